#ifndef SERVICES_RELOCATION_COORDINATION_COORDINATION_ROWS_H_
#define SERVICES_RELOCATION_COORDINATION_COORDINATION_ROWS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/transaction.h"
#include "services/relocation/briefs/brief_file.h"
#include "services/relocation/contact_notices/contact_notice_store.h"
#include "services/relocation/coordination/proposal_store.h"
#include "services/relocation/coordination/travel_store.h"
#include "services/relocation/party/separation_store.h"
#include "services/relocation/referral/referral_file.h"
#include "services/relocation/reviews/review_file.h"
#include "services/relocation/stay/stay_file.h"
#include "services/relocation/workflow/workflow.h"
#include "services/relocation/worklist/pause_store.h"

namespace sojourn::relocation {

// The coordination side of one case, sealed as it is stored: what readers and
// views need beside the case itself.
struct CoordinationRows {
  std::vector<Proposal> proposals;
  std::vector<RouteFindingRow> findings;
  std::vector<Step> steps;
  TravelRows travel_rows;
  // Of travel_rows, once the keys of the case are at hand.
  Travel travel;
  std::vector<stay_store::RecordRow> record_rows;
  // Of record_rows, likewise.
  CaseRecords records;
  // In which funds help before a place is found, where a fund refused to.
  std::vector<std::string> bridging_currencies;
  std::vector<referrals::Row> referral_rows;
  std::optional<referrals::Origin> origin_row;
  // Of both, likewise.
  std::vector<CaseReferral> referrals;
  std::optional<stored::ReferralOrigin> origin;
  std::vector<separations::Row> separation_rows;
  std::vector<review_store::Row> review_rows;
  std::vector<review_store::Row> explanation_rows;
  // Of both, likewise.
  std::vector<CaseReview> reviews;
  std::vector<v1::Explanation> explanations;
  std::vector<brief_store::Row> brief_rows;
  // Of brief_rows, likewise.
  std::vector<OpenedBrief> briefs;
  // Absent: nobody has wanted to speak with her since she was told.
  std::optional<contact_notices::Row> contact_notice;
  // Times in which the case waited for her.
  std::vector<pause_store::Pause> pauses;
};

absl::StatusOr<CoordinationRows> LoadCoordination(db::Transaction& tx,
                                                  std::string_view case_row_id);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_COORDINATION_COORDINATION_ROWS_H_
