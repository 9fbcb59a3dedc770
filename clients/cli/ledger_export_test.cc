#include "clients/cli/ledger_export.h"

#include "gtest/gtest.h"

namespace sojourn::cli {
namespace {

using grants::v1::GetFundStatementResponse;
using grants::v1::LedgerAccount;

void Add(GetFundStatementResponse& page, const std::string& grant_id,
         LedgerAccount debit, LedgerAccount credit, int64_t minor_units) {
  auto& added = *page.add_entries();
  added.set_number(page.entries_size());
  auto& entry = *added.mutable_entry();
  entry.set_grant_id(grant_id);
  entry.set_debit(debit);
  entry.set_credit(credit);
  entry.mutable_amount()->set_currency_code(page.currency_code());
  entry.mutable_amount()->set_minor_units(minor_units);
  entry.mutable_recorded_at()->set_seconds(1'800'000'000);
}

void Sum(GetFundStatementResponse& page, LedgerAccount account,
         int64_t balance) {
  auto& sum = *page.add_accounts();
  sum.set_account(account);
  sum.set_balance_minor_units(balance);
}

GetFundStatementResponse Statement(const std::string& currency) {
  GetFundStatementResponse page;
  page.set_fund_id("FUND");
  page.set_version(2);
  page.set_currency_code(currency);
  page.mutable_as_of()->set_seconds(1'800'000'000);
  Add(page, "", grants::v1::LEDGER_ACCOUNT_AVAILABLE,
      grants::v1::LEDGER_ACCOUNT_FUNDER, 1'000'000);
  Add(page, "GRANT", grants::v1::LEDGER_ACCOUNT_RESERVED,
      grants::v1::LEDGER_ACCOUNT_AVAILABLE, 200'050);
  Sum(page, grants::v1::LEDGER_ACCOUNT_FUNDER, -1'000'000);
  Sum(page, grants::v1::LEDGER_ACCOUNT_AVAILABLE, 799'950);
  Sum(page, grants::v1::LEDGER_ACCOUNT_RESERVED, 200'050);
  return page;
}

TEST(LedgerExportTest, IsAJournalThatSaysWhatItComesTo) {
  EXPECT_EQ(JournalOf({Statement("EUR")}),
            R"(; fund FUND, 2 entries, as of 2027-01-15T08:00:00Z
commodity 1000.00 EUR
account equity:funder
account assets:available
account assets:reserved

2027-01-15 * (1) paid in by the funder
    assets:available              10000.00 EUR
    equity:funder                -10000.00 EUR

2027-01-15 * (2) grant GRANT
    assets:reserved                2000.50 EUR
    assets:available              -2000.50 EUR

2027-01-15 * balances as stated
    equity:funder                     0.00 EUR = -10000.00 EUR
    assets:available                  0.00 EUR = 7999.50 EUR
    assets:reserved                   0.00 EUR = 2000.50 EUR
)");
}

TEST(LedgerExportTest, CurrenciesHaveTheirOwnDigits) {
  const std::string yen = JournalOf({Statement("JPY")});
  EXPECT_NE(yen.find("commodity 1000. JPY\n"), std::string::npos) << yen;
  EXPECT_NE(yen.find(" 200050 JPY\n"), std::string::npos) << yen;
  const std::string dinars = JournalOf({Statement("TND")});
  EXPECT_NE(dinars.find("commodity 1000.000 TND\n"), std::string::npos);
  EXPECT_NE(dinars.find(" 200.050 TND\n"), std::string::npos) << dinars;
}

}  // namespace
}  // namespace sojourn::cli
