// What a bank writes, for tests.
#ifndef SERVICES_GRANTS_PROVIDERS_BANK_MESSAGES_H_
#define SERVICES_GRANTS_PROVIDERS_BANK_MESSAGES_H_

#include <string>
#include <string_view>

#include "services/grants/grants_enums.h"

namespace sojourn::grants::providers {

// The reason code a bank gives for a return that ends as `outcome`.
inline std::string_view ReturnCode(PaymentOutcome outcome) {
  switch (outcome) {
    case PaymentOutcome::kFrozen:
      return "AC06";
    case PaymentOutcome::kSanctionsHit:
      return "RR04";
    case PaymentOutcome::kNoId:
      return "RR03";
    case PaymentOutcome::kUnreachable:
      return "NOAS";
    case PaymentOutcome::kSent:
    case PaymentOutcome::kReceived:
    case PaymentOutcome::kReturned:
      return "AC04";
  }
  return "AC04";
}

// A camt.054.001.08 of one booked entry; a return where `outcome` is a failure.
inline std::string BankMessage(const std::string& message_id,
                               const std::string& reference,
                               PaymentOutcome outcome) {
  const bool sent = outcome == PaymentOutcome::kSent;
  const std::string side =
      sent ? "<CdtDbtInd>DBIT</CdtDbtInd>" : "<CdtDbtInd>CRDT</CdtDbtInd>";
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
      "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.08\">"
      "<BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>" +
      message_id +
      "</MsgId><CreDtTm>2026-03-10T12:00:00+01:00</CreDtTm></GrpHdr>"
      "<Ntfctn><Id>N1</Id><CreDtTm>2026-03-10T12:00:00+01:00</CreDtTm>"
      "<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>"
      "<Ntry><NtryRef>1</NtryRef><Amt Ccy=\"EUR\">12.50</Amt>" +
      side +
      "<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-10</Dt>"
      "</BookgDt><BkTxCd><Prtry><Cd>x</Cd></Prtry></BkTxCd><NtryDtls><TxDtls>"
      "<Refs><MsgId>m</MsgId><EndToEndId>" +
      reference + "</EndToEndId></Refs><Amt Ccy=\"EUR\">12.50</Amt>" + side;
  if (!sent) {
    text += "<RtrInf><Rsn><Cd>";
    text += ReturnCode(outcome);
    text += "</Cd></Rsn></RtrInf>";
  }
  text +=
      "</TxDtls></NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>";
  return text;
}

// A pain.002.001.10 of the order under `reference`: a status such as "ACCP" or
// "RJCT", with the code of its reason where there is one.
inline std::string StatusReport(const std::string& message_id,
                                const std::string& reference,
                                const std::string& status,
                                const std::string& code = "") {
  std::string why;
  if (!code.empty()) {
    why = "<StsRsnInf><Rsn><Cd>" + code + "</Cd></Rsn></StsRsnInf>";
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
         "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.10\">"
         "<CstmrPmtStsRpt><GrpHdr><MsgId>" +
         message_id +
         "</MsgId><CreDtTm>2026-03-10T09:00:00+01:00</CreDtTm></GrpHdr>"
         "<OrgnlGrpInfAndSts><OrgnlMsgId>" +
         reference +
         "</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>"
         "</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>" +
         reference + "</OrgnlPmtInfId><TxInfAndSts><OrgnlInstrId>" + reference +
         "</OrgnlInstrId><OrgnlEndToEndId>" + reference +
         "</OrgnlEndToEndId><TxSts>" + status + "</TxSts>" + why +
         "</TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>";
}

}  // namespace sojourn::grants::providers

#endif  // SERVICES_GRANTS_PROVIDERS_BANK_MESSAGES_H_
