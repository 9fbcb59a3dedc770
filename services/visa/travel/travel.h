// Plain values of the travel ledger: where a person was, as it was told.
#ifndef SERVICES_VISA_TRAVEL_TRAVEL_H_
#define SERVICES_VISA_TRAVEL_TRAVEL_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/visa/visa.h"

namespace sojourn::visa {

enum class TravelEvidence {
  kUnspecified,
  kStamp,
  kEes,
  kBoardingPass,
  kStatement,
};

enum class TravelStanding {
  kUnspecified,
  kStands,
  kDisputed,
  kRemoved,
};

enum class TravelAct {
  kUnspecified,
  kEntered,
  kExited,
  kCorrected,
  kRemoved,
};

template <>
inline constexpr auto kNames<TravelEvidence> = std::to_array<std::string_view>(
    {"UNSPECIFIED", "STAMP", "EES", "BOARDING_PASS", "STATEMENT"});

template <>
inline constexpr auto kNames<TravelStanding> = std::to_array<std::string_view>(
    {"UNSPECIFIED", "STANDS", "DISPUTED", "REMOVED"});

template <>
inline constexpr auto kNames<TravelAct> = std::to_array<std::string_view>(
    {"UNSPECIFIED", "ENTERED", "EXITED", "CORRECTED", "REMOVED"});

// What is sealed of one telling.
struct TravelTelling {
  TravelAct act = TravelAct::kUnspecified;
  TravelRecord stay;
  TravelEvidence entry_evidence = TravelEvidence::kUnspecified;
  TravelEvidence exit_evidence = TravelEvidence::kUnspecified;
  std::string reason;
};

// One telling as the history shows it.
struct ToldTravel {
  TravelTelling telling;
  absl::Time recorded_at;
  std::string told_by;
};

// One stay. What stands is what was told last.
struct Travel {
  std::string id;         // internal
  std::string public_id;  // travel_id outside
  int64_t version = 1;
  std::string case_ref;
  std::string person_ref;
  std::string application_id;  // public; empty: none of this service
  TravelStanding standing = TravelStanding::kStands;
  TravelTelling told;
  std::string told_organisation;    // of who told it last
  std::vector<ToldTravel> history;  // oldest first; where it was asked for
};

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_TRAVEL_TRAVEL_H_
