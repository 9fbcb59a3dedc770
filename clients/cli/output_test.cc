#include "clients/cli/output.h"

#include <gtest/gtest.h>

#include "common/status/error.h"
#include "nlohmann/json.hpp"
#include "sojourn/capacity/v1/capacity_service.pb.h"
#include "sojourn/relocation/v1/answer_calls.pb.h"
#include "sojourn/visa/v1/statistics_calls.pb.h"

namespace sojourn::cli {
namespace {

TEST(ToText, AListIsATableWithoutEmptyColumns) {
  capacity::v1::ListHostsResponse response;
  response.add_hosts()->set_host_id("first");
  response.add_hosts()->set_host_id("second");
  const std::string text = ToText(response);
  EXPECT_EQ(text.find("HOST ID"), 0u) << text;
  EXPECT_NE(text.find("\nfirst\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("COUNTRY"), std::string::npos) << text;
}

TEST(ToText, AnEmptyListSaysSo) {
  EXPECT_EQ(ToText(capacity::v1::ListHostsResponse()), "nothing to show\n");
}

TEST(ToText, ACountThatIsHiddenSaysSoInItsColumn) {
  relocation::v1::ReportCityAnswersResponse response;
  auto& some = *response.add_rows();
  some.set_group("1");
  some.mutable_accepted()->set_number(12);
  some.mutable_declined()->set_number(0);
  some.set_note("look into these answers");
  auto& few = *response.add_rows();
  few.set_group("5+");
  few.mutable_accepted()->set_hidden(true);
  few.mutable_declined()->set_hidden(true);
  EXPECT_EQ(ToText(response),
            "GROUP  ACCEPTED  DECLINED  NOTE\n"
            "1      12                  look into these answers\n"
            "5+     hidden    hidden\n");
}

TEST(ToText, StatisticsAreATableOfYearsAndRoutes) {
  visa::v1::GetVisaStatisticsResponse response;
  auto& row = *response.add_rows();
  row.set_year(2025);
  row.set_route("NL C");
  row.mutable_decided()->set_number(20);
  row.mutable_issued()->set_hidden(true);
  row.mutable_refused()->set_hidden(true);
  row.set_lodging_median_days(14);
  EXPECT_EQ(ToText(response),
            "YEAR  ROUTE  DECIDED  ISSUED  REFUSED  LODGING MEDIAN DAYS\n"
            "2025  NL C   20       hidden  hidden   14\n");
}

TEST(ErrorText, NamesFieldReasonAndRemedy) {
  const std::string text =
      ErrorText(InvalidField("intake.safe_contact", "FIELD_MISSING",
                             "say how she can be reached safely"));
  EXPECT_NE(text.find("intake.safe_contact: say how"), std::string::npos);
  EXPECT_NE(text.find("FIELD_MISSING"), std::string::npos);
  const std::string rule = ErrorText(
      FailedPrecondition("NO_LIVE_HOLD", "there is no hold", "ask a city"));
  EXPECT_NE(rule.find("ask a city"), std::string::npos) << rule;
}

TEST(ErrorJson, IsForPrograms) {
  const auto error = nlohmann::json::parse(
      ErrorJson(InvalidField("a", "WRONG", "do it right")))["error"];
  EXPECT_EQ(error["code"], "INVALID_ARGUMENT");
  EXPECT_EQ(error["violations"][0]["field"], "a");
}

TEST(ExitStatus, IsTheGrpcCode) {
  EXPECT_EQ(ExitStatus(absl::OkStatus()), 0);
  EXPECT_EQ(ExitStatus(NotFound("relocation")), 5);
  EXPECT_EQ(ExitStatus(FailedPrecondition("A", "b")), 9);
}

}  // namespace
}  // namespace sojourn::cli
