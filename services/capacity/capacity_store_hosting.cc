#include "services/capacity/capacity_store_hosting.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/db/database.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_hosting_rules.h"
#include "services/capacity/capacity_place_lock.h"
#include "services/capacity/capacity_place_write.h"
#include "services/capacity/capacity_rules.h"
#include "services/capacity/capacity_sealed.h"

namespace sojourn::capacity {
namespace {

constexpr db::Query kRetire{"capacity_place_retire", R"sql(
    UPDATE places SET version = version + 1, status = 'RETIRED'
    WHERE id = $1)sql"};

absl::Status QueueUpdate(const crypto::Sealer& sealer, db::Transaction& tx,
                         const Place& place, const PlaceChange& change) {
  std::optional<db::Bytes> vetting;
  std::optional<db::Bytes> address;
  // An address never changes without its vetting.
  if (change.Names("vetting")) {
    ASSIGN_OR_RETURN(SealedPlace sealed, SealPlace(sealer, place));
    vetting = std::move(sealed.vetting);
    if (change.Names("address")) address = std::move(sealed.address);
  }
  QueuePlaceUpdate(tx, place, std::move(vetting), std::move(address));
  return absl::OkStatus();
}

absl::Status CheckNewVetting(const LockedPlace& locked,
                             const PlaceChange& change) {
  if (!change.Names("vetting")) return absl::OkStatus();
  const absl::CivilDay today =
      rules::Today(locked.host().time_zone, locked.now());
  RETURN_IF_ERROR(rules::CheckVetted(*change.place.vetting, today));
  return rules::CheckVettingNear(*change.place.vetting, today);
}

absl::Status Update(server::Runtime& runtime, const server::Call& call,
                    LockedPlace& locked, const PlaceChange& change) {
  const Place& place = locked.place();
  const Place changed = rules::Changed(place, change);
  RETURN_IF_ERROR(CheckNewVetting(locked, change));
  ASSIGN_OR_RETURN(Blocking blocking, FindBlocking(locked, call));
  if (rules::TakesAway(place.spec, changed.spec)) {
    RETURN_IF_ERROR(OpenParties(runtime.sealer(), {&blocking}));
  }
  RETURN_IF_ERROR(
      rules::CheckPlaceChange(place, changed, change, blocking.reservations));
  RETURN_IF_ERROR(QueueUpdate(runtime.sealer(), locked.tx(), changed, change));
  locked.Append("place.updated");
  return locked.Finish();
}

absl::Status Retire(LockedPlace& locked, const server::Call& call) {
  Place& place = locked.place();
  if (place.status == PlaceStatus::kRetired) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Blocking blocking, FindBlocking(locked, call));
  RETURN_IF_ERROR(rules::CheckMayRetire(blocking.reservations));
  QueueClosing(locked, call);
  locked.tx().Queue(kRetire, db::Params(place.id));
  place.status = PlaceStatus::kRetired;
  locked.Append("place.retired");
  return locked.Finish();
}

}  // namespace

absl::StatusOr<std::string> UpdatePlace(server::Runtime& runtime,
                                        const server::Call& call,
                                        const PlaceChange& change) {
  return ChangePlace(runtime, call, change.place_id, change.etag, "vetting",
                     [&](LockedPlace& locked) {
                       return Update(runtime, call, locked, change);
                     });
}

absl::StatusOr<std::string> RetirePlace(server::Runtime& runtime,
                                        const server::Call& call,
                                        const std::string& place_id,
                                        const std::string& etag) {
  return ChangePlace(runtime, call, place_id, etag, "retired",
                     [&](LockedPlace& locked) { return Retire(locked, call); });
}

}  // namespace sojourn::capacity
