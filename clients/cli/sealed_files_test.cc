#include "clients/cli/sealed_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "common/status/error.h"
#include "sojourn/relocation/v1/referral_calls.pb.h"

namespace sojourn::cli {
namespace {

using relocation::v1::AcceptReferralRequest;
using relocation::v1::ReferOutRequest;
using relocation::v1::ReferOutResponse;

std::string PathOf(const std::string& name) {
  std::string path = ::testing::TempDir() + "/" + name;
  unlink(path.c_str());
  return path;
}

TEST(SealedFilesTest, AreTheFieldsOfThisName) {
  EXPECT_TRUE(HasSealedFile(*AcceptReferralRequest::descriptor()));
  EXPECT_FALSE(HasSealedFile(*ReferOutRequest::descriptor()));
}

TEST(SealedFilesTest, GoInAsTheyAre) {
  const std::string path = PathOf("sealed");
  const std::string bytes("a\0\xff", 3);
  std::ofstream(path, std::ios::binary) << bytes;
  AcceptReferralRequest request;
  ASSERT_TRUE(PutSealedFile(path, &request).ok());
  EXPECT_EQ(request.sealed_file(), bytes);
  EXPECT_EQ(ReasonOf(PutSealedFile("", &request)), "FLAG_MISSING");
  EXPECT_FALSE(PutSealedFile(path + ".missing", &request).ok());
  std::ofstream(path) << std::string(size_t{1} << 20, 'x');
  EXPECT_EQ(ReasonOf(PutSealedFile(path, &request)), "REQUEST_TOO_LARGE");
}

TEST(SealedFilesTest, ComeOutAndAreNotShown) {
  ReferOutResponse response;
  response.set_referral_id("id");
  response.set_sealed_file("sealed");
  EXPECT_EQ(TakeSealedFile(&response), "sealed");
  EXPECT_EQ(response.ShortDebugString(), "referral_id: \"id\"");
}

TEST(ReferralKeyTest, IsMadeOnceAndStaysPrivate) {
  const std::string path = PathOf("referral.key");
  ::testing::internal::CaptureStdout();
  ASSERT_TRUE(ReferralKey(path, "tide").ok());
  const std::string first = ::testing::internal::GetCapturedStdout();
  struct stat info = {};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777u, 0600u);
  EXPECT_EQ(info.st_size, 32);
  ::testing::internal::CaptureStdout();
  ASSERT_TRUE(ReferralKey(path, "tide").ok());
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), first);
  EXPECT_THAT(first, ::testing::HasSubstr("\"name\":\"tide\""));
  EXPECT_THAT(first, ::testing::HasSubstr("\"box_key\":\""));
}

}  // namespace
}  // namespace sojourn::cli
