#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/relocation/relocation_refusal.h"
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

}  // namespace sojourn::relocation
