// How every write on a place goes: lock its row, mark the holds there that have
// lapsed, change, append the events, list what is open. Used inside
// idempotency::Mutate, whose lock query is one of the queries here, and by the
// sweep.
#ifndef SERVICES_CAPACITY_CAPACITY_PLACE_LOCK_H_
#define SERVICES_CAPACITY_CAPACITY_PLACE_LOCK_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/db/transaction.h"
#include "common/outbox/outbox.h"
#include "services/capacity/capacity.h"
#include "services/capacity/capacity_openings.h"

namespace sojourn::capacity {

// ($1 place_id, $2 own organisation or NULL, $3 sees safe houses)
extern const db::Query kLockPlace;
// ($1 place_id, $2 host_id). Shares the host, whose rounds then stay as they
// are until the hold is made or refused.
extern const db::Query kLockPlaceOfHost;
// ($1 array of place_ids, $2 host_id): the first of them that nobody holds. No
// row where somebody holds each.
extern const db::Query kLockFreePlaceOfHost;
// ($1 array of place_ids): those of them that nobody holds, of any hosts that
// nobody changes. Waits for no place and no host, so several can be locked
// whatever else is.
extern const db::Query kLockFreePlaces;
// ($1 reservation_id, $2 own organisation or NULL, $3 sees safe houses)
extern const db::Query kLockPlaceOfReservation;
// ($1 disruption_id, $2 own organisation or NULL, $3 sees safe houses)
extern const db::Query kLockPlaceOfDisruption;
// ($1 array of place_ids): takes the rows of several places alone, before
// kLockPlaces takes their hosts too. Who has a host must not wait for a place,
// as whoever has that may wait for the host behind somebody who changes it.
extern const db::Query kLockPlaceRows;
// ($1 array of place_ids, $2 own organisation or NULL, $3 sees safe houses), in
// the order in which everybody locks several
extern const db::Query kLockPlaces;
// ($1 internal place id), skipped where somebody holds it
extern const db::Query kLockPlaceForSweep;

// ($1 reservation_id), whose place is locked: ReadReservation's columns, then
// kHostViewClosedColumn.
extern const db::Query kSelectReservation;
inline constexpr int kHostViewClosedColumn = 16;
// ($1 internal place id, $2 now): marks lapsed holds EXPIRED and returns them.
extern const db::Query kMarkLapsed;
// ($1 array of internal place ids)
extern const db::Query kSelectWindows;
// ($1 array of internal place ids): days on which they cannot be lived in.
extern const db::Query kSelectDisruptions;
// ($1 array of internal place ids)
extern const db::Query kSelectBlockedDays;
// ($1 internal place id): the place has a new etag.
extern const db::Query kTouchPlace;

// The windows of one place from the rows of kSelectWindows.
std::vector<Window> WindowsOf(const db::Result& rows,
                              const std::string& place_id);
// The same of kSelectBlockedDays.
std::vector<Stay> BlockedDaysOf(const db::Result& rows,
                                const std::string& place_id);

// The disruptions of one place from the rows of kSelectDisruptions.
std::vector<Stay> DisruptionsOf(const db::Result& rows,
                                const std::string& place_id);

// The locked place of one transaction and the events that go with it. Versions
// of events are given out here, so that they have no gap.
class LockedPlace {
 public:
  // `locked` is the one row of a lock query above.
  LockedPlace(db::Transaction& tx, const db::Result& locked);
  // One row of several.
  LockedPlace(db::Transaction& tx, const db::Row& locked);
  // A place that this transaction inserts, before its first event.
  LockedPlace(db::Transaction& tx, Host host, Place place);

  // public_id, status, zone and intake mode only.
  const Host& host() const { return host_; }
  Place& place() { return place_; }  // windows once they were read
  const Place& place() const { return place_; }
  absl::Time now() const { return now_; }
  db::Transaction& tx() { return tx_; }

  // Appends the events of the rows that kMarkLapsed returned. Events go out
  // with the version.
  void AppendLapsed(const db::Result& lapsed);
  // Appends `type` for a reservation in the state it now has.
  void Append(const std::string& type, const Reservation& reservation,
              std::optional<absl::Time> occurred_at = std::nullopt);
  // Appends `type` for the place itself.
  void Append(const std::string& type, const std::string& reason = "");

  // Stores the version of the last event and the place's openings; call once,
  // when all else was queued.
  absl::Status Finish();
  // After a new hold, with days around it that are enough.
  void Finish(const DaysAround& days);
  // The first half of it, for who writes the openings of many places at once.
  void QueueVersion();
  // That of several places in as few statements as of one.
  static void QueueVersions(db::Transaction& tx,
                            absl::Span<LockedPlace* const> places);

  // Ids of the reservations that events were appended for: the audit names all
  // of them, the lapsed holds of others too.
  const std::vector<std::string>& touched() const { return touched_; }

 private:
  db::Transaction& tx_;
  const absl::Time now_;
  Host host_;
  Place place_;
  int64_t event_version_;
  std::vector<outbox::Event> events_;  // that QueueVersion queues
  std::vector<std::string> touched_;
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_PLACE_LOCK_H_
