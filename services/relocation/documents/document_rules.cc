#include "services/relocation/documents/document_rules.h"

#include "common/status/error.h"
#include "services/relocation/relocation_refusal.h"

namespace sojourn::relocation::document_rules {

absl::Status CheckRoom(const Held& held, int64_t bytes) {
  if (held.documents < kMostDocuments &&
      held.bytes + bytes <= kMostBytesOfCase) {
    return absl::OkStatus();
  }
  return Refuse<Guard::kDocumentsFull>(
      Event::kDocumentAdded, "a case holds 40 papers and 100 MiB at most",
      "take back with CorrectRecord what nobody needs any more");
}

absl::Status CheckWhole(int64_t announced, int64_t came) {
  if (announced == came) return absl::OkStatus();
  return InvalidField("content", "DOCUMENT_CUT",
                      "not as much came as size_bytes says, and nothing was "
                      "kept: send it again");
}

}  // namespace sojourn::relocation::document_rules
