#include "services/relocation/guests/guest_rules.h"

#include <string>
#include <string_view>

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation::guest_rules {
namespace {

using ::sojourn::testing::ReasonIs;

constexpr char kHost[] = "utrecht";
const absl::CivilDay kArrival(2026, 12, 24);
const Reading kEarly{
    .organisation_id = kHost, .today = kArrival - 60, .arrival = kArrival};
const Reading kLate{
    .organisation_id = kHost, .today = kArrival - 14, .arrival = kArrival};

class GuestRulesTest : public ::testing::Test {
 protected:
  GuestRulesTest() {
    facts_.relocation.state = State::kPreDeparture;
    facts_.persons = {{"row-1", "she", true, true},
                      {"row-2", "partner", true, false},
                      {"row-3", "child", false, false}};
    facts_.proposals = {
        {.proposal_id = "p", .state = "ACCEPTED", .chosen = true}};
    for (const char* each : {"she", "partner"}) Agree(each, "SHARE_WITH_HOST");
  }

  void Agree(const std::string& person, std::string_view purpose,
             std::string_view recipient = "") {
    facts_.consents.push_back(
        {.person_id = person,
         .purpose = std::string(purpose),
         .recipient_organisation_id = std::string(recipient),
         .recorded_at = absl::FromUnixSeconds(1'800'000'000)});
  }
  Told Of(size_t index, const Reading& reading = kEarly,
          bool contact_burnt = false) const {
    return ToldOf(facts_, facts_.persons[index], contact_burnt, reading);
  }

  CaseFacts facts_;
};

TEST_F(GuestRulesTest, WhoHasNotAgreedToThisHostIsOnlyCounted) {
  EXPECT_TRUE(Of(0).listed);
  facts_.consents.pop_back();  // the partner's
  EXPECT_TRUE(Of(0).listed);
  EXPECT_FALSE(Of(1).listed);
  // A child about whom nothing was said goes with all adults.
  EXPECT_FALSE(Of(2).listed);
  Agree("partner", "SHARE_WITH_HOST", "another-host");
  EXPECT_FALSE(Of(1).listed);
  Agree("partner", "SHARE_WITH_HOST", kHost);
  EXPECT_TRUE(Of(1).listed);
  EXPECT_TRUE(Of(2).listed);
}

TEST_F(GuestRulesTest, WithoutAnAdultNobodySpokeForAChild) {
  facts_.persons.erase(facts_.persons.begin(), facts_.persons.begin() + 2);
  EXPECT_FALSE(Of(0).listed);
}

TEST_F(GuestRulesTest, AnAdultWhoseOwnContactIsBurntIsOnlyCounted) {
  EXPECT_FALSE(Of(1, kEarly, true).listed);
}

TEST_F(GuestRulesTest, NamesTakeTheConsentOfEachAndTheirTime) {
  EXPECT_FALSE(Of(0, kLate).names);
  Agree("she", "IDENTITY_TO_HOST");
  EXPECT_FALSE(Of(0).names);
  EXPECT_TRUE(Of(0, kLate).names);
  EXPECT_FALSE(Of(1, kLate).names);
  EXPECT_FALSE(Of(2, kLate).names);
  Reading day_before = kLate;
  day_before.today -= 1;
  EXPECT_FALSE(Of(0, day_before).names);
  EXPECT_EQ(NamesFrom(kArrival), kLate.today);
  Reading in_the_house = kLate;
  in_the_house.today = kArrival + 30;
  EXPECT_TRUE(Of(0, in_the_house).names);
}

TEST_F(GuestRulesTest, WhoSignsReadsNamesEarlyButNoneThatAreNotAgreedTo) {
  Reading to_sign = kEarly;
  to_sign.to_sign = true;
  EXPECT_FALSE(Of(0, to_sign).names);
  Agree("she", "IDENTITY_TO_HOST");
  EXPECT_TRUE(Of(0, to_sign).names);
  EXPECT_FALSE(Of(1, to_sign).names);
}

TEST_F(GuestRulesTest, HealthIsToldOfWhoSaysSoHerself) {
  EXPECT_FALSE(Of(0).health);
  Agree("she", "HEALTH_TO_HOST");
  Agree("partner", "HEALTH_TO_HOST");
  EXPECT_TRUE(Of(0).health);
  // No adult spoke of the child's.
  EXPECT_FALSE(Of(2).health);
  Agree("child", "HEALTH_TO_HOST");
  EXPECT_TRUE(Of(2).health);
}

TEST_F(GuestRulesTest, OrientationTakesEveryAdult) {
  Agree("she", "SOGI_TO_HOST");
  EXPECT_FALSE(TellsOrientation(facts_, kHost));
  Agree("partner", "SOGI_TO_HOST");
  EXPECT_TRUE(TellsOrientation(facts_, kHost));
  EXPECT_TRUE(TellsNeedsOfParty(facts_, kHost));
}

TEST_F(GuestRulesTest, OnlyHowManyComeWhereSheMayNotBeFreeOrIsKnown) {
  EXPECT_TRUE(MayTellMore(facts_));
  const CaseFacts free = facts_;
  facts_.contact_compromised = true;
  EXPECT_FALSE(MayTellMore(facts_));
  facts_ = free;
  facts_.relocation.flags = {Flag::kDuressHeard};
  EXPECT_FALSE(MayTellMore(facts_));
  facts_ = free;
  facts_.relocation.overlay = Overlay::kContactLost;
  EXPECT_FALSE(MayTellMore(facts_));
  facts_ = free;
  facts_.relocation.merged_into = "HRX4-9KDT-4";
  EXPECT_FALSE(MayTellMore(facts_));
  facts_ = free;
  facts_.relocation.withdrawal = Withdrawal{};
  EXPECT_FALSE(MayTellMore(facts_));
  facts_ = free;
  facts_.proposals[0].burnt = true;
  EXPECT_FALSE(MayTellMore(facts_));
  // An earlier place that she does not go to.
  facts_.proposals[0].state = "LAPSED";
  EXPECT_TRUE(MayTellMore(facts_));
}

TEST(CheckSignatoryTest, IsWhoTheHostNamedByHerOwnAccount) {
  EXPECT_OK(CheckSignatory("coordinator", "coordinator", "coordinator"));
  EXPECT_THAT(CheckSignatory("coordinator", "coordinator", "another"),
              ReasonIs("SIGNATORY_NOT_NAMED"));
  EXPECT_THAT(CheckSignatory("coordinator", "another", "another"),
              ReasonIs("SIGNATORY_NOT_NAMED"));
  EXPECT_THAT(CheckSignatory("", "", ""), ReasonIs("SIGNATORY_NOT_NAMED"));
}

}  // namespace
}  // namespace sojourn::relocation::guest_rules
