#include "clients/cli/jsonc.h"

#include <gtest/gtest.h>

#include "nlohmann/json.hpp"

namespace sojourn::cli {
namespace {

TEST(WithoutComments, LeavesJsonAsItIs) {
  for (const char* text :
       {R"({"a": [1, 2], "b": "// no comment, }", "c": "\"/* */"})", "", "[",
        R"({"a": "open // )", "/* open", "/", ",", "{\"a\": 1,"}) {
    EXPECT_EQ(WithoutComments(text), text);
  }
}

TEST(WithoutComments, TakesCommentsAndLastCommas) {
  const std::string text = WithoutComments(
      "{ // one, }\n \"a\": [1, /* two */ 2, // three\n ],\r\n /* } */ }");
  const auto json = nlohmann::json::parse(text);
  EXPECT_EQ(json["a"].size(), 2U);
}

// So that "is no JSON at byte N" counts in the file.
TEST(WithoutComments, EveryByteStaysWhereItIs) {
  EXPECT_EQ(WithoutComments("/*\xE4\xB8\xAD\n*/1,//x"), "     \n  1,   ");
}

}  // namespace
}  // namespace sojourn::cli
