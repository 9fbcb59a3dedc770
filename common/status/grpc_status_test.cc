#include "common/status/grpc_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/testing/status_matchers.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace sojourn {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

template <typename Detail>
Detail DetailOf(const grpc::Status& status) {
  google::rpc::Status parsed;
  EXPECT_TRUE(parsed.ParseFromString(status.error_details()));
  Detail detail;
  for (const auto& any : parsed.details()) {
    if (any.Is<Detail>()) any.UnpackTo(&detail);
  }
  return detail;
}

TEST(GrpcStatusTest, OkStaysOk) {
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok());
  EXPECT_OK(FromGrpcStatus(grpc::Status::OK));
}

TEST(GrpcStatusTest, EveryErrorHasReasonAndDomain) {
  const auto info =
      DetailOf<google::rpc::ErrorInfo>(ToGrpcStatus(EtagMismatch("4")));
  EXPECT_EQ(info.reason(), "ETAG_MISMATCH");
  EXPECT_EQ(info.domain(), "sojourn");
  EXPECT_EQ(info.metadata().at("etag"), "4");

  const auto bare = DetailOf<google::rpc::ErrorInfo>(
      ToGrpcStatus(absl::OutOfRangeError("far")));
  EXPECT_EQ(bare.reason(), "OUT_OF_RANGE");
}

TEST(GrpcStatusTest, DetailsFollowTheCode) {
  const auto missing =
      DetailOf<google::rpc::ResourceInfo>(ToGrpcStatus(NotFound("place")));
  EXPECT_EQ(missing.resource_type(), "place");
  EXPECT_EQ(missing.resource_name(), "");

  const auto failure = DetailOf<google::rpc::PreconditionFailure>(
      ToGrpcStatus(FailedPrecondition("NO_CONSENT", "consent is missing")));
  ASSERT_EQ(failure.violations_size(), 1);
  EXPECT_EQ(failure.violations(0).type(), "NO_CONSENT");

  const auto retry = DetailOf<google::rpc::RetryInfo>(
      ToGrpcStatus(Unavailable("DOWN", "down", absl::Milliseconds(2500))));
  EXPECT_EQ(retry.retry_delay().seconds(), 2);
  EXPECT_EQ(retry.retry_delay().nanos(), 500'000'000);
}

TEST(GrpcStatusTest, TextOfOurBugsStaysHere) {
  for (const absl::Status& bug :
       {Internal("row of Amina"), absl::UnknownError("row of Amina"),
        absl::DataLossError("row of Amina")}) {
    const grpc::Status status = ToGrpcStatus(bug);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
    EXPECT_THAT(status.error_message(), Not(HasSubstr("Amina")));
    EXPECT_THAT(status.error_details(), Not(HasSubstr("Amina")));
  }
}

TEST(GrpcStatusTest, ManyViolationsAreCutAndCounted) {
  std::vector<FieldViolation> violations;
  for (int i = 0; i < 500; ++i) {
    violations.push_back({absl::StrCat("party.adults[", i, "].given_name"),
                          "has over 200 characters", "TEXT_TOO_LONG"});
  }

  const grpc::Status status = ToGrpcStatus(InvalidFields(violations));

  EXPECT_LE(status.error_details().size(), kMaxDetailBytes);
  const auto bad = DetailOf<google::rpc::BadRequest>(status);
  EXPECT_GT(bad.field_violations_size(), 20);
  EXPECT_EQ(bad.field_violations(0).field(), "party.adults[0].given_name");
  EXPECT_EQ(
      DetailOf<google::rpc::ErrorInfo>(status).metadata().at("violation_count"),
      "500");
}

TEST(GrpcStatusTest, ComesBackAsItWas) {
  for (const absl::Status& status :
       {InvalidField("a", "FIELD_REQUIRED", "is missing"), NotFound("grant"),
        FailedPrecondition("NO_FUND_FITS", "no fund fits", "raise a cap"),
        EtagMismatch("9"), Unavailable("DOWN", "down"), PermissionDenied(),
        Unauthenticated("TOKEN_EXPIRED")}) {
    const absl::Status back = FromGrpcStatus(ToGrpcStatus(status));
    EXPECT_EQ(back.code(), status.code());
    EXPECT_EQ(back.message(), status.message());
    EXPECT_EQ(ReasonOf(back), ReasonOf(status));
    EXPECT_EQ(DetailsOf(back).retry_after, DetailsOf(status).retry_after);
    EXPECT_EQ(DetailsOf(back).precondition, DetailsOf(status).precondition);
    EXPECT_EQ(DetailsOf(back).resource_type, DetailsOf(status).resource_type);
  }
}

TEST(GrpcStatusTest, StatusOfAnotherServerKeepsItsCode) {
  const absl::Status status = FromGrpcStatus(
      grpc::Status(grpc::StatusCode::UNAVAILABLE, "failed to connect"));
  EXPECT_THAT(status, testing::StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(status, testing::ReasonIs("UNAVAILABLE"));
}

}  // namespace
}  // namespace sojourn
