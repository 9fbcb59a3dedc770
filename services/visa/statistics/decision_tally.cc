#include "services/visa/statistics/decision_tally.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>

#include "absl/time/civil_time.h"
#include "services/visa/visa_rules.h"

namespace sojourn::visa::statistics {
namespace {

constexpr std::array<std::pair<Counted, std::string_view>, 8> kNames = {{
    {Counted::kIssued, "ISSUED"},
    {Counted::kRefused, "REFUSED"},
    {Counted::kAppealed, "APPEALED"},
    {Counted::kAppealGranted, "APPEAL_GRANTED"},
    {Counted::kAppealRefused, "APPEAL_REFUSED"},
    {Counted::kWithdrawn, "WITHDRAWN"},
    {Counted::kFromLodging, "FROM_LODGING"},
    {Counted::kFromAdmission, "FROM_ADMISSION"},
}};

// A fact by where it stands in the history.
struct Told {
  absl::CivilDay on;
  size_t at = 0;
  bool issued = false;

  // On the same day the one that was told later is the later one.
  bool IsAfter(const Told& other) const {
    return on != other.on ? on > other.on : at > other.at;
  }
};

bool IsDecision(const Fact& fact) {
  return fact.type == FactType::kIssued || fact.type == FactType::kRefused;
}

bool IsAppeal(const Fact& fact) { return fact.type == FactType::kAppealed; }

Told At(const Application& application, size_t at) {
  const Fact& fact = application.history[at];
  return {.on = fact.occurred_on,
          .at = at,
          .issued = fact.type == FactType::kIssued};
}

// The first appeal; told once more before it was decided, its latest telling.
std::optional<Told> AppealOf(const Application& application) {
  std::optional<Told> appeal;
  bool decided_since = false;
  for (size_t i = 0; i < application.history.size(); ++i) {
    const Fact& fact = application.history[i];
    if (IsAppeal(fact) && !decided_since) appeal = At(application, i);
    decided_since |= appeal.has_value() && IsDecision(fact);
  }
  return appeal;
}

// The latest decision of those before the appeal, or of those after it.
std::optional<Told> DecisionOf(const Application& application,
                               const std::optional<Told>& appeal,
                               bool after_appeal) {
  std::optional<Told> issued;
  std::optional<Told> refused;
  for (size_t i = 0; i < application.history.size(); ++i) {
    if (!IsDecision(application.history[i])) continue;
    const Told told = At(application, i);
    if ((appeal && told.IsAfter(*appeal)) != after_appeal) continue;
    (told.issued ? issued : refused) = told;
  }
  if (!issued || !refused) return issued ? issued : refused;
  return issued->IsAfter(*refused) ? issued : refused;
}

int YearOf(absl::CivilDay day) { return static_cast<int>(day.year()); }

// Back at the examination after papers were asked for, its clock runs on.
std::optional<absl::CivilDay> BegunOn(const Application& application,
                                      FactType since) {
  if (since != FactType::kAdmissible) return DayOf(application, since);
  std::optional<absl::CivilDay> begun;
  bool resumed = false;
  for (const Fact& fact : application.history) {
    if (fact.type == FactType::kDocumentsAsked) resumed = begun.has_value();
    if (fact.type != since) continue;
    begun = resumed ? std::min(*begun, fact.occurred_on) : fact.occurred_on;
    resumed = false;
  }
  return begun;
}

void CountTime(const Application& application, FactType since,
               absl::CivilDay decided_on, Counted counted, Tally& tally) {
  const std::optional<absl::CivilDay> begun = BegunOn(application, since);
  if (!begun || *begun > decided_on) return;
  const int64_t days = std::min<int64_t>(decided_on - *begun, kMostDays);
  tally.insert(Entry{.year = YearOf(decided_on),
                     .counted = counted,
                     .days = static_cast<int>(days)});
}

}  // namespace

std::string_view Name(Counted counted) {
  for (const auto& [value, name] : kNames) {
    if (value == counted) return name;
  }
  return "";
}

std::optional<Counted> ParseCounted(std::string_view name) {
  for (const auto& [value, candidate] : kNames) {
    if (candidate == name) return value;
  }
  return std::nullopt;
}

Tally TallyOf(const Application& application) {
  Tally tally;
  const std::optional<Told> appeal = AppealOf(application);
  if (const auto own = DecisionOf(application, appeal, false)) {
    tally.insert(
        Entry{.year = YearOf(own->on),
              .counted = own->issued ? Counted::kIssued : Counted::kRefused});
    CountTime(application, FactType::kLodged, own->on, Counted::kFromLodging,
              tally);
    CountTime(application, FactType::kAdmissible, own->on,
              Counted::kFromAdmission, tally);
  }
  if (appeal) {
    tally.insert(
        Entry{.year = YearOf(appeal->on), .counted = Counted::kAppealed});
    if (const auto outcome = DecisionOf(application, appeal, true)) {
      tally.insert(Entry{.year = YearOf(outcome->on),
                         .counted = outcome->issued ? Counted::kAppealGranted
                                                    : Counted::kAppealRefused});
    }
  }
  if (const auto withdrawn = DayOf(application, FactType::kWithdrawn)) {
    tally.insert(
        Entry{.year = YearOf(*withdrawn), .counted = Counted::kWithdrawn});
  }
  return tally;
}

Change Between(const Application& before, const Application& after) {
  const Tally was = TallyOf(before);
  const Tally is = TallyOf(after);
  Change change;
  std::ranges::set_difference(was, is, std::back_inserter(change.taken));
  std::ranges::set_difference(is, was, std::back_inserter(change.added));
  return change;
}

}  // namespace sojourn::visa::statistics
