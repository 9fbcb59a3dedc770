#ifndef SERVICES_RELOCATION_DOCUMENTS_DOCUMENT_FIXTURE_H_
#define SERVICES_RELOCATION_DOCUMENTS_DOCUMENT_FIXTURE_H_

#include <algorithm>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "common/testing/in_process_server.h"
#include "sojourn/relocation/v1/relocation_service.grpc.pb.h"

// Papers sent and read over a real stream.
namespace sojourn::relocation {

using DocumentStub = v1::RelocationService::Stub;

// A page of text of so many bytes.
inline std::string Page(size_t bytes) {
  std::string page;
  for (size_t line = 0; page.size() < bytes; ++line) {
    page += "an invented line " + std::to_string(line) + "\n";
  }
  page.resize(bytes);
  return page;
}

// A letter of the whole case.
inline v1::AddDocumentRequest LetterAbout(const std::string& relocation_id) {
  v1::AddDocumentRequest first;
  first.set_request_id(sojourn::testing::NewRequestId());
  first.set_relocation_id(relocation_id);
  first.set_kind(v1::DOCUMENT_KIND_LETTER);
  return first;
}

struct Sending {
  size_t piece = 100'000;
  // How much of the file goes before the caller is cut off; all of it where it
  // is longer.
  size_t cut_after = ~size_t{0};
};

// Sends `file` in pieces, announcing its length where `first` does not.
inline absl::StatusOr<v1::AddDocumentResponse> SendDocument(
    DocumentStub& stub, const auth::Caller& caller,
    v1::AddDocumentRequest first, const std::string& file,
    const Sending& how = {}) {
  grpc::ClientContext context;
  context.AddMetadata(auth::kFakeCallerKey, auth::EncodeFakeCaller(caller));
  if (first.size_bytes() == 0) {
    first.set_size_bytes(static_cast<int64_t>(file.size()));
  }
  v1::AddDocumentResponse response;
  const auto stream = stub.AddDocument(&context, &response);
  stream->Write(first);
  for (size_t at = 0; at < file.size(); at += how.piece) {
    if (at >= how.cut_after) {
      context.TryCancel();
      break;
    }
    v1::AddDocumentRequest message;
    message.set_content(file.substr(at, how.piece));
    if (!stream->Write(message)) break;
  }
  stream->WritesDone();
  const absl::Status status = FromGrpcStatus(stream->Finish());
  if (!status.ok()) return status;
  return response;
}

struct ReadPaper {
  v1::Document document;
  std::string file;
};

inline absl::StatusOr<ReadPaper> ReadDocument(DocumentStub& stub,
                                              const auth::Caller& caller,
                                              const std::string& document_id) {
  grpc::ClientContext context;
  context.AddMetadata(auth::kFakeCallerKey, auth::EncodeFakeCaller(caller));
  v1::GetDocumentRequest request;
  request.set_document_id(document_id);
  const auto stream = stub.GetDocument(&context, request);
  ReadPaper paper;
  v1::GetDocumentResponse message;
  while (stream->Read(&message)) {
    if (message.has_document()) paper.document = message.document();
    paper.file += message.content();
  }
  const absl::Status status = FromGrpcStatus(stream->Finish());
  if (!status.ok()) return status;
  return paper;
}

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_DOCUMENTS_DOCUMENT_FIXTURE_H_
