// From values to the contract's messages, as the caller may see them.
#ifndef SERVICES_GRANTS_GRANTS_CONVERT_H_
#define SERVICES_GRANTS_GRANTS_CONVERT_H_

#include <string_view>

#include "absl/functional/function_ref.h"
#include "services/grants/grants.h"
#include "services/grants/grants_access.h"
#include "services/grants/grants_store_grant.h"
#include "sojourn/grants/v1/grants_service.pb.h"

namespace sojourn::grants {

v1::Fund ToProto(const Fund& fund);
// Without waiting_for and next_actions.
v1::Grant ToProto(const GrantFile& file, const GrantView& view);
void AddWork(const GrantFile& file, const Actor& caller,
             absl::FunctionRef<bool(std::string_view)> may_call,
             v1::Grant& grant);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_GRANTS_CONVERT_H_
