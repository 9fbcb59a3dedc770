// The directory of missions as pure functions: who may set what, and what an
// entry has to say.
#ifndef SERVICES_VISA_MISSIONS_MISSION_RULES_H_
#define SERVICES_VISA_MISSIONS_MISSION_RULES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/visa/missions/mission.h"

namespace sojourn::visa {

// Who sets an entry: the network's office, or the head of this mission; one
// person may be both.
struct MissionEditor {
  bool office = false;
  bool head = false;
};

// One change of an entry. Without fields it is the whole entry, as the office
// sets it.
struct MissionChange {
  Mission mission;
  std::vector<MissionField> fields;
};

// INVALID_ARGUMENT: FIELD_NOT_ALLOWED on a field that another has to set,
// FIELD_REQUIRED where a head names none.
absl::Status CheckEditor(const MissionChange& change,
                         const MissionEditor& editor);

// The entry after the change: of `current`, or a new one. Every field that is
// missing then is named at once: FIELD_REQUIRED.
absl::StatusOr<Mission> Apply(const MissionChange& change,
                              const Mission* current);

// "09:00" as minutes since midnight; "24:00" ends a day. Nothing for any other
// text.
std::optional<int> ParseClock(std::string_view text);
std::string FormatClock(int minutes);

// As a row keeps it: "MONDAY 09:00-12:30". Reading one that this did not write
// gives nothing.
std::string EncodeHours(const OpeningHours& hours);
std::optional<OpeningHours> DecodeHours(std::string_view text);

// Whether two of the sorted intervals are open at the same time.
bool Overlaps(const std::vector<OpeningHours>& sorted);

// Sits there, or takes applications from there.
bool Covers(const Mission& mission, std::string_view country);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_MISSIONS_MISSION_RULES_H_
