// Who may speak for her.
#include "common/crypto/ids.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_field_walk.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/relocation_store_parts.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::RpcScope;

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
  WalkFields(spokesperson, "spokesperson", std::nullopt, fields);
  return fields.Finish();
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
