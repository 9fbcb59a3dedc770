#include "services/relocation/money/bridging_rules.h"

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation::bridging_rules {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kAsked = absl::FromUnixSeconds(1'800'000'000);

Relocation Triaged(Level level = Level::kL1) {
  Relocation relocation;
  relocation.state = State::kTriaged;
  relocation.level = level;
  relocation.lead_subject = "office/ana";
  return relocation;
}

TEST(BridgingMayBeAsked, ByTheLeadFromTriageUntilSheArrives) {
  Relocation relocation = Triaged();
  EXPECT_TRUE(CheckMayAsk(relocation, "office/ana").ok());
  EXPECT_EQ(ReasonOf(CheckMayAsk(relocation, "office/bea")), "NOT_ON_CASE");
  relocation.state = State::kTravelling;
  EXPECT_TRUE(CheckMayAsk(relocation, "office/ana").ok());
  for (const State state :
       {State::kAlerted, State::kAcknowledged, State::kNotVerified,
        State::kIneligible, State::kInStay, State::kWithdrawn}) {
    relocation.state = state;
    EXPECT_EQ(ReasonOf(CheckMayAsk(relocation, "office/ana")), "STATE_FORBIDS");
  }
  relocation = Triaged();
  relocation.merged_into = "HRX4-9KDT-4";
  EXPECT_EQ(ReasonOf(CheckMayAsk(relocation, "office/ana")), "MERGED_AWAY");
}

TEST(BridgingMayBeAsked, WhileAQuestionIsOpenOnceItWasTriaged) {
  Relocation relocation = Triaged();
  relocation.state = State::kIncomplete;
  EXPECT_EQ(ReasonOf(CheckMayAsk(relocation, "office/ana")), "STATE_FORBIDS");
  relocation.milestones.triaged = kAsked;
  EXPECT_TRUE(CheckMayAsk(relocation, "office/ana").ok());
}

TEST(BridgingIsAnswered, WithinADayAtL1AndAsTheLevelPromisesMoney) {
  EXPECT_EQ(AnswerDue(Level::kL1, kAsked), kAsked + absl::Hours(24));
  EXPECT_EQ(MoneyDue(Level::kL1, kAsked), kAsked + absl::Hours(72));
  EXPECT_EQ(AnswerDue(Level::kL2, kAsked), kAsked + absl::Hours(7 * 24));
  EXPECT_EQ(AnswerDue(Level::kL4, kAsked), std::nullopt);
}

TEST(BridgingWaits, ForTheFundAndOnceItIsLateForTheLead) {
  const std::vector<Application> one = {
      {.currency_code = "EUR", .asked_at = kAsked, .grant_state = "SCREENED"}};
  std::vector<Wait> waits = Waits(Triaged(), one, kAsked + absl::Hours(24));
  ASSERT_THAT(waits, SizeIs(1));
  EXPECT_EQ(waits[0].who, "GRANT_OFFICER");
  waits = Waits(Triaged(), one, kAsked + absl::Hours(25));
  ASSERT_THAT(waits, SizeIs(1));
  EXPECT_EQ(waits[0].who, "PROGRAMME_OFFICER");
  EXPECT_EQ(waits[0].due, kAsked + absl::Hours(24));
  EXPECT_EQ(Waits(Triaged(Level::kL4), one, kAsked + absl::Hours(9999))[0].who,
            "GRANT_OFFICER");
}

TEST(BridgingWaits, UntilSheHasTheMoney) {
  const auto at = [](const std::string& state, int hours) {
    return Waits(Triaged(), {{"EUR", kAsked, state}},
                 kAsked + absl::Hours(hours));
  };
  EXPECT_EQ(at("AGREED", 72)[0].who, "GRANT_OFFICER");
  EXPECT_EQ(at("PAYING", 73)[0].who, "PROGRAMME_OFFICER");
  EXPECT_THAT(at("RECEIVED", 73), IsEmpty());
  EXPECT_THAT(at("", 73), IsEmpty()) << "its step says what it waits for";
  EXPECT_THAT(at("DECLINED", 1)[0].what, HasSubstr("came to nothing"));
}

TEST(BridgingWaits, NotForWhatWasAskedAnewNorOnceSheHasArrived) {
  const std::vector<Application> two = {{"EUR", kAsked, "DECLINED"},
                                        {"EUR", kAsked, "RECEIVED"}};
  EXPECT_THAT(Waits(Triaged(), two, kAsked), IsEmpty());
  Relocation arrived = Triaged();
  arrived.state = State::kInStay;
  EXPECT_THAT(Waits(arrived, {{"EUR", kAsked, "DECLINED"}}, kAsked), IsEmpty());
}

TEST(BridgingIsUnderWay, InOneCurrencyAtATime) {
  const std::vector<Application> open = {{"EUR", kAsked, "SUBMITTED"}};
  EXPECT_EQ(ReasonOf(CheckNotUnderWay(open, {"KES", "EUR"})),
            "BRIDGING_UNDER_WAY");
  EXPECT_TRUE(CheckNotUnderWay(open, {"KES"}).ok());
}

TEST(BridgingRemedy, NamesTheOtherCurrencies) {
  EXPECT_THAT(RemedyFor("EUR", {"EUR", "KES", "USD"}),
              HasSubstr("in KES or USD with RequestBridgingGrant"));
  EXPECT_THAT(RemedyFor("EUR", {"EUR"}), HasSubstr("no other fund is known"));
  EXPECT_THAT(RemedyFor("EUR", {}), HasSubstr("in another currency"));
}

TEST(WhatAFundHas, IsUndecidedUntilMoneyIsSetAside) {
  for (const char* state : {"SUBMITTED", "SCREENED", "VERIFYING", "ASSESSED"}) {
    EXPECT_TRUE(IsUndecided(state)) << state;
  }
  for (const char* state :
       {"APPROVED", "AGREED", "PAYING", "CANCELLED", "RECEIVED", ""}) {
    EXPECT_FALSE(IsUndecided(state)) << state;
  }
}

}  // namespace
}  // namespace sojourn::relocation::bridging_rules
