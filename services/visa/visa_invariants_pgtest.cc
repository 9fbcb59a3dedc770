// The invariants that the kill test checks also hold after a busy day here:
// the file is read and every statement run, so that neither can rot.
#include <fstream>
#include <sstream>
#include <thread>

#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/testing/source.h"
#include "services/visa/visa_fixture.h"

namespace sojourn::visa {
namespace {

class InvariantsTest : public VisaFixture {
 protected:
  static std::vector<std::string> Statements() {
    std::ifstream file(
        sojourn::testing::InSource("tests/chaos/invariants/visa.sql"));
    std::stringstream text;
    text << file.rdbuf();
    std::vector<std::string> statements =
        absl::StrSplit(text.str(), ';', absl::SkipWhitespace());
    return statements;
  }
};

TEST_F(InvariantsTest, HoldAfterABusyDay) {
  auto limited = RouteRequest();
  limited.mutable_route()->set_quota_per_year(4);
  const std::string route = CreateRoute(limited).route_id();
  std::vector<std::thread> people;
  for (int i = 0; i < 6; ++i) {
    people.emplace_back([&, i] {
      const auto request = OpenRequest(route, "person-" + std::to_string(i));
      v1::OpenApplicationResponse opened;
      if (!Call(Relocation(), &Stub::OpenApplication, request, &opened).ok()) {
        return;
      }
      const v1::Application& app = opened.application();
      Tell(&Stub::RecordLodged, Fact<v1::RecordLodgedRequest>(app));
      if (i % 2 == 0) {
        Tell(&Stub::RecordRefused, Refused(app));
        Tell(&Stub::RecordIssued, Issued(app));
      } else {
        v1::WithdrawApplicationRequest withdraw;
        withdraw.set_request_id(testing::NewRequestId());
        withdraw.set_open_request_id(request.request_id());
        v1::WithdrawApplicationResponse response;
        EXPECT_THAT(
            Call(Relocation(), &Stub::WithdrawApplication, withdraw, &response),
            testing::IsOk());
      }
    });
  }
  for (std::thread& person : people) person.join();

  ASSERT_GE(Statements().size(), 19u);
  for (const std::string& statement : Statements()) {
    EXPECT_EQ(database_.Run(statement).rows(), 0) << statement;
  }
}

}  // namespace
}  // namespace sojourn::visa
