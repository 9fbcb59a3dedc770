#ifndef SERVICES_RELOCATION_REFERRAL_REFERRAL_RULES_H_
#define SERVICES_RELOCATION_REFERRAL_REFERRAL_RULES_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_state_machine.h"

// When a case may go to another network, and what its answer or silence means.
// The loop is closed: a case ends here only once the other network says that it
// has it (contracts, section 1), as a referral without an answer is a case that
// each of two networks thinks the other one has.
//
// Reasons: REFERRAL_PENDING, NOT_ON_CASE, REFERRAL_EXPIRED, REFERRAL_NOT_YET,
// REFERRAL_ANSWERED, and those of the state table.
namespace sojourn::relocation {

enum class ReferralState { kPending, kAccepted, kBounced, kLapsed, kLate };

// As the rows have it: "PENDING", "ACCEPTED_LATE".
std::string_view Name(ReferralState state);
std::optional<ReferralState> ParseReferralState(std::string_view name);

// How a network stands where an organisation does: no organisation has a colon
// in its id, so nobody's token names one of these.
std::string NetworkId(std::string_view name);

// How long the other network has: 24 hours at L1, else 7 days.
absl::Duration AnswerWithin(Level level);

// A letter of the future tells that a clock is wrong; of so much, that clocks
// differ.
inline constexpr absl::Duration kClocksDiffer = absl::Hours(1);

// `stored`, or LAPSED where nobody has written yet that the time is over.
ReferralState StateAt(ReferralState stored, absl::Time due, absl::Time now);

// Whether this officer may refer this case to a network that has, or has not,
// still to answer an earlier referral of it.
absl::Status CheckReferOut(const Relocation& relocation, bool on_case,
                           bool pending_there);
// DEFENDER_LEFT: of a case whose defender left nothing is hers to tell. Only
// who sees that she left is answered so.
absl::Status CheckHersToTell(bool defender_left);
// CONSENT_MISSING of anybody of the party to this network.
absl::Status CheckPartnerMayKnow(const CaseFacts& facts,
                                 const std::string& network);

// Whether a case may be accepted from a letter now.
absl::Status CheckFresh(absl::Time written_at, absl::Time expires_at,
                        absl::Time now);

// An answer counts once; an acceptance also after the time was over.
absl::Status CheckAnswer(ReferralState state, bool accepted);

// What the referral becomes by an answer. Accepted for a case that has gone on,
// that she wants to stop, or in which nobody can reach her, it ends nothing: it
// is LATE.
ReferralState Answered(const Relocation& relocation, ReferralState state,
                       bool accepted);

// The event by which the history tells it.
Event EventOf(ReferralState answered, bool was_pending);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_REFERRAL_REFERRAL_RULES_H_
