// Whom a host will receive.
#include <utility>

#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/guests/guest_reader.h"
#include "services/relocation/guests/guest_view.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::RpcScope;

absl::Status CheckAsked(const v1::GetGuestRequest& req) {
  FieldChecker fields;
  if (req.reservation_id().empty()) {
    fields.Add("reservation_id", "FIELD_REQUIRED",
               "name the reservation, as the host's calendar shows it");
  }
  CheckName(req.reservation_id(), "reservation_id", fields);
  if (req.purpose() == v1::GUEST_PURPOSE_UNSPECIFIED ||
      !v1::GuestPurpose_IsValid(req.purpose())) {
    fields.Add("purpose", "FIELD_REQUIRED",
               "say what it is for: RECEPTION or INVITATION_LETTER");
  }
  const bool letter = req.purpose() == v1::GUEST_PURPOSE_INVITATION_LETTER;
  if (letter && req.signatory_subject().empty()) {
    fields.Add("signatory_subject", "FIELD_REQUIRED", "say who signs");
  } else if (!letter && !req.signatory_subject().empty()) {
    fields.Add("signatory_subject", "FIELD_NOT_ALLOWED",
               "only a letter has one: leave it out, or ask for "
               "INVITATION_LETTER");
  }
  CheckName(req.signatory_subject(), "signatory_subject", fields);
  return fields.Finish();
}

}  // namespace

grpc::Status RelocationService::GetGuest(grpc::ServerContext* context,
                                         const v1::GetGuestRequest* request,
                                         v1::GetGuestResponse* response) {
  RpcScope rpc(runtime_, context, "GetGuest");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckAsked(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(GuestReader::Read read,
                     GuestReader(runtime_, desk_.vault()).Get(call, *request));
    RETURN_IF_ERROR(rpc.AuditRead(
        {.resource = "relocation",
         .ids = {read.relocation_id},
         .fields = FieldsOf(read.guest),
         .reason = ShortName(v1::GuestPurpose_Name(request->purpose()),
                             "GUEST_PURPOSE_")}));
    *response->mutable_guest() = std::move(read.guest);
    return absl::OkStatus();
  });
}

}  // namespace sojourn::relocation
