#include "services/grants/providers/camt054.h"

#include <string>

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/providers/bank_messages.h"
#include "services/grants/providers/xml_document.h"

namespace sojourn::grants::providers {
namespace {

using ::testing::IsEmpty;

std::string Replaced(std::string text, std::string_view from,
                     std::string_view to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  return text.replace(at, from.size(), to);
}

std::string Sent() {
  return BankMessage("M1", "abc123", PaymentOutcome::kSent);
}

TEST(Camt054Test, ABookedDebitIsSent) {
  const auto answers = ReadCamt054(Sent());
  ASSERT_TRUE(answers.ok()) << answers.status();
  ASSERT_EQ(answers->size(), 1U);
  EXPECT_EQ(answers->front(),
            (Answer{.id = "M1/N1/1/1",
                    .reference = "abc123",
                    .outcome = PaymentOutcome::kSent,
                    .occurred_at = absl::FromCivil(absl::CivilDay(2026, 3, 10),
                                                   absl::UTCTimeZone())}));
}

TEST(Camt054Test, AReturnSaysWhy) {
  for (const PaymentOutcome outcome :
       {PaymentOutcome::kReturned, PaymentOutcome::kFrozen,
        PaymentOutcome::kSanctionsHit, PaymentOutcome::kNoId,
        PaymentOutcome::kUnreachable}) {
    const auto answers = ReadCamt054(BankMessage("M2", "abc123", outcome));
    ASSERT_TRUE(answers.ok()) << answers.status();
    ASSERT_EQ(answers->size(), 1U);
    EXPECT_EQ(answers->front().outcome, outcome);
  }
}

// As a bank does with a transfer that it booked by mistake or could not send
// on.
TEST(Camt054Test, ADebitThatIsTakenBackIsReturned) {
  const auto answers = ReadCamt054(Replaced(
      Sent(), "DBIT</CdtDbtInd>", "CRDT</CdtDbtInd><RvslInd>true</RvslInd>"));
  ASSERT_TRUE(answers.ok()) << answers.status();
  ASSERT_EQ(answers->size(), 1U);
  EXPECT_EQ(answers->front().outcome, PaymentOutcome::kReturned);
}

TEST(Camt054Test, WhatIsNotBookedOrNoTransferIsPassedOver) {
  for (const std::string& other :
       {Replaced(Sent(), "BOOK", "PDNG"), Replaced(Sent(), "DBIT", "CRDT"),
        Replaced(Sent(), "abc123", "NOT PROVIDED"),
        Replaced(Sent(), "abc123", "../../etc")}) {
    const auto answers = ReadCamt054(other);
    ASSERT_TRUE(answers.ok()) << answers.status();
    EXPECT_THAT(*answers, IsEmpty()) << other;
  }
}

TEST(Camt054Test, OlderVersionsAreRead) {
  const std::string older =
      Replaced(Replaced(Sent(), "camt.054.001.08", "camt.054.001.02"),
               "<Sts><Cd>BOOK</Cd></Sts>", "<Sts>BOOK</Sts>");
  const auto answers = ReadCamt054(older);
  ASSERT_TRUE(answers.ok()) << answers.status();
  EXPECT_EQ(answers->size(), 1U);
}

TEST(Camt054Test, AnotherMessageOrABrokenOneIsRefused) {
  for (const std::string& broken :
       {std::string(), std::string("no XML"),
        Replaced(Sent(), "camt.054", "camt.053"),
        Replaced(Sent(), "<MsgId>M1</MsgId>", ""),
        Replaced(Sent(), "12.50", "12,50"),
        Replaced(Sent(), "2026-03-10</Dt>", "today</Dt>"),
        Replaced(Sent(), "<Dt>2026-03-10</Dt>", "<DtTm>infinite-past</DtTm>"),
        Sent().substr(0, Sent().size() / 2)}) {
    EXPECT_FALSE(ReadCamt054(broken).ok()) << broken;
  }
}

// None is looked for among all the others.
TEST(Camt054Test, ManyTransactionsAreReadInTheirTime) {
  std::string many;
  for (int i = 0; i < 20'000; ++i) many += "<NtryDtls><TxDtls/></NtryDtls>";
  const auto answers =
      ReadCamt054(Replaced(Sent(), "</BkTxCd>", "</BkTxCd>" + many));
  ASSERT_TRUE(answers.ok()) << answers.status();
  EXPECT_EQ(answers->size(), 1U);
}

TEST(Camt054Test, NeitherElementsInElementsNorAnotherNamespaceAreRead) {
  std::string deep;
  for (int i = 0; i < 5'000; ++i) deep = "<a>" + deep + "</a>";
  const std::string text = Replaced(Sent(), "<BkTxCd>", deep + "<BkTxCd>");
  EXPECT_EQ(ReasonOf(ReadCamt054(text).status()), "XML_INVALID");
  EXPECT_EQ(
      ReasonOf(ReadCamt054(Replaced(Sent(), "<Ntry>", "<Ntry xmlns=\"urn:x\">"))
                   .status()),
      "MESSAGE_INVALID");
}

TEST(Camt054Test, NeitherEntitiesNorHugeFilesAreRead) {
  const std::string bomb = Replaced(
      Sent(), "<Document",
      "<!DOCTYPE d [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><Document");
  EXPECT_EQ(ReasonOf(ReadCamt054(bomb).status()), "XML_INVALID");
  const std::string huge =
      Replaced(Sent(), "<BkTxCd>",
               "<Pad>" + std::string(kMostXmlBytes, ' ') + "</Pad><BkTxCd>");
  EXPECT_EQ(ReasonOf(ReadCamt054(huge).status()), "XML_INVALID");
}

}  // namespace
}  // namespace sojourn::grants::providers
