#ifndef SERVICES_RELOCATION_DUPLICATES_COMPARISON_H_
#define SERVICES_RELOCATION_DUPLICATES_COMPARISON_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/transaction.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/duplicates/duplicate_store.h"
#include "services/relocation/duplicates/pair_store.h"
#include "services/relocation/duplicates/person_match.h"
#include "services/relocation/party/separation_store.h"

// One case beside those that share a blind key with it, opened in memory and
// scored: for who asks, and for the sweep that proposes without being asked.
namespace sojourn::relocation {

struct LikelyDuplicate {
  DuplicateCandidate candidate;
  // The two persons that fit best, and how.
  std::string person_id;
  std::string other_person_id;
  PersonMatch match;
};

namespace comparison {

struct Proposed {
  // Of all parties: the order in which they are opened.
  std::vector<std::string> Ids() const;

  OpenedCase asked;  // its root and who works on it alone
  absl::Time now;
  std::vector<DuplicateCandidate> candidates;
  std::vector<duplicates::SealedParty> parties;  // the one asked for first
  std::vector<pair_store::PairRow> judged;
  bool some_not_compared = false;
  std::vector<separations::Row> separations;
};

// What is compared with `asked`, whose root this is. Nothing is opened.
absl::StatusOr<Proposed> Propose(db::Transaction& tx, const Relocation& asked);

const std::string& OtherOf(const pair_store::PairRow& pair,
                           std::string_view relocation_id);

// A case that this one was split from, or that was split from it, is compared
// with it for nobody.
absl::Status LeaveOutSeparated(const CaseVault& vault, Proposed& proposed);

absl::Status FetchKeys(const CaseVault& vault, const Proposed& proposed);

// From kWorthALook up, the likeliest first. A case whose keys are gone is
// nobody's duplicate.
absl::StatusOr<std::vector<LikelyDuplicate>> Likely(const CaseVault& vault,
                                                    const Proposed& proposed);

}  // namespace comparison
}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_DUPLICATES_COMPARISON_H_
