#include "clients/cli/watch.h"

#include <iostream>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cli/commands.h"
#include "clients/cli/retry.h"
#include "google/protobuf/util/time_util.h"

namespace sojourn::cli {

namespace v1 = ::sojourn::relocation::v1;

absl::Status KeepWatching(v1::WatchTimelineRequest request, OpenTimeline open,
                          const ShowTimeline& show,
                          absl::FunctionRef<void(absl::Duration)> pause) {
  int attempt = 0;
  for (;;) {
    const absl::Status ended =
        open(request, [&](const TimelineMessage& message) {
          attempt = 0;
          if (message.entries().empty()) return;
          request.set_after_event_id(message.entries().rbegin()->event_id());
          show(message);
        });
    // The service ends a stream with its token; who has shown nothing yet has
    // no right to it.
    const bool token_over = absl::IsUnauthenticated(ended) && attempt == 0 &&
                            !request.after_event_id().empty();
    ++attempt;
    const std::optional<absl::Duration> wait =
        token_over ? absl::ZeroDuration() : PauseAfter(ended, attempt);
    // A stream that ended well was stopped by a service that goes away.
    if (!wait && !ended.ok()) return ended;
    pause(wait.value_or(absl::Seconds(1)));
  }
}

absl::Status WatchTimeline(Connection& connection,
                           const std::string& relocation_id,
                           const ShowTimeline& show) {
  const auto* const method =
      FindService("relocation")->FindMethodByName("WatchTimeline");
  v1::WatchTimelineRequest request;
  request.set_relocation_id(relocation_id);
  return KeepWatching(
      std::move(request),
      [&](const v1::WatchTimelineRequest& now, const ShowTimeline& hand_over) {
        TimelineMessage message;
        return connection.Watch(*method, now, &message,
                                [&] { hand_over(message); });
      },
      show,
      [](absl::Duration wait) {
        if (wait > absl::ZeroDuration()) {
          std::cerr << "the line was cut, trying again" << std::endl;
        }
        absl::SleepFor(wait);
      });
}

std::string TimelineLines(const TimelineMessage& message) {
  std::string lines;
  for (const v1::TimelineEntry& entry : message.entries()) {
    absl::StrAppend(
        &lines, google::protobuf::util::TimeUtil::ToString(entry.recorded_at()),
        "  ", entry.text());
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

}  // namespace sojourn::cli
