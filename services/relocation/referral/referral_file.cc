#include "services/relocation/referral/referral_file.h"

#include <utility>

#include "common/crypto/canonical.h"
#include "common/crypto/hash.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::keystore::KeyRef;

crypto::Binding Sent(std::string_view row_id) {
  return {"referrals", row_id, "referral_sealed"};
}

crypto::Binding Came(std::string_view row_id) {
  return {"received_referrals", row_id, "origin_sealed"};
}

template <typename Message>
absl::StatusOr<Message> Parsed(const std::string& plain) {
  Message message;
  if (!message.ParseFromString(plain)) {
    return Internal("a sealed referral does not parse");
  }
  return message;
}

absl::StatusOr<referrals::Row> Sealed(const crypto::Sealer& sealer,
                                      const Relocation& relocation,
                                      const CaseReferral& referral) {
  referrals::Row row{.row_id = referral.row_id,
                     .network = referral.network,
                     .state = referral.state,
                     .due_at = referral.due_at,
                     .sealed = {}};
  ASSIGN_OR_RETURN(
      row.sealed,
      sealer.Seal(KeyRef::Case(relocation.relocation_id),
                  referral.kept.SerializeAsString(), Sent(referral.row_id)));
  return row;
}

db::Bytes Blind(const crypto::SecretKey& key, const crypto::Canonical& name) {
  return {crypto::KeyedHash(key.Derive("referrals"), name.bytes())};
}

}  // namespace

absl::StatusOr<std::vector<CaseReferral>> OpenReferrals(
    const crypto::Sealer& sealer, std::string_view relocation_id,
    const std::vector<referrals::Row>& rows) {
  std::vector<CaseReferral> opened;
  for (const referrals::Row& row : rows) {
    ASSIGN_OR_RETURN(
        const std::string plain,
        sealer.Open(KeyRef::Case(relocation_id), row.sealed, Sent(row.row_id)));
    ASSIGN_OR_RETURN(auto kept, Parsed<stored::Referral>(plain));
    opened.push_back({.row_id = row.row_id,
                      .network = row.network,
                      .state = row.state,
                      .due_at = row.due_at,
                      .kept = std::move(kept)});
  }
  return opened;
}

absl::Status AddReferral(db::Transaction& tx, const crypto::Sealer& sealer,
                         const Relocation& relocation,
                         const db::Bytes& blind_id,
                         const CaseReferral& referral) {
  ASSIGN_OR_RETURN(const referrals::Row row,
                   Sealed(sealer, relocation, referral));
  referrals::Insert(tx, relocation.id, blind_id, row);
  return absl::OkStatus();
}

absl::Status SaveReferral(db::Transaction& tx, const crypto::Sealer& sealer,
                          const Relocation& relocation, CaseReferral referral) {
  if (referral.state != ReferralState::kPending) referral.kept.clear_letter();
  ASSIGN_OR_RETURN(const referrals::Row row,
                   Sealed(sealer, relocation, referral));
  referrals::Update(tx, row);
  return absl::OkStatus();
}

std::optional<absl::Time> FirstDue(const std::vector<CaseReferral>& referrals) {
  std::optional<absl::Time> first;
  for (const CaseReferral& each : referrals) {
    if (each.state != ReferralState::kPending) continue;
    if (!first || each.due_at < *first) first = each.due_at;
  }
  return first;
}

absl::StatusOr<db::Bytes> SealOrigin(const crypto::Sealer& sealer,
                                     std::string_view relocation_id,
                                     std::string_view row_id,
                                     const stored::ReferralOrigin& origin) {
  return sealer.Seal(KeyRef::Case(relocation_id), origin.SerializeAsString(),
                     Came(row_id));
}

absl::StatusOr<stored::ReferralOrigin> OpenOrigin(
    const crypto::Sealer& sealer, std::string_view relocation_id,
    const referrals::Origin& origin) {
  ASSIGN_OR_RETURN(const std::string plain,
                   sealer.Open(KeyRef::Case(relocation_id), origin.sealed,
                               Came(origin.row_id)));
  return Parsed<stored::ReferralOrigin>(plain);
}

db::Bytes BlindSent(const crypto::SecretKey& blind_key,
                    std::string_view referral_id) {
  return Blind(blind_key, crypto::Canonical("sent").Text(referral_id));
}

db::Bytes BlindReceived(const crypto::SecretKey& blind_key,
                        std::string_view network,
                        std::string_view referral_id) {
  return Blind(blind_key,
               crypto::Canonical("received").Text(network).Text(referral_id));
}

}  // namespace sojourn::relocation
