#include "services/relocation/safeguarding/safeguarding_rules.h"

#include "common/status/error.h"

namespace sojourn::relocation::safeguarding_rules {

bool Closes(Finding finding) {
  return finding == Finding::kSubstantiated || finding == Finding::kUnfounded ||
         finding == Finding::kReferred;
}

absl::Status CheckStep(bool closed) {
  if (!closed) return absl::OkStatus();
  return FailedPrecondition("CONCERN_CLOSED",
                            "what was found about this concern stands",
                            "raise another concern with what is new");
}

bool MaySee(std::string_view subject, std::string_view about_id,
            const std::set<std::string, std::less<>>& not_for) {
  return subject != about_id && !not_for.contains(subject);
}

}  // namespace sojourn::relocation::safeguarding_rules
