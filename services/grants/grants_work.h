// What is left to do on a grant: the answers' waiting_for and next_actions.
#ifndef SERVICES_GRANTS_GRANTS_WORK_H_
#define SERVICES_GRANTS_GRANTS_WORK_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/time/time.h"
#include "services/grants/grants.h"
#include "services/grants/grants_fund_rules.h"

namespace sojourn::grants::rules {

struct Awaited {
  std::string_view who;
  std::string_view what;
  std::optional<absl::Time> due;

  friend bool operator==(const Awaited&, const Awaited&) = default;
};

// Empty once nothing is expected from anybody.
std::vector<Awaited> WaitingFor(const Grant& grant);

struct PossibleAction {
  std::string_view rpc;
  bool allowed = false;
  std::string reason;
  std::string remedy;
};

// The steps that the grant's state has next and the caller's role may take
// (`may_call`), each with what the call itself would answer.
std::vector<PossibleAction> NextActions(
    const Grant& grant, const FundAndUse& fund, const Actor& caller,
    absl::Time now, absl::FunctionRef<bool(std::string_view)> may_call);

}  // namespace sojourn::grants::rules

#endif  // SERVICES_GRANTS_GRANTS_WORK_H_
