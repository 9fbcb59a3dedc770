#include "services/relocation/briefs/brief_view.h"

#include <algorithm>
#include <utility>

#include "common/views/field_list.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/view_lists.h"
#include "services/relocation/workflow/workflow.h"

namespace sojourn::relocation {
namespace {

std::string_view AnsweredBy(brief_rules::Purpose purpose) {
  switch (purpose) {
    case brief_rules::Purpose::kHost:
      return "CITY_COORDINATOR";
    case brief_rules::Purpose::kMission:
      return "MISSION_OFFICER";
    case brief_rules::Purpose::kFunder:
      return "GRANT_OFFICER";
  }
  return "";
}

}  // namespace

brief_rules::Around AroundOf(const OpenedCase& opened,
                             const std::vector<Proposal>& proposals,
                             std::string_view recipient_organisation_id) {
  const auto reads = [&](const Proposal& each) {
    return each.organisation_id == recipient_organisation_id &&
           !each.share_ended_at && IsLive(each.state);
  };
  return {.host_asked = std::any_of(proposals.begin(), proposals.end(), reads),
          .defender_left = !opened.defender_since.empty()};
}

void ShowBriefs(const CaseDesk::Snapshot& snapshot, v1::Relocation& out) {
  const CaseFacts facts = snapshot.opened.Facts();
  for (const OpenedBrief& each : snapshot.coordination.briefs) {
    v1::CaseBrief& shown = *out.add_briefs();
    shown = each.brief;
    shown.set_relocation_id(snapshot.opened.relocation.relocation_id);
    shown.set_revocable(brief_rules::IsOpen(each.Facts(), snapshot.now));
    shown.set_readable(brief_rules::IsReadable(
        facts, each.Facts(),
        AroundOf(snapshot.opened, snapshot.coordination.proposals,
                 shown.recipient_organisation_id()),
        snapshot.now));
  }
}

v1::CaseBrief ForRecipient(v1::CaseBrief brief) {
  static constexpr std::string_view kView[] = {"brief_view"};
  static const views::FieldList* const kList =
      new views::FieldList(*views::FieldList::Parse(
          *v1::CaseBrief::descriptor(), kViewLists, kView));
  kList->Keep(brief);
  return brief;
}

v1::CaseBrief InList(v1::CaseBrief brief) {
  v1::CaseBrief shown = ForRecipient(std::move(brief));
  shown.clear_text();
  shown.clear_told();
  shown.clear_questions();
  return shown;
}

std::vector<Wait> BriefWaits(const std::vector<OpenedBrief>& briefs,
                             absl::Time now) {
  std::vector<Wait> waits;
  for (const OpenedBrief& each : briefs) {
    const v1::CaseBrief& brief = each.brief;
    if (!brief.has_answer_by() || !brief_rules::IsOpen(each.Facts(), now)) {
      continue;
    }
    if (each.asks()) {
      waits.push_back({"PROGRAMME_OFFICER",
                       "answer what the recipient of a brief asks, with her",
                       "ReplyToBrief", ToTime(brief.answer_by())});
    } else {
      waits.push_back({std::string(AnsweredBy(each.Facts().purpose)),
                       brief.has_first_read_at()
                           ? "answer the brief that was read"
                           : "read and answer the brief",
                       "", ToTime(brief.answer_by())});
    }
  }
  return waits;
}

}  // namespace sojourn::relocation
