#include "services/capacity/capacity_hold_turns.h"

#include <cstddef>
#include <functional>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/types/span.h"
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

// Has its turn until it may go on.
class Blocker final : public HoldTurns::Caller {
 public:
  void Proceed() override {
    began_.Notify();
    go_on_.WaitForNotification();
  }
  void Refuse(const absl::Status&) override {}
  void AwaitTurn() { began_.WaitForNotification(); }
  void GoOn() { go_on_.Notify(); }

 private:
  absl::Notification began_;
  absl::Notification go_on_;
};

TEST(HoldTurns, ThoseWhoGatherShareATurnAndWhoMustGoesAlone) {
  Blocker blocker;
  Waiter one, two, three;
  std::vector<size_t> shared;
  HoldTurns turns({.threads = 1, .limits = {.at_once_of_host = 1}},
                  [&](absl::Span<HoldTurns::Caller* const> callers) {
                    shared.push_back(callers.size());
                    callers[0]->Proceed();
                    if (callers.size() == 1) return HoldTurns::Shared();
                    EXPECT_FALSE(two.called());
                    return HoldTurns::Shared{
                        .alone = {1}, .answer = [&three] { three.Proceed(); }};
                  });
  turns.Join(blocker, Asked());
  blocker.AwaitTurn();
  for (Waiter* waiter : {&one, &two, &three}) turns.Join(*waiter, Asked());
  blocker.GoOn();
  for (Waiter* waiter : {&one, &two, &three}) {
    EXPECT_TRUE(waiter->Answer().ok());
  }
  turns.Stop();
  EXPECT_THAT(shared, ::testing::ElementsAre(1u, 3u));
}

TEST(HoldTurns, WhoHangsUpInASharedTurnGetsNoneOfItsOwn) {
  Blocker blocker;
  Waiter gone, patient;
  std::function<bool()> hang_up;
  HoldTurns turns({.threads = 1, .limits = {.at_once_of_host = 1}},
                  [&](absl::Span<HoldTurns::Caller* const> callers) {
                    if (callers.size() == 1) {
                      return HoldTurns::Shared{.alone = {0}};
                    }
                    EXPECT_FALSE(hang_up());
                    return HoldTurns::Shared{.alone = {0, 1}};
                  });
  turns.Join(blocker, Asked());
  blocker.AwaitTurn();
  const HoldQueue::Ticket ticket = turns.Join(gone, Asked());
  turns.Join(patient, Asked());
  hang_up = [&] { return turns.Leave(ticket); };
  blocker.GoOn();
  EXPECT_TRUE(absl::IsCancelled(gone.Answer()));
  EXPECT_TRUE(patient.Answer().ok());
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
