#ifndef SERVICES_RELOCATION_FAIRNESS_FAIRNESS_LEDGER_H_
#define SERVICES_RELOCATION_FAIRNESS_FAIRNESS_LEDGER_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/crypto/sealer.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/fairness/fairness_rules.h"
#include "services/relocation/fairness/fairness_store.h"

// Seals and opens what is counted: of a case under its key, of a year under
// that of the year. Errors are the sealer's, and INTERNAL for what does not
// parse.
namespace sojourn::relocation::fairness {

keystore::KeyRef KeyOf(const YearRow& year);

absl::StatusOr<Counts> OpenCounts(const crypto::Sealer& sealer,
                                  const YearRow& year);
absl::StatusOr<db::Bytes> SealCounts(const crypto::Sealer& sealer,
                                     const YearRow& year, const Counts& counts);

// Nothing: the case is not counted. Sealed, it looks like one that is.
absl::StatusOr<std::optional<Tally>> OpenTally(const CaseVault& vault,
                                               const Relocation& relocation,
                                               const db::Bytes& sealed);
absl::StatusOr<db::Bytes> SealTally(const CaseVault& vault,
                                    const Relocation& relocation,
                                    const std::optional<Tally>& tally);

// Nobody took back what was counted: whoever said it is still the defender,
// agrees, and says the same of herself; and the case was not merged since.
bool IsStillGiven(const OpenedCase& opened, const Tally& tally);

// What the case adds to its year; nothing where she does not agree, and where
// the case goes on under another one that was merged with it.
std::optional<Tally> TallyOf(const OpenedCase& opened,
                             const std::vector<Step>& steps);

}  // namespace sojourn::relocation::fairness

#endif  // SERVICES_RELOCATION_FAIRNESS_FAIRNESS_LEDGER_H_
