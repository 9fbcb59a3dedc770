#include "services/relocation/worklist/stay_work.h"

#include <set>
#include <utility>

#include "common/status/status_macros.h"
#include "services/relocation/coordination/travel_file.h"
#include "services/relocation/interruptions/silence_view.h"
#include "services/relocation/money/bridging_view.h"
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

absl::StatusOr<std::map<std::string, CoordinationRows>> LoadStaysOf(
    db::Transaction& tx, const std::vector<const Relocation*>& cases) {
  std::map<std::string, CoordinationRows> stays;
  if (cases.empty()) return stays;
  std::vector<std::string> all;
  std::vector<std::string> sheltered;
  for (const Relocation* const each : cases) {
    all.push_back(each->id);
    if (kSheltered.Has(each->state)) sheltered.push_back(each->id);
  }
  // Few go to a shelter before they have a place.
  std::set<std::string> moved;
  if (!sheltered.empty()) {
    ASSIGN_OR_RETURN(moved, travel::WithMovements(tx, sheltered));
  }
  for (const Relocation* const each : cases) {
    CoordinationRows& rows = stays[each->id];
    if (!kOnTheirWay.Has(each->state) && !moved.contains(each->id)) continue;
    ASSIGN_OR_RETURN(rows.proposals, proposals::Load(tx, each->id));
    ASSIGN_OR_RETURN(rows.travel_rows, travel::Load(tx, each->id));
  }
  ASSIGN_OR_RETURN(auto records, stay_store::LoadMany(tx, all));
  for (auto& [row_id, rows] : records) {
    stays[row_id].record_rows = std::move(rows);
  }
  return stays;
}

absl::StatusOr<std::map<std::string, CoordinationRows>> LoadStays(
    db::Transaction& tx, const auth::Caller& caller,
    const std::vector<OpenWork>& open) {
  std::vector<const Relocation*> cases;
  for (const OpenWork& work : open) {
    const Relocation& relocation = work.listed.row.relocation;
    const bool silent = relocation.overlay != Overlay::kNone;
    if (LeadsOrCould(caller, relocation) || silent) {
      cases.push_back(&relocation);
    }
  }
  return LoadStaysOf(tx, cases);
}

absl::Status OpenLoaded(const CaseVault& vault, const Relocation& relocation,
                        CoordinationRows& rows) {
  ASSIGN_OR_RETURN(rows.travel, OpenTravel(vault.sealer(), relocation,
                                           std::move(rows.travel_rows)));
  ASSIGN_OR_RETURN(rows.records,
                   OpenRecords(vault.sealer(), relocation, rows.record_rows));
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Wait>> StayWaitsIn(const CaseVault& vault,
                                              const auth::Caller& caller,
                                              const Relocation& relocation,
                                              const v1::Intake& intake,
                                              CoordinationRows rows,
                                              absl::Time now) {
  RETURN_IF_ERROR(OpenLoaded(vault, relocation, rows));
  std::vector<Wait> waits = SilenceWaits(relocation, rows.records, now);
  if (!LeadsOrCould(caller, relocation)) return waits;
  ASSIGN_OR_RETURN(const std::vector<Wait> stay,
                   StayWaitsOf(vault, relocation, intake, rows, now));
  waits.insert(waits.end(), stay.begin(), stay.end());
  const std::vector<Wait> money = BridgingWaits(relocation, rows.records, now);
  waits.insert(waits.end(), money.begin(), money.end());
  const std::vector<Wait> way = TravelWaits(relocation, rows, now);
  waits.insert(waits.end(), way.begin(), way.end());
  return waits;
}

}  // namespace sojourn::relocation
