// Whose turn it is to hold a place, of callers who wait: an order without
// clock, threads or RPCs. Not thread-safe; `now` is real time and never goes
// back.
//
//   - L1 goes first, then L2, L3, L4; within a level who came first. Who comes
//     back within a minute has come when it came first.
//   - All who wait share a turn, whatever their hosts, up to so many, in that
//     order. There are a few shared turns at a time, and one at a host;
//     meanwhile others gather for the next. Who then needs a turn of its own
//     waits for it in its old place, unless it has left meanwhile.
//   - Every eighth of those who go is whoever has waited longest, whatever its
//     level and host, if that is over two seconds. Nobody is passed over for
//     ever, and L1 has seven of eight however long the others have waited.
//   - A host has a few turns at a time, so that one everybody asks leaves the
//     others theirs.
//   - Nobody waits past its time, and no more than so many in all: the last one
//     of the lowest level has to go.
#ifndef SERVICES_CAPACITY_CAPACITY_HOLD_QUEUE_H_
#define SERVICES_CAPACITY_CAPACITY_HOLD_QUEUE_H_

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "services/capacity/capacity.h"

namespace sojourn::capacity {

class HoldQueue {
 public:
  using Ticket = uint64_t;  // never 0

  struct Limits {
    int at_once_of_host = 8;
    size_t together = 32;    // callers who share a turn; 1: nobody shares
    int shared_at_once = 2;  // turns
    size_t waiting = 4000;
  };
  static constexpr int kEachSoMany = 8;
  static constexpr absl::Duration kLong = absl::Seconds(2);
  static constexpr absl::Duration kComesBackWithin = absl::Minutes(1);

  struct Wait {
    std::string request_id;
    std::string host_id;
    Level level = Level::kL4;
    absl::Time until;  // a turn after this would be too late
  };
  struct Turn {
    std::vector<Ticket> tickets;  // in their order
    std::set<std::string> host_ids;
    bool shared = false;  // even if nobody else was there to share it
  };
  // Of who has to go without a turn.
  struct Refusal {
    Ticket ticket;
    int64_t ahead;  // at the same host, those whose turn it is too
    absl::Duration come_back_after;
  };

  explicit HoldQueue(Limits limits) : limits_(limits) {}

  Ticket Join(Wait wait, absl::Time now);
  // False for who no longer waits.
  bool Leave(Ticket ticket, absl::Time now);

  // Whether somebody may go now.
  bool HasTurn() const;
  // Who do; Ended must follow.
  std::optional<Turn> Next(absl::Time now);
  // Who has a turn with others now has to have one of its own. False, and it
  // gets none, where it has left meanwhile.
  bool Again(Ticket ticket, absl::Time now);
  void Ended(const Turn& turn);

  // Takes out those whose time is over, and those who are too many.
  std::vector<Refusal> Refuse(absl::Time now);

  size_t waiting() const { return waits_.size(); }

 private:
  // Within a level: when it came first, then in the order of tickets.
  using Place = std::pair<absl::Time, Ticket>;
  struct Line {
    std::array<std::set<Place>, 4> levels;
    int at_once = 0;      // turns
    bool shares = false;  // one of them is shared
    int64_t at_it = 0;    // callers who have a turn
    int64_t served = 0;   // callers who had one, or have
    absl::Time began;
  };
  struct Waiting {
    Wait wait;
    absl::Time came;
    bool alone = false;
    bool left = false;  // while it had its turn
  };
  struct Came {
    absl::Time first;
    absl::Time left;
  };

  absl::Time FirstCame(const std::string& request_id, absl::Time now);
  // The ticket that goes first of those that may, by level or by time alone.
  std::optional<Place> First(bool by_level) const;
  // Of those who may share a turn.
  std::optional<Place> FirstToShare(bool by_level) const;
  // Of the first of each level at each host that may have a turn more, as
  // `find` tells them.
  template <typename Find>
  std::optional<Place> FirstOf(bool by_level, Find find) const;
  // Who is the first of all, but each eighth time who has waited longest.
  template <typename Pick>
  std::optional<Place> InTurn(absl::Time now, Pick pick) const;
  bool GoesAlone(const Place& place) const;
  void Give(Ticket ticket, Turn& turn);
  // The last one of the lowest level. Somebody waits.
  Ticket Last() const;
  Refusal RefusalOf(Ticket ticket, absl::Time now) const;
  Waiting TakeOut(Ticket ticket);
  void DropIfIdle(const std::string& host_id);

  const Limits limits_;
  Ticket last_ticket_ = 0;
  int64_t served_ = 0;  // callers who had a turn, or have
  int shared_ = 0;      // turns under way
  int64_t alone_ = 0;   // of those who wait, who need a turn of their own
  std::map<std::string, Line> lines_;  // of hosts with a caller
  std::map<Ticket, Waiting> waits_;
  std::map<Ticket, Waiting> at_it_;
  std::set<Place> untils_;
  // Who left without a turn, by request_id, and in the order of leaving.
  std::map<std::string, Came> came_;
  std::deque<std::pair<absl::Time, std::string>> left_;
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_HOLD_QUEUE_H_
