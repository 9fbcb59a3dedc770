#ifndef SERVICES_RELOCATION_DOCUMENTS_DOCUMENT_DESK_H_
#define SERVICES_RELOCATION_DOCUMENTS_DOCUMENT_DESK_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/documents/document.h"
#include "common/server/call.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/documents/document_store.h"
#include "services/relocation/relocation_view.h"
#include "sojourn/relocation/v1/document_calls.pb.h"
#include "sojourn/relocation/v1/relocation.pb.h"

// Where papers come in, are read and are listed. No transaction is open while a
// file comes or goes.
namespace sojourn::relocation {

// INVALID_ARGUMENT: what the first message of AddDocument says wrongly.
absl::Status CheckDocument(const v1::AddDocumentRequest& first);

// A file sealed as it came, in memory; nothing of it is in the database.
struct ReceivedDocument {
  std::string row_id;
  // Empty where the paper was only seen.
  documents::Summary summary = {};
  std::vector<db::Bytes> chunks = {};
};

// One paper for one reader, its file still sealed.
struct FoundDocument {
  document_store::Row row;
  v1::Document document;
  documents::Summary summary = {};
  std::vector<db::Bytes> chunks = {};
};

class DocumentDesk {
 public:
  explicit DocumentDesk(const CaseDesk& desk) : desk_(desk) {}

  // Gives the next message of the stream; false at its end.
  using NextPiece = absl::FunctionRef<bool(v1::AddDocumentRequest&)>;

  // Takes a file in, beginning with what `first` carries. NOT_FOUND;
  // INVALID_ARGUMENT PERSON_UNKNOWN, DOCUMENT_*.
  absl::StatusOr<ReceivedDocument> Receive(const server::Call& call,
                                           const v1::AddDocumentRequest& first,
                                           NextPiece next) const;
  // Stores what was received; once for each request_id. Returns its id.
  // DOCUMENTS_FULL, PERSON_UNKNOWN, DATE_IN_FUTURE and those of CaseDesk::Edit.
  absl::StatusOr<std::string> Keep(const server::Call& call,
                                   const v1::AddDocumentRequest& first,
                                   const ReceivedDocument& received) const;

  // NOT_FOUND: no such paper for this caller.
  absl::StatusOr<FoundDocument> Find(const server::Call& call,
                                     const std::string& document_id) const;
  // The lead hears that an officer reads; security officers and auditors too,
  // where nobody else gave her the case. Nothing where a caseworker reads what
  // her organisation added.
  absl::Status Tell(const server::Call& call, const FoundDocument& found) const;
  // The file, piece by piece, until `send` says no. DATA_LOSS where it is not
  // what was stored; CANCELLED.
  absl::Status Send(const FoundDocument& found,
                    absl::FunctionRef<bool(std::string)> send) const;

  // Lists in `out` what the caller may read of the case.
  absl::Status Show(const server::Call& call, const Relocation& relocation,
                    View view, v1::Relocation& out) const;
  // Lists all of the case, for herself.
  absl::Status ShowAll(const server::Call& call, const Relocation& relocation,
                       v1::Relocation& out) const;

 private:
  absl::Status ShowRows(const Relocation& relocation,
                        const std::vector<document_store::Row>& rows,
                        v1::Relocation& out) const;

  const CaseDesk& desk_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_DOCUMENTS_DOCUMENT_DESK_H_
