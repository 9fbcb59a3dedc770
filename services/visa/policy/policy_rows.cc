#include "services/visa/policy/policy_rows.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/reference/countries.h"
#include "common/status/error.h"
#include "common/status/string_view.h"

namespace sojourn::visa {
namespace {

constexpr int kMostDays = 366;
constexpr int kMostWindowDays = 3660;
constexpr size_t kMostNameBytes = 64;
constexpr size_t kMostSourceBytes = 1000;

// As the passport-index tables write them.
constexpr std::pair<std::string_view, Requirement> kWords[] = {
    {"visa free", Requirement::kVisaFree},
    {"visa on arrival", Requirement::kOnArrival},
    {"eta", Requirement::kEta},
    {"e-visa", Requirement::kEVisa},
    {"visa required", Requirement::kVisaRequired},
    {"no admission", Requirement::kNoAdmission},
    {"-1", Requirement::kOwnCountry},
};

std::string Trimmed(std::string_view cell) {
  return std::string(absl::StripAsciiWhitespace(Av(cell)));
}

bool IsSchengen(const std::string& name) {
  return absl::AsciiStrToLower(name) == "schengen";
}

}  // namespace

void PolicyRows::Refuse(int line, std::string_view column,
                        std::string_view reason, std::string_view description) {
  ++problem_count_;
  if (problems_.size() == kMostProblems) return;
  problems_.push_back({line, std::string(column), std::string(reason),
                       std::string(description)});
}

void PolicyRows::Bad(std::string_view column, std::string_view reason,
                     std::string_view description) {
  Refuse(line_, column, reason, description);
}

std::string PolicyRows::Country(std::string_view column,
                                std::string_view code) {
  const std::string text = Trimmed(code);
  if (reference::IsCountry(text)) return text;
  std::string country(reference::CountryOfAlphaThree(text));
  if (country.empty()) {
    Bad(column, "COUNTRY_UNKNOWN",
        "no country has this code: write it as ISO 3166-1 alpha-3, such as "
        "KEN");
  }
  return country;
}

EntryRule PolicyRows::RequirementOf(const WrittenRule& row) {
  const std::string text = absl::AsciiStrToLower(Trimmed(row.requirement));
  for (const auto& [word, requirement] : kWords) {
    if (text == word) return {requirement, 0};
  }
  int days = 0;
  if (!absl::SimpleAtoi(text, &days)) {
    Bad("Requirement", "VALUE_UNKNOWN",
        "write a number of days, visa free, visa on arrival, eta, e-visa, "
        "visa required, no admission, or -1 for the same country");
    return {};
  }
  if (days < 1 || days > kMostDays) {
    Bad("Requirement", "NUMBER_OUT_OF_RANGE",
        absl::StrCat("give 1 to ", kMostDays, " days"));
    return {};
  }
  return {Requirement::kVisaFree, days};
}

void PolicyRows::Add(const WrittenRule& row) {
  has_rules_ = true;
  line_ = row.line;
  const int before = problem_count_;
  PolicyRule rule{.passport = Country("Passport", row.passport),
                  .destination = Country("Destination", row.destination),
                  .rule = RequirementOf(row)};
  if (problem_count_ == before) {
    const bool same = rule.passport == rule.destination;
    if (same != (rule.rule.requirement == Requirement::kOwnCountry)) {
      Bad("Requirement", "VALUE_UNKNOWN",
          "-1 is for the same country, and nothing else is");
    }
    const auto [first, is_first] = pairs_.try_emplace(
        std::pair(rule.passport, rule.destination), row.line);
    if (!is_first) {
      Bad("Destination", "ENTRY_REPEATED",
          absl::StrCat("line ", first->second,
                       " is of the same passport and destination: keep "
                       "one"));
    }
  }
  if (problem_count_ == before) rules_.push_back(std::move(rule));
}

void PolicyRows::CheckArea(const WrittenArea& row, const std::string& name) {
  if (name.empty()) {
    Bad("area", "FIELD_REQUIRED", "name the area");
  } else if (name.size() > kMostNameBytes) {
    Bad("area", "TEXT_TOO_LONG", "give at most 64 bytes");
  } else if (IsSchengen(name)) {
    Bad("area", "AREA_BUILT_IN",
        "is written from the regulations and cannot be imported: leave it "
        "out");
  }
  if (!row.since) {
    Bad("member_since", "FIELD_REQUIRED", "give the first day that counts");
  } else if (row.until && *row.until < *row.since) {
    Bad("member_until", "DATES_REVERSED", "is before member_since");
  }
  if (row.window_days < 1 || row.window_days > kMostWindowDays) {
    Bad("window_days", "NUMBER_OUT_OF_RANGE",
        absl::StrCat("give 1 to ", kMostWindowDays));
  } else if (row.days < 1 || row.days >= row.window_days) {
    Bad("days", "NUMBER_OUT_OF_RANGE", "give 1 or more, below window_days");
  }
  if (Trimmed(row.source).empty()) {
    Bad("source", "FIELD_REQUIRED", "name the agreement or law, with its date");
  } else if (row.source.size() > kMostSourceBytes) {
    Bad("source", "TEXT_TOO_LONG", "give at most 1,000 bytes");
  }
}

// Of a row that is good by itself.
void PolicyRows::CheckOnce(const WrittenArea& row, const std::string& country) {
  const std::string name = Trimmed(row.area);
  const DayRule rule{row.days, row.window_days};
  const auto [known, is_first] =
      area_rules_.try_emplace(name, std::pair(row.line, rule));
  if (!is_first && known->second.second != rule) {
    Bad("days", "AREA_DAYS_DIFFER",
        absl::StrCat("days and window_days of one area are the same: see "
                     "line ",
                     known->second.first));
  }
  const LegalDays days{*row.since, row.until.value_or(kNoEnd)};
  std::vector<Membership>& others = memberships_[{name, country}];
  for (const Membership& other : others) {
    if (days.first > other.days.last || other.days.first > days.last) continue;
    Bad("country", "ENTRY_REPEATED",
        absl::StrCat("line ", other.line,
                     " says the same country is a member on the same "
                     "days: keep one"));
  }
  others.push_back({row.line, days});
}

void PolicyRows::Add(const WrittenArea& row) {
  has_areas_ = true;
  line_ = row.line;
  const int before = problem_count_;
  const std::string name = Trimmed(row.area);
  const std::string country = Country("country", row.country);
  CheckArea(row, name);
  if (problem_count_ == before) CheckOnce(row, country);
  if (problem_count_ != before) return;
  area_rows_.push_back({.area = name,
                        .rule = {row.days, row.window_days},
                        .member = {.country = country,
                                   .since = *row.since,
                                   .until = row.until,
                                   .source = Trimmed(row.source)}});
}

absl::Status PolicyRows::Verdict() const {
  std::vector<FieldViolation> violations;
  for (const PolicyRowProblem& problem : problems_) {
    violations.push_back(
        {absl::StrCat("line ", problem.line, ", ", problem.column),
         problem.description, problem.reason});
  }
  return InvalidFields(std::move(violations));
}

}  // namespace sojourn::visa
