#include "clients/cli/stay_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/stay_days.h"

namespace sojourn::cli {
namespace {

using ::testing::SizeIs;

// The same in words that only JSON reads: what it says is what is answered.
std::string InOtherWords(std::string_view line) {
  return absl::StrCat("{\"said\": [],",
                      std::string(line.substr(line.find('{') + 1)));
}

TEST(PlainLine, IsWhatMostProgramsWrite) {
  const auto line = ReadPlainLine(
      R"({"id":"a 1","plan":["2025-04-01","2025-05-05"],)"
      R"( "stays" : [ ["2025-01-01", "2025-03-01"],)"
      R"( ["2025-03-10", "", "D"], ["2025-03-20", null, true, "HRV"]]})"
      "\r");
  ASSERT_TRUE(line.has_value());
  EXPECT_EQ(line->id, "\"a 1\"");
  EXPECT_EQ(line->plan, (visa::LegalDays{absl::CivilDay(2025, 4, 1),
                                         absl::CivilDay(2025, 5, 5)}));
  ASSERT_THAT(line->stays, SizeIs(3));
  EXPECT_EQ(line->stays[0].exit, absl::CivilDay(2025, 3, 1));
  EXPECT_FALSE(line->stays[0].permit);
  EXPECT_FALSE(line->stays[1].exit.has_value());
  EXPECT_TRUE(line->stays[1].permit);
  EXPECT_EQ(line->stays[2].entry, absl::CivilDay(2025, 3, 20));
  EXPECT_FALSE(line->stays[2].exit.has_value());
  EXPECT_TRUE(line->stays[2].permit);
  EXPECT_EQ(line->stays[2].country, "HR");
}

TEST(PlainLine, NothingElseIs) {
  const std::string plan = R"("plan":["2025-04-01","2025-05-05"])";
  for (const std::string& line : {
           std::string(),
           std::string("{}"),
           absl::StrCat("{", plan, "}"),
           absl::StrCat(R"({"id":"a","stays":[],)", plan),
           absl::StrCat(R"({"id":"a","stays":[],)", plan, "} {}"),
           absl::StrCat(R"({"id":"a","stays":[],)", plan, ",}"),
           absl::StrCat(R"({"id":"a","id":"b","stays":[],)", plan, "}"),
           absl::StrCat(R"({"id":"a\n","stays":[],)", plan, "}"),
           absl::StrCat(R"({"id":"é","stays":[],)", plan, "}"),
           absl::StrCat(R"({"id":007,"stays":[],)", plan, "}"),
           absl::StrCat(R"({"id":1e3,"stays":[],)", plan, "}"),
           absl::StrCat(R"({"id":"a","stays":[[]],)", plan, "}"),
           absl::StrCat(R"({"id":"a","stays":[["2025-01-01"]],)", plan, "}"),
           absl::StrCat(R"({"id":"a","stays":[[null,null]],)", plan, "}"),
           absl::StrCat(R"({"id":"a","stays":[["2025-01-01",true]],)", plan,
                        "}"),
           absl::StrCat(R"({"id":"a","stays":[["2025-02-30",""]],)", plan, "}"),
           absl::StrCat(R"({"id":"a","stays":[["2025-01-01","",null,"XQ"]],)",
                        plan, "}"),
           absl::StrCat(
               R"({"id":"a","stays":[["2025-01-01","",null,null,null]],)", plan,
               "}"),
       }) {
    EXPECT_FALSE(ReadPlainLine(line).has_value()) << line;
  }
}

// Whatever is written, it is answered as JSON is.
TEST(PlainLine, SaysWhatItsJsonSays) {
  std::mt19937 chance(20261130);
  const auto one_of = [&](std::initializer_list<const char*> words) {
    return std::string(words.begin()[chance() % words.size()]);
  };
  int plain = 0;
  for (int i = 0; i < 1'000; ++i) {
    std::string stays;
    for (unsigned left = chance() % 4; left > 0; --left) {
      absl::StrAppend(
          &stays, stays.empty() ? "" : ",", "[",
          one_of({R"("2024-02-29")", R"("2025-01-09")", R"("2025-03-01")"}),
          ",",
          one_of({R"("2025-01-10")", R"("2025-03-31")", R"("")", "null",
                  "\"2025-02-29\""}),
          one_of({"", "", R"(,"D")", ",null", ",true", ",false,\"HR\"",
                  ",\"\",\"gbr\"", ",\"?\"", ",null,null", ",null,7"}),
          "]");
    }
    const std::string line = absl::StrCat(
        "{", one_of({R"("id":1)", R"("id" : "a")", R"("id":0)"}),
        one_of({",", " , "}), R"("stays":[)", stays, R"(],"plan":[)",
        one_of({R"("2025-03-05")", R"("2025-04-01")", "null"}), ", ",
        one_of({R"("2025-03-04")", R"("2025-07-31")"}), "]}");
    plain += ReadPlainLine(line).has_value() ? 1 : 0;
    const LineAnswer answer = AnswerLine(line);
    const LineAnswer as_json = AnswerLine(InOtherWords(line));
    ASSERT_EQ(answer.json, as_json.json) << line;
    ASSERT_EQ(answer.ok, as_json.ok) << line;
  }
  EXPECT_GT(plain, 250);
}

}  // namespace
}  // namespace sojourn::cli
