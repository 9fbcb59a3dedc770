// A place cannot be lived in: who has one there is placed anew, and who is on
// the way or lives there is asked before anybody moves her.
#include "services/relocation/workflow/workflow_test_world.h"

namespace sojourn::relocation {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class DisruptionTest : public ::testing::Test {
 protected:
  v1::Proposal PlaceOf(const std::string& id) {
    return world.Get(id).proposals(0);
  }
  // What capacity tells of the place of this case.
  void Tell(const std::string& id, const std::string& what,
            const std::string& state, const std::string& usable_until = "") {
    type::v1::EventEnvelope event;
    event.set_aggregate_kind("place");
    event.set_type("reservation." + what);
    event.set_state(state);
    event.set_case_ref(world.database_.Value(
        absl::StrCat("SELECT c.case_ref FROM peer_cases c JOIN relocations r "
                     "ON r.id = c.relocation_id WHERE c.peer = 'capacity' "
                     "AND r.public_id = '",
                     id, "'")));
    auto& refs = *event.mutable_refs();
    refs["reservation_id"] = PlaceOf(id).reservation_id();
    refs["host_id"] = PlaceOf(id).host_id();
    if (!usable_until.empty()) refs["usable_until"] = usable_until;
    world.Apply(feeds::ApplyCapacity, event);
  }
  void Disrupt(const std::string& id, const std::string& usable_until = "") {
    Tell(id, "disrupted", "DISRUPTED", usable_until);
  }

  std::string ACase(type::v1::Level level) {
    return world.Eligible(World::Intake(), level).relocation_id();
  }
  // She lives there.
  std::string AStay(type::v1::Level level) {
    const std::string id = ACase(level);
    world.Placed(id, "xela");
    world.Arrive(id);
    return id;
  }
  // A place at another host, held while she lives at the first.
  std::string HeldBeside(const std::string& id, const std::string& host) {
    world.capacity_.held_until = world.Now() + absl::Hours(7 * 24);
    return world.Held(id, host);
  }
  // Her place is abroad and a visa was asked for.
  void AskForVisa(const std::string& id) {
    auto choose = World::Named<v1::ChooseRouteRequest>(id);
    choose.set_person_id(world.Get(id).intake().persons(0).person_id());
    choose.set_route_id("route-1");
    *choose.mutable_defender_view() = world.HerView();
    ASSERT_OK(world.Do(Office(), &Stub::ChooseRoute, choose));
    world.RunAll();
  }

  // "L1 ask a city", line by line, of who leads the cases.
  std::vector<std::string> Work(const auth::Caller& caller = Office()) {
    std::vector<std::string> lines;
    auto listed = world.Do(caller, &Stub::ListMyWork, v1::ListMyWorkRequest());
    EXPECT_OK(listed);
    if (!listed.ok()) return lines;
    for (const auto& item : listed->items()) {
      lines.push_back(absl::StrCat(type::v1::Level_Name(item.level()).substr(6),
                                   " ", item.what()));
    }
    return lines;
  }
  std::optional<absl::Time> MoveBy(const std::string& id) {
    const v1::Relocation seen = world.Get(id);
    for (const auto& wait : seen.waiting_for()) {
      if (wait.what().find("cannot be lived in") == std::string::npos) continue;
      EXPECT_EQ(wait.who(), "PROGRAMME_OFFICER");
      return absl::FromUnixSeconds(wait.due().seconds());
    }
    return std::nullopt;
  }
  // The newest line of the history, as `caller` reads it.
  std::string LastToldTo(const auth::Caller& caller, const std::string& id) {
    auto request = World::Named<v1::GetTimelineRequest>(id);
    request.set_page_size(100);
    const auto told = world.Do(caller, &Stub::GetTimeline, request);
    EXPECT_OK(told);
    if (!told.ok() || told->entries().empty()) return "";
    return told->entries(told->entries_size() - 1).type();
  }
  size_t Overdue() {
    const auto overdue =
        world.Do(Office(), &Stub::ListOverdue, v1::ListOverdueRequest());
    EXPECT_OK(overdue);
    return overdue.ok() ? static_cast<size_t>(overdue->cases_size()) : 0;
  }
  // Two of them, whose places are abroad: the child has set off, and the
  // defender's visa is asked for.
  std::string ApartOnTheWay() {
    v1::Intake intake = World::Intake();
    intake.add_persons()->set_role(v1::PERSON_ROLE_CHILD);
    const std::string id = world.Eligible(intake).relocation_id();
    world.Placed(id, "utrecht");
    AskForVisa(id);
    Depart(id, 1);
    EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_TRAVELLING);
    return id;
  }
  void Depart(const std::string& id, int person) {
    auto departed = World::Named<v1::MarkDepartedRequest>(id);
    departed.set_person_id(world.Get(id).intake().persons(person).person_id());
    ASSERT_OK(world.Do(Office(), &Stub::MarkDeparted, departed));
  }
  bool TheMissionHearsOfHerBed() {
    return world.visa_.shares.Of("application-1").accommodation_changes();
  }
  int Alerts() {
    return std::stoi(world.database_.Value(
        "SELECT count(*) FROM alerts WHERE kind = 'LOOK_NOW'"));
  }

  World world;
};

TEST_F(DisruptionTest, EachPartyIsPlacedAnewTheMostUrgentFirst) {
  const std::string calm = ACase(type::v1::LEVEL_L3);
  world.Held(calm, "utrecht");
  const std::string promised = ACase(type::v1::LEVEL_L2);
  world.Placed(promised, "utrecht");
  const std::string urgent = ACase(type::v1::LEVEL_L1);
  world.Placed(urgent, "utrecht");
  AskForVisa(urgent);
  ASSERT_EQ(world.Get(urgent).state(), v1::RELOCATION_STATE_PRE_DEPARTURE);
  for (const std::string& id : {urgent, promised, calm}) Disrupt(id);
  for (const std::string& id : {urgent, promised, calm}) {
    EXPECT_EQ(PlaceOf(id).state(), v1::PROPOSAL_STATE_LAPSED);
    EXPECT_EQ(PlaceOf(id).lapse_reason(), v1::LAPSE_REASON_HOST_UNAVAILABLE);
    EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_WAITLISTED);
    EXPECT_THAT(world.WaitsOf(id), Contains(HasSubstr("ask a city")));
  }
  std::string order;
  for (const std::string& line : Work()) {
    if (line.find("ask a city") == std::string::npos) continue;
    absl::StrAppend(&order, line.substr(0, 2), " ");
  }
  EXPECT_EQ(order, "L1 L2 L3 ");
  world.RunAll();
  for (const std::string& id : {urgent, promised, calm}) {
    EXPECT_EQ(world.capacity_.StateOf(PlaceOf(id).reservation_id()),
              capacity::v1::RESERVATION_STATE_RELEASED);
  }
  // The mission is told that nobody comes.
  EXPECT_EQ(world.visa_.withdrawn, 1);
  // Another host is asked at once.
  EXPECT_OK(world.Ask(urgent, "porto"));
}

TEST_F(DisruptionTest, TheNextPlaceIsHeldForTheMostUrgentFirst) {
  world.Host("lisboa", "PT");
  const std::string calm = ACase(type::v1::LEVEL_L3);
  const std::string urgent = ACase(type::v1::LEVEL_L1);
  for (const std::string& id : {calm, urgent}) {
    world.Held(id, "utrecht");
    world.Held(id, "xela");
  }
  world.Held(urgent, "lisboa");
  // As many are held as may be; this one comes when one of them is lost.
  for (const std::string& id : {calm, urgent}) {
    ASSERT_OK_AND_ASSIGN(const auto asked, world.Ask(id, "porto"));
    ASSERT_OK(world.CityAccepts(asked.proposal().proposal_id(), "porto"));
  }
  world.RunAll();
  // Capacity tells of the most urgent guests first.
  for (const std::string& id : {urgent, calm}) Disrupt(id);
  EXPECT_EQ(world.database_.Value(
                "SELECT string_agg(r.public_id, ' ' ORDER BY s.retry_at) "
                "FROM workflow_steps s JOIN relocations r "
                "ON r.id = s.relocation_id "
                "WHERE s.kind = 'HOLD_PLACE' AND s.state = 'PENDING'"),
            absl::StrCat(urgent, " ", calm));
}

TEST_F(DisruptionTest, AnotherPlaceThatIsHeldIsTheBestNow) {
  const std::string id = ACase(type::v1::LEVEL_L2);
  world.Held(id, "utrecht");
  const std::string porto = world.Held(id, "porto");
  Disrupt(id);
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_PROPOSED);
  EXPECT_EQ(world.StateOf(id, porto), v1::PROPOSAL_STATE_HOLDING);
}

TEST_F(DisruptionTest, DisruptedBeforeItsHoldWasHeardOf) {
  const std::string id = ACase(type::v1::LEVEL_L2);
  ASSERT_OK_AND_ASSIGN(const auto asked, world.Ask(id, "utrecht"));
  ASSERT_OK(world.CityAccepts(asked.proposal().proposal_id(), "utrecht"));
  type::v1::EventEnvelope event;
  event.set_aggregate_kind("place");
  event.set_type("reservation.disrupted");
  event.set_state("DISRUPTED");
  event.set_case_ref(world.database_.Value(
      "SELECT case_ref FROM peer_cases WHERE peer = 'capacity'"));
  (*event.mutable_refs())["reservation_id"] = "reservation-1";
  world.Apply(feeds::ApplyCapacity, event);
  world.RunAll();
  EXPECT_EQ(PlaceOf(id).state(), v1::PROPOSAL_STATE_LAPSED);
  EXPECT_EQ(PlaceOf(id).lapse_reason(), v1::LAPSE_REASON_HOST_UNAVAILABLE);
  EXPECT_EQ(world.capacity_.StateOf("reservation-1"),
            capacity::v1::RESERVATION_STATE_RELEASED);
}

TEST_F(DisruptionTest, WhoLivesThereIsAskedAndNotPutOut) {
  const std::string id = AStay(type::v1::LEVEL_L2);
  const int before = Alerts();
  Disrupt(id);
  world.RunAll();
  EXPECT_EQ(PlaceOf(id).state(), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_IN_STAY);
  EXPECT_EQ(world.capacity_.StateOf(PlaceOf(id).reservation_id()),
            capacity::v1::RESERVATION_STATE_OCCUPIED);
  EXPECT_THAT(world.capacity_.calls("ReleaseReservation"), IsEmpty());
  const auto due = MoveBy(id);
  ASSERT_TRUE(due.has_value());
  EXPECT_LE(*due, world.Now());
  EXPECT_EQ(LastToldTo(Office(), id), "relocation.place_disrupted");
  EXPECT_THAT(Work(), Contains(AllOf(HasSubstr("cannot be lived in"),
                                     HasSubstr("ask her"))));
  EXPECT_EQ(Alerts(), before + 1);
  EXPECT_THAT(Work(As(Role::kSecurityOfficer, "office")),
              Contains(HasSubstr("needs a look")));
  ASSERT_OK_AND_ASSIGN(
      const auto overdue,
      world.Do(Office(), &Stub::ListOverdue, v1::ListOverdueRequest()));
  ASSERT_EQ(overdue.cases_size(), 1);
  std::string late;
  for (const auto& wait : overdue.cases(0).waiting_for()) late += wait.what();
  EXPECT_THAT(late, HasSubstr("cannot be lived in"));
  // Heard twice it is told once.
  Disrupt(id);
  EXPECT_EQ(Alerts(), before + 1);
}

TEST_F(DisruptionTest, AtL1SheIsMovedAtOnce) {
  const std::string id = AStay(type::v1::LEVEL_L1);
  Disrupt(id, absl::FormatCivilTime(world.Today() + 20));
  const auto by = MoveBy(id);
  ASSERT_TRUE(by.has_value());
  EXPECT_LE(*by, world.Now());
}

TEST_F(DisruptionTest, ElseBeforeTheFirstNightThatIsNotThere) {
  const std::string id = AStay(type::v1::LEVEL_L3);
  const absl::CivilDay first = world.Today() + 20;
  Disrupt(id, absl::FormatCivilTime(first));
  const auto by = MoveBy(id);
  ASSERT_TRUE(by.has_value());
  EXPECT_LE(*by, absl::FromCivil(first, absl::UTCTimeZone()));
  EXPECT_GE(*by, absl::FromCivil(first - 1, absl::UTCTimeZone()));
}

TEST_F(DisruptionTest, WhereTheDayComesNearerItIsToldAgain) {
  const std::string id = AStay(type::v1::LEVEL_L3);
  Disrupt(id, absl::FormatCivilTime(world.Today() + 20));
  const int before = Alerts();
  // The same once more, then a fire, then no fire.
  Disrupt(id, absl::FormatCivilTime(world.Today() + 20));
  EXPECT_EQ(Alerts(), before);
  Disrupt(id, absl::FormatCivilTime(world.Today() + 2));
  EXPECT_EQ(Alerts(), before + 1);
  auto by = MoveBy(id);
  ASSERT_TRUE(by.has_value());
  EXPECT_LE(*by, absl::FromCivil(world.Today() + 3, absl::UTCTimeZone()));
  Disrupt(id, absl::FormatCivilTime(world.Today() + 20));
  by = MoveBy(id);
  ASSERT_TRUE(by.has_value());
  EXPECT_GE(*by, absl::FromCivil(world.Today() + 19, absl::UTCTimeZone()));
}

TEST_F(DisruptionTest, WhoIsOnTheWayGoesOnAndNobodyFollows) {
  v1::Intake intake = World::Intake();
  intake.add_persons()->set_role(v1::PERSON_ROLE_CHILD);
  const std::string id = world.Eligible(intake).relocation_id();
  world.Placed(id, "xela");
  auto departed = World::Named<v1::MarkDepartedRequest>(id);
  departed.set_person_id(world.Get(id).intake().persons(0).person_id());
  ASSERT_OK(world.Do(Office(), &Stub::MarkDeparted, departed));
  Disrupt(id);
  world.RunAll();
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_TRAVELLING);
  EXPECT_EQ(PlaceOf(id).state(), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_TRUE(MoveBy(id).has_value());
  const v1::Relocation seen = world.Get(id);
  for (const auto& action : seen.next_actions()) {
    if (action.action() != "ClearForTravel") continue;
    EXPECT_FALSE(action.allowed());
    EXPECT_EQ(action.reason(), "PLACE_DISRUPTED");
  }
  // Her word gives it back, and another is looked for once she is safe.
  ASSERT_OK(world.SheSays(id, PlaceOf(id).proposal_id(), false));
  EXPECT_EQ(PlaceOf(id).state(), v1::PROPOSAL_STATE_DECLINED);
  EXPECT_FALSE(MoveBy(id).has_value());
}

// Another place is found, taken and moved to; until then the first is hers.
TEST_F(DisruptionTest, WhoLivesThereIsPlacedAnewAndNothingIsGivenBackBefore) {
  const std::string id = AStay(type::v1::LEVEL_L1);
  EXPECT_THAT(world.Ask(id, "porto"), ReasonIs("PLACE_FIT"));
  const std::string first = PlaceOf(id).reservation_id();
  Disrupt(id);
  const std::string porto = HeldBeside(id, "porto");
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_IN_STAY);
  EXPECT_THAT(world.WaitsOf(id), Contains("offer her the place that is held"));
  EXPECT_THAT(world.SheSays(id, PlaceOf(id).proposal_id(), false),
              ReasonIs("STATE_FORBIDS"))
      << "she lives there";
  ASSERT_OK(world.Offer(id, porto));
  EXPECT_EQ(PlaceOf(id).state(), v1::PROPOSAL_STATE_ACCEPTED);
  ASSERT_OK(world.SheSays(id, porto, true));
  EXPECT_EQ(PlaceOf(id).state(), v1::PROPOSAL_STATE_ACCEPTED);
  world.RunAll();
  EXPECT_EQ(world.StateOf(id, porto), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_EQ(PlaceOf(id).lapse_reason(), v1::LAPSE_REASON_MOVED_ON);
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_DEFENDER_ACCEPTED);
  EXPECT_EQ(world.StepOf("CHECK_OUT"), "PENDING PLACE_IN_USE");
  EXPECT_EQ(world.capacity_.StateOf(first),
            capacity::v1::RESERVATION_STATE_OCCUPIED);
  EXPECT_THAT(world.capacity_.calls("ReleaseReservation"), IsEmpty());

  AskForVisa(id);
  const absl::Time left = world.Now();
  world.Arrive(id);
  EXPECT_EQ(world.capacity_.StateOf(first),
            capacity::v1::RESERVATION_STATE_COMPLETED);
  const auto at = [](const google::protobuf::Timestamp& time) {
    return absl::FromUnixSeconds(time.seconds());
  };
  EXPECT_LT(absl::AbsDuration(
                at(world.capacity_.last_checked_out.occurred_at()) - left),
            absl::Minutes(1));
  EXPECT_LT(
      absl::AbsDuration(at(world.capacity_.last_checked_in.occurred_at()) -
                        world.Now()),
      absl::Minutes(1))
      << "not when she came to the first";
  EXPECT_THAT(world.capacity_.calls("ReleaseReservation"), IsEmpty());
}

// She lives there until she has set off, whatever is hers by then.
TEST_F(DisruptionTest, WhatBecomesOfThePlaceSheLeavesIsToldUntilSheHasLeft) {
  const std::string id = AStay(type::v1::LEVEL_L2);
  Disrupt(id, absl::FormatCivilTime(world.Today() + 20));
  const std::string porto = HeldBeside(id, "porto");
  ASSERT_OK(world.Offer(id, porto));
  ASSERT_OK(world.SheSays(id, porto, true));
  const std::optional<absl::Time> by = MoveBy(id);
  world.RunAll();
  ASSERT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_DEFENDER_ACCEPTED);
  ASSERT_TRUE(by.has_value());
  EXPECT_EQ(MoveBy(id), by);
  Disrupt(id, absl::FormatCivilTime(world.Today() + 10));
  const std::optional<absl::Time> sooner = MoveBy(id);
  ASSERT_TRUE(sooner.has_value());
  EXPECT_LT(*sooner, *by);
  const int alerts = Alerts();
  Tell(id, "place_burnt", "OCCUPIED");
  EXPECT_GT(Alerts(), alerts);
  EXPECT_EQ(PlaceOf(id).problem_reason(), "PLACE_BURNT");
  EXPECT_THAT(world.WaitsOf(id), Contains(HasSubstr("where she still is")));
  EXPECT_EQ(world.StateOf(id, porto), v1::PROPOSAL_STATE_ACCEPTED);

  world.Arrive(id);
  EXPECT_THAT(world.WaitsOf(id),
              Not(Contains(HasSubstr("where she still is"))));
  EXPECT_EQ(world.database_.Value(
                "SELECT count(*) FROM workflow_steps WHERE kind = 'CHECK_OUT' "
                "AND (isfinite(created_at) OR isfinite(due_at) "
                "OR isfinite(finished_at))"),
            "0")
      << "when she left";
  const int when_she_has_left = Alerts();
  Tell(id, "place_burnt", "COMPLETED");
  EXPECT_EQ(Alerts(), when_she_has_left) << "it is nothing of hers any more";
}

// Where she is does not change by what was written down by mistake.
TEST_F(DisruptionTest, WhatLiesAbroadCountsFromWhereSheLives) {
  const std::string id = ACase(type::v1::LEVEL_L2);
  world.Placed(id, "utrecht");
  world.Arrive(id);
  Disrupt(id);
  world.Host("leiden", "NL");
  HeldBeside(id, "leiden");
  const char* const kAbroad =
      "SELECT abroad::text FROM proposals WHERE organisation_id = 'leiden'";
  ASSERT_EQ(world.database_.Value(kAbroad), "false");
  auto moved = World::Named<v1::RecordUnassistedMoveRequest>(id);
  moved.set_country_code("BE");
  ASSERT_OK(world.Do(Office(), &Stub::RecordUnassistedMove, moved));
  EXPECT_EQ(world.database_.Value(kAbroad), "true");
  auto correct = World::Named<v1::CorrectRecordRequest>(id);
  for (const v1::TimelineEntry& each : world.Timeline(id)) {
    if (each.type() == "relocation.moved_unassisted") {
      correct.set_event_id(each.event_id());
    }
  }
  correct.set_reason("it was another guest");
  ASSERT_OK(world.Do(Office(), &Stub::CorrectRecord, correct));
  EXPECT_EQ(world.database_.Value(kAbroad), "false");
  world.RunAll();
}

TEST_F(DisruptionTest, APlaceThatIsLostMeanwhileLeavesHerWhereSheLives) {
  const std::string id = AStay(type::v1::LEVEL_L2);
  Disrupt(id);
  const std::string porto = HeldBeside(id, "porto");
  world.ReservationIs(world.capacity_.NewestReservation(), "EXPIRED");
  EXPECT_EQ(world.StateOf(id, porto), v1::PROPOSAL_STATE_LAPSED);
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_IN_STAY);
  EXPECT_EQ(PlaceOf(id).state(), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_OK(world.Ask(id, "utrecht"));
}

TEST_F(DisruptionTest, WhoEndsHerStayTakesNoOther) {
  const std::string id = AStay(type::v1::LEVEL_L2);
  Disrupt(id);
  const std::string porto = HeldBeside(id, "porto");
  auto ending = World::Named<v1::BeginEndingRequest>(id);
  ending.set_early_reason("she goes to her sister");
  *ending.mutable_defender_view() = world.HerView();
  ASSERT_OK(world.Do(Office(), &Stub::BeginEnding, ending));
  auto close = World::Named<v1::CloseStayRequest>(id);
  close.set_outcome(v1::STAY_OUTCOME_MOVED_ON);
  *close.mutable_defender_view() = world.HerView();
  ASSERT_OK(world.Do(Office(), &Stub::CloseStay, close));
  world.RunAll();
  EXPECT_EQ(world.StateOf(id, porto), v1::PROPOSAL_STATE_WITHDRAWN);
  EXPECT_EQ(world.capacity_.StateOf(world.capacity_.NewestReservation()),
            capacity::v1::RESERVATION_STATE_RELEASED);
}

TEST_F(DisruptionTest, TheFeedTellsNothingOfWhoIsPlacedAnew) {
  const std::string id = AStay(type::v1::LEVEL_L1);
  const char* const kTold =
      "SELECT count(*) FROM events WHERE type <> 'relocation.changed'";
  Disrupt(id);
  const std::string before = world.database_.Value(kTold);
  const std::string porto = HeldBeside(id, "porto");
  ASSERT_OK(world.Offer(id, porto));
  ASSERT_OK(world.SheSays(id, porto, true));
  world.RunAll();
  EXPECT_EQ(world.database_.Value(kTold), before);
}

TEST_F(DisruptionTest, LiftedSheStaysWhereSheIs) {
  const std::string id = AStay(type::v1::LEVEL_L2);
  Disrupt(id);
  ASSERT_TRUE(MoveBy(id).has_value());
  Tell(id, "restored", "OCCUPIED");
  EXPECT_FALSE(MoveBy(id).has_value());
  EXPECT_EQ(PlaceOf(id).state(), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_EQ(LastToldTo(Office(), id), "relocation.place_restored");
}

TEST_F(DisruptionTest, WhoBroughtTheCaseReadsItAndTheFeedTellsNothing) {
  const std::string id = AStay(type::v1::LEVEL_L2);
  const auth::Caller ngo = As(Role::kNgoCaseworker, "ngo");
  Disrupt(id);
  EXPECT_EQ(LastToldTo(ngo, id), "relocation.place_disrupted");
  EXPECT_EQ(world.Timeline(id).back().text(),
            "Her place cannot be lived in; she is asked where she goes");
  Tell(id, "restored", "OCCUPIED");
  EXPECT_EQ(LastToldTo(ngo, id), "relocation.place_restored");
  EXPECT_EQ(world.database_.Value("SELECT count(*) FROM events WHERE type LIKE "
                                  "'%disrupted' OR type LIKE '%restored'"),
            "0");
}

TEST_F(DisruptionTest, TheMissionSeesThatWhoFollowsHasNoBed) {
  const std::string id = ApartOnTheWay();
  EXPECT_FALSE(TheMissionHearsOfHerBed());
  Disrupt(id);
  world.RunAll();
  EXPECT_TRUE(TheMissionHearsOfHerBed());
  EXPECT_EQ(world.visa_.withdrawn, 0) << "it goes on";
  Tell(id, "restored", "CONFIRMED");
  world.RunAll();
  EXPECT_FALSE(TheMissionHearsOfHerBed());
}

TEST_F(DisruptionTest, TheMissionIsNotToldOfWhoHasHerVisa) {
  const std::string id = ApartOnTheWay();
  world.ApplicationIs("application-1", "APPLICATION_STATE_COLLECTED");
  Disrupt(id);
  world.RunAll();
  EXPECT_FALSE(TheMissionHearsOfHerBed());
}

TEST_F(DisruptionTest, WhoIsAtAShelterWhenItIsOverIsNotLateForIt) {
  const std::string id = ACase(type::v1::LEVEL_L2);
  world.Placed(id, "xela");
  Depart(id, 0);
  Disrupt(id);
  auto arrived = World::Named<v1::MarkArrivedRequest>(id);
  arrived.set_person_id(world.Get(id).intake().persons(0).person_id());
  arrived.set_at_shelter(true);
  ASSERT_OK(world.Do(Office(), &Stub::MarkArrived, arrived));
  ASSERT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_PRE_DEPARTURE);
  EXPECT_EQ(Overdue(), 1U);
  Tell(id, "restored", "CONFIRMED");
  EXPECT_EQ(Overdue(), 0U);
}

TEST_F(DisruptionTest, LiftedTooLateWhatWasGivenBackStaysSo) {
  const std::string id = ACase(type::v1::LEVEL_L2);
  world.Held(id, "utrecht");
  Disrupt(id);
  world.RunAll();
  Tell(id, "restored", "HELD");
  EXPECT_EQ(PlaceOf(id).state(), v1::PROPOSAL_STATE_LAPSED);
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_WAITLISTED);
}

TEST_F(DisruptionTest, NightsThatNoCaseCountsOnAreGivenBackAgain) {
  const std::string id = ACase(type::v1::LEVEL_L2);
  const std::string proposal = world.Held(id, "utrecht");
  ASSERT_OK(world.Offer(id, proposal));
  ASSERT_OK(world.SheSays(id, proposal, false));
  world.RunAll();
  const auto released = world.capacity_.calls("ReleaseReservation").size();
  Tell(id, "release_undone", "HELD");
  EXPECT_EQ(world.StateOf(id, proposal), v1::PROPOSAL_STATE_DECLINED);
  world.RunAll();
  EXPECT_EQ(world.capacity_.calls("ReleaseReservation").size(), released + 1);
}

TEST_F(DisruptionTest, AReleaseTakenBackInTimeLeavesALivePlaceAsItIs) {
  const std::string id = ACase(type::v1::LEVEL_L2);
  const std::string proposal = world.Held(id, "utrecht");
  Tell(id, "release_undone", "HELD");
  world.RunAll();
  EXPECT_EQ(world.StateOf(id, proposal), v1::PROPOSAL_STATE_HOLDING);
  EXPECT_THAT(world.capacity_.calls("ReleaseReservation"), IsEmpty());
}

}  // namespace
}  // namespace sojourn::relocation
