// What follows of a death, or of its being a mistake: for children who are
// left, for a case that is suspended, and what nobody learns who may not know.
#include <string>
#include <vector>

#include "services/relocation/interruptions/bereavement_fixture.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kGuardian[] = "children of the party are without an adult";

class BereavementFollowsTest : public BereavementTest {
 protected:
  void Lost() {
    ASSERT_OK(world_.Do(Office(), &Stub::MarkContactLost,
                        World::Named<v1::MarkContactLostRequest>(old_)));
  }
  absl::Status Resumed(const auth::Caller& caller = Office()) {
    auto resume = World::Named<v1::ResumeRequest>(old_);
    resume.set_verified_by(v1::VIEW_VERIFICATION_IN_PERSON);
    return world_.Do(caller, &Stub::Resume, resume).status();
  }
  void OnlyTheChildIsLeft() {
    Dies(2);
    Dies(0);
  }
  std::string GuardianOf(
      const std::string& name = "an invented aunt",
      v1::SpokespersonPurpose purpose = v1::SPOKESPERSON_PURPOSE_CONSENT) {
    auto request = World::Named<v1::AddSpokespersonRequest>(old_);
    v1::Spokesperson& guardian = *request.mutable_spokesperson();
    guardian.set_kind(v1::SPOKESPERSON_KIND_GUARDIAN);
    guardian.set_name(name);
    guardian.add_purposes(purpose);
    guardian.set_how_given("in person");
    const auto added = world_.Do(Office(), &Stub::AddSpokesperson, request);
    EXPECT_OK(added);
    return added.ok() ? added->spokesperson_id() : "";
  }
  std::string Agrees(const std::string& guardian, v1::ConsentPurpose purpose) {
    auto consent = World::Named<v1::GrantConsentRequest>(old_);
    consent.set_person_id(persons_[1]);
    consent.set_spokesperson_id(guardian);
    consent.mutable_consent()->set_purpose(purpose);
    *consent.mutable_consent()->mutable_given_on() = ToDate(world_.Today());
    consent.mutable_consent()->set_way("call");
    consent.mutable_consent()->set_language_code("es");
    const auto given = world_.Do(Office(), &Stub::GrantConsent, consent);
    EXPECT_OK(given);
    world_.RunAll();
    return given.ok() ? given->consent_id() : "";
  }
  void TakesBack(const std::string& guardian, const std::string& consent) {
    auto back = World::Named<v1::WithdrawConsentRequest>(old_);
    back.set_consent_id(consent);
    back.set_spokesperson_id(guardian);
    back.set_channel("CONTACT_CHANNEL_IN_PERSON");
    EXPECT_OK(world_.Do(Office(), &Stub::WithdrawConsent, back));
    world_.RunAll();
  }
  bool HostSees() {
    return world_
        .Do(City("utrecht"), &Stub::GetRelocation,
            World::Named<v1::GetRelocationRequest>(old_))
        .ok();
  }
  std::string LastEntry(const std::string& type) {
    std::string event_id;
    for (const auto& each : world_.Timeline(old_)) {
      if (each.type() == type) event_id = each.event_id();
    }
    return event_id;
  }
  static std::string Waits(const v1::Relocation& shown) {
    std::string all;
    for (const auto& each : shown.waiting_for()) all += each.what() + "\n";
    for (const auto& each : shown.next_actions()) all += each.reason() + "\n";
    return all;
  }
};

// --- Children who are left.

TEST_F(BereavementFollowsTest, AGuardianTakesBackNoMoreThanSheSays) {
  const std::string proposal = world_.Placed(old_, "utrecht");
  VisaAsked(1);
  OnlyTheChildIsLeft();
  const std::string guardian = GuardianOf();
  const std::string counted = Agrees(guardian, v1::CONSENT_PURPOSE_STATISTICS);
  EXPECT_FALSE(world_.visa_.shares.Of("application-1").view_closed());
  TakesBack(guardian, counted);
  EXPECT_EQ(world_.StateOf(old_, proposal), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_TRUE(HostSees());
  EXPECT_EQ(StepsOf("WITHDRAW_APPLICATION"), "0");
  EXPECT_EQ(StepsOf("CANCEL_GRANT"), "0");
  const std::string told =
      Agrees(guardian, v1::CONSENT_PURPOSE_SHARE_WITH_HOST);
  TakesBack(guardian, told);
  EXPECT_EQ(world_.StateOf(old_, proposal), v1::PROPOSAL_STATE_WITHDRAWN);
  EXPECT_FALSE(HostSees());
}

TEST_F(BereavementFollowsTest, AGuardianIsMissingUntilSheIsThere) {
  OnlyTheChildIsLeft();
  // The alert is gone by then.
  world_.Advance(absl::Hours(24 * 8));
  for (const auto& caller : {Lead(), Security()}) {
    EXPECT_THAT(WorkOf(caller), Contains(HasSubstr(kGuardian)));
    EXPECT_THAT(Waits(SeenAs(caller)), HasSubstr(kGuardian));
  }
  for (const auto& caller : {Another(), Auditor(), Ngo()}) {
    EXPECT_THAT(WorkOf(caller), Not(Contains(HasSubstr(kGuardian))));
  }
  EXPECT_THAT(Waits(SeenAs(Another())), Not(HasSubstr(kGuardian)));
  EXPECT_THAT(Waits(SeenAs(Ngo())), Not(HasSubstr(kGuardian)));
  GuardianOf();
  EXPECT_THAT(WorkOf(Lead()), Not(Contains(HasSubstr(kGuardian))));
  EXPECT_THAT(Waits(SeenAs(Lead())), Not(HasSubstr(kGuardian)));
  ASSERT_OK(Correct(LastEntry("relocation.spokesperson_added")));
  EXPECT_THAT(WorkOf(Security()), Contains(HasSubstr(kGuardian)));
  ASSERT_OK(Correct(LastDeath()));
  EXPECT_THAT(WorkOf(Security()), Not(Contains(HasSubstr(kGuardian))));
}

// It cannot be asked itself, and nobody else of it is left.
TEST_F(BereavementFollowsTest, AGuardianSaysThatAChildLeftAloneIsSafe) {
  const std::string guardian =
      GuardianOf("an invented aunt", v1::SPOKESPERSON_PURPOSE_DECISIONS);
  auto safe = World::Named<v1::MarkSafeElsewhereRequest>(old_);
  *safe.mutable_defender_view() = world_.HerView();
  safe.mutable_defender_view()->set_spokesperson_id(guardian);
  EXPECT_THAT(world_.Do(Office(), &Stub::MarkSafeElsewhere, safe),
              ReasonIs("OWN_WORD_NEEDED"));
  OnlyTheChildIsLeft();
  EXPECT_OK(world_.Do(Office(), &Stub::MarkSafeElsewhere, safe));
}

// --- Who was awaited and is dead.

TEST_F(BereavementFollowsTest, AStayThatItLetsBeginBeginsWhenTheOfficeSaysSo) {
  world_.Placed(old_, "utrecht");
  ASSERT_OK(Arrives(old_, persons_[0]));
  ASSERT_OK(Arrives(old_, persons_[1]));
  const v1::RelocationState state = SeenAs(Ngo()).state();
  Dies(2);
  for (const auth::Caller& caller : NotTold()) {
    EXPECT_THAT(world_.SeenBy(caller, old_), Not(HasSubstr("not begun")));
  }
  EXPECT_EQ(SeenAs(Ngo()).state(), state);
  EXPECT_THAT(Waits(SeenAs(Lead())), HasSubstr("the stay has not begun"));
  EXPECT_EQ(ReceivedBy("utrecht").state(), v1::RELOCATION_STATE_IN_STAY);
}

// --- A mistake is taken back.

TEST_F(BereavementFollowsTest, WhoWasTheFirstOfAllToDieIsAskedForAnew) {
  world_.Placed(old_, "utrecht");
  VisaAsked(0);
  Dies(0);
  const std::string hers = LastDeath();
  world_.RunAll();
  EXPECT_EQ(StepsOf("WITHDRAW_APPLICATION"), "1");
  Dies(1);
  Dies(2);
  ASSERT_OK(Correct(hers));
  world_.RunAll();
  EXPECT_EQ(StepsOf("OPEN_APPLICATION"), "2");
  EXPECT_EQ(StepsOf("WITHDRAW_APPLICATION"), "1");
}

TEST_F(BereavementFollowsTest, OfTheLastWhoIsDeadAllTheSameNothingIsAsked) {
  world_.Placed(old_, "utrecht");
  VisaAsked(2);
  Dies(0);
  const std::string hers = LastDeath();
  Dies(1);
  Dies(2);
  world_.RunAll();
  // It waits for two officers.
  EXPECT_EQ(StepsOf("WITHDRAW_APPLICATION"), "0");
  ASSERT_OK(Correct(hers));
  world_.RunAll();
  EXPECT_EQ(StepsOf("WITHDRAW_APPLICATION"), "1");
  EXPECT_EQ(StepsOf("OPEN_APPLICATION"), "1");
}

TEST_F(BereavementFollowsTest, TwoOfficersGiveBackTheVisaOfTheLast) {
  world_.Placed(old_, "utrecht");
  VisaAsked(2);
  AllDie();
  world_.Advance(absl::Hours(24 * 31));
  ASSERT_OK(Release(Lead()));
  ASSERT_OK(Release(Security()));
  world_.RunAll();
  EXPECT_EQ(StepsOf("WITHDRAW_APPLICATION"), "1");
  EXPECT_THAT(world_.capacity_.calls("ReleaseReservation"), SizeIs(1));
}

TEST_F(BereavementFollowsTest, ASuspendedCaseAsksAnewOnceItGoesOn) {
  world_.Placed(old_, "utrecht");
  VisaAsked(0);
  Dies(0);
  world_.RunAll();
  Lost();
  ASSERT_OK(Correct(LastDeath()));
  world_.RunAll();
  EXPECT_EQ(StepsOf("OPEN_APPLICATION"), "1");
  EXPECT_THAT(SeenAs(Lead()).flags(), Not(Contains(v1::CASE_FLAG_UNSPECIFIED)));
  ASSERT_OK(Resumed());
  world_.RunAll();
  EXPECT_EQ(StepsOf("OPEN_APPLICATION"), "2");
  EXPECT_EQ(StepsOf("WITHDRAW_APPLICATION"), "1");
  // Once.
  Lost();
  ASSERT_OK(Resumed());
  world_.RunAll();
  EXPECT_EQ(StepsOf("OPEN_APPLICATION"), "2");
}

TEST_F(BereavementFollowsTest, AskedAnewAlsoWhereTheSilenceWasAMistake) {
  world_.Placed(old_, "utrecht");
  VisaAsked(0);
  Dies(0);
  world_.RunAll();
  Lost();
  ASSERT_OK(Correct(LastDeath()));
  ASSERT_OK(Correct(LastEntry("relocation.contact_lost")));
  world_.RunAll();
  EXPECT_EQ(StepsOf("OPEN_APPLICATION"), "2");
}

TEST_F(BereavementFollowsTest, AskedAnewAlsoWhereTheEndWasAMistake) {
  world_.Placed(old_, "utrecht");
  VisaAsked(0);
  Dies(0);
  world_.RunAll();
  EndByHerWord();
  ASSERT_OK(Correct(LastDeath()));
  world_.RunAll();
  EXPECT_EQ(StepsOf("OPEN_APPLICATION"), "1");
  ASSERT_OK(Correct(LastEntry("relocation.withdrawn")));
  world_.RunAll();
  EXPECT_EQ(StepsOf("OPEN_APPLICATION"), "2");
}

TEST_F(BereavementFollowsTest, SheIsFoundByWhatIsKnownOfHer) {
  const std::string before = KeysOf(persons_[0]);
  EXPECT_NE(before, "0");
  Dies(0);
  auto update = World::Named<v1::UpdateIntakeRequest>(old_);
  update.mutable_intake()->set_danger("written down since");
  update.add_update_mask("danger");
  ASSERT_OK(world_.Do(Ngo(), &Stub::UpdateIntake, update));
  EXPECT_EQ(KeysOf(persons_[0]), before) << "a mistake can be taken back";
  world_.database_.Run("DELETE FROM blind_keys");
  ASSERT_OK(Correct(LastDeath()));
  EXPECT_EQ(KeysOf(persons_[0]), before);
  EXPECT_NE(KeysOf(persons_[2]), "0");
}

TEST_F(BereavementFollowsTest, WhoIsNamedSinceEndsNothingThatOfficersGuard) {
  AllDie();
  auto update = World::Named<v1::UpdateIntakeRequest>(old_);
  for (int i = 0; i < 4; ++i) update.mutable_intake()->add_persons();
  v1::Person& sister = *update.mutable_intake()->mutable_persons(3);
  sister.set_role(v1::PERSON_ROLE_ADULT);
  sister.mutable_identity()->add_names("Invented Sister");
  update.add_update_mask("persons[3]");
  ASSERT_OK(world_.Do(Ngo(), &Stub::UpdateIntake, update));
  const v1::Relocation shown = SeenAs(Lead());
  EXPECT_TRUE(shown.bereavement().nobody_left());
  EXPECT_THAT(shown.bereavement().deaths(), SizeIs(3));
}

// --- Nobody learns of it who may not know.

TEST_F(BereavementFollowsTest, ReleaseAndResumeRefuseAsOrdinary) {
  world_.Placed(old_, "utrecht");
  const absl::Status release = Release(Another()).status();
  EXPECT_THAT(release, ReasonIs("NOT_SUSPENDED"));
  const absl::Status resume = Resumed(Another());
  EXPECT_THAT(resume, ReasonIs("NOT_SUSPENDED"));
  const std::string ngo = Waits(SeenAs(Ngo()));
  AllDie();
  for (int times = 0; times < 2; ++times) {
    EXPECT_EQ(Release(Another()).status(), release);
    EXPECT_EQ(Resumed(Another()), resume);
    world_.Advance(absl::Hours(24 * 31));
  }
  EXPECT_EQ(Waits(SeenAs(Ngo())), ngo);
  for (const auto& caller : {Another(), Ngo()}) {
    const std::string seen = world_.SeenBy(caller, old_);
    EXPECT_THAT(seen, Not(HasSubstr("CASE_SUSPENDED"))) << caller.subject;
    EXPECT_THAT(seen, Not(HasSubstr("GRACE_NOT_OVER"))) << caller.subject;
    EXPECT_THAT(seen, Not(HasSubstr("can be asked"))) << caller.subject;
  }
  EXPECT_THAT(WorkOf(Security()), Contains(HasSubstr("talk with the lead")));
  // One text, whatever suspends it.
  const absl::Status dead = Ask(old_, "porto");
  EXPECT_THAT(dead, ReasonIs("CASE_SUSPENDED"));
  ASSERT_OK(Correct(LastDeath()));
  Lost();
  EXPECT_EQ(Ask(old_, "porto"), dead);
}

TEST_F(BereavementFollowsTest, AHoldThatIsKeptAliveIsNotShown) {
  world_.Held(old_, "utrecht");
  AllDie();
  EXPECT_EQ(world_.StepOf("EXTEND_HOLD"), "PENDING");
  EXPECT_THAT(Waits(SeenAs(Another())), Not(HasSubstr("EXTEND_HOLD")));
  EXPECT_THAT(Waits(SeenAs(Lead())), HasSubstr("EXTEND_HOLD"));
}

TEST_F(BereavementFollowsTest, ASilentCaseLooksSilentAndNoMore) {
  Lost();
  const absl::Status release = Release(Another()).status();
  EXPECT_THAT(release, ReasonIs("NOT_ON_CASE"));
  const auto seen = [&] {
    return SeenAs(Another()).interruption().SerializeAsString() +
           Waits(SeenAs(Another()));
  };
  const std::string before = seen();
  world_.Advance(absl::Hours(24 * 5));
  AllDie();
  EXPECT_EQ(seen(), before);
  EXPECT_NE(
      SeenAs(Lead()).interruption().SerializeAsString() + Waits(SeenAs(Lead())),
      before);
  for (int times = 0; times < 2; ++times) {
    EXPECT_EQ(Release(Another()).status(), release);
    world_.Advance(absl::Hours(24 * 31));
  }
  EXPECT_OK(Release(Lead()));
}

TEST_F(BereavementFollowsTest, AWishToReleaseTellsAuditorsAndADumpNothing) {
  AllDie();
  world_.Advance(absl::Hours(24 * 31));
  ASSERT_OK(Release(Lead()));
  EXPECT_THAT(WorkOf(Security()), Contains(HasSubstr("decides on a release")));
  EXPECT_THAT(WorkOf(Auditor()), Not(Contains(HasSubstr("released"))));
  EXPECT_EQ(world_.database_.Value(
                "SELECT count(*) FROM alerts WHERE kind = 'RELEASE_ASKED'"),
            "0");
  auto request = World::Named<v1::GetTimelineRequest>(old_);
  request.set_page_size(100);
  std::string untold;
  world_.Read(Another(), &Stub::GetTimeline, request, untold);
  world_.Read(Ngo(), &Stub::GetTimeline, request, untold);
  EXPECT_THAT(untold, Not(HasSubstr("release")));
}

TEST_F(BereavementFollowsTest, AReportOfAnAccountWaitsForNobodyWhoIsDead) {
  world_.SeenBy(Verifier(), old_);
  v1::ReportExposureRequest report;
  report.set_subject(Verifier().subject);
  report.set_organisation_id(Verifier().organisation_id);
  report.mutable_since()->set_seconds(
      absl::ToUnixSeconds(absl::Now() - absl::Hours(1)));
  report.set_note("a telephone was taken");
  ASSERT_OK_AND_ASSIGN(const auto drawn,
                       world_.Do(Security(), &Stub::ReportExposure, report));
  v1::RecordExposureTaskRequest tell;
  tell.set_exposure_id(drawn.exposure_id());
  for (const auto& task : drawn.tasks()) {
    if (task.kind() == v1::EXPOSURE_TASK_KIND_TELL_AUTHORITY) {
      tell.set_task_id(task.task_id());
    }
  }
  const auto told = [&](const auth::Caller& caller) {
    return world_.Do(caller, &Stub::RecordExposureTask, tell).status();
  };
  EXPECT_THAT(told(Security()), ReasonIs("TELL_HER_FIRST"));
  AllDie();
  EXPECT_THAT(told(Another()), ReasonIs("TELL_HER_FIRST"));
  EXPECT_OK(told(Security()));
}

// --- An alert that names nobody.

class UnnamedDeathTest : public BereavementFollowsTest {
 protected:
  void Raise(int people) {
    v1::RaiseAlertRequest request;
    v1::Intake& alert = *request.mutable_alert();
    alert.mutable_safe_contact()->set_contact_person("an invented sister");
    alert.set_country_code("GT");
    alert.set_danger("an invented danger");
    alert.set_number_of_people(people);
    const auto raised = world_.Do(Ngo(), &Stub::RaiseAlert, request);
    ASSERT_OK(raised);
    old_ = raised->relocation().relocation_id();
  }
  absl::Status SomebodyDies(const std::string& person_id = "") {
    auto request = DeathOf(0);
    request.set_relocation_id(old_);
    request.set_person_id(person_id);
    return world_.Do(Office(), &Stub::MarkDeceased, request).status();
  }
  v1::Relocation Sends(v1::Intake form) {
    auto request = World::Named<v1::SubmitRequestRequest>(old_);
    *request.mutable_intake() = std::move(form);
    const auto sent = world_.Do(Ngo(), &Stub::SubmitRequest, request);
    EXPECT_OK(sent);
    return sent.ok() ? sent->relocation() : v1::Relocation();
  }
};

TEST_F(UnnamedDeathTest, OfItsOnlyOneSuspendsItUntilMoreAreNamed) {
  Raise(1);
  EXPECT_THAT(SomebodyDies(persons_[0]), BadFieldsAre("person_id"));
  ASSERT_OK(SomebodyDies());
  v1::Relocation shown = SeenAs(Security());
  ASSERT_THAT(shown.bereavement().deaths(), SizeIs(1));
  EXPECT_EQ(shown.bereavement().deaths(0).person_id(), "");
  EXPECT_TRUE(shown.bereavement().nobody_left());
  EXPECT_FALSE(SeenAs(Another()).has_bereavement());
  // The form names her alone, by whoever was not told.
  Sends(World::Intake());
  EXPECT_TRUE(SeenAs(Security()).bereavement().nobody_left());
}

TEST_F(UnnamedDeathTest, GoesOnWithThoseWhoAreNamedSince) {
  Raise(1);
  ASSERT_OK(SomebodyDies());
  const v1::Relocation sent = Sends(Both());
  EXPECT_FALSE(SeenAs(Security()).bereavement().nobody_left());
  EXPECT_THAT(SomebodyDies(), BadFieldsAre("person_id"));
  ASSERT_OK(SomebodyDies(sent.intake().persons(0).person_id()));
  const v1::Relocation shown = SeenAs(Security());
  EXPECT_THAT(shown.bereavement().deaths(), SizeIs(2));
  EXPECT_FALSE(shown.bereavement().nobody_left());
  EXPECT_EQ(shown.party().adults(), 1);
}

TEST_F(UnnamedDeathTest, OfOneOfSeveralIsKeptAndSuspendsNothing) {
  Raise(3);
  ASSERT_OK(SomebodyDies());
  EXPECT_THAT(WorkOf(Security()), Contains(HasSubstr("has died")));
  EXPECT_THAT(SeenAs(Security()).bereavement().deaths(), SizeIs(1));
  EXPECT_FALSE(SeenAs(Security()).bereavement().nobody_left());
}

TEST_F(UnnamedDeathTest, AMistakeAboutItIsTakenBack) {
  Raise(1);
  ASSERT_OK(world_.Do(Lead(), &Stub::AcknowledgeRequest,
                      World::Named<v1::AcknowledgeRequestRequest>(old_)));
  ASSERT_OK(SomebodyDies());
  EXPECT_TRUE(SeenAs(Lead()).bereavement().nobody_left());
  ASSERT_OK(Correct(LastDeath()));
  EXPECT_FALSE(SeenAs(Lead()).has_bereavement());
}

}  // namespace
}  // namespace sojourn::relocation
