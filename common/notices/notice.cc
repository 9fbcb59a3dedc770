#include "common/notices/notice.h"

#include "common/crypto/ids.h"
#include "common/status/status_macros.h"

namespace sojourn::notices {
namespace {

constexpr char kCalledName[] = "CALLED";
constexpr char kGetInTouchName[] = "GET_IN_TOUCH";

constexpr db::Query kInsert{"notices_insert", R"sql(
INSERT INTO notices (id, kind, key_name, recipient_sealed, not_after)
VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5::float8)))sql"};

std::string_view Name(Kind kind) {
  switch (kind) {
    case Kind::kCalled:
      return kCalledName;
    case Kind::kGetInTouch:
      return kGetInTouchName;
  }
  return "";
}

}  // namespace

absl::Status Queue(db::Transaction& tx, const crypto::Sealer& sealer,
                   const NewNotice& notice) {
  const std::string row_id =
      notice.id.empty() ? crypto::NewUuidV7() : notice.id;
  std::optional<double> seconds;
  if (notice.within) seconds = absl::ToDoubleSeconds(*notice.within);
  ASSIGN_OR_RETURN(
      const db::Bytes recipient,
      sealer.Seal(notice.key, notice.recipient, {kTable, row_id, kRecipient}));
  tx.Queue(kInsert, db::Params(row_id, Name(notice.kind), notice.key.value,
                               recipient, seconds));
  return absl::OkStatus();
}

bool Write(std::string_view kind, Message& message) {
  // Whoever reads it with her learns of nothing and of nobody.
  if (kind == kGetInTouchName) {
    message.subject = "Hello";
    message.text = "Please get in touch when it suits you.\n";
    return true;
  }
  if (kind != kCalledName) return false;
  message.subject = "You are called";
  message.text =
      "Something waits for you and may not wait.\n"
      "Open the system from a safe place and look at your work.\n";
  return true;
}

}  // namespace sojourn::notices
