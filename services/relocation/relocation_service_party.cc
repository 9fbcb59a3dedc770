// Who moves together.
#include "absl/strings/str_cat.h"
#include "common/reference/countries.h"
#include "common/reference/intake_fields.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/party/join_desk.h"
#include "services/relocation/party/relative_desk.h"
#include "services/relocation/party/split_desk.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::RpcScope;

absl::Status CheckFields(const v1::SplitPartyRequest& req) {
  FieldChecker fields;
  if (req.person_ids().empty()) {
    fields.Add("person_ids", "FIELD_REQUIRED", "name who leaves");
  }
  // Each is given a key before anything is looked at.
  if (req.person_ids_size() > reference::kMostPeople) {
    fields.Add(
        "person_ids", "LIST_TOO_LONG",
        absl::StrCat("at most ", reference::kMostPeople, " travel together"));
  }
  if (!req.intake().persons().empty()) {
    fields.Add("intake.persons", "FIELDS_CONFLICT",
               "leave it empty: the persons are taken over");
  }
  if (req.intake().safe_contact().contact_compromised()) {
    fields.Add("intake.safe_contact.contact_compromised", "CONTACT_SHARED",
               "agree with her on a contact that nobody else can read");
  }
  return fields.Finish();
}

absl::Status CheckFields(const v1::JoinPartyRequest& req) {
  FieldChecker fields;
  const v1::PersonRole role = req.person().role();
  if (role == v1::PERSON_ROLE_UNSPECIFIED || role == v1::PERSON_ROLE_DEFENDER) {
    fields.Add("person.role", "FIELD_REQUIRED", "give PARTNER, ADULT or CHILD");
  }
  if (!req.person().person_id().empty()) {
    fields.Add("person.person_id", "FIELD_NOT_ALLOWED",
               "leave it out: it is given to her");
  }
  if (req.person().adult().contact_compromised()) {
    fields.Add("person.adult.contact_compromised", "FIELD_NOT_ALLOWED",
               "agree with her on a contact that nobody else can read");
  }
  if (role == v1::PERSON_ROLE_CHILD && req.has_member_view()) {
    fields.Add("member_view", "FIELD_NOT_ALLOWED",
               "leave it out: it is the word of an adult");
  }
  return fields.Finish();
}

absl::Status CheckFields(const v1::RecordRelativeRequest& req) {
  FieldChecker fields;
  const v1::Relative& said = req.relative();
  if (said.relation() == v1::RELATIVE_RELATION_UNSPECIFIED) {
    fields.Add("relative.relation", "FIELD_REQUIRED",
               "say what they are to her: CHILD, PARTNER, PARENT, SIBLING, "
               "OTHER_FAMILY or OTHER");
  }
  if (!said.country_code().empty() &&
      !reference::IsCountry(said.country_code())) {
    fields.Add("relative.country_code", "COUNTRY_UNKNOWN",
               "use an ISO 3166-1 alpha-2 code such as GT");
  }
  if (said.outcome() != v1::RELATIVE_OUTCOME_UNSPECIFIED) {
    fields.Add("relative.outcome", "FIELD_NOT_ALLOWED",
               "leave it out: CloseRelative sets it");
  }
  CheckText(said.called(), "relative.called", fields);
  CheckText(said.looked_after_by(), "relative.looked_after_by", fields);
  CheckText(said.note(), "relative.note", fields);
  return fields.Finish();
}

absl::Status CheckFields(const v1::CloseRelativeRequest& req) {
  FieldChecker fields;
  if (req.relative_id().empty()) {
    fields.Add("relative_id", "FIELD_REQUIRED", "say who of them it is");
  }
  const bool joined = req.outcome() == v1::RELATIVE_OUTCOME_JOINED;
  if (req.outcome() == v1::RELATIVE_OUTCOME_UNSPECIFIED) {
    fields.Add("outcome", "FIELD_REQUIRED",
               "give JOINED, REFERRED, NOT_NEEDED or DIED");
  }
  if (joined && req.person_id().empty()) {
    fields.Add("person_id", "FIELD_REQUIRED", "name who they are in the party");
  }
  if (!joined && !req.person_id().empty()) {
    fields.Add("person_id", "FIELD_NOT_ALLOWED",
               "leave it out: it is of who joined");
  }
  const bool says_why = joined || req.outcome() == v1::RELATIVE_OUTCOME_DIED;
  if (!says_why && req.note().empty()) {
    fields.Add("note", "FIELD_REQUIRED",
               "write to whom they were referred, or why they need nothing");
  }
  CheckText(req.note(), "note", fields);
  return fields.Finish();
}

}  // namespace

grpc::Status RelocationService::RecordRelative(
    grpc::ServerContext* context, const v1::RecordRelativeRequest* request,
    v1::RecordRelativeResponse* response) {
  RpcScope rpc(runtime_, context, "RecordRelative");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckFields(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(*response->mutable_relative_id(),
                     RelativeDesk(desk_).Record(call, name, *request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::CloseRelative(
    grpc::ServerContext* context, const v1::CloseRelativeRequest* request,
    v1::CloseRelativeResponse* response) {
  RpcScope rpc(runtime_, context, "CloseRelative");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckFields(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(RelativeDesk(desk_).Close(call, name, *request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::SplitParty(grpc::ServerContext* context,
                                           const v1::SplitPartyRequest* request,
                                           v1::SplitPartyResponse* response) {
  RpcScope rpc(runtime_, context, "SplitParty");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    RETURN_IF_ERROR(CheckFields(*request));
    ASSIGN_OR_RETURN(std::string made, SplitDesk(desk_).Split(call, *request));
    return Answer(call, {.value = std::move(made), .is_proposal = false},
                  *response->mutable_relocation());
  });
}

grpc::Status RelocationService::JoinParty(grpc::ServerContext* context,
                                          const v1::JoinPartyRequest* request,
                                          v1::JoinPartyResponse* response) {
  RpcScope rpc(runtime_, context, "JoinParty");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckFields(*request));
    ASSIGN_OR_RETURN(*response->mutable_person_id(),
                     JoinDesk(desk_).Join(call, name, *request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

}  // namespace sojourn::relocation
