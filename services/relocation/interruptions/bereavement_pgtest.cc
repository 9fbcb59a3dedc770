// Somebody of a party dies: who is told, and what goes on without her.
#include <algorithm>
#include <string>
#include <vector>

#include "services/relocation/interruptions/bereavement_fixture.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST_F(BereavementTest, ARequestSaysWhoFromWhomAndHowItWasMadeSure) {
  EXPECT_THAT(world_.Do(Office(), &Stub::MarkDeceased,
                        World::Named<v1::MarkDeceasedRequest>(old_)),
              BadFieldsAre("source", "told_by", "verified_by"));
  auto nobody = DeathOf(0);
  nobody.clear_person_id();
  EXPECT_THAT(world_.Do(Office(), &Stub::MarkDeceased, nobody),
              BadFieldsAre("person_id"));
  auto later = DeathOf(0);
  *later.mutable_occurred_on() = ToDate(world_.Today() + 3);
  EXPECT_THAT(world_.Do(Office(), &Stub::MarkDeceased, later),
              BadFieldsAre("occurred_on"));
  auto stranger = DeathOf(0);
  stranger.set_person_id("0123456789abcdefghjkmnpqrs");
  EXPECT_THAT(world_.Do(Office(), &Stub::MarkDeceased, stranger),
              BadFieldsAre("person_id"));
  EXPECT_THAT(world_.Do(Ngo(), &Stub::MarkDeceased, DeathOf(0)),
              testing::StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(BereavementTest, TheLeadAndSecurityOfficersAreToldAndNobodyElse) {
  world_.Placed(old_, "utrecht");
  const auto seen = SeenByAll();
  Dies(2);
  for (const auto& caller : {Lead(), Security()}) {
    const v1::Relocation told = SeenAs(caller);
    ASSERT_THAT(told.bereavement().deaths(), SizeIs(1)) << caller.subject;
    const v1::Death& death = told.bereavement().deaths(0);
    EXPECT_EQ(death.person_id(), persons_[2]);
    EXPECT_EQ(death.told_by(), "an invented nurse");
    EXPECT_EQ(death.verified_by(), v1::DEATH_VERIFICATION_SECOND_SOURCE);
    EXPECT_EQ(death.recorded_by(), "office/one");
    EXPECT_FALSE(told.bereavement().nobody_left());
    EXPECT_THAT(WorkOf(caller), Contains(HasSubstr("has died")));
  }
  EXPECT_THAT(LastDeath(), Not(IsEmpty()));
  std::string untold;
  untold += world_.SeenBy(Another(), old_);
  for (const auto& line : WorkOf(Auditor())) untold += line;
  for (const auth::Caller& caller : NotTold()) {
    untold += world_.SeenBy(caller, old_);
  }
  world_.Read(Another(), &Stub::ListWhoSaw,
              World::Named<v1::ListWhoSawRequest>(old_), untold);
  for (const char* never : {"died", "deceased", "Deceased", "DECEASED",
                            "invented nurse", "invented words", "HOSPITAL"}) {
    EXPECT_THAT(untold, Not(HasSubstr(never))) << never;
  }
  EXPECT_FALSE(SeenAs(Another()).has_bereavement());
  // The host goes on to see the party that it was asked for.
  EXPECT_EQ(SeenAs(City("utrecht")).party().adults(), 2);
  EXPECT_EQ(SeenAs(Ngo()).party().adults(), 2);
  // Neither the feed nor a dump says what it was.
  EXPECT_EQ(world_.database_.Value(
                "SELECT count(*) FROM events WHERE type LIKE '%deceased%' OR "
                "reason LIKE '%DECEASED%'"),
            "0");
}

TEST_F(BereavementTest, NothingStandsInItsPlaceInTheHistory) {
  const auto before = HistoryOf(Another());
  Dies(2);
  world_.Advance(absl::Hours(1));
  ASSERT_OK(Correct(LastDeath()));
  EXPECT_THAT(HistoryOf(Lead()), SizeIs(before.size() + 2));
  auto notes = World::Named<v1::AddNoteRequest>(old_);
  notes.set_text("invented words of a note");
  notes.set_visibility(v1::NOTE_VISIBILITY_SHARED_WITH_SUBMITTER);
  ASSERT_OK(world_.Do(Lead(), &Stub::AddNote, notes));
  // No page is short but the last.
  for (const auth::Caller& caller : {Another(), Ngo()}) {
    const auto after = HistoryOf(caller, 2);
    ASSERT_THAT(after, SizeIs(before.size() + 1)) << caller.subject;
    EXPECT_EQ(after.back(), "relocation.note_added");
    EXPECT_TRUE(std::equal(before.begin(), before.end(), after.begin()));
  }
}

TEST_F(BereavementTest, ThePartyGoesOnWithoutHim) {
  world_.Placed(old_, "utrecht");
  VisaAsked(0);
  VisaAsked(2);
  EXPECT_EQ(StepsOf("OPEN_APPLICATION"), "2");
  const v1::Relocation after = Dies(2);
  EXPECT_EQ(after.party().adults(), 1);
  world_.RunAll();
  EXPECT_EQ(StepsOf("WITHDRAW_APPLICATION"), "1");
  EXPECT_EQ(after.overlay(), v1::OVERLAY_UNSPECIFIED);
  // Nobody asks for his consent, route or clearance, nor waits for him.
  auto route = World::Named<v1::ChooseRouteRequest>(old_);
  route.set_person_id(persons_[2]);
  route.set_route_id("route-1");
  *route.mutable_defender_view() = world_.HerView();
  EXPECT_THAT(world_.Do(Office(), &Stub::ChooseRoute, route),
              BadFieldsAre("person_id"));
  auto clear = World::Named<v1::ClearForTravelRequest>(old_);
  clear.set_person_id(persons_[2]);
  clear.set_leg(1);
  *clear.mutable_defender_view() = world_.HerView();
  EXPECT_THAT(world_.Do(Office(), &Stub::ClearForTravel, clear),
              BadFieldsAre("person_id"));
  ASSERT_OK(Arrives(old_, persons_[0]));
  ASSERT_OK(Arrives(old_, persons_[1]));
  EXPECT_EQ(world_.Get(old_).state(), v1::RELOCATION_STATE_IN_STAY);
}

TEST_F(BereavementTest, WhereTheDefenderDiesTheOtherAdultDecides) {
  world_.Placed(old_, "utrecht");
  Dies(0);
  VisaAsked(2);
  EXPECT_EQ(StepsOf("OPEN_APPLICATION"), "1");
  // What an officer has to do then takes her papers.
  auto reveal = World::Named<v1::RevealIdentityRequest>(old_);
  reveal.set_purpose(v1::REVEAL_PURPOSE_TICKET);
  world_.Advance(absl::Hours(25));
  ASSERT_OK_AND_ASSIGN(const auto hers,
                       world_.Do(Lead(), &Stub::RevealIdentity, reveal));
  EXPECT_THAT(hers.persons(), SizeIs(3));
  EXPECT_THAT(hers.safe_contact().address(), Not(IsEmpty()));
}

TEST_F(BereavementTest, ChildrenLeftAloneAreToldAtOnceAndNotSharedBySilence) {
  Dies(2);
  EXPECT_THAT(WorkOf(Lead()), Not(Contains(HasSubstr("guardian"))));
  Dies(0);
  EXPECT_THAT(WorkOf(Lead()), Contains(HasSubstr("AddSpokesperson")));
  EXPECT_THAT(WorkOf(Security()), Contains(HasSubstr("AddSpokesperson")));
  EXPECT_THAT(WorkOf(Auditor()), Not(Contains(HasSubstr("AddSpokesperson"))));
  EXPECT_THAT(Ask(old_, "porto"), ReasonIs("CONSENT_MISSING"));
}

TEST_F(BereavementTest, ACaseOfWhichNobodyIsLeftWaitsForTwoOfficers) {
  const std::string proposal = world_.Placed(old_, "utrecht");
  AllDie();
  const v1::Relocation shown = SeenAs(Lead());
  EXPECT_TRUE(shown.bereavement().nobody_left());
  EXPECT_EQ(shown.overlay(), v1::OVERLAY_UNSPECIFIED);
  EXPECT_THAT(shown.bereavement().deaths(), SizeIs(3));
  world_.RunAll();
  EXPECT_EQ(world_.StateOf(old_, proposal), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_THAT(world_.capacity_.calls("ReleaseReservation"), IsEmpty());
  EXPECT_THAT(Ask(old_, "porto"), ReasonIs("CASE_SUSPENDED"));
  auto route = World::Named<v1::ChooseRouteRequest>(old_);
  route.set_person_id(persons_[2]);
  route.set_route_id("route-1");
  *route.mutable_defender_view() = world_.HerView();
  EXPECT_THAT(world_.Do(Office(), &Stub::ChooseRoute, route),
              ReasonIs("CASE_SUSPENDED"));
  auto resume = World::Named<v1::ResumeRequest>(old_);
  resume.set_verified_by(v1::VIEW_VERIFICATION_CALL_BACK);
  EXPECT_THAT(world_.Do(Lead(), &Stub::Resume, resume),
              ReasonIs("CASE_SUSPENDED"));
  auto exported = World::Named<v1::ExportRelocationRequest>(old_);
  *exported.mutable_defender_view() = world_.HerView();
  EXPECT_FALSE(world_.Do(Lead(), &Stub::ExportRelocation, exported).ok());
  EXPECT_THAT(Release(Lead()), ReasonIs("GRACE_NOT_OVER"));
  world_.Advance(absl::Hours(24 * 30));
  ASSERT_OK_AND_ASSIGN(const auto first, Release(Lead()));
  EXPECT_TRUE(first.awaits_second_officer());
  EXPECT_EQ(first.relocation().bereavement().release_asked_by(),
            Lead().subject);
  EXPECT_THAT(Release(Lead()), ReasonIs("SECOND_OFFICER_NEEDED"));
  ASSERT_OK(Release(Security()));
  world_.RunAll();
  EXPECT_THAT(world_.capacity_.calls("ReleaseReservation"), SizeIs(1));
  EXPECT_TRUE(SeenAs(Lead()).bereavement().nobody_left());
  // It ends, so that it is not kept for ever.
  EXPECT_EQ(SeenAs(Lead()).state(), v1::RELOCATION_STATE_CLOSED);
  EXPECT_EQ(world_.StateOf(old_, proposal), v1::PROPOSAL_STATE_WITHDRAWN);
  world_.Advance(absl::Hours(24 * 740));
  auto erase = World::Named<v1::EraseRelocationRequest>(old_);
  erase.set_reason(v1::ERASURE_REASON_RETENTION);
  EXPECT_OK(world_.Do(Office(), &Stub::EraseRelocation, erase));
}

TEST_F(BereavementTest, HoldsOfASuspendedCaseAreKeptAlive) {
  world_.Held(old_, "utrecht");
  AllDie();
  EXPECT_EQ(world_.StepOf("EXTEND_HOLD"), "PENDING");
  ASSERT_OK(Correct(LastDeath()));
  EXPECT_THAT(world_.StepOf("EXTEND_HOLD"), HasSubstr("CANCELLED"));
}

TEST_F(BereavementTest, AMistakeIsTakenBack) {
  world_.Placed(old_, "utrecht");
  VisaAsked(0);
  Dies(0);
  world_.RunAll();
  EXPECT_EQ(StepsOf("WITHDRAW_APPLICATION"), "1");
  ASSERT_OK(Correct(LastDeath()));
  const v1::Relocation shown = SeenAs(Lead());
  EXPECT_FALSE(shown.has_bereavement());
  EXPECT_EQ(shown.party().adults(), 2);
  for (const auto& person : shown.intake().persons()) {
    EXPECT_FALSE(person.apart());
  }
  // The visa is asked for again, and she is found by what others know of her.
  world_.RunAll();
  EXPECT_EQ(StepsOf("OPEN_APPLICATION"), "2");
  EXPECT_NE(KeysOf(persons_[0]), "0");
  EXPECT_THAT(world_.SeenBy(Another(), old_), Not(HasSubstr("DECEASED")));
  EXPECT_THAT(Correct(LastDeath()), ReasonIs("CANNOT_BE_CORRECTED"));
}

TEST_F(BereavementTest, WhoMayNotKnowOfADeathTakesNoneBack) {
  Dies(2);
  EXPECT_THAT(Correct(LastDeath(), Office()), ReasonIs("CANNOT_BE_CORRECTED"));
  EXPECT_THAT(SeenAs(Lead()).bereavement().deaths(), SizeIs(1));
  EXPECT_OK(Correct(LastDeath()));
  EXPECT_FALSE(SeenAs(Lead()).has_bereavement());
}

TEST_F(BereavementTest, AMistakeUndoesNothingOfACaseThatHasEnded) {
  world_.Placed(old_, "utrecht");
  VisaAsked(0);
  EndByHerWord();
  Dies(1);
  EXPECT_OK(Correct(LastDeath()));
  world_.Advance(absl::Hours(25));
  world_.RunAll();
  EXPECT_EQ(StepsOf("WITHDRAW_APPLICATION"), "1");
  EXPECT_EQ(StepsOf("OPEN_APPLICATION"), "1");
}

TEST_F(BereavementTest, ASecondReportOfTheSameStandsWhenTheFirstFalls) {
  Dies(2);
  const std::string first = LastDeath();
  Dies(2);
  ASSERT_OK(Correct(first));
  EXPECT_THAT(SeenAs(Lead()).bereavement().deaths(), SizeIs(1));
  EXPECT_EQ(SeenAs(Lead()).party().adults(), 1);
}

TEST_F(BereavementTest, AnyOfThreeMistakesBringsTheCaseBack) {
  Dies(0);
  const std::string hers = LastDeath();
  Dies(1);
  Dies(2);
  EXPECT_TRUE(SeenAs(Lead()).bereavement().nobody_left());
  ASSERT_OK(Correct(hers));
  const v1::Relocation shown = SeenAs(Lead());
  EXPECT_FALSE(shown.bereavement().nobody_left());
  EXPECT_EQ(shown.party().adults(), 1);
  EXPECT_EQ(shown.party().children(), 0);
  EXPECT_OK(Ask(old_, "porto"));
}

TEST_F(BereavementTest, WhoLeftForACaseOfHerOwnIsNotOfThisOne) {
  Split(Leaving({0, 1}), Security());
  EXPECT_THAT(world_.Do(Office(), &Stub::MarkDeceased, DeathOf(0)),
              BadFieldsAre("person_id"));
  Dies(2);
  EXPECT_TRUE(SeenAs(Lead()).bereavement().nobody_left());
  ASSERT_OK(Correct(LastDeath()));
  EXPECT_EQ(SeenAs(Lead()).party().adults(), 1);
}

TEST_F(BereavementTest, IsStoredAfterACaseHasEndedAndKeepsItFromBeingReopened) {
  EndByHerWord();
  world_.Advance(absl::Hours(24 * 8));
  AllDie();
  EXPECT_THAT(SeenAs(Security()).bereavement().deaths(), SizeIs(3));
  auto reopen = World::Named<v1::ReopenRequest>(old_);
  reopen.set_reason(v1::REOPEN_REASON_SHE_ASKS);
  reopen.set_level(type::v1::LEVEL_L2);
  *reopen.mutable_defender_view() = world_.HerView();
  EXPECT_THAT(world_.Do(Office(), &Stub::Reopen, reopen),
              ReasonIs("CASE_SUSPENDED"));
}

TEST_F(BereavementTest, NoPaperTellsOfIt) {
  Dies(2);
  world_.Advance(absl::Hours(25));
  auto request = World::Named<v1::ExportRelocationRequest>(old_);
  *request.mutable_defender_view() = world_.HerView();
  ASSERT_OK_AND_ASSIGN(const auto exported,
                       world_.Do(Lead(), &Stub::ExportRelocation, request));
  for (const auto& entry : exported.timeline()) {
    EXPECT_NE(entry.type(), "relocation.note_added");
  }
  const std::string all = exported.SerializeAsString();
  for (const char* never :
       {"deceased", "MarkDeceased", "invented nurse", "invented words"}) {
    EXPECT_THAT(all, Not(HasSubstr(never))) << never;
  }
}

}  // namespace
}  // namespace sojourn::relocation
