#include "clients/cli/json_input.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error.h"
#include "sojourn/capacity/v1/capacity_service.pb.h"

namespace sojourn::cli {
namespace {

using ::testing::Contains;
using ::testing::Field;

TEST(MergeJson, TakesShortEnumNamesAndWords) {
  capacity::v1::HoldPlaceRequest request;
  const absl::Status status = MergeJson(
      R"({"host_id": "h", "level": "L1", "stay": "2027-03-01..2027-05-20",
          "party": {"adults": 1}})",
      &request);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(request.level(), type::v1::LEVEL_L1);
  EXPECT_EQ(request.stay().check_out().day(), 20);
  EXPECT_EQ(request.party().adults(), 1);
}

TEST(MergeJson, SkipsTheStoryOfAnExample) {
  capacity::v1::HoldPlaceRequest request;
  ASSERT_TRUE(
      MergeJson(R"({"host_id": "h", "example": {"title": "x"}})", &request)
          .ok());
  EXPECT_EQ(request.host_id(), "h");
}

TEST(MergeJson, NamesEveryBadFieldAtOnce) {
  capacity::v1::HoldPlaceRequest request;
  const absl::Status status = MergeJson(
      R"({"hostid": "h", "level": "L9", "party": {"languages":
          [{"language_code": 5}]}})",
      &request);
  const auto violations = DetailsOf(status).violations;
  for (const char* field :
       {"hostid", "level", "party.languages[0].language_code"}) {
    EXPECT_THAT(violations, Contains(Field(&FieldViolation::field, field)));
  }
}

TEST(MergeJson, NamesTheFieldThatIsNotUtf8) {
  capacity::v1::HoldPlaceRequest request;
  const absl::Status status =
      MergeJson("{\"case_ref\": \"ok\", \"host_id\": \"caf\xE9\"}", &request);
  EXPECT_EQ(ReasonOf(status), "TEXT_NOT_UTF8");
  EXPECT_EQ(DetailsOf(status).violations.at(0).field, "host_id");
}

TEST(MergeJson, NamesTheLargestTextOfATooLargeRequest) {
  capacity::v1::HoldPlaceRequest request;
  const absl::Status status =
      MergeJson("{\"case_ref\": \"x\", \"host_id\": \"" +
                    std::string(3 << 20, 'a') + "\"}",
                &request);
  EXPECT_EQ(ReasonOf(status), "REQUEST_TOO_LARGE");
  EXPECT_EQ(DetailsOf(status).violations.at(0).field, "host_id");
}

TEST(MergeJson, ATooLargeRequestOfListsInListsIsRefusedToo) {
  capacity::v1::HoldPlaceRequest request;
  const size_t depth = 1 << 20;
  EXPECT_EQ(ReasonOf(MergeJson(
                std::string(depth, '[') + std::string(depth, ']'), &request)),
            "REQUEST_TOO_LARGE");
}

TEST(MergeJson, BrokenJsonSaysWhere) {
  capacity::v1::HoldPlaceRequest request;
  EXPECT_EQ(ReasonOf(MergeJson("{\"host_id\": ", &request)), "JSON_INVALID");
  EXPECT_EQ(ReasonOf(MergeJson("{\"host_id\": 1e999}", &request)),
            "JSON_INVALID");
}

}  // namespace
}  // namespace sojourn::cli
