#ifndef SERVICES_RELOCATION_FIRST_HOURS_FIRST_HOURS_DESK_H_
#define SERVICES_RELOCATION_FIRST_HOURS_FIRST_HOURS_DESK_H_

#include "absl/status/status.h"
#include "services/relocation/case/case_desk.h"
#include "sojourn/relocation/v1/first_hours_calls.pb.h"

// What happens to one case in its first hours. Each takes a request whose
// fields are checked already.
namespace sojourn::relocation {

class FirstHoursDesk {
 public:
  explicit FirstHoursDesk(const CaseDesk& desk) : desk_(desk) {}

  // The case goes to another lead, who is told. Reasons: NOT_ON_CASE,
  // SAME_PERSON, LEAD_UNKNOWN, STATE_FORBIDS.
  absl::Status HandOver(const server::Call& call,
                        const v1::HandOverRequest& request) const;
  // A fact.
  absl::Status RecordMeasures(
      const server::Call& call,
      const v1::RecordImmediateMeasuresRequest& request) const;

 private:
  const CaseDesk& desk_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_FIRST_HOURS_FIRST_HOURS_DESK_H_
