#ifndef SERVICES_RELOCATION_MONEY_FUND_STORE_H_
#define SERVICES_RELOCATION_MONEY_FUND_STORE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/database.h"

// What grants told of funds, and which of them has an application of a case
// that it has not decided on.
namespace sojourn::relocation::fund_store {

struct KnownFund {
  std::string fund_id;
  std::string status;
  std::string currency_code;
  bool bridges = false;
};
void Save(db::Transaction& tx, const KnownFund& fund);

// Of active funds that help before a place is found, sorted, each once.
absl::StatusOr<std::vector<std::string>> BridgingCurrencies(
    db::Transaction& tx);
// Some active fund has this currency, or no fund is known yet; for `bridging`,
// it helps before a place.
absl::StatusOr<bool> AnyActive(db::Transaction& tx,
                               std::string_view currency_code, bool bridging);

// The fund has it. Queued.
void Ask(db::Transaction& tx, std::string_view grant_id,
         std::string_view case_row_id, std::string_view fund_id);
// It has decided, or it is over. Queued.
void Settle(db::Transaction& tx, std::string_view grant_id);

// An application at a fund that was suspended.
struct Stranded {
  std::string grant_id;
  std::string case_row_id;
  std::string relocation_id;
  std::string currency_code;
};
// Of cases in which nobody is silent, in any order: one that cannot be left yet
// keeps no other one back.
absl::StatusOr<std::vector<Stranded>> ListStranded(db::Transaction& tx,
                                                   int limit);
// Takes it from the fund, if that is suspended still and nobody has before.
// Under the lock of the case.
absl::StatusOr<bool> Leave(db::Transaction& tx, std::string_view grant_id);
// It was taken from its fund.
absl::StatusOr<bool> HasLeft(db::Transaction& tx, std::string_view grant_id);

}  // namespace sojourn::relocation::fund_store

#endif  // SERVICES_RELOCATION_MONEY_FUND_STORE_H_
