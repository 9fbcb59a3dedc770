#ifndef SERVICES_RELOCATION_ANSWERS_ANSWER_RULES_H_
#define SERVICES_RELOCATION_ANSWERS_ANSWER_RULES_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/relocation/relocation.h"

// What is counted of the answers of cities, and for which time somebody may ask
// how they answered. Pure functions of values.
//
// Each question and each answer counts in the calendar quarter (UTC) in which
// it was given, so that a quarter that is over changes no more: two reports of
// it, one before and one after an answer, would tell that answer.
namespace sojourn::relocation::answer_rules {

enum class Answer { kProposed, kAccepted, kDeclined, kSilent };
std::string_view Name(Answer answer);
std::optional<Answer> ParseAnswer(std::string_view name);

inline constexpr std::string_view kByLevel = "LEVEL";
inline constexpr std::string_view kBySize = "SIZE";
inline constexpr std::string_view kByChildren = "CHILDREN";
inline constexpr std::string_view kByReason = "REASON";

// What a city was asked for, as it was when it was asked: its answer counts
// there, whatever the case has become since.
struct AskedOf {
  Level level = Level::kL1;
  int people = 0;
  bool children = false;
};

// Where an answer counts: once in each of them.
struct Part {
  std::string_view split;
  std::string part;
};
// Always in the same order, so that no two that count wait for each other.
// `reason` is why the city said no; empty for every other answer.
std::vector<Part> PartsOf(const AskedOf& asked, std::string_view reason);

// All parts that LEVEL, SIZE and CHILDREN can have, in the order they are
// shown.
std::vector<std::string> PartsIn(std::string_view split);

struct Quarter {
  absl::CivilYear year;
  int number = 1;
  friend bool operator==(const Quarter&, const Quarter&) = default;
};
// Takes "2026-Q3".
std::optional<Quarter> ParseQuarter(std::string_view text);
std::string Name(const Quarter& quarter);
absl::CivilDay FirstDay(const Quarter& quarter);
Quarter QuarterOf(absl::CivilDay day);

inline constexpr int kMostQuarters = 20;

struct ReportFacts {
  std::string from_quarter;
  std::string to_quarter;
  bool split_given = false;
  // Where in the request a host stands that is not known, or a country that is
  // none.
  std::vector<size_t> unknown_hosts;
  std::vector<size_t> unknown_countries;
  absl::CivilDay today;  // UTC
};
// First days of the first and the last quarter.
struct Period {
  absl::CivilDay first;
  absl::CivilDay last;
};
// INVALID_ARGUMENT with every bad field: QUARTER_INVALID, QUARTER_NOT_OVER,
// DATES_REVERSED, TOO_MANY_QUARTERS, FIELD_REQUIRED, HOST_UNKNOWN,
// COUNTRY_UNKNOWN.
absl::StatusOr<Period> CheckReport(const ReportFacts& facts);

}  // namespace sojourn::relocation::answer_rules

#endif  // SERVICES_RELOCATION_ANSWERS_ANSWER_RULES_H_
