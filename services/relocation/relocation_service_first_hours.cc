// Organisations, who of them is called, and what is done for her at once.
#include "absl/strings/str_cat.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/organisation_desk.h"
#include "services/relocation/first_hours/first_hours_desk.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::RpcScope;

constexpr int kMostMeasures = 20;

absl::Status CheckHandOver(const v1::HandOverRequest& req) {
  FieldChecker fields;
  if (req.to_subject().empty()) {
    fields.Add("to_subject", "FIELD_REQUIRED",
               "name who takes over by the subject of her token");
  }
  if (req.note().empty()) {
    fields.Add("note", "FIELD_REQUIRED", "write what she must know");
  }
  if (req.relocation_id().empty() && !req.to_organisation_id().empty()) {
    fields.Add("to_organisation_id", "FIELDS_CONFLICT",
               "a shift stays in the organisation: leave it empty, or name a "
               "case");
  }
  CheckName(req.to_subject(), "to_subject", fields);
  CheckName(req.to_organisation_id(), "to_organisation_id", fields);
  CheckText(req.note(), "note", fields);
  return fields.Finish();
}

absl::Status CheckMeasures(const v1::RecordImmediateMeasuresRequest& req) {
  FieldChecker fields;
  if (req.measures().empty()) {
    fields.Add("measures", "FIELD_REQUIRED", "say what was done");
  }
  if (req.measures_size() > kMostMeasures) {
    fields.Add("measures", "LIST_TOO_LONG", "give 20 at most");
  }
  for (int i = 0; i < req.measures_size(); ++i) {
    const v1::ImmediateMeasure& measure = req.measures(i);
    const std::string at = absl::StrCat("measures[", i, "]");
    if (measure.kind() == v1::IMMEDIATE_MEASURE_KIND_UNSPECIFIED ||
        !v1::ImmediateMeasureKind_IsValid(measure.kind())) {
      fields.Add(at + ".kind", "FIELD_REQUIRED",
                 "give SAFE_NIGHT, TRANSPORT, ESCORT, MONEY, MEDICAL, DIGITAL, "
                 "LEGAL, ADVICE or OTHER");
    }
    if (measure.kind() == v1::IMMEDIATE_MEASURE_KIND_OTHER &&
        measure.text().empty()) {
      fields.Add(at + ".text", "FIELD_REQUIRED", "write what was done");
    }
    CheckText(measure.text(), at + ".text", fields);
  }
  return fields.Finish();
}

// Her own organisation, or the one an officer of the programme names.
absl::StatusOr<std::string> WhoseDuty(const server::Call& call,
                                      const std::string& named) {
  const std::string& own = call.caller.organisation_id;
  if (named.empty() || named == own) return own;
  if (call.relation == auth::Relation::kAny) return named;
  return NotFound("organisation");
}

}  // namespace

grpc::Status RelocationService::CreateOrganisation(
    grpc::ServerContext* context, const v1::CreateOrganisationRequest* request,
    v1::CreateOrganisationResponse* response) {
  RpcScope rpc(runtime_, context, "CreateOrganisation");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckOrganisation(request->organisation()));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(
        *response->mutable_organisation(),
        OrganisationDesk(runtime_).Create(call, request->organisation()));
    return absl::OkStatus();
  });
}

grpc::Status RelocationService::UpdateOrganisation(
    grpc::ServerContext* context, const v1::UpdateOrganisationRequest* request,
    v1::UpdateOrganisationResponse* response) {
  RpcScope rpc(runtime_, context, "UpdateOrganisation");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(
        *response->mutable_organisation(),
        OrganisationDesk(runtime_).Update(call, request->organisation(),
                                          request->update_mask()));
    return absl::OkStatus();
  });
}

grpc::Status RelocationService::GetOnDuty(grpc::ServerContext* context,
                                          const v1::GetOnDutyRequest* request,
                                          v1::GetOnDutyResponse* response) {
  RpcScope rpc(runtime_, context, "GetOnDuty");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const std::string id,
                     WhoseDuty(call, request->organisation_id()));
    ASSIGN_OR_RETURN(*response->mutable_on_duty(),
                     OrganisationDesk(runtime_).GetOnDuty(call, id));
    return rpc.AuditRead({.resource = "organisation",
                          .ids = {id},
                          .fields = "on_duty",
                          .reason = ""});
  });
}

grpc::Status RelocationService::HandOver(grpc::ServerContext* context,
                                         const v1::HandOverRequest* request,
                                         v1::HandOverResponse* response) {
  RpcScope rpc(runtime_, context, "HandOver");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckHandOver(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    if (request->relocation_id().empty()) {
      ASSIGN_OR_RETURN(*response->mutable_on_duty(),
                       OrganisationDesk(runtime_).HandOverShift(
                           call, request->to_subject(), request->note()));
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(FirstHoursDesk(desk_).HandOver(call, *request));
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::RecordImmediateMeasures(
    grpc::ServerContext* context,
    const v1::RecordImmediateMeasuresRequest* request,
    v1::RecordImmediateMeasuresResponse* response) {
  RpcScope rpc(runtime_, context, "RecordImmediateMeasures");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckMeasures(*request));
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(FirstHoursDesk(desk_).RecordMeasures(call, *request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

}  // namespace sojourn::relocation
