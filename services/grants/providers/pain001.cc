#include "services/grants/providers/pain001.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/status/status_macros.h"
#include "services/grants/providers/iso_accounts.h"
#include "services/grants/providers/message_shape.h"
#include "services/grants/providers/xml_document.h"

namespace sojourn::grants::providers {
namespace {

constexpr char kNamespace[] = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";
constexpr size_t kLongestName = 140;
constexpr size_t kLongestAccount = 34;

size_t Characters(std::string_view text) {
  return static_cast<size_t>(std::ranges::count_if(text, [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::string Tag(std::string_view name, std::string_view inside) {
  std::string text = "<";
  text.append(name).append(">").append(inside);
  text.append("</").append(name).append(">");
  return text;
}

std::string TextTag(std::string_view name, std::string_view text) {
  return Tag(name, XmlEscape(text));
}

std::string AccountId(const std::string& account) {
  if (const auto iban = IbanIn(account)) {
    return Tag("Id", TextTag("IBAN", *iban));
  }
  return Tag("Id", Tag("Othr", TextTag("Id", account)));
}

std::string AgentId(const std::string& agent) {
  return Tag("FinInstnId", agent.empty()
                               ? Tag("Othr", TextTag("Id", "NOTPROVIDED"))
                               : TextTag("BICFI", agent));
}

absl::Status CheckPayee(const Order& order) {
  const std::string& account = order.payee_details;
  if (Characters(order.payee_name) > kLongestName) {
    return Unusable("a bank takes 140 characters of a payee's name");
  }
  if (IbanIn(account)) return absl::OkStatus();
  if (IsMistypedIban(account)) {
    return Unusable("the payee's details are an IBAN with a slip in it");
  }
  if (account.empty() || Characters(account) > kLongestAccount ||
      account.find('\n') != account.npos) {
    return Unusable(
        "a bank takes an IBAN, or an account of up to 34 characters, and "
        "nothing beside it in the payee's details");
  }
  return absl::OkStatus();
}

std::string Header(const Order& order, const Debtor& debtor, absl::Time now) {
  return Tag("GrpHdr",
             absl::StrCat(
                 TextTag("MsgId", order.reference),
                 TextTag("CreDtTm", absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ",
                                                     now, absl::UTCTimeZone())),
                 TextTag("NbOfTxs", "1"),
                 TextTag("CtrlSum", DecimalText(order.currency, order.amount)),
                 Tag("InitgPty", TextTag("Nm", debtor.name))));
}

std::string Transfer(const Order& order) {
  return Tag(
      "CdtTrfTxInf",
      absl::StrCat(
          Tag("PmtId", absl::StrCat(TextTag("InstrId", order.reference),
                                    TextTag("EndToEndId", order.reference))),
          Tag("Amt", absl::StrCat("<InstdAmt Ccy=\"", order.currency, "\">",
                                  DecimalText(order.currency, order.amount),
                                  "</InstdAmt>")),
          Tag("Cdtr", TextTag("Nm", order.payee_name)),
          Tag("CdtrAcct", AccountId(order.payee_details))));
}

std::string Instruction(const Order& order, const Debtor& debtor) {
  return Tag(
      "PmtInf",
      absl::StrCat(
          TextTag("PmtInfId", order.reference), TextTag("PmtMtd", "TRF"),
          TextTag("NbOfTxs", "1"),
          TextTag("CtrlSum", DecimalText(order.currency, order.amount)),
          Tag("ReqdExctnDt", TextTag("Dt", absl::FormatCivilTime(order.on))),
          Tag("Dbtr", TextTag("Nm", debtor.name)),
          Tag("DbtrAcct", AccountId(debtor.account)),
          Tag("DbtrAgt", AgentId(debtor.agent)), TextTag("ChrgBr", "SLEV"),
          Transfer(order)));
}

// The order and the types are those of the schema; elements of it that this
// service never writes are left out, so that one of them is a mistake.
constexpr Part kOther[] = {{"Id", Value::kId34}};
constexpr Part kAccountChoice[] = {
    {"IBAN", Value::kIban, 0},
    {"Othr", Value::kInside, 0, 1, kOther},
};
constexpr Part kAccount[] = {{"Id", Value::kInside, 1, 1, kAccountChoice}};
constexpr Part kInstitution[] = {
    {"BICFI", Value::kBic, 0},
    {"Othr", Value::kInside, 0, 1, kOther},
};
constexpr Part kAgent[] = {{"FinInstnId", Value::kInside, 1, 1, kInstitution}};
constexpr Part kParty[] = {{"Nm", Value::kText140}};
constexpr Part kHeader[] = {
    {"MsgId", Value::kText35},
    {"CreDtTm", Value::kDateTime},
    {"NbOfTxs", Value::kOne},
    {"CtrlSum", Value::kDecimal},
    {"InitgPty", Value::kInside, 1, 1, kParty},
};
constexpr Part kPaymentId[] = {
    {"InstrId", Value::kText35},
    {"EndToEndId", Value::kText35},
};
constexpr Part kInstructed[] = {{"InstdAmt", Value::kAmount}};
constexpr Part kTransfer[] = {
    {"PmtId", Value::kInside, 1, 1, kPaymentId},
    {"Amt", Value::kInside, 1, 1, kInstructed},
    {"Cdtr", Value::kInside, 1, 1, kParty},
    {"CdtrAcct", Value::kInside, 1, 1, kAccount},
};
constexpr Part kOn[] = {{"Dt", Value::kDate}};
constexpr Part kInstruction[] = {
    {"PmtInfId", Value::kText35},
    {"PmtMtd", Value::kCode},
    {"NbOfTxs", Value::kOne},
    {"CtrlSum", Value::kDecimal},
    {"ReqdExctnDt", Value::kInside, 1, 1, kOn},
    {"Dbtr", Value::kInside, 1, 1, kParty},
    {"DbtrAcct", Value::kInside, 1, 1, kAccount},
    {"DbtrAgt", Value::kInside, 1, 1, kAgent},
    {"ChrgBr", Value::kCode},
    {"CdtTrfTxInf", Value::kInside, 1, 1, kTransfer},
};
constexpr Part kInitiation[] = {
    {"GrpHdr", Value::kInside, 1, 1, kHeader},
    {"PmtInf", Value::kInside, 1, 1, kInstruction},
};
constexpr Part kDocument[] = {
    {"CstmrCdtTrfInitn", Value::kInside, 1, 1, kInitiation},
};

// What no list of parts can say: a choice has exactly one, sums agree.
absl::Status CheckAcross(const XmlElement& initiation) {
  const XmlElement info = initiation.At("PmtInf");
  for (const std::string_view account :
       {"DbtrAcct/Id", "CdtTrfTxInf/CdtrAcct/Id"}) {
    if (info.At(account).Children().size() != 1) {
      return MessageInvalid("Id", "must have one kind of number");
    }
  }
  if (info.At("DbtrAgt/FinInstnId").Children().size() != 1) {
    return MessageInvalid("FinInstnId", "must have one kind of number");
  }
  const std::string amount = info.At("CdtTrfTxInf/Amt/InstdAmt").Text();
  if (initiation.At("GrpHdr/CtrlSum").Text() != amount ||
      info.At("CtrlSum").Text() != amount) {
    return MessageInvalid("CtrlSum", "must be the sum of the transfers");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> WritePain001(const Order& order,
                                         const Debtor& debtor, absl::Time now) {
  RETURN_IF_ERROR(CheckPayee(order));
  std::string xml = absl::StrCat(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"",
      kNamespace, "\">",
      Tag("CstmrCdtTrfInitn",
          absl::StrCat(Header(order, debtor, now), Instruction(order, debtor))),
      "</Document>\n");
  // Also against what somebody typed, such as a name of blanks.
  if (!CheckPain001(xml).ok()) {
    return Unusable("the payee does not fit into a bank's message");
  }
  return xml;
}

absl::Status CheckPain001(std::string_view xml) {
  ASSIGN_OR_RETURN(const XmlDocument document, XmlDocument::Parse(xml));
  const XmlElement root = document.root();
  if (root.name() != "Document" || root.name_space() != kNamespace) {
    return MessageInvalid("Document", "must be of pain.001.001.09");
  }
  RETURN_IF_ERROR(CheckShape(root, kDocument, /*others=*/false));
  return CheckAcross(root.At("CstmrCdtTrfInitn"));
}

}  // namespace sojourn::grants::providers
