#include "services/capacity/capacity_hold_turns.h"

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::capacity {
namespace {

// Lives longer than the turns it waits for.
class Waiter final : public HoldTurns::Caller {
 public:
  void Proceed() override { called_.Notify(); }
  void Refuse(const absl::Status& status) override {
    refusal_ = status;
    called_.Notify();
  }
  bool called() const { return called_.HasBeenNotified(); }
  absl::Status Answer() {
    called_.WaitForNotification();
    return refusal_;
  }

 private:
  absl::Notification called_;
  absl::Status refusal_;
};

HoldTurns::Asked Asked(absl::Duration patience = absl::Minutes(5)) {
  return {.request_id = "a-request",
          .host_id = "utrecht",
          .level = Level::kL2,
          .deadline = absl::Now() + patience};
}

TEST(HoldTurns, WhoHasATurnProceeds) {
  Waiter one, two;
  HoldTurns turns({.threads = 1});
  turns.Join(one, Asked());
  turns.Join(two, Asked());
  EXPECT_TRUE(one.Answer().ok());
  EXPECT_TRUE(two.Answer().ok());
}

// Nobody has a turn where there is no thread to give it.
TEST(HoldTurns, WhoIsOutOfTimeIsToldHowManyAreAheadAndWhenToComeBack) {
  Waiter patient, hurried;
  HoldTurns turns({.threads = 0});
  turns.Join(patient, Asked());
  turns.Join(hurried, Asked(absl::Milliseconds(20)));
  const absl::Status refusal = hurried.Answer();
  EXPECT_TRUE(absl::IsResourceExhausted(refusal));
  const ErrorDetails details = DetailsOf(refusal);
  EXPECT_EQ(details.reason, "HOLDS_WAITING");
  EXPECT_EQ(details.metadata.at("ahead"), "1");
  EXPECT_TRUE(details.retry_after.has_value());
  EXPECT_FALSE(patient.called());
}

TEST(HoldTurns, OfTooManyOneIsRefusedAtOnce) {
  Waiter one, two;
  HoldTurns turns({.threads = 0, .limits = {.waiting = 1}});
  turns.Join(one, Asked());
  turns.Join(two, Asked());
  EXPECT_TRUE(absl::IsResourceExhausted(two.Answer()));
  EXPECT_FALSE(one.called());
}

TEST(HoldTurns, WhoHangsUpIsNotCalled) {
  Waiter gone;
  HoldTurns turns({.threads = 0});
  const HoldQueue::Ticket ticket = turns.Join(gone, Asked());
  EXPECT_TRUE(turns.Leave(ticket));
  EXPECT_FALSE(turns.Leave(ticket));
  turns.Stop();
  EXPECT_FALSE(gone.called());
}

TEST(HoldTurns, AServiceThatStopsSendsEverybodyElsewhere) {
  Waiter waiting, late;
  HoldTurns turns({.threads = 0});
  turns.Join(waiting, Asked());
  turns.Stop();
  turns.Join(late, Asked());
  for (Waiter* waiter : {&waiting, &late}) {
    EXPECT_TRUE(absl::IsUnavailable(waiter->Answer()));
    EXPECT_EQ(ReasonOf(waiter->Answer()), "SERVICE_STOPPING");
  }
}

}  // namespace
}  // namespace sojourn::capacity
