// Funds in the database.
#ifndef SERVICES_GRANTS_GRANTS_STORE_FUND_H_
#define SERVICES_GRANTS_GRANTS_STORE_FUND_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/grants/grants.h"

namespace sojourn::grants {

// Which page of a list.
struct Page {
  int size = 50;
  // Internal id of the last row shown; nothing for the first page.
  std::optional<std::string> after;
};

// A fund that stops or goes on, and why.
struct StatusChange {
  std::string fund_id;
  std::string etag;
  std::string reason;
};

// Thread-safe. A fund of a foreign holder is NOT_FOUND.
class FundStore {
 public:
  explicit FundStore(server::Runtime& runtime) : runtime_(runtime) {}

  // `fund` has everything but ids, holder, balances and times. Its amount is
  // the first entry of its ledger. ALREADY_EXISTS FUND_EXISTS.
  absl::StatusOr<Fund> Create(const server::Call& call, const Fund& fund);

  absl::StatusOr<Fund> Get(const server::Call& call,
                           const std::string& public_id);

  // Locks the fund, asks `decide` for its status, keeps why it changed and
  // publishes it; the same status changes nothing. ABORTED ETAG_MISMATCH.
  using DecideStatus =
      absl::FunctionRef<absl::StatusOr<FundStatus>(const Fund&)>;
  absl::StatusOr<Fund> SetStatus(const server::Call& call,
                                 const StatusChange& change,
                                 DecideStatus decide);

  // At most page.size + 1: the last one tells that there are more.
  absl::StatusOr<std::vector<Fund>> List(const server::Call& call,
                                         std::optional<FundStatus> status,
                                         const Page& page);

 private:
  server::Runtime& runtime_;
};

// The columns of kFundColumns, in a row that starts with them.
absl::StatusOr<Fund> ReadFund(const db::Row& row);

// For those who change a fund under its lock. Queue the event "fund.<what>",
// and what its terms are from its version on, with why that version came.
void PublishFund(db::Transaction& tx, const Fund& fund, std::string_view what);
struct Revision {
  std::string reason;
  Actor changed_by;
};
void KeepRevision(db::Transaction& tx, const Fund& fund,
                  const Revision& revision);
// Money that the funder paid in.
void PayIn(db::Transaction& tx, const Fund& fund, int64_t amount);

// The caps per category as the row's two lists.
std::vector<std::string> CappedCategories(const FundRules& rules);
std::vector<int64_t> CapAmounts(const FundRules& rules);

// What a broken constraint of a fund's row means to its manager.
absl::Status MapFundErrors(const absl::Status& status);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_GRANTS_STORE_FUND_H_
