#include "services/grants/providers/pain001.h"

#include <string>

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/providers/iso_accounts.h"
#include "services/grants/providers/xml_document.h"

namespace sojourn::grants::providers {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
// The example of the IBAN registry.
constexpr char kIban[] = "GB82 WEST 1234 5698 7654 32";
const Debtor kDebtor{
    .name = "Relief & Co", .account = "DE89370400440532013000", .agent = ""};

Order AnOrder() {
  return {.reference = "abc123",
          .currency = "EUR",
          .amount = 123'456,
          .payee_name = "Invented <Person>",
          .payee_details = kIban,
          .on = absl::CivilDay(2027, 1, 15)};
}

std::string Text(const std::string& xml, std::string_view path) {
  const auto document = XmlDocument::Parse(xml);
  if (!document.ok()) return "no XML";
  return document->root().At("CstmrCdtTrfInitn").At(path).Text();
}

TEST(Pain001Test, SaysWhoPaysWhomHowMuchUnderWhichReference) {
  const auto xml = WritePain001(AnOrder(), kDebtor, kNow);
  ASSERT_TRUE(xml.ok()) << xml.status();
  EXPECT_EQ(Text(*xml, "GrpHdr/MsgId"), "abc123");
  EXPECT_EQ(Text(*xml, "GrpHdr/CreDtTm"), "2027-01-15T08:00:00Z");
  EXPECT_EQ(Text(*xml, "PmtInf/ReqdExctnDt/Dt"), "2027-01-15");
  EXPECT_EQ(Text(*xml, "PmtInf/Dbtr/Nm"), "Relief & Co");
  EXPECT_EQ(Text(*xml, "PmtInf/DbtrAgt/FinInstnId/Othr/Id"), "NOTPROVIDED");
  EXPECT_EQ(Text(*xml, "PmtInf/CdtTrfTxInf/PmtId/EndToEndId"), "abc123");
  EXPECT_EQ(Text(*xml, "PmtInf/CdtTrfTxInf/Amt/InstdAmt"), "1234.56");
  EXPECT_EQ(Text(*xml, "PmtInf/CdtTrfTxInf/Cdtr/Nm"), "Invented <Person>");
  EXPECT_EQ(Text(*xml, "PmtInf/CdtTrfTxInf/CdtrAcct/Id/IBAN"),
            "GB82WEST12345698765432");
  EXPECT_THAT(*xml, Not(HasSubstr("RmtInf")));
}

TEST(Pain001Test, AnotherNumberThanAnIbanIsSaidToBeOne) {
  Order order = AnOrder();
  order.payee_details = "0012-3456";
  order.currency = "JPY";
  order.amount = 500;
  const auto xml = WritePain001(order, kDebtor, kNow);
  ASSERT_TRUE(xml.ok()) << xml.status();
  EXPECT_EQ(Text(*xml, "PmtInf/CdtTrfTxInf/CdtrAcct/Id/Othr/Id"), "0012-3456");
  EXPECT_EQ(Text(*xml, "PmtInf/CdtTrfTxInf/Amt/InstdAmt"), "500");
}

TEST(Pain001Test, APayeeThatDoesNotFitIsRefusedAndNotCut) {
  Order long_name = AnOrder();
  long_name.payee_name = std::string(141, 'x');
  Order two_lines = AnOrder();
  two_lines.payee_details = "pick up\nat noon";
  Order nothing = AnOrder();
  nothing.payee_details = "";
  Order blank = AnOrder();
  blank.payee_name = " ";
  Order slip = AnOrder();
  slip.payee_details = "GB82 WEST 1234 5698 7654 23";
  for (const Order& order : {long_name, two_lines, nothing, blank, slip}) {
    EXPECT_EQ(ReasonOf(WritePain001(order, kDebtor, kNow).status()),
              "ORDER_UNUSABLE");
  }
}

TEST(Pain001Test, TheCheckFindsWhatTheSchemaWouldRefuse) {
  const std::string xml = *WritePain001(AnOrder(), kDebtor, kNow);
  ASSERT_TRUE(CheckPain001(xml).ok()) << CheckPain001(xml);
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string changed = xml;
    const size_t at = changed.find(from);
    EXPECT_NE(at, changed.npos) << from;
    return changed.replace(at, from.size(), to);
  };
  for (const std::string& broken :
       {with("<MsgId>abc123</MsgId>", ""),
        with("<PmtMtd>TRF</PmtMtd>", "<PmtMtd>transfer</PmtMtd>"),
        with("1234.56</CtrlSum>", "1234.57</CtrlSum>"),
        with("Ccy=\"EUR\"", "Ccy=\"EURO\""), with("GB82WEST", "GB83WEST"),
        with("2027-01-15</Dt>", "15.01.2027</Dt>"),
        with("pain.001.001.09", "pain.001.001.03"),
        with("<ChrgBr>SLEV</ChrgBr>", "<Purp/><ChrgBr>SLEV</ChrgBr>")}) {
    EXPECT_FALSE(CheckPain001(broken).ok()) << broken;
  }
}

TEST(IsoAccountsTest, AnIbanHasItsCheckDigits) {
  EXPECT_EQ(IbanIn("de89 3704 0044 0532 0130 00"), "DE89370400440532013000");
  EXPECT_EQ(IbanIn("DE88370400440532013000"), std::nullopt);
  EXPECT_EQ(IbanIn("+254 700 000000"), std::nullopt);
  EXPECT_EQ(IbanIn(""), std::nullopt);
}

TEST(IsoAccountsTest, AmountsHaveTheDigitsOfTheirCurrency) {
  EXPECT_EQ(DecimalText("EUR", 5), "0.05");
  EXPECT_EQ(DecimalText("TND", 1'234'567), "1234.567");
  EXPECT_EQ(DecimalText("JPY", 500), "500");
}

}  // namespace
}  // namespace sojourn::grants::providers
