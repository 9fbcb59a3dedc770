#include "services/capacity/capacity_disruption_rules.h"

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/capacity/capacity_rules.h"

namespace sojourn::capacity::rules {
namespace {

const absl::CivilDay kToday(2027, 3, 10);
const absl::Time kNow =
    absl::FromCivil(absl::CivilSecond(2027, 3, 10, 12, 0), absl::UTCTimeZone());

Reservation Disrupted(bool promised, bool lived_in) {
  Reservation reservation{.public_id = "r1",
                          .state = State::kDisrupted,
                          .host_time_zone = "UTC",
                          .stay = {kToday, kToday + 10},
                          .free_from = kToday + 12,
                          .level = Level::kL2,
                          .held_until = kNow + absl::Hours(1),
                          .disrupted_at = kNow,
                          .disrupted_from = kToday + 5};
  if (promised) reservation.confirmed_at = kNow - absl::Hours(5);
  if (lived_in) reservation.checked_in_at = kNow - absl::Hours(4);
  return reservation;
}

Reservation Released(bool promised) {
  Reservation reservation = Disrupted(promised, false);
  reservation.state = State::kReleased;
  reservation.released_at = kNow;
  reservation.release_reason = ReleaseReason::kNotNeeded;
  return reservation;
}

std::string After(const Reservation& reservation, Event event) {
  return ReasonOf(Apply(reservation, event, kNow).status());
}

TEST(Disruption, LastsFromTodayUntilFurtherNoticeUnlessItSays) {
  const Stay open = *DisruptedDays(std::nullopt, std::nullopt, kToday);
  EXPECT_EQ(open, (Stay{kToday, kFurtherNotice}));
  const Stay two = *DisruptedDays(kToday - 1, kToday + 1, kToday);
  EXPECT_EQ(two, (Stay{kToday - 1, kToday + 1}));
  EXPECT_EQ(ReasonOf(DisruptedDays(kToday, kToday, kToday).status()),
            "DATES_REVERSED");
  EXPECT_EQ(ReasonOf(DisruptedDays(std::nullopt, kToday, kToday).status()),
            "DISRUPTION_OVER");
}

TEST(Disruption, IsReportedSoonAndPlannedForTenYearsAtMost) {
  const absl::CivilDay last(2037, 3, 10);
  const auto reason = [](std::optional<absl::CivilDay> first,
                         std::optional<absl::CivilDay> until) {
    return ReasonOf(DisruptedDays(first, until, kToday).status());
  };
  EXPECT_EQ(reason(kToday - 90, std::nullopt), "");
  EXPECT_EQ(reason(kToday - 91, std::nullopt), "DATE_TOO_FAR");
  EXPECT_EQ(reason(absl::CivilDay(2000, 1, 1), kToday + 1), "DATE_TOO_FAR");
  EXPECT_EQ(reason(last, std::nullopt), "");
  EXPECT_EQ(reason(last + 1, std::nullopt), "DATE_TOO_FAR");
  EXPECT_EQ(reason(kToday, last), "");
  EXPECT_EQ(reason(kToday, last + 1), "DATE_TOO_FAR");
  // Both days are named at once.
  EXPECT_EQ(reason(kToday - 91, last + 1), "INVALID_FIELDS");
}

TEST(Disruption, OnlyNightsItTouchesAreRefused) {
  Place place;
  place.disruptions = {{kToday + 5, kToday + 7}};
  EXPECT_TRUE(CheckNotDisrupted(place, {kToday, kToday + 5}).ok());
  EXPECT_TRUE(CheckNotDisrupted(place, {kToday + 7, kToday + 9}).ok());
  EXPECT_EQ(ReasonOf(CheckNotDisrupted(place, {kToday + 6, kToday + 8})),
            "PLACE_DISRUPTED");
  EXPECT_EQ(ReasonOf(CheckNotDisrupted(place, {kToday, kToday + 6})),
            "PLACE_DISRUPTED");
}

TEST(Disruption, NobodyWhoLivesThereIsReleased) {
  const Reservation promised = Disrupted(true, false);
  const Reservation home = Disrupted(true, true);
  EXPECT_EQ(After(promised, Event::kRelease), "");
  EXPECT_EQ(After(home, Event::kRelease), "STATE_FORBIDS");
  EXPECT_EQ(After(home, Event::kCheckOut), "");
  EXPECT_EQ(After(promised, Event::kCheckOut), "STATE_FORBIDS");
}

TEST(Disruption, SheMayComeToAPromisedPlaceAllTheSameOnce) {
  EXPECT_EQ(*Apply(Disrupted(true, false), Event::kCheckIn, kNow),
            State::kDisrupted);
  EXPECT_EQ(After(Disrupted(true, true), Event::kCheckIn), "STATE_FORBIDS");
  EXPECT_EQ(After(Disrupted(false, false), Event::kCheckIn), "STATE_FORBIDS");
}

TEST(Disruption, IsTheReasonWhyNothingMoreIsPromised) {
  for (const Event event : {Event::kConfirm, Event::kExtend, Event::kProlong}) {
    EXPECT_EQ(After(Disrupted(true, true), event), "PLACE_DISRUPTED");
  }
}

TEST(Disruption, LeadsBackToWhatItWas) {
  const struct {
    Reservation reservation;
    Event event;
    State state;
  } kCases[] = {
      {Disrupted(false, false), Event::kRestoreHold, State::kHeld},
      {Disrupted(true, false), Event::kRestorePromise, State::kConfirmed},
      {Disrupted(true, true), Event::kRestoreStay, State::kOccupied},
      {Released(false), Event::kRestoreHold, State::kHeld},
      {Released(true), Event::kRestorePromise, State::kConfirmed},
  };
  for (const auto& each : kCases) {
    EXPECT_EQ(RestoringEvent(each.reservation), each.event);
    EXPECT_EQ(*Apply(each.reservation, each.event, kNow), each.state);
  }
  EXPECT_EQ(After(Disrupted(true, true), Event::kRestoreHold), "STATE_FORBIDS");
}

TEST(Disruption, OverNobodyIsPromisedAgainWhatTheHostCouldNotKeep) {
  const auto before = [](const Reservation& reservation, const Host& host,
                         const Place& place) {
    return IsAsBefore(host, place, reservation, kNow);
  };
  const Reservation promised = Disrupted(true, false);
  const Reservation home = Disrupted(true, true);
  Host host;
  host.time_zone = "UTC";
  Place place;
  place.vetting_expires_on = kToday;
  place.windows = {{.period = {kToday, kToday + 12}}};
  // It is over, or hits nobody's nights any more.
  place.disruptions = {{kToday - 9, kToday}};
  EXPECT_TRUE(before(promised, host, place));
  for (const auto& worsen : std::vector<void (*)(Host&, Place&)>{
           [](Host&, Place&p) { p.status = PlaceStatus::kBlocked; },
           [](Host&, Place&p) { p.vetting_expires_on = kToday - 1; },
           [](Host&, Place&p) { p.windows.clear(); },
           [](Host&, Place&p) {
             p.blocked_days = {{kToday, kToday + 1}};
           },
           [](Host&h, Place&) { h.status = HostStatus::kPaused; }}) {
    Host worse_host = host;
    Place worse = place;
    worsen(worse_host, worse);
    EXPECT_FALSE(before(promised, worse_host, worse));
    EXPECT_TRUE(before(home, worse_host, worse));
    Reservation lapsed = Disrupted(false, false);
    EXPECT_EQ(before(lapsed, worse_host, worse),
              place.vetting_expires_on != worse.vetting_expires_on);
    lapsed.held_until = kNow;
    EXPECT_TRUE(before(lapsed, worse_host, worse));
  }
  Reservation missed = promised;
  missed.stay = {kToday - 5, kToday};
  place.windows = {{.period = {kToday - 5, kToday + 12}}};
  EXPECT_FALSE(before(missed, host, place));
}

TEST(Disruption, WaitsForTheOfficeAtOnceAtL1ElseUntilTheFirstNight) {
  Reservation reservation = Disrupted(true, false);
  const auto later = WaitingForAt(reservation, kNow);
  ASSERT_EQ(later.size(), 2u);
  EXPECT_EQ(later[0].who, "PROGRAMME_OFFICER");
  EXPECT_EQ(later[0].due, StartOfDay(kToday + 5, "UTC"));
  EXPECT_EQ(later[1].who, "CITY_COORDINATOR");
  reservation.level = Level::kL1;
  EXPECT_EQ(WaitingForAt(reservation, kNow)[0].due, kNow);
  reservation.checked_in_at = kNow;
  EXPECT_THAT(WaitingForAt(reservation, kNow)[1].what,
              ::testing::HasSubstr("CheckOut"));
}

TEST(Disruption, WhatTheOfficeReportedOnlyTheOfficeLifts) {
  EXPECT_TRUE(CheckMayLift(true, Viewer::kProgramme).ok());
  EXPECT_TRUE(CheckMayLift(false, Viewer::kHost).ok());
  EXPECT_EQ(ReasonOf(CheckMayLift(true, Viewer::kHost)), "REPORTED_BY_OFFICE");
}

TEST(UndoRelease, IsForAQuarterOfAnHour) {
  const Reservation released = Released(true);
  EXPECT_TRUE(CheckUndoRelease(released, kNow + kUndoWithin).ok());
  EXPECT_EQ(ReasonOf(CheckUndoRelease(released,
                                      kNow + kUndoWithin + absl::Seconds(1))),
            "UNDO_TOO_LATE");
}

TEST(UndoRelease, NotOfALapsedHoldNorAgainstHerWord) {
  Reservation held = Released(false);
  held.held_until = kNow + absl::Minutes(5);
  EXPECT_EQ(ReasonOf(CheckUndoRelease(held, held.held_until)), "HOLD_LAPSED");
  // A promise has no time that runs out.
  Reservation promised = Released(true);
  promised.held_until = kNow - absl::Hours(1);
  EXPECT_TRUE(CheckUndoRelease(promised, kNow).ok());
  promised.host_view_closed = true;
  EXPECT_EQ(ReasonOf(CheckUndoRelease(promised, kNow)), "CONSENT_WITHDRAWN");
  promised.host_view_closed = false;
  promised.release_reason = ReleaseReason::kConsentWithdrawn;
  EXPECT_EQ(ReasonOf(CheckUndoRelease(promised, kNow)), "CONSENT_WITHDRAWN");
  EXPECT_EQ(ReasonOf(CheckUndoRelease(Disrupted(true, false), kNow)),
            "STATE_FORBIDS");
}

TEST(UndoRelease, OnlyOfAPlaceThatMayBeUsedNow) {
  Host host;
  host.time_zone = "UTC";
  Place place;
  place.vetting_expires_on = kToday - 1;
  place.windows = {{.period = {kToday, kToday + 12}}};
  const Reservation held = Released(false);
  const Reservation promised = Released(true);
  const auto reason = [&](const Reservation& reservation) {
    return ReasonOf(CheckUsableAgain(host, place, reservation, kNow));
  };
  EXPECT_EQ(reason(held), "");
  EXPECT_EQ(reason(promised), "VETTING_EXPIRED");
  place.disruptions = {{kToday + 9, kFurtherNotice}};
  EXPECT_EQ(reason(held), "PLACE_DISRUPTED");
  place.disruptions.clear();
  place.windows = {{.period = {kToday, kToday + 11}}};
  EXPECT_EQ(reason(held), "OUTSIDE_AVAILABILITY");
  place.status = PlaceStatus::kBlocked;
  EXPECT_EQ(reason(held), "PLACE_BLOCKED");
}

}  // namespace
}  // namespace sojourn::capacity::rules
