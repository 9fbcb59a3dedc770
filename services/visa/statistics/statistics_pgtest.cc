// What became of applications: counted with each fact, kept when a case is
// erased, and reported of years that are over.
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/testing/source.h"
#include "services/visa/visa_fixture.h"

namespace sojourn::visa {
namespace {

using testing::BadFieldsAre;
using ::testing::ElementsAre;
using testing::IsOk;

class StatisticsTest : public VisaFixture {
 protected:
  // Early in a year, so that nothing of a test falls into the next one.
  StatisticsTest() {
    const absl::CivilDay next(absl::CivilYear(Today()) + 1);
    AdvanceDays(static_cast<int>(next - Today()) + 40);
    year_ = static_cast<int>(Today().year());
  }
  void FinishYear() { AdvanceDays(366 + 183); }

  v1::Application OpenOn(const std::string& route, const std::string& person) {
    auto request = OpenRequest(route, person);
    request.set_case_ref(absl::StrCat("case of ", person));
    return Open(request);
  }
  // Lodged 20 days ago, found admissible 15 days ago.
  void Lodge(const v1::Application& application) {
    auto lodged = Fact<v1::RecordLodgedRequest>(application);
    SetDate(Today() - 20, lodged.mutable_occurred_on());
    Tell(&Stub::RecordLodged, lodged);
    auto admissible = Fact<v1::RecordAdmissibleRequest>(application);
    SetDate(Today() - 15, admissible.mutable_occurred_on());
    Tell(&Stub::RecordAdmissible, admissible);
  }

  // "2027 ISSUED -1 1": every count that is not zero.
  std::vector<std::string> Counted() {
    std::vector<std::string> lines;
    const db::Result rows = database_.Run(
        "SELECT concat_ws(' ', what, days, number) FROM decision_counts "
        "WHERE number > 0 ORDER BY year, what, days");
    for (const db::Row row : rows) lines.push_back(row.Get<std::string>(0));
    return lines;
  }

  v1::GetVisaStatisticsRequest Years(int from, int to) const {
    v1::GetVisaStatisticsRequest request;
    request.set_from_year(from);
    request.set_to_year(to);
    return request;
  }
  v1::GetVisaStatisticsResponse Report(
      const auth::Caller& caller = VisaFixture::Office()) {
    v1::GetVisaStatisticsResponse response;
    EXPECT_THAT(
        Call(caller, &Stub::GetVisaStatistics, Years(year_, year_), &response),
        IsOk());
    return response;
  }

  int year_ = 0;
};

TEST_F(StatisticsTest, ACorrectedDecisionCorrectsTheCount) {
  const v1::Application application =
      OpenOn(CreateRoute(RouteRequest()).route_id(), "person");
  Lodge(application);
  EXPECT_THAT(Counted(), ElementsAre());
  Tell(&Stub::RecordRefused, Refused(application));
  EXPECT_THAT(Counted(), ElementsAre("FROM_ADMISSION 15 1", "FROM_LODGING 20 1",
                                     "REFUSED -1 1"));
  const auto again = Refused(application);
  Tell(&Stub::RecordRefused, again);
  Tell(&Stub::RecordRefused, again);
  EXPECT_THAT(Counted(), ElementsAre("FROM_ADMISSION 15 1", "FROM_LODGING 20 1",
                                     "REFUSED -1 1"))
      << "told once more, and repeated";
  AdvanceDays(1);
  Tell(&Stub::RecordIssued, Issued(application));
  EXPECT_THAT(Counted(), ElementsAre("FROM_ADMISSION 16 1", "FROM_LODGING 21 1",
                                     "ISSUED -1 1"));
  Tell(&Stub::RecordCollected, Fact<v1::RecordCollectedRequest>(application));
  EXPECT_THAT(Counted(), ElementsAre("FROM_ADMISSION 16 1", "FROM_LODGING 21 1",
                                     "ISSUED -1 1"));
}

TEST_F(StatisticsTest, AnErasedCaseStaysCountedAndNamesNobody) {
  const std::string route = CreateRoute(RouteRequest()).route_id();
  const v1::Application refused = OpenOn(route, "person");
  Lodge(refused);
  Tell(&Stub::RecordRefused, Refused(refused));
  const v1::Application running = OpenOn(route, "another");
  for (const std::string person : {"person", "another"}) {
    v1::EraseCaseRequest request;
    request.set_request_id(testing::NewRequestId());
    request.set_case_ref(absl::StrCat("case of ", person));
    request.add_person_refs(person);
    v1::EraseCaseResponse response;
    ASSERT_THAT(Call(Relocation(), &Stub::EraseCase, request, &response),
                IsOk());
  }
  EXPECT_THAT(Counted(), ElementsAre("FROM_ADMISSION 15 1", "FROM_LODGING 20 1",
                                     "REFUSED -1 1", "WITHDRAWN -1 1"));
  EXPECT_EQ(database_.Value("SELECT string_agg(column_name, ' ' ORDER BY "
                            "column_name) FROM information_schema.columns "
                            "WHERE table_name = 'decision_counts'"),
            "days number route_id what year");
}

TEST_F(StatisticsTest, AYearThatIsOverIsReportedWithoutItsFew) {
  const std::string route = CreateRoute(RouteRequest()).route_id();
  for (int i = 0; i < 11; ++i) {
    const v1::Application application =
        OpenOn(route, absl::StrCat("person-", i));
    Lodge(application);
    if (i < 6) {
      Tell(&Stub::RecordIssued, Issued(application));
    } else {
      Tell(&Stub::RecordRefused, Refused(application));
    }
  }
  const v1::Application withdrawn = OpenOn(route, "who did not wait");
  v1::WithdrawApplicationRequest withdraw;
  withdraw.set_request_id(testing::NewRequestId());
  withdraw.set_application_id(withdrawn.application_id());
  v1::WithdrawApplicationResponse response;
  ASSERT_THAT(
      Call(Relocation(), &Stub::WithdrawApplication, withdraw, &response),
      IsOk());

  v1::GetVisaStatisticsResponse running;
  EXPECT_THAT(
      Call(Office(), &Stub::GetVisaStatistics, Years(year_, year_), &running),
      BadFieldsAre("from_year", "to_year"));
  FinishYear();
  const auto report = Report();
  ASSERT_EQ(report.rows_size(), 2);
  const v1::VisaStatisticsRow& row = report.rows(0);
  EXPECT_EQ(row.route(), "NL C");
  EXPECT_EQ(row.route_id(), route);
  EXPECT_EQ(row.decided().number(), 11);
  EXPECT_EQ(row.refused().number(), 5);
  EXPECT_EQ(row.refused_percent(), 45);
  EXPECT_EQ(row.lodging_median_days(), 20);
  EXPECT_EQ(row.admission_p90_days(), 15);
  EXPECT_TRUE(row.withdrawn().hidden());
  EXPECT_EQ(report.rows(1).route(), "ALL");
  EXPECT_TRUE(report.rows(1).withdrawn().hidden());
  EXPECT_EQ(Report(testing::As(Role::kAuditor, "audit")).DebugString(),
            report.DebugString());
  EXPECT_THAT(
      Call(Officer(), &Stub::GetVisaStatistics, Years(year_, year_), &running),
      testing::StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_EQ(database_.Value("SELECT reason FROM audit_records WHERE method = "
                            "'GetVisaStatistics' LIMIT 1"),
            absl::StrCat(year_, " to ", year_));
}

TEST_F(StatisticsTest, TheMigrationCountsWhatWasToldBefore) {
  const std::string route = CreateRoute(RouteRequest()).route_id();
  for (int i = 0; i < 4; ++i) {
    const v1::Application application =
        OpenOn(route, absl::StrCat("person-", i));
    if (i > 0) Lodge(application);
    Tell(&Stub::RecordRefused, Refused(application));
    if (i == 2) Tell(&Stub::RecordIssued, Issued(application));
  }
  const std::vector<std::string> counted = Counted();
  ASSERT_EQ(counted.size(), 4u);
  std::ifstream file(sojourn::testing::InSource(
      "services/visa/migrations/0028_count_decisions.sql"));
  std::stringstream text;
  text << file.rdbuf();
  const size_t begins = text.str().find("WITH told AS");
  ASSERT_NE(begins, std::string::npos);
  database_.Run("DELETE FROM decision_counts");
  database_.Run(text.str().substr(begins));
  EXPECT_EQ(Counted(), counted);
}

}  // namespace
}  // namespace sojourn::visa
