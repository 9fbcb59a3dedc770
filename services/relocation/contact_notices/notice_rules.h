#ifndef SERVICES_RELOCATION_CONTACT_NOTICES_NOTICE_RULES_H_
#define SERVICES_RELOCATION_CONTACT_NOTICES_NOTICE_RULES_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "services/relocation/contact_notices/contact_hours.h"

// Whether and when a line may go to her safe contact. Pure functions of values.
namespace sojourn::relocation {

// How she may be reached, as far as that decides it.
struct Reach {
  bool compromised = false;
  bool no_direct_contact = false;
  // She was heard not to be free to speak.
  bool duress = false;
  // Silent, detained, or nobody of the party can be asked.
  bool suspended = false;
  // Her channel is e-mail, and there is an address.
  bool by_mail = false;
  // The sender was told that it takes none.
  bool refused = false;
  std::string hours;
  std::string time_zone;
};

struct NoticePlan {
  // Why none goes, in words for who leads the case; empty: it goes.
  std::string_view held_because;
  Opening opening;
};
NoticePlan PlanNotice(const Reach& reach, absl::Time now);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_CONTACT_NOTICES_NOTICE_RULES_H_
