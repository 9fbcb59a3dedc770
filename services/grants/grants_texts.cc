#include "services/grants/grants_texts.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "common/crypto/ids.h"
#include "common/keystore/key_ref.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::grants {
namespace {

constexpr db::Query kSelectSealedGrant{
    "grants_select_sealed_grant",
    R"sql(SELECT category_sealed, purpose_sealed, payment_currency_sealed,
            beneficiary_sealed
          FROM grants WHERE id = $1::uuid)sql"};

constexpr db::Query kSelectSealedLines{
    "grants_select_sealed_lines",
    R"sql(SELECT id::text, category_sealed, description_sealed
          FROM cost_lines WHERE grant_id = $1::uuid ORDER BY position)sql"};

constexpr db::Query kSelectSealedPayments{
    "grants_select_sealed_payments",
    R"sql(SELECT id::text, terms_sealed, payee_relation_sealed,
            payee_name_sealed, payee_details_sealed
          FROM payments WHERE grant_id = $1::uuid ORDER BY tranche)sql"};

keystore::KeyRef KeyOf(const Grant& grant) {
  return keystore::KeyRef::Case(grant.key_ref);
}

// One line a value; the rate's source, which is free text, last.
std::string Encode(const PaymentTerms& terms) {
  std::string text = absl::StrCat(terms.currency, "\n", terms.amount);
  if (terms.fx_rate) {
    absl::StrAppend(&text, "\n", terms.fx_rate->rate, "\n",
                    absl::FormatCivilTime(terms.fx_rate->on), "\n",
                    terms.fx_rate->source);
  }
  return text;
}

absl::StatusOr<PaymentTerms> Decode(const std::string& text) {
  constexpr int kLastSplit = 4;
  const std::vector<std::string> lines =
      absl::StrSplit(text, absl::MaxSplits('\n', kLastSplit));
  PaymentTerms terms;
  if (lines.size() < 2 || !absl::SimpleAtoi(lines[1], &terms.amount)) {
    return Internal("terms of a payment are malformed");
  }
  terms.currency = lines[0];
  if (lines.size() == 2) return terms;
  FxRate rate;
  if (lines.size() != kLastSplit + 1 ||
      !absl::ParseCivilTime(lines[3], &rate.on)) {
    return Internal("rate of a payment is malformed");
  }
  rate.rate = lines[2];
  rate.source = lines[kLastSplit];
  terms.fx_rate = std::move(rate);
  return terms;
}

template <typename E>
absl::StatusOr<E> OpenEnum(const crypto::RowSealer& row,
                           std::string_view column, const db::Bytes& sealed) {
  ASSIGN_OR_RETURN(const std::string name, row.Open(column, sealed));
  if (const auto value = ParseName<E>(name)) return *value;
  return Internal("a sealed enum value is unknown to this build");
}

absl::StatusOr<GrantTexts::OfPayment> OpenPayment(
    const crypto::RowSealer& row, const SealedTexts::OfPayment& sealed,
    bool with_payee) {
  GrantTexts::OfPayment payment;
  ASSIGN_OR_RETURN(const std::string terms,
                   row.Open("terms_sealed", sealed.terms));
  ASSIGN_OR_RETURN(payment.terms, Decode(terms));
  if (!with_payee) return payment;
  Payee& payee = payment.payee.emplace();
  ASSIGN_OR_RETURN(payee.relation,
                   OpenEnum<PayeeRelation>(row, "payee_relation_sealed",
                                           sealed.payee.relation));
  ASSIGN_OR_RETURN(payee.name,
                   row.Open("payee_name_sealed", sealed.payee.name));
  ASSIGN_OR_RETURN(payee.details,
                   row.Open("payee_details_sealed", sealed.payee.details));
  return payment;
}

absl::Status OpenGrant(const crypto::RowSealer& row, const SealedTexts& sealed,
                       GrantTexts& texts) {
  ASSIGN_OR_RETURN(
      texts.category,
      OpenEnum<CostCategory>(row, "category_sealed", sealed.category));
  ASSIGN_OR_RETURN(texts.purpose, row.Open("purpose_sealed", sealed.purpose));
  ASSIGN_OR_RETURN(texts.payment_currency, row.Open("payment_currency_sealed",
                                                    sealed.payment_currency));
  if (!sealed.beneficiary) return absl::OkStatus();
  ASSIGN_OR_RETURN(texts.beneficiary,
                   row.Open("beneficiary_sealed", *sealed.beneficiary));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<SealedSubmission> SealSubmission(const crypto::Sealer& sealer,
                                                const Grant& grant,
                                                const Submission& submission) {
  ASSIGN_OR_RETURN(const crypto::RowSealer row,
                   sealer.ForRow(KeyOf(grant), "grants", grant.id));
  SealedSubmission sealed{
      .grant = {.person_refs = submission.person_refs,
                .category = row.Seal("category_sealed", NameOf(grant.category)),
                .purpose = row.Seal("purpose_sealed", submission.purpose),
                .payment_currency = row.Seal("payment_currency_sealed",
                                             submission.payment_currency),
                .beneficiary = std::nullopt},
      .lines = {}};
  if (!submission.beneficiary.empty()) {
    sealed.grant.beneficiary =
        row.Seal("beneficiary_sealed", submission.beneficiary);
  }
  for (size_t i = 0; i < grant.cost_lines.size(); ++i) {
    NewLine& line = sealed.lines.emplace_back();
    line.id = crypto::NewUuidV7();
    ASSIGN_OR_RETURN(const crypto::RowSealer line_row,
                     sealer.ForRow(KeyOf(grant), "cost_lines", line.id));
    line.category =
        line_row.Seal("category_sealed", NameOf(grant.cost_lines[i].category));
    line.description =
        line_row.Seal("description_sealed", submission.line_descriptions[i]);
  }
  return sealed;
}

absl::Status WritePaymentTexts(const crypto::Sealer& sealer,
                               db::Transaction& tx, const Grant& grant,
                               const Payment& payment, const Payee& payee) {
  ASSIGN_OR_RETURN(const crypto::RowSealer row,
                   sealer.ForRow(KeyOf(grant), "payments", payment.id));
  SetPayee(
      tx, payment.id,
      {.relation = row.Seal("payee_relation_sealed", NameOf(payee.relation)),
       .name = row.Seal("payee_name_sealed", payee.name),
       .details = row.Seal("payee_details_sealed", payee.details)});
  // One that is chosen again keeps its terms, and they are not known here.
  if (payment.terms.currency.empty()) return absl::OkStatus();
  SetTerms(tx, payment.id, row.Seal("terms_sealed", Encode(payment.terms)));
  return absl::OkStatus();
}

absl::StatusOr<SealedTexts> LoadSealed(db::Transaction& tx,
                                       const std::string& grant_id) {
  const db::Params grant(grant_id);
  ASSIGN_OR_RETURN(const std::vector<db::Result> results,
                   tx.ExecuteAll({{kSelectSealedGrant, grant},
                                  {kSelectSealedLines, grant},
                                  {kSelectSealedPayments, grant}}));
  SealedTexts sealed;
  for (const db::Row row : results[0]) {
    sealed.category = row.Get<db::Bytes>(0);
    sealed.purpose = row.Get<db::Bytes>(1);
    sealed.payment_currency = row.Get<db::Bytes>(2);
    sealed.beneficiary = row.Find<db::Bytes>(3);
  }
  for (const db::Row row : results[1]) {
    sealed.lines.push_back({.id = row.Get<std::string>(0),
                            .category = row.Get<db::Bytes>(1),
                            .description = row.Get<db::Bytes>(2)});
  }
  for (const db::Row row : results[2]) {
    sealed.payments.push_back({.id = row.Get<std::string>(0),
                               .terms = row.Get<db::Bytes>(1),
                               .payee = {.relation = row.Get<db::Bytes>(2),
                                         .name = row.Get<db::Bytes>(3),
                                         .details = row.Get<db::Bytes>(4)}});
  }
  return sealed;
}

absl::StatusOr<GrantTexts> OpenTexts(const crypto::Sealer& sealer,
                                     const Grant& grant,
                                     const SealedTexts& sealed,
                                     bool with_payees) {
  GrantTexts texts;
  const auto row = sealer.ForRow(KeyOf(grant), "grants", grant.id);
  if (!row.ok() && ReasonOf(row.status()) == "ERASED") return texts;
  RETURN_IF_ERROR(row.status());
  RETURN_IF_ERROR(OpenGrant(*row, sealed, texts));
  for (const SealedTexts::Line& line : sealed.lines) {
    ASSIGN_OR_RETURN(const crypto::RowSealer line_row,
                     sealer.ForRow(KeyOf(grant), "cost_lines", line.id));
    GrantTexts::Line& opened = texts.cost_lines.emplace_back();
    ASSIGN_OR_RETURN(
        opened.category,
        OpenEnum<CostCategory>(line_row, "category_sealed", line.category));
    ASSIGN_OR_RETURN(opened.description,
                     line_row.Open("description_sealed", line.description));
  }
  for (const SealedTexts::OfPayment& payment : sealed.payments) {
    ASSIGN_OR_RETURN(const crypto::RowSealer payment_row,
                     sealer.ForRow(KeyOf(grant), "payments", payment.id));
    ASSIGN_OR_RETURN(texts.payments[payment.id],
                     OpenPayment(payment_row, payment, with_payees));
  }
  return texts;
}

}  // namespace sojourn::grants
