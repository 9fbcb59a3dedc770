// What she has agreed to, and who may speak for her.
#include "common/crypto/ids.h"
#include "common/reference/countries.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/defender_voice.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_field_walk.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/relocation_store_parts.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::RpcScope;

// Fields whose kind alone says what is right: lengths, codes, dates.
void Walk(const google::protobuf::Message& message, const std::string& field,
          std::optional<absl::CivilDay> today, FieldChecker& fields) {
  const AddProblem add = [&](std::string_view at, std::string_view reason,
                             std::string_view description,
                             std::string_view remedy) {
    fields.Add(at, reason,
               std::string(description) + ": " + std::string(remedy));
  };
  WalkSizes(message, field, add);
  WalkValues(message, field, today, add);
}

absl::Status CheckConsent(const v1::GrantConsentRequest& req) {
  FieldChecker fields;
  if (req.person_id().empty()) {
    fields.Add("person_id", "FIELD_REQUIRED", "say who agreed");
  }
  if (req.consent().purpose() == v1::CONSENT_PURPOSE_UNSPECIFIED) {
    fields.Add("consent.purpose", "FIELD_REQUIRED", "say what she agreed to");
  }
  if (!req.consent().has_given_on()) {
    fields.Add("consent.given_on", "FIELD_REQUIRED", "say when she agreed");
  }
  Walk(req.consent(), "consent", std::nullopt, fields);
  return fields.Finish();
}

absl::Status CheckSpokesperson(const v1::Spokesperson& spokesperson) {
  FieldChecker fields;
  if (spokesperson.kind() == v1::SPOKESPERSON_KIND_UNSPECIFIED) {
    fields.Add("spokesperson.kind", "FIELD_REQUIRED",
               "say in what capacity this person speaks");
  }
  if (spokesperson.purposes().empty()) {
    fields.Add("spokesperson.purposes", "FIELD_REQUIRED",
               "say on what this person may speak");
  }
  if (spokesperson.how_given().empty()) {
    fields.Add("spokesperson.how_given", "FIELD_REQUIRED",
               "say how she gave the mandate");
  }
  if (spokesperson.kind() != v1::SPOKESPERSON_KIND_SELF &&
      spokesperson.name().empty()) {
    fields.Add("spokesperson.name", "FIELD_REQUIRED", "say who speaks for her");
  }
  Walk(spokesperson, "spokesperson", std::nullopt, fields);
  return fields.Finish();
}

absl::StatusOr<std::string> Grant(CaseEdit& edit, const CaseVault& vault,
                                  const v1::GrantConsentRequest& req) {
  const v1::Person* person = edit.current.FindPerson(req.person_id());
  if (person == nullptr) {
    return InvalidField("person_id", "PERSON_UNKNOWN",
                        "the party has no such person");
  }
  if (person->role() == v1::PERSON_ROLE_CHILD &&
      req.spokesperson_id().empty()) {
    return FailedPrecondition("GUARDIAN_NEEDED",
                              "a guardian consents for a child",
                              "name the guardian in spokesperson_id");
  }
  RETURN_IF_ERROR(CheckMandate(edit.current, req.spokesperson_id(),
                               v1::SPOKESPERSON_PURPOSE_CONSENT, edit.now));
  FieldChecker fields;
  Walk(req.consent(), "consent",
       absl::ToCivilDay(edit.now + absl::Hours(14), absl::UTCTimeZone()),
       fields);
  RETURN_IF_ERROR(fields.Finish());
  ASSIGN_OR_RETURN(const Relocation next,
                   Move(edit.current.relocation, Event::kConsentGiven));
  v1::Consent consent;
  *consent.mutable_statement() = req.consent();
  consent.set_spokesperson_id(req.spokesperson_id());
  ConsentRow row{.row_id = crypto::NewUuidV7(),
                 .consent_id = crypto::NewPublicId(),
                 .person_row_id = edit.current.PersonRowId(req.person_id()),
                 .sealed = {},
                 .recorded_at = edit.now};
  ASSIGN_OR_RETURN(row.sealed, vault.SealForPerson(
                                   req.person_id(),
                                   {"consents", row.row_id, "consent_sealed"},
                                   consent.SerializeAsString()));
  InsertConsent(edit.tx(), next.id, row);
  return edit.Save(next, {.event = Event::kConsentGiven,
                          .subject_row_id = row.row_id,
                          .subject_public_id = row.consent_id});
}

absl::StatusOr<std::string> Mandate(CaseEdit& edit,
                                    const v1::Spokesperson& given) {
  ASSIGN_OR_RETURN(const Relocation next,
                   Move(edit.current.relocation, Event::kSpokespersonAdded));
  v1::Spokesperson spokesperson = given;
  spokesperson.clear_spokesperson_id();
  SpokespersonRow row{.row_id = crypto::NewUuidV7(),
                      .spokesperson_id = crypto::NewPublicId(),
                      .sealed = {},
                      .recorded_at = edit.now};
  ASSIGN_OR_RETURN(row.sealed,
                   edit.Seal("spokespersons", row.row_id, "spokesperson_sealed",
                             spokesperson.SerializeAsString()));
  InsertSpokesperson(edit.tx(), next.id, row);
  return edit.Save(next, {.event = Event::kSpokespersonAdded,
                          .subject_row_id = row.row_id,
                          .subject_public_id = row.spokesperson_id});
}

}  // namespace

grpc::Status RelocationService::GrantConsent(
    grpc::ServerContext* context, const v1::GrantConsentRequest* request,
    v1::GrantConsentResponse* response) {
  RpcScope rpc(runtime_, context, "GrantConsent");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckConsent(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(
        *response->mutable_consent_id(),
        desk_.Edit(call, name, request->etag(), [&](CaseEdit& edit) {
          return Grant(edit, desk_.vault(), *request);
        }));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::AddSpokesperson(
    grpc::ServerContext* context, const v1::AddSpokespersonRequest* request,
    v1::AddSpokespersonResponse* response) {
  RpcScope rpc(runtime_, context, "AddSpokesperson");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckSpokesperson(request->spokesperson()));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(
        *response->mutable_spokesperson_id(),
        desk_.Edit(call, name, request->etag(), [&](CaseEdit& edit) {
          return Mandate(edit, request->spokesperson());
        }));
    return Answer(call, name, *response->mutable_relocation());
  });
}

}  // namespace sojourn::relocation
