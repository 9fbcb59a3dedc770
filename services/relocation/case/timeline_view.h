#ifndef SERVICES_RELOCATION_CASE_TIMELINE_VIEW_H_
#define SERVICES_RELOCATION_CASE_TIMELINE_VIEW_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/relocation_store_timeline.h"
#include "services/relocation/relocation_view.h"
#include "services/relocation/stored.pb.h"
#include "sojourn/relocation/v1/reading_calls.pb.h"

namespace sojourn::relocation {

// One line in plain English for an entry of this type: "Triaged: L2".
std::string TimelineText(std::string_view type, std::string_view reason);

// That she was heard not to be free to speak, or is again. Outside the office
// it looks like a note, and no paper of hers has it.
bool TellsOfDuress(const TimelineRow& row, const stored::Entry& entry);

// That somebody of the party died, or did not after all, or what follows where
// nobody is left. Whoever may not know (bereavement_view.h) reads nothing of
// it, and no paper has it.
bool TellsOfDeath(const TimelineRow& row, const stored::Entry& entry);

// What one of the adults said of a decision, perhaps alone: the office knows
// who.
bool TellsOfAWord(const stored::Entry& entry);

struct EntryReader {
  View view = View::kHost;
  std::string_view organisation_id;
  bool sees_deaths = false;
};

// The entries that stand in the history that `reader` reads. Nothing stands in
// the place of a death: a note that nothing else in the case knows of would
// tell of one.
absl::StatusOr<std::vector<TimelineRow>> EntriesFor(
    const CaseVault& vault, const Relocation& relocation,
    std::vector<TimelineRow> rows, const EntryReader& reader);

// An entry as `reader` may see it: notes and names of officers are for the
// office; others see their own.
absl::StatusOr<v1::TimelineEntry> ShowEntry(const CaseVault& vault,
                                            const Relocation& relocation,
                                            const TimelineRow& row,
                                            const EntryReader& reader);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_CASE_TIMELINE_VIEW_H_
