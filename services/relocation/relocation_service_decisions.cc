// Whether she is who she says, and whether the programme can help her.
#include <optional>

#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/afterwards/afterwards_desk.h"
#include "services/relocation/afterwards/last_word.h"
#include "services/relocation/case/defender_voice.h"
#include "services/relocation/coordination/coordination_desk.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_field_walk.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/reviews/explanation_desk.h"
#include "services/relocation/verification/evidence_check.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::RpcScope;

std::optional<VerificationPath> FromProto(v1::VerificationPath path) {
  switch (path) {
    case v1::VERIFICATION_PATH_REFEREES:
      return VerificationPath::kReferees;
    case v1::VERIFICATION_PATH_COMMUNITY:
      return VerificationPath::kCommunity;
    case v1::VERIFICATION_PATH_DOCUMENTED_PUBLIC:
      return VerificationPath::kDocumentedPublic;
    case v1::VERIFICATION_PATH_INTERVIEW:
      return VerificationPath::kInterview;
    default:
      return std::nullopt;
  }
}

bool HasEvidence(VerificationPath path,
                 const v1::VerificationEvidence& evidence) {
  switch (path) {
    case VerificationPath::kReferees:
      return true;
    case VerificationPath::kCommunity:
      return evidence.voices_size() > 0;
    case VerificationPath::kDocumentedPublic:
      return evidence.sources_size() > 0;
    case VerificationPath::kInterview:
      return evidence.has_interview();
  }
  return false;
}

absl::StatusOr<VerificationChoice> ParseVerification(
    const v1::DecideVerificationRequest& req) {
  FieldChecker fields;
  if (req.outcome() == v1::VERIFICATION_OUTCOME_UNSPECIFIED) {
    fields.Add("outcome", "FIELD_REQUIRED", "give VERIFIED or NOT_VERIFIED");
  }
  const std::optional<VerificationPath> path = FromProto(req.path());
  const bool verified = req.outcome() == v1::VERIFICATION_OUTCOME_VERIFIED;
  if (!path) {
    fields.Add("path", "FIELD_REQUIRED",
               "give REFEREES, COMMUNITY, DOCUMENTED_PUBLIC or INTERVIEW");
  }
  if (verified && path && *path != VerificationPath::kReferees &&
      req.reason().empty()) {
    fields.Add("reason", "FIELD_REQUIRED",
               "write why what was found is enough to know who she is");
  }
  CheckText(req.reason(), "reason", fields);
  CheckEvidence(req.evidence(), fields);
  CheckExplanation(req.explanation(),
                   req.outcome() == v1::VERIFICATION_OUTCOME_NOT_VERIFIED,
                   fields);
  RETURN_IF_ERROR(fields.Finish());
  return VerificationChoice{
      .verified = verified,
      .path = *path,
      .reason_given = !req.reason().empty(),
      .evidence_given = HasEvidence(*path, req.evidence())};
}

absl::StatusOr<Eligibility> ParseEligibility(
    const v1::DecideEligibilityRequest& req) {
  FieldChecker fields;
  Eligibility outcome = Eligibility::kEligible;
  switch (req.outcome()) {
    case v1::ELIGIBILITY_OUTCOME_ELIGIBLE:
      break;
    case v1::ELIGIBILITY_OUTCOME_INELIGIBLE:
      outcome = Eligibility::kIneligible;
      break;
    case v1::ELIGIBILITY_OUTCOME_WAITLISTED:
      outcome = Eligibility::kWaitlisted;
      break;
    default:
      fields.Add("outcome", "FIELD_REQUIRED",
                 "give ELIGIBLE, INELIGIBLE or WAITLISTED");
  }
  if (outcome == Eligibility::kIneligible &&
      req.ineligibility_reason() == v1::INELIGIBILITY_REASON_UNSPECIFIED) {
    fields.Add("ineligibility_reason", "FIELD_REQUIRED",
               "say why the programme cannot help");
  }
  CheckText(req.reason(), "reason", fields);
  CheckText(req.view_follows_reason(), "view_follows_reason", fields);
  CheckExplanation(req.explanation(), /*required=*/false, fields);
  RETURN_IF_ERROR(fields.Finish());
  return outcome;
}

absl::StatusOr<std::string> Verify(CaseEdit& edit, const CaseVault& vault,
                                   const v1::DecideVerificationRequest& req,
                                   const VerificationChoice& choice) {
  ASSIGN_OR_RETURN(const Relocation next,
                   DecideVerification(edit.facts, choice));
  FieldChecker fields;
  WalkFields(req.evidence(), "evidence",
             absl::ToCivilDay(edit.now + absl::Hours(14), absl::UTCTimeZone()),
             fields);
  RETURN_IF_ERROR(fields.Finish());
  const CaseEdit::NewDecision decision{
      .kind = v1::DECISION_KIND_VERIFICATION,
      .outcome = choice.verified ? "VERIFIED" : "NOT_VERIFIED",
      .reason = req.reason(),
      .path = req.path(),
      .evidence = req.has_evidence() ? &req.evidence() : nullptr};
  ASSIGN_OR_RETURN(const std::string row_id, edit.Decide(decision));
  RETURN_IF_ERROR(Explain(edit, vault, "VERIFICATION", decision.decision_id,
                          req.explanation()));
  return edit.Save(
      next, {.event = choice.verified ? Event::kVerified : Event::kNotVerified,
             .reason = ShortName(v1::VerificationPath_Name(req.path()),
                                 "VERIFICATION_PATH_"),
             .subject_row_id = row_id});
}

// Of now, and not of before the case was taken up again or moved on otherwise.
bool Stands(const Relocation& relocation, const v1::Decision& decision) {
  constexpr StateSet kDecided =
      StateSet::Range(State::kEligible, State::kFollowUp)
          .Without(State::kIneligible);
  if (ToTime(decision.decided_at()) < relocation.begun_at()) return false;
  return decision.outcome() == "INELIGIBLE"
             ? relocation.state == State::kIneligible
             : kDecided.Has(relocation.state);
}

// The decision of the same outcome that still waits for her view: the call that
// took it brings the view too.
const OpenedDecision* AwaitingView(const OpenedCase& current,
                                   std::string_view outcome) {
  for (const OpenedDecision& each : current.decisions) {
    if (each.decision.kind() == v1::DECISION_KIND_ELIGIBILITY &&
        each.decision.outcome() == outcome && each.decision.has_view_due() &&
        Stands(current.relocation, each.decision)) {
      return &each;
    }
  }
  return nullptr;
}

// A refusal is told with its reasons; where only her view follows, it was.
absl::Status CheckExplained(const v1::DecideEligibilityRequest& req) {
  FieldChecker fields;
  CheckExplanation(req.explanation(),
                   req.outcome() == v1::ELIGIBILITY_OUTCOME_INELIGIBLE, fields);
  return fields.Finish();
}

absl::StatusOr<std::string> Decide(CoordinationChange& change,
                                   const v1::DecideEligibilityRequest& req,
                                   Eligibility eligibility) {
  CaseEdit& edit = change.desk_edit;
  const v1::DefenderView* const view = ViewIn(req);
  RETURN_IF_ERROR(CheckVoice(edit, view));
  const std::string outcome = ShortName(
      v1::EligibilityOutcome_Name(req.outcome()), "ELIGIBILITY_OUTCOME_");
  const OpenedDecision* const awaiting = AwaitingView(edit.current, outcome);
  if (awaiting != nullptr && view != nullptr) {
    return HearOf(change, *awaiting, *view);
  }
  edit.Asked(view);
  const ViewFacts said = ToFacts(view, edit.current.intake.safe_contact(),
                                 req.view_follows_reason());
  ASSIGN_OR_RETURN(const Relocation next,
                   DecideEligibility(edit.facts, eligibility, said, edit.now));
  ASSIGN_OR_RETURN(const std::optional<absl::Time> due,
                   CheckView(edit.facts, said, edit.now));
  if (due && eligibility != Eligibility::kIneligible) {
    RETURN_IF_ERROR(CheckNoNo(edit.current, v1::DECISION_KIND_ELIGIBILITY, ""));
  }
  RETURN_IF_ERROR(CheckExplained(req));
  const CaseEdit::NewDecision decision{.kind = v1::DECISION_KIND_ELIGIBILITY,
                                       .outcome = outcome,
                                       .reason = req.reason(),
                                       .view = view,
                                       .view_due = due};
  if (eligibility == Eligibility::kIneligible) {
    RETURN_IF_ERROR(AskNoFund(change).status());
  }
  ASSIGN_OR_RETURN(const std::string row_id, edit.Decide(decision));
  RETURN_IF_ERROR(Explain(edit, change.vault, "ELIGIBILITY",
                          decision.decision_id, req.explanation()));
  return edit.Save(next,
                   {.event = EventOf(eligibility),
                    .reason = eligibility == Eligibility::kIneligible
                                  ? ShortName(v1::IneligibilityReason_Name(
                                                  req.ineligibility_reason()),
                                              "INELIGIBILITY_REASON_")
                                  : "",
                    .note = req.view_follows_reason(),
                    .subject_row_id = row_id});
}

}  // namespace

grpc::Status RelocationService::DecideVerification(
    grpc::ServerContext* context, const v1::DecideVerificationRequest* request,
    v1::DecideVerificationResponse* response) {
  RpcScope rpc(runtime_, context, "DecideVerification");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    ASSIGN_OR_RETURN(const VerificationChoice choice,
                     ParseVerification(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_
                        .Edit(call, name, request->etag(),
                              [&](CaseEdit& edit) {
                                return Verify(edit, desk_.vault(), *request,
                                              choice);
                              })
                        .status());
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::DecideEligibility(
    grpc::ServerContext* context, const v1::DecideEligibilityRequest* request,
    v1::DecideEligibilityResponse* response) {
  RpcScope rpc(runtime_, context, "DecideEligibility");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    ASSIGN_OR_RETURN(const Eligibility outcome, ParseEligibility(*request));
    RETURN_IF_ERROR(ChangeCoordination(desk_, call, name, request->etag(),
                                       [&](CoordinationChange& change) {
                                         return Decide(change, *request,
                                                       outcome);
                                       })
                        .status());
    return Answer(call, name, *response->mutable_relocation());
  });
}

}  // namespace sojourn::relocation
