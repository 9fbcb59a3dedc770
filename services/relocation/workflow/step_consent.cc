#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/relocation/relocation_refusal.h"
#include "services/relocation/relocation_state_machine.h"
#include "services/relocation/rights/consent_rules.h"
#include "services/relocation/workflow/step_call.h"

namespace sojourn::relocation {

absl::Status CheckShare(const CaseFile& file, std::string_view purpose,
                        std::string_view recipient_organisation_id,
                        const std::vector<std::string>& members) {
  if (!HasConsent(file.facts, purpose, recipient_organisation_id)) {
    return FailedPrecondition(
        Name(Guard::kConsentMissing),
        "not everybody of the party agrees to this share",
        absl::StrCat("record the missing consent with GrantConsent (",
                     Av(purpose), ")"));
  }
  for (const std::string& id : members) {
    const auto found = file.members.find(id);
    RETURN_IF_ERROR(agreements::CheckShare(
        id, found == file.members.end() ? agreements::Member() : found->second,
        purpose, agreements::FieldsOf(purpose), file.now));
  }
  return absl::OkStatus();
}

absl::Status CheckMayGiveBack(const Step& step, const Relocation& relocation) {
  const bool waited =
      !step.undoes.empty() && step.due_at != absl::InfinitePast();
  // Not where nobody is left: that would tell of a death.
  const bool silent = relocation.overlay != Overlay::kNone ||
                      relocation.flags.contains(Flag::kDuressHeard);
  if (!waited || !silent || !kOpen.Has(relocation.state)) {
    return absl::OkStatus();
  }
  return FailedPrecondition(
      Name(Guard::kCaseSuspended),
      "nobody can ask her whether this is to be given back",
      "call Resume once she is heard freely; it waits a day more then");
}

}  // namespace sojourn::relocation
