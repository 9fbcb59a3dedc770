#include "services/relocation/rights/export_rules.h"

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

TEST(CheckExportTest, SheAskedAndTheOfficerWorksOnTheCase) {
  const CaseFacts facts;
  const ViewFacts asked{.given = true, .agrees = true};
  EXPECT_TRUE(CheckExport(facts, asked, true, kNow).ok());
  EXPECT_EQ(ReasonOf(CheckExport(facts, asked, false, kNow)), "NOT_ON_CASE");
  EXPECT_EQ(ReasonOf(CheckExport(facts, {}, true, kNow)),
            "DEFENDER_NOT_CONSULTED");
  EXPECT_EQ(ReasonOf(CheckExport(facts, {.given = true}, true, kNow)),
            "DEFENDER_DISAGREES");
}

TEST(CheckExportTest, AWatchedContactProvesNothing) {
  CaseFacts facts;
  facts.contact_compromised = true;
  EXPECT_EQ(
      ReasonOf(CheckExport(facts, {.given = true, .agrees = true}, true, kNow)),
      "SECOND_CHANNEL_NEEDED");
  EXPECT_TRUE(
      CheckExport(facts,
                  {.given = true, .agrees = true, .on_second_channel = true},
                  true, kNow)
          .ok());
}

// Also in the most urgent case: nobody exports first and asks later.
TEST(CheckExportTest, HerWordNeverFollows) {
  CaseFacts facts;
  facts.relocation.level = Level::kL1;
  EXPECT_EQ(ReasonOf(CheckExport(facts, {.follows = true}, true, kNow)),
            "DEFENDER_NOT_CONSULTED");
}

TEST(HandoverStepsTest, TheDangersOfThisCaseComeFirst) {
  const auto first = [](const HandoverFacts& facts) {
    return HandoverSteps(facts).front();
  };
  EXPECT_THAT(first({}), HasSubstr("duress phrase"));
  EXPECT_THAT(first({.no_direct_contact = true}),
              HasSubstr("Nobody may contact her directly"));
  EXPECT_THAT(first({.contact_compromised = true, .no_direct_contact = true}),
              HasSubstr("send nothing to it"));
  EXPECT_THAT(first({.overlay = Overlay::kContactLost}),
              HasSubstr("until she is found"));
  EXPECT_THAT(first({.overlay = Overlay::kDetained}),
              HasSubstr("She is detained"));
}

TEST(HandoverStepsTest, NamesOnlyWhatIsSo) {
  const auto adults = Contains(HasSubstr("Other adults"));
  EXPECT_THAT(HandoverSteps({}), Not(adults));
  EXPECT_THAT(HandoverSteps({.other_adults = true}), adults);
  const auto mandate = Contains(HasSubstr("Somebody asked for her"));
  EXPECT_THAT(HandoverSteps({}), Not(mandate));
  EXPECT_THAT(HandoverSteps({.asked_by_another = true}), mandate);
}

}  // namespace
}  // namespace sojourn::relocation
