#include "services/grants/providers/provider_list.h"

#include <stdlib.h>

#include <filesystem>
#include <string>

#include "common/status/error.h"
#include "gtest/gtest.h"

namespace sojourn::grants::providers {
namespace {

constexpr char kSimulated[] =
    R"([{"name": "try-out", "organisation_id": "relief",
         "channels": ["MOBILE_MONEY"], "kind": "simulated"}])";

TEST(ProviderListTest, NamesWhoPaysForWhomOverWhichChannel) {
  const auto list = ParseProviders(kSimulated, /*development=*/true);
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_EQ(list->NameFor("relief", PaymentChannel::kMobileMoney), "try-out");
  EXPECT_EQ(list->NameFor("relief", PaymentChannel::kBank), "");
  EXPECT_EQ(list->NameFor("other", PaymentChannel::kMobileMoney), "");
  EXPECT_EQ(list->HolderOf("try-out"), "relief");
  EXPECT_EQ(list->HolderOf("other"), "");
  EXPECT_NE(list->Find("try-out"), nullptr);
  EXPECT_EQ(list->Find("other"), nullptr);
}

TEST(ProviderListTest, NobodyIsPaidByASimulationInProduction) {
  EXPECT_EQ(ReasonOf(ParseProviders(kSimulated, false).status()),
            "PROVIDERS_INVALID");
}

TEST(ProviderListTest, ABankNeedsItsFolderAndTheAccountThatPays) {
  std::string folder = "/tmp/provider-list-XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const std::string bank =
      R"([{"name": "bank", "organisation_id": "relief", "channels": ["BANK"],
           "kind": "pain001", "debtor_name": "Relief",
           "debtor_account": "DE89370400440532013000", "directory": ")";
  EXPECT_TRUE(ParseProviders(bank + folder + "/bank\"}]", false).ok());
  EXPECT_TRUE(std::filesystem::is_directory(folder + "/bank/out"));
  EXPECT_FALSE(ParseProviders(bank + "\"}]", false).ok());
  EXPECT_FALSE(ParseProviders(bank + "/proc/nowhere\"}]", false).ok());
  std::filesystem::remove_all(folder);
}

TEST(ProviderListTest, AMistakeInWhoPaysIsFoundAtStart) {
  std::string folder = "/tmp/provider-list-XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const auto bank = [](const std::string& directory, const std::string& more,
                       const std::string& holder = "relief") {
    return R"({"name": ")" + holder + R"(", "organisation_id": ")" + holder +
           R"(", "channels": ["BANK"], "kind": "pain001", "directory": ")" +
           directory + "\"," + more + "}";
  };
  const std::string relief = R"("debtor_name": "Relief", "debtor_account": )";
  const std::string whole = relief + R"("DE89370400440532013000")";
  for (const std::string& entry :
       {bank(folder, relief + R"("DE89370400440532013001")"),
        bank(folder, relief + "\"" + std::string(35, '1') + "\""),
        bank(folder, whole + R"(, "debtor_bic": "short")"),
        bank("spool", whole),
        bank(folder, whole) + "," + bank(folder + "/", whole, "other")}) {
    EXPECT_EQ(ReasonOf(ParseProviders("[" + entry + "]", false).status()),
              "PROVIDERS_INVALID")
        << entry;
  }
  EXPECT_TRUE(ParseProviders("[" + bank(folder, whole) + "]", false).ok());
  std::filesystem::remove_all(folder);
}

TEST(ProviderListTest, MistakesAreNamed) {
  const std::string twice(kSimulated);
  const std::string entry = twice.substr(1, twice.size() - 2);
  for (const std::string& json :
       {std::string("{}"), std::string("[1]"), std::string("["),
        "[" + entry + "," + entry + "]",
        std::string(R"([{"name": "x", "organisation_id": "o",
                         "channels": ["PIGEON"], "kind": "simulated"}])"),
        std::string(R"([{"name": "x y", "organisation_id": "o",
                         "channels": ["BANK"], "kind": "simulated"}])")}) {
    EXPECT_EQ(ReasonOf(ParseProviders(json, true).status()),
              "PROVIDERS_INVALID")
        << json;
  }
}

TEST(ProviderListTest, NoFileIsNoProvider) {
  EXPECT_TRUE(LoadProviders("", false)->Names().empty());
  EXPECT_FALSE(LoadProviders("/nowhere/providers.json", false).ok());
}

}  // namespace
}  // namespace sojourn::grants::providers
