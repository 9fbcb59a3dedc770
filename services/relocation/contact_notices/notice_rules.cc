#include "services/relocation/contact_notices/notice_rules.h"

#include "common/reference/time_zones.h"

namespace sojourn::relocation {

NoticePlan PlanNotice(const Reach& reach, absl::Time now) {
  const auto held = [](std::string_view because) {
    return NoticePlan{.held_because = because, .opening = {}};
  };
  if (reach.compromised) return held("others read her safe contact");
  if (reach.duress) return held("she was heard not to be free to speak");
  if (reach.suspended) return held("she cannot be asked now");
  if (reach.no_direct_contact) {
    return held("only the contact person speaks with her");
  }
  if (!reach.by_mail) return held("her channel is not e-mail");
  if (reach.refused) return held("no mail is taken for her address");
  // UTC would be a guess.
  if (!reference::IsTimeZone(reach.time_zone)) {
    return held("nobody wrote down in which time zone her hours are");
  }
  const auto hours = ParseContactHours(reach.hours);
  if (!hours) {
    return held(
        "nobody wrote down when it is safe, as in \"Mon-Fri 20:00-22:00\"");
  }
  const auto opening =
      NextOpening(*hours, reference::ZoneNamed(reach.time_zone), now);
  if (!opening) return held("her hours leave no day");
  return {.held_because = "", .opening = *opening};
}

}  // namespace sojourn::relocation
