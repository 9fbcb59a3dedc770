#ifndef SERVICES_RELOCATION_FAIRNESS_FAIRNESS_RULES_H_
#define SERVICES_RELOCATION_FAIRNESS_FAIRNESS_RULES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/relocation/relocation.h"

// What of a case is counted for the report on fairness, and of which years.
// Pure functions of values.
namespace sojourn::relocation::fairness {

// Each case counts by what had become of it so long after it came in: everybody
// had the same time, and it is the half year that statistics are late.
inline constexpr absl::Duration kHorizon = absl::Hours(24 * 183);
// So much later it is still counted, where the service was away.
inline constexpr absl::Duration kGrace = absl::Hours(24 * 28);

// Each case is in one of them, so that what is shown is sums of these.
enum class Outcome {
  kPlaced,
  kEligible,           // and waits for a place
  kRefusedVerified,    // found ineligible after it was verified
  kRefusedUnverified,  // not verified, or found ineligible before
  kOpenVerified,
  kOpenUnverified,
};
inline constexpr size_t kOutcomes = 6;
std::string_view Name(Outcome outcome);
std::optional<Outcome> ParseOutcome(std::string_view name);

// The case stood there from then on. In the order in which it was written,
// without what was corrected.
struct Step {
  State state = State::kSubmitted;
  absl::Time at;
};
struct Course {
  Outcome outcome = Outcome::kOpenUnverified;
  // From the day it came in to the first confirmed place; of who was placed.
  std::optional<int> waited_days;
};
// Up to the horizon. Of several decisions the last one counts, and a place that
// was hers once.
Course CourseOf(absl::Time received_at, const std::vector<Step>& steps);

inline constexpr std::string_view kByRegion = "REGION";
inline constexpr std::string_view kBySize = "SIZE";
inline constexpr std::string_view kByChildren = "CHILDREN";
inline constexpr std::string_view kByRemoteness = "REMOTENESS";
inline constexpr std::string_view kByDisability = "DISABILITY";
inline constexpr std::string_view kByGender = "GENDER";
inline constexpr std::string_view kByLgbtiq = "LGBTIQ";
inline constexpr std::string_view kByPeople = "PEOPLE";
inline constexpr std::array<std::string_view, 8> kSplits = {
    kByRegion,     kBySize,   kByChildren, kByRemoteness,
    kByDisability, kByGender, kByLgbtiq,   kByPeople};
// Who said nothing, and a country that is in no region: groups that are
// compared with none.
inline constexpr std::string_view kNotSaid = "NOT_SAID";
inline constexpr std::string_view kNoRegion = "NO_REGION";

// Of the defender and her party. What she says of herself by the name of the
// value, such as "WOMAN" and "YES"; empty: not said.
struct Counted {
  std::string country_code;
  int people = 0;
  bool children = false;
  std::string remoteness;
  std::string disability;
  std::string gender;
  std::string lgbtiq;
  std::string minority_people;
};
using Part = std::pair<std::string, std::string>;  // split, group
// One of each split, in their order. What has no group there is NOT_SAID.
std::vector<Part> PartsOf(const Counted& counted);
// Of these, what she says of herself.
std::vector<Part> SaidIn(std::vector<Part> parts);
// All groups of a split, in the order they are shown.
std::vector<std::string> GroupsOf(std::string_view split);

// What one case adds.
struct Tally {
  std::vector<Part> parts;
  Course course;
  int people = 0;
  // The id of the defender who agreed, and whose groups these are.
  std::string said_by = {};
};

struct Cell {
  std::array<int64_t, kOutcomes> parties{};
  int64_t people_placed = 0;
  int64_t people_others = 0;
  std::map<int, int64_t> waits;  // how many were placed after so many days

  int64_t Of(Outcome outcome) const {
    return parties[static_cast<size_t>(outcome)];
  }
  friend bool operator==(const Cell&, const Cell&) = default;
};
using Counts = std::map<Part, Cell>;
void Add(const Tally& tally, Counts& counts);
// Leaves what it was before Add.
void Take(const Tally& tally, Counts& counts);

// The defender agrees that she is counted, and said so within the horizon; also
// a child that acts first.
bool IsAgreed(const CaseFacts& facts, absl::Time received_at);

// UTC.
int YearOf(absl::Time received_at);
// The last year of which no case is counted any more.
int LastYearOver(absl::CivilDay today);

inline constexpr int kMostYears = 20;
// INVALID_ARGUMENT FIELD_REQUIRED, YEAR_INVALID, YEAR_NOT_OVER, DATES_REVERSED,
// TOO_MANY_YEARS. `last` is the last year that is closed.
absl::Status CheckYears(int from_year, int to_year, int last);

}  // namespace sojourn::relocation::fairness

#endif  // SERVICES_RELOCATION_FAIRNESS_FAIRNESS_RULES_H_
