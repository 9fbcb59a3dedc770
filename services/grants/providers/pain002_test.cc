#include "services/grants/providers/pain002.h"

#include <string>

#include "common/status/error.h"
#include "gtest/gtest.h"
#include "services/grants/providers/bank_messages.h"
#include "services/grants/providers/xml_document.h"

namespace sojourn::grants::providers {
namespace {

std::string Replaced(std::string text, std::string_view from,
                     std::string_view to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  return text.replace(at, from.size(), to);
}

std::string Rejected(const std::string& code = "AC04") {
  return StatusReport("M1", "abc123", "RJCT", code);
}

std::string Outcomes(const std::string& xml) {
  const auto answers = ReadPain002(xml);
  EXPECT_TRUE(answers.ok()) << answers.status() << xml;
  std::string seen;
  if (!answers.ok()) return seen;
  for (const Answer& answer : *answers) {
    seen += answer.reference + " " + std::string(NameOf(answer.outcome)) + "\n";
  }
  return seen;
}

TEST(Pain002Test, ARejectionIsAFailureWithItsReason) {
  const auto answers = ReadPain002(Rejected());
  ASSERT_TRUE(answers.ok()) << answers.status();
  ASSERT_EQ(answers->size(), 1U);
  EXPECT_EQ(
      answers->front(),
      (Answer{.id = "pain.002/M1/1",
              .reference = "abc123",
              .outcome = PaymentOutcome::kReturned,
              .occurred_at = absl::FromCivil(absl::CivilHour(2026, 3, 10, 8),
                                             absl::UTCTimeZone())}));
  for (const PaymentOutcome outcome :
       {PaymentOutcome::kFrozen, PaymentOutcome::kSanctionsHit,
        PaymentOutcome::kNoId, PaymentOutcome::kUnreachable}) {
    const std::string code(ReturnCode(outcome));
    EXPECT_EQ(Outcomes(Rejected(code)),
              "abc123 " + std::string(NameOf(outcome)) + "\n");
  }
}

TEST(Pain002Test, OfSeveralReasonsTheOneThatSaysMoreCounts) {
  EXPECT_EQ(Outcomes(Replaced(
                Rejected("NARR"), "</StsRsnInf>",
                "</StsRsnInf><StsRsnInf><Rsn><Cd>RR04</Cd></Rsn></StsRsnInf>")),
            "abc123 SANCTIONS_HIT\n");
}

// In words that nobody here reads: it may say that the first one was paid.
TEST(Pain002Test, ARejectionInTheBanksOwnWordsIsLeftToAnOfficer) {
  EXPECT_EQ(Outcomes(Replaced(Rejected(), "<Cd>AC04</Cd>",
                              "<Prtry>of its own</Prtry>")),
            "");
  EXPECT_EQ(Outcomes(Replaced(Rejected(), "</StsRsnInf>",
                              "</StsRsnInf><StsRsnInf><Rsn><Prtry>of its own"
                              "</Prtry></Rsn></StsRsnInf>")),
            "abc123 RETURNED\n")
      << "beside a code that says it";
}

TEST(Pain002Test, WhatIsNotDecidedSaysNothing) {
  for (const char* status : {"RCVD", "ACTC", "ACCP", "ACSP", "ACWC", "PDNG"}) {
    EXPECT_EQ(Outcomes(StatusReport("M1", "abc123", status)), "") << status;
  }
}

TEST(Pain002Test, WhatIsSettledIsSentAndNeverReceived) {
  EXPECT_EQ(Outcomes(StatusReport("M1", "abc123", "ACSC")), "abc123 SENT\n");
  EXPECT_EQ(Outcomes(StatusReport("M1", "abc123", "ACCC")), "abc123 SENT\n");
}

// It may have paid the first one: taken for a failure, it would pay again.
TEST(Pain002Test, ARejectedDuplicateSaysNothingOfTheFirst) {
  for (const char* code :
       {"AM05", "DUPL", "DU01", "DU02", "DU03", "DU04", "DU05"}) {
    EXPECT_EQ(Outcomes(Rejected(code)), "") << code;
    EXPECT_EQ(
        Outcomes(Replaced(Rejected("AC04"), "</StsRsnInf>",
                          "</StsRsnInf><StsRsnInf><Rsn><Cd>" +
                              std::string(code) + "</Cd></Rsn></StsRsnInf>")),
        "")
        << code << " beside another";
    EXPECT_EQ(Outcomes(Replaced(Rejected("AC04"), "</StsRsnInf>",
                                "</StsRsnInf><StsRsnInf><Rsn><Prtry>" +
                                    std::string(code) +
                                    "</Prtry></Rsn></StsRsnInf>")),
              "")
        << code << " as the bank's own";
    EXPECT_EQ(
        Outcomes(Replaced(Rejected("AC04"), "</OrgnlMsgNmId>",
                          "</OrgnlMsgNmId><StsRsnInf><Rsn><Cd>" +
                              std::string(code) + "</Cd></Rsn></StsRsnInf>")),
        "")
        << code << " of the whole message";
  }
}

TEST(Pain002Test, AWholeMessageOrOrderIsRejectedAtOnce) {
  const std::string xml = StatusReport("M1", "abc123", "RJCT", "AC06");
  const size_t from = xml.find("<OrgnlPmtInfAndSts>");
  const size_t to = xml.find("</CstmrPmtStsRpt>");
  const std::string group =
      Replaced(xml.substr(0, from) + xml.substr(to), "</OrgnlGrpInfAndSts>",
               "<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>AC06</Cd></Rsn>"
               "</StsRsnInf></OrgnlGrpInfAndSts>");
  EXPECT_EQ(Outcomes(group), "abc123 FROZEN\n");
  const std::string order =
      Replaced(group, "</CstmrPmtStsRpt>",
               "<OrgnlPmtInfAndSts><OrgnlPmtInfId>abc123</OrgnlPmtInfId>"
               "<PmtInfSts>RJCT</PmtInfSts></OrgnlPmtInfAndSts>"
               "</CstmrPmtStsRpt>");
  EXPECT_EQ(Outcomes(order), "abc123 FROZEN\n")
      << "once, with the reason above";
}

// The group says that a part is rejected; each transaction says which.
TEST(Pain002Test, TheStatusOfTheTransactionGoesFirst) {
  const std::string partly =
      Replaced(StatusReport("M1", "abc123", "ACSP"), "</OrgnlMsgNmId>",
               "</OrgnlMsgNmId><GrpSts>RJCT</GrpSts>");
  EXPECT_EQ(Outcomes(partly), "");
}

TEST(Pain002Test, TheOlderVersionIsRead) {
  EXPECT_EQ(Outcomes(Replaced(Rejected(), "002.001.10", "002.001.03")),
            "abc123 RETURNED\n");
}

TEST(Pain002Test, WhatIsNoReferenceIsPassedOver) {
  EXPECT_EQ(Outcomes(Replaced(Rejected(), "<OrgnlEndToEndId>abc123",
                              "<OrgnlEndToEndId>../../etc")),
            "");
}

TEST(Pain002Test, AReferenceMayBeInAnyOfItsPlaces) {
  const std::string without =
      Replaced(Rejected(), "<OrgnlEndToEndId>abc123</OrgnlEndToEndId>", "");
  EXPECT_EQ(Outcomes(without), "abc123 RETURNED\n");
  EXPECT_EQ(
      Outcomes(Replaced(without, "<OrgnlInstrId>abc123</OrgnlInstrId>", "")),
      "abc123 RETURNED\n");
}

TEST(Pain002Test, AnotherMessageOrABrokenOneIsRefused) {
  for (const std::string& broken :
       {std::string(), std::string("no XML"),
        Replaced(Rejected(), "pain.002", "pain.001"),
        Replaced(Rejected(), "<MsgId>M1</MsgId>", ""),
        Replaced(Rejected(), "<TxSts>RJCT</TxSts>",
                 "<TxSts>RJCT</TxSts><TxSts>ACCP</TxSts>"),
        Replaced(Rejected(), "RJCT", "rejected"),
        Replaced(Rejected(), "2026-03-10T09:00:00+01:00", "infinite-past"),
        Replaced(Rejected(), "<TxInfAndSts>", "<TxInfAndSts xmlns=\"urn:x\">"),
        Rejected().substr(0, Rejected().size() / 2)}) {
    EXPECT_FALSE(ReadPain002(broken).ok()) << broken;
  }
}

TEST(Pain002Test, NeitherEntitiesNorHugeFilesAreRead) {
  const std::string bomb = Replaced(
      Rejected(), "<Document",
      "<!DOCTYPE d [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><Document");
  EXPECT_EQ(ReasonOf(ReadPain002(bomb).status()), "XML_INVALID");
  const std::string huge = Replaced(
      Rejected(), "<OrgnlPmtInfAndSts>",
      "<Pad>" + std::string(kMostXmlBytes, ' ') + "</Pad><OrgnlPmtInfAndSts>");
  EXPECT_EQ(ReasonOf(ReadPain002(huge).status()), "XML_INVALID");
}

}  // namespace
}  // namespace sojourn::grants::providers
