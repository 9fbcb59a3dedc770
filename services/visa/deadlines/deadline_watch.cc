#include "services/visa/deadlines/deadline_watch.h"

#include <set>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/audit/audit.h"
#include "common/outbox/stream_end.h"
#include "common/outbox/stream_tailer.h"
#include "common/server/admit_again.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/visa/deadlines/deadline_reply.h"
#include "services/visa/visa_convert_values.h"

namespace sojourn::visa {
namespace {

using Response = DeadlineWatch::Response;

constexpr char kMethod[] = "WatchDeadlines";
// So long may one turn of a stream take.
constexpr absl::Duration kTurn = absl::Seconds(5);

crypto::PageScope ScopeOf(const std::string& organisation_id) {
  return {.method = kMethod, .organisation = organisation_id, .filter = ""};
}

absl::Status Restored() {
  return FailedPrecondition(
      "CURSOR_TOO_OLD", "the database was restored since",
      "watch without a cursor, then list anew what you show");
}

class Link final : public outbox::StreamEnd<Response> {
 public:
  Link(Reactor* reactor, WatchingDeadlines what)
      : StreamEnd(reactor), watching(std::move(what)) {}

  // All of this is of the feeder's thread only.
  const WatchingDeadlines watching;
  // Up to here it was shown all that is its; set at its first turn, with the
  // epoch of the feed.
  std::optional<DeadlinePosition> position;
  std::string epoch;
  absl::Time last_sent = absl::InfinitePast();
  absl::Time last_admitted = absl::InfinitePast();
  // When it is cut, where it does not end by itself before.
  std::optional<absl::Time> cut_at;
};

using Tailer = outbox::StreamTailer<Link>;

v1::DeadlineUpdateKind KindOf(DeadlineChangeKind kind) {
  switch (kind) {
    case DeadlineChangeKind::kChanged:
      return v1::DEADLINE_UPDATE_KIND_CHANGED;
    case DeadlineChangeKind::kTold:
      return v1::DEADLINE_UPDATE_KIND_TOLD;
    case DeadlineChangeKind::kMoved:
      return v1::DEADLINE_UPDATE_KIND_MOVED;
  }
  return v1::DEADLINE_UPDATE_KIND_UNSPECIFIED;
}

void FillProto(const DeadlineChange& change, View view, absl::Time now,
               v1::DeadlineUpdate& out) {
  out.set_kind(KindOf(change.kind));
  out.set_application_id(change.application_id);
  out.set_deadline_kind(ToProtoEnum<v1::DeadlineKind>(change.deadline_kind));
  out.set_rung(ToProtoEnum<v1::DeadlineRung>(change.rung));
  SetTime(change.happened_at, out.mutable_happened_at());
  for (const DeadlineLine& line : change.lines) {
    visa::FillProto(line, view, now, *out.add_deadlines());
  }
}

absl::Status Audit(server::Runtime& runtime, const server::Call& call,
                   const DeadlineChanges& shown) {
  if (shown.changes.empty()) return absl::OkStatus();
  std::set<std::string> ids;
  for (const DeadlineChange& change : shown.changes) {
    ids.insert(change.application_id);
  }
  audit::Record record = audit::RecordFor(call.caller, call.method);
  record.resource_kind = "application";
  record.resource_ids = {ids.begin(), ids.end()};
  record.fields = "deadlines";
  return runtime.audit().RecordRead(record, call.deadline);
}

}  // namespace

std::string EncodeCursor(const crypto::PageTokens& tokens,
                         const std::string& organisation_id,
                         const DeadlineHead& cursor) {
  return tokens.Encode(ScopeOf(organisation_id),
                       {cursor.epoch, absl::StrCat(cursor.position.xid),
                        absl::StrCat(cursor.position.seq)});
}

absl::StatusOr<std::optional<DeadlineHead>> DecodeCursor(
    const crypto::PageTokens& tokens, const std::string& organisation_id,
    const std::string& cursor) {
  if (cursor.empty()) return std::nullopt;
  const auto parts = tokens.Decode(ScopeOf(organisation_id), cursor);
  DeadlineHead found;
  if (!parts.ok() || parts->size() != 3 ||
      !absl::SimpleAtoi((*parts)[1], &found.position.xid) ||
      !absl::SimpleAtoi((*parts)[2], &found.position.seq)) {
    return InvalidField("cursor", "CURSOR_INVALID",
                        "not the cursor of a message to this organisation; "
                        "watch without one, then list");
  }
  found.epoch = (*parts)[0];
  return found;
}

class DeadlineWatch::Feeder {
 public:
  Feeder(server::Runtime& runtime, Options options)
      : runtime_(runtime),
        options_(options),
        tailer_(options.poll,
                [this](const Tailer::Links& links) { Turn(links); }) {}

  Tailer& tailer() { return tailer_; }

 private:
  void Turn(const Tailer::Links& links) {
    const absl::StatusOr<DeadlineHead> head =
        ReadHead(runtime_.db(), absl::Now() + kTurn);
    for (const std::shared_ptr<Link>& link : links) {
      if (tailer_.Stopping()) return;
      Serve(*link, head, absl::Now());
    }
  }

  void Serve(Link& link, const absl::StatusOr<DeadlineHead>& head,
             absl::Time now) {
    if (link.cut_at) return CutIfDue(link, now);
    const bool due = now - link.last_admitted >= options_.recheck;
    // Where the database is away, nothing is shown, and nothing ends.
    if (!link.Free() || !head.ok()) {
      if (due) Admit(link, now);
      return;
    }
    if (!Place(link, *head)) return;
    const bool behind = *link.position < head->position;
    const bool quiet = now - link.last_sent >= options_.heartbeat;
    if (!behind && !quiet && !due) return;
    if (!Admit(link, now)) return;
    absl::StatusOr<Response> response = Show(link, *head, behind);
    // The next turn tries again.
    if (!response.ok() || (response->updates().empty() && !quiet)) return;
    link.last_sent = now;
    link.Write(std::make_shared<const Response>(*std::move(response)));
  }

  // Where it begins, or whether it may go on; false where it may not.
  bool Place(Link& link, const DeadlineHead& head) {
    const std::optional<DeadlineHead>& from = link.watching.from;
    if (!link.position) {
      link.position = from ? from->position : head.position;
      link.epoch = from ? from->epoch : head.epoch;
    }
    if (link.epoch == head.epoch) return true;
    End(link, Restored());
    return false;
  }

  // The next message; the link moves behind it.
  absl::StatusOr<Response> Show(Link& link, const DeadlineHead& head,
                                bool behind) {
    Response response;
    server::Call call = link.watching.call;
    call.deadline = absl::Now() + kTurn;
    if (behind) {
      ASSIGN_OR_RETURN(const DeadlineChanges read,
                       ReadChanges(runtime_.db(), call, *link.position, head,
                                   options_.page));
      RETURN_IF_ERROR(Audit(runtime_, call, read));
      for (const DeadlineChange& change : read.changes) {
        FillProto(change, ViewOf(call), read.now, *response.add_updates());
      }
      link.position = read.reached;
      if (read.reached < head.position) tailer_.Wake();
    }
    response.set_cursor(
        EncodeCursor(runtime_.page_tokens(), call.caller.organisation_id,
                     {.epoch = head.epoch, .position = *link.position}));
    return response;
  }

  // Whether she may still watch; she is told why not. Where nobody can tell at
  // the moment she is shown nothing, and nothing ends.
  bool Admit(Link& link, absl::Time now) {
    absl::Status status = absl::CancelledError("over");
    link.Use([&] {
      status = server::AdmitAgain(runtime_, kMethod, *link.watching.context);
    });
    if (status.ok()) link.last_admitted = now;
    if (!status.ok() && !absl::IsUnavailable(status)) End(link, status);
    return status.ok();
  }

  void End(Link& link, const absl::Status& status) {
    link.cut_at = absl::Now() + options_.patience;
    link.End(status);
  }

  // Who does not even take what is under way is not waited for.
  static void CutIfDue(Link& link, absl::Time now) {
    if (now < *link.cut_at) return;
    link.cut_at = absl::InfiniteFuture();
    link.Use([&] { link.watching.context->TryCancel(); });
  }

  server::Runtime& runtime_;
  const Options options_;
  // Last: its thread uses the others.
  Tailer tailer_;
};

DeadlineWatch::DeadlineWatch(server::Runtime& runtime, Options options)
    : feeder_(std::make_unique<Feeder>(runtime, options)) {}
DeadlineWatch::~DeadlineWatch() = default;
void DeadlineWatch::Stop() { feeder_->tailer().Stop(); }

grpc::ServerWriteReactor<Response>* DeadlineWatch::Watch(
    absl::StatusOr<limits::StreamSlot> admitted, WatchingDeadlines watching) {
  return outbox::ServeStream<Link, Response>(
      std::move(admitted),
      [this](std::shared_ptr<Link> link) {
        feeder_->tailer().Add(std::move(link));
      },
      std::move(watching));
}

}  // namespace sojourn::visa
