#include "services/capacity/capacity_store_places.h"

#include <utility>

#include "common/crypto/ids.h"
#include "common/db/database.h"
#include "common/idempotency/mutation.h"
#include "common/outbox/outbox.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_access.h"
#include "services/capacity/capacity_hosting_rules.h"
#include "services/capacity/capacity_names.h"
#include "services/capacity/capacity_paging.h"
#include "services/capacity/capacity_place_lock.h"
#include "services/capacity/capacity_place_write.h"
#include "services/capacity/capacity_rules.h"
#include "services/capacity/capacity_sealed.h"

namespace sojourn::capacity {
namespace {

constexpr db::Query kSelectHostOfPlace{"capacity_place_select_host", R"sql(
    SELECT h.id, h.status, h.time_zone FROM hosts h
    WHERE h.public_id = $1
      AND ($2::text IS NULL OR h.organisation_id = $2)
      AND ($3::boolean OR h.kind <> 'SAFE_HOUSE'))sql"};

#define PLACE_COLUMNS                                                      \
  "SELECT p.id, p.public_id, p.version, p.code, p.status, p.adults, "      \
  "p.children, p.bedrooms, p.step_free, p.women_only, p.family, p.cot, "   \
  "p.pets, p.turnover_days, p.same_night, p.lane, p.vetting_expires_on, "  \
  "p.vetting_sealed, h.public_id, h.time_zone FROM places p JOIN hosts h " \
  "ON h.id = p.host_id "

constexpr db::Query kSelectPlace{"capacity_place_select", PLACE_COLUMNS R"sql(
    WHERE p.public_id = $1
      AND ($2::text IS NULL OR h.organisation_id = $2)
      AND ($3::boolean OR h.kind <> 'SAFE_HOUSE'))sql"};

constexpr db::Query kListPlaces{"capacity_place_list", PLACE_COLUMNS R"sql(
    WHERE p.host_id = $1 AND ($2::uuid IS NULL OR p.id > $2)
    ORDER BY p.id LIMIT $3)sql"};
#undef PLACE_COLUMNS

Place ReadPlace(const db::Row& row) {
  return {
      .id = row.Get<std::string>(0),
      .public_id = row.Get<std::string>(1),
      .host_public_id = row.Get<std::string>(18),
      .host_time_zone = row.Get<std::string>(19),
      .version = row.Get<int64_t>(2),
      .code = row.Get<std::string>(3),
      .status = FromName<PlaceStatus>(row.Get<std::string>(4)),
      .spec = {.adults = row.Get<int32_t>(5),
               .children = row.Get<int32_t>(6),
               .bedrooms = row.Get<int32_t>(7),
               .step_free = row.Get<bool>(8),
               .women_only = row.Get<bool>(9),
               .family = row.Get<bool>(10),
               .cot = row.Get<bool>(11),
               .pets = row.Get<bool>(12),
               .turnover_days = row.Get<int32_t>(13),
               .same_night = row.Get<bool>(14),
               .lane = FromName<Lane>(row.Get<std::string>(15))},
      .vetting_expires_on = row.Get<absl::CivilDay>(16),
  };
}

absl::Status FillCalendar(db::Transaction& tx, std::vector<Place>& places) {
  if (places.empty()) return absl::OkStatus();
  std::vector<std::string> ids;
  ids.reserve(places.size());
  for (const Place& place : places) ids.push_back(place.id);
  const db::Params params(ids);
  ASSIGN_OR_RETURN(
      const std::vector<db::Result> rows,
      tx.ExecuteAll({{kSelectWindows, params}, {kSelectBlockedDays, params}}));
  for (Place& place : places) {
    place.windows = WindowsOf(rows[0], place.id);
    place.blocked_days = BlockedDaysOf(rows[1], place.id);
  }
  return absl::OkStatus();
}

// The host's internal id where this caller may add a place to it.
absl::StatusOr<std::string> HostForNewPlace(db::Transaction& tx,
                                            const Access& access,
                                            const Place& place) {
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kSelectHostOfPlace,
                 db::Params(place.host_public_id, access.organisation,
                            access.safe_houses)));
  if (rows.empty()) return NotFound("host");
  const db::Row row = rows.row(0);
  if (row.Get<std::string>(1) == Name(HostStatus::kLeft)) {
    return FailedPrecondition("HOST_NOT_ACTIVE", "the host has left");
  }
  const absl::CivilDay today = rules::Today(row.Get<std::string>(2), tx.now());
  RETURN_IF_ERROR(rules::CheckVetted(*place.vetting, today));
  RETURN_IF_ERROR(rules::CheckVettingNear(*place.vetting, today));
  return row.Get<std::string>(0);
}

}  // namespace

absl::StatusOr<std::string> PlaceStore::Create(const server::Call& call,
                                               Place place) {
  const Access access = Access::Of(call);
  place.id = crypto::NewUuidV7();
  place.public_id = crypto::NewPublicId();
  RETURN_IF_ERROR(runtime_.keys().CreateKeys({PlaceKey(place.public_id)}));
  ASSIGN_OR_RETURN(const SealedPlace sealed,
                   SealPlace(runtime_.sealer(), place));
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      PlaceErrors().Map(idempotency::Create(
          runtime_, call,
          [&](db::Transaction& tx,
              const db::Result&) -> absl::StatusOr<idempotency::Outcome> {
            ASSIGN_OR_RETURN(const std::string host_id,
                             HostForNewPlace(tx, access, place));
            QueueNewPlace(tx, place, host_id, sealed);
            outbox::Append(tx, {.aggregate_kind = "place",
                                .aggregate_id = place.public_id,
                                .aggregate_version = 1,
                                .type = "place.created",
                                .state = Name(place.status),
                                .refs = {{"host_id", place.host_public_id}}});
            return idempotency::Outcome{.result_ref = place.public_id,
                                        .audit_resource = "place",
                                        .audit_id = place.public_id,
                                        .audit_fields = "vetting"};
          })));
  return outcome.result_ref;
}

absl::StatusOr<std::string> PlaceStore::SetAvailability(
    const server::Call& call, const std::string& place_id,
    const std::string& etag, const std::vector<Stay>& windows) {
  return ChangePlace(
      runtime_, call, place_id, etag, "availability",
      [&](LockedPlace& locked) -> absl::Status {
        ASSIGN_OR_RETURN(const Blocking blocking, FindBlocking(locked, call));
        RETURN_IF_ERROR(
            SetWindows(locked, call, windows, blocking.reservations));
        return locked.Finish();
      });
}

absl::StatusOr<AsOf<Place>> PlaceStore::Get(const server::Call& call,
                                            const std::string& place_id,
                                            bool with_vetting) {
  const Access access = Access::Of(call);
  ASSIGN_OR_RETURN(
      Found found,
      runtime_.db().Read<Found>(
          call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Found> {
            ASSIGN_OR_RETURN(
                const db::Result rows,
                tx.Execute(kSelectPlace,
                           db::Params(place_id, access.organisation,
                                      access.safe_houses)));
            if (rows.empty()) return NotFound("place");
            Found one;
            one.page.items.push_back(ReadPlace(rows.row(0)));
            one.page.now = tx.now();
            one.vettings.push_back(rows.row(0).Get<db::Bytes>(17));
            RETURN_IF_ERROR(FillCalendar(tx, one.page.items));
            return one;
          }));
  if (with_vetting) {
    ASSIGN_OR_RETURN(found.page, OpenVettings(call, found));
  }
  return AsOf<Place>{std::move(found.page.items.front()), found.page.now};
}

absl::StatusOr<PageOf<Place>> PlaceStore::List(const server::Call& call,
                                               const std::string& host_id,
                                               const PageSpec& page) {
  const Access access = Access::Of(call);
  ASSIGN_OR_RETURN(
      Found found,
      runtime_.db().Read<Found>(
          call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Found> {
            ASSIGN_OR_RETURN(const db::Result hosts,
                             tx.Execute(kSelectHostOfPlace,
                                        db::Params(host_id, access.organisation,
                                                   access.safe_houses)));
            if (hosts.empty()) return NotFound("host");
            ASSIGN_OR_RETURN(
                const db::Result rows,
                tx.Execute(kListPlaces,
                           db::Params(hosts.row(0).Get<std::string>(0),
                                      AfterParam(page), page.size + 1)));
            Found many;
            many.page = ReadPage<Place>(rows, page, tx.now(), ReadPlace);
            for (size_t i = 0; i < many.page.items.size(); ++i) {
              many.vettings.push_back(
                  rows.row(static_cast<int>(i)).Get<db::Bytes>(17));
            }
            RETURN_IF_ERROR(FillCalendar(tx, many.page.items));
            return many;
          }));
  return OpenVettings(call, std::move(found));
}

absl::StatusOr<PageOf<Place>> PlaceStore::OpenVettings(const server::Call& call,
                                                       Found found) {
  if (Access::Of(call).viewer == Viewer::kRelocation) {
    return std::move(found.page);
  }
  std::vector<keystore::KeyRef> keys;
  for (const Place& place : found.page.items) {
    keys.push_back(PlaceKey(place.public_id));
  }
  RETURN_IF_ERROR(runtime_.sealer().Prefetch(keys));
  for (size_t i = 0; i < found.page.items.size(); ++i) {
    Place& place = found.page.items[i];
    auto vetting = OpenVetting(runtime_.sealer(), place, found.vettings[i]);
    // A place whose key is gone still stands in the list, without its vetting.
    if (ReasonOf(vetting.status()) == "ERASED") continue;
    ASSIGN_OR_RETURN(place.vetting, std::move(vetting));
  }
  return std::move(found.page);
}

}  // namespace sojourn::capacity
