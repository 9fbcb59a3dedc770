#include "common/crypto/code.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "common/status/error.h"

namespace sojourn::crypto {
namespace {

using ::testing::MatchesRegex;

constexpr std::string_view kAlphabet = "0123456789BCDFGHJKMNPQRSTVWXZ";
constexpr int kRounds = 200;

bool Parses(const std::string& text) { return ParseCode("code", text).ok(); }

TEST(Code, HasThePromisedFormAndParses) {
  std::set<std::string> codes;
  for (int i = 0; i < kRounds; ++i) {
    const std::string code = NewCode();
    EXPECT_THAT(code, MatchesRegex("[0-9B-Z]{4}-[0-9B-Z]{4}-[0-9B-Z]"));
    EXPECT_EQ(code.find_first_of("AEIOUYL"), std::string::npos) << code;
    const auto parsed = ParseCode("code", code);
    ASSERT_TRUE(parsed.ok()) << code;
    EXPECT_EQ(*parsed, code);
    codes.insert(code);
  }
  EXPECT_EQ(codes.size(), static_cast<size_t>(kRounds));
}

TEST(Code, IsReadAsPeopleWriteIt) {
  for (const char* text : {"HRX4-9KDT-4", "hrx4-9kdt-4", "HRX49KDT4",
                           " hrx4 9kdt 4 ", "H-R-X-4-9-K-D-T-4"}) {
    const auto parsed = ParseCode("code", text);
    ASSERT_TRUE(parsed.ok()) << text;
    EXPECT_EQ(*parsed, "HRX4-9KDT-4");
  }
}

TEST(Code, LettersThatLookLikeDigitsAreDigits) {
  int with_digits = 0;
  for (int i = 0; i < kRounds; ++i) {
    const std::string code = NewCode();
    for (const char* one : {"I", "l", "i", "L"}) {
      const std::string typed =
          absl::StrReplaceAll(code, {{"0", "o"}, {"1", one}});
      const auto parsed = ParseCode("code", typed);
      ASSERT_TRUE(parsed.ok()) << typed;
      EXPECT_EQ(*parsed, code);
    }
    with_digits += code.find_first_of("01") != std::string::npos;
  }
  EXPECT_GT(with_digits, 0);
}

TEST(Code, EverySingleWrongCharacterIsFound) {
  for (int i = 0; i < kRounds; ++i) {
    const std::string code = NewCode();
    for (size_t position = 0; position < code.size(); ++position) {
      if (code[position] == '-') continue;
      for (const char other : kAlphabet) {
        if (other == code[position]) continue;
        std::string typed = code;
        typed[position] = other;
        ASSERT_FALSE(Parses(typed)) << code << " as " << typed;
      }
    }
  }
}

TEST(Code, EverySwapOfTwoCharactersIsFound) {
  for (int i = 0; i < kRounds; ++i) {
    const std::string code = absl::StrReplaceAll(NewCode(), {{"-", ""}});
    for (size_t a = 0; a < code.size(); ++a) {
      for (size_t b = a + 1; b < code.size(); ++b) {
        if (code[a] == code[b]) continue;
        std::string typed = code;
        std::swap(typed[a], typed[b]);
        ASSERT_FALSE(Parses(typed)) << code << " as " << typed;
      }
    }
  }
}

TEST(Code, RefusesWithFieldAndReason) {
  for (const char* text : {"", "-", "HRX4-9KDT", "HRX4-9KDT-44", "HRX4-9KDT-5",
                           "HRX4-9KDT-A", "HRX4/9KDT/4", "\xC3\xA9RX49KDT4"}) {
    const auto parsed = ParseCode("relocation_id", text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ReasonOf(parsed.status()), "CODE_MISTYPED");
    EXPECT_EQ(DetailsOf(parsed.status()).violations[0].field, "relocation_id");
  }
}

}  // namespace
}  // namespace sojourn::crypto
