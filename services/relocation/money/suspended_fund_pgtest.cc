// A fund that was suspended: what it had not decided goes to another one.
#include <string>

#include "services/relocation/money/money_fixture.h"

namespace sojourn::relocation {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class SuspendedFundTest : public MoneyTest {};

TEST_F(SuspendedFundTest, AnotherFundIsAskedForTheSame) {
  Triage();
  FundIs("fund-2", "EUR", "ACTIVE");
  Asked();
  world.grants_.fund_id = "fund-2";
  FundIs("fund-1", "EUR", "SUSPENDED");
  Sweep();
  EXPECT_EQ(world.grants_.cancelled, 1);
  EXPECT_EQ(world.grants_.last_cancelled.grant_id(), "grant-1");
  EXPECT_EQ(world.grants_.last_cancelled.reason(),
            grants::v1::CANCEL_REASON_FUND_SUSPENDED);
  EXPECT_EQ(Application().grant_id(), "grant-2");
  EXPECT_EQ(Application().grant_state(), "SUBMITTED");
  // The end of the first is no news of the second.
  GrantIs("grant-1", "CANCELLED");
  EXPECT_EQ(Application().grant_state(), "SUBMITTED");
  EXPECT_EQ(Told("relocation.fund_lost"), 1);
  EXPECT_THAT(Work(), Not(HasSubstr("no fund carries")));
  Sweep();
  EXPECT_EQ(world.grants_.submitted, 2);
}

TEST_F(SuspendedFundTest, TheLeadIsToldWhereNoneIsLeft) {
  Triage();
  FundIs("fund-2", "KES", "ACTIVE");
  Asked();
  FundIs("fund-1", "EUR", "SUSPENDED");
  world.grants_.script().FailBefore(
      FailedPrecondition("NO_FUND_FITS", "no fund fits", ""));
  // The step that gives back goes first or last: the refusal is of whichever
  // asks.
  Sweep();
  EXPECT_THAT(Work(), HasSubstr("no fund carries"));
  EXPECT_THAT(Waits(), HasSubstr("or in KES with RequestBridgingGrant"));
}

// As after an upgrade, before grants told of any.
TEST_F(SuspendedFundTest, NobodySaysThatThereIsNoFundBeforeOneIsKnown) {
  Triage();
  world.database_.Run("DELETE FROM known_funds");
  world.grants_.script().FailBefore(
      FailedPrecondition("NO_FUND_FITS", "no fund fits", ""));
  Asked();
  EXPECT_THAT(Waits(), HasSubstr("no other fund is known"));
}

TEST_F(SuspendedFundTest, WhatWasAgreedStays) {
  Triage();
  Asked();
  GrantIs("grant-1", "AGREED");
  FundIs("fund-1", "EUR", "SUSPENDED");
  Sweep();
  EXPECT_EQ(world.grants_.cancelled, 0);
  EXPECT_EQ(world.grants_.submitted, 1);
  EXPECT_EQ(Told("relocation.fund_lost"), 0);
}

// The officers of the fund move what they have set aside, or nobody does.
TEST_F(SuspendedFundTest, WhatWasSetAsideStays) {
  Triage();
  FundIs("fund-2", "EUR", "ACTIVE");
  Asked();
  GrantIs("grant-1", "APPROVED");
  world.grants_.fund_id = "fund-2";
  FundIs("fund-1", "EUR", "SUSPENDED");
  Sweep();
  EXPECT_EQ(world.grants_.cancelled, 0);
  EXPECT_EQ(world.grants_.submitted, 1);
  EXPECT_EQ(Application().grant_id(), "grant-1");
  EXPECT_EQ(Application().grant_state(), "APPROVED");
  EXPECT_EQ(Told("relocation.fund_lost"), 0);
}

TEST_F(SuspendedFundTest, NothingMovesWhileSheIsSilent) {
  Triage();
  Asked();
  ASSERT_OK(world.Do(Office(), &Stub::MarkContactLost,
                     World::Named<v1::MarkContactLostRequest>(id)));
  FundIs("fund-1", "EUR", "SUSPENDED");
  Sweep();
  EXPECT_EQ(world.grants_.cancelled, 0);
  auto found = World::Named<v1::ResumeRequest>(id);
  found.set_verified_by(v1::VIEW_VERIFICATION_AGREED_PHRASE);
  ASSERT_OK(world.Do(Office(), &Stub::Resume, found));
  Sweep();
  EXPECT_EQ(world.grants_.cancelled, 1);
}

TEST_F(SuspendedFundTest, NorIsAnythingLeftWhileNobodyCanBeAsked) {
  Triage();
  Asked();
  auto death = World::Named<v1::MarkDeceasedRequest>(id);
  death.set_person_id(world.Get(id).intake().persons(0).person_id());
  death.set_source(v1::DEATH_SOURCE_HOSPITAL);
  death.set_told_by("an invented nurse");
  death.set_verified_by(v1::DEATH_VERIFICATION_SECOND_SOURCE);
  *death.mutable_occurred_on() = ToDate(world.Today() - 1);
  ASSERT_OK(world.Do(Office(), &Stub::MarkDeceased, death));
  FundIs("fund-1", "EUR", "SUSPENDED");
  Sweep();
  EXPECT_EQ(world.database_.Value(
                "SELECT count(*) FROM funds_asked WHERE left_at IS NOT NULL"),
            "0");
}

TEST_F(SuspendedFundTest, AFundThatGoesOnKeepsWhatItHas) {
  Triage();
  Asked();
  FundIs("fund-1", "EUR", "SUSPENDED");
  FundIs("fund-1", "EUR", "ACTIVE");
  Sweep();
  EXPECT_EQ(world.grants_.cancelled, 0);
}

TEST_F(SuspendedFundTest, IsLeftAlsoWhereItsAnswerCameAfterTheNews) {
  Triage();
  FundIs("fund-1", "EUR", "SUSPENDED");
  Asked();
  EXPECT_EQ(Application().grant_id(), "grant-1");
  world.grants_.fund_id = "fund-2";
  Sweep();
  EXPECT_EQ(Application().grant_id(), "grant-2");
}

TEST_F(SuspendedFundTest, AnEndedCaseAsksNobodyAnew) {
  Triage();
  Asked();
  auto stop = World::Named<v1::WithdrawRequest>(id);
  stop.set_reason(v1::WITHDRAWAL_REASON_NOT_SAID);
  *stop.mutable_defender_view() = world.HerView();
  *stop.mutable_second_view() = world.HerView();
  stop.mutable_second_view()->set_channel(v1::CONTACT_CHANNEL_SIGNAL);
  ASSERT_OK(world.Do(Office(), &Stub::Withdraw, stop));
  FundIs("fund-1", "EUR", "SUSPENDED");
  Sweep();
  EXPECT_EQ(world.grants_.submitted, 1);
  world.Advance(absl::Hours(25));
  world.RunAll();
  EXPECT_EQ(world.grants_.cancelled, 1);
}

}  // namespace
}  // namespace sojourn::relocation
