// SubmitGrant, GetGrant, ListGrants through the service.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/grants_world.h"

namespace sojourn::grants {
namespace {

using testing::BadFieldsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class SubmitTest : public World {
 protected:
  static v1::SubmitGrantRequest DirectRequest(const std::string& fund_id) {
    v1::SubmitGrantRequest request;
    request.set_fund_id(fund_id);
    request.set_level(type::v1::LEVEL_L2);
    *request.mutable_amount() = Euros(50'000);
    request.set_category(v1::COST_CATEGORY_LEGAL);
    request.set_discretionary(true);
    request.set_purpose("Fees of a lawyer");
    request.set_beneficiary("Invented Union");
    return request;
  }
};

TEST_F(SubmitTest, PicksTheFundWithTheMostMoney) {
  MakeFund(FundRequest("Small", 300'000));
  const std::string large = MakeFund(FundRequest("Large", 900'000));
  const auto made = Do(Relocation(), &Stub::SubmitGrant, CaseRequest());
  ASSERT_THAT(made, IsOk());
  const v1::Grant& grant = made->grant();
  EXPECT_EQ(grant.fund_id(), large);
  EXPECT_EQ(grant.state(), v1::GRANT_STATE_SUBMITTED);
  EXPECT_EQ(grant.purpose(), "Travel and the first weeks");
  EXPECT_EQ(grant.approvals_required(), 2);
  ASSERT_EQ(grant.waiting_for_size(), 1);
  EXPECT_EQ(grant.waiting_for(0).who(), "GRANT_OFFICER");
  EXPECT_EQ(grant.decision_due().seconds() - grant.submitted_at().seconds(),
            24 * 60 * 60);
}

TEST_F(SubmitTest, OnlyFundsOfTheHoldersNamedAreAsked) {
  const std::string fund = MakeFund(FundRequest("Large", 900'000));
  v1::SubmitGrantRequest request = CaseRequest();
  request.add_holder_organisation_ids("somebody else");
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, request),
              ReasonIs("NO_FUND_FITS"));
  request.add_holder_organisation_ids(Manager().organisation_id);
  const auto made = Do(Relocation(), &Stub::SubmitGrant, request);
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->grant().fund_id(), fund);
}

TEST_F(SubmitTest, NoFundFits) {
  MakeFund(FundRequest("Small", 199'999));
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, CaseRequest()),
              ReasonIs("NO_FUND_FITS"));
  EXPECT_EQ(database_.Value("SELECT count(*) FROM grants"), "0");
}

TEST_F(SubmitTest, NamedFundMustFitButMayLackMoney) {
  v1::CreateFundRequest legal = FundRequest("Legal");
  legal.mutable_rules()->add_categories(v1::COST_CATEGORY_LEGAL);
  v1::SubmitGrantRequest request = CaseRequest();
  request.set_fund_id(MakeFund(legal));
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, request),
              ReasonIs("CATEGORY_NOT_COVERED"));
  request.set_fund_id(MakeFund(FundRequest("Small", 1'000)));
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, request), IsOk());
  request.set_fund_id("none");
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, request),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(SubmitTest, CapPerPersonCountsOtherGrants) {
  v1::CreateFundRequest capped = FundRequest("Capped");
  capped.mutable_rules()->set_cap_per_person_minor_units(60'000);
  MakeFund(capped);
  // 500.00 for each of two people.
  v1::SubmitGrantRequest first = CaseRequest(100'000);
  Approved(first);
  v1::SubmitGrantRequest second = CaseRequest(20'002);
  second.set_person_refs(0, first.person_refs(0));
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, second),
              ReasonIs("NO_FUND_FITS"));
  second.mutable_amount()->set_minor_units(20'000);
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, second), IsOk());
}

TEST_F(SubmitTest, RepeatedRequestHasOneEffect) {
  MakeFund();
  v1::SubmitGrantRequest request = CaseRequest();
  request.set_request_id(testing::NewRequestId());
  const auto first = Do(Relocation(), &Stub::SubmitGrant, request);
  // Another person behind the same step: the key is the service's.
  Caller other = Relocation();
  other.on_behalf_of->subject = "ben";
  const auto second = Do(other, &Stub::SubmitGrant, request);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(first->grant().grant_id(), second->grant().grant_id());
  EXPECT_EQ(database_.Value("SELECT count(*) FROM grants"), "1");
  request.mutable_amount()->set_minor_units(1);
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, request),
              ReasonIs("REQUEST_ID_REUSED"));
}

TEST_F(SubmitTest, CostLinesAddUp) {
  MakeFund();
  v1::SubmitGrantRequest request = CaseRequest(30'000);
  request.set_discretionary(false);
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, request),
              BadFieldsAre("cost_lines"));
  for (const int64_t amount : {10'000, 20'000}) {
    v1::CostLine* line = request.add_cost_lines();
    line->set_category(v1::COST_CATEGORY_SECURE_TRANSPORT);
    *line->mutable_amount() = Euros(amount);
    line->set_description("A ticket");
  }
  const auto made = Do(Relocation(), &Stub::SubmitGrant, request);
  ASSERT_THAT(made, IsOk());
  ASSERT_EQ(made->grant().cost_lines_size(), 2);
  EXPECT_EQ(made->grant().cost_lines(1).description(), "A ticket");
  request.mutable_cost_lines(0)->mutable_amount()->set_minor_units(1);
  request.clear_request_id();
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, request),
              ReasonIs("SUM_DIFFERS"));
}

TEST_F(SubmitTest, ADiscretionaryGrantHasAPurposeAndNothingElse) {
  MakeFund();
  v1::SubmitGrantRequest request = CaseRequest(30'000);
  request.clear_purpose();
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, request),
              BadFieldsAre("purpose"));
  request.set_purpose("Travel and the first weeks");
  v1::CostLine& line = *request.add_cost_lines();
  line.set_category(v1::COST_CATEGORY_SECURE_TRANSPORT);
  *line.mutable_amount() = Euros(30'000);
  const auto lined = Do(Relocation(), &Stub::SubmitGrant, request);
  EXPECT_THAT(lined, BadFieldsAre("cost_lines"));
  EXPECT_THAT(lined, ReasonIs("FIELD_NOT_ALLOWED"));
  request.clear_cost_lines();
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, request), IsOk());
  EXPECT_EQ(database_.Value("SELECT count(*) FROM grants"), "1");
}

TEST_F(SubmitTest, EveryBadFieldIsNamed) {
  v1::SubmitGrantRequest request;
  request.add_person_refs("two words");
  request.set_purpose(std::string(1001, 'x'));
  request.set_payment_currency_code("SHL");
  request.set_beneficiary("Somebody");
  request.set_discretionary(true);
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, request),
              BadFieldsAre("case_ref", "person_refs", "beneficiary",
                           "move_kind", "level", "amount", "category",
                           "payment_currency_code", "purpose"));
}

TEST_F(SubmitTest, ACaseIsForRelocationOnly) {
  v1::SubmitGrantRequest request = CaseRequest();
  request.set_fund_id(MakeFund());
  EXPECT_THAT(Do(Officer(), &Stub::SubmitGrant, request),
              BadFieldsAre("case_ref", "person_refs", "beneficiary"));
}

TEST_F(SubmitTest, DirectGrantIsTheHoldersAffair) {
  const std::string fund_id = MakeFund();
  const auto made = Do(Officer(), &Stub::SubmitGrant, DirectRequest(fund_id));
  ASSERT_THAT(made, IsOk());
  EXPECT_TRUE(made->grant().direct());
  EXPECT_EQ(made->grant().beneficiary(), "Invented Union");
  EXPECT_THAT(
      Do(Officer("another"), &Stub::SubmitGrant, DirectRequest(fund_id)),
      StatusIs(absl::StatusCode::kNotFound));
  v1::GetGrantRequest get;
  get.set_grant_id(made->grant().grant_id());
  EXPECT_THAT(Do(Relocation(), &Stub::GetGrant, get),
              StatusIs(absl::StatusCode::kNotFound));
  const auto office =
      Do(testing::As(Role::kProgrammeOfficer, "office"), &Stub::GetGrant, get);
  ASSERT_THAT(office, IsOk());
  EXPECT_EQ(office->grant().beneficiary(), "");
}

TEST_F(SubmitTest, FunderSeesPurposeAndAmountsOnly) {
  MakeFund();
  const v1::SubmitGrantRequest request = CaseRequest();
  const std::string grant_id = Submit(request);
  EXPECT_EQ(Get(grant_id, Relocation()).case_ref(), request.case_ref());
  const v1::Grant seen = Get(grant_id);
  EXPECT_EQ(seen.purpose(), request.purpose());
  EXPECT_EQ(seen.category(), v1::COST_CATEGORY_URGENT_RELOCATION);
  EXPECT_EQ(seen.requested().minor_units(), 200'000);
  const std::string everything = seen.DebugString();
  EXPECT_THAT(everything, Not(HasSubstr(request.case_ref())));
  EXPECT_THAT(everything, Not(HasSubstr(request.person_refs(0))));
  EXPECT_THAT(everything, Not(HasSubstr("amal")));
}

TEST_F(SubmitTest, TextsAreSealedInTheDatabase) {
  MakeFund();
  Submit(CaseRequest());
  EXPECT_EQ(database_.Value(
                "SELECT count(*) FROM grants g WHERE "
                "g::text LIKE '%URGENT%' OR encode(purpose_sealed || "
                "category_sealed, 'escape') SIMILAR TO '%(weeks|URGENT)%'"),
            "0");
}

TEST_F(SubmitTest, ErasedCaseKeepsAmountsWithoutText) {
  MakeFund();
  const v1::SubmitGrantRequest request = CaseRequest();
  const std::string grant_id = Submit(request);
  ASSERT_THAT(
      runtime_->keys().DeleteKeys({keystore::KeyRef::Case(request.case_ref())}),
      IsOk());
  const v1::Grant grant = Get(grant_id);
  EXPECT_EQ(grant.purpose(), "");
  EXPECT_EQ(grant.requested().minor_units(), 200'000);
}

TEST_F(SubmitTest, ListShowsOnesOwnNewestFirst) {
  MakeFund();
  const std::string first = Submit();
  const std::string second = Submit();
  v1::ListGrantsRequest request;
  request.set_page_size(1);
  auto page = Do(Officer(), &Stub::ListGrants, request);
  ASSERT_THAT(page, IsOk());
  ASSERT_EQ(page->grants_size(), 1);
  EXPECT_EQ(page->grants(0).grant_id(), second);
  EXPECT_EQ(page->grants(0).purpose(), "");
  EXPECT_GT(page->grants(0).next_actions_size(), 0);
  request.set_page_token(page->page_info().next_page_token());
  page = Do(Officer(), &Stub::ListGrants, request);
  ASSERT_THAT(page, IsOk());
  EXPECT_EQ(page->grants(0).grant_id(), first);
  EXPECT_EQ(page->page_info().next_page_token(), "");
  const auto foreign =
      Do(Officer("another"), &Stub::ListGrants, v1::ListGrantsRequest());
  ASSERT_THAT(foreign, IsOk());
  EXPECT_EQ(foreign->grants_size(), 0);
}

TEST_F(SubmitTest, ListFiltersByStateFundAndCase) {
  const std::string fund_id = MakeFund();
  Assessed();
  const v1::SubmitGrantRequest wanted = CaseRequest();
  Submit(wanted);
  const auto count = [&](const Caller& caller,
                         const v1::ListGrantsRequest& request) {
    const auto page = Do(caller, &Stub::ListGrants, request);
    EXPECT_THAT(page, IsOk());
    return page.ok() ? page->grants_size() : -1;
  };
  v1::ListGrantsRequest by_state;
  by_state.add_states(v1::GRANT_STATE_ASSESSED);
  EXPECT_EQ(count(Officer(), by_state), 1);
  v1::ListGrantsRequest by_fund;
  by_fund.set_fund_id(fund_id);
  EXPECT_EQ(count(Officer(), by_fund), 2);
  by_fund.set_fund_id("none");
  EXPECT_EQ(count(Officer(), by_fund), 0);
  v1::ListGrantsRequest by_case;
  by_case.set_case_ref(wanted.case_ref());
  EXPECT_EQ(count(Relocation(), by_case), 1);
  EXPECT_THAT(Do(Officer(), &Stub::ListGrants, by_case),
              BadFieldsAre("case_ref"));
}

}  // namespace
}  // namespace sojourn::grants
