#ifndef SERVICES_RELOCATION_INTERRUPTIONS_SILENCE_RULES_H_
#define SERVICES_RELOCATION_INTERRUPTIONS_SILENCE_RULES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_state_machine.h"

// A case whose defender is silent or detained: who looks for her, and what two
// people may release after which time (contracts.md, section 1). Pure functions
// of values.
//
// Reasons: STATE_FORBIDS, NOT_SUSPENDED, NOT_ON_CASE, GRACE_NOT_OVER,
// SECOND_OFFICER_NEEDED.
namespace sojourn::relocation {

// Facts: stored in any state; they suspend only a case that is going on. Who is
// known to be detained is no longer only silent; who is detained and silent is
// still detained.
absl::StatusOr<Relocation> ContactLost(const CaseFacts& facts,
                                       absl::Time since);
absl::StatusOr<Relocation> Detained(const CaseFacts& facts, absl::Time since);
absl::StatusOr<Relocation> Resume(const CaseFacts& facts);
// SECOND_CHANNEL_NEEDED where she was last heard not to be free, and a call
// back alone says that she is: `met_or_phrase` of another way, or the agreed
// phrase.
absl::Status CheckFreeAgain(const Relocation& relocation, bool met_or_phrase);

// Who wants place and money released, and has to be joined by another.
struct ReleaseWish {
  std::string asked_by;
  absl::Time asked_at;
};

// The silence for which a case is suspended now.
struct Silence {
  Overlay overlay = Overlay::kNone;
  // Nobody of the party is alive, whatever the overlay was before, and when
  // that was written down last.
  bool nobody_left = false;
  absl::Time death_recorded_at = absl::InfinitePast();
  // When that was written down: nobody brings the end of the grace forward by
  // saying that it began long ago.
  absl::Time recorded_at;
  std::optional<ReleaseWish> wish = std::nullopt;
};

// So long place and money stay whatever anybody thinks: a month without a word
// or after a death, three months in detention. Nothing is released by time
// alone.
absl::Duration GraceOf(Overlay overlay);
inline constexpr absl::Duration kGraceOfDeath = absl::Hours(30 * 24);
absl::Time GraceUntil(const Silence& silence);

// How long the wish of the first waits for the second.
inline constexpr absl::Duration kReleaseWishStands = absl::Hours(7 * 24);

// Who does what by when, in the order in which it is due.
struct ProtocolStep {
  std::string_view who;
  std::string_view what;
  absl::Time due;
};
std::vector<ProtocolStep> Protocol(const Silence& silence, bool instructed);

// The steps as lines of work, each until a week after it was due, and to look
// at all of it again every week: who goes on looking for her is not buried
// under what was done long ago.
std::vector<Wait> ProtocolWaits(const Silence& silence, bool instructed,
                                absl::Time now);

// Who calls for a release: a security officer, or who works on the case, and so
// knows all that is known of it; whoever does not is told the same of every
// suspended case.
struct Releasing {
  std::string_view officer;
  bool knows_the_case = true;
};

// True where the officer is the second who wants place and money released;
// false where the first.
absl::StatusOr<bool> ReleasesNow(const CaseFacts& facts, const Silence& silence,
                                 const Releasing& by, absl::Time now);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_INTERRUPTIONS_SILENCE_RULES_H_
