#include "clients/cli/visa_queue.h"

#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "common/reference/time_zones.h"

namespace sojourn::cli {
namespace {

using visa::v1::QueueRow;
using visa::v1::QueueSection;

constexpr std::string_view kHead =
    "    DUE LEFT STATE                WAITS   DOC VISIT APPLICATION\n";
constexpr std::string_view kLegend =
    "! urgent, * flags, DOC documents missing; `sojourn visa show` says more\n";

std::string TitleOf(QueueSection section) {
  std::string title = visa::v1::QueueSection_Name(section);
  title = std::string(absl::StripPrefix(title, "QUEUE_SECTION_"));
  for (char& c : title) c = c == '_' ? ' ' : c;
  return title;
}

// Whom the file waits for, in one word.
std::string WaitsOn(const QueueRow& row) {
  if (row.waiting_for().empty()) return "-";
  const std::string& who = row.waiting_for(0).who();
  if (who == "MISSION_OFFICER" || who == "MISSION_HEAD") return "mission";
  if (who == "DEFENDER") return "her";
  if (who == "PROGRAMME_OFFICER") return "office";
  return absl::AsciiStrToLower(who).substr(0, 7);
}

// The day at the counter, in its own zone.
std::string VisitOf(const QueueRow& row) {
  if (!row.has_appointment_at()) return "";
  return absl::FormatTime("%m-%d",
                          absl::FromUnixSeconds(row.appointment_at().seconds()),
                          reference::ZoneNamed(row.time_zone()));
}

std::string DueOf(const QueueRow& row) {
  if (!row.has_next_deadline()) return "";
  const auto& due = row.next_deadline().due();
  return absl::StrFormat("%02d-%02d", due.month(), due.day());
}

std::string LineOf(const QueueRow& row) {
  std::string state = visa::v1::ApplicationState_Name(row.state());
  state = std::string(absl::StripPrefix(state, "APPLICATION_STATE_"));
  const std::string left =
      row.has_days_left() ? absl::StrCat(row.days_left()) : "";
  const std::string missing =
      row.missing_documents() == 0 ? "" : absl::StrCat(row.missing_documents());
  return absl::StrFormat(
      "%s%s%5s %4s %-20s %-7s %3s %-5s %s\n", row.urgent() ? "!" : " ",
      row.flags().empty() ? " " : "*", DueOf(row), left, state, WaitsOn(row),
      missing, VisitOf(row), row.application_id());
}

}  // namespace

std::string QueueText(const visa::v1::GetMissionQueueResponse& queue) {
  if (queue.rows().empty()) return "nothing to show\n";
  std::string text(kHead);
  for (int number = visa::v1::QUEUE_SECTION_TODAY;
       number <= visa::v1::QUEUE_SECTION_WAITING_FOR_OTHERS; ++number) {
    int count = 0;
    std::string lines;
    for (const QueueRow& row : queue.rows()) {
      if (row.section() != number) continue;
      ++count;
      lines += LineOf(row);
    }
    if (count == 0) continue;
    absl::StrAppend(&text, TitleOf(static_cast<QueueSection>(number)), " (",
                    count, ")\n", lines);
  }
  text += kLegend;
  const std::string& next = queue.page_info().next_page_token();
  if (!next.empty()) {
    absl::StrAppend(&text, "more: repeat with --page-token ", next, "\n");
  }
  return text;
}

}  // namespace sojourn::cli
