#include "services/capacity/capacity_rules.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/capacity/capacity_hosting_rules.h"

namespace sojourn::capacity::rules {
namespace {

using absl::CivilDay;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Noon in Amsterdam.
const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);
const CivilDay kToday(2023, 11, 14);

Host AHost() {
  Host host;
  host.time_zone = "Europe/Amsterdam";
  return host;
}

Place APlace() {
  Place place;
  place.spec = {.adults = 2, .children = 1, .bedrooms = 2, .turnover_days = 2};
  place.vetting_expires_on = kToday;
  place.windows = {{.period = {kToday, kToday + 100}}};
  return place;
}

HoldSpec AHold() {
  HoldSpec hold;
  hold.party.adults = 1;
  hold.stay = {kToday, kToday + 98};
  return hold;
}

Reservation AReservation(State state) {
  Reservation reservation;
  reservation.public_id = "r1";
  reservation.state = state;
  reservation.host_time_zone = "Europe/Amsterdam";
  reservation.stay = {kToday, kToday + 10};
  reservation.free_from = kToday + 12;
  reservation.held_until = kNow + absl::Hours(1);
  return reservation;
}

TEST(Time, TodayIsTheHostsDate) {
  const absl::Time night = absl::FromUnixSeconds(1'700'002'800);  // 23:00 UTC
  EXPECT_EQ(Today("UTC", night), kToday);
  EXPECT_EQ(Today("Europe/Amsterdam", night), kToday + 1);
  EXPECT_EQ(Today("America/Mexico_City", night), kToday);
}

TEST(Hold, LapsesAtItsTimeByItself) {
  Reservation hold = AReservation(State::kHeld);
  EXPECT_EQ(StateAt(hold, hold.held_until - absl::Microseconds(1)),
            State::kHeld);
  EXPECT_EQ(StateAt(hold, hold.held_until), State::kExpired);
  hold.state = State::kConfirmed;
  EXPECT_EQ(StateAt(hold, hold.held_until), State::kConfirmed);
}

TEST(Hold, LastsThreeDaysForL1AndAWeekOtherwise) {
  EXPECT_EQ(DefaultHeldUntil(Level::kL1, kNow), kNow + absl::Hours(72));
  for (const Level level : {Level::kL2, Level::kL3, Level::kL4}) {
    EXPECT_EQ(DefaultHeldUntil(level, kNow), kNow + absl::Hours(168));
  }
}

TEST(Hold, IsPossibleUntilTheLastNightBeforeTurnover) {
  EXPECT_TRUE(CheckHold(AHost(), APlace(), AHold(), kNow).ok());
  HoldSpec longer = AHold();
  longer.stay.check_out += 1;
  EXPECT_EQ(ReasonOf(CheckHold(AHost(), APlace(), longer, kNow)),
            "OUTSIDE_AVAILABILITY");
}

TEST(Hold, EachReasonToRefuse) {
  HoldSpec past = AHold();
  past.stay.check_in -= 1;
  EXPECT_EQ(ReasonOf(CheckHold(AHost(), APlace(), past, kNow)), "STAY_IN_PAST");

  Host paused = AHost();
  paused.status = HostStatus::kPaused;
  EXPECT_EQ(ReasonOf(CheckHold(paused, APlace(), AHold(), kNow)),
            "HOST_NOT_ACTIVE");

  Place blocked = APlace();
  blocked.status = PlaceStatus::kBlocked;
  EXPECT_EQ(ReasonOf(CheckHold(AHost(), blocked, AHold(), kNow)),
            "PLACE_BLOCKED");

  Place retired = APlace();
  retired.status = PlaceStatus::kRetired;
  EXPECT_EQ(ReasonOf(CheckHold(AHost(), retired, AHold(), kNow)),
            "PLACE_RETIRED");

  HoldSpec crowd = AHold();
  crowd.party.adults = 3;
  EXPECT_EQ(ReasonOf(CheckHold(AHost(), APlace(), crowd, kNow)),
            "PARTY_DOES_NOT_FIT");

  Place closed = APlace();
  closed.windows.clear();
  EXPECT_EQ(ReasonOf(CheckHold(AHost(), closed, AHold(), kNow)),
            "OUTSIDE_AVAILABILITY");
}

TEST(Hold, UrgentPlacesAreForUrgentCases) {
  Place kept = APlace();
  kept.spec.lane = Lane::kUrgent;
  HoldSpec hold = AHold();
  for (const Level level : {Level::kL1, Level::kL2}) {
    hold.level = level;
    EXPECT_TRUE(CheckHold(AHost(), kept, hold, kNow).ok());
  }
  for (const Level level : {Level::kL3, Level::kL4}) {
    hold.level = level;
    EXPECT_EQ(ReasonOf(CheckHold(AHost(), kept, hold, kNow)), "LANE_URGENT");
    EXPECT_TRUE(CheckHold(AHost(), APlace(), hold, kNow).ok());
  }
}

struct FitCase {
  const char* name;
  PlaceSpec place;
  Party party;
  bool fits;
};

TEST(Fits, SizeAndNeeds) {
  const FitCase kCases[] = {
      {"exactly full",
       {.adults = 2, .children = 1},
       {.adults = 2, .children = 1},
       true},
      {"a child in an adult's bed",
       {.adults = 2},
       {.adults = 1, .children = 1},
       true},
      {"no adult in a child's bed",
       {.adults = 1, .children = 1},
       {.adults = 2},
       false},
      {"too many", {.adults = 2}, {.adults = 1, .children = 2}, false},
      {"bedrooms",
       {.adults = 2, .bedrooms = 1},
       {.adults = 2, .bedrooms = 2},
       false},
      {"steps", {.adults = 1}, {.adults = 1, .step_free = true}, false},
      {"step-free",
       {.adults = 1, .step_free = true},
       {.adults = 1, .step_free = true},
       true},
      {"needs women only",
       {.adults = 1},
       {.adults = 1, .women_only = true},
       false},
      {"did not ask for women only",
       {.adults = 1, .women_only = true},
       {.adults = 1},
       false},
      {"women only",
       {.adults = 1, .women_only = true},
       {.adults = 1, .women_only = true},
       true},
      {"no cot",
       {.adults = 2},
       {.adults = 1, .children = 1, .cot = true},
       false},
      {"no pets", {.adults = 1}, {.adults = 1, .pets = true}, false},
      {"not tonight", {.adults = 1}, {.adults = 1, .same_night = true}, false},
      {"tonight",
       {.adults = 1, .same_night = true},
       {.adults = 1, .same_night = true},
       true},
  };
  for (const FitCase& c : kCases) {
    EXPECT_EQ(Fits(c.place, c.party), c.fits) << c.name;
  }
}

Place Offer(const char* id, Lane lane, int adults) {
  Place offer;
  offer.public_id = id;
  offer.spec = {.adults = adults, .lane = lane};
  return offer;
}

TEST(AnyPlace, SmallestFirstAndUrgentPlacesForUrgentCases) {
  const std::vector<Place> offers = {
      Offer("large", Lane::kRegular, 4), Offer("kept", Lane::kUrgent, 3),
      Offer("small", Lane::kRegular, 1), Offer("other", Lane::kRegular, 1)};
  EXPECT_THAT(OrderToTry(offers, Level::kL1),
              ElementsAre(ElementsAre("kept"), ElementsAre("small", "other"),
                          ElementsAre("large")));
  EXPECT_THAT(OrderToTry(offers, Level::kL3),
              ElementsAre(ElementsAre("small", "other"), ElementsAre("large")));
  EXPECT_THAT(OrderToTry({}, Level::kL1), ElementsAre());
}

TEST(Address, IsShownAfterConfirmationAndNeverToHosts) {
  for (const Viewer viewer : {Viewer::kProgramme, Viewer::kRelocation}) {
    EXPECT_TRUE(ShowsAddress(AReservation(State::kConfirmed), viewer));
    EXPECT_TRUE(ShowsAddress(AReservation(State::kOccupied), viewer));
    EXPECT_FALSE(ShowsAddress(AReservation(State::kHeld), viewer));
    EXPECT_FALSE(ShowsAddress(AReservation(State::kReleased), viewer));
    EXPECT_FALSE(ShowsAddress(AReservation(State::kExpired), viewer));
  }
  EXPECT_FALSE(ShowsAddress(AReservation(State::kConfirmed), Viewer::kHost));
}

TEST(Party, OfWhoDoesNotComeIsNotShownToHosts) {
  for (const State state :
       {State::kReleased, State::kExpired, State::kCompleted}) {
    const Reservation gone = AReservation(state);
    EXPECT_FALSE(ShowsParty(gone, Viewer::kHost, kNow));
    EXPECT_TRUE(ShowsParty(gone, Viewer::kProgramme, kNow));
    EXPECT_TRUE(ShowsParty(gone, Viewer::kRelocation, kNow));
  }
  EXPECT_TRUE(ShowsParty(AReservation(State::kHeld), Viewer::kHost, kNow));
  EXPECT_TRUE(ShowsParty(AReservation(State::kOccupied), Viewer::kHost, kNow));
}

TEST(Party, OfWhoDoesNotAgreeIsNotShownToHosts) {
  Reservation closed = AReservation(State::kOccupied);
  closed.host_view_closed = true;
  EXPECT_FALSE(ShowsParty(closed, Viewer::kHost, kNow));
  EXPECT_TRUE(ShowsParty(closed, Viewer::kProgramme, kNow));
}

TEST(CheckIn, HasHappened) {
  EXPECT_TRUE(CheckOccurred(kNow, kNow).ok());
  EXPECT_EQ(ReasonOf(CheckOccurred(kNow + absl::Seconds(1), kNow)),
            "TIME_IN_FUTURE");
}

TEST(Leave, ComesAfterMovingIn) {
  Reservation stay = AReservation(State::kOccupied);
  stay.checked_in_at = kNow - absl::Hours(24) + absl::Milliseconds(700);
  const auto left = [&](absl::Time at) {
    return ReasonOf(CheckLeft(stay, at, kNow));
  };
  EXPECT_EQ(left(kNow), "");
  EXPECT_EQ(left(kNow + absl::Seconds(1)), "TIME_IN_FUTURE");
  EXPECT_EQ(left(kNow - absl::Hours(24 * 365)), "DATES_REVERSED");
  // Within the second in which she came.
  EXPECT_EQ(left(kNow - absl::Hours(24)), "");
  EXPECT_EQ(left(kNow - absl::Hours(24) - absl::Milliseconds(1)),
            "DATES_REVERSED");
}

// Nights 20 to 29, two turnover days.
TEST(Leave, GivesBackTheNightsThatAreLeft) {
  const absl::CivilDay first(2026, 9, 20);
  const auto left_on = [&](absl::CivilDay day) {
    Reservation stay = AReservation(State::kOccupied);
    stay.stay = {first, first + 10};
    stay.free_from = first + 12;
    Leave(stay, absl::FromCivil(day, absl::UTCTimeZone()), "UTC", 2);
    return std::pair(stay.stay.check_out - first, stay.free_from - first);
  };
  EXPECT_EQ(left_on(first + 4),
            std::pair(absl::civil_diff_t{4}, absl::civil_diff_t{6}));
  EXPECT_EQ(left_on(first + 10),
            std::pair(absl::civil_diff_t{10}, absl::civil_diff_t{12}));
  // The nights after are promised to others, or may be.
  EXPECT_EQ(left_on(first + 30),
            std::pair(absl::civil_diff_t{10}, absl::civil_diff_t{12}));
  EXPECT_EQ(left_on(first),
            std::pair(absl::civil_diff_t{1}, absl::civil_diff_t{3}));
}

TEST(Etag, EmptyIsNoCheck) {
  EXPECT_TRUE(CheckEtag("", 3).ok());
  EXPECT_TRUE(CheckEtag("3", 3).ok());
  EXPECT_EQ(ReasonOf(CheckEtag("2", 3)), "ETAG_MISMATCH");
}

TEST(Extend, NeverShortensAndHasAnEnd) {
  Reservation hold = AReservation(State::kHeld);
  hold.held_until = kNow + absl::Hours(24 * 20);
  EXPECT_EQ(*ExtendedUntil(hold, std::nullopt, kNow), hold.held_until);
  EXPECT_EQ(*ExtendedUntil(hold, kNow + absl::Hours(1), kNow), hold.held_until);
  hold.held_until = kNow + absl::Hours(1);
  EXPECT_EQ(*ExtendedUntil(hold, std::nullopt, kNow), kNow + absl::Hours(168));
  EXPECT_EQ(ReasonOf(ExtendedUntil(hold, kNow, kNow).status()), "TIME_IN_PAST");
  EXPECT_EQ(
      ReasonOf(ExtendedUntil(hold, kNow + absl::Hours(24 * 31), kNow).status()),
      "HOLD_TOO_LONG");
}

TEST(Confirm, NeedsVettingThatStillCounts) {
  EXPECT_TRUE(CheckConfirm(AHost(), APlace(), kNow).ok());
  EXPECT_EQ(ReasonOf(CheckConfirm(AHost(), APlace(), kNow + absl::Hours(24))),
            "VETTING_EXPIRED");
}

TEST(Apply, SaysWhetherOnlyTimeWasTheReason) {
  Reservation lapsed = AReservation(State::kHeld);
  lapsed.held_until = kNow;
  EXPECT_EQ(ReasonOf(Apply(lapsed, Event::kConfirm, kNow).status()),
            "HOLD_LAPSED");
  EXPECT_EQ(ReasonOf(Apply(lapsed, Event::kExtend, kNow).status()),
            "HOLD_LAPSED");
  EXPECT_EQ(*Apply(lapsed, Event::kRelease, kNow), State::kExpired);
  EXPECT_EQ(ReasonOf(Apply(lapsed, Event::kCheckIn, kNow).status()),
            "STATE_FORBIDS");
  EXPECT_EQ(
      ReasonOf(Apply(AReservation(State::kReleased), Event::kConfirm, kNow)
                   .status()),
      "STATE_FORBIDS");
}

TEST(Windows, AreSortedAndJoined) {
  const Stay spring = {CivilDay(2024, 3, 1), CivilDay(2024, 5, 1)};
  const Stay summer = {CivilDay(2024, 5, 1), CivilDay(2024, 8, 1)};
  const Stay winter = {CivilDay(2024, 11, 1), CivilDay(2025, 1, 1)};
  EXPECT_THAT(*NormaliseWindows({winter, summer, spring}),
              ElementsAre(Stay{spring.check_in, summer.check_out}, winter));
  const Stay july = {CivilDay(2024, 7, 31), CivilDay(2024, 8, 2)};
  EXPECT_EQ(ReasonOf(NormaliseWindows({july, summer}).status()),
            "WINDOWS_OVERLAP");
}

TEST(BlockedDays, AreSortedAndJoined) {
  const Stay one = {CivilDay(2024, 3, 1), CivilDay(2024, 3, 5)};
  const Stay inside = {CivilDay(2024, 3, 2), CivilDay(2024, 3, 3)};
  const Stay next = {CivilDay(2024, 3, 5), CivilDay(2024, 3, 6)};
  const Stay apart = {CivilDay(2024, 3, 7), CivilDay(2024, 3, 8)};
  EXPECT_THAT(NormaliseBlockedDays({apart, next, inside, one}),
              ElementsAre(Stay{one.check_in, next.check_out}, apart));
}

TEST(BlockedDays, LieAtMostTenYearsAhead) {
  const CivilDay last(kToday.year() + 10, kToday.month(), kToday.day());
  EXPECT_TRUE(CheckBlockedDaysNear({{last - 5, last}}, kToday).ok());
  EXPECT_EQ(ReasonOf(CheckBlockedDaysNear({{last - 5, last + 1}}, kToday)),
            "DATE_TOO_FAR");
}

TEST(BlockedDays, RefuseAStayThatTouchesOne) {
  const HoldSpec hold = AHold();
  const CivilDay free = FreeFrom(hold.stay, APlace().spec.turnover_days);
  Place place = APlace();
  place.blocked_days = {{hold.stay.check_in - 3, hold.stay.check_in},
                        {free, free + 1}};
  EXPECT_TRUE(CheckHold(AHost(), place, hold, kNow).ok());
  for (const CivilDay day : {hold.stay.check_in, free - 1}) {
    place.blocked_days = {{day, day + 1}};
    EXPECT_EQ(ReasonOf(CheckHold(AHost(), place, hold, kNow)), "DAYS_BLOCKED");
    // A night or a turnover day of those that she would have besides.
    Reservation lives_there = AReservation(State::kOccupied);
    lives_there.stay = {hold.stay.check_in - 5, hold.stay.check_in};
    EXPECT_EQ(ReasonOf(CheckProlong(AHost(), place, lives_there,
                                    hold.stay.check_out, kNow)),
              "DAYS_BLOCKED");
  }
}

// As a hold of the same nights: nobody has to clean a place that is flooded.
TEST(Prolong, MayHaveItsTurnoverDaysWhereThePlaceIsDisrupted) {
  Place place = APlace();
  place.spec.turnover_days = 2;
  place.windows = {{.period = {kToday, kToday + 60}}};
  place.disruptions = {{kToday + 20, kFurtherNotice}};
  Reservation lives_there = AReservation(State::kOccupied);
  lives_there.stay = {kToday, kToday + 10};
  const auto until = [&](absl::CivilDay check_out) {
    return ReasonOf(CheckProlong(AHost(), place, lives_there, check_out, kNow));
  };
  EXPECT_EQ(until(kToday + 20), "");
  EXPECT_EQ(until(kToday + 21), "PLACE_DISRUPTED");
}

TEST(BlockedDays, MustLeaveReservedNightsAndNameTheReservations) {
  const Reservation confirmed = AReservation(State::kConfirmed);
  const CivilDay free = confirmed.free_from;
  EXPECT_TRUE(CheckReservedNightsNotBlocked(
                  {{confirmed.stay.check_in - 1, confirmed.stay.check_in},
                   {free, free + 9}},
                  {confirmed}, kToday)
                  .ok());
  const absl::Status refused =
      CheckReservedNightsNotBlocked({{free - 1, free}}, {confirmed}, kToday);
  EXPECT_EQ(ReasonOf(refused), "AVAILABILITY_RESERVED");
  EXPECT_THAT(std::string(refused.message()), HasSubstr("r1"));

  Reservation occupied = AReservation(State::kOccupied);
  occupied.stay.check_in = kToday - 5;
  EXPECT_TRUE(
      CheckReservedNightsNotBlocked({{kToday - 5, kToday}}, {occupied}, kToday)
          .ok());
}

TEST(Windows, MustKeepReservedNightsAndNameTheReservations) {
  const Reservation confirmed = AReservation(State::kConfirmed);
  EXPECT_TRUE(
      CheckReservedNightsStayOpen({{kToday, kToday + 12}}, {confirmed}, kToday)
          .ok());
  const absl::Status refused =
      CheckReservedNightsStayOpen({{kToday, kToday + 11}}, {confirmed}, kToday);
  EXPECT_EQ(ReasonOf(refused), "AVAILABILITY_RESERVED");
  EXPECT_THAT(std::string(refused.message()), HasSubstr("r1"));
  // Two windows that each hold a part do not hold it.
  EXPECT_FALSE(CheckReservedNightsStayOpen(
                   {{kToday, kToday + 5}, {kToday + 6, kToday + 20}},
                   {confirmed}, kToday)
                   .ok());
}

TEST(Reservations, AreNamedUpToTwentyAndOnlyToWhoMayKnowOfThem) {
  EXPECT_EQ(NameReservations(std::vector<std::string>{"a", "", "b", ""},
                             " are there"),
            "4 reservation(s) are there: a, b, 2 that the programme office "
            "knows of");
  const std::vector<std::string> many(25, "r");
  EXPECT_EQ(
      NameReservations(many),
      absl::StrCat("25 reservation(s): ",
                   absl::StrJoin(std::vector<std::string>(20, "r"), ", ")));
}

TEST(Windows, NightsAGuestHasSleptNeedNoneAnyMore) {
  Reservation occupied = AReservation(State::kOccupied);
  occupied.stay.check_in = kToday - 5;
  EXPECT_TRUE(
      CheckReservedNightsStayOpen({{kToday, kToday + 12}}, {occupied}, kToday)
          .ok());
  EXPECT_FALSE(CheckReservedNightsStayOpen({{kToday + 1, kToday + 12}},
                                           {occupied}, kToday)
                   .ok());
}

TEST(Windows, AreStaleAfterThirtyDays) {
  EXPECT_FALSE(IsStale(kNow - absl::Hours(24 * 30), kNow));
  EXPECT_TRUE(IsStale(kNow - absl::Hours(24 * 30) - absl::Seconds(1), kNow));
}

TEST(Prolong, AddsNightsAndTheTurnoverDaysAfterThem) {
  Reservation guest = AReservation(State::kOccupied);
  guest.stay = {absl::CivilDay(2027, 3, 1), absl::CivilDay(2027, 5, 1)};
  const Stay added = AddedNights(guest, absl::CivilDay(2027, 6, 1), 3);
  EXPECT_EQ(added.check_in, absl::CivilDay(2027, 5, 1));
  EXPECT_EQ(added.check_out, absl::CivilDay(2027, 6, 4));
  EXPECT_TRUE(CheckLonger(guest, absl::CivilDay(2027, 5, 1)).ok());
  EXPECT_EQ(ReasonOf(CheckLonger(guest, absl::CivilDay(2027, 4, 30))),
            "STAY_NOT_LONGER");
  EXPECT_TRUE(CheckLonger(guest, guest.stay.check_in + 730).ok());
  EXPECT_EQ(ReasonOf(CheckLonger(guest, guest.stay.check_in + 731)),
            "STAY_TOO_LONG");
}

TEST(Answers, ActionsAreThoseOfTheViewerWithReasons) {
  const Reservation held = AReservation(State::kHeld);
  const auto host = NextActionsAt(held, Viewer::kHost, kNow);
  ASSERT_EQ(host.size(), 2u);
  EXPECT_EQ(host[0].action, "CheckIn");
  EXPECT_EQ(host[1].action, "CheckOut");
  EXPECT_FALSE(host[0].allowed);
  EXPECT_EQ(host[0].reason, "STATE_FORBIDS");

  const auto programme = NextActionsAt(held, Viewer::kProgramme, kNow);
  ASSERT_EQ(programme.size(), 3u);
  EXPECT_EQ(programme[0].action, "ExtendHold");
  EXPECT_TRUE(programme[0].allowed);

  const auto late = NextActionsAt(held, Viewer::kRelocation, held.held_until);
  ASSERT_EQ(late.size(), 7u);
  EXPECT_EQ(late[0].action, "ConfirmReservation");
  EXPECT_EQ(late[0].reason, "HOLD_LAPSED");
  EXPECT_FALSE(late[0].remedy.empty());
  EXPECT_TRUE(late[2].allowed);  // ReleaseReservation: nothing left to undo
}

TEST(Answers, SayWhoIsAwaitedUntilWhen) {
  const Reservation held = AReservation(State::kHeld);
  const auto waiting = WaitingForAt(held, kNow);
  ASSERT_EQ(waiting.size(), 1u);
  EXPECT_EQ(waiting[0].due, held.held_until);
  EXPECT_TRUE(WaitingForAt(held, held.held_until).empty());
  const auto arrival = WaitingForAt(AReservation(State::kConfirmed), kNow);
  ASSERT_EQ(arrival.size(), 1u);
  EXPECT_EQ(arrival[0].who, "CITY_COORDINATOR");
}

}  // namespace
}  // namespace sojourn::capacity::rules
