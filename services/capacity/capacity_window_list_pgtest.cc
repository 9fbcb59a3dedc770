// One word for a host's whole list, how fresh it is, and its history.
#include <thread>

#include "absl/strings/ascii.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/capacity/capacity_test_world.h"

namespace sojourn::capacity {
namespace {

using sojourn::testing::BadFieldsAre;
using sojourn::testing::NewRequestId;
using sojourn::testing::ReasonIs;
using sojourn::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class WindowListTest : public ::testing::Test {
 protected:
  v1::ListPlacesResponse Places(const auth::Caller& caller = City()) {
    v1::ListPlacesRequest request;
    request.set_host_id(host_.host_id());
    auto places = world_.Do(caller, &Stub::ListPlaces, request);
    EXPECT_OK(places);
    return places.ok() ? *places : v1::ListPlacesResponse();
  }
  v1::Host GetHost() {
    v1::GetHostRequest request;
    request.set_host_id(host_.host_id());
    auto got = world_.Do(City(), &Stub::GetHost, request);
    EXPECT_OK(got);
    return got.ok() ? got->host() : v1::Host();
  }
  // Of the list as it stands.
  v1::ConfirmAvailabilityRequest Confirmation() {
    v1::ConfirmAvailabilityRequest request;
    request.set_request_id(NewRequestId());
    request.set_host_id(host_.host_id());
    request.set_list_etag(Places().availability().list_etag());
    return request;
  }
  absl::StatusOr<v1::ConfirmAvailabilityResponse> Confirm(
      const v1::ConfirmAvailabilityRequest& request,
      const auth::Caller& caller = City()) {
    return world_.Do(caller, &Stub::ConfirmAvailability, request);
  }
  std::vector<v1::AvailabilityChange> Changes(
      const std::string& place_id = "", const auth::Caller& caller = City()) {
    v1::ListAvailabilityChangesRequest request;
    request.set_host_id(host_.host_id());
    request.set_place_id(place_id);
    auto list = world_.Do(caller, &Stub::ListAvailabilityChanges, request);
    EXPECT_OK(list);
    if (!list.ok()) return {};
    return {list->changes().begin(), list->changes().end()};
  }
  static std::vector<std::string> KindsOf(
      const std::vector<v1::AvailabilityChange>& changes) {
    std::vector<std::string> kinds;
    for (const v1::AvailabilityChange& change : changes) {
      kinds.push_back(
          v1::AvailabilityChangeKind_Name(change.kind()).substr(25));
    }
    return kinds;
  }

  World world_;
  const absl::CivilDay today_ = world_.Today();
  const v1::Host host_ = world_.MakeHost();
  const v1::Place one_ = world_.MakePlace(host_.host_id(), "UTR-1");
  const v1::Place two_ = world_.MakePlace(host_.host_id(), "UTR-2");
};

TEST_F(WindowListTest, OneCallConfirmsAllAndTheListIsFreshAgain) {
  world_.Advance(absl::Hours(24 * 31));
  const v1::Host stale = GetHost();
  EXPECT_EQ(stale.availability().places(), 2);
  EXPECT_EQ(stale.availability().windows(), 2);
  EXPECT_EQ(stale.availability().stale_windows(), 2);
  EXPECT_EQ(stale.availability().oldest_confirmed_days(), 31);
  EXPECT_EQ(stale.availability().stale_since().seconds(),
            stale.availability().oldest_confirmed_at().seconds() + 30 * 86400);
  ASSERT_EQ(stale.waiting_for_size(), 1);
  EXPECT_EQ(stale.waiting_for(0).who(), "CITY_COORDINATOR");
  EXPECT_EQ(stale.next_actions(1).action(), "ConfirmAvailability");
  // Not without the list itself.
  EXPECT_THAT(stale.availability().list_etag(), IsEmpty());
  EXPECT_THAT(stale.availability().reply_line(), IsEmpty());
  EXPECT_EQ(Places().places(0).waiting_for_size(), 1);

  ASSERT_OK_AND_ASSIGN(const auto confirmed, Confirm(Confirmation()));
  ASSERT_THAT(confirmed.places(), SizeIs(2));
  EXPECT_EQ(confirmed.places(0).code(), "UTR-1");
  EXPECT_FALSE(confirmed.places(1).windows(0).stale());
  EXPECT_EQ(confirmed.places(1).windows(0).confirmed_by(), City().subject);
  EXPECT_EQ(confirmed.host().availability().stale_windows(), 0);
  EXPECT_EQ(confirmed.host().waiting_for_size(), 0);
  EXPECT_EQ(Places().places(0).waiting_for_size(), 0);
  EXPECT_EQ(world_.EventsOf(host_.host_id()),
            "host.created ACTIVE|host.availability_confirmed ACTIVE");
  EXPECT_EQ(world_.database().Value(
                "SELECT count(DISTINCT refs)::text FROM events WHERE "
                "aggregate_kind = 'host'"),
            "1");
}

TEST_F(WindowListTest, NobodyConfirmsAListSheHasNotSeen) {
  const auto seen = Confirmation();
  ASSERT_OK(world_.Open(two_.place_id(), today_, today_ + 50));
  EXPECT_THAT(Confirm(seen), ReasonIs("ETAG_MISMATCH"));
  EXPECT_OK(Confirm(Confirmation()));
  // What was confirmed or only came to be over is the same list.
  const auto again = Confirmation();
  ASSERT_OK(Confirm(Confirmation()));
  EXPECT_OK(Confirm(again));

  v1::ConfirmAvailabilityRequest blind;
  blind.set_host_id(host_.host_id());
  EXPECT_THAT(Confirm(blind), BadFieldsAre("list_etag"));
}

// Whoever pages through has seen the windows as they were, page by page.
TEST_F(WindowListTest, EveryPageNamesTheListOfTheFirst) {
  v1::ListPlacesRequest request;
  request.set_host_id(host_.host_id());
  request.set_page_size(1);
  ASSERT_OK_AND_ASSIGN(const auto first,
                       world_.Do(City(), &Stub::ListPlaces, request));
  ASSERT_OK(world_.Open(one_.place_id(), today_, today_ + 10));
  request.set_page_token(first.page_info().next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto second,
                       world_.Do(City(), &Stub::ListPlaces, request));
  EXPECT_EQ(second.places(0).code(), "UTR-2");
  EXPECT_EQ(second.availability().ShortDebugString(),
            first.availability().ShortDebugString());
  auto confirmation = Confirmation();
  confirmation.set_list_etag(second.availability().list_etag());
  EXPECT_THAT(Confirm(confirmation), ReasonIs("ETAG_MISMATCH"));
}

TEST_F(WindowListTest, OnceForOneRequest) {
  const auto request = Confirmation();
  ASSERT_OK(Confirm(request));
  ASSERT_OK(Confirm(request));
  EXPECT_THAT(Changes(one_.place_id()), SizeIs(2));
  auto other = request;
  other.add_place_ids(one_.place_id());
  EXPECT_THAT(Confirm(other), ReasonIs("REQUEST_ID_REUSED"));
}

TEST_F(WindowListTest, OnlyThePlacesThatAreNamed) {
  world_.Advance(absl::Hours(24 * 31));
  auto request = Confirmation();
  request.add_place_ids(two_.place_id());
  ASSERT_OK_AND_ASSIGN(const auto confirmed, Confirm(request));
  ASSERT_THAT(confirmed.places(), SizeIs(1));
  EXPECT_EQ(confirmed.places(0).place_id(), two_.place_id());
  EXPECT_EQ(confirmed.host().availability().stale_windows(), 1);
  EXPECT_TRUE(Places().places(0).availability(0).stale());
  EXPECT_FALSE(Places().places(1).availability(0).stale());
  auto foreign = Confirmation();
  foreign.add_place_ids("0123456789abcdef");
  EXPECT_THAT(Confirm(foreign), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(WindowListTest, TheirOwnListOnly) {
  EXPECT_THAT(Confirm(Confirmation(), City("porto")),
              StatusIs(absl::StatusCode::kNotFound));
  v1::ListAvailabilityChangesRequest request;
  request.set_host_id(host_.host_id());
  EXPECT_THAT(world_.Do(City("porto"), &Stub::ListAvailabilityChanges, request),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_OK(Confirm(Confirmation(), Office()));
}

TEST_F(WindowListTest, OneLineOfAReplyConfirmsToo) {
  v1::ConfirmAvailabilityRequest request;
  request.set_reply_line("> " + Places().availability().reply_line() + ".\r\n");
  ASSERT_OK_AND_ASSIGN(const auto confirmed, Confirm(request, Office()));
  EXPECT_THAT(confirmed.places(), SizeIs(2));
  EXPECT_TRUE(Changes()[0].by_reply());
  EXPECT_EQ(Changes()[0].changed_by(), Office().subject);
  request.clear_request_id();
  request.set_reply_line(
      absl::AsciiStrToUpper(Places().availability().reply_line()));
  EXPECT_OK(Confirm(request, Office()));
  request.clear_request_id();
  request.set_reply_line("all fine, thanks");
  EXPECT_THAT(Confirm(request, Office()), ReasonIs("REPLY_LINE_INVALID"));
  request.set_host_id(host_.host_id());
  EXPECT_THAT(Confirm(request, Office()), ReasonIs("FIELD_NOT_ALLOWED"));
}

TEST_F(WindowListTest, BlockedPlacesAndWindowsThatAreOverAreNotPartOfIt) {
  v1::BurnPlaceRequest burn;
  burn.set_place_id(two_.place_id());
  ASSERT_OK(world_.Do(Office(), &Stub::BurnPlace, burn));
  ASSERT_OK(world_.Open(one_.place_id(), today_, today_ + 10));
  EXPECT_EQ(GetHost().availability().windows(), 1);
  world_.Advance(absl::Hours(24 * 40));
  EXPECT_EQ(GetHost().availability().windows(), 0);
  EXPECT_FALSE(GetHost().availability().has_oldest_confirmed_at());
  ASSERT_OK_AND_ASSIGN(const auto confirmed, Confirm(Confirmation()));
  EXPECT_THAT(confirmed.places(), IsEmpty());
}

TEST_F(WindowListTest, HistoryKeepsWhoSaidWhatAndWhen) {
  ASSERT_OK(world_.Open(one_.place_id(), today_ + 5, today_ + 50));
  ASSERT_OK(Confirm(Confirmation()));
  v1::BurnPlaceRequest burn;
  burn.set_place_id(two_.place_id());
  ASSERT_OK(world_.Do(Office(), &Stub::BurnPlace, burn));
  v1::RetirePlaceRequest retire;
  retire.set_place_id(one_.place_id());
  ASSERT_OK(world_.Do(City(), &Stub::RetirePlace, retire));

  EXPECT_THAT(KindsOf(Changes(two_.place_id())),
              ElementsAre("BURNT", "CONFIRMED", "SET"));
  const auto changes = Changes(one_.place_id());
  ASSERT_THAT(KindsOf(changes),
              ElementsAre("RETIRED", "CONFIRMED", "SET", "SET"));
  EXPECT_THAT(Changes(), SizeIs(7));
  EXPECT_EQ(changes[0].call(), "RetirePlace");
  EXPECT_EQ(changes[0].changed_by(), City().subject);
  EXPECT_THAT(changes[0].windows_before(), SizeIs(1));
  EXPECT_THAT(changes[0].windows_after(), IsEmpty());
  EXPECT_EQ(changes[1].windows_after(0).DebugString(),
            ToStay(today_ + 5, today_ + 50).DebugString());
  EXPECT_EQ(changes[2].windows_before(0).DebugString(),
            ToStay(today_, today_ + 200).DebugString());
  EXPECT_EQ(changes[2].windows_after(0).DebugString(),
            ToStay(today_ + 5, today_ + 50).DebugString());
  EXPECT_EQ(changes[2].changed_by(), Office().subject);
  EXPECT_THAT(changes[3].windows_before(), IsEmpty());
  EXPECT_THAT(Changes("0123456789abcdef"), IsEmpty());
  // The service can neither change nor delete a row.
  EXPECT_EQ(world_.database().Value(
                "SELECT has_table_privilege('sojourn_serve', "
                "'availability_changes', 'UPDATE, DELETE')::text"),
            "false");
}

TEST_F(WindowListTest, HistoryComesInPages) {
  v1::ListAvailabilityChangesRequest request;
  request.set_host_id(host_.host_id());
  request.set_page_size(1);
  ASSERT_OK_AND_ASSIGN(
      const auto first,
      world_.Do(City(), &Stub::ListAvailabilityChanges, request));
  ASSERT_THAT(first.changes(), SizeIs(1));
  EXPECT_EQ(first.changes(0).place_id(), two_.place_id());
  request.set_page_token(first.page_info().next_page_token());
  ASSERT_OK_AND_ASSIGN(
      const auto second,
      world_.Do(City(), &Stub::ListAvailabilityChanges, request));
  ASSERT_THAT(second.changes(), SizeIs(1));
  EXPECT_EQ(second.changes(0).place_id(), one_.place_id());
  EXPECT_THAT(second.page_info().next_page_token(), IsEmpty());
}

// Both are right, in either order, and neither waits for the other for ever.
TEST_F(WindowListTest, AConfirmationAndAChangeOfTheListAtOnce) {
  for (int round = 0; round < 5; ++round) {
    const auto request = Confirmation();
    absl::StatusOr<v1::ConfirmAvailabilityResponse> confirmed =
        absl::UnknownError("");
    std::thread confirming([&] { confirmed = Confirm(request); });
    EXPECT_OK(world_.Open(one_.place_id(), today_, today_ + 100 + round));
    confirming.join();
    if (!confirmed.ok()) {
      EXPECT_THAT(confirmed, ReasonIs("ETAG_MISMATCH"));
    }
  }
  EXPECT_EQ(world_.database().Value("SELECT deadlocks FROM pg_stat_database "
                                    "WHERE datname = current_database()"),
            "0");
}

TEST_F(WindowListTest, BadWindowsAreNamedOnceEach) {
  v1::SetAvailabilityRequest request;
  request.set_place_id(one_.place_id());
  const auto set = [&] {
    request.clear_request_id();
    return world_.Do(City(), &Stub::SetAvailability, request);
  };
  *request.add_windows() = ToStay(today_ + 10, today_ + 10);
  *request.add_windows() = ToStay(today_ + 20, today_ + 12);
  EXPECT_THAT(set(),
              BadFieldsAre("windows[0].check_out", "windows[1].check_out"));
  request.clear_windows();
  for (int i = 0; i < 10'000; ++i) {
    *request.add_windows() = ToStay(today_ + 2 * i, today_ + 2 * i - 1);
  }
  EXPECT_THAT(set(), BadFieldsAre("windows"));
  EXPECT_THAT(set(), ReasonIs("LIST_TOO_LONG"));
  request.clear_windows();
  *request.add_windows() = ToStay(today_, today_ + 3660);
  EXPECT_THAT(set(), ReasonIs("DATE_TOO_FAR"));
  // Open for three years is open for three years.
  request.clear_windows();
  *request.add_windows() = ToStay(today_, today_ + 1100);
  ASSERT_OK_AND_ASSIGN(const auto open, set());
  EXPECT_THAT(open.place().availability(), SizeIs(1));
  EXPECT_OK(world_.Hold(one_, today_ + 1000));
  v1::SearchAvailabilityRequest search;
  search.mutable_party()->set_adults(1);
  *search.mutable_stay() = ToStay(today_ + 900, today_ + 950);
  ASSERT_OK_AND_ASSIGN(const auto found,
                       world_.Do(City(), &Stub::SearchAvailability, search));
  ASSERT_THAT(found.places(), SizeIs(1));
  EXPECT_EQ(found.places(0).window().period().DebugString(),
            ToStay(today_, today_ + 1100).DebugString());
}

}  // namespace
}  // namespace sojourn::capacity
