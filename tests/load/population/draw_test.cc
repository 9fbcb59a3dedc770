#include "tests/load/population/draw.h"

#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <string>

namespace sojourn::relocation::population {
namespace {

using Counts = std::map<std::string, double>;

struct Drawn {
  Counts regions;
  Counts work;
  Counts threats;
  Counts parties;
};

std::string RegionOf(const std::string& country) {
  const std::map<std::string, std::string> regions = {
      {"Asia-Pacific", "BD IN KH LK MM NP PH PK TH VN AF ID"},
      {"Americas", "BO BR CO GT HN MX NI PE SV VE EC PY"},
      {"Middle East and North Africa", "BH DZ EG IQ IR JO LB MA SY TN YE SA"},
      {"Europe and Central Asia", "AZ BY GE KG KZ MD RU TJ TR UA UZ RS"},
      {"Africa", "BI CD CM ET KE NG RW SD TD UG ZM ZW"}};
  for (const auto& [region, countries] : regions) {
    if (countries.find(country) != std::string::npos) return region;
  }
  return "no region";
}

Drawn DrawMany() {
  Random random(20261130);
  Drawn drawn;
  for (int i = 0; i < 10'000; ++i) {
    const v1::Intake intake = DrawIntake(random);
    ++drawn.regions[RegionOf(intake.country_code())];
    ++drawn.work[intake.rights_work().areas(0)];
    for (const v1::Threat& threat : intake.threats()) {
      ++drawn.threats[v1::ThreatType_Name(threat.type())];
    }
    ++drawn.parties[std::to_string(intake.persons_size())];
  }
  return drawn;
}

double SumOf(const Counts& counts) {
  return std::accumulate(
      counts.begin(), counts.end(), 0.0,
      [](double sum, const auto& each) { return sum + each.second; });
}

// Within two points of a hundred, and nothing else is drawn.
void ExpectShares(const Counts& drawn, const Counts& published) {
  EXPECT_EQ(drawn.size(), published.size());
  for (const auto& [value, weight] : published) {
    const auto found = drawn.find(value);
    ASSERT_NE(found, drawn.end()) << value;
    EXPECT_NEAR(100 * found->second / SumOf(drawn),
                100 * weight / SumOf(published), 2)
        << value;
  }
}

// A/HRC/31/55, para. 6.
TEST(DrawIntake, HasTheRegionsOfTheCommunications) {
  ExpectShares(DrawMany().regions, {{"Asia-Pacific", 66},
                                    {"Americas", 38},
                                    {"Middle East and North Africa", 35},
                                    {"Europe and Central Asia", 35},
                                    {"Africa", 34}});
}

// A/HRC/16/44, paras. 37-54.
TEST(DrawIntake, HasTheirKindsOfWork) {
  ExpectShares(DrawMany().work, {{"women's rights", 196},
                                 {"law", 81},
                                 {"journalism", 70},
                                 {"impunity and justice", 64},
                                 {"conflict and violence", 58},
                                 {"prisons and torture", 42},
                                 {"trade unions", 40},
                                 {"indigenous peoples", 40},
                                 {"land and environment", 33}});
}

// A/HRC/16/44, paras. 55-87: of 292 threats 130 are of death; attempts and
// attacks are one, further criminalization and unfair procedure another.
TEST(DrawIntake, HasTheirThreats) {
  ExpectShares(DrawMany().threats, {{"THREAT_TYPE_DEATH_THREAT", 130},
                                    {"THREAT_TYPE_OTHER", 292 - 130},
                                    {"THREAT_TYPE_ATTACK", 35 + 52},
                                    {"THREAT_TYPE_ARREST", 256},
                                    {"THREAT_TYPE_PROSECUTION", 166 + 87},
                                    {"THREAT_TYPE_SURVEILLANCE", 40},
                                    {"THREAT_TYPE_SEXUAL_VIOLENCE", 26},
                                    {"THREAT_TYPE_FAMILY_TARGETED", 86},
                                    {"THREAT_TYPE_SMEAR_CAMPAIGN", 40}});
}

// A year of one agency: 329 families, 157 of them alone, 839 people.
TEST(DrawIntake, HasThePartiesOfAYearOfPlacements) {
  const Counts drawn = DrawMany().parties;
  ExpectShares(drawn, {{"1", 157},
                       {"2", 38},
                       {"3", 38},
                       {"4", 38},
                       {"5", 26},
                       {"6", 17},
                       {"7", 8},
                       {"8", 7}});
  double people = 0;
  for (const auto& [size, count] : drawn) people += std::stoi(size) * count;
  EXPECT_NEAR(people / SumOf(drawn), 839.0 / 329, 0.1);
}

}  // namespace
}  // namespace sojourn::relocation::population
