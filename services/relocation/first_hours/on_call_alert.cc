#include "services/relocation/first_hours/on_call_alert.h"

#include "common/crypto/ids.h"
#include "common/notices/notice.h"
#include "services/relocation/case/organisation_file.h"

namespace sojourn::relocation {

absl::Status TellOnCall(db::Transaction& tx, const crypto::Sealer& sealer,
                        const OnCallAlert& alert,
                        const v1::Organisation& office,
                        const v1::OnCallEntry& person) {
  InsertAlert(tx, {.row_id = crypto::NewUuidV7(),
                   .kind = alert.kind,
                   .case_row_id = alert.case_row_id,
                   .subject = "",
                   .organisation_id = office.organisation_id(),
                   .told_subject = person.subject(),
                   .raised_at = tx.now()});
  if (!alert.notice || person.contact().empty()) return absl::OkStatus();
  return notices::Queue(tx, sealer,
                        {.kind = notices::Kind::kCalled,
                         .key = OrganisationKey(office.organisation_id()),
                         .recipient = person.contact()});
}

}  // namespace sojourn::relocation
