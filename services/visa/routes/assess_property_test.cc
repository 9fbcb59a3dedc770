// What holds of every answer of AssessRoute, whatever is asked: over random
// people, stays and routes, and over every day of the calendar.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/visa/visa_assess.h"
#include "services/visa/visa_days.h"
#include "services/visa/visa_schengen.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;

const absl::Time kNow =
    absl::FromCivil(CivilDay(2026, 3, 1), absl::UTCTimeZone());

constexpr const char* kCountries[] = {"NL", "DE", "LT", "GE", "KE", "UG", "BY"};

// The same for the same seed.
class Case {
 public:
  explicit Case(uint32_t seed) : random_(seed) {
    for (int n = 1 + UpTo(1); n > 0; --n) {
      if (UpTo(9) != 0) input.nationalities.emplace_back(Country());
    }
    input.residence_country = UpTo(3) == 0 ? "" : Country();
    input.present_country = UpTo(5) == 0 ? "" : Country();
    destination = Country();
    const CivilDay first = CivilDay(2026, 1, 15) + UpTo(500);
    input.stay = {first, first + (UpTo(3) == 0 ? UpTo(400) : UpTo(110))};
    input.purpose = static_cast<StayPurpose>(1 + UpTo(2));
    input.urgent = UpTo(3) == 0;
    DrawDocument();
    DrawHistory();
    for (int n = UpTo(4); n > 0; --n) routes.push_back(DrawRoute(n));
  }

  AssessInput input;
  std::string destination;
  std::vector<Route> routes;

 private:
  int UpTo(int n) { return std::uniform_int_distribution<int>(0, n)(random_); }
  const char* Country() { return kCountries[UpTo(6)]; }

  void DrawDocument() {
    TravelDocument& document = input.document;
    document.kind = static_cast<TravelDocumentKind>(1 + UpTo(4));
    if (UpTo(2) == 0) document.issuing_country = Country();
    document.renewal = static_cast<DocumentRenewal>(UpTo(3));
    if (UpTo(3) != 0) document.issued_on = CivilDay(2014, 1, 1) + UpTo(4400);
    if (UpTo(3) != 0) document.expires_on = CivilDay(2026, 1, 1) + UpTo(900);
    if (UpTo(2) == 0) document.blank_pages = UpTo(4);
  }

  void DrawHistory() {
    CivilDay day = CivilDay(2025, 6, 1) + UpTo(100);
    for (int n = UpTo(5); n > 0; --n) {
      const CivilDay exit = day + UpTo(70);
      input.travel_history.push_back(
          {.country = Country(),
           .entry = day,
           .exit = n == 1 && UpTo(2) == 0 ? std::nullopt : std::optional(exit),
           .permit = static_cast<TravelPermit>(UpTo(4))});
      day = exit + UpTo(60);
    }
  }

  Route DrawRoute(int number) {
    Route route;
    route.public_id = std::string(1, static_cast<char>('a' + number));
    route.destination_country = UpTo(1) == 0 ? destination : Country();
    route.scheme = static_cast<Scheme>(1 + UpTo(6));
    const bool short_stay =
        route.scheme == Scheme::kC || route.scheme == Scheme::kLtv;
    route.allowed_days = 1 + UpTo(short_stay ? 89 : 500);
    if (UpTo(3) == 0) route.nationalities = {Country()};
    if (UpTo(4) == 0) {
      route.document_kinds = {static_cast<TravelDocumentKind>(1 + UpTo(3))};
    }
    route.work_allowed = UpTo(1) == 0;
    route.stipend_allowed = UpTo(1) == 0;
    if (UpTo(3) == 0) route.quota_per_year = 1 + (route.quota_used = UpTo(2));
    if (UpTo(3) == 0) route.quota_used = route.quota_per_year;
    if (UpTo(3) == 0) route.status = RouteStatus::kSuspended;
    if (UpTo(5) == 0) route.effective_last = CivilDay(2026, 6, 1) + UpTo(300);
    route.passport_months_after = UpTo(2) == 0 ? UpTo(9) : 0;
    route.missions = {{.organisation_id = "m", .time_zone = "Africa/Nairobi"}};
    if (UpTo(1) == 0) route.missions[0].covers_countries = {Country()};
    return route;
  }

  std::mt19937 random_;
};

bool Has(const std::vector<Remedy>& remedies, RemedyKind kind) {
  return std::ranges::find(remedies, kind, &Remedy::kind) != remedies.end();
}

bool Has(const RouteOption& option, ProblemCode code) {
  return std::ranges::find(option.problems, code, &Problem::code) !=
         option.problems.end();
}

// Whether the option that is this one has the problem in another answer.
bool StillHas(const RouteAssessment& answer, const RouteOption& option,
              ProblemCode code) {
  return std::ranges::any_of(answer.options, [&](const RouteOption& other) {
    return other.route_id == option.route_id && other.scheme == option.scheme &&
           Has(other, code);
  });
}

AssessInput Following(AssessInput input, const Remedy& remedy) {
  if (remedy.kind == RemedyKind::kShortenStay) {
    input.stay.last = *remedy.date;
  } else {
    const int64_t days = input.stay.count();
    input.stay = {*remedy.date, *remedy.date + (days - 1)};
  }
  return input;
}

void ExpectRemedies(const Case& each, const Problem& problem) {
  EXPECT_FALSE(problem.message.empty());
  EXPECT_FALSE(problem.remedies.empty()) << NameOf(problem.code);
  EXPECT_TRUE(Has(problem.remedies, RemedyKind::kRegional))
      << NameOf(problem.code);
  EXPECT_TRUE(Has(problem.remedies, RemedyKind::kInternal))
      << NameOf(problem.code);
  for (const Remedy& remedy : problem.remedies) {
    EXPECT_FALSE(remedy.text.empty());
    if (remedy.route_id.empty()) continue;
    const auto route =
        std::ranges::find(each.routes, remedy.route_id, &Route::public_id);
    ASSERT_NE(route, each.routes.end());
    EXPECT_EQ(route->status, RouteStatus::kActive);
    EXPECT_EQ(route->destination_country, each.destination);
  }
  if (Has(problem.remedies, RemedyKind::kLtv)) {
    EXPECT_TRUE(InSchengenOn(each.destination, each.input.stay.first));
    EXPECT_LE(each.input.stay.count(), kMaxDays);
  }
  const bool dangerous =
      each.input.document.renewal == DocumentRenewal::kUnsafe ||
      each.input.document.renewal == DocumentRenewal::kImpossible;
  EXPECT_FALSE(dangerous && Has(problem.remedies, RemedyKind::kRenewDocument));
}

// How many dates of remedies were followed.
int ExpectDatesHelp(const Case& each, const RouteOption& option) {
  int followed = 0;
  for (const Problem& problem : option.problems) {
    for (const Remedy& remedy : problem.remedies) {
      if (remedy.kind != RemedyKind::kShortenStay &&
          remedy.kind != RemedyKind::kStartLater) {
        continue;
      }
      const AssessInput next = Following(each.input, remedy);
      EXPECT_LE(next.stay.first, next.stay.last);
      const auto answer = Assess(next, each.destination, each.routes, kNow);
      EXPECT_FALSE(StillHas(answer, option, problem.code))
          << NameOf(problem.code) << " " << NameOf(remedy.kind) << " "
          << *remedy.date;
      ++followed;
    }
  }
  return followed;
}

TEST(AssessPropertyTest, NoAnswerIsADeadEndAndEveryDateHelps) {
  int unlawful = 0;
  int followed = 0;
  for (uint32_t seed = 0; seed < 6000 && !::testing::Test::HasFailure();
       ++seed) {
    SCOPED_TRACE(seed);
    const Case each(seed);
    const auto answer = Assess(each.input, each.destination, each.routes, kNow);
    const bool some_lawful =
        std::ranges::any_of(answer.options, &RouteOption::lawful);
    EXPECT_EQ(answer.lawful(), some_lawful);
    if (!answer.lawful()) ++unlawful;
    for (const Problem& problem : answer.problems) {
      ExpectRemedies(each, problem);
    }
    for (const RouteOption& option : answer.options) {
      for (const Problem& problem : option.problems) {
        ExpectRemedies(each, problem);
      }
      followed += ExpectDatesHelp(each, option);
    }
  }
  // The draws are no walk around the rules.
  EXPECT_GT(unlawful, 1000);
  EXPECT_GT(followed, 1000);
}

AssessInput Georgian(CivilDay first, CivilDay last) {
  AssessInput input;
  input.nationalities = {"GE"};
  input.document.kind = TravelDocumentKind::kPassport;
  input.stay = {first, last};
  return input;
}

// 29 February has no namesake ten years before, which is never a leap year.
TEST(AssessPropertyTest, TenYearsBeforeEveryDay) {
  for (CivilDay first(2024, 1, 1); first < CivilDay(2033, 1, 1); ++first) {
    const bool leap_day = first.month() == 2 && first.day() == 29;
    const CivilDay ten_years_before(first.year() - 10, first.month(),
                                    leap_day ? 28 : first.day());
    AssessInput input = Georgian(first, first);
    input.document.issued_on = ten_years_before;
    const auto old = Assess(input, "NL", {}, kNow);
    ASSERT_EQ(old.problems.size(), 1u) << first;
    EXPECT_EQ(old.problems[0].code, ProblemCode::kPassportTooOld) << first;
    EXPECT_EQ(old.problems[0].date, ten_years_before + 1) << first;
    input.document.issued_on = ten_years_before + 1;
    ASSERT_TRUE(Assess(input, "NL", {}, kNow).lawful()) << first;
  }
}

TEST(AssessPropertyTest, ThreeMonthsAfterEveryDay) {
  CivilDay before(2023, 1, 1);
  for (CivilDay last(2024, 1, 1); last < CivilDay(2029, 1, 1); ++last) {
    AssessInput input = Georgian(last - 40, last);
    input.document.expires_on = last;
    const auto answer = Assess(input, "NL", {}, kNow);
    ASSERT_EQ(answer.problems.size(), 1u) << last;
    const CivilDay needed = *answer.problems[0].date;
    EXPECT_GE(needed, before) << "a later stay never needs less: " << last;
    EXPECT_TRUE(needed - last >= 89 && needed - last <= 92) << last;
    before = needed;
    input.document.expires_on = needed;
    EXPECT_TRUE(Assess(input, "NL", {}, kNow).lawful()) << last;
    input.document.expires_on = needed - 1;
    EXPECT_FALSE(Assess(input, "NL", {}, kNow).lawful()) << last;
  }
}

}  // namespace
}  // namespace sojourn::visa
