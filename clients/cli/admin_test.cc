#include "clients/cli/admin.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "common/testing/status_matchers.h"

namespace sojourn::cli {
namespace {

using testing::ReasonIs;

class AdminTest : public ::testing::Test {
 protected:
  AdminTest() { std::filesystem::remove(file_); }

  // A service whose command writes its arguments down and exits with `status`.
  Config::Operate Writes(int status) const {
    return {.command = {"sh", "-c",
                        "echo \"$@\" >> " + file_ + "; exit " +
                            std::to_string(status),
                        "service"},
            .flags = {"--flagfile=f"}};
  }
  std::string Written() const {
    std::ostringstream text;
    text << std::ifstream(file_).rdbuf();
    return text.str();
  }

  const std::string file_ = ::testing::TempDir() + "admin_test.out";
};

TEST_F(AdminTest, RunsTheVerbOfEveryServiceWithItsFlags) {
  Config config;
  config.operate = {{"capacity", Writes(0)}, {"visa", Writes(0)}};
  EXPECT_OK(RunOnServices(config, "rotate-keys", {}));
  EXPECT_EQ(Written(), "rotate-keys --flagfile=f\nrotate-keys --flagfile=f\n");
}

TEST_F(AdminTest, OneThatFailsDoesNotStopTheOthers) {
  Config config;
  config.operate = {{"capacity", Writes(1)}, {"visa", Writes(0)}};
  EXPECT_THAT(RunOnServices(config, "key-versions", {}),
              ReasonIs("SERVICE_COMMAND_FAILED"));
  EXPECT_EQ(Written(),
            "key-versions --flagfile=f\nkey-versions --flagfile=f\n");
}

TEST_F(AdminTest, AnUnknownServiceRunsNothing) {
  Config config;
  config.operate = {{"visa", Writes(0)}};
  EXPECT_THAT(RunOnServices(config, "rotate-keys", {"visa", "weather"}),
              ReasonIs("SERVICE_NOT_HERE"));
  EXPECT_THAT(RunOnServices(Config(), "rotate-keys", {}),
              ReasonIs("SERVICE_NOT_HERE"));
  EXPECT_EQ(Written(), "");
}

}  // namespace
}  // namespace sojourn::cli
