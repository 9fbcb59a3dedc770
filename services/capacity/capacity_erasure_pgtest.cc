// EraseCase: what is released, what is left, and what comes too late.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/capacity/capacity_test_world.h"

namespace sojourn::capacity {
namespace {

using sojourn::testing::NewRequestId;
using sojourn::testing::StatusIs;

constexpr char kCase[] = "case-0123456789abcdef";  // of World::HoldRequest

class ErasureTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::EraseCaseResponse> Erase(
      const std::string& case_ref = kCase, const std::string& request_id = "") {
    v1::EraseCaseRequest request;
    request.set_request_id(request_id);
    request.set_case_ref(case_ref);
    request.add_person_refs("person-0123456789abc");
    return world_.Do(Relocation(), &Stub::EraseCase, request);
  }

  absl::StatusOr<v1::Reservation> HoldFor(const std::string& case_ref,
                                          absl::CivilDay check_in) {
    auto hold = World::HoldRequest(place_, check_in);
    hold.set_case_ref(case_ref);
    return world_.Hold(hold);
  }

  bool HasKey(const std::string& case_ref) {
    const auto exists =
        world_.runtime().keys().Exists(keystore::KeyRef::Case(case_ref));
    EXPECT_OK(exists);
    return exists.value_or(true);
  }

  World world_;
  const v1::Place place_ = world_.MakePlace(world_.MakeHost().host_id());
  const absl::CivilDay today_ = world_.Today();
};

TEST_F(ErasureTest, ReleasesWhatIsHeldAndLeavesNothingOfTheCase) {
  ASSERT_OK_AND_ASSIGN(const auto hers, HoldFor(kCase, today_ + 3));
  ASSERT_OK_AND_ASSIGN(const auto confirmed, HoldFor(kCase, today_ + 30));
  ASSERT_OK(world_.Confirm(confirmed.reservation_id()));
  ASSERT_OK_AND_ASSIGN(const auto other,
                       HoldFor("another-case-0123", today_ + 60));

  ASSERT_OK(Erase());
  EXPECT_FALSE(HasKey(kCase));
  EXPECT_TRUE(HasKey("another-case-0123"));
  EXPECT_THAT(world_.Get(Office(), hers.reservation_id()),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(world_.Confirm(hers.reservation_id()),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_OK(world_.Get(Office(), other.reservation_id()));
  EXPECT_EQ(world_.database().Value("SELECT count(*) FROM reservations"), "1");
  EXPECT_EQ(world_.database().Value(
                "SELECT count(*) FROM idempotency_keys WHERE method = "
                "'HoldPlace'"),
            "1");
  EXPECT_THAT(world_.EventsOf(place_.place_id()),
              ::testing::EndsWith("reservation.released RELEASED|"
                                  "reservation.released RELEASED"));
  // The nights are another party's to take.
  EXPECT_OK(HoldFor("another-case-0123", today_ + 3));
}

TEST_F(ErasureTest, ALapsedHoldIsNotReleasedOnceMore) {
  ASSERT_OK(HoldFor(kCase, today_ + 20));
  world_.Advance(absl::Hours(24 * 8));
  ASSERT_OK(Erase());
  EXPECT_THAT(world_.EventsOf(place_.place_id()),
              ::testing::EndsWith("reservation.held HELD|"
                                  "reservation.expired EXPIRED"));
  EXPECT_EQ(world_.database().Value("SELECT count(*) FROM reservations"), "0");
}

TEST_F(ErasureTest, APlaceSheLivesInStaysOccupiedByNobodyWithAName) {
  ASSERT_OK_AND_ASSIGN(const auto held, HoldFor(kCase, today_));
  ASSERT_OK(world_.Confirm(held.reservation_id()));
  v1::CheckInRequest arrived;
  arrived.set_reservation_id(held.reservation_id());
  arrived.mutable_occurred_at()->set_seconds(absl::ToUnixSeconds(absl::Now()) -
                                             60);
  ASSERT_OK(world_.Do(Relocation(), &Stub::CheckIn, arrived));

  ASSERT_OK(Erase());
  ASSERT_OK_AND_ASSIGN(const auto nameless,
                       world_.Get(Office(), held.reservation_id()));
  EXPECT_EQ(nameless.state(), v1::RESERVATION_STATE_OCCUPIED);
  EXPECT_EQ(nameless.case_ref(), "");
  EXPECT_EQ(nameless.party().adults(), 0);
  EXPECT_THAT(HoldFor("another-case-0123", today_ + 1),
              ReasonIs("PLACE_TAKEN"));
}

TEST_F(ErasureTest, NightsSheLivedThereStayCountedAsNobodys) {
  ASSERT_OK_AND_ASSIGN(const auto held, HoldFor(kCase, today_));
  ASSERT_OK(world_.Confirm(held.reservation_id()));
  v1::CheckInRequest arrived;
  arrived.set_reservation_id(held.reservation_id());
  arrived.mutable_occurred_at()->set_seconds(absl::ToUnixSeconds(absl::Now()) -
                                             60);
  ASSERT_OK(world_.Do(Relocation(), &Stub::CheckIn, arrived));
  world_.Advance(absl::Hours(24 * 3));
  v1::CheckOutRequest left;
  left.set_reservation_id(held.reservation_id());
  left.mutable_occurred_at()->set_seconds(
      absl::ToUnixSeconds(absl::Now() + absl::Hours(24 * 3)));
  ASSERT_OK(world_.Do(Relocation(), &Stub::CheckOut, left));

  ASSERT_OK(Erase());
  ASSERT_OK_AND_ASSIGN(const auto nameless,
                       world_.Get(Office(), held.reservation_id()));
  EXPECT_EQ(nameless.state(), v1::RESERVATION_STATE_COMPLETED);
  EXPECT_EQ(nameless.case_ref(), "");
  EXPECT_THAT(nameless.person_refs(), ::testing::IsEmpty());
  EXPECT_EQ(nameless.party().adults(), 0);
  EXPECT_EQ(nameless.stay().check_out().DebugString(),
            ToDate(today_ + 3).DebugString());
  EXPECT_EQ(world_.database().Value("SELECT octet_length(needs_sealed) FROM "
                                    "reservations"),
            "0");
  // It is nobody's sighting, either.
  EXPECT_EQ(world_.database().Value("SELECT count(*) FROM case_resources"),
            "0");
  EXPECT_EQ(world_.database().Value("SELECT count(*) FROM idempotency_keys "
                                    "WHERE method = 'HoldPlace'"),
            "0");
}

TEST_F(ErasureTest, WhatComesLateIsRefusedAndMakesNoKey) {
  auto hold = World::HoldRequest(place_, today_ + 3);
  hold.set_request_id(NewRequestId());
  ASSERT_OK(world_.Hold(hold));
  ASSERT_OK(Erase());
  EXPECT_THAT(world_.Hold(hold), ReasonIs("ERASED"));
  EXPECT_THAT(HoldFor(kCase, today_ + 3),
              StatusIs(absl::StatusCode::kNotFound));
  auto anywhere = World::HoldRequest(place_, today_ + 3);
  anywhere.clear_place_id();
  EXPECT_THAT(world_.Hold(anywhere), ReasonIs("ERASED"));
  EXPECT_FALSE(HasKey(kCase));
}

TEST_F(ErasureTest, WhatComesLateMakesNoKeyWhereThereIsNoPlaceEither) {
  ASSERT_OK(Erase());
  auto large = World::HoldRequest(place_, today_ + 3);
  large.clear_place_id();
  large.mutable_party()->set_adults(3);
  EXPECT_THAT(world_.Hold(large), ReasonIs("ERASED"));
  EXPECT_FALSE(HasKey(kCase));
  auto elsewhere = World::HoldRequest(place_, today_ + 3);
  elsewhere.set_host_id(world_.MakeHost("Elsewhere").host_id());
  EXPECT_THAT(world_.Hold(elsewhere), ReasonIs("ERASED"));
  EXPECT_FALSE(HasKey(kCase));
}

TEST_F(ErasureTest, AsksOnceWhateverIsRepeated) {
  ASSERT_OK(HoldFor(kCase, today_ + 3));
  const std::string request_id = NewRequestId();
  ASSERT_OK_AND_ASSIGN(const auto first, Erase(kCase, request_id));
  world_.Advance(absl::Hours(1));
  ASSERT_OK_AND_ASSIGN(const auto replay, Erase(kCase, request_id));
  ASSERT_OK_AND_ASSIGN(const auto again, Erase());
  EXPECT_EQ(replay.erased_at().seconds(), first.erased_at().seconds());
  EXPECT_EQ(again.erased_at().seconds(), first.erased_at().seconds());
  EXPECT_THAT(Erase("another-case-0123", request_id),
              ReasonIs("REQUEST_ID_REUSED"));
  EXPECT_EQ(world_.database().Value("SELECT string_agg(case_ref, ',') "
                                    "FROM erased_cases"),
            kCase);
  ASSERT_OK(Erase("never-heard-of-0123"));
}

TEST_F(ErasureTest, OnlyRelocationAsksForIt) {
  v1::EraseCaseRequest request;
  request.set_case_ref(kCase);
  EXPECT_THAT(world_.Do(Office(), &Stub::EraseCase, request),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Erase(""), ReasonIs("FIELD_REQUIRED"));
}

// The data of before the erasure, with the key store of today.
TEST_F(ErasureTest, ARestoredBackupDoesNotTellWhoItWas) {
  ASSERT_OK_AND_ASSIGN(const auto hers, HoldFor(kCase, today_ + 3));
  ASSERT_OK_AND_ASSIGN(const auto other,
                       HoldFor("another-case-0123", today_ + 30));
  const sojourn::testing::TestDatabase restored("capacity");
  restored.RestoreFrom(world_.database());
  ASSERT_OK(Erase());

  sojourn::testing::TestRuntime runtime("capacity", kPolicy, restored.dsn(),
                                        world_.directory());
  CapacityService service(runtime.get());
  sojourn::testing::InProcessServer server(service);
  const auto stub = v1::HostCapacityService::NewStub(server.channel());
  const auto get = [&](const std::string& id) {
    v1::GetReservationRequest request;
    request.set_reservation_id(id);
    v1::GetReservationResponse response;
    EXPECT_OK(sojourn::testing::Call(Office(), *stub, &Stub::GetReservation,
                                     request, &response));
    return response.reservation();
  };
  EXPECT_EQ(get(hers.reservation_id()).party().adults(), 0);
  EXPECT_EQ(get(other.reservation_id()).party().adults(), 1);
  // Erasing again finishes what the restore brought back.
  v1::EraseCaseRequest again;
  again.set_request_id(NewRequestId());
  again.set_case_ref(kCase);
  v1::EraseCaseResponse response;
  EXPECT_OK(sojourn::testing::Call(Relocation(), *stub, &Stub::EraseCase, again,
                                   &response));
  EXPECT_EQ(restored.Value("SELECT string_agg(case_ref, ',') "
                           "FROM reservations"),
            other.case_ref());
  service.Stop();
}

}  // namespace
}  // namespace sojourn::capacity
