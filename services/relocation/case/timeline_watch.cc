#include "services/relocation/case/timeline_watch.h"

#include <map>
#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "common/outbox/stream_end.h"
#include "common/outbox/stream_tailer.h"
#include "common/server/refusal_grain.h"
#include "common/status/error.h"

namespace sojourn::relocation {
namespace {

using Response = v1::WatchTimelineResponse;
using Entries = std::vector<v1::TimelineEntry>;

class Link final : public outbox::StreamEnd<Response> {
 public:
  Link(Reactor* reactor, Watching what)
      : StreamEnd(reactor), watching(std::move(what)) {}

  // All of this is of the feeder's thread only.
  const Watching watching;
  TimelineSeen seen;
  const absl::Time begun = absl::Now();
  absl::Time last_sent = begun;
  absl::Time last_checked = absl::InfinitePast();
  bool behind = true;
  // A refusal waits for its time.
  std::optional<absl::Status> refusal;
  absl::Time refused_at = absl::InfinitePast();
};

using Tailer = outbox::StreamTailer<Link>;

// The next turn tries again. Without its audit row nothing is shown, and
// whoever watches should know that.
bool Passes(const absl::Status& status) {
  return (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status)) &&
         ReasonOf(status) != "AUDIT_UNAVAILABLE";
}

}  // namespace

class TimelineWatch::Feeder {
 public:
  Feeder(VersionsFn versions, Options options)
      : versions_(std::move(versions)),
        options_(options),
        tailer_(options_.poll,
                [this](const Tailer::Links& links) { Turn(links); }) {}

  Tailer& tailer() { return tailer_; }

 private:
  void Turn(const Tailer::Links& links) {
    const std::map<std::string, int64_t> now = Versions(links);
    for (const std::shared_ptr<Link>& link : links) {
      if (tailer_.Stopping()) return;
      Serve(*link, now);
    }
  }

  std::map<std::string, int64_t> Versions(const Tailer::Links& links) {
    std::vector<std::string> ids;
    for (const std::shared_ptr<Link>& link : links) {
      if (!link->behind && !link->refusal) {
        ids.push_back(link->seen.case_row_id);
      }
    }
    std::map<std::string, int64_t> now;
    if (ids.empty()) return now;
    const auto read = versions_(ids);
    if (!read.ok()) return now;
    for (const TimelineSeen& each : *read) {
      now[each.case_row_id] = each.version;
    }
    return now;
  }

  void Serve(Link& link, const std::map<std::string, int64_t>& versions) {
    const absl::Time now = absl::Now();
    if (link.refusal) {
      if (now >= link.refused_at) link.End(*link.refusal);
      return;
    }
    if (!link.Free()) return;
    const auto found = versions.find(link.seen.case_row_id);
    link.behind |= found != versions.end() && found->second > link.seen.version;
    const bool check = now - link.last_checked >= options_.recheck;
    if (!link.behind && !check) return;
    link.last_checked = now;
    const absl::Status status = Look(link, now);
    if (status.ok() || Passes(status)) return;
    link.refusal = status;
    // A case that is not there and one that is not hers end alike.
    link.refused_at =
        absl::IsNotFound(status)
            ? absl::Now() + server::RefusalWait(absl::Now() - link.begun)
            : now;
    if (!absl::IsNotFound(status)) link.End(status);
  }

  // Whether she may still watch; then what is new.
  absl::Status Look(Link& link, absl::Time now) {
    const absl::Status admitted = Admit(link);
    if (!admitted.ok()) return admitted;
    if (!link.behind) {
      const absl::Status seen = link.watching.may_see();
      const bool idle = now - link.last_sent >= options_.heartbeat;
      if (seen.ok() && idle) Send(link, {}, now);
      return seen;
    }
    absl::StatusOr<TimelinePage> page = link.watching.read(link.seen);
    if (!page.ok()) return page.status();
    link.behind = page->more;
    if (page->more) tailer_.Wake();
    if (!page->entries.empty()) Send(link, std::move(page->entries), now);
    return absl::OkStatus();
  }

  static absl::Status Admit(Link& link) {
    absl::Status status = absl::CancelledError("over");
    link.Use([&] { status = link.watching.admit(); });
    return status;
  }

  static void Send(Link& link, Entries entries, absl::Time now) {
    link.last_sent = now;
    auto response = std::make_shared<Response>();
    for (v1::TimelineEntry& entry : entries) {
      *response->add_entries() = std::move(entry);
    }
    link.Write(std::move(response));
  }

  const VersionsFn versions_;
  const Options options_;
  // Last: its thread uses the others.
  Tailer tailer_;
};

TimelineWatch::TimelineWatch(VersionsFn versions, Options options)
    : feeder_(std::make_unique<Feeder>(std::move(versions), options)) {}
TimelineWatch::~TimelineWatch() = default;
void TimelineWatch::Stop() { feeder_->tailer().Stop(); }

grpc::ServerWriteReactor<Response>* TimelineWatch::Watch(
    absl::StatusOr<limits::StreamSlot> admitted, Watching watching) {
  return outbox::ServeStream<Link, Response>(
      std::move(admitted),
      [this](std::shared_ptr<Link> link) {
        feeder_->tailer().Add(std::move(link));
      },
      std::move(watching));
}

}  // namespace sojourn::relocation
