#ifndef SERVICES_RELOCATION_DOCUMENTS_DOCUMENT_STORE_H_
#define SERVICES_RELOCATION_DOCUMENTS_DOCUMENT_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/params.h"
#include "common/db/transaction.h"
#include "services/relocation/documents/document_rules.h"

// Papers as they are stored. Who may read which stands in the WHERE.
namespace sojourn::relocation::document_store {

struct Row {
  std::string row_id;
  std::string document_id;
  std::string case_row_id;
  std::string relocation_id;
  // Empty: of the whole case.
  std::string person_row_id;
  std::string person_id;
  bool narrow = false;
  int64_t bytes = 0;
  db::Bytes sealed;
  absl::Time added_at;
  std::string added_by;
  std::string organisation_id;
  // Of Find: nobody but the reader herself put her on the case.
  bool by_own_hand = false;
};

// Who asks, in which of her roles.
struct Reader {
  std::string subject;
  std::string organisation_id;
  bool officer = false;
  bool caseworker = false;
};

// Each queues its statement, under the lock of the case.
void Insert(db::Transaction& tx, const Row& row);
void InsertChunk(db::Transaction& tx, std::string_view row_id, int position,
                 const db::Bytes& sealed);
// The file goes; that there was one stays.
void TakeBack(db::Transaction& tx, std::string_view row_id);

absl::StatusOr<document_rules::Held> LoadHeld(db::Transaction& tx,
                                              std::string_view case_row_id);

// Nothing where there is no such paper for this reader.
absl::StatusOr<std::optional<Row>> Find(db::Transaction& tx,
                                        std::string_view document_id,
                                        const Reader& reader);
// Those of a case that this reader may read, oldest first.
absl::StatusOr<std::vector<Row>> List(db::Transaction& tx,
                                      std::string_view case_row_id,
                                      const Reader& reader);
// All of a case but those of who left, for herself.
absl::StatusOr<std::vector<Row>> ListAll(db::Transaction& tx,
                                         std::string_view case_row_id);
// In order.
absl::StatusOr<std::vector<db::Bytes>> LoadChunks(db::Transaction& tx,
                                                  std::string_view row_id);

}  // namespace sojourn::relocation::document_store

#endif  // SERVICES_RELOCATION_DOCUMENTS_DOCUMENT_STORE_H_
