// From values to the contract's messages, as the caller may see them.
#ifndef SERVICES_GRANTS_GRANTS_CONVERT_H_
#define SERVICES_GRANTS_GRANTS_CONVERT_H_

#include <string_view>

#include "absl/functional/function_ref.h"
#include "common/auth/caller.h"
#include "services/grants/grants.h"
#include "services/grants/grants_store_grant.h"
#include "sojourn/grants/v1/grants_service.pb.h"

namespace sojourn::grants {

// What a caller sees beyond purpose, amounts and states.
struct GrantView {
  // Relocation knows the case anyway; to a funder two grants of one case
  // would tell that they are for the same people.
  bool case_ref = false;
  // The holder's own people.
  bool beneficiary = false;
  // Those of them who pay.
  bool payees = false;
  // Her right of access: payments to herself, none to somebody who helps.
  bool her_payee = false;
  // Lists go without.
  bool texts = true;
};

GrantView ViewOf(const auth::Caller& caller, const Grant& grant);

v1::Fund ToProto(const Fund& fund);
// Without waiting_for and next_actions.
v1::Grant ToProto(const GrantFile& file, const GrantView& view);
void AddWork(const GrantFile& file, const Actor& caller,
             absl::FunctionRef<bool(std::string_view)> may_call,
             v1::Grant& grant);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_GRANTS_CONVERT_H_
