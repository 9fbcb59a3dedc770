#include "common/outbox/consumer.h"

#include <algorithm>
#include <optional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::outbox {
namespace {

// One applier at a time over all copies of a service; taken before the case
// is locked, and it takes no transaction id.
constexpr db::Query kLockFeed{
    "consumer_lock_feed",
    "SELECT pg_advisory_xact_lock(hashtextextended('feed:' || $1, 0))"};

constexpr db::Query kSelectCursor{
    "consumer_select_cursor",
    "SELECT epoch, xid::text, seq FROM feed_cursors WHERE feed = $1"};

constexpr db::Query kUpsertCursor{
    "consumer_upsert_cursor",
    R"sql(INSERT INTO feed_cursors (feed, epoch, xid, seq, updated_at)
          VALUES ($1, $2, $3::text::xid8, $4, clock_timestamp())
          ON CONFLICT (feed) DO UPDATE SET epoch = excluded.epoch,
            xid = excluded.xid, seq = excluded.seq,
            updated_at = excluded.updated_at)sql"};

constexpr db::Query kSelectVersion{"consumer_select_version",
                                   R"sql(SELECT version FROM feed_aggregates
          WHERE feed = $1 AND aggregate_kind = $2 AND aggregate_id = $3)sql"};

constexpr db::Query kUpsertVersion{"consumer_upsert_version",
                                   R"sql(INSERT INTO feed_aggregates
            (feed, aggregate_kind, aggregate_id, version)
          VALUES ($1, $2, $3, $4)
          ON CONFLICT (feed, aggregate_kind, aggregate_id)
          DO UPDATE SET version = excluded.version)sql"};

constexpr db::Query kForgetVersions{
    "consumer_forget_versions", "DELETE FROM feed_aggregates WHERE feed = $1"};

constexpr db::Query kForgetCursor{"consumer_forget_cursor",
                                  "DELETE FROM feed_cursors WHERE feed = $1"};

absl::StatusOr<type::v1::Cursor> StoredCursor(db::Transaction& tx,
                                              const std::string& feed) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectCursor, db::Params(feed)));
  type::v1::Cursor cursor;
  if (rows.empty()) return cursor;
  cursor.set_epoch(rows.row(0).Get<std::string>(0));
  cursor.set_xid(std::stoull(rows.row(0).Get<std::string>(1)));
  cursor.set_seq(rows.row(0).Get<int64_t>(2));
  return cursor;
}

bool Passed(const type::v1::Cursor& stored, const type::v1::Cursor& event) {
  if (stored.epoch() != event.epoch()) return false;
  if (stored.xid() != event.xid()) return stored.xid() > event.xid();
  return stored.seq() >= event.seq();
}

// After a restore the feed itself is the full listing: everything is applied
// again from its beginning, which apply functions bear because they set state.
absl::Status ForgetFeed(db::Database& database, const std::string& feed) {
  return database.Write(
      absl::Now() + absl::Seconds(2), [&](db::Transaction& tx) -> absl::Status {
        RETURN_IF_ERROR(tx.Execute(kLockFeed, db::Params(feed)).status());
        tx.Queue(kForgetVersions, db::Params(feed));
        tx.Queue(kForgetCursor, db::Params(feed));
        return absl::OkStatus();
      });
}

absl::Status CheckVersion(db::Transaction& tx, const std::string& feed,
                          const type::v1::EventEnvelope& event) {
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kSelectVersion, db::Params(feed, event.aggregate_kind(),
                                            event.aggregate_id())));
  const int64_t known = rows.empty() ? 0 : rows.row(0).Get<int64_t>(0);
  if (event.aggregate_version() == known + 1) return absl::OkStatus();
  return FailedPrecondition(
      "FEED_GAP",
      absl::StrCat(feed, " sent version ", event.aggregate_version(), " of a ",
                   event.aggregate_kind(), " after version ", known),
      "see the runbook: feed gap");
}

}  // namespace

absl::Status ApplyOnce(db::Database& database, const std::string& feed,
                       const type::v1::EventEnvelope& event,
                       const ApplyEvent& apply, absl::Time deadline) {
  return database.Write(deadline, [&](db::Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(tx.Execute(kLockFeed, db::Params(feed)).status());
    ASSIGN_OR_RETURN(const type::v1::Cursor stored, StoredCursor(tx, feed));
    if (Passed(stored, event.cursor())) return absl::OkStatus();
    RETURN_IF_ERROR(CheckVersion(tx, feed, event));
    RETURN_IF_ERROR(apply(tx, event));
    tx.Queue(kUpsertVersion,
             db::Params(feed, event.aggregate_kind(), event.aggregate_id(),
                        event.aggregate_version()));
    tx.Queue(kUpsertCursor, db::Params(feed, event.cursor().epoch(),
                                       absl::StrCat(event.cursor().xid()),
                                       event.cursor().seq()));
    return absl::OkStatus();
  });
}

class Consumer::Worker {
 public:
  Worker(db::Database& database, Options options)
      : database_(database), options_(std::move(options)) {
    if (options_.metrics == nullptr) return;
    lag_ = &options_.metrics
                ->Gauges({.name = "sojourn_feed_lag_seconds",
                          .help = "Age of the event being applied from a "
                                  "peer's feed, 0 when caught up",
                          .labels = {"feed"}})
                .With({options_.feed});
    connected_ = &options_.metrics
                      ->Gauges({.name = "sojourn_feed_connected",
                                .help = "1 while a peer's feed is followed",
                                .labels = {"feed"}})
                      .With({options_.feed});
  }

  void Start() {
    thread_ = std::thread([this] { Run(); });
  }

  void Stop() {
    {
      absl::MutexLock lock(&mutex_);
      stopping_ = true;
      if (stream_ != nullptr) stream_->Cancel();
    }
    if (thread_.joinable()) thread_.join();
  }

 private:
  void Run() {
    absl::Duration backoff = kShortest;
    while (!stopping()) {
      const bool progressed = Follow();
      backoff = progressed ? kShortest : std::min(backoff * 2, kLongest);
      Pause(backoff);
    }
  }

  // One connection; true where it applied anything.
  bool Follow() {
    auto cursor = database_.Read<type::v1::Cursor>(
        absl::Now() + options_.transaction_timeout,
        [&](db::Transaction& tx) { return StoredCursor(tx, options_.feed); });
    if (!cursor.ok()) return false;
    std::unique_ptr<EventStream> stream = options_.open(*cursor);
    if (!Publish(stream.get())) return false;
    Set(connected_, 1);
    const bool progressed = Drain(*stream);
    Set(connected_, 0);
    Publish(nullptr);
    const absl::Status end = stream->Finish();
    // The feed answers FAILED_PRECONDITION for one thing only: another epoch.
    if (absl::IsFailedPrecondition(end)) {
      log::Warning("feed_epoch_changed", {{"feed", options_.feed}});
      return ForgetFeed(database_, options_.feed).ok();
    }
    return progressed;
  }

  // Until the stream ends, or is cancelled here or by Stop.
  bool Drain(EventStream& stream) {
    bool progressed = false;
    std::vector<type::v1::EventEnvelope> events;
    while (stream.Read(&events)) {
      for (const type::v1::EventEnvelope& event : events) {
        Set(lag_, AgeSeconds(event));
        const absl::Status applied =
            ApplyOnce(database_, options_.feed, event, options_.apply,
                      absl::Now() + options_.transaction_timeout);
        if (!applied.ok()) {
          log::Warning("feed_event_failed", {{"feed", options_.feed},
                                             {"type", event.type()},
                                             {"reason", ReasonOf(applied)}});
          stream.Cancel();
          return progressed;
        }
        progressed = true;
      }
      Set(lag_, 0);
      events.clear();
    }
    return progressed;
  }

  static void Set(metrics::Gauge* gauge, double value) {
    if (gauge != nullptr) gauge->Set(value);
  }

  static double AgeSeconds(const type::v1::EventEnvelope& event) {
    return absl::ToDoubleSeconds(
        absl::Now() - absl::FromUnixSeconds(event.recorded_at().seconds()));
  }

  // Makes the stream cancellable by Stop; false once stopping. Nothing is left
  // then for a second Stop to cancel: its owner lets it go.
  bool Publish(EventStream* stream) {
    absl::MutexLock lock(&mutex_);
    stream_ = stopping_ ? nullptr : stream;
    return !stopping_;
  }

  bool stopping() {
    absl::MutexLock lock(&mutex_);
    return stopping_;
  }

  void Pause(absl::Duration duration) {
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(&stopping_), duration);
  }

  static constexpr absl::Duration kShortest = absl::Milliseconds(50);
  static constexpr absl::Duration kLongest = absl::Seconds(5);

  db::Database& database_;
  const Options options_;
  metrics::Gauge* lag_ = nullptr;
  metrics::Gauge* connected_ = nullptr;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  EventStream* stream_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::thread thread_;
};

Consumer::Consumer(db::Database& database, Options options)
    : worker_(std::make_unique<Worker>(database, std::move(options))) {}
Consumer::~Consumer() { Stop(); }
void Consumer::Start() { worker_->Start(); }
void Consumer::Stop() { worker_->Stop(); }

}  // namespace sojourn::outbox
