#ifndef SERVICES_RELOCATION_CASE_DURESS_H_
#define SERVICES_RELOCATION_CASE_DURESS_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "sojourn/relocation/v1/decision.pb.h"

// She says with a phrase that was agreed that she is not free to speak.
namespace sojourn::relocation {

class CaseEdit;

// The word that came with the phrase, in any field of `request`; nothing where
// it was not heard.
std::optional<v1::DefenderView> DuressIn(
    const google::protobuf::Message& request);

// Keeps it as not agreed, with an entry for the office alone, and tells the
// lead, security officers and auditors. `method` is the call it came with.
absl::StatusOr<std::string> KeepDuress(CaseEdit& edit, std::string_view method,
                                       v1::DefenderView view);

// FAILED_PRECONDITION DURESS_HEARD.
absl::Status DuressHeard();

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_CASE_DURESS_H_
