#include "services/relocation/fairness/fairness_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/reference/regions.h"
#include "common/status/error.h"
#include "services/relocation/rights/consent_rules.h"

namespace sojourn::relocation::fairness {
namespace {

constexpr std::array<std::pair<Outcome, std::string_view>, kOutcomes> kNames = {
    {{Outcome::kPlaced, "PLACED"},
     {Outcome::kEligible, "ELIGIBLE"},
     {Outcome::kRefusedVerified, "REFUSED_VERIFIED"},
     {Outcome::kRefusedUnverified, "REFUSED_UNVERIFIED"},
     {Outcome::kOpenVerified, "OPEN_VERIFIED"},
     {Outcome::kOpenUnverified, "OPEN_UNVERIFIED"}}};

constexpr std::string_view kWithChildren = "WITH_CHILDREN";
constexpr std::string_view kWithoutChildren = "WITHOUT_CHILDREN";

// No case of any network is older.
constexpr int kFirstYear = 1990;

std::string SizeClass(int people) {
  if (people <= 1) return "1";
  if (people == 2) return "2";
  return people <= 4 ? "3-4" : "5+";
}

std::string RegionIn(const std::string& country) {
  const std::string_view region = reference::RegionOf(country);
  return std::string(region.empty() ? kNoRegion : region);
}

// A value that a later version wrote has no column here.
Part PartOf(std::string_view split, std::string said) {
  const std::vector<std::string> groups = GroupsOf(split);
  if (std::find(groups.begin(), groups.end(), said) == groups.end()) {
    said = kNotSaid;
  }
  return {std::string(split), std::move(said)};
}

void Move(const Tally& tally, int64_t by, Cell& cell) {
  cell.parties[static_cast<size_t>(tally.course.outcome)] += by;
  const bool placed = tally.course.outcome == Outcome::kPlaced;
  (placed ? cell.people_placed : cell.people_others) += by * tally.people;
  if (!tally.course.waited_days) return;
  int64_t& waited = cell.waits[*tally.course.waited_days];
  waited += by;
  if (waited == 0) cell.waits.erase(*tally.course.waited_days);
}

// What the decisions so far say, the last of them.
struct Stand {
  bool verified = false;
  bool eligible = false;
  bool refused = false;

  void Follow(State state) {
    // Taken up again, or looked at anew: nothing is decided.
    if (state == State::kTriaged || state == State::kVerifying) *this = {};
    if (state == State::kVerified) *this = {.verified = true};
    if (state == State::kEligible || state == State::kWaitlisted) {
      *this = {.verified = true, .eligible = true};
    }
    if (state == State::kNotVerified) *this = {.refused = true};
    if (state == State::kIneligible) {
      *this = {.verified = verified, .refused = true};
    }
  }
  Outcome outcome() const {
    if (eligible) return Outcome::kEligible;
    if (refused) {
      return verified ? Outcome::kRefusedVerified : Outcome::kRefusedUnverified;
    }
    return verified ? Outcome::kOpenVerified : Outcome::kOpenUnverified;
  }
};

bool CheckYear(std::string_view field, int year, int last,
               FieldChecker& fields) {
  if (year == 0) {
    fields.Add(field, "FIELD_REQUIRED", "give a calendar year");
  } else if (year < kFirstYear) {
    fields.Add(field, "YEAR_INVALID",
               absl::StrCat("give a calendar year from ", kFirstYear, " on"));
  } else if (year > last) {
    fields.Add(
        field, "YEAR_NOT_OVER",
        absl::StrCat("the last year that is counted to the end is ", last));
  } else {
    return true;
  }
  return false;
}

}  // namespace

std::string_view Name(Outcome outcome) {
  for (const auto& [value, name] : kNames) {
    if (value == outcome) return name;
  }
  return "";
}

std::optional<Outcome> ParseOutcome(std::string_view name) {
  for (const auto& [value, each] : kNames) {
    if (each == name) return value;
  }
  return std::nullopt;
}

Course CourseOf(absl::Time received_at, const std::vector<Step>& steps) {
  Stand stand;
  for (const Step& step : steps) {
    if (step.at > received_at + kHorizon) break;
    if (step.state == State::kDefenderAccepted) {
      const absl::CivilDay came =
          absl::ToCivilDay(received_at, absl::UTCTimeZone());
      const absl::CivilDay placed =
          absl::ToCivilDay(step.at, absl::UTCTimeZone());
      return {.outcome = Outcome::kPlaced,
              .waited_days = static_cast<int>(placed - came)};
    }
    stand.Follow(step.state);
  }
  return {.outcome = stand.outcome(), .waited_days = std::nullopt};
}

std::vector<Part> PartsOf(const Counted& counted) {
  return {PartOf(kByRegion, RegionIn(counted.country_code)),
          PartOf(kBySize, SizeClass(counted.people)),
          PartOf(kByChildren, std::string(counted.children ? kWithChildren
                                                           : kWithoutChildren)),
          PartOf(kByRemoteness, counted.remoteness),
          PartOf(kByDisability, counted.disability),
          PartOf(kByGender, counted.gender),
          PartOf(kByLgbtiq, counted.lgbtiq),
          PartOf(kByPeople, counted.minority_people)};
}

std::vector<Part> SaidIn(std::vector<Part> parts) {
  std::erase_if(parts, [](const Part& part) {
    return part.first == kByRegion || part.first == kBySize ||
           part.first == kByChildren;
  });
  return parts;
}

std::vector<std::string> GroupsOf(std::string_view split) {
  if (split == kByRegion) {
    std::vector<std::string> regions = reference::Regions();
    regions.emplace_back(kNoRegion);
    return regions;
  }
  if (split == kBySize) return {"1", "2", "3-4", "5+"};
  if (split == kByChildren) {
    return {std::string(kWithChildren), std::string(kWithoutChildren)};
  }
  const std::string not_said(kNotSaid);
  if (split == kByRemoteness) {
    return {"CAPITAL", "TOWN", "COUNTRYSIDE", not_said};
  }
  if (split == kByGender) return {"WOMAN", "MAN", "OTHER", not_said};
  return {"YES", "NO", not_said};
}

void Add(const Tally& tally, Counts& counts) {
  for (const Part& part : tally.parts) Move(tally, 1, counts[part]);
}

void Take(const Tally& tally, Counts& counts) {
  for (const Part& part : tally.parts) {
    Cell& cell = counts[part];
    Move(tally, -1, cell);
    if (cell == Cell()) counts.erase(part);
  }
}

bool IsAgreed(const CaseFacts& facts, absl::Time received_at) {
  const auto she = std::find_if(
      facts.persons.begin(), facts.persons.end(),
      [](const PersonFacts& person) { return person.is_defender; });
  if (she == facts.persons.end()) return false;
  CaseFacts in_time = facts;
  // Of her alone: silence of a child among adults is no consent to be counted.
  in_time.persons = {*she};
  std::erase_if(in_time.consents, [&](const ConsentFacts& consent) {
    return consent.recorded_at > received_at + kHorizon;
  });
  return PersonConsents(in_time, *she, "STATISTICS", "");
}

int YearOf(absl::Time received_at) {
  return static_cast<int>(
      absl::ToCivilYear(received_at, absl::UTCTimeZone()).year());
}

int LastYearOver(absl::CivilDay today) {
  // The last of December is counted until the end of July.
  return static_cast<int>((absl::CivilMonth(today) - 7).year()) - 1;
}

absl::Status CheckYears(int from_year, int to_year, int last) {
  FieldChecker fields;
  const bool from = CheckYear("from_year", from_year, last, fields);
  const bool to = CheckYear("to_year", to_year, last, fields);
  if (from && to && to_year < from_year) {
    fields.Add("to_year", "DATES_REVERSED", "give from_year or a later one");
  } else if (from && to && to_year - from_year >= kMostYears) {
    fields.Add("to_year", "TOO_MANY_YEARS",
               absl::StrCat("ask for at most ", kMostYears, " years at once"));
  }
  return fields.Finish();
}

}  // namespace sojourn::relocation::fairness
