#include "services/grants/providers/camt054.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/status/status_macros.h"
#include "services/grants/providers/iso_accounts.h"
#include "services/grants/providers/message_shape.h"
#include "services/grants/providers/xml_document.h"

namespace sojourn::grants::providers {
namespace {

constexpr std::string_view kNamespaces[] = {
    "urn:iso:std:iso:20022:tech:xsd:camt.054.001.02",
    "urn:iso:std:iso:20022:tech:xsd:camt.054.001.04",
    "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08",
};

constexpr Part kHeader[] = {
    {"MsgId", Value::kText35},
    {"CreDtTm", Value::kDateTime},
};
constexpr Part kDay[] = {
    {"Dt", Value::kDate, 0},
    {"DtTm", Value::kDateTime, 0},
};
constexpr Part kReferences[] = {{"EndToEndId", Value::kText35, 0}};
constexpr Part kReason[] = {
    {"Cd", Value::kCode, 0},
    {"Prtry", Value::kText35, 0},
};
constexpr Part kReturn[] = {{"Rsn", Value::kInside, 0, 1, kReason}};
constexpr Part kTransaction[] = {
    {"Refs", Value::kInside, 0, 1, kReferences},
    {"RtrInf", Value::kInside, 0, 1, kReturn},
};
constexpr Part kDetails[] = {{"TxDtls", Value::kInside, 0, 0, kTransaction}};
constexpr Part kEntry[] = {
    {"Amt", Value::kAmount},
    {"CdtDbtInd", Value::kCode},
    {"Sts", Value::kAny},
    {"BookgDt", Value::kInside, 0, 1, kDay},
    {"NtryDtls", Value::kInside, 0, 0, kDetails},
};
constexpr Part kNotification[] = {
    {"Id", Value::kText35},
    {"CreDtTm", Value::kDateTime, 0},
    {"Acct", Value::kAny},
    {"Ntry", Value::kInside, 0, 0, kEntry},
};
constexpr Part kMessage[] = {
    {"GrpHdr", Value::kInside, 1, 1, kHeader},
    {"Ntfctn", Value::kInside, 1, 0, kNotification},
};
constexpr Part kDocument[] = {
    {"BkToCstmrDbtCdtNtfctn", Value::kInside, 1, 1, kMessage},
};

bool IsKnown(std::string_view name_space) {
  for (const std::string_view known : kNamespaces) {
    if (known == name_space) return true;
  }
  return false;
}

absl::Time TimeOf(const XmlElement& day, absl::Time otherwise) {
  const std::string moment = day.At("DtTm").Text();
  absl::Time time;
  std::string error;
  if (absl::ParseTime(absl::RFC3339_full, moment, &time, &error)) return time;
  absl::CivilDay date;
  const std::string text =
      moment.empty() ? day.At("Dt").Text() : moment.substr(0, 10);
  if (!absl::ParseCivilTime(text, &date)) return otherwise;
  return absl::FromCivil(date, absl::UTCTimeZone());
}

// "BOOK", which version 8 wraps.
bool IsBooked(const XmlElement& entry) {
  const XmlElement status = entry.At("Sts");
  const XmlElement code = status.At("Cd");
  return (code.exists() ? code.Text() : status.Text()) == "BOOK";
}

// What is the same for all transactions of an entry.
struct Side {
  bool credit = false;
  // The bank takes back what it booked before.
  bool reversal = false;
};

Side SideOf(const XmlElement& entry) {
  const std::string reversal = entry.At("RvslInd").Text();
  return {.credit = entry.At("CdtDbtInd").Text() == "CRDT",
          .reversal = reversal == "true" || reversal == "1"};
}

// What one transaction of a booked entry says of an order, if anything.
std::optional<PaymentOutcome> OutcomeOf(const Side& side,
                                        const XmlElement& transaction) {
  const XmlElement returned = transaction.At("RtrInf");
  if (side.credit && returned.exists()) {
    return OutcomeOfReason(returned.At("Rsn/Cd").Text());
  }
  if (side.credit && side.reversal) return PaymentOutcome::kReturned;
  if (!side.credit && !returned.exists()) return PaymentOutcome::kSent;
  return std::nullopt;
}

// Collects the answers of a message that has the right shape.
class Reader {
 public:
  explicit Reader(const XmlElement& message)
      : message_(message),
        id_(message.At("GrpHdr/MsgId").Text()),
        created_(DateTimeIn(message.At("GrpHdr/CreDtTm").Text())
                     .value_or(absl::UnixEpoch())) {}

  std::vector<Answer> Read() {
    for (const XmlElement& notification : message_.All("Ntfctn")) {
      const std::string id =
          absl::StrCat(id_, "/", notification.At("Id").Text());
      int number = 0;
      for (const XmlElement& entry : notification.All("Ntry")) {
        ++number;
        if (IsBooked(entry)) AddEntry(entry, absl::StrCat(id, "/", number));
      }
    }
    return std::move(answers_);
  }

 private:
  void AddEntry(const XmlElement& entry, const std::string& id) {
    const absl::Time occurred_at = TimeOf(entry.At("BookgDt"), created_);
    const Side side = SideOf(entry);
    int number = 0;
    for (const XmlElement& details : entry.All("NtryDtls")) {
      for (const XmlElement& transaction : details.All("TxDtls")) {
        ++number;
        const std::string reference = transaction.At("Refs/EndToEndId").Text();
        const auto outcome = OutcomeOf(side, transaction);
        if (!outcome || !IsReference(reference)) continue;
        answers_.push_back({.id = absl::StrCat(id, "/", number),
                            .reference = reference,
                            .outcome = *outcome,
                            .occurred_at = occurred_at});
      }
    }
  }

  const XmlElement message_;
  const std::string id_;
  const absl::Time created_;
  std::vector<Answer> answers_;
};

}  // namespace

absl::StatusOr<std::vector<Answer>> ReadCamt054(std::string_view xml) {
  ASSIGN_OR_RETURN(const XmlDocument document, XmlDocument::Parse(xml));
  const XmlElement root = document.root();
  if (root.name() != "Document" || !IsKnown(root.name_space())) {
    return MessageInvalid("Document", "must be of camt.054.001.02, 04 or 08");
  }
  RETURN_IF_ERROR(CheckShape(root, kDocument, /*others=*/true));
  return Reader(root.At("BkToCstmrDbtCdtNtfctn")).Read();
}

}  // namespace sojourn::grants::providers
