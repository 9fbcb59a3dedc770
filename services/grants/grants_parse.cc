#include "services/grants/grants_parse.h"

#include <set>

#include "common/crypto/ids.h"
#include "common/reference/time_zones.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_currency.h"
#include "services/grants/grants_fields.h"

namespace sojourn::grants {
namespace {

constexpr size_t kPurposeLength = 1000;
constexpr size_t kLineLength = 500;
constexpr size_t kNameLength = 200;
constexpr size_t kFundNameLength = 100;
constexpr size_t kSourceLength = 100;
constexpr int kMostPersons = 20;
constexpr int kMostHolders = 200;
constexpr int kMostLines = 50;
constexpr int kMostTranches = 12;
constexpr int kMostReportDays = 730;
constexpr int kWholeInBasisPoints = 10'000;

// The parts that mutations of an existing grant share.
template <typename Request>
Mutation TargetGrant(const Request& request, Fields& fields) {
  fields.Required("grant_id", !request.grant_id().empty());
  Mutation mutation;
  mutation.grant_id = request.grant_id();
  mutation.etag = request.etag();
  return mutation;
}

template <typename Request>
Mutation TargetPayment(const Request& request, Fields& fields) {
  fields.Required("payment_id", !request.payment_id().empty());
  Mutation mutation;
  mutation.payment_id = request.payment_id();
  mutation.etag = request.etag();
  mutation.moves_money = true;
  return mutation;
}

template <typename Request>
void SetNote(const Request& request, Fields& fields, Mutation& mutation) {
  fields.Text("note", request.note(), kNoteLength);
  mutation.note = request.note();
}

void ParseCategoryCaps(const v1::FundRules& proto, Fields& fields,
                       FundRules& rules) {
  std::set<CostCategory> capped;
  for (int i = 0; i < proto.category_caps_size(); ++i) {
    Fields inside = fields.Inside("category_caps[" + std::to_string(i) + "]");
    const v1::CategoryCap& cap = proto.category_caps(i);
    const auto category = inside.Enum<CostCategory>("category", cap.category());
    if (cap.minor_units() <= 0 || cap.minor_units() > kMaxAmount) {
      inside.Bad("minor_units", "NUMBER_OUT_OF_RANGE",
                 "must be above zero and at most 10000000000000");
    }
    if (!capped.insert(category).second) {
      inside.Bad("category", "ENTRY_REPEATED", "must be capped once");
    }
    rules.category_caps.push_back(
        {.category = category, .amount = cap.minor_units()});
  }
}

void ParseReportRules(const v1::ReportRules& proto, Fields fields,
                      FundRules& rules) {
  rules.report_days = proto.due_days();
  if (rules.report_days < 0 || rules.report_days > kMostReportDays) {
    fields.Bad("due_days", "NUMBER_OUT_OF_RANGE", "must be between 0 and 730");
  }
  rules.report_template =
      fields
          .Optional<ReportTemplate>("report_template", proto.report_template())
          .value_or(ReportTemplate::kShort);
  rules.receipts_required = proto.receipts_required();
  rules.retroactive_forbidden = proto.retroactive_costs_forbidden();
}

void ParseWindow(const v1::CreateFundRequest& request, Fields& fields,
                 Fund& fund) {
  Fields window = fields.Inside("window");
  fund.window_first = window.Day("first", request.window().has_first(),
                                 request.window().first());
  fund.window_last =
      window.Day("last", request.window().has_last(), request.window().last());
  if (fund.window_last < fund.window_first) {
    fields.Bad("window", "DATES_REVERSED", "must not end before it begins");
  }
  if (!reference::IsTimeZone(request.time_zone())) {
    fields.Bad("time_zone", "TIME_ZONE_UNKNOWN",
               "must be an IANA name such as Europe/Berlin");
  }
}

void ParseLines(const v1::SubmitGrantRequest& request, Fields& fields,
                Submission& submission) {
  Grant& grant = submission.request;
  if (request.discretionary()) {
    fields.Unset("cost_lines", request.cost_lines_size() > 0,
                 "a discretionary grant has a purpose only");
    return;
  }
  fields.Required("cost_lines", request.cost_lines_size() > 0);
  if (request.cost_lines_size() > kMostLines) {
    fields.Bad("cost_lines", "LIST_TOO_LONG", "must be at most 50");
    return;
  }
  int64_t total = 0;
  for (int i = 0; i < request.cost_lines_size(); ++i) {
    const v1::CostLine& line = request.cost_lines(i);
    Fields inside = fields.Inside("cost_lines[" + std::to_string(i) + "]");
    const auto category =
        inside.Enum<CostCategory>("category", line.category());
    const int64_t amount =
        inside.Amount("amount", line.has_amount(), line.amount());
    inside.Text("description", line.description(), kLineLength);
    if (line.amount().currency_code() != request.amount().currency_code()) {
      inside.Bad("amount.currency_code", "CURRENCY_MISMATCH",
                 "must be the currency of the whole amount");
    }
    // Amounts out of range are reported already and must not overflow.
    total += std::clamp<int64_t>(amount, 0, kMaxAmount);
    grant.cost_lines.push_back({.category = category,
                                .amount = amount,
                                .already_paid = line.already_paid()});
    submission.line_descriptions.push_back(line.description());
  }
  if (request.cost_lines_size() > 0 && total != grant.requested) {
    fields.Bad("cost_lines", "SUM_DIFFERS", "must add up to the amount");
  }
}

void ParseCase(const v1::SubmitGrantRequest& request, Fields& fields,
               Submission& submission) {
  fields.Required("case_ref", !request.case_ref().empty());
  fields.Reference("case_ref", request.case_ref());
  fields.Required("person_refs", request.person_refs_size() > 0);
  if (request.person_refs_size() > kMostPersons) {
    fields.Bad("person_refs", "LIST_TOO_LONG", "must be at most 20");
  }
  for (const std::string& ref : request.person_refs()) {
    fields.Required("person_refs", !ref.empty());
    fields.Reference("person_refs", ref);
    submission.person_refs.push_back(ref);
  }
  const std::set<std::string> unique(submission.person_refs.begin(),
                                     submission.person_refs.end());
  if (unique.size() != submission.person_refs.size()) {
    fields.Bad("person_refs", "ENTRY_REPEATED", "must name each person once");
  }
  fields.Unset("beneficiary", !request.beneficiary().empty(),
               "a grant for a case is for the people in person_refs");
  submission.request.case_ref = request.case_ref();
  if (request.holder_organisation_ids_size() > kMostHolders) {
    fields.Bad("holder_organisation_ids", "LIST_TOO_LONG",
               "must be at most 200");
  }
  submission.holders = {request.holder_organisation_ids().begin(),
                        request.holder_organisation_ids().end()};
  if (request.payments_held()) {
    submission.request.payments_held_until = absl::InfiniteFuture();
  }
  submission.request.move_kind =
      fields.Enum<MoveKind>("move_kind", request.move_kind());
}

void ParseDirect(const v1::SubmitGrantRequest& request, Fields& fields,
                 Submission& submission) {
  fields.Unset("case_ref", !request.case_ref().empty(),
               "only relocation submits for a case");
  fields.Unset("person_refs", request.person_refs_size() > 0,
               "a direct grant names its beneficiary");
  fields.Unset("bridging", request.bridging(), "is for cases only");
  fields.Unset("payments_held", request.payments_held(), "is for cases only");
  fields.Unset("holder_organisation_ids",
               request.holder_organisation_ids_size() > 0, "is for cases only");
  fields.Required("fund_id", !request.fund_id().empty());
  fields.Required("beneficiary", !request.beneficiary().empty());
  fields.Text("beneficiary", request.beneficiary(), kNameLength);
  submission.beneficiary = request.beneficiary();
  submission.request.move_kind =
      fields.Optional<MoveKind>("move_kind", request.move_kind());
}

std::optional<FxRate> ParseRate(const v1::SchedulePaymentRequest& request,
                                Fields& fields) {
  if (!request.has_fx_rate()) return std::nullopt;
  const v1::FxRate& proto = request.fx_rate();
  Fields inside = fields.Inside("fx_rate");
  FxRate rate;
  rate.rate = proto.rate();
  inside.Required("rate", !proto.rate().empty());
  rate.on = inside.Day("on", proto.has_on(), proto.on());
  rate.source = proto.source();
  inside.Required("source", !proto.source().empty());
  inside.Text("source", proto.source(), kSourceLength);
  return rate;
}

// Amount, rate and last_tranche belong to a new tranche only.
void ParseTranche(const v1::SchedulePaymentRequest& request, Fields& fields,
                  PaymentPlan& plan) {
  constexpr std::string_view kStays = "stays as it was when chosen again";
  if (!plan.again.empty()) {
    fields.Unset("amount", request.has_amount(), kStays);
    fields.Unset("fx_rate", request.has_fx_rate(), kStays);
    fields.Unset("last_tranche", request.last_tranche(), kStays);
    return;
  }
  plan.payment.terms = {
      .currency = request.amount().currency_code(),
      .amount = fields.Amount("amount", request.has_amount(), request.amount()),
      .fx_rate = ParseRate(request, fields)};
  plan.payment.last_tranche = request.last_tranche();
}

// Whatever the kind of request, the value or everything that is wrong.
template <typename T>
absl::StatusOr<T> Checked(const FieldChecker& checker, T value) {
  RETURN_IF_ERROR(checker.Finish());
  return value;
}

template <typename Request>
absl::StatusOr<Decision> ParseDecision(const Request& request) {
  FieldChecker checker;
  Fields fields(checker);
  Decision decision{.mutation = TargetGrant(request, fields),
                    .currency = request.amount().currency_code(),
                    .amount = std::nullopt};
  fields.Required("note", !request.note().empty());
  SetNote(request, fields, decision.mutation);
  if (request.has_amount()) {
    decision.amount = fields.Amount("amount", true, request.amount());
  }
  return Checked(checker, decision);
}

}  // namespace

FundRules ParseRules(const v1::FundRules& proto, Fields fields) {
  FundRules rules;
  rules.categories =
      fields.Enums<CostCategory>("categories", proto.categories());
  rules.cap_per_grant = fields.Limit("cap_per_grant_minor_units",
                                     proto.cap_per_grant_minor_units());
  rules.cap_per_person = fields.Limit("cap_per_person_minor_units",
                                      proto.cap_per_person_minor_units());
  rules.cap_per_year = fields.Limit("cap_per_year_minor_units",
                                    proto.cap_per_year_minor_units());
  rules.move_kinds = fields.Enums<MoveKind>("earmarks.move_kinds",
                                            proto.earmarks().move_kinds());
  rules.levels =
      fields.Enums<Level>("earmarks.levels", proto.earmarks().levels());
  rules.fast_lane_limit = fields.Limit("fast_lane_limit_minor_units",
                                       proto.fast_lane_limit_minor_units());
  rules.bridging_limit = fields.Limit("bridging_limit_minor_units",
                                      proto.bridging_limit_minor_units());
  rules.fx_margin_basis_points = proto.fx_margin_basis_points();
  if (rules.fx_margin_basis_points < 0 ||
      rules.fx_margin_basis_points > kWholeInBasisPoints) {
    fields.Bad("fx_margin_basis_points", "NUMBER_OUT_OF_RANGE",
               "must be between 0 and 10000");
  }
  ParseCategoryCaps(proto, fields, rules);
  ParseReportRules(proto.report(), fields.Inside("report"), rules);
  return rules;
}

absl::StatusOr<Fund> ParseFund(const v1::CreateFundRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  Fund fund;
  fund.holder_kind =
      fields.Enum<HolderKind>("holder_kind", request.holder_kind());
  fields.Required("name", !request.name().empty());
  fields.Text("name", request.name(), kFundNameLength);
  fund.name = request.name();
  fund.amount = fields.Amount("amount", request.has_amount(), request.amount());
  fund.currency = request.amount().currency_code();
  ParseWindow(request, fields, fund);
  fund.time_zone = request.time_zone();
  fund.rules = ParseRules(request.rules(), fields.Inside("rules"));
  return Checked(checker, fund);
}

absl::StatusOr<Submission> ParseSubmission(
    const v1::SubmitGrantRequest& request, bool for_case) {
  FieldChecker checker;
  Fields fields(checker);
  Submission submission;
  Grant& grant = submission.request;
  for_case ? ParseCase(request, fields, submission)
           : ParseDirect(request, fields, submission);
  grant.level = fields.Enum<Level>("level", request.level());
  grant.bridging = request.bridging();
  grant.requested =
      fields.Amount("amount", request.has_amount(), request.amount());
  grant.currency = request.amount().currency_code();
  grant.category = fields.Enum<CostCategory>("category", request.category());
  grant.discretionary = request.discretionary();
  ParseLines(request, fields, submission);
  submission.payment_currency = grant.currency;
  if (!request.payment_currency_code().empty()) {
    fields.Currency("payment_currency_code", request.payment_currency_code());
    submission.payment_currency = request.payment_currency_code();
  }
  grant.exchanged = submission.payment_currency != grant.currency;
  fields.Required("purpose",
                  !grant.discretionary || !request.purpose().empty());
  fields.Text("purpose", request.purpose(), kPurposeLength);
  submission.purpose = request.purpose();
  submission.fund_id = request.fund_id();
  grant.person_count = request.person_refs_size();
  return Checked(checker, submission);
}

absl::StatusOr<Screening> ParseScreening(
    const v1::ScreenGrantRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  Screening screening{
      .mutation = TargetGrant(request, fields),
      .result = fields.Enum<ScreeningResult>("result", request.result())};
  fields.Required("note", !request.note().empty());
  SetNote(request, fields, screening.mutation);
  return Checked(checker, screening);
}

absl::StatusOr<Decision> ParseAssessment(
    const v1::AssessGrantRequest& request) {
  return ParseDecision(request);
}

absl::StatusOr<Decision> ParseApproval(const v1::ApproveGrantRequest& request) {
  ASSIGN_OR_RETURN(Decision decision, ParseDecision(request));
  decision.mutation.moves_money = true;
  if (request.acting_for().size() > kNameLength) {
    return InvalidField("acting_for", "TEXT_TOO_LONG",
                        "must have at most 200 characters");
  }
  decision.mutation.acting_for = request.acting_for();
  return decision;
}

absl::StatusOr<std::optional<int64_t>> AmountIn(const Decision& decision,
                                                const std::string& currency) {
  if (!decision.amount || decision.currency == currency) return decision.amount;
  return InvalidField("amount.currency_code", "CURRENCY_MISMATCH",
                      "must be the fund's currency");
}

absl::StatusOr<AgreementSpec> ParseAgreement(
    const v1::RecordAgreementRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  AgreementSpec agreement;
  agreement.mutation = TargetGrant(request, fields);
  agreement.mutation.decides = true;
  agreement.terms.agreed_on =
      fields.Day("agreed_on", request.has_agreed_on(), request.agreed_on());
  agreement.terms.form = fields.Enum<AgreementForm>("form", request.form());
  if (request.tranches_size() > kMostTranches) {
    fields.Bad("tranches", "LIST_TOO_LONG", "must be at most 12");
  }
  for (const type::v1::Money& tranche : request.tranches()) {
    agreement.terms.tranches.push_back(
        fields.Amount("tranches", true, tranche));
    agreement.currencies.push_back(tranche.currency_code());
  }
  agreement.mutation.moves_money = true;
  return Checked(checker, agreement);
}

absl::Status CheckCurrencies(const AgreementSpec& agreement,
                             const std::string& currency) {
  for (const std::string& each : agreement.currencies) {
    if (each == currency) continue;
    return InvalidField("tranches", "CURRENCY_MISMATCH",
                        "must be in the fund's currency");
  }
  return absl::OkStatus();
}

absl::StatusOr<Cancellation> ParseCancellation(
    const v1::CancelGrantRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  Cancellation cancellation;
  cancellation.submit_request_id = request.submit_request_id();
  const bool by_request = !cancellation.submit_request_id.empty();
  if (by_request && !crypto::IsUuid(cancellation.submit_request_id)) {
    fields.Bad("submit_request_id", "REQUEST_ID_INVALID", "must be a UUID");
  }
  fields.Required("grant_id", by_request || !request.grant_id().empty());
  fields.Unset("etag", by_request && !request.etag().empty(),
               "goes with grant_id only");
  cancellation.mutation.grant_id = request.grant_id();
  cancellation.mutation.etag = request.etag();
  cancellation.mutation.moves_money = true;
  cancellation.mutation.decides = true;
  cancellation.reason = fields.Enum<CancelReason>("reason", request.reason());
  return Checked(checker, cancellation);
}

absl::StatusOr<PaymentPlan> ParsePlan(
    const v1::SchedulePaymentRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  PaymentPlan plan;
  plan.mutation = TargetGrant(request, fields);
  plan.mutation.decides = true;
  plan.again = request.payment_id();
  ParseTranche(request, fields, plan);
  Payment& payment = plan.payment;
  payment.channel = fields.Enum<PaymentChannel>("channel", request.channel());
  payment.receipt_signal =
      fields.Enum<ReceiptSignal>("receipt_signal", request.receipt_signal());
  if (request.has_due_on()) {
    payment.due_on = fields.Day("due_on", true, request.due_on());
  }
  const v1::Payee& payee = request.payee();
  Fields inside = fields.Inside("payee");
  const auto relation =
      inside.Enum<PayeeRelation>("relation", payee.relation());
  inside.Required("name", !payee.name().empty());
  inside.Text("name", payee.name(), kNameLength);
  inside.Text("details", payee.details(), kNoteLength);
  plan.mutation.payee = Payee{
      .relation = relation, .name = payee.name(), .details = payee.details()};
  return Checked(checker, plan);
}

absl::StatusOr<Mutation> ParseRelease(
    const v1::ReleasePaymentRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  Mutation mutation = TargetPayment(request, fields);
  mutation.decides = true;
  return Checked(checker, mutation);
}

absl::StatusOr<OutcomeReport> ParseOutcome(
    const v1::RecordPaymentOutcomeRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  OutcomeReport report{
      .mutation = TargetPayment(request, fields),
      .outcome = fields.Enum<PaymentOutcome>("outcome", request.outcome()),
      .occurred_at = fields.Moment("occurred_at", request.has_occurred_at(),
                                   request.occurred_at()),
      .reference = request.provider_reference()};
  SetNote(request, fields, report.mutation);
  return Checked(checker, report);
}

absl::StatusOr<ReceiptReport> ParseReceipt(
    const v1::ConfirmReceiptRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  return Checked(
      checker,
      ReceiptReport{
          .mutation = TargetPayment(request, fields),
          .signal = fields.Enum<ReceiptSignal>("signal", request.signal()),
          .occurred_at = fields.Moment("occurred_at", request.has_occurred_at(),
                                       request.occurred_at())});
}

absl::StatusOr<GrantStore::Filter> ParseFilter(
    const v1::ListGrantsRequest& request, bool by_service) {
  FieldChecker checker;
  Fields fields(checker);
  GrantStore::Filter filter;
  filter.states = fields.Enums<GrantState>("states", request.states());
  filter.fund_id = request.fund_id();
  fields.Unset("case_ref", !by_service && !request.case_ref().empty(),
               "is known to relocation only");
  filter.case_ref = request.case_ref();
  return Checked(checker, filter);
}

absl::StatusOr<std::optional<FundStatus>> ParseFilter(
    const v1::ListFundsRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  return Checked(checker,
                 fields.Optional<FundStatus>("status", request.status()));
}

}  // namespace sojourn::grants
