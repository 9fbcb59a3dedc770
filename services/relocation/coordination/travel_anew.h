#ifndef SERVICES_RELOCATION_COORDINATION_TRAVEL_ANEW_H_
#define SERVICES_RELOCATION_COORDINATION_TRAVEL_ANEW_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/relocation/coordination/coordination_edit.h"
#include "services/relocation/relocation.h"
#include "services/relocation/workflow/workflow_rules.h"
#include "sojourn/relocation/v1/person.pb.h"
#include "sojourn/relocation/v1/relocation.pb.h"

// She travels on other papers than those her routes were found with, from
// another country, or after all.
namespace sojourn::relocation {

// She is in this country: whether places asked or held for her are abroad
// follows from that.
absl::Status Reconsider(db::Transaction& tx, CoordinationEdit& edit,
                        const std::string& country);

// Nobody lets her go on what was found before, and her routes are assessed
// again; a journey that has begun is left alone. Whether a permission was taken
// back.
absl::StatusOr<bool> AssessAnew(CoordinationEdit& edit,
                                const v1::Person& person,
                                const std::string& row_id);

// The visa that was asked for in her last document takes her nowhere: it is
// given back and asked for in her next one. Without another document people
// look for one first; one that was refused is asked for where she chooses so.
absl::Status AskForVisaAnew(CoordinationEdit& edit, const v1::Person& person,
                            const std::string& row_id);

// Plans at once what waits to be given back later.
void GiveBackNow(const Step& waits, workflow_rules::StepPlan& plan);

// What waits to be withdrawn of her applications is withdrawn at once: no yes
// of hers to its way takes it up any more, as she travels on other papers or
// with another case.
absl::Status WithdrawNow(CoordinationEdit& edit, const std::string& row_id);

// She takes a way while an application of hers waits to be withdrawn. One for
// this way, with whom she agrees that it goes on, is hers again: `traveller`
// has it. No other one waits any longer, also of an earlier journey, as a
// mission takes no second one beside it: it is withdrawn at once.
absl::Status TakeUpApplication(db::Transaction& tx, CoordinationEdit& edit,
                               const CaseFacts& facts,
                               const v1::RouteChoice& route,
                               Traveller& traveller);

// Whether a visa was asked for in the document that is in use.
bool HasAskedForVisa(const CoordinationEdit& edit, const std::string& row_id);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_COORDINATION_TRAVEL_ANEW_H_
