#include "common/notices/notice.h"

#include "common/crypto/ids.h"
#include "common/status/status_macros.h"

namespace sojourn::notices {
namespace {

constexpr char kCalledName[] = "CALLED";

constexpr db::Query kInsert{"notices_insert", R"sql(
INSERT INTO notices (id, kind, key_name, recipient_sealed)
VALUES ($1, $2, $3, $4))sql"};

std::string_view Name(Kind kind) {
  switch (kind) {
    case Kind::kCalled:
      return kCalledName;
  }
  return "";
}

}  // namespace

absl::Status Queue(db::Transaction& tx, const crypto::Sealer& sealer,
                   const NewNotice& notice) {
  const std::string row_id = crypto::NewUuidV7();
  ASSIGN_OR_RETURN(
      const db::Bytes recipient,
      sealer.Seal(notice.key, notice.recipient, {kTable, row_id, kRecipient}));
  tx.Queue(kInsert,
           db::Params(row_id, Name(notice.kind), notice.key.value, recipient));
  return absl::OkStatus();
}

bool Write(std::string_view kind, Message& message) {
  if (kind != kCalledName) return false;
  message.subject = "You are called";
  message.text =
      "Something waits for you and may not wait.\n"
      "Open the system from a safe place and look at your work.\n";
  return true;
}

}  // namespace sojourn::notices
