#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "clients/cli/matching_answer.h"
#include "clients/cli/matching_table.h"
#include "common/status/error.h"
#include "common/testing/status_matchers.h"
#include "services/matching/solver/solve.h"

namespace sojourn::cli {
namespace {

using sojourn::testing::ReasonIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kCapacity = "locality,persons\nParis,3\nRome,2\n";
constexpr std::string_view kScores =
    "party,size,level,Paris,Rome\n"
    "a,2,L1,0.5,0.25\n"
    "b,2,,0.75,0.5\n"
    "c,1,L4,,0.125\n";

MatchingTable Read(std::string_view scores, std::string_view capacity) {
  auto table = ReadMatchingTable(scores, capacity);
  EXPECT_TRUE(table.ok()) << table.status();
  return *std::move(table);
}

// Every fault with its place, one a line.
std::string Refusal(std::string_view scores, std::string_view capacity) {
  std::string said;
  for (const FieldViolation& fault :
       DetailsOf(ReadMatchingTable(scores, capacity).status()).violations) {
    said += fault.field + "\n";
  }
  return said;
}

TEST(MatchingTable, HoldsPartiesLocalitiesAndScores) {
  const MatchingTable table = Read(kScores, kCapacity);
  EXPECT_THAT(table.parties, ElementsAre("a", "b", "c"));
  EXPECT_THAT(table.localities, ElementsAre("Paris", "Rome"));
  EXPECT_THAT(table.levels, ElementsAre("L1", "L4"));
  EXPECT_THAT(table.programme.rank, ElementsAre(0, matching::kUnranked, 1));
  EXPECT_THAT(table.programme.persons, ElementsAre(2, 2, 1));
  EXPECT_THAT(table.programme.holds, ElementsAre(3, 2));
  EXPECT_EQ(table.programme.size(), 5);
  EXPECT_THAT(matching::Fault(table.programme), IsEmpty());
}

TEST(MatchingTable, IsReadAsSpreadsheetsWriteIt) {
  const MatchingTable table = Read(
      "\xEF\xBB\xBFparty;size;level;\"Paris\";\"Rome; old town\"\r\n"
      "\"a\";2;1; 0,5 ;\r\n"
      ";;;;\r\n"
      "b;1;l2\r\n",
      "\xEF\xBB\xBFlocality;persons\r\nParis;3\r\n\"Rome; old town\";2\r\n");
  EXPECT_THAT(table.parties, ElementsAre("a", "b"));
  EXPECT_THAT(table.levels, ElementsAre("L1", "L2"));
  ASSERT_EQ(table.programme.size(), 1);
  EXPECT_EQ(table.programme.columns[0].value, 0.5);
}

TEST(MatchingTable, SaysLineAndColumnOfEveryMistake) {
  const std::string said = Refusal(
      "party,size,level,Paris,Rome\n"
      "a,0,L1,0.5,0.25\n"
      "a,2,L9,high,\n"
      ",1,,,,,7\n",
      kCapacity);
  EXPECT_THAT(said, HasSubstr("--scores line 2, size"));
  EXPECT_THAT(said, HasSubstr("--scores line 3, party"));
  EXPECT_THAT(said, HasSubstr("--scores line 3, level"));
  EXPECT_THAT(said, HasSubstr("--scores line 3, Paris"));
  EXPECT_THAT(said, HasSubstr("--scores line 4"));
}

TEST(MatchingTable, RefusesWhatIsMissing) {
  EXPECT_THAT(ReadMatchingTable("party,Paris\na,1\n", kCapacity),
              ReasonIs("COLUMN_MISSING"));
  EXPECT_THAT(ReadMatchingTable("party,size,Oslo\na,1,1\n", kCapacity),
              ReasonIs("LOCALITY_UNKNOWN"));
  EXPECT_THAT(ReadMatchingTable("", kCapacity), ReasonIs("TABLE_EMPTY"));
  EXPECT_THAT(ReadMatchingTable("party,size,level,Paris\n", kCapacity),
              ReasonIs("TABLE_EMPTY"));
  EXPECT_THAT(
      ReadMatchingTable(kScores, "locality,persons\nParis,3\nParis,4\n"),
      ReasonIs("INVALID_FIELDS"));
  EXPECT_THAT(Refusal(kScores, "locality,persons\nParis,many\nRome,1\n"),
              HasSubstr("--capacity line 2, persons"));
}

MatchingAnswer AnswerOf(const matching::Solution& solution) {
  return {.plan = solution.plan, .certificate = solution.certificate};
}

TEST(MatchingAnswer, IsReadBackAsItWasWritten) {
  const MatchingTable table = Read(kScores, kCapacity);
  const matching::Solution solution = matching::Solve(table.programme, {});
  const std::string json =
      MatchingJson(table, AnswerOf(solution), solution.verdict, 0.5, false);
  ASSERT_OK_AND_ASSIGN(const MatchingAnswer read,
                       ReadMatchingAnswer(table, json));
  EXPECT_EQ(read.plan, solution.plan);
  const auto verdict =
      matching::Verify(table.programme, read.plan, read.certificate);
  EXPECT_THAT(
      matching::ClaimFault(verdict, read.value, read.bound, read.most_placed),
      IsEmpty());
  // a and c are placed first; b's better place is what is left for both.
  EXPECT_NEAR(read.value, 0.5 + 0.125, 1e-9);
}

TEST(MatchingAnswer, IsRefusedWhereItIsOfOtherTables) {
  const MatchingTable table = Read(kScores, kCapacity);
  EXPECT_THAT(ReadMatchingAnswer(table, "{"), ReasonIs("JSON_INVALID"));
  EXPECT_THAT(ReadMatchingAnswer(table, "[]"), ReasonIs("ANSWER_UNREADABLE"));
  EXPECT_THAT(
      ReadMatchingAnswer(
          table,
          R"({"assignments":[{"party":"c","locality":"Paris"}],"levels":[],)"
          R"("prices":[],"value":0,"bound":0})"),
      ReasonIs("ANSWER_UNREADABLE"));
}

}  // namespace
}  // namespace sojourn::cli
