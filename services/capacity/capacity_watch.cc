#include "services/capacity/capacity_watch.h"

#include <map>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/outbox/stream_end.h"
#include "common/outbox/stream_tailer.h"
#include "common/server/admit_again.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/capacity/capacity_convert.h"
#include "services/capacity/capacity_update_reader.h"

namespace sojourn::capacity {
namespace {

using Response = AvailabilityWatch::Response;

constexpr char kMethod[] = "WatchAvailability";

// Not bound to a filter: whoever goes on may look for other hosts.
crypto::PageScope ScopeOf(const std::string& organisation_id) {
  return {.method = kMethod, .organisation = organisation_id, .filter = ""};
}

absl::Status TooOld() {
  return FailedPrecondition(
      "CURSOR_TOO_OLD", "more has changed since than is kept",
      "watch without a cursor, then list anew what you show");
}

absl::Status TooSlow(std::string cursor) {
  const absl::Status slow = ResourceExhausted(
      "WATCHER_SLOW",
      "the last message was not taken while too much changed: go on with the "
      "cursor of this error");
  ErrorDetails details = DetailsOf(slow);
  details.metadata["cursor"] = std::move(cursor);
  return MakeError(slow.code(), Sv(slow.message()), details);
}

class Link final : public outbox::StreamEnd<Response> {
 public:
  Link(Reactor* reactor, Watching what)
      : StreamEnd(reactor), watching(std::move(what)) {}

  // All of this is of the feeder's thread only.
  const Watching watching;
  // Up to here it was shown all that is its; set at its first turn.
  std::optional<FeedPosition> position;
  absl::Time last_sent = absl::InfinitePast();
  absl::Time last_admitted = absl::InfinitePast();
  // When it is cut, where it does not end by itself before.
  std::optional<absl::Time> cut_at;
};

using Tailer = outbox::StreamTailer<Link>;

// One message for all who are at the same place and see the same.
struct Page {
  std::shared_ptr<const Response> response;
  FeedPosition reached;
};

using PageKey = std::pair<FeedPosition, const WatchView*>;

struct ByPlaceAndView {
  bool operator()(const PageKey& a, const PageKey& b) const {
    if (a.first != b.first) return a.first < b.first;
    return *a.second < *b.second;
  }
};

}  // namespace

std::string EncodeCursor(const crypto::PageTokens& tokens,
                         const std::string& organisation_id,
                         const WatchCursor& cursor) {
  return tokens.Encode(ScopeOf(organisation_id),
                       {cursor.epoch, absl::StrCat(cursor.position.xid),
                        absl::StrCat(cursor.position.seq)});
}

absl::StatusOr<std::optional<WatchCursor>> DecodeCursor(
    const crypto::PageTokens& tokens, const std::string& organisation_id,
    const std::string& cursor) {
  if (cursor.empty()) return std::nullopt;
  const auto parts = tokens.Decode(ScopeOf(organisation_id), cursor);
  WatchCursor found;
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

class AvailabilityWatch::Feeder {
 public:
  Feeder(server::Runtime& runtime, Options options)
      : runtime_(runtime),
        options_(options),
        reader_(runtime.db(), options.keep),
        // What was read grows old where nobody reads on.
        tailer_(
            options_.poll, [this](const Tailer::Links& links) { Turn(links); },
            [this] { reader_.Forget(); }) {}

  Tailer& tailer() { return tailer_; }

 private:
  void Turn(const Tailer::Links& links) {
    Read(links);
    const absl::Time now = absl::Now();
    for (const std::shared_ptr<Link>& link : links) {
      if (tailer_.Stopping()) break;
      Serve(*link, now);
    }
    pages_.clear();
  }

  void Read(const Tailer::Links& links) {
    const absl::StatusOr<bool> all = reader_.Read();
    caught_up_ = all.ok() && *all;
    if (all.ok() && !*all) tailer_.Wake();
    // Otherwise the next turn tries again.
    if (!absl::IsFailedPrecondition(all.status())) return;
    for (const std::shared_ptr<Link>& link : links) End(*link, TooOld());
  }

  void Serve(Link& link, absl::Time now) {
    if (link.cut_at.has_value()) return CutIfDue(link, now);
    if (!link.position.has_value() && !Place(link)) return;
    const UpdateLog& log = reader_.log();
    if (!log.Holds(*link.position)) return End(link, TooOld());
    const bool due = now - link.last_admitted >= options_.recheck;
    if (!link.Free()) {
      if (log.CountAfter(*link.position) > options_.most_waiting) {
        End(link, TooSlow(CursorOf(link, *link.position)));
      } else if (due) {
        Admit(link, now);
      }
      return;
    }
    const bool quiet = now - link.last_sent >= options_.heartbeat;
    const bool behind = *link.position < log.head();
    const Page page = behind || quiet ? PageFor(link) : Page();
    const bool send = page.response != nullptr &&
                      (quiet || !page.response->updates().empty());
    if ((send || due) && !Admit(link, now)) return;
    if (page.response != nullptr) link.position = page.reached;
    if (!send) return;
    link.last_sent = now;
    link.Write(page.response);
  }

  // Where it begins; false where it does not, or not yet.
  bool Place(Link& link) {
    if (!caught_up_) return false;
    const std::optional<WatchCursor>& from = link.watching.from;
    if (from.has_value() && (from->epoch != reader_.epoch() ||
                             !reader_.log().Holds(from->position))) {
      End(link, TooOld());
      return false;
    }
    link.position = from.has_value() ? from->position : reader_.log().head();
    return true;
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

  Page PageFor(const Link& link) {
    const WatchView& view = link.watching.view;
    const auto [found, added] =
        pages_.try_emplace(PageKey(*link.position, &view));
    if (!added) return found->second;
    const UpdateLog::Page page =
        reader_.log().After(*link.position, view, options_.page);
    auto response = std::make_shared<Response>();
    for (const Update* update : page.updates) {
      *response->add_updates() = ToProto(*update);
    }
    response->set_cursor(CursorOf(link, page.reached));
    found->second = {.response = std::move(response), .reached = page.reached};
    return found->second;
  }

  std::string CursorOf(const Link& link, FeedPosition position) {
    return EncodeCursor(runtime_.page_tokens(),
                        link.watching.view.organisation_id,
                        {.epoch = reader_.epoch(), .position = position});
  }

  void End(Link& link, const absl::Status& status) {
    if (link.cut_at.has_value()) return;
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
  // These three of the tailer's thread only.
  UpdateReader reader_;
  bool caught_up_ = false;
  std::map<PageKey, Page, ByPlaceAndView> pages_;
  // Last: its thread uses the others.
  Tailer tailer_;
};

AvailabilityWatch::AvailabilityWatch(server::Runtime& runtime, Options options)
    : feeder_(std::make_unique<Feeder>(runtime, options)) {}
AvailabilityWatch::~AvailabilityWatch() = default;
void AvailabilityWatch::Stop() { feeder_->tailer().Stop(); }

grpc::ServerWriteReactor<Response>* AvailabilityWatch::Watch(
    absl::StatusOr<limits::StreamSlot> admitted, Watching watching) {
  return outbox::ServeStream<Link, Response>(
      std::move(admitted),
      [this](std::shared_ptr<Link> link) {
        feeder_->tailer().Add(std::move(link));
      },
      std::move(watching));
}

}  // namespace sojourn::capacity
