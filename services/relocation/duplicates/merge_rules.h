#ifndef SERVICES_RELOCATION_DUPLICATES_MERGE_RULES_H_
#define SERVICES_RELOCATION_DUPLICATES_MERGE_RULES_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/relocation/relocation.h"

// Two cases about the same people (contracts, 1: ConfirmDuplicate,
// MergeRelocations, UndoMerge). Pure functions of values.
namespace sojourn::relocation::merge_rules {

// So long a merge is taken back whole.
inline constexpr absl::Duration kUndoWithin = absl::Hours(30 * 24);

// What officers found about two cases.
enum class Verdict {
  kNone,
  kSameAsked,  // one says so, and another one has to
  kSame,
  kNotSame,
};
std::string_view Name(Verdict verdict);
std::optional<Verdict> ParseVerdict(std::string_view name);

struct Pair {
  Verdict verdict = Verdict::kNone;
  std::string asked_by;  // who says SAME first
  // While they are merged: since when.
  std::optional<absl::Time> merged_at;
  bool introduced = false;
};

// Whoever brought a case could have invented it to look up a name.
// OWN_SUBMISSION.
absl::Status CheckBroughtByOthers(const Relocation& relocation,
                                  std::string_view subject,
                                  std::string_view organisation_id,
                                  bool of_office);

// The pair after `by` says that they are the same people, or are not.
// CASES_MERGED, ALREADY_CONFIRMED, SECOND_OFFICER_NEEDED.
absl::StatusOr<Pair> Confirm(const Pair& pair, bool same, std::string_view by);

// One of two cases that would be merged.
struct Side {
  const Relocation& relocation;
  // A host, mission, funder or another network has something of it in hand.
  bool committed = false;
  // Another case was merged into it.
  bool keeps_another = false;
};

// Whether the first is the one that goes on: who is committed, else who is
// further, else the elder. PAIR_UNCONFIRMED, CASES_MERGED, BOTH_COMMITTED,
// STATE_FORBIDS, and that of CheckNotSuspended.
absl::StatusOr<bool> FirstIsKept(const Pair& pair, const Side& first,
                                 const Side& second);

// NOT_MERGED, UNDO_TOO_LATE.
// A kept case that has ended carries nobody on: then at any time.
absl::StatusOr<Pair> Undo(const Pair& pair, bool kept_has_ended,
                          absl::Time now);

// PAIR_UNCONFIRMED.
absl::StatusOr<Pair> Introduce(const Pair& pair, bool she_agrees);

}  // namespace sojourn::relocation::merge_rules

#endif  // SERVICES_RELOCATION_DUPLICATES_MERGE_RULES_H_
