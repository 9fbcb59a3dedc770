#include "services/relocation/party/relative_desk.h"

#include <algorithm>
#include <utility>

#include "common/crypto/ids.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/stay/stay_store.h"

namespace sojourn::relocation {
namespace {

relative_rules::Danger DangerOf(const v1::Relative& relative) {
  using relative_rules::Danger;
  switch (relative.danger()) {
    case v1::RELATIVE_DANGER_NONE:
      return Danger::kNone;
    case v1::RELATIVE_DANGER_IN_DANGER:
      return Danger::kInDanger;
    case v1::RELATIVE_DANGER_NOT_KNOWN:
      return Danger::kNotKnown;
    default:
      return Danger::kNotAsked;
  }
}

relative_rules::RelativeFacts FactsOf(const v1::Relative& relative) {
  return {
      .closed = relative.outcome() != v1::RELATIVE_OUTCOME_UNSPECIFIED,
      .danger = DangerOf(relative),
      .wants_to_follow = relative.wish() == v1::RELATIVE_WISH_FOLLOW,
      .known_since = ToTime(relative.known_since()),
      .danger_asked = relative.has_danger_asked_at()
                          ? std::optional(ToTime(relative.danger_asked_at()))
                          : std::nullopt,
      .in_danger_since = relative.has_in_danger_since()
                             ? std::optional(ToTime(relative.in_danger_since()))
                             : std::nullopt};
}

absl::StatusOr<std::vector<v1::Relative>> LoadRelatives(
    CaseEdit& edit, const CaseVault& vault) {
  const Relocation& relocation = edit.current.relocation;
  ASSIGN_OR_RETURN(const std::vector<stay_store::RecordRow> rows,
                   stay_store::Load(edit.tx(), relocation.id));
  ASSIGN_OR_RETURN(CaseRecords records,
                   OpenRecords(vault.sealer(), relocation, rows));
  return std::move(records.relatives);
}

// One of them who is still looked after from here.
absl::StatusOr<v1::Relative> FindOpen(
    Guarded<Guard::kRelativeClosed> event,
    const std::vector<v1::Relative>& relatives, std::string_view id,
    std::string_view field) {
  const auto found = std::find_if(
      relatives.begin(), relatives.end(),
      [&](const v1::Relative& each) { return each.relative_id() == id; });
  if (found == relatives.end()) {
    return InvalidField(field, "RELATIVE_UNKNOWN",
                        "nobody is written down under this id");
  }
  RETURN_IF_ERROR(relative_rules::CheckOpen(event, FactsOf(*found)));
  return *found;
}

// As she is known now: danger that nobody asked of stays as it was.
v1::Relative Merged(const v1::Relative& known, const v1::Relative& said,
                    absl::Time now) {
  v1::Relative relative = said;
  relative.set_relative_id(known.relative_id());
  *relative.mutable_known_since() = known.known_since();
  relative.clear_danger_asked_at();
  // Read from what was written before, also where some of that is taken back.
  relative.clear_in_danger_since();
  if (said.danger() != v1::RELATIVE_DANGER_UNSPECIFIED) {
    SetTime(now, *relative.mutable_danger_asked_at());
  } else {
    relative.set_danger(known.danger());
    if (known.has_danger_asked_at()) {
      *relative.mutable_danger_asked_at() = known.danger_asked_at();
    }
  }
  relative.clear_outcome();
  relative.clear_outcome_note();
  relative.clear_person_id();
  return relative;
}

absl::StatusOr<std::string> Write(CaseEdit& edit, const CaseVault& vault,
                                  v1::Relative relative) {
  relative.set_recorded_by(edit.by());
  SetTime(edit.now, *relative.mutable_recorded_at());
  return AddRecord(edit.tx(), vault.sealer(), edit.current.relocation,
                   relative);
}

absl::StatusOr<std::string> Recorded(CaseEdit& edit, const CaseVault& vault,
                                     const v1::Relative& said) {
  ASSIGN_OR_RETURN(Relocation next,
                   Move(edit.current.relocation, Event::kRelativeRecorded));
  ASSIGN_OR_RETURN(const std::vector<v1::Relative> relatives,
                   LoadRelatives(edit, vault));
  v1::Relative known;
  if (!said.relative_id().empty()) {
    ASSIGN_OR_RETURN(
        known, FindOpen(Event::kRelativeRecorded, relatives, said.relative_id(),
                        "relative.relative_id"));
  } else if (relatives.size() >= relative_rules::kMostRelatives) {
    return InvalidField("relative", "LIST_TOO_LONG",
                        "write down those who depend on her most");
  } else {
    known.set_relative_id(crypto::NewPublicId());
    SetTime(edit.now, *known.mutable_known_since());
  }
  const v1::Relative relative = Merged(known, said, edit.now);
  const bool news = relative.danger() == v1::RELATIVE_DANGER_IN_DANGER &&
                    known.danger() != v1::RELATIVE_DANGER_IN_DANGER;
  if (news) edit.Tell(AlertKind::kLookNow);
  ASSIGN_OR_RETURN(std::string row_id, Write(edit, vault, relative));
  return edit.Save(std::move(next),
                   {.event = Event::kRelativeRecorded,
                    .subject_row_id = std::move(row_id),
                    .subject_public_id = relative.relative_id()});
}

absl::StatusOr<std::string> Closed(CaseEdit& edit, const CaseVault& vault,
                                   const v1::CloseRelativeRequest& request) {
  ASSIGN_OR_RETURN(Relocation next,
                   Move(edit.current.relocation, Event::kRelativeClosed));
  ASSIGN_OR_RETURN(const std::vector<v1::Relative> relatives,
                   LoadRelatives(edit, vault));
  ASSIGN_OR_RETURN(v1::Relative relative,
                   FindOpen(Event::kRelativeClosed, relatives,
                            request.relative_id(), "relative_id"));
  if (request.outcome() == v1::RELATIVE_OUTCOME_JOINED) {
    const v1::Person* const person =
        edit.current.FindPerson(request.person_id());
    if (person == nullptr || person->apart()) {
      return InvalidField("person_id", "PERSON_UNKNOWN",
                          "name who they are in the party");
    }
    relative.set_person_id(request.person_id());
  }
  relative.set_outcome(request.outcome());
  relative.set_outcome_note(request.note());
  ASSIGN_OR_RETURN(std::string row_id, Write(edit, vault, relative));
  return edit.Save(
      std::move(next),
      {.event = Event::kRelativeClosed,
       .reason = ShortName(v1::RelativeOutcome_Name(request.outcome()),
                           "RELATIVE_OUTCOME_"),
       .subject_row_id = std::move(row_id)});
}

}  // namespace

absl::StatusOr<std::string> RelativeDesk::Record(
    const server::Call& call, const CaseName& name,
    const v1::RecordRelativeRequest& request) const {
  return desk_.Edit(call, name, request.etag(), [&](CaseEdit& edit) {
    return Recorded(edit, desk_.vault(), request.relative());
  });
}

absl::Status RelativeDesk::Close(
    const server::Call& call, const CaseName& name,
    const v1::CloseRelativeRequest& request) const {
  return desk_
      .Edit(
          call, name, request.etag(),
          [&](CaseEdit& edit) { return Closed(edit, desk_.vault(), request); })
      .status();
}

absl::Status RelativeJoins(CaseEdit& edit, const CaseVault& vault,
                           std::string_view relative_id,
                           std::string_view person_id, std::string_view field) {
  ASSIGN_OR_RETURN(const std::vector<v1::Relative> relatives,
                   LoadRelatives(edit, vault));
  ASSIGN_OR_RETURN(
      v1::Relative relative,
      FindOpen(Event::kRelativeClosed, relatives, relative_id, field));
  relative.set_outcome(v1::RELATIVE_OUTCOME_JOINED);
  relative.set_person_id(std::string(person_id));
  return Write(edit, vault, std::move(relative)).status();
}

std::vector<Wait> RelativeWaitsOf(const Relocation& relocation,
                                  bool named_in_intake,
                                  const CaseRecords& records,
                                  std::optional<absl::Time> follow_up_due) {
  std::vector<relative_rules::RelativeFacts> facts;
  for (const v1::Relative& each : records.relatives) {
    facts.push_back(FactsOf(each));
  }
  return relative_rules::Waits(facts, {.begun_at = relocation.begun_at(),
                                       .named_in_intake = named_in_intake,
                                       .follow_up_due = follow_up_due});
}

}  // namespace sojourn::relocation
