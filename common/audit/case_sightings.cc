#include "common/audit/case_sightings.h"

#include <algorithm>
#include <utility>

#include "common/audit/audit_proto.h"
#include "common/crypto/ids.h"
#include "common/status/error.h"

namespace sojourn::audit {
namespace {

// Where the list goes on; nothing for its beginning.
absl::StatusOr<std::optional<Stamp>> ParseBefore(
    const WhoSawQuestion& question) {
  FieldChecker errors;
  if (question.case_ref.empty()) {
    errors.Add("case_ref", "FIELD_REQUIRED", "name the case");
  }
  const std::optional<absl::Time> before =
      TimeOf(question.before, "before", errors);
  const bool named = !question.before_audit_id.empty();
  if (question.before.has_value() != named ||
      (named && !crypto::IsUuid(question.before_audit_id))) {
    errors.Add("before_audit_id", "CURSOR_INVALID",
               "give time and id of an entry, or neither");
  }
  RETURN_IF_ERROR(errors.Finish());
  if (!before.has_value()) return std::optional<Stamp>();
  return std::optional<Stamp>(
      {.id = question.before_audit_id, .recorded_at = *before});
}

// A list's entry names every case that was in it: these are not hers.
void KeepOnly(const std::vector<std::string>& ids,
              type::v1::AuditRecord& record) {
  type::v1::AuditRecord kept = record;
  kept.clear_resource_ids();
  for (const std::string& id : record.resource_ids()) {
    if (std::find(ids.begin(), ids.end(), id) != ids.end()) {
      kept.add_resource_ids(id);
    }
  }
  record = std::move(kept);
}

}  // namespace

absl::StatusOr<std::vector<type::v1::AuditRecord>> AnswerWhoSaw(
    server::Runtime& runtime, server::RpcScope& rpc, const server::Call& call,
    const WhoSawQuestion& question) {
  using Records = std::vector<type::v1::AuditRecord>;
  ASSIGN_OR_RETURN(const std::optional<Stamp> before, ParseBefore(question));
  ASSIGN_OR_RETURN(
      Records records,
      runtime.db().Read<Records>(
          call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Records> {
            ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                             ReadCaseResources(tx, question.case_ref));
            ASSIGN_OR_RETURN(const std::vector<StoredRecord> sightings,
                             ReadSightings(tx, ids, before, question.limit));
            Records shown;
            for (const StoredRecord& stored : sightings) {
              KeepOnly(ids, shown.emplace_back(ToProto(stored)));
            }
            return shown;
          }));
  RETURN_IF_ERROR(rpc.AuditRead({.resource = "case",
                                 .ids = {question.case_ref},
                                 .fields = "who_saw",
                                 .reason = ""}));
  return records;
}

absl::StatusOr<SeenCasesAnswer> AnswerSeenCases(
    server::Runtime& runtime, server::RpcScope& rpc, const server::Call& call,
    const server::ListPager& pager, const SeenCasesQuestion& question,
    type::v1::PageInfo& page_info) {
  FieldChecker errors;
  const std::optional<absl::Time> since =
      TimeOf(question.since, "since", errors);
  if (!question.since.has_value()) {
    errors.Add("since", "FIELD_REQUIRED", "say since when");
  }
  if (question.actor.subject.empty() && question.actor.organisation.empty()) {
    errors.Add("subject", "FIELD_REQUIRED", "name the account");
  }
  RETURN_IF_ERROR(errors.Finish());
  ASSIGN_OR_RETURN(
      SeenAccount seen,
      runtime.db().Read<SeenAccount>(
          call.deadline,
          [&](db::Transaction& tx) -> absl::StatusOr<SeenAccount> {
            SeenAccount account;
            ASSIGN_OR_RETURN(
                account.cases,
                ReadSeenCases(tx, question.actor, *since,
                              pager.after_id().value_or(""), pager.fetch()));
            ASSIGN_OR_RETURN(account.last_seen_at,
                             ReadLastSeen(tx, question.actor));
            return account;
          }));
  pager.Finish(seen.cases, page_info, [](const SeenCase& last) {
    return std::vector<std::string>{last.case_ref};
  });
  SeenCasesAnswer answer;
  if (seen.last_seen_at) {
    SetTime(*seen.last_seen_at, answer.account_last_seen_at.emplace());
  }
  server::ReadRecord shown{.resource = "case", .fields = "seen_cases"};
  for (const SeenCase& each : seen.cases) {
    type::v1::SeenCase& out = answer.cases.emplace_back();
    out.set_case_ref(each.case_ref);
    for (const std::string& field : each.fields) out.add_fields(field);
    SetTime(each.first_seen_at, *out.mutable_first_seen_at());
    SetTime(each.last_seen_at, *out.mutable_last_seen_at());
    shown.ids.push_back(each.case_ref);
  }
  RETURN_IF_ERROR(rpc.AuditRead(shown));
  return answer;
}

}  // namespace sojourn::audit
