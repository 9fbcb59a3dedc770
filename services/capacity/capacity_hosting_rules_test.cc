#include "services/capacity/capacity_hosting_rules.h"

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::capacity::rules {
namespace {

using absl::CivilDay;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);
const CivilDay kToday(2023, 11, 14);

Place APlace() {
  Place place;
  place.host_time_zone = "UTC";
  place.spec = {.adults = 2, .children = 1, .bedrooms = 2, .cot = true};
  place.vetting_expires_on = kToday;
  place.windows = {{.period = {kToday, kToday + 100}, .confirmed_at = kNow}};
  return place;
}

Reservation AReservation(State state, int adults) {
  Reservation reservation;
  reservation.public_id = "r1";
  reservation.state = state;
  reservation.stay = {kToday + 1, kToday + 10};
  reservation.free_from = kToday + 10;
  reservation.party.adults = adults;
  return reservation;
}

std::string WhyNot(const Place& place, PlaceChange change,
                   const Reservation& reservation) {
  const Place changed = Changed(place, change);
  return ReasonOf(CheckPlaceChange(place, changed, change, {&reservation, 1}));
}

PlaceChange Only(const std::string& path, const PlaceSpec& spec = {}) {
  PlaceChange change;
  change.paths = {path};
  change.place.spec = spec;
  return change;
}

TEST(Changes, TakeOverWhatIsNamedAndNothingElse) {
  Host host;
  host.display_name = "Utrecht";
  host.lead_time_days = 5;
  HostChange change;
  change.host.status = HostStatus::kPaused;
  change.host.lead_time_days = 9;
  change.paths = {"status"};
  const Host paused = Changed(host, change);
  EXPECT_EQ(paused.status, HostStatus::kPaused);
  EXPECT_EQ(paused.lead_time_days, 5);
  EXPECT_EQ(paused.display_name, "Utrecht");
  EXPECT_TRUE(HostCanChange("interpreter_languages"));
  EXPECT_FALSE(HostCanChange("kind"));
  EXPECT_FALSE(HostCanChange("organisation_id"));
  EXPECT_TRUE(PlaceCanChange("vetting"));
  EXPECT_FALSE(PlaceCanChange("code"));
  EXPECT_FALSE(PlaceCanChange("status"));
}

TEST(Changes, ANewVettingCountsFromThenOn) {
  PlaceChange change = Only("vetting");
  change.place.vetting = Vetting{.expires_on = kToday + 365};
  change.place.vetting_expires_on = kToday + 365;
  EXPECT_EQ(Changed(APlace(), change).vetting_expires_on, kToday + 365);
}

TEST(PlaceChanges, NothingIsTakenFromWhoNeedsIt) {
  const Reservation two = AReservation(State::kConfirmed, 2);
  EXPECT_EQ(WhyNot(APlace(), Only("adults", {.adults = 1}), two),
            "PLACE_RESERVED");
  EXPECT_EQ(WhyNot(APlace(), Only("adults", {.adults = 3}), two), "");
  EXPECT_EQ(WhyNot(APlace(), Only("bedrooms", {.bedrooms = 1}), two), "");
  // She has no cot in her needs; another does.
  EXPECT_EQ(WhyNot(APlace(), Only("cot"), two), "");
  Reservation with_cot = two;
  with_cot.party.cot = true;
  EXPECT_EQ(WhyNot(APlace(), Only("cot"), with_cot), "PLACE_RESERVED");
  EXPECT_EQ(WhyNot(APlace(), Only("women_only", {.women_only = true}), two),
            "PLACE_RESERVED");
  EXPECT_EQ(WhyNot(APlace(), Only("turnover_days", {.turnover_days = 9}), two),
            "");
}

TEST(PlaceChanges, OfAPartyNobodyKnowsAnyMoreEverythingIsKept) {
  const Reservation nameless = AReservation(State::kOccupied, 0);
  EXPECT_EQ(WhyNot(APlace(), Only("cot"), nameless), "PLACE_RESERVED");
  EXPECT_EQ(WhyNot(APlace(), Only("pets", {.pets = true}), nameless), "");
}

TEST(PlaceChanges, AnAddressThatWasPromisedStays) {
  PlaceChange change = Only("address");
  change.place.address = "Kade 2, invented";
  EXPECT_EQ(WhyNot(APlace(), change, AReservation(State::kHeld, 1)), "");
  EXPECT_EQ(WhyNot(APlace(), change, AReservation(State::kConfirmed, 1)),
            "PLACE_RESERVED");
  EXPECT_EQ(WhyNot(APlace(), change, AReservation(State::kOccupied, 1)),
            "PLACE_RESERVED");
  Place blocked = APlace();
  blocked.status = PlaceStatus::kBlocked;
  EXPECT_EQ(WhyNot(blocked, change, AReservation(State::kHeld, 1)),
            "PLACE_BLOCKED");
  Place retired = APlace();
  retired.status = PlaceStatus::kRetired;
  EXPECT_EQ(WhyNot(retired, Only("pets"), AReservation(State::kHeld, 1)),
            "PLACE_RETIRED");
}

TEST(Leaving, NamesWhoHasNightsAndAtMostTwentyOfThem) {
  EXPECT_TRUE(CheckMayLeave({}).ok());
  EXPECT_TRUE(CheckMayRetire({}).ok());
  std::vector<Reservation> many(25, AReservation(State::kHeld, 1));
  const absl::Status refused = CheckMayLeave(many);
  EXPECT_EQ(ReasonOf(refused), "HOST_RESERVED");
  EXPECT_THAT(std::string(refused.message()), HasSubstr("25 reservation(s): "));
  EXPECT_LT(refused.message().size(), 200u);
  EXPECT_EQ(ReasonOf(CheckMayRetire(many)), "PLACE_RESERVED");
}

TEST(Days, AreTenYearsAwayAtMost) {
  const Stay ten_years = {kToday, CivilDay(2033, 11, 14)};
  EXPECT_TRUE(CheckWindowsNear({&ten_years, 1}, kToday).ok());
  const Stay more = {kToday, CivilDay(2033, 11, 15)};
  EXPECT_EQ(ReasonOf(CheckWindowsNear({&more, 1}, kToday)), "DATE_TOO_FAR");
  EXPECT_TRUE(
      CheckVettingNear({.expires_on = ten_years.check_out}, kToday).ok());
  EXPECT_EQ(ReasonOf(CheckVettingNear({.expires_on = more.check_out}, kToday)),
            "DATE_TOO_FAR");
}

TEST(Lists, AgeInWholeDaysAndAreStaleAfterThirty) {
  WindowList list;
  Age(list, kNow);
  EXPECT_FALSE(list.stale_since.has_value());
  list.oldest_confirmed_at = kNow - absl::Hours(24 * 30);
  Age(list, kNow);
  EXPECT_EQ(list.oldest_confirmed_days, 30);
  EXPECT_FALSE(list.stale_since.has_value());
  Age(list, kNow + absl::Seconds(1));
  EXPECT_EQ(list.stale_since, kNow);
}

TEST(ReplyLine, IsReadAsMailBringsIt) {
  EXPECT_EQ(ReplyLine("host1", "0a1b"), "CONFIRM host1 0a1b");
  for (const char* line :
       {"CONFIRM host1 0a1b", "> confirm host1 0a1b.\r\n",
        ">> \"Confirm: Host1, 0A1B\"", "  *CONFIRM*  <HOST1>  0A1B !"}) {
    const auto read = ReadReplyLine(line);
    ASSERT_TRUE(read.ok()) << line;
    EXPECT_EQ(read->host_id, "host1");
    EXPECT_EQ(read->list_etag, "0a1b");
    EXPECT_TRUE(read->by_reply);
  }
  for (const std::string& line :
       {std::string("yes, all of it stands"), std::string("CONFIRM HoSt1"),
        std::string("CONFIRM HoSt1 0a1b but UTR-2 is gone"),
        std::string("NOT CONFIRM HoSt1 0a1b"), std::string(">"),
        "CONFIRM HoSt1 0a1b" + std::string(600, ' ')}) {
    EXPECT_EQ(ReasonOf(ReadReplyLine(line).status()), "REPLY_LINE_INVALID")
        << line;
  }
}

TEST(Work, AStaleListAndAnOldVettingAreWaitedFor) {
  Place place = APlace();
  EXPECT_THAT(WaitingForAt(place, kNow), IsEmpty());
  const absl::Time later = kNow + absl::Hours(24 * 31);
  const auto waiting = WaitingForAt(place, later);
  ASSERT_THAT(waiting, SizeIs(2));
  EXPECT_THAT(waiting[0].what, HasSubstr("windows still stand"));
  EXPECT_EQ(waiting[0].due, kNow + absl::Hours(24 * 30));
  EXPECT_THAT(waiting[1].what, HasSubstr("vetting"));
  // A window that is over needs nobody's word, nor does a place that is closed.
  place.windows[0].period = {kToday, kToday + 5};
  EXPECT_THAT(WaitingForAt(place, later), SizeIs(1));
  place.status = PlaceStatus::kRetired;
  EXPECT_THAT(WaitingForAt(place, later), IsEmpty());
}

TEST(Work, AHostIsTheOneWhoConfirms) {
  Host host;
  EXPECT_THAT(WaitingForAt(host), IsEmpty());
  host.list.windows = 3;
  host.list.stale_since = kNow;
  ASSERT_THAT(WaitingForAt(host), SizeIs(1));
  EXPECT_EQ(WaitingForAt(host)[0].due, kNow);
  EXPECT_THAT(NextActionsAt(host, Viewer::kRelocation), IsEmpty());
  const auto actions = NextActionsAt(host, Viewer::kHost);
  ASSERT_THAT(actions, SizeIs(2));
  EXPECT_EQ(actions[1].action, "ConfirmAvailability");
  EXPECT_TRUE(actions[1].allowed);
}

TEST(Work, AHostWithRoundsHasOneThatIsOpenAndLargeEnough) {
  Host host;
  host.intake_mode = IntakeMode::kRound;
  EXPECT_THAT(WaitingForAt(host), IsEmpty()) << "it was not asked";
  host.rounds = RoundsOutlook{.open = true};
  EXPECT_THAT(WaitingForAt(host), IsEmpty());
  host.rounds = RoundsOutlook{.open = false, .crowded = kToday + 3};
  const auto waiting = WaitingForAt(host);
  ASSERT_THAT(waiting, SizeIs(2));
  EXPECT_THAT(waiting[0].what, HasSubstr("next intake round"));
  EXPECT_THAT(waiting[1].what, HasSubstr("round from 2023-11-17"));
  EXPECT_EQ(NextActionsAt(host, Viewer::kHost).back().action, "SetRounds");
  host.status = HostStatus::kLeft;
  EXPECT_THAT(WaitingForAt(host), IsEmpty());
}

}  // namespace
}  // namespace sojourn::capacity::rules
