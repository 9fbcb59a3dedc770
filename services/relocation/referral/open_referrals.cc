#include "services/relocation/referral/open_referrals.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "common/crypto/ids.h"
#include "common/status/status_macros.h"
#include "services/relocation/exposure/alert_store.h"
#include "services/relocation/referral/referral_store.h"
#include "services/relocation/relocation_state_machine.h"
#include "services/relocation/rights/consent_rules.h"

namespace sojourn::relocation {
namespace {

void Tell(db::Transaction& tx, std::string_view case_row_id,
          std::string_view lead_subject, const std::string& network,
          AlertKind kind = AlertKind::kReferralOpen) {
  InsertAlert(tx, {.row_id = crypto::NewUuidV7(),
                   .kind = kind,
                   .case_row_id = std::string(case_row_id),
                   .subject = "workflow",
                   .organisation_id = NetworkId(network),
                   .told_subject = std::string(lead_subject),
                   .raised_at = tx.now()});
}

}  // namespace

absl::Status SettleReferrals(db::Transaction& tx, const Relocation& before,
                             Relocation& next) {
  if (next.level == Level::kL1 && before.level != Level::kL1) {
    referrals::Hasten(tx, next.id, tx.now() + AnswerWithin(Level::kL1));
  }
  if (kOpen.Has(before.state) == kOpen.Has(next.state)) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::vector<referrals::Row> rows,
                   referrals::Load(tx, next.id));
  for (const referrals::Row& row : rows) {
    if (row.state != ReferralState::kPending) continue;
    if (kOpen.Has(before.state)) {
      Tell(tx, next.id, next.lead_subject, row.network);
    } else if (!next.referral_due_at || row.due_at < *next.referral_due_at) {
      next.referral_due_at = row.due_at;
    }
  }
  return absl::OkStatus();
}

absl::Status TellOfUnsaid(db::Transaction& tx, const Relocation& current,
                          const CaseFacts& facts, const ConsentFacts& taken) {
  if (!current.referral_due_at) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<referrals::Row> rows,
                   referrals::Load(tx, current.id));
  for (const referrals::Row& row : rows) {
    if (row.state != ReferralState::kPending ||
        !EndsShare(facts, taken, "SHARE_WITH_PARTNER",
                   NetworkId(row.network))) {
      continue;
    }
    Tell(tx, current.id, current.lead_subject, row.network,
         AlertKind::kReferralUnsaid);
  }
  return absl::OkStatus();
}

absl::Status TellOfReferrals(db::Transaction& tx, std::string_view case_row_id,
                             std::string_view lead_subject) {
  ASSIGN_OR_RETURN(const std::vector<referrals::Row> rows,
                   referrals::Load(tx, case_row_id));
  std::set<std::string> networks;
  for (const referrals::Row& row : rows) {
    if (row.state != ReferralState::kAccepted) networks.insert(row.network);
  }
  for (const std::string& network : networks) {
    Tell(tx, case_row_id, lead_subject, network);
  }
  return absl::OkStatus();
}

}  // namespace sojourn::relocation
