#include "services/relocation/worklist/stay_work.h"

#include <utility>

#include "common/status/status_macros.h"
#include "services/relocation/coordination/travel_file.h"
#include "services/relocation/stay/stay_store.h"
#include "services/relocation/stay/stay_waits.h"
#include "services/relocation/worklist/work_list.h"

namespace sojourn::relocation {
namespace {

constexpr StateSet kStays = {State::kInStay, State::kEnding, State::kFollowUp};

}  // namespace

absl::StatusOr<std::map<std::string, CoordinationRows>> LoadStays(
    db::Transaction& tx, const auth::Caller& caller,
    const std::vector<OpenWork>& open) {
  std::map<std::string, CoordinationRows> stays;
  std::vector<std::string> led;
  for (const OpenWork& work : open) {
    const Relocation& relocation = work.listed.row.relocation;
    if (!LeadsOrCould(caller, relocation)) continue;
    led.push_back(relocation.id);
    CoordinationRows& rows = stays[relocation.id];
    if (!kStays.Has(relocation.state)) continue;
    ASSIGN_OR_RETURN(rows.proposals, proposals::Load(tx, relocation.id));
    ASSIGN_OR_RETURN(rows.travel_rows, travel::Load(tx, relocation.id));
  }
  if (led.empty()) return stays;
  ASSIGN_OR_RETURN(auto records, stay_store::LoadMany(tx, led));
  for (auto& [row_id, rows] : records) {
    stays[row_id].record_rows = std::move(rows);
  }
  return stays;
}

absl::StatusOr<std::vector<Wait>> StayWaitsIn(const CaseVault& vault,
                                              const Relocation& relocation,
                                              const std::string& country_code,
                                              CoordinationRows rows,
                                              absl::Time now) {
  ASSIGN_OR_RETURN(rows.travel, OpenTravel(vault.sealer(), relocation,
                                           std::move(rows.travel_rows)));
  ASSIGN_OR_RETURN(rows.records,
                   OpenRecords(vault.sealer(), relocation, rows.record_rows));
  return StayWaitsOf(vault, relocation, country_code, rows, now);
}

}  // namespace sojourn::relocation
