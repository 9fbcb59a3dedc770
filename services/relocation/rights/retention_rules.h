#ifndef SERVICES_RELOCATION_RIGHTS_RETENTION_RULES_H_
#define SERVICES_RELOCATION_RIGHTS_RETENTION_RULES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/relocation/relocation_rules.h"

// How long a case is kept, and when it may be erased. Pure functions of values.
//
// Reasons: LEGAL_HOLD, RETENTION_NOT_DUE, CASE_OPEN, RELEASE_PENDING,
// NOT_A_MISTAKE, NO_LEGAL_HOLD, MONTHS_INVALID, DEFENDER_DISAGREES,
// SECOND_OFFICER_NEEDED, and those of CheckNotSuspended and CheckView.
namespace sojourn::relocation {

// At most, after the case came into this state. Sources: security.md gives 12
// months to INELIGIBLE and 24 to CLOSED, whose follow-up has ended by then;
// domain.md's proposal for intakes that led to no stay is 6 to 12 months, which
// covers the others: the longer end, as she may come back.
struct RetentionRule {
  State state;
  int months;
};
absl::Span<const RetentionRule> RetentionRules();
// Nothing while the case is open.
std::optional<int> RetentionMonths(State state);

// What is known of one case.
struct RetentionFacts {
  State state = State::kSubmitted;
  std::optional<absl::Time> ended_at;
  // Fewer than the rule's; more count as the rule's.
  std::optional<int> chosen_months;
  // The officer who wrote that choice down.
  std::string months_set_by = {};
  bool legal_hold = false;
  // Since when an open case is an alert, a draft or on the waiting list.
  std::optional<absl::Time> stands_since;
  // When somebody last said why it is kept; setting a hold says it.
  std::optional<absl::Time> justified_at;
};

// A draft that nobody saved for so long is deleted: whoever writes it never
// sent it, so no promise rests on it and no other system holds it.
inline constexpr absl::Duration kDraftKept = absl::Hours(30 * 24);

// Open states in which a case can be forgotten.
bool StandsStill(State state);

// Months that count: the rule's, or fewer as she chose. 0 while it is open.
int MonthsKept(const RetentionFacts& facts);
// The day, in UTC, from which it may be erased; nothing while it is open. A
// month is a calendar month, ended early where the last one is shorter.
std::optional<absl::CivilDay> RetentionDue(const RetentionFacts& facts);
// The day from which somebody must say anew why the case is kept, a year after
// it ended, came to a stand, was held or was last justified. Nothing for a case
// that goes on.
std::optional<absl::CivilDay> JustificationDue(const RetentionFacts& facts);

// What a list of cases to be looked at says of one; none: it is not on it.
// Whatever may be erased needs no justification unless a hold keeps it.
enum class DueReason { kErasure, kJustification, kStandsStill };
std::vector<DueReason> DueReasons(const RetentionFacts& facts,
                                  absl::CivilDay today);
absl::CivilDay AddMonths(absl::CivilDay day, int months);

// 1 to 23: fewer than the longest rule. INVALID_ARGUMENT at field `months`.
absl::Status CheckChosenMonths(int months);

enum class ErasureReason { kSheAsked, kRetention, kMistake };
std::string_view Name(ErasureReason reason);

// What an erasure is decided by: the case, its retention and her view.
//
// She asks for it once the case has ended: an open one is withdrawn first,
// because the second confirmation and the 24 hours of a withdrawal protect her
// from a wish that is not hers. A mistake is erased while no city was asked.
// While contact is lost or she is detained, only her own word erases it. A
// legal hold stops all of them.
absl::Status CheckErasure(const CaseFacts& facts,
                          const RetentionFacts& retention, ErasureReason reason,
                          const ViewFacts& view, absl::Time now);

// Where only her choice of fewer months lets the rule erase it, another officer
// does so than the one who wrote the choice down: SECOND_OFFICER_NEEDED.
absl::Status CheckChoiceOfAnother(const RetentionFacts& retention,
                                  std::string_view by, absl::Time now);

// A first officer's word that nobody else follows for a week counts no more.
inline constexpr absl::Duration kWishStands = absl::Hours(7 * 24);

// An officer wants a legal hold lifted, and awaits a second one.
struct LiftWish {
  std::string asked_by;
  absl::Time asked_at;
};
absl::Time LapsesAt(const LiftWish& wish);
// Whether the hold is lifted now: false for the first of two officers. Reasons:
// NO_LEGAL_HOLD, SECOND_OFFICER_NEEDED.
absl::StatusOr<bool> LiftsHold(const RetentionFacts& retention,
                               const std::optional<LiftWish>& earlier,
                               std::string_view by, absl::Time now);

// For a case whose keys are gone too: the hold stands in clear.
absl::Status CheckNoHold(const RetentionFacts& retention);

// An officer wants the case erased, and awaits a second one.
struct ErasureWish {
  ErasureReason reason = ErasureReason::kMistake;
  std::string asked_by;
  absl::Time asked_at;
};
// What she asked for stands until it is done: the second officer asks her anew.
std::optional<absl::Time> LapsesAt(const ErasureWish& wish);
// Her right is answered within a month (GDPR article 12 (3)).
absl::CivilDay AnswerDue(const ErasureWish& wish);

// A mistake and what she asked for are erased by two officers who give the same
// reason: false for the first of them, who asks. What another reason was given
// for, or has lapsed, does not count.
bool TakesTwoOfficers(ErasureReason reason);
absl::StatusOr<bool> IsSecondOfficer(const std::optional<ErasureWish>& earlier,
                                     ErasureReason reason, std::string_view by,
                                     absl::Time now);

// The first day on which no backup of a key store can hold a key that was
// deleted at `deleted`: they are kept at most 7 days (security.md).
absl::CivilDay KeysGoneOn(absl::Time deleted);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RIGHTS_RETENTION_RULES_H_
