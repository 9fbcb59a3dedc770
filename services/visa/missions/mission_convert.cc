#include "services/visa/missions/mission_convert.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/reference/countries.h"
#include "common/reference/time_zones.h"
#include "common/status/status_macros.h"
#include "services/visa/missions/mission_reach.h"
#include "services/visa/missions/queue_rules.h"
#include "services/visa/visa_assess.h"

namespace sojourn::visa {
namespace {

constexpr int kMostCountries = 250;
constexpr int kMostLanguages = 50;
constexpr int kMostIntervals = 50;
constexpr int kMostDiplomats = 100;
constexpr size_t kMostIdBytes = 64;
constexpr size_t kMostSubjectBytes = 255;
constexpr size_t kMostCityBytes = 200;
constexpr size_t kMostMailboxBytes = 254;

using Texts = google::protobuf::RepeatedPtrField<std::string>;

void CheckOnce(FieldChecker& check, const std::string& field,
               std::vector<std::string> values) {
  std::ranges::sort(values);
  if (std::ranges::adjacent_find(values) != values.end()) {
    check.Add(field, "ENTRY_REPEATED", "Name each value once.");
  }
}

std::vector<std::string> ParseTexts(FieldChecker& check,
                                    const std::string& field,
                                    const Texts& texts, int most,
                                    size_t most_bytes) {
  if (texts.size() > most) {
    check.Add(field, "LIST_TOO_LONG", absl::StrCat("Give at most ", most, "."));
    return {};
  }
  std::vector<std::string> parsed;
  for (int i = 0; i < texts.size(); ++i) {
    parsed.push_back(ParseText(check, absl::StrCat(field, "[", i, "]"),
                               texts.Get(i), true, most_bytes));
  }
  CheckOnce(check, field, parsed);
  return parsed;
}

std::vector<std::string> ParseLanguages(FieldChecker& check,
                                        const Texts& codes) {
  std::vector<std::string> parsed = ParseTexts(
      check, "mission.languages", codes, kMostLanguages, kMostIdBytes);
  for (size_t i = 0; i < parsed.size(); ++i) {
    if (parsed[i].empty() || reference::IsLanguageCode(parsed[i])) continue;
    check.Add(absl::StrCat("mission.languages[", i, "]"), "LANGUAGE_UNKNOWN",
              "Give an ISO 639-1 or 639-3 code, such as sw.");
  }
  return parsed;
}

std::vector<OpeningHours> ParseOpeningHours(FieldChecker& check,
                                            const v1::Mission& mission) {
  const std::string field = "mission.opening_hours";
  if (mission.opening_hours_size() > kMostIntervals) {
    check.Add(field, "LIST_TOO_LONG",
              absl::StrCat("Give at most ", kMostIntervals, "."));
    return {};
  }
  std::vector<OpeningHours> parsed;
  for (int i = 0; i < mission.opening_hours_size(); ++i) {
    const v1::OpeningHours& hours = mission.opening_hours(i);
    const std::string path = absl::StrCat(field, "[", i, "]");
    const auto weekday =
        RequiredEnum<Weekday>(check, path + ".weekday", hours.weekday());
    const auto opens = ParseClock(hours.opens());
    const auto closes = ParseClock(hours.closes());
    if (!opens) {
      check.Add(path + ".opens", "TIME_INVALID",
                "Give hours and minutes, such as 09:00.");
    }
    if (!closes || (opens && *closes <= *opens)) {
      check.Add(path + ".closes", "TIME_INVALID",
                "Give hours and minutes after opens, 24:00 at the latest.");
    }
    if (opens && closes) parsed.push_back({weekday, *opens, *closes});
  }
  std::ranges::sort(parsed);
  if (Overlaps(parsed)) {
    check.Add(field, "ENTRY_REPEATED", "Intervals of a day must not overlap.");
  }
  return parsed;
}

// A mailbox and no sentence with somebody's name in it.
std::string ParseMailbox(FieldChecker& check, const std::string& text) {
  const std::string field = "mission.focal_point";
  ParseText(check, field, text, false, kMostMailboxBytes);
  const size_t at = text.find('@');
  const bool shaped = at != std::string::npos && at > 0 &&
                      at + 1 < text.size() && text.rfind('@') == at &&
                      text.find_first_of(" \t\r\n<>,;\"") == std::string::npos;
  if (!text.empty() && !shaped) {
    check.Add(field, "VALUE_INVALID",
              "Give the mailbox of the role, such as "
              "human-rights.nairobi@mission.example.");
  }
  return text;
}

void ParseMask(FieldChecker& check, const v1::SetMissionRequest& request,
               MissionChange& change) {
  for (const std::string& path : request.update_mask().paths()) {
    const auto field = FromName<MissionField>(path);
    if (!field || *field == MissionField::kUnspecified) {
      check.Add("update_mask", "MASK_PATH_UNKNOWN",
                "Names what cannot be changed: the fields of Mission can, but "
                "for organisation_id and etag.");
    } else {
      change.fields.push_back(*field);
    }
  }
}

std::string ParseZone(FieldChecker& check, const std::string& zone) {
  if (!zone.empty() && !reference::IsTimeZone(zone)) {
    check.Add("mission.time_zone", "TIME_ZONE_UNKNOWN",
              "Give an IANA zone, such as Africa/Nairobi.");
  }
  return zone;
}

}  // namespace

absl::StatusOr<MissionChange> ParseMissionChange(
    const v1::SetMissionRequest& request) {
  FieldChecker check;
  MissionChange change;
  const v1::Mission& sent = request.mission();
  Mission& mission = change.mission;
  mission.organisation_id =
      ParseText(check, "mission.organisation_id", sent.organisation_id(), true,
                kMostIdBytes);
  mission.represented_country = ParseCountry(
      check, "mission.represented_country", sent.represented_country(), false);
  mission.seat_country =
      ParseCountry(check, "mission.seat_country", sent.seat_country(), false);
  mission.seat_city = ParseText(check, "mission.seat_city", sent.seat_city(),
                                false, kMostCityBytes);
  mission.time_zone = ParseZone(check, sent.time_zone());
  mission.languages = ParseLanguages(check, sent.languages());
  mission.opening_hours = ParseOpeningHours(check, sent);
  mission.services =
      ParseEnums<ConsularService>(check, "mission.services", sent.services());
  mission.focal_point = ParseMailbox(check, sent.focal_point());
  mission.covers_countries =
      ParseCountries(check, "mission.covers_countries", sent.covers_countries(),
                     kMostCountries);
  const Handling handling = FromProto<Handling>(sent.handling());
  if (handling != Handling::kUnspecified) mission.handling = handling;
  mission.diplomats = ParseTexts(check, "mission.diplomats", sent.diplomats(),
                                 kMostDiplomats, kMostSubjectBytes);
  ParseMask(check, request, change);
  RETURN_IF_ERROR(check.Finish());
  return change;
}

absl::StatusOr<MissionStore::ListSpec> ParseMissionList(
    const v1::ListMissionsRequest& request) {
  FieldChecker check;
  MissionStore::ListSpec spec;
  spec.represented_country = ParseCountry(check, "represented_country",
                                          request.represented_country(), false);
  spec.seat_country =
      ParseCountry(check, "seat_country", request.seat_country(), false);
  spec.covers_country =
      ParseCountry(check, "covers_country", request.covers_country(), false);
  if (request.service() != v1::CONSULAR_SERVICE_UNSPECIFIED) {
    spec.service =
        RequiredEnum<ConsularService>(check, "service", request.service());
  }
  RETURN_IF_ERROR(check.Finish());
  return spec;
}

MissionEditor EditorOf(const server::Call& call,
                       const std::string& organisation_id) {
  const bool any = call.relation == auth::Relation::kAny;
  // Where it is not any, the store finds her own entry alone.
  return {.office = any,
          .head = call.caller.Has(auth::Role::kMissionHead) &&
                  (!any || call.caller.organisation_id == organisation_id)};
}

v1::Mission ToProto(const Mission& mission, const server::Call& call) {
  v1::Mission out;
  out.set_organisation_id(mission.organisation_id);
  out.set_etag(std::to_string(mission.version));
  out.set_represented_country(mission.represented_country);
  out.set_seat_country(mission.seat_country);
  out.set_seat_city(mission.seat_city);
  out.set_time_zone(mission.time_zone);
  for (const auto& code : mission.languages) out.add_languages(code);
  for (const OpeningHours& hours : mission.opening_hours) {
    v1::OpeningHours& added = *out.add_opening_hours();
    added.set_weekday(ToProtoEnum<v1::Weekday>(hours.weekday));
    added.set_opens(FormatClock(hours.opens));
    added.set_closes(FormatClock(hours.closes));
  }
  for (const ConsularService service : mission.services) {
    out.add_services(ToProtoEnum<v1::ConsularService>(service));
  }
  out.set_focal_point(mission.focal_point);
  for (const auto& country : mission.covers_countries) {
    out.add_covers_countries(country);
  }
  out.set_handling(ToProtoEnum<v1::Handling>(mission.handling));
  const bool of_mission = call.caller.Has(auth::Role::kMissionHead) ||
                          call.caller.Has(auth::Role::kMissionOfficer);
  if (of_mission && call.caller.organisation_id == mission.organisation_id) {
    for (const auto& subject : mission.diplomats) out.add_diplomats(subject);
  }
  return out;
}

void AddSeats(const std::vector<Mission>& directory, v1::Route& route) {
  for (v1::CoveringMission& shown : *route.mutable_missions()) {
    const Mission* const mission =
        FindMission(directory, shown.organisation_id());
    if (mission == nullptr) continue;
    for (const auto& code : mission->languages) shown.add_languages(code);
    shown.set_seat(SeatOf(*mission));
  }
}

v1::QueueRow ToQueueRow(const Application& application,
                        const ReplyContext& context) {
  const absl::CivilDay today = TodayIn(application.time_zone, context.now);
  v1::Application shown = ToProto(application, context, false);
  v1::QueueRow row;
  row.set_application_id(application.public_id);
  row.set_etag(shown.etag());
  row.set_section(ToProtoEnum<v1::QueueSection>(SectionOf(application, today)));
  row.set_state(shown.state());
  row.set_scheme(shown.scheme());
  row.set_handling(shown.handling());
  row.set_urgent(shown.urgent());
  row.set_time_zone(application.time_zone);
  *row.mutable_waiting_for() = shown.waiting_for();
  *row.mutable_flags() = shown.flags();
  row.set_missing_documents(
      static_cast<int>(MissingDocuments(application).size()));
  if (const auto next = NextDeadline(application)) {
    for (const v1::Deadline& deadline : shown.deadlines()) {
      if (deadline.kind() == ToProtoEnum<v1::DeadlineKind>(next->kind)) {
        *row.mutable_next_deadline() = deadline;
      }
    }
  }
  if (const auto left = DaysLeft(application, today)) {
    row.set_days_left(static_cast<int32_t>(*left));
  }
  if (context.view == View::kMission && application.appointment_at) {
    SetTime(*application.appointment_at, row.mutable_appointment_at());
  }
  return row;
}

}  // namespace sojourn::visa
