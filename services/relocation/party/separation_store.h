#ifndef SERVICES_RELOCATION_PARTY_SEPARATION_STORE_H_
#define SERVICES_RELOCATION_PARTY_SEPARATION_STORE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/crypto/sealer.h"
#include "common/db/transaction.h"
#include "services/relocation/relocation.h"
#include "services/relocation/stored.pb.h"

// Which cases must not meet: the parties of a split, each sealed under the key
// of the case that knows it, so that no row joins two cases without their keys.
namespace sojourn::relocation::separations {

struct Row {
  std::string row_id;
  db::Bytes sealed;
};

absl::StatusOr<std::vector<Row>> Load(db::Transaction& tx,
                                      std::string_view case_row_id);
// The key of the case should have been fetched.
absl::StatusOr<std::vector<stored::Separation>> Open(
    const crypto::Sealer& sealer, std::string_view relocation_id,
    const std::vector<Row>& rows);

// Takes out of `separations` the cases that are erased.
absl::Status LeaveOutErased(db::Transaction& tx,
                            std::vector<stored::Separation>& separations);

// What this case knows from now on of another one.
absl::Status Add(db::Transaction& tx, const crypto::Sealer& sealer,
                 std::string_view case_row_id, std::string_view relocation_id,
                 const stored::Separation& separation);

// They move no more with this case: `persons` by row id. Its other services are
// told nothing, what was asked of hosts stands for all as it was asked, and no
// keyed hash of this case finds them any more. `first` becomes who is at risk
// in what remains; empty: who was.
void MarkApart(db::Transaction& tx, std::string_view case_row_id,
               const std::vector<std::string>& persons, std::string_view first);

// The same where it may be undone: exactly `persons` move no more with the
// case, and `first` (empty: who was at first) is at risk in what remains. What
// others find them by stays.
void SetApart(db::Transaction& tx, std::string_view case_row_id,
              const std::vector<std::string>& persons, std::string_view first);

// A host where somebody is, or may be, whom this party must not meet.
struct Host {
  std::string host_id;
  std::string organisation_id;
};
// Of the cases in `separations`, waiting for whoever asks a host for one of
// them at this moment: of two that ask, one sees the other.
absl::StatusOr<std::vector<Host>> HostsOfOthers(
    db::Transaction& tx, const std::vector<stored::Separation>& separations);
// The same as it stands, for who only looks.
absl::StatusOr<std::vector<Host>> HostsNow(
    db::Transaction& tx, const std::vector<stored::Separation>& separations);

}  // namespace sojourn::relocation::separations

#endif  // SERVICES_RELOCATION_PARTY_SEPARATION_STORE_H_
