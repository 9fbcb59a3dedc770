#include "services/capacity/capacity_hold_queue.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::capacity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Ticket = HoldQueue::Ticket;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);
const absl::Time kLater = kNow + absl::Seconds(9);

// The n-th caller of a level at a host.
HoldQueue::Wait Caller(Level level, const std::string& host_id = "utrecht",
                       absl::Time until = kLater) {
  static int number = 0;
  return {.request_id = "request-" + std::to_string(++number),
          .host_id = host_id,
          .level = level,
          .until = until};
}

class HoldQueueTest : public ::testing::Test {
 protected:
  Ticket Join(Level level, absl::Time now = kNow) {
    return queue_.Join(Caller(level), now);
  }
  // One turn after the other, none at the same time.
  std::vector<Ticket> Turns(absl::Time now, size_t most = 100) {
    std::vector<Ticket> order;
    while (order.size() < most) {
      const auto turn = queue_.Next(now);
      if (!turn.has_value()) break;
      order.insert(order.end(), turn->tickets.begin(), turn->tickets.end());
      queue_.Ended(*turn, now);
    }
    return order;
  }

  HoldQueue queue_{{.at_once_of_host = 2, .together = 1, .waiting = 12}};
};

TEST_F(HoldQueueTest, L1GoesFirstAndWithinALevelWhoCameFirst) {
  const Ticket low = Join(Level::kL4);
  const Ticket third = Join(Level::kL3);
  const Ticket one = Join(Level::kL1);
  const Ticket second = Join(Level::kL2);
  const Ticket two = Join(Level::kL1);
  EXPECT_THAT(Turns(kNow), ElementsAre(one, two, second, third, low));
  EXPECT_FALSE(queue_.HasTurn());
}

TEST_F(HoldQueueTest, EveryEighthTurnIsTheLongestWaitersOnce) {
  const Ticket low = Join(Level::kL4);
  std::vector<Ticket> urgent;
  for (int i = 0; i < 9; ++i) urgent.push_back(Join(Level::kL1));
  const absl::Time later = kNow + HoldQueue::kLong + absl::Milliseconds(1);
  const std::vector<Ticket> order = Turns(later);
  ASSERT_THAT(order, SizeIs(10));
  EXPECT_EQ(order[7], low);
  EXPECT_EQ(order[6], urgent[6]);
  EXPECT_EQ(order[9], urgent[8]);
}

TEST_F(HoldQueueTest, WhoHasNotWaitedLongIsNotPutAhead) {
  const Ticket low = Join(Level::kL4);
  for (int i = 0; i < 9; ++i) Join(Level::kL1);
  EXPECT_EQ(Turns(kNow + HoldQueue::kLong).back(), low);
}

// However many of L1 keep coming, an L4 gets its turn.
TEST_F(HoldQueueTest, NobodyStarves) {
  const Ticket low = Join(Level::kL4);
  absl::Time now = kNow;
  for (int turn = 0; turn < 100; ++turn) {
    now += absl::Milliseconds(50);
    Join(Level::kL1, now);
    if (Turns(now, 1).front() == low) {
      EXPECT_LT(now, kNow + absl::Seconds(3));
      return;
    }
  }
  FAIL() << "five seconds, and never its turn";
}

TEST_F(HoldQueueTest, AHostHasAFewTurnsAtATime) {
  for (int i = 0; i < 3; ++i) Join(Level::kL1);
  const Ticket elsewhere = queue_.Join(Caller(Level::kL4, "porto"), kNow);
  const auto one = queue_.Next(kNow);
  ASSERT_TRUE(one.has_value());
  ASSERT_TRUE(queue_.Next(kNow).has_value());
  EXPECT_THAT(queue_.Next(kNow)->tickets, ElementsAre(elsewhere));
  EXPECT_FALSE(queue_.HasTurn());
  queue_.Ended(*one, kNow);
  EXPECT_TRUE(queue_.HasTurn());
}

TEST_F(HoldQueueTest, NobodyWaitsPastItsTimeAndIsToldHowManyAreAhead) {
  for (int i = 0; i < 3; ++i) Join(Level::kL1);
  queue_.Join(Caller(Level::kL2), kNow);
  queue_.Join(Caller(Level::kL2, "porto"), kNow);
  const Ticket hurried =
      queue_.Join(Caller(Level::kL2, "utrecht", kNow + absl::Seconds(1)), kNow);
  EXPECT_THAT(queue_.Refuse(kNow + absl::Milliseconds(999)), IsEmpty());
  // Two turns in a second: of three who are ahead one is left after that.
  const absl::Time later = kNow + absl::Seconds(1);
  EXPECT_THAT(Turns(later, 2), SizeIs(2));
  const auto refused = queue_.Refuse(later);
  ASSERT_THAT(refused, SizeIs(1));
  EXPECT_EQ(refused[0].ticket, hurried);
  EXPECT_EQ(refused[0].ahead, 2);
  EXPECT_EQ(refused[0].come_back_after, absl::Milliseconds(1500));
  EXPECT_EQ(queue_.waiting(), 3u);
  EXPECT_FALSE(queue_.Leave(hurried, later));
}

TEST_F(HoldQueueTest, OfTooManyTheLastOfTheLowestLevelHasToGo) {
  for (int i = 0; i < 4; ++i) Join(Level::kL1);
  for (int i = 0; i < 4; ++i) Join(Level::kL2);
  for (int i = 0; i < 3; ++i) Join(Level::kL4);
  const Ticket last = queue_.Join(Caller(Level::kL4, "porto"), kNow);
  EXPECT_THAT(queue_.Refuse(kNow), IsEmpty());
  Join(Level::kL1);
  const auto refused = queue_.Refuse(kNow);
  ASSERT_THAT(refused, SizeIs(1));
  EXPECT_EQ(refused[0].ticket, last);
  // A newcomer of the lowest level is the last itself.
  const Ticket newcomer = Join(Level::kL4, kNow + absl::Seconds(1));
  EXPECT_EQ(queue_.Refuse(kNow + absl::Seconds(1))[0].ticket, newcomer);
}

TEST_F(HoldQueueTest, WhoHangsUpLeaves) {
  const Ticket one = Join(Level::kL1);
  const Ticket two = Join(Level::kL1);
  EXPECT_TRUE(queue_.Leave(one, kNow));
  EXPECT_FALSE(queue_.Leave(one, kNow));
  EXPECT_THAT(Turns(kNow), ElementsAre(two));
  EXPECT_FALSE(queue_.Leave(two, kNow));
}

TEST_F(HoldQueueTest, WhoComesBackHasItsPlaceAgainForAMinute) {
  const HoldQueue::Wait early = Caller(Level::kL3);
  ASSERT_TRUE(queue_.Leave(queue_.Join(early, kNow), kNow));
  const absl::Time later = kNow + absl::Seconds(30);
  const Ticket other = Join(Level::kL3, later);
  Ticket again = queue_.Join(early, later + absl::Seconds(1));
  // Refused once more, and back within a minute of that.
  ASSERT_TRUE(queue_.Leave(again, later + absl::Seconds(2)));
  again = queue_.Join(early, kNow + absl::Seconds(80));
  EXPECT_THAT(Turns(kNow + absl::Seconds(80)), ElementsAre(again, other));

  const Ticket third = Join(Level::kL3, kNow + absl::Seconds(81));
  const HoldQueue::Wait slow = early;
  const absl::Time much_later =
      kNow + absl::Seconds(83) + HoldQueue::kComesBackWithin;
  again = queue_.Join(slow, much_later);
  EXPECT_THAT(Turns(much_later), ElementsAre(third, again));
}

// Turns of up to four, two of them at once.
class SharedTurnsTest : public ::testing::Test {
 protected:
  Ticket Join(Level level, const std::string& host_id = "utrecht") {
    return queue_.Join(Caller(level, host_id), kNow);
  }

  // Who shared a turn in vain, and has its own next.
  Ticket IsDue(Level level) {
    const Ticket ticket = Join(level);
    const auto shared = queue_.Next(kNow);
    EXPECT_TRUE(queue_.Again(ticket, kNow));
    queue_.Ended(*shared, kNow);
    return ticket;
  }

  // As that, and left before it.
  Ticket ComesBack(const HoldQueue::Wait& early) {
    const Ticket ticket = queue_.Join(early, kNow);
    const auto shared = queue_.Next(kNow);
    EXPECT_TRUE(shared->shared);
    EXPECT_TRUE(queue_.Again(ticket, kNow));
    queue_.Ended(*shared, kNow);
    EXPECT_TRUE(queue_.Leave(ticket, kNow));
    return queue_.Join(early, kNow);
  }

  HoldQueue queue_{{.at_once_of_host = 2,
                    .together = 4,
                    .shared_at_once = 2,
                    .waiting = 100}};
};

TEST_F(SharedTurnsTest, AllGoTogetherInTheirOrderWhateverTheirHosts) {
  const Ticket low = Join(Level::kL4);
  const Ticket elsewhere = Join(Level::kL2, "porto");
  const Ticket third = Join(Level::kL3);
  const Ticket one = Join(Level::kL1);
  const Ticket two = Join(Level::kL1);
  const auto turn = queue_.Next(kNow);
  ASSERT_TRUE(turn.has_value());
  EXPECT_THAT(turn->tickets, ElementsAre(one, two, elsewhere, third));
  EXPECT_THAT(turn->host_ids, ElementsAre("porto", "utrecht"));
  EXPECT_FALSE(queue_.HasTurn()) << "who is left gathers for the next turn";
  queue_.Ended(*turn, kNow);
  EXPECT_THAT(queue_.Next(kNow)->tickets, ElementsAre(low));
}

TEST_F(SharedTurnsTest, AHostHasOneOfTheFewTurnsThatAreShared) {
  const Ticket utrecht = Join(Level::kL1);
  const auto first = queue_.Next(kNow);
  EXPECT_THAT(first->tickets, ElementsAre(utrecht));
  const Ticket late = Join(Level::kL1);
  EXPECT_FALSE(queue_.HasTurn()) << "it gathers for the next turn there";
  const Ticket porto = Join(Level::kL3, "porto");
  const auto second = queue_.Next(kNow);
  EXPECT_THAT(second->tickets, ElementsAre(porto));
  const Ticket gent = Join(Level::kL2, "gent");
  EXPECT_FALSE(queue_.HasTurn()) << "two are under way";
  queue_.Ended(*second, kNow);
  EXPECT_THAT(queue_.Next(kNow)->tickets, ElementsAre(gent));
  queue_.Ended(*first, kNow);
  EXPECT_THAT(queue_.Next(kNow)->tickets, ElementsAre(late));
}

TEST_F(SharedTurnsTest, WhoNeedsATurnOfItsOwnHasItBeforeAnybodyElseThere) {
  const Ticket one = Join(Level::kL2);
  const Ticket two = Join(Level::kL2);
  const auto shared = queue_.Next(kNow);
  ASSERT_THAT(shared->tickets, ElementsAre(one, two));
  const Ticket late = Join(Level::kL2);
  const Ticket later = Join(Level::kL2);
  const Ticket urgent = Join(Level::kL1);
  EXPECT_TRUE(queue_.Again(two, kNow));
  EXPECT_EQ(queue_.waiting(), 4u);
  EXPECT_FALSE(queue_.HasTurn()) << "it could have the place of the first";
  queue_.Ended(*shared, kNow);
  const auto alone = queue_.Next(kNow);
  ASSERT_THAT(alone->tickets, ElementsAre(two));
  EXPECT_FALSE(alone->shared);
  EXPECT_FALSE(queue_.HasTurn()) << "who comes later could have its place";
  queue_.Ended(*alone, kNow);
  EXPECT_THAT(queue_.Next(kNow)->tickets, ElementsAre(urgent, late, later));
  EXPECT_FALSE(queue_.Leave(two, kNow));
}

TEST_F(SharedTurnsTest, NobodySharesATurnWhereSomebodyGoesAlone) {
  const Ticket urgent = Join(Level::kL1);
  const auto shared = queue_.Next(kNow);
  EXPECT_TRUE(queue_.Again(urgent, kNow));
  queue_.Ended(*shared, kNow);
  const Ticket low = Join(Level::kL4);
  const Ticket gent = Join(Level::kL4, "gent");
  const auto alone = queue_.Next(kNow);
  EXPECT_THAT(alone->tickets, ElementsAre(urgent));
  EXPECT_THAT(queue_.Next(kNow)->tickets, ElementsAre(gent));
  EXPECT_FALSE(queue_.HasTurn());
  queue_.Ended(*alone, kNow);
  EXPECT_THAT(queue_.Next(kNow)->tickets, ElementsAre(low));
}

// Turns that others share keep only those from going who would share one.
TEST_F(SharedTurnsTest, WhoNeedsItsOwnDoesNotWaitForTurnsElsewhere) {
  const HoldQueue::Wait early = Caller(Level::kL4);
  ASSERT_TRUE(queue_.Leave(ComesBack(early), kNow));
  for (const char* const host_id : {"porto", "gent"}) {
    Join(Level::kL1, host_id);
    ASSERT_TRUE(queue_.Next(kNow).has_value());
  }
  Join(Level::kL1, "lille");
  EXPECT_FALSE(queue_.HasTurn());
  const Ticket again = queue_.Join(early, kNow);
  EXPECT_THAT(queue_.Next(kNow)->tickets, ElementsAre(again));
}

TEST_F(SharedTurnsTest, AFewWhoNeedTheirOwnTurnsHaveThemAtATime) {
  std::vector<Ticket> all;
  for (int i = 0; i < 3; ++i) all.push_back(Join(Level::kL3));
  const auto shared = queue_.Next(kNow);
  for (const Ticket ticket : all) EXPECT_TRUE(queue_.Again(ticket, kNow));
  queue_.Ended(*shared, kNow);
  const auto first = queue_.Next(kNow);
  EXPECT_THAT(first->tickets, ElementsAre(all[0]));
  EXPECT_THAT(queue_.Next(kNow)->tickets, ElementsAre(all[1]));
  EXPECT_FALSE(queue_.HasTurn());
  queue_.Ended(*first, kNow);
  EXPECT_THAT(queue_.Next(kNow)->tickets, ElementsAre(all[2]));
}

// Who goes alone at one host is before nobody of a higher level elsewhere.
TEST_F(SharedTurnsTest, AmongHostsTheLevelCountsAlsoOfThoseWhoAreDue) {
  const Ticket low = IsDue(Level::kL4);
  const Ticket urgent = Join(Level::kL1, "porto");
  EXPECT_THAT(queue_.Next(kNow)->tickets, ElementsAre(urgent));
  EXPECT_THAT(queue_.Next(kNow)->tickets, ElementsAre(low));
}

// Else an L1 would wait behind it for all the other hosts.
TEST_F(SharedTurnsTest, WhoIsDueHasTheLevelOfThoseWhoWaitBehindIt) {
  const Ticket low = IsDue(Level::kL4);
  const Ticket urgent = Join(Level::kL1);
  Join(Level::kL2, "porto");
  const auto alone = queue_.Next(kNow);
  ASSERT_THAT(alone->tickets, ElementsAre(low));
  queue_.Ended(*alone, kNow);
  EXPECT_EQ(queue_.Next(kNow)->tickets.front(), urgent);
}

TEST_F(SharedTurnsTest, ThoseWhoGoAloneLeaveRoomForThoseWhoShare) {
  HoldQueue queue{{.at_once_of_host = 8,
                   .together = 4,
                   .shared_at_once = 2,
                   .alone_at_once = 2,
                   .waiting = 100}};
  std::vector<Ticket> all;
  for (int i = 0; i < 3; ++i) {
    all.push_back(queue.Join(Caller(Level::kL1), kNow));
  }
  const auto shared = queue.Next(kNow);
  for (const Ticket ticket : all) EXPECT_TRUE(queue.Again(ticket, kNow));
  queue.Ended(*shared, kNow);
  const auto first = queue.Next(kNow);
  ASSERT_THAT(first->tickets, ElementsAre(all[0]));
  ASSERT_THAT(queue.Next(kNow)->tickets, ElementsAre(all[1]));
  const Ticket porto = queue.Join(Caller(Level::kL4, "porto"), kNow);
  EXPECT_THAT(queue.Next(kNow)->tickets, ElementsAre(porto));
  EXPECT_FALSE(queue.HasTurn());
  queue.Ended(*first, kNow);
  EXPECT_THAT(queue.Next(kNow)->tickets, ElementsAre(all[2]));
}

// However many of L1 keep coming to share turns.
TEST_F(SharedTurnsTest, WhoComesBackIsNotPassedOverForEver) {
  const Ticket low = ComesBack(Caller(Level::kL4));
  const absl::Time later = kNow + HoldQueue::kLong + absl::Milliseconds(1);
  for (int turns = 1; turns < 10; ++turns) {
    for (int i = 0; i < 4; ++i) queue_.Join(Caller(Level::kL1), later);
    const auto turn = queue_.Next(later);
    ASSERT_TRUE(turn.has_value());
    if (turn->tickets.front() == low) {
      EXPECT_THAT(turn->tickets, SizeIs(1));
      EXPECT_EQ(turns, 3) << "seven of L1 go before it";
      return;
    }
    queue_.Ended(*turn, later);
  }
  FAIL() << "nine turns, and never its own";
}

TEST_F(SharedTurnsTest, WhoComesBackIsDueInItsPlaceAmongThoseWhoShare) {
  const Ticket back = ComesBack(Caller(Level::kL2));
  const Ticket late = Join(Level::kL2);
  const Ticket one = Join(Level::kL1);
  const Ticket gent = Join(Level::kL3, "gent");
  const auto shared = queue_.Next(kNow);
  EXPECT_THAT(shared->tickets, ElementsAre(one, gent));
  EXPECT_FALSE(queue_.HasTurn());
  const Ticket urgent = Join(Level::kL1);
  queue_.Ended(*shared, kNow);
  const auto alone = queue_.Next(kNow);
  EXPECT_THAT(alone->tickets, ElementsAre(back));
  queue_.Ended(*alone, kNow);
  EXPECT_THAT(queue_.Next(kNow)->tickets, ElementsAre(urgent, late));
}

TEST_F(SharedTurnsTest, WhoComesBackHasItsOwnTurnAtOnce) {
  const Ticket again = ComesBack(Caller(Level::kL2));
  const auto turn = queue_.Next(kNow);
  EXPECT_THAT(turn->tickets, ElementsAre(again));
  EXPECT_FALSE(turn->shared);
}

// As a call does whose answer comes too late each time.
TEST_F(SharedTurnsTest, WhoLeavesDuringItsTurnComesBackToItsPlaceAndItsOwn) {
  const HoldQueue::Wait early = Caller(Level::kL2);
  absl::Time now = kNow;
  for (int times = 0; times < 3; ++times) {
    const Ticket ticket = queue_.Join(early, now);
    const Ticket late = queue_.Join(Caller(Level::kL2), now);
    const auto turn = queue_.Next(now);
    ASSERT_EQ(turn->tickets.front(), ticket);
    EXPECT_EQ(turn->shared, times == 0);
    EXPECT_FALSE(queue_.Leave(ticket, now));
    queue_.Ended(*turn, now);
    if (!turn->shared) {
      const auto next = queue_.Next(now);
      ASSERT_THAT(next->tickets, ElementsAre(late));
      queue_.Ended(*next, now);
    }
    now += absl::Seconds(30);
  }
}

TEST_F(SharedTurnsTest, AfterASlowTurnHalfAsManyShareTheNext) {
  for (int i = 0; i < 20; ++i) Join(Level::kL1);
  constexpr absl::Duration kFast = HoldQueue::kSlow;
  const absl::Duration slow = kFast + absl::Milliseconds(1);
  std::vector<size_t> sizes;
  for (const absl::Duration took : {slow, slow, slow, kFast, kFast, kFast}) {
    const auto turn = queue_.Next(kNow);
    ASSERT_TRUE(turn.has_value());
    sizes.push_back(turn->tickets.size());
    queue_.Ended(*turn, kNow + took);
  }
  EXPECT_THAT(sizes, ElementsAre(4u, 2u, 1u, 1u, 2u, 4u));
}

TEST_F(SharedTurnsTest, WhoLeavesMeanwhileGetsNoTurnOfItsOwn) {
  const HoldQueue::Wait early = Caller(Level::kL2);
  const Ticket one = queue_.Join(early, kNow);
  const Ticket two = Join(Level::kL2);
  const auto shared = queue_.Next(kNow);
  ASSERT_THAT(shared->tickets, ElementsAre(one, two));
  EXPECT_FALSE(queue_.Leave(one, kNow));
  EXPECT_FALSE(queue_.Again(one, kNow));
  EXPECT_TRUE(queue_.Again(two, kNow));
  queue_.Ended(*shared, kNow);
  EXPECT_EQ(queue_.waiting(), 1u);
  const auto alone = queue_.Next(kNow);
  EXPECT_THAT(alone->tickets, ElementsAre(two));
  queue_.Ended(*alone, kNow);

  // Its place is kept for it, as for all who leave.
  const absl::Time later = kNow + absl::Seconds(1);
  queue_.Join(Caller(Level::kL2), later);
  const Ticket again = queue_.Join(early, later);
  EXPECT_THAT(queue_.Next(later)->tickets, ElementsAre(again));
}

TEST_F(SharedTurnsTest, WhoIsOutOfTimeHearsOfThoseAtItToo) {
  for (int i = 0; i < 3; ++i) Join(Level::kL1);
  ASSERT_THAT(queue_.Next(kNow)->tickets, SizeIs(3));
  queue_.Join(Caller(Level::kL1, "utrecht", kNow + absl::Seconds(1)), kNow);
  const auto refused = queue_.Refuse(kNow + absl::Seconds(1));
  ASSERT_THAT(refused, SizeIs(1));
  EXPECT_EQ(refused[0].ahead, 3);
}

// Every eighth of those who go, however many share a turn.
TEST_F(SharedTurnsTest, WhoHasWaitedLongestIsTheEighthWhereverItWaits) {
  const Ticket low = Join(Level::kL4, "porto");
  for (int i = 0; i < 20; ++i) Join(Level::kL1);
  const absl::Time later = kNow + HoldQueue::kLong + absl::Milliseconds(1);
  std::vector<Ticket> order;
  for (int i = 0; i < 3; ++i) {
    const auto turn = queue_.Next(later);
    order.insert(order.end(), turn->tickets.begin(), turn->tickets.end());
    queue_.Ended(*turn, later);
  }
  ASSERT_THAT(order, SizeIs(12));
  EXPECT_EQ(order[7], low);
}

}  // namespace
}  // namespace sojourn::capacity
