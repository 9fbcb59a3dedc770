#ifndef SERVICES_RELOCATION_REFERRAL_REFERRAL_FILE_H_
#define SERVICES_RELOCATION_REFERRAL_REFERRAL_FILE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/crypto/sealer.h"
#include "common/crypto/secret_key.h"
#include "common/db/transaction.h"
#include "services/relocation/referral/referral_store.h"
#include "services/relocation/relocation.h"
#include "services/relocation/stored.pb.h"

// What is kept of referrals, sealed under the key of the case. Errors are the
// sealer's.
namespace sojourn::relocation {

struct CaseReferral {
  std::string row_id;
  std::string network;
  ReferralState state = ReferralState::kPending;
  absl::Time due_at;
  stored::Referral kept;
};

absl::StatusOr<std::vector<CaseReferral>> OpenReferrals(
    const crypto::Sealer& sealer, std::string_view relocation_id,
    const std::vector<referrals::Row>& rows);

// Each queues its statement.
absl::Status AddReferral(db::Transaction& tx, const crypto::Sealer& sealer,
                         const Relocation& relocation,
                         const db::Bytes& blind_id,
                         const CaseReferral& referral);
// Drops the letter of one that is not pending any more.
absl::Status SaveReferral(db::Transaction& tx, const crypto::Sealer& sealer,
                          const Relocation& relocation, CaseReferral referral);

// The first instant at which a pending one is over; nothing where none is
// pending.
std::optional<absl::Time> FirstDue(const std::vector<CaseReferral>& referrals);

absl::StatusOr<db::Bytes> SealOrigin(const crypto::Sealer& sealer,
                                     std::string_view relocation_id,
                                     std::string_view row_id,
                                     const stored::ReferralOrigin& origin);
absl::StatusOr<stored::ReferralOrigin> OpenOrigin(
    const crypto::Sealer& sealer, std::string_view relocation_id,
    const referrals::Origin& origin);

// How a referral is found by the name both networks know, which a dump does
// not tell: one that was sent, and one that came from `network`.
db::Bytes BlindSent(const crypto::SecretKey& blind_key,
                    std::string_view referral_id);
db::Bytes BlindReceived(const crypto::SecretKey& blind_key,
                        std::string_view network, std::string_view referral_id);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_REFERRAL_REFERRAL_FILE_H_
