#include <thread>

#include "services/visa/policy/policy_fixture.h"
#include "services/visa/visa_schengen.h"

namespace sojourn::visa {
namespace {

using testing::BadFieldsAre;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::ReasonIs;
using ::testing::SizeIs;
using testing::StatusIs;

using PolicyTest = PolicyFixture;

v1::PolicyAreaRow AreaRowOf(int line, const std::string& country) {
  v1::PolicyAreaRow row;
  row.set_line(line);
  v1::PolicyArea& area = *row.mutable_area();
  area.set_area("East");
  area.set_country(country);
  SetDate(absl::CivilDay(2020, 1, 1), area.mutable_member_since());
  area.set_days(60);
  area.set_window_days(180);
  area.set_source("a treaty of 2019");
  return row;
}

TEST_F(PolicyTest, IsShownFirstAndAppliedOnlyAsItWasShown) {
  const Message table =
      Table({{"KEN", "TZA", "90"}, {"KEN", "RWA", "visa on arrival"}});
  ASSERT_OK_AND_ASSIGN(const Answer shown, Send(table));
  EXPECT_FALSE(shown.applied());
  EXPECT_EQ(shown.rows_count(), 2);
  EXPECT_EQ(shown.added_rows(), 2);
  ASSERT_EQ(shown.differences_size(), 2);
  EXPECT_EQ(shown.differences(0).destination(), "RW");
  EXPECT_EQ(shown.differences(0).after(), v1::POLICY_REQUIREMENT_ON_ARRIVAL);
  EXPECT_EQ(shown.policy_version(), kPolicyVersion);
  EXPECT_EQ(database_.Value("SELECT count(*) FROM policy_rules"), "0");
  EXPECT_EQ(AssessKenyan("TZ", 60).policy_version(), kPolicyVersion);

  // Other rows than those that were shown.
  Message other = Confirmed(table, shown);
  other.mutable_rows(0)->set_requirement("180");
  EXPECT_THAT(Send(other), ReasonIs("FILE_CHANGED"));

  ASSERT_OK_AND_ASSIGN(const Answer applied, Send(Confirmed(table, shown)));
  EXPECT_TRUE(applied.applied());
  EXPECT_EQ(applied.etag(), "1");
  const auto answer = AssessKenyan("TZ", 60);
  EXPECT_TRUE(answer.assessments(0).lawful());
  EXPECT_EQ(answer.policy_version(),
            std::string(kPolicyVersion) + "+imported-1");
  EXPECT_THAT(answer.assessments(0).notices(),
              Contains(HasSubstr("visa free 90")));
}

TEST_F(PolicyTest, ARepeatIsHarmless) {
  const Message table = Table({{"KEN", "TZA", "90"}});
  ASSERT_OK_AND_ASSIGN(const Answer shown, Send(table));
  const Message confirmed = Confirmed(table, shown);
  ASSERT_THAT(Send(confirmed), IsOk());
  // The answer was lost: the same call again, and with another request_id.
  ASSERT_OK_AND_ASSIGN(const Answer again, Send(confirmed));
  EXPECT_TRUE(again.applied());
  EXPECT_EQ(again.etag(), "1");
  ASSERT_OK_AND_ASSIGN(const Answer anew, Send(table));
  EXPECT_TRUE(anew.applied());
  EXPECT_EQ(anew.added_rows() + anew.changed_rows() + anew.removed_rows(), 0);
  EXPECT_EQ(database_.Value("SELECT count(*) FROM policies"), "2");
}

TEST_F(PolicyTest, AnotherImportInBetweenIsSeenFirst) {
  const Message mine = Table({{"KEN", "TZA", "90"}});
  const Message theirs = Table({{"KEN", "TZA", "e-visa"}});
  ASSERT_OK_AND_ASSIGN(const Answer shown, Send(mine));
  Import(theirs);
  EXPECT_THAT(Send(Confirmed(mine, shown)), ReasonIs("ETAG_MISMATCH"));
  EXPECT_EQ(database_.Value("SELECT requirement FROM policy_rules"), "E_VISA");
}

TEST_F(PolicyTest, OfTwoWhoApplyAtOnceOneIsTold) {
  const std::vector<Message> tables = {Table({{"KEN", "TZA", "90"}}),
                                       Table({{"KEN", "TZA", "eta"}})};
  std::vector<Message> confirmed;
  for (const Message& table : tables) {
    ASSERT_OK_AND_ASSIGN(const Answer shown, Send(table));
    confirmed.push_back(Confirmed(table, shown));
  }
  std::vector<absl::Status> outcomes(2);
  {
    std::thread one([&] { outcomes[0] = Send(confirmed[0]).status(); });
    std::thread two([&] { outcomes[1] = Send(confirmed[1]).status(); });
    one.join();
    two.join();
  }
  EXPECT_NE(outcomes[0].ok(), outcomes[1].ok());
  EXPECT_EQ(database_.Value("SELECT max(version) FROM policies"), "1");
}

TEST_F(PolicyTest, EarlierVersionsStayReadable) {
  Import(Table({{"KEN", "TZA", "visa on arrival"}, {"KEN", "UGA", "90"}}));
  ASSERT_OK_AND_ASSIGN(
      const Answer shown,
      Send(Table({{"KEN", "TZA", "90"}, {"KEN", "BDI", "e-visa"}})));
  EXPECT_EQ(shown.changed_rows(), 1);
  EXPECT_EQ(shown.removed_rows(), 1);
  EXPECT_EQ(shown.added_rows(), 1);
  EXPECT_EQ(shown.differences(0).before(), v1::POLICY_REQUIREMENT_ON_ARRIVAL);
  EXPECT_EQ(shown.differences(0).after(), v1::POLICY_REQUIREMENT_VISA_FREE);
  EXPECT_EQ(shown.differences(0).days_after(), 90);
  EXPECT_EQ(shown.change_counts_size(), 3);
  Import(Table({{"KEN", "TZA", "90"}, {"KEN", "BDI", "e-visa"}}));

  v1::GetVisaPolicyRequest request;
  request.set_passport("KE");
  EXPECT_EQ(GetPolicy(request).rules_size(), 2);
  EXPECT_EQ(GetPolicy(request).rules(0).destination(), "BI");
  request.set_version(1);
  const auto first = GetPolicy(request);
  ASSERT_EQ(first.rules_size(), 2);
  EXPECT_EQ(first.rules(0).requirement(), v1::POLICY_REQUIREMENT_ON_ARRIVAL);
  EXPECT_EQ(first.rules(1).destination(), "UG");
  EXPECT_EQ(first.etag(), "2");
  EXPECT_EQ(first.policy().source(), "a table of the test");
  EXPECT_EQ(first.policy().imported_by(), Office().subject);
  EXPECT_EQ(first.policy().fingerprint().size(), 64u);
  EXPECT_EQ(first.policy().rules_count(), 2);
}

TEST_F(PolicyTest, VersionsComeNewestFirstAndInPages) {
  EXPECT_EQ(GetPolicy().versions_size(), 0);
  EXPECT_EQ(GetPolicy().policy().version(), 0);
  for (const char* days : {"30", "60", "90"}) {
    Import(Table({{"KEN", "TZA", days}}));
  }
  v1::GetVisaPolicyRequest request;
  request.set_page_size(2);
  const auto page = GetPolicy(request);
  ASSERT_EQ(page.versions_size(), 2);
  EXPECT_EQ(page.versions(0).version(), 3);
  request.set_page_token(page.page_info().next_page_token());
  const auto last = GetPolicy(request);
  ASSERT_EQ(last.versions_size(), 1);
  EXPECT_EQ(last.versions(0).version(), 1);
  EXPECT_EQ(last.page_info().next_page_token(), "");
}

TEST_F(PolicyTest, EverythingThatIsWrongIsNamedAndNothingIsChanged) {
  const Message table = Table({{"KEN", "TZA", "90"},
                               {"QQQ", "TZA", "90"},
                               {"KEN", "TZA", "30"},
                               {"KEN", "UGA", "maybe"}});
  ASSERT_OK_AND_ASSIGN(const Answer shown, Send(table));
  EXPECT_EQ(shown.problems_count(), 3);
  ASSERT_EQ(shown.problems_size(), 3);
  EXPECT_EQ(shown.problems(0).line(), 3);
  EXPECT_EQ(shown.problems(0).column(), "Passport");
  EXPECT_EQ(shown.problems(1).reason(), "ENTRY_REPEATED");
  EXPECT_FALSE(shown.applied());
  EXPECT_THAT(Send(Confirmed(table, shown)),
              BadFieldsAre("line 3, Passport", "line 4, Destination",
                           "line 5, Requirement"));
  EXPECT_THAT(Send(Table({})), BadFieldsAre("rows"));
  Message nameless = Table({{"KEN", "TZA", "90"}});
  nameless.clear_source();
  EXPECT_THAT(Send(nameless), BadFieldsAre("source"));
  EXPECT_EQ(database_.Value("SELECT max(version) FROM policies"), "0");
}

TEST_F(PolicyTest, OneMessageHasAThousandRows) {
  std::vector<std::vector<std::string>> rows(1'001, {"KEN", "TZA", "90"});
  EXPECT_THAT(Send(Table(rows)), ReasonIs("LIST_TOO_LONG"));
}

TEST_F(PolicyTest, SaysWhereATableContradictsTheBuiltInLaw) {
  const Message table =
      Table({{"KEN", "NLD", "90"}, {"UKR", "NLD", "90"}, {"KEN", "IRL", "90"}});
  const Answer applied = Import(table);
  EXPECT_EQ(applied.schengen_contradictions_count(), 1);
  ASSERT_EQ(applied.schengen_contradictions_size(), 1);
  EXPECT_EQ(applied.schengen_contradictions(0).before(),
            v1::POLICY_REQUIREMENT_VISA_REQUIRED);
  EXPECT_FALSE(AssessKenyan("NL", 30).assessments(0).lawful());
  EXPECT_TRUE(AssessKenyan("IE", 30).assessments(0).lawful());
}

TEST_F(PolicyTest, AreasAreAPartOfTheirOwn) {
  Import(Table({{"KEN", "TZA", "90"}, {"KEN", "RWA", "90"}}));
  Message areas = Table({});
  *areas.add_areas() = AreaRowOf(2, "TZA");
  *areas.add_areas() = AreaRowOf(3, "RWA");
  const Answer applied = Import(areas);
  EXPECT_EQ(applied.added_rows(), 2);
  EXPECT_EQ(applied.removed_rows(), 0);
  EXPECT_EQ(applied.policy_version(),
            std::string(kPolicyVersion) + "+imported-2");
  const auto answer = AssessKenyan("TZ", 70);
  EXPECT_EQ(answer.assessments(0).problems(0).code(),
            v1::PROBLEM_CODE_AREA_DAYS_EXCEEDED);
  ASSERT_EQ(answer.area_balances_size(), 1);
  EXPECT_EQ(answer.area_balances(0).area(), "East");
  EXPECT_EQ(answer.area_balances(0).balance().days_available(), 60);
  const auto policy = GetPolicy();
  EXPECT_EQ(policy.areas(0).area(), kSchengen);
  EXPECT_EQ(policy.areas(policy.areas_size() - 1).country(), "TZ");

  v1::GetStayBalanceRequest request;
  request.set_area("East");
  auto* record = request.add_travel_history();
  record->set_country("RW");
  SetDate(absl::CivilDay(2025, 2, 1), record->mutable_entry());
  SetDate(absl::CivilDay(2025, 3, 2), record->mutable_exit());
  SetDate(absl::CivilDay(2025, 5, 1), request.mutable_on());
  v1::GetStayBalanceResponse response;
  ASSERT_THAT(Call(Office(), &Stub::GetStayBalance, request, &response),
              IsOk());
  EXPECT_EQ(response.balance().days_used(), 30);
  EXPECT_EQ(response.balance().days_available(), 30);
  EXPECT_THAT(response.policy_version(), HasSubstr("+imported-2"));
  request.set_area("West");
  EXPECT_THAT(Call(Office(), &Stub::GetStayBalance, request, &response),
              BadFieldsAre("area"));
}

TEST_F(PolicyTest, OnlyTheOfficeAndAdministratorsImport) {
  const Message table = Table({{"KEN", "TZA", "90"}});
  EXPECT_THAT(Send(Admin(), {table}), IsOk());
  for (const auto& caller :
       {Officer(), Relocation(), testing::As(Role::kAuditor, "office")}) {
    EXPECT_THAT(Send(caller, {table}),
                StatusIs(absl::StatusCode::kPermissionDenied));
  }
}

}  // namespace
}  // namespace sojourn::visa
