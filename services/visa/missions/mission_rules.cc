#include "services/visa/missions/mission_rules.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::visa {
namespace {

using F = MissionField;

constexpr int kMinutesOfDay = 24 * 60;

// What a mission knows of itself better than the office does.
constexpr std::array kOfHead = {F::kLanguages, F::kOpeningHours, F::kFocalPoint,
                                F::kDiplomats};
// Diplomats are the head's alone: an office that could name them would decide
// who reads what only diplomats may.
constexpr std::array kOfOffice = {
    F::kRepresentedCountry, F::kSeatCountry,  F::kSeatCity, F::kTimeZone,
    F::kLanguages,          F::kOpeningHours, F::kServices, F::kFocalPoint,
    F::kCoversCountries,    F::kHandling};

bool Contains(const auto& list, auto value) {
  return std::ranges::find(list, value) != list.end();
}

void Take(F field, const Mission& from, Mission& to) {
  switch (field) {
    case F::kUnspecified:
      return;
    case F::kRepresentedCountry:
      to.represented_country = from.represented_country;
      return;
    case F::kSeatCountry:
      to.seat_country = from.seat_country;
      return;
    case F::kSeatCity:
      to.seat_city = from.seat_city;
      return;
    case F::kTimeZone:
      to.time_zone = from.time_zone;
      return;
    case F::kLanguages:
      to.languages = from.languages;
      return;
    case F::kOpeningHours:
      to.opening_hours = from.opening_hours;
      return;
    case F::kServices:
      to.services = from.services;
      return;
    case F::kFocalPoint:
      to.focal_point = from.focal_point;
      return;
    case F::kCoversCountries:
      to.covers_countries = from.covers_countries;
      return;
    case F::kHandling:
      to.handling = from.handling;
      return;
    case F::kDiplomats:
      to.diplomats = from.diplomats;
      return;
  }
}

}  // namespace

absl::Status CheckEditor(const MissionChange& change,
                         const MissionEditor& editor) {
  FieldChecker check;
  if (change.fields.empty() && !editor.office) {
    check.Add("update_mask", "FIELD_REQUIRED",
              "Name what is to change: languages, opening_hours, focal_point "
              "or diplomats.");
  } else if (change.fields.empty() && !change.mission.diplomats.empty()) {
    check.Add("mission.diplomats", "FIELD_NOT_ALLOWED",
              "Leave it out: the head of the mission names its diplomats.");
  }
  for (const F field : change.fields) {
    const bool may = (editor.office && Contains(kOfOffice, field)) ||
                     (editor.head && Contains(kOfHead, field));
    if (may) continue;
    check.Add(absl::StrCat("mission.", Av(NameOf(field))), "FIELD_NOT_ALLOWED",
              Contains(kOfOffice, field)
                  ? "Leave it out: the programme office sets it."
                  : "Leave it out: the head of the mission names its "
                    "diplomats.");
  }
  return check.Finish();
}

absl::StatusOr<Mission> Apply(const MissionChange& change,
                              const Mission* current) {
  Mission next = current != nullptr ? *current : Mission();
  next.organisation_id = change.mission.organisation_id;
  next.version = current != nullptr ? current->version + 1 : 1;
  if (change.fields.empty()) {
    for (const F field : kOfOffice) Take(field, change.mission, next);
  }
  for (const F field : change.fields) Take(field, change.mission, next);
  FieldChecker check;
  const auto require = [&](F field, bool there, std::string_view what) {
    if (there) return;
    check.Add(absl::StrCat("mission.", Av(NameOf(field))), "FIELD_REQUIRED",
              what);
  };
  require(F::kRepresentedCountry, !next.represented_country.empty(),
          "Give the state it represents.");
  require(F::kSeatCountry, !next.seat_country.empty(),
          "Give the country it sits in.");
  require(F::kSeatCity, !next.seat_city.empty(), "Give the city it sits in.");
  require(F::kTimeZone, !next.time_zone.empty(),
          "Give an IANA zone, such as Africa/Nairobi.");
  RETURN_IF_ERROR(check.Finish());
  return next;
}

std::optional<int> ParseClock(std::string_view text) {
  const auto digit = [&](size_t i) {
    return absl::ascii_isdigit(static_cast<unsigned char>(text[i]));
  };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) ||
      !digit(3) || !digit(4)) {
    return std::nullopt;
  }
  const int hours = (text[0] - '0') * 10 + (text[1] - '0');
  const int minutes = (text[3] - '0') * 10 + (text[4] - '0');
  const int all = hours * 60 + minutes;
  if (minutes > 59 || all > kMinutesOfDay) return std::nullopt;
  return all;
}

std::string FormatClock(int minutes) {
  return absl::StrCat(absl::Dec(minutes / 60, absl::kZeroPad2), ":",
                      absl::Dec(minutes % 60, absl::kZeroPad2));
}

std::string EncodeHours(const OpeningHours& hours) {
  return absl::StrCat(Av(NameOf(hours.weekday)), " ", FormatClock(hours.opens),
                      "-", FormatClock(hours.closes));
}

std::optional<OpeningHours> DecodeHours(std::string_view text) {
  const size_t gap = text.find(' ');
  if (gap == std::string_view::npos || text.size() != gap + 12 ||
      text[gap + 6] != '-') {
    return std::nullopt;
  }
  const auto weekday = FromName<Weekday>(text.substr(0, gap));
  const auto opens = ParseClock(text.substr(gap + 1, 5));
  const auto closes = ParseClock(text.substr(gap + 7, 5));
  if (!weekday || !opens || !closes) return std::nullopt;
  return OpeningHours{*weekday, *opens, *closes};
}

bool Overlaps(const std::vector<OpeningHours>& sorted) {
  return std::ranges::adjacent_find(
             sorted, [](const OpeningHours& a, const OpeningHours& b) {
               return a.weekday == b.weekday && b.opens < a.closes;
             }) != sorted.end();
}

bool Covers(const Mission& mission, std::string_view country) {
  return mission.seat_country == country ||
         std::ranges::find(mission.covers_countries, country) !=
             mission.covers_countries.end();
}

}  // namespace sojourn::visa
