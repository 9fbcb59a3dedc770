#include "services/grants/grants_rules.h"

#include <algorithm>
#include <string>

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/grants_samples.h"
#include "services/grants/grants_work.h"

namespace sojourn::grants::rules {
namespace {

using samples::AFund;
using samples::AFundUnused;
using samples::AnAgreed;
using samples::AnAssessed;
using samples::ASubmitted;
using samples::kFirst;
using samples::kNow;
using samples::kSecond;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ApprovalsRequiredTest, OneOnTheFastLaneOnly) {
  EXPECT_EQ(ApprovalsRequired(AFund(), Level::kL1, 100'000), 1);
  EXPECT_EQ(ApprovalsRequired(AFund(), Level::kL1, 100'001), 2);
  EXPECT_EQ(ApprovalsRequired(AFund(), Level::kL2, 1), 2);
  Fund none = AFund();
  none.rules.fast_lane_limit = 0;
  EXPECT_EQ(ApprovalsRequired(none, Level::kL1, 1), 2);
}

TEST(ScreenTest, PassesOrAsksForVerification) {
  EXPECT_EQ(Screen(ASubmitted(), ScreeningResult::kEligible)->next.state,
            GrantState::kScreened);
  EXPECT_EQ(
      Screen(ASubmitted(), ScreeningResult::kNeedsVerification)->next.state,
      GrantState::kVerifying);
  EXPECT_EQ(ReasonOf(Screen(AnAssessed(), ScreeningResult::kEligible).status()),
            "STATE_FORBIDS");
}

TEST(AssessTest, NeverMoreThanRequested) {
  Grant grant = ASubmitted();
  grant.state = GrantState::kVerifying;
  EXPECT_EQ(Assess(grant, std::nullopt)->next.assessed, 200'000);
  EXPECT_EQ(Assess(grant, 150'000)->next.assessed, 150'000);
  EXPECT_EQ(ReasonOf(Assess(grant, 200'001).status()),
            "ABOVE_REQUESTED_AMOUNT");
}

TEST(ApproveTest, SecondApprovalReserves) {
  const auto first =
      Approve(AnAssessed(), AFundUnused(), std::nullopt, {kFirst}, kNow);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->event, "approval_given");
  EXPECT_EQ(first->next.state, GrantState::kAssessed);
  EXPECT_THAT(first->postings, IsEmpty());
  const auto second =
      Approve(first->next, AFundUnused(), std::nullopt, {kSecond}, kNow);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->event, "approved");
  EXPECT_EQ(second->next.state, GrantState::kApproved);
  EXPECT_EQ(second->next.approved, 200'000);
  EXPECT_THAT(
      second->postings,
      ElementsAre(Posting{Account::kReserved, Account::kAvailable, 200'000}));
}

TEST(ApproveTest, FastLaneNeedsOne) {
  const auto only =
      Approve(AnAssessed(), AFundUnused(), 100'000, {kFirst}, kNow);
  ASSERT_TRUE(only.ok()) << only.status();
  EXPECT_EQ(only->next.state, GrantState::kApproved);
}

TEST(ApproveTest, MarginIsReservedForAnotherCurrency) {
  Grant grant = AnAssessed();
  grant.exchanged = true;
  FundAndUse fund = AFundUnused();
  fund.fund.rules.fx_margin_basis_points = 500;
  const auto change = Approve(grant, fund, 100'000, {kFirst}, kNow);
  ASSERT_TRUE(change.ok()) << change.status();
  EXPECT_EQ(change->next.margin, 5'000);
  EXPECT_EQ(change->postings.front().amount, 105'000);
}

TEST(ApproveTest, DifferentPeople) {
  Grant own = AnAssessed();
  own.submitted_by = kFirst;
  EXPECT_EQ(ReasonOf(Approve(own, AFundUnused(), {}, {kFirst}, kNow).status()),
            "OWN_SUBMISSION");
  Grant half = AnAssessed();
  half.approvals = {{kFirst, 200'000, kNow}};
  EXPECT_EQ(ReasonOf(Approve(half, AFundUnused(), {}, {kFirst}, kNow).status()),
            "ALREADY_APPROVED_BY_YOU");
  // The same subject in another organisation is another person.
  const Actor namesake{"org-other", kFirst.subject};
  EXPECT_TRUE(Approve(half, AFundUnused(), {}, {namesake}, kNow).ok());
}

TEST(ApproveTest, Amounts) {
  const Grant grant = AnAssessed();
  FundAndUse fund = AFundUnused();
  EXPECT_EQ(ReasonOf(Approve(grant, fund, 1'000'001, {kFirst}, kNow).status()),
            "FUND_INSUFFICIENT");
  EXPECT_EQ(ReasonOf(Approve(grant, fund, 200'001, {kFirst}, kNow).status()),
            "ABOVE_ASSESSED_AMOUNT");
  Grant half = grant;
  half.approvals = {{kFirst, 150'000, kNow}};
  EXPECT_EQ(ReasonOf(Approve(half, fund, 180'000, {kSecond}, kNow).status()),
            "APPROVAL_AMOUNT_DIFFERS");
  EXPECT_EQ(Approve(half, fund, {}, {kSecond}, kNow)->next.approved, 150'000);
  fund.fund.balances.available = 199'999;
  EXPECT_EQ(ReasonOf(Approve(grant, fund, {}, {kFirst}, kNow).status()),
            "FUND_INSUFFICIENT");
}

TEST(ApproveTest, FundMustStillAllow) {
  FundAndUse suspended = AFundUnused();
  suspended.fund.status = FundStatus::kSuspended;
  EXPECT_EQ(
      ReasonOf(Approve(AnAssessed(), suspended, {}, {kFirst}, kNow).status()),
      "FUND_NOT_ACTIVE");
  FundAndUse full = AFundUnused();
  full.fund.rules.cap_per_year = 200'000;
  full.use.this_year = 1;
  EXPECT_EQ(ReasonOf(Approve(AnAssessed(), full, {}, {kFirst}, kNow).status()),
            "ABOVE_YEAR_CAP");
}

Grant AnApproved() {
  Grant grant = AnAssessed();
  grant.state = GrantState::kApproved;
  grant.approved = 200'000;
  grant.held.reserved = 200'000;
  return grant;
}

TEST(AgreeTest, Commits) {
  const auto change = Agree(AnApproved(), AFund(),
                            {.agreed_on = absl::CivilDay(2026, 3, 10),
                             .form = AgreementForm::kVerbal},
                            kNow);
  ASSERT_TRUE(change.ok()) << change.status();
  EXPECT_EQ(change->next.state, GrantState::kAgreed);
  EXPECT_THAT(
      change->postings,
      ElementsAre(Posting{Account::kCommitted, Account::kReserved, 200'000}));
}

TEST(AgreeTest, SaysWhatWasAgreed) {
  const auto change = Agree(AnApproved(), AFund(),
                            {.agreed_on = absl::CivilDay(2026, 3, 10),
                             .form = AgreementForm::kVerbal,
                             .tranches = {150'000, 50'000}},
                            kNow);
  ASSERT_TRUE(change.ok()) << change.status();
  EXPECT_EQ(change->decision, "VERBAL on 2026-03-10, 1500.00 EUR, 500.00 EUR");
}

TEST(AgreeTest, RefusesTomorrowAndASuspendedFund) {
  EXPECT_EQ(ReasonOf(Agree(AnApproved(), AFund(),
                           {.agreed_on = absl::CivilDay(2026, 3, 11),
                            .form = AgreementForm::kVerbal},
                           kNow)
                         .status()),
            "DATE_IN_FUTURE");
  Fund suspended = AFund();
  suspended.status = FundStatus::kSuspended;
  EXPECT_EQ(ReasonOf(Agree(AnApproved(), suspended,
                           {.agreed_on = absl::CivilDay(2026, 3, 10),
                            .form = AgreementForm::kVerbal},
                           kNow)
                         .status()),
            "FUND_NOT_ACTIVE");
}

TEST(CancelTest, FreesWhatIsHeld) {
  const auto reserved = Cancel(AnApproved(), CancelReason::kCaseEnded);
  ASSERT_TRUE(reserved.ok());
  EXPECT_EQ(reserved->next.state, GrantState::kCancelled);
  EXPECT_THAT(
      reserved->postings,
      ElementsAre(Posting{Account::kAvailable, Account::kReserved, 200'000}));
  const auto committed = Cancel(AnAgreed(), CancelReason::kCaseEnded);
  EXPECT_THAT(
      committed->postings,
      ElementsAre(Posting{Account::kAvailable, Account::kCommitted, 200'000}));
  EXPECT_THAT(Cancel(ASubmitted(), CancelReason::kCaseEnded)->postings,
              IsEmpty());
}

TEST(CancelTest, MoneyOutIsLeftToAPerson) {
  Grant grant = AnAgreed();
  grant.state = GrantState::kPaying;
  grant.held = {.committed = 50'000, .spent = 150'000};
  Payment out = samples::ATranche(150'000);
  out.state = PaymentState::kReleased;
  Payment waiting = samples::ATranche(50'000);
  grant.payments = {out, waiting};
  const auto change = Cancel(grant, CancelReason::kCaseEnded);
  ASSERT_TRUE(change.ok());
  EXPECT_EQ(change->next.state, GrantState::kRecovering);
  EXPECT_EQ(change->next.payments[0].state, PaymentState::kReleased);
  EXPECT_EQ(change->next.payments[1].state, PaymentState::kCancelled);
  EXPECT_THAT(
      change->postings,
      ElementsAre(Posting{Account::kAvailable, Account::kCommitted, 50'000}));
}

TEST(CancelTest, WhatIsOverStaysAsItIs) {
  for (const GrantState state :
       {GrantState::kDeclined, GrantState::kReferred, GrantState::kCancelled,
        GrantState::kRecovering, GrantState::kClosed}) {
    Grant grant = ASubmitted();
    grant.state = state;
    const auto change = Cancel(grant, CancelReason::kCaseEnded);
    ASSERT_TRUE(change.ok()) << NameOf(state);
    EXPECT_EQ(change->event, "") << NameOf(state);
  }
}

std::vector<std::string> Actions(const Grant& grant, const Actor& actor) {
  std::vector<std::string> names;
  for (const PossibleAction& action :
       NextActions(grant, AFundUnused(), actor, kNow,
                   [](std::string_view) { return true; })) {
    names.push_back(std::string(action.rpc) +
                    (action.allowed ? "" : ":" + action.reason));
  }
  return names;
}

TEST(NextActionsTest, AreWhatTheCallsWouldAnswer) {
  EXPECT_THAT(
      Actions(ASubmitted(), kFirst),
      ElementsAre("ScreenGrant", "DeclineGrant", "ReferGrant", "CancelGrant"));
  EXPECT_THAT(Actions(AnAssessed(), samples::kSubmitter),
              ElementsAre("ApproveGrant:OWN_SUBMISSION", "DeclineGrant",
                          "ReferGrant", "CancelGrant"));
  EXPECT_THAT(Actions(AnAgreed(), kFirst),
              ElementsAre("SchedulePayment", "CancelGrant"));
  Grant scheduled = AnAgreed();
  scheduled.payments = {samples::ATranche(200'000)};
  scheduled.payments[0].last_tranche = true;
  EXPECT_THAT(Actions(scheduled, kFirst),
              ElementsAre("ReleasePayment:RELEASER_APPROVED", "CancelGrant"));
  EXPECT_THAT(Actions(scheduled, samples::kManager),
              ElementsAre("ReleasePayment", "CancelGrant"));
}

TEST(WaitingForTest, NamesWhoActsNext) {
  EXPECT_EQ(WaitingFor(ASubmitted())[0].who, "GRANT_OFFICER");
  EXPECT_EQ(WaitingFor(AnAssessed())[0].who, "GRANT_APPROVER");
  EXPECT_EQ(WaitingFor(AnAgreed())[0].what, "schedule a payment");
  Grant sent = AnAgreed();
  sent.state = GrantState::kPaid;
  sent.payments = {samples::ATranche(200'000)};
  sent.payments[0].state = PaymentState::kSent;
  EXPECT_EQ(WaitingFor(sent)[0].who, "DEFENDER");
}

}  // namespace
}  // namespace sojourn::grants::rules
