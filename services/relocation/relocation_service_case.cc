// Working on a case before a decision: who works on it, how urgent it is, who
// can vouch for her.
#include "common/crypto/ids.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/agreements/officer_share.h"
#include "services/relocation/coordination/arrivals.h"
#include "services/relocation/exposure/officer_store.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/relocation_store_parts.h"
#include "services/relocation/reviews/explanation_desk.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::RpcScope;

struct TriageChoice {
  Level level = Level::kL2;
  Kind kind = Kind::kUnspecified;
  Horizon horizon = Horizon::kUnspecified;
};

absl::StatusOr<TriageChoice> ParseTriage(const v1::TriageRequestRequest& req) {
  FieldChecker fields;
  const std::optional<Level> level = FromProto(req.level());
  const std::optional<Kind> kind = FromProto(req.kind());
  const std::optional<Horizon> horizon = FromProto(req.horizon());
  if (!level) fields.Add("level", "FIELD_REQUIRED", "give L1, L2, L3 or L4");
  if (!kind) {
    fields.Add("kind", "FIELD_REQUIRED", "give INTERNAL, REGIONAL or ABROAD");
  }
  if (!horizon) {
    fields.Add("horizon", "FIELD_REQUIRED", "give SHORT or LONG");
  }
  CheckText(req.reason(), "reason", fields);
  CheckExplanation(req.explanation(), /*required=*/false, fields);
  RETURN_IF_ERROR(fields.Finish());
  return TriageChoice{*level, *kind, *horizon};
}

absl::StatusOr<Assignment> ParseAssignment(const v1::AssignCaseRequest& req) {
  FieldChecker fields;
  const std::optional<AssignmentRole> role = FromProto(req.role());
  if (!role) fields.Add("role", "FIELD_REQUIRED", "say in which capacity");
  if (req.subject().empty()) {
    fields.Add("subject", "FIELD_REQUIRED", "name the person by their subject");
  }
  if (req.organisation_id().empty()) {
    fields.Add("organisation_id", "FIELD_REQUIRED",
               "name the organisation the person works for");
  }
  CheckName(req.subject(), "subject", fields);
  CheckName(req.organisation_id(), "organisation_id", fields);
  RETURN_IF_ERROR(fields.Finish());
  return Assignment{*role, req.subject(), req.organisation_id(), {}};
}

absl::Status CheckReferee(const v1::Referee& referee) {
  FieldChecker fields;
  if (referee.name().empty() && referee.contact().empty()) {
    fields.Add("referee.contact", "FIELD_REQUIRED",
               "give a name or a way to reach the referee");
  }
  if (referee.relationship() == v1::REFEREE_RELATIONSHIP_UNSPECIFIED) {
    fields.Add("referee.relationship", "FIELD_REQUIRED",
               "say how the referee knows her");
  }
  if (referee.relationship() == v1::REFEREE_RELATIONSHIP_AUTHORITY_OF_ORIGIN) {
    fields.Add("referee.relationship", "REFEREE_IS_AUTHORITY",
               "authorities of her country are never asked: name somebody "
               "else");
  }
  CheckText(referee.name(), "referee.name", fields);
  CheckText(referee.contact(), "referee.contact", fields);
  CheckText(referee.may_be_told(), "referee.may_be_told", fields);
  return fields.Finish();
}

absl::Status CheckAnswer(const v1::RecordReferenceAnswerRequest& req) {
  FieldChecker fields;
  if (req.referee_id().empty()) {
    fields.Add("referee_id", "FIELD_REQUIRED", "say which referee answered");
  }
  if (req.answer().finding() == v1::REFERENCE_FINDING_UNSPECIFIED) {
    fields.Add("answer.finding", "FIELD_REQUIRED",
               "give CONFIRMS, CONTRADICTS, CANNOT_SAY or NO_ANSWER");
  }
  CheckText(req.answer().text(), "answer.text", fields);
  return fields.Finish();
}

absl::StatusOr<std::string> Assign(CaseEdit& edit, const CaseVault& vault,
                                   Assignment assignment) {
  ASSIGN_OR_RETURN(Relocation next,
                   Move(edit.current.relocation, Event::kAssigned));
  assignment.assigned_at = edit.now;
  assignment.own_hand = assignment.subject == edit.by();
  const bool as_lead = assignment.role == AssignmentRole::kLead;
  // The caller's own token says who she is.
  const bool herself = assignment.own_hand &&
                       assignment.organisation_id == edit.organisation_id();
  if (as_lead && !herself) {
    RETURN_IF_ERROR(CheckKnownLead(edit.tx(), assignment.subject,
                                   assignment.organisation_id));
  }
  assignment.taken = TakesOver(
      {.lead_before = next.lead_subject,
       .by = edit.by(),
       .subject = assignment.subject,
       .as_lead = as_lead,
       .by_is_trusted = edit.current.IsTrustedTo(edit.by(), edit.now)});
  if (assignment.taken) edit.Tell(AlertKind::kCaseTaken);
  if (as_lead) {
    next.lead_subject = assignment.subject;
    next.lead_organisation_id = assignment.organisation_id;
  }
  RETURN_IF_ERROR(CheckMayWorkFor(edit, vault, assignment.role,
                                  assignment.organisation_id));
  PutAssignment(edit.tx(), next.id, assignment);
  Event event = Event::kAssigned;
  if (assignment.role == AssignmentRole::kCityCoordinator) {
    ASSIGN_OR_RETURN(event, OnCoordinatorNamed(edit, vault, assignment, next));
  }
  return edit.Save(
      next, {.event = event, .reason = std::string(Name(assignment.role))});
}

// What she agreed to when she named a referee stands among her consents, where
// she can take it back.
absl::Status RecordHerYes(CaseEdit& edit, const CaseVault& vault,
                          const std::string& referee_id) {
  const v1::Intake& intake = edit.current.intake;
  if (intake.persons().empty()) return absl::OkStatus();
  v1::Consent consent;
  v1::ConsentStatement& said = *consent.mutable_statement();
  said.set_purpose(v1::CONSENT_PURPOSE_CONTACT_REFEREE);
  said.set_recipient_organisation_id(referee_id);
  said.set_way("named this referee");
  const absl::CivilDay today = absl::ToCivilDay(edit.now, absl::UTCTimeZone());
  said.mutable_given_on()->set_year(static_cast<int32_t>(today.year()));
  said.mutable_given_on()->set_month(today.month());
  said.mutable_given_on()->set_day(today.day());
  ASSIGN_OR_RETURN(
      const ConsentRow row,
      vault.SealConsent(edit.current.DefenderId(),
                        edit.current.PersonRowId(edit.current.DefenderId()),
                        consent, edit.now));
  InsertConsent(edit.tx(), edit.current.relocation.id, row);
  return absl::OkStatus();
}

absl::StatusOr<std::string> AddOneReferee(CaseEdit& edit,
                                          const CaseVault& vault,
                                          const v1::Referee& given) {
  ASSIGN_OR_RETURN(Relocation next,
                   Move(edit.current.relocation, Event::kRefereeAdded));
  next = RefereeOnFile(std::move(next), given.consented());
  v1::Referee referee = given;
  referee.clear_referee_id();
  referee.clear_answer();
  RefereeRow row;
  row.row_id = crypto::NewUuidV7();
  row.referee_id = crypto::NewPublicId();
  ASSIGN_OR_RETURN(row.sealed,
                   edit.Seal("referees", row.row_id, "referee_sealed",
                             referee.SerializeAsString()));
  InsertReferee(edit.tx(), next.id, row, edit.now);
  if (referee.consented()) {
    RETURN_IF_ERROR(RecordHerYes(edit, vault, row.referee_id));
  }
  return edit.Save(next, {.event = Event::kRefereeAdded,
                          .subject_row_id = row.row_id,
                          .subject_public_id = row.referee_id});
}

absl::StatusOr<std::string> RecordAnswer(CaseEdit& edit,
                                         const std::string& referee_id,
                                         v1::ReferenceAnswer answer) {
  const OpenedReferee* referee = nullptr;
  for (const OpenedReferee& each : edit.current.referees) {
    if (each.referee.referee_id() == referee_id) referee = &each;
  }
  if (referee == nullptr) {
    return InvalidField("referee_id", "REFEREE_UNKNOWN",
                        "this case has no such referee");
  }
  ASSIGN_OR_RETURN(const absl::Time occurred_at,
                   ParseOccurredAt(answer.has_occurred_at(),
                                   answer.occurred_at(), edit.now));
  SetTime(occurred_at, *answer.mutable_occurred_at());
  CaseFacts answered = edit.facts;
  bool consented = true;
  for (RefereeFacts& each : answered.referees) {
    if (each.referee_id != referee_id) continue;
    each.finding = FindingOf(answer);
    consented = each.consented;
  }
  ASSIGN_OR_RETURN(Relocation next, ReferenceAnswered(answered));
  next = RefereeOnFile(std::move(next), consented);
  ASSIGN_OR_RETURN(const db::Bytes sealed,
                   edit.Seal("referees", referee->row_id, "answer_sealed",
                             answer.SerializeAsString()));
  PutAnswer(edit.tx(), referee->row_id, sealed, occurred_at);
  return edit.Save(next, {.event = Event::kReferenceAnswered,
                          .occurred_at = occurred_at,
                          .subject_row_id = referee->row_id,
                          .subject_public_id = referee_id});
}

absl::StatusOr<std::string> JudgeUrgency(CaseEdit& edit, const CaseVault& vault,
                                         const v1::TriageRequestRequest& req,
                                         const TriageChoice& choice) {
  ASSIGN_OR_RETURN(const Relocation next, Triage(edit.facts, choice.level,
                                                 choice.kind, choice.horizon));
  const CaseEdit::NewDecision decision{.kind = v1::DECISION_KIND_TRIAGE,
                                       .outcome = std::string(Name(next.level)),
                                       .reason = req.reason()};
  ASSIGN_OR_RETURN(const std::string row_id, edit.Decide(decision));
  RETURN_IF_ERROR(
      Explain(edit, vault, "TRIAGE", decision.decision_id, req.explanation()));
  return edit.Save(next, {.event = Event::kTriaged,
                          .reason = decision.outcome,
                          .subject_row_id = row_id});
}

}  // namespace

grpc::Status RelocationService::AssignCase(grpc::ServerContext* context,
                                           const v1::AssignCaseRequest* request,
                                           v1::AssignCaseResponse* response) {
  RpcScope rpc(runtime_, context, "AssignCase");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    ASSIGN_OR_RETURN(const Assignment assignment, ParseAssignment(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_
                        .Edit(call, name, request->etag(),
                              [&](CaseEdit& edit) {
                                return Assign(edit, desk_.vault(), assignment);
                              })
                        .status());
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::AcknowledgeRequest(
    grpc::ServerContext* context, const v1::AcknowledgeRequestRequest* request,
    v1::AcknowledgeRequestResponse* response) {
  RpcScope rpc(runtime_, context, "AcknowledgeRequest");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    const auto acknowledge = [](CaseEdit& edit) -> absl::StatusOr<std::string> {
      ASSIGN_OR_RETURN(
          const Relocation next,
          Acknowledge(edit.facts, edit.by(), edit.organisation_id()));
      return edit.Save(next, {.event = Event::kAcknowledged});
    };
    RETURN_IF_ERROR(
        desk_.Edit(call, name, request->etag(), acknowledge).status());
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::TriageRequest(
    grpc::ServerContext* context, const v1::TriageRequestRequest* request,
    v1::TriageRequestResponse* response) {
  RpcScope rpc(runtime_, context, "TriageRequest");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    ASSIGN_OR_RETURN(const TriageChoice choice, ParseTriage(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    const auto triage = [&](CaseEdit& edit) {
      return JudgeUrgency(edit, desk_.vault(), *request, choice);
    };
    RETURN_IF_ERROR(desk_.Edit(call, name, request->etag(), triage).status());
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::AddReferee(grpc::ServerContext* context,
                                           const v1::AddRefereeRequest* request,
                                           v1::AddRefereeResponse* response) {
  RpcScope rpc(runtime_, context, "AddReferee");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckReferee(request->referee()));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(
        *response->mutable_referee_id(),
        desk_.Edit(call, name, request->etag(), [&](CaseEdit& edit) {
          return AddOneReferee(edit, desk_.vault(), request->referee());
        }));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::RecordReferenceAnswer(
    grpc::ServerContext* context,
    const v1::RecordReferenceAnswerRequest* request,
    v1::RecordReferenceAnswerResponse* response) {
  RpcScope rpc(runtime_, context, "RecordReferenceAnswer");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckAnswer(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_
                        .Edit(call, name, request->etag(),
                              [&](CaseEdit& edit) {
                                return RecordAnswer(edit, request->referee_id(),
                                                    request->answer());
                              })
                        .status());
    return Answer(call, name, *response->mutable_relocation());
  });
}

}  // namespace sojourn::relocation
