#ifndef SERVICES_RELOCATION_PARTY_SPLIT_DESK_H_
#define SERVICES_RELOCATION_PARTY_SPLIT_DESK_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/server/call.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/stay/stay_file.h"
#include "services/relocation/stored.pb.h"
#include "sojourn/relocation/v1/party_calls.pb.h"

// Where somebody leaves a party for a case of her own. What she leaves does not
// change for whoever brought it or hosts it: no version, history, feed or
// clock; its audit names the new case alone.
namespace sojourn::relocation {

class SplitDesk {
 public:
  explicit SplitDesk(const CaseDesk& desk) : desk_(desk) {}

  // Returns the id of the new case. Errors: those of party_rules.h, of the
  // intake as SubmitRequest has them, NOT_FOUND, ETAG_MISMATCH.
  absl::StatusOr<std::string> Split(const server::Call& call,
                                    const v1::SplitPartyRequest& request) const;

 private:
  const CaseDesk& desk_;
};

using Separations = std::vector<stored::Separation>;

// Which cases the party of this one must not meet; nothing for who neither
// split it nor is a security officer.
void ShowSeparations(const Separations& separations, const auth::Caller& caller,
                     v1::Relocation& out);

// What the defender wanted done if she is silent does not hold for who stays
// when she has left: whom she named would hear of it. Nor do those whom she
// left behind stay with them.
void LeaveOutWhatIsHers(const Separations& separations, CaseRecords& records);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_PARTY_SPLIT_DESK_H_
