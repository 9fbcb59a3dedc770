#include "common/notices/notice_sender.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::notices {
namespace {

constexpr absl::Duration kPoll = absl::Seconds(1);
constexpr absl::Duration kTransaction = absl::Seconds(2);

// The lease is longer than a try may take. Real time: domain time stands still
// or leaps.
constexpr db::Query kClaim{"notices_claim", R"sql(
UPDATE notices SET tries = tries + 1, next_try_at = now() + interval '1 minute'
WHERE id = (SELECT id FROM notices
            WHERE sent_at IS NULL AND given_up_at IS NULL
              AND next_try_at <= now()
            ORDER BY next_try_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, kind, key_name, recipient_sealed, tries,
          created_at < now() - interval '1 day',
          coalesce(not_after < now(), false), not_after IS NOT NULL)sql"};

constexpr db::Query kSent{"notices_sent", R"sql(
UPDATE notices SET sent_at = now(), recipient_sealed = NULL, key_name = '',
  not_after = NULL, reason = ''
WHERE id = $1)sql"};

constexpr db::Query kFailed{"notices_failed", R"sql(
UPDATE notices SET next_try_at = now() + make_interval(secs => $2), reason = $3
WHERE id = $1)sql"};

constexpr db::Query kGiveUp{"notices_give_up", R"sql(
UPDATE notices
SET given_up_at = now(), recipient_sealed = NULL, key_name = '',
  not_after = NULL, reason = $2
WHERE id = $1)sql"};

// Given up within a day, unless whoever asked for it took it back, or waiting
// for longer than tries that go well take.
constexpr db::Query kStuck{"notices_stuck", R"sql(
SELECT EXISTS (
  SELECT FROM notices
  WHERE (sent_at IS NULL AND given_up_at IS NULL
         AND created_at < now() - interval '2 minutes')
     OR (given_up_at > now() - interval '1 day'
         AND reason <> 'NOTICE_TAKEN_BACK')))sql"};

struct Claimed {
  std::string kind;
  keystore::KeyRef key;
  db::Bytes recipient;
  int tries = 0;
  bool too_old = false;
  bool too_late = false;
  // It goes to somebody outside, in her hours.
  bool has_hours = false;
  Message message;
};

absl::Time Soon() { return absl::Now() + kTransaction; }

absl::StatusOr<std::optional<Claimed>> Claim(db::Database& database) {
  using Found = std::optional<Claimed>;
  return database.Write<Found>(
      Soon(), [](db::Transaction& tx) -> absl::StatusOr<Found> {
        ASSIGN_OR_RETURN(const db::Result rows,
                         tx.Execute(kClaim, db::Params()));
        if (rows.empty()) return Found();
        const db::Row row = rows.row(0);
        Claimed claimed;
        claimed.message.id = row.Get<std::string>(0);
        claimed.kind = row.Get<std::string>(1);
        claimed.key = {row.Get<std::string>(2)};
        claimed.recipient = row.Get<db::Bytes>(3);
        claimed.tries = row.Get<int32_t>(4);
        claimed.too_old = row.Get<bool>(5);
        claimed.too_late = row.Get<bool>(6);
        claimed.has_hours = row.Get<bool>(7);
        return Found(std::move(claimed));
      });
}

absl::Status Try(const crypto::Sealer& sealer, Transport& transport,
                 Claimed& claimed) {
  if (claimed.too_late) {
    return InvalidField("not_after", "NOTICE_TOO_LATE",
                        "the hours in which it may go are over");
  }
  if (claimed.too_old) {
    return InvalidField("created_at", "NOTICE_TOO_OLD", "a day has passed");
  }
  if (!Write(claimed.kind, claimed.message)) {
    return Unavailable("NOTICE_KIND_UNKNOWN", "a newer build knows it");
  }
  ASSIGN_OR_RETURN(claimed.message.to,
                   sealer.Open(claimed.key, claimed.recipient,
                               {kTable, claimed.message.id, kRecipient}));
  return transport.Send(claimed.message);
}

// A refusal may be of our own address. Whoever is called is tried on for a day,
// in which somebody mends that; for whom a line waits another way is found.
bool IsFinal(const Claimed& claimed, const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return absl::IsInvalidArgument(status) || reason == "ERASED" ||
         (reason == "RECIPIENT_REFUSED" && claimed.has_hours);
}

}  // namespace

absl::Duration Backoff(int tries) {
  const int doublings = std::clamp(tries - 1, 0, 7);
  return std::min(absl::Seconds(5) * (1 << doublings), absl::Minutes(10));
}

Sender::Sender(db::Database& database, const crypto::Sealer& sealer,
               metrics::Registry& metrics, Transport* transport)
    : database_(database), sealer_(sealer), transport_(transport) {
  Measure(metrics);
}

void Sender::Measure(metrics::Registry& metrics) {
  auto& stuck =
      metrics
          .Gauges({.name = "sojourn_notices_stuck",
                   .help = "1: a notice waits for over two minutes, or was "
                           "given up within a day.",
                   .labels = {}})
          .With({});
  metrics.OnScrape([&database = database_, &stuck] {
    const auto found = database.Read<bool>(
        Soon(), [](db::Transaction& tx) -> absl::StatusOr<bool> {
          ASSIGN_OR_RETURN(const db::Result rows,
                           tx.Execute(kStuck, db::Params()));
          return rows.row(0).Get<bool>(0);
        });
    if (found.ok()) stuck.Set(*found ? 1 : 0);
  });
}

absl::StatusOr<bool> Sender::SendOne() {
  if (transport_ == nullptr) return false;
  ASSIGN_OR_RETURN(std::optional<Claimed> claimed, Claim(database_));
  if (!claimed) return false;
  const absl::Status sent = Try(sealer_, *transport_, *claimed);
  const std::string id = claimed->message.id;
  RETURN_IF_ERROR(database_.Write(Soon(), [&](db::Transaction& tx) {
    if (sent.ok()) {
      tx.Queue(kSent, db::Params(id));
    } else if (IsFinal(*claimed, sent)) {
      tx.Queue(kGiveUp, db::Params(id, ReasonOf(sent)));
    } else {
      tx.Queue(kFailed,
               db::Params(id, absl::ToDoubleSeconds(Backoff(claimed->tries)),
                          ReasonOf(sent)));
    }
    return absl::OkStatus();
  }));
  if (!sent.ok()) {
    log::Warning("notice_not_sent", {{"reason", ReasonOf(sent)}});
  }
  return true;
}

void Sender::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Sender::Stop() {
  if (!stop_.HasBeenNotified()) stop_.Notify();
  if (thread_.joinable()) thread_.join();
}

void Sender::Run() {
  for (;;) {
    const absl::StatusOr<bool> sent = SendOne();
    if (!sent.ok()) {
      log::Warning("notices", {{"reason", ReasonOf(sent.status())}});
    }
    if (sent.ok() && *sent && !stop_.HasBeenNotified()) continue;
    if (stop_.WaitForNotificationWithTimeout(kPoll)) return;
  }
}

}  // namespace sojourn::notices
