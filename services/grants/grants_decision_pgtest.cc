// Screening, assessment, approval and agreement through the service.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/grants_world.h"

namespace sojourn::grants {
namespace {

using testing::BadFieldsAre;

class DecisionTest : public World {};

TEST_F(DecisionTest, StraightPathMovesTheMoney) {
  const std::string fund_id = MakeFund();
  const std::string grant_id = Assessed();
  ASSERT_THAT(Approve(grant_id, Approver("ann")), IsOk());
  EXPECT_EQ(Get(grant_id).state(), v1::GRANT_STATE_ASSESSED);
  EXPECT_EQ(BalancesOf(fund_id).available().minor_units(), 1'000'000);
  const auto last = Approve(grant_id, Approver("bob"));
  ASSERT_THAT(last, IsOk());
  EXPECT_EQ(last->grant().state(), v1::GRANT_STATE_APPROVED);
  EXPECT_EQ(last->grant().approvals_size(), 2);
  EXPECT_EQ(BalancesOf(fund_id).available().minor_units(), 800'000);
  EXPECT_EQ(BalancesOf(fund_id).reserved().minor_units(), 200'000);
}

TEST_F(DecisionTest, AgreementCommits) {
  const std::string fund_id = MakeFund();
  const v1::Grant grant = Get(Agreed());
  EXPECT_EQ(grant.state(), v1::GRANT_STATE_AGREED);
  EXPECT_EQ(grant.agreement().form(), v1::AGREEMENT_FORM_VERBAL);
  EXPECT_EQ(BalancesOf(fund_id).reserved().minor_units(), 0);
  EXPECT_EQ(BalancesOf(fund_id).committed().minor_units(), 200'000);
}

TEST_F(DecisionTest, AgreementIsNotInTheFutureAndOnce) {
  MakeFund();
  v1::RecordAgreementRequest agree;
  agree.set_grant_id(Approved());
  agree.set_form(v1::AGREEMENT_FORM_SIGNED);
  const absl::CivilDay today =
      absl::ToCivilDay(absl::Now(), absl::UTCTimeZone());
  *agree.mutable_agreed_on() = DateOf(today + 2);
  EXPECT_THAT(Do(Officer(), &Stub::RecordAgreement, agree),
              BadFieldsAre("agreed_on"));
  *agree.mutable_agreed_on() = DateOf(today);
  EXPECT_THAT(Do(Officer(), &Stub::RecordAgreement, agree), IsOk());
  EXPECT_THAT(Do(Officer(), &Stub::RecordAgreement, agree),
              ReasonIs("STATE_FORBIDS"));
}

TEST_F(DecisionTest, ScreeningCanAskForVerification) {
  MakeFund();
  v1::ScreenGrantRequest screen;
  screen.set_grant_id(Submit());
  screen.set_result(v1::SCREENING_RESULT_NEEDS_VERIFICATION);
  screen.set_note("Two references first");
  const auto screened = Do(Officer(), &Stub::ScreenGrant, screen);
  ASSERT_THAT(screened, IsOk());
  EXPECT_EQ(screened->grant().state(), v1::GRANT_STATE_VERIFYING);
  EXPECT_EQ(database_.Value("SELECT count(*) FROM grant_notes WHERE "
                            "encode(note_sealed, 'escape') LIKE '%refer%'"),
            "0");
  EXPECT_EQ(database_.Value("SELECT count(*) FROM grant_notes"), "1");
  EXPECT_THAT(Do(Officer(), &Stub::ScreenGrant, screen),
              ReasonIs("STATE_FORBIDS"));
  screen.clear_result();
  EXPECT_THAT(Do(Officer(), &Stub::ScreenGrant, screen),
              BadFieldsAre("result"));
  screen.set_grant_id(Submit());
  screen.clear_note();
  for (const v1::ScreeningResult result :
       {v1::SCREENING_RESULT_ELIGIBLE,
        v1::SCREENING_RESULT_NEEDS_VERIFICATION}) {
    screen.set_result(result);
    EXPECT_THAT(Do(Officer(), &Stub::ScreenGrant, screen),
                BadFieldsAre("note"));
  }
}

TEST_F(DecisionTest, AssessmentNeverExceedsTheRequest) {
  MakeFund();
  v1::ScreenGrantRequest screen;
  screen.set_grant_id(Submit());
  screen.set_result(v1::SCREENING_RESULT_ELIGIBLE);
  screen.set_note("within the mandate");
  ASSERT_THAT(Do(Officer(), &Stub::ScreenGrant, screen), IsOk());
  v1::AssessGrantRequest assess;
  assess.set_grant_id(screen.grant_id());
  assess.set_note("two tickets");
  *assess.mutable_amount() = Euros(200'001);
  EXPECT_THAT(Do(Officer(), &Stub::AssessGrant, assess),
              ReasonIs("ABOVE_REQUESTED_AMOUNT"));
  assess.mutable_amount()->set_currency_code("USD");
  EXPECT_THAT(Do(Officer(), &Stub::AssessGrant, assess),
              ReasonIs("CURRENCY_MISMATCH"));
  *assess.mutable_amount() = Euros(90'000);
  const auto assessed = Do(Officer(), &Stub::AssessGrant, assess);
  ASSERT_THAT(assessed, IsOk());
  EXPECT_EQ(assessed->grant().approvals_required(), 1);
}

TEST_F(DecisionTest, FastLaneNeedsOneApprover) {
  MakeFund();
  const auto only = Approve(Assessed(CaseRequest(100'000)), Approver("ann"));
  ASSERT_THAT(only, IsOk());
  EXPECT_EQ(only->grant().state(), v1::GRANT_STATE_APPROVED);
}

TEST_F(DecisionTest, ApprovalAboveTheFund) {
  MakeFund();
  const std::string grant_id = Assessed();
  const auto above = Approve(grant_id, Approver("ann"), 1'000'001);
  EXPECT_THAT(above, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(above, ReasonIs("FUND_INSUFFICIENT"));
  EXPECT_EQ(database_.Value("SELECT count(*) FROM approvals"), "0");
  EXPECT_THAT(Approve(grant_id, Approver("ann"), 200'001),
              ReasonIs("ABOVE_ASSESSED_AMOUNT"));
}

TEST_F(DecisionTest, ApproversAreDifferentPeopleAndAgreeOnTheAmount) {
  MakeFund();
  const std::string grant_id = Assessed();
  ASSERT_THAT(Approve(grant_id, Approver("ann"), 150'000), IsOk());
  EXPECT_THAT(Approve(grant_id, Approver("ann")),
              ReasonIs("ALREADY_APPROVED_BY_YOU"));
  EXPECT_THAT(Approve(grant_id, Approver("bob"), 160'000),
              ReasonIs("APPROVAL_AMOUNT_DIFFERS"));
  const auto last = Approve(grant_id, Approver("bob"));
  ASSERT_THAT(last, IsOk());
  EXPECT_EQ(last->grant().approved().minor_units(), 150'000);
}

TEST_F(DecisionTest, NobodyApprovesWhatTheySubmitted) {
  MakeFund();
  // Somebody who is caseworker of a funder that runs both.
  Caller step = Relocation();
  step.on_behalf_of->organisation_id = "funder";
  step.on_behalf_of->subject = "ann";
  const auto made = Do(step, &Stub::SubmitGrant, CaseRequest());
  ASSERT_THAT(made, IsOk());
  const std::string& grant_id = made->grant().grant_id();
  v1::ScreenGrantRequest screen;
  screen.set_grant_id(grant_id);
  screen.set_result(v1::SCREENING_RESULT_ELIGIBLE);
  screen.set_note("within the mandate");
  ASSERT_THAT(Do(Officer(), &Stub::ScreenGrant, screen), IsOk());
  v1::AssessGrantRequest assess;
  assess.set_grant_id(grant_id);
  assess.set_note("two tickets");
  ASSERT_THAT(Do(Officer(), &Stub::AssessGrant, assess), IsOk());
  EXPECT_THAT(Approve(grant_id, Approver("ann")), ReasonIs("OWN_SUBMISSION"));
  const v1::Grant seen = Get(grant_id, Approver("ann"));
  ASSERT_EQ(seen.next_actions_size(), 3);
  EXPECT_EQ(seen.next_actions(0).action(), "ApproveGrant");
  EXPECT_FALSE(seen.next_actions(0).allowed());
  EXPECT_EQ(seen.next_actions(0).reason(), "OWN_SUBMISSION");
}

TEST_F(DecisionTest, SuspendedFundStopsApprovalAndAgreement) {
  MakeFund();
  const std::string approved = Approved();
  const std::string assessed = Assessed();
  database_.Run("UPDATE funds SET status = 'SUSPENDED'");
  EXPECT_THAT(Approve(assessed, Approver("ann")), ReasonIs("FUND_NOT_ACTIVE"));
  v1::RecordAgreementRequest agree;
  agree.set_grant_id(approved);
  agree.set_form(v1::AGREEMENT_FORM_SIGNED);
  *agree.mutable_agreed_on() = DateOf(absl::CivilDay(2026, 1, 1));
  EXPECT_THAT(Do(Officer(), &Stub::RecordAgreement, agree),
              ReasonIs("FUND_NOT_ACTIVE"));
  EXPECT_THAT(Cancel(approved), IsOk());
}

TEST_F(DecisionTest, CapPerYearHoldsAtApproval) {
  v1::CreateFundRequest capped = FundRequest();
  capped.mutable_rules()->set_cap_per_year_minor_units(250'000);
  MakeFund(capped);
  const std::string first = Assessed();
  const std::string second = Assessed();
  ASSERT_THAT(Approve(first, Approver("ann")), IsOk());
  ASSERT_THAT(Approve(first, Approver("bob")), IsOk());
  EXPECT_THAT(Approve(second, Approver("ann")), ReasonIs("ABOVE_YEAR_CAP"));
  EXPECT_THAT(Approve(second, Approver("ann"), 50'000), IsOk());
}

// Both fit when they were asked for: nothing was held for anybody yet.
TEST_F(DecisionTest, CapPerPersonHoldsAtApproval) {
  v1::CreateFundRequest capped = FundRequest();
  capped.mutable_rules()->set_cap_per_person_minor_units(100'000);
  const std::string fund_id = MakeFund(capped);
  // 750.00 for each of the same two people, twice.
  const v1::SubmitGrantRequest request = CaseRequest(150'000);
  const std::string first = Assessed(request);
  const std::string second = Assessed(request);
  ASSERT_THAT(Approve(first, Approver("ann")), IsOk());
  ASSERT_THAT(Approve(first, Approver("bob")), IsOk());
  EXPECT_THAT(Approve(second, Approver("ann")), ReasonIs("ABOVE_PERSON_CAP"));
  EXPECT_EQ(Get(second, Approver("ann")).next_actions(0).reason(),
            "ABOVE_PERSON_CAP");
  EXPECT_EQ(BalancesOf(fund_id).available().minor_units(), 850'000);
  EXPECT_THAT(Approve(second, Approver("ann"), 50'000), IsOk());
}

TEST_F(DecisionTest, StaleEtagIsRefused) {
  MakeFund();
  v1::ScreenGrantRequest screen;
  screen.set_grant_id(Submit());
  screen.set_result(v1::SCREENING_RESULT_ELIGIBLE);
  screen.set_note("within the mandate");
  screen.set_etag("7");
  const auto stale = Do(Officer(), &Stub::ScreenGrant, screen);
  EXPECT_THAT(stale, StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(stale, ReasonIs("ETAG_MISMATCH"));
  screen.set_etag("1");
  EXPECT_THAT(Do(Officer(), &Stub::ScreenGrant, screen), IsOk());
}

TEST_F(DecisionTest, RepeatedApprovalCountsOnce) {
  MakeFund();
  v1::ApproveGrantRequest request;
  request.set_grant_id(Assessed());
  request.set_note("urgent");
  request.set_request_id(testing::NewRequestId());
  ASSERT_THAT(Do(Approver("ann"), &Stub::ApproveGrant, request), IsOk());
  const auto again = Do(Approver("ann"), &Stub::ApproveGrant, request);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->grant().approvals_size(), 1);
}

TEST_F(DecisionTest, ForeignGrantIsMissing) {
  MakeFund();
  const std::string grant_id = Assessed();
  const Caller foreign = testing::As(Role::kGrantApprover, "another");
  const auto a = Approve(grant_id, foreign).status();
  const auto b = Approve("none", foreign).status();
  EXPECT_THAT(a, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(a, b);
}

}  // namespace
}  // namespace sojourn::grants
