// Each view shows the fields of its list and no others, whatever the case
// holds: the source is filled to the last field, and every field that comes out
// is looked up in views/<view>.txt. A new field of the contract is absent from
// every view until somebody writes it there.
#include "services/relocation/relocation_view.h"

#include <string>

#include "common/testing/field_lists.h"
#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::Filled;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

Relocation FullRoot() {
  Relocation root;
  root.id = "row";
  root.relocation_id = "id";
  root.code = "code";
  root.version = 7;
  root.state = State::kInStay;
  root.overlay = Overlay::kContactLost;
  root.overlay_since = kNow;
  root.kind = Kind::kAbroad;
  root.horizon = Horizon::kLong;
  root.alert_only = true;
  root.submitting_organisation_id = "ngo";
  root.submitted_by = "ngo/one";
  root.lead_organisation_id = "office";
  root.lead_subject = "office/ana";
  root.flags = {Flag::kVisaRefused};
  root.received_at = root.updated_at = kNow;
  root.milestones = {kNow, kNow, kNow, kNow, kNow, kNow};
  root.withdrawal = Withdrawal{.asked_at = kNow,
                               .asked_by = "office/ana",
                               .confirmed_at = kNow,
                               .release_not_before = kNow};
  root.reopened = Reopening{.at = kNow, .version = 5};
  return root;
}

OpenedCase FullCase() {
  OpenedCase opened;
  opened.relocation = FullRoot();
  opened.intake = Filled<v1::Intake>();
  opened.intake.mutable_persons(0)->set_role(v1::PERSON_ROLE_DEFENDER);
  opened.intake.mutable_persons(0)->clear_apart();
  opened.person_row_ids = {"person-row"};
  opened.assignments = {{.role = AssignmentRole::kVerifier,
                         .subject = "witness/vera",
                         .organisation_id = "witness",
                         .assigned_at = kNow}};
  opened.spokespersons = {{"row", Filled<v1::Spokesperson>()}};
  opened.consents = {{"row", Filled<v1::Consent>()}};
  opened.referees = {{"row", Filled<v1::Referee>()}};
  v1::Decision decision = Filled<v1::Decision>();
  decision.set_kind(v1::DECISION_KIND_VERIFICATION);
  decision.set_outcome("VERIFIED");
  // What she said alone is the office's; with others it is shown.
  v1::Decision with_others = decision;
  with_others.mutable_defender_view()->clear_alone();
  opened.decisions = {{"row", decision}, {"another", with_others}};
  opened.proposals = {
      {.proposal_id = "p", .state = "ACCEPTED", .chosen = true}};
  return opened;
}

class ViewTest : public ::testing::TestWithParam<View> {};

TEST_P(ViewTest, ShowsTheFieldsOfItsListAndNoOthers) {
  EXPECT_EQ(
      sojourn::testing::FieldsOf(Show(FullCase(), GetParam(), kNow)),
      sojourn::testing::FieldsAllowed("services/relocation", Name(GetParam())));
}

INSTANTIATE_TEST_SUITE_P(All, ViewTest,
                         ::testing::Values(View::kOffice, View::kSubmitter,
                                           View::kVerifier, View::kHost),
                         [](const auto& view) {
                           return std::string(Name(view.param));
                         });

TEST(RefereeViewTest, AVerifierReachesOnlyThoseSheStillWantsAsked) {
  OpenedCase opened = FullCase();
  v1::Referee& referee = opened.referees[0].referee;
  referee.set_referee_id("r");
  v1::Consent& consent = opened.consents[0].consent;
  consent.mutable_statement()->set_purpose(v1::CONSENT_PURPOSE_CONTACT_REFEREE);
  consent.mutable_statement()->set_recipient_organisation_id("r");
  consent.clear_withdrawn_at();
  EXPECT_EQ(
      Show(opened, View::kVerifier, kNow).verification().referees(0).contact(),
      "x");
  consent.mutable_withdrawn_at()->set_seconds(consent.recorded_at().seconds() +
                                              1);
  const v1::Relocation after = Show(opened, View::kVerifier, kNow);
  EXPECT_EQ(after.verification().referees(0).contact(), "");
  EXPECT_EQ(after.verification().referees(0).name(), "");
  EXPECT_FALSE(after.verification().referees(0).consented());
}

}  // namespace
}  // namespace sojourn::relocation
