// How cases come in: alerts, requests, and what is refused.
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/escaping.h"
#include "google/protobuf/unknown_field_set.h"
#include "services/relocation/relocation_test_world.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::sojourn::testing::NewRequestId;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

v1::RaiseAlertRequest Alert() {
  v1::RaiseAlertRequest request;
  v1::Intake& alert = *request.mutable_alert();
  alert.mutable_safe_contact()->set_contact_person("su hermana");
  alert.set_country_code("GT");
  alert.set_danger("Están afuera de la casa");
  alert.set_number_of_people(2);
  return request;
}

// A field that this build has no name for.
void AddOfANewerForm(google::protobuf::Message& message) {
  message.GetReflection()->MutableUnknownFields(&message)->AddLengthDelimited(
      1999, "of 2031");
}

TEST(RaiseAlertTest, FourFactsAreEnoughAndTheCaseIsL1) {
  World world;
  ASSERT_OK_AND_ASSIGN(const v1::Relocation raised,
                       world.Change(Ngo(), &Stub::RaiseAlert, Alert()));
  EXPECT_EQ(raised.state(), v1::RELOCATION_STATE_ALERTED);
  EXPECT_EQ(raised.level(), type::v1::LEVEL_L1);
  EXPECT_TRUE(raised.level_presumed());
  EXPECT_EQ(raised.legal_basis(), v1::LEGAL_BASIS_VITAL_INTEREST);
  EXPECT_EQ(raised.party().adults(), 2);
  EXPECT_THAT(raised.waiting_for(), SizeIs(1));
}

TEST(RaiseAlertTest, WhatNobodyMakesSenseOfIsStoredAndSaid) {
  World world;
  v1::RaiseAlertRequest alert = Alert();
  alert.mutable_alert()->mutable_safe_contact()->set_time_zone("Guate time");
  ASSERT_OK_AND_ASSIGN(const auto raised,
                       world.Do(Ngo(), &Stub::RaiseAlert, alert));
  std::vector<std::string> said;
  for (const v1::IntakeProblem& problem : raised.problems()) {
    EXPECT_FALSE(problem.blocking());
    said.push_back(problem.field() + " " + problem.reason());
  }
  EXPECT_THAT(said, Contains("alert.safeContact.timeZone TIME_ZONE_UNKNOWN"));
  EXPECT_EQ(raised.relocation().intake().safe_contact().time_zone(),
            "Guate time");
}

TEST(RaiseAlertTest, ACountryThatIsNoneIsStoredInWords) {
  World world;
  v1::RaiseAlertRequest alert = Alert();
  alert.mutable_alert()->set_country_code("Guatemala");
  ASSERT_OK_AND_ASSIGN(const auto raised,
                       world.Do(Ngo(), &Stub::RaiseAlert, alert));
  std::vector<std::string> said;
  for (const v1::IntakeProblem& problem : raised.problems()) {
    EXPECT_FALSE(problem.blocking());
    said.push_back(problem.field() + " " + problem.reason());
  }
  EXPECT_THAT(said, Contains("alert.countryCode COUNTRY_UNKNOWN"));
  const std::string id = raised.relocation().relocation_id();
  ASSERT_OK_AND_ASSIGN(const v1::Relocation seen, world.Get(Office(), id));
  EXPECT_EQ(seen.level(), type::v1::LEVEL_L1);
  EXPECT_EQ(seen.intake().country_code(), "");
  EXPECT_EQ(seen.intake().danger(),
            "[where she is, as it was written: Guatemala] Están afuera de la "
            "casa");
  // What else is known later waits for no country, and takes no other.
  auto update = World::Named<v1::UpdateIntakeRequest>(id);
  update.mutable_intake()->set_remoteness("one road");
  update.add_update_mask("remoteness");
  EXPECT_OK(world.Do(Ngo(), &Stub::UpdateIntake, update));
  update.clear_request_id();
  update.mutable_intake()->set_country_code("ZZ");
  update.add_update_mask("country_code");
  EXPECT_THAT(world.Do(Ngo(), &Stub::UpdateIntake, update),
              BadFieldsAre("intake.countryCode"));
  update.clear_request_id();
  update.mutable_intake()->set_country_code("GT");
  EXPECT_OK(world.Do(Ngo(), &Stub::UpdateIntake, update));
  update.clear_request_id();
  update.mutable_intake()->clear_country_code();
  EXPECT_THAT(world.Do(Ngo(), &Stub::UpdateIntake, update),
              BadFieldsAre("intake.countryCode"));
}

TEST(RaiseAlertTest, WhatANewerFormSaysIsStoredAndSaid) {
  World world;
  v1::RaiseAlertRequest alert = Alert();
  AddOfANewerForm(*alert.mutable_alert());
  ASSERT_OK_AND_ASSIGN(const auto raised,
                       world.Do(Ngo(), &Stub::RaiseAlert, alert));
  EXPECT_THAT(raised.problems(), Contains(::testing::Property(
                                     &v1::IntakeProblem::field, "alert.1999")));
}

TEST(RaiseAlertTest, NoConsentIsTakenOverABurntContact) {
  World world;
  v1::RaiseAlertRequest alert = Alert();
  v1::Person& defender = *alert.mutable_alert()->add_persons();
  defender.set_role(v1::PERSON_ROLE_DEFENDER);
  world.AddConsent(v1::CONSENT_PURPOSE_SHARE_WITH_HOST, defender);
  ASSERT_OK_AND_ASSIGN(const auto usual,
                       world.Do(Ngo(), &Stub::RaiseAlert, alert));
  EXPECT_THAT(usual.relocation().consents(), SizeIs(1));
  alert.clear_request_id();
  alert.mutable_alert()->mutable_safe_contact()->set_contact_compromised(true);
  ASSERT_OK_AND_ASSIGN(const auto burnt,
                       world.Do(Ngo(), &Stub::RaiseAlert, alert));
  EXPECT_THAT(burnt.relocation().consents(), IsEmpty());
}

TEST(RaiseAlertTest, AContactBurntMeanwhileStaysBurnt) {
  World world;
  v1::RaiseAlertRequest alert = Alert();
  *alert.mutable_alert()->mutable_safe_contact() =
      world.Intake().safe_contact();
  ASSERT_OK_AND_ASSIGN(const v1::Relocation raised,
                       world.Change(Ngo(), &Stub::RaiseAlert, alert));
  const std::string id = raised.relocation_id();
  ASSERT_OK(world.Do(Ngo(), &Stub::BurnContact,
                     World::Named<v1::BurnContactRequest>(id)));
  auto request = World::Named<v1::SubmitRequestRequest>(id);
  *request.mutable_intake() = world.Intake();
  EXPECT_THAT(world.Do(Ngo(), &Stub::SubmitRequest, request),
              ReasonIs("SECOND_CHANNEL_NEEDED"));
  // However it is spelled.
  request.mutable_intake()->mutable_safe_contact()->set_address("elsewhere");
  EXPECT_THAT(world.Do(Ngo(), &Stub::SubmitRequest, request),
              ReasonIs("SECOND_CHANNEL_NEEDED"));
  request.mutable_intake()->mutable_persons(0)->clear_consents();
  ASSERT_OK_AND_ASSIGN(const v1::Relocation whole,
                       world.Change(Ngo(), &Stub::SubmitRequest, request));
  EXPECT_TRUE(whole.intake().safe_contact().contact_compromised());
}

TEST(RaiseAlertTest, WhatIsMissingIsNamedAtOnce) {
  World world;
  EXPECT_THAT(world.Do(Ngo(), &Stub::RaiseAlert, v1::RaiseAlertRequest()),
              BadFieldsAre("alert.safeContact", "alert.countryCode",
                           "alert.danger", "alert.numberOfPeople"));
  EXPECT_EQ(world.database().Value("SELECT count(*) FROM relocations"), "0");
}

TEST(RaiseAlertTest, ItsIntakeArrivesLaterAndThePersonsStayWhoTheyAre) {
  World world;
  v1::RaiseAlertRequest alert = Alert();
  alert.mutable_alert()->add_persons()->set_role(v1::PERSON_ROLE_DEFENDER);
  ASSERT_OK_AND_ASSIGN(const v1::Relocation raised,
                       world.Change(Ngo(), &Stub::RaiseAlert, alert));
  v1::SubmitRequestRequest request;
  *request.mutable_intake() = world.Intake();
  request.set_relocation_id(raised.code());
  ASSERT_OK_AND_ASSIGN(const v1::Relocation whole,
                       world.Change(Ngo(), &Stub::SubmitRequest, request));
  EXPECT_EQ(whole.relocation_id(), raised.relocation_id());
  EXPECT_EQ(whole.state(), v1::RELOCATION_STATE_SUBMITTED);
  EXPECT_FALSE(whole.alert_only());
  ASSERT_THAT(whole.intake().persons(), SizeIs(3));
  EXPECT_EQ(whole.intake().persons(0).person_id(),
            raised.intake().persons(0).person_id());
  EXPECT_EQ(whole.intake().persons(0).identity().names(0), "Ixchel");
  EXPECT_THAT(world.Do(Ngo(), &Stub::SubmitRequest, request),
              ReasonIs("NOTHING_TO_COMPLETE"));
}

TEST(RaiseAlertTest, TheFormAnswersWhatTheOfficeAsked) {
  World world;
  ASSERT_OK_AND_ASSIGN(const v1::Relocation raised,
                       world.Change(Ngo(), &Stub::RaiseAlert, Alert()));
  const std::string id = raised.relocation_id();
  ASSERT_OK(world.Acknowledge(id));
  auto ask = World::Named<v1::AskForInformationRequest>(id);
  for (const char* field : {"persons[0].identity.names", "needs.diet"}) {
    v1::InformationQuestion& question = *ask.add_questions();
    question.set_field(field);
    question.set_text("an invented question");
  }
  ASSERT_OK(world.Do(Office(), &Stub::AskForInformation, ask));
  v1::SubmitRequestRequest request;
  *request.mutable_intake() = world.Intake();
  request.set_relocation_id(id);
  ASSERT_OK_AND_ASSIGN(v1::Relocation now,
                       world.Change(Ngo(), &Stub::SubmitRequest, request));
  EXPECT_EQ(now.state(), v1::RELOCATION_STATE_INCOMPLETE);
  EXPECT_TRUE(now.information_requests(0).questions(0).has_answered_at());
  EXPECT_FALSE(now.information_requests(0).questions(1).has_answered_at());
  auto update = World::Named<v1::UpdateIntakeRequest>(id);
  update.mutable_intake()->mutable_needs()->set_diet("an invented diet");
  update.add_update_mask("needs.diet");
  ASSERT_OK_AND_ASSIGN(now, world.Change(Ngo(), &Stub::UpdateIntake, update));
  EXPECT_EQ(now.state(), v1::RELOCATION_STATE_ACKNOWLEDGED);
}

TEST(SubmitRequestTest, StoresAnIntakeAndAnswersWithTheCase) {
  World world;
  const v1::Relocation submitted = world.Submit();
  EXPECT_EQ(submitted.state(), v1::RELOCATION_STATE_SUBMITTED);
  EXPECT_EQ(submitted.level(), type::v1::LEVEL_L2);
  EXPECT_EQ(submitted.party().adults(), 2);
  EXPECT_EQ(submitted.party().children(), 1);
  EXPECT_EQ(submitted.submitting_organisation_id(), "ngo");
  EXPECT_THAT(submitted.consents(), SizeIs(2));
  EXPECT_THAT(submitted.clocks(), SizeIs(8));
  EXPECT_FALSE(submitted.next_actions().empty());
}

TEST(SubmitRequestTest, AnImminentThreatIsL1) {
  World world;
  v1::Intake intake = world.Intake();
  intake.set_proposed_level(type::v1::LEVEL_L4);
  intake.add_threats()->set_imminent(true);
  EXPECT_EQ(world.Submit(intake).level(), type::v1::LEVEL_L1);
}

TEST(SubmitRequestTest, AReplayIsTheSameCaseAndOtherContentIsRefused) {
  World world;
  v1::SubmitRequestRequest request;
  *request.mutable_intake() = world.Intake();
  request.set_request_id(NewRequestId());
  ASSERT_OK_AND_ASSIGN(const v1::Relocation first,
                       world.Change(Ngo(), &Stub::SubmitRequest, request));
  ASSERT_OK_AND_ASSIGN(const v1::Relocation second,
                       world.Change(Ngo(), &Stub::SubmitRequest, request));
  EXPECT_EQ(first.relocation_id(), second.relocation_id());
  request.mutable_intake()->set_danger("otra cosa");
  EXPECT_THAT(world.Do(Ngo(), &Stub::SubmitRequest, request),
              ReasonIs("REQUEST_ID_REUSED"));
  EXPECT_EQ(world.database().Value("SELECT count(*) FROM relocations"), "1");
}

TEST(SubmitRequestTest, TwoAtOnceWithOneRequestIdAreOneCase) {
  World world;
  v1::SubmitRequestRequest request;
  *request.mutable_intake() = world.Intake();
  request.set_request_id(NewRequestId());
  std::vector<std::string> ids(2);
  std::vector<std::thread> callers;
  for (std::string& id : ids) {
    callers.emplace_back([&world, &request, &id] {
      auto made = world.Change(Ngo(), &Stub::SubmitRequest, request);
      EXPECT_OK(made);
      if (made.ok()) id = made->relocation_id();
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(ids[0], ids[1]);
  EXPECT_EQ(world.database().Value("SELECT count(*) FROM relocations"), "1");
}

TEST(SubmitRequestTest, BadInputIsRefusedWithItsFieldAndNothingIsStored) {
  World world;
  v1::SubmitRequestRequest request;
  v1::Intake& intake = *request.mutable_intake();
  intake = world.Intake();
  intake.clear_safe_contact();
  intake.set_country_code("ZZ");
  *intake.mutable_persons(0)->mutable_identity()->mutable_birth_date() =
      ToDate(world.Today() + 400);
  EXPECT_THAT(world.Do(Ngo(), &Stub::SubmitRequest, request),
              BadFieldsAre("intake.safeContact", "intake.countryCode",
                           "intake.persons[0].identity.birthDate"));
  EXPECT_EQ(
      world.database().Value("SELECT (SELECT count(*) FROM relocations) + "
                             "(SELECT count(*) FROM idempotency_keys)"),
      "0");
}

TEST(SubmitRequestTest, AFutureBirthDateAloneIsRefused) {
  World world;
  v1::SubmitRequestRequest request;
  *request.mutable_intake() = world.Intake();
  *request.mutable_intake()
       ->mutable_persons(0)
       ->mutable_identity()
       ->mutable_birth_date() = ToDate(world.Today() + 30);
  EXPECT_THAT(world.Do(Ngo(), &Stub::SubmitRequest, request),
              ReasonIs("DATE_IN_FUTURE"));
}

TEST(SubmitRequestTest, TheFutureIsCountedInDomainTime) {
  World world;
  world.Advance(absl::Hours(24 * 60));
  v1::Intake intake = world.Intake();
  *intake.add_threats()->mutable_last_seen() = ToDate(world.Today());
  EXPECT_FALSE(world.Submit(intake).relocation_id().empty());
}

TEST(SubmitRequestTest, ThreeMegabytesOfTextAreOneClearError) {
  World world;
  v1::SubmitRequestRequest request;
  *request.mutable_intake() = world.Intake();
  request.mutable_intake()->set_danger(std::string(3'000'000, 'x'));
  EXPECT_THAT(world.Do(Ngo(), &Stub::SubmitRequest, request),
              ReasonIs("TEXT_TOO_LONG"));
}

TEST(SubmitRequestTest, WhatANewerFormSaysIsRefusedWithItsPlace) {
  World world;
  v1::SubmitRequestRequest request;
  *request.mutable_intake() = world.Intake();
  AddOfANewerForm(*request.mutable_intake()->mutable_safe_contact());
  const absl::Status status =
      world.Do(Ngo(), &Stub::SubmitRequest, request).status();
  EXPECT_THAT(status, ReasonIs("FIELD_UNKNOWN"));
  EXPECT_EQ(DetailsOf(status).violations.at(0).field,
            "intake.safeContact.1999");
  EXPECT_EQ(world.database().Value("SELECT count(*) FROM relocations"), "0");
}

TEST(SubmitRequestTest, NothingSheSaidStandsInClear) {
  World world;
  world.Submit();
  for (const char* table :
       {"relocations", "persons", "consents", "timeline_entries", "events",
        "audit_records", "idempotency_keys"}) {
    const std::string rows = world.database().Value(
        std::string("SELECT coalesce(string_agg(t::text, chr(10)), '') FROM ") +
        table + " t");
    for (const char* said :
         {"Ixchel", "+502 0000 4711", "armados", "Marisol"}) {
      EXPECT_THAT(rows, Not(HasSubstr(said))) << table;
      // Bytes are shown as hexadecimal digits.
      EXPECT_THAT(rows, Not(HasSubstr(absl::BytesToHexString(said)))) << table;
    }
  }
}

TEST(ValidateIntakeTest, SaysEverythingAndStoresNothing) {
  World world;
  v1::ValidateIntakeRequest request;
  *request.mutable_intake() = world.Intake();
  request.mutable_intake()->set_country_code("ZZ");
  ASSERT_OK_AND_ASSIGN(const v1::ValidateIntakeResponse answer,
                       world.Do(Ngo(), &Stub::ValidateIntake, request));
  std::vector<std::string> blocking;
  std::vector<std::string> later;
  for (const auto& problem : answer.problems()) {
    (problem.blocking() ? blocking : later).push_back(problem.field());
    EXPECT_FALSE(problem.remedy().empty());
  }
  EXPECT_THAT(blocking, ::testing::ElementsAre("intake.countryCode"));
  EXPECT_THAT(later, Contains("intake.persons[1].consents"));
  EXPECT_EQ(world.database().Value("SELECT count(*) FROM relocations"), "0");
}

TEST(RolesTest, WhoMayNeverSubmitIsToldSo) {
  World world;
  v1::SubmitRequestRequest request;
  *request.mutable_intake() = world.Intake();
  EXPECT_THAT(world.Do(City(), &Stub::SubmitRequest, request),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST(CreateOrganisationTest, SealsEverythingButKindAndStatus) {
  World world;
  v1::CreateOrganisationRequest request;
  v1::Organisation& given = *request.mutable_organisation();
  given.set_kind(v1::ORGANISATION_KIND_HOST);
  given.set_name("Gemeente Utrecht");
  given.set_time_zone("Europe/Amsterdam");
  given.set_organisation_id("utrecht");
  request.set_request_id(NewRequestId());
  for (int i = 0; i < 2; ++i) {  // the second is a replay
    ASSERT_OK_AND_ASSIGN(const v1::CreateOrganisationResponse made,
                         world.Do(Admin(), &Stub::CreateOrganisation, request));
    EXPECT_EQ(made.organisation().organisation_id(), "utrecht");
    EXPECT_EQ(made.organisation().name(), "Gemeente Utrecht");
    EXPECT_EQ(made.organisation().status(), v1::ORGANISATION_STATUS_ACTIVE);
  }
  EXPECT_THAT(world.database().Value("SELECT string_agg(o::text, ' ') "
                                     "FROM organisations o"),
              Not(HasSubstr("Gemeente")));
  request.set_request_id(NewRequestId());
  EXPECT_THAT(world.Do(Admin(), &Stub::CreateOrganisation, request),
              ReasonIs("ORGANISATION_EXISTS"));
}

TEST(CreateOrganisationTest, NamesEveryBadField) {
  World world;
  v1::CreateOrganisationRequest request;
  request.mutable_organisation()->set_time_zone("Mars/Olympus");
  request.mutable_organisation()->add_language_codes("Dutch");
  EXPECT_THAT(
      world.Do(Admin(), &Stub::CreateOrganisation, request),
      BadFieldsAre("organisation.kind", "organisation.name",
                   "organisation.timeZone", "organisation.languageCodes[0]"));
}

}  // namespace
}  // namespace sojourn::relocation
