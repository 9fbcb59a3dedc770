#ifndef SERVICES_RELOCATION_FAIRNESS_FAIRNESS_REPORT_H_
#define SERVICES_RELOCATION_FAIRNESS_FAIRNESS_REPORT_H_

#include <vector>

#include "services/relocation/fairness/fairness_rules.h"
#include "sojourn/relocation/v1/fairness_calls.pb.h"

namespace sojourn::relocation::fairness {

// What may be shown of all counts of one closed year: ALL, then the groups of
// each split. Nothing of a year without any case.
std::vector<v1::FairnessRow> RowsOf(int year, const Counts& counts);

// Flags what differs by more than chance among the rows of one year. Reads what
// is shown and nothing else, so that no flag tells of what is hidden.
void Compare(std::vector<v1::FairnessRow>& rows);

}  // namespace sojourn::relocation::fairness

#endif  // SERVICES_RELOCATION_FAIRNESS_FAIRNESS_REPORT_H_
