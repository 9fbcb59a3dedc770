// Papers of a case: files go into a stream and come out of one as they are,
// never on the screen. Their names never leave the machine.
#ifndef CLIENTS_CLI_DOCUMENTS_H_
#define CLIENTS_CLI_DOCUMENTS_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sojourn/relocation/v1/document_calls.pb.h"

namespace sojourn::cli {

// The file at `path` for `request`, whose length it announces; empty where the
// paper was only seen. INVALID_ARGUMENT on --in: FLAG_MISSING, DOCUMENT_EMPTY,
// DOCUMENT_TOO_LARGE, and errors of reading.
absl::StatusOr<std::string> ReadDocument(
    const std::string& path, relocation::v1::AddDocumentRequest* request);

// Cuts a file into messages.
class DocumentPieces {
 public:
  static constexpr size_t kPiece = 256 * 1024;

  explicit DocumentPieces(const std::string& file) : file_(file) {}

  // False once all of it went.
  bool Next(relocation::v1::AddDocumentRequest* message);
  // How much went, in per cent.
  int Percent() const;

 private:
  const std::string& file_;
  size_t at_ = 0;
};

// Puts the messages of GetDocument together.
struct TakenDocument {
  relocation::v1::Document document;
  std::string file;

  void Take(const relocation::v1::GetDocumentResponse& message);
};

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_DOCUMENTS_H_
