#ifndef SERVICES_RELOCATION_TRAVEL_STORE_H_
#define SERVICES_RELOCATION_TRAVEL_STORE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
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
  absl::Time chosen_at;
  // The application's last state heard of, such as APPLICATION_STATE_LODGED.
  std::string application_state;
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

struct Movement {
  std::string row_id;
  std::string case_row_id;
  std::string person_row_id;
  MovementKind kind = MovementKind::kDeparted;
  int leg = 1;
  std::optional<db::Bytes> details_sealed;
  absl::Time occurred_at;
  absl::Time recorded_at;
  std::string recorded_by;
  // Reversed by CorrectRecord: counts no more.
  bool corrected = false;
};

struct SecurityPlan {
  std::string case_row_id;
  std::string state;  // RECORDED or WAIVED
  db::Bytes text_sealed;
  std::optional<db::Bytes> waived_by_sealed;
  absl::Time occurred_at;
  absl::Time recorded_at;
  std::string recorded_by;
};

// Everything of one case.
struct Travel {
  std::vector<Traveller> travellers;
  std::vector<Movement> movements;  // oldest first
  std::optional<SecurityPlan> security_plan;

  const Traveller* Find(std::string_view person_row_id) const;
  // The newest movement of one of these kinds that was not corrected.
  const Movement* Last(std::string_view person_row_id,
                       std::initializer_list<MovementKind> kinds,
                       std::optional<int> leg = std::nullopt) const;
};

namespace travel {

absl::StatusOr<Travel> Load(db::Transaction& tx, std::string_view case_row_id);

void SaveTraveller(db::Transaction& tx, const Traveller& traveller);
// Her place was given back: routes to it are no longer chosen.
void ForgetTravellers(db::Transaction& tx, std::string_view case_row_id);
void Insert(db::Transaction& tx, const Movement& movement);
void Save(db::Transaction& tx, const SecurityPlan& plan);

}  // namespace travel
}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_TRAVEL_STORE_H_
