#include "common/outbox/feed.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "google/protobuf/timestamp.pb.h"
#include "nlohmann/json.hpp"

namespace sojourn::outbox {
namespace {

constexpr db::Query kSelectEpoch{"feed_select_epoch",
                                 "SELECT epoch::text FROM feed_epoch"};

constexpr db::Query kSelectPage{
    "feed_select_page",
    R"sql(SELECT event_id::text, xid::text::bigint, seq, aggregate_kind,
                 aggregate_id, aggregate_version, type, state, reason,
                 case_ref, refs::text, occurred_at, recorded_at
          FROM events
          WHERE (xid, seq) > ($1::text::xid8, $2)
            AND xid < pg_snapshot_xmin(pg_current_snapshot())
          ORDER BY xid, seq
          LIMIT $3)sql"};

// Events that are committed and yet held back by a transaction still open.
constexpr db::Query kSelectGateAge{"feed_select_gate_age",
                                   R"sql(SELECT coalesce(extract(epoch FROM
                   clock_timestamp() - min(recorded_at)), 0)::float8
          FROM events
          WHERE xid >= pg_snapshot_xmin(pg_current_snapshot()))sql"};

constexpr absl::Duration kGateInterval = absl::Seconds(1);

void SetTime(absl::Time time, google::protobuf::Timestamp* out) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  out->set_seconds(seconds);
  out->set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
}

type::v1::EventEnvelope ToEnvelope(const db::Row& row,
                                   const std::string& epoch) {
  type::v1::EventEnvelope event;
  event.set_event_id(row.Get<std::string>(0));
  event.mutable_cursor()->set_epoch(epoch);
  event.mutable_cursor()->set_xid(static_cast<uint64_t>(row.Get<int64_t>(1)));
  event.mutable_cursor()->set_seq(row.Get<int64_t>(2));
  event.set_aggregate_kind(row.Get<std::string>(3));
  event.set_aggregate_id(row.Get<std::string>(4));
  event.set_aggregate_version(row.Get<int64_t>(5));
  event.set_type(row.Get<std::string>(6));
  event.set_state(row.Get<std::string>(7));
  event.set_reason(row.Get<std::string>(8));
  event.set_case_ref(row.Get<std::string>(9));
  const auto refs = nlohmann::json::parse(row.Get<std::string>(10));
  for (const auto& [key, value] : refs.items()) {
    (*event.mutable_refs())[key] = value.get<std::string>();
  }
  SetTime(row.Get<absl::Time>(11), event.mutable_occurred_at());
  SetTime(row.Get<absl::Time>(12), event.mutable_recorded_at());
  return event;
}

}  // namespace

absl::StatusOr<std::vector<type::v1::EventEnvelope>> ReadFeed(
    db::Database& database, const type::v1::Cursor& cursor, int limit,
    absl::Time deadline) {
  using Events = std::vector<type::v1::EventEnvelope>;
  return database.Read<Events>(
      deadline, [&](db::Transaction& tx) -> absl::StatusOr<Events> {
        ASSIGN_OR_RETURN(const db::Result epochs,
                         tx.Execute(kSelectEpoch, db::Params()));
        if (epochs.empty()) return absl::InternalError("feed has no epoch");
        const auto epoch = epochs.row(0).Get<std::string>(0);
        if (!cursor.epoch().empty() && cursor.epoch() != epoch) {
          return FailedPrecondition(
              "FEED_EPOCH_CHANGED",
              "this feed was restored since the cursor was made",
              "start again without a cursor and reconcile");
        }
        ASSIGN_OR_RETURN(
            const db::Result page,
            tx.Execute(kSelectPage, db::Params(absl::StrCat(cursor.xid()),
                                               cursor.seq(), limit)));
        Events events;
        events.reserve(static_cast<size_t>(page.rows()));
        for (int i = 0; i < page.rows(); ++i) {
          events.push_back(ToEnvelope(page.row(i), epoch));
        }
        return events;
      });
}

class Feed::Tailer {
 public:
  Tailer(db::Database& database, Options options)
      : database_(database), options_(options) {
    if (options_.metrics != nullptr) {
      gate_age_ = &options_.metrics
                       ->Gauges({.name = "sojourn_feed_gate_age_seconds",
                                 .help = "Age of the oldest event that an open "
                                         "transaction holds back",
                                 .labels = {}})
                       .With({});
    }
    thread_ = std::thread([this] { Run(); });
  }

  ~Tailer() { Stop(); }

  void Add(std::shared_ptr<Watcher> watcher) {
    absl::MutexLock lock(&mutex_);
    if (stopping_) {
      watcher->Fail(absl::UnavailableError("shutting down"));
      return;
    }
    watchers_.push_back({std::move(watcher), absl::Now()});
    wake_ = true;
  }

  void Wake() {
    absl::MutexLock lock(&mutex_);
    wake_ = true;
  }

  void Stop() {
    {
      absl::MutexLock lock(&mutex_);
      stopping_ = true;
    }
    if (thread_.joinable()) thread_.join();
  }

 private:
  struct Subscription {
    std::shared_ptr<Watcher> watcher;
    absl::Time last_sent;
  };

  void Run() {
    while (WaitForTurn()) {
      std::vector<Subscription> turn = TakeAll();
      for (Subscription& subscription : turn) Serve(subscription);
      PutBack(std::move(turn));
      MeasureGate();
    }
    for (Subscription& subscription : TakeAll()) {
      subscription.watcher->Fail(absl::UnavailableError("shutting down"));
    }
  }

  // False once stopping.
  bool WaitForTurn() {
    absl::MutexLock lock(&mutex_);
    const auto due = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return wake_ || stopping_;
    };
    mutex_.AwaitWithTimeout(absl::Condition(&due), options_.poll);
    wake_ = false;
    return !stopping_;
  }

  std::vector<Subscription> TakeAll() {
    absl::MutexLock lock(&mutex_);
    return std::exchange(watchers_, {});
  }

  // Keeps watchers whose stream still lives; a reactor that is gone is held by
  // nobody else.
  void PutBack(std::vector<Subscription> turn) {
    absl::MutexLock lock(&mutex_);
    for (Subscription& subscription : turn) {
      if (subscription.watcher.use_count() > 1) {
        watchers_.push_back(std::move(subscription));
      }
    }
  }

  void Serve(Subscription& subscription) {
    const std::optional<type::v1::Cursor> cursor =
        subscription.watcher->Ready();
    if (!cursor.has_value()) return;
    auto events = ReadFeed(database_, *cursor, options_.page,
                           absl::Now() + absl::Seconds(2));
    const absl::Time now = absl::Now();
    if (!events.ok()) {
      // A database that is away ends no stream: the next turn tries again.
      if (absl::IsFailedPrecondition(events.status())) {
        subscription.watcher->Fail(events.status());
      }
      return;
    }
    const bool idle = now - subscription.last_sent >= options_.heartbeat;
    if (events->empty() && !idle) return;
    if (events->size() == static_cast<size_t>(options_.page)) Wake();
    subscription.last_sent = now;
    subscription.watcher->Deliver(*std::move(events));
  }

  void MeasureGate() {
    const absl::Time now = absl::Now();
    if (gate_age_ == nullptr || now < gate_due_) return;
    gate_due_ = now + kGateInterval;
    const auto age = database_.Read<double>(
        now + absl::Seconds(2),
        [](db::Transaction& tx) -> absl::StatusOr<double> {
          ASSIGN_OR_RETURN(const db::Result rows,
                           tx.Execute(kSelectGateAge, db::Params()));
          return rows.row(0).Get<double>(0);
        });
    if (age.ok()) gate_age_->Set(*age);
  }

  db::Database& database_;
  const Options options_;
  metrics::Gauge* gate_age_ = nullptr;
  absl::Time gate_due_ = absl::InfinitePast();  // of the tailer's thread only
  absl::Mutex mutex_;
  std::vector<Subscription> watchers_ ABSL_GUARDED_BY(mutex_);
  bool wake_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

Feed::Feed(db::Database& database, Options options)
    : tailer_(std::make_unique<Tailer>(database, options)) {}
Feed::~Feed() = default;
void Feed::Stop() { tailer_->Stop(); }
void Feed::Add(std::shared_ptr<Watcher> watcher) {
  tailer_->Add(std::move(watcher));
}
void Feed::Wake() { tailer_->Wake(); }

}  // namespace sojourn::outbox
