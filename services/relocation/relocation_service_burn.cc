// A contact or a document is known to those it must be hidden from.
#include <optional>
#include <string>
#include <vector>

#include "common/crypto/ids.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/coordination_desk.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/relocation_store_case.h"
#include "services/relocation/travel_store.h"
#include "services/relocation/workflow_rules.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::RpcScope;

template <typename Request>
absl::Status CheckNote(const Request& req) {
  FieldChecker fields;
  CheckText(req.note(), "note", fields);
  return fields.Finish();
}

absl::Status UnknownPerson() {
  return InvalidField("person_id", "PERSON_UNKNOWN",
                      "the party has no such person");
}

// Position in the party; nothing for somebody else.
std::optional<int> FindPosition(const v1::Intake& intake,
                                const std::string& person_id) {
  for (int i = 0; i < intake.persons_size(); ++i) {
    if (intake.persons(i).person_id() == person_id) return i;
  }
  return std::nullopt;
}

absl::Status SavePerson(db::Transaction& tx, const CaseVault& vault,
                        const OpenedCase& current, int position,
                        const v1::Person& person) {
  PersonRow row{.row_id = current.person_row_ids[static_cast<size_t>(position)],
                .person_id = person.person_id(),
                .position = position,
                .sealed = {}};
  ASSIGN_OR_RETURN(row.sealed, vault.SealPerson(row, person));
  PutPerson(tx, current.relocation.id, row);
  return absl::OkStatus();
}

// The safe contact is the case's; others have one of their own.
absl::Status MarkContact(CaseEdit& edit, const CaseVault& vault,
                         const std::string& person_id) {
  const OpenedCase& current = edit.current;
  const std::optional<int> position =
      person_id.empty() ? 0 : FindPosition(current.intake, person_id);
  if (!position) return UnknownPerson();
  if (person_id.empty() ||
      current.intake.persons(*position).role() == v1::PERSON_ROLE_DEFENDER) {
    v1::Intake intake = current.intake;
    intake.mutable_safe_contact()->set_contact_compromised(true);
    ASSIGN_OR_RETURN(const db::Bytes sealed,
                     vault.SealIntake(current.relocation, std::move(intake)));
    SaveIntake(edit.tx(), current.relocation, sealed);
    return absl::OkStatus();
  }
  v1::Person person = current.intake.persons(*position);
  if (person.role() == v1::PERSON_ROLE_CHILD) {
    return InvalidField("person_id", "NO_CONTACT",
                        "a child has no contact of its own");
  }
  person.mutable_adult()->set_contact_compromised(true);
  return SavePerson(edit.tx(), vault, current, *position, person);
}

absl::StatusOr<std::string> MarkContactBurnt(
    CaseEdit& edit, const CaseVault& vault, const v1::BurnContactRequest& req) {
  ASSIGN_OR_RETURN(
      const absl::Time occurred_at,
      ParseOccurredAt(req.has_occurred_at(), req.occurred_at(), edit.now));
  ASSIGN_OR_RETURN(const Relocation next,
                   Move(edit.current.relocation, Event::kContactBurnt));
  RETURN_IF_ERROR(MarkContact(edit, vault, req.person_id()));
  return edit.Save(next, {.event = Event::kContactBurnt,
                          .occurred_at = occurred_at,
                          .note = req.note()});
}

absl::StatusOr<v1::Person> WithBurntDocument(
    const v1::Intake& intake, int position,
    const v1::BurnDocumentRequest& req) {
  v1::Person person = intake.persons(position);
  if (req.document_index() < 0 ||
      req.document_index() >= person.travel_documents_size()) {
    return InvalidField("document_index", "DOCUMENT_UNKNOWN",
                        "this person has no such document");
  }
  person.mutable_travel_documents(req.document_index())->set_compromised(true);
  return person;
}

// Whether it is the one she would travel on. Only a burning changes which one
// that is, so what stands now was asked for with this document.
bool IsInUse(const v1::Person& person, int document_index) {
  return UsableDocument(person) == &person.travel_documents(document_index);
}

// A visa in a burnt document takes her nowhere: it is given back and asked for
// in her next one, and routes are assessed with that. Without another document
// people look for one first.
absl::Status BeginOnAnotherDocument(CoordinationChange& change,
                                    const v1::Person& person,
                                    const std::string& row_id) {
  CoordinationEdit& edit = change.edit;
  if (UsableDocument(person) == nullptr ||
      edit.travel().Last(row_id, {MovementKind::kDeparted}) != nullptr) {
    return absl::OkStatus();
  }
  const std::vector<Proposal> all = edit.proposals();
  for (const Proposal& each : all) {
    if (!IsLive(each.state) || !each.abroad ||
        each.state == ProposalState::kAsked) {
      continue;
    }
    RETURN_IF_ERROR(edit.Plan(
        workflow_rules::PlanAssessments(each.row_id, {row_id}, edit.steps())));
  }
  const Traveller* const found = edit.travel().Find(row_id);
  if (found == nullptr || !found->visa_required) return absl::OkStatus();
  RETURN_IF_ERROR(
      edit.Plan(workflow_rules::PlanUndoApplication(row_id, edit.steps())));
  Traveller traveller = *found;
  traveller.ForgetApplication();
  edit.SaveTraveller(traveller);
  workflow_rules::StepPlan plan;
  plan.add.push_back({.kind = StepKind::kOpenApplication,
                      .proposal_row_id = traveller.proposal_row_id,
                      .person_row_id = row_id});
  return edit.Plan(plan);
}

absl::StatusOr<std::string> MarkDocumentBurnt(
    CoordinationChange& change, const v1::BurnDocumentRequest& req) {
  ASSIGN_OR_RETURN(
      const absl::Time occurred_at,
      ParseOccurredAt(req.has_occurred_at(), req.occurred_at(), change.now));
  ASSIGN_OR_RETURN(
      change.edit.next().state,
      Next(change.current.relocation.state, Event::kDocumentBurnt));
  const v1::Intake& intake = change.current.intake;
  const std::optional<int> position = FindPosition(intake, req.person_id());
  if (!position) return UnknownPerson();
  ASSIGN_OR_RETURN(const v1::Person person,
                   WithBurntDocument(intake, *position, req));
  RETURN_IF_ERROR(
      SavePerson(change.tx, change.vault, change.current, *position, person));
  change.edit.next().flags.insert(Flag::kDocumentCompromised);
  bool halted = false;
  if (IsInUse(intake.persons(*position), req.document_index())) {
    const std::string row_id = change.current.PersonRowId(req.person_id());
    halted = change.edit.TakeBackClearances(row_id, Clearances::kAll);
    RETURN_IF_ERROR(BeginOnAnotherDocument(change, person, row_id));
  }
  HistoryEntry entry =
      change.Entry(Event::kDocumentBurnt, halted ? "CLEARANCE_TAKEN_BACK" : "");
  entry.occurred_at = occurred_at;
  entry.note = req.note();
  RETURN_IF_ERROR(change.edit.Commit(std::move(entry)));
  return halted ? req.person_id() : std::string();
}

}  // namespace

grpc::Status RelocationService::BurnContact(
    grpc::ServerContext* context, const v1::BurnContactRequest* request,
    v1::BurnContactResponse* response) {
  RpcScope rpc(runtime_, context, "BurnContact");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckNote(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    const auto burn = [&](CaseEdit& edit) {
      return MarkContactBurnt(edit, desk_.vault(), *request);
    };
    RETURN_IF_ERROR(desk_.Edit(call, name, request->etag(), burn).status());
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::BurnDocument(
    grpc::ServerContext* context, const v1::BurnDocumentRequest* request,
    v1::BurnDocumentResponse* response) {
  RpcScope rpc(runtime_, context, "BurnDocument");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckNote(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const Changed changed,
                     ChangeCoordination(desk_, call, name, request->etag(),
                                        [&](CoordinationChange& change) {
                                          return MarkDocumentBurnt(change,
                                                                   *request);
                                        }));
    if (!changed.subject_id.empty()) {
      response->add_halted_person_ids(changed.subject_id);
    }
    return Answer(call, name, *response->mutable_relocation());
  });
}

}  // namespace sojourn::relocation
