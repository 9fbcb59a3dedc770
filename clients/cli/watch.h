// What is watched: opened again where it was left, whatever cut it.
#ifndef CLIENTS_CLI_WATCH_H_
#define CLIENTS_CLI_WATCH_H_

#include <functional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "clients/cli/connection.h"
#include "sojourn/capacity/v1/watch_calls.pb.h"
#include "sojourn/relocation/v1/reading_calls.pb.h"
#include "sojourn/visa/v1/deadline_calls.pb.h"

namespace sojourn::cli {

using TimelineMessage = relocation::v1::WatchTimelineResponse;
using ShowTimeline = std::function<void(const TimelineMessage& message)>;
using AvailabilityMessage = capacity::v1::WatchAvailabilityResponse;
using ShowAvailability =
    std::function<void(const AvailabilityMessage& message)>;

using DeadlineMessage = visa::v1::WatchDeadlinesResponse;
using ShowDeadlines = std::function<void(const DeadlineMessage& message)>;

// Opens one stream and hands over its messages until it ends; why it ended.
using OpenTimeline = absl::FunctionRef<absl::Status(
    const relocation::v1::WatchTimelineRequest& request,
    const ShowTimeline& show)>;
using OpenAvailability = absl::FunctionRef<absl::Status(
    const capacity::v1::WatchAvailabilityRequest& request,
    const ShowAvailability& show)>;

// Watches until the answer is final (retry.h), which is returned; a stream
// whose token ended is opened with a fresh one. Each entry is shown once.
// `pause` waits.
absl::Status KeepWatching(relocation::v1::WatchTimelineRequest request,
                          OpenTimeline open, const ShowTimeline& show,
                          absl::FunctionRef<void(absl::Duration)> pause);
// The same; messages without updates, by which it is known to be alive, are
// shown too.
absl::Status KeepWatching(capacity::v1::WatchAvailabilityRequest request,
                          OpenAvailability open, const ShowAvailability& show,
                          absl::FunctionRef<void(absl::Duration)> pause);

// The same over a connection.
absl::Status WatchTimeline(Connection& connection,
                           const std::string& relocation_id,
                           const ShowTimeline& show);
absl::Status WatchAvailability(
    Connection& connection,
    const capacity::v1::WatchAvailabilityRequest& request,
    const ShowAvailability& show);
// Of all that is the caller's, from now on.
absl::Status WatchDeadlines(Connection& connection, const ShowDeadlines& show);

// A line an entry: when, what, who, and the note where it is shown.
std::string LinesOf(const TimelineMessage& message);
// A line an update: when, what, and of which host and place.
std::string LinesOf(const AvailabilityMessage& message);
// A line an update: when, what, and of which application.
std::string LinesOf(const DeadlineMessage& message);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_WATCH_H_
