#include "services/relocation/exposure/officer_store.h"

#include "common/db/params.h"
#include "common/db/query.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::relocation {
namespace {

// The audit is in real time, whatever the domain's is.
constexpr db::Query kHasLed{"officer_has_called", R"sql(
SELECT EXISTS (
  SELECT FROM audit_records
  WHERE recorded_at > now() - interval '90 days' AND actor_subject = $1
    AND actor_organisation = $2 AND outcome = 'OK'
    AND string_to_array(roles, ',') && ARRAY['PROGRAMME_OFFICER',
          'SECURITY_OFFICER', 'NGO_CASEWORKER']))sql"};

}  // namespace

absl::Status CheckKnownLead(db::Transaction& tx, std::string_view subject,
                            std::string_view organisation_id) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kHasLed, db::Params(subject, organisation_id)));
  if (rows.row(0).Get<bool>(0)) return absl::OkStatus();
  return InvalidField(
      "subject", "LEAD_UNKNOWN",
      "nobody of this name has worked here for this organisation within 90 "
      "days: check both; somebody new lists her work once (ListMyWork), then "
      "she can lead");
}

}  // namespace sojourn::relocation
