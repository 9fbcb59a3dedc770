#include "services/visa/routes/route_edit_rules.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/visa/visa_assess.h"

namespace sojourn::visa {
namespace {

constexpr int kShortStayDays = 90;
constexpr int kMostRouteDays = 3 * 366;

std::string YesNo(bool value) { return value ? "yes" : "no"; }

std::string Codes(const std::vector<std::string>& codes) {
  return codes.empty() ? "all" : absl::StrJoin(codes, " ");
}

template <typename E>
std::string Names(const std::vector<E>& values) {
  if (values.empty()) return "those of the scheme";
  std::string names;
  for (const E value : values) {
    absl::StrAppend(&names, names.empty() ? "" : " ", Av(NameOf(value)));
  }
  return names;
}

std::string Day(const std::optional<absl::CivilDay>& day) {
  return day ? absl::FormatCivilTime(*day) : "";
}

std::string Clocks(const RouteClocks& clocks) {
  return absl::StrCat(
      "lodge ", clocks.lodge_earliest_months, " months to ",
      clocks.lodge_latest_days, " days before, decide in ",
      clocks.decision_days, " days, at most ", clocks.decision_max_days,
      ", consult in ", clocks.consultation_days, ", appeal in ",
      clocks.appeal_days == 0 ? "a time not known"
                              : absl::StrCat(clocks.appeal_days),
      clocks.counts_working_days ? ", by working days" : "");
}

std::string Missions(const std::vector<CoveringMission>& missions) {
  std::string text;
  for (const CoveringMission& mission : missions) {
    absl::StrAppend(&text, text.empty() ? "" : "; ", mission.organisation_id,
                    " for ", Codes(mission.covers_countries), " in ",
                    mission.time_zone, ", ", Av(NameOf(mission.handling)),
                    mission.country.empty() ? "" : ", holidays of ",
                    mission.country);
  }
  return text;
}

std::string Suspension(const std::optional<RouteSuspension>& suspension) {
  if (!suspension) return "";
  return absl::StrCat("from ", Day(suspension->since),
                      suspension->until ? " until " : "",
                      Day(suspension->until), ": ", suspension->reason);
}

// How a path of update_mask is taken over and told; what is not taken over is
// changed by other calls.
struct Field {
  std::string_view path;
  void (*take)(Route& current, const Route& given);
  std::string (*text)(const Route& route);
};

#define TAKE(name) \
  [](Route& current, const Route& given) { current.name = given.name; }
#define TEXT(expression) [](const Route& r) { return expression; }

constexpr Field kFields[] = {
    {"allowed_days", TAKE(allowed_days), TEXT(absl::StrCat(r.allowed_days))},
    {"nationalities", TAKE(nationalities), TEXT(Codes(r.nationalities))},
    {"document_kinds", TAKE(document_kinds), TEXT(Names(r.document_kinds))},
    {"work_allowed", TAKE(work_allowed), TEXT(YesNo(r.work_allowed))},
    {"stipend_allowed", TAKE(stipend_allowed), TEXT(YesNo(r.stipend_allowed))},
    {"preclearance", TAKE(preclearance), TEXT(YesNo(r.preclearance))},
    {"quota_per_year", TAKE(quota_per_year),
     TEXT(r.quota_per_year == 0 ? "none" : absl::StrCat(r.quota_per_year))},
    {"documents", TAKE(documents), TEXT(Names(r.documents))},
    {"clocks", TAKE(clocks), TEXT(Clocks(r.clocks))},
    {"missions", TAKE(missions), TEXT(Missions(r.missions))},
    {"effective",
     [](Route& current, const Route& given) {
       current.effective_first = given.effective_first;
       current.effective_last = given.effective_last;
     },
     TEXT(absl::StrCat(Day(r.effective_first), "..", Day(r.effective_last)))},
    {"legal_source", TAKE(legal_source), TEXT(r.legal_source)},
    {"passport_months_after", TAKE(passport_months_after),
     TEXT(absl::StrCat(r.passport_months_after))},
    {"status", nullptr, TEXT(std::string(NameOf(r.status)))},
    {"suspension", nullptr, TEXT(Suspension(r.suspension))},
};

#undef TAKE
#undef TEXT

}  // namespace

bool RouteCanChange(std::string_view path) {
  return std::ranges::any_of(kFields, [&](const Field& field) {
    return field.path == path && field.take != nullptr;
  });
}

absl::StatusOr<Route> Updated(const Route& current, const RouteUpdate& update) {
  Route next = current;
  for (const Field& field : kFields) {
    if (field.take != nullptr && update.Names(field.path)) {
      field.take(next, update.route);
    }
  }
  FieldChecker check;
  CheckScheme(check, next);
  RETURN_IF_ERROR(check.Finish());
  return next;
}

absl::StatusOr<Route> Suspended(const Route& current,
                                const RouteSuspending& suspending,
                                absl::Time now) {
  const absl::CivilDay today = TodayAt(current, now);
  Route next = current;
  next.status = RouteStatus::kSuspended;
  next.suspension = RouteSuspension{.reason = suspending.reason,
                                    .since = suspending.since.value_or(today),
                                    .until = suspending.until};
  FieldChecker check;
  if (next.suspension->since > today) {
    check.Add("since", "DATE_IN_FUTURE",
              "Suspend the route on the day the state does, or later.");
  }
  if (next.suspension->until &&
      *next.suspension->until < next.suspension->since) {
    check.Add("until", "DATES_REVERSED", "The last day is before the first.");
  }
  RETURN_IF_ERROR(check.Finish());
  return next;
}

Route Resumed(const Route& current) {
  Route next = current;
  next.status = RouteStatus::kActive;
  next.suspension.reset();
  return next;
}

void CheckScheme(FieldChecker& check, const Route& route) {
  if (route.scheme == Scheme::kEVisa || route.scheme == Scheme::kOnArrival) {
    check.Add("route.scheme", "VALUE_UNKNOWN",
              "Is no route that a mission serves: it comes with the imported "
              "policy (ImportVisaPolicy).");
    return;
  }
  const bool short_stay =
      route.scheme == Scheme::kC || route.scheme == Scheme::kLtv;
  const int most = short_stay ? kShortStayDays : kMostRouteDays;
  if (route.allowed_days < 1 || route.allowed_days > most) {
    check.Add("route.allowed_days", "NUMBER_OUT_OF_RANGE",
              absl::StrCat("Give 1 to ", most, " for this scheme."));
  }
  if (short_stay && route.clocks.counts_working_days) {
    check.Add("route.clocks.counts_working_days", "VALUE_INVALID",
              "The Visa Code counts calendar days: leave it out for this "
              "scheme.");
  }
  const bool applied_for =
      route.scheme != Scheme::kVisaFree && route.scheme != Scheme::kInternal;
  if (applied_for && route.missions.empty()) {
    check.Add("route.missions", "FIELD_REQUIRED",
              "Name a mission that takes applications.");
  }
}

std::vector<FieldDifference> Differences(const Route& before,
                                         const Route& after) {
  std::vector<FieldDifference> found;
  for (const Field& field : kFields) {
    FieldDifference difference{.field = std::string(field.path),
                               .before = field.text(before),
                               .after = field.text(after)};
    if (difference.before != difference.after) {
      found.push_back(std::move(difference));
    }
  }
  return found;
}

std::vector<std::string> NoticesOf(const Route& route, absl::Time now) {
  std::vector<std::string> notices;
  const int64_t year = TodayAt(route, now).year();
  const int used = QuotaUsedIn(route, year);
  if (route.quota_per_year > 0 && used > route.quota_per_year) {
    notices.push_back(absl::StrCat(
        used, " applications of ", year, " count against a quota of ",
        route.quota_per_year,
        ": none is closed, and none is opened until the year is over or the "
        "quota is raised."));
  }
  if (route.legal_source.empty()) {
    notices.push_back(
        "The route names no source: write in legal_source where an officer can "
        "check it.");
  }
  return notices;
}

int QuotaUsedIn(const Route& route, int64_t year) {
  if (route.quota_used_by_year.empty()) return route.quota_used;
  const auto found = route.quota_used_by_year.find(year);
  return found == route.quota_used_by_year.end() ? 0 : found->second;
}

}  // namespace sojourn::visa
