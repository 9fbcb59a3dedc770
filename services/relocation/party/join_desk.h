#ifndef SERVICES_RELOCATION_PARTY_JOIN_DESK_H_
#define SERVICES_RELOCATION_PARTY_JOIN_DESK_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/server/call.h"
#include "services/relocation/case/case_desk.h"
#include "sojourn/relocation/v1/party_calls.pb.h"

// Where somebody joins a party: on the word of who is at risk and, of an adult,
// on her own.
namespace sojourn::relocation {

class JoinDesk {
 public:
  explicit JoinDesk(const CaseDesk& desk) : desk_(desk) {}

  // Returns the id of who joined. Errors besides those of CaseDesk::Edit: those
  // of party_rules::CheckJoin and intake_rules::Join, of a person as
  // SubmitRequest has them, CONTACT_BURNT, SECOND_CHANNEL_NEEDED.
  absl::StatusOr<std::string> Join(const server::Call& call,
                                   const CaseName& name,
                                   const v1::JoinPartyRequest& request) const;

 private:
  const CaseDesk& desk_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_PARTY_JOIN_DESK_H_
