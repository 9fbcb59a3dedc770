#include "services/visa/routes/multiple_entry.h"

#include <vector>

#include "gtest/gtest.h"
#include "services/visa/visa_assess.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;

TravelRecord In(const std::string& country, CivilDay entry,
                TravelPermit permit = TravelPermit::kShortStay) {
  return {
      .country = country, .entry = entry, .exit = entry + 9, .permit = permit};
}

std::vector<TravelRecord> Conferences() {
  return {In("NL", CivilDay(2024, 7, 1)), In("DE", CivilDay(2025, 3, 1)),
          In("BG", CivilDay(2026, 1, 10))};
}

TEST(MultipleEntryTest, ThreeShortStaysInTwoYearsAreSaid) {
  const CivilDay begins(2026, 6, 1);
  const auto notice = MultipleEntryNotice(Conferences(), begins);
  ASSERT_TRUE(notice.has_value());
  EXPECT_EQ(notice->legal_basis.article, "Article 24(2)");
  // The first of them ended on 10 July 2024.
  EXPECT_TRUE(
      MultipleEntryNotice(Conferences(), CivilDay(2026, 7, 10)).has_value());
  EXPECT_FALSE(
      MultipleEntryNotice(Conferences(), CivilDay(2026, 7, 11)).has_value());
}

TEST(MultipleEntryTest, WhatWasNoShortStayInTheAreaDoesNotCount) {
  const CivilDay begins(2026, 6, 1);
  for (const TravelRecord& other :
       {In("KE", CivilDay(2025, 3, 1)),
        In("DE", CivilDay(2025, 3, 1), TravelPermit::kNationalD),
        TravelRecord{.country = "DE", .entry = CivilDay(2025, 3, 1)}}) {
    std::vector<TravelRecord> history = Conferences();
    history[1] = other;
    EXPECT_FALSE(MultipleEntryNotice(history, begins).has_value())
        << other.country;
  }
}

TEST(MultipleEntryTest, IsSaidWithAVisaOfTheAreaOnly) {
  Route route;
  route.public_id = "c";
  route.destination_country = "NL";
  route.scheme = Scheme::kC;
  route.allowed_days = 90;
  route.missions = {{.organisation_id = "m", .time_zone = "Africa/Nairobi"}};
  AssessInput input;
  input.nationalities = {"KE"};
  input.residence_country = "KE";
  input.present_country = "KE";
  input.document.kind = TravelDocumentKind::kPassport;
  input.document.expires_on = CivilDay(2031, 1, 1);
  input.stay = {CivilDay(2026, 6, 1), CivilDay(2026, 7, 1)};
  input.travel_history = Conferences();
  const Route routes[] = {route};
  const absl::Time now =
      absl::FromCivil(CivilDay(2026, 3, 1), absl::UTCTimeZone());
  const auto said = [&](const AssessInput& asked) {
    for (const Notice& notice : Assess(asked, "NL", routes, now).notices) {
      if (notice.legal_basis.rule_id == "MULTIPLE_ENTRY") return true;
    }
    return false;
  };
  EXPECT_TRUE(said(input));
  input.nationalities = {"GE"};
  EXPECT_FALSE(said(input)) << "she needs no visa";
}

}  // namespace
}  // namespace sojourn::visa
