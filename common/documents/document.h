// A document in sealed chunks of one service's own table.
#ifndef COMMON_DOCUMENTS_DOCUMENT_H_
#define COMMON_DOCUMENTS_DOCUMENT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/crypto/sealer.h"
#include "common/db/params.h"
#include "common/documents/content_type.h"
#include "common/keystore/key_ref.h"

namespace sojourn::documents {

inline constexpr size_t kChunkBytes = 256 * 1024;
inline constexpr size_t kMostBytes = 10 * 1024 * 1024;
inline constexpr int kMostChunks = kMostBytes / kChunkBytes;

// What a service keeps of a document beside its chunks, sealed like them.
struct Summary {
  ContentType type = ContentType::kText;
  int64_t bytes = 0;
  int chunks = 0;
  // 32 bytes over all of it; tells whether what is read is what was stored.
  std::string digest;
};

// Where a document's chunks stand: the table, the id of the document's row, and
// the key of the case or person it belongs to.
struct Place {
  std::string table;
  std::string row_id;
  keystore::KeyRef key;
};

// Takes a document in pieces of any size and hands it on in sealed chunks;
// holds one chunk and no more. One document each.
class Writer {
 public:
  // Keeps one sealed chunk; positions count from 0.
  using Keep = absl::FunctionRef<absl::Status(int position, db::Bytes sealed)>;

  // `sealer` outlives this.
  Writer(const crypto::Sealer& sealer, Place place)
      : sealer_(sealer), place_(std::move(place)) {}

  // INVALID_ARGUMENT DOCUMENT_TOO_LARGE; errors of `keep` and of the sealer.
  absl::Status Add(std::string_view piece, Keep keep);
  // The last chunk, and what the whole was. INVALID_ARGUMENT DOCUMENT_EMPTY,
  // DOCUMENT_TYPE_REFUSED.
  absl::StatusOr<Summary> Finish(Keep keep);

 private:
  absl::Status KeepChunk(bool last, Keep keep);

  const crypto::Sealer& sealer_;
  const Place place_;
  TypeCheck type_;
  std::string pending_;
  std::string hashes_;
  int64_t bytes_ = 0;
  int chunks_ = 0;
};

// Opens the chunks of a document in their order. A chunk that is of another
// document, another place or altered opens nowhere, and an end that is missing
// or comes early is found: DATA_LOSS.
class Reader {
 public:
  Reader(const crypto::Sealer& sealer, Place place, Summary summary)
      : sealer_(sealer),
        place_(std::move(place)),
        summary_(std::move(summary)) {}

  absl::StatusOr<std::string> Open(const db::Bytes& sealed);
  // After the last chunk.
  absl::Status Finish() const;

 private:
  const crypto::Sealer& sealer_;
  const Place place_;
  const Summary summary_;
  std::string hashes_;
  int64_t bytes_ = 0;
  int position_ = 0;
};

}  // namespace sojourn::documents

#endif  // COMMON_DOCUMENTS_DOCUMENT_H_
