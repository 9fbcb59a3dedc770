#ifndef SERVICES_RELOCATION_COORDINATION_VISA_REQUESTS_H_
#define SERVICES_RELOCATION_COORDINATION_VISA_REQUESTS_H_

#include <string>

#include "absl/status/statusor.h"
#include "services/relocation/case/case_file.h"
#include "services/relocation/workflow/workflow.h"
#include "sojourn/visa/v1/visa_service.pb.h"

// What the visa service is told, out of a case opened in memory. It learns
// nothing of why she is at risk.
namespace sojourn::relocation {

// How a mission may reach this person; the address itself is not the mission's.
// Nowhere, once others know a contact.
struct ContactRules {
  std::string text;
  bool no_direct_contact = false;
};
ContactRules ContactRulesFor(const v1::Person& person,
                             const v1::SafeContact& contact);

// How urgent the case is now.
type::v1::Level LevelOf(const CaseFile& file);

absl::StatusOr<visa::v1::AssessRouteRequest> AssessRouteRequestFor(
    const Step& step, const CaseFile& file);
// All of her own that AssessRouteRequestFor reads, to be compared only.
std::string RouteBasis(const v1::Person& person);
absl::StatusOr<visa::v1::OpenApplicationRequest> OpenApplicationRequestFor(
    const Step& step, const CaseFile& file);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_COORDINATION_VISA_REQUESTS_H_
