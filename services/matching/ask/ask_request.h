// The three requests, whole. INVALID_ARGUMENT names all bad fields.
#ifndef SERVICES_MATCHING_ASK_ASK_REQUEST_H_
#define SERVICES_MATCHING_ASK_ASK_REQUEST_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/matching/work/batch.h"
#include "services/matching/work/learning.h"
#include "services/matching/work/propose.h"
#include "sojourn/matching/v1/batch_calls.pb.h"
#include "sojourn/matching/v1/price_calls.pb.h"
#include "sojourn/matching/v1/propose_calls.pb.h"

namespace sojourn::matching {

absl::StatusOr<Ask> ParseAsk(const v1::ProposePlacementsRequest& request);

// Without `until`.
absl::StatusOr<Batch> ParseBatch(const v1::AssignBatchRequest& request);
// How long a batch may search: 60 s where it is 0.
absl::Duration TimeLimitOf(const v1::AssignBatchRequest& request);

absl::StatusOr<Snapshot> ParseSnapshot(const v1::PriceSnapshotRequest& request);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_ASK_ASK_REQUEST_H_
