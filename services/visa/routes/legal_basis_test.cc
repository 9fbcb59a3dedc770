#include "services/visa/routes/legal_basis.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/visa/visa_assess.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;
using ::testing::Optional;

const absl::Time kNow =
    absl::FromCivil(CivilDay(2026, 3, 1), absl::UTCTimeZone());

AssessInput Traveller(std::vector<std::string> nationalities) {
  AssessInput input;
  input.nationalities = std::move(nationalities);
  input.residence_country = "KE";
  input.present_country = "UG";
  input.document.kind = TravelDocumentKind::kPassport;
  input.document.expires_on = CivilDay(2031, 1, 1);
  input.stay = {CivilDay(2026, 6, 1), CivilDay(2026, 7, 30)};
  return input;
}

std::string RuleOf(const AssessInput& input, const std::string& destination) {
  const auto answer = Assess(input, destination, {}, kNow);
  return answer.options.empty() ? answer.problems.at(0).legal_basis.rule_id
                                : answer.options.at(0).legal_basis.rule_id;
}

TEST(LegalTextsTest, EachIsWholeAndNamedOnce) {
  std::set<std::string_view> names;
  for (const LegalText& text : LegalTexts()) {
    EXPECT_TRUE(names.insert(text.name).second) << text.name;
    EXPECT_FALSE(text.act.empty()) << text.name;
    EXPECT_FALSE(text.article.empty()) << text.name;
    EXPECT_TRUE(text.sentence.ends_with('.')) << text.name;
    const CivilDay since(text.year, text.month, text.day);
    EXPECT_EQ(since.day(), text.day) << text.name;
    EXPECT_LT(since, CivilDay(2026, 1, 1)) << text.name;
  }
}

TEST(LegalTextsTest, WhatTheAmendmentOfTheVisaCodeChangedBeganIn2020) {
  for (const LegalRule rule :
       {LegalRule::kLodging, LegalRule::kDecision, LegalRule::kUrgency,
        LegalRule::kMultipleEntry, LegalRule::kRefusalForm}) {
    const LegalBasis basis = Cite(rule);
    EXPECT_THAT(basis.in_force_since, Optional(CivilDay(2020, 2, 2)));
    EXPECT_THAT(basis.act, ::testing::HasSubstr("2019/1155"));
  }
}

TEST(LegalTextsTest, WhatCountsDaysOutsideTheBordersCodeBeganIn2013) {
  for (const LegalRule rule :
       {LegalRule::kResidentTravel, LegalRule::kLongStayVisa,
        LegalRule::kLtvNewStay}) {
    const LegalBasis basis = Cite(rule);
    EXPECT_THAT(basis.in_force_since, Optional(CivilDay(2013, 10, 18)));
    EXPECT_THAT(basis.act, ::testing::HasSubstr("610/2013"));
  }
}

TEST(BasisTest, EveryProblemIsOfTheLawOrOfTheRoute) {
  Route route;
  route.legal_source = "Act of the state";
  for (size_t i = 1; i < kNames<ProblemCode>.size(); ++i) {
    const auto code = static_cast<ProblemCode>(i);
    for (const Scheme scheme :
         {Scheme::kC, Scheme::kLtv, Scheme::kNationalD, Scheme::kHumanitarian,
          Scheme::kResidence, Scheme::kVisaFree}) {
      route.scheme = scheme;
      EXPECT_FALSE(BasisOf(code, &route, true).empty()) << NameOf(code);
      EXPECT_EQ(BasisOf(code, &route, false).act, "Act of the state")
          << "where the Visa Code does not apply: " << NameOf(code);
    }
  }
}

TEST(BasisTest, WhatStandsAgainstABuiltInOptionIsOfTheLaw) {
  for (const ProblemCode code :
       {ProblemCode::kSchengenDaysExceeded,
        ProblemCode::kPassportExpiresTooEarly, ProblemCode::kPassportTooOld,
        ProblemCode::kNoTravelDocument, ProblemCode::kDocumentNotAccepted,
        ProblemCode::kPurposeNotCovered, ProblemCode::kNoRoute}) {
    EXPECT_FALSE(BasisOf(code, nullptr, true).rule_id.empty()) << NameOf(code);
    // A state may join the area during a stay.
    EXPECT_EQ(BasisOf(code, nullptr, false).empty(),
              code != ProblemCode::kSchengenDaysExceeded)
        << "nothing else is known outside the area: " << NameOf(code);
  }
}

TEST(BasisTest, ARouteWithoutASourceHasTheRuleOnItsScheme) {
  Route route;
  for (const auto& [scheme, rule] :
       {std::pair(Scheme::kC, "VISA_REQUIRED"), std::pair(Scheme::kLtv, "LTV"),
        std::pair(Scheme::kNationalD, "LONG_STAY_VISA"),
        std::pair(Scheme::kHumanitarian, "LONG_STAY_VISA"),
        std::pair(Scheme::kResidence, "RESIDENCE_PERMIT_AT_THE_BORDER")}) {
    route.scheme = scheme;
    EXPECT_EQ(BasisOf(route, true).rule_id, rule);
    EXPECT_TRUE(BasisOf(route, false).empty());
  }
}

TEST(BasisTest, ARoutesOwnClockIsItsOwn) {
  Route route;
  route.scheme = Scheme::kC;
  route.legal_source = "Act of the state";
  EXPECT_EQ(BasisOf(ProblemCode::kLodgingTooLate, &route, true).rule_id,
            "LODGING_WINDOW");
  route.clocks.lodge_latest_days = 30;
  EXPECT_EQ(BasisOf(ProblemCode::kLodgingTooLate, &route, true).act,
            "Act of the state");
}

TEST(BasisTest, EveryBuiltInOptionSaysWhereItIsWritten) {
  EXPECT_EQ(RuleOf(Traveller({"KE"}), "UG"), "STAY_INSIDE_A_COUNTRY");
  EXPECT_EQ(RuleOf(Traveller({"KE", "GE"}), "GE"), "OWN_COUNTRY");
  EXPECT_EQ(RuleOf(Traveller({"LT"}), "NL"), "FREE_MOVEMENT");
  EXPECT_EQ(RuleOf(Traveller({"GE"}), "NL"), "VISA_EXEMPT");
  EXPECT_EQ(RuleOf(Traveller({"KE"}), "NL"), "VISA_REQUIRED");
  AssessInput resident = Traveller({"BY"});
  resident.residence_country = "LT";
  EXPECT_EQ(RuleOf(resident, "NL"), "PERMIT_OF_ANOTHER_MEMBER");
  EXPECT_EQ(RuleOf(resident, "LT"), "RESIDENCE_PERMIT_AT_THE_BORDER");
  AssessInput elsewhere = Traveller({"BY"});
  const auto answer = Assess(elsewhere, "KE", {}, kNow);
  EXPECT_FALSE(answer.options.at(0).legal_basis.empty());
}

TEST(BasisTest, ProblemsAndNoticesAreCited) {
  Route route;
  route.public_id = "c";
  route.destination_country = "NL";
  route.scheme = Scheme::kC;
  route.allowed_days = 90;
  route.missions = {{.organisation_id = "m",
                     .covers_countries = {"UG"},
                     .time_zone = "Africa/Kampala"}};
  AssessInput input = Traveller({"KE"});
  input.stay.last = CivilDay(2026, 9, 1);
  input.document.blank_pages = 0;
  input.document.expires_on.reset();
  const Route routes[] = {route};
  const auto answer = Assess(input, "NL", routes, kNow);
  ASSERT_EQ(answer.problems.size(), 2u);
  EXPECT_EQ(answer.problems[0].legal_basis.article, "Article 6(1)");
  EXPECT_EQ(answer.problems[1].legal_basis.rule_id,
            "TRAVEL_DOCUMENT_FOR_A_VISA");
  ASSERT_EQ(answer.notices.size(), 2u);
  EXPECT_EQ(answer.notices[0].legal_basis.rule_id, "LODGE_WHERE_PRESENT");
  EXPECT_EQ(answer.notices[1].legal_basis.rule_id,
            "TRAVEL_DOCUMENT_FOR_A_VISA");
}

}  // namespace
}  // namespace sojourn::visa
