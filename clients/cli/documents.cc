#include "clients/cli/documents.h"

#include <fstream>
#include <iostream>

#include "common/documents/document.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::cli {
namespace {

// Or no more of it than tells that it is too large. A stick that is pulled out
// halfway is an error, not a shorter file.
absl::StatusOr<std::string> ReadWhole(const std::string& path) {
  std::ifstream opened;
  if (path != "-") opened.open(path, std::ios::binary);
  std::istream& in = path == "-" ? std::cin : opened;
  std::string file(documents::kMostBytes + 1, '\0');
  in.read(file.data(), static_cast<std::streamsize>(file.size()));
  if (in.bad() || (path != "-" && !opened.is_open())) {
    return InvalidField("--in", "FILE_UNREADABLE",
                        "cannot be read to its end: choose a file that can");
  }
  file.resize(static_cast<size_t>(in.gcount()));
  return file;
}

}  // namespace

absl::StatusOr<std::string> ReadDocument(
    const std::string& path, relocation::v1::AddDocumentRequest* request) {
  if (path.empty() && request->has_seen()) return std::string();
  if (path.empty()) {
    return InvalidField("--in", "FLAG_MISSING",
                        "name the file, or say with --seen.shows and "
                        "--seen.seen-on that the paper was seen");
  }
  ASSIGN_OR_RETURN(std::string file, ReadWhole(path));
  if (file.empty()) {
    return InvalidField("--in", "DOCUMENT_EMPTY",
                        "the file has no bytes: choose another one");
  }
  if (file.size() > documents::kMostBytes) {
    return InvalidField("--in", "DOCUMENT_TOO_LARGE",
                        "a document has at most 10 MiB: scan it in grey, or "
                        "send its pages apart");
  }
  request->set_size_bytes(static_cast<int64_t>(file.size()));
  return file;
}

bool DocumentPieces::Next(relocation::v1::AddDocumentRequest* message) {
  if (at_ >= file_.size()) return false;
  message->Clear();
  message->set_content(file_.substr(at_, kPiece));
  at_ += message->content().size();
  return true;
}

int DocumentPieces::Percent() const {
  return file_.empty() ? 100 : static_cast<int>(at_ * 100 / file_.size());
}

void TakenDocument::Take(const relocation::v1::GetDocumentResponse& message) {
  if (message.has_document()) document = message.document();
  file += message.content();
}

}  // namespace sojourn::cli
