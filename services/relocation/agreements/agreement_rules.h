#ifndef SERVICES_RELOCATION_AGREEMENTS_AGREEMENT_RULES_H_
#define SERVICES_RELOCATION_AGREEMENTS_AGREEMENT_RULES_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/relocation/relocation.h"

// What was agreed with an organisation, and what therefore may go to it, on top
// of what she agrees to. Pure functions of values.
//
// Reasons: AGREEMENT_MISSING, AGREEMENT_EXPIRED, ORGANISATION_INACTIVE.
namespace sojourn::relocation::agreements {

// An agreement that ends so soon is work of the programme office.
inline constexpr absl::Duration kRenewBefore = absl::Hours(30 * 24);
// And one that ended, for as long: later, nobody has renewed it on purpose.
inline constexpr absl::Duration kEndedShown = absl::Hours(30 * 24);

// Stands in an agreement for every field of an intake.
inline constexpr std::string_view kWholeIntake = "intake";

// An organisation of the network, as far as it is registered.
struct Member {
  bool registered = false;
  bool active = false;
  // The programme's own office: it is whom she gave her case.
  bool office = false;
  // Absent: nothing was agreed.
  std::optional<absl::Time> ends_at;
  // Without prefix: "SHARE_WITH_HOST".
  std::set<std::string> purposes;
  // Plain paths of an intake. One covers all that is below it.
  std::vector<std::string> fields;
};
// By the id outside.
using Members = std::map<std::string, Member>;

// What goes to whom is asked for a place, a visa or money, and to who verifies.
absl::Span<const std::string_view> FieldsOf(std::string_view purpose);

// What somebody of another organisation is put on a case for, and all that she
// can come to read of the intake by it.
struct Share {
  std::string_view purpose;
  absl::Span<const std::string_view> fields;
};
Share ShareOf(AssignmentRole role);

// `organisation_id` is for the message alone: a remedy is kept with steps.
absl::Status CheckShare(std::string_view organisation_id, const Member& member,
                        std::string_view purpose,
                        absl::Span<const std::string_view> fields,
                        absl::Time now);

// Those of `ids` to which this may go, in their order.
std::vector<std::string> MayReceive(const std::vector<std::string>& ids,
                                    const Members& members,
                                    std::string_view purpose, absl::Time now);

}  // namespace sojourn::relocation::agreements

#endif  // SERVICES_RELOCATION_AGREEMENTS_AGREEMENT_RULES_H_
