// The imported policy between the wire and values.
#ifndef SERVICES_VISA_POLICY_POLICY_CONVERT_H_
#define SERVICES_VISA_POLICY_POLICY_CONVERT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/visa/policy/policy_rows.h"
#include "services/visa/policy/policy_store.h"
#include "services/visa/visa_convert_values.h"

namespace sojourn::visa {

// Adds the rows of one message of an import.
void AddRows(const v1::ImportVisaPolicyRequest& message, PolicyRows& rows);

// What the first message says of the table: source and source_date.
absl::StatusOr<PolicyVersion> ParseSource(
    const v1::ImportVisaPolicyRequest& first);

// The same for the same rows in any order.
std::string FingerprintOf(const PolicyRows& rows);

// The policy in force and what it would be with the rows.
struct PolicyComparison {
  VisaPolicy before;
  VisaPolicy after;
  PolicyChange change;

  bool empty() const { return change.rules.empty() && change.areas.empty(); }
};
PolicyComparison Compare(VisaPolicy before, const PolicyRows& rows,
                         PolicyVersion source);

void FillProto(const PolicyRows& rows, v1::ImportVisaPolicyResponse& response);
void FillProto(const PolicyComparison& comparison,
               v1::ImportVisaPolicyResponse& response);

absl::StatusOr<PolicyStore::LookUp> ParseLookUp(
    const v1::GetVisaPolicyRequest& request);
// `versions` is the page to show.
void FillProto(const PolicyStore::Found& found,
               const std::vector<PolicyVersion>& versions,
               v1::GetVisaPolicyResponse& response);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_POLICY_POLICY_CONVERT_H_
