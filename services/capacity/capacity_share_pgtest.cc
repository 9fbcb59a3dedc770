// A host sees a reservation as long as the party agrees that it does.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/capacity/capacity_test_world.h"

namespace sojourn::capacity {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class ShareTest : public ::testing::Test {
 protected:
  absl::Status Say(int64_t number, bool closed,
                   const std::string& request_id = "") {
    return Hear(number, closed, request_id).status();
  }
  // What it had heard before; 0 where it was set.
  absl::StatusOr<int64_t> Hear(int64_t number, bool closed,
                               const std::string& request_id = "") {
    v1::SetShareRequest request;
    request.set_request_id(request_id);
    request.set_reservation_id(id_);
    request.set_number(number);
    request.set_view_closed(closed);
    const auto heard = world_.Do(Relocation(), &Stub::SetShare, request);
    if (!heard.ok()) return heard.status();
    return heard->number();
  }
  std::vector<v1::Reservation> Listed() {
    const auto listed = world_.Do(City(), &Stub::ListReservations,
                                  v1::ListReservationsRequest());
    EXPECT_OK(listed);
    return {listed->reservations().begin(), listed->reservations().end()};
  }
  absl::Status CheckIn(const auth::Caller& caller) {
    v1::CheckInRequest request;
    request.set_reservation_id(id_);
    request.mutable_occurred_at()->set_seconds(
        absl::ToUnixSeconds(absl::Now() - absl::Minutes(1)));
    return world_.Do(caller, &Stub::CheckIn, request).status();
  }
  absl::Status Seen() { return world_.Get(City(), id_).status(); }

  World world_;
  const v1::Place place_ = world_.MakePlace(world_.MakeHost().host_id());
  const absl::CivilDay today_ = world_.Today();
  const std::string id_ = world_.Hold(place_, today_)->reservation_id();
};

TEST_F(ShareTest, AClosedViewKeepsTheHold) {
  ASSERT_OK(Seen());
  ASSERT_OK(Say(1, true));
  EXPECT_EQ(Seen(), world_.Get(City(), std::string(22, 'A')).status());
  EXPECT_THAT(Listed(), IsEmpty());
  EXPECT_EQ(world_.Get(Office(), id_)->state(), v1::RESERVATION_STATE_HELD);
  ASSERT_OK(Say(2, false));
  EXPECT_TRUE(world_.Get(City(), id_)->has_party());
}

TEST_F(ShareTest, AnEarlierWordThatComesLateChangesNothing) {
  ASSERT_OK(Say(2, true));
  ASSERT_OK(Say(1, false));
  EXPECT_THAT(Seen(), testing::StatusIs(absl::StatusCode::kNotFound));
  const std::string request_id = testing::NewRequestId();
  ASSERT_OK(Say(3, false, request_id));
  ASSERT_OK(Say(4, true));
  ASSERT_OK(Say(3, false, request_id));
  EXPECT_THAT(Seen(), testing::StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Say(0, false), ReasonIs("FIELD_REQUIRED"));
}

// Its teller was restored from a backup and counts anew.
TEST_F(ShareTest, WhoIsOvertakenIsToldByWhat) {
  EXPECT_EQ(Hear(7, false).value_or(-1), 0);
  const std::string request_id = testing::NewRequestId();
  EXPECT_EQ(Hear(7, true, request_id).value_or(-1), 7);
  EXPECT_OK(Seen());
  EXPECT_EQ(
      world_.database().Value("SELECT fields FROM audit_records WHERE method = "
                              "'SetShare' ORDER BY id DESC LIMIT 1"),
      "overtaken");
  EXPECT_EQ(Hear(2, true).value_or(-1), 7);
  EXPECT_EQ(Hear(8, true).value_or(-1), 0);
  EXPECT_THAT(Seen(), testing::StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(Hear(7, true, request_id).value_or(-1), 7) << "as before";
}

// Her bed is not another's: it sees the nights, to say when she leaves.
TEST_F(ShareTest, AHostWithGuestsFindsTheNightsAndNobodyInThem) {
  ASSERT_OK(world_.Confirm(id_));
  ASSERT_OK(Say(1, true));
  EXPECT_THAT(Seen(), testing::StatusIs(absl::StatusCode::kNotFound));
  ASSERT_OK(CheckIn(Relocation()));
  const auto seen = world_.Get(City(), id_);
  ASSERT_OK(seen);
  EXPECT_TRUE(seen->has_stay());
  EXPECT_FALSE(seen->has_party());
  ASSERT_THAT(Listed(), SizeIs(1));
  EXPECT_FALSE(Listed()[0].has_party());
  EXPECT_TRUE(world_.Get(Office(), id_)->has_party());
  EXPECT_EQ(world_.database().Value(
                "SELECT fields FROM audit_records WHERE method = "
                "'GetReservation' AND actor_organisation = 'utrecht' "
                "ORDER BY id DESC LIMIT 1"),
            "nights");
  // What it tells of them reaches the reservation.
  EXPECT_THAT(CheckIn(City()), ReasonIs("STATE_FORBIDS"));
}

}  // namespace
}  // namespace sojourn::capacity
