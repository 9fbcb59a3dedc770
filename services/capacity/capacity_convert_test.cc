#include "services/capacity/capacity_convert.h"

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "services/capacity/capacity_names.h"
#include "services/capacity/capacity_policy.h"
#include "sojourn/type/v1/party.pb.h"

namespace sojourn::capacity {
namespace {

using sojourn::testing::BadFieldsAre;

// Our enums are converted by position: every value of the proto has the name
// of ours.
template <typename E>
void ExpectSameNames(const google::protobuf::EnumDescriptor* proto,
                     const std::string& prefix) {
  for (int i = 1; i < proto->value_count(); ++i) {
    ASSERT_EQ(proto->value(i)->number(), i);
    EXPECT_EQ(proto->value(i)->name(), prefix + Name(static_cast<E>(i - 1)));
  }
}

TEST(Convert, EnumsHaveTheNamesOfTheContract) {
  ExpectSameNames<HostKind>(v1::HostKind_descriptor(), "HOST_KIND_");
  ExpectSameNames<HostStatus>(v1::HostStatus_descriptor(), "HOST_STATUS_");
  ExpectSameNames<IntakeMode>(v1::IntakeMode_descriptor(), "INTAKE_MODE_");
  ExpectSameNames<PlaceStatus>(v1::PlaceStatus_descriptor(), "PLACE_STATUS_");
  ExpectSameNames<Lane>(v1::Lane_descriptor(), "LANE_");
  ExpectSameNames<State>(v1::ReservationState_descriptor(),
                         "RESERVATION_STATE_");
  ExpectSameNames<ChangeKind>(v1::AvailabilityChangeKind_descriptor(),
                              "AVAILABILITY_CHANGE_KIND_");
  ExpectSameNames<ReleaseReason>(v1::ReleaseReason_descriptor(),
                                 "RELEASE_REASON_");
  ExpectSameNames<DisruptionReason>(v1::DisruptionReason_descriptor(),
                                    "DISRUPTION_REASON_");
  ExpectSameNames<Level>(type::v1::Level_descriptor(), "LEVEL_");
  ExpectSameNames<LanguageLevel>(type::v1::LanguageLevel_descriptor(),
                                 "LANGUAGE_LEVEL_");
}

type::v1::Date DayOf2027(int month) {
  type::v1::Date date;
  date.set_year(2027);
  date.set_month(month);
  date.set_day(1);
  return date;
}

// A day that is missing is missing, and neither before nor after the other.
TEST(Parse, NamesAMissingDayOnce) {
  v1::ListReservationsRequest list;
  *list.mutable_overlapping()->mutable_check_in() = DayOf2027(5);
  EXPECT_THAT(ParseFilter(list, Access()).status(),
              BadFieldsAre("overlapping.check_out"));
  *list.mutable_overlapping()->mutable_check_out() = DayOf2027(4);
  list.mutable_overlapping()->clear_check_in();
  EXPECT_THAT(ParseFilter(list, Access()).status(),
              BadFieldsAre("overlapping.check_in"));

  v1::SearchAvailabilityRequest search;
  search.mutable_party()->set_adults(1);
  search.mutable_flexible()->set_nights(3);
  *search.mutable_flexible()->mutable_earliest() = DayOf2027(5);
  EXPECT_THAT(ParseSearch(search).status(), BadFieldsAre("flexible.latest"));

  v1::GetOccupancyRequest count;
  *count.mutable_first() = DayOf2027(5);
  EXPECT_THAT(ParseOccupancy(count).status(), BadFieldsAre("last"));
  *count.mutable_last() = DayOf2027(4);
  count.clear_first();
  EXPECT_THAT(ParseOccupancy(count).status(), BadFieldsAre("first"));
}

TEST(Parse, AReleaseNamesTheCallThatItUndoes) {
  v1::ReleaseReservationRequest release;
  release.set_reason(v1::RELEASE_REASON_UNDONE);
  release.set_hold_request_id("yesterday's");
  EXPECT_THAT(ParseRelease(release).status(), BadFieldsAre("hold_request_id"));
  release.set_hold_request_id("");
  EXPECT_THAT(ParseRelease(release).status(), BadFieldsAre("reservation_id"));
  release.set_hold_request_id("0191f7a2-0000-7000-8000-0123456789AB");
  EXPECT_TRUE(ParseRelease(release).ok());
}

TEST(Convert, AnUpdateSaysWhatChangedAndNothingOfGuests) {
  const auto host = std::make_shared<const WatchedHost>(
      WatchedHost{.host_id = "host", .organisation_id = "utrecht"});
  const auto* kinds = v1::AvailabilityUpdateKind_descriptor();
  EXPECT_EQ(kinds->value_count(),
            static_cast<int>(UpdateKind::kDisruptionLifted) + 2);
  const std::pair<UpdateKind, v1::AvailabilityUpdateKind> some[] = {
      {UpdateKind::kHostChanged, v1::AVAILABILITY_UPDATE_KIND_HOST_CHANGED},
      {UpdateKind::kPlaceBurnt, v1::AVAILABILITY_UPDATE_KIND_PLACE_BURNT},
      {UpdateKind::kWindowsSet, v1::AVAILABILITY_UPDATE_KIND_WINDOWS_SET},
      {UpdateKind::kNightsTaken, v1::AVAILABILITY_UPDATE_KIND_NIGHTS_TAKEN},
      {UpdateKind::kNightsFreed, v1::AVAILABILITY_UPDATE_KIND_NIGHTS_FREED},
      {UpdateKind::kDisruptionLifted,
       v1::AVAILABILITY_UPDATE_KIND_DISRUPTION_LIFTED}};
  for (const auto& [kind, wanted] : some) {
    const v1::AvailabilityUpdate update =
        ToProto(Update{.host = host,
                       .place_id = "place",
                       .kind = kind,
                       .changed_at = absl::FromUnixSeconds(7)});
    EXPECT_EQ(update.kind(), wanted);
    EXPECT_EQ(update.host_id() + " " + update.place_id(), "host place");
    EXPECT_EQ(update.changed_at().seconds(), 7);
  }
  // Whoever adds a field asks first what it tells of a stay.
  EXPECT_EQ(v1::AvailabilityUpdate::descriptor()->field_count(), 4);
}

TEST(Policy, HasARowForEveryRpc) {
  const auto* service = v1::CreateHostRequest::descriptor()->file()->service(0);
  std::vector<std::string> methods;
  methods.reserve(static_cast<size_t>(service->method_count()));
  for (int i = 0; i < service->method_count(); ++i) {
    methods.push_back(service->method(i)->name());
  }
  EXPECT_TRUE(auth::PolicyTable(kPolicy).CheckComplete(methods).ok());
}

}  // namespace
}  // namespace sojourn::capacity
