#include "services/grants/grants_convert.h"

#include <string_view>

#include "services/grants/grants_convert_values.h"
#include "services/grants/grants_rules.h"
#include "services/grants/grants_work.h"
#include "services/grants/view_lists.h"

namespace sojourn::grants {
namespace {

v1::FundRules ToProto(const FundRules& rules) {
  v1::FundRules proto;
  for (const CostCategory category : rules.categories) {
    proto.add_categories(ToEnum<v1::CostCategory>(category));
  }
  proto.set_cap_per_grant_minor_units(rules.cap_per_grant);
  proto.set_cap_per_person_minor_units(rules.cap_per_person);
  proto.set_cap_per_year_minor_units(rules.cap_per_year);
  for (const MoveKind kind : rules.move_kinds) {
    proto.mutable_earmarks()->add_move_kinds(ToEnum<v1::MoveKind>(kind));
  }
  for (const Level level : rules.levels) {
    proto.mutable_earmarks()->add_levels(ToEnum<type::v1::Level>(level));
  }
  proto.set_fast_lane_limit_minor_units(rules.fast_lane_limit);
  proto.set_bridging_limit_minor_units(rules.bridging_limit);
  proto.set_fx_margin_basis_points(rules.fx_margin_basis_points);
  for (const CategoryCap& cap : rules.category_caps) {
    v1::CategoryCap& added = *proto.add_category_caps();
    added.set_category(ToEnum<v1::CostCategory>(cap.category));
    added.set_minor_units(cap.amount);
  }
  v1::ReportRules& report = *proto.mutable_report();
  report.set_due_days(rules.report_days);
  report.set_report_template(ToEnum<v1::ReportTemplate>(rules.report_template));
  report.set_receipts_required(rules.receipts_required);
  report.set_retroactive_costs_forbidden(rules.retroactive_forbidden);
  return proto;
}

v1::PaymentAttempt ToProto(const PaymentAttempt& attempt) {
  v1::PaymentAttempt proto;
  proto.set_number(attempt.number);
  proto.set_channel(ToEnum<v1::PaymentChannel>(attempt.channel));
  proto.set_provider_reference(attempt.provider_reference);
  proto.set_released_by(attempt.released_by.subject);
  *proto.mutable_released_at() = ToTimestamp(attempt.released_at);
  proto.set_outcome(ToEnum<v1::PaymentOutcome>(attempt.outcome));
  if (attempt.outcome_at) {
    *proto.mutable_outcome_at() = ToTimestamp(*attempt.outcome_at);
  }
  return proto;
}

v1::PaymentFact ToProto(const PaymentFact& fact) {
  v1::PaymentFact proto;
  proto.set_outcome(ToEnum<v1::PaymentOutcome>(fact.outcome));
  proto.set_receipt(ToEnum<v1::ReceiptSignal>(fact.receipt));
  *proto.mutable_occurred_at() = ToTimestamp(fact.occurred_at);
  *proto.mutable_recorded_at() = ToTimestamp(fact.recorded_at);
  proto.set_flag(ToEnum<v1::GrantFlag>(fact.flag));
  return proto;
}

v1::Payment ToProto(const Payment& payment, const std::string& fund_currency) {
  v1::Payment proto;
  proto.set_payment_id(payment.public_id);
  proto.set_tranche(payment.tranche);
  proto.set_state(ToEnum<v1::PaymentState>(payment.state));
  proto.set_channel(ToEnum<v1::PaymentChannel>(payment.channel));
  *proto.mutable_fund_amount() = ToMoney(fund_currency, payment.fund_amount);
  proto.set_last_tranche(payment.last_tranche);
  if (payment.due_on) *proto.mutable_due_on() = ToDate(*payment.due_on);
  proto.set_receipt_signal(ToEnum<v1::ReceiptSignal>(payment.receipt_signal));
  for (const PaymentAttempt& attempt : payment.attempts) {
    *proto.add_attempts() = ToProto(attempt);
  }
  for (const PaymentFact& fact : payment.facts) {
    *proto.add_facts() = ToProto(fact);
  }
  return proto;
}

void SetRequest(const Grant& grant, v1::Grant& proto) {
  proto.set_grant_id(grant.public_id);
  proto.set_etag(std::to_string(grant.version));
  proto.set_state(ToEnum<v1::GrantState>(grant.state));
  proto.set_fund_id(grant.fund_public_id);
  proto.set_direct(grant.direct());
  proto.set_level(ToEnum<type::v1::Level>(grant.level));
  proto.set_move_kind(ToEnum<v1::MoveKind>(grant.move_kind));
  proto.set_bridging(grant.bridging);
  proto.set_discretionary(grant.discretionary);
  *proto.mutable_requested() = ToMoney(grant.currency, grant.requested);
  if (grant.decision_due) {
    *proto.mutable_decision_due() = ToTimestamp(*grant.decision_due);
  }
  if (grant.funds_due) {
    *proto.mutable_funds_due() = ToTimestamp(*grant.funds_due);
  }
  *proto.mutable_submitted_at() = ToTimestamp(grant.submitted_at);
}

void SetDecision(const Grant& grant, const Fund& fund, v1::Grant& proto) {
  if (grant.assessed) {
    *proto.mutable_assessed() = ToMoney(grant.currency, *grant.assessed);
  }
  if (grant.approved) {
    *proto.mutable_approved() = ToMoney(grant.currency, *grant.approved);
  }
  if (grant.margin > 0) {
    *proto.mutable_margin() = ToMoney(grant.currency, grant.margin);
  }
  proto.set_approvals_required(rules::ApprovalsRequired(
      fund, grant.level, rules::AmountInQuestion(grant)));
  for (const Approval& approval : grant.approvals) {
    v1::Approval* added = proto.add_approvals();
    added->set_approver(approval.approver.subject);
    *added->mutable_amount() = ToMoney(grant.currency, approval.amount);
    *added->mutable_approved_at() = ToTimestamp(approval.approved_at);
    added->set_acting_for(approval.acting_for);
  }
  if (grant.agreed_on) {
    *proto.mutable_agreement()->mutable_agreed_on() = ToDate(*grant.agreed_on);
    proto.mutable_agreement()->set_form(
        ToEnum<v1::AgreementForm>(grant.agreement_form));
    for (const int64_t tranche : grant.agreed_tranches) {
      *proto.mutable_agreement()->add_tranches() =
          ToMoney(grant.currency, tranche);
    }
  }
  for (const GrantFlag flag : grant.flags) {
    proto.add_flags(ToEnum<v1::GrantFlag>(flag));
  }
  proto.set_cancel_reason(ToEnum<v1::CancelReason>(grant.cancel_reason));
  proto.set_decline_reason(ToEnum<v1::DeclineReason>(grant.decline_reason));
  proto.set_refer_reason(ToEnum<v1::ReferReason>(grant.refer_reason));
  if (grant.decided_at) {
    *proto.mutable_decided_at() = ToTimestamp(*grant.decided_at);
  }
  if (grant.receipt_due) {
    *proto.mutable_receipt_due() = ToTimestamp(*grant.receipt_due);
  }
}

void SetReport(const Grant& grant, v1::Grant& proto) {
  if (grant.report_due_on) {
    *proto.mutable_report_due_on() = ToDate(*grant.report_due_on);
  }
  proto.set_report_waiver(ToEnum<v1::ReportWaiver>(grant.report_waiver));
  if (grant.returned > 0) {
    *proto.mutable_returned() = ToMoney(grant.currency, grant.returned);
  }
}

void SetTexts(const GrantFile& file, v1::Grant& proto) {
  const Grant& grant = file.grant;
  proto.set_category(ToEnum<v1::CostCategory>(file.texts.category));
  proto.set_purpose(file.texts.purpose);
  if (grant.exchanged) {
    proto.set_payment_currency_code(file.texts.payment_currency);
  }
  for (size_t i = 0; i < grant.cost_lines.size(); ++i) {
    v1::CostLine* line = proto.add_cost_lines();
    *line->mutable_amount() =
        ToMoney(grant.currency, grant.cost_lines[i].amount);
    line->set_already_paid(grant.cost_lines[i].already_paid);
    if (i >= file.texts.cost_lines.size()) continue;
    const GrantTexts::Line& text = file.texts.cost_lines[i];
    line->set_category(ToEnum<v1::CostCategory>(text.category));
    line->set_description(text.description);
  }
}

void SetTerms(const PaymentTerms& terms, v1::Payment& proto) {
  *proto.mutable_amount() = ToMoney(terms.currency, terms.amount);
  if (!terms.fx_rate) return;
  proto.mutable_fx_rate()->set_rate(terms.fx_rate->rate);
  *proto.mutable_fx_rate()->mutable_on() = ToDate(terms.fx_rate->on);
  proto.mutable_fx_rate()->set_source(terms.fx_rate->source);
}

void SetPaymentTexts(const GrantFile& file, const Payment& payment,
                     const GrantView& view, v1::Payment& proto) {
  const auto found = file.texts.payments.find(payment.id);
  if (found == file.texts.payments.end()) return;
  SetTerms(found->second.terms, proto);
  const std::optional<Payee>& payee = found->second.payee;
  if (!payee) return;
  const bool hers = view.her_payee && payee->relation == PayeeRelation::kSelf;
  if (!view.payees && !hers) return;
  proto.mutable_payee()->set_relation(
      ToEnum<v1::PayeeRelation>(payee->relation));
  proto.mutable_payee()->set_name(payee->name);
  proto.mutable_payee()->set_details(payee->details);
}

views::FieldList Load(std::string_view name) {
  return *views::FieldList::Parse(*v1::Grant::descriptor(), kViewLists,
                                  {name, "everybody"});
}

const views::FieldList& ListOf(const GrantView& view) {
  static const auto* const kHerAccess =
      new views::FieldList(Load("her_access"));
  static const auto* const kRelocation =
      new views::FieldList(Load("relocation"));
  static const auto* const kPayer = new views::FieldList(Load("payer"));
  static const auto* const kApprover = new views::FieldList(Load("approver"));
  static const auto* const kProgramme = new views::FieldList(Load("programme"));
  static const auto* const kSums = new views::FieldList(Load("sums"));
  if (view.sums_only) return *kSums;
  if (view.her_payee) return *kHerAccess;
  if (view.case_ref) return *kRelocation;
  if (view.payees) return *kPayer;
  return view.beneficiary ? *kApprover : *kProgramme;
}

}  // namespace

v1::Fund ToProto(const Fund& fund) {
  v1::Fund proto;
  proto.set_fund_id(fund.public_id);
  proto.set_etag(std::to_string(fund.version));
  proto.set_holder_organisation_id(fund.organisation_id);
  proto.set_holder_kind(ToEnum<v1::HolderKind>(fund.holder_kind));
  proto.set_name(fund.name);
  proto.set_status(ToEnum<v1::FundStatus>(fund.status));
  *proto.mutable_amount() = ToMoney(fund.currency, fund.amount);
  *proto.mutable_window()->mutable_first() = ToDate(fund.window_first);
  *proto.mutable_window()->mutable_last() = ToDate(fund.window_last);
  proto.set_time_zone(fund.time_zone);
  *proto.mutable_rules() = ToProto(fund.rules);
  v1::FundBalances& balances = *proto.mutable_balances();
  *balances.mutable_available() =
      ToMoney(fund.currency, fund.balances.available);
  *balances.mutable_reserved() = ToMoney(fund.currency, fund.balances.reserved);
  *balances.mutable_committed() =
      ToMoney(fund.currency, fund.balances.committed);
  *balances.mutable_spent() = ToMoney(fund.currency, fund.balances.spent);
  *proto.mutable_created_at() = ToTimestamp(fund.created_at);
  return proto;
}

v1::Grant ToProto(const GrantFile& file, const GrantView& view) {
  const Grant& grant = file.grant;
  v1::Grant proto;
  SetRequest(grant, proto);
  SetDecision(grant, file.fund.fund, proto);
  SetReport(grant, proto);
  if (view.case_ref) {
    proto.set_case_ref(grant.case_ref);
    proto.set_holder_organisation_id(grant.organisation_id);
  }
  if (view.texts) SetTexts(file, proto);
  if (view.beneficiary) proto.set_beneficiary(file.texts.beneficiary);
  for (const Payment& payment : grant.payments) {
    v1::Payment& added = *proto.add_payments();
    added = ToProto(payment, grant.currency);
    if (view.texts) SetPaymentTexts(file, payment, view, added);
  }
  ListOf(view).Keep(proto);
  return proto;
}

void AddWork(const GrantFile& file, const Actor& caller,
             absl::FunctionRef<bool(std::string_view)> may_call,
             v1::Grant& grant) {
  for (const rules::Awaited& awaited : rules::WaitingFor(file.grant)) {
    auto* added = grant.add_waiting_for();
    added->set_who(std::string(awaited.who));
    added->set_what(std::string(awaited.what));
    // The time tells how urgent her case is.
    if (awaited.due && !file.grant.closed_to_holder())
      *added->mutable_due() = ToTimestamp(*awaited.due);
  }
  for (const rules::PossibleAction& action :
       rules::NextActions(file.grant, file.fund, caller, file.now, may_call)) {
    auto* added = grant.add_next_actions();
    added->set_action(std::string(action.rpc));
    added->set_allowed(action.allowed);
    added->set_reason(action.reason);
    added->set_remedy(action.remedy);
  }
}

}  // namespace sojourn::grants
