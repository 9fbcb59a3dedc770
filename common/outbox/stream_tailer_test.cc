#include "common/outbox/stream_tailer.h"

#include <algorithm>
#include <atomic>
#include <memory>

#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"

namespace sojourn::outbox {
namespace {

// A stream that only remembers what became of it.
class FakeLink {
 public:
  bool over() const { return over_; }
  void Leave() { over_ = true; }
  void End(const absl::Status& status) {
    if (!ended_.HasBeenNotified()) {
      end_ = status;
      ended_.Notify();
    }
  }
  absl::Status WaitForEnd() {
    ended_.WaitForNotification();
    return end_;
  }
  absl::Notification served;

 private:
  std::atomic<bool> over_ = false;
  absl::Notification ended_;
  absl::Status end_;
};

using Tailer = StreamTailer<FakeLink>;

void Serve(const Tailer::Links& links) {
  for (const auto& link : links) {
    if (!link->served.HasBeenNotified()) link->served.Notify();
  }
}

TEST(StreamTailerTest, WhoComesIsServedAtOnceWhateverThePoll) {
  Tailer tailer(absl::InfiniteDuration(), Serve);
  for (int i = 0; i < 3; ++i) {
    const auto link = std::make_shared<FakeLink>();
    tailer.Add(link);
    link->served.WaitForNotification();
  }
}

TEST(StreamTailerTest, WhoIsOverIsNoMoreServedNorHeld) {
  std::atomic<size_t> most = 0;
  Tailer tailer(absl::InfiniteDuration(), [&](const Tailer::Links& links) {
    most = std::max(most.load(), links.size());
    Serve(links);
  });
  const auto first = std::make_shared<FakeLink>();
  tailer.Add(first);
  first->served.WaitForNotification();
  first->Leave();
  const auto second = std::make_shared<FakeLink>();
  tailer.Add(second);
  second->served.WaitForNotification();
  tailer.Stop();
  EXPECT_EQ(most, 1u);
  EXPECT_EQ(first.use_count(), 1);
}

TEST(StreamTailerTest, SaysOnceThatAllHaveLeftAndServesWhoComesThen) {
  std::atomic<int> left = 0;
  absl::Notification told;
  Tailer tailer(absl::Milliseconds(1), Serve, [&] {
    if (++left == 1) told.Notify();
  });
  const auto first = std::make_shared<FakeLink>();
  tailer.Add(first);
  first->served.WaitForNotification();
  EXPECT_EQ(left, 0);
  first->Leave();
  told.WaitForNotification();
  const auto second = std::make_shared<FakeLink>();
  tailer.Add(second);
  second->served.WaitForNotification();
  EXPECT_EQ(left, 1);
}

TEST(StreamTailerTest, StoppingEndsAllAndWhoComesLaterSoThatTheyGoElsewhere) {
  Tailer tailer(absl::InfiniteDuration(), Serve);
  const auto early = std::make_shared<FakeLink>();
  tailer.Add(early);
  tailer.Stop();
  const auto late = std::make_shared<FakeLink>();
  tailer.Add(late);
  EXPECT_TRUE(absl::IsUnavailable(early->WaitForEnd()));
  EXPECT_TRUE(absl::IsUnavailable(late->WaitForEnd()));
}

}  // namespace
}  // namespace sojourn::outbox
