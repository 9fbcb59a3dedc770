// What the visa service's travel ledger is told of a journey.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/relocation/coordination/refusal_fixture.h"

namespace sojourn::relocation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class TravelLedgerTest : public RefusalTest {
 protected:
  // Everybody with a route to a place abroad.
  void Ready(const std::vector<v1::PersonRole>& others = {}) {
    Place(others);
    ChooseAll();
  }
  // "NL in" or "NL in-out", days counted from today; "-" before what was
  // removed.
  std::vector<std::string> Ledger() const {
    std::vector<std::string> lines;
    for (const auto& [id, travel] : world.visa_.ledger) {
      const bool removed =
          travel.standing() == visa::v1::TRAVEL_STANDING_REMOVED;
      const visa::v1::TravelRecord& stay = travel.stay();
      lines.push_back(absl::StrCat(
          removed ? "-" : "", stay.country(), " ", DaysFromNow(stay.entry()),
          stay.has_exit() ? absl::StrCat("-", DaysFromNow(stay.exit())) : ""));
    }
    return lines;
  }
  int64_t DaysFromNow(const type::v1::Date& date) const {
    return absl::CivilDay(date.year(), date.month(), date.day()) -
           absl::ToCivilDay(absl::Now(), absl::UTCTimeZone());
  }
  // At noon in the time zone of the host, and in UTC.
  google::protobuf::Timestamp Noon(int days_ago) const {
    google::protobuf::Timestamp at;
    at.set_seconds(absl::ToUnixSeconds(
        absl::FromCivil(world.Today() - days_ago, absl::UTCTimeZone()) +
        absl::Hours(12)));
    return at;
  }
  absl::Status Arrived(size_t who, int days_ago) {
    auto request = World::Named<v1::MarkArrivedRequest>(id);
    request.set_person_id(people[who]);
    *request.mutable_occurred_at() = Noon(days_ago);
    return world.Do(Office(), &Stub::MarkArrived, request).status();
  }
  absl::Status Fled(size_t who, const std::string& country, int days_ago) {
    auto request = World::Named<v1::RecordUnassistedMoveRequest>(id);
    request.set_person_id(people[who]);
    request.set_country_code(country);
    request.set_location_class(v1::LOCATION_CLASS_THIRD_COUNTRY);
    *request.mutable_occurred_at() = Noon(days_ago);
    return world.Do(Office(), &Stub::RecordUnassistedMove, request).status();
  }
  absl::StatusOr<v1::AssessRiskResponse> AssessReturn() {
    auto request = World::Named<v1::AssessRiskRequest>(id);
    request.set_trigger(v1::RISK_TRIGGER_BEFORE_RETURN);
    auto& threat = *request.add_factors();
    threat.set_group(v1::RISK_FACTOR_GROUP_THREAT);
    threat.set_name("an invented actor");
    threat.set_score(1);
    threat.set_reason("has moved away");
    return world.Do(Office(), &Stub::AssessRisk, request);
  }
  // The stay of one person is over, by `outcome`.
  void Ends(v1::StayOutcome outcome) {
    Ready();
    ASSERT_OK(Departs(0));
    ASSERT_OK(Arrived(0, 3));
    auto end = World::Named<v1::BeginEndingRequest>(id);
    end.set_early_reason("an invented reason");
    *end.mutable_defender_view() = world.HerView();
    ASSERT_OK(world.Do(Office(), &Stub::BeginEnding, end));
    ASSERT_OK_AND_ASSIGN(const auto risk, AssessReturn());
    auto second = World::Named<v1::AssessRiskRequest>(id);
    second.set_second_risk_assessment_id(risk.risk_assessment_id());
    ASSERT_OK(world.Do(Office("office/two"), &Stub::AssessRisk, second));
    auto close = World::Named<v1::CloseStayRequest>(id);
    close.set_outcome(outcome);
    *close.mutable_occurred_at() = Noon(1);
    *close.mutable_defender_view() = world.HerView();
    ASSERT_OK(world.Do(Office(), &Stub::CloseStay, close));
    world.RunAll();
  }
  // The newest entry of this type.
  void TakeBack(const std::string& type) {
    auto correct = World::Named<v1::CorrectRecordRequest>(id);
    for (const v1::TimelineEntry& each : world.Timeline(id)) {
      if (each.type() == type) correct.set_event_id(each.event_id());
    }
    correct.set_reason("it was another guest");
    ASSERT_OK(world.Do(Office(), &Stub::CorrectRecord, correct));
    world.RunAll();
  }
};

TEST_F(TravelLedgerTest, AnArrivalAbroadIsAnEntryOfEach) {
  Ready({v1::PERSON_ROLE_PARTNER});
  ASSERT_OK(Departs(0));
  world.RunAll();
  EXPECT_THAT(Ledger(), IsEmpty()) << "her own country is none";
  ASSERT_OK(Arrived(0, 3));
  ASSERT_OK(Arrived(1, 2));
  world.RunAll();
  EXPECT_THAT(Ledger(), ElementsAre("NL -3", "NL -2"));
  const visa::v1::Travel& hers = world.visa_.ledger.at("travel-1");
  EXPECT_EQ(hers.person_ref(),
            world.database_.Value(
                "SELECT r.person_ref FROM peer_persons r JOIN persons p "
                "ON p.id = r.person_id WHERE r.peer = 'visa' "
                "AND p.position = 0"));
  EXPECT_EQ(hers.stay().permit(), visa::v1::TRAVEL_PERMIT_NATIONAL_D)
      << "by her route: such days do not count";
  // A dump does not say when, nor whether she came or left.
  EXPECT_EQ(
      world.database_.Value("SELECT count(*) FROM workflow_steps WHERE kind = "
                            "'TELL_TRAVEL' AND (isfinite(created_at) OR "
                            "isfinite(finished_at) OR isfinite(retry_at) OR "
                            "request_sealed IS NOT NULL)"),
      "0");
}

TEST_F(TravelLedgerTest, NobodyCrossesABorderAtHome) {
  id = world.Eligible(Family({})).relocation_id();
  world.Placed(id, "xela");
  people = {world.Get(id).intake().persons(0).person_id()};
  ASSERT_OK(Departs(0));
  ASSERT_OK(Arrived(0, 1));
  world.RunAll();
  EXPECT_THAT(Ledger(), IsEmpty());
}

// Whoever had fled before is a guest there, and its days count once more.
TEST_F(TravelLedgerTest, AThirdCountryThatSheSetOutFromIsNoHome) {
  v1::Intake intake = Family({});
  intake.set_country_code("MX");
  intake.set_location_class(v1::LOCATION_CLASS_THIRD_COUNTRY);
  id = world.Eligible(intake).relocation_id();
  people = {world.Get(id).intake().persons(0).person_id()};
  ASSERT_OK(Fled(0, "NL", 9));
  ASSERT_OK(Fled(0, "MX", 4));
  ASSERT_OK(Fled(0, "GT", 2));
  world.RunAll();
  EXPECT_THAT(Ledger(), ElementsAre("NL -9", "MX -4--2"))
      << "the first is over by the second; in her own country she is at home";
}

TEST_F(TravelLedgerTest, WhoMayLiveThereIsAtHome) {
  v1::Intake intake = Family({});
  intake.mutable_persons(0)->mutable_identity()->set_residence_country("MX");
  id = world.Eligible(intake).relocation_id();
  people = {world.Get(id).intake().persons(0).person_id()};
  ASSERT_OK(Fled(0, "MX", 4));
  world.RunAll();
  EXPECT_THAT(Ledger(), IsEmpty());
}

// What was told of where she was counts in what is asked for her next.
TEST_F(TravelLedgerTest, ItsDaysAreReckonedWithForTheNextPlace) {
  id = world.Eligible(Family({})).relocation_id();
  people = {world.Get(id).intake().persons(0).person_id()};
  ASSERT_OK(Fled(0, "NL", 9));
  ASSERT_OK(Fled(0, "MX", 4));
  world.Held(id, "porto");
  const auto& known = world.visa_.last_assessed.travel_history();
  ASSERT_THAT(known, SizeIs(2));
  EXPECT_EQ(known[0].country(), "NL");
  EXPECT_EQ(DaysFromNow(known[0].entry()), -9);
  EXPECT_EQ(DaysFromNow(known[0].exit()), -4);
  EXPECT_EQ(known[1].country(), "MX");
  EXPECT_FALSE(known[1].has_exit());
}

TEST_F(TravelLedgerTest, FromOneCountryToTheNext) {
  Ready();
  ASSERT_OK(Fled(0, "MX", 9));
  world.RunAll();
  EXPECT_THAT(Ledger(), ElementsAre("MX -9"));
  EXPECT_EQ(world.visa_.ledger.at("travel-1").stay().permit(),
            visa::v1::TRAVEL_PERMIT_UNSPECIFIED)
      << "nobody knows by which right";
  auto departed = World::Named<v1::MarkDepartedRequest>(id);
  departed.set_person_id(people[0]);
  *departed.mutable_occurred_at() = Noon(4);
  ASSERT_OK(world.Do(Office(), &Stub::MarkDeparted, departed));
  world.RunAll();
  EXPECT_THAT(Ledger(), ElementsAre("MX -9--4"));
  ASSERT_OK(Arrived(0, 3));
  world.RunAll();
  EXPECT_THAT(Ledger(), ElementsAre("MX -9--4", "NL -3"));
  ASSERT_OK(Fled(0, "GT", 1));
  world.RunAll();
  EXPECT_THAT(Ledger(), ElementsAre("MX -9--4", "NL -3--1"));
}

TEST_F(TravelLedgerTest, WhatIsTakenBackIsTakenBackThereToo) {
  Ready();
  ASSERT_OK(Departs(0));
  ASSERT_OK(Arrived(0, 3));
  world.RunAll();
  TakeBack("relocation.all_arrived");
  EXPECT_THAT(Ledger(), ElementsAre("-NL -3"));
  ASSERT_OK(Arrived(0, 2));
  world.RunAll();
  EXPECT_THAT(Ledger(), ElementsAre("-NL -3", "NL -2"));
  ASSERT_OK(Fled(0, "GT", 1));
  world.RunAll();
  EXPECT_THAT(Ledger(), ElementsAre("-NL -3", "NL -2--1"));
  TakeBack("relocation.moved_unassisted");
  EXPECT_THAT(Ledger(), ElementsAre("-NL -3", "NL -2")) << "she is there still";
}

TEST_F(TravelLedgerTest, WhoGoesBackHasLeftTheCountry) {
  Ends(v1::STAY_OUTCOME_RETURNED);
  EXPECT_THAT(Ledger(), ElementsAre("NL -3--1"));
}

// Nor does the ledger hear of it.
TEST_F(TravelLedgerTest, WhoAsksForAsylumHasNot) {
  Ends(v1::STAY_OUTCOME_ASYLUM_SOUGHT);
  EXPECT_THAT(Ledger(), ElementsAre("NL -3"));
}

TEST_F(TravelLedgerTest, InTimeItIsNeverTold) {
  Ready();
  ASSERT_OK(Departs(0));
  ASSERT_OK(Arrived(0, 3));
  TakeBack("relocation.all_arrived");
  EXPECT_THAT(Ledger(), IsEmpty());
}

TEST_F(TravelLedgerTest, AnAnswerThatIsLostHasOneEffect) {
  Ready();
  ASSERT_OK(Departs(0));
  ASSERT_OK(Arrived(0, 3));
  world.visa_.ledger_script.FailAfter(absl::UnavailableError("lost"));
  world.RunAll();
  EXPECT_THAT(Ledger(), ElementsAre("NL -3"));
  ASSERT_THAT(world.visa_.ledger_requests, SizeIs(2));
  EXPECT_EQ(world.visa_.ledger_requests[0], world.visa_.ledger_requests[1]);
}

TEST_F(TravelLedgerTest, ARefusalHoldsUpNothing) {
  Ready({v1::PERSON_ROLE_PARTNER});
  ASSERT_OK(Departs(0));
  world.visa_.ledger_script.FailBefore(InvalidField(
      "entered_on", "STAYS_OVERLAP", "it cannot be true beside another stay"));
  ASSERT_OK(Arrived(0, 3));
  world.RunAll();
  EXPECT_EQ(world.StepOf("TELL_TRAVEL"), "FAILED STAYS_OVERLAP");
  ASSERT_OK(Arrived(1, 2));
  world.RunAll();
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_IN_STAY);
  EXPECT_THAT(Ledger(), ElementsAre("NL -2")) << "the partner's";
  // An officer who has looked at it there tries again.
  auto retry = World::Named<v1::RetryStepRequest>(id);
  retry.set_step_id(world.database_.Value(
      "SELECT public_id FROM workflow_steps WHERE kind = 'TELL_TRAVEL' "
      "AND state = 'FAILED'"));
  ASSERT_OK(world.Do(Office(), &Stub::RetryStep, retry));
  world.RunAll();
  EXPECT_THAT(Ledger(), SizeIs(2));
}

TEST_F(TravelLedgerTest, OrLeavesItOut) {
  Ready();
  ASSERT_OK(Departs(0));
  world.visa_.ledger_script.FailBefore(InvalidField(
      "entered_on", "STAYS_OVERLAP", "it cannot be true beside another stay"));
  ASSERT_OK(Arrived(0, 3));
  world.RunAll();
  auto skip = World::Named<v1::SkipStepRequest>(id);
  skip.set_step_id(world.StepIdOf("TELL_TRAVEL"));
  skip.set_reason("the office had told it");
  ASSERT_OK(world.Do(Office(), &Stub::SkipStep, skip));
  ASSERT_OK(Fled(0, "GT", 1));
  world.RunAll();
  EXPECT_THAT(Ledger(), IsEmpty());
  EXPECT_EQ(world.StepOf("TELL_TRAVEL"), "CANCELLED SKIPPED");
}

TEST_F(TravelLedgerTest, WhereSheWasIsToldAlsoWhenTheCaseEnds) {
  Ready();
  ASSERT_OK(Departs(0));
  ASSERT_OK(Arrived(0, 3));
  auto withdraw = World::Named<v1::WithdrawRequest>(id);
  withdraw.set_reason(v1::WITHDRAWAL_REASON_NOT_SAID);
  *withdraw.mutable_defender_view() = world.HerView();
  *withdraw.mutable_second_view() = world.HerView();
  withdraw.mutable_second_view()->set_channel(v1::CONTACT_CHANNEL_SIGNAL);
  ASSERT_OK(world.Do(Office(), &Stub::Withdraw, withdraw));
  world.RunAll();
  EXPECT_THAT(Ledger(), ElementsAre("NL -3"));
}

// Nothing but a country, a day and by which right crosses.
TEST_F(TravelLedgerTest, WhyAndWhatComesNextStaysHere) {
  Ready();
  ASSERT_OK(Departs(0));
  ASSERT_OK(Arrived(0, 3));
  world.RunAll();
  const std::string told =
      world.visa_.ledger.at("travel-1").SerializeAsString();
  for (const char* word : {"Invented", "invented"}) {
    EXPECT_THAT(told, Not(HasSubstr(word)));
  }
}

}  // namespace
}  // namespace sojourn::relocation
