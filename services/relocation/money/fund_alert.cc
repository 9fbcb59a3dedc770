#include "services/relocation/money/fund_alert.h"

#include "common/crypto/ids.h"
#include "services/relocation/exposure/alert_store.h"

namespace sojourn::relocation {

void TellNoFundLeft(db::Transaction& tx, const Relocation& relocation) {
  InsertAlert(tx, {.row_id = crypto::NewUuidV7(),
                   .kind = AlertKind::kNoFundLeft,
                   .case_row_id = relocation.id,
                   .subject = "",
                   .organisation_id = "",
                   .told_subject = relocation.lead_subject,
                   .raised_at = tx.now()});
}

}  // namespace sojourn::relocation
