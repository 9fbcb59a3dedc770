// The prices of an answer, and whether they prove it: without the search, from
// the question and the answer alone.
#ifndef SERVICES_MATCHING_WORK_PROOF_H_
#define SERVICES_MATCHING_WORK_PROOF_H_

#include <cstddef>
#include <string>
#include <vector>

#include "services/matching/verify/verify.h"
#include "services/matching/work/batch.h"
#include "sojourn/matching/v1/batch_calls.pb.h"

namespace sojourn::matching {

// `free` is that of Posed; `parties` are all of the batch.
void WritePrices(const Certificate& certificate,
                 const std::vector<size_t>& free, size_t parties,
                 v1::AssignBatchResponse* out);

// Empty; or why the answer to `batch` is not to be believed: somebody is where
// she cannot be or a frozen stay is not as it was, or counts, scores, value or
// bounds are not what question, plan and prices give, or it claims more than
// they prove.
std::string AnswerFault(Batch batch, const v1::AssignBatchResponse& answer);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_WORK_PROOF_H_
