#include "services/relocation/reviews/review_desk.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/crypto/ids.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/defender_voice.h"
#include "services/relocation/interruptions/ending_desk.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/reviews/explanation_desk.h"
#include "services/relocation/reviews/review_file.h"
#include "services/relocation/reviews/review_rules.h"
#include "services/relocation/rights/consent_cascade.h"

namespace sojourn::relocation {
namespace {

using review_rules::Subject;
using review_store::Waiting;
using ::sojourn::auth::Role;

Subject SubjectOf(v1::ReviewSubject subject) {
  switch (subject) {
    case v1::REVIEW_SUBJECT_VERIFICATION:
      return Subject::kVerification;
    case v1::REVIEW_SUBJECT_ELIGIBILITY:
      return Subject::kEligibility;
    case v1::REVIEW_SUBJECT_TRIAGE:
      return Subject::kTriage;
    case v1::REVIEW_SUBJECT_WITHDRAWAL:
      return Subject::kWithdrawal;
    default:
      return Subject::kWish;
  }
}

// Decisions of an end of either kind take each other's place.
bool SameKind(const v1::Decision& a, const v1::Decision& b) {
  const auto ends = [](const v1::Decision& each) {
    return each.kind() == v1::DECISION_KIND_WITHDRAWAL ||
           each.kind() == v1::DECISION_KIND_SAFE_ELSEWHERE;
  };
  return a.kind() == b.kind() || (ends(a) && ends(b));
}

const v1::Decision* FindDecision(const OpenedCase& current,
                                 std::string_view decision_id) {
  for (const OpenedDecision& each : current.decisions) {
    if (each.decision.decision_id() == decision_id) return &each.decision;
  }
  return nullptr;
}

bool IsNewest(const OpenedCase& current, const v1::Decision& decision) {
  return std::none_of(current.decisions.begin(), current.decisions.end(),
                      [&](const OpenedDecision& each) {
                        return SameKind(each.decision, decision) &&
                               ToTime(each.decision.decided_at()) >
                                   ToTime(decision.decided_at());
                      });
}

bool IsReviewable(const OpenedCase& current, Subject subject,
                  const v1::Decision* decision) {
  if (subject == Subject::kWish) return true;
  if (decision == nullptr) return false;
  return review_rules::IsOf(subject,
                            ShortName(v1::DecisionKind_Name(decision->kind()),
                                      "DECISION_KIND_"),
                            decision->outcome()) &&
         IsNewest(current, *decision);
}

// Who took, seconded or asked for what she wants looked at, or led the case.
std::set<std::string, std::less<>> TookPart(const OpenedCase& current,
                                            const v1::Decision* decision) {
  std::set<std::string, std::less<>> part{current.relocation.lead_subject};
  if (current.relocation.withdrawal) {
    part.insert(current.relocation.withdrawal->asked_by);
  }
  for (const OpenedDecision& each : current.decisions) {
    if (decision == nullptr || !SameKind(each.decision, *decision)) continue;
    part.insert(each.decision.decided_by());
    part.insert(each.decision.led_by());
    part.insert(each.decision.defender_view().asked_by());
  }
  part.erase("");
  return part;
}

// An end that another officer has confirmed since she asked is the one that she
// means.
bool StillStands(const OpenedCase& current, const v1::Review& review,
                 const v1::Decision* decision) {
  if (decision == nullptr) return false;
  if (review.subject() == v1::REVIEW_SUBJECT_WITHDRAWAL) {
    return std::none_of(current.decisions.begin(), current.decisions.end(),
                        [&](const OpenedDecision& each) {
                          return each.decision.kind() ==
                                     v1::DECISION_KIND_REOPENING &&
                                 ToTime(each.decision.decided_at()) >
                                     ToTime(decision->decided_at());
                        });
  }
  return IsNewest(current, *decision);
}

absl::StatusOr<std::vector<CaseReview>> Load(CaseEdit& edit,
                                             const CaseVault& vault) {
  const Relocation& relocation = edit.current.relocation;
  ASSIGN_OR_RETURN(const std::vector<review_store::Row> rows,
                   review_store::LoadReviews(edit.tx(), relocation.id));
  return OpenReviews(vault.sealer(), relocation.relocation_id, rows);
}

bool IsOpen(const std::vector<CaseReview>& reviews,
            const v1::RequestReviewRequest& request) {
  return std::any_of(
      reviews.begin(), reviews.end(), [&](const CaseReview& each) {
        return each.open() && each.review.subject() == request.subject() &&
               each.review.decision_id() == request.decision_id();
      });
}

CaseReview NewReview(const CaseEdit& edit,
                     const v1::RequestReviewRequest& request,
                     const v1::Decision* decision) {
  CaseReview asked{.review = {}, .not_for = TookPart(edit.current, decision)};
  v1::Review& review = asked.review;
  review.set_review_id(crypto::NewPublicId());
  review.set_subject(request.subject());
  review.set_decision_id(request.decision_id());
  *review.mutable_her_word() = request.defender_view();
  if (review.her_word().asked_by().empty()) {
    review.mutable_her_word()->set_asked_by(edit.by());
  }
  review.set_asked_by(edit.by());
  SetTime(edit.now, *review.mutable_asked_at());
  SetTime(edit.now + review_rules::LookWithin(SubjectOf(request.subject()),
                                              edit.current.relocation.level),
          *review.mutable_due());
  return asked;
}

// Whoever looked at the same before does not look again.
void LeaveOutEarlier(const std::vector<CaseReview>& reviews,
                     CaseReview& asked) {
  for (const CaseReview& each : reviews) {
    if (each.review.subject() == asked.review.subject() && !each.open()) {
      asked.not_for.insert(each.review.decided_by());
    }
  }
}

absl::StatusOr<CaseReview> FindOpen(CaseEdit& edit, const CaseVault& vault,
                                    std::string_view review_id) {
  ASSIGN_OR_RETURN(const std::vector<CaseReview> reviews, Load(edit, vault));
  for (const CaseReview& each : reviews) {
    if (each.review.review_id() != review_id) continue;
    RETURN_IF_ERROR(review_rules::CheckUndecided(each.open()));
    return each;
  }
  return InvalidField("review_id", "REVIEW_UNKNOWN",
                      "take review_id from GetRelocation");
}

v1::WorkItem ItemOf(const Waiting& waiting, absl::Time now) {
  v1::WorkItem item;
  const Relocation& relocation = waiting.relocation;
  item.set_relocation_id(relocation.relocation_id);
  item.set_code(relocation.code);
  item.set_level(ToProto(relocation.level));
  item.set_state(ToProto(relocation.state));
  item.set_overlay(ToProto(relocation.overlay));
  if (waiting.row.due_at) {
    SetTime(*waiting.row.due_at, *item.mutable_due());
    item.set_overdue(now > *waiting.row.due_at);
  }
  return item;
}

// Nothing where this officer took part, or the keys of the case are gone.
absl::StatusOr<std::optional<v1::WorkItem>> ToLookAt(const CaseVault& vault,
                                                     const Waiting& waiting,
                                                     std::string_view reader,
                                                     absl::Time now) {
  const std::string& id = waiting.relocation.relocation_id;
  RETURN_IF_ERROR(vault.sealer().Prefetch({keystore::KeyRef::Case(id)}));
  const auto opened = OpenReviews(vault.sealer(), id, {waiting.row});
  if (ReasonOf(opened.status()) == "ERASED") return std::nullopt;
  RETURN_IF_ERROR(opened.status());
  if (opened->front().not_for.contains(reader)) return std::nullopt;
  v1::WorkItem item = ItemOf(waiting, now);
  item.set_what(
      "she wants a decision about her looked at by somebody who took no part "
      "in it");
  item.set_action("DecideReview");
  return item;
}

v1::WorkItem ToTell(const Waiting& waiting, absl::Time now) {
  v1::WorkItem item = ItemOf(waiting, now);
  item.set_what(absl::StrCat(
      "tell her in her language what was decided",
      waiting.count == 1 ? "" : absl::StrCat(" (", waiting.count, " times)")));
  item.set_action("RecordTelling");
  return item;
}

}  // namespace

absl::StatusOr<std::string> AskReview(CaseEdit& edit, const CaseVault& vault,
                                      const v1::RequestReviewRequest& request) {
  RETURN_IF_ERROR(CheckVoice(edit, &request.defender_view()));
  const v1::Decision* const decision =
      FindDecision(edit.current, request.decision_id());
  if (decision == nullptr && !request.decision_id().empty()) {
    return InvalidField("decision_id", "DECISION_UNKNOWN",
                        "take decision_id from GetRelocation");
  }
  ASSIGN_OR_RETURN(const std::vector<CaseReview> reviews, Load(edit, vault));
  ASSIGN_OR_RETURN(
      Relocation next,
      review_rules::Ask(
          edit.current.relocation,
          {.subject = SubjectOf(request.subject()),
           .reviewable = IsReviewable(edit.current,
                                      SubjectOf(request.subject()), decision),
           .open = IsOpen(reviews, request),
           .wants = request.defender_view().agrees()}));
  // It may not have been her own word.
  if (request.subject() == v1::REVIEW_SUBJECT_WITHDRAWAL) DoubtEnd(edit, next);
  CaseReview asked = NewReview(edit, request, decision);
  LeaveOutEarlier(reviews, asked);
  RETURN_IF_ERROR(KeepReview(edit.tx(), vault.sealer(), next, asked));
  return edit.Save(
      next, {.event = Event::kReviewAsked,
             .reason = ShortName(v1::ReviewSubject_Name(request.subject()),
                                 "REVIEW_SUBJECT_"),
             .subject_public_id = asked.review.review_id()});
}

absl::StatusOr<std::string> DecideReview(
    CaseEdit& edit, const CaseVault& vault,
    const v1::DecideReviewRequest& request) {
  ASSIGN_OR_RETURN(CaseReview found,
                   FindOpen(edit, vault, request.review_id()));
  v1::Review& review = found.review;
  const Relocation& current = edit.current.relocation;
  const v1::Decision* const decision =
      FindDecision(edit.current, review.decision_id());
  // Also who has seconded it since she asked.
  found.not_for.merge(TookPart(edit.current, decision));
  RETURN_IF_ERROR(
      review_rules::CheckIndependent(edit.by(), current, found.not_for));
  ASSIGN_OR_RETURN(const review_rules::Ruling ruling,
                   review_rules::Decide(
                       current, SubjectOf(review.subject()),
                       request.outcome() == v1::REVIEW_OUTCOME_CHANGED,
                       StillStands(edit.current, review, decision), edit.now));
  if (ruling.reinstated) {
    ASSIGN_OR_RETURN(
        const CoordinationEdit coordination,
        CoordinationEdit::Over(edit.tx(), vault.sealer(), ruling.next,
                               {edit.by(), edit.organisation_id()}));
    RETURN_IF_ERROR(Reinstate(edit.tx(), coordination, edit.facts));
  }
  review.set_outcome(request.outcome());
  review.set_reason(request.reason());
  review.set_note(request.note());
  review.set_decided_by(edit.by());
  SetTime(edit.now, *review.mutable_decided_at());
  RETURN_IF_ERROR(KeepReview(edit.tx(), vault.sealer(), current, found));
  RETURN_IF_ERROR(Explain(edit, vault, "REVIEW", review.review_id(),
                          request.explanation()));
  return edit.Save(ruling.next, {.event = Event::kReviewDecided,
                                 .reason = ShortName(
                                     v1::ReviewOutcome_Name(request.outcome()),
                                     "REVIEW_OUTCOME_"),
                                 .note = request.note(),
                                 .subject_public_id = review.review_id()});
}

absl::StatusOr<std::vector<v1::WorkItem>> ReviewWork(server::Runtime& runtime,
                                                     const CaseVault& vault,
                                                     const server::Call& call,
                                                     int limit) {
  const auth::Caller& caller = call.caller;
  const bool officer = caller.Has(Role::kProgrammeOfficer);
  std::vector<v1::WorkItem> items;
  if (!officer && !caller.Has(Role::kSecurityOfficer)) return items;
  struct Rows {
    std::vector<Waiting> reviews;
    std::vector<Waiting> untold;
    absl::Time now;
  };
  ASSIGN_OR_RETURN(
      const Rows rows,
      runtime.db().Read<Rows>(
          call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Rows> {
            Rows read{.reviews = {}, .untold = {}, .now = tx.now()};
            ASSIGN_OR_RETURN(read.reviews, review_store::OpenReviews(
                                               tx, caller.subject, limit));
            if (!officer) return read;
            ASSIGN_OR_RETURN(read.untold,
                             review_store::Untold(tx, caller.subject, limit));
            return read;
          }));
  for (const Waiting& each : rows.untold) {
    items.push_back(ToTell(each, rows.now));
  }
  for (const Waiting& each : rows.reviews) {
    ASSIGN_OR_RETURN(auto item,
                     ToLookAt(vault, each, caller.subject, rows.now));
    if (item) items.push_back(*std::move(item));
  }
  return items;
}

}  // namespace sojourn::relocation
