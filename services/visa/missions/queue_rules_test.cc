#include "services/visa/missions/queue_rules.h"

#include <algorithm>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;
using S = ApplicationState;

const CivilDay kToday(2027, 1, 15);

Application Waiting(S state, std::optional<CivilDay> due,
                    DeadlineKind kind = DeadlineKind::kLodgeBy) {
  Application application;
  application.time_zone = "Africa/Nairobi";
  application.state = state;
  if (due) application.deadlines = {{.kind = kind, .due = *due}};
  return application;
}

QueueSection Section(const Application& application) {
  return SectionOf(application, kToday);
}

TEST(QueueTest, WhatIsDueComesFirstThenHarmThenTheSoonestTravel) {
  const CivilDay soon(2027, 1, 20);
  const CivilDay late(2027, 2, 1);
  std::vector<QueueKey> keys = {
      {.due = late, .level = 1, .lodge_by = soon, .id = "e"},
      {.due = soon, .level = kLevelNotTold, .lodge_by = soon, .id = "d"},
      {.due = soon, .level = 2, .lodge_by = late, .id = "c"},
      {.due = soon, .level = 2, .lodge_by = soon, .id = "b"},
      {.due = soon, .level = 1, .lodge_by = late, .id = "a"}};
  std::sort(keys.begin(), keys.end());
  std::string order;
  for (const QueueKey& key : keys) order += key.id;
  EXPECT_EQ(order, "abcde");
}

TEST(QueueTest, UrgentIsWhereDaysOrFewWeeksMatter) {
  EXPECT_TRUE(IsUrgentLevel(1));
  EXPECT_TRUE(IsUrgentLevel(2));
  EXPECT_FALSE(IsUrgentLevel(3));
  EXPECT_FALSE(IsUrgentLevel(0));
  EXPECT_FALSE(IsUrgentLevel(kLevelNotTold));
}

TEST(QueueTest, SectionsFollowTheNextDeadline) {
  EXPECT_EQ(Section(Waiting(S::kPlanned, kToday - 3)), QueueSection::kToday);
  EXPECT_EQ(Section(Waiting(S::kPlanned, kToday)), QueueSection::kToday);
  EXPECT_EQ(Section(Waiting(S::kPlanned, kToday + 1)), QueueSection::kThisWeek);
  EXPECT_EQ(Section(Waiting(S::kPlanned, kToday + 7)), QueueSection::kThisWeek);
  EXPECT_EQ(Section(Waiting(S::kPlanned, kToday + 8)), QueueSection::kLater);
  EXPECT_EQ(Section(Waiting(S::kLodged, std::nullopt)), QueueSection::kLater);
}

TEST(QueueTest, WhoWaitsForOthersIsSeenAgainBeforeItIsDue) {
  const auto asked = [](CivilDay due) {
    Application application =
        Waiting(S::kDocumentsAsked, due, DeadlineKind::kDecisionDue);
    application.deadlines.push_back(
        {.kind = DeadlineKind::kDocumentsBy, .due = due});
    return application;
  };
  EXPECT_FALSE(IsMissionsTurn(asked(kToday + 20)));
  EXPECT_EQ(Section(asked(kToday + 20)), QueueSection::kWaitingForOthers);
  EXPECT_EQ(Section(asked(kToday + 5)), QueueSection::kThisWeek);
  EXPECT_EQ(Section(Waiting(S::kIssued, std::nullopt)),
            QueueSection::kWaitingForOthers);
}

TEST(QueueTest, AnAppointmentIsReadyForOnItsDay) {
  Application booked = Waiting(S::kAppointmentBooked, kToday + 30);
  const auto at = [&](int64_t days) {
    booked.appointment_at = absl::FromCivil(absl::CivilHour(kToday + days) + 9,
                                            absl::FixedTimeZone(3 * 60 * 60));
    return Section(booked);
  };
  EXPECT_EQ(at(0), QueueSection::kToday);
  EXPECT_EQ(at(3), QueueSection::kThisWeek);
  EXPECT_EQ(at(20), QueueSection::kWaitingForOthers);
  // Past: whether she came is not told yet, and nobody has to be ready for it.
  EXPECT_EQ(at(-1), QueueSection::kWaitingForOthers);
  // What was handed in needs no appointment.
  booked.state = S::kLodged;
  EXPECT_EQ(at(0), QueueSection::kLater);
}

TEST(QueueTest, DaysLeftGoBelowZero) {
  EXPECT_EQ(DaysLeft(Waiting(S::kPlanned, kToday + 4), kToday), 4);
  EXPECT_EQ(DaysLeft(Waiting(S::kPlanned, kToday - 2), kToday), -2);
  EXPECT_EQ(DaysLeft(Waiting(S::kLodged, std::nullopt), kToday), std::nullopt);
  EXPECT_EQ(LodgeBy(Waiting(S::kPlanned, kToday)), kToday);
  EXPECT_EQ(LodgeBy(Waiting(S::kLodged, std::nullopt)), CivilDay(9999, 12, 31));
}

}  // namespace
}  // namespace sojourn::visa
