#ifndef SERVICES_RELOCATION_REFERRAL_REFERRAL_EDIT_H_
#define SERVICES_RELOCATION_REFERRAL_REFERRAL_EDIT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/crypto/secret_key.h"
#include "common/server/runtime.h"
#include "services/relocation/coordination/coordination_desk.h"
#include "sojourn/relocation/v1/referral_calls.pb.h"

// Changes of a case that was referred, each under its lock.
namespace sojourn::relocation {

struct NewReferral {
  const v1::ReferOutRequest& request;
  // Name of a partner.
  std::string network;
  // As FieldsToSend returns them.
  std::vector<std::string> fields;
  const crypto::SecretKey& blind_key;
};
// The id by which both networks will know it. Errors as ReferralDesk::ReferOut.
absl::StatusOr<std::string> SendReferral(CoordinationChange& change,
                                         const NewReferral& sent);

// Its id. NOT_FOUND where this case was not referred to `network` under it;
// FAILED_PRECONDITION REFERRAL_ANSWERED.
absl::StatusOr<std::string> AnswerReferral(CoordinationChange& change,
                                           const std::string& network,
                                           const v1::ReferralLetter& answer);

// Writes down of every case that another network was silent about it, and tells
// its lead. What a worker repeats; safe to run beside another one.
absl::Status LapseReferrals(server::Runtime& runtime, absl::Time deadline);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_REFERRAL_REFERRAL_EDIT_H_
