#include "services/relocation/briefs/brief_desk.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/crypto/ids.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/relocation/agreements/agreement_store.h"
#include "services/relocation/briefs/brief_file.h"
#include "services/relocation/briefs/brief_rules.h"
#include "services/relocation/briefs/brief_store.h"
#include "services/relocation/briefs/brief_view.h"
#include "services/relocation/case/defender_voice.h"
#include "services/relocation/coordination/coordination_desk.h"
#include "services/relocation/coordination/proposal_store.h"
#include "services/relocation/intake/intake_paths.h"
#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::auth::Role;

constexpr int kMostRecipients = 10;

std::optional<brief_rules::Purpose> ParsePurpose(v1::ConsentPurpose purpose) {
  switch (purpose) {
    case v1::CONSENT_PURPOSE_SHARE_WITH_HOST:
      return brief_rules::Purpose::kHost;
    case v1::CONSENT_PURPOSE_SHARE_WITH_MISSION:
      return brief_rules::Purpose::kMission;
    case v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER:
      return brief_rules::Purpose::kFunder;
    default:
      return std::nullopt;
  }
}

// Of a member of the network that reads briefs of this purpose.
std::string_view KindOf(brief_rules::Purpose purpose) {
  switch (purpose) {
    case brief_rules::Purpose::kHost:
      return "HOST";
    case brief_rules::Purpose::kMission:
      return "MISSION";
    case brief_rules::Purpose::kFunder:
      return "FUNDER";
  }
  return "";
}

void CheckRecipients(const v1::IssueBriefRequest& request,
                     FieldChecker& fields) {
  const auto& recipients = request.recipient_organisation_ids();
  if (recipients.empty() || recipients.size() > kMostRecipients) {
    fields.Add("recipient_organisation_ids", "NUMBER_OUT_OF_RANGE",
               absl::StrCat("name 1 to ", kMostRecipients,
                            " organisations that are told"));
  }
  for (int i = 0; i < recipients.size(); ++i) {
    const std::string field =
        absl::StrCat("recipient_organisation_ids[", i, "]");
    if (recipients[i].empty()) {
      fields.Add(field, "FIELD_REQUIRED", "name the organisation");
    }
    CheckName(recipients[i], field, fields);
  }
}

std::string Joined(absl::Span<const std::string_view> fields) {
  std::string joined;
  for (const std::string_view each : fields) {
    absl::StrAppend(&joined, joined.empty() ? "" : ", ", Av(each));
  }
  return joined;
}

void CheckFields(const v1::IssueBriefRequest& request,
                 brief_rules::Purpose purpose, FieldChecker& fields) {
  for (int i = 0; i < request.fields_size(); ++i) {
    const std::string field = absl::StrCat("fields[", i, "]");
    const auto path = ParseIntakePath(request.fields(i));
    if (!path) {
      fields.Add(field, "FIELD_UNKNOWN",
                 "no field of an intake, such as danger or "
                 "rights_work.summary");
    } else if (path->Proto() != path->Plain() ||
               !brief_rules::MayTell(purpose, path->Plain())) {
      fields.Add(field, "FIELD_NOT_TOLD",
                 absl::StrCat("of an intake this purpose is told only of ",
                              Joined(brief_rules::Told(purpose))));
    }
  }
}

// What the intake says now of these fields.
v1::Intake ToldOf(const v1::Intake& intake,
                  const std::set<std::string>& fields) {
  v1::Intake told;
  for (const std::string& field : fields) {
    const auto path = ParseIntakePath(field);
    if (path) Take(*path, intake, told);
  }
  // Whom they name besides her has approved nothing.
  for (v1::Threat& threat : *told.mutable_threats()) {
    threat.clear_description();
    threat.clear_incidents();
  }
  return told;
}

void SetApproval(const CaseEdit& edit, const v1::DefenderView& given,
                 v1::DefenderView& kept) {
  kept = given;
  if (kept.asked_by().empty()) kept.set_asked_by(edit.by());
}

void ExpectAnswer(const CaseEdit& edit, v1::CaseBrief& brief) {
  const absl::Time due =
      edit.now + brief_rules::AnswerWithin(edit.current.relocation.level);
  SetTime(std::min(due, ToTime(brief.expires_at())),
          *brief.mutable_answer_by());
}

// Without recipient and id.
absl::StatusOr<OpenedBrief> Drawn(const CaseEdit& edit,
                                  const v1::IssueBriefRequest& request) {
  const absl::Time expires_at = request.has_expires_at()
                                    ? ToTime(request.expires_at())
                                    : edit.now + brief_rules::kUsual;
  if (expires_at <= edit.now || expires_at > edit.now + brief_rules::kLongest) {
    return InvalidField("expires_at", "BRIEF_TIME",
                        "give a time to come, at most 90 days from now");
  }
  OpenedBrief drawn;
  v1::CaseBrief& brief = drawn.brief;
  brief.set_purpose(request.purpose());
  brief.set_text(request.text());
  std::set<std::string> fields;
  for (const std::string& each : request.fields()) {
    fields.insert(ParseIntakePath(each)->Plain());
  }
  for (const std::string& each : fields) brief.add_fields(each);
  *brief.mutable_told() = ToldOf(edit.current.intake, fields);
  SetTime(edit.now, *brief.mutable_issued_at());
  SetTime(expires_at, *brief.mutable_expires_at());
  brief.set_issued_by(edit.by());
  if (request.has_defender_view()) {
    SetApproval(edit, request.defender_view(), *brief.mutable_approved());
  }
  ExpectAnswer(edit, brief);
  return drawn;
}

absl::Status CheckMember(CaseEdit& edit, const v1::CaseBrief& brief) {
  const brief_rules::Purpose purpose = PurposeOf(brief);
  // A host that is asked is known by its proposal.
  if (purpose == brief_rules::Purpose::kHost) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      const bool member,
      brief_store::IsMember(edit.tx(), brief.recipient_organisation_id(),
                            KindOf(purpose)));
  if (member) return absl::OkStatus();
  return InvalidField(
      "recipient_organisation_ids", "RECIPIENT_UNKNOWN",
      absl::StrCat(brief.recipient_organisation_id(),
                   " is no active organisation of kind ", Av(KindOf(purpose))));
}

// What it tells is agreed with its recipient.
absl::Status CheckAgreed(CaseEdit& edit, const CaseVault& vault,
                         const v1::CaseBrief& brief) {
  const std::vector<std::string_view> fields(brief.fields().begin(),
                                             brief.fields().end());
  return agreements::CheckMayShare(
      edit.tx(), vault.sealer(), brief.recipient_organisation_id(),
      brief_rules::ConsentOf(PurposeOf(brief)), fields);
}

ViewFacts Approval(const CaseEdit& edit, const v1::DefenderView* view) {
  return ToFacts(view, edit.current.intake.safe_contact(), "");
}

absl::StatusOr<OpenedBrief> Find(CaseEdit& edit, const CaseVault& vault,
                                 std::string_view brief_id) {
  const Relocation& relocation = edit.current.relocation;
  ASSIGN_OR_RETURN(const std::vector<brief_store::Row> rows,
                   brief_store::Load(edit.tx(), relocation.id));
  for (const brief_store::Row& row : rows) {
    if (row.row_id != brief_id) continue;
    return OpenBrief(vault.sealer(), relocation.relocation_id, row);
  }
  return InvalidField("case_brief_id", "BRIEF_UNKNOWN",
                      "take case_brief_id from GetRelocation");
}

std::string Counted(int64_t count, std::string_view one,
                    std::string_view several) {
  return count == 1 ? std::string(one) : absl::StrCat(count, " ", Av(several));
}

std::string WhatToDo(const brief_store::Waiting& waiting) {
  std::vector<std::string> parts;
  if (waiting.asking > 0) {
    parts.push_back(Counted(waiting.asking, "the recipient of a brief asks",
                            "recipients of briefs ask"));
  }
  if (waiting.silent > 0) {
    parts.push_back(Counted(waiting.silent,
                            "the recipient of a brief is silent",
                            "recipients of briefs are silent"));
  }
  return absl::StrCat(absl::StrJoin(parts, "; "),
                      ": GetRelocation shows which");
}

}  // namespace

absl::Status CheckBrief(const v1::IssueBriefRequest& request) {
  FieldChecker fields;
  CheckRecipients(request, fields);
  const auto purpose = ParsePurpose(request.purpose());
  if (!purpose) {
    fields.Add("purpose", "FIELD_REQUIRED",
               "give SHARE_WITH_HOST, SHARE_WITH_MISSION or SHARE_WITH_FUNDER");
  } else {
    CheckFields(request, *purpose, fields);
  }
  if (request.text().empty()) {
    fields.Add("text", "FIELD_REQUIRED", "write what she approved");
  }
  CheckText(request.text(), "text", fields);
  if (!request.fields().empty() && request.etag().empty()) {
    fields.Add("etag", "FIELD_REQUIRED",
               "give the etag of the case as it was read to her: fields are "
               "told as they stand");
  }
  return fields.Finish();
}

absl::StatusOr<std::string> Issue(CaseEdit& edit, const CaseVault& vault,
                                  const v1::IssueBriefRequest& request) {
  const v1::DefenderView* const view = ViewIn(request);
  RETURN_IF_ERROR(CheckVoice(edit, view));
  const Relocation& current = edit.current.relocation;
  ASSIGN_OR_RETURN(const Relocation next, Move(current, Event::kBriefIssued));
  ASSIGN_OR_RETURN(OpenedBrief brief, Drawn(edit, request));
  brief.on_second_channel = Approval(edit, view).on_second_channel;
  ASSIGN_OR_RETURN(const std::vector<Proposal> proposals,
                   proposals::Load(edit.tx(), current.id));
  const std::set<std::string> recipients(
      request.recipient_organisation_ids().begin(),
      request.recipient_organisation_ids().end());
  ASSIGN_OR_RETURN(const std::vector<brief_store::Row> held,
                   brief_store::Load(edit.tx(), current.id));
  RETURN_IF_ERROR(brief_rules::CheckRoom(held.size(), recipients.size()));
  std::vector<std::string> ids;
  for (const std::string& recipient : recipients) {
    brief.brief.set_recipient_organisation_id(recipient);
    brief.brief.set_case_brief_id(crypto::NewPublicId());
    RETURN_IF_ERROR(CheckMember(edit, brief.brief));
    RETURN_IF_ERROR(brief_rules::CheckTell(
        Event::kBriefIssued, edit.facts, brief.Facts(),
        AroundOf(edit.current, proposals, recipient), Approval(edit, view)));
    RETURN_IF_ERROR(CheckAgreed(edit, vault, brief.brief));
    RETURN_IF_ERROR(KeepBrief(edit.tx(), vault.sealer(), current, brief));
    ids.push_back(brief.brief.case_brief_id());
  }
  return edit.Save(
      next,
      {.event = Event::kBriefIssued,
       .reason = std::string(brief_rules::ConsentOf(brief.Facts().purpose)),
       .subject_public_id = absl::StrJoin(ids, " ")});
}

absl::StatusOr<std::string> Reply(CaseEdit& edit, const CaseVault& vault,
                                  const v1::ReplyToBriefRequest& request) {
  const v1::DefenderView* const view = ViewIn(request);
  RETURN_IF_ERROR(CheckVoice(edit, view));
  const Relocation& current = edit.current.relocation;
  ASSIGN_OR_RETURN(OpenedBrief found,
                   Find(edit, vault, request.case_brief_id()));
  v1::CaseBrief& brief = found.brief;
  ASSIGN_OR_RETURN(const std::vector<Proposal> proposals,
                   proposals::Load(edit.tx(), current.id));
  ASSIGN_OR_RETURN(
      const Relocation next,
      brief_rules::Reply(
          edit.facts, found.Facts(),
          AroundOf(edit.current, proposals, brief.recipient_organisation_id()),
          found.asks(), Approval(edit, view), edit.now));
  RETURN_IF_ERROR(CheckAgreed(edit, vault, brief));
  v1::BriefQuestion& question = *brief.mutable_questions()->rbegin();
  question.set_reply(request.text());
  SetTime(edit.now, *question.mutable_replied_at());
  question.set_replied_by(edit.by());
  SetApproval(edit, *view, *question.mutable_approved());
  // All that stands in it was approved over another channel, or none of it.
  found.on_second_channel =
      found.on_second_channel && Approval(edit, view).on_second_channel;
  // Its question was answered; what it says to the rest is still to come.
  brief.clear_answer();
  brief.clear_answered_at();
  ExpectAnswer(edit, brief);
  RETURN_IF_ERROR(KeepBrief(edit.tx(), vault.sealer(), current, found));
  return edit.Save(next, {.event = Event::kBriefExplained,
                          .subject_public_id = brief.case_brief_id()});
}

absl::StatusOr<std::string> Revoke(CaseEdit& edit, const CaseVault& vault,
                                   const v1::RevokeBriefRequest& request) {
  const Relocation& current = edit.current.relocation;
  ASSIGN_OR_RETURN(OpenedBrief found,
                   Find(edit, vault, request.case_brief_id()));
  RETURN_IF_ERROR(
      brief_rules::CheckOpen(Event::kBriefRevoked, found.Facts(), edit.now));
  ASSIGN_OR_RETURN(const Relocation next, Move(current, Event::kBriefRevoked));
  SetTime(edit.now, *found.brief.mutable_revoked_at());
  found.brief.set_revoked_by(edit.by());
  found.brief.clear_answer_by();
  RETURN_IF_ERROR(KeepBrief(edit.tx(), vault.sealer(), current, found));
  return edit.Save(next, {.event = Event::kBriefRevoked,
                          .subject_public_id = found.brief.case_brief_id()});
}

absl::StatusOr<std::vector<v1::WorkItem>> BriefWork(server::Runtime& runtime,
                                                    const server::Call& call,
                                                    int limit) {
  std::vector<v1::WorkItem> items;
  if (!call.caller.Has(Role::kProgrammeOfficer)) return items;
  absl::Time now;
  using Rows = std::vector<brief_store::Waiting>;
  ASSIGN_OR_RETURN(
      const Rows rows,
      runtime.db().Read<Rows>(call.deadline, [&](db::Transaction& tx) {
        now = tx.now();
        return brief_store::ListWaiting(tx, call.caller.subject, limit);
      }));
  for (const brief_store::Waiting& each : rows) {
    v1::WorkItem& item = items.emplace_back();
    item.set_relocation_id(each.relocation.relocation_id);
    item.set_code(each.relocation.code);
    item.set_level(ToProto(each.relocation.level));
    item.set_state(ToProto(each.relocation.state));
    item.set_overlay(ToProto(each.relocation.overlay));
    item.set_what(WhatToDo(each));
    item.set_action(each.asking > 0 ? "ReplyToBrief" : "GetRelocation");
    SetTime(each.due_at, *item.mutable_due());
    item.set_overdue(now > each.due_at);
  }
  return items;
}

}  // namespace sojourn::relocation
