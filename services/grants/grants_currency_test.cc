#include "services/grants/grants_currency.h"

#include <fstream>
#include <map>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace sojourn::grants {
namespace {

TEST(CurrencyExponentTest, KnowsMinorUnits) {
  EXPECT_EQ(CurrencyExponent("EUR"), 2);
  EXPECT_EQ(CurrencyExponent("USD"), 2);
  EXPECT_EQ(CurrencyExponent("JPY"), 0);
  EXPECT_EQ(CurrencyExponent("XOF"), 0);
  EXPECT_EQ(CurrencyExponent("TND"), 3);
  EXPECT_EQ(CurrencyExponent("KWD"), 3);
}

TEST(CurrencyExponentTest, RefusesWhatNobodyIsPaidIn) {
  // ISO 4217 also gives codes to gold (XAU), to tests (XTS) and to the absence
  // of any currency (XXX).
  for (const char* code : {"", "eur", "EURO", "XAU", "XTS", "XXX", "ABC"}) {
    EXPECT_FALSE(CurrencyExponent(code).has_value()) << code;
  }
}

// Codes that Debian's iso-codes has and nobody is paid in, and why.
const std::map<std::string, std::string> kNobodysMoney = {
    {"BOV", "a unit of account of Bolivia"},
    {"CHE", "a complementary currency of a bank"},
    {"CHW", "a complementary currency of a bank"},
    {"CLF", "a unit of account of Chile"},
    {"COU", "a unit of account of Colombia"},
    {"CUC", "withdrawn in 2021"},
    {"MXV", "a unit of account of Mexico"},
    {"USN", "the dollar of the next day"},
    {"UYI", "a unit of account of Uruguay"},
    {"UYW", "a unit of account of Uruguay"},
    {"XAG", "silver"},
    {"XAU", "gold"},
    {"XBA", "a unit of bonds"},
    {"XBB", "a unit of bonds"},
    {"XBC", "a unit of bonds"},
    {"XBD", "a unit of bonds"},
    {"XDR", "drawing rights of the monetary fund"},
    {"XPD", "palladium"},
    {"XPT", "platinum"},
    {"XSU", "a unit of account between banks"},
    {"XTS", "for tests"},
    {"XUA", "a unit of account of a bank"},
    {"XXX", "no currency"}};

TEST(CurrencyExponentTest, KnowsTheCurrenciesOfIsoCodesAndNoOther) {
  const std::string path = "/usr/share/iso-codes/json/iso_4217.json";
  std::ifstream file(path);
  ASSERT_TRUE(file.good()) << path << " is missing: infra/install.sh";
  const nlohmann::json table = nlohmann::json::parse(file);
  std::set<std::string> wanted;
  for (const auto& each : table.at("4217")) {
    const auto code = each.at("alpha_3").get<std::string>();
    if (!kNobodysMoney.contains(code)) wanted.insert(code);
  }
  std::set<std::string> known;
  std::string code = "AAA";
  for (code[0] = 'A'; code[0] <= 'Z'; ++code[0]) {
    for (code[1] = 'A'; code[1] <= 'Z'; ++code[1]) {
      for (code[2] = 'A'; code[2] <= 'Z'; ++code[2]) {
        if (CurrencyExponent(code)) known.insert(code);
      }
    }
  }
  EXPECT_EQ(known, wanted);
}

struct ExchangeCase {
  int64_t amount;
  const char* from;
  const char* to;
  const char* rate;
  std::optional<int64_t> expected;
};

TEST(ExchangeTest, RoundsUpAndCountsDigits) {
  const ExchangeCase kCases[] = {
      {10'000, "USD", "EUR", "0.92", 9'200},
      {10'001, "USD", "EUR", "0.92", 9'201},
      {500, "JPY", "EUR", "0.0061", 305},
      {100, "EUR", "JPY", "163.25", 164},
      {1'000, "TND", "EUR", "0.3", 30},
      {100, "EUR", "TND", "3.333", 3'333},
      {0, "USD", "EUR", "1", 0},
      {1, "KES", "EUR", "0.00000001", 1},
      {kMaxAmount, "EUR", "EUR", "1", kMaxAmount},
      {kMaxAmount, "EUR", "EUR", "1.00000001", std::nullopt},
      {kMaxAmount, "JPY", "TND", "9999999999.99999999", std::nullopt},
      {-1, "USD", "EUR", "1", std::nullopt},
      {1, "USD", "ABC", "1", std::nullopt},
  };
  for (const ExchangeCase& c : kCases) {
    EXPECT_EQ(Exchange(c.amount, c.from, c.to, c.rate), c.expected)
        << c.amount << c.from << c.rate << c.to;
  }
}

TEST(ExchangeTest, RefusesWhatIsNoRate) {
  for (const char* rate :
       {"", ".", "1.", ".5", "-1", "+1", "1e3", "0", "0.0", "1,5", "1.2.3",
        "12345678901", "0.123456789", " 1"}) {
    EXPECT_FALSE(Exchange(100, "USD", "EUR", rate).has_value()) << rate;
  }
}

TEST(MarginTest, RoundsUp) {
  EXPECT_EQ(MarginOf(10'000, 500), 500);
  EXPECT_EQ(MarginOf(10'001, 500), 501);
  EXPECT_EQ(MarginOf(10'000, 0), 0);
}

TEST(ShareTest, RoundsUp) {
  EXPECT_EQ(ShareOf(1'000, 3), 334);
  EXPECT_EQ(ShareOf(1'000, 1), 1'000);
  EXPECT_EQ(ShareOf(1'000, 0), 1'000);
}

}  // namespace
}  // namespace sojourn::grants
