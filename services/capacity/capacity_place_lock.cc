#include "services/capacity/capacity_place_lock.h"

#include <utility>

#include "services/capacity/capacity_names.h"
#include "services/capacity/capacity_openings.h"
#include "services/capacity/capacity_reservation_row.h"

namespace sojourn::capacity {

// A place's root is its row, locked first: a transaction gets its id with its
// first lock, and the events of a place must come in the order of the ids. Then
// the host, shared by all who write at its places, so that whoever changes it
// or all its windows (kLockHost, ConfirmAvailability) comes before or after
// them: a host that is paused meanwhile is seen as paused, as the row is read
// again after the wait. Nobody deadlocks, as those who lock a host wait for no
// place, and nobody waits to share a host that others share, so that an import
// may go on to its next place. The place is locked without its key, which a
// foreign key to it may share.
#define LOCK " FOR NO KEY UPDATE OF p FOR SHARE OF h"
#define LOCKED_COLUMNS                                                       \
  "SELECT p.id, p.public_id, p.version, p.event_version, p.status, "         \
  "p.adults, p.children, p.bedrooms, p.step_free, p.women_only, p.family, "  \
  "p.cot, p.pets, p.turnover_days, p.same_night, p.lane, "                   \
  "p.vetting_expires_on, h.public_id, h.status, h.time_zone, h.intake_mode " \
  "FROM places p JOIN hosts h ON h.id = p.host_id "

const db::Query kLockPlace{"capacity_place_lock", LOCKED_COLUMNS R"sql(
    WHERE p.public_id = $1
      AND ($2::text IS NULL OR h.organisation_id = $2)
      AND ($3::boolean OR h.kind <> 'SAFE_HOUSE'))sql" LOCK};

const db::Query kLockPlaceOfHost{"capacity_place_lock_of_host",
                                 LOCKED_COLUMNS R"sql(
    WHERE p.public_id = $1 AND h.public_id = $2)sql" LOCK};

// The one that is locked, and no row after it, as rows are locked in order and
// the limit is above that.
const db::Query kLockFreePlaceOfHost{"capacity_place_lock_free_of_host",
                                     LOCKED_COLUMNS R"sql(
    WHERE p.public_id = ANY ($1::text[]) AND h.public_id = $2
    ORDER BY array_position($1::text[], p.public_id) LIMIT 1
    FOR NO KEY UPDATE OF p SKIP LOCKED FOR SHARE OF h)sql"};

const db::Query kLockFreePlaces{"capacity_place_lock_all_free",
                                LOCKED_COLUMNS R"sql(
    WHERE p.public_id = ANY ($1::text[]) ORDER BY p.id
    FOR NO KEY UPDATE OF p SKIP LOCKED FOR SHARE OF h SKIP LOCKED)sql"};

const db::Query kLockPlaceOfReservation{"capacity_place_lock_of_reservation",
                                        LOCKED_COLUMNS R"sql(
    WHERE p.id = (SELECT r.place_id FROM reservations r WHERE r.public_id = $1
                  AND ($2::text IS NULL OR )sql" SOJOURN_HOST_SEES R"sql())
      AND ($2::text IS NULL OR h.organisation_id = $2)
      AND ($3::boolean OR h.kind <> 'SAFE_HOUSE'))sql" LOCK};

const db::Query kLockPlaceOfDisruption{"capacity_place_lock_of_disruption",
                                       LOCKED_COLUMNS R"sql(
    WHERE p.id = (SELECT d.place_id FROM disruptions d WHERE d.public_id = $1)
      AND ($2::text IS NULL OR h.organisation_id = $2)
      AND ($3::boolean OR h.kind <> 'SAFE_HOUSE'))sql" LOCK};

const db::Query kLockPlaceRows{"capacity_place_lock_rows", R"sql(
    SELECT FROM places WHERE public_id = ANY ($1::text[])
    ORDER BY id FOR NO KEY UPDATE)sql"};

const db::Query kLockPlaces{"capacity_place_lock_several", LOCKED_COLUMNS R"sql(
    WHERE p.public_id = ANY ($1::text[])
      AND ($2::text IS NULL OR h.organisation_id = $2)
      AND ($3::boolean OR h.kind <> 'SAFE_HOUSE')
    ORDER BY h.id, p.id)sql" LOCK};

const db::Query kLockPlaceForSweep{"capacity_place_lock_for_sweep",
                                   LOCKED_COLUMNS R"sql(
    WHERE p.id = $1 FOR NO KEY UPDATE OF p SKIP LOCKED)sql"};
#undef LOCKED_COLUMNS
#undef LOCK

const db::Query kSelectReservation{
    "capacity_reservation_select_locked",
    "SELECT " SOJOURN_RESERVATION_COLUMNS
    ", r.host_view_closed FROM reservations r WHERE r.public_id = $1"};

const db::Query kMarkLapsed{"capacity_reservation_mark_lapsed", R"sql(
    UPDATE reservations SET state = 'EXPIRED', version = version + 1
    WHERE place_id = $1 AND state = 'HELD' AND held_until <= $2
    RETURNING public_id, case_ref, held_until)sql"};

// Its own statement, never a part of the lock query: a query that waited for
// the row's lock sees other tables as they were before it waited.
const db::Query kSelectWindows{"capacity_window_select", R"sql(
    SELECT place_id, lower(period), upper(period), confirmed_by, confirmed_at
    FROM availability_windows WHERE place_id = ANY ($1::uuid[])
    ORDER BY place_id, period)sql"};

const db::Query kSelectDisruptions{"capacity_disruption_select", R"sql(
    SELECT place_id, lower(period), coalesce(upper(period), '9999-12-31')
    FROM disruptions WHERE place_id = ANY ($1::uuid[]) AND lifted_at IS NULL
    ORDER BY place_id, period)sql"};

const db::Query kSelectBlockedDays{"capacity_blocked_days_select", R"sql(
    SELECT place_id, lower(period), upper(period)
    FROM blocked_days WHERE place_id = ANY ($1::uuid[])
    ORDER BY place_id, period)sql"};

const db::Query kTouchPlace{"capacity_place_touch", R"sql(
    UPDATE places SET version = version + 1 WHERE id = $1)sql"};

namespace {

constexpr db::Query kStoreEventVersion{"capacity_place_store_event_version",
                                       R"sql(
    UPDATE places SET event_version = $2, openings_version = $2
    WHERE id = $1)sql"};

constexpr db::Query kStoreEventVersions{"capacity_place_store_event_versions",
                                        R"sql(
    UPDATE places p SET event_version = n.version, openings_version = n.version
    FROM unnest($1::uuid[], $2::bigint[]) AS n (id, version)
    WHERE p.id = n.id)sql"};

Host ReadLockedHost(const db::Row& row) {
  return {.public_id = row.Get<std::string>(17),
          .status = FromName<HostStatus>(row.Get<std::string>(18)),
          .time_zone = row.Get<std::string>(19),
          .intake_mode = FromName<IntakeMode>(row.Get<std::string>(20))};
}

Place ReadLockedPlace(const db::Row& row) {
  return {
      .id = row.Get<std::string>(0),
      .public_id = row.Get<std::string>(1),
      .host_public_id = row.Get<std::string>(17),
      .version = row.Get<int64_t>(2),
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

}  // namespace

namespace {

Stay ReadPeriod(const db::Row& row) {
  return {row.Get<absl::CivilDay>(1), row.Get<absl::CivilDay>(2)};
}

Window ReadWindow(const db::Row& row) {
  return {.period = ReadPeriod(row),
          .confirmed_by = row.Get<std::string>(3),
          .confirmed_at = row.Get<absl::Time>(4)};
}

// Rows come in the order of their places, which is that of the text of an id,
// so those of one are found without reading all of a page for each.
template <typename T>
std::vector<T> OfPlace(const db::Result& rows, const std::string& place_id,
                       T (*read)(const db::Row& row)) {
  int first = 0;
  for (int after = rows.rows(); first < after;) {
    const int middle = first + (after - first) / 2;
    if (rows.row(middle).Get<std::string>(0) < place_id) {
      first = middle + 1;
    } else {
      after = middle;
    }
  }
  std::vector<T> found;
  for (int i = first; i < rows.rows(); ++i) {
    const db::Row row = rows.row(i);
    if (row.Get<std::string>(0) != place_id) break;
    found.push_back(read(row));
  }
  return found;
}

}  // namespace

std::vector<Window> WindowsOf(const db::Result& rows,
                              const std::string& place_id) {
  return OfPlace(rows, place_id, ReadWindow);
}

std::vector<Stay> DisruptionsOf(const db::Result& rows,
                                const std::string& place_id) {
  return OfPlace(rows, place_id, ReadPeriod);
}

std::vector<Stay> BlockedDaysOf(const db::Result& rows,
                                const std::string& place_id) {
  return OfPlace(rows, place_id, ReadPeriod);
}

LockedPlace::LockedPlace(db::Transaction& tx, const db::Result& locked)
    : LockedPlace(tx, locked.row(0)) {}

LockedPlace::LockedPlace(db::Transaction& tx, const db::Row& locked)
    : tx_(tx),
      now_(tx.now()),
      host_(ReadLockedHost(locked)),
      place_(ReadLockedPlace(locked)),
      event_version_(locked.Get<int64_t>(3)) {}

LockedPlace::LockedPlace(db::Transaction& tx, Host host, Place place)
    : tx_(tx),
      now_(tx.now()),
      host_(std::move(host)),
      place_(std::move(place)),
      event_version_(0) {}

void LockedPlace::AppendLapsed(const db::Result& lapsed) {
  for (const db::Row row : lapsed) {
    Reservation reservation;
    reservation.public_id = row.Get<std::string>(0);
    reservation.state = State::kExpired;
    reservation.case_ref = row.Get<std::string>(1);
    Append("reservation.expired", reservation, row.Get<absl::Time>(2));
  }
}

void LockedPlace::Append(const std::string& type,
                         const Reservation& reservation,
                         std::optional<absl::Time> occurred_at) {
  outbox::Event event{.aggregate_kind = "place",
                      .aggregate_id = place_.public_id,
                      .aggregate_version = ++event_version_,
                      .type = type,
                      .state = Name(reservation.state),
                      .case_ref = reservation.case_ref,
                      .refs = {{"reservation_id", reservation.public_id},
                               {"host_id", host_.public_id}},
                      .occurred_at = occurred_at};
  if (reservation.release_reason.has_value()) {
    event.reason = Name(*reservation.release_reason);
  }
  if (reservation.state == State::kDisrupted && reservation.disrupted_from) {
    event.refs["usable_until"] =
        absl::FormatCivilTime(*reservation.disrupted_from);
  }
  events_.push_back(std::move(event));
  touched_.push_back(reservation.public_id);
}

void LockedPlace::Append(const std::string& type, const std::string& reason) {
  events_.push_back({.aggregate_kind = "place",
                     .aggregate_id = place_.public_id,
                     .aggregate_version = ++event_version_,
                     .type = type,
                     .state = Name(place_.status),
                     .reason = reason,
                     .refs = {{"host_id", host_.public_id}}});
}

absl::Status LockedPlace::Finish() {
  QueueVersion();
  return WriteOpenings(tx_, {place_.id}, now_);
}

void LockedPlace::Finish(const DaysAround& days) {
  QueueVersion();
  QueueOpenings(tx_, days, now_);
}

void LockedPlace::QueueVersion() {
  for (const outbox::Event& event : std::exchange(events_, {})) {
    outbox::Append(tx_, event);
  }
  tx_.Queue(kStoreEventVersion, db::Params(place_.id, event_version_));
}

void LockedPlace::QueueVersions(db::Transaction& tx,
                                absl::Span<LockedPlace* const> places) {
  std::vector<std::string> ids;
  std::vector<int64_t> versions;
  std::vector<outbox::Event> events;
  for (LockedPlace* const locked : places) {
    ids.push_back(locked->place_.id);
    versions.push_back(locked->event_version_);
    for (outbox::Event& event : std::exchange(locked->events_, {})) {
      events.push_back(std::move(event));
    }
  }
  outbox::AppendAll(tx, events);
  tx.Queue(kStoreEventVersions, db::Params(ids, versions));
}

}  // namespace sojourn::capacity
