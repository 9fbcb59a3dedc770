#include "services/visa/policy/policy_assess.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/visa/visa_assess.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

auto Says(const std::string& text) {
  return ::testing::Field(&Notice::text, HasSubstr(text));
}

const absl::Time kNow =
    absl::FromCivil(CivilDay(2026, 3, 1), absl::UTCTimeZone());

PolicyRule Rule(std::string passport, std::string destination,
                Requirement requirement, int days = 0) {
  return {std::move(passport), std::move(destination), {requirement, days}};
}

VisaPolicy Imported() {
  return VisaPolicy(
      4,
      {Rule("KE", "TZ", Requirement::kVisaFree, 90),
       Rule("KE", "RW", Requirement::kOnArrival),
       Rule("KE", "GB", Requirement::kEta, 0),
       Rule("KE", "IN", Requirement::kEVisa),
       Rule("KE", "CA", Requirement::kVisaRequired),
       Rule("KE", "KP", Requirement::kNoAdmission),
       Rule("UG", "KP", Requirement::kVisaFree, 30),
       // The law says otherwise.
       Rule("KE", "NL", Requirement::kVisaFree, 90)},
      {{.name = "East",
        .rule = {.limit = 60, .window = 180},
        .members = {{"RW", CivilDay(2020, 1, 1), {}, "treaty"},
                    {"TZ", CivilDay(2026, 7, 1), {}, "treaty"}}}});
}

AssessInput Kenyan(CivilDay first, int days) {
  AssessInput input;
  input.nationalities = {"KE"};
  input.residence_country = "KE";
  input.present_country = "KE";
  input.document = {.kind = TravelDocumentKind::kPassport,
                    .issuing_country = "KE",
                    .issued_on = CivilDay(2022, 1, 1),
                    .expires_on = CivilDay(2031, 12, 31)};
  input.stay = {first, first + (days - 1)};
  return input;
}

RouteAssessment Ask(const AssessInput& input, const std::string& destination,
                    std::vector<Route> routes = {}) {
  return Assess(input, destination, routes, kNow, Imported());
}

std::vector<ProblemCode> Codes(const RouteAssessment& answer) {
  std::vector<ProblemCode> codes;
  for (const Problem& problem : answer.problems) codes.push_back(problem.code);
  return codes;
}

TEST(PolicyAssess, VisaFreeIsLawfulForItsDaysAndNoLonger) {
  const auto good = Ask(Kenyan(CivilDay(2026, 4, 1), 60), "TZ");
  ASSERT_TRUE(good.lawful());
  EXPECT_EQ(good.options[0].scheme, Scheme::kVisaFree);
  EXPECT_FALSE(good.options[0].visa_required);
  EXPECT_FALSE(good.options[0].work_allowed);
  EXPECT_EQ(good.last_legal_day, CivilDay(2026, 6, 29));
  EXPECT_THAT(good.notices, Contains(Says("visa free 90")));
  const auto longer = Ask(Kenyan(CivilDay(2026, 1, 1), 91), "TZ");
  EXPECT_THAT(Codes(longer), ElementsAre(ProblemCode::kRouteDaysExceeded));
}

TEST(PolicyAssess, WhatMustBeDoneBeforeTravelIsSaid) {
  const AssessInput input = Kenyan(CivilDay(2026, 4, 1), 20);
  const auto border = Ask(input, "RW");
  EXPECT_TRUE(border.lawful());
  EXPECT_EQ(border.options[0].scheme, Scheme::kOnArrival);
  EXPECT_THAT(border.notices, Contains(Says("may be refused there")));
  EXPECT_THAT(border.notices, Contains(Says("30 days are taken")));
  const auto electronic = Ask(input, "IN");
  EXPECT_EQ(electronic.options[0].scheme, Scheme::kEVisa);
  EXPECT_THAT(electronic.notices, Contains(Says("before she travels")));
  const auto authorisation = Ask(input, "GB");
  EXPECT_EQ(authorisation.options[0].scheme, Scheme::kEVisa);
  EXPECT_THAT(authorisation.notices, Contains(Says("authorisation")));
}

TEST(PolicyAssess, AnUnsaidLengthNeverLooksLikeThreeMonths) {
  const auto answer = Ask(Kenyan(CivilDay(2026, 4, 1), 90), "IN");
  EXPECT_FALSE(answer.lawful());
  EXPECT_EQ(answer.last_legal_day, CivilDay(2026, 4, 30));
}

TEST(PolicyAssess, AVisaOfAMissionStillNeedsAPublishedRoute) {
  const auto answer = Ask(Kenyan(CivilDay(2026, 4, 1), 20), "CA");
  EXPECT_THAT(Codes(answer), ElementsAre(ProblemCode::kNoRoute));
  EXPECT_THAT(answer.problems[0].remedies, Not(IsEmpty()));
}

TEST(PolicyAssess, NoAdmissionIsAProblemWithRemedies) {
  AssessInput input = Kenyan(CivilDay(2026, 4, 1), 20);
  const auto answer = Ask(input, "KP");
  ASSERT_THAT(Codes(answer), ElementsAre(ProblemCode::kNoAdmission));
  EXPECT_EQ(answer.problems[0].remedies[0].kind, RemedyKind::kOtherPassport);
  EXPECT_EQ(answer.problems[0].remedies.back().kind, RemedyKind::kInternal);
  // A route for everybody is none for her; one for her nationality is.
  Route route;
  route.public_id = "r";
  route.destination_country = "KP";
  route.scheme = Scheme::kNationalD;
  route.allowed_days = 90;
  route.missions = {
      {.organisation_id = "mission", .time_zone = "Africa/Nairobi"}};
  EXPECT_THAT(Codes(Ask(input, "KP", {route})),
              ElementsAre(ProblemCode::kNoAdmission));
  route.nationalities = {"KE"};
  EXPECT_TRUE(Ask(input, "KP", {route}).lawful());
  // Her other passport is let in.
  input.nationalities = {"KE", "UG"};
  const auto other = Ask(input, "KP");
  EXPECT_TRUE(other.lawful());
  EXPECT_THAT(other.notices, Contains(Says("on her passport of UG")));
}

TEST(PolicyAssess, TheLawOfTheSchengenAreaStandsAboveTheTable) {
  const auto answer = Ask(Kenyan(CivilDay(2026, 4, 1), 20), "NL");
  EXPECT_THAT(Codes(answer), ElementsAre(ProblemCode::kNoRoute));
}

TEST(PolicyAssess, OtherDocumentsAreNotInTheTable) {
  AssessInput input = Kenyan(CivilDay(2026, 4, 1), 20);
  for (const auto kind :
       {TravelDocumentKind::kAlienPassport, TravelDocumentKind::kConventionTd,
        TravelDocumentKind::kEmergencyTd, TravelDocumentKind::kNone}) {
    input.document.kind = kind;
    EXPECT_THAT(Codes(Ask(input, "TZ")), ElementsAre(ProblemCode::kNoRoute));
    EXPECT_THAT(Codes(Ask(input, "KP")), ElementsAre(ProblemCode::kNoRoute));
  }
}

TEST(PolicyAssess, AnImportedAreaCountsDaysInAllItsMembers) {
  AssessInput input = Kenyan(CivilDay(2026, 4, 1), 20);
  input.travel_history = {{.country = "RW",
                           .entry = CivilDay(2026, 1, 1),
                           .exit = CivilDay(2026, 2, 19)}};
  const auto answer = Ask(input, "RW");
  EXPECT_THAT(Codes(answer), ElementsAre(ProblemCode::kAreaDaysExceeded));
  EXPECT_EQ(answer.last_legal_day, CivilDay(2026, 4, 10));
  ASSERT_THAT(answer.area_balances, SizeIs(1));
  EXPECT_EQ(answer.area_balances[0].area, "East");
  EXPECT_EQ(answer.area_balances[0].balance.days_used, 50);
  EXPECT_EQ(answer.schengen_balance, std::nullopt);
}

TEST(PolicyAssess, AStayDuringWhichTheCountryJoinsIsAnsweredForBothTimes) {
  // Sixty days from the first of July on.
  const auto fits = Ask(Kenyan(CivilDay(2026, 6, 5), 86), "TZ");
  EXPECT_TRUE(fits.lawful());
  EXPECT_EQ(fits.last_legal_day, CivilDay(2026, 8, 29));
  EXPECT_THAT(fits.notices, Contains(Says("joins the area")));
  EXPECT_THAT(Codes(Ask(Kenyan(CivilDay(2026, 6, 5), 87), "TZ")),
              ElementsAre(ProblemCode::kAreaDaysExceeded));
}

TEST(PolicyAssess, WithoutAnImportNothingIsAnsweredThatWasNotBefore) {
  const AssessInput input = Kenyan(CivilDay(2026, 4, 1), 20);
  const auto answer = Assess(input, "TZ", {}, kNow);
  EXPECT_THAT(Codes(answer), ElementsAre(ProblemCode::kNoRoute));
  EXPECT_THAT(answer.notices, IsEmpty());
}

}  // namespace
}  // namespace sojourn::visa
