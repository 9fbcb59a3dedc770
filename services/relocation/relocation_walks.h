#ifndef SERVICES_RELOCATION_RELOCATION_WALKS_H_
#define SERVICES_RELOCATION_RELOCATION_WALKS_H_

#include <string>
#include <vector>

#include "common/testing/authorisation_matrix.h"
#include "services/relocation/workflow/workflow_test_world.h"

namespace sojourn::relocation {

// A whole request of every RPC, but for the rows that it names.
std::vector<sojourn::testing::RpcWalk> WalksOf(const World& world,
                                               const std::string& referral_id);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RELOCATION_WALKS_H_
