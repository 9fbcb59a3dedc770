#include "services/relocation/stay/risk_rules.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/string_view.h"
#include "services/relocation/relocation_clocks.h"

namespace sojourn::relocation::risk_rules {
namespace {

using stay_rules::RiskFacts;

constexpr std::array<std::string_view, 13> kNames = {
    "COUNTRY_DAY",    "OWN_DAY",         "DEPARTURE_ABROAD", "STAY_ENDS",
    "NEEDS_HELP",     "IN_DANGER_AGAIN", "CONTACT_EXPOSED",  "DOCUMENT_EXPOSED",
    "PLACE_EXPOSED",  "DURESS",          "FOUND_OR_FREE",    "NEW_THREAT",
    "IMMINENT_THREAT"};

constexpr char kNewIncident[] = "NEW_INCIDENT";
constexpr char kBeforeReturn[] = "BEFORE_RETURN";
constexpr absl::Duration kLessUrgent = absl::Hours(72);

absl::Time StartOf(absl::CivilDay day) {
  return absl::FromCivil(day, absl::UTCTimeZone());
}

bool IsIncident(Kind kind) { return kind >= Kind::kNeedsHelp; }

// What she goes back to is weighed by itself.
bool Answers(const RiskFacts& risk, const Cause& cause) {
  if (risk.assessed_at < cause.arose) return false;
  return cause.kind != Kind::kStayEnds || risk.trigger == kBeforeReturn;
}

auto Key(const Cause& cause) {
  return std::tie(cause.arose, cause.due, cause.trigger, cause.kind);
}

// A day that the calendar of a country has and an assessment too is one.
bool AreOne(const Cause& a, const Cause& b) {
  return a.arose == b.arose && a.due == b.due && a.trigger == b.trigger &&
         (a.kind == b.kind || (!IsIncident(a.kind) && !IsIncident(b.kind)));
}

std::string WhatToDo(const Cause& cause) {
  switch (cause.kind) {
    case Kind::kDepartureAbroad:
      return absl::StrCat("assess the risk before they leave the country on ",
                          absl::FormatCivilTime(*cause.on));
    case Kind::kStayEnds:
      return absl::StrCat(
          "assess the risk of what comes after the stay, "
          "which ends on ",
          absl::FormatCivilTime(*cause.on), ": BEFORE_RETURN");
    default:
      return absl::StrCat("assess the risk again before ",
                          absl::FormatCivilTime(*cause.on), ": ",
                          cause.trigger);
  }
}

}  // namespace

std::string_view Name(Kind kind) {
  return kNames[static_cast<size_t>(kind) - 1];
}

std::optional<Kind> CauseOf(Event event, std::string_view reason,
                            Overlay before) {
  switch (event) {
    case Event::kCheckInRecorded:
      if (reason == "NEEDS_HELP") return Kind::kNeedsHelp;
      return std::nullopt;
    case Event::kFollowedUp:
    case Event::kFollowUpEnded:
      if (reason == "AT_RISK") return Kind::kInDangerAgain;
      return std::nullopt;
    case Event::kContactBurnt:
      return Kind::kContactExposed;
    case Event::kDocumentBurnt:
      return Kind::kDocumentExposed;
    case Event::kPlaceBurnt:
      return Kind::kPlaceExposed;
    case Event::kDuressHeard:
      return Kind::kDuress;
    case Event::kResumed:
      if (before != Overlay::kNone) return Kind::kFoundOrFree;
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

Cause OfDay(Kind kind, const stay_rules::RiskDay& day) {
  return {.kind = kind,
          .trigger = day.trigger,
          .arose = StartOf(day.on - stay_rules::kLookAgainDays),
          .due = StartOf(day.on),
          .on = day.on};
}

Cause OfIncident(Kind kind, absl::Time recorded_at, Level level) {
  return {
      .kind = kind,
      .trigger = kNewIncident,
      .arose = recorded_at,
      .due = recorded_at + (level <= Level::kL2 ? kRiskIsDue : kLessUrgent)};
}

Cause OfDeparture(absl::CivilDay on, absl::Time planned_at, bool begun) {
  const absl::Time near = StartOf(on - stay_rules::kLookAgainDays);
  return {.kind = Kind::kDepartureAbroad,
          .trigger = "TRAVEL",
          .arose = std::max(near, planned_at),
          .due = StartOf(on),
          .on = on,
          .overtaken = begun};
}

Cause OfStayEnd(absl::CivilDay check_out, bool over) {
  return {.kind = Kind::kStayEnds,
          .trigger = kBeforeReturn,
          .arose = StartOf(check_out) - stay_rules::kRiskIsFresh,
          .due = StartOf(check_out),
          .on = check_out,
          .overtaken = over};
}

std::vector<Cause> Settle(std::vector<Cause> causes,
                          absl::Span<const RiskFacts> risks, absl::Time now) {
  std::erase_if(causes, [&](const Cause& each) { return each.arose > now; });
  std::sort(causes.begin(), causes.end(),
            [](const Cause& a, const Cause& b) { return Key(a) < Key(b); });
  causes.erase(std::unique(causes.begin(), causes.end(), AreOne), causes.end());
  for (Cause& cause : causes) {
    const RiskFacts* first = nullptr;
    for (const RiskFacts& risk : risks) {
      if (!Answers(risk, cause)) continue;
      if (first == nullptr || risk.assessed_at < first->assessed_at) {
        first = &risk;
      }
    }
    if (first == nullptr) continue;
    cause.answered_by = first->id;
    cause.overtaken = false;
  }
  return causes;
}

std::optional<Wait> FirstWait(const Relocation& relocation,
                              absl::Span<const RiskFacts> risks) {
  const Milestones& met = relocation.milestones;
  // Of a case that was triaged before anything was promised, nothing was.
  if (relocation.level > Level::kL2 || !met.triaged || !met.risk_asked ||
      !HasOpenPromises(relocation.state)) {
    return std::nullopt;
  }
  const bool assessed =
      std::any_of(risks.begin(), risks.end(), [&](const RiskFacts& risk) {
        return risk.assessed_at >= relocation.begun_at();
      });
  if (assessed) return std::nullopt;
  absl::Time from = *met.risk_asked;
  if (relocation.l1_since) from = std::max(from, *relocation.l1_since);
  return Wait{"PROGRAMME_OFFICER",
              "assess the risk: threats, vulnerabilities, capacities",
              "AssessRisk", from + kRiskIsDue};
}

std::vector<Wait> Waits(absl::Span<const Cause> causes, bool first_missing) {
  std::vector<Wait> waits;
  std::string happened;
  std::optional<absl::Time> due;
  for (const Cause& cause : causes) {
    if (!cause.open()) continue;
    if (!IsIncident(cause.kind)) {
      waits.push_back(
          {"PROGRAMME_OFFICER", WhatToDo(cause), "AssessRisk", cause.due});
      continue;
    }
    if (first_missing) continue;
    const std::string_view name = Name(cause.kind);
    if (!absl::StrContains(happened, Av(name))) {
      absl::StrAppend(&happened, happened.empty() ? "" : ", ", Av(name));
    }
    due = std::min(due.value_or(cause.due), cause.due);
  }
  if (due) {
    waits.push_back(
        {"PROGRAMME_OFFICER",
         absl::StrCat("assess the risk again after what happened: ", happened),
         "AssessRisk", due});
  }
  std::stable_sort(
      waits.begin(), waits.end(),
      [](const Wait& a, const Wait& b) { return *a.due < *b.due; });
  return waits;
}

}  // namespace sojourn::relocation::risk_rules
