// Plain values of the directory of missions. Numbers of the enums are those of
// the proto.
#ifndef SERVICES_VISA_MISSIONS_MISSION_H_
#define SERVICES_VISA_MISSIONS_MISSION_H_

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "services/visa/visa_enums.h"

namespace sojourn::visa {

enum class ConsularService {
  kUnspecified,
  kShortStay,
  kLongStay,
  kEmergencyDocument,
  kLegalisation,
};

enum class Weekday {
  kUnspecified,
  kMonday,
  kTuesday,
  kWednesday,
  kThursday,
  kFriday,
  kSaturday,
  kSunday,
};

// What stands in an entry and may be changed by itself; its name is the path in
// update_mask.
enum class MissionField {
  kUnspecified,
  kRepresentedCountry,
  kSeatCountry,
  kSeatCity,
  kTimeZone,
  kLanguages,
  kOpeningHours,
  kServices,
  kFocalPoint,
  kCoversCountries,
  kHandling,
  kDiplomats,
};

template <>
inline constexpr auto kNames<ConsularService> =
    std::to_array<std::string_view>({"UNSPECIFIED", "SHORT_STAY", "LONG_STAY",
                                     "EMERGENCY_DOCUMENT", "LEGALISATION"});

template <>
inline constexpr auto kNames<Weekday> = std::to_array<std::string_view>(
    {"UNSPECIFIED", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY",
     "SATURDAY", "SUNDAY"});

template <>
inline constexpr auto kNames<MissionField> = std::to_array<std::string_view>(
    {"", "represented_country", "seat_country", "seat_city", "time_zone",
     "languages", "opening_hours", "services", "focal_point",
     "covers_countries", "handling", "diplomats"});

// Minutes since midnight, half-open.
struct OpeningHours {
  Weekday weekday = Weekday::kUnspecified;
  int opens = 0;
  int closes = 0;

  auto operator<=>(const OpeningHours&) const = default;
};

struct Mission {
  std::string organisation_id;
  int64_t version = 0;
  std::string represented_country;
  std::string seat_country;
  std::string seat_city;
  std::string time_zone;
  std::vector<std::string> languages;
  std::vector<OpeningHours> opening_hours;  // sorted
  std::vector<ConsularService> services;
  std::string focal_point;
  std::vector<std::string> covers_countries;  // besides the seat
  Handling handling = Handling::kMission;
  std::vector<std::string> diplomats;  // subjects
};

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_MISSIONS_MISSION_H_
