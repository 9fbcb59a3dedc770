#include "services/capacity/capacity_hold_queue.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace sojourn::capacity {
namespace {

// So many who left are known again; past it the first of them count as new.
constexpr size_t kMostKnown = 10'000;
constexpr absl::Duration kSoonest = absl::Milliseconds(200);
constexpr absl::Duration kLatest = absl::Seconds(10);

}  // namespace

HoldQueue::Ticket HoldQueue::Join(Wait wait, absl::Time now) {
  const Ticket ticket = ++last_ticket_;
  const Came known = Known(wait.request_id, now);
  const auto [line, is_new] = lines_.try_emplace(wait.host_id);
  if (is_new) line->second.began = now;
  PutBack(ticket, Waiting{std::move(wait), known.first, known.alone});
  return ticket;
}

bool HoldQueue::Leave(Ticket ticket, absl::Time now) {
  if (!waits_.contains(ticket)) {
    const auto at_it = at_it_.find(ticket);
    if (at_it != at_it_.end()) at_it->second.left = true;
    return false;
  }
  const Waiting gone = TakeOut(ticket);
  Remember(gone, now);
  DropIfIdle(gone.wait.host_id);
  return true;
}

void HoldQueue::Remember(const Waiting& gone, absl::Time now) {
  came_[gone.wait.request_id] = {
      .first = gone.came, .left = now, .alone = gone.alone};
  left_.emplace_back(now, gone.wait.request_id);
}

bool HoldQueue::HasTurn() const {
  return First(/*by_level=*/true, /*with_others=*/false).has_value();
}

std::optional<HoldQueue::Place> HoldQueue::InTurn(absl::Time now,
                                                  bool with_others) const {
  if ((served_ + 1) % kEachSoMany == 0) {
    const auto longest = First(/*by_level=*/false, with_others);
    if (longest.has_value() && now - longest->first > kLong) return longest;
  }
  return First(/*by_level=*/true, with_others);
}

std::optional<HoldQueue::Turn> HoldQueue::Next(absl::Time now) {
  const auto first = InTurn(now, /*with_others=*/false);
  if (!first.has_value()) return std::nullopt;
  Turn turn{.began = now, .shared = !GoesAlone(*first)};
  Give(first->second, turn);
  while (turn.shared && turn.tickets.size() < together_) {
    const auto next = InTurn(now, /*with_others=*/true);
    if (!next.has_value()) break;
    if (!GoesAlone(*next)) {
      Give(next->second, turn);
      continue;
    }
    Waiting who = TakeOut(next->second);
    who.due = true;
    PutBack(next->second, std::move(who));
  }
  ++(turn.shared ? shared_ : going_alone_);
  for (const std::string& host_id : turn.host_ids) {
    Line& line = lines_.at(host_id);
    ++line.at_once;
    line.shares = line.shares || turn.shared;
  }
  return turn;
}

void HoldQueue::Give(Ticket ticket, Turn& turn) {
  Waiting who = TakeOut(ticket);
  turn.tickets.push_back(ticket);
  turn.host_ids.insert(who.wait.host_id);
  Line& line = lines_.at(who.wait.host_id);
  ++line.at_it;
  ++line.served;
  ++served_;
  at_it_.emplace(ticket, std::move(who));
}

bool HoldQueue::Again(Ticket ticket, absl::Time now) {
  Waiting who = std::move(at_it_.extract(ticket).mapped());
  const bool left = who.left;
  who.alone = who.due = true;
  Line& line = lines_.at(who.wait.host_id);
  --line.at_it;
  --line.served;
  --served_;
  PutBack(ticket, std::move(who));
  if (left) Leave(ticket, now);
  return !left;
}

void HoldQueue::Ended(const Turn& turn, absl::Time now) {
  for (const Ticket ticket : turn.tickets) {
    auto who = at_it_.extract(ticket);
    if (who.empty()) continue;
    --lines_.at(who.mapped().wait.host_id).at_it;
    if (!who.mapped().left) continue;
    // It was answered and did not hear it: a turn of its own tells it again.
    who.mapped().alone = true;
    Remember(who.mapped(), now);
  }
  --(turn.shared ? shared_ : going_alone_);
  if (turn.shared) {
    together_ = now - turn.began > kSlow
                    ? std::max<size_t>(together_ / 2, 1)
                    : std::min(together_ * 2, limits_.together);
  }
  for (const std::string& host_id : turn.host_ids) {
    Line& line = lines_.at(host_id);
    --line.at_once;
    line.shares = line.shares && !turn.shared;
    DropIfIdle(host_id);
  }
}

std::vector<HoldQueue::Refusal> HoldQueue::Refuse(absl::Time now) {
  std::vector<Refusal> refusals;
  const auto refuse = [&](Ticket ticket) {
    refusals.push_back(RefusalOf(ticket, now));
    Leave(ticket, now);
  };
  while (!untils_.empty() && untils_.begin()->first <= now) {
    refuse(untils_.begin()->second);
  }
  while (waits_.size() > limits_.waiting) refuse(Last());
  return refusals;
}

HoldQueue::Came HoldQueue::Known(const std::string& request_id,
                                 absl::Time now) {
  while (!left_.empty() && (left_.front().first + kComesBackWithin < now ||
                            left_.size() > kMostKnown)) {
    const auto known = came_.find(left_.front().second);
    // Who left twice is known from the second time on.
    if (known != came_.end() && known->second.left <= left_.front().first) {
      came_.erase(known);
    }
    left_.pop_front();
  }
  const auto known = came_.find(request_id);
  return known == came_.end() ? Came{.first = now, .left = now} : known->second;
}

std::optional<HoldQueue::Place> HoldQueue::First(bool by_level,
                                                 bool with_others) const {
  const bool may_share = shared_ < limits_.shared_at_once;
  if (!may_share && alone_ == 0 && limits_.together > 1) return std::nullopt;
  std::optional<Rank> first;
  for (const auto& [host_id, line] : lines_) {
    const std::optional<Rank> rank = FirstAt(line, by_level);
    if (!rank.has_value()) continue;
    const Place& place = rank->second;
    const bool may_go = with_others ? MayGoWithOthers(line, place)
                                    : MayGo(line, place, by_level);
    if (may_go && (!first.has_value() || *rank < *first)) first = rank;
  }
  if (!first.has_value()) return std::nullopt;
  return first->second;
}

std::optional<HoldQueue::Rank> HoldQueue::FirstAt(const Line& line,
                                                  bool by_level) {
  std::optional<Rank> first;
  size_t highest = kLevels;  // of all there
  bool somebody_due = false;
  for (size_t row = 0; row < line.rows.size(); ++row) {
    if (line.rows.at(row).empty()) continue;
    highest = std::min(highest, row % kLevels);
    // Nobody who waits goes before those who are due.
    if (row >= kLevels && somebody_due) continue;
    somebody_due = somebody_due || row < kLevels;
    const Rank rank(by_level ? row : 0, *line.rows.at(row).begin());
    if (!first.has_value() || rank < *first) first = rank;
  }
  // Among hosts the level counts: of a due one its own, or that of somebody who
  // waits until it has gone.
  if (first.has_value() && by_level) first->first = highest;
  return first;
}

// Who were let by where the first may not go yet could have its place.
bool HoldQueue::MayGo(const Line& line, const Place& place,
                      bool by_level) const {
  if (!GoesAlone(place)) {
    return line.at_once == 0 && shared_ < limits_.shared_at_once;
  }
  return going_alone_ < limits_.alone_at_once &&
         line.at_once < limits_.at_once_of_host && (!line.shares || !by_level);
}

// Who is due has had that already.
bool HoldQueue::MayGoWithOthers(const Line& line, const Place& place) const {
  return line.at_once == 0 && !waits_.at(place.second).due;
}

bool HoldQueue::GoesAlone(const Place& place) const {
  return limits_.together == 1 || (alone_ > 0 && waits_.at(place.second).alone);
}

HoldQueue::Ticket HoldQueue::Last() const {
  std::tuple<size_t, size_t, Place> last;  // by level, then who is not due
  for (const auto& [host_id, line] : lines_) {
    for (size_t row = 0; row < line.rows.size(); ++row) {
      if (line.rows.at(row).empty()) continue;
      last = std::max(last, {row % kLevels, row, *line.rows.at(row).rbegin()});
    }
  }
  return std::get<Place>(last).second;
}

HoldQueue::Refusal HoldQueue::RefusalOf(Ticket ticket, absl::Time now) const {
  const Waiting& who = waits_.at(ticket);
  const Line& line = lines_.at(who.wait.host_id);
  const size_t row = RowOf(who);
  const std::set<Place>& equals = line.rows.at(row);
  const Place place(who.came, ticket);
  int64_t ahead = line.at_it;
  for (size_t above = 0; above < row; ++above) {
    ahead += static_cast<int64_t>(line.rows.at(above).size());
  }
  // Mostly one of the ends: the last has to go, or the first is out of time.
  ahead += place == *equals.rbegin()
               ? static_cast<int64_t>(equals.size()) - 1
               : std::distance(equals.begin(), equals.find(place));
  const absl::Duration a_turn =
      line.served == 0 ? kLatest : (now - line.began) / line.served;
  return {
      .ticket = ticket,
      .ahead = ahead,
      .come_back_after = std::clamp(a_turn * (ahead + 1), kSoonest, kLatest)};
}

HoldQueue::Waiting HoldQueue::TakeOut(Ticket ticket) {
  Waiting who = std::move(waits_.extract(ticket).mapped());
  if (who.alone) --alone_;
  lines_.at(who.wait.host_id).rows.at(RowOf(who)).erase({who.came, ticket});
  untils_.erase({who.wait.until, ticket});
  return who;
}

void HoldQueue::PutBack(Ticket ticket, Waiting who) {
  if (who.alone) ++alone_;
  lines_.at(who.wait.host_id).rows.at(RowOf(who)).insert({who.came, ticket});
  untils_.insert({who.wait.until, ticket});
  waits_.emplace(ticket, std::move(who));
}

size_t HoldQueue::RowOf(const Waiting& who) {
  return static_cast<size_t>(who.wait.level) + (who.due ? 0 : kLevels);
}

void HoldQueue::DropIfIdle(const std::string& host_id) {
  const auto line = lines_.find(host_id);
  const auto nobody = [](const std::set<Place>& row) { return row.empty(); };
  if (line->second.at_once == 0 &&
      std::all_of(line->second.rows.begin(), line->second.rows.end(), nobody)) {
    lines_.erase(line);
  }
}

}  // namespace sojourn::capacity
