// Whether she is who she says, and whether the programme can help her.
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/defender_voice.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/relocation_store_parts.h"
#include "services/relocation/reviews/explanation_desk.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::RpcScope;

absl::StatusOr<VerificationChoice> ParseVerification(
    const v1::DecideVerificationRequest& req) {
  FieldChecker fields;
  if (req.outcome() == v1::VERIFICATION_OUTCOME_UNSPECIFIED) {
    fields.Add("outcome", "FIELD_REQUIRED", "give VERIFIED or NOT_VERIFIED");
  }
  if (req.path() == v1::VERIFICATION_PATH_UNSPECIFIED) {
    fields.Add("path", "FIELD_REQUIRED",
               "give REFEREES, COMMUNITY, DOCUMENTED_PUBLIC or INTERVIEW");
  }
  CheckText(req.reason(), "reason", fields);
  CheckExplanation(req.explanation(),
                   req.outcome() == v1::VERIFICATION_OUTCOME_NOT_VERIFIED,
                   fields);
  RETURN_IF_ERROR(fields.Finish());
  return VerificationChoice{
      .verified = req.outcome() == v1::VERIFICATION_OUTCOME_VERIFIED,
      .by_referees = req.path() == v1::VERIFICATION_PATH_REFEREES,
      .reason_given = !req.reason().empty()};
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
  const CaseEdit::NewDecision decision{
      .kind = v1::DECISION_KIND_VERIFICATION,
      .outcome = choice.verified ? "VERIFIED" : "NOT_VERIFIED",
      .reason = req.reason(),
      .path = req.path()};
  ASSIGN_OR_RETURN(const std::string row_id, edit.Decide(decision));
  RETURN_IF_ERROR(Explain(edit, vault, "VERIFICATION", decision.decision_id,
                          req.explanation()));
  return edit.Save(
      next, {.event = choice.verified ? Event::kVerified : Event::kNotVerified,
             .reason = ShortName(v1::VerificationPath_Name(req.path()),
                                 "VERIFICATION_PATH_"),
             .subject_row_id = row_id});
}

// The decision of the same outcome that still waits for her view.
const OpenedDecision* AwaitingView(const OpenedCase& current,
                                   std::string_view outcome) {
  for (const OpenedDecision& each : current.decisions) {
    if (each.decision.kind() == v1::DECISION_KIND_ELIGIBILITY &&
        each.decision.outcome() == outcome && each.decision.has_view_due()) {
      return &each;
    }
  }
  return nullptr;
}

absl::StatusOr<std::string> AddView(CaseEdit& edit,
                                    const OpenedDecision& decision,
                                    const v1::DefenderView& view) {
  v1::Decision details = decision.decision;
  *details.mutable_defender_view() = view;
  if (view.asked_by().empty()) {
    details.mutable_defender_view()->set_asked_by(edit.by());
  }
  details.clear_view_due();
  ASSIGN_OR_RETURN(const db::Bytes sealed,
                   edit.Seal("decisions", decision.row_id, "details_sealed",
                             details.SerializeAsString()));
  PutView(edit.tx(), decision.row_id, sealed);
  return decision.row_id;
}

// A refusal is told with its reasons; where only her view follows, it was.
absl::Status CheckExplained(const v1::DecideEligibilityRequest& req) {
  FieldChecker fields;
  CheckExplanation(req.explanation(),
                   req.outcome() == v1::ELIGIBILITY_OUTCOME_INELIGIBLE, fields);
  return fields.Finish();
}

absl::StatusOr<std::string> Decide(CaseEdit& edit, const CaseVault& vault,
                                   const v1::DecideEligibilityRequest& req,
                                   Eligibility eligibility) {
  const v1::DefenderView* view =
      req.has_defender_view() ? &req.defender_view() : nullptr;
  RETURN_IF_ERROR(CheckVoice(edit, view));
  const ViewFacts said = ToFacts(view, edit.current.intake.safe_contact(),
                                 req.view_follows_reason());
  ASSIGN_OR_RETURN(const Relocation next,
                   DecideEligibility(edit.facts, eligibility, said, edit.now));
  const std::string outcome = ShortName(
      v1::EligibilityOutcome_Name(req.outcome()), "ELIGIBILITY_OUTCOME_");
  std::string row_id;
  const OpenedDecision* awaiting = AwaitingView(edit.current, outcome);
  if (awaiting != nullptr && view != nullptr) {
    ASSIGN_OR_RETURN(row_id, AddView(edit, *awaiting, *view));
  } else {
    ASSIGN_OR_RETURN(const std::optional<absl::Time> due,
                     CheckView(edit.facts, said, edit.now));
    RETURN_IF_ERROR(CheckExplained(req));
    const CaseEdit::NewDecision decision{.kind = v1::DECISION_KIND_ELIGIBILITY,
                                         .outcome = outcome,
                                         .reason = req.reason(),
                                         .view = view,
                                         .view_due = due};
    ASSIGN_OR_RETURN(row_id, edit.Decide(decision));
    RETURN_IF_ERROR(Explain(edit, vault, "ELIGIBILITY", decision.decision_id,
                            req.explanation()));
  }
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
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    ASSIGN_OR_RETURN(const Eligibility outcome, ParseEligibility(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    RETURN_IF_ERROR(desk_
                        .Edit(call, name, request->etag(),
                              [&](CaseEdit& edit) {
                                return Decide(edit, desk_.vault(), *request,
                                              outcome);
                              })
                        .status());
    return Answer(call, name, *response->mutable_relocation());
  });
}

}  // namespace sojourn::relocation
