#ifndef SERVICES_RELOCATION_COORDINATION_ROUTE_FINDINGS_H_
#define SERVICES_RELOCATION_COORDINATION_ROUTE_FINDINGS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/crypto/sealer.h"
#include "common/db/transaction.h"
#include "services/relocation/coordination/coordination_rules.h"
#include "services/relocation/coordination/proposal_store.h"
#include "services/relocation/coordination/travel_store.h"
#include "sojourn/relocation/v1/relocation_service.pb.h"
#include "sojourn/visa/v1/visa_service.pb.h"

// What the visa service found, as relocation keeps it: sealed under the key of
// the case, one row per proposal and person.
namespace sojourn::relocation {

// The scheme of who stays in her country: no law of another one is asked.
inline constexpr std::string_view kSchemeInternal = "SCHEME_INTERNAL";

v1::RouteFinding FindingOf(const visa::v1::RouteAssessment& assessment,
                           std::string_view policy_version, absl::Time now);

// Why she may no longer use this route now that she holds what it needs: code
// of the first problem, or empty. Deadlines and quotas for lodging are past.
std::string ProblemOfRoute(const visa::v1::RouteAssessment& assessment,
                           const v1::RouteChoice& route);

// What stands against going to a shelter in this country, for which nobody asks
// for a visa: code and remedy, or both empty.
struct ShelterFinding {
  std::string against;
  std::string remedy;
};
ShelterFinding ShelterFindingOf(const visa::v1::RouteAssessment& assessment);

// Missions that may take her application, best first, or the one that has it.
std::vector<std::string> MissionsOf(const v1::RouteChoice& route);

// The lawful choice with this id or, without one, this scheme; null for none.
const v1::RouteChoice* FindChoice(const v1::RouteFinding& finding,
                                  std::string_view route_id,
                                  std::string_view scheme);

absl::Status SaveFinding(db::Transaction& tx, const crypto::Sealer& sealer,
                         std::string_view relocation_id,
                         const std::string& proposal_row_id,
                         const std::string& person_row_id,
                         const v1::RouteFinding& finding);

// `keys` must be in memory: prefetch before the transaction.
absl::StatusOr<v1::RouteFinding> OpenFinding(const crypto::Sealer& sealer,
                                             std::string_view relocation_id,
                                             const RouteFindingRow& row);
coordination_rules::Finding FactsOf(const RouteFindingRow& row,
                                    const v1::RouteFinding& finding);

absl::StatusOr<db::Bytes> SealRoute(const crypto::Sealer& sealer,
                                    std::string_view relocation_id,
                                    const std::string& person_row_id,
                                    const v1::RouteChoice& route);
absl::StatusOr<v1::RouteChoice> OpenRoute(const crypto::Sealer& sealer,
                                          std::string_view relocation_id,
                                          const Traveller& traveller);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_COORDINATION_ROUTE_FINDINGS_H_
