#include "services/relocation/interruptions/silence_view.h"

#include <string>

#include "services/relocation/interruptions/silence_rules.h"
#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {
namespace {

// The newest word on each.
void ShowReports(const CaseRecords& records, v1::Interruption& out) {
  for (const stored::SilenceReport& report : records.silences) {
    if (report.begins()) {
      out.clear_told_by();
      out.clear_held_where();
      out.clear_note();
    }
    if (!report.told_by().empty()) out.set_told_by(report.told_by());
    if (!report.held_where().empty()) out.set_held_where(report.held_where());
    if (!report.note().empty()) out.set_note(report.note());
    out.set_recorded_by(report.recorded_by());
  }
}

}  // namespace

void ShowSilence(const Relocation& relocation, const CaseRecords& records,
                 v1::Relocation& out) {
  if (records.instructions) {
    *out.mutable_advance_instructions() = *records.instructions;
  }
  if (relocation.overlay == Overlay::kNone) return;
  const Silence silence = records.SilenceOf(relocation);
  v1::Interruption& shown = *out.mutable_interruption();
  ShowReports(records, shown);
  SetTime(silence.recorded_at, *shown.mutable_recorded_at());
  SetTime(GraceUntil(silence), *shown.mutable_grace_until());
  for (const ProtocolStep& step :
       Protocol(silence, records.instructions.has_value())) {
    v1::ProtocolStep& line = *shown.add_protocol();
    line.set_who(std::string(step.who));
    line.set_what(std::string(step.what));
    SetTime(step.due, *line.mutable_due());
  }
  if (!silence.wish) return;
  shown.set_release_asked_by(silence.wish->asked_by);
  SetTime(silence.wish->asked_at, *shown.mutable_release_asked_at());
}

std::vector<Wait> SilenceWaits(const Relocation& relocation,
                               const CaseRecords& records, absl::Time now) {
  if (relocation.overlay == Overlay::kNone) return {};
  const Silence silence = records.SilenceOf(relocation);
  std::vector<Wait> waits =
      ProtocolWaits(silence, records.instructions.has_value(), now);
  const absl::Time grace_over = GraceUntil(silence);
  if (!silence.nobody_left && now >= grace_over) {
    waits.push_back({"PROGRAMME_OFFICER",
                     "the grace is over: go on looking for her, or release "
                     "place and money with a second officer",
                     "ReleaseAfterSilence", grace_over});
  }
  for (Wait& wait : waits) wait.of_silence = true;
  return waits;
}

}  // namespace sojourn::relocation
