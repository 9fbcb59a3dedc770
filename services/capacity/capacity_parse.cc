// From messages to values: the parsing half of capacity_convert.h.
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/reference/time_zones.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_convert.h"
#include "services/capacity/capacity_fields.h"
#include "services/capacity/capacity_hosting_rules.h"
#include "services/capacity/capacity_parse_parts.h"
#include "services/capacity/capacity_rules.h"

namespace sojourn::capacity {
namespace {

constexpr size_t kLongestCode = 16;
// Keeps the largest page of ListPlaces under 1 MiB.
constexpr int kMostWindows = 24;
constexpr int kMostBlockedPeriods = 40;
constexpr int kMostPersons = 50;

void CheckPlaceCode(Fields& fields, const std::string& code) {
  bool good = !code.empty() && code.size() <= kLongestCode && code[0] != '-';
  for (const char c : code) {
    const auto letter = static_cast<unsigned char>(c);
    good &=
        absl::ascii_isupper(letter) || absl::ascii_isdigit(letter) || c == '-';
  }
  if (!good) {
    fields.Bad("code", "VALUE_INVALID",
               "must be 1 to 16 capital letters, digits and dashes");
  }
}

}  // namespace

void CheckTimeZone(Fields& fields, const std::string& time_zone) {
  if (reference::IsTimeZone(time_zone)) return;
  fields.Bad("time_zone", "TIME_ZONE_UNKNOWN",
             "must be an IANA name such as Europe/Amsterdam");
}

HostServices ParseServices(Fields fields, const v1::HostServices& services) {
  const std::string& airport = services.airport_code();
  bool good = airport.empty() || airport.size() == 3;
  for (const char c : airport) {
    good &= absl::ascii_isupper(static_cast<unsigned char>(c));
  }
  if (!good)
    fields.Bad("airport_code", "VALUE_INVALID", "must be an IATA code");
  return {.mhpss_slots_per_week = fields.Number(
              "mhpss_slots_per_week", services.mhpss_slots_per_week(), 0, 1000),
          .legal_aid = services.legal_aid(),
          .university_partner = services.university_partner(),
          .disability_services = services.disability_services(),
          .school = services.school(),
          .workspace = services.workspace(),
          .airport_code = airport};
}

namespace {

// Coordinators create hosts of their own organisation, and no safe houses.
std::string OwnerOf(Fields& fields, const v1::Host& host,
                    const Access& access) {
  if (!access.safe_houses && host.kind() == v1::HOST_KIND_SAFE_HOUSE) {
    fields.Bad("kind", "SAFE_HOUSE_RESERVED",
               "only programme officers create safe houses");
  }
  if (!access.organisation.has_value()) {
    fields.Required("organisation_id", host.organisation_id());
    return host.organisation_id();
  }
  if (!host.organisation_id().empty() &&
      host.organisation_id() != *access.organisation) {
    fields.Bad("organisation_id", "NOT_OWN_ORGANISATION",
               "leave it empty to create a host of your organisation");
  }
  return *access.organisation;
}

}  // namespace

std::optional<Vetting> ParseVetting(Fields fields, const v1::Place& place) {
  if (!place.has_vetting()) {
    fields.Bad("vetting", "FIELD_REQUIRED", "is missing");
    return std::nullopt;
  }
  const v1::Vetting& vetting = place.vetting();
  Fields inside = fields.Inside("vetting");
  inside.Text("vetted_by", vetting.vetted_by(), 200);
  Vetting parsed = {
      .vetted_by = vetting.vetted_by(),
      .vetted_on =
          inside.Day("vetted_on", vetting.has_vetted_on(), vetting.vetted_on()),
      .expires_on = inside.Day("expires_on", vetting.has_expires_on(),
                               vetting.expires_on()),
      .key_holders =
          inside.Number("key_holders", vetting.key_holders(), 0, 100),
      .landlord_knows = vetting.landlord_knows(),
      .cameras = vetting.cameras()};
  if (vetting.has_vetted_on() && vetting.has_expires_on() &&
      parsed.expires_on < parsed.vetted_on) {
    inside.Bad("expires_on", "DATES_REVERSED", "is before vetted_on");
  }
  return parsed;
}

namespace {

PlaceSpec ParsePlaceSpec(Fields& fields, const v1::Place& place) {
  return {
      .adults = fields.Number("adults", place.adults(), 1, 50),
      .children = fields.Number("children", place.children(), 0, 50),
      .bedrooms = fields.Number("bedrooms", place.bedrooms(), 1, 50),
      .step_free = place.step_free(),
      .women_only = place.women_only(),
      .family = place.family(),
      .cot = place.cot(),
      .pets = place.pets(),
      .turnover_days =
          fields.Number("turnover_days", place.turnover_days(), 0, 60),
      .same_night = place.same_night(),
      .lane = fields.Enum("lane", place.lane(), Lane::kUrgent),
  };
}

template <typename Kinds>
std::vector<HostKind> ParseKinds(Fields& fields, const Kinds& kinds) {
  std::vector<HostKind> parsed;
  for (int i = 0; i < kinds.size(); ++i) {
    parsed.push_back(fields.Enum(absl::StrCat("kinds[", i, "]"), kinds.Get(i),
                                 HostKind::kWomenShelter));
  }
  return parsed;
}

}  // namespace

absl::Status CheckId(const char* field, const std::string& id) {
  if (!id.empty()) return absl::OkStatus();
  return InvalidField(field, "FIELD_REQUIRED", "is missing");
}

absl::StatusOr<Host> ParseHost(const v1::CreateHostRequest& request,
                               const Access& access) {
  FieldChecker checker;
  Fields fields(checker, "host.");
  const v1::Host& host = request.host();
  fields.Text("display_name", host.display_name(), kLongestName);
  fields.Country("country_code", host.country_code());
  CheckTimeZone(fields, host.time_zone());
  Host parsed = {
      .organisation_id = OwnerOf(fields, host, access),
      .kind = fields.Enum("kind", host.kind(), HostKind::kWomenShelter),
      .display_name = host.display_name(),
      .country_code = host.country_code(),
      .time_zone = host.time_zone(),
      .languages = fields.Languages("languages", host.languages()),
      .interpreter_languages = fields.LanguageCodes(
          "interpreter_languages", host.interpreter_languages()),
      .services = ParseServices(fields.Inside("services"), host.services()),
      .intake_mode =
          fields.Enum("intake_mode", host.intake_mode(), IntakeMode::kRolling),
      .lead_time_days =
          fields.Number("lead_time_days", host.lead_time_days(), 0, 365),
      .max_arrivals_per_month = fields.Number(
          "max_arrivals_per_month", host.max_arrivals_per_month(), 0, 1000),
  };
  RETURN_IF_ERROR(checker.Finish());
  return parsed;
}

absl::StatusOr<HostFilter> ParseFilter(const v1::ListHostsRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  HostFilter filter = {.country_codes = fields.Countries(
                           "country_codes", request.country_codes()),
                       .kinds = ParseKinds(fields, request.kinds())};
  RETURN_IF_ERROR(checker.Finish());
  return filter;
}

absl::StatusOr<Place> ParsePlace(const v1::CreatePlaceRequest& request) {
  FieldChecker checker;
  Fields fields(checker, "place.");
  const v1::Place& place = request.place();
  fields.Required("host_id", place.host_id());
  CheckPlaceCode(fields, place.code());
  fields.Text("address", place.address(), kLongestAddress);
  Place parsed = {
      .host_public_id = place.host_id(),
      .code = place.code(),
      .spec = ParsePlaceSpec(fields, place),
      .address = place.address(),
      .vetting = ParseVetting(fields, place),
  };
  RETURN_IF_ERROR(checker.Finish());
  parsed.vetting_expires_on = parsed.vetting->expires_on;
  return parsed;
}

absl::StatusOr<std::vector<Stay>> ParseWindows(
    const v1::SetAvailabilityRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  fields.Required("place_id", request.place_id());
  // One word on a list that is too long, not one on each of its windows.
  const int windows_size = request.windows_size();
  if (windows_size > kMostWindows) {
    fields.Bad("windows", "LIST_TOO_LONG",
               "at most 24: join windows that touch, leave out those over");
  }
  std::vector<Stay> windows;
  for (int i = 0; i < windows_size && windows_size <= kMostWindows; ++i) {
    windows.push_back(
        fields.Period(absl::StrCat("windows[", i, "]"), request.windows(i)));
  }
  RETURN_IF_ERROR(checker.Finish());
  return rules::NormaliseWindows(windows);
}

absl::StatusOr<std::vector<Stay>> ParseBlockedDays(
    const v1::SetBlockedDaysRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  fields.Required("place_id", request.place_id());
  if (request.blocked_days_size() > kMostBlockedPeriods) {
    fields.Bad("blocked_days", "LIST_TOO_LONG", "at most 40");
  }
  std::vector<Stay> blocked;
  for (int i = 0; i < request.blocked_days_size(); ++i) {
    blocked.push_back(fields.Nights(absl::StrCat("blocked_days[", i, "]"), true,
                                    request.blocked_days(i)));
  }
  RETURN_IF_ERROR(checker.Finish());
  return rules::NormaliseBlockedDays(std::move(blocked));
}

absl::StatusOr<ImportMask> ParseMask(const v1::ImportCapacityRequest& first) {
  ImportMask mask;
  for (const std::string& path : first.update_mask().paths()) {
    if (!rules::PlaceCanChange(path) && path != "code" && path != "host_id" &&
        path != "windows") {
      return InvalidField("update_mask", "MASK_PATH_UNKNOWN",
                          "names a field that an import does not set");
    }
    mask.fields.insert(path);
  }
  return mask;
}

absl::StatusOr<ImportedRow> ParseRow(const v1::ImportRow& row,
                                     const std::string& host_id,
                                     const ImportMask& mask) {
  FieldChecker checker;
  Fields fields(checker, "place.");
  v1::Place place = row.place();
  if (place.host_id().empty()) place.set_host_id(host_id);
  if (!mask.Has("adults")) place.set_adults(1);
  if (!mask.Has("bedrooms")) place.set_bedrooms(1);
  if (!mask.Has("lane")) place.set_lane(v1::LANE_REGULAR);
  fields.Required("host_id", place.host_id());
  CheckPlaceCode(fields, place.code());
  if (!place.address().empty()) {
    fields.Text("address", place.address(), kLongestAddress);
  }
  ImportedRow parsed = {.line = row.line(),
                        .place = {.host_public_id = place.host_id(),
                                  .code = place.code(),
                                  .spec = ParsePlaceSpec(fields, place),
                                  .address = place.address()}};
  if (place.has_vetting()) {
    parsed.place.vetting = ParseVetting(fields, place);
    parsed.place.vetting_expires_on = parsed.place.vetting->expires_on;
  }
  // Judged by the same parser as a call about this place alone.
  v1::SetAvailabilityRequest open;
  open.set_place_id("of the row");
  if (mask.Has("windows")) *open.mutable_windows() = row.windows();
  auto windows = ParseWindows(open);
  auto violations = DetailsOf(checker.Finish()).violations;
  const auto more = DetailsOf(windows.status()).violations;
  violations.insert(violations.end(), more.begin(), more.end());
  RETURN_IF_ERROR(InvalidFields(std::move(violations)));
  parsed.windows = *std::move(windows);
  return parsed;
}

absl::StatusOr<SearchSpec> ParseSearch(
    const v1::SearchAvailabilityRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  SearchSpec search = {
      .country_codes =
          fields.Countries("country_codes", request.country_codes()),
      .kinds = ParseKinds(fields, request.kinds()),
      .host_id = request.host_id(),
      .party = fields.WholeParty("party", request.has_party(), request.party()),
      .rounds = true};
  if (request.has_flexible()) {
    const v1::FlexibleStay& flexible = request.flexible();
    Fields inside = fields.Inside("flexible");
    search.nights = inside.Number("nights", flexible.nights(), 1, 730);
    search.within = {
        inside.Day("earliest", flexible.has_earliest(), flexible.earliest()),
        inside.Day("latest", flexible.has_latest(), flexible.latest())};
    if (flexible.has_earliest() && flexible.has_latest() &&
        search.within.check_out - search.within.check_in < search.nights) {
      inside.Bad("latest", "STAY_INVALID",
                 "is fewer nights after earliest than asked for");
    }
  } else {
    search.within = fields.Nights("stay", request.has_stay(), request.stay());
    search.nights =
        static_cast<int>(search.within.check_out - search.within.check_in);
  }
  RETURN_IF_ERROR(checker.Finish());
  return search;
}

absl::StatusOr<HoldSpec> ParseHold(const v1::HoldPlaceRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  fields.Reference("case_ref", request.case_ref());
  fields.Required("host_id", request.host_id());
  std::set<std::string> seen;
  for (int i = 0; i < request.person_refs_size(); ++i) {
    const std::string name = absl::StrCat("person_refs[", i, "]");
    fields.Reference(name, request.person_refs(i));
    if (!seen.insert(request.person_refs(i)).second) {
      fields.Bad(name, "ENTRY_REPEATED", "is there twice");
    }
  }
  if (request.person_refs_size() > kMostPersons) {
    fields.Bad("person_refs", "LIST_TOO_LONG", "at most 50");
  }
  HoldSpec hold = {
      .case_ref = request.case_ref(),
      .person_refs = {request.person_refs().begin(),
                      request.person_refs().end()},
      .party = fields.WholeParty("party", request.has_party(), request.party()),
      .stay = fields.Nights("stay", request.has_stay(), request.stay()),
      .level = fields.Enum("level", request.level(), Level::kL4),
      .host_id = request.host_id(),
      .place_id = request.place_id(),
  };
  RETURN_IF_ERROR(checker.Finish());
  return hold;
}

absl::StatusOr<ReservationFilter> ParseFilter(
    const v1::ListReservationsRequest& request, const Access& access) {
  FieldChecker checker;
  Fields fields(checker);
  ReservationFilter filter = {.host_id = request.host_id(),
                              .place_id = request.place_id(),
                              .case_ref = request.case_ref()};
  if (access.viewer == Viewer::kHost && !request.case_ref().empty()) {
    fields.Bad("case_ref", "FIELD_NOT_ALLOWED",
               "hosts do not know cases: filter by place or state");
  }
  for (int i = 0; i < request.states_size(); ++i) {
    filter.states.push_back(fields.Enum(absl::StrCat("states[", i, "]"),
                                        request.states(i), State::kDisrupted));
  }
  if (request.has_overlapping()) {
    filter.overlapping =
        fields.Nights("overlapping", true, request.overlapping());
  }
  RETURN_IF_ERROR(checker.Finish());
  return filter;
}

absl::StatusOr<ReleaseReason> ParseRelease(
    const v1::ReleaseReservationRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  if (request.reservation_id().empty() && request.hold_request_id().empty()) {
    fields.Bad("reservation_id", "FIELD_REQUIRED",
               "name the reservation, or the hold_request_id to undo");
  }
  if (request.has_hold_request_id()) {
    if (!request.hold_request_id().empty()) {
      fields.RequestId("hold_request_id", request.hold_request_id());
    }
    if (!request.etag().empty()) {
      fields.Bad("etag", "FIELD_NOT_ALLOWED", "goes with reservation_id only");
    }
  }
  const auto reason =
      fields.Enum("reason", request.reason(), ReleaseReason::kConsentWithdrawn);
  RETURN_IF_ERROR(checker.Finish());
  return reason;
}

absl::StatusOr<std::optional<absl::Time>> ParseHeldUntil(
    const v1::ExtendHoldRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  fields.Required("reservation_id", request.reservation_id());
  std::optional<absl::Time> until;
  if (request.has_held_until()) {
    until = fields.Moment("held_until", true, request.held_until());
  }
  RETURN_IF_ERROR(checker.Finish());
  return until;
}

namespace {

template <typename Request>
absl::StatusOr<absl::Time> ParseMovement(const Request& request) {
  FieldChecker checker;
  Fields fields(checker);
  fields.Required("reservation_id", request.reservation_id());
  const absl::Time occurred_at = fields.Moment(
      "occurred_at", request.has_occurred_at(), request.occurred_at());
  RETURN_IF_ERROR(checker.Finish());
  return occurred_at;
}

}  // namespace

absl::StatusOr<absl::Time> ParseOccurredAt(const v1::CheckInRequest& request) {
  return ParseMovement(request);
}

absl::StatusOr<absl::CivilDay> ParseCheckOut(
    const v1::ExtendReservationRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  fields.Required("reservation_id", request.reservation_id());
  const absl::CivilDay check_out =
      fields.Day("check_out", request.has_check_out(), request.check_out());
  RETURN_IF_ERROR(checker.Finish());
  return check_out;
}

absl::StatusOr<absl::Time> ParseOccurredAt(const v1::CheckOutRequest& request) {
  return ParseMovement(request);
}

}  // namespace sojourn::capacity
