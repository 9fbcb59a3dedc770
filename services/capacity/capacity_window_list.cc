#include "services/capacity/capacity_window_list.h"

#include <map>
#include <optional>

#include "common/db/database.h"
#include "common/idempotency/mutation.h"
#include "common/outbox/outbox.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_access.h"
#include "services/capacity/capacity_changes.h"
#include "services/capacity/capacity_host_event.h"
#include "services/capacity/capacity_hosting_rules.h"
#include "services/capacity/capacity_names.h"
#include "services/capacity/capacity_rules.h"

namespace sojourn::capacity {
namespace {

#define HOST_COLUMNS                                                        \
  "SELECT h.id, h.public_id, h.status, h.organisation_id, h.country_code, " \
  "h.kind, h.time_zone, h.event_version "
#define SEEN_HOST                                     \
  "FROM hosts h WHERE h.public_id = $1 "              \
  "AND ($2::text IS NULL OR h.organisation_id = $2) " \
  "AND ($3::boolean OR h.kind <> 'SAFE_HOUSE')"

// Keeps all who write at its places out until the end (capacity_place_lock.cc),
// so no place is locked: what waits for this row has locked one.
constexpr db::Query kLockHost{"capacity_list_lock_host",
                              HOST_COLUMNS SEEN_HOST " FOR NO KEY UPDATE"};

constexpr db::Query kSelectHost{"capacity_list_select_host",
                                HOST_COLUMNS SEEN_HOST};
#undef SEEN_HOST
#undef HOST_COLUMNS

constexpr db::Query kSelectSums{"capacity_list_sums", R"sql(
    SELECT h.id, count(DISTINCT p.id)::integer, count(*)::integer,
        count(*) FILTER (WHERE w.confirmed_at < $3)::integer,
        min(w.confirmed_at)
    FROM hosts h
    JOIN places p ON p.host_id = h.id
    JOIN availability_windows w ON w.place_id = p.id
    WHERE h.id = ANY ($1::uuid[]) AND p.status = 'OPEN'
      AND upper(w.period) > ($2::timestamptz AT TIME ZONE h.time_zone)::date
    GROUP BY h.id)sql"};

// Says nothing of when it is asked, so that a reply of the day after still
// finds the list it is about.
constexpr db::Query kSelectEtag{"capacity_list_etag", R"sql(
    SELECT left(encode(sha256(convert_to(coalesce(string_agg(
        p.public_id || w.period::text, ',' ORDER BY p.id, w.period), ''),
        'UTF8')), 'hex'), 16)
    FROM places p JOIN availability_windows w ON w.place_id = p.id
    WHERE p.host_id = $1 AND p.status = 'OPEN')sql"};

constexpr db::Query kCountPlaces{"capacity_list_count_places", R"sql(
    SELECT count(*)::integer FROM places
    WHERE host_id = $1 AND public_id = ANY ($2::text[]))sql"};

// ($3 place ids, none for all; $4 of how many places at most, NULL for all)
constexpr db::Query kSelectStanding{"capacity_list_standing", R"sql(
    SELECT p.id, p.public_id, p.code, w.id, lower(w.period), upper(w.period),
        w.confirmed_by, w.confirmed_at
    FROM places p JOIN availability_windows w ON w.place_id = p.id
    WHERE upper(w.period) > $2 AND p.id IN (
        SELECT o.id FROM places o
        WHERE o.host_id = $1 AND o.status = 'OPEN'
          AND (cardinality($3::text[]) = 0 OR o.public_id = ANY ($3))
          AND EXISTS (SELECT FROM availability_windows v
                      WHERE v.place_id = o.id AND upper(v.period) > $2)
        ORDER BY o.id LIMIT $4)
    ORDER BY p.id, w.period)sql"};

constexpr db::Query kConfirm{"capacity_list_confirm", R"sql(
    UPDATE availability_windows SET confirmed_by = $2, confirmed_at = $3
    WHERE id = ANY ($1::uuid[]))sql"};

constexpr db::Query kStoreEventVersion{"capacity_list_store_event_version",
                                       R"sql(
    UPDATE hosts SET event_version = $2 WHERE id = $1)sql"};

Host ReadLeanHost(const db::Row& row) {
  return {.id = row.Get<std::string>(0),
          .public_id = row.Get<std::string>(1),
          .organisation_id = row.Get<std::string>(3),
          .kind = FromName<HostKind>(row.Get<std::string>(5)),
          .status = FromName<HostStatus>(row.Get<std::string>(2)),
          .country_code = row.Get<std::string>(4),
          .time_zone = row.Get<std::string>(6)};
}

constexpr int kEventVersionColumn = 7;
// As a page of ListPlaces: under 1 MiB with 24 windows each.
constexpr int64_t kMostShown = 200;

// Places in the order of the rows of kSelectStanding.
std::vector<Place> PlacesOf(const db::Result& rows) {
  std::vector<Place> places;
  for (const db::Row row : rows) {
    const auto id = row.Get<std::string>(0);
    if (places.empty() || places.back().id != id) {
      Place& place = places.emplace_back();
      place.id = id;
      place.public_id = row.Get<std::string>(1);
      place.code = row.Get<std::string>(2);
    }
    places.back().windows.push_back(
        {.period = {row.Get<absl::CivilDay>(4), row.Get<absl::CivilDay>(5)},
         .confirmed_by = row.Get<std::string>(6),
         .confirmed_at = row.Get<absl::Time>(7)});
  }
  return places;
}

// The host by its public id where this caller may see it.
absl::StatusOr<Host> SeenHost(db::Transaction& tx, const server::Call& call,
                              const std::string& host_id) {
  const Access access = Access::Of(call);
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kSelectHost,
                 db::Params(host_id, access.organisation, access.safe_houses)));
  if (rows.empty()) return NotFound("host");
  return ReadLeanHost(rows.row(0));
}

// What of the list stands, and whether it is the list that was read.
absl::StatusOr<db::Result> CheckSeen(db::Transaction& tx, const Host& host,
                                     const ListConfirmation& confirmation) {
  const db::Params host_params(host.id);
  const db::Params count_params(host.id, confirmation.place_ids);
  const db::Params standing_params(
      host.id, rules::Today(host.time_zone, tx.now()), confirmation.place_ids,
      std::optional<int64_t>());
  ASSIGN_OR_RETURN(std::vector<db::Result> found,
                   tx.ExecuteAll({{kSelectEtag, host_params},
                                  {kCountPlaces, count_params},
                                  {kSelectStanding, standing_params}}));
  if (found[1].row(0).Get<int32_t>(0) !=
      static_cast<int>(confirmation.place_ids.size())) {
    return NotFound("place");
  }
  const auto etag = found[0].row(0).Get<std::string>(0);
  if (etag != confirmation.list_etag) return EtagMismatch(etag);
  return std::move(found[2]);
}

}  // namespace

absl::Status FillLists(db::Transaction& tx, std::vector<Host>& hosts) {
  if (hosts.empty()) return absl::OkStatus();
  std::vector<std::string> ids;
  ids.reserve(hosts.size());
  for (const Host& host : hosts) ids.push_back(host.id);
  const absl::Time now = tx.now();
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kSelectSums, db::Params(ids, now, now - rules::kStaleAfter)));
  std::map<std::string, WindowList> lists;
  for (const db::Row row : rows) {
    WindowList& list = lists[row.Get<std::string>(0)];
    list.places = row.Get<int32_t>(1);
    list.windows = row.Get<int32_t>(2);
    list.stale_windows = row.Get<int32_t>(3);
    list.oldest_confirmed_at = row.Get<absl::Time>(4);
    rules::Age(list, now);
  }
  for (Host& host : hosts) host.list = lists[host.id];
  return absl::OkStatus();
}

absl::StatusOr<WindowList> ReadList(server::Runtime& runtime,
                                    const server::Call& call,
                                    const std::string& host_id) {
  return runtime.db().Read<WindowList>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<WindowList> {
        std::vector<Host> hosts;
        ASSIGN_OR_RETURN(hosts.emplace_back(), SeenHost(tx, call, host_id));
        RETURN_IF_ERROR(FillLists(tx, hosts));
        ASSIGN_OR_RETURN(const db::Result etag,
                         tx.Execute(kSelectEtag, db::Params(hosts[0].id)));
        hosts[0].list.etag = etag.row(0).Get<std::string>(0);
        return std::move(hosts[0].list);
      });
}

absl::StatusOr<std::string> ConfirmList(server::Runtime& runtime,
                                        const server::Call& call,
                                        const ListConfirmation& confirmation) {
  const Access access = Access::Of(call);
  const auto change =
      [&](db::Transaction& tx,
          const db::Result& row) -> absl::StatusOr<idempotency::Outcome> {
    const Host host = ReadLeanHost(row.row(0));
    const int64_t version = row.row(0).Get<int64_t>(kEventVersionColumn) + 1;
    ASSIGN_OR_RETURN(const db::Result standing,
                     CheckSeen(tx, host, confirmation));
    std::vector<std::string> windows;
    for (const db::Row window : standing) {
      windows.push_back(window.Get<std::string>(3));
    }
    std::vector<std::string> places;
    std::vector<std::string> public_ids;
    for (const Place& place : PlacesOf(standing)) {
      places.push_back(place.id);
      public_ids.push_back(place.public_id);
    }
    QueueConfirmed(tx, call, places, confirmation.by_reply);
    tx.Queue(kConfirm, db::Params(windows, call.caller.subject, tx.now()));
    tx.Queue(kStoreEventVersion, db::Params(host.id, version));
    outbox::Append(tx, HostEvent(host, version, "host.availability_confirmed"));
    return idempotency::Outcome{.result_ref = host.public_id,
                                .audit_resource = "host",
                                .audit_id = host.public_id,
                                .audit_fields = "availability",
                                .audit_also = public_ids};
  };
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      idempotency::Mutate(runtime, call, kLockHost,
                          db::Params(confirmation.host_id, access.organisation,
                                     access.safe_houses),
                          "host", change));
  return outcome.result_ref;
}

absl::StatusOr<AsOf<std::vector<Place>>> ReadConfirmed(
    server::Runtime& runtime, const server::Call& call,
    const ListConfirmation& confirmation) {
  using Found = AsOf<std::vector<Place>>;
  return runtime.db().Read<Found>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Found> {
        ASSIGN_OR_RETURN(const Host host,
                         SeenHost(tx, call, confirmation.host_id));
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(
                kSelectStanding,
                db::Params(host.id, rules::Today(host.time_zone, tx.now()),
                           confirmation.place_ids, kMostShown)));
        return Found{PlacesOf(rows), tx.now()};
      });
}

}  // namespace sojourn::capacity
