#include "clients/cli/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "clients/cli/place_import.h"
#include "common/testing/status_matchers.h"

namespace sojourn::cli {
namespace {

std::string Told(bool terminal, const std::vector<int>& done) {
  std::ostringstream out;
  {
    Progress progress("rows sent", out, terminal);
    for (const int rows : done) progress.Tell(rows, 250);
  }
  return out.str();
}

TEST(Progress, OnATerminalIsOneLineThatIsWrittenOver) {
  EXPECT_EQ(Told(true, {250}), "\r250 of 250 rows sent\n");
  EXPECT_EQ(Told(true, {250, 250}), "\r250 of 250 rows sent\n");
  // What came too soon after the first is told at the end.
  EXPECT_EQ(Told(true, {100, 200, 250}),
            "\r100 of 250 rows sent\r250 of 250 rows sent\n");
}

TEST(Progress, ElsewhereIsItsEndAlone) {
  EXPECT_EQ(Told(false, {100, 200, 250, 250}), "250 of 250 rows sent\n");
}

TEST(Progress, IsSilentWhereThereWasNothing) {
  EXPECT_EQ(Told(true, {}), "");
  EXPECT_EQ(Told(false, {}), "");
}

TEST(Progress, OfAnImportIsOneLine) {
  const std::string path = ::testing::TempDir() + "/places.csv";
  std::ofstream(path) << "code,adults\nUTR-1,2\nUTR-2,2\n";
  Connection connection(Config(), "", absl::Seconds(1));
  capacity::v1::ImportCapacityRequest first;
  first.set_host_id("host");
  capacity::v1::ImportCapacityResponse answer;
  ::testing::internal::CaptureStderr();
  const absl::Status read =
      ImportPlaces(connection, path, /*check_only=*/true, &first, &answer);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "2 of 2 rows read\n");
  EXPECT_OK(read);
}

}  // namespace
}  // namespace sojourn::cli
