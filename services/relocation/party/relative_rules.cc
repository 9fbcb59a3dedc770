#include "services/relocation/party/relative_rules.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace sojourn::relocation::relative_rules {
namespace {

// When somebody asks whether this one is in danger; nothing where it is known.
std::optional<absl::Time> AskDue(const RelativeFacts& relative,
                                 const Circumstances& at) {
  const absl::Time last = relative.danger_asked.value_or(relative.known_since);
  if (relative.danger == Danger::kNotAsked ||
      relative.danger == Danger::kNotKnown) {
    return last + kAskWithin;
  }
  if (at.follow_up_due && last < *at.follow_up_due - kWithFollowUp) {
    return at.follow_up_due;
  }
  return std::nullopt;
}

struct Line {
  int count = 0;
  std::optional<absl::Time> due;

  void Add(std::optional<absl::Time> when) {
    ++count;
    if (when) due = std::min(due.value_or(*when), *when);
  }
};

void AddLine(const Line& line, std::string_view what, std::string_view action,
             std::vector<Wait>& waits) {
  if (line.count == 0) return;
  waits.push_back(
      {"PROGRAMME_OFFICER",
       absl::StrCat("left behind (", line.count, "): ", std::string(what)),
       std::string(action), line.due});
}

}  // namespace

std::vector<Wait> Waits(absl::Span<const RelativeFacts> relatives,
                        const Circumstances& at) {
  Line in_danger;
  Line to_ask;
  Line to_follow;
  for (const RelativeFacts& each : relatives) {
    if (each.closed) continue;
    if (const auto due = AskDue(each, at)) to_ask.Add(due);
    if (each.danger == Danger::kInDanger) {
      in_danger.Add(each.in_danger_since.value_or(each.known_since) +
                    kHelpWithin);
    } else if (each.wants_to_follow) {
      to_follow.Add(std::nullopt);
    }
  }
  std::vector<Wait> waits;
  AddLine(in_danger,
          "in danger because of her: bring them into the party, or refer them "
          "(CloseRelative)",
          "JoinParty", waits);
  AddLine(to_ask, "ask whether they are in danger", "RecordRelative", waits);
  AddLine(to_follow, "want to follow: bring them into the party", "JoinParty",
          waits);
  if (relatives.empty() && at.named_in_intake) {
    waits.push_back({"PROGRAMME_OFFICER",
                     "the intake says of somebody who stays behind: write down "
                     "who, and whether they are in danger",
                     "RecordRelative", at.begun_at + kAskWithin});
  }
  return waits;
}

absl::Status CheckOpen(Guarded<Guard::kRelativeClosed> event,
                       const RelativeFacts& relative) {
  if (!relative.closed) return absl::OkStatus();
  return Refuse<Guard::kRelativeClosed>(
      event, "they are not looked after from here any more",
      "take that back with CorrectRecord, or write them down anew");
}

}  // namespace sojourn::relocation::relative_rules
