#ifndef SERVICES_RELOCATION_REFERRAL_REFERRAL_LETTER_H_
#define SERVICES_RELOCATION_REFERRAL_REFERRAL_LETTER_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/relocation/relocation.h"
#include "services/relocation/stored.pb.h"
#include "sojourn/relocation/v1/decision.pb.h"
#include "sojourn/relocation/v1/intake.pb.h"
#include "sojourn/relocation/v1/referral.pb.h"

// What goes into a letter to another network, and what is made of one that
// came. Pure functions of values.
namespace sojourn::relocation {

// Always sent: nobody can help her without.
inline constexpr std::string_view kAlwaysSent[] = {"safe_contact",
                                                   "country_code", "danger"};

// The paths of `fields` and those always sent, sorted, each once.
// INVALID_ARGUMENT FIELD_UNKNOWN on fields[n] for what is no field of an
// intake.
absl::StatusOr<std::vector<std::string>> FieldsToSend(
    const std::vector<std::string>& fields);

// What these fields hold and nothing else: no ids of persons, no agreed
// phrases, which prove her to this office alone. `consents` are those that hold
// now; of them what names no recipient.
v1::Intake IntakeToSend(const v1::Intake& intake,
                        const std::vector<v1::Consent>& consents,
                        const std::vector<std::string>& fields);

// The field of an intake that takes most room, for who has to leave one out.
std::string LargestField(const v1::Intake& intake);

// Without her words, and without anybody's account or mandate here.
v1::DefenderView WordToSend(v1::DefenderView view);

// An intake as it is submitted here: what she has agreed to elsewhere permits
// nothing, and moves into `origin`.
v1::Intake IntakeThatCame(const v1::ReferredCase& referred,
                          stored::ReferralOrigin& origin);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_REFERRAL_REFERRAL_LETTER_H_
