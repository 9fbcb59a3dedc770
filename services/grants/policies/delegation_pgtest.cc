// Approving in somebody's place, through the service.
#include <iterator>
#include <string>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/grants_world.h"

namespace sojourn::grants {
namespace {

using testing::BadFieldsAre;

class DelegationTest : public World {
 protected:
  // Cleo's approvals, to the grant officer or to somebody else.
  absl::StatusOr<v1::DelegateApprovalResponse> Delegate(
      const std::string& delegate = "olga", absl::Duration length = kDay,
      const std::string& fund_id = "") {
    v1::DelegateApprovalRequest request;
    request.set_delegate(delegate);
    request.set_fund_id(fund_id);
    request.set_reason(v1::DELEGATION_REASON_ABSENCE);
    request.mutable_until()->set_seconds(
        absl::ToUnixSeconds(absl::Now() + length));
    return Do(Approver("cleo"), &Stub::DelegateApproval, request);
  }
  absl::StatusOr<v1::ApproveGrantResponse> ApproveFor(
      const std::string& grant_id, const std::string& delegator,
      const Caller& caller) {
    v1::ApproveGrantRequest request;
    request.set_grant_id(grant_id);
    request.set_note("she is away");
    request.set_acting_for(delegator);
    return Do(caller, &Stub::ApproveGrant, request);
  }

  // A direct grant that the officer asked for herself, assessed.
  std::string SubmittedByOlga() {
    v1::SubmitGrantRequest direct = CaseRequest(50'000);
    direct.clear_case_ref();
    direct.clear_person_refs();
    direct.set_fund_id(MakeFund());
    direct.set_beneficiary("Invented Person");
    const auto made = Do(Officer(), &Stub::SubmitGrant, direct);
    EXPECT_THAT(made, IsOk());
    if (!made.ok()) return "";
    v1::ScreenGrantRequest screen;
    screen.set_grant_id(made->grant().grant_id());
    screen.set_result(v1::SCREENING_RESULT_ELIGIBLE);
    screen.set_note("within the mandate");
    EXPECT_THAT(Do(Officer(), &Stub::ScreenGrant, screen), IsOk());
    v1::AssessGrantRequest assess;
    assess.set_grant_id(screen.grant_id());
    assess.set_note("a ticket");
    EXPECT_THAT(Do(Officer(), &Stub::AssessGrant, assess), IsOk());
    return screen.grant_id();
  }

  static constexpr absl::Duration kDay = absl::Hours(24);
};

TEST_F(DelegationTest, LetsSomebodyApproveInHerPlaceAndCountsAsBoth) {
  MakeFund();
  const std::string grant_id = Assessed();
  EXPECT_THAT(ApproveFor(grant_id, "cleo", Officer()),
              ReasonIs("DELEGATION_MISSING"));
  ASSERT_THAT(Delegate(), IsOk());
  const auto first = ApproveFor(grant_id, "cleo", Officer());
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->grant().state(), v1::GRANT_STATE_ASSESSED);
  EXPECT_EQ(first->grant().approvals(0).approver(), "olga");
  EXPECT_EQ(first->grant().approvals(0).acting_for(), "cleo");
  // Neither of the two is the second person.
  EXPECT_THAT(Approve(grant_id, Approver("cleo")),
              ReasonIs("ALREADY_APPROVED_BY_YOU"));
  EXPECT_THAT(ApproveFor(grant_id, "cleo", Officer()),
              ReasonIs("ALREADY_APPROVED_BY_YOU"));
  EXPECT_THAT(Approve(grant_id, Approver("olga")),
              ReasonIs("ALREADY_APPROVED_BY_YOU"));
  ASSERT_THAT(Approve(grant_id, Approver("bob")), IsOk());
  EXPECT_EQ(Get(grant_id).state(), v1::GRANT_STATE_APPROVED);
}

TEST_F(DelegationTest, NeitherOfThemReleases) {
  MakeFund();
  ASSERT_THAT(Delegate(), IsOk());
  const std::string grant_id = Assessed(CaseRequest(100'000));
  ASSERT_THAT(ApproveFor(grant_id, "cleo", Officer()), IsOk());
  v1::RecordAgreementRequest agree;
  agree.set_grant_id(grant_id);
  agree.set_form(v1::AGREEMENT_FORM_VERBAL);
  *agree.mutable_agreed_on() =
      DateOf(absl::ToCivilDay(absl::Now(), absl::UTCTimeZone()));
  ASSERT_THAT(Do(Officer(), &Stub::RecordAgreement, agree), IsOk());
  const std::string payment = Schedule(grant_id, 100'000);
  EXPECT_THAT(Release(payment, Officer()), ReasonIs("RELEASER_APPROVED"));
  EXPECT_THAT(Release(payment, Approver("cleo")),
              ReasonIs("RELEASER_APPROVED"));
  EXPECT_THAT(Release(payment), IsOk());
}

// Whatever roles she has together, by herself or in an approver's place.
TEST_F(DelegationTest, WhoeverSubmittedIsNotHelpedByItNorByAnyRoles) {
  const std::string grant_id = SubmittedByOlga();
  ASSERT_THAT(Delegate(), IsOk());
  constexpr Role kRoles[] = {Role::kGrantOfficer, Role::kGrantApprover,
                             Role::kFundManager, Role::kSecurityOfficer};
  for (unsigned subset = 1; subset < 1U << std::size(kRoles); ++subset) {
    Caller caller = Officer();
    caller.roles = {};
    for (size_t i = 0; i < std::size(kRoles); ++i) {
      if ((subset >> i & 1U) != 0) caller.roles.Add(kRoles[i]);
    }
    const auto own = Approve(grant_id, caller);
    const auto in_place = ApproveFor(grant_id, "cleo", caller);
    if (caller.roles == auth::RoleSet{Role::kSecurityOfficer}) {
      EXPECT_THAT(own, StatusIs(absl::StatusCode::kPermissionDenied));
      EXPECT_THAT(in_place, StatusIs(absl::StatusCode::kPermissionDenied));
      continue;
    }
    EXPECT_THAT(
        own, ReasonIs(caller.Has(Role::kGrantApprover) ? "OWN_SUBMISSION"
                                                       : "DELEGATION_MISSING"))
        << caller.roles.ToString();
    EXPECT_THAT(in_place, ReasonIs("OWN_SUBMISSION"))
        << caller.roles.ToString();
  }
  EXPECT_EQ(Get(grant_id).state(), v1::GRANT_STATE_ASSESSED);
  EXPECT_EQ(database_.Value("SELECT count(*) FROM approvals"), "0");
}

TEST_F(DelegationTest, NobodyApprovesInThePlaceOfWhoeverSubmitted) {
  const std::string grant_id = SubmittedByOlga();
  v1::DelegateApprovalRequest hers;
  hers.set_delegate("cleo");
  hers.set_reason(v1::DELEGATION_REASON_ABSENCE);
  hers.mutable_until()->set_seconds(absl::ToUnixSeconds(absl::Now() + kDay));
  ASSERT_THAT(Do(Approver("olga"), &Stub::DelegateApproval, hers), IsOk());
  EXPECT_THAT(ApproveFor(grant_id, "olga", Approver("cleo")),
              ReasonIs("OWN_SUBMISSION"));
  EXPECT_THAT(Approve(grant_id, Approver("cleo")), IsOk());
}

TEST_F(DelegationTest, EndsByItselfAndWhenItIsRevoked) {
  MakeFund();
  const auto made = Delegate("olga", absl::Hours(2));
  ASSERT_THAT(made, IsOk());
  const std::string grant_id = Assessed();
  runtime_.Advance(absl::Hours(3));
  EXPECT_THAT(ApproveFor(grant_id, "cleo", Officer()),
              ReasonIs("DELEGATION_MISSING"));
  const auto second = Delegate("olga", absl::Hours(50));
  ASSERT_THAT(second, IsOk());
  v1::RevokeDelegationRequest revoke;
  revoke.set_delegation_id(second->delegation().delegation_id());
  EXPECT_THAT(Do(Approver("ann"), &Stub::RevokeDelegation, revoke),
              StatusIs(absl::StatusCode::kNotFound))
      << "another's";
  const auto ended = Do(Manager(), &Stub::RevokeDelegation, revoke);
  ASSERT_THAT(ended, IsOk());
  EXPECT_TRUE(ended->delegation().has_revoked_at());
  EXPECT_THAT(ApproveFor(grant_id, "cleo", Officer()),
              ReasonIs("DELEGATION_MISSING"));
  v1::ListDelegationsRequest list;
  EXPECT_EQ(Do(Officer(), &Stub::ListDelegations, list)->delegations_size(), 0);
  list.set_include_ended(true);
  EXPECT_EQ(Do(Officer(), &Stub::ListDelegations, list)->delegations_size(), 2);
}

TEST_F(DelegationTest, IsOfTheFundItNames) {
  const std::string fund_id = MakeFund();
  ASSERT_THAT(Delegate("olga", kDay, MakeFund(FundRequest("Other", 1))),
              IsOk());
  auto request = CaseRequest();
  request.set_fund_id(fund_id);
  EXPECT_THAT(ApproveFor(Assessed(request), "cleo", Officer()),
              ReasonIs("DELEGATION_MISSING"));
  EXPECT_THAT(Delegate("olga", kDay, "none"),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(DelegationTest, WhoIsNoApproverNamesOne) {
  MakeFund();
  EXPECT_THAT(Approve(Assessed(), Officer()), ReasonIs("DELEGATION_MISSING"));
  EXPECT_THAT(Delegate("cleo"), BadFieldsAre("delegate"));
  EXPECT_THAT(Delegate("olga", 93 * kDay), BadFieldsAre("until"));
}

}  // namespace
}  // namespace sojourn::grants
