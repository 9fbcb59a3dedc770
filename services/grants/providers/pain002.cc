#include "services/grants/providers/pain002.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/status_macros.h"
#include "services/grants/providers/iso_accounts.h"
#include "services/grants/providers/message_shape.h"
#include "services/grants/providers/xml_document.h"

namespace sojourn::grants::providers {
namespace {

constexpr Part kHeader[] = {
    {"MsgId", Value::kText35},
    {"CreDtTm", Value::kDateTime},
};
constexpr Part kCode[] = {
    {"Cd", Value::kCode, 0},
    {"Prtry", Value::kText35, 0},
};
constexpr Part kReason[] = {{"Rsn", Value::kInside, 0, 1, kCode}};
constexpr Part kGroup[] = {
    {"OrgnlMsgId", Value::kText35},
    {"OrgnlMsgNmId", Value::kText35},
    {"GrpSts", Value::kCode, 0},
    {"StsRsnInf", Value::kInside, 0, 0, kReason},
};
constexpr Part kTransaction[] = {
    {"StsId", Value::kText35, 0},
    {"OrgnlInstrId", Value::kText35, 0},
    {"OrgnlEndToEndId", Value::kText35, 0},
    {"TxSts", Value::kCode, 0},
    {"StsRsnInf", Value::kInside, 0, 0, kReason},
};
constexpr Part kPayment[] = {
    {"OrgnlPmtInfId", Value::kText35},
    {"PmtInfSts", Value::kCode, 0},
    {"StsRsnInf", Value::kInside, 0, 0, kReason},
    {"TxInfAndSts", Value::kInside, 0, 0, kTransaction},
};
constexpr Part kReport[] = {
    {"GrpHdr", Value::kInside, 1, 1, kHeader},
    {"OrgnlGrpInfAndSts", Value::kInside, 1, 1, kGroup},
    {"OrgnlPmtInfAndSts", Value::kInside, 0, 0, kPayment},
};
constexpr Part kDocument[] = {
    {"CstmrPmtStsRpt", Value::kInside, 1, 1, kReport},
};

// A status and the codes of its reasons, or those of the level above.
struct Verdict {
  std::string status;
  std::vector<std::string> codes = {};
  // In the bank's own words, which nobody here can read.
  bool proprietary = false;
  // Said at this level or any above.
  bool duplicate = false;
};

Verdict VerdictOf(const XmlElement& level, std::string_view name,
                  const Verdict& above) {
  Verdict verdict{.status = level.At(name).Text(),
                  .duplicate = above.duplicate};
  if (verdict.status.empty()) verdict.status = above.status;
  for (const XmlElement& why : level.All("StsRsnInf")) {
    const std::string code = why.At("Rsn/Cd").Text();
    const std::string own = why.At("Rsn/Prtry").Text();
    if (!code.empty()) verdict.codes.push_back(code);
    verdict.proprietary |= !own.empty();
    verdict.duplicate |= IsDuplicateReason(code) || IsDuplicateReason(own);
  }
  if (verdict.codes.empty() && !verdict.proprietary) {
    verdict.codes = above.codes;
    verdict.proprietary = above.proprietary;
  }
  return verdict;
}

std::optional<PaymentOutcome> OutcomeOf(const Verdict& verdict) {
  // Settled with the debtor; settled with the creditor.
  if (verdict.status == "ACSC" || verdict.status == "ACCC") {
    return PaymentOutcome::kSent;
  }
  if (verdict.status != "RJCT" || verdict.duplicate) return std::nullopt;
  // It may be a duplicate of what was paid: an officer asks the bank.
  if (verdict.codes.empty() && verdict.proprietary) return std::nullopt;
  // The first that says more than that it failed.
  for (const std::string& code : verdict.codes) {
    const PaymentOutcome outcome = OutcomeOfReason(code);
    if (outcome != PaymentOutcome::kReturned) return outcome;
  }
  return PaymentOutcome::kReturned;
}

// Collects the answers of a message that has the right shape.
class Reader {
 public:
  explicit Reader(const XmlElement& report)
      : report_(report),
        id_(absl::StrCat("pain.002/", report.At("GrpHdr/MsgId").Text())),
        created_(DateTimeIn(report.At("GrpHdr/CreDtTm").Text())
                     .value_or(absl::UnixEpoch())) {}

  std::vector<Answer> Read() {
    const XmlElement group = report_.At("OrgnlGrpInfAndSts");
    const Verdict verdict = VerdictOf(group, "GrpSts", {});
    const std::vector<XmlElement> payments = report_.All("OrgnlPmtInfAndSts");
    if (payments.empty()) Add(group.At("OrgnlMsgId").Text(), verdict);
    for (const XmlElement& payment : payments) AddPayment(payment, verdict);
    return std::move(answers_);
  }

 private:
  void AddPayment(const XmlElement& payment, const Verdict& above) {
    const Verdict verdict = VerdictOf(payment, "PmtInfSts", above);
    const std::vector<XmlElement> transactions = payment.All("TxInfAndSts");
    if (transactions.empty()) Add(payment.At("OrgnlPmtInfId").Text(), verdict);
    for (const XmlElement& transaction : transactions) {
      Add(ReferenceOf(transaction, payment),
          VerdictOf(transaction, "TxSts", verdict));
    }
  }

  // Banks may leave out any of them; all are the same of one order.
  static std::string ReferenceOf(const XmlElement& transaction,
                                 const XmlElement& payment) {
    for (const char* const name : {"OrgnlEndToEndId", "OrgnlInstrId"}) {
      std::string reference = transaction.At(name).Text();
      if (!reference.empty()) return reference;
    }
    return payment.At("OrgnlPmtInfId").Text();
  }

  void Add(const std::string& reference, const Verdict& verdict) {
    ++number_;
    const std::optional<PaymentOutcome> outcome = OutcomeOf(verdict);
    if (!outcome || !IsReference(reference)) return;
    answers_.push_back({.id = absl::StrCat(id_, "/", number_),
                        .reference = reference,
                        .outcome = *outcome,
                        .occurred_at = created_});
  }

  const XmlElement report_;
  const std::string id_;
  const absl::Time created_;
  int number_ = 0;
  std::vector<Answer> answers_;
};

}  // namespace

absl::StatusOr<std::vector<Answer>> ReadPain002(std::string_view xml) {
  ASSIGN_OR_RETURN(const XmlDocument document, XmlDocument::Parse(xml));
  const XmlElement root = document.root();
  if (root.name() != "Document" ||
      std::ranges::count(kPain002Namespaces, root.name_space()) == 0) {
    return MessageInvalid("Document", "must be of pain.002.001.03 or 10");
  }
  RETURN_IF_ERROR(CheckShape(root, kDocument, /*others=*/true));
  return Reader(root.At("CstmrPmtStsRpt")).Read();
}

}  // namespace sojourn::grants::providers
