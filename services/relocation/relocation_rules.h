#ifndef SERVICES_RELOCATION_RELOCATION_RULES_H_
#define SERVICES_RELOCATION_RELOCATION_RULES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_refusal.h"
#include "services/relocation/relocation_state_machine.h"

// What must hold for a decision about a case, beyond the state table. Pure
// functions of values: each takes the case as it is under its lock and returns
// the case as it becomes, or says which rule forbids it.
//
// Reasons: STATE_FORBIDS, and those that the rows of the event name.
// How a case ends and is taken up again, and what is done while she is silent:
// interruptions/.
namespace sojourn::relocation {

// How long her view of an L1 decision may take to follow.
inline constexpr absl::Duration kViewMayFollow = absl::Hours(24);
// Nothing is given back before this time after her word that ends a case was
// confirmed.
inline constexpr absl::Duration kWithdrawalGrace = absl::Hours(24);

// What is known of the view that came with a decision about her.
struct ViewFacts {
  bool given = false;
  bool agrees = false;
  // On a channel other than the safe contact's, or face to face.
  bool on_second_channel = false;
  // L1: a written reason why it is to follow.
  bool follows = false;
};

// The four checks below that many events share come twice: with the event that
// they refuse, whose rows name their guards, and without one for what is no
// event of a case, such as a reading, an export or a merge.

// A decision about her stores what she says to it. With a compromised contact
// it must come on a second channel. Returns until when it is due, where an L1
// decision goes first.
absl::StatusOr<std::optional<absl::Time>> CheckView(const CaseFacts& facts,
                                                    const ViewFacts& view,
                                                    absl::Time now);
inline absl::StatusOr<std::optional<absl::Time>> CheckView(
    HerView /*event*/, const CaseFacts& facts, const ViewFacts& view,
    absl::Time now) {
  return CheckView(facts, view, now);
}

// What she is said to agree to, or to take back, where the contact she would
// have been asked over is burnt. Reasons: SECOND_CHANNEL_NEEDED,
// DEFENDER_DISAGREES.
absl::Status CheckSecondChannel(bool contact_burnt, const ViewFacts& view);
inline absl::Status CheckSecondChannel(
    Guarded<Guard::kSecondChannelNeeded, Guard::kDefenderDisagrees> /*event*/,
    bool contact_burnt, const ViewFacts& view) {
  return CheckSecondChannel(contact_burnt, view);
}

// Decisions that need her wait while nobody can reach her.
absl::Status CheckNotSuspended(const Relocation& relocation);
inline absl::Status CheckNotSuspended(Guarded<Guard::kCaseSuspended> /*event*/,
                                      const Relocation& relocation) {
  return CheckNotSuspended(relocation);
}

// MERGED_AWAY: another case goes on in its place, so nobody outside is asked
// for anything in the name of this one.
absl::Status CheckNotMergedAway(const Relocation& relocation);
inline absl::Status CheckNotMergedAway(Guarded<Guard::kMergedAway> /*event*/,
                                       const Relocation& relocation) {
  return CheckNotMergedAway(relocation);
}

// Where she was asked, that she wants it.
absl::Status CheckWanted(Guarded<Guard::kDefenderDisagrees> event,
                         const ViewFacts& view);

// A decision that is hers. Returns until when her view is due.
absl::StatusOr<std::optional<absl::Time>> CheckHerChoice(HerChoice event,
                                                         const CaseFacts& facts,
                                                         const ViewFacts& view,
                                                         bool must_agree,
                                                         absl::Time now);

// The case after `event`, with nothing else changed.
absl::StatusOr<Relocation> Move(const Relocation& current, Event event);
// Where the facts say to which state.
absl::StatusOr<Relocation> Move(const Relocation& current, Event event,
                                State found);

// What the intake presumes before anybody has judged: L1 for an alert or an
// imminent threat, else what the submitter proposed, else L2.
Level PresumedLevel(bool alert, bool imminent_threat,
                    std::optional<Level> proposed);

// An alert's missing intake arrives.
absl::StatusOr<Relocation> CompleteAlert(const CaseFacts& facts,
                                         bool imminent_threat);

absl::StatusOr<Relocation> Acknowledge(const CaseFacts& facts,
                                       std::string_view officer,
                                       std::string_view organisation_id);

// A new contact is agreed with her, and not over the one that others read; who
// writes it down speaks as her from then on, and is trusted with the case.
absl::Status CheckMayReplaceContact(bool trusted);
absl::Status CheckNewContact(bool contact_burnt, const ViewFacts& view);

// Whether somebody comes to a case that nobody of it gave her: by her own hand,
// or in the place of a lead who did not ask for it. Those it is taken from are
// told, and she is not yet trusted with names.
struct AssignmentFacts {
  std::string_view lead_before;  // empty: nobody led it
  std::string_view by;
  std::string_view subject;
  bool as_lead = false;
  // The caller leads the case or works on it, and has not just taken it.
  bool by_is_trusted = false;
};
bool TakesOver(const AssignmentFacts& facts);

// An imminent threat makes it L1 whatever `level` says.
absl::StatusOr<Relocation> Triage(const CaseFacts& facts, Level level,
                                  Kind kind, Horizon horizon);

int RefereesNeeded(Level level);
bool AnswersConflict(absl::Span<const RefereeFacts> referees);

// A fact: never refused for what is missing.
absl::StatusOr<Relocation> ReferenceAnswered(const CaseFacts& facts);

// Somebody who can vouch for her is named, or has answered: whether she is
// known to agree to that.
Relocation RefereeOnFile(Relocation next, bool consented);

enum class VerificationPath {
  kReferees,
  kCommunity,
  kDocumentedPublic,
  kInterview,
};
struct VerificationChoice {
  bool verified = false;
  VerificationPath path = VerificationPath::kReferees;
  bool reason_given = false;
  // What this path rests on was written down.
  bool evidence_given = false;
};
absl::StatusOr<Relocation> DecideVerification(const CaseFacts& facts,
                                              const VerificationChoice& choice);

enum class Eligibility { kEligible, kIneligible, kWaitlisted };
Event EventOf(Eligibility outcome);
absl::StatusOr<Relocation> DecideEligibility(const CaseFacts& facts,
                                             Eligibility outcome,
                                             const ViewFacts& view,
                                             absl::Time now);

// An entry of the timeline, as far as its reversal needs it.
struct EntryFacts {
  Event event = Event::kCorrected;
  bool corrected = false;
  bool is_last_of_its_kind = false;  // no later entry of the same event
  bool is_only_of_its_kind = false;  // nor an earlier one
  bool moved_state_last = false;     // no later entry has moved the case
  bool suspended_last = false;       // nor told of her silence or its end
  State state_before = State::kSubmitted;
  Overlay overlay_before = Overlay::kNone;
  std::optional<absl::Time> overlay_since_before;
  std::vector<Flag> flags_raised;
  std::vector<Flag> flags_lowered;
};
// What an entry of this kind hides from who would take it back is as one that
// stands; a paper that is taken back is gone, and its case must be hers.
absl::Status CheckMayCorrect(bool hidden, bool paper, bool trusted);
// The case without what the entry did.
absl::StatusOr<Relocation> Correct(const CaseFacts& facts,
                                   const EntryFacts& entry, absl::Time now);

// One call the case could see next: `check` answers what the call would.
struct ActionRule {
  std::string_view action;
  absl::Status (*check)(const CaseFacts& facts, absl::Time now);
};
// Of the case half; coordination_work.cc has those of the coordination.
absl::Span<const ActionRule> CaseActions();

// Who has to do what next.
struct Wait {
  std::string who;
  std::string what;
  std::string action;  // the call that does it; empty where none does
  std::optional<absl::Time> due;
  // Others know what hides her: whoever leads the case and security officers
  // both see to it, whichever of them is to act.
  bool exposed = false;
  // Nobody outside the office is told.
  bool secret = false;
  // Part of the search for her, which nobody ticks off.
  bool of_silence = false;
};
std::vector<Wait> WaitingFor(const CaseFacts& facts, absl::Time now);
// For the office alone: where another case goes on in the place of this one, no
// city is waited for.
Wait PointedOn(Wait wait, const Relocation& relocation);
// Her view of a decision that went first, due then.
Wait WaitForView(absl::Time due);
// That others know where she lives or is to live; apart, as fewer may see it.
std::optional<Wait> WaitOfBurntPlace(const CaseFacts& facts);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RELOCATION_RULES_H_
