// A fund that vanishes, through the service.
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/grants_world.h"

namespace sojourn::grants {
namespace {

using testing::BadFieldsAre;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ExposureTest : public World {
 protected:
  absl::StatusOr<v1::SuspendFundResponse> Suspend(const std::string& fund_id) {
    v1::SuspendFundRequest request;
    request.set_fund_id(fund_id);
    request.set_reason("the donor is gone");
    return Do(Manager(), &Stub::SuspendFund, request);
  }

  v1::GetFundExposureResponse Exposure(const std::string& fund_id) {
    v1::GetFundExposureRequest request;
    request.set_fund_id(fund_id);
    const auto found = Do(Manager(), &Stub::GetFundExposure, request);
    EXPECT_THAT(found, IsOk());
    return found.ok() ? *found : v1::GetFundExposureResponse();
  }

  absl::StatusOr<v1::ConfirmMoveResponse> Move(
      const std::string& grant_id, const std::string& fund_id,
      const Caller& caller = Manager()) {
    v1::ConfirmMoveRequest request;
    request.set_grant_id(grant_id);
    request.set_fund_id(fund_id);
    request.set_note("The donor is gone");
    return Do(caller, &Stub::ConfirmMove, request);
  }

  static v1::SubmitGrantRequest From(const std::string& fund_id,
                                     int64_t minor_units = 200'000) {
    v1::SubmitGrantRequest request = CaseRequest(minor_units);
    request.set_fund_id(fund_id);
    return request;
  }

  std::string LedgerRows() {
    return database_.Value("SELECT count(*) FROM ledger_entries");
  }
};

TEST_F(ExposureTest, AFundThatVanishesListsWhatIsAtStakeByState) {
  const std::string fund_id = MakeFund();
  Submit(From(fund_id, 10'000));
  Approved(From(fund_id));
  Agreed(From(fund_id));
  const std::string paying = Agreed(From(fund_id));
  ASSERT_THAT(Release(Schedule(paying, 50'000)), IsOk());
  ASSERT_THAT(Cancel(Submit(From(fund_id))), IsOk());
  const auto suspended = Suspend(fund_id);
  ASSERT_THAT(suspended, IsOk());
  std::string lines;
  for (const v1::ExposureOfState& state : suspended->exposure()) {
    absl::StrAppend(&lines, v1::GrantState_Name(state.state()), " ",
                    state.grants(), " ", state.open().minor_units(), " ",
                    state.spent().minor_units(), "\n");
  }
  EXPECT_EQ(lines,
            "GRANT_STATE_AGREED 1 200000 0\n"
            "GRANT_STATE_APPROVED 1 200000 0\n"
            "GRANT_STATE_PAYING 1 150000 50000\n"
            "GRANT_STATE_SUBMITTED 1 10000 0\n");
}

TEST_F(ExposureTest, ASuspendedFundReleasesNothing) {
  const std::string fund_id = MakeFund();
  const std::string payment_id = Schedule(Agreed(From(fund_id)), 200'000);
  ASSERT_THAT(Suspend(fund_id), IsOk());
  const std::string rows = LedgerRows();
  EXPECT_THAT(Release(payment_id), ReasonIs("FUND_NOT_ACTIVE"));
  EXPECT_EQ(LedgerRows(), rows);
  v1::ResumeFundRequest resume;
  resume.set_fund_id(fund_id);
  resume.set_reason("the donor paid");
  ASSERT_THAT(Do(Manager(), &Stub::ResumeFund, resume), IsOk());
  EXPECT_THAT(Release(payment_id), IsOk());
}

TEST_F(ExposureTest, ProposesFundsThatFitAndMovesWhatIsConfirmed) {
  const std::string gone = MakeFund();
  const std::string agreed = Agreed(From(gone));
  const std::string approved = Approved(From(gone));
  const std::string payment_id = Schedule(agreed, 200'000);
  const std::string other = MakeFund(FundRequest("Other", 350'000));
  v1::CreateFundRequest tied = FundRequest("Tied", 900'000);
  tied.mutable_rules()->mutable_earmarks()->add_move_kinds(
      v1::MOVE_KIND_INTERNAL);
  MakeFund(tied);
  ASSERT_THAT(Suspend(gone), IsOk());
  // Nothing has moved by itself.
  EXPECT_EQ(BalancesOf(gone).committed().minor_units(), 200'000);
  const v1::GetFundExposureResponse exposure = Exposure(gone);
  ASSERT_EQ(exposure.proposals_size(), 2);
  EXPECT_EQ(exposure.proposals(0).grant_id(), agreed);
  EXPECT_THAT(exposure.proposals(0).fund_ids(), ElementsAre(other));
  const auto moved = Move(agreed, other);
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved->grant().fund_id(), other);
  EXPECT_EQ(moved->grant().state(), v1::GRANT_STATE_AGREED);
  EXPECT_EQ(BalancesOf(gone).committed().minor_units(), 0);
  EXPECT_EQ(BalancesOf(gone).available().minor_units(), 800'000);
  EXPECT_EQ(BalancesOf(other).committed().minor_units(), 200'000);
  EXPECT_THAT(Release(payment_id), IsOk());
  // What is left there does not carry the second.
  EXPECT_THAT(Exposure(gone).proposals(0).fund_ids(), IsEmpty());
  EXPECT_THAT(Move(approved, other), ReasonIs("FUND_INSUFFICIENT"));
}

TEST_F(ExposureTest, ACapPerCategoryHoldsThereToo) {
  const std::string gone = MakeFund();
  const std::string first = Agreed(From(gone));
  const std::string second = Agreed(From(gone));
  v1::CreateFundRequest capped = FundRequest("Capped");
  v1::CategoryCap& cap = *capped.mutable_rules()->add_category_caps();
  cap.set_category(v1::COST_CATEGORY_URGENT_RELOCATION);
  cap.set_minor_units(300'000);
  const std::string capped_id = MakeFund(capped);
  ASSERT_THAT(Suspend(gone), IsOk());
  ASSERT_THAT(Move(first, capped_id), IsOk());
  EXPECT_THAT(Exposure(gone).proposals(0).fund_ids(), IsEmpty());
  EXPECT_THAT(Move(second, capped_id), ReasonIs("ABOVE_CATEGORY_CAP"));
}

TEST_F(ExposureTest, ARepeatedMoveIsOne) {
  const std::string gone = MakeFund();
  v1::ConfirmMoveRequest request;
  request.set_grant_id(Approved(From(gone)));
  request.set_fund_id(MakeFund(FundRequest("Other")));
  request.set_note("the donor is gone");
  ASSERT_THAT(Suspend(gone), IsOk());
  request.set_request_id(testing::NewRequestId());
  ASSERT_THAT(Do(Manager(), &Stub::ConfirmMove, request), IsOk());
  const std::string rows = LedgerRows();
  ASSERT_THAT(Do(Manager(), &Stub::ConfirmMove, request), IsOk());
  EXPECT_EQ(LedgerRows(), rows);
  EXPECT_THAT(Move(request.grant_id(), gone), ReasonIs("FUND_NOT_SUSPENDED"));
}

// What the other fund holds for the same people counts there.
TEST_F(ExposureTest, AMoveKeepsTheCapPerPerson) {
  const std::string gone = MakeFund();
  v1::CreateFundRequest capped = FundRequest("Capped");
  capped.mutable_rules()->set_cap_per_person_minor_units(100'000);
  const std::string other = MakeFund(capped);
  v1::SubmitGrantRequest request = From(other, 150'000);
  Approved(request);
  request.set_fund_id(gone);
  const std::string moving = Approved(request);
  ASSERT_THAT(Suspend(gone), IsOk());
  const auto exposure = Exposure(gone);
  ASSERT_EQ(exposure.proposals_size(), 1);
  EXPECT_THAT(exposure.proposals(0).fund_ids(), IsEmpty());
  const std::string rows = LedgerRows();
  EXPECT_THAT(Move(moving, other), ReasonIs("ABOVE_PERSON_CAP"));
  EXPECT_EQ(LedgerRows(), rows);
  EXPECT_EQ(Get(moving).fund_id(), gone);
}

TEST_F(ExposureTest, AMoveSaysWhyThatFund) {
  const std::string gone = MakeFund();
  const std::string other = MakeFund(FundRequest("Other"));
  v1::ConfirmMoveRequest request;
  request.set_grant_id(Approved(From(gone)));
  request.set_fund_id(other);
  ASSERT_THAT(Suspend(gone), IsOk());
  const auto unexplained = Do(Manager(), &Stub::ConfirmMove, request);
  EXPECT_THAT(unexplained, BadFieldsAre("note"));
  EXPECT_THAT(unexplained, ReasonIs("FIELD_REQUIRED"));
  ASSERT_THAT(Move(request.grant_id(), other), IsOk());
  v1::ListGrantDecisionsRequest list;
  list.set_grant_id(request.grant_id());
  const auto listed = Do(Manager(), &Stub::ListGrantDecisions, list);
  ASSERT_THAT(listed, IsOk());
  ASSERT_GT(listed->decisions_size(), 0);
  const v1::GrantDecision& last = *listed->decisions().rbegin();
  EXPECT_EQ(last.method(), "ConfirmMove");
  EXPECT_EQ(last.reason(), "The donor is gone");
}

TEST_F(ExposureTest, RefusalsMoveNothing) {
  const std::string gone = MakeFund();
  const std::string other = MakeFund(FundRequest("Other"));
  const std::string paying = Agreed(From(gone));
  ASSERT_THAT(Release(Schedule(paying, 50'000)), IsOk());
  const std::string approved = Approved(From(gone));
  EXPECT_THAT(Move(approved, other), ReasonIs("FUND_NOT_SUSPENDED"));
  ASSERT_THAT(Suspend(gone), IsOk());
  v1::CreateFundRequest slow = FundRequest("Slow");
  slow.mutable_rules()->set_fast_lane_limit_minor_units(0);
  const std::string slow_id = MakeFund(slow);
  const std::string fast = Approved(From(other, 50'000));
  ASSERT_THAT(Suspend(other), IsOk());
  const std::string rows = LedgerRows();
  EXPECT_THAT(Move(paying, slow_id), ReasonIs("MONEY_IS_OUT"));
  EXPECT_THAT(Move(approved, "0123456789abcdefghjkmnpqrs"),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Move(approved, other), ReasonIs("FUND_NOT_ACTIVE"));
  EXPECT_THAT(Move(fast, slow_id), ReasonIs("MOVE_NEEDS_APPROVAL"));
  v1::ConfirmMoveRequest stale;
  stale.set_grant_id(approved);
  stale.set_fund_id(other);
  stale.set_etag("1");
  stale.set_note("the donor is gone");
  EXPECT_THAT(Do(Manager(), &Stub::ConfirmMove, stale),
              ReasonIs("ETAG_MISMATCH"));
  EXPECT_THAT(Move(approved, other, testing::As(Role::kFundManager, "another")),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(LedgerRows(), rows);
}

}  // namespace
}  // namespace sojourn::grants
