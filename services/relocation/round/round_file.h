#ifndef SERVICES_RELOCATION_ROUND_ROUND_FILE_H_
#define SERVICES_RELOCATION_ROUND_ROUND_FILE_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/crypto/sealer.h"
#include "common/server/runtime.h"
#include "services/relocation/round/round_rules.h"
#include "services/relocation/round/round_store.h"
#include "services/relocation/stored.pb.h"
#include "sojourn/relocation/v1/round_calls.pb.h"

// What a round knows of one case, and what it says of it, sealed and opened.
namespace sojourn::relocation {

// A place that is offered, or hers, and where she has not come to.
struct HeldPlace {
  round_rules::Spot spot;
  std::string host_id;
  std::string country_code;
};

// One case as it was when the round opened it.
struct Gathered {
  std::string case_row_id;
  std::string relocation_id;
  int64_t version = 0;
  stored::RankingQuestion question;
  std::optional<HeldPlace> held;
  // Whatever else is held for her: nobody else's nights either.
  std::vector<round_rules::Spot> also_held;
  // Hosts that said no to her, and places that she did not want, on this
  // journey: not planned again, and of no other consequence.
  std::set<std::string> declined_hosts;
  std::set<std::string> declined_places;
  // Matching cannot be asked: as RoundParty.not_asked_reason. Empty: it is.
  std::string not_asked_reason;
  // Cases that she must not meet, one a separation.
  std::vector<std::string> apart;
};

// Opens one case, with a record in the audit. Nothing where it does not wait
// for a place: nobody of it can be asked, or she does not want one. Errors: the
// database's and the sealer's.
absl::StatusOr<std::optional<Gathered>> GatherCase(
    server::Runtime& runtime, const rounds::Row& round,
    const std::string& case_row_id, absl::Time deadline);

// The same of a case that GatherCase answered DATA_LOSS to, by what stands in
// clear alone: CASE_UNREADABLE, and planned nowhere. Nothing where it is gone
// or suspended.
absl::StatusOr<std::optional<Gathered>> GatherUnreadable(
    server::Runtime& runtime, const std::string& case_row_id,
    absl::Time deadline);

// What the plan says, under the key of the case.
absl::StatusOr<db::Bytes> SealParty(const crypto::Sealer& sealer,
                                    const rounds::Row& round,
                                    const Gathered& of,
                                    const v1::RoundParty& party);
// With what its row says. The key should have been fetched.
absl::StatusOr<v1::RoundParty> OpenParty(const crypto::Sealer& sealer,
                                         const rounds::Row& round,
                                         const rounds::PartyRow& row);

// The rest of a round, under its own key.
absl::StatusOr<db::Bytes> SealPlan(const crypto::Sealer& sealer,
                                   const rounds::Row& round,
                                   const v1::Round& plan);
// With what its row says.
absl::StatusOr<v1::Round> OpenPlan(const crypto::Sealer& sealer,
                                   const rounds::Row& round);

// Why it was accepted, apart from the plan: it may be gone earlier.
absl::StatusOr<db::Bytes> SealReason(const crypto::Sealer& sealer,
                                     const rounds::Row& round,
                                     const std::string& reason);

// Where the plan has her; nowhere where it has not.
round_rules::Spot SpotOf(const v1::RoundParty& party);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_ROUND_ROUND_FILE_H_
