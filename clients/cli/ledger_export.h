// A fund's ledger as accounting programs read it.
#ifndef CLIENTS_CLI_LEDGER_EXPORT_H_
#define CLIENTS_CLI_LEDGER_EXPORT_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/connection.h"
#include "sojourn/grants/v1/ledger_calls.pb.h"

namespace sojourn::cli {

struct LedgerExportFlags {
  CLI::App* command = nullptr;
  std::string fund_id;
  std::string format = "hledger";
  // RFC 3339 or "now"; empty: now.
  std::string as_of;
};

// `to` takes the file that an export goes into.
void AddLedgerExport(CLI::App& grants, std::string* to,
                     LedgerExportFlags* flags);

// A journal in plain text that hledger and ledger read: one transaction an
// entry, accounts and currency declared, and at its end what each account must
// come to. Grants are named by their random ids, nobody else at all. `pages`
// are those of one statement, at least one.
std::string JournalOf(
    const std::vector<grants::v1::GetFundStatementResponse>& pages);

// All pages of the statement as a journal. INVALID_ARGUMENT on --as-of.
absl::StatusOr<std::string> ExportLedger(Connection& connection,
                                         const LedgerExportFlags& flags);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_LEDGER_EXPORT_H_
