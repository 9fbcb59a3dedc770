// A host may have more places than one answer should carry: what was done is
// done to all of them, and the answer has the first and says where the rest is.
#include "services/capacity/capacity_test_world.h"

namespace sojourn::capacity {
namespace {

using ::testing::SizeIs;

constexpr int kPlaces = 205;

class LargeAnswersTest : public ::testing::Test {
 protected:
  LargeAnswersTest() {
    grpc::ClientContext context;
    context.AddMetadata(auth::kFakeCallerKey, auth::EncodeFakeCaller(City()));
    v1::ImportCapacityResponse answer;
    auto writer = world_.stub().ImportCapacity(&context, &answer);
    v1::ImportCapacityRequest message;
    message.set_request_id(sojourn::testing::NewRequestId());
    message.set_host_id(host_.host_id());
    for (int i = 1; i <= kPlaces; ++i) {
      v1::ImportRow& row = *message.add_rows();
      row.set_line(i);
      *row.mutable_place() =
          world_.PlaceRequest(host_.host_id(), absl::StrCat("P", i)).place();
      *row.add_windows() = ToStay(today_, today_ + 200);
      if (i % 100 > 0 && i < kPlaces) continue;
      EXPECT_TRUE(writer->Write(message));
      message.clear_rows();
    }
    writer->WritesDone();
    EXPECT_TRUE(writer->Finish().ok());
    EXPECT_EQ(answer.created_rows(), kPlaces);
  }

  World world_;
  const absl::CivilDay today_ = world_.Today();
  const v1::Host host_ = world_.MakeHost();
};

TEST_F(LargeAnswersTest, AConfirmationIsOfAllAndShowsTheFirst) {
  world_.Advance(absl::Hours(24 * 31));
  v1::ListPlacesRequest list;
  list.set_host_id(host_.host_id());
  ASSERT_OK_AND_ASSIGN(const auto listed,
                       world_.Do(City(), &Stub::ListPlaces, list));
  EXPECT_EQ(listed.availability().stale_windows(), kPlaces);
  v1::ConfirmAvailabilityRequest request;
  request.set_host_id(host_.host_id());
  request.set_list_etag(listed.availability().list_etag());
  ASSERT_OK_AND_ASSIGN(const auto confirmed,
                       world_.Do(City(), &Stub::ConfirmAvailability, request));
  ASSERT_THAT(confirmed.places(), SizeIs(200));
  EXPECT_EQ(confirmed.places(0).place_id(), listed.places(0).place_id());
  EXPECT_EQ(confirmed.host().availability().places(), kPlaces);
  EXPECT_EQ(confirmed.host().availability().stale_windows(), 0);
}

TEST_F(LargeAnswersTest, ADisruptionOfAHostIsOfAllAndShowsTheFirst) {
  v1::ReportDisruptionRequest request;
  request.set_request_id(sojourn::testing::NewRequestId());
  request.set_host_id(host_.host_id());
  request.set_reason(v1::DISRUPTION_REASON_FLOODED);
  // A slow machine may need it twice, and goes on where it was cut off.
  auto reported = world_.Do(Office(), &Stub::ReportDisruption, request);
  while (!reported.ok()) {
    reported = world_.Do(Office(), &Stub::ReportDisruption, request);
  }
  EXPECT_THAT(reported->disruptions(), SizeIs(200));
  EXPECT_EQ(world_.database().Value("SELECT count(*) FROM disruptions"),
            absl::StrCat(kPlaces));
}

TEST_F(LargeAnswersTest, OfManyWhomItHitsTheMostUrgentAreNamed) {
  world_.database().Run(
      "INSERT INTO reservations (id, public_id, place_id, state, case_ref, "
      "period, check_out, level, held_at, held_until, confirmed_at, "
      "needs_sealed) SELECT gen_random_uuid(), 'stay' || n, p.id, 'CONFIRMED', "
      "'case' || n, daterange(current_date + n, current_date + n + 1), "
      "current_date + n + 1, CASE n WHEN 1001 THEN 'L1' ELSE 'L3' END, now(), "
      "now() + interval '7 days', now(), '\\x00' FROM places p, "
      "generate_series(1, 1001) n WHERE p.code = 'P1'");
  v1::ReportDisruptionRequest request;
  request.set_place_id(world_.database().Value(
      "SELECT public_id FROM places WHERE code = 'P1'"));
  request.set_reason(v1::DISRUPTION_REASON_FLOODED);
  ASSERT_OK_AND_ASSIGN(const auto reported,
                       world_.Do(Office(), &Stub::ReportDisruption, request));
  ASSERT_THAT(reported.affected_reservation_ids(), SizeIs(1000));
  EXPECT_EQ(reported.affected_reservation_ids(0), "stay1001");
  EXPECT_EQ(world_.database().Value(
                "SELECT count(*) FROM reservations WHERE state = 'DISRUPTED'"),
            "1001");
}

}  // namespace
}  // namespace sojourn::capacity
