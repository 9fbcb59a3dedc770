#ifndef SERVICES_RELOCATION_COORDINATION_TRAVEL_STORE_H_
#define SERVICES_RELOCATION_COORDINATION_TRAVEL_STORE_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/db/database.h"

// Rows of the way to safety: routes, permissions and facts of the journey, the
// security plan. All functions run in a transaction that holds the lock on the
// case, or that only reads.
namespace sojourn::relocation {

struct Traveller {
  std::string person_row_id;
  std::string case_row_id;
  std::string proposal_row_id;
  // Serialised RouteChoice under the key of the case.
  db::Bytes route_sealed;
  bool visa_required = false;
  std::optional<std::string> application_id;
  // "" or WAIT, GO_AHEAD, STOP: her answer to a refused visa.
  std::string refusal_answer;
  // The application's last state heard of, such as APPLICATION_STATE_LODGED.
  std::string application_state;
  // Until when an appeal can be brought, where that was heard of.
  std::optional<absl::CivilDay> appeal_by = std::nullopt;
  // She has left for a case of her own.
  bool apart = false;

  // It is withdrawn: her way is as if none had been opened.
  void ForgetApplication();
};

enum class MovementKind {
  // Permission.
  kClearanceAsked,  // decided by the officer, the route is checked once more
  kCleared,
  kClearanceRefused,
  // Facts.
  kDeparted,
  kArrived,
  kUnassistedMove,
};
std::string_view Name(MovementKind kind);
std::optional<MovementKind> ParseMovementKind(std::string_view name);

// In which country she is by a movement, or where it leads, as the travel
// ledger is told (travel_ledger.h).
struct Reached {
  std::string country;  // empty: nobody knows
  bool at_home = false;
  std::string zone;  // of the place; empty: not known
  // Of the route by which she came to her place; empty: nobody knows by which
  // right she is there.
  std::string scheme = {};
};

struct Movement {
  std::string row_id;
  std::string person_row_id;
  MovementKind kind = MovementKind::kDeparted;
  // Of the travel plan; 0 for a way that is on none, and for what is of no leg.
  int leg = 0;
  // The case's version that this change made: the order of movements.
  int64_t case_version = 0;
  absl::Time occurred_at;
  // The infinite past where earlier versions wrote it.
  absl::Time recorded_at = absl::InfinitePast();
  std::string recorded_by;
  // Leads to a shelter, or she is at one: what it is called where anybody said.
  bool to_shelter = false;
  std::string arranged_shelter;
  // Where she went by herself; or where the shelter is, if across a border.
  std::string country_code;
  std::string location_class;
  std::string note;
  Reached reached = {};
  // Reversed by CorrectRecord, or taken back: counts no more.
  bool corrected = false;
  // She has left for a case of her own.
  bool apart = false;
  // Of a journey before the case was taken up again: says nothing of this one.
  bool earlier = false;

  bool Counts() const { return !corrected && !earlier; }
  bool OnPlan() const { return leg != 0; }
};

// A movement as it is stored: all of it sealed, and no order among rows.
struct MovementRow {
  std::string row_id;
  std::string person_row_id;
  // A stored::Movement.
  db::Bytes sealed;
  bool corrected = false;
  bool apart = false;
};

// Everything of one case as it is stored; travel_file.h opens it.
struct TravelRows {
  std::vector<Traveller> travellers;
  std::vector<MovementRow> movements;
  // A v1::SecurityPlan.
  std::optional<db::Bytes> plan_sealed;
};

// Everything of one case.
struct Travel {
  std::vector<Traveller> travellers;
  std::vector<Movement> movements;  // oldest first
  // Still sealed: what guards ask is whether there is one.
  std::optional<db::Bytes> plan_sealed;

  const Traveller* Find(std::string_view person_row_id) const;
  // The visa of somebody else of the party keeps her here (refusal_rules.h).
  bool IsKeptByRefusal(std::string_view person_row_id) const;
  // The newest movement of one of these kinds that counts.
  const Movement* Last(std::string_view person_row_id,
                       std::initializer_list<MovementKind> kinds,
                       std::optional<int> leg = std::nullopt) const;
  // Whether she has set off by this permission: on its leg, since it was given.
  bool IsUsed(const Movement& permission) const;
  // A permission to set off on this leg that is not used; null for none.
  const Movement* Permission(std::string_view person_row_id, int leg) const;
  // Permissions of hers that wait for a check, one a leg, the newest last.
  std::vector<Movement> WaitingOf(std::string_view person_row_id) const;
  // Where she is by what was told last: under way, or somewhere.
  const Movement* Whereabouts(std::string_view person_row_id) const;
  bool IsUnderWay(std::string_view person_row_id) const;
  bool IsAtShelter(std::string_view person_row_id) const;
  // At her place, which no shelter is.
  bool HasArrived(std::string_view person_row_id) const;
  // She set off last for her place.
  bool HasLeftForPlace(std::string_view person_row_id) const;
  // She did, and nothing was told of her since: a place that was lost on the
  // way ends in a shelter, or wherever she went by herself.
  bool IsOnTheWayToPlace(std::string_view person_row_id) const;
};

namespace travel {

absl::StatusOr<TravelRows> Load(db::Transaction& tx,
                                std::string_view case_row_id);
// Those of these cases of which anybody was permitted to go, or went.
absl::StatusOr<std::set<std::string>> WithMovements(
    db::Transaction& tx, const std::vector<std::string>& case_row_ids);

void SaveTraveller(db::Transaction& tx, const Traveller& traveller);
// Her place was given back: routes to it are no longer chosen.
void ForgetTravellers(db::Transaction& tx, std::string_view case_row_id);
// The route of one person is not pursued.
void ForgetTraveller(db::Transaction& tx, std::string_view person_row_id);
// It was made for an earlier journey.
void ForgetPlan(db::Transaction& tx, std::string_view case_row_id);
void Insert(db::Transaction& tx, std::string_view case_row_id,
            const MovementRow& movement);
void SavePlan(db::Transaction& tx, std::string_view case_row_id,
              const db::Bytes& sealed);
// A permission that counts no more.
void TakeBack(db::Transaction& tx, std::string_view movement_row_id);

}  // namespace travel
}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_COORDINATION_TRAVEL_STORE_H_
