#include "clients/cli/ledger_export.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "clients/cli/commands.h"
#include "clients/cli/values.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_currency.h"

namespace sojourn::cli {
namespace {

using grants::v1::GetFundStatementRequest;
using grants::v1::GetFundStatementResponse;
using grants::v1::LedgerAccount;
using grants::v1::StatementEntry;

constexpr int kMostEntries = 200;

// By what accountants make of it: money there is, money gone, whose it was.
std::string AccountName(LedgerAccount account) {
  switch (account) {
    case grants::v1::LEDGER_ACCOUNT_FUNDER:
      return "equity:funder";
    case grants::v1::LEDGER_ACCOUNT_SPENT:
      return "expenses:spent";
    default: {
      const std::string& name = grants::v1::LedgerAccount_Name(account);
      return absl::StrCat("assets:", absl::AsciiStrToLower(absl::StripPrefix(
                                         name, "LEDGER_ACCOUNT_")));
    }
  }
}

std::string Amount(const std::string& currency, int64_t minor_units) {
  if (minor_units >= 0) return grants::AmountText(currency, minor_units);
  return absl::StrCat("-", grants::AmountText(currency, -minor_units));
}

std::string Posting(const std::string& account, const std::string& amount) {
  return absl::StrFormat("    %-20s  %20s", account, amount);
}

std::string DayOf(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%d", absl::FromUnixSeconds(time.seconds()),
                          absl::UTCTimeZone());
}

// As hledger wants it: with a decimal mark even where there are no decimals.
std::string Declarations(const GetFundStatementResponse& statement) {
  const std::string& currency = statement.currency_code();
  const int digits = grants::CurrencyExponent(currency).value_or(0);
  std::string text = absl::StrCat("commodity 1000.",
                                  std::string(static_cast<size_t>(digits), '0'),
                                  " ", currency, "\n");
  for (const auto& sum : statement.accounts()) {
    absl::StrAppend(&text, "account ", AccountName(sum.account()), "\n");
  }
  return text;
}

std::string TransactionOf(const StatementEntry& numbered) {
  const auto& entry = numbered.entry();
  const std::string& currency = entry.amount().currency_code();
  const int64_t amount = entry.amount().minor_units();
  const std::string about = entry.grant_id().empty()
                                ? "paid in by the funder"
                                : absl::StrCat("grant ", entry.grant_id());
  return absl::StrCat(
      "\n", DayOf(entry.recorded_at()), " * (", numbered.number(), ") ", about,
      "\n", Posting(AccountName(entry.debit()), Amount(currency, amount)), "\n",
      Posting(AccountName(entry.credit()), Amount(currency, -amount)), "\n");
}

// A transaction of nothing that asserts what every account comes to.
std::string Assertions(const GetFundStatementResponse& statement) {
  const std::string& currency = statement.currency_code();
  std::string text =
      absl::StrCat("\n", DayOf(statement.as_of()), " * balances as stated\n");
  for (const auto& sum : statement.accounts()) {
    absl::StrAppend(&text,
                    Posting(AccountName(sum.account()), Amount(currency, 0)),
                    " = ", Amount(currency, sum.balance_minor_units()), "\n");
  }
  return text;
}

}  // namespace

void AddLedgerExport(CLI::App& grants, std::string* to,
                     LedgerExportFlags* flags) {
  flags->command = grants.add_subcommand(
      "export", "a fund's ledger for accounting programs, nobody named");
  flags->command->add_option("--fund", flags->fund_id, "the fund")->required();
  flags->command->add_option("--format", flags->format, "hledger")
      ->check(CLI::IsMember({"hledger"}));
  flags->command->add_option("--as-of", flags->as_of,
                             "up to this moment (default: now)");
  flags->command->add_option("--to", *to,
                             "write it to a new file that you alone can read");
  flags->command->footer(
      "example: sojourn grants export --fund FUND --format hledger --to "
      "fund.journal\n"
      "then: hledger -f fund.journal check --strict; hledger -f fund.journal "
      "balance");
}

std::string JournalOf(const std::vector<GetFundStatementResponse>& pages) {
  const GetFundStatementResponse& first = pages.front();
  std::string text = absl::StrCat(
      "; fund ", first.fund_id(), ", ", first.version(), " entries, as of ",
      absl::FormatTime("%Y-%m-%dT%H:%M:%SZ",
                       absl::FromUnixSeconds(first.as_of().seconds()),
                       absl::UTCTimeZone()),
      "\n", Declarations(first));
  for (const GetFundStatementResponse& page : pages) {
    for (const StatementEntry& entry : page.entries()) {
      text += TransactionOf(entry);
    }
  }
  return text + Assertions(first);
}

absl::StatusOr<std::string> ExportLedger(Connection& connection,
                                         const LedgerExportFlags& flags) {
  GetFundStatementRequest request;
  request.set_fund_id(flags.fund_id);
  request.set_page_size(kMostEntries);
  if (!flags.as_of.empty()) {
    RETURN_IF_ERROR(
        ParseOneWord("--as-of", flags.as_of, request.mutable_as_of()));
  }
  const auto* const method =
      FindService("grants")->FindMethodByName("GetFundStatement");
  std::vector<GetFundStatementResponse> pages;
  do {
    RETURN_IF_ERROR(connection.Call(*method, request, &pages.emplace_back()));
    request.set_page_token(pages.back().page_info().next_page_token());
  } while (!request.page_token().empty());
  return JournalOf(pages);
}

}  // namespace sojourn::cli
