#include "services/relocation/guests/guest_store.h"

#include "common/status/status_macros.h"
#include "services/relocation/case/case_columns.h"

namespace sojourn::relocation::guest_store {
namespace {

// On the way there, or in the house. Where another case goes on in the place of
// this one, nobody comes in the name of this one.
constexpr db::Query kFind{
    "guests_find_case",
    "SELECT " CASE_COLUMNS
    " FROM proposals p JOIN relocations r ON r.id = p.relocation_id "
    "WHERE p.reservation_id = $1 AND p.organisation_id = $2 "
    "AND p.state = 'ACCEPTED' AND p.confirmed AND r.merged_into = '' "
    "AND r.state IN ('DEFENDER_ACCEPTED', 'PRE_DEPARTURE', 'TRAVELLING', "
    "  'IN_STAY', 'ENDING') AND " PROPOSAL_SHARES_CASE,
    /*measured=*/false};

}  // namespace

absl::StatusOr<std::optional<CaseRow>> Find(db::Transaction& tx,
                                            std::string_view reservation_id,
                                            std::string_view organisation_id) {
  ASSIGN_OR_RETURN(
      const db::Result found,
      tx.Execute(kFind, db::Params(reservation_id, organisation_id)));
  if (found.empty()) return std::nullopt;
  return ReadCaseRow(found.row(0));
}

}  // namespace sojourn::relocation::guest_store
