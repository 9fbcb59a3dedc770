// Whose turn it is to hold a place, of callers who wait: an order without
// clock, threads or RPCs. Not thread-safe; `now` is real time and never goes
// back.
//
//   - L1 goes first, then L2, L3, L4; within a level who came first. Who comes
//     back within a minute has come when it came first.
//   - All who wait share a turn, whatever their hosts, up to so many, in that
//     order. There are a few shared turns at a time; meanwhile others gather
//     for the next. After a slow one fewer share the next.
//   - Who then needs a turn of its own has it before anybody else of its host
//     begins. If it has left meanwhile it gets none, and shares none when it
//     comes back.
//   - At a host the order is strict: the first there goes or nobody does, and
//     there is one shared turn or a few of those who go alone, never both. A
//     few, so that one everybody asks leaves the others theirs.
//   - Every eighth of those who go is whoever has waited longest, whatever its
//     level and host and beside whom, if that is over two seconds. Nobody is
//     passed over for ever, and L1 has seven of eight however long the others
//     have waited.
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
    size_t together = 32;    // callers at most share a turn; 1: nobody shares
    int shared_at_once = 2;  // turns
    // Turns of those who go alone, which may wait for a place or a host.
    int alone_at_once = 1'000'000;
    size_t waiting = 4000;
  };
  static constexpr int kEachSoMany = 8;
  static constexpr absl::Duration kLong = absl::Seconds(2);
  static constexpr absl::Duration kComesBackWithin = absl::Minutes(1);
  // After a shared turn longer than this half as many share the next, and after
  // one that was not twice as many.
  static constexpr absl::Duration kSlow = absl::Milliseconds(500);

  struct Wait {
    std::string request_id;
    std::string host_id;
    Level level = Level::kL4;
    absl::Time until;  // a turn after this would be too late
  };
  struct Turn {
    std::vector<Ticket> tickets;  // in their order
    std::set<std::string> host_ids;
    absl::Time began;
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
  void Ended(const Turn& turn, absl::Time now);

  // Takes out those whose time is over, and those who are too many.
  std::vector<Refusal> Refuse(absl::Time now);

  size_t waiting() const { return waits_.size(); }

 private:
  // Within a level: when it came first, then in the order of tickets.
  using Place = std::pair<absl::Time, Ticket>;
  // By row, among hosts by level; 0 where none counts.
  using Rank = std::pair<size_t, Place>;
  static constexpr size_t kLevels = 4;
  struct Line {
    // By level: first who are due for a turn of their own, then who wait.
    std::array<std::set<Place>, 2 * kLevels> rows;
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
    bool due = false;   // as its turn has come, and it cannot share
    bool left = false;  // while it had its turn
  };
  struct Came {
    absl::Time first;
    absl::Time left;
    bool alone = false;
  };

  // What is known of who comes back; of anybody else that it comes now.
  Came Known(const std::string& request_id, absl::Time now);
  void Remember(const Waiting& gone, absl::Time now);
  // Of those who are first at their hosts and may go, by level or by time
  // alone; `with_others` of those whose turn has come with a shared one.
  std::optional<Place> First(bool by_level, bool with_others) const;
  static std::optional<Rank> FirstAt(const Line& line, bool by_level);
  bool MayGo(const Line& line, const Place& place, bool by_level) const;
  bool MayGoWithOthers(const Line& line, const Place& place) const;
  // The first by level, but each eighth time who has waited longest.
  std::optional<Place> InTurn(absl::Time now, bool with_others) const;
  bool GoesAlone(const Place& place) const;
  static size_t RowOf(const Waiting& who);
  void PutBack(Ticket ticket, Waiting who);
  void Give(Ticket ticket, Turn& turn);
  // The last one of the lowest level. Somebody waits.
  Ticket Last() const;
  Refusal RefusalOf(Ticket ticket, absl::Time now) const;
  Waiting TakeOut(Ticket ticket);
  void DropIfIdle(const std::string& host_id);

  const Limits limits_;
  size_t together_ = limits_.together;  // who may share the next turn
  Ticket last_ticket_ = 0;
  int64_t served_ = 0;   // callers who had a turn, or have
  int shared_ = 0;       // turns under way
  int going_alone_ = 0;  // turns under way
  int64_t alone_ = 0;    // of those who wait, who need a turn of their own
  std::map<std::string, Line> lines_;  // of hosts with a caller
  std::map<Ticket, Waiting> waits_;
  std::map<Ticket, Waiting> at_it_;
  std::set<Place> untils_;
  // Who left without an answer, by request_id, and in the order of leaving.
  std::map<std::string, Came> came_;
  std::deque<std::pair<absl::Time, std::string>> left_;
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_HOLD_QUEUE_H_
