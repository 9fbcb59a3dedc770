#include "services/relocation/stay/stay_view.h"

namespace sojourn::relocation {

void ShowRecords(const CaseRecords& records, v1::Relocation& out) {
  for (const v1::RiskAssessment& risk : records.risks) {
    *out.add_risk_assessments() = risk;
  }
  for (const v1::ImmediateMeasures& each : records.measures) {
    *out.add_immediate_measures() = each;
  }
  for (const v1::TravelPlan& plan : records.travel_plans) {
    *out.add_travel_plans() = plan;
  }
  for (const v1::Relative& relative : records.relatives) {
    *out.add_relatives() = relative;
  }
  int left = records.earlier;
  for (const v1::StayRecord& record : records.stay) {
    *out.add_stay_records() = record;
    if (left-- > 0 || !record.has_closing()) continue;
    out.set_stay_outcome(record.closing().outcome());
  }
}

}  // namespace sojourn::relocation
