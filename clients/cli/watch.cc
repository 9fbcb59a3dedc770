#include "clients/cli/watch.h"

#include <iostream>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "clients/cli/commands.h"
#include "clients/cli/retry.h"
#include "google/protobuf/util/time_util.h"

namespace sojourn::cli {

using capacity::v1::WatchAvailabilityRequest;
using google::protobuf::util::TimeUtil;
using relocation::v1::WatchTimelineRequest;

namespace {

// Opens a stream behind what was shown and calls `came` for each message, until
// it ends; why it ended.
using Open = absl::FunctionRef<absl::Status(absl::FunctionRef<void()> came)>;

absl::Status KeepOpen(Open open,
                      absl::FunctionRef<void(absl::Duration)> pause) {
  int attempt = 0;
  bool admitted = false;
  for (;;) {
    const absl::Status ended = open([&] {
      attempt = 0;
      admitted = true;
    });
    // The service ends a stream with its token; who was told nothing yet has no
    // right to it.
    const bool token_over =
        absl::IsUnauthenticated(ended) && attempt == 0 && admitted;
    ++attempt;
    const std::optional<absl::Duration> wait =
        token_over ? absl::ZeroDuration() : PauseAfter(ended, attempt);
    // A stream that ended well was stopped by a service that goes away.
    if (!wait && !ended.ok()) return ended;
    pause(wait.value_or(absl::Seconds(1)));
  }
}

void SayAndWait(absl::Duration wait) {
  if (wait > absl::ZeroDuration()) {
    std::cerr << "the line was cut, trying again" << std::endl;
  }
  absl::SleepFor(wait);
}

// One stream of a connection.
template <class Request, class Message>
absl::Status OpenOnce(Connection& connection, const char* service,
                      const char* rpc, const Request& request,
                      const std::function<void(const Message&)>& hand_over) {
  Message message;
  return connection.Watch(*FindService(service)->FindMethodByName(rpc), request,
                          &message, [&] { hand_over(message); });
}

// WINDOWS_SET -> "windows set".
std::string WordsOf(capacity::v1::AvailabilityUpdateKind kind) {
  std::string name = capacity::v1::AvailabilityUpdateKind_Name(kind);
  constexpr char kPrefix[] = "AVAILABILITY_UPDATE_KIND_";
  if (name.empty()) name = absl::StrCat(kPrefix, "SOMETHING_CHANGED");
  name.erase(0, sizeof(kPrefix) - 1);
  absl::AsciiStrToLower(&name);
  return absl::StrReplaceAll(name, {{"_", " "}});
}

// DEADLINE_KIND_LODGE_BY -> "lodge by".
std::string WordsBehind(std::string name, size_t prefix) {
  name.erase(0, prefix);
  absl::AsciiStrToLower(&name);
  return absl::StrReplaceAll(name, {{"_", " "}});
}

std::string WordsOf(const visa::v1::DeadlineUpdate& update) {
  const std::string kind =
      WordsBehind(visa::v1::DeadlineKind_Name(update.deadline_kind()),
                  sizeof("DEADLINE_KIND_") - 1);
  switch (update.kind()) {
    case visa::v1::DEADLINE_UPDATE_KIND_TOLD:
      return absl::StrCat(
          kind, ": ",
          WordsBehind(visa::v1::DeadlineRung_Name(update.rung()),
                      sizeof("DEADLINE_RUNG_") - 1));
    case visa::v1::DEADLINE_UPDATE_KIND_MOVED:
      return absl::StrCat(kind, ": moved by a holiday");
    default:
      return "the application changed";
  }
}

}  // namespace

absl::Status KeepWatching(WatchTimelineRequest request, OpenTimeline open,
                          const ShowTimeline& show,
                          absl::FunctionRef<void(absl::Duration)> pause) {
  return KeepOpen(
      [&](absl::FunctionRef<void()> came) {
        return open(request, [&](const TimelineMessage& message) {
          came();
          if (message.entries().empty()) return;
          request.set_after_event_id(message.entries().rbegin()->event_id());
          show(message);
        });
      },
      pause);
}

absl::Status KeepWatching(WatchAvailabilityRequest request,
                          OpenAvailability open, const ShowAvailability& show,
                          absl::FunctionRef<void(absl::Duration)> pause) {
  return KeepOpen(
      [&](absl::FunctionRef<void()> came) {
        return open(request, [&](const AvailabilityMessage& message) {
          came();
          request.set_cursor(message.cursor());
          show(message);
        });
      },
      pause);
}

absl::Status WatchTimeline(Connection& connection,
                           const std::string& relocation_id,
                           const ShowTimeline& show) {
  WatchTimelineRequest request;
  request.set_relocation_id(relocation_id);
  return KeepWatching(
      std::move(request),
      [&](const WatchTimelineRequest& now, const ShowTimeline& hand_over) {
        return OpenOnce(connection, "relocation", "WatchTimeline", now,
                        hand_over);
      },
      show, SayAndWait);
}

absl::Status WatchAvailability(Connection& connection,
                               const WatchAvailabilityRequest& request,
                               const ShowAvailability& show) {
  return KeepWatching(
      request,
      [&](const WatchAvailabilityRequest& now,
          const ShowAvailability& hand_over) {
        return OpenOnce(connection, "capacity", "WatchAvailability", now,
                        hand_over);
      },
      show, SayAndWait);
}

absl::Status WatchDeadlines(Connection& connection, const ShowDeadlines& show) {
  visa::v1::WatchDeadlinesRequest request;
  return KeepOpen(
      [&](absl::FunctionRef<void()> came) {
        const ShowDeadlines hand_over = [&](const DeadlineMessage& message) {
          came();
          request.set_cursor(message.cursor());
          show(message);
        };
        const visa::v1::WatchDeadlinesRequest now = request;
        return OpenOnce(connection, "visa", "WatchDeadlines", now, hand_over);
      },
      SayAndWait);
}

std::string LinesOf(const TimelineMessage& message) {
  std::string lines;
  for (const auto& entry : message.entries()) {
    absl::StrAppend(&lines, TimeUtil::ToString(entry.recorded_at()), "  ",
                    entry.text());
    if (!entry.recorded_by().empty()) {
      absl::StrAppend(&lines, "  by ", entry.recorded_by());
    }
    if (!entry.note().empty()) absl::StrAppend(&lines, "  ", entry.note());
    for (const std::string& field : entry.changed_fields()) {
      absl::StrAppend(&lines, "  ", field);
    }
    absl::StrAppend(&lines, "\n");
  }
  return lines;
}

std::string LinesOf(const AvailabilityMessage& message) {
  std::string lines;
  for (const auto& update : message.updates()) {
    absl::StrAppend(&lines, TimeUtil::ToString(update.changed_at()), "  ",
                    WordsOf(update.kind()), "  host ", update.host_id());
    if (!update.place_id().empty()) {
      absl::StrAppend(&lines, "  place ", update.place_id());
    }
    absl::StrAppend(&lines, "\n");
  }
  return lines;
}

std::string LinesOf(const DeadlineMessage& message) {
  std::string lines;
  for (const auto& update : message.updates()) {
    absl::StrAppend(&lines, TimeUtil::ToString(update.happened_at()), "  ",
                    WordsOf(update), "  application ", update.application_id(),
                    "\n");
  }
  return lines;
}

}  // namespace sojourn::cli
