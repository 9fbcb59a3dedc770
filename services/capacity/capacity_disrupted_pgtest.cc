// Several disruptions of one place, and how each ends.
#include "services/capacity/capacity_disruption_fixture.h"

namespace sojourn::capacity {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::IsEmpty;

using DisruptedTest = DisruptionTest;

TEST_F(DisruptedTest, TheFirstDayOfSeveralCountsAndIsToldAnew) {
  const std::string promised = Promised(40);
  ASSERT_OK_AND_ASSIGN(const auto lease, Report(Between(45, 60)));
  ASSERT_OK_AND_ASSIGN(const auto later, Report(Between(48, 50)));
  EXPECT_EQ(ToldDays(promised), Days({45}));
  ASSERT_OK_AND_ASSIGN(const auto fire, Report(Between(1, 42)));
  EXPECT_THAT(fire.affected_reservation_ids(), ElementsAre(promised));
  EXPECT_EQ(ToldDays(promised), Days({45, 40}));
  EXPECT_EQ(DueDay(promised), today_ + 40);
  ASSERT_OK_AND_ASSIGN(const auto after_fire, Lift(fire));
  EXPECT_THAT(after_fire.restored_reservation_ids(), IsEmpty());
  EXPECT_EQ(DueDay(promised), today_ + 45);
  ASSERT_OK_AND_ASSIGN(const auto after_lease, Lift(lease));
  EXPECT_THAT(after_lease.restored_reservation_ids(), IsEmpty());
  EXPECT_EQ(ToldDays(promised), Days({45, 40, 45, 48}));
  ASSERT_OK_AND_ASSIGN(const auto lifted, Lift(later));
  EXPECT_THAT(lifted.restored_reservation_ids(), ElementsAre(promised));
  EXPECT_EQ(StateOf(promised), "CONFIRMED");
}

TEST_F(DisruptedTest, LiftedNobodyIsPromisedWhatTheHostCouldNotKeep) {
  const std::string home = LivedIn();
  const std::string closed = Promised(20);
  const std::string blocked = Promised(40);
  const std::string kept = Promised(60);
  ASSERT_OK_AND_ASSIGN(const auto flood, Report(Flood(), City()));
  v1::SetAvailabilityRequest windows;
  windows.set_place_id(place_.place_id());
  *windows.add_windows() = ToStay(today_ + 35, today_ + 100);
  ASSERT_OK(world_.Do(City(), &Stub::SetAvailability, windows));
  v1::SetBlockedDaysRequest block;
  block.set_place_id(place_.place_id());
  *block.add_blocked_days() = ToStay(today_ + 41, today_ + 42);
  ASSERT_OK(world_.Do(City(), &Stub::SetBlockedDays, block));
  ASSERT_OK_AND_ASSIGN(const auto lifted, Lift(flood, City()));
  EXPECT_THAT(lifted.restored_reservation_ids(), ElementsAre(home, kept));
  EXPECT_EQ(StateOf(closed), "DISRUPTED");
  EXPECT_EQ(StateOf(blocked), "DISRUPTED");
  // As soon as the host can take her.
  block.clear_request_id();
  block.clear_blocked_days();
  ASSERT_OK(world_.Do(City(), &Stub::SetBlockedDays, block));
  EndDisruptions();
  EXPECT_EQ(StateOf(closed), "DISRUPTED");
  EXPECT_EQ(StateOf(blocked), "CONFIRMED");
}

TEST_F(DisruptedTest, EndsByItselfOnTheDayUntil) {
  const std::string home = LivedIn();
  const std::string promised = Promised(20);
  const std::string missed = Promised(40);
  ASSERT_OK(Report(Between(0, 3)));
  ASSERT_OK(Report(Between(22, 24)));
  ASSERT_OK(Report(Between(39, 60)));
  world_.Advance(absl::Hours(24 * 2));
  EndDisruptions();
  EXPECT_EQ(StateOf(home), "DISRUPTED");
  world_.Advance(absl::Hours(24));
  EndDisruptions();
  EXPECT_EQ(StateOf(home), "OCCUPIED");
  EXPECT_EQ(StateOf(promised), "DISRUPTED");
  EXPECT_THAT(world_.EventsOf(place_.place_id()),
              EndsWith("|reservation.restored OCCUPIED"));
  EXPECT_EQ(
      world_.database().Value("SELECT resource_ids[1] FROM audit_records "
                              "WHERE method = 'sweep' AND fields = 'restored'"),
      home);
  v1::ExtendReservationRequest more;
  more.set_reservation_id(home);
  *more.mutable_check_out() = ToDate(today_ + 15);
  EXPECT_OK(world_.Do(Relocation(), &Stub::ExtendReservation, more));
  world_.Advance(absl::Hours(24 * 21));
  EndDisruptions();
  EXPECT_EQ(StateOf(promised), "CONFIRMED");
  // Nothing is left to give back.
  world_.Advance(absl::Hours(24 * 36));
  const std::string events = world_.EventsOf(place_.place_id());
  EndDisruptions();
  EXPECT_EQ(StateOf(missed), "DISRUPTED");
  EXPECT_EQ(world_.EventsOf(place_.place_id()), events);
}

TEST_F(DisruptedTest, WhereOneEndsTheNextCounts) {
  const std::string home = LivedIn();
  ASSERT_OK(Report(Between(0, 3)));
  ASSERT_OK_AND_ASSIGN(const auto next, Report(Between(8, 9)));
  EXPECT_EQ(ToldDays(home), Days({0}));
  world_.Advance(absl::Hours(24 * 3));
  EndDisruptions();
  EXPECT_EQ(StateOf(home), "DISRUPTED");
  EXPECT_EQ(ToldDays(home), Days({0, 8}));
  EXPECT_EQ(DueDay(home), today_ + 8);
  ASSERT_OK_AND_ASSIGN(const auto lifted, Lift(next));
  EXPECT_THAT(lifted.restored_reservation_ids(), ElementsAre(home));
}

}  // namespace
}  // namespace sojourn::capacity
