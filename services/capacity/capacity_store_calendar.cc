#include "services/capacity/capacity_store_calendar.h"

#include "absl/time/civil_time.h"
#include "common/crypto/ids.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_changes.h"
#include "services/capacity/capacity_hosting_rules.h"
#include "services/capacity/capacity_place_lock.h"
#include "services/capacity/capacity_place_write.h"
#include "services/capacity/capacity_rules.h"
#include "services/capacity/capacity_updates.h"

namespace sojourn::capacity {
namespace {

constexpr db::Query kDeleteBlockedDays{"capacity_blocked_days_delete", R"sql(
    DELETE FROM blocked_days WHERE place_id = $1)sql"};

constexpr db::Query kInsertBlockedDays{"capacity_blocked_days_insert", R"sql(
    INSERT INTO blocked_days (id, place_id, period)
    SELECT b.id, $1, daterange(b.first, b.last)
    FROM unnest($2::uuid[], $3::date[], $4::date[]) AS b (id, first, last)
    )sql"};

void QueueBlockedDays(LockedPlace& locked, const std::vector<Stay>& blocked) {
  std::vector<std::string> ids;
  std::vector<std::string> firsts;
  std::vector<std::string> lasts;
  for (const Stay& days : blocked) {
    ids.push_back(crypto::NewUuidV7());
    firsts.push_back(absl::FormatCivilTime(days.check_in));
    lasts.push_back(absl::FormatCivilTime(days.check_out));
  }
  const std::string& place_id = locked.place().id;
  locked.tx().Queue(kDeleteBlockedDays, db::Params(place_id));
  locked.tx().Queue(kInsertBlockedDays,
                    db::Params(place_id, ids, firsts, lasts));
  locked.tx().Queue(kTouchPlace, db::Params(place_id));
}

}  // namespace

absl::StatusOr<std::string> SetBlockedDays(server::Runtime& runtime,
                                           const server::Call& call,
                                           const std::string& place_id,
                                           const std::string& etag,
                                           const std::vector<Stay>& blocked) {
  const auto change = [&](LockedPlace& locked) -> absl::Status {
    const absl::CivilDay today =
        rules::Today(locked.host().time_zone, locked.now());
    RETURN_IF_ERROR(rules::CheckBlockedDaysNear(blocked, today));
    RETURN_IF_ERROR(rules::CheckOffered(locked.place()));
    ASSIGN_OR_RETURN(const Blocking blocking, FindBlocking(locked, call));
    RETURN_IF_ERROR(rules::CheckReservedNightsNotBlocked(
        blocked, blocking.reservations, today));
    QueueBlocked(locked, call, blocked);
    QueueBlockedDays(locked, blocked);
    locked.Append("place.availability_set", kBlockedDaysReason);
    return locked.Finish();
  };
  return ChangePlace(runtime, call, place_id, etag, "blocked_days", change);
}

}  // namespace sojourn::capacity
