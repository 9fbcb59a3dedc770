#include "services/visa/deadlines/ladder.h"

#include "common/reference/time_zones.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;
using absl::CivilSecond;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Level = EscalationLevel;
using Rung = DeadlineRung;

Morning MorningIn(const char* zone) { return {reference::ZoneNamed(zone)}; }

absl::Time At(CivilSecond local, const char* zone) {
  return absl::FromCivil(local, reference::ZoneNamed(zone));
}

constexpr char kNairobi[] = "Africa/Nairobi";
const LadderDays kDays{CivilDay(2027, 5, 17), CivilDay(2027, 5, 17)};

std::vector<DeadlineNotice> Tell(int day, int hour,
                                 const std::vector<DeadlineNotice>& told = {},
                                 bool mission_may_know = true) {
  return ToTell(kDays, MorningIn(kNairobi),
                At(CivilSecond(2027, 5, day, hour), kNairobi), told,
                mission_may_know);
}

TEST(LadderTest, EachRungComesInTheMorningToItsOwn) {
  EXPECT_THAT(Tell(10, 8), IsEmpty());
  EXPECT_THAT(Tell(10, 9),
              ElementsAre(DeadlineNotice{Rung::kSevenDays, Level::kOfficer}));
  std::vector<DeadlineNotice> told = {{Rung::kSevenDays, Level::kOfficer}};
  EXPECT_THAT(Tell(14, 8, told), IsEmpty());
  EXPECT_THAT(Tell(14, 9, told), ElementsAre(DeadlineNotice{
                                     Rung::kThreeDays, Level::kHeadOfMission}));
  told.push_back({Rung::kThreeDays, Level::kHeadOfMission});
  EXPECT_THAT(Tell(16, 9, told), ElementsAre(DeadlineNotice{
                                     Rung::kOneDay, Level::kProgrammeOffice}));
  told.push_back({Rung::kOneDay, Level::kProgrammeOffice});
  EXPECT_THAT(Tell(17, 23, told), IsEmpty()) << "the day itself is in time";
  EXPECT_THAT(
      Tell(18, 9, told),
      ElementsAre(DeadlineNotice{Rung::kOverdue, Level::kOfficer},
                  DeadlineNotice{Rung::kOverdue, Level::kHeadOfMission},
                  DeadlineNotice{Rung::kOverdue, Level::kProgrammeOffice}));
}

TEST(LadderTest, WhoMissedSeveralIsToldOnceOfTheOneThatStands) {
  EXPECT_THAT(
      Tell(16, 12),
      ElementsAre(DeadlineNotice{Rung::kOneDay, Level::kOfficer},
                  DeadlineNotice{Rung::kOneDay, Level::kHeadOfMission},
                  DeadlineNotice{Rung::kOneDay, Level::kProgrammeOffice}));
  const std::vector<DeadlineNotice> late = {
      {Rung::kThreeDays, Level::kOfficer},
      {Rung::kThreeDays, Level::kHeadOfMission}};
  EXPECT_THAT(Tell(15, 12, late), IsEmpty());
  EXPECT_THAT(Tell(16, 12, late), ElementsAre(DeadlineNotice{
                                      Rung::kOneDay, Level::kProgrammeOffice}));
  EXPECT_THAT(Tell(25, 0).size(), 3u);
}

TEST(LadderTest, AMissionThatMayNotKnowHearsNothingAndCatchesUpWhenItMay) {
  EXPECT_THAT(Tell(14, 9, {}, false), IsEmpty());
  const std::vector<DeadlineNotice> office = Tell(16, 9, {}, false);
  EXPECT_THAT(office, ElementsAre(DeadlineNotice{Rung::kOneDay,
                                                 Level::kProgrammeOffice}));
  EXPECT_TRUE(HeldBack(kDays, MorningIn(kNairobi),
                       At(CivilSecond(2027, 5, 16, 9), kNairobi), office));
  EXPECT_THAT(
      Tell(16, 12, office),
      ElementsAre(DeadlineNotice{Rung::kOneDay, Level::kOfficer},
                  DeadlineNotice{Rung::kOneDay, Level::kHeadOfMission}));
}

TEST(LadderTest, RungsBeforeAreCountedFromTheLastDayTheMissionIsOpen) {
  // Due on a Sunday, open last on the Friday before.
  const LadderDays days{CivilDay(2027, 5, 16), CivilDay(2027, 5, 14)};
  const Morning morning = MorningIn(kNairobi);
  EXPECT_EQ(RungTime(days, Rung::kOneDay, morning),
            At(CivilSecond(2027, 5, 13, 9), kNairobi));
  EXPECT_EQ(RungTime(days, Rung::kOverdue, morning),
            At(CivilSecond(2027, 5, 17, 9), kNairobi))
      << "Sunday is still in time";
}

TEST(LadderTest, TheMissionsHoursAreHeededWhereTheyAreKnown) {
  // Friday 14 May 2027 is three days before; the 16th is a Sunday.
  const Morning morning = MorningOf(
      reference::ZoneNamed(kNairobi),
      {"FRIDAY 14:00-16:00", "FRIDAY 07:30-12:00", "MONDAY 10:00-12:00",
       "SUNDAY at noon", "SOMEDAY 06:00-07:00", ""});
  EXPECT_EQ(RungTime(kDays, Rung::kThreeDays, morning),
            At(CivilSecond(2027, 5, 14, 7, 30), kNairobi));
  EXPECT_EQ(RungTime(kDays, Rung::kSevenDays, morning),
            At(CivilSecond(2027, 5, 10, 10), kNairobi));
  EXPECT_EQ(RungTime(kDays, Rung::kOneDay, morning),
            At(CivilSecond(2027, 5, 16, 9), kNairobi))
      << "closed, or not known";
}

TEST(LadderTest, TheNextOneIsAfterNow) {
  const Morning morning = MorningIn(kNairobi);
  const absl::Time seven = RungTime(kDays, Rung::kSevenDays, morning);
  EXPECT_EQ(NextRung(kDays, morning, absl::UnixEpoch()), seven);
  EXPECT_EQ(NextRung(kDays, morning, seven),
            RungTime(kDays, Rung::kThreeDays, morning));
  EXPECT_EQ(NextRung(kDays, morning, RungTime(kDays, Rung::kOverdue, morning)),
            std::nullopt);
}

// The same civil day is 25 hours apart from one end of the world to the other.
TEST(LadderTest, ADayIsTheMissionsOnEitherSideOfTheDateLine) {
  const absl::Time kiritimati =
      RungTime(kDays, Rung::kOneDay, MorningIn("Pacific/Kiritimati"));
  const absl::Time pago =
      RungTime(kDays, Rung::kOneDay, MorningIn("Pacific/Pago_Pago"));
  EXPECT_EQ(pago - kiritimati, absl::Hours(25));
  EXPECT_EQ(StandingRung(kDays, MorningIn("Pacific/Kiritimati"), kiritimati),
            Rung::kOneDay);
  EXPECT_EQ(StandingRung(kDays, MorningIn("Pacific/Pago_Pago"), kiritimati),
            Rung::kThreeDays);
}

TEST(LadderTest, NineIsNineOnDaysOf23And25Hours) {
  // Clocks in Amsterdam go forward on 28 March 2027 and back on 31 October.
  const Morning morning = MorningIn("Europe/Amsterdam");
  const auto three = [&](CivilDay due) {
    return RungTime({due, due}, Rung::kThreeDays, morning);
  };
  EXPECT_EQ(three(CivilDay(2027, 3, 31)) - three(CivilDay(2027, 3, 30)),
            absl::Hours(23));
  EXPECT_EQ(three(CivilDay(2027, 11, 3)) - three(CivilDay(2027, 11, 2)),
            absl::Hours(25));
  EXPECT_EQ(absl::ToCivilSecond(three(CivilDay(2027, 3, 31)), morning.zone),
            CivilSecond(2027, 3, 28, 9));
}

// Samoa had no 30 December 2011.
TEST(LadderTest, ADayThatNeverWasDelaysNothing) {
  const LadderDays days{CivilDay(2011, 12, 31), CivilDay(2011, 12, 31)};
  const Morning morning = MorningIn("Pacific/Apia");
  EXPECT_LT(RungTime(days, Rung::kThreeDays, morning),
            RungTime(days, Rung::kOneDay, morning));
  EXPECT_LE(RungTime(days, Rung::kOneDay, morning),
            At(CivilSecond(2011, 12, 31, 9), "Pacific/Apia"));
}

}  // namespace
}  // namespace sojourn::visa
