#include "services/capacity/capacity_convert.h"

#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "services/capacity/capacity_names.h"
#include "services/capacity/capacity_policy.h"
#include "sojourn/type/v1/party.pb.h"

namespace sojourn::capacity {
namespace {

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
