#ifndef SERVICES_RELOCATION_ROUND_ROUND_RULES_H_
#define SERVICES_RELOCATION_ROUND_ROUND_RULES_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_state_machine.h"

// A round plans where everybody who waits would be best; what is other than in
// the plan before, and when it may be accepted. Pure.
namespace sojourn::relocation::round_rules {

// Each is opened in memory and looked up at capacity three times.
inline constexpr int kMostParties = 500;
// Parties times places: matching is told of each pair that cannot be, and reads
// 32 MiB, a million of names; what asks it holds them three times over.
inline constexpr size_t kMostPairs = 750'000;
// Places go, and people come: of an older plan too little is true.
inline constexpr absl::Duration kGoodFor = absl::Hours(24);
// After it was run, as long as a case that led to no stay: whoever asks why a
// place was recommended asks within the year.
inline constexpr absl::Duration kKeptFor = absl::Hours(24 * 365);

enum class RoundState { kRunning, kSolved, kFailed, kAccepted };
std::string_view Name(RoundState state);
std::optional<RoundState> ParseRoundState(std::string_view name);

// Where one plan has one party.
struct Spot {
  std::string place_id;  // empty: nowhere
  absl::CivilDay check_in;
  absl::CivilDay check_out;

  friend bool operator==(const Spot&, const Spot&) = default;
};
// By case.
using Plan = std::map<std::string, Spot>;

enum class Change { kNew, kSame, kFound, kMoved, kLost };

// `before` is null where that plan did not know her.
Change ChangeOf(const Spot* before, const Spot& after);

struct Diff {
  std::map<std::string, Change> changes;  // of everybody in `after`
  int gone = 0;                           // in `before` alone

  int Count(Change change) const;
};
Diff Compare(const Plan& before, const Plan& after);

// Two stays that one place cannot both have, turnover included.
bool Overlap(const Spot& one, const Spot& other, int turnover_days);

struct Facts {
  RoundState state = RoundState::kRunning;
  absl::Time solved_at;
  // Another one was requested since.
  bool superseded = false;
};
// FAILED_PRECONDITION ROUND_NOT_SOLVED, ROUND_STALE.
absl::Status CheckMayAccept(const Facts& facts, absl::Time now);

// After this a plan says nothing about the party any more: it is another one,
// is no more or less urgent, cannot be asked, waits no more, or has a place by
// another way.
bool Outdates(const Relocation& before, const Relocation& next, Event event);

// It was taken up more often than it is tried: each time its process ended, or
// took longer than it had.
bool IsGivenUp(int tries);

// How soon a round that could not be made is tried again; nothing: it failed.
std::optional<absl::Duration> TryAgainAfter(const absl::Status& status,
                                            int tries);

}  // namespace sojourn::relocation::round_rules

#endif  // SERVICES_RELOCATION_ROUND_ROUND_RULES_H_
