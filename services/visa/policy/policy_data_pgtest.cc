// The public table itself, where the machine has it: it is not part of the
// project.
#include <fstream>
#include <iostream>

#include "absl/strings/str_split.h"
#include "common/testing/source.h"
#include "services/visa/policy/policy_fixture.h"

namespace sojourn::visa {
namespace {

std::string PublicTable() {
  return sojourn::testing::InSource(
      "../shared/data/visa-policy/passport-index-tidy-iso3.csv");
}

class PolicyDataTest : public PolicyFixture {
 protected:
  // The table in messages, the first with what holds for all.
  static std::vector<Message> Read() {
    std::vector<Message> messages = {Table({})};
    messages.front().set_source("passport-index dataset, MIT");
    SetDate(absl::CivilDay(2025, 1, 12),
            messages.front().mutable_source_date());
    std::ifstream file(PublicTable());
    std::string line;
    std::getline(file, line);
    for (int number = 2; std::getline(file, line); ++number) {
      const std::vector<std::string> cells = absl::StrSplit(line, ',');
      if (cells.size() != 3) continue;
      if (messages.back().rows_size() == 1'000) messages.emplace_back();
      v1::PolicyRow& row = *messages.back().add_rows();
      row.set_line(number);
      row.set_passport(cells[0]);
      row.set_destination(cells[1]);
      row.set_requirement(cells[2]);
    }
    return messages;
  }
};

TEST_F(PolicyDataTest, TheWholeTableIsImportedOnce) {
  if (!std::ifstream(PublicTable()).is_open()) {
    GTEST_SKIP() << "no " << PublicTable() << ": the public table is not here";
  }
  std::vector<Message> table = Read();
  ASSERT_OK_AND_ASSIGN(const Answer shown, Send(Office(), table));
  EXPECT_EQ(shown.problems_count(), 0);
  EXPECT_EQ(shown.rows_count(), 39'601);
  EXPECT_EQ(shown.added_rows(), 39'601);
  EXPECT_EQ(shown.differences_size(), 1'000);
  // Nauru in all 29 states: the table asks for visas, Annex II does not.
  EXPECT_EQ(shown.schengen_contradictions_count(), 29);

  std::vector<Message> confirmed = table;
  confirmed.front() = Confirmed(table.front(), shown);
  ASSERT_OK_AND_ASSIGN(const Answer applied, Send(Office(), confirmed));
  EXPECT_TRUE(applied.applied());
  EXPECT_EQ(database_.Value("SELECT count(*) FROM policy_rules"), "39601");
  EXPECT_EQ(GetPolicy().policy().rules_count(), 39'601);

  ASSERT_OK_AND_ASSIGN(const Answer again, Send(Office(), table));
  EXPECT_EQ(again.added_rows() + again.removed_rows() + again.changed_rows(),
            0);
  EXPECT_TRUE(again.applied());
  EXPECT_EQ(again.fingerprint(), shown.fingerprint());
  std::cout << "imported " << shown.rows_count() << " rows; again: 0 changes\n";

  // As the table has it for a Kenyan passport.
  EXPECT_TRUE(AssessKenyan("TZ", 30).assessments(0).lawful());
  EXPECT_EQ(AssessKenyan("CA", 30).assessments(0).problems(0).code(),
            v1::PROBLEM_CODE_NO_ROUTE);
}

}  // namespace
}  // namespace sojourn::visa
