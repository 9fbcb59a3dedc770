// From messages to changes of hosts, places and their windows.
#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/reference/time_zones.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "google/protobuf/field_mask.pb.h"
#include "services/capacity/capacity_convert.h"
#include "services/capacity/capacity_fields.h"
#include "services/capacity/capacity_hosting_rules.h"
#include "services/capacity/capacity_parse_parts.h"

namespace sojourn::capacity {
namespace {

constexpr int kMostPlaces = 200;

// The paths of a mask, each of which `can_change`.
std::vector<std::string> ParseMask(Fields& fields,
                                   const google::protobuf::FieldMask& mask,
                                   bool (*can_change)(std::string_view)) {
  if (mask.paths().empty()) {
    fields.Bad("update_mask", "FIELD_REQUIRED", "name what is to change");
  }
  std::vector<std::string> paths(mask.paths().begin(), mask.paths().end());
  if (!std::all_of(paths.begin(), paths.end(), can_change)) {
    fields.Bad("update_mask", "MASK_PATH_UNKNOWN",
               "names what cannot be changed: the call's comment lists what "
               "can");
  }
  return paths;
}

class Named {
 public:
  explicit Named(const std::vector<std::string>& paths)
      : paths_(paths.begin(), paths.end()) {}
  bool operator()(const std::string& path) const {
    return paths_.contains(path);
  }

 private:
  const std::set<std::string> paths_;
};

int NumberIfNamed(Fields& fields, const Named& named, const std::string& name,
                  int value, std::pair<int, int> bounds) {
  if (!named(name)) return value;
  return fields.Number(name, value, bounds.first, bounds.second);
}

Host ParseNewHost(Fields fields, const v1::Host& host, const Named& named) {
  Host parsed;
  if (named("status")) {
    parsed.status = fields.Enum("status", host.status(), HostStatus::kLeft);
  }
  if (named("display_name")) {
    fields.Text("display_name", host.display_name(), kLongestName);
    parsed.display_name = host.display_name();
  }
  if (named("time_zone")) {
    CheckTimeZone(fields, host.time_zone());
    parsed.time_zone = host.time_zone();
  }
  if (named("languages")) {
    parsed.languages = fields.Languages("languages", host.languages());
  }
  if (named("interpreter_languages")) {
    parsed.interpreter_languages = fields.LanguageCodes(
        "interpreter_languages", host.interpreter_languages());
  }
  if (named("services")) {
    parsed.services = ParseServices(fields.Inside("services"), host.services());
  }
  if (named("intake_mode")) {
    parsed.intake_mode =
        fields.Enum("intake_mode", host.intake_mode(), IntakeMode::kRolling);
  }
  parsed.lead_time_days = NumberIfNamed(fields, named, "lead_time_days",
                                        host.lead_time_days(), {0, 365});
  parsed.max_arrivals_per_month =
      NumberIfNamed(fields, named, "max_arrivals_per_month",
                    host.max_arrivals_per_month(), {0, 1000});
  return parsed;
}

Place ParseNewPlace(Fields fields, const v1::Place& place, const Named& named) {
  Place parsed;
  const auto number = [&](const char* name, int value, int least, int most) {
    return NumberIfNamed(fields, named, name, value, {least, most});
  };
  parsed.spec = {
      .adults = number("adults", place.adults(), 1, 50),
      .children = number("children", place.children(), 0, 50),
      .bedrooms = number("bedrooms", place.bedrooms(), 1, 50),
      .step_free = place.step_free(),
      .women_only = place.women_only(),
      .family = place.family(),
      .cot = place.cot(),
      .pets = place.pets(),
      .turnover_days = number("turnover_days", place.turnover_days(), 0, 60),
      .same_night = place.same_night(),
  };
  if (named("lane")) {
    parsed.spec.lane = fields.Enum("lane", place.lane(), Lane::kUrgent);
  }
  if (named("vetting")) {
    parsed.vetting = ParseVetting(fields, place);
    if (parsed.vetting) parsed.vetting_expires_on = parsed.vetting->expires_on;
  }
  if (named("address")) {
    fields.Text("address", place.address(), kLongestAddress);
    parsed.address = place.address();
    if (!named("vetting")) {
      fields.Bad("vetting", "FIELD_REQUIRED",
                 "a new address goes with the vetting of it: give it, and name "
                 "it in update_mask");
    }
  }
  return parsed;
}

}  // namespace

absl::StatusOr<HostChange> ParseHostChange(
    const v1::UpdateHostRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  fields.Required("host_id", request.host_id());
  HostChange change = {
      .host_id = request.host_id(),
      .etag = request.etag(),
      .paths = ParseMask(fields, request.update_mask(), rules::HostCanChange)};
  change.host =
      ParseNewHost(fields.Inside("host"), request.host(), Named(change.paths));
  RETURN_IF_ERROR(checker.Finish());
  return change;
}

absl::StatusOr<PlaceChange> ParsePlaceChange(
    const v1::UpdatePlaceRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  fields.Required("place_id", request.place_id());
  PlaceChange change = {
      .place_id = request.place_id(),
      .etag = request.etag(),
      .paths = ParseMask(fields, request.update_mask(), rules::PlaceCanChange)};
  change.place = ParseNewPlace(fields.Inside("place"), request.place(),
                               Named(change.paths));
  RETURN_IF_ERROR(checker.Finish());
  return change;
}

absl::StatusOr<ListConfirmation> ParseConfirmation(
    const v1::ConfirmAvailabilityRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  const bool by_reply = !request.reply_line().empty();
  if (by_reply) {
    if (!request.host_id().empty() || !request.list_etag().empty()) {
      fields.Bad("reply_line", "FIELD_NOT_ALLOWED",
                 "goes without host_id and list_etag, which it has in it");
    }
  } else {
    fields.Required("host_id", request.host_id());
    if (request.list_etag().empty()) {
      fields.Bad("list_etag", "FIELD_REQUIRED",
                 "read the list with ListPlaces and give its list_etag");
    }
  }
  const std::set<std::string> places(request.place_ids().begin(),
                                     request.place_ids().end());
  if (request.place_ids_size() > kMostPlaces) {
    fields.Bad("place_ids", "LIST_TOO_LONG", "at most 200");
  }
  if (places.contains("")) {
    fields.Bad("place_ids", "FIELD_REQUIRED", "has an empty id");
  }
  RETURN_IF_ERROR(checker.Finish());
  ListConfirmation confirmation = {.host_id = request.host_id(),
                                   .list_etag = request.list_etag()};
  if (by_reply) {
    ASSIGN_OR_RETURN(confirmation, rules::ReadReplyLine(request.reply_line()));
  }
  confirmation.place_ids = {places.begin(), places.end()};
  return confirmation;
}

}  // namespace sojourn::capacity
