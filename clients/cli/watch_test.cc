#include "clients/cli/watch.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::cli {
namespace {

namespace v1 = ::sojourn::relocation::v1;

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A history of ten entries behind a line that is cut after every third.
class FlakyService {
 public:
  absl::Status Open(const v1::WatchTimelineRequest& request,
                    const ShowTimeline& show) {
    const std::string& after = request.after_event_id();
    const size_t begin = after.empty() ? 0 : std::stoul(after) + 1;
    for (size_t i = begin; i < 10 && i < begin + 3; ++i) {
      TimelineMessage message;
      message.add_entries()->set_event_id(std::to_string(i));
      show(message);
      show(TimelineMessage());  // nothing new, and alive
    }
    if (begin >= 10) return absl::NotFoundError("not hers any more");
    return cut_with;
  }
  absl::Status cut_with = absl::UnavailableError("cut");
};

struct Watched {
  std::vector<std::string> seen;
  std::vector<absl::Duration> pauses;
  absl::Status end;
};

Watched Watch(FlakyService& service) {
  Watched watched;
  watched.end = KeepWatching(
      v1::WatchTimelineRequest(),
      [&](const auto& request, const ShowTimeline& show) {
        return service.Open(request, show);
      },
      [&](const TimelineMessage& message) {
        for (const auto& each : message.entries()) {
          watched.seen.push_back(each.event_id());
        }
      },
      [&](absl::Duration wait) { watched.pauses.push_back(wait); });
  return watched;
}

TEST(KeepWatching, ACutLineIsResumedBehindTheLastEntry) {
  FlakyService service;
  const Watched watched = Watch(service);
  EXPECT_THAT(watched.seen,
              ElementsAre("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));
  EXPECT_TRUE(absl::IsNotFound(watched.end));
  EXPECT_EQ(watched.pauses.size(), 4u);
}

TEST(KeepWatching, ATokenThatEndedIsReplacedAtOnce) {
  FlakyService service;
  service.cut_with = absl::UnauthenticatedError("token over");
  const Watched watched = Watch(service);
  EXPECT_EQ(watched.seen.size(), 10u);
  EXPECT_EQ(watched.pauses.front(), absl::ZeroDuration());
}

TEST(KeepWatching, AFinalAnswerIsReturned) {
  int opened = 0;
  const absl::Status end = KeepWatching(
      v1::WatchTimelineRequest(),
      [&](const auto&, const ShowTimeline&) {
        ++opened;
        return absl::UnauthenticatedError("no token");
      },
      [](const TimelineMessage&) {}, [](absl::Duration) {});
  EXPECT_TRUE(absl::IsUnauthenticated(end));
  EXPECT_EQ(opened, 1);
}

TEST(LinesOf, AnEntrySaysWhenWhatWhoAndWhy) {
  TimelineMessage message;
  EXPECT_THAT(LinesOf(message), IsEmpty());
  auto& entry = *message.add_entries();
  entry.mutable_recorded_at()->set_seconds(1799560800);
  entry.set_text("Triaged: L2");
  entry.set_recorded_by("office/ana");
  entry.set_note("within weeks");
  EXPECT_EQ(LinesOf(message),
            "2027-01-10T06:00:00Z  Triaged: L2  by office/ana  within weeks\n");
}

// Updates with cursors, of which a slow reader is told four and then to go on.
TEST(KeepWatching, AvailabilityGoesOnBehindTheLastCursor) {
  std::vector<std::string> asked;
  std::vector<std::string> seen;
  std::vector<absl::Duration> pauses;
  const absl::Status end = KeepWatching(
      capacity::v1::WatchAvailabilityRequest(),
      [&](const capacity::v1::WatchAvailabilityRequest& request,
          const ShowAvailability& show) -> absl::Status {
        asked.push_back(request.cursor());
        if (asked.size() == 3) {
          return FailedPrecondition("CURSOR_TOO_OLD", "gone", "list anew");
        }
        for (int i = 0; i < 4; ++i) {
          AvailabilityMessage message;
          message.set_cursor(absl::StrCat(asked.size(), "-", i));
          show(message);
        }
        return ResourceExhausted("WATCHER_SLOW", "go on", absl::Seconds(3));
      },
      [&](const AvailabilityMessage& message) {
        seen.push_back(message.cursor());
      },
      [&](absl::Duration wait) { pauses.push_back(wait); });
  EXPECT_THAT(asked, ElementsAre("", "1-3", "2-3"));
  EXPECT_EQ(seen.size(), 8u);
  EXPECT_THAT(pauses, ElementsAre(absl::Seconds(3), absl::Seconds(3)));
  EXPECT_EQ(ReasonOf(end), "CURSOR_TOO_OLD");
}

TEST(LinesOf, AnUpdateSaysWhenWhatAndWhere) {
  AvailabilityMessage message;
  message.set_cursor("alive");
  EXPECT_THAT(LinesOf(message), IsEmpty());
  auto& update = *message.add_updates();
  update.mutable_changed_at()->set_seconds(1799560800);
  update.set_kind(capacity::v1::AVAILABILITY_UPDATE_KIND_NIGHTS_FREED);
  update.set_host_id("H");
  update.set_place_id("P");
  auto& newer = *message.add_updates();
  *newer.mutable_changed_at() = update.changed_at();
  newer.set_kind(static_cast<capacity::v1::AvailabilityUpdateKind>(99));
  newer.set_host_id("H");
  EXPECT_EQ(LinesOf(message),
            "2027-01-10T06:00:00Z  nights freed  host H  place P\n"
            "2027-01-10T06:00:00Z  something changed  host H\n");
}

}  // namespace
}  // namespace sojourn::cli
