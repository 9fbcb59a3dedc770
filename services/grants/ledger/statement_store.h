// Statements of a fund's ledger. Thread-safe.
#ifndef SERVICES_GRANTS_LEDGER_STATEMENT_STORE_H_
#define SERVICES_GRANTS_LEDGER_STATEMENT_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/grants/grants_enums.h"

namespace sojourn::grants {

struct StatementEntry {
  // 1, 2, 3 and so on within the fund.
  int64_t number = 0;
  // Public id; empty for what the funder paid in.
  std::string grant_id;
  Account debit = Account::kAvailable;
  Account credit = Account::kFunder;
  int64_t amount = 0;
  absl::Time recorded_at;
};

struct AccountSum {
  Account account = Account::kFunder;
  int64_t debited = 0;
  int64_t credited = 0;
};

struct Statement {
  std::string fund_id;
  std::string currency;
  // How many entries it has in all.
  int64_t version = 0;
  absl::Time as_of;
  std::vector<AccountSum> accounts;
  // A page of it, oldest first.
  std::vector<StatementEntry> entries;
};

struct StatementSearch {
  std::string fund_id;
  // At most one of the two; neither: as things stand.
  std::optional<absl::Time> as_of;
  std::optional<int64_t> version;
  // The last number shown.
  int64_t after = 0;
  int limit = 0;
};

// The same for the same moment or version, whenever it is asked for: it waits
// for entries under way, and none is recorded at or before its moment any more.
// NOT_FOUND for a foreign fund. INVALID_ARGUMENT TIME_IN_FUTURE on as_of,
// NUMBER_OUT_OF_RANGE on version.
absl::StatusOr<Statement> LoadStatement(server::Runtime& runtime,
                                        const server::Call& call,
                                        const StatementSearch& search);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_LEDGER_STATEMENT_STORE_H_
