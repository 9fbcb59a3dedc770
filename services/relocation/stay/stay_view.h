#ifndef SERVICES_RELOCATION_STAY_STAY_VIEW_H_
#define SERVICES_RELOCATION_STAY_STAY_VIEW_H_

#include "services/relocation/stay/stay_file.h"
#include "sojourn/relocation/v1/relocation.pb.h"

// What each reader sees of risk and of the stay.
namespace sojourn::relocation {

// Adds assessments, records, relatives and outcome to a case. The lists of the
// view say what stays.
void ShowRecords(const CaseRecords& records, v1::Relocation& out);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_STAY_STAY_VIEW_H_
