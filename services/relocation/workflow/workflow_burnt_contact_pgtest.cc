// What is said over a contact that others know opens and releases nothing.
#include "services/relocation/workflow/workflow_consent_fixture.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Her contact is known to those she flees from.
class BurntContactTest : public ConsentTest {
 protected:
  absl::StatusOr<v1::GrantConsentResponse> AgreesOver(
      v1::ConsentPurpose purpose, v1::ContactChannel channel, int person = 0) {
    v1::GrantConsentRequest request;
    request.set_relocation_id(id);
    request.set_person_id(world.Get(id).intake().persons(person).person_id());
    v1::ConsentStatement& consent = *request.mutable_consent();
    consent.set_purpose(purpose);
    *consent.mutable_given_on() = ToDate(world.Today());
    consent.set_way("call");
    consent.set_language_code("es");
    *request.mutable_defender_view() = Over(channel);
    return world.Do(Office(), &Stub::GrantConsent, request);
  }
  absl::Status WithdrawsHost() {
    if (host_consent.empty()) {
      host_consent = ConsentTo(v1::CONSENT_PURPOSE_SHARE_WITH_HOST);
    }
    v1::WithdrawConsentRequest request;
    request.set_relocation_id(id);
    request.set_consent_id(host_consent);
    request.set_channel("call");
    return world.Do(Office(), &Stub::WithdrawConsent, request).status();
  }
  // To what was decided, of the adult who says it.
  absl::Status SaysNo(v1::DecisionKind kind, const std::string& about = "",
                      v1::ContactChannel channel = v1::CONTACT_CHANNEL_PHONE) {
    auto no = World::Named<v1::RecordDefenderViewRequest>(id);
    no.set_kind(kind);
    no.set_about_id(about);
    *no.mutable_defender_view() = Over(channel);
    no.mutable_defender_view()->set_agrees(false);
    no.mutable_defender_view()->set_person_id(about);
    return world.Do(Office(), &Stub::RecordDefenderView, no).status();
  }
  absl::Status Chooses(const std::string& person, const std::string& route) {
    auto request = World::Named<v1::ChooseRouteRequest>(id);
    request.set_person_id(person);
    request.set_route_id(route);
    *request.mutable_defender_view() = world.HerView();
    request.mutable_defender_view()->set_person_id(person);
    return world.Do(Office(), &Stub::ChooseRoute, request).status();
  }
  std::string Person(int at = 0) {
    return world.Get(id).intake().persons(at).person_id();
  }
  // Her way abroad is chosen, and a mission has her application.
  void HasApplied() {
    world.Placed(id, "utrecht");
    ASSERT_OK(Chooses(Person(), "route-1"));
    world.RunAll();
    ASSERT_THAT(world.visa_.open, ElementsAre("application-1"));
  }
  // A fund has what was asked for before a place is found.
  void HasAskedForMoney() {
    auto wish = World::Named<v1::RequestBridgingGrantRequest>(id);
    wish.set_purpose("an invented purpose");
    v1::BridgingLine& line = *wish.add_lines();
    line.set_need(v1::BRIDGING_NEED_TICKET);
    line.mutable_amount()->set_currency_code("EUR");
    line.mutable_amount()->set_minor_units(20'000);
    *wish.mutable_defender_view() = world.HerView();
    ASSERT_OK(world.Do(Office(), &Stub::RequestBridgingGrant, wish));
    world.RunAll();
  }
  void ADayLater() {
    world.Advance(absl::Hours(25));
    world.RunAll();
  }
  bool IsReleased() {
    return world.capacity_.StateOf("reservation-1") ==
           capacity::v1::RESERVATION_STATE_RELEASED;
  }

  std::string host_consent;
};

TEST_F(BurntContactTest, AConsentNeedsASecondChannel) {
  Burn();
  EXPECT_THAT(Agrees(v1::CONSENT_PURPOSE_SHARE_WITH_HOST),
              ReasonIs("SECOND_CHANNEL_NEEDED"));
  EXPECT_THAT(AgreesOver(v1::CONSENT_PURPOSE_SHARE_WITH_HOST,
                         v1::CONTACT_CHANNEL_SIGNAL),
              ReasonIs("SECOND_CHANNEL_NEEDED"));
  EXPECT_OK(AgreesOver(v1::CONSENT_PURPOSE_SHARE_WITH_HOST,
                       v1::CONTACT_CHANNEL_PHONE));
  EXPECT_THAT(Awaited(), Contains(::testing::StartsWith(
                             "SECURITY_OFFICER: agree with her on a new")));
}

TEST_F(BurntContactTest, AnAdultsOwnContactIsHersAlone) {
  v1::Intake intake = World::Intake();
  v1::Person& partner = *intake.add_persons();
  partner.set_role(v1::PERSON_ROLE_PARTNER);
  partner.mutable_identity()->add_names("Invented Partner");
  partner.mutable_adult()->set_safe_contact("invented, of her own");
  id = world.Eligible(intake).relocation_id();
  Burn(1);
  // Nobody knows on which channel hers is: in person, or over the defender's.
  EXPECT_THAT(AgreesOver(v1::CONSENT_PURPOSE_SHARE_WITH_HOST,
                         v1::CONTACT_CHANNEL_PHONE, 1),
              ReasonIs("SECOND_CHANNEL_NEEDED"));
  EXPECT_OK(AgreesOver(v1::CONSENT_PURPOSE_SHARE_WITH_HOST,
                       v1::CONTACT_CHANNEL_SIGNAL, 1));
  EXPECT_OK(Agrees(v1::CONSENT_PURPOSE_SHARE_WITH_HOST))
      << "the defender's own is safe";
}

TEST_F(BurntContactTest, WhatIsHeldIsGivenBackAfterADay) {
  const std::string held = world.Held(id, "utrecht");
  Burn();
  ASSERT_OK(WithdrawsHost());
  world.RunAll();
  EXPECT_THAT(SeenBy("utrecht"),
              testing::StatusIs(absl::StatusCode::kNotFound));
  EXPECT_FALSE(IsReleased());
  EXPECT_EQ(world.StateOf(id, held), v1::PROPOSAL_STATE_HOLDING);
  // Said again by the same officer it is no surer.
  ASSERT_OK(WithdrawsHost());
  world.RunAll();
  EXPECT_FALSE(IsReleased());
  world.Advance(absl::Hours(25));
  world.RunAll();
  EXPECT_TRUE(IsReleased());
  EXPECT_EQ(world.StateOf(id, held), v1::PROPOSAL_STATE_WITHDRAWN);
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_WAITLISTED);
  EXPECT_EQ(world.capacity_.last_released.reason(),
            capacity::v1::RELEASE_REASON_CONSENT_WITHDRAWN);
}

TEST_F(BurntContactTest, NoSecondOfficerOrChannelGivesItBackBeforeADay) {
  const std::string held = world.Held(id, "utrecht");
  Burn();
  auto sure = TakesBack(v1::CONSENT_PURPOSE_SHARE_WITH_HOST);
  *sure.mutable_defender_view() = Over(v1::CONTACT_CHANNEL_PHONE);
  ASSERT_OK(world.Do(Office(), &Stub::WithdrawConsent, sure));
  ASSERT_OK(world.Do(Office("office/two"), &Stub::WithdrawConsent, sure));
  world.RunAll();
  EXPECT_FALSE(IsReleased());
  EXPECT_EQ(world.StateOf(id, held), v1::PROPOSAL_STATE_HOLDING);
  EXPECT_THAT(SeenBy("utrecht"), testing::StatusIs(absl::StatusCode::kNotFound))
      << "what is told ends at once";
  world.Advance(absl::Hours(25));
  world.RunAll();
  EXPECT_TRUE(IsReleased());
}

TEST_F(BurntContactTest, ADeclinedPlaceIsGivenBackAfterADay) {
  const std::string place = world.Placed(id, "utrecht");
  ASSERT_OK(Choose());
  world.RunAll();
  Burn();
  ASSERT_OK(world.SheSays(id, place, false)) << "on a second channel";
  world.RunAll();
  EXPECT_EQ(world.StateOf(id, place), v1::PROPOSAL_STATE_DECLINED);
  EXPECT_FALSE(IsReleased());
  EXPECT_EQ(world.visa_.open.size(), 1u);
  // Another consent keeps nothing of what she declined.
  ASSERT_OK(AgreesOver(v1::CONSENT_PURPOSE_SHARE_WITH_MISSION,
                       v1::CONTACT_CHANNEL_PHONE));
  world.Advance(absl::Hours(23));
  world.RunAll();
  EXPECT_FALSE(IsReleased());
  world.Advance(absl::Hours(2));
  world.RunAll();
  EXPECT_TRUE(IsReleased());
  EXPECT_THAT(world.visa_.open, IsEmpty());
}

TEST_F(BurntContactTest, APlaceThatIsHeldIsDeclinedInTheSameWay) {
  const std::string held = world.Held(id, "utrecht");
  Burn();
  ASSERT_OK(world.SheSays(id, held, false));
  world.RunAll();
  EXPECT_EQ(world.StateOf(id, held), v1::PROPOSAL_STATE_DECLINED);
  EXPECT_FALSE(IsReleased());
  world.Advance(absl::Hours(25));
  world.RunAll();
  EXPECT_TRUE(IsReleased());
}

TEST_F(BurntContactTest, AYesOnASecondChannelKeepsThePlace) {
  const std::string place = world.Placed(id, "utrecht");
  Burn();
  ASSERT_OK(WithdrawsHost());
  ASSERT_OK(AgreesOver(v1::CONSENT_PURPOSE_SHARE_WITH_HOST,
                       v1::CONTACT_CHANNEL_PHONE));
  world.Advance(absl::Hours(25));
  world.RunAll();
  EXPECT_FALSE(IsReleased());
  EXPECT_EQ(world.StateOf(id, place), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_OK(SeenBy("utrecht"));
}

TEST_F(BurntContactTest, WhoSetOffMeanwhileKeepsHerPlace) {
  const std::string place = world.Placed(id, "utrecht");
  Burn();
  ASSERT_OK(WithdrawsHost());
  v1::MarkDepartedRequest departed;
  departed.set_relocation_id(id);
  departed.set_person_id(world.Get(id).intake().persons(0).person_id());
  ASSERT_OK(world.Do(Office(), &Stub::MarkDeparted, departed));
  world.Advance(absl::Hours(25));
  world.RunAll();
  EXPECT_FALSE(IsReleased());
  EXPECT_EQ(world.StateOf(id, place), v1::PROPOSAL_STATE_ACCEPTED);
}

TEST_F(BurntContactTest, AnApplicationIsWithdrawnAfterADay) {
  world.Placed(id, "utrecht");
  ASSERT_OK(Choose());
  world.RunAll();
  Burn();
  ASSERT_OK(world.Do(Office(), &Stub::WithdrawConsent,
                     TakesBack(v1::CONSENT_PURPOSE_SHARE_WITH_MISSION)));
  ASSERT_OK(world.Do(Office(), &Stub::WithdrawConsent,
                     TakesBack(v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER)));
  world.RunAll();
  EXPECT_EQ(world.visa_.open.size(), 1u);
  EXPECT_EQ(world.grants_.cancelled, 0);
  world.Advance(absl::Hours(25));
  world.RunAll();
  EXPECT_THAT(world.visa_.open, IsEmpty());
  EXPECT_EQ(world.grants_.cancelled, 1);
  EXPECT_TRUE(world.Get(id).travellers(0).application_state().empty());
}

TEST_F(BurntContactTest, AnApplicationForAWaySheDoesNotWantStandsForADay) {
  HasApplied();
  Burn();
  ASSERT_OK(SaysNo(v1::DECISION_KIND_ROUTE, Person()));
  world.RunAll();
  EXPECT_EQ(world.visa_.withdrawn, 0) << "no mission has heard of it";
  EXPECT_EQ(world.Get(id).travellers(0).scheme(), "") << "nobody pursues it";
  // What she agrees to besides keeps nothing that she said no to.
  ASSERT_OK(AgreesOver(v1::CONSENT_PURPOSE_SHARE_WITH_MISSION,
                       v1::CONTACT_CHANNEL_PHONE));
  ADayLater();
  EXPECT_THAT(world.visa_.open, IsEmpty());
}

TEST_F(BurntContactTest, HerYesToTheSameWayWithinTheDayKeepsTheApplication) {
  HasApplied();
  Burn();
  ASSERT_OK(SaysNo(v1::DECISION_KIND_ROUTE, Person()));
  ASSERT_OK(Chooses(Person(), "route-1"));
  world.RunAll();
  EXPECT_EQ(world.Get(id).travellers(0).application_id(), "application-1");
  ADayLater();
  EXPECT_THAT(world.visa_.open, ElementsAre("application-1"));
  EXPECT_EQ(world.visa_.withdrawn, 0);
}

// The no may have been said by whoever has her now.
TEST_F(BurntContactTest, NothingGoesWhileNobodyCanAskHerAndADayAfter) {
  HasApplied();
  Burn();
  ASSERT_OK(SaysNo(v1::DECISION_KIND_ROUTE, Person()));
  ASSERT_OK(world.Do(Office(), &Stub::MarkContactLost,
                     World::Named<v1::MarkContactLostRequest>(id)));
  ADayLater();
  EXPECT_THAT(world.visa_.open, ElementsAre("application-1"));
  EXPECT_THAT(Awaited(), Contains(::testing::HasSubstr(
                             "WITHDRAW_APPLICATION waits for her word")));
  world.Advance(absl::Hours(15));
  auto found = World::Named<v1::ResumeRequest>(id);
  found.set_verified_by(v1::VIEW_VERIFICATION_IN_PERSON);
  ASSERT_OK(world.Do(Office(), &Stub::Resume, found));
  world.Advance(absl::Hours(23));
  world.RunAll();
  EXPECT_THAT(world.visa_.open, ElementsAre("application-1"))
      << "she has a day to say that it was not she";
  world.Advance(absl::Hours(2));
  world.RunAll();
  EXPECT_THAT(world.visa_.open, IsEmpty());
}

TEST_F(BurntContactTest, NorOnceSheWasNotFreeToSpeak) {
  HasApplied();
  Burn();
  ASSERT_OK(SaysNo(v1::DECISION_KIND_ROUTE, Person()));
  auto forced = World::Named<v1::RecordDefenderViewRequest>(id);
  forced.set_kind(v1::DECISION_KIND_OTHER);
  *forced.mutable_defender_view() = world.HerView(false);
  forced.mutable_defender_view()->set_phrase_heard(v1::PHRASE_HEARD_DURESS);
  ASSERT_THAT(world.Do(Office(), &Stub::RecordDefenderView, forced),
              ReasonIs("DURESS_HEARD"));
  ADayLater();
  EXPECT_THAT(world.visa_.open, ElementsAre("application-1"));
  auto free = World::Named<v1::ResumeRequest>(id);
  free.set_verified_by(v1::VIEW_VERIFICATION_IN_PERSON);
  ASSERT_OK(world.Do(Office(), &Stub::Resume, free));
  ASSERT_OK(Chooses(Person(), "route-1"));
  ADayLater();
  EXPECT_THAT(world.visa_.open, ElementsAre("application-1"));
  EXPECT_EQ(world.visa_.withdrawn, 0);
}

// She agreed with this mission alone, and is told of as before.
TEST_F(BurntContactTest, WhoHasWhatIsHersAgainSeesItAgain) {
  RouteIsCoveredBy({"mission-nl"});
  v1::Intake intake = World::Intake();
  for (v1::ConsentStatement& each :
       *intake.mutable_persons(0)->mutable_consents()) {
    if (each.purpose() == v1::CONSENT_PURPOSE_SHARE_WITH_MISSION) {
      each.set_recipient_organisation_id("mission-nl");
    }
  }
  id = world.Eligible(intake).relocation_id();
  HasApplied();
  Burn();
  ASSERT_OK(SaysNo(v1::DECISION_KIND_ROUTE, Person()));
  world.RunAll();
  ASSERT_OK(Chooses(Person(), "route-1"));
  world.RunAll();
  EXPECT_EQ(world.Get(id).travellers(0).application_id(), "application-1");
  EXPECT_FALSE(world.visa_.shares.Of("application-1").view_closed());
}

TEST_F(BurntContactTest, NoSecondGrantBesideOneThatAConsentMayKeep) {
  const auto first = world.visa_.assessment.options(0);
  auto& other = *world.visa_.assessment.add_options();
  other = first;
  other.set_route_id("route-2");
  HasApplied();
  ASSERT_EQ(world.grants_.submitted, 1);
  Burn();
  ASSERT_OK(world.Do(Office(), &Stub::WithdrawConsent,
                     TakesBack(v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER)));
  ASSERT_OK(Chooses(Person(), "route-2"));
  world.RunAll();
  ASSERT_OK(AgreesOver(v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER,
                       v1::CONTACT_CHANNEL_PHONE));
  ADayLater();
  EXPECT_EQ(world.grants_.submitted, 1);
  EXPECT_EQ(world.grants_.cancelled, 0);
}

// A mission takes no second application beside the first.
TEST_F(BurntContactTest, HerYesToAnotherWayDoesNotWaitForTheDay) {
  const auto first = world.visa_.assessment.options(0);
  auto& other = *world.visa_.assessment.add_options();
  other = first;
  other.set_route_id("route-2");
  HasApplied();
  Burn();
  ASSERT_OK(SaysNo(v1::DECISION_KIND_ROUTE, Person()));
  ASSERT_OK(Chooses(Person(), "route-2"));
  world.RunAll();
  EXPECT_THAT(world.visa_.open, ElementsAre("application-2"));
  EXPECT_EQ(world.Get(id).travellers(0).application_id(), "application-2");
}

TEST_F(BurntContactTest, NoYesTakesUpAnApplicationInABurntDocument) {
  v1::Intake intake = World::Intake();
  for (const char* number : {"INVENTED0", "INVENTED1"}) {
    auto& document = *intake.mutable_persons(0)->add_travel_documents();
    document.set_type(v1::TRAVEL_DOCUMENT_TYPE_PASSPORT);
    document.set_number(number);
  }
  id = world.Eligible(intake).relocation_id();
  HasApplied();
  Burn();
  ASSERT_OK(SaysNo(v1::DECISION_KIND_ROUTE, Person()));
  auto burn = World::Named<v1::BurnDocumentRequest>(id);
  burn.set_person_id(Person());
  ASSERT_OK(world.Do(Office(), &Stub::BurnDocument, burn));
  world.RunAll();
  EXPECT_THAT(world.visa_.open, IsEmpty());
  ASSERT_OK(Chooses(Person(), "route-1"));
  world.RunAll();
  EXPECT_THAT(world.visa_.open, ElementsAre("application-2"));
  EXPECT_EQ(world.visa_.last_opened.identity().document_number(), "INVENTED1");
}

// It may be hers again, and a visa stands in one document.
TEST_F(BurntContactTest, TheDocumentOfWhatWaitsIsNotJustLeftOut) {
  v1::Intake intake = World::Intake();
  auto& document = *intake.mutable_persons(0)->add_travel_documents();
  document.set_type(v1::TRAVEL_DOCUMENT_TYPE_PASSPORT);
  document.set_number("INVENTED0");
  id = world.Eligible(intake).relocation_id();
  HasApplied();
  Burn();
  ASSERT_OK(SaysNo(v1::DECISION_KIND_ROUTE, Person()));
  const auth::Caller ngo = As(Role::kNgoCaseworker, "ngo");
  ASSERT_OK_AND_ASSIGN(const auto seen,
                       world.Do(ngo, &Stub::GetRelocation,
                                World::Named<v1::GetRelocationRequest>(id)));
  auto update = World::Named<v1::UpdateIntakeRequest>(id);
  v1::Person& sent = *update.mutable_intake()->add_persons();
  sent = seen.relocation().intake().persons(0);
  sent.mutable_travel_documents(0)->set_number("ANOTHER");
  update.add_update_mask("persons[0].travelDocuments");
  EXPECT_THAT(world.Do(ngo, &Stub::UpdateIntake, update),
              ReasonIs("DOCUMENT_IN_USE"));
}

TEST_F(BurntContactTest, AnotherAdultsOwnContactKeepsWhatSheGivesBackForADay) {
  v1::Intake intake = World::Intake();
  v1::Person& partner = *intake.add_persons();
  partner = intake.persons(0);
  partner.set_role(v1::PERSON_ROLE_PARTNER);
  partner.mutable_adult()->set_safe_contact("invented, of her own");
  id = world.Eligible(intake).relocation_id();
  world.Placed(id, "utrecht");
  ASSERT_OK(Chooses(Person(1), "route-1"));
  world.RunAll();
  Burn(1);
  ASSERT_OK(
      SaysNo(v1::DECISION_KIND_ROUTE, Person(1), v1::CONTACT_CHANNEL_SIGNAL))
      << "over the defender's, which nobody knows";
  world.RunAll();
  EXPECT_EQ(world.visa_.withdrawn, 0);
  ADayLater();
  EXPECT_THAT(world.visa_.open, IsEmpty());
}

TEST_F(BurntContactTest, MoneySheDoesNotWantIsTakenBackAfterADay) {
  HasAskedForMoney();
  Burn();
  ASSERT_OK(SaysNo(v1::DECISION_KIND_BRIDGING));
  world.RunAll();
  EXPECT_EQ(world.grants_.cancelled, 0);
  ASSERT_OK(AgreesOver(v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER,
                       v1::CONTACT_CHANNEL_PHONE));
  ADayLater();
  EXPECT_EQ(world.grants_.cancelled, 1);
}

// Her new contact lets a fund pay again, but not what she said no to.
TEST_F(BurntContactTest, MoneySheDoesNotWantIsNotPaidMeanwhile) {
  HasAskedForMoney();
  Burn();
  ASSERT_OK(SaysNo(v1::DECISION_KIND_BRIDGING));
  auto replace = World::Named<v1::ReplaceContactRequest>(id);
  replace.mutable_safe_contact()->set_channel(v1::CONTACT_CHANNEL_PHONE);
  replace.mutable_safe_contact()->set_address("invented, a new one");
  *replace.mutable_defender_view() = world.HerView();
  replace.mutable_defender_view()->set_verified_by(
      v1::VIEW_VERIFICATION_IN_PERSON);
  ASSERT_OK(world.Do(Office(), &Stub::ReplaceContact, replace));
  world.RunAll();
  EXPECT_TRUE(world.grants_.shares.Of("grant-1").payments_held());
  EXPECT_EQ(world.grants_.cancelled, 0);
}

TEST_F(BurntContactTest, SoIsMoneyForAWaySheDoesNotGo) {
  HasAskedForMoney();
  Burn();
  ASSERT_OK(SaysNo(v1::DECISION_KIND_ELIGIBILITY));
  world.RunAll();
  EXPECT_EQ(world.grants_.cancelled, 0);
  ADayLater();
  EXPECT_EQ(world.grants_.cancelled, 1);
}

TEST_F(BurntContactTest, HerNoOutlivesAConsentThatCameBack) {
  HasAskedForMoney();
  Burn();
  ASSERT_OK(world.Do(Office(), &Stub::WithdrawConsent,
                     TakesBack(v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER)));
  ASSERT_OK(SaysNo(v1::DECISION_KIND_BRIDGING));
  ASSERT_OK(AgreesOver(v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER,
                       v1::CONTACT_CHANNEL_PHONE));
  ADayLater();
  EXPECT_EQ(world.grants_.cancelled, 1);
}

TEST_F(BurntContactTest, HerNoOutlivesAnEndThatWasNone) {
  HasAskedForMoney();
  Burn();
  ASSERT_OK(SaysNo(v1::DECISION_KIND_BRIDGING));
  for (const char* officer : {"office/one", "office/two"}) {
    auto safe = World::Named<v1::MarkSafeElsewhereRequest>(id);
    *safe.mutable_defender_view() = world.HerView();
    ASSERT_OK(world.Do(Office(officer), &Stub::MarkSafeElsewhere, safe));
  }
  auto correct = World::Named<v1::CorrectRecordRequest>(id);
  correct.set_event_id(world.Timeline(id).back().event_id());
  correct.set_reason("it was not she");
  ASSERT_OK(world.Do(Office(), &Stub::CorrectRecord, correct));
  ADayLater();
  EXPECT_EQ(world.grants_.cancelled, 1);
}

}  // namespace
}  // namespace sojourn::relocation
