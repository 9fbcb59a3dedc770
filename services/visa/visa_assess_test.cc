#include "services/visa/visa_assess.h"

#include <algorithm>
#include <span>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

const absl::Time kNow =
    absl::FromCivil(CivilDay(2026, 3, 1), absl::UTCTimeZone());

AssessInput Kenyan(LegalDays stay) {
  AssessInput input;
  input.nationalities = {"KE"};
  input.residence_country = "KE";
  input.present_country = "KE";
  input.document = {.kind = TravelDocumentKind::kPassport,
                    .issuing_country = "KE",
                    .issued_on = CivilDay(2022, 1, 1),
                    .expires_on = CivilDay(2031, 12, 31),
                    .blank_pages = 10,
                    .renewal = DocumentRenewal::kPossible};
  input.stay = stay;
  return input;
}

LegalDays Stay(CivilDay first, int days) { return {first, first + (days - 1)}; }

Route MakeRoute(std::string id, std::string country, Scheme scheme, int days) {
  Route route;
  route.public_id = std::move(id);
  route.destination_country = std::move(country);
  route.scheme = scheme;
  route.allowed_days = days;
  route.missions = {{.organisation_id = "mission-nl-nairobi",
                     .covers_countries = {"KE", "UG"},
                     .time_zone = "Africa/Nairobi"}};
  return route;
}

std::vector<ProblemCode> Codes(const std::vector<Problem>& problems) {
  std::vector<ProblemCode> codes;
  codes.reserve(problems.size());
  for (const Problem& problem : problems) codes.push_back(problem.code);
  return codes;
}

std::vector<RemedyKind> Kinds(const Problem& problem) {
  std::vector<RemedyKind> kinds;
  kinds.reserve(problem.remedies.size());
  for (const Remedy& remedy : problem.remedies) kinds.push_back(remedy.kind);
  return kinds;
}

TEST(AssessTest, CVisaByAPublishedRouteIsLawful) {
  const Route routes[] = {MakeRoute("r1", "NL", Scheme::kC, 90)};
  const auto answer =
      Assess(Kenyan(Stay(CivilDay(2026, 6, 1), 60)), "NL", routes, kNow);
  EXPECT_TRUE(answer.lawful());
  EXPECT_THAT(answer.last_legal_day, Optional(CivilDay(2026, 8, 29)));
  ASSERT_EQ(answer.options.size(), 1u);
  const RouteOption& option = answer.options[0];
  EXPECT_TRUE(option.visa_required);
  EXPECT_EQ(option.route_id, "r1");
  EXPECT_EQ(option.lodging->first, CivilDay(2025, 12, 1));
  EXPECT_EQ(option.lodging->last, CivilDay(2026, 5, 17));
  EXPECT_THAT(option.mission_organisation_ids,
              ElementsAre("mission-nl-nairobi"));
}

TEST(AssessTest, ThreeMonthsAreTooLongAndTheLastLegalDayIsNamed) {
  const Route routes[] = {MakeRoute("c", "NL", Scheme::kC, 90),
                          MakeRoute("c-ge", "GE", Scheme::kVisaFree, 365)};
  const auto answer =
      Assess(Kenyan({CivilDay(2026, 9, 1), CivilDay(2026, 11, 30)}), "NL",
             routes, kNow);
  EXPECT_FALSE(answer.lawful());
  EXPECT_THAT(answer.last_legal_day, Optional(CivilDay(2026, 11, 29)));
  ASSERT_THAT(Codes(answer.problems),
              ElementsAre(ProblemCode::kSchengenDaysExceeded));
  const Problem& problem = answer.problems[0];
  EXPECT_EQ(problem.date, CivilDay(2026, 11, 29));
  EXPECT_EQ(problem.remedies[0].kind, RemedyKind::kShortenStay);
  EXPECT_THAT(problem.remedies[0].date, Optional(CivilDay(2026, 11, 29)));
  EXPECT_THAT(Kinds(problem), ::testing::Contains(RemedyKind::kInternal));
  EXPECT_THAT(Kinds(problem), ::testing::Contains(RemedyKind::kRegional));
}

TEST(AssessTest, SeventyDaysUsedLeaveTwentyOrALaterStart) {
  AssessInput input = Kenyan(Stay(CivilDay(2026, 5, 1), 60));
  input.travel_history = {{"DE", CivilDay(2026, 2, 1), CivilDay(2026, 4, 11)}};
  const Route routes[] = {MakeRoute("c", "NL", Scheme::kC, 90)};
  const auto answer = Assess(input, "NL", routes, kNow);
  EXPECT_FALSE(answer.lawful());
  EXPECT_EQ(answer.schengen_balance->days_used, 70);
  EXPECT_EQ(answer.schengen_balance->days_available, 20);
  ASSERT_EQ(answer.problems.size(), 1u);
  EXPECT_THAT(answer.problems[0].date, Optional(CivilDay(2026, 5, 20)));
  EXPECT_EQ(answer.problems[0].remedies[1].kind, RemedyKind::kStartLater);
  EXPECT_THAT(answer.problems[0].remedies[1].date,
              Optional(CivilDay(2026, 7, 11)));
}

TEST(AssessTest, ANationalVisaDoesNotCountAndIsThenTheBestOption) {
  AssessInput input = Kenyan(Stay(CivilDay(2026, 5, 1), 180));
  input.travel_history = {{"DE", CivilDay(2026, 2, 1), CivilDay(2026, 4, 11)}};
  const Route routes[] = {MakeRoute("c", "NL", Scheme::kC, 90),
                          MakeRoute("d", "NL", Scheme::kNationalD, 365)};
  const auto answer = Assess(input, "NL", routes, kNow);
  EXPECT_TRUE(answer.lawful());
  EXPECT_EQ(answer.options[0].route_id, "d");
  EXPECT_EQ(answer.options[1].problems[0].remedies[1].route_id, "d");
}

TEST(AssessTest, PassportThatExpiresTooEarly) {
  AssessInput input = Kenyan(Stay(CivilDay(2026, 6, 1), 60));
  input.document.expires_on = CivilDay(2026, 9, 30);
  const Route routes[] = {MakeRoute("c", "NL", Scheme::kC, 90)};
  const auto answer = Assess(input, "NL", routes, kNow);
  ASSERT_THAT(Codes(answer.problems),
              ElementsAre(ProblemCode::kPassportExpiresTooEarly));
  // Departure on 30 July: valid until 30 October.
  EXPECT_THAT(answer.problems[0].date, Optional(CivilDay(2026, 10, 30)));
  EXPECT_THAT(
      Kinds(answer.problems[0]),
      ElementsAre(RemedyKind::kRenewDocument, RemedyKind::kAlienPassport,
                  RemedyKind::kShortenStay, RemedyKind::kLtv,
                  RemedyKind::kRegional, RemedyKind::kInternal));
  EXPECT_THAT(answer.problems[0].remedies[2].date,
              Optional(CivilDay(2026, 6, 30)));
}

TEST(AssessTest, NobodyIsSentToAuthoritiesThatPersecuteHer) {
  AssessInput input = Kenyan(Stay(CivilDay(2026, 6, 1), 60));
  input.document.expires_on = CivilDay(2026, 9, 30);
  input.document.renewal = DocumentRenewal::kUnsafe;
  const Route routes[] = {MakeRoute("c", "NL", Scheme::kC, 90)};
  const auto answer = Assess(input, "NL", routes, kNow);
  EXPECT_THAT(Kinds(answer.problems[0]),
              ::testing::Not(::testing::Contains(RemedyKind::kRenewDocument)));
  EXPECT_EQ(answer.problems[0].remedies[0].kind, RemedyKind::kAlienPassport);
}

TEST(AssessTest, OldPassportWithoutPages) {
  AssessInput input = Kenyan(Stay(CivilDay(2026, 6, 1), 60));
  input.document.issued_on = CivilDay(2016, 6, 1);
  input.document.blank_pages = 1;
  const Route routes[] = {MakeRoute("c", "NL", Scheme::kC, 90)};
  const auto answer = Assess(input, "NL", routes, kNow);
  EXPECT_THAT(Codes(answer.problems), ElementsAre(ProblemCode::kPassportTooOld,
                                                  ProblemCode::kBlankPages));
  EXPECT_THAT(answer.problems[0].date, Optional(CivilDay(2016, 6, 2)));
}

TEST(AssessTest, AlienPassportNeedsAVisaWhateverTheNationality) {
  AssessInput input = Kenyan(Stay(CivilDay(2026, 6, 1), 60));
  input.nationalities = {"VE"};
  EXPECT_TRUE(Assess(input, "NL", {}, kNow).lawful());
  input.document.kind = TravelDocumentKind::kAlienPassport;
  EXPECT_THAT(Codes(Assess(input, "NL", {}, kNow).problems),
              ElementsAre(ProblemCode::kNoRoute));
  const Route routes[] = {MakeRoute("c", "NL", Scheme::kC, 90)};
  const auto answer = Assess(input, "NL", routes, kNow);
  EXPECT_TRUE(answer.lawful());
  EXPECT_EQ(answer.notices.size(), 1u);
}

TEST(AssessTest, EmergencyPaperFitsLimitedAndNationalVisasOnly) {
  AssessInput input = Kenyan(Stay(CivilDay(2026, 6, 1), 30));
  input.document.kind = TravelDocumentKind::kEmergencyTd;
  const Route routes[] = {MakeRoute("c", "NL", Scheme::kC, 90),
                          MakeRoute("ltv", "NL", Scheme::kLtv, 90)};
  const auto answer = Assess(input, "NL", routes, kNow);
  EXPECT_TRUE(answer.lawful());
  EXPECT_EQ(answer.options[0].route_id, "ltv");
  EXPECT_THAT(Codes(answer.options[1].problems),
              ElementsAre(ProblemCode::kDocumentNotAccepted));
}

TEST(AssessTest, StayingInsideTheCountryIsAlwaysLawful) {
  AssessInput input = Kenyan(Stay(CivilDay(2026, 6, 1), 400));
  input.document = {.kind = TravelDocumentKind::kNone, .issuing_country = ""};
  const auto answer = Assess(input, "KE", {}, kNow);
  EXPECT_TRUE(answer.lawful());
  EXPECT_EQ(answer.options[0].scheme, Scheme::kInternal);
  EXPECT_THAT(answer.last_legal_day, Optional(input.stay.last));
}

TEST(AssessTest, CitizensOfTheUnionMoveFreely) {
  AssessInput input = Kenyan(Stay(CivilDay(2026, 6, 1), 400));
  input.nationalities = {"KE", "LT"};
  const auto answer = Assess(input, "NL", {}, kNow);
  EXPECT_TRUE(answer.lawful());
  EXPECT_FALSE(answer.options[0].visa_required);
}

TEST(AssessTest, APermitOfAMemberOpensTheAreaForNinetyDays) {
  AssessInput input = Kenyan(Stay(CivilDay(2026, 6, 1), 90));
  input.residence_country = "LT";
  EXPECT_TRUE(Assess(input, "NL", {}, kNow).lawful());
  input.stay.last = input.stay.last + 1;
  EXPECT_FALSE(Assess(input, "NL", {}, kNow).lawful());
  EXPECT_TRUE(Assess(input, "LT", {}, kNow).lawful());
}

TEST(AssessTest, NoRouteIsNeverADeadEnd) {
  const Route routes[] = {MakeRoute("r", "GE", Scheme::kVisaFree, 365)};
  const auto answer =
      Assess(Kenyan(Stay(CivilDay(2026, 6, 1), 60)), "NL", routes, kNow);
  ASSERT_THAT(Codes(answer.problems), ElementsAre(ProblemCode::kNoRoute));
  EXPECT_THAT(Kinds(answer.problems[0]),
              ElementsAre(RemedyKind::kRegional, RemedyKind::kInternal,
                          RemedyKind::kPublishRoute));
  EXPECT_THAT(answer.problems[0].remedies[0].text, ::testing::HasSubstr("GE"));
  EXPECT_EQ(answer.last_legal_day, std::nullopt);
}

TEST(AssessTest, TooLateToLodgeUnlessItIsUrgent) {
  AssessInput input = Kenyan(Stay(CivilDay(2026, 3, 10), 30));
  const Route routes[] = {MakeRoute("c", "NL", Scheme::kC, 90)};
  const auto late = Assess(input, "NL", routes, kNow);
  ASSERT_THAT(Codes(late.problems), ElementsAre(ProblemCode::kLodgingTooLate));
  EXPECT_THAT(late.problems[0].date, Optional(CivilDay(2026, 2, 23)));
  EXPECT_THAT(Kinds(late.problems[0]),
              ElementsAre(RemedyKind::kAskUrgency, RemedyKind::kStartLater,
                          RemedyKind::kRegional, RemedyKind::kInternal));
  EXPECT_THAT(late.problems[0].remedies[1].date,
              Optional(CivilDay(2026, 3, 16)));
  input.urgent = true;
  const auto urgent = Assess(input, "NL", routes, kNow);
  EXPECT_TRUE(urgent.lawful());
  EXPECT_EQ(urgent.notices.size(), 1u);
}

TEST(AssessTest, SuspendedExhaustedAndUnfitRoutesSaySo) {
  Route suspended = MakeRoute("s", "NL", Scheme::kNationalD, 365);
  suspended.status = RouteStatus::kSuspended;
  Route full = MakeRoute("q", "NL", Scheme::kHumanitarian, 365);
  full.quota_per_year = 2;
  full.quota_used = 2;
  Route foreign = MakeRoute("f", "NL", Scheme::kNationalD, 365);
  foreign.nationalities = {"BY"};
  Route past = MakeRoute("p", "NL", Scheme::kNationalD, 365);
  past.effective_last = CivilDay(2025, 12, 31);
  const Route routes[] = {suspended, full, foreign, past};
  AssessInput input = Kenyan(Stay(CivilDay(2026, 6, 1), 180));
  const auto answer = Assess(input, "NL", routes, kNow);
  ASSERT_EQ(answer.options.size(), 2u);
  EXPECT_THAT(Codes(answer.options[0].problems),
              ElementsAre(ProblemCode::kRouteSuspended));
  EXPECT_THAT(Codes(answer.options[1].problems),
              ElementsAre(ProblemCode::kQuotaExhausted));
  input.purpose = StayPurpose::kWork;
  EXPECT_THAT(Codes(Assess(input, "NL", routes, kNow).options[0].problems),
              ElementsAre(ProblemCode::kRouteSuspended,
                          ProblemCode::kPurposeNotCovered));
}

TEST(AssessTest, EveryProblemHasARemedy) {
  AssessInput input = Kenyan(Stay(CivilDay(2026, 3, 2), 400));
  input.purpose = StayPurpose::kWork;
  input.document.issued_on = CivilDay(2010, 1, 1);
  input.document.expires_on = CivilDay(2026, 3, 2);
  input.document.blank_pages = 0;
  Route full = MakeRoute("c", "NL", Scheme::kC, 90);
  full.quota_per_year = 1;
  full.quota_used = 1;
  full.status = RouteStatus::kSuspended;
  for (const auto kind :
       {TravelDocumentKind::kPassport, TravelDocumentKind::kEmergencyTd,
        TravelDocumentKind::kNone}) {
    input.document.kind = kind;
    const Route routes[] = {full};
    const auto answer = Assess(input, "NL", routes, kNow);
    EXPECT_GE(answer.problems.size(), 5u);
    for (const Problem& problem : answer.problems) {
      EXPECT_THAT(problem.remedies, ::testing::Not(IsEmpty()))
          << NameOf(problem.code);
      EXPECT_FALSE(problem.message.empty());
    }
  }
}

TEST(AssessTest, TheStricterRuleOnThePassportDecidesAndSaysByWhen) {
  AssessInput input = Kenyan(Stay(CivilDay(2026, 6, 1), 60));
  input.document.expires_on = CivilDay(2026, 12, 31);
  Route route = MakeRoute("c", "NL", Scheme::kC, 90);
  EXPECT_TRUE(Assess(input, "NL", std::span(&route, 1), kNow).lawful());
  route.passport_months_after = 6;
  const Route routes[] = {route};
  const auto answer = Assess(input, "NL", routes, kNow);
  ASSERT_THAT(Codes(answer.problems),
              ElementsAre(ProblemCode::kPassportExpiresTooEarly));
  EXPECT_THAT(answer.problems[0].date, Optional(CivilDay(2027, 1, 30)));
  EXPECT_THAT(answer.problems[0].remedies[0].text,
              ::testing::HasSubstr("needed by 2026-05-17"));
  EXPECT_THAT(answer.problems[0].remedies[2].date,
              Optional(CivilDay(2026, 6, 30)));
}

TEST(AssessTest, OutsideSchengenAPassportLastsTheStayAndTheRestIsAsked) {
  AssessInput input = Kenyan(Stay(CivilDay(2026, 6, 1), 60));
  const Route routes[] = {MakeRoute("r", "GE", Scheme::kVisaFree, 365)};
  input.document.expires_on = CivilDay(2026, 8, 1);
  const auto answer = Assess(input, "GE", routes, kNow);
  EXPECT_TRUE(answer.lawful());
  ASSERT_EQ(answer.notices.size(), 1u);
  EXPECT_THAT(answer.notices[0].text, ::testing::HasSubstr("not known"));
  input.document.expires_on = CivilDay(2026, 7, 29);
  EXPECT_THAT(Codes(Assess(input, "GE", routes, kNow).problems),
              ElementsAre(ProblemCode::kPassportExpiresTooEarly));
}

TEST(AssessTest, OfSeveralNationalitiesThePassportShownDecides) {
  AssessInput input = Kenyan(Stay(CivilDay(2026, 6, 1), 60));
  input.nationalities = {"KE", "GE"};
  EXPECT_THAT(Codes(Assess(input, "NL", {}, kNow).problems),
              ElementsAre(ProblemCode::kDocumentNotAccepted));
  input.document.issuing_country = "GE";
  EXPECT_TRUE(Assess(input, "NL", {}, kNow).lawful());
  input.document.issuing_country = "";
  EXPECT_TRUE(Assess(input, "NL", {}, kNow).lawful());
}

TEST(AssessTest, WhoIsStillInsideIsNotToldToWait) {
  AssessInput input = Kenyan(Stay(CivilDay(2026, 5, 1), 60));
  input.travel_history = {{"DE", CivilDay(2026, 2, 1), std::nullopt}};
  const Route routes[] = {MakeRoute("c", "NL", Scheme::kC, 90)};
  const auto answer = Assess(input, "NL", routes, kNow);
  ASSERT_THAT(Codes(answer.problems),
              ElementsAre(ProblemCode::kSchengenDaysExceeded));
  EXPECT_THAT(Kinds(answer.problems[0]),
              ::testing::Not(::testing::Contains(RemedyKind::kStartLater)));
}

TEST(AssessTest, LtvIsNamedForShortStaysInTheAreaOnly) {
  AssessInput input = Kenyan(Stay(CivilDay(2026, 6, 1), 90));
  input.document = {.kind = TravelDocumentKind::kNone, .issuing_country = ""};
  const Route routes[] = {MakeRoute("c", "NL", Scheme::kC, 90),
                          MakeRoute("g", "GE", Scheme::kVisaFree, 365)};
  const auto has_ltv = ::testing::Contains(RemedyKind::kLtv);
  EXPECT_THAT(Kinds(Assess(input, "NL", routes, kNow).problems[0]), has_ltv);
  EXPECT_THAT(Kinds(Assess(input, "GE", routes, kNow).problems[0]),
              ::testing::Not(has_ltv));
  input.stay.last = input.stay.last + 1;
  EXPECT_THAT(Kinds(Assess(input, "NL", routes, kNow).problems[0]),
              ::testing::Not(has_ltv));
}

TEST(AssessTest, ASuspendedRouteSaysUntilWhen) {
  Route route = MakeRoute("c", "NL", Scheme::kC, 90);
  route.status = RouteStatus::kSuspended;
  route.suspension =
      RouteSuspension{"no applications", CivilDay(2026, 2, 1), std::nullopt};
  const AssessInput input = Kenyan(Stay(CivilDay(2026, 6, 1), 60));
  EXPECT_EQ(Assess(input, "NL", std::span(&route, 1), kNow).problems[0].date,
            std::nullopt);
  route.suspension->until = CivilDay(2026, 4, 30);
  const Route routes[] = {route};
  const auto answer = Assess(input, "NL", routes, kNow);
  EXPECT_THAT(answer.problems[0].date, Optional(CivilDay(2026, 4, 30)));
  EXPECT_THAT(answer.problems[0].message,
              ::testing::HasSubstr("until 2026-04-30"));
}

TEST(AssessTest, OutsideSchengenTheRouteAloneDecides) {
  const Route routes[] = {MakeRoute("r", "GE", Scheme::kVisaFree, 365)};
  const auto answer =
      Assess(Kenyan(Stay(CivilDay(2026, 6, 1), 300)), "GE", routes, kNow);
  EXPECT_TRUE(answer.lawful());
  EXPECT_FALSE(answer.schengen_balance.has_value());
  EXPECT_THAT(answer.last_legal_day, Optional(CivilDay(2027, 5, 31)));
}

}  // namespace
}  // namespace sojourn::visa
