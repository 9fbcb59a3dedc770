#ifndef SERVICES_RELOCATION_DUPLICATES_DUPLICATE_STORE_H_
#define SERVICES_RELOCATION_DUPLICATES_DUPLICATE_STORE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/caller.h"
#include "common/db/params.h"
#include "common/db/transaction.h"
#include "services/relocation/duplicates/duplicate_rules.h"
#include "services/relocation/duplicates/person_match.h"
#include "services/relocation/relocation_store_case.h"

// Blind keys in the database, and what they say.
namespace sojourn::relocation {

struct BlindKeyRow {
  std::string person_row_id;
  DuplicateSign sign = DuplicateSign::kDocument;
  db::Bytes key;
};

struct DuplicateCandidate {
  std::string relocation_id;
  std::string code;
  std::vector<DuplicateSign> signs;
};

// How often an account's requests of the last week resemble cases that another
// organisation had brought before.
struct Probing {
  // Empty: several accounts of the organisation together.
  std::string subject;
  std::string organisation_id;
  int64_t requests = 0;
  int64_t resembling = 0;
  absl::Time since;
};

// A week of an honest account holds fewer: programmes do share applicants, a
// handful of them in the same week from one officer is unheard of.
inline constexpr int kResemblingThatAlert = 5;
// Of all accounts of one organisation that stay below that: a few officers with
// a shared applicant or two each.
inline constexpr int kResemblingOfOneOrganisation = 10;
inline constexpr absl::Duration kProbingWindow = absl::Hours(7 * 24);

namespace duplicates {

// In place of those the case had, but of who moves no more with it; the sweep
// looks at the case then. The same statements whatever others hold.
void Put(db::Transaction& tx, std::string_view case_row_id,
         const std::vector<BlindKeyRow>& keys);

struct Proposed {
  std::vector<DuplicateCandidate> candidates;
  // Keys of the case that proposed nobody because too many hold them.
  bool has_frequent_keys = false;
};

// Cases with a key in common, but those that officers have judged to be the
// same people or others, at most `limit`: those first that share most and the
// rarest keys (the sum of log(1 + cases / holders) squared, as inverse document
// frequency: Sparck Jones 1972), then the latest. Of each person the rarest
// keys are looked up that `most_holders` hold all together.
absl::StatusOr<Proposed> Find(db::Transaction& tx,
                              std::string_view relocation_id, int limit,
                              int most_holders = kMostHolders);

// A case as far as it is compared, sealed.
struct SealedParty {
  std::string row_id;
  std::string relocation_id;
  db::Bytes intake_sealed;
  std::vector<PersonRow> persons;
};
// In the order of their ids; those that are erased are left out.
absl::StatusOr<std::vector<SealedParty>> LoadParties(
    db::Transaction& tx, const std::vector<std::string>& relocation_ids);

// Raises an alert for each account that passed kResemblingThatAlert within
// kProbingWindow, and for each organisation whose others passed
// kResemblingOfOneOrganisation together, once each and day.
absl::Status Watch(db::Transaction& tx);

// The alerts of the last week, newest first.
absl::StatusOr<std::vector<Probing>> ListProbing(db::Transaction& tx,
                                                 int limit);

// A case whose keys were written, and that the sweep has not looked at since.
struct Look {
  std::string case_row_id;
  absl::Time changed_at;
};
// In any order, so that one that fails each time keeps none waiting.
absl::StatusOr<std::vector<Look>> ListLooks(db::Transaction& tx, int limit);

// What was compared with a case, what of it is likely, and whether it was all
// that could be: then what it was not compared with has nothing in common with
// it any more.
struct Looked {
  std::vector<std::string> compared;
  std::vector<std::string> likely;
  bool all = false;
};
// Queues: what the sweep found for this case, in place of what it found before.
// Pairs that officers have judged stay judged.
void PutLikely(db::Transaction& tx, const Look& look, const Looked& looked);

// Two cases that the sweep found alike, and nobody has judged.
struct LikelyPair {
  Relocation first;
  Relocation second;
};
// The latest found first.
absl::StatusOr<std::vector<LikelyPair>> ListLikely(db::Transaction& tx,
                                                   int limit);

// Queues: the case is ERASED.
void ForgetLikely(db::Transaction& tx, std::string_view case_row_id);

}  // namespace duplicates
}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_DUPLICATES_DUPLICATE_STORE_H_
