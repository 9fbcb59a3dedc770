// Visas of several entries for who travels often (Visa Code, Article 24(2)).
#ifndef SERVICES_VISA_ROUTES_MULTIPLE_ENTRY_H_
#define SERVICES_VISA_ROUTES_MULTIPLE_ENTRY_H_

#include <optional>
#include <span>

#include "absl/time/civil_time.h"
#include "services/visa/routes/legal_basis.h"
#include "services/visa/visa.h"

namespace sojourn::visa {

// Where three short stays in the area ended within the two years before the
// planned one begins: that a visa of a year may be asked for. Whether each was
// on a visa and lawful is for her and the mission to say.
std::optional<Notice> MultipleEntryNotice(std::span<const TravelRecord> history,
                                          absl::CivilDay begins);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_ROUTES_MULTIPLE_ENTRY_H_
