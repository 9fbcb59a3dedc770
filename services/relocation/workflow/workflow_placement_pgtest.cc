#include "services/relocation/escalation/escalation_sweep.h"
#include "services/relocation/workflow/workflow_test_world.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(PlacementTest, FromTheQuestionToThePlaceThatIsHers) {
  World world;
  const std::string id = world.Eligible().relocation_id();
  auto asked = world.Ask(id, "utrecht");
  ASSERT_OK(asked);
  EXPECT_EQ(asked->relocation().state(), v1::RELOCATION_STATE_PROPOSED);
  const std::string proposal = asked->proposal().proposal_id();

  auto accepted = world.CityAccepts(proposal, "utrecht");
  ASSERT_OK(accepted);
  EXPECT_EQ(accepted->proposal().relocation_id(), "");
  EXPECT_THAT(world.Offer(id, proposal), ReasonIs("NO_LIVE_HOLD"));
  world.RunAll();
  EXPECT_EQ(world.StateOf(id, proposal), v1::PROPOSAL_STATE_HOLDING);
  EXPECT_EQ(world.visa_.last_assessed.nationalities(0), "GT");
  EXPECT_EQ(world.visa_.last_assessed.destination_countries(0), "NL");

  ASSERT_OK(world.Offer(id, proposal));
  auto chosen = world.SheSays(id, proposal, true);
  ASSERT_OK(chosen);
  EXPECT_NE(chosen->pending_step(), "");
  EXPECT_EQ(chosen->relocation().state(), v1::RELOCATION_STATE_OFFERED);
  world.RunAll();
  const v1::Relocation placed = world.Get(id);
  EXPECT_EQ(placed.state(), v1::RELOCATION_STATE_DEFENDER_ACCEPTED);
  EXPECT_EQ(placed.proposals(0).state(), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_EQ(placed.assignments(0).subject(), "coordinator");
  EXPECT_TRUE(placed.has_stay());
}

TEST(PlacementTest, ASilentHostIsTheLeadsWorkAndItsAnswerCountsALittleLonger) {
  World world;
  const std::string id = world.Eligible().relocation_id();
  ASSERT_OK_AND_ASSIGN(const auto asked, world.Ask(id, "utrecht"));
  ASSERT_OK(world.Ask(id, "xela"));
  const std::string utrecht = asked.proposal().proposal_id();
  const auto sweep = [&] {
    for (int i = 0; i < 2; ++i) {
      ASSERT_OK(
          TellSilentHosts(*world.runtime_, absl::Now() + absl::Seconds(5)));
    }
  };
  const auto told = [&] {
    return world.database_.Value(
        "SELECT count(*) FROM alerts WHERE kind = 'HOST_SILENT'");
  };
  sweep();
  EXPECT_EQ(told(), "0");
  EXPECT_THAT(world.WaitsOf(id), Not(Contains(HasSubstr("in time"))));
  world.Advance(absl::Hours(73));
  sweep();
  EXPECT_EQ(told(), "2") << "each of the two once";
  EXPECT_THAT(world.WaitsOf(id),
              Contains(HasSubstr("a host has not answered in time")));
  ASSERT_OK(world.CityAccepts(utrecht, "utrecht"));
  world.Advance(absl::Hours(72));
  sweep();
  EXPECT_EQ(told(), "2");
  const v1::Relocation seen = world.Get(id);
  for (const v1::Proposal& each : seen.proposals()) {
    if (each.proposal_id() == utrecht) continue;
    EXPECT_EQ(each.state(), v1::PROPOSAL_STATE_LAPSED);
    EXPECT_EQ(each.lapse_reason(), v1::LAPSE_REASON_CITY_SILENT);
  }
  EXPECT_EQ(seen.state(), v1::RELOCATION_STATE_PROPOSED);
}

TEST(PlacementTest, WhereNobodyIsAskedAnyMoreThePromiseIsOpenAgain) {
  World world;
  const std::string id = world.Eligible().relocation_id();
  ASSERT_OK(world.Ask(id, "utrecht"));
  const auto proposed = [&] {
    return world.database_.Value("SELECT proposed_at IS NULL FROM relocations");
  };
  EXPECT_EQ(proposed(), "f");
  world.Advance(absl::Hours(145));
  ASSERT_OK(TellSilentHosts(*world.runtime_, absl::Now() + absl::Seconds(5)));
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_WAITLISTED);
  EXPECT_EQ(proposed(), "t");
}

TEST(PlacementTest, ASafeHouseIsKnownToTheOfficeAndItselfAlone) {
  World world;
  world.Host("quiet-house", "GT", "HOST_KIND_SAFE_HOUSE");
  const std::string id = world.Eligible().relocation_id();
  world.Placed(id, "quiet-house");
  EXPECT_THAT(world.SeenBy(Office(), id), HasSubstr("quiet-house"));
  EXPECT_THAT(world.SeenBy(City("quiet-house"), id), HasSubstr("quiet-house"));
  const auth::Caller ngo = As(Role::kNgoCaseworker, "ngo");
  EXPECT_THAT(world.SeenBy(ngo, id), Not(HasSubstr("quiet-house")));
  auto seen = world.Do(ngo, &Stub::GetRelocation,
                       World::Named<v1::GetRelocationRequest>(id));
  ASSERT_OK(seen);
  EXPECT_EQ(seen->relocation().proposals_size(), 1);
  EXPECT_EQ(seen->relocation().assignments_size(), 0);
}

TEST(PlacementTest, WhatMayNotBeAsked) {
  World world;
  const std::string id = world.Eligible().relocation_id();
  EXPECT_THAT(world.Ask(id, "atlantis"), ReasonIs("HOST_UNKNOWN"));
  EXPECT_THAT(world.Ask(id, "utrecht", -2), ReasonIs("STAY_IN_PAST"));
  ASSERT_OK(world.Ask(id, "utrecht"));
  EXPECT_THAT(world.Ask(id, "utrecht"), ReasonIs("ALREADY_ASKED"));

  v1::Intake silent = World::Intake();
  silent.mutable_persons(0)->clear_consents();
  const std::string other = world.Eligible(silent).relocation_id();
  EXPECT_THAT(world.Ask(other, "utrecht"), ReasonIs("CONSENT_MISSING"));

  v1::Intake exclusive = World::Intake();
  exclusive.mutable_wishes()->add_excluded_countries("NL");
  const std::string third = world.Eligible(exclusive).relocation_id();
  EXPECT_THAT(world.Ask(third, "utrecht"), ReasonIs("HOST_EXCLUDED"));
}

TEST(PlacementTest, ACitySheExcludesIsNeverAsked) {
  World world;
  v1::Intake intake = World::Intake();
  intake.mutable_wishes()->add_excluded_cities("Utrecht, NL");
  const std::string id = world.Eligible(intake).relocation_id();
  // Nobody may ask before it is known which city this is.
  world.database_.Run("DELETE FROM organisations");
  EXPECT_THAT(world.Ask(id, "utrecht"), ReasonIs("HOST_CITY_UNKNOWN"));
  world.Organisation("utrecht", "Gemeente Utrecht, Bureau Gastvrijheid");
  EXPECT_THAT(world.Ask(id, "utrecht"), ReasonIs("HOST_EXCLUDED"));
  EXPECT_EQ(world.Get(id).proposals_size(), 0);
  world.Organisation("porto", "Câmara Municipal do Porto");
  EXPECT_OK(world.Ask(id, "porto"));
}

TEST(PlacementTest, OnlyAnUrgentCaseIsAssessedAsUrgent) {
  World world;
  world.Held(
      world.Eligible(World::Intake(), type::v1::LEVEL_L3).relocation_id(),
      "utrecht");
  EXPECT_FALSE(world.visa_.last_assessed.urgent());
  world.Held(
      world.Eligible(World::Intake(), type::v1::LEVEL_L2).relocation_id(),
      "utrecht");
  EXPECT_TRUE(world.visa_.last_assessed.urgent());
}

TEST(PlacementTest, ARepeatedQuestionIsOneProposal) {
  World world;
  const std::string id = world.Eligible().relocation_id();
  v1::ProposeToCityRequest request;
  request.set_request_id(testing::NewRequestId());
  request.set_relocation_id(id);
  request.set_host_id("utrecht");
  *request.mutable_stay()->mutable_check_in() = ToDate(world.Today() + 9);
  *request.mutable_stay()->mutable_check_out() = ToDate(world.Today() + 19);
  auto first = world.Do(Office(), &Stub::ProposeToCity, request);
  auto again = world.Do(Office(), &Stub::ProposeToCity, request);
  ASSERT_OK(first);
  ASSERT_OK(again);
  EXPECT_EQ(first->proposal().proposal_id(), again->proposal().proposal_id());
  request.set_host_id("porto");
  EXPECT_THAT(world.Do(Office(), &Stub::ProposeToCity, request),
              ReasonIs("REQUEST_ID_REUSED"));
}

TEST(PlacementTest, AnotherCityKnowsNothingOfIt) {
  World world;
  const std::string id = world.Eligible().relocation_id();
  auto asked = world.Ask(id, "utrecht");
  ASSERT_OK(asked);
  const auto foreign =
      world.CityAccepts(asked->proposal().proposal_id(), "porto");
  EXPECT_EQ(foreign.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(foreign.status(),
            world.CityAccepts("0123456789abcdefghjkmnpqrs", "porto").status());
}

TEST(PlacementTest, ADeclinedQuestionCostsNothing) {
  World world;
  const std::string id = world.Eligible().relocation_id();
  auto asked = world.Ask(id, "utrecht");
  ASSERT_OK(asked);
  v1::RecordCityDecisionRequest request;
  request.set_proposal_id(asked->proposal().proposal_id());
  request.set_decision(v1::CITY_DECISION_DECLINE);
  EXPECT_EQ(world.Do(City("utrecht"), &Stub::RecordCityDecision, request)
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
  request.set_decline_reason(v1::CITY_DECLINE_REASON_DATES);
  auto declined = world.Do(City("utrecht"), &Stub::RecordCityDecision, request);
  ASSERT_OK(declined);
  EXPECT_EQ(declined->proposal().decline_reason(),
            v1::CITY_DECLINE_REASON_DATES);
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_WAITLISTED);
  request.clear_request_id();
  EXPECT_THAT(world.Do(City("utrecht"), &Stub::RecordCityDecision, request),
              ReasonIs("STATE_FORBIDS"));
}

// At L1 no clock stops while she is asked, so none may have moved.
TEST(PlacementTest, HerDeclineCostsHerNothing) {
  World world;
  const std::string id =
      world.Eligible(World::Intake(), type::v1::LEVEL_L1).relocation_id();
  const std::string held = world.Held(id, "utrecht");
  const v1::Relocation before = world.Get(id);
  ASSERT_OK(world.Offer(id, held));
  world.Advance(absl::Hours(2));
  ASSERT_OK(world.SheSays(id, held, false));
  world.RunAll();
  const v1::Relocation after = world.Get(id);
  EXPECT_EQ(world.StateOf(id, held), v1::PROPOSAL_STATE_DECLINED);
  EXPECT_EQ(after.state(), v1::RELOCATION_STATE_WAITLISTED);
  EXPECT_EQ(after.level(), before.level());
  EXPECT_EQ(after.horizon(), before.horizon());
  EXPECT_EQ(after.received_at().SerializeAsString(),
            before.received_at().SerializeAsString());
  ASSERT_EQ(after.clocks_size(), before.clocks_size());
  for (int i = 0; i < after.clocks_size(); ++i) {
    EXPECT_EQ(after.clocks(i).kind(), before.clocks(i).kind());
    EXPECT_EQ(after.clocks(i).due().SerializeAsString(),
              before.clocks(i).due().SerializeAsString())
        << v1::ClockKind_Name(after.clocks(i).kind());
  }
  EXPECT_OK(world.Ask(id, "utrecht")) << "it may be asked for her again";
}

TEST(PlacementTest, ARefusedHoldLapsesTheProposal) {
  World world;
  const std::string id = world.Eligible().relocation_id();
  world.capacity_.script().FailBefore(
      FailedPrecondition("PLACE_TAKEN", "taken", "ask another host"));
  const std::string proposal = world.Held(id, "utrecht");
  EXPECT_EQ(world.StepOf("HOLD_PLACE"), "FAILED PLACE_TAKEN");
  const v1::Relocation after = world.Get(id);
  EXPECT_EQ(after.state(), v1::RELOCATION_STATE_WAITLISTED);
  EXPECT_EQ(after.proposals(0).state(), v1::PROPOSAL_STATE_LAPSED);
  EXPECT_EQ(after.proposals(0).lapse_reason(), v1::LAPSE_REASON_PLACE_TAKEN);
  EXPECT_EQ(after.proposals(0).problem_remedy(), "ask another host");
}

TEST(PlacementTest, NoLawfulRouteSaysWhyAndWhatHelps) {
  World world;
  const std::string id = world.Eligible().relocation_id();
  world.visa_.Refuse(visa::v1::PROBLEM_CODE_SCHENGEN_DAYS_EXCEEDED,
                     "shorten the stay");
  const std::string proposal = world.Held(id, "utrecht");
  const absl::Status refused = world.Offer(id, proposal).status();
  EXPECT_THAT(refused, ReasonIs("NO_LAWFUL_ROUTE"));
  EXPECT_THAT(std::string(refused.message()),
              HasSubstr("SCHENGEN_DAYS_EXCEEDED"));
  EXPECT_EQ(DetailsOf(refused).metadata.at("remedy"), "shorten the stay");
  EXPECT_EQ(world.Get(id).proposals(0).problem_remedy(), "shorten the stay");
}

TEST(PlacementTest, APlaceInHerCountryNeedsNoRoute) {
  World world;
  const std::string id = world.Eligible().relocation_id();
  const std::string proposal = world.Held(id, "xela");
  EXPECT_EQ(world.visa_.last_assessed.destination_countries_size(), 0);
  EXPECT_OK(world.Offer(id, proposal));
}

TEST(PlacementTest, AtMostTwoHoldsAndTheOthersAreReleased) {
  World world;
  world.Host("bergen", "NO");
  const std::string id = world.Eligible().relocation_id();
  const std::string first = world.Held(id, "utrecht");
  const std::string second = world.Held(id, "porto");
  const std::string third = world.Held(id, "bergen");
  EXPECT_EQ(world.StateOf(id, third), v1::PROPOSAL_STATE_CITY_ACCEPTED);
  ASSERT_OK(world.Offer(id, first));
  ASSERT_OK(world.Offer(id, second));
  // A declined place frees the third one's hold.
  ASSERT_OK(world.SheSays(id, first, false));
  world.RunAll();
  EXPECT_EQ(world.StateOf(id, third), v1::PROPOSAL_STATE_HOLDING);
  EXPECT_EQ(world.capacity_.StateOf("reservation-1"),
            capacity::v1::RESERVATION_STATE_RELEASED);
  ASSERT_OK(world.SheSays(id, second, true));
  world.RunAll();
  EXPECT_EQ(world.StateOf(id, second), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_EQ(world.StateOf(id, third), v1::PROPOSAL_STATE_WITHDRAWN);
  EXPECT_EQ(world.capacity_.StateOf("reservation-3"),
            capacity::v1::RESERVATION_STATE_RELEASED);
}

TEST(PlacementTest, ALapsedHoldKeepsHerChoiceVisible) {
  World world;
  const std::string id = world.Eligible().relocation_id();
  const std::string proposal = world.Held(id, "utrecht");
  ASSERT_OK(world.Offer(id, proposal));
  world.capacity_.script().FailBefore(
      FailedPrecondition("HOLD_LAPSED", "its time had passed"));
  ASSERT_OK(world.SheSays(id, proposal, true));
  world.RunAll();
  const v1::Relocation after = world.Get(id);
  EXPECT_EQ(after.state(), v1::RELOCATION_STATE_WAITLISTED);
  EXPECT_EQ(after.proposals(0).state(), v1::PROPOSAL_STATE_LAPSED);
  EXPECT_TRUE(after.proposals(0).chosen());
}

TEST(PlacementTest, AnExpiredHoldOfTheFeedLapsesTheProposal) {
  World world;
  const std::string id = world.Eligible().relocation_id();
  const std::string proposal = world.Held(id, "utrecht");
  world.ReservationIs("reservation-1", "EXPIRED");
  EXPECT_EQ(world.StateOf(id, proposal), v1::PROPOSAL_STATE_LAPSED);
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_WAITLISTED);
}

TEST(PlacementTest, SheIsAsked) {
  World world;
  const std::string id = world.Eligible().relocation_id();
  const std::string proposal = world.Held(id, "utrecht");
  ASSERT_OK(world.Offer(id, proposal));
  v1::RecordDefenderDecisionRequest request;
  request.set_relocation_id(id);
  request.mutable_place()->set_proposal_id(proposal);
  request.mutable_place()->set_decision(v1::DEFENDER_DECISION_ACCEPT);
  EXPECT_THAT(world.Do(Office(), &Stub::RecordDefenderDecision, request),
              ReasonIs("DEFENDER_NOT_CONSULTED"));
  request.clear_request_id();
  EXPECT_EQ(world.Do(City("utrecht"), &Stub::RecordDefenderDecision, request)
                .status()
                .code(),
            absl::StatusCode::kPermissionDenied);
}

TEST(PlacementTest, NothingAbroadIsOfferedBeforeItsRouteWasLookedFor) {
  World world;
  const std::string id = world.Eligible().relocation_id();
  ASSERT_OK_AND_ASSIGN(const auto asked, world.Ask(id, "utrecht"));
  const std::string proposal = asked.proposal().proposal_id();
  ASSERT_OK(world.CityAccepts(proposal, "utrecht"));
  for (int i = 0; i < 20 && world.StepOf("HOLD_PLACE") != "DONE"; ++i) {
    // As while the visa service is away.
    world.database_.Run(
        "UPDATE workflow_steps SET retry_at = now() + interval '1 day' "
        "WHERE kind = 'ASSESS_ROUTE'");
    ASSERT_OK(world.worker_->RunOne());
  }
  ASSERT_EQ(world.StateOf(id, proposal), v1::PROPOSAL_STATE_HOLDING);
  EXPECT_THAT(world.Offer(id, proposal), ReasonIs("ROUTE_NOT_ASSESSED"));
  EXPECT_EQ(world.StateOf(id, proposal), v1::PROPOSAL_STATE_HOLDING);
  world.RunAll();
  EXPECT_OK(world.Offer(id, proposal));
}

TEST(PlacementTest, SheTakesOnePlaceOfTwo) {
  World world;
  const std::string id = world.Eligible().relocation_id();
  const std::string first = world.Held(id, "utrecht");
  const std::string second = world.Held(id, "porto");
  ASSERT_OK(world.Offer(id, first));
  ASSERT_OK(world.Offer(id, second));
  ASSERT_OK(world.SheSays(id, first, true));
  EXPECT_THAT(world.SheSays(id, second, true), ReasonIs("ALREADY_CHOSEN"));
  world.RunAll();
  EXPECT_EQ(world.StateOf(id, first), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_NE(world.StateOf(id, second), v1::PROPOSAL_STATE_ACCEPTED);
}

}  // namespace
}  // namespace sojourn::relocation
