#include "services/capacity/capacity_openings_rules.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace sojourn::capacity::rules {
namespace {

// The earliest time of each span, in order.
class EachOnce {
 public:
  void Add(const Stay& nights, absl::Time moment) {
    const auto [known, added] =
        free_at_.try_emplace({nights.check_in, nights.check_out}, moment);
    if (!added) known->second = std::min(known->second, moment);
  }
  std::vector<Opening> List() const {
    std::vector<Opening> openings;
    for (const auto& [days, free_at] : free_at_) {
      openings.push_back({{days.first, days.second}, free_at});
    }
    return openings;
  }

 private:
  std::map<std::pair<absl::CivilDay, absl::CivilDay>, absl::Time> free_at_;
};

// The parts of `span` that none of `cut` has.
std::vector<Stay> Without(const Stay& span, std::vector<Stay> cut) {
  std::sort(cut.begin(), cut.end(), [](const Stay& a, const Stay& b) {
    return a.check_in < b.check_in;
  });
  std::vector<Stay> left;
  absl::CivilDay from = span.check_in;
  for (const Stay& each : cut) {
    const absl::CivilDay until = std::min(each.check_in, span.check_out);
    if (from < until) left.push_back({from, until});
    from = std::max(from, each.check_out);
  }
  if (from < span.check_out) left.push_back({from, span.check_out});
  return left;
}

class Openings {
 public:
  Openings(const PlaceCalendar& calendar, absl::CivilDay today)
      : calendar_(calendar), today_(today) {}

  std::vector<Opening> List() {
    for (const Stay& window : calendar_.windows) {
      if (window.check_out <= today_) continue;
      AddFree(window, absl::InfinitePast());
      for (const Taken& hold : calendar_.taken) {
        if (hold.until < absl::InfiniteFuture() && hold.nights.Meets(window)) {
          AddFree(Around(hold, window), hold.until);
        }
      }
    }
    return found_.List();
  }

 private:
  // Between the neighbours that stay longer than the hold: no span beyond them
  // is new when it lapses.
  Stay Around(const Taken& hold, Stay span) const {
    for (const Taken& other : calendar_.taken) {
      if (other.until <= hold.until) continue;
      if (other.nights.check_out <= hold.nights.check_in) {
        span.check_in = std::max(span.check_in, other.nights.check_out);
      } else if (other.nights.check_in >= hold.nights.check_out) {
        span.check_out = std::min(span.check_out, other.nights.check_in);
      }
    }
    return span;
  }

  // What is free of `span` at `moment`, and has room for the turnover days.
  void AddFree(const Stay& span, absl::Time moment) {
    std::vector<Stay> taken;
    for (const Taken& each : calendar_.taken) {
      if (each.until > moment && each.nights.Meets(span)) {
        taken.push_back(each.nights);
      }
    }
    for (Stay free : Without(span, std::move(taken))) {
      free.check_out -= calendar_.turnover_days;
      if (free.check_in >= free.check_out) continue;
      for (const Stay& nights : Without(free, calendar_.disruptions)) {
        Add(nights, moment);
      }
    }
  }

  void Add(const Stay& nights, absl::Time moment) {
    if (nights.check_out > today_) found_.Add(nights, moment);
  }

  const PlaceCalendar& calendar_;
  const absl::CivilDay today_;
  EachOnce found_;
};

}  // namespace

std::vector<Opening> OpeningsOf(const PlaceCalendar& calendar,
                                absl::CivilDay today) {
  if (!calendar.open) return {};
  return Openings(calendar, today).List();
}

bool HasRoom(const std::vector<Opening>& openings, const Stay& stay,
             absl::Time now) {
  return std::any_of(
      openings.begin(), openings.end(), [&](const Opening& opening) {
        return opening.free_at <= now && opening.nights.Contains(stay);
      });
}

std::vector<Opening> WithHold(const std::vector<Opening>& openings,
                              const Taken& hold, int turnover_days,
                              absl::CivilDay today) {
  EachOnce found;
  // Spans around the nights only grow while other holds lapse: the last one
  // before this hold lapses is what is free when it does.
  std::optional<Opening> last;
  for (const Opening& opening : openings) {
    Stay span = opening.nights;
    span.check_out += turnover_days;
    if (!span.Meets(hold.nights)) {
      found.Add(opening.nights, opening.free_at);
      continue;
    }
    if (!last.has_value() || last->free_at < opening.free_at) {
      if (opening.free_at <= hold.until) last = opening;
    }
    if (opening.free_at >= hold.until) {
      found.Add(opening.nights, opening.free_at);
      continue;
    }
    for (Stay free : Without(span, {hold.nights})) {
      free.check_out -= turnover_days;
      if (free.check_in < free.check_out && free.check_out > today) {
        found.Add(free, opening.free_at);
      }
    }
  }
  if (last.has_value() && hold.until < absl::InfiniteFuture()) {
    found.Add(last->nights, hold.until);
  }
  return found.List();
}

}  // namespace sojourn::capacity::rules
