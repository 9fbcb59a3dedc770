#include "services/visa/visa_convert.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/crypto/ids.h"
#include "common/status/status_macros.h"

namespace sojourn::visa {
namespace {

constexpr int kMostNationalities = 10;
constexpr int kMostDestinations = 30;
constexpr int kMostNames = 20;
constexpr int kMostCountries = 250;
constexpr int kMostMissions = 100;
constexpr int kMostRouteDays = 3 * 366;
constexpr int kShortStayDays = 90;
constexpr size_t kMostIdBytes = 64;
constexpr size_t kMostNameBytes = 400;
constexpr size_t kMostRuleBytes = 4000;

template <typename E, typename List>
std::vector<E> ParseEnums(FieldChecker& check, const std::string& field,
                          const List& list) {
  std::vector<E> parsed;
  for (int i = 0; i < list.size(); ++i) {
    parsed.push_back(
        RequiredEnum<E>(check, absl::StrCat(field, "[", i, "]"), list.Get(i)));
  }
  std::vector<E> once = parsed;
  std::ranges::sort(once);
  if (std::ranges::adjacent_find(once) != once.end()) {
    check.Add(field, "DUPLICATE", "Name each value once.");
  }
  return parsed;
}

int ParseNumber(FieldChecker& check, const std::string& field, int value,
                int most) {
  if (value < 0 || value > most) {
    check.Add(field, "OUT_OF_RANGE", absl::StrCat("Give 0 to ", most, "."));
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
                   clocks.consultation_days(), law.consultation_days)};
  if (parsed.decision_max_days < parsed.decision_days) {
    check.Add("route.clocks.decision_max_days", "INVALID_PERIOD",
              "Must not be less than decision_days.");
  }
  return parsed;
}

std::vector<CoveringMission> ParseMissions(FieldChecker& check,
                                           const v1::Route& route) {
  if (route.missions_size() > kMostMissions) {
    check.Add("route.missions", "TOO_MANY",
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
    absl::TimeZone zone;
    if (next.time_zone.empty() || !absl::LoadTimeZone(next.time_zone, &zone)) {
      check.Add(path + ".time_zone", "UNKNOWN_TIME_ZONE",
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
      check.Add(path + ".organisation_id", "DUPLICATE",
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
    check.Add("route.allowed_days", "OUT_OF_RANGE",
              absl::StrCat("Give 1 to ", most, " for this scheme."));
  }
  const bool applied_for =
      route.scheme != Scheme::kVisaFree && route.scheme != Scheme::kInternal;
  if (applied_for && route.missions.empty()) {
    check.Add("route.missions", "REQUIRED",
              "Name a mission that takes applications.");
  }
}

Identity ParseIdentity(FieldChecker& check,
                       const v1::ApplicantIdentity& identity) {
  Identity parsed;
  if (identity.names_size() > kMostNames) {
    check.Add("identity.names", "TOO_MANY",
              absl::StrCat("Give at most ", kMostNames, " parts."));
  } else {
    for (int i = 0; i < identity.names_size(); ++i) {
      parsed.names.push_back(
          ParseText(check, absl::StrCat("identity.names[", i, "]"),
                    identity.names(i), true, kMostNameBytes));
    }
  }
  parsed.name_to_use = ParseText(check, "identity.name_to_use",
                                 identity.name_to_use(), false, kMostNameBytes);
  parsed.date_of_birth = ParsePartialDate(check, "identity.date_of_birth",
                                          identity.date_of_birth());
  parsed.nationalities =
      ParseCountries(check, "identity.nationalities", identity.nationalities(),
                     kMostNationalities);
  parsed.sex_marker = ParseText(check, "identity.sex_marker",
                                identity.sex_marker(), false, kMostIdBytes);
  if (identity.has_document()) {
    parsed.document =
        ParseTravelDocument(check, "identity.document", identity.document());
  }
  parsed.document_number =
      ParseText(check, "identity.document_number", identity.document_number(),
                false, kMostIdBytes);
  parsed.contact_rules =
      ParseText(check, "identity.contact_rules", identity.contact_rules(),
                false, kMostRuleBytes);
  parsed.no_direct_contact = identity.no_direct_contact();
  return parsed;
}

StayAnswer ParseAnswer(FieldChecker& check, const v1::StayAnswer& answer) {
  return {
      .lawful = answer.lawful(),
      .last_legal_day = ParseOptionalDay(check, "stay_answer.last_legal_day",
                                         answer.has_last_legal_day(),
                                         answer.last_legal_day()),
      .policy_version = ParseText(check, "stay_answer.policy_version",
                                  answer.policy_version(), false, kMostIdBytes),
      .inputs_hash = ParseText(check, "stay_answer.inputs_hash",
                               answer.inputs_hash(), false, kMostIdBytes)};
}

// What every fact has: which application, and the day it happened.
template <typename Request>
Telling ParseFact(FieldChecker& check, const Request& request, FactType type) {
  ParseText(check, "application_id", request.application_id(), true,
            kMostIdBytes);
  return {
      .type = type,
      .occurred_on = ParseDay(check, "occurred_on", request.has_occurred_on(),
                              request.occurred_on())};
}

template <typename Request>
absl::StatusOr<Telling> ParsePlainFact(const Request& request, FactType type) {
  FieldChecker check;
  Telling telling = ParseFact(check, request, type);
  RETURN_IF_ERROR(check.Finish());
  return telling;
}

Visa ParseVisa(FieldChecker& check, const v1::Visa& visa) {
  Visa parsed;
  parsed.scheme = RequiredEnum<Scheme>(check, "visa.scheme", visa.scheme());
  parsed.valid = ParseDays(check, "visa.valid", visa.valid());
  parsed.days = visa.days();
  if (parsed.days < 1 || parsed.days > kMostRouteDays) {
    check.Add("visa.days", "OUT_OF_RANGE",
              absl::StrCat("Give 1 to ", kMostRouteDays, "."));
  }
  parsed.entries =
      RequiredEnum<VisaEntries>(check, "visa.entries", visa.entries());
  parsed.territories = ParseCountries(check, "visa.territories",
                                      visa.territories(), kMostCountries);
  return parsed;
}

}  // namespace

absl::StatusOr<AssessSpec> ParseAssess(const v1::AssessRouteRequest& request) {
  FieldChecker check;
  AssessSpec spec;
  AssessInput& input = spec.input;
  input.nationalities = ParseCountries(
      check, "nationalities", request.nationalities(), kMostNationalities);
  if (request.nationalities().empty() && !request.stateless()) {
    check.Add("nationalities", "REQUIRED",
              "Give one, or say that she is stateless.");
  }
  input.residence_country = ParseCountry(check, "residence_country",
                                         request.residence_country(), false);
  input.present_country =
      ParseCountry(check, "present_country", request.present_country(), false);
  input.document = ParseTravelDocument(check, "document", request.document());
  input.stay = ParseDays(check, "stay", request.stay());
  input.travel_history =
      ParseHistory(check, "travel_history", request.travel_history());
  const StayPurpose purpose = FromProto<StayPurpose>(request.purpose());
  if (purpose != StayPurpose::kUnspecified) input.purpose = purpose;
  input.urgent = request.urgent();
  spec.destinations =
      ParseCountries(check, "destination_countries",
                     request.destination_countries(), kMostDestinations);
  if (request.destination_countries().empty()) {
    check.Add("destination_countries", "REQUIRED", "Give at least one.");
  }
  RETURN_IF_ERROR(check.Finish());
  return spec;
}

absl::StatusOr<BalanceSpec> ParseBalance(
    const v1::GetStayBalanceRequest& request) {
  FieldChecker check;
  BalanceSpec spec;
  spec.history =
      ParseHistory(check, "travel_history", request.travel_history());
  spec.on = ParseDay(check, "on", request.has_on(), request.on());
  RETURN_IF_ERROR(check.Finish());
  return spec;
}

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
                                      route.quota_per_year(), 1'000'000);
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
    check.Add("route.effective", "INVALID_PERIOD",
              "The last day is before the first.");
  }
  parsed.legal_source = ParseText(check, "route.legal_source",
                                  route.legal_source(), false, kMostRuleBytes);
  CheckScheme(check, parsed);
  RETURN_IF_ERROR(check.Finish());
  return parsed;
}

absl::StatusOr<OpenSpec> ParseOpen(const v1::OpenApplicationRequest& request) {
  FieldChecker check;
  OpenSpec spec;
  spec.case_ref =
      ParseText(check, "case_ref", request.case_ref(), true, kMostIdBytes);
  spec.person_ref =
      ParseText(check, "person_ref", request.person_ref(), true, kMostIdBytes);
  spec.route_id =
      ParseText(check, "route_id", request.route_id(), true, kMostIdBytes);
  spec.mission_organisation_id =
      ParseText(check, "mission_organisation_id",
                request.mission_organisation_id(), false, kMostIdBytes);
  spec.present_country =
      ParseCountry(check, "present_country", request.present_country(), false);
  spec.handling = FromProto<Handling>(request.handling());
  spec.stay = ParseDays(check, "stay", request.stay());
  spec.stay_answer = ParseAnswer(check, request.stay_answer());
  spec.identity = ParseIdentity(check, request.identity());
  spec.minor = request.minor();
  RETURN_IF_ERROR(check.Finish());
  return spec;
}

absl::StatusOr<Telling> ParseTelling(const v1::RecordDocumentRequest& request,
                                     const std::string& waived_by) {
  FieldChecker check;
  Telling telling = ParseFact(check, request, FactType::kDocumentRecorded);
  Document document;
  document.kind = RequiredEnum<DocumentKind>(check, "kind", request.kind());
  if (FromProto<DocumentRequirement>(request.requirement()) ==
      DocumentRequirement::kWaived) {
    document.requirement = DocumentRequirement::kWaived;
    document.waived_by = waived_by;
    document.status = FromProto<DocumentStatus>(request.status());
    if (document.status == DocumentStatus::kUnspecified) {
      document.status = DocumentStatus::kMissing;
    }
  } else {
    document.status =
        RequiredEnum<DocumentStatus>(check, "status", request.status());
  }
  document.expires_on = ParseOptionalDay(
      check, "expires_on", request.has_expires_on(), request.expires_on());
  telling.document = std::move(document);
  RETURN_IF_ERROR(check.Finish());
  return telling;
}

absl::StatusOr<Telling> ParseTelling(
    const v1::RecordPreclearanceRequest& request) {
  FieldChecker check;
  Telling telling = ParseFact(check, request, FactType::kPreclearanceRecorded);
  telling.preclearance =
      RequiredEnum<PreclearanceOutcome>(check, "outcome", request.outcome());
  RETURN_IF_ERROR(check.Finish());
  return telling;
}

absl::StatusOr<Telling> ParseTelling(const v1::RecordLodgedRequest& request) {
  return ParsePlainFact(request, FactType::kLodged);
}

absl::StatusOr<Telling> ParseTelling(
    const v1::RecordAdmissibleRequest& request) {
  return ParsePlainFact(request, FactType::kAdmissible);
}

absl::StatusOr<Telling> ParseTelling(
    const v1::RecordCollectedRequest& request) {
  return ParsePlainFact(request, FactType::kCollected);
}

absl::StatusOr<Telling> ParseTelling(const v1::RecordIssuedRequest& request) {
  FieldChecker check;
  Telling telling = ParseFact(check, request, FactType::kIssued);
  telling.visa = ParseVisa(check, request.visa());
  RETURN_IF_ERROR(check.Finish());
  return telling;
}

absl::StatusOr<Telling> ParseTelling(const v1::RecordRefusedRequest& request) {
  FieldChecker check;
  Telling telling = ParseFact(check, request, FactType::kRefused);
  telling.grounds =
      ParseEnums<RefusalGround>(check, "grounds", request.grounds());
  if (telling.grounds.empty()) {
    check.Add("grounds", "REQUIRED", "Name at least one ground.");
  }
  telling.appeal_by = ParseOptionalDay(
      check, "appeal_by", request.has_appeal_by(), request.appeal_by());
  RETURN_IF_ERROR(check.Finish());
  return telling;
}

absl::StatusOr<absl::Time> ParseAppointment(
    const v1::BookAppointmentRequest& request) {
  FieldChecker check;
  ParseText(check, "application_id", request.application_id(), true,
            kMostIdBytes);
  if (!request.has_appointment_at()) {
    check.Add("appointment_at", "REQUIRED", "Give the time.");
  }
  RETURN_IF_ERROR(check.Finish());
  return TimeOf(request.appointment_at());
}

absl::StatusOr<WithdrawTarget> ParseWithdraw(
    const v1::WithdrawApplicationRequest& request) {
  if (request.has_application_id())
    return WithdrawTarget{request.application_id()};
  if (!request.has_open_request_id()) {
    return InvalidField("target", "REQUIRED",
                        "Give application_id or open_request_id.");
  }
  if (!crypto::IsUuid(request.open_request_id())) {
    return InvalidField("open_request_id", "REQUEST_ID_INVALID",
                        "Give the request_id of the OpenApplication.");
  }
  return WithdrawTarget{std::nullopt, request.open_request_id()};
}

absl::StatusOr<int> ParsePageSize(int page_size) {
  if (page_size < 0) {
    return InvalidField("page_size", "OUT_OF_RANGE", "Give 0 to 200.");
  }
  return page_size == 0 ? 50 : std::min(page_size, 200);
}

}  // namespace sojourn::visa
