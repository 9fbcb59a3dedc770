// Papers of a case, that come and go as streams.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/documents/document_desk.h"
#include "services/relocation/documents/transfer.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::RpcScope;

// For storing, once all has come: however long that took.
constexpr absl::Duration kForStoring = absl::Seconds(10);

// What a repeat must be the same as: all of the first message, and what the
// file was instead of how it was cut into messages.
absl::StatusOr<server::Call> CallOf(RpcScope& rpc, v1::AddDocumentRequest first,
                                    const std::string& digest) {
  first.set_content(digest);
  ASSIGN_OR_RETURN(server::Call call, rpc.Mutation(first));
  call.deadline = absl::Now() + kForStoring;
  return call;
}

absl::StatusOr<ReceivedDocument> Take(
    const DocumentDesk& papers, const server::Call& call,
    const v1::AddDocumentRequest& first,
    grpc::ServerReader<v1::AddDocumentRequest>& reader) {
  return papers.Receive(call, first,
                        [&](auto& piece) { return reader.Read(&piece); });
}

// Named, so that a report of an exposure says which papers were read.
server::ReadRecord RecordOf(const FoundDocument& found) {
  return {.resource = "relocation",
          .ids = {found.row.relocation_id},
          .fields = absl::StrCat("document ", found.row.document_id),
          .reason = ""};
}

// What it is, and then the file.
absl::Status Write(const DocumentDesk& papers, const FoundDocument& found,
                   grpc::ServerWriter<v1::GetDocumentResponse>& writer) {
  v1::GetDocumentResponse message;
  *message.mutable_document() = found.document;
  if (!writer.Write(message)) return absl::CancelledError("gone");
  message.clear_document();
  return papers.Send(found, [&](std::string piece) {
    message.set_content(std::move(piece));
    return writer.Write(message);
  });
}

}  // namespace

grpc::Status RelocationService::AddDocument(
    grpc::ServerContext* context,
    grpc::ServerReader<v1::AddDocumentRequest>* reader,
    v1::AddDocumentResponse* response) {
  RpcScope rpc(runtime_, context, "AddDocument");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const auto stream,
                     runtime_.stream_limiter().Open(rpc.caller()));
    ASSIGN_OR_RETURN(const TransferSlots::Slot slot,
                     transfers_.Take(rpc.caller()));
    const Patience patience(context);
    v1::AddDocumentRequest first;
    reader->Read(&first);
    ASSIGN_OR_RETURN(const CaseName name, NameOf(first));
    RETURN_IF_ERROR(CheckDocument(first));
    ASSIGN_OR_RETURN(const server::Call asked, CallOf(rpc, first, ""));
    const DocumentDesk papers(desk_);
    ASSIGN_OR_RETURN(const auto received, Take(papers, asked, first, *reader));
    ASSIGN_OR_RETURN(const server::Call call,
                     CallOf(rpc, first, received.summary.digest));
    ASSIGN_OR_RETURN(*response->mutable_document_id(),
                     papers.Keep(call, first, received));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::GetDocument(
    grpc::ServerContext* context, const v1::GetDocumentRequest* request,
    grpc::ServerWriter<v1::GetDocumentResponse>* writer) {
  RpcScope rpc(runtime_, context, "GetDocument");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const auto stream,
                     runtime_.stream_limiter().Open(rpc.caller()));
    ASSIGN_OR_RETURN(const TransferSlots::Slot slot,
                     transfers_.Take(rpc.caller()));
    const Patience patience(context);
    const DocumentDesk papers(desk_);
    ASSIGN_OR_RETURN(const FoundDocument found,
                     papers.Find(call, request->document_id()));
    RETURN_IF_ERROR(papers.Tell(call, found));
    RETURN_IF_ERROR(rpc.AuditRead(RecordOf(found)));
    return Write(papers, found, *writer);
  });
}

}  // namespace sojourn::relocation
