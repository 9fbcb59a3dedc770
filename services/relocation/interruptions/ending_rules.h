#ifndef SERVICES_RELOCATION_INTERRUPTIONS_ENDING_RULES_H_
#define SERVICES_RELOCATION_INTERRUPTIONS_ENDING_RULES_H_

#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_state_machine.h"

// How a case ends by her word, and how one is taken up again
// (contracts.md, section 1). Pure functions of values.
//
// Reasons: STATE_FORBIDS, CASE_SUSPENDED, DEFENDER_NOT_CONSULTED,
// DEFENDER_DISAGREES, SECOND_OFFICER_NEEDED, SECOND_CHANNEL_NEEDED,
// OTHER_END_ASKED, RELEASE_PENDING.
namespace sojourn::relocation {

enum class Ending { kWithdrawn, kSafeElsewhere };
Event AskedEvent(Ending ending);
Event EndedEvent(Ending ending);
// The call that asks for it and confirms it.
std::string_view CallOf(Ending ending);

// The end that was asked for and that nobody has confirmed, while it is still
// possible.
std::optional<Ending> AwaitsConfirmation(const Relocation& relocation);

// The first call asks; another officer, or her own word on another channel,
// confirms. `by` is the officer who calls now. Where others know her contact,
// both take her word on another channel, whoever calls. While the case is
// suspended nobody is heard to end it: she is found first.
absl::StatusOr<Relocation> AskEnding(const CaseFacts& facts, Ending ending,
                                     const ViewFacts& view, std::string_view by,
                                     absl::Time now);
// `view` is what came with this call, if anything.
absl::StatusOr<Relocation> ConfirmEnding(const CaseFacts& facts, Ending ending,
                                         const ViewFacts& view,
                                         bool second_channel,
                                         std::string_view by, absl::Time now);
// Nobody but the officer who heard her wish has heard her say so again.
bool IsConfirmedAlone(const Withdrawal& withdrawal, std::string_view by);

// How long place and money stay hers from when she is silent, detained or not
// free to speak after her case has ended.
inline constexpr absl::Duration kKeptInDoubt = absl::Hours(72);
// The end may not have been her own word: what has not been given back is kept
// longer, so that CorrectRecord can take the end back. False, and nothing is
// changed, where the case goes on or the release has begun.
bool KeepInDoubt(absl::Time now, Relocation& next);

// From the front and with fresh clocks; the officer who takes it up again leads
// a case that nobody led.
struct ReopenChoice {
  Level level = Level::kL2;
  ViewFacts view;
  std::string_view officer;
  std::string_view organisation_id;
};
absl::StatusOr<Relocation> Reopen(const CaseFacts& facts,
                                  const ReopenChoice& choice, absl::Time now);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_INTERRUPTIONS_ENDING_RULES_H_
