#include "services/relocation/duplicates/merge_rules.h"

#include <utility>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_refusal.h"
#include "services/relocation/relocation_rules.h"

namespace sojourn::relocation::merge_rules {
namespace {

constexpr std::pair<Verdict, std::string_view> kVerdicts[] = {
    {Verdict::kSameAsked, "SAME_ASKED"},
    {Verdict::kSame, "SAME"},
    {Verdict::kNotSame, "NOT_SAME"},
};

// How far a case has come; nothing for one that has ended.
std::optional<int> Reached(State state) {
  switch (state) {
    case State::kAlerted:
    case State::kDraft:
      return 0;
    case State::kSubmitted:
      return 1;
    case State::kAcknowledged:
    case State::kIncomplete:
      return 2;
    case State::kTriaged:
      return 3;
    case State::kVerifying:
    case State::kNotVerified:
      return 4;
    case State::kVerified:
      return 5;
    case State::kEligible:
    case State::kWaitlisted:
      return 6;
    case State::kProposed:
    case State::kOffered:
      return 7;
    case State::kDefenderAccepted:
    case State::kPreDeparture:
      return 8;
    case State::kTravelling:
      return 9;
    case State::kInStay:
    case State::kEnding:
    case State::kFollowUp:
      return 10;
    case State::kIneligible:
    case State::kClosed:
    case State::kWithdrawn:
    case State::kSafeElsewhere:
    case State::kReferredOut:
    case State::kErased:
      return std::nullopt;
  }
  return std::nullopt;
}

absl::Status CheckConfirmed(const Pair& pair) {
  if (pair.verdict == Verdict::kSame) return absl::OkStatus();
  return FailedPrecondition(
      "PAIR_UNCONFIRMED",
      "two officers have not said that these cases are about the same people",
      "compare them, and call ConfirmDuplicate; another officer does so too");
}

absl::Status Merged() {
  return FailedPrecondition("CASES_MERGED",
                            "one of the two cases is part of a merge",
                            "take that one back with UndoMerge first");
}

bool GoesFirst(const Side& first, const Side& second) {
  const auto one = Reached(first.relocation.state);
  const auto other = Reached(second.relocation.state);
  // What an ended case still gives back carries nobody on.
  if (one.has_value() != other.has_value()) return one.has_value();
  if (first.committed != second.committed) return first.committed;
  if (one != other) return one > other;
  return first.relocation.received_at <= second.relocation.received_at;
}

}  // namespace

std::string_view Name(Verdict verdict) {
  for (const auto& [each, name] : kVerdicts) {
    if (each == verdict) return name;
  }
  return "";
}

std::optional<Verdict> ParseVerdict(std::string_view name) {
  for (const auto& [verdict, each] : kVerdicts) {
    if (each == name) return verdict;
  }
  return std::nullopt;
}

absl::Status CheckBroughtByOthers(const Relocation& relocation,
                                  std::string_view subject,
                                  std::string_view organisation_id,
                                  bool of_office) {
  const bool hers =
      relocation.submitted_by == subject ||
      (relocation.submitting_organisation_id == organisation_id && !of_office);
  if (!hers) return absl::OkStatus();
  return FailedPrecondition(
      "OWN_SUBMISSION", "you or your organisation brought this case",
      "ask another officer to look for whom it may be about");
}

absl::StatusOr<Pair> Confirm(const Pair& pair, bool same, std::string_view by) {
  if (pair.merged_at) return Merged();
  Pair next = pair;
  if (!same) {
    next.verdict = Verdict::kNotSame;
    next.asked_by.clear();
    next.introduced = false;
    return next;
  }
  if (pair.verdict == Verdict::kSame) {
    return FailedPrecondition("ALREADY_CONFIRMED",
                              "two officers have said that they are the same",
                              "go on with MergeRelocations, or say NOT_SAME "
                              "where that was wrong");
  }
  if (pair.verdict != Verdict::kSameAsked) {
    next.verdict = Verdict::kSameAsked;
    next.asked_by = std::string(by);
    return next;
  }
  if (pair.asked_by == by) {
    return FailedPrecondition(Name(Guard::kSecondOfficerNeeded),
                              "you said so before, and it takes two officers",
                              "ask another officer to compare the cases and "
                              "call ConfirmDuplicate");
  }
  next.verdict = Verdict::kSame;
  return next;
}

absl::StatusOr<bool> FirstIsKept(const Pair& pair, const Side& first,
                                 const Side& second) {
  RETURN_IF_ERROR(CheckConfirmed(pair));
  if (pair.merged_at || !first.relocation.merged_into.empty() ||
      !second.relocation.merged_into.empty()) {
    return Merged();
  }
  RETURN_IF_ERROR(CheckNotSuspended(first.relocation));
  RETURN_IF_ERROR(CheckNotSuspended(second.relocation));
  if (first.committed && second.committed) {
    return FailedPrecondition(
        "BOTH_COMMITTED",
        "a host, mission, funder or another network has something of both "
        "cases in hand",
        "ask her which of it she keeps, give the other back (a place with "
        "RecordDefenderDecision DECLINE, a referral with its answer), wait for "
        "its steps, and merge then");
  }
  if (!Reached(first.relocation.state) && !Reached(second.relocation.state)) {
    return FailedPrecondition("STATE_FORBIDS",
                              "both cases have ended, so none goes on",
                              "take one up again with Reopen first");
  }
  const bool kept = GoesFirst(first, second);
  if ((kept ? second : first).keeps_another) return Merged();
  return kept;
}

absl::StatusOr<Pair> Undo(const Pair& pair, bool kept_has_ended,
                          absl::Time now) {
  if (!pair.merged_at) {
    return FailedPrecondition("NOT_MERGED", "these cases are not merged",
                              "see FindPossibleDuplicates for what they are");
  }
  if (now >= *pair.merged_at + kUndoWithin && !kept_has_ended) {
    return FailedPrecondition(
        "UNDO_TOO_LATE", "the merge is older than 30 days and stands",
        "go on in the case that was kept; what is missing there is written "
        "with UpdateIntake and AddNote");
  }
  Pair next = pair;
  next.merged_at.reset();
  return next;
}

absl::StatusOr<Pair> Introduce(const Pair& pair, bool she_agrees) {
  RETURN_IF_ERROR(CheckConfirmed(pair));
  Pair next = pair;
  next.introduced = she_agrees;
  return next;
}

}  // namespace sojourn::relocation::merge_rules
