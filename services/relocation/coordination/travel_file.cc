#include "services/relocation/coordination/travel_file.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/crypto/ids.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/stored.pb.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::keystore::KeyRef;

constexpr char kMovements[] = "movements";
constexpr char kMovement[] = "movement_sealed";
constexpr char kPlans[] = "security_plans";
constexpr char kPlan[] = "plan_sealed";

absl::StatusOr<Movement> OpenMovement(const crypto::Sealer& sealer,
                                      std::string_view relocation_id,
                                      const MovementRow& row) {
  ASSIGN_OR_RETURN(const std::string plain,
                   sealer.Open(KeyRef::Case(relocation_id), row.sealed,
                               {kMovements, row.row_id, kMovement}));
  stored::Movement kept;
  if (!kept.ParseFromString(plain)) {
    return Internal("a sealed movement does not parse");
  }
  const auto kind = ParseMovementKind(kept.kind());
  if (!kind) return Internal("a sealed movement is of no known kind");
  // Earlier versions kept 1 also for what is of no leg.
  const bool of_a_leg =
      *kind != MovementKind::kUnassistedMove && *kind != MovementKind::kArrived;
  return Movement{
      .row_id = row.row_id,
      .person_row_id = row.person_row_id,
      .kind = *kind,
      .leg = of_a_leg ? kept.leg() : 0,
      .case_version = kept.case_version(),
      .occurred_at = ToTime(kept.occurred_at()),
      .recorded_at = kept.has_recorded_at() ? ToTime(kept.recorded_at())
                                            : absl::InfinitePast(),
      .recorded_by = kept.recorded_by(),
      .to_shelter = kept.to_shelter() || !kept.arranged_shelter().empty(),
      .arranged_shelter = kept.arranged_shelter(),
      .country_code = kept.country_code(),
      .location_class = kept.location_class(),
      .note = kept.note(),
      .reached = {.country = kept.reached_country(),
                  .at_home = kept.reached_home(),
                  .zone = kept.reached_zone(),
                  .scheme = kept.reached_scheme()},
      .corrected = row.corrected,
      .apart = row.apart};
}

stored::Movement ToStored(const Movement& movement) {
  stored::Movement out;
  out.set_kind(std::string(Name(movement.kind)));
  out.set_leg(movement.leg);
  out.set_case_version(movement.case_version);
  SetTime(movement.occurred_at, *out.mutable_occurred_at());
  if (movement.recorded_at != absl::InfinitePast()) {
    SetTime(movement.recorded_at, *out.mutable_recorded_at());
  }
  out.set_recorded_by(movement.recorded_by);
  out.set_to_shelter(movement.to_shelter);
  out.set_arranged_shelter(movement.arranged_shelter);
  out.set_country_code(movement.country_code);
  out.set_location_class(movement.location_class);
  out.set_note(movement.note);
  out.set_reached_country(movement.reached.country);
  out.set_reached_home(movement.reached.at_home);
  out.set_reached_zone(movement.reached.zone);
  out.set_reached_scheme(movement.reached.scheme);
  return out;
}

}  // namespace

absl::StatusOr<Travel> OpenTravel(const crypto::Sealer& sealer,
                                  const Relocation& relocation,
                                  TravelRows rows) {
  Travel travel;
  travel.travellers = std::move(rows.travellers);
  travel.plan_sealed = std::move(rows.plan_sealed);
  for (const MovementRow& row : rows.movements) {
    ASSIGN_OR_RETURN(Movement movement,
                     OpenMovement(sealer, relocation.relocation_id, row));
    movement.earlier = relocation.IsEarlier(movement.case_version);
    travel.movements.push_back(std::move(movement));
  }
  std::sort(travel.movements.begin(), travel.movements.end(),
            [](const Movement& a, const Movement& b) {
              return a.case_version < b.case_version;
            });
  return travel;
}

absl::StatusOr<std::string> AddMovement(db::Transaction& tx,
                                        const crypto::Sealer& sealer,
                                        const Relocation& relocation,
                                        const Movement& movement) {
  MovementRow row{.row_id = crypto::NewPublicId(),
                  .person_row_id = movement.person_row_id};
  ASSIGN_OR_RETURN(row.sealed,
                   sealer.Seal(KeyRef::Case(relocation.relocation_id),
                               ToStored(movement).SerializeAsString(),
                               {kMovements, row.row_id, kMovement}));
  travel::Insert(tx, relocation.id, row);
  return row.row_id;
}

absl::Status SavePlan(db::Transaction& tx, const crypto::Sealer& sealer,
                      const Relocation& relocation,
                      const v1::SecurityPlan& plan) {
  ASSIGN_OR_RETURN(
      const db::Bytes sealed,
      sealer.Seal(KeyRef::Case(relocation.relocation_id),
                  plan.SerializeAsString(), {kPlans, relocation.id, kPlan}));
  travel::SavePlan(tx, relocation.id, sealed);
  return absl::OkStatus();
}

absl::StatusOr<v1::SecurityPlan> OpenPlan(const crypto::Sealer& sealer,
                                          const Relocation& relocation,
                                          const db::Bytes& sealed) {
  ASSIGN_OR_RETURN(const std::string plain,
                   sealer.Open(KeyRef::Case(relocation.relocation_id), sealed,
                               {kPlans, relocation.id, kPlan}));
  v1::SecurityPlan plan;
  if (!plan.ParseFromString(plain)) {
    return Internal("a sealed security plan does not parse");
  }
  return plan;
}

}  // namespace sojourn::relocation
