#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/visa/visa_service.h"

namespace sojourn::visa {
namespace {

// What relocation is told at once.
template <typename Request>
std::string FirstGround(const Request& request) {
  return request.grounds().empty() ? ""
                                   : v1::RefusalGround_Name(request.grounds(0));
}

}  // namespace

template <typename Request>
absl::Status VisaService::Tell(server::RpcScope& rpc, const Request& request,
                               const absl::StatusOr<Telling>& telling,
                               const std::string& reason,
                               v1::Application* out) {
  RETURN_IF_ERROR(telling.status());
  ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(request));
  const auto record =
      [&](const Application& current,
          absl::Time now) -> absl::StatusOr<std::optional<Application>> {
    return Record(current, *telling, now);
  };
  ASSIGN_OR_RETURN(
      const ApplicationRead read,
      applications_.Update(
          call, {request.application_id(), request.etag(), reason}, record));
  *out = Show(call, read.application, read.now, true);
  return absl::OkStatus();
}

grpc::Status VisaService::RecordDocument(grpc::ServerContext* ctx,
                                         const v1::RecordDocumentRequest* req,
                                         v1::RecordDocumentResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "RecordDocument");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*req));
    const bool waives = req->requirement() == v1::DOCUMENT_REQUIREMENT_WAIVED;
    if (waives && ViewOf(call) != View::kMission) {
      return FailedPrecondition("WAIVER_BY_MISSION_ONLY",
                                "Only the mission can waive a document.",
                                "Ask the mission to record the waiver.");
    }
    return Tell(rpc, *req, ParseTelling(*req, call.caller.subject), "",
                resp->mutable_application());
  });
}

grpc::Status VisaService::RecordPreclearance(
    grpc::ServerContext* ctx, const v1::RecordPreclearanceRequest* req,
    v1::RecordPreclearanceResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "RecordPreclearance");
  return rpc.Run([&] {
    return Tell(rpc, *req, ParseTelling(*req),
                v1::PreclearanceOutcome_Name(req->outcome()),
                resp->mutable_application());
  });
}

grpc::Status VisaService::RecordLodged(grpc::ServerContext* ctx,
                                       const v1::RecordLodgedRequest* req,
                                       v1::RecordLodgedResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "RecordLodged");
  return rpc.Run([&] {
    return Tell(rpc, *req, ParseTelling(*req), "", resp->mutable_application());
  });
}

grpc::Status VisaService::RecordAdmissible(
    grpc::ServerContext* ctx, const v1::RecordAdmissibleRequest* req,
    v1::RecordAdmissibleResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "RecordAdmissible");
  return rpc.Run([&] {
    return Tell(rpc, *req, ParseTelling(*req), "", resp->mutable_application());
  });
}

grpc::Status VisaService::RecordIssued(grpc::ServerContext* ctx,
                                       const v1::RecordIssuedRequest* req,
                                       v1::RecordIssuedResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "RecordIssued");
  return rpc.Run([&] {
    return Tell(rpc, *req, ParseTelling(*req), "", resp->mutable_application());
  });
}

grpc::Status VisaService::RecordRefused(grpc::ServerContext* ctx,
                                        const v1::RecordRefusedRequest* req,
                                        v1::RecordRefusedResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "RecordRefused");
  return rpc.Run([&] {
    return Tell(rpc, *req, ParseTelling(*req), FirstGround(*req),
                resp->mutable_application());
  });
}

grpc::Status VisaService::RecordCollected(grpc::ServerContext* ctx,
                                          const v1::RecordCollectedRequest* req,
                                          v1::RecordCollectedResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "RecordCollected");
  return rpc.Run([&] {
    return Tell(rpc, *req, ParseTelling(*req), "", resp->mutable_application());
  });
}

grpc::Status VisaService::RecordConsultation(
    grpc::ServerContext* ctx, const v1::RecordConsultationRequest* req,
    v1::RecordConsultationResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "RecordConsultation");
  return rpc.Run([&] {
    return Tell(rpc, *req, ParseTelling(*req), "", resp->mutable_application());
  });
}

grpc::Status VisaService::AskForDocuments(grpc::ServerContext* ctx,
                                          const v1::AskForDocumentsRequest* req,
                                          v1::AskForDocumentsResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "AskForDocuments");
  return rpc.Run([&] {
    return Tell(rpc, *req, ParseTelling(*req), "", resp->mutable_application());
  });
}

grpc::Status VisaService::RecordAppeal(grpc::ServerContext* ctx,
                                       const v1::RecordAppealRequest* req,
                                       v1::RecordAppealResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "RecordAppeal");
  return rpc.Run([&] {
    return Tell(rpc, *req, ParseTelling(*req), "", resp->mutable_application());
  });
}

grpc::Status VisaService::ExtendVisa(grpc::ServerContext* ctx,
                                     const v1::ExtendVisaRequest* req,
                                     v1::ExtendVisaResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "ExtendVisa");
  return rpc.Run([&] {
    return Tell(rpc, *req, ParseTelling(*req), "", resp->mutable_application());
  });
}

grpc::Status VisaService::RecordAnnulled(grpc::ServerContext* ctx,
                                         const v1::RecordAnnulledRequest* req,
                                         v1::RecordAnnulledResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "RecordAnnulled");
  return rpc.Run([&] {
    return Tell(rpc, *req, ParseTelling(*req), FirstGround(*req),
                resp->mutable_application());
  });
}

}  // namespace sojourn::visa
