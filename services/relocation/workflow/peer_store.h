#ifndef SERVICES_RELOCATION_WORKFLOW_PEER_STORE_H_
#define SERVICES_RELOCATION_WORKFLOW_PEER_STORE_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/db/database.h"

// What other services know a case by, and what they told by their feeds.
namespace sojourn::relocation::peer_store {

inline constexpr std::string_view kCapacity = "capacity";
inline constexpr std::string_view kVisa = "visa";
inline constexpr std::string_view kGrants = "grants";
inline constexpr std::string_view kPeers[] = {kCapacity, kVisa, kGrants};

// Random references of one case for one service. Nothing joins those of two
// services but this database.
struct Refs {
  std::string case_ref;
  std::map<std::string, std::string> person_refs;  // by person row id
};

// Makes the references that are missing, for all services. Under the lock of
// the case.
void EnsureRefs(db::Transaction& tx, std::string_view case_row_id,
                const std::vector<std::string>& person_row_ids);
absl::StatusOr<Refs> LoadRefs(db::Transaction& tx, std::string_view peer,
                              std::string_view case_row_id);

// The references of one case, by service.
absl::StatusOr<std::map<std::string, std::string>> LoadCaseRefs(
    db::Transaction& tx, std::string_view relocation_id);

// Nothing for a reference we never gave, nor for who left the party: what is
// heard of her there is told to nobody.
absl::StatusOr<std::optional<std::string>> FindCase(db::Transaction& tx,
                                                    std::string_view peer,
                                                    std::string_view case_ref);
absl::StatusOr<std::optional<std::string>> FindPerson(
    db::Transaction& tx, std::string_view peer, std::string_view person_ref);

struct KnownHost {
  std::string host_id;
  std::string organisation_id;
  std::string country_code;
  std::string kind;
  std::string time_zone;

  // Where it is, and that it is one, is known to the office and to itself.
  bool secret() const {
    return kind == "SAFE_HOUSE" || kind == "WOMEN_SHELTER";
  }
};
void SaveHost(db::Transaction& tx, const KnownHost& host);
absl::StatusOr<std::optional<KnownHost>> FindHost(db::Transaction& tx,
                                                  std::string_view host_id);
// Every one that a feed has told of.
absl::StatusOr<std::vector<KnownHost>> LoadHosts(db::Transaction& tx);

void SaveReservation(db::Transaction& tx, std::string_view reservation_id,
                     std::string_view case_row_id, std::string_view host_id,
                     std::string_view state);
// The state heard of, or empty.
absl::StatusOr<std::string> ReservationState(db::Transaction& tx,
                                             std::string_view reservation_id);
// The state heard of the reservation, application or grant that `peer` knows by
// this id, or empty.
absl::StatusOr<std::string> StateHeard(db::Transaction& tx,
                                       std::string_view peer,
                                       std::string_view peer_ref);
void SaveApplication(db::Transaction& tx, std::string_view application_id,
                     std::string_view case_row_id,
                     std::string_view person_row_id, std::string_view route_id,
                     std::string_view state,
                     std::optional<absl::CivilDay> appeal_by);
// Where the feed has not told of it yet: what the answer said.
void SaveApplicationIfNew(db::Transaction& tx, std::string_view application_id,
                          std::string_view case_row_id,
                          std::string_view person_row_id,
                          std::string_view route_id, std::string_view state);
// The route it is for, or empty.
absl::StatusOr<std::string> RouteOfApplication(db::Transaction& tx,
                                               std::string_view application_id);
void SaveGrant(db::Transaction& tx, std::string_view grant_id,
               std::string_view case_row_id, std::string_view state);
// From the answer: who holds its fund, and `state` where the feed has not told
// of the grant yet.
void SaveGrantHolder(db::Transaction& tx, std::string_view grant_id,
                     std::string_view case_row_id, std::string_view state,
                     std::string_view holder_organisation_id);
// Who holds the funds of these grants, each once.
absl::StatusOr<std::vector<std::string>> FundHolders(
    db::Transaction& tx, const std::vector<std::string>& grant_ids);

}  // namespace sojourn::relocation::peer_store

#endif  // SERVICES_RELOCATION_WORKFLOW_PEER_STORE_H_
