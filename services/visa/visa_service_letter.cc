// Letters about an application: shown once, kept nowhere.
#include <utility>

#include "common/status/status_macros.h"
#include "services/visa/letters/letter_convert.h"
#include "services/visa/letters/letter_pdf.h"
#include "services/visa/visa_service.h"

namespace sojourn::visa {

namespace {

// An invitation shows who she is.
std::string FieldsOf(const LetterAsked& asked) {
  return asked.kind == LetterKind::kInvitation ? "letter, identity" : "letter";
}

}  // namespace

grpc::Status VisaService::GenerateLetter(grpc::ServerContext* ctx,
                                         const v1::GenerateLetterRequest* req,
                                         v1::GenerateLetterResponse* resp) {
  server::RpcScope rpc(runtime_, ctx, "GenerateLetter");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const LetterAsked asked, ParseLetter(*req));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*req));
    ASSIGN_OR_RETURN(const ApplicationRead read,
                     applications_.Get(call, req->application_id()));
    ASSIGN_OR_RETURN(
        const Letter letter,
        WriteLetter(asked, letterhead_, read.application, read.now));
    ASSIGN_OR_RETURN(std::string pdf, DrawLetter(letter));
    RETURN_IF_ERROR(rpc.AuditRead({.resource = "application",
                                   .ids = {read.application.public_id},
                                   .fields = FieldsOf(asked)}));
    resp->set_pdf(std::move(pdf));
    return absl::OkStatus();
  });
}

}  // namespace sojourn::visa
