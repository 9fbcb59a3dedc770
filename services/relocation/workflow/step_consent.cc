#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/string_view.h"
#include "services/relocation/rights/consent_rules.h"
#include "services/relocation/workflow/step_call.h"

namespace sojourn::relocation {

absl::Status CheckShare(const CaseFile& file, std::string_view purpose,
                        std::string_view recipient_organisation_id) {
  if (HasConsent(file.facts, purpose, recipient_organisation_id)) {
    return absl::OkStatus();
  }
  return FailedPrecondition(
      "CONSENT_MISSING", "not everybody of the party agrees to this share",
      absl::StrCat("record the missing consent with GrantConsent (",
                   Av(purpose), ")"));
}

}  // namespace sojourn::relocation
