#include "services/relocation/contact_notices/contact_notice_view.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/string_view.h"
#include "services/relocation/relocation_state_machine.h"

namespace sojourn::relocation {

Reach ReachOf(const OpenedCase& opened, bool refused) {
  const v1::SafeContact& contact = opened.intake.safe_contact();
  const Relocation& relocation = opened.relocation;
  return {.compromised = contact.contact_compromised(),
          .no_direct_contact = contact.no_direct_contact(),
          .duress = relocation.flags.contains(Flag::kDuressHeard),
          .suspended = relocation.suspended(),
          .by_mail = contact.channel() == v1::CONTACT_CHANNEL_EMAIL &&
                     absl::StrContains(contact.address(), '@'),
          .refused = refused,
          .hours = contact.hours(),
          .time_zone = contact.time_zone()};
}

std::optional<Wait> ContactNoticeWait(const OpenedCase& opened,
                                      const CoordinationRows& rows,
                                      absl::Time now) {
  const bool waits = std::any_of(
      rows.explanations.begin(), rows.explanations.end(),
      [](const v1::Explanation& each) { return each.has_tell_by(); });
  if (!waits || !rows.contact_notice || rows.contact_notice->sent ||
      !kOpen.Has(opened.relocation.state)) {
    return std::nullopt;
  }
  const Reach reach = ReachOf(opened, rows.contact_notice->refused);
  const NoticePlan plan = PlanNotice(reach, now);
  if (plan.held_because.empty()) {
    return Wait{"PROGRAMME_OFFICER",
                "a line that she may get in touch goes to her in her hours",
                "RecordTelling", plan.opening.from};
  }
  return Wait{"PROGRAMME_OFFICER",
              absl::StrCat("no line goes to her, as ", Av(plan.held_because),
                           ": find another way to tell her",
                           reach.refused ? ", and agree another contact with "
                                           "her (ReplaceContact)"
                                         : ""),
              "RecordTelling", std::nullopt};
}

}  // namespace sojourn::relocation
