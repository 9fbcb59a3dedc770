#ifndef SERVICES_RELOCATION_REFERRAL_OPEN_REFERRALS_H_
#define SERVICES_RELOCATION_REFERRAL_OPEN_REFERRALS_H_

#include <string_view>

#include "absl/status/status.h"
#include "common/db/transaction.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_rules.h"

// What a change of a case means for referrals that wait for an answer, whatever
// the change was. Under the lock of the case.
namespace sojourn::relocation {

// Nobody has longer than 24 hours once it is L1; and where the case has ended,
// whoever led it is told which networks still have what was sent. No file takes
// it back: they have to be called. One that is taken up again waits for their
// answer again.
absl::Status SettleReferrals(db::Transaction& tx, const Relocation& before,
                             Relocation& next);

// As `taken` was taken back, not everybody agrees any more, by `facts`, that a
// network which has not answered is told: whoever leads the case calls it.
absl::Status TellOfUnsaid(db::Transaction& tx, const Relocation& current,
                          const CaseFacts& facts, const ConsentFacts& taken);

// The case is erased: every network that was sent something, but the one that
// has taken the case, has to be asked to erase it too. After that nothing here
// says what was sent.
absl::Status TellOfReferrals(db::Transaction& tx, std::string_view case_row_id,
                             std::string_view lead_subject);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_REFERRAL_OPEN_REFERRALS_H_
