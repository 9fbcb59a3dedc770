#include "common/documents/document.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/crypto/hash.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::documents {
namespace {

// Part of what a chunk is bound to: it opens at its position only, and the last
// one opens as the last one only.
std::string ColumnOf(int position, bool last) {
  return absl::StrCat("chunk ", position, last ? " last" : "");
}

absl::Status Lost() {
  return absl::DataLossError("a document is not what was stored");
}

}  // namespace

absl::Status Writer::Add(std::string_view piece, Keep keep) {
  bytes_ += static_cast<int64_t>(piece.size());
  if (bytes_ > static_cast<int64_t>(kMostBytes)) {
    return InvalidField("content", "DOCUMENT_TOO_LARGE",
                        "a document has at most 10 MiB: scan it in grey, or "
                        "send its pages apart");
  }
  type_.Add(piece);
  while (!piece.empty()) {
    // What is full waits for more: whether it is the last is not known yet.
    if (pending_.size() == kChunkBytes) RETURN_IF_ERROR(KeepChunk(false, keep));
    const size_t fits = std::min(piece.size(), kChunkBytes - pending_.size());
    pending_ += piece.substr(0, fits);
    piece.remove_prefix(fits);
  }
  return absl::OkStatus();
}

absl::StatusOr<Summary> Writer::Finish(Keep keep) {
  if (bytes_ == 0) {
    return InvalidField("content", "DOCUMENT_EMPTY",
                        "the file has no bytes: choose another one, or record "
                        "that the document was seen");
  }
  const std::optional<ContentType> type = type_.Finish();
  if (!type) {
    return InvalidField("content", "DOCUMENT_TYPE_REFUSED",
                        "by its content this is no PDF, JPEG, PNG or plain "
                        "text: save it as one of them");
  }
  RETURN_IF_ERROR(KeepChunk(true, keep));
  return Summary{.type = *type,
                 .bytes = bytes_,
                 .chunks = chunks_,
                 .digest = crypto::PlainHash(hashes_)};
}

absl::Status Writer::KeepChunk(bool last, Keep keep) {
  ASSIGN_OR_RETURN(db::Bytes sealed, sealer_.Seal(place_.key, pending_,
                                                  {place_.table, place_.row_id,
                                                   ColumnOf(chunks_, last)}));
  hashes_ += crypto::PlainHash(pending_);
  pending_.clear();
  return keep(chunks_++, std::move(sealed));
}

absl::StatusOr<std::string> Reader::Open(const db::Bytes& sealed) {
  if (position_ >= summary_.chunks) return Lost();
  const bool last = position_ + 1 == summary_.chunks;
  ASSIGN_OR_RETURN(
      std::string plain,
      sealer_.Open(place_.key, sealed,
                   {place_.table, place_.row_id, ColumnOf(position_, last)}));
  ++position_;
  bytes_ += static_cast<int64_t>(plain.size());
  hashes_ += crypto::PlainHash(plain);
  return plain;
}

absl::Status Reader::Finish() const {
  const bool whole =
      position_ == summary_.chunks && bytes_ == summary_.bytes &&
      crypto::SameBytes(crypto::PlainHash(hashes_), summary_.digest);
  return whole ? absl::OkStatus() : Lost();
}

}  // namespace sojourn::documents
