// Where a stay can be at a place, now and once its holds lapse: what windows,
// blocked days, reservations and disruptions leave. Pure.
#ifndef SERVICES_CAPACITY_CAPACITY_OPENINGS_RULES_H_
#define SERVICES_CAPACITY_CAPACITY_OPENINGS_RULES_H_

#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/capacity/capacity.h"

namespace sojourn::capacity::rules {

// Nights that nobody else has, turnover days included.
struct Taken {
  Stay nights;
  absl::Time until;  // InfiniteFuture: for good
};

// What is known of one place's days. In any order.
struct PlaceCalendar {
  bool open = false;  // whether anybody may be held there
  int turnover_days = 0;
  std::vector<Stay> windows;
  std::vector<Taken> taken;
  // Nobody sleeps there then; turnover days may lie there.
  std::vector<Stay> disruptions;
};

// A stay may begin on `nights.check_in` at the earliest and end on
// `nights.check_out` at the latest, from `free_at` on.
struct Opening {
  Stay nights;
  absl::Time free_at;  // InfinitePast: now

  friend bool operator==(const Opening&, const Opening&) = default;
};

// Each span once, with the earliest time from which it is free; in order. Those
// over by `today` are left out. A hold blocks only until it lapses: from then
// on the span around it is free as well, so far as what ends later leaves it.
std::vector<Opening> OpeningsOf(const PlaceCalendar& calendar,
                                absl::CivilDay today);

// Whether a stay can be at a place now that has these openings.
bool HasRoom(const std::vector<Opening>& openings, const Stay& stay,
             absl::Time now);

// The openings of a place with a new hold of nights that are free now, of those
// without it; in order. Of a place without disruptions, whose holds have not
// lapsed. As OpeningsOf says, but only those that meet the nights have to be
// known, which are few however many holds a place has: others stay as they are.
std::vector<Opening> WithHold(const std::vector<Opening>& openings,
                              const Taken& hold, int turnover_days,
                              absl::CivilDay today);

}  // namespace sojourn::capacity::rules

#endif  // SERVICES_CAPACITY_CAPACITY_OPENINGS_RULES_H_
