// She stays longer: the host is asked, and the stay follows its answer.
#include <string>
#include <vector>

#include "services/relocation/workflow/workflow_test_world.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class ExtensionTest : public ::testing::Test {
 protected:
  // In the first hours of a stay of 80 nights at this host.
  void Stay(const std::string& host) {
    id = world.Eligible().relocation_id();
    const std::string proposal = world.Placed(id, host);
    person = world.Get(id).intake().persons(0).person_id();
    if (host == "utrecht") Travel();
    world.Arrive(id);
    check_out = world.Today() + 80;
  }
  void Travel() {
    auto route = WithHer<v1::ChooseRouteRequest>();
    route.set_person_id(person);
    route.mutable_defender_view()->set_person_id(person);
    route.set_route_id("route-1");
    ASSERT_OK(world.Do(Office(), &Stub::ChooseRoute, route));
    world.RunAll();
  }

  template <class Request>
  Request About() const {
    Request request;
    request.set_relocation_id(id);
    return request;
  }
  template <class Request>
  Request WithHer(bool agrees = true) const {
    auto request = About<Request>();
    *request.mutable_defender_view() = world.HerView(agrees);
    return request;
  }
  v1::ExtendStayRequest Longer(int days) const {
    auto request = WithHer<v1::ExtendStayRequest>();
    *request.mutable_extension()->mutable_check_out() =
        ToDate(check_out + days);
    request.mutable_extension()->set_reason("Xantor, her invented course");
    return request;
  }
  absl::StatusOr<v1::ExtendStayResponse> Extend(
      const v1::ExtendStayRequest& request) {
    return world.Do(Office(), &Stub::ExtendStay, request);
  }
  absl::Status End(const std::string& early = "") {
    auto request = WithHer<v1::BeginEndingRequest>();
    request.set_early_reason(early);
    return world.Do(Office(), &Stub::BeginEnding, request).status();
  }
  // When the plan of the stay says that she leaves.
  std::string CheckOut() {
    const v1::Relocation seen = world.Get(id);
    for (const v1::Proposal& proposal : seen.proposals()) {
      if (proposal.state() == v1::PROPOSAL_STATE_ACCEPTED) {
        return proposal.stay().check_out().ShortDebugString();
      }
    }
    return "";
  }
  std::string Day(int days) const {
    return ToDate(check_out + days).ShortDebugString();
  }
  // What ListMyWork asks of the lead.
  std::vector<std::string> Work() {
    std::vector<std::string> work;
    auto listed =
        world.Do(Office(), &Stub::ListMyWork, v1::ListMyWorkRequest());
    EXPECT_OK(listed);
    if (!listed.ok()) return work;
    for (const v1::WorkItem& item : listed->items()) {
      work.push_back(item.ShortDebugString());
    }
    return work;
  }

  World world;
  std::string id;
  std::string person;
  absl::CivilDay check_out;
};

TEST_F(ExtensionTest, TheStayIsLongerOnceTheHostHasTheNights) {
  Stay("xela");
  auto asked = Extend(Longer(40));
  ASSERT_OK(asked);
  EXPECT_NE(asked->pending_step(), "");
  EXPECT_EQ(CheckOut(), Day(0));
  EXPECT_THAT(Extend(Longer(41)), ReasonIs("EXTENSION_UNDER_WAY"));
  world.RunAll();
  EXPECT_EQ(world.StepOf("EXTEND_RESERVATION"), "DONE");
  EXPECT_EQ(CheckOut(), Day(40));
  // Her last month begins that much later.
  world.Advance(absl::Hours(24 * 51));
  EXPECT_THAT(End(), ReasonIs("ENDING_TOO_EARLY"));
  world.Advance(absl::Hours(24 * 40));
  EXPECT_OK(End());
}

TEST_F(ExtensionTest, AnEndingThatHadBegunBeginsAnew) {
  Stay("xela");
  ASSERT_OK(End("she found a flat"));
  ASSERT_OK(Extend(Longer(10)));
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_ENDING);
  world.RunAll();
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_IN_STAY);
}

TEST_F(ExtensionTest, HerNewerWordToEndItCounts) {
  Stay("xela");
  ASSERT_OK(Extend(Longer(10)));
  ASSERT_OK(End("she found a flat"));
  world.RunAll();
  EXPECT_THAT(world.StepOf("EXTEND_RESERVATION"), HasSubstr("CANCELLED"));
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_ENDING);
  EXPECT_EQ(CheckOut(), Day(0));
}

TEST_F(ExtensionTest, ARefusalIsNotRepeatedOnceSheEndsHerStay) {
  Stay("xela");
  world.capacity_.script().FailBefore(FailedPrecondition(
      "PLACE_TAKEN", "somebody else", "choose other nights"));
  ASSERT_OK(Extend(Longer(10)));
  world.RunAll();
  ASSERT_EQ(world.StepOf("EXTEND_RESERVATION"), "FAILED PLACE_TAKEN");
  auto again = About<v1::RetryStepRequest>();
  again.set_step_id(world.StepIdOf("EXTEND_RESERVATION"));
  ASSERT_OK(End("she found a flat"));
  EXPECT_THAT(world.Do(Office(), &Stub::RetryStep, again),
              ReasonIs("STEP_ENDED"));
  EXPECT_EQ(CheckOut(), Day(0));
}

TEST_F(ExtensionTest, ARefusalLeavesTheStayAndSaysWhatHelps) {
  Stay("xela");
  world.capacity_.script().FailBefore(FailedPrecondition(
      "PLACE_TAKEN", "somebody else", "choose other nights"));
  ASSERT_OK(End("she found a flat"));
  ASSERT_OK(Extend(Longer(40)));
  world.RunAll();
  EXPECT_EQ(world.StepOf("EXTEND_RESERVATION"), "FAILED PLACE_TAKEN");
  EXPECT_EQ(CheckOut(), Day(0));
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_ENDING);
  EXPECT_THAT(world.WaitsOf(id),
              Contains("EXTEND_RESERVATION was refused: PLACE_TAKEN; "
                       "choose other nights"));
  EXPECT_THAT(Work(), Contains(HasSubstr("choose other nights")));
  EXPECT_EQ(world.Timeline(id).back().type(),
            "relocation.stay_extension_refused");
  // Fewer nights may do.
  ASSERT_OK(Extend(Longer(5)));
  world.RunAll();
  EXPECT_EQ(CheckOut(), Day(5));
}

TEST_F(ExtensionTest, ALostAnswerIsAskedForAgainAndCountsOnce) {
  Stay("xela");
  world.capacity_.script().FailAfter(absl::UnavailableError("lost"));
  ASSERT_OK(Extend(Longer(40)));
  world.RunAll();
  EXPECT_EQ(CheckOut(), Day(40));
  const auto calls = world.capacity_.calls("ExtendReservation");
  ASSERT_THAT(calls, SizeIs(2));
  EXPECT_EQ(calls[0], calls[1]);
}

TEST_F(ExtensionTest, NothingOfItWithoutHerWordOrOutOfItsTime) {
  Stay("xela");
  auto alone = Longer(40);
  alone.clear_defender_view();
  EXPECT_THAT(Extend(alone), ReasonIs("DEFENDER_NOT_CONSULTED"));
  auto against = Longer(40);
  against.mutable_defender_view()->set_agrees(false);
  EXPECT_THAT(Extend(against), ReasonIs("DEFENDER_DISAGREES"));
  EXPECT_THAT(Extend(Longer(0)), ReasonIs("STAY_NOT_LONGER"));
  auto nowhen = Longer(1);
  nowhen.mutable_extension()->clear_check_out();
  nowhen.mutable_extension()->add_permissions()->set_person_id(person);
  EXPECT_THAT(Extend(nowhen), BadFieldsAre("extension.check_out",
                                           "extension.permissions[0].permit",
                                           "extension.permissions[0].valid_"
                                           "until"));
  ASSERT_OK(End("she found a flat"));
  auto closing = WithHer<v1::CloseStayRequest>();
  closing.set_outcome(v1::STAY_OUTCOME_MOVED_ON);
  ASSERT_OK(world.Do(Office(), &Stub::CloseStay, closing));
  EXPECT_THAT(Extend(Longer(40)), ReasonIs("STATE_FORBIDS"));
}

TEST_F(ExtensionTest, WhoLeavesIsNotKeptLonger) {
  Stay("xela");
  ASSERT_OK(End("she found a flat"));
  ASSERT_OK(Extend(Longer(40)));
  auto closing = WithHer<v1::CloseStayRequest>();
  closing.set_outcome(v1::STAY_OUTCOME_MOVED_ON);
  ASSERT_OK(world.Do(Office(), &Stub::CloseStay, closing));
  world.RunAll();
  EXPECT_EQ(world.StepOf("EXTEND_RESERVATION"), "CANCELLED NOT_WANTED");
  EXPECT_THAT(world.capacity_.calls("ExtendReservation"), SizeIs(0));
}

TEST_F(ExtensionTest, AbroadSheStaysAsLongAsTheLawLetsHer) {
  *world.visa_.assessment.mutable_options(0)->mutable_last_legal_day() =
      ToDate(world.Today() + 60 + 90);
  Stay("utrecht");
  EXPECT_THAT(Extend(Longer(11)), ReasonIs("STAY_NOT_LAWFUL"));
  ASSERT_OK(Extend(Longer(10)));
  world.RunAll();
  EXPECT_EQ(CheckOut(), Day(10));
  // A permit lets her stay on.
  auto longer = Longer(100);
  auto& permit = *longer.mutable_extension()->add_permissions();
  permit.set_person_id(person);
  permit.set_permit(v1::STAY_PERMIT_RESIDENCE_PERMIT);
  *permit.mutable_valid_until() = ToDate(check_out + 99);
  EXPECT_THAT(Extend(longer), ReasonIs("STAY_NOT_LAWFUL"));
  *permit.mutable_valid_until() = ToDate(check_out + 100);
  permit.set_person_id("nobody");
  EXPECT_THAT(Extend(longer), ReasonIs("PERSON_UNKNOWN"));
  permit.set_person_id(person);
  ASSERT_OK(Extend(longer));
  world.RunAll();
  EXPECT_EQ(CheckOut(), Day(100));
}

TEST_F(ExtensionTest, WhereSheSaysThatSheIsIsNoLeaveToBeThere) {
  *world.visa_.assessment.mutable_options(0)->mutable_last_legal_day() =
      ToDate(world.Today() + 60 + 90);
  Stay("utrecht");
  auto moved = About<v1::RecordUnassistedMoveRequest>();
  moved.set_country_code("NL");
  moved.set_location_class(v1::LOCATION_CLASS_THIRD_COUNTRY);
  ASSERT_OK(world.Do(Office(), &Stub::RecordUnassistedMove, moved));
  EXPECT_THAT(Extend(Longer(11)), ReasonIs("STAY_NOT_LAWFUL"));
  EXPECT_OK(Extend(Longer(10)));
}

TEST_F(ExtensionTest, WhoFollowedLaterNeedsLeaveLikeTheOthers) {
  *world.visa_.assessment.mutable_options(0)->mutable_last_legal_day() =
      ToDate(world.Today() + 60 + 90);
  v1::Intake family = World::Intake();
  auto& document = *family.mutable_persons(0)->add_travel_documents();
  document.set_type(v1::TRAVEL_DOCUMENT_TYPE_PASSPORT);
  document.set_number("INVENTED");
  *family.add_persons() = family.persons(0);
  family.mutable_persons(1)->set_role(v1::PERSON_ROLE_PARTNER);
  id = world.Eligible(family).relocation_id();
  world.Placed(id, "utrecht");
  const v1::Relocation placed = world.Get(id);
  const std::string& first = placed.intake().persons(0).person_id();
  const std::string& follower = placed.intake().persons(1).person_id();
  for (const std::string& each : {first, follower}) {
    person = each;
    Travel();
  }
  world.ApplicationIs("application-2", "APPLICATION_STATE_REFUSED");
  auto alone = WithHer<v1::RecordDefenderDecisionRequest>();
  alone.mutable_refusal()->set_person_id(follower);
  alone.mutable_refusal()->set_answer(v1::REFUSAL_ANSWER_GO_AHEAD);
  ASSERT_OK(world.Do(Office(), &Stub::RecordDefenderDecision, alone));
  const auto come = [&](const std::string& who) {
    auto departed = About<v1::MarkDepartedRequest>();
    departed.set_person_id(who);
    ASSERT_OK(world.Do(Office(), &Stub::MarkDeparted, departed));
    auto arrived = About<v1::MarkArrivedRequest>();
    arrived.set_person_id(who);
    ASSERT_OK(world.Do(Office(), &Stub::MarkArrived, arrived));
  };
  world.Advance(absl::Hours(24 * 60));
  come(first);
  world.RunAll();
  check_out = world.Today() + 80;
  auto longer = Longer(20);
  auto& permit = *longer.mutable_extension()->add_permissions();
  permit.set_person_id(first);
  permit.set_permit(v1::STAY_PERMIT_RESIDENCE_PERMIT);
  *permit.mutable_valid_until() = ToDate(check_out + 100);
  ASSERT_OK(Extend(longer));
  world.RunAll();
  come(follower);
  *longer.mutable_extension()->mutable_check_out() = ToDate(check_out + 30);
  EXPECT_THAT(Extend(longer), ReasonIs("STAY_NOT_LAWFUL"));
}

TEST_F(ExtensionTest, NobodyReadsOfItWhoIsNotTheOffice) {
  Stay("xela");
  ASSERT_OK(Extend(Longer(40)));
  world.RunAll();
  const v1::Relocation office = world.Get(id);
  ASSERT_THAT(office.stay_records(), SizeIs(1));
  EXPECT_EQ(office.stay_records(0).extension().reason(),
            "Xantor, her invented course");
  for (const auth::Caller& other :
       {As(Role::kNgoCaseworker, "ngo"), City("xela")}) {
    auto seen = world.Do(other, &Stub::GetRelocation,
                         About<v1::GetRelocationRequest>());
    ASSERT_OK(seen);
    EXPECT_THAT(seen->relocation().ShortDebugString(),
                Not(HasSubstr("Xantor")));
    EXPECT_THAT(
        world.Do(other, &Stub::ExtendStay, Longer(50)),
        ::sojourn::testing::StatusIs(absl::StatusCode::kPermissionDenied));
  }
  EXPECT_EQ(
      world.database_.Value("SELECT count(*) FROM case_records WHERE "
                            "position('Xantor'::bytea in record_sealed) > 0"),
      "0");
  EXPECT_EQ(world.database_.Value("SELECT count(*) FROM events WHERE "
                                  "type || reason ILIKE '%extension%'"),
            "0");
  EXPECT_EQ(world.database_.Value(
                "SELECT count(*) FROM workflow_steps WHERE kind = "
                "'EXTEND_RESERVATION' AND created_at > '-infinity'"),
            "0");
}

}  // namespace
}  // namespace sojourn::relocation
