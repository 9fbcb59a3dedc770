#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/reference/time_zones.h"
#include "common/status/status_macros.h"
#include "services/visa/visa_convert.h"

// Routes as their publishers send them.
namespace sojourn::visa {
namespace {

constexpr int kMostCountries = 250;
constexpr int kMostMissions = 100;
constexpr int kMostRouteDays = 3 * 366;
constexpr int kMostAYear = 1'000'000;
constexpr int kShortStayDays = 90;
constexpr int kMostAppealDays = 366;
constexpr size_t kMostIdBytes = 64;
constexpr size_t kMostSourceBytes = 4000;

int ParseNumber(FieldChecker& check, const std::string& field, int value,
                int most) {
  if (value < 0 || value > most) {
    check.Add(field, "NUMBER_OUT_OF_RANGE",
              absl::StrCat("Give 0 to ", most, "."));
  }
  return value;
}

int NumberOr(FieldChecker& check, const std::string& field, int value,
             int otherwise) {
  return value == 0 ? otherwise : ParseNumber(check, field, value, 366);
}

RouteClocks ParseClocks(FieldChecker& check, const v1::RouteClocks& clocks) {
  const RouteClocks law;
  RouteClocks parsed{
      .lodge_earliest_months =
          NumberOr(check, "route.clocks.lodge_earliest_months",
                   clocks.lodge_earliest_months(), law.lodge_earliest_months),
      .lodge_latest_days =
          NumberOr(check, "route.clocks.lodge_latest_days",
                   clocks.lodge_latest_days(), law.lodge_latest_days),
      .decision_days = NumberOr(check, "route.clocks.decision_days",
                                clocks.decision_days(), law.decision_days),
      .decision_max_days =
          NumberOr(check, "route.clocks.decision_max_days",
                   clocks.decision_max_days(), law.decision_max_days),
      .consultation_days =
          NumberOr(check, "route.clocks.consultation_days",
                   clocks.consultation_days(), law.consultation_days),
      .appeal_days = ParseNumber(check, "route.clocks.appeal_days",
                                 clocks.appeal_days(), kMostAppealDays)};
  if (parsed.decision_max_days < parsed.decision_days) {
    check.Add("route.clocks.decision_max_days", "NUMBER_OUT_OF_RANGE",
              "Must not be less than decision_days.");
  }
  return parsed;
}

std::vector<CoveringMission> ParseMissions(FieldChecker& check,
                                           const v1::Route& route) {
  if (route.missions_size() > kMostMissions) {
    check.Add("route.missions", "LIST_TOO_LONG",
              absl::StrCat("Give at most ", kMostMissions, "."));
    return {};
  }
  std::vector<CoveringMission> parsed;
  for (int i = 0; i < route.missions_size(); ++i) {
    const v1::CoveringMission& mission = route.missions(i);
    const std::string path = absl::StrCat("route.missions[", i, "]");
    CoveringMission& next = parsed.emplace_back();
    next.organisation_id =
        ParseText(check, path + ".organisation_id", mission.organisation_id(),
                  true, kMostIdBytes);
    next.covers_countries =
        ParseCountries(check, path + ".covers_countries",
                       mission.covers_countries(), kMostCountries);
    next.time_zone = mission.time_zone();
    if (!reference::IsTimeZone(next.time_zone)) {
      check.Add(path + ".time_zone", "TIME_ZONE_UNKNOWN",
                "Give an IANA zone, such as Africa/Nairobi.");
    }
    const Handling handling = FromProto<Handling>(mission.handling());
    next.handling =
        handling == Handling::kUnspecified ? Handling::kMission : handling;
    const bool again = std::ranges::any_of(
        parsed.begin(), parsed.end() - 1, [&](const CoveringMission& other) {
          return other.organisation_id == next.organisation_id;
        });
    if (again) {
      check.Add(path + ".organisation_id", "ENTRY_REPEATED",
                "Name each mission once.");
    }
  }
  return parsed;
}

void CheckScheme(FieldChecker& check, const Route& route) {
  const bool short_stay =
      route.scheme == Scheme::kC || route.scheme == Scheme::kLtv;
  const int most = short_stay ? kShortStayDays : kMostRouteDays;
  if (route.allowed_days < 1 || route.allowed_days > most) {
    check.Add("route.allowed_days", "NUMBER_OUT_OF_RANGE",
              absl::StrCat("Give 1 to ", most, " for this scheme."));
  }
  const bool applied_for =
      route.scheme != Scheme::kVisaFree && route.scheme != Scheme::kInternal;
  if (applied_for && route.missions.empty()) {
    check.Add("route.missions", "FIELD_REQUIRED",
              "Name a mission that takes applications.");
  }
}

}  // namespace

absl::StatusOr<Route> ParseRoute(const v1::CreateRouteRequest& request) {
  FieldChecker check;
  const v1::Route& route = request.route();
  Route parsed;
  parsed.destination_country = ParseCountry(check, "route.destination_country",
                                            route.destination_country(), true);
  parsed.scheme = RequiredEnum<Scheme>(check, "route.scheme", route.scheme());
  parsed.allowed_days = route.allowed_days();
  parsed.nationalities = ParseCountries(check, "route.nationalities",
                                        route.nationalities(), kMostCountries);
  parsed.document_kinds = ParseEnums<TravelDocumentKind>(
      check, "route.document_kinds", route.document_kinds());
  parsed.work_allowed = route.work_allowed();
  parsed.stipend_allowed = route.stipend_allowed();
  parsed.preclearance = route.preclearance();
  parsed.quota_per_year = ParseNumber(check, "route.quota_per_year",
                                      route.quota_per_year(), kMostAYear);
  parsed.documents =
      ParseEnums<DocumentKind>(check, "route.documents", route.documents());
  parsed.clocks = ParseClocks(check, route.clocks());
  parsed.missions = ParseMissions(check, route);
  const type::v1::LegalDays& effective = route.effective();
  parsed.effective_first = ParseOptionalDay(
      check, "route.effective.first", effective.has_first(), effective.first());
  parsed.effective_last = ParseOptionalDay(
      check, "route.effective.last", effective.has_last(), effective.last());
  if (parsed.effective_first && parsed.effective_last &&
      *parsed.effective_last < *parsed.effective_first) {
    check.Add("route.effective", "DATES_REVERSED",
              "The last day is before the first.");
  }
  parsed.legal_source =
      ParseText(check, "route.legal_source", route.legal_source(), false,
                kMostSourceBytes);
  CheckScheme(check, parsed);
  RETURN_IF_ERROR(check.Finish());
  return parsed;
}

}  // namespace sojourn::visa
