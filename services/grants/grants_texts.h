// What is sealed of a grant: into the database and out of it.
#ifndef SERVICES_GRANTS_GRANTS_TEXTS_H_
#define SERVICES_GRANTS_GRANTS_TEXTS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/crypto/sealer.h"
#include "common/db/database.h"
#include "services/grants/grants_store_grant.h"
#include "services/grants/grants_write.h"

namespace sojourn::grants {

// A new grant's row and lines with everything sealed; before the transaction.
struct SealedSubmission {
  NewGrant grant;
  std::vector<NewLine> lines;
};
absl::StatusOr<SealedSubmission> SealSubmission(const crypto::Sealer& sealer,
                                                const Grant& grant,
                                                const Submission& submission);

// Queues what a change brings that is sealed: the payee and, of a new tranche,
// its terms. Under the lock; the key is in memory by then.
absl::Status WritePaymentTexts(const crypto::Sealer& sealer,
                               db::Transaction& tx, const Grant& grant,
                               const Payment& payment, const Payee& payee);

// Sealed columns of one grant, as read.
struct SealedTexts {
  struct Line {
    std::string id;
    db::Bytes category;
    db::Bytes description;
  };
  struct OfPayment {
    std::string id;
    db::Bytes terms;
    SealedPayee payee;
  };
  db::Bytes category;
  db::Bytes purpose;
  db::Bytes payment_currency;
  std::optional<db::Bytes> beneficiary;
  std::vector<Line> lines;
  std::vector<OfPayment> payments;
};
absl::StatusOr<SealedTexts> LoadSealed(db::Transaction& tx,
                                       const std::string& grant_id);

// Opens them, outside any transaction; without payees where not asked for.
// Empty texts where the key is erased.
absl::StatusOr<GrantTexts> OpenTexts(const crypto::Sealer& sealer,
                                     const Grant& grant,
                                     const SealedTexts& sealed,
                                     bool with_payees);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_GRANTS_TEXTS_H_
