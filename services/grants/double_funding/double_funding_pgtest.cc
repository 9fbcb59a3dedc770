// Double funding through the service: seen by security officers alone.
#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/grants_world.h"

namespace sojourn::grants {
namespace {

using testing::BadFieldsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

Caller Security(const std::string& organisation = "funder") {
  return testing::As(Role::kSecurityOfficer, organisation, "sam");
}

class DoubleFundingTest : public World {
 protected:
  std::string FundOf(const std::string& holder) {
    const auto made = Do(testing::As(Role::kFundManager, holder),
                         &Stub::CreateFund, FundRequest("Fund of " + holder));
    EXPECT_THAT(made, IsOk());
    return made.ok() ? made->fund().fund_id() : "";
  }
  v1::SubmitGrantRequest Direct(const std::string& fund_id,
                                const std::string& beneficiary) {
    v1::SubmitGrantRequest request = CaseRequest(50'000);
    request.clear_case_ref();
    request.clear_person_refs();
    request.set_fund_id(fund_id);
    request.set_beneficiary(beneficiary);
    return request;
  }
  v1::SubmitGrantResponse SubmitAs(const std::string& holder,
                                   const v1::SubmitGrantRequest& request) {
    const auto made = Do(Officer(holder), &Stub::SubmitGrant, request);
    EXPECT_THAT(made, IsOk());
    return made.ok() ? *made : v1::SubmitGrantResponse();
  }
  v1::FindDoubleFundingResponse Find(const Caller& caller = Security(),
                                     bool include_judged = false) {
    v1::FindDoubleFundingRequest request;
    request.set_include_judged(include_judged);
    const auto found = Do(caller, &Stub::FindDoubleFunding, request);
    EXPECT_THAT(found, IsOk());
    return found.ok() ? *found : v1::FindDoubleFundingResponse();
  }

  const std::string own_ = FundOf("funder");
  const std::string other_ = FundOf("other");
};

TEST_F(DoubleFundingTest, SamePersonAndPurposeElsewhereIsShownToBothSides) {
  const std::string grant_id =
      SubmitAs("funder", Direct(own_, "Invented Person")).grant().grant_id();
  EXPECT_THAT(Find().findings(), IsEmpty());
  SubmitAs("other", Direct(other_, "PERSON, Invented"));
  const auto found = Find();
  ASSERT_EQ(found.findings_size(), 1);
  EXPECT_EQ(found.findings(0).grant_id(), grant_id);
  EXPECT_EQ(found.findings(0).other_holder_organisation_id(), "other");
  EXPECT_EQ(found.findings(0).other_progress(),
            v1::DOUBLE_FUNDING_PROGRESS_ASKED);
  const auto there = Find(Security("other"));
  ASSERT_EQ(there.findings_size(), 1);
  EXPECT_EQ(there.findings(0).other_holder_organisation_id(), "funder");
  EXPECT_THAT(Find(Security("third")).findings(), IsEmpty());
}

// No cap per person sees them: a name is nobody's reference.
TEST_F(DoubleFundingTest, OneNameTwiceInOneFundIsShownToItsSecurityOfficer) {
  const auto first = SubmitAs("funder", Direct(own_, "Invented Person"));
  const auto second = SubmitAs("funder", Direct(own_, "PERSON, Invented"));
  SubmitAs("funder", Direct(own_, "Another Person"));
  const auto found = Find();
  ASSERT_EQ(found.findings_size(), 2) << "each of the two";
  EXPECT_THAT(
      (std::set{found.findings(0).grant_id(), found.findings(1).grant_id()}),
      UnorderedElementsAre(first.grant().grant_id(),
                           second.grant().grant_id()));
  EXPECT_EQ(found.findings(0).other_holder_organisation_id(), "funder");
  EXPECT_THAT(Find(Security("other")).findings(), IsEmpty());
}

// They are counted by the cap per person, and a second part is no finding.
TEST_F(DoubleFundingTest, OneCaseTwiceInOneFundIsNone) {
  auto request = CaseRequest();
  request.set_fund_id(own_);
  Submit(request);
  request.clear_request_id();
  Submit(request);
  EXPECT_THAT(Find().findings(), IsEmpty());
}

TEST_F(DoubleFundingTest, AnotherPurposePersonOrTimeIsNone) {
  SubmitAs("funder", Direct(own_, "Invented Person"));
  auto medical = Direct(other_, "Invented Person");
  medical.set_category(v1::COST_CATEGORY_MEDICAL);
  SubmitAs("other", medical);
  SubmitAs("other", Direct(other_, "Another Person"));
  EXPECT_THAT(Find().findings(), IsEmpty());
  runtime_.Advance(absl::Hours(24 * 200));
  SubmitAs("other", Direct(other_, "Invented Person"));
  EXPECT_THAT(Find().findings(), IsEmpty()) << "half a year later";
}

TEST_F(DoubleFundingTest, OneCaseAtTwoFundsIsFoundByItsPeople) {
  auto request = CaseRequest();
  request.set_fund_id(own_);
  Submit(request);
  request.set_fund_id(other_);
  request.clear_request_id();
  const std::string there = Submit(request);
  ASSERT_EQ(Find().findings_size(), 1);
  ASSERT_THAT(Cancel(there), IsOk());
  EXPECT_THAT(Find().findings(), IsEmpty()) << "what is over costs nothing";
}

TEST_F(DoubleFundingTest, WhoeverSubmitsOrDecidesLearnsNothing) {
  const auto alone = SubmitAs("funder", Direct(own_, "Invented Person"));
  SubmitAs("other", Direct(other_, "Another Person"));
  auto twice = SubmitAs("other", Direct(other_, "Invented Person"));
  // The answers differ in what is made anew alone.
  v1::Grant first = alone.grant();
  v1::Grant second = twice.grant();
  for (v1::Grant* grant : {&first, &second}) {
    for (const char* name : {"grant_id", "fund_id", "submitted_at",
                             "decision_due", "funds_due", "waiting_for"}) {
      const auto* field = v1::Grant::descriptor()->FindFieldByName(name);
      grant->GetReflection()->ClearField(grant, field);
    }
  }
  EXPECT_EQ(first.DebugString(), second.DebugString());
  for (const Role role :
       {Role::kGrantOfficer, Role::kGrantApprover, Role::kFundManager,
        Role::kProgrammeOfficer, Role::kAuditor}) {
    EXPECT_THAT(Do(testing::As(role, "funder"), &Stub::FindDoubleFunding,
                   v1::FindDoubleFundingRequest()),
                StatusIs(absl::StatusCode::kPermissionDenied));
  }
  EXPECT_EQ(database_.Value("SELECT count(*) FROM events WHERE type NOT IN "
                            "('grant.submitted', 'fund.created')"),
            "0");
}

TEST_F(DoubleFundingTest, ATopUpIsLegitimateWithAReason) {
  const auto made = SubmitAs("funder", Direct(own_, "Invented Person"));
  SubmitAs("other", Direct(other_, "Invented Person"));
  v1::JudgeDoubleFundingRequest judge;
  judge.set_grant_id(made.grant().grant_id());
  judge.set_finding_id(Find().findings(0).finding_id());
  EXPECT_THAT(Do(Security(), &Stub::JudgeDoubleFunding, judge),
              BadFieldsAre("verdict", "reason"));
  judge.set_verdict(v1::DOUBLE_FUNDING_VERDICT_TOP_UP);
  judge.set_reason("each fund pays half of the ticket");
  const auto judged = Do(Security(), &Stub::JudgeDoubleFunding, judge);
  ASSERT_THAT(judged, IsOk());
  EXPECT_EQ(judged->finding().verdict(), v1::DOUBLE_FUNDING_VERDICT_TOP_UP);
  EXPECT_THAT(Find().findings(), IsEmpty());
  EXPECT_EQ(Find(Security(), true).findings(0).judged_by(), "sam");
  EXPECT_EQ(Find(Security("other")).findings_size(), 1)
      << "the other side says for itself";
  EXPECT_EQ(database_.Value("SELECT version FROM grants WHERE public_id = '" +
                            judge.grant_id() + "'"),
            "1");
  EXPECT_EQ(database_.Value("SELECT count(*) FROM funding_verdicts WHERE "
                            "encode(reason_sealed, 'escape') LIKE '%ticket%'"),
            "0");
  judge.set_finding_id("none");
  judge.clear_request_id();
  EXPECT_THAT(Do(Security(), &Stub::JudgeDoubleFunding, judge),
              ReasonIs("FINDING_GONE"));
  EXPECT_THAT(Do(Security("other"), &Stub::JudgeDoubleFunding, judge),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(DoubleFundingTest, AnErasedCaseLeavesNoKey) {
  auto request = CaseRequest();
  request.set_fund_id(own_);
  Submit(request);
  v1::EraseCaseRequest erase;
  erase.set_case_ref(request.case_ref());
  ASSERT_THAT(Do(Relocation(), &Stub::EraseCase, erase), IsOk());
  EXPECT_EQ(database_.Value("SELECT (SELECT count(*) FROM funding_keys) + "
                            "(SELECT count(*) FROM grant_categories)"),
            "0");
}

}  // namespace
}  // namespace sojourn::grants
