#include "services/relocation/relocation_intake_check.h"

#include <algorithm>
#include <map>
#include <string>

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "google/protobuf/unknown_field_set.h"
#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr absl::CivilDay kToday(2026, 11, 22);

v1::Intake Smallest() {
  v1::Intake intake;
  intake.mutable_safe_contact()->set_channel(v1::CONTACT_CHANNEL_SIGNAL);
  intake.mutable_safe_contact()->set_address("+502 0000 0000");
  intake.set_country_code("GT");
  intake.set_danger("Amenazas de muerte");
  return intake;
}

v1::Intake WithDefender() {
  v1::Intake intake = Smallest();
  intake.add_persons()->set_role(v1::PERSON_ROLE_DEFENDER);
  return intake;
}

void Set(type::v1::Date* date, int year, int month, int day) {
  date->set_year(year);
  date->set_month(month);
  date->set_day(day);
}

// Blocking problems by field.
std::map<std::string, std::string> Refused(
    const v1::Intake& intake, IntakeUse use = IntakeUse::kRequest) {
  std::map<std::string, std::string> refused;
  for (const auto& problem : CheckIntake(intake, use, kToday, "intake")) {
    if (problem.blocking) refused[problem.field] = problem.reason;
    EXPECT_FALSE(problem.remedy.empty()) << problem.field;
  }
  return refused;
}

TEST(IntakeCheckTest, SafeContactCountryAndDangerAreEnough) {
  EXPECT_THAT(Refused(Smallest()), IsEmpty());
}

TEST(IntakeCheckTest, EverythingThatIsMissingIsNamedAtOnce) {
  EXPECT_THAT(
      Refused(v1::Intake()),
      UnorderedElementsAre(Pair("intake.safeContact", "SAFE_CONTACT_MISSING"),
                           Pair("intake.countryCode", "COUNTRY_MISSING"),
                           Pair("intake.danger", "DANGER_MISSING")));
}

TEST(IntakeCheckTest, AnAlertAlsoSaysHowManyPeople) {
  v1::Intake alert = Smallest();
  EXPECT_THAT(Refused(alert, IntakeUse::kAlert),
              UnorderedElementsAre(
                  Pair("intake.numberOfPeople", "NUMBER_OF_PEOPLE_MISSING")));
  alert.set_number_of_people(3);
  EXPECT_THAT(Refused(alert, IntakeUse::kAlert), IsEmpty());
}

TEST(IntakeCheckTest, AnAlertKeepsWhatItWasToldHoweverSpelled) {
  v1::Intake alert = WithDefender();
  alert.mutable_safe_contact()->set_language_code("Spanish!");
  Set(alert.mutable_persons(0)->mutable_identity()->mutable_birth_date(), 2091,
      1, 1);
  EXPECT_THAT(Refused(alert, IntakeUse::kAlert), IsEmpty());
}

TEST(IntakeCheckTest, AnUnknownCountryIsSaidOfAnAlertAndRefusedElsewhere) {
  v1::Intake alert = Smallest();
  alert.set_number_of_people(1);
  alert.set_country_code("Guatemala");
  EXPECT_THAT(Refused(alert, IntakeUse::kAlert), IsEmpty());
  const auto said = CheckIntake(alert, IntakeUse::kAlert, kToday, "intake");
  EXPECT_EQ(std::count_if(said.begin(), said.end(),
                          [](const IntakeProblem& each) {
                            return each.reason == "COUNTRY_UNKNOWN" &&
                                   each.field == "intake.countryCode";
                          }),
            1);
  for (const IntakeUse use : {IntakeUse::kRaised, IntakeUse::kRequest}) {
    EXPECT_THAT(
        Refused(alert, use),
        UnorderedElementsAre(Pair("intake.countryCode", "COUNTRY_UNKNOWN")));
  }
  // Unknown it may stay until she is asked.
  alert.clear_country_code();
  EXPECT_THAT(Refused(alert, IntakeUse::kRaised), IsEmpty());
}

TEST(IntakeCheckTest, WhatIsNoCountryIsKeptInWordsAndNotAsOne) {
  v1::Intake alert = Smallest();
  EXPECT_EQ(WithKnownCountry(alert).SerializeAsString(),
            alert.SerializeAsString());
  alert.set_country_code("Guatemala");
  const v1::Intake stored = WithKnownCountry(alert);
  EXPECT_EQ(stored.country_code(), "");
  EXPECT_EQ(stored.danger(),
            "[where she is, as it was written: Guatemala] Amenazas de muerte");
  // A danger that is full stays as it was said.
  alert.set_danger(std::string(20'000, 'x'));
  const v1::Intake full = WithKnownCountry(alert);
  EXPECT_EQ(full.country_code(), "");
  EXPECT_EQ(full.danger(), alert.danger());
  EXPECT_THAT(full.remoteness(), HasSubstr("Guatemala"));
}

TEST(IntakeCheckTest, OneNameNoBirthDateNoEnglishIsFine) {
  v1::Intake intake = WithDefender();
  v1::Person& person = *intake.mutable_persons(0);
  person.mutable_identity()->add_names("سمیرا");
  auto* language = person.add_languages();
  language->set_language_code("haz");
  EXPECT_THAT(Refused(intake), IsEmpty());
}

TEST(IntakeCheckTest, APartialBirthDateIsFineAndAFutureOneIsNot) {
  v1::Intake intake = WithDefender();
  type::v1::Date* birth =
      intake.mutable_persons(0)->mutable_identity()->mutable_birth_date();
  Set(birth, 1985, 0, 0);
  EXPECT_THAT(Refused(intake), IsEmpty());
  Set(birth, 1985, 6, 0);
  EXPECT_THAT(Refused(intake), IsEmpty());
  Set(birth, 2027, 6, 1);
  EXPECT_THAT(Refused(intake),
              UnorderedElementsAre(Pair("intake.persons[0].identity.birthDate",
                                        "DATE_IN_FUTURE")));
  Set(birth, 1985, 2, 30);
  EXPECT_THAT(Refused(intake),
              UnorderedElementsAre(Pair("intake.persons[0].identity.birthDate",
                                        "DATE_INVALID")));
}

TEST(IntakeCheckTest, TodayIsNotTheFuture) {
  v1::Intake intake = WithDefender();
  Set(intake.add_threats()->mutable_last_seen(), 2026, 11, 22);
  EXPECT_THAT(Refused(intake), IsEmpty());
}

TEST(IntakeCheckTest, TextsAndListsHaveLimits) {
  v1::Intake intake = Smallest();
  intake.set_danger(std::string(3'000'000, 'x'));
  intake.mutable_submitter()->set_name(std::string(501, 'x'));
  for (int i = 0; i < 101; ++i) intake.mutable_rights_work()->add_links("x");
  EXPECT_THAT(
      Refused(intake),
      UnorderedElementsAre(Pair("intake.danger", "TEXT_TOO_LONG"),
                           Pair("intake.submitter.name", "TEXT_TOO_LONG"),
                           Pair("intake.rightsWork.links", "LIST_TOO_LONG")));
}

TEST(IntakeCheckTest, EveryScriptHasTheSameRoom) {
  v1::Intake intake = Smallest();
  std::string danger;
  for (int i = 0; i < 20'000; ++i) danger += "\u4e2d";
  intake.set_danger(danger);
  EXPECT_THAT(Refused(intake), IsEmpty());
  intake.set_danger(danger + "\u4e2d");
  EXPECT_THAT(Refused(intake), Contains(Key("intake.danger")));
}

TEST(IntakeCheckTest, WhatANewerFormSaysIsRefusedWithItsPlace) {
  v1::Intake newer = WithDefender();
  v1::Identity& identity = *newer.mutable_persons(0)->mutable_identity();
  identity.GetReflection()->MutableUnknownFields(&identity)->AddLengthDelimited(
      1999, "what she is called in 2031");
  EXPECT_THAT(Refused(newer),
              UnorderedElementsAre(
                  Pair("intake.persons[0].identity.1999", "FIELD_UNKNOWN")));
}

TEST(IntakeCheckTest, AnAlertIsStoredWithWhatANewerFormSays) {
  v1::Intake newer = WithDefender();
  newer.GetReflection()->MutableUnknownFields(&newer)->AddVarint(1999, 1);
  EXPECT_THAT(Refused(newer, IntakeUse::kAlert), IsEmpty());
  const auto problems = CheckIntake(newer, IntakeUse::kAlert, kToday, "alert");
  EXPECT_THAT(problems,
              Contains(::testing::Field(&IntakeProblem::field, "alert.1999")));
  v1::Intake read;
  ASSERT_TRUE(read.ParseFromString(newer.SerializeAsString()));
  EXPECT_EQ(read.GetReflection()->GetUnknownFields(read).field_count(), 1);
}

TEST(IntakeCheckTest, ATimeZoneIsNoPath) {
  for (const char* zone : {"/usr/share/zoneinfo/Europe/Berlin",
                           "file:Europe/Berlin", "Europe/../Europe/Berlin"}) {
    v1::Intake intake = WithDefender();
    intake.mutable_safe_contact()->set_time_zone(zone);
    EXPECT_THAT(Refused(intake),
                UnorderedElementsAre(
                    Pair("intake.safeContact.timeZone", "TIME_ZONE_UNKNOWN")))
        << zone;
  }
}

TEST(IntakeCheckTest, CodesAreChecked) {
  v1::Intake intake = WithDefender();
  intake.add_languages()->set_language_code("english");
  intake.mutable_safe_contact()->set_time_zone("Mars/Olympus");
  intake.mutable_wishes()->add_excluded_countries("Germany");
  intake.add_budget_wishes()->mutable_amount()->set_currency_code("eur");
  intake.set_location_class(static_cast<v1::LocationClass>(99));
  EXPECT_THAT(Refused(intake),
              UnorderedElementsAre(
                  Pair("intake.languages[0].languageCode", "LANGUAGE_UNKNOWN"),
                  Pair("intake.safeContact.timeZone", "TIME_ZONE_UNKNOWN"),
                  Pair("intake.wishes.excludedCountries[0]", "COUNTRY_UNKNOWN"),
                  Pair("intake.budgetWishes[0].amount.currencyCode",
                       "CURRENCY_UNKNOWN"),
                  Pair("intake.locationClass", "VALUE_UNKNOWN")));
}

TEST(IntakeCheckTest, StatelessIsANationality) {
  v1::Intake intake = WithDefender();
  intake.mutable_persons(0)->mutable_identity()->add_nationalities("XXA");
  EXPECT_THAT(Refused(intake), IsEmpty());
}

TEST(IntakeCheckTest, TheDefenderComesFirstAndAlone) {
  v1::Intake intake = Smallest();
  intake.add_persons()->set_role(v1::PERSON_ROLE_CHILD);
  intake.add_persons()->set_role(v1::PERSON_ROLE_DEFENDER);
  EXPECT_THAT(
      Refused(intake),
      UnorderedElementsAre(Pair("intake.persons[0].role", "DEFENDER_FIRST"),
                           Pair("intake.persons[1].role", "DEFENDER_FIRST")));
}

TEST(IntakeCheckTest, DatesOfDocumentsAndTravelsAreInOrder) {
  v1::Intake intake = WithDefender();
  v1::TravelDocument* document =
      intake.mutable_persons(0)->add_travel_documents();
  Set(document->mutable_issued_on(), 2024, 1, 1);
  Set(document->mutable_expires_on(), 2023, 1, 1);
  v1::TravelRecord* travel = intake.mutable_persons(0)->add_travel_history();
  Set(travel->mutable_entered_on(), 2026, 5, 2);
  Set(travel->mutable_left_on(), 2026, 5, 1);
  EXPECT_THAT(
      Refused(intake),
      UnorderedElementsAre(
          Pair("intake.persons[0].travelDocuments[0].expiresOn",
               "DATES_REVERSED"),
          Pair("intake.persons[0].travelHistory[0].leftOn", "DATES_REVERSED")));
}

TEST(IntakeCheckTest, AConsentOverABurntContactIsNotTaken) {
  v1::Intake intake = Smallest();
  v1::Person& defender = *intake.add_persons();
  defender.set_role(v1::PERSON_ROLE_DEFENDER);
  defender.add_consents()->set_purpose(v1::CONSENT_PURPOSE_PROCESSING);
  v1::Person& partner = *intake.add_persons();
  partner.set_role(v1::PERSON_ROLE_PARTNER);
  partner.mutable_adult()->set_safe_contact("her own");
  partner.add_consents()->set_purpose(v1::CONSENT_PURPOSE_PROCESSING);
  EXPECT_THAT(Refused(intake), IsEmpty());
  intake.mutable_safe_contact()->set_contact_compromised(true);
  const auto refused = [&](const char* person) {
    return ElementsAre(
        Pair(std::string("intake.persons[") + person + "].consents",
             "SECOND_CHANNEL_NEEDED"));
  };
  EXPECT_THAT(Refused(intake), refused("0"));
  EXPECT_THAT(Refused(intake, IntakeUse::kAlert),
              Not(Contains(Key(HasSubstr("consents")))));
  defender.clear_consents();
  EXPECT_THAT(Refused(intake), IsEmpty()) << "help is not held up";
  partner.mutable_adult()->set_contact_compromised(true);
  EXPECT_THAT(Refused(intake), refused("1"));
}

TEST(IntakeCheckTest, MissingConsentIsSaidAndNeverRefused) {
  const v1::Intake intake = WithDefender();
  std::map<std::string, bool> problems;
  for (const auto& problem :
       CheckIntake(intake, IntakeUse::kRequest, kToday, "intake")) {
    problems[problem.field] = problem.blocking;
  }
  EXPECT_THAT(problems, Contains(Pair("intake.persons[0].consents", false)));
  EXPECT_THAT(problems, Contains(Key("intake.persons[0].travelDocuments")));
}

TEST(IntakeCheckTest, AnIncompleteConsentIsSaidAndNeverRefused) {
  v1::Intake intake = WithDefender();
  v1::ConsentStatement& said = *intake.mutable_persons(0)->add_consents();
  said.set_purpose(v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER);
  said.set_recipient_organisation_id("one fund");
  EXPECT_THAT(Refused(intake), IsEmpty());
  std::map<std::string, std::string> problems;
  for (const auto& problem :
       CheckIntake(intake, IntakeUse::kRequest, kToday, "intake")) {
    EXPECT_FALSE(problem.remedy.empty());
    problems[problem.field] = problem.reason;
  }
  const std::string at = "intake.persons[0].consents[0].";
  for (const char* field : {"givenOn", "way", "languageCode"}) {
    EXPECT_THAT(problems, Contains(Pair(at + field, "CONSENT_INCOMPLETE")));
  }
  EXPECT_THAT(problems, Contains(Pair(at + "recipientOrganisationId",
                                      "RECIPIENT_NOT_KNOWN")));
}

TEST(IntakeCheckTest, TheStatusNamesEveryBlockingField) {
  v1::Intake intake = WithDefender();
  intake.clear_safe_contact();
  intake.set_country_code("ZZ");
  const absl::Status status =
      ToStatus(CheckIntake(intake, IntakeUse::kRequest, kToday, "intake"));
  EXPECT_THAT(status, sojourn::testing::BadFieldsAre("intake.safeContact",
                                                     "intake.countryCode"));
}

}  // namespace
}  // namespace sojourn::relocation
