#include "common/log/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error.h"
#include "nlohmann/json.hpp"

namespace sojourn::log {
namespace {

using nlohmann::json;

TEST(LogTest, ALineIsOneJsonObject) {
  const std::string line = Format(Level::kInfo, "rpc",
                                  {{"method", "GetGrant"},
                                   {"code", std::string("OK")},
                                   {"seconds", 0.25},
                                   {"rows", 3},
                                   {"replayed", true}});

  EXPECT_EQ(line.find('\n'), std::string::npos);
  const json parsed = json::parse(line);
  EXPECT_EQ(parsed["level"], "info");
  EXPECT_EQ(parsed["event"], "rpc");
  EXPECT_EQ(parsed["method"], "GetGrant");
  EXPECT_EQ(parsed["seconds"], 0.25);
  EXPECT_EQ(parsed["rows"], 3);
  EXPECT_EQ(parsed["replayed"], true);
}

TEST(LogTest, NoValueBreaksALine) {
  const std::string line = Format(
      Level::kError, "strange",
      {{"value", std::string("two\nlines \"quoted\" \xff and not UTF-8")}});

  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_TRUE(json::accept(line)) << line;
}

TEST(LogTest, AFailureHasCodeAndReasonAndOnlyOurOwnText) {
  ::testing::internal::CaptureStdout();
  Failure("rpc", Internal("column 3 is NULL"), {{"method", "GetGrant"}});
  Failure("rpc", InvalidField("a", "FIELD_REQUIRED", "is missing"));
  const std::string output = ::testing::internal::GetCapturedStdout();

  const size_t end = output.find('\n');
  const json bug = json::parse(output.substr(0, end));
  const json mistake = json::parse(output.substr(end + 1));
  EXPECT_EQ(bug["level"], "error");
  EXPECT_EQ(bug["message"], "column 3 is NULL");
  EXPECT_EQ(bug["method"], "GetGrant");
  EXPECT_EQ(mistake["level"], "info");
  EXPECT_EQ(mistake["reason"], "FIELD_REQUIRED");
  EXPECT_FALSE(mistake.contains("message"));
}

}  // namespace
}  // namespace sojourn::log
