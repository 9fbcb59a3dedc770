#include "services/relocation/worklist/later_due.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "common/status/status_macros.h"
#include "services/relocation/coordination/travel_file.h"
#include "services/relocation/interruptions/silence_view.h"
#include "services/relocation/relocation_clocks.h"
#include "services/relocation/stay/stay_store.h"
#include "services/relocation/stay/stay_waits.h"
#include "services/relocation/worklist/overdue_store.h"

namespace sojourn::relocation {
namespace {

// What it is made of may have changed.
bool Moves(const Relocation& before, Event event, const Relocation& next) {
  constexpr StateSet kFromTravel =
      StateSet::Range(State::kTravelling, State::kFollowUp);
  switch (event) {
    case Event::kTriaged:
    case Event::kRiskAssessed:
    case Event::kRiskSeconded:
    case Event::kReopened:
    case Event::kPersonJoined:
    case Event::kRelativeRecorded:
    case Event::kRelativeClosed:
    case Event::kCorrected:
    // What happened to her, also before she leaves.
    case Event::kIntakeUpdated:
    case Event::kContactBurnt:
    case Event::kDocumentBurnt:
    case Event::kPlaceBurnt:
    case Event::kDuressHeard:
    // By when she is somewhere else, also of who is at a shelter meanwhile.
    case Event::kPlaceDisrupted:
    case Event::kPlaceRestored:
      return true;
    default:
      break;
  }
  const auto asks = [&](const Relocation& each) {
    return kFromTravel.Has(each.state) || each.overlay != Overlay::kNone ||
           each.flags.contains(Flag::kDefenderViewDue);
  };
  return before.level != next.level || asks(before) || asks(next);
}

absl::StatusOr<CoordinationRows> LoadRows(db::Transaction& tx,
                                          const crypto::Sealer& sealer,
                                          const Relocation& relocation) {
  CoordinationRows rows;
  ASSIGN_OR_RETURN(rows.proposals, proposals::Load(tx, relocation.id));
  ASSIGN_OR_RETURN(rows.travel_rows, travel::Load(tx, relocation.id));
  ASSIGN_OR_RETURN(rows.record_rows, stay_store::Load(tx, relocation.id));
  ASSIGN_OR_RETURN(rows.travel,
                   OpenTravel(sealer, relocation, std::move(rows.travel_rows)));
  ASSIGN_OR_RETURN(rows.records,
                   OpenRecords(sealer, relocation, rows.record_rows));
  return rows;
}

}  // namespace

absl::StatusOr<std::vector<Wait>> LaterWaits(const CaseVault& vault,
                                             const Relocation& relocation,
                                             const v1::Intake& intake,
                                             const CoordinationRows& rows,
                                             std::optional<absl::Time> view_due,
                                             absl::Time now) {
  std::vector<Wait> waits;
  if (!kOpen.Has(relocation.state)) return waits;
  if (view_due) waits.push_back(WaitForView(*view_due));
  std::vector<Wait> more = SilenceWaits(relocation, rows.records, now);
  std::move(more.begin(), more.end(), std::back_inserter(waits));
  ASSIGN_OR_RETURN(more, StayWaitsOf(vault, relocation, intake, rows, now));
  std::move(more.begin(), more.end(), std::back_inserter(waits));
  std::erase_if(waits, [](const Wait& wait) { return !wait.due; });
  std::stable_sort(
      waits.begin(), waits.end(),
      [](const Wait& a, const Wait& b) { return *a.due < *b.due; });
  return waits;
}

std::vector<Wait> LateOf(const Relocation& relocation, std::vector<Wait> waits,
                         absl::Time now) {
  const bool silent = relocation.overlay != Overlay::kNone;
  std::erase_if(waits, [&](const Wait& wait) {
    return now <= *wait.due && !(silent && wait.of_silence);
  });
  return waits;
}

absl::StatusOr<std::optional<absl::Time>> FirstLaterDue(
    db::Transaction& tx, const crypto::Sealer& sealer,
    const Relocation& relocation, absl::Time now) {
  ASSIGN_OR_RETURN(CoordinationRows rows, LoadRows(tx, sealer, relocation));
  // The day on which she leaves stands nowhere in clear.
  rows.records.travel_plans.clear();
  ASSIGN_OR_RETURN(const auto views,
                   overdue_store::ViewsDue(tx, {relocation.id}));
  const auto view = views.find(relocation.id);
  // Days of the calendar come near by themselves: they are no part of it.
  ASSIGN_OR_RETURN(const std::vector<Wait> waits,
                   LaterWaits(CaseVault(sealer), relocation, v1::Intake(), rows,
                              view == views.end() ? std::nullopt
                                                  : std::optional(view->second),
                              now));
  if (waits.empty()) return std::nullopt;
  // It stands in clear: a day that is over would tell when she set off, or
  // came.
  return std::max(*waits.front().due, now);
}

absl::Status SettleLaterDue(db::Transaction& tx, const crypto::Sealer& sealer,
                            const Relocation& before, Event event,
                            Relocation& next) {
  // The change is saved after this: what it makes due counts from then.
  Relocation saved = next;
  const absl::Time now = std::max(tx.now(), before.updated_at);
  SettleClocks(before, event, now, saved);
  SettleEmergency(before, event, now, saved);
  if (!Moves(before, event, saved)) return absl::OkStatus();
  ASSIGN_OR_RETURN(next.later_due_at, FirstLaterDue(tx, sealer, saved, now));
  return absl::OkStatus();
}

}  // namespace sojourn::relocation
