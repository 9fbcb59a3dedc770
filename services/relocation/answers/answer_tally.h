#ifndef SERVICES_RELOCATION_ANSWERS_ANSWER_TALLY_H_
#define SERVICES_RELOCATION_ANSWERS_ANSWER_TALLY_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/db/transaction.h"
#include "services/relocation/answers/answer_rules.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/coordination/proposal_store.h"
#include "sojourn/type/v1/party.pb.h"

// Counts what cities are asked and answer, in the transaction that stores it.
// Nothing that was stored is answered anew or taken back (CheckCityDecision;
// CorrectRecord refuses it), so no count ever falls. A question that ends
// otherwise, by her word or the office's, is no answer of the city and counts
// as asked alone.
namespace sojourn::relocation {

// For proposals.asked_of_sealed; not called for a host that is counted nowhere.
absl::StatusOr<db::Bytes> SealAskedOf(const CaseVault& vault,
                                      const Relocation& relocation,
                                      std::string_view proposal_row_id,
                                      const type::v1::Party& party);

// `reason` is why the city said no. Counts nothing where nothing was sealed: of
// a safe house or a shelter, or of a question that an earlier version asked.
// The key of the case is at hand. Errors: the sealer's.
absl::Status CountAnswer(db::Transaction& tx, const CaseVault& vault,
                         const Relocation& relocation, const Proposal& proposal,
                         answer_rules::Answer answer,
                         std::string_view reason = "");

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_ANSWERS_ANSWER_TALLY_H_
