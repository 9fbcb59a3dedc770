#include "services/relocation/worklist/stay_work.h"

#include <utility>

#include "common/status/status_macros.h"
#include "services/relocation/coordination/travel_file.h"
#include "services/relocation/interruptions/silence_view.h"
#include "services/relocation/stay/stay_store.h"
#include "services/relocation/stay/stay_waits.h"
#include "services/relocation/worklist/travel_work.h"
#include "services/relocation/worklist/work_list.h"

namespace sojourn::relocation {
namespace {

// Of these the place and the journey ask for something too.
constexpr StateSet kOnTheirWay =
    StateSet::Range(State::kDefenderAccepted, State::kFollowUp);

}  // namespace

absl::StatusOr<std::map<std::string, CoordinationRows>> LoadStays(
    db::Transaction& tx, const auth::Caller& caller,
    const std::vector<OpenWork>& open) {
  std::map<std::string, CoordinationRows> stays;
  std::vector<std::string> led;
  for (const OpenWork& work : open) {
    const Relocation& relocation = work.listed.row.relocation;
    const bool silent = relocation.overlay != Overlay::kNone;
    if (!LeadsOrCould(caller, relocation) && !silent) continue;
    led.push_back(relocation.id);
    CoordinationRows& rows = stays[relocation.id];
    if (!kOnTheirWay.Has(relocation.state)) continue;
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
                                              const auth::Caller& caller,
                                              const Relocation& relocation,
                                              const std::string& country_code,
                                              CoordinationRows rows,
                                              absl::Time now) {
  ASSIGN_OR_RETURN(rows.travel, OpenTravel(vault.sealer(), relocation,
                                           std::move(rows.travel_rows)));
  ASSIGN_OR_RETURN(rows.records,
                   OpenRecords(vault.sealer(), relocation, rows.record_rows));
  std::vector<Wait> waits = SilenceWaits(relocation, rows.records, now);
  if (!LeadsOrCould(caller, relocation)) return waits;
  ASSIGN_OR_RETURN(const std::vector<Wait> stay,
                   StayWaitsOf(vault, relocation, country_code, rows, now));
  waits.insert(waits.end(), stay.begin(), stay.end());
  const std::vector<Wait> way = TravelWaits(relocation, rows);
  waits.insert(waits.end(), way.begin(), way.end());
  return waits;
}

}  // namespace sojourn::relocation
