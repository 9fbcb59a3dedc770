#include <algorithm>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "common/reference/time_zones.h"
#include "common/status/status_macros.h"
#include "services/visa/routes/route_edit_rules.h"
#include "services/visa/visa_convert.h"

// Routes as their publishers send them.
namespace sojourn::visa {
namespace {

constexpr int kMostCountries = 250;
constexpr int kMostMissions = 100;
constexpr int kMostAYear = 1'000'000;
constexpr int kMostAppealDays = 366;
constexpr int kMostPassportMonths = 24;
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
                                 clocks.appeal_days(), kMostAppealDays),
      .counts_working_days = clocks.counts_working_days()};
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
    next.country =
        ParseCountry(check, path + ".country", mission.country(), false);
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

using Named = absl::FunctionRef<bool(std::string_view)>;

void ParseEffective(FieldChecker& check, const type::v1::LegalDays& effective,
                    Route& parsed) {
  parsed.effective_first = ParseOptionalDay(
      check, "route.effective.first", effective.has_first(), effective.first());
  parsed.effective_last = ParseOptionalDay(
      check, "route.effective.last", effective.has_last(), effective.last());
  if (parsed.effective_first && parsed.effective_last &&
      *parsed.effective_last < *parsed.effective_first) {
    check.Add("route.effective", "DATES_REVERSED",
              "The last day is before the first.");
  }
}

// Whom the route is for and what it allows.
void ParseTerms(FieldChecker& check, const v1::Route& route, Named named,
                Route& parsed) {
  if (named("allowed_days")) parsed.allowed_days = route.allowed_days();
  if (named("nationalities")) {
    parsed.nationalities = ParseCountries(
        check, "route.nationalities", route.nationalities(), kMostCountries);
  }
  if (named("document_kinds")) {
    parsed.document_kinds = ParseEnums<TravelDocumentKind>(
        check, "route.document_kinds", route.document_kinds());
  }
  parsed.work_allowed = route.work_allowed();
  parsed.stipend_allowed = route.stipend_allowed();
  parsed.preclearance = route.preclearance();
  if (named("quota_per_year")) {
    parsed.quota_per_year = ParseNumber(check, "route.quota_per_year",
                                        route.quota_per_year(), kMostAYear);
  }
  if (named("passport_months_after")) {
    parsed.passport_months_after =
        ParseNumber(check, "route.passport_months_after",
                    route.passport_months_after(), kMostPassportMonths);
  }
}

// The fields of a route that its publisher may set at any time, those that are
// `named`.
Route ParseFields(FieldChecker& check, const v1::Route& route, Named named) {
  Route parsed;
  ParseTerms(check, route, named, parsed);
  if (named("documents")) {
    parsed.documents =
        ParseEnums<DocumentKind>(check, "route.documents", route.documents());
  }
  if (named("clocks")) parsed.clocks = ParseClocks(check, route.clocks());
  if (named("missions")) parsed.missions = ParseMissions(check, route);
  if (named("effective")) ParseEffective(check, route.effective(), parsed);
  if (named("legal_source")) {
    parsed.legal_source =
        ParseText(check, "route.legal_source", route.legal_source(), false,
                  kMostSourceBytes);
  }
  return parsed;
}

void CheckMask(FieldChecker& check, const std::vector<std::string>& paths) {
  if (paths.empty()) {
    check.Add("update_mask", "FIELD_REQUIRED", "Name what is to change.");
  } else if (!std::ranges::all_of(paths, RouteCanChange)) {
    check.Add("update_mask", "MASK_PATH_UNKNOWN",
              "Names what cannot be changed: the call's comment lists what "
              "can.");
  }
}

}  // namespace

absl::StatusOr<Route> ParseRoute(const v1::CreateRouteRequest& request) {
  FieldChecker check;
  const v1::Route& route = request.route();
  const std::string destination = ParseCountry(
      check, "route.destination_country", route.destination_country(), true);
  const Scheme scheme =
      RequiredEnum<Scheme>(check, "route.scheme", route.scheme());
  Route parsed =
      ParseFields(check, route, [](std::string_view) { return true; });
  parsed.destination_country = destination;
  parsed.scheme = scheme;
  CheckScheme(check, parsed);
  RETURN_IF_ERROR(check.Finish());
  return parsed;
}

absl::StatusOr<RouteUpdate> ParseRouteUpdate(
    const v1::UpdateRouteRequest& request) {
  FieldChecker check;
  const auto& paths = request.update_mask().paths();
  RouteUpdate update{
      .route_id =
          ParseText(check, "route_id", request.route_id(), true, kMostIdBytes),
      .etag = request.etag(),
      .paths = std::vector<std::string>(paths.begin(), paths.end()),
      .reason = ParseText(check, "reason", request.reason(), false,
                          kMostSourceBytes)};
  CheckMask(check, update.paths);
  update.route =
      ParseFields(check, request.route(),
                  [&](std::string_view path) { return update.Names(path); });
  RETURN_IF_ERROR(check.Finish());
  return update;
}

absl::StatusOr<RouteSuspending> ParseSuspending(
    const v1::SuspendRouteRequest& request) {
  FieldChecker check;
  RouteSuspending suspending{
      .route_id =
          ParseText(check, "route_id", request.route_id(), true, kMostIdBytes),
      .etag = request.etag(),
      .reason =
          ParseText(check, "reason", request.reason(), true, kMostSourceBytes),
      .since = ParseOptionalDay(check, "since", request.has_since(),
                                request.since()),
      .until = ParseOptionalDay(check, "until", request.has_until(),
                                request.until())};
  RETURN_IF_ERROR(check.Finish());
  return suspending;
}

absl::Status CheckRouteId(const std::string& route_id) {
  FieldChecker check;
  ParseText(check, "route_id", route_id, true, kMostIdBytes);
  return check.Finish();
}

}  // namespace sojourn::visa
