// A notice to a person outside the system: that something waits for her. It
// says neither what nor about whom: fixed text without a name, code or place.
#ifndef COMMON_NOTICES_NOTICE_H_
#define COMMON_NOTICES_NOTICE_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/crypto/sealer.h"
#include "common/db/transaction.h"
#include "common/keystore/key_ref.h"

namespace sojourn::notices {

enum class Kind {
  // Somebody on call is wanted now.
  kCalled,
  // She may get in touch when it suits her.
  kGetInTouch,
};

struct NewNotice {
  Kind kind = Kind::kCalled;
  // The key that seals where it goes.
  keystore::KeyRef key;
  // Such as an e-mail address.
  std::string recipient;
  // Of its row, where its sender wants to know what became of it; else a new
  // one.
  std::string id = {};
  // It goes by then or never (NOTICE_TOO_LATE); a day for all.
  std::optional<absl::Duration> within = std::nullopt;
};

// Queues the notice in the transaction of what causes it: it is sent if that
// is committed, and only then. Needs the table `notices` (a migration of the
// service). Errors are the sealer's.
absl::Status Queue(db::Transaction& tx, const crypto::Sealer& sealer,
                   const NewNotice& notice);

// How the table binds and names.
inline constexpr char kTable[] = "notices";
inline constexpr char kRecipient[] = "recipient_sealed";

// One notice as it leaves the system.
struct Message {
  // The same however often it is tried.
  std::string id;
  std::string to;
  std::string subject;
  std::string text;
};
// The fixed text of a stored kind; nothing for a kind this build does not know.
bool Write(std::string_view kind, Message& message);

}  // namespace sojourn::notices

#endif  // COMMON_NOTICES_NOTICE_H_
