// GetOccupancy through the service, and against a count day by day.
#include <algorithm>
#include <cstdlib>
#include <map>
#include <ostream>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/capacity/capacity_store_occupancy.h"
#include "services/capacity/capacity_test_world.h"

namespace sojourn::capacity {

// Found by GoogleTest beside the type.
inline void PrintTo(const MonthNights& nights, std::ostream* out) {
  *out << absl::FormatCivilTime(nights.month) << ": open " << nights.open
       << " held " << nights.held << " promised " << nights.promised
       << " lived " << nights.lived << " turnover " << nights.turnover
       << " blocked " << nights.blocked << " free " << nights.free;
}

namespace {

using absl::CivilDay;
using absl::CivilMonth;
using sojourn::testing::BadFieldsAre;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

CivilDay DayOf(const type::v1::Date& date) {
  return CivilDay(date.year(), date.month(), date.day());
}

MonthNights NightsOf(const v1::MonthOccupancy& month) {
  return {.month = CivilMonth(DayOf(month.month())),
          .open = month.open_nights(),
          .held = month.held_nights(),
          .promised = month.promised_nights(),
          .lived = month.lived_nights(),
          .turnover = month.turnover_nights(),
          .blocked = month.blocked_nights(),
          .free = month.free_nights()};
}

class OccupancyTest : public ::testing::Test {
 protected:
  static v1::GetOccupancyRequest Months(CivilDay first, CivilDay last) {
    v1::GetOccupancyRequest request;
    *request.mutable_first() = ToDate(first);
    *request.mutable_last() = ToDate(last);
    return request;
  }
  v1::GetOccupancyResponse Count(const v1::GetOccupancyRequest& request,
                                 const auth::Caller& caller = Office()) {
    auto counted = world_.Do(caller, &Stub::GetOccupancy, request);
    EXPECT_OK(counted);
    return counted.ok() ? *counted : v1::GetOccupancyResponse();
  }
  std::vector<std::string> HostsIn(const v1::GetOccupancyRequest& request,
                                   const auth::Caller& caller = Office()) {
    std::vector<std::string> ids;
    const auto counted = Count(request, caller);
    for (const auto& host : counted.hosts()) {
      ids.push_back(host.host_id());
    }
    return ids;
  }
  // Of all months asked for.
  MonthNights Sum(const v1::HostOccupancy& host) {
    MonthNights sum;
    for (const auto& month : host.months()) {
      const MonthNights nights = NightsOf(month);
      sum.open += nights.open;
      sum.held += nights.held;
      sum.promised += nights.promised;
      sum.lived += nights.lived;
      sum.turnover += nights.turnover;
      sum.blocked += nights.blocked;
      sum.free += nights.free;
    }
    return sum;
  }
  MonthNights Year(const std::string& host_id) {
    auto request = Months(today_ - 40, today_ + 300);
    request.set_host_id(host_id);
    const auto counted = Count(request);
    return counted.hosts_size() == 1 ? Sum(counted.hosts(0)) : MonthNights();
  }

  World world_;
  const CivilDay today_ = world_.Today();
};

TEST_F(OccupancyTest, FollowsAStayFromHoldToCleaning) {
  const v1::Host host = world_.MakeHost();
  const v1::Place place = world_.MakePlace(host.host_id());
  const std::string& id = host.host_id();
  EXPECT_EQ(Year(id), (MonthNights{.open = 200, .free = 200}));
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place, today_));
  EXPECT_EQ(Year(id),
            (MonthNights{.open = 200, .held = 10, .turnover = 2, .free = 188}));
  ASSERT_OK(world_.Confirm(held.reservation_id()));
  EXPECT_EQ(
      Year(id),
      (MonthNights{.open = 200, .promised = 10, .turnover = 2, .free = 188}));
  v1::CheckInRequest in;
  in.set_reservation_id(held.reservation_id());
  in.mutable_occurred_at()->set_seconds(absl::ToUnixSeconds(absl::Now()));
  ASSERT_OK(world_.Do(City(), &Stub::CheckIn, in));
  // Tonight is lived in, the nine nights after it are to come.
  EXPECT_EQ(
      Year(id),
      (MonthNights{
          .open = 200, .promised = 9, .lived = 1, .turnover = 2, .free = 188}));
  v1::CheckOutRequest out;
  out.set_reservation_id(held.reservation_id());
  *out.mutable_occurred_at() = in.occurred_at();
  ASSERT_OK(world_.Do(City(), &Stub::CheckOut, out));
  EXPECT_EQ(Year(id),
            (MonthNights{.open = 200, .lived = 1, .turnover = 2, .free = 197}));
}

TEST_F(OccupancyTest, AHoldThatLapsedIsNotHeldBeforeAnythingHasSaidSo) {
  const v1::Host host = world_.MakeHost();
  const v1::Place place = world_.MakePlace(host.host_id());
  ASSERT_OK(world_.Hold(place, today_ + 30));
  world_.Advance(absl::Hours(24 * 7));
  EXPECT_EQ(world_.database().Value("SELECT state FROM reservations"), "HELD");
  EXPECT_EQ(Year(host.host_id()), (MonthNights{.open = 200, .free = 200}));
}

// Of what has passed it stays true that nobody was there.
TEST_F(OccupancyTest, WhatCannotBeGivenIsNotFree) {
  const v1::Host host = world_.MakeHost();
  const v1::Place place = world_.MakePlace(host.host_id());
  ASSERT_OK(world_.Hold(place, today_ + 30));
  world_.Advance(absl::Hours(24 * 3));
  for (const char* change :
       {"UPDATE places SET status = 'BLOCKED'",
        "UPDATE places SET status = 'OPEN'; UPDATE hosts SET status = "
        "'PAUSED'"}) {
    world_.database().Run(change);
    EXPECT_EQ(Year(host.host_id()), (MonthNights{.open = 200,
                                                 .held = 10,
                                                 .turnover = 2,
                                                 .blocked = 185,
                                                 .free = 3}));
  }
}

TEST_F(OccupancyTest, ADayThatTheHostHasBlockedIsNotFree) {
  const v1::Host host = world_.MakeHost();
  const v1::Place place = world_.MakePlace(host.host_id());
  ASSERT_OK(world_.Hold(place, today_ + 30));
  v1::SetBlockedDaysRequest request;
  request.set_place_id(place.place_id());
  *request.add_blocked_days() = ToStay(today_ + 50, today_ + 57);
  // Half of it is outside the window.
  *request.add_blocked_days() = ToStay(today_ + 198, today_ + 202);
  ASSERT_OK(world_.Do(City(), &Stub::SetBlockedDays, request));
  EXPECT_EQ(
      Year(host.host_id()),
      (MonthNights{
          .open = 200, .held = 10, .turnover = 2, .blocked = 9, .free = 179}));
}

// What a place was in the past is not what it is offered for.
TEST_F(OccupancyTest, ARetiredPlaceKeepsItsPast) {
  const v1::Host host = world_.MakeHost();
  const v1::Place place = world_.MakePlace(host.host_id());
  ASSERT_OK(world_.Open(place.place_id(), today_ - 20, today_ + 100));
  v1::RetirePlaceRequest retire;
  retire.set_place_id(place.place_id());
  ASSERT_OK_AND_ASSIGN(const auto retired,
                       world_.Do(City(), &Stub::RetirePlace, retire));
  EXPECT_EQ(Year(host.host_id()), (MonthNights{.open = 20, .free = 20}));
  ASSERT_EQ(retired.place().availability_size(), 1);
  EXPECT_EQ(DayOf(retired.place().availability(0).period().check_out()),
            today_);
}

TEST_F(OccupancyTest, EveryMonthAskedForIsThereWithItsDays) {
  const v1::Host host = world_.MakeHost();
  const v1::Place place = world_.MakePlace(host.host_id());
  auto year = today_.year() + 1;
  while (CivilDay(year, 2, 29).month() != 2) ++year;
  ASSERT_OK(world_.Open(place.place_id(), CivilDay(year, 1, 31),
                        CivilDay(year, 3, 1)));
  const auto counted =
      Count(Months(CivilDay(year - 1, 12, 31), CivilDay(year, 4, 1)));
  ASSERT_EQ(counted.hosts_size(), 1);
  std::vector<int> open;
  for (const auto& month : counted.hosts(0).months()) {
    EXPECT_EQ(month.month().day(), 1);
    open.push_back(month.open_nights());
  }
  EXPECT_THAT(open, ElementsAre(0, 1, 29, 0, 0));
  EXPECT_TRUE(counted.has_counted_at());
}

TEST_F(OccupancyTest, ShowsWhoAsksTheirHostsOnly) {
  const v1::Host utrecht = world_.MakeHost("Utrecht");
  auto other = World::HostRequest("Porto");
  other.mutable_host()->set_organisation_id("porto");
  other.mutable_host()->set_country_code("PT");
  const v1::Host porto = world_.MakeHost(other);
  auto secret = World::HostRequest("Kilimo");
  secret.mutable_host()->set_kind(v1::HOST_KIND_SAFE_HOUSE);
  const v1::Host safe = world_.MakeHost(secret);

  auto request = Months(today_, today_);
  EXPECT_THAT(HostsIn(request),
              ElementsAre(utrecht.host_id(), porto.host_id(), safe.host_id()));
  EXPECT_THAT(HostsIn(request, City()), ElementsAre(utrecht.host_id()));
  request.add_country_codes("PT");
  EXPECT_THAT(HostsIn(request), ElementsAre(porto.host_id()));
  EXPECT_THAT(HostsIn(request, City()), IsEmpty());
  request.clear_country_codes();
  request.set_host_id(safe.host_id());
  EXPECT_THAT(HostsIn(request), ElementsAre(safe.host_id()));
  EXPECT_THAT(world_.Do(City(), &Stub::GetOccupancy, request),
              ReasonIs("NOT_FOUND"));
  request.set_host_id(porto.host_id());
  EXPECT_THAT(world_.Do(City(), &Stub::GetOccupancy, request),
              ReasonIs("NOT_FOUND"));
}

TEST_F(OccupancyTest, ComesInPagesOfHosts) {
  const v1::Host first = world_.MakeHost("A");
  const v1::Host second = world_.MakeHost("B");
  auto request = Months(today_, today_ + 300);
  request.set_page_size(1);
  const auto page = Count(request);
  ASSERT_EQ(page.hosts_size(), 1);
  EXPECT_EQ(page.hosts(0).host_id(), first.host_id());
  EXPECT_GE(page.hosts(0).months_size(), 10);
  request.set_page_token(page.page_info().next_page_token());
  const auto rest = Count(request);
  ASSERT_EQ(rest.hosts_size(), 1);
  EXPECT_EQ(rest.hosts(0).host_id(), second.host_id());
  EXPECT_THAT(rest.page_info().next_page_token(), IsEmpty());
}

TEST_F(OccupancyTest, BadFieldsAreNamed) {
  EXPECT_THAT(
      world_.Do(Office(), &Stub::GetOccupancy, v1::GetOccupancyRequest()),
      BadFieldsAre("first", "last"));
  EXPECT_THAT(world_.Do(Office(), &Stub::GetOccupancy,
                        Months(CivilDay(2027, 2, 1), CivilDay(2027, 1, 31))),
              ReasonIs("DATES_REVERSED"));
  EXPECT_OK(world_.Do(Office(), &Stub::GetOccupancy,
                      Months(CivilDay(2027, 1, 31), CivilDay(2029, 12, 1))));
  EXPECT_THAT(world_.Do(Office(), &Stub::GetOccupancy,
                        Months(CivilDay(2027, 1, 31), CivilDay(2030, 1, 1))),
              ReasonIs("PERIOD_TOO_LONG"));
}

// Random places, windows and reservations in every state, made by the calls
// that make them. SOJOURN_OCCUPANCY_SEED repeats a failure.
class OccupancyPropertyTest : public OccupancyTest {
 protected:
  OccupancyPropertyTest() {
    const char* given = std::getenv("SOJOURN_OCCUPANCY_SEED");
    seed_ = given == nullptr ? std::random_device()()
                             : static_cast<unsigned>(std::atoll(given));
    random_.seed(seed_);
  }
  size_t Pick(size_t below) { return random_() % below; }
  int Draw(int below) {
    return static_cast<int>(Pick(static_cast<size_t>(below)));
  }

  void MakePlaceOf(const v1::Host& host, int number) {
    auto request =
        world_.PlaceRequest(host.host_id(), absl::StrCat("P", number));
    request.mutable_place()->set_turnover_days(Draw(5));
    const v1::Place place = world_.MakePlace(request);
    v1::SetAvailabilityRequest windows;
    windows.set_place_id(place.place_id());
    for (CivilDay day = today_ - Draw(30); day < today_ + 200;) {
      const CivilDay closes = day + 20 + Draw(60);
      *windows.add_windows() = ToStay(day, closes);
      day = closes + 1 + Draw(15);
    }
    EXPECT_OK(world_.Do(Office(), &Stub::SetAvailability, windows));
    places_.push_back(place);
  }

  // One stay as far as chance takes it; what is not possible stays undone.
  void LiveOne() {
    const v1::Place& place = places_[Pick(places_.size())];
    const CivilDay check_in = world_.Today() + Draw(Draw(3) == 0 ? 5 : 150);
    auto request = World::HoldRequest(place, check_in);
    *request.mutable_stay() = ToStay(check_in, check_in + 1 + Draw(40));
    const auto held = world_.Hold(request);
    if (!held.ok()) return;
    const std::string& id = held->reservation_id();
    const int far = Draw(7);
    if (far == 0) EXPECT_OK(world_.Release(id));
    if (far <= 2) return;
    EXPECT_OK(world_.Confirm(id));
    if (far == 3) return;
    Move<v1::CheckInRequest>(&Stub::CheckIn, id);
    if (far == 4) living_.push_back(id);
    if (far == 5) Move<v1::CheckOutRequest>(&Stub::CheckOut, id);
    if (far == 6 && Draw(2) == 0) Disrupt(place.place_id());
  }
  void Disrupt(const std::string& place_id) {
    const CivilDay first = world_.Today() + Draw(10);
    const CivilDay until = first + 1 + Draw(20);
    v1::ReportDisruptionRequest request;
    request.set_place_id(place_id);
    *request.mutable_first_day() = ToDate(first);
    *request.mutable_until() = ToDate(until);
    request.set_reason(v1::DISRUPTION_REASON_FIRE);
    EXPECT_OK(world_.Do(Office(), &Stub::ReportDisruption, request));
    disrupted_.push_back({place_id, {first, until}});
  }
  // As far as nobody has these days.
  void Block() {
    v1::SetBlockedDaysRequest request;
    request.set_place_id(places_[Pick(places_.size())].place_id());
    for (CivilDay day = world_.Today() + Draw(60); Draw(3) > 0;) {
      *request.add_blocked_days() = ToStay(day, day + 1 + Draw(10));
      day += 20 + Draw(60);
    }
    const auto set = world_.Do(City(), &Stub::SetBlockedDays, request);
    if (!set.ok()) {
      EXPECT_THAT(set, ReasonIs("AVAILABILITY_RESERVED"));
    }
  }
  template <typename Request, typename Method>
  void Move(Method method, const std::string& id) {
    Request request;
    request.set_reservation_id(id);
    request.mutable_occurred_at()->set_seconds(
        absl::ToUnixSeconds(absl::Now() + advanced_));
    EXPECT_OK(world_.Do(City(), method, request));
  }
  // A week, at the end of which some of those who live there leave.
  void PassAWeek() {
    advanced_ += absl::Hours(24 * 7);
    world_.Advance(absl::Hours(24 * 7));
    while (living_.size() > 2) {
      std::swap(living_[Pick(living_.size())], living_.back());
      Move<v1::CheckOutRequest>(&Stub::CheckOut, living_.back());
      living_.pop_back();
    }
  }

  // Which nights of a place are what, as the lists of the service show it.
  struct Nights {
    std::map<CivilDay, std::set<char>> of_day;
    void Add(CivilDay from, CivilDay until, char what) {
      for (CivilDay day = from; day < until; ++day) of_day[day].insert(what);
    }
  };
  // A disrupted party keeps what it had until it gives it back.
  static v1::ReservationState WasBefore(const v1::Reservation& one) {
    if (one.state() != v1::RESERVATION_STATE_DISRUPTED) return one.state();
    if (one.has_checked_in_at()) return v1::RESERVATION_STATE_OCCUPIED;
    return one.has_confirmed_at() ? v1::RESERVATION_STATE_CONFIRMED
                                  : v1::RESERVATION_STATE_HELD;
  }
  void AddReservation(const v1::Reservation& one, Nights& nights) const {
    const CivilDay in = DayOf(one.stay().check_in());
    const CivilDay out = DayOf(one.stay().check_out());
    const CivilDay tomorrow = world_.Today() + 1;
    switch (WasBefore(one)) {
      case v1::RESERVATION_STATE_HELD:
        nights.Add(in, out, 'h');
        break;
      case v1::RESERVATION_STATE_CONFIRMED:
        nights.Add(in, out, 'p');
        break;
      case v1::RESERVATION_STATE_OCCUPIED:
        nights.Add(in, std::min(out, tomorrow), 'l');
        nights.Add(std::max(in, tomorrow), out, 'p');
        break;
      case v1::RESERVATION_STATE_COMPLETED:
        nights.Add(in, out, 'l');
        break;
      default:
        return;
    }
    nights.Add(out, DayOf(one.free_from()), 't');
  }

  std::map<std::string, Nights> NightsByPlace(const std::string& host_id) {
    std::map<std::string, Nights> nights;
    v1::ListPlacesRequest places;
    places.set_host_id(host_id);
    const auto listed = world_.Do(Office(), &Stub::ListPlaces, places);
    EXPECT_OK(listed);
    for (const v1::Place& place : listed->places()) {
      Nights& of_place = nights[place.place_id()];
      for (const auto& window : place.availability()) {
        of_place.Add(DayOf(window.period().check_in()),
                     DayOf(window.period().check_out()), 'o');
      }
      for (const auto& days : place.blocked_days()) {
        of_place.Add(DayOf(days.check_in()), DayOf(days.check_out()), 'b');
      }
      if (place.status() != v1::PLACE_STATUS_OPEN) {
        of_place.Add(world_.Today(), world_.Today() + 1000, 'b');
      }
    }
    for (const auto& [place_id, days] : disrupted_) {
      const auto found = nights.find(place_id);
      if (found == nights.end()) continue;
      found->second.Add(days.check_in, days.check_out, 'b');
    }
    v1::ListReservationsRequest reservations;
    reservations.set_host_id(host_id);
    reservations.set_page_size(200);
    const auto all = world_.Do(Office(), &Stub::ListReservations, reservations);
    EXPECT_OK(all);
    EXPECT_THAT(all->page_info().next_page_token(), IsEmpty());
    for (const v1::Reservation& one : all->reservations()) {
      AddReservation(one, nights[one.place_id()]);
    }
    return nights;
  }

  static MonthNights CountMonth(const std::map<std::string, Nights>& places,
                                CivilMonth month) {
    MonthNights count{.month = month};
    for (const auto& [place, nights] : places) {
      for (CivilDay day(month); CivilMonth(day) == month; ++day) {
        const auto found = nights.of_day.find(day);
        if (found == nights.of_day.end()) continue;
        const auto is = [&](char what) {
          return static_cast<int>(found->second.count(what));
        };
        count.open += is('o');
        count.held += is('h');
        count.promised += is('p');
        count.lived += is('l');
        count.turnover += is('t');
        const bool empty = is('h') + is('p') + is('l') + is('t') == 0;
        if (is('o') == 0 || !empty) continue;
        count.blocked += is('b');
        count.free += 1 - is('b');
      }
    }
    return count;
  }

  void Compare() {
    const auto counted = Count(Months(today_ - 60, today_ + 400));
    EXPECT_EQ(counted.hosts_size(), 2);
    for (const v1::HostOccupancy& host : counted.hosts()) {
      const auto nights = NightsByPlace(host.host_id());
      for (const v1::MonthOccupancy& month : host.months()) {
        const MonthNights got = NightsOf(month);
        EXPECT_EQ(got, CountMonth(nights, got.month));
      }
      seen_.open += Sum(host).open;
      seen_.held += Sum(host).held;
      seen_.promised += Sum(host).promised;
      seen_.lived += Sum(host).lived;
      seen_.turnover += Sum(host).turnover;
      seen_.blocked += Sum(host).blocked;
      seen_.free += Sum(host).free;
    }
  }

  unsigned seed_;
  std::mt19937 random_;
  std::vector<v1::Place> places_;
  std::vector<std::string> living_;
  std::vector<std::pair<std::string, Stay>> disrupted_;
  absl::Duration advanced_;
  MonthNights seen_;
};

TEST_F(OccupancyPropertyTest, IsWhatACountDayByDayFinds) {
  SCOPED_TRACE(absl::StrCat("SOJOURN_OCCUPANCY_SEED=", seed_));
  for (const char* name : {"Utrecht", "Groningen"}) {
    const v1::Host host = world_.MakeHost(name);
    for (int i = 0; i < 3; ++i) MakePlaceOf(host, i);
  }
  for (int week = 0; week < 4; ++week) {
    for (int i = 0; i < 20; ++i) {
      if (Draw(4) == 0) Block();
      LiveOne();
    }
    Compare();
    PassAWeek();
    Compare();
  }
  v1::BurnPlaceRequest burn;
  burn.set_place_id(places_[Pick(places_.size())].place_id());
  EXPECT_OK(world_.Do(Office(), &Stub::BurnPlace, burn));
  Compare();
  // Each kind was met.
  for (const int nights : {seen_.open, seen_.held, seen_.promised, seen_.lived,
                           seen_.turnover, seen_.blocked, seen_.free}) {
    EXPECT_GT(nights, 0);
  }
}

}  // namespace
}  // namespace sojourn::capacity
