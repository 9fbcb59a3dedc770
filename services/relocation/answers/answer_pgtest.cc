// How cities answered: counted with each answer, and reported of quarters that
// are over.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/relocation/answers/answer_rules.h"
#include "services/relocation/escalation/escalation_sweep.h"
#include "services/relocation/workflow/workflow_test_world.h"

namespace sojourn::relocation {
namespace {

using sojourn::testing::BadFieldsAre;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAreArray;

class CityAnswersTest : public ::testing::Test {
 protected:
  // Early in a quarter, so that nothing of a test falls into the next one.
  CityAnswersTest() {
    NextQuarter();
    quarter_ = Name(answer_rules::QuarterOf(world_.Today()));
  }

  void NextQuarter() {
    const absl::CivilDay next = answer_rules::FirstDay(answer_rules::QuarterOf(
        absl::CivilDay(absl::CivilMonth(world_.Today()) + 3)));
    world_.Advance(absl::Hours(24 * (next - world_.Today() + 1)));
  }

  static v1::Intake WithChild() {
    v1::Intake intake = World::Intake();
    v1::Person& child = *intake.add_persons();
    child.set_role(v1::PERSON_ROLE_CHILD);
    child.mutable_child()->set_age_years(7);
    return intake;
  }

  std::string Asked(const std::string& id, const std::string& host) {
    const auto asked = world_.Ask(id, host);
    EXPECT_OK(asked);
    return asked.ok() ? asked->proposal().proposal_id() : "";
  }
  static v1::RecordCityDecisionRequest No(
      const std::string& proposal,
      v1::CityDeclineReason reason = v1::CITY_DECLINE_REASON_NO_PLACE) {
    v1::RecordCityDecisionRequest request;
    request.set_request_id(sojourn::testing::NewRequestId());
    request.set_proposal_id(proposal);
    request.set_decision(v1::CITY_DECISION_DECLINE);
    request.set_decline_reason(reason);
    return request;
  }

  // "porto CHILDREN WITH_CHILDREN DECLINED 1": every row that was counted.
  std::vector<std::string> Counted() {
    std::vector<std::string> lines;
    const db::Result rows = world_.database_.Run(
        "SELECT concat_ws(' ', host_id, split, part, answer, number) "
        "FROM city_answers ORDER BY host_id, answer, split, part");
    for (const db::Row row : rows) lines.push_back(row.Get<std::string>(0));
    return lines;
  }

  v1::ReportCityAnswersRequest Request(v1::CityAnswerSplit split) const {
    v1::ReportCityAnswersRequest request;
    request.set_from_quarter(quarter_);
    request.set_to_quarter(quarter_);
    request.set_split(split);
    return request;
  }

  World world_;
  std::string quarter_;
};

TEST_F(CityAnswersTest, AreCountedByOneThingAtATime) {
  const std::string id = world_.Eligible(WithChild()).relocation_id();
  const std::string porto = Asked(id, "porto");
  EXPECT_THAT(Counted(), ElementsAre("porto CHILDREN WITH_CHILDREN PROPOSED 1",
                                     "porto LEVEL L2 PROPOSED 1",
                                     "porto SIZE 2 PROPOSED 1"));
  EXPECT_THAT(world_.Do(City("porto"), &Stub::RecordCityDecision,
                        No(porto, static_cast<v1::CityDeclineReason>(99))),
              BadFieldsAre("decline_reason"));
  const auto no = No(porto, v1::CITY_DECLINE_REASON_LANGUAGE);
  ASSERT_OK(world_.Do(City("porto"), &Stub::RecordCityDecision, no));
  const std::vector<std::string> counted = Counted();
  EXPECT_THAT(counted, Contains("porto REASON LANGUAGE DECLINED 1"));
  EXPECT_THAT(counted, Contains("porto CHILDREN WITH_CHILDREN DECLINED 1"));
  // Sent again, or answered twice, it is the same one no.
  ASSERT_OK(world_.Do(City("porto"), &Stub::RecordCityDecision, no));
  EXPECT_THAT(world_.CityAccepts(porto, "porto"), ReasonIs("STATE_FORBIDS"));
  EXPECT_EQ(Counted(), counted);
}

TEST_F(CityAnswersTest, AYesAndASilenceAreAnswersAndAWithdrawnQuestionIsNone) {
  const std::string id = world_.Eligible().relocation_id();
  ASSERT_OK(world_.CityAccepts(Asked(id, "utrecht"), "utrecht"));
  Asked(id, "xela");
  world_.Advance(absl::Hours(6 * 24 + 1));
  ASSERT_OK(TellSilentHosts(*world_.runtime_, absl::Now() + absl::Seconds(5)));
  ASSERT_OK(TellSilentHosts(*world_.runtime_, absl::Now() + absl::Seconds(5)));
  const std::vector<std::string> counted = Counted();
  EXPECT_THAT(counted, Contains("utrecht SIZE 1 ACCEPTED 1"));
  EXPECT_THAT(counted, Contains("xela SIZE 1 SILENT 1"));
  EXPECT_THAT(counted, Not(Contains(HasSubstr("REASON"))));

  const std::string other = world_.Eligible().relocation_id();
  Asked(other, "porto");
  auto stop = World::Named<v1::WithdrawRequest>(other);
  stop.set_reason(v1::WITHDRAWAL_REASON_NOT_SAID);
  *stop.mutable_defender_view() = world_.HerView();
  *stop.mutable_second_view() = world_.HerView();
  stop.mutable_second_view()->set_channel(v1::CONTACT_CHANNEL_SIGNAL);
  ASSERT_OK(world_.Do(Office(), &Stub::Withdraw, stop));
  EXPECT_EQ(world_.Get(other).proposals(0).state(),
            v1::PROPOSAL_STATE_WITHDRAWN);
  std::vector<std::string> asked = counted;
  for (const char* each : {"CHILDREN WITHOUT_CHILDREN", "LEVEL L2", "SIZE 1"}) {
    asked.push_back(absl::StrCat("porto ", each, " PROPOSED 1"));
  }
  EXPECT_THAT(Counted(), UnorderedElementsAreArray(asked));
}

TEST_F(CityAnswersTest, AnAnswerCountsByWhatTheCityWasAskedFor) {
  const std::string id = world_.Eligible().relocation_id();
  const std::string porto = Asked(id, "porto");
  auto join = World::Named<v1::JoinPartyRequest>(id);
  join.mutable_person()->set_role(v1::PERSON_ROLE_CHILD);
  join.mutable_person()->mutable_child()->set_custody("hers alone");
  *join.mutable_defender_view() = world_.HerView();
  ASSERT_OK(world_.Do(Office(), &Stub::JoinParty, join));
  ASSERT_OK(world_.Do(City("porto"), &Stub::RecordCityDecision, No(porto)));
  EXPECT_THAT(Counted(),
              Contains("porto CHILDREN WITHOUT_CHILDREN DECLINED 1"));
  EXPECT_THAT(Counted(), Not(Contains(HasSubstr("WITH_CHILDREN DECLINED"))));
}

TEST_F(CityAnswersTest, OfASafeHouseNothingIsCountedAndNoReportKnowsIt) {
  world_.Host("nest", "NL", "HOST_KIND_SAFE_HOUSE");
  world_.Host("roof", "NL", "HOST_KIND_WOMEN_SHELTER");
  const std::string id = world_.Eligible().relocation_id();
  ASSERT_OK(world_.CityAccepts(Asked(id, "nest"), "nest"));
  ASSERT_OK(world_.Do(City("roof"), &Stub::RecordCityDecision,
                      No(Asked(id, "roof"))));
  EXPECT_THAT(Counted(), IsEmpty());
  NextQuarter();
  auto request = Request(v1::CITY_ANSWER_SPLIT_HOST);
  request.add_host_ids("utrecht");
  request.add_host_ids("nest");
  request.add_host_ids(std::string("porto\0", 6));
  request.add_country_codes("NL");
  request.add_country_codes("XX");
  EXPECT_THAT(world_.Do(Office(), &Stub::ReportCityAnswers, request),
              BadFieldsAre("host_ids[1]", "host_ids[2]", "country_codes[1]"));
}

TEST_F(CityAnswersTest, AReportIsOfQuartersThatAreOver) {
  EXPECT_THAT(world_.Do(Office(), &Stub::ReportCityAnswers,
                        Request(v1::CITY_ANSWER_SPLIT_LEVEL)),
              BadFieldsAre("from_quarter", "to_quarter"));
  EXPECT_THAT(world_.Do(Office(), &Stub::ReportCityAnswers,
                        v1::ReportCityAnswersRequest()),
              BadFieldsAre("from_quarter", "to_quarter", "split"));
}

TEST_F(CityAnswersTest, AReportShowsWhatIsNotOfFew) {
  std::vector<std::string> cases;
  for (int i = 0; i < 5; ++i) {
    cases.push_back(world_.Eligible(WithChild()).relocation_id());
    ASSERT_OK(world_.Do(City("porto"), &Stub::RecordCityDecision,
                        No(Asked(cases.back(), "porto"))));
    ASSERT_OK(world_.CityAccepts(Asked(cases.back(), "utrecht"), "utrecht"));
  }
  const std::string alone = world_.Eligible().relocation_id();
  ASSERT_OK(world_.Do(City("porto"), &Stub::RecordCityDecision,
                      No(Asked(alone, "porto"))));
  NextQuarter();
  // What comes later moves nothing of a quarter that is over.
  ASSERT_OK(world_.CityAccepts(Asked(alone, "utrecht"), "utrecht"));

  const auto auditor = As(Role::kAuditor, "audit");
  ASSERT_OK_AND_ASSIGN(const auto seen,
                       world_.Do(auditor, &Stub::ReportCityAnswers,
                                 Request(v1::CITY_ANSWER_SPLIT_CHILDREN)));
  EXPECT_EQ(seen.rows(1).group(), "WITHOUT_CHILDREN");
  EXPECT_TRUE(seen.rows(1).declined().hidden());
  EXPECT_TRUE(seen.rows(1).proposed().hidden());
  EXPECT_TRUE(seen.rows(0).declined().hidden()) << "or the other one follows";
  EXPECT_EQ(seen.rows(0).accepted().number(), 5);
  EXPECT_EQ(seen.rows(2).declined().number(), 6);

  auto of_utrecht = Request(v1::CITY_ANSWER_SPLIT_SIZE);
  of_utrecht.add_host_ids("utrecht");
  of_utrecht.add_country_codes("NL");
  ASSERT_OK_AND_ASSIGN(
      const auto utrecht,
      world_.Do(Office(), &Stub::ReportCityAnswers, of_utrecht));
  EXPECT_EQ(utrecht.rows(1).group(), "2");
  EXPECT_EQ(utrecht.rows(1).accepted().number(), 5);
  EXPECT_EQ(utrecht.rows(1).accepted_percent(), 100);
  EXPECT_EQ(utrecht.rows(4).declined().number(), 0);
  // Who asked for which counts is known, as reports can be subtracted.
  EXPECT_EQ(world_.database_.Value(
                "SELECT reason || ' of ' || array_to_string(resource_ids, ',') "
                "FROM audit_records WHERE method = 'ReportCityAnswers' "
                "ORDER BY recorded_at DESC LIMIT 1"),
            absl::StrCat(quarter_, " to ", quarter_, " SIZE NL of utrecht"));
}

}  // namespace
}  // namespace sojourn::relocation
