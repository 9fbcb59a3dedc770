#include "services/relocation/briefs/brief_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/audit/audit.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/briefs/brief_rules.h"
#include "services/relocation/briefs/brief_store.h"
#include "services/relocation/briefs/brief_view.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_store_parts.h"
#include "services/relocation/worklist/list_keys.h"

namespace sojourn::relocation {
namespace {

constexpr char kResource[] = "brief";

CaseKeys KeysOf(const CaseRow& row, const CaseParts& parts) {
  CaseKeys keys{.relocation_id = row.relocation.relocation_id,
                .person_ids = {}};
  for (const PersonRow& person : parts.persons) {
    keys.person_ids.push_back(person.person_id);
  }
  return keys;
}

std::vector<std::string> PageKeys(const brief_store::Listed& last) {
  return {Micros(last.brief.expires_at), last.brief.row_id};
}

void Take(const CaseEdit& edit, const v1::AnswerBriefRequest& request,
          v1::CaseBrief& brief) {
  brief.set_answer(request.answer());
  brief.set_refusal(request.refusal());
  brief.set_answered_by(edit.by());
  SetTime(edit.now, *brief.mutable_answered_at());
  if (request.answer() != v1::BRIEF_ANSWER_QUESTION) {
    brief.clear_answer_by();
    return;
  }
  v1::BriefQuestion& question = *brief.add_questions();
  question.set_text(request.question());
  SetTime(edit.now, *question.mutable_asked_at());
  SetTime(std::min(edit.now +
                       brief_rules::AnswerWithin(edit.current.relocation.level),
                   ToTime(brief.expires_at())),
          *brief.mutable_answer_by());
}

}  // namespace

absl::StatusOr<BriefReader::Held> BriefReader::Load(
    db::Transaction& tx, CaseRow row, const std::string& brief_id) const {
  Held held{.row = std::move(row),
            .parts = {},
            .proposals = {},
            .brief = {},
            .now = tx.now()};
  const std::string& case_row_id = held.row.relocation.id;
  ASSIGN_OR_RETURN(held.parts, LoadParts(tx, case_row_id));
  ASSIGN_OR_RETURN(held.proposals, proposals::Load(tx, case_row_id));
  ASSIGN_OR_RETURN(const std::vector<brief_store::Row> briefs,
                   brief_store::Load(tx, case_row_id));
  for (const brief_store::Row& each : briefs) {
    if (each.row_id != brief_id) continue;
    held.brief = each;
    return held;
  }
  return NotFound(kResource);
}

absl::StatusOr<BriefReader::Held> BriefReader::Find(
    const server::Call& call, const std::string& brief_id) const {
  return runtime_.db().Read<Held>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Held> {
        ASSIGN_OR_RETURN(
            const db::Result found,
            tx.Execute(
                brief_store::kFindCase,
                brief_store::Named(brief_id, call.caller.organisation_id)));
        if (found.empty()) return NotFound(kResource);
        return Load(tx, ReadCaseRow(found.row(0)), brief_id);
      });
}

absl::Status BriefReader::FetchKeys(const Held& held) const {
  return vault_.Prefetch(KeysOf(held.row, held.parts));
}

absl::StatusOr<BriefReader::Opened> BriefReader::Open(const Held& held) const {
  auto current = vault_.Open(held.row, held.parts);
  // Its keys went a moment ago, or were never in this backup.
  if (ReasonOf(current.status()) == "ERASED") return NotFound(kResource);
  RETURN_IF_ERROR(current.status());
  ASSIGN_OR_RETURN(OpenedBrief brief,
                   OpenBrief(vault_.sealer(), current->relocation.relocation_id,
                             held.brief));
  const brief_rules::Around around =
      AroundOf(*current, held.proposals, held.brief.recipient_organisation_id);
  if (!brief_rules::IsReadable(current->Facts(), brief.Facts(), around,
                               held.now)) {
    return NotFound(kResource);
  }
  return Opened{.current = *std::move(current), .brief = std::move(brief)};
}

absl::Status BriefReader::KeepFirstReading(const server::Call& call,
                                           const std::string& brief_id) const {
  return runtime_.db().Write(
      call.deadline, [&](db::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(
            const db::Result locked,
            tx.Execute(
                brief_store::kLockCase,
                brief_store::Named(brief_id, call.caller.organisation_id)));
        if (locked.empty()) return NotFound(kResource);
        ASSIGN_OR_RETURN(const Held held,
                         Load(tx, ReadCaseRow(locked.row(0)), brief_id));
        ASSIGN_OR_RETURN(Opened opened, Open(held));
        // Somebody else of the organisation was faster.
        if (opened.brief.brief.has_first_read_at()) return absl::OkStatus();
        CaseEdit edit(tx, vault_, call, opened.current);
        const Relocation& current = opened.current.relocation;
        ASSIGN_OR_RETURN(const Relocation next,
                         Move(current, Event::kBriefRead));
        // The event has a record of its own in its transaction; what is shown
        // after it is recorded like every reading.
        audit::Record record = audit::RecordFor(call.caller, "BriefRead");
        record.resource_kind = "relocation";
        record.resource_ids = {current.relocation_id};
        record.fields = "first reading of a brief";
        runtime_.audit().Append(tx, record);
        SetTime(edit.now, *opened.brief.brief.mutable_first_read_at());
        RETURN_IF_ERROR(KeepBrief(tx, vault_.sealer(), current, opened.brief));
        return edit.Save(next, {.event = Event::kBriefRead}).status();
      });
}

absl::StatusOr<BriefReader::Read> BriefReader::Get(
    const server::Call& call, const std::string& brief_id) const {
  ASSIGN_OR_RETURN(Held held, Find(call, brief_id));
  RETURN_IF_ERROR(FetchKeys(held));
  ASSIGN_OR_RETURN(Opened opened, Open(held));
  if (!opened.brief.brief.has_first_read_at()) {
    RETURN_IF_ERROR(KeepFirstReading(call, brief_id));
    ASSIGN_OR_RETURN(held, Find(call, brief_id));
    ASSIGN_OR_RETURN(opened, Open(held));
  }
  return Read{.relocation_id = opened.current.relocation.relocation_id,
              .brief = ForRecipient(std::move(opened.brief.brief))};
}

absl::StatusOr<std::vector<BriefReader::Read>> BriefReader::List(
    const server::Call& call, const server::ListPager& pager,
    type::v1::PageInfo& page_info) const {
  brief_store::Start after;
  if (pager.after().size() == 2) {
    after = {FromMicros(pager.after()[0]), pager.after()[1]};
  }
  std::vector<brief_store::Listed> page;
  ASSIGN_OR_RETURN(
      const std::vector<Held> helds,
      runtime_.db().Read<std::vector<Held>>(
          call.deadline,
          [&](db::Transaction& tx) -> absl::StatusOr<std::vector<Held>> {
            ASSIGN_OR_RETURN(
                page, brief_store::List(tx, call.caller.organisation_id, after,
                                        pager.fetch()));
            std::vector<Held> rows;
            for (const brief_store::Listed& each : page) {
              ASSIGN_OR_RETURN(rows.emplace_back(),
                               Load(tx, each.row, each.brief.row_id));
            }
            return rows;
          }));
  const size_t shown = std::min(page.size(), static_cast<size_t>(pager.size()));
  pager.Finish(page, page_info, PageKeys);
  std::vector<Read> read;
  for (size_t i = 0; i < shown; ++i) {
    RETURN_IF_ERROR(FetchKeys(helds[i]));
    auto opened = Open(helds[i]);
    if (absl::IsNotFound(opened.status())) continue;
    RETURN_IF_ERROR(opened.status());
    read.push_back({.relocation_id = opened->current.relocation.relocation_id,
                    .brief = InList(std::move(opened->brief.brief))});
  }
  return read;
}

absl::StatusOr<v1::CaseBrief> BriefReader::Answer(
    const server::Call& call, const v1::AnswerBriefRequest& request) const {
  const std::string& brief_id = request.case_brief_id();
  const auto before = Find(call, brief_id);
  // What is not there is answered under the lock, like everything else.
  if (before.ok()) RETURN_IF_ERROR(FetchKeys(*before));
  const auto change =
      [&](db::Transaction& tx,
          const db::Result& locked) -> absl::StatusOr<idempotency::Outcome> {
    ASSIGN_OR_RETURN(const Held held,
                     Load(tx, ReadCaseRow(locked.row(0)), brief_id));
    ASSIGN_OR_RETURN(Opened opened, Open(held));
    v1::CaseBrief& brief = opened.brief.brief;
    if (!request.etag().empty() && request.etag() != brief.etag()) {
      return EtagMismatch(brief.etag());
    }
    RETURN_IF_ERROR(
        brief_rules::CheckAnswer(request.answer() == v1::BRIEF_ANSWER_QUESTION,
                                 opened.brief.asks(), brief.questions_size()));
    CaseEdit edit(tx, vault_, call, opened.current);
    const Relocation& current = opened.current.relocation;
    ASSIGN_OR_RETURN(const Relocation next,
                     Move(current, Event::kBriefAnswered));
    Take(edit, request, brief);
    RETURN_IF_ERROR(KeepBrief(tx, vault_.sealer(), current, opened.brief));
    RETURN_IF_ERROR(edit.Save(next, {.event = Event::kBriefAnswered,
                                     .reason = ShortName(
                                         v1::BriefAnswer_Name(request.answer()),
                                         "BRIEF_ANSWER_")})
                        .status());
    return idempotency::Outcome{
        .result_ref = brief_id,
        .replayed = false,
        .audit_resource = "relocation",
        .audit_id = current.relocation_id,
        .audit_fields = absl::StrCat("answer of brief ", brief_id),
        .audit_reason = ""};
  };
  RETURN_IF_ERROR(idempotency::Mutate(
                      runtime_, call, brief_store::kLockCase,
                      brief_store::Named(brief_id, call.caller.organisation_id),
                      kResource, change)
                      .status());
  ASSIGN_OR_RETURN(const Held after, Find(call, brief_id));
  RETURN_IF_ERROR(FetchKeys(after));
  ASSIGN_OR_RETURN(Opened opened, Open(after));
  // What was told is read with GetBrief, which leaves its record.
  return InList(std::move(opened.brief.brief));
}

}  // namespace sojourn::relocation
