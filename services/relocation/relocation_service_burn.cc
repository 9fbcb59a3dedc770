// A contact or a document is known to those it must be hidden from.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/crypto/ids.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/briefs/brief_store.h"
#include "services/relocation/case/contact_edit.h"
#include "services/relocation/case/defender_voice.h"
#include "services/relocation/coordination/coordination_desk.h"
#include "services/relocation/coordination/travel_anew.h"
#include "services/relocation/coordination/travel_store.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_field_walk.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/rights/consent_cascade.h"
#include "services/relocation/workflow/workflow_rules.h"

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

// The person whose own contact is meant; nothing where it is the safe contact
// of the case, which is the defender's.
absl::StatusOr<std::optional<int>> OwnContactOf(const v1::Intake& intake,
                                                const std::string& person_id) {
  if (person_id.empty()) return std::optional<int>();
  const std::optional<int> position = FindPosition(intake, person_id);
  if (!position) return UnknownPerson();
  switch (intake.persons(*position).role()) {
    case v1::PERSON_ROLE_DEFENDER:
      return std::optional<int>();
    case v1::PERSON_ROLE_CHILD:
      return InvalidField("person_id", "NO_CONTACT",
                          "a child has no contact of its own");
    default:
      return position;
  }
}

absl::StatusOr<std::string> MarkContactBurnt(
    CoordinationChange& change, const v1::BurnContactRequest& req) {
  ASSIGN_OR_RETURN(
      const absl::Time occurred_at,
      ParseOccurredAt(req.has_occurred_at(), req.occurred_at(), change.now));
  ASSIGN_OR_RETURN(change.edit.next().state,
                   Next(change.current.relocation.state, Event::kContactBurnt));
  const v1::Intake& intake = change.current.intake;
  ASSIGN_OR_RETURN(const std::optional<int> position,
                   OwnContactOf(intake, req.person_id()));
  if (position) {
    v1::Person person = intake.persons(*position);
    person.mutable_adult()->set_contact_compromised(true);
    RETURN_IF_ERROR(
        SavePerson(change.desk_edit, change.vault, *position, person));
  } else {
    v1::SafeContact contact = intake.safe_contact();
    contact.set_contact_compromised(true);
    RETURN_IF_ERROR(SaveSafeContact(change.desk_edit, change.vault, contact));
    brief_store::AskAnew(change.desk_edit.tx(), change.current.relocation.id);
  }
  RETURN_IF_ERROR(TellWhoMaySee(change.edit));
  HistoryEntry entry = change.Entry(Event::kContactBurnt);
  entry.occurred_at = occurred_at;
  entry.note = req.note();
  RETURN_IF_ERROR(change.edit.Commit(std::move(entry)));
  return std::string();
}

absl::Status CheckNewContact(const v1::ReplaceContactRequest& req) {
  FieldChecker fields;
  const v1::SafeContact& contact = req.safe_contact();
  WalkFields(contact, "safe_contact", std::nullopt, fields);
  CheckText(req.adult_safe_contact(), "adult_safe_contact", fields);
  if (contact.address().empty() && contact.contact_person().empty() &&
      req.adult_safe_contact().empty()) {
    fields.Add("safe_contact", "SAFE_CONTACT_MISSING",
               "give an address on a channel, or a contact person");
  }
  if (contact.contact_compromised()) {
    fields.Add("safe_contact.contact_compromised", "FIELD_NOT_ALLOWED",
               "a new contact is one that others do not know");
  }
  return fields.Finish();
}

// Her own word, and not over the contact that others read.
absl::Status CheckAgreedWithHer(const CoordinationChange& change,
                                bool contact_burnt, const ViewFacts& said,
                                const v1::ReplaceContactRequest& req) {
  RETURN_IF_ERROR(CheckVoice(change.current, ViewIn(req), change.now));
  return CheckNewContact(
      contact_burnt ||
          change.current.relocation.flags.contains(Flag::kDuressHeard),
      said);
}

absl::Status ReplaceSafeContact(CoordinationChange& change,
                                const v1::ReplaceContactRequest& req) {
  const v1::SafeContact& old = change.current.intake.safe_contact();
  RETURN_IF_ERROR(CheckAgreedWithHer(change, old.contact_compromised(),
                                     ToFacts(ViewIn(req), old, ""), req));
  const v1::SafeContact& next = req.safe_contact();
  if (!req.has_safe_contact()) {
    return InvalidField("safe_contact", "FIELD_REQUIRED", "give the contact");
  }
  RETURN_IF_ERROR(CheckNobodyKnows(change.desk_edit, change.vault,
                                   "safe_contact.address", next));
  return SaveSafeContact(change.desk_edit, change.vault, next);
}

absl::Status ReplaceOwnContact(CoordinationChange& change, int position,
                               const v1::ReplaceContactRequest& req) {
  v1::Person person = change.current.intake.persons(position);
  RETURN_IF_ERROR(
      CheckAgreedWithHer(change, IsContactBurnt(change.current, person),
                         ToFactsOf(change.current, person, ViewIn(req)), req));
  v1::AdultDetails& adult = *person.mutable_adult();
  if (req.adult_safe_contact().empty()) {
    return InvalidField("adult_safe_contact", "FIELD_REQUIRED",
                        "give the contact");
  }
  v1::SafeContact next;
  next.set_address(req.adult_safe_contact());
  RETURN_IF_ERROR(CheckNobodyKnows(change.desk_edit, change.vault,
                                   "adult_safe_contact", next));
  adult.set_safe_contact(req.adult_safe_contact());
  adult.set_contact_compromised(false);
  return SavePerson(change.desk_edit, change.vault, position, person);
}

HistoryEntry EntryOfReplaced(const CoordinationChange& change,
                             std::optional<int> position,
                             const v1::DefenderView* view) {
  const v1::Intake& intake = change.current.intake;
  HistoryEntry entry = change.Entry(Event::kContactReplaced);
  entry.note = HowSaid(view);
  if (position) {
    const v1::Person& person = intake.persons(*position);
    entry.subject_row_id = change.current.PersonRowId(person.person_id());
    entry.replaced_contact = CopyOf(person.adult());
  } else {
    entry.replaced_contact = CopyOf(intake.safe_contact());
  }
  return entry;
}

absl::StatusOr<std::string> TakeNewContact(
    CoordinationChange& change, const v1::ReplaceContactRequest& req) {
  RETURN_IF_ERROR(CheckMayReplaceContact(change.desk_edit));
  ASSIGN_OR_RETURN(
      change.edit.next().state,
      Next(change.current.relocation.state, Event::kContactReplaced));
  ASSIGN_OR_RETURN(const std::optional<int> position,
                   OwnContactOf(change.current.intake, req.person_id()));
  RETURN_IF_ERROR(position ? ReplaceOwnContact(change, *position, req)
                           : ReplaceSafeContact(change, req));
  RETURN_IF_ERROR(TellWhoMaySee(change.edit));
  change.desk_edit.Tell(AlertKind::kContactReplaced);
  RETURN_IF_ERROR(
      change.edit.Commit(EntryOfReplaced(change, position, ViewIn(req))));
  return std::string();
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

// Whether it is the one she would travel on. While a visa is asked for only a
// burning changes which one that is, so what stands now was asked for with this
// document.
bool IsInUse(const v1::Person& person, int document_index) {
  return UsableDocument(person) == &person.travel_documents(document_index);
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
      SavePerson(change.desk_edit, change.vault, *position, person));
  change.edit.next().flags.insert(Flag::kDocumentCompromised);
  bool halted = false;
  if (IsInUse(intake.persons(*position), req.document_index())) {
    const std::string row_id = change.current.PersonRowId(req.person_id());
    ASSIGN_OR_RETURN(halted, AssessAnew(change.edit, person, row_id));
    RETURN_IF_ERROR(WithdrawNow(change.edit, row_id));
    RETURN_IF_ERROR(AskForVisaAnew(change.edit, person, row_id));
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
    RETURN_IF_ERROR(ChangeCoordination(desk_, call, name, request->etag(),
                                       [&](CoordinationChange& change) {
                                         return MarkContactBurnt(change,
                                                                 *request);
                                       })
                        .status());
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::ReplaceContact(
    grpc::ServerContext* context, const v1::ReplaceContactRequest* request,
    v1::ReplaceContactResponse* response) {
  RpcScope rpc(runtime_, context, "ReplaceContact");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckNewContact(*request));
    RETURN_IF_ERROR(ChangeCoordination(desk_, call, name, request->etag(),
                                       [&](CoordinationChange& change) {
                                         return TakeNewContact(change,
                                                               *request);
                                       })
                        .status());
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
