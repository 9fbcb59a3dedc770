// Versions of the imported policy: tables policies, policy_rules, policy_areas.
#ifndef SERVICES_VISA_POLICY_POLICY_STORE_H_
#define SERVICES_VISA_POLICY_POLICY_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/db/database.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/visa/policy/policy_value.h"

namespace sojourn::visa {

struct PolicyVersion {
  int64_t version = 0;
  std::string source;
  std::optional<absl::CivilDay> source_date;
  std::string fingerprint;
  int rules = 0;  // of the whole policy
  int areas = 0;
  absl::Time imported_at;
  std::string imported_by;
  std::string organisation_id;
};

// What makes the next version of the one that `before` is.
struct PolicyChange {
  PolicyVersion next;  // source, source_date, fingerprint, rules, areas
  std::vector<Difference> rules;
  std::vector<AreaDifference> areas;
};

// Thread-safe.
class PolicyStore {
 public:
  explicit PolicyStore(server::Runtime& runtime) : runtime_(runtime) {}

  // In force: what it says of these passports at these destinations, and every
  // area. The input of Assess.
  absl::StatusOr<VisaPolicy> ForPassports(
      const std::vector<std::string>& passports,
      const std::vector<std::string>& destinations, absl::Time deadline);

  // In force, whole.
  absl::StatusOr<VisaPolicy> Whole(absl::Time deadline);

  // Makes `change` the next version after `against`, at once or not at all, and
  // returns its number; a repeat of the call returns the same one. ABORTED
  // ETAG_MISMATCH where `against` is not in force any more.
  absl::StatusOr<int64_t> Apply(const server::Call& call, int64_t against,
                                const PolicyChange& change);

  struct LookUp {
    int64_t version = 0;  // 0: in force
    std::string passport;
    std::string destination;
  };
  struct Found {
    PolicyVersion version;
    int64_t in_force = 0;
    VisaPolicy policy;  // with the rules that were asked for
  };
  // NOT_FOUND of a version that there is not.
  absl::StatusOr<Found> Find(const LookUp& look_up, absl::Time deadline);

  // Newest first, below `before`.
  absl::StatusOr<std::vector<PolicyVersion>> List(std::optional<int64_t> before,
                                                  int limit,
                                                  absl::Time deadline);

 private:
  server::Runtime& runtime_;
};

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_POLICY_POLICY_STORE_H_
