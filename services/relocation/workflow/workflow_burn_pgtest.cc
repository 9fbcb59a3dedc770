// A document or a place is known to those she flees from.
#include "services/relocation/workflow/workflow_test_world.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const auth::Caller kNgo = As(Role::kNgoCaseworker, "ngo");

class BurnTest : public ::testing::Test {
 protected:
  // A place abroad is hers, a way was chosen, a plan recorded, the visa in her
  // hands.
  void Prepare(int documents = 1) {
    v1::Intake intake = World::Intake();
    for (int i = 0; i < documents; ++i) {
      auto& document = *intake.mutable_persons(0)->add_travel_documents();
      document.set_type(v1::TRAVEL_DOCUMENT_TYPE_PASSPORT);
      document.set_number("INVENTED" + std::to_string(i));
    }
    id = world.Eligible(intake).relocation_id();
    proposal = world.Placed(id, "utrecht");
    person = world.Get(id).intake().persons(0).person_id();
    auto choose = About<v1::ChooseRouteRequest>();
    choose.set_route_id("route-1");
    *choose.mutable_defender_view() = world.HerView();
    ASSERT_OK(world.Do(Office(), &Stub::ChooseRoute, choose));
    world.RunAll();
    world.ApplicationIs("application-1", "APPLICATION_STATE_COLLECTED");
    v1::RecordSecurityPlanRequest plan;
    plan.set_relocation_id(id);
    plan.set_state(v1::SECURITY_PLAN_STATE_RECORDED);
    plan.set_text("an invented plan");
    ASSERT_OK(world.Do(Office(), &Stub::RecordSecurityPlan, plan));
    ASSERT_OK(world.PlanWay(id));
  }

  template <class Request>
  Request About() const {
    Request request;
    request.set_relocation_id(id);
    request.set_person_id(person);
    return request;
  }

  absl::Status Clear() {
    auto request = About<v1::ClearForTravelRequest>();
    *request.mutable_defender_view() = world.HerView();
    const absl::Status status =
        world.Do(Office(), &Stub::ClearForTravel, request).status();
    world.RunAll();
    return status;
  }

  bool IsCleared() {
    const v1::Relocation seen = world.Get(id);
    return seen.travellers(0).legs_size() == 1 &&
           seen.travellers(0).legs(0).has_cleared_at();
  }

  // As whoever brought the case sees her, or the office, without numbers.
  v1::Person Sent(const auth::Caller& reader = kNgo) {
    const auto seen = world.Do(reader, &Stub::GetRelocation,
                               World::Named<v1::GetRelocationRequest>(id));
    EXPECT_OK(seen);
    return seen->relocation().intake().persons(0);
  }
  absl::Status Update(const v1::Person& sent, const std::string& field) {
    auto update = World::Named<v1::UpdateIntakeRequest>(id);
    *update.mutable_intake()->add_persons() = sent;
    update.add_update_mask("persons[0]." + field);
    return world.Do(kNgo, &Stub::UpdateIntake, update).status();
  }
  std::string Assessed() {
    return world.database_.Value(
        "SELECT count(*) FROM workflow_steps WHERE kind = 'ASSESS_ROUTE' "
        "AND state = 'DONE'");
  }

  std::string Awaited() {
    std::string all;
    const v1::Relocation seen = world.Get(id);
    for (const auto& wait : seen.waiting_for()) {
      all += wait.who() + ": " + wait.what() + "\n";
    }
    return all;
  }

  std::string ReservationOf() {
    return world.Get(id).proposals(0).reservation_id();
  }

  // What capacity tells when a place is burnt.
  void PlaceIsBurnt(const std::string& state) {
    type::v1::EventEnvelope event;
    event.set_aggregate_kind("place");
    event.set_type(state == "RELEASED" ? "reservation.released"
                                       : "reservation.place_burnt");
    event.set_state("RESERVATION_STATE_" + state);
    if (state == "RELEASED") event.set_reason("HOST_WITHDREW");
    event.set_case_ref(world.database_.Value(
        "SELECT case_ref FROM peer_cases WHERE peer = 'capacity'"));
    (*event.mutable_refs())["reservation_id"] = ReservationOf();
    world.Apply(feeds::ApplyCapacity, event);
  }

  World world;
  std::string id;
  std::string proposal;
  std::string person;
};

TEST_F(BurnTest, AStandingClearanceIsTakenBackAndNoneIsGiven) {
  Prepare();
  ASSERT_OK(Clear());
  ASSERT_TRUE(IsCleared());
  auto burn = About<v1::BurnDocumentRequest>();
  burn.set_request_id(testing::NewRequestId());
  ASSERT_OK_AND_ASSIGN(const auto burnt,
                       world.Do(Office(), &Stub::BurnDocument, burn));
  EXPECT_THAT(burnt.halted_person_ids(), ElementsAre(person));
  EXPECT_THAT(burnt.relocation().flags(),
              Contains(v1::CASE_FLAG_DOCUMENT_COMPROMISED));
  EXPECT_FALSE(IsCleared());
  EXPECT_THAT(Clear(), ReasonIs("DOCUMENT_COMPROMISED"));
  EXPECT_THAT(Awaited(), HasSubstr("SECURITY_OFFICER: others know her travel"));
  ASSERT_OK_AND_ASSIGN(const auto replay,
                       world.Do(Office(), &Stub::BurnDocument, burn));
  EXPECT_THAT(replay.halted_person_ids(), ElementsAre(person));
  EXPECT_EQ(replay.relocation().etag(), burnt.relocation().etag());
}

TEST_F(BurnTest, ACheckUnderWayGivesNoClearance) {
  Prepare();
  auto clear = About<v1::ClearForTravelRequest>();
  *clear.mutable_defender_view() = world.HerView();
  ASSERT_OK(world.Do(Office(), &Stub::ClearForTravel, clear));
  ASSERT_OK(world.Do(Office(), &Stub::BurnDocument,
                     About<v1::BurnDocumentRequest>()));
  world.RunAll();
  EXPECT_FALSE(IsCleared());
}

TEST_F(BurnTest, ADocumentSheDoesNotUseHaltsNothing) {
  Prepare(2);
  ASSERT_OK(Clear());
  auto spare = About<v1::BurnDocumentRequest>();
  spare.set_document_index(1);
  ASSERT_OK_AND_ASSIGN(const auto burnt,
                       world.Do(Office(), &Stub::BurnDocument, spare));
  EXPECT_THAT(burnt.halted_person_ids(), IsEmpty());
  EXPECT_TRUE(IsCleared());
  EXPECT_EQ(world.visa_.withdrawn, 0);
}

TEST_F(BurnTest, AVisaInABurntDocumentClearsNobody) {
  Prepare(2);
  ASSERT_OK(Clear());
  ASSERT_TRUE(IsCleared());
  ASSERT_OK_AND_ASSIGN(const auto burnt,
                       world.Do(Office(), &Stub::BurnDocument,
                                About<v1::BurnDocumentRequest>()));
  EXPECT_THAT(burnt.halted_person_ids(), ElementsAre(person));
  EXPECT_FALSE(IsCleared());
  world.RunAll();
  EXPECT_EQ(world.visa_.last_withdrawn.application_id(), "application-1");
  EXPECT_THAT(Clear(), ReasonIs("VISA_NOT_COLLECTED"));
}

TEST_F(BurnTest, SheMayTravelOnAnotherDocument) {
  Prepare(2);
  ASSERT_OK(Clear());
  ASSERT_OK(world.Do(Office(), &Stub::BurnDocument,
                     About<v1::BurnDocumentRequest>()));
  world.RunAll();
  EXPECT_EQ(world.visa_.last_opened.identity().document_number(), "INVENTED1");
  world.ApplicationIs("application-2", "APPLICATION_STATE_COLLECTED");
  ASSERT_OK(Clear());
  EXPECT_TRUE(IsCleared());
  auto other = About<v1::BurnDocumentRequest>();
  other.set_document_index(1);
  ASSERT_OK(world.Do(Office(), &Stub::BurnDocument, other));
  EXPECT_FALSE(IsCleared());
  EXPECT_THAT(Clear(), ReasonIs("DOCUMENT_COMPROMISED"));
}

TEST_F(BurnTest, OtherPapersInTheIntakeLetNobodyGoOnTheOldOnes) {
  Prepare(2);
  ASSERT_OK(Clear());
  const std::string assessed = Assessed();
  // In another order the same document is in use.
  v1::Person sent = Sent();
  sent.mutable_travel_documents()->SwapElements(0, 1);
  ASSERT_OK(Update(sent, "travelDocuments"));
  EXPECT_TRUE(IsCleared());
  // Who does not see a number takes none away.
  sent = Sent(Office());
  EXPECT_EQ(sent.travel_documents(0).number(), "");
  ASSERT_OK(Update(sent, "travelDocuments"));
  EXPECT_TRUE(IsCleared());
  EXPECT_EQ(Sent().travel_documents(0).number(), "INVENTED0");
  sent.mutable_identity()->add_nationalities("MX");
  ASSERT_OK(Update(sent, "identity.nationalities"));
  EXPECT_FALSE(IsCleared());
  EXPECT_EQ(world.Timeline(id).back().note(),
            "her papers are others now: clearance for travel was taken back");
  world.RunAll();
  EXPECT_NE(Assessed(), assessed);
  EXPECT_EQ(world.visa_.withdrawn, 0);
}

TEST_F(BurnTest, ADocumentWithAVisaIsBurntAndNotJustLeftOut) {
  Prepare();
  v1::Person sent = Sent();
  sent.mutable_travel_documents(0)->set_number("ANOTHER");
  EXPECT_THAT(Update(sent, "travelDocuments"), ReasonIs("DOCUMENT_IN_USE"));
  sent = Sent();
  v1::TravelDocument& next = *sent.add_travel_documents();
  next.set_type(v1::TRAVEL_DOCUMENT_TYPE_PASSPORT);
  next.set_number("ANOTHER");
  ASSERT_OK(Update(sent, "travelDocuments"));
  ASSERT_OK(world.Do(Office(), &Stub::BurnDocument,
                     About<v1::BurnDocumentRequest>()));
  world.RunAll();
  EXPECT_EQ(world.visa_.last_withdrawn.application_id(), "application-1");
  EXPECT_EQ(world.visa_.last_opened.identity().document_number(), "ANOTHER");
}

TEST_F(BurnTest, NamesWhatIsWrong) {
  Prepare();
  auto burn = About<v1::BurnDocumentRequest>();
  burn.set_document_index(1);
  EXPECT_THAT(world.Do(Office(), &Stub::BurnDocument, burn),
              ReasonIs("DOCUMENT_UNKNOWN"));
  burn.set_person_id("nobody");
  EXPECT_THAT(world.Do(Office(), &Stub::BurnDocument, burn),
              ReasonIs("PERSON_UNKNOWN"));
  burn = About<v1::BurnDocumentRequest>();
  burn.set_etag("1");
  EXPECT_THAT(world.Do(Office(), &Stub::BurnDocument, burn),
              ReasonIs("ETAG_MISMATCH"));
}

TEST_F(BurnTest, AHeldPlaceThatIsBurntLapsesAndTheCaseFallsBack) {
  id = world.Eligible().relocation_id();
  proposal = world.Held(id, "utrecht");
  PlaceIsBurnt("RELEASED");
  const v1::Relocation seen = world.Get(id);
  EXPECT_EQ(seen.proposals(0).state(), v1::PROPOSAL_STATE_LAPSED);
  EXPECT_EQ(seen.proposals(0).lapse_reason(),
            v1::LAPSE_REASON_HOST_UNAVAILABLE);
  EXPECT_EQ(seen.state(), v1::RELOCATION_STATE_WAITLISTED);
  EXPECT_THAT(Awaited(), HasSubstr("PROGRAMME_OFFICER: ask a city"));
}

TEST_F(BurnTest, APromisedPlaceStaysUntilPeopleMoveHerButNobodyIsSentThere) {
  Prepare();
  PlaceIsBurnt("CONFIRMED");
  EXPECT_EQ(world.StateOf(id, proposal), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_THAT(Awaited(), HasSubstr("others know where her place is"));
  EXPECT_THAT(Clear(), ReasonIs("PLACE_BURNT"));
  v1::GetTimelineRequest request;
  request.set_relocation_id(id);
  ASSERT_OK_AND_ASSIGN(const auto timeline,
                       world.Do(Office(), &Stub::GetTimeline, request));
  EXPECT_EQ(timeline.entries(timeline.entries_size() - 1).type(),
            "relocation.place_burnt");
}

TEST_F(BurnTest, EachOfThemIsALineOfWork) {
  Prepare();
  PlaceIsBurnt("CONFIRMED");
  auto burn = About<v1::BurnDocumentRequest>();
  ASSERT_OK(world.Do(Office(), &Stub::BurnDocument, burn));
  for (const auth::Caller& caller :
       {Office(), As(Role::kSecurityOfficer, "office")}) {
    ASSERT_OK_AND_ASSIGN(const auto work, world.Do(caller, &Stub::ListMyWork,
                                                   v1::ListMyWorkRequest()));
    std::vector<std::string> lines;
    for (const auto& item : work.items()) lines.push_back(item.what());
    // Whoever leads the case reads besides that risk is assessed anew.
    EXPECT_THAT(lines, Contains(HasSubstr("place is: move her, or find another "
                                          "place (the programme office does)")))
        << caller.subject;
    EXPECT_THAT(lines, Contains(HasSubstr("(the security officer does)")))
        << caller.subject;
  }
}

TEST_F(BurnTest, AClearanceToABurntPlaceIsTakenBackAndADepartureIsFlagged) {
  Prepare();
  ASSERT_OK(Clear());
  ASSERT_TRUE(IsCleared());
  PlaceIsBurnt("CONFIRMED");
  EXPECT_FALSE(IsCleared());
  ASSERT_OK_AND_ASSIGN(const auto departed,
                       world.Do(Office(), &Stub::MarkDeparted,
                                About<v1::MarkDepartedRequest>()));
  EXPECT_THAT(departed.relocation().flags(),
              Contains(v1::CASE_FLAG_DEPARTED_WITHOUT_CLEARANCE));
}

TEST_F(BurnTest, APlaceBurntDuringTheCheckClearsNobody) {
  Prepare();
  auto clear = About<v1::ClearForTravelRequest>();
  *clear.mutable_defender_view() = world.HerView();
  ASSERT_OK(world.Do(Office(), &Stub::ClearForTravel, clear));
  PlaceIsBurnt("CONFIRMED");
  // As a version that took nothing back has left it.
  world.database_.Run("UPDATE movements SET corrected = false");
  world.RunAll();
  EXPECT_FALSE(IsCleared());
  EXPECT_EQ(world.Timeline(id).back().type(), "relocation.clearance_refused");
}

TEST_F(BurnTest, AClearanceEndsWithThePlaceItLedTo) {
  Prepare();
  ASSERT_OK(Clear());
  ASSERT_TRUE(IsCleared());
  world.ReservationIs(ReservationOf(), "RELEASED");
  ASSERT_OK_AND_ASSIGN(const auto departed,
                       world.Do(Office(), &Stub::MarkDeparted,
                                About<v1::MarkDepartedRequest>()));
  EXPECT_THAT(departed.relocation().flags(),
              Contains(v1::CASE_FLAG_DEPARTED_WITHOUT_CLEARANCE));
}

TEST_F(BurnTest, AClearanceToAShelterOutlivesThePlace) {
  Prepare();
  auto clear = About<v1::ClearForTravelRequest>();
  *clear.mutable_defender_view() = world.HerView();
  clear.set_arranged_shelter("an invented shelter");
  clear.set_shelter_country_code("GT");
  ASSERT_OK(world.Do(Office(), &Stub::ClearForTravel, clear));
  PlaceIsBurnt("CONFIRMED");
  world.RunAll();
  EXPECT_TRUE(IsCleared());
}

TEST_F(BurnTest, ACheckedClearanceToAShelterOutlivesThePlace) {
  Prepare();
  auto clear = About<v1::ClearForTravelRequest>();
  *clear.mutable_defender_view() = world.HerView();
  clear.set_arranged_shelter("an invented shelter");
  clear.set_shelter_country_code("GT");
  ASSERT_OK(world.Do(Office(), &Stub::ClearForTravel, clear));
  world.RunAll();
  ASSERT_TRUE(IsCleared());
  PlaceIsBurnt("CONFIRMED");
  world.RunAll();
  EXPECT_TRUE(IsCleared());
}

}  // namespace
}  // namespace sojourn::relocation
