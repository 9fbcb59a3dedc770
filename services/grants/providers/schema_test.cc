// Messages of banks held against the schemas of ISO 20022, which
// infra/install.sh takes out of a Debian package: of the versions that it has.
// What this service writes and reads of the others differs in one element each.
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>

#include <memory>
#include <string>
#include <string_view>

#include "common/testing/source.h"
#include "gtest/gtest.h"
#include "services/grants/providers/bank_messages.h"
#include "services/grants/providers/pain001.h"

namespace sojourn::grants::providers {
namespace {

template <auto kFree>
struct Freed {
  template <typename T>
  void operator()(T* each) const {
    kFree(each);
  }
};
template <typename T, auto kFree>
using Owned = std::unique_ptr<T, Freed<kFree>>;

void Note(void* errors, xmlErrorPtr error) {
  static_cast<std::string*>(errors)->append(error->message);
}

// What the schema has against the message; nothing where that is valid.
std::string WrongBy(const std::string& schema_name, const std::string& xml) {
  const std::string path =
      testing::InSource("build/iso20022/" + schema_name + ".xsd");
  const Owned<xmlSchemaParserCtxt, xmlSchemaFreeParserCtxt> parser(
      xmlSchemaNewParserCtxt(path.c_str()));
  const Owned<xmlSchema, xmlSchemaFree> schema(xmlSchemaParse(parser.get()));
  if (schema == nullptr) return path + " is missing: infra/install.sh";
  const Owned<xmlDoc, xmlFreeDoc> document(
      xmlReadMemory(xml.data(), static_cast<int>(xml.size()), "message.xml",
                    nullptr, XML_PARSE_NONET));
  if (document == nullptr) return "no XML";
  const Owned<xmlSchemaValidCtxt, xmlSchemaFreeValidCtxt> check(
      xmlSchemaNewValidCtxt(schema.get()));
  std::string errors;
  xmlSchemaSetValidStructuredErrors(check.get(), Note, &errors);
  const int result = xmlSchemaValidateDoc(check.get(), document.get());
  return result == 0 || !errors.empty() ? errors : "not checked";
}

std::string Replaced(std::string text, std::string_view from,
                     std::string_view to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  return text.replace(at, from.size(), to);
}

// As version 05 has it, in which the requested day has no element of its own.
std::string AsVersion5(const std::string& pain001) {
  return Replaced(
      Replaced(Replaced(pain001, "pain.001.001.09", "pain.001.001.05"),
               "<ReqdExctnDt><Dt>", "<ReqdExctnDt>"),
      "</Dt></ReqdExctnDt>", "</ReqdExctnDt>");
}

// As version 04 has it, in which the status is a code itself.
std::string AsVersion4(const std::string& camt054) {
  return Replaced(Replaced(camt054, "camt.054.001.08", "camt.054.001.04"),
                  "<Sts><Cd>BOOK</Cd></Sts>", "<Sts>BOOK</Sts>");
}

std::string Written(const std::string& account, const std::string& currency,
                    const std::string& agent) {
  const auto xml = WritePain001({.reference = "abc123",
                                 .currency = currency,
                                 .amount = 123'456,
                                 .payee_name = "Invented <Person> & Żółć",
                                 .payee_details = account,
                                 .on = absl::CivilDay(2027, 1, 15)},
                                {.name = "Relief & Co",
                                 .account = "DE89370400440532013000",
                                 .agent = agent},
                                absl::FromUnixSeconds(1'800'000'000));
  EXPECT_TRUE(xml.ok()) << xml.status();
  return xml.value_or("");
}

TEST(SchemaTest, WhatABankIsToldIsValid) {
  const std::string iban = "GB82 WEST 1234 5698 7654 32";
  for (const std::string& order :
       {Written(iban, "EUR", ""), Written(iban, "TND", "DEUTDEFF"),
        Written("0012-3456", "JPY", "DEUTDEFF500")}) {
    EXPECT_EQ(WrongBy("pain.001.001.05", AsVersion5(order)), "") << order;
  }
}

TEST(SchemaTest, WhatTestsTakeForABanksMessageIsValid) {
  for (const PaymentOutcome outcome :
       {PaymentOutcome::kSent, PaymentOutcome::kReturned,
        PaymentOutcome::kFrozen, PaymentOutcome::kSanctionsHit,
        PaymentOutcome::kNoId, PaymentOutcome::kUnreachable}) {
    const std::string message = BankMessage("M1", "abc123", outcome);
    EXPECT_EQ(WrongBy("camt.054.001.04", AsVersion4(message)), "") << message;
  }
}

TEST(SchemaTest, WhatIsNotValidIsFound) {
  const std::string order =
      AsVersion5(Written("GB82 WEST 1234 5698 7654 32", "EUR", ""));
  EXPECT_NE(
      WrongBy("pain.001.001.05", Replaced(order, "<MsgId>abc123</MsgId>", "")),
      "");
  EXPECT_NE(WrongBy("camt.054.001.04",
                    AsVersion4(Replaced(
                        BankMessage("M1", "abc123", PaymentOutcome::kSent),
                        "<BkTxCd><Prtry><Cd>x</Cd></Prtry></BkTxCd>", ""))),
            "");
}

}  // namespace
}  // namespace sojourn::grants::providers
