// What each reader sees of a grant is what its list in views/ says, and no
// more, whatever is known of it.
#include "common/testing/field_lists.h"
#include "common/testing/in_process_server.h"
#include "gtest/gtest.h"
#include "services/grants/grants_convert.h"

namespace sojourn::grants {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
const absl::CivilDay kDay(2027, 1, 15);

Payment FullPayment(const std::string& id) {
  Payment full;
  full.id = id;
  full.public_id = "payment";
  full.fund_amount = 1;
  full.last_tranche = true;
  full.due_on = kDay;
  full.attempts = {{.id = "attempt",
                    .provider_reference = "reference",
                    .released_by = {"funder", "funder/olga"},
                    .released_at = kNow,
                    .outcome = PaymentOutcome::kReceived,
                    .outcome_at = kNow}};
  full.facts = {{.id = "fact",
                 .outcome = PaymentOutcome::kReceived,
                 .receipt = ReceiptSignal::kMessage,
                 .occurred_at = kNow,
                 .recorded_at = kNow,
                 .recorded_by = {"funder", "funder/olga"},
                 .flag = GrantFlag::kOutcomeAfterReceipt}};
  return full;
}

Grant FullGrant() {
  Grant full;
  full.public_id = "grant";
  full.fund_public_id = "fund";
  full.organisation_id = "funder";
  full.currency = "EUR";
  full.case_ref = "case";
  full.move_kind = MoveKind::kAbroad;
  full.bridging = true;
  full.discretionary = true;
  full.cost_lines = {
      {.category = std::nullopt, .amount = 1, .already_paid = true}};
  full.requested = 1;
  full.assessed = 1;
  full.approved = 1;
  full.margin = 1;
  full.exchanged = true;
  full.agreed_on = kDay;
  full.agreement_form = AgreementForm::kVerbal;
  full.agreed_tranches = {1};
  full.report_due_on = kDay;
  full.report_waiver = ReportWaiver::kUnsafe;
  full.returned = 1;
  full.cancel_reason = CancelReason::kPlanChanged;
  full.decline_reason = DeclineReason::kNoFunds;
  full.refer_reason = ReferReason::kNoFunds;
  full.decided_at = kNow;
  full.receipt_due = kNow;
  full.flags = {GrantFlag::kOutcomeAfterReceipt};
  full.decision_due = kNow;
  full.funds_due = kNow;
  full.submitted_at = kNow;
  full.approvals = {{.approver = {"funder", "funder/head"},
                     .amount = 1,
                     .approved_at = kNow,
                     .acting_for = "funder/other"}};
  full.payments = {FullPayment("hers"), FullPayment("helper")};
  return full;
}

GrantTexts::OfPayment PaidTo(PayeeRelation relation, std::string name) {
  return {.terms = {.currency = "KES",
                    .amount = 1,
                    .fx_rate = FxRate{"0.0071", kDay, "bank"}},
          .payee = Payee{relation, std::move(name), "account"}};
}

GrantFile FullFile() {
  GrantFile full;
  full.grant = FullGrant();
  full.texts = {
      .category = CostCategory::kPhysicalSecurity,
      .purpose = "ticket",
      .beneficiary = "Wanjiru Invented",
      .payment_currency = "KES",
      .cost_lines = {{.category = CostCategory::kCommunications,
                      .description = "telephone"}},
      .payments = {{"hers", PaidTo(PayeeRelation::kSelf, "Wanjiru")},
                   {"helper", PaidTo(PayeeRelation::kFamily, "Her aunt")}}};
  full.now = kNow;
  return full;
}

v1::Grant SeenBy(const auth::Caller& caller) {
  const GrantFile full = FullFile();
  return ToProto(full, ViewOf(caller, full.grant));
}

std::string Allowed(const std::string& view) {
  return sojourn::testing::FieldsAllowed("services/grants", view);
}

TEST(GrantViewTest, WhoPaysSeesPayeesAndNoCase) {
  const auto payer = sojourn::testing::As(auth::Role::kGrantOfficer, "funder");
  EXPECT_EQ(sojourn::testing::FieldsOf(SeenBy(payer)), Allowed("payer"));
}

TEST(GrantViewTest, WhoApprovesSeesNoPayee) {
  const auto approver =
      sojourn::testing::As(auth::Role::kGrantApprover, "funder");
  EXPECT_EQ(sojourn::testing::FieldsOf(SeenBy(approver)), Allowed("approver"));
}

TEST(GrantViewTest, WithoutHerConsentTheHolderSeesSums) {
  GrantFile full = FullFile();
  GrantFile taken_back = full;
  full.grant.funder_view_closed = true;
  taken_back.grant.cancel_reason = CancelReason::kConsentWithdrawn;
  const auto officer =
      sojourn::testing::As(auth::Role::kGrantOfficer, "funder");
  EXPECT_EQ(sojourn::testing::FieldsOf(
                ToProto(taken_back, ViewOf(officer, taken_back.grant))),
            Allowed("sums"));
  taken_back.grant.case_ref = "";
  EXPECT_FALSE(ViewOf(officer, taken_back.grant).sums_only)
      << "a direct grant is the funder's own";
  for (const auth::Role role :
       {auth::Role::kGrantOfficer, auth::Role::kGrantApprover,
        auth::Role::kFundManager}) {
    const auto holder = sojourn::testing::As(role, "funder");
    EXPECT_EQ(
        sojourn::testing::FieldsOf(ToProto(full, ViewOf(holder, full.grant))),
        Allowed("sums"));
  }
  const auto office =
      sojourn::testing::As(auth::Role::kProgrammeOfficer, "office");
  EXPECT_EQ(
      sojourn::testing::FieldsOf(ToProto(full, ViewOf(office, full.grant))),
      Allowed("programme"));
}

TEST(GrantViewTest, TheOfficeSeesProgressAndNobodysName) {
  const auto office =
      sojourn::testing::As(auth::Role::kProgrammeOfficer, "office");
  EXPECT_EQ(sojourn::testing::FieldsOf(SeenBy(office)), Allowed("programme"));
}

TEST(GrantViewTest, RelocationSeesItsCaseAndNobodysName) {
  EXPECT_EQ(sojourn::testing::FieldsOf(
                SeenBy(sojourn::testing::AsService("relocation"))),
            Allowed("relocation"));
}

TEST(GrantViewTest, HerExportHoldsHerAccountAndNoHelpers) {
  auth::Caller for_her = sojourn::testing::AsService("relocation");
  for_her.on_behalf_of.emplace();
  const v1::Grant seen = SeenBy(for_her);
  EXPECT_EQ(sojourn::testing::FieldsOf(seen), Allowed("her_access"));
  ASSERT_EQ(seen.payments_size(), 2);
  EXPECT_EQ(seen.payments(0).payee().name(), "Wanjiru");
  EXPECT_FALSE(seen.payments(1).has_payee());
}

}  // namespace
}  // namespace sojourn::grants
