// The openings of a place: where a stay can be, as searches look for it. What
// windows, blocked days, reservations and the place itself say, said once more
// so that an index can answer (docs/adr/2026-11-29-openings-are-listed.md).
#ifndef SERVICES_CAPACITY_CAPACITY_OPENINGS_H_
#define SERVICES_CAPACITY_CAPACITY_OPENINGS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/db/query.h"
#include "common/db/result.h"
#include "common/db/transaction.h"
#include "services/capacity/capacity.h"
#include "services/capacity/capacity_openings_rules.h"

namespace sojourn::capacity {

// Openings that end by this day are over at every host: none is further behind
// UTC than a day.
absl::CivilDay Over(absl::Time now);

// ($1 internal place id): all that is known of a place's days, with its
// openings as they stand.
extern const db::Query kSelectDays;

// Fills windows (their periods only), blocked days and disruptions.
void TakeDays(const db::Result& rows, Place& place);

// Of kSelectDays' rows, read after everything else was queued.
void QueueOpenings(db::Transaction& tx, const std::string& place_id,
                   const db::Result& rows, absl::Time now);

// Of a place's days those that meet these, turnover days included, for a new
// hold there. However many holds a place has, few do.
extern const db::Query kSelectDaysAround;
db::Params DaysAroundParams(const Place& place, const Stay& nights,
                            absl::Time now);

// A new hold that the rows do not know yet, or not as one that is there.
struct AddedHold {
  Stay nights;  // turnover days included
  absl::Time until;
};
// kSelectDaysAround's rows for days that hold all of `added`.
struct DaysAround {
  std::string place_id;  // internal
  db::Result rows;
  std::vector<AddedHold> added;
};
// Whether they tell all that is needed for the openings: no disruption, no hold
// that has lapsed, and openings that were up to date.
bool AreEnough(const db::Result& days_around);
// Of rows that are enough.
void QueueOpenings(db::Transaction& tx, const DaysAround& days, absl::Time now);

// The openings of several places that meet days, turnover days included, for
// new holds there: ($1 array of place_ids, $2 and $3 arrays of the days from
// and to, $4 now). None of a place of which more has to be known: one with a
// disruption, a hold that has lapsed, or openings that are not up to date.
extern const db::Query kSelectOpeningsNear;
struct OpeningsNear {
  std::string place_id;  // internal
  std::vector<rules::Opening> listed;
  std::vector<rules::Opening> openings;  // with the new holds
};
// Of each place with such openings, by its place_id.
std::map<std::string, OpeningsNear> ReadOpeningsNear(const db::Result& rows);
// What is new of them, in as few statements as of one.
void QueueOpeningsOf(db::Transaction& tx,
                     absl::Span<const OpeningsNear* const> places);

// Reads and writes what has changed of the openings of places, by their
// internal ids, under their locks and after everything else was queued:
// LockedPlace::Finish does. One round trip for all of them.
absl::Status WriteOpenings(db::Transaction& tx,
                           const std::vector<std::string>& place_ids,
                           absl::Time now);

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_OPENINGS_H_
