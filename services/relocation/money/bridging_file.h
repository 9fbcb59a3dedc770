#ifndef SERVICES_RELOCATION_MONEY_BRIDGING_FILE_H_
#define SERVICES_RELOCATION_MONEY_BRIDGING_FILE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/relocation/coordination/coordination_edit.h"
#include "services/relocation/money/bridging_rules.h"
#include "services/relocation/stay/stay_file.h"

// Applications for money before a place, as records of the case keep them.
// Errors are the sealer's and the database's.
namespace sojourn::relocation {

// For rules, in the order in which they were made.
std::vector<bridging_rules::Application> ApplicationsIn(
    const CaseRecords& records);

// Those that a step still asks for, or that a fund has not decided on.
std::vector<bridging_rules::Application> OpenIn(const CaseRecords& records,
                                                const std::vector<Step>& steps);

// Null where the case has no such record.
const v1::BridgingApplication* FindApplication(const CaseRecords& records,
                                               std::string_view record_id);

// The records of a case that is locked.
absl::StatusOr<CaseRecords> LoadRecords(db::Transaction& tx,
                                        const CoordinationEdit& edit);

// The grant that a fund made of the application, and its state.
absl::Status SaveAnswer(db::Transaction& tx, const CoordinationEdit& edit,
                        std::string_view record_id, std::string_view grant_id,
                        std::string_view grant_state);
// A state that was heard: of the grant the application has now, no other.
absl::Status SaveNews(db::Transaction& tx, const CoordinationEdit& edit,
                      std::string_view grant_id, std::string_view grant_state);
// Its fund has it no more.
absl::Status ForgetAnswer(db::Transaction& tx, const CoordinationEdit& edit,
                          std::string_view record_id);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_MONEY_BRIDGING_FILE_H_
