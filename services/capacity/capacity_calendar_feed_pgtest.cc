// A host's calendar link: who opens it, how it ends, and what whoever reads it
// learns.
#include <algorithm>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/capacity/capacity_calendar_endpoint.h"
#include "services/capacity/capacity_store_calendar_feeds.h"
#include "services/capacity/capacity_test_world.h"

namespace sojourn::capacity {
namespace {

using ::testing::IsEmpty;

class CalendarFeedTest : public ::testing::Test {
 protected:
  CalendarFeedTest() : host_(world_.MakeHost()), feeds_(world_.runtime()) {}

  absl::StatusOr<v1::OpenCalendarFeedResponse> Open(
      const auth::Caller& caller, const std::string& host_id,
      const std::string& request_id = "") {
    v1::OpenCalendarFeedRequest request;
    request.set_request_id(request_id);
    request.set_host_id(host_id);
    return world_.Do(caller, &Stub::OpenCalendarFeed, request);
  }
  absl::Status Close(const auth::Caller& caller, const std::string& host_id) {
    v1::CloseCalendarFeedRequest request;
    request.set_host_id(host_id);
    return world_.Do(caller, &Stub::CloseCalendarFeed, request).status();
  }
  absl::StatusOr<v1::GetCalendarFeedResponse> Show(const auth::Caller& caller,
                                                   const std::string& host_id) {
    v1::GetCalendarFeedRequest request;
    request.set_host_id(host_id);
    return world_.Do(caller, &Stub::GetCalendarFeed, request);
  }

  // The token of a link that its coordinator opens.
  std::string TokenOf(const std::string& host_id) {
    const auto opened = Open(City(), host_id);
    EXPECT_OK(opened);
    return opened.ok() ? TokenIn(opened->path()) : "";
  }
  static std::string TokenIn(const std::string& path) {
    absl::string_view token = path;
    EXPECT_TRUE(absl::ConsumePrefix(&token, "/calendar/")) << path;
    EXPECT_TRUE(absl::ConsumeSuffix(&token, ".ics")) << path;
    return std::string(token);
  }

  std::optional<FeedPage> Read(const std::string& token) {
    const auto page = feeds_.Read(token, absl::Now() + absl::Seconds(10));
    EXPECT_OK(page);
    return page.ok() ? *page : std::nullopt;
  }
  bool IsDue(const std::string& token) {
    const std::optional<FeedPage> page = Read(token);
    EXPECT_TRUE(page.has_value());
    return page.has_value() && page->due_on.has_value();
  }
  // To a time in Utrecht that has not come.
  void GoTo(absl::CivilMinute minute) {
    absl::TimeZone zone;
    absl::LoadTimeZone("Europe/Amsterdam", &zone);
    const absl::Duration step =
        absl::FromCivil(minute, zone) - (absl::Now() + gone_);
    world_.Advance(step);
    gone_ += step;
  }
  // To noon, which is within the day that a link speaks of.
  void GoDays(int days) {
    GoTo(absl::CivilMinute(world_.Today() + days) + 12 * 60);
  }

  void ConfirmList(const std::string& host_id) {
    v1::ListPlacesRequest list;
    list.set_host_id(host_id);
    const auto listed = world_.Do(City(), &Stub::ListPlaces, list);
    ASSERT_OK(listed);
    v1::ConfirmAvailabilityRequest confirm;
    confirm.set_host_id(host_id);
    confirm.set_list_etag(listed->availability().list_etag());
    EXPECT_OK(world_.Do(City(), &Stub::ConfirmAvailability, confirm));
  }

  World world_;
  const v1::Host host_;
  CalendarFeedStore feeds_;
  absl::Duration gone_ = absl::ZeroDuration();
};

TEST_F(CalendarFeedTest, IsClosedUntilItIsOpened) {
  ASSERT_OK_AND_ASSIGN(const auto before, Show(City(), host_.host_id()));
  EXPECT_FALSE(before.has_feed());
  const std::string token = TokenOf(host_.host_id());
  ASSERT_OK_AND_ASSIGN(const auto open, Show(Office(), host_.host_id()));
  EXPECT_EQ(open.feed().opened_by(), City().subject);
  EXPECT_TRUE(open.feed().has_opened_at());
  EXPECT_FALSE(open.feed().has_last_read_on());
  EXPECT_TRUE(Read(token).has_value());
}

TEST_F(CalendarFeedTest, TheTokenIsShownOnceAndStoredNowhere) {
  const std::string request_id = sojourn::testing::NewRequestId();
  ASSERT_OK_AND_ASSIGN(const auto opened,
                       Open(City(), host_.host_id(), request_id));
  const std::string token = TokenIn(opened.path());
  EXPECT_EQ(token.size(), 43u);
  ASSERT_OK_AND_ASSIGN(const auto again,
                       Open(City(), host_.host_id(), request_id));
  EXPECT_THAT(again.path(), IsEmpty());
  EXPECT_EQ(again.feed().opened_by(), City().subject);
  EXPECT_TRUE(Read(token).has_value()) << "a repeat ends nothing";
  for (const char* table :
       {"calendar_feeds", "idempotency_keys", "audit_records"}) {
    EXPECT_EQ(world_.database().Value(absl::StrCat(
                  "SELECT count(*) FROM ", table, " t WHERE position('", token,
                  "' IN t::text) > "
                  "0 OR position(encode('",
                  token, "'::bytea, 'hex') IN t::text) > 0")),
              "0")
        << table;
  }
}

TEST_F(CalendarFeedTest, OpeningAgainEndsTheLinkBefore) {
  const std::string first = TokenOf(host_.host_id());
  const std::string second = TokenOf(host_.host_id());
  EXPECT_FALSE(Read(first).has_value());
  EXPECT_TRUE(Read(second).has_value());
}

TEST_F(CalendarFeedTest, ClosingEndsItAtOnceWhoeverDoes) {
  const std::string other = world_.MakeHost("Amersfoort").host_id();
  const std::string kept = TokenOf(other);
  for (const auth::Caller& who : {City(), Office()}) {
    const std::string token = TokenOf(host_.host_id());
    EXPECT_TRUE(Read(token).has_value());
    EXPECT_OK(Close(who, host_.host_id()));
    EXPECT_FALSE(Read(token).has_value());
    ASSERT_OK_AND_ASSIGN(const auto shown, Show(City(), host_.host_id()));
    EXPECT_FALSE(shown.has_feed());
    EXPECT_OK(Close(who, host_.host_id())) << "where there is none";
  }
  EXPECT_TRUE(Read(kept).has_value());
}

TEST_F(CalendarFeedTest, OnlyTheHostsOwnCoordinatorsOpenIt) {
  EXPECT_THAT(Open(Office(), host_.host_id()), ReasonIs("ROLE_NOT_ALLOWED"));
  EXPECT_THAT(Open(City("porto"), host_.host_id()), ReasonIs("NOT_FOUND"));
  EXPECT_THAT(Close(City("porto"), host_.host_id()), ReasonIs("NOT_FOUND"));
  EXPECT_THAT(Show(City("porto"), host_.host_id()), ReasonIs("NOT_FOUND"));
  EXPECT_THAT(Open(City(), ""), ReasonIs("FIELD_REQUIRED"));
  world_.database().Run("UPDATE hosts SET status = 'LEFT'");
  EXPECT_THAT(Open(City(), host_.host_id()), ReasonIs("HOST_NOT_ACTIVE"));
}

// Its own organisation's coordinators know nothing of it.
TEST_F(CalendarFeedTest, ASafeHouseHasNone) {
  auto request = World::HostRequest("Heron");
  request.mutable_host()->set_kind(v1::HOST_KIND_SAFE_HOUSE);
  const std::string hidden = world_.MakeHost(request).host_id();
  EXPECT_THAT(Open(City(), hidden), ReasonIs("NOT_FOUND"));
  EXPECT_THAT(Show(City(), hidden), ReasonIs("NOT_FOUND"));
  auth::Caller both = Office();
  both.organisation_id = "utrecht";
  both.roles.Add(auth::Role::kCityCoordinator);
  EXPECT_THAT(Open(both, hidden), ReasonIs("NOT_FOUND"));
  const std::string token = TokenOf(host_.host_id());
  world_.database().Run(
      "UPDATE hosts SET kind = 'SAFE_HOUSE' WHERE kind = "
      "'CITY'");
  EXPECT_FALSE(Read(token).has_value());
}

TEST_F(CalendarFeedTest, WhatIsNoTokenReadsNothing) {
  const std::string token = TokenOf(host_.host_id());
  for (const std::string& text :
       {std::string(), std::string("x"), token + "A", token.substr(1),
        std::string(8000, 'a'), std::string("\0", 1)}) {
    EXPECT_FALSE(Read(text).has_value());
  }
}

TEST_F(CalendarFeedTest, IsDueFromAWeekBeforeTheListIsStale) {
  world_.MakePlace(host_.host_id());
  const std::string token = TokenOf(host_.host_id());
  EXPECT_FALSE(IsDue(token));
  GoDays(22);
  EXPECT_FALSE(IsDue(token));
  GoDays(2);
  EXPECT_TRUE(IsDue(token));
  const std::optional<FeedPage> page = Read(token);
  EXPECT_EQ(page->due_on, world_.Today());
  GoDays(60);
  EXPECT_TRUE(IsDue(token)) << "until somebody does it";
}

TEST_F(CalendarFeedTest, SaysTheSameFromSixToSix) {
  world_.MakePlace(host_.host_id());
  const std::string token = TokenOf(host_.host_id());
  GoDays(30);
  EXPECT_TRUE(IsDue(token));
  ConfirmList(host_.host_id());
  EXPECT_TRUE(IsDue(token)) << "whoever watches does not see when it was done";
  const std::string uid = Read(token)->uid;
  const absl::CivilMinute six = absl::CivilMinute(world_.Today() + 1) + 6 * 60;
  GoTo(six - 5);
  EXPECT_TRUE(IsDue(token));
  GoTo(six + 1);
  EXPECT_FALSE(IsDue(token));
  EXPECT_EQ(Read(token)->uid, uid);
}

TEST_F(CalendarFeedTest, IsDueBeforeAVettingEnds) {
  auto request = world_.PlaceRequest(host_.host_id(), "UTR-1");
  *request.mutable_place()->mutable_vetting()->mutable_expires_on() =
      ToDate(world_.Today() + 40);
  world_.MakePlace(request);
  const std::string token = TokenOf(host_.host_id());
  EXPECT_FALSE(IsDue(token));
  GoDays(13);
  EXPECT_TRUE(IsDue(token));
}

TEST_F(CalendarFeedTest, NothingIsDueAtAHostThatRests) {
  world_.MakePlace(host_.host_id());
  const std::string token = TokenOf(host_.host_id());
  GoDays(30);
  world_.database().Run("UPDATE hosts SET status = 'PAUSED'");
  EXPECT_FALSE(IsDue(token));
}

// Two hosts that look after their lists alike: one has rounds, holds, guests
// and a flood, at the other nobody ever comes. Their links say the same every
// day.
TEST_F(CalendarFeedTest, WhoeverComesItSaysTheSame) {
  auto with_rounds = World::HostRequest("Haarlem");
  with_rounds.mutable_host()->set_intake_mode(v1::INTAKE_MODE_ROUND);
  const std::string busy = world_.MakeHost(with_rounds).host_id();
  const v1::Place place = world_.MakePlace(busy, "HRL-1");
  const v1::Place other = world_.MakePlace(busy, "HRL-2");
  world_.MakePlace(host_.host_id(), "UTR-1");
  world_.MakePlace(host_.host_id(), "UTR-2");
  const std::string of_busy = TokenOf(busy);
  const std::string of_quiet = TokenOf(host_.host_id());

  v1::SetRoundsRequest rounds;
  rounds.set_host_id(busy);
  v1::Round& round = *rounds.add_rounds();
  *round.mutable_first_arrival() = ToDate(world_.Today() + 12);
  *round.mutable_last_arrival() = ToDate(world_.Today() + 20);
  *round.mutable_closes() = ToDate(world_.Today() + 9);
  round.set_quota(2);
  ASSERT_OK(world_.Do(City(), &Stub::SetRounds, rounds));
  std::string staying;
  int due_days = 0;
  for (int day = 0; day < 60; ++day) {
    GoDays(1);
    if (day == 2) {
      auto hold = World::HoldRequest(place, world_.Today() + 10);
      hold.set_level(type::v1::LEVEL_L3);
      const auto held = world_.Hold(hold);
      ASSERT_OK(held);
      staying = held->reservation_id();
      ASSERT_OK(world_.Hold(other, world_.Today() + 3));  // and lapses
    } else if (day == 4) {
      ASSERT_OK(world_.Confirm(staying));
    } else if (day == 12) {
      v1::CheckInRequest in;
      in.set_reservation_id(staying);
      in.mutable_occurred_at()->set_seconds(
          absl::ToUnixSeconds(absl::Now() + gone_ - absl::Hours(1)));
      ASSERT_OK(world_.Do(Relocation(), &Stub::CheckIn, in));
    } else if (day == 18) {
      v1::ReportDisruptionRequest flood;
      flood.set_place_id(other.place_id());
      flood.set_reason(v1::DISRUPTION_REASON_FLOODED);
      *flood.mutable_first_day() = ToDate(world_.Today());
      ASSERT_OK(world_.Do(City(), &Stub::ReportDisruption, flood));
    } else if (day == 21) {
      v1::CheckOutRequest out;
      out.set_reservation_id(staying);
      out.mutable_occurred_at()->set_seconds(
          absl::ToUnixSeconds(absl::Now() + gone_ - absl::Hours(1)));
      ASSERT_OK(world_.Do(Relocation(), &Stub::CheckOut, out));
    } else if (day == 40) {
      ConfirmList(busy);
      ConfirmList(host_.host_id());
    }
    ASSERT_EQ(IsDue(of_busy), IsDue(of_quiet)) << "on day " << day;
    due_days += IsDue(of_busy) ? 1 : 0;
  }
  EXPECT_GT(due_days, 10);
  EXPECT_LT(due_days, 50);
}

TEST_F(CalendarFeedTest, WhenItWasLastReadIsKnownToTheDay) {
  const std::string token = TokenOf(host_.host_id());
  GoDays(1);
  Read(token);
  ASSERT_OK_AND_ASSIGN(const auto shown, Show(City(), host_.host_id()));
  EXPECT_EQ(shown.feed().last_read_on().ShortDebugString(),
            ToDate(world_.Today()).ShortDebugString());
  GoDays(1);
  Read(token);
  ASSERT_OK_AND_ASSIGN(const auto later, Show(City(), host_.host_id()));
  EXPECT_EQ(later.feed().last_read_on().ShortDebugString(),
            ToDate(world_.Today()).ShortDebugString());
  // A new link has not been read.
  TokenOf(host_.host_id());
  ASSERT_OK_AND_ASSIGN(const auto anew, Show(City(), host_.host_id()));
  EXPECT_FALSE(anew.feed().has_last_read_on());
}

TEST_F(CalendarFeedTest, OpeningAndClosingAreInTheAudit) {
  TokenOf(host_.host_id());
  EXPECT_OK(Close(Office(), host_.host_id()));
  EXPECT_EQ(
      world_.database().Value(absl::StrCat(
          "SELECT string_agg(method || ' ' || actor_subject || ' ' || fields, "
          "'|' ORDER BY id) FROM audit_records WHERE method LIKE "
          "'%CalendarFeed' AND '",
          host_.host_id(), "' = ANY (resource_ids)")),
      absl::StrCat("OpenCalendarFeed ", City().subject,
                   " calendar_feed|CloseCalendarFeed ", Office().subject,
                   " calendar_feed"));
  // Nothing of it leaves the service.
  EXPECT_EQ(world_.EventsOf(host_.host_id()), "host.created ACTIVE");
}

TEST_F(CalendarFeedTest, OfManyThatOpenItAtOnceOneLinkStays) {
  constexpr int kCallers = 6;
  std::vector<std::string> tokens(kCallers);
  std::vector<std::thread> threads;
  threads.reserve(kCallers);
  for (std::string& token : tokens) {
    threads.emplace_back([&] { token = TokenOf(host_.host_id()); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::count_if(tokens.begin(), tokens.end(),
                          [&](const std::string& token) {
                            return Read(token).has_value();
                          }),
            1);
}

}  // namespace
}  // namespace sojourn::capacity
