#include "services/relocation/safeguarding/safeguarding_desk.h"

#include <functional>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/crypto/ids.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/relocation_clocks.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/safeguarding/safeguarding_rules.h"
#include "services/relocation/stay/stay_file.h"
#include "services/relocation/stay/stay_store.h"
#include "services/relocation/stored.pb.h"

namespace sojourn::relocation {
namespace {

using safeguarding_store::ConcernRow;

constexpr char kResource[] = "safeguarding_concern";

Relocation KeyOf(const std::string& relocation_id) {
  Relocation key_of;
  key_of.relocation_id = relocation_id;
  return key_of;
}

crypto::Binding BindingOf(const ConcernRow& row) {
  return {"safeguarding_concerns", row.row_id, "concern_sealed"};
}

absl::StatusOr<db::Bytes> Seal(const CaseVault& vault, const ConcernRow& row,
                               const stored::Concern& concern) {
  return vault.Seal(KeyOf(row.relocation_id), BindingOf(row),
                    concern.SerializeAsString());
}

absl::StatusOr<stored::Concern> Unseal(const CaseVault& vault,
                                       const ConcernRow& row) {
  ASSIGN_OR_RETURN(
      const std::string plain,
      vault.Unseal(KeyOf(row.relocation_id), BindingOf(row), row.sealed));
  stored::Concern concern;
  if (concern.ParseFromString(plain)) return concern;
  return Internal("a sealed concern does not parse");
}

bool MaySee(const stored::Concern& stored,
            const v1::SafeguardingConcern& concern, std::string_view reader) {
  const std::set<std::string, std::less<>> not_for(stored.not_for().begin(),
                                                   stored.not_for().end());
  return safeguarding_rules::MaySee(reader, concern.about_id(), not_for);
}

// With the clocks of its row.
v1::SafeguardingConcern Whole(v1::SafeguardingConcern concern,
                              const ConcernRow& row) {
  concern.set_concern_id(row.concern_id);
  concern.set_etag(std::to_string(row.version));
  concern.set_relocation_id(row.relocation_id);
  concern.set_code(row.code);
  SetTime(row.raised_at, *concern.mutable_raised_at());
  if (!row.acknowledged_at) {
    SetTime(row.raised_at + safeguarding_rules::kAcknowledgeWithin,
            *concern.mutable_acknowledge_due());
  }
  if (row.closed_at) SetTime(*row.closed_at, *concern.mutable_closed_at());
  return concern;
}

safeguarding_rules::Finding FindingOf(v1::SafeguardingFinding finding) {
  using safeguarding_rules::Finding;
  switch (finding) {
    case v1::SAFEGUARDING_FINDING_ACTED:
      return Finding::kActed;
    case v1::SAFEGUARDING_FINDING_SUBSTANTIATED:
      return Finding::kSubstantiated;
    case v1::SAFEGUARDING_FINDING_UNFOUNDED:
      return Finding::kUnfounded;
    case v1::SAFEGUARDING_FINDING_REFERRED:
      return Finding::kReferred;
    default:
      return Finding::kAcknowledged;
  }
}

idempotency::Outcome Done(const ConcernRow& row) {
  return {.result_ref = row.concern_id,
          .replayed = false,
          .audit_resource = kResource,
          .audit_id = row.concern_id,
          .audit_fields = "concern",
          .audit_reason = ""};
}

v1::SafeguardingConcern Said(const server::Call& call,
                             const v1::RaiseSafeguardingConcernRequest& request,
                             absl::Time occurred_at) {
  v1::SafeguardingConcern concern;
  concern.set_about(request.about());
  concern.set_about_id(request.about_id());
  concern.set_text(request.text());
  concern.set_told_by_her(request.told_by_her());
  concern.set_raised_by(call.caller.subject);
  concern.set_organisation_id(call.caller.organisation_id);
  SetTime(occurred_at, *concern.mutable_occurred_at());
  return concern;
}

// Beside the locked case, which stays as it is.
absl::StatusOr<idempotency::Outcome> Write(
    db::Transaction& tx, const CaseVault& vault, const server::Call& call,
    const Relocation& relocation,
    const v1::RaiseSafeguardingConcernRequest& request) {
  ASSIGN_OR_RETURN(const absl::Time occurred_at,
                   ParseOccurredAt(request.has_occurred_at(),
                                   request.occurred_at(), tx.now()));
  ASSIGN_OR_RETURN(const std::vector<std::string> close,
                   safeguarding_store::CloseTo(tx, relocation.id));
  stored::Concern concern;
  concern.set_concern(Said(call, request, occurred_at).SerializeAsString());
  for (const std::string& subject : close) concern.add_not_for(subject);
  concern.add_not_for(relocation.lead_subject);
  concern.add_not_for(relocation.submitted_by);
  ConcernRow row{.row_id = crypto::NewUuidV7(),
                 .concern_id = crypto::NewPublicId(),
                 .raised_at = tx.now(),
                 .sealed = {},
                 .case_row_id = relocation.id,
                 .relocation_id = relocation.relocation_id,
                 .code = ""};
  ASSIGN_OR_RETURN(row.sealed, Seal(vault, row, concern));
  safeguarding_store::Insert(tx, row);
  return Done(row);
}

// The locked concern, one step further.
absl::StatusOr<idempotency::Outcome> Go(
    db::Transaction& tx, const CaseVault& vault, const server::Call& call,
    ConcernRow row, const v1::RecordSafeguardingStepRequest& request) {
  ASSIGN_OR_RETURN(stored::Concern stored, Unseal(vault, row));
  v1::SafeguardingConcern concern;
  if (!concern.ParseFromString(stored.concern())) {
    return Internal("a sealed concern does not parse");
  }
  if (!MaySee(stored, concern, call.caller.subject)) return NotFound(kResource);
  const std::string etag = std::to_string(row.version);
  if (!request.etag().empty() && request.etag() != etag) {
    return EtagMismatch(etag);
  }
  RETURN_IF_ERROR(safeguarding_rules::CheckStep(row.closed_at.has_value()));
  v1::SafeguardingStep& step = *concern.add_steps();
  step.set_finding(request.finding());
  step.set_note(request.note());
  step.set_recorded_by(call.caller.subject);
  SetTime(tx.now(), *step.mutable_recorded_at());
  stored.set_concern(concern.SerializeAsString());
  if (!row.acknowledged_at) row.acknowledged_at = tx.now();
  if (safeguarding_rules::Closes(FindingOf(request.finding()))) {
    row.closed_at = tx.now();
  }
  ASSIGN_OR_RETURN(row.sealed, Seal(vault, row, stored));
  safeguarding_store::Update(tx, row);
  return Done(row);
}

v1::WorkItem Waiting(const v1::SafeguardingConcern& concern, absl::Time now) {
  v1::WorkItem item;
  const bool fresh = concern.has_acknowledge_due();
  item.set_what(absl::StrCat(
      "safeguarding concern ", concern.concern_id(),
      fresh ? " waits for somebody to take it in hand" : " is open"));
  item.set_action(fresh ? "ListSafeguardingConcerns"
                        : "RecordSafeguardingStep");
  if (fresh) {
    *item.mutable_due() = concern.acknowledge_due();
    item.set_overdue(now > ToTime(concern.acknowledge_due()));
  }
  return item;
}

// Where nobody has assessed the risk of its case since it was raised. Not the
// case asks for it, as who leads that is told nothing.
std::optional<v1::WorkItem> AssessAfter(const v1::SafeguardingConcern& concern,
                                        const CaseRecords& records,
                                        absl::Time now) {
  const absl::Time raised = ToTime(concern.raised_at());
  for (const stay_rules::RiskFacts& risk : records.RiskFactsOf()) {
    if (risk.assessed_at >= raised) return std::nullopt;
  }
  v1::WorkItem item;
  item.set_what(absl::StrCat("safeguarding concern ", concern.concern_id(),
                             ": assess the risk of its case again"));
  item.set_action("AssessRisk");
  SetTime(raised + kRiskIsDue, *item.mutable_due());
  item.set_overdue(now > raised + kRiskIsDue);
  return item;
}

using RecordRows = std::map<std::string, std::vector<stay_store::RecordRow>>;

// By the public id of the case.
absl::StatusOr<RecordRows> LoadRecordsOf(db::Transaction& tx,
                                         const std::vector<ConcernRow>& rows) {
  std::vector<std::string> cases;
  for (const ConcernRow& row : rows) cases.push_back(row.case_row_id);
  RecordRows found;
  if (cases.empty()) return found;
  ASSIGN_OR_RETURN(RecordRows by_row, stay_store::LoadMany(tx, cases));
  for (const ConcernRow& row : rows) {
    found[row.relocation_id] = by_row[row.case_row_id];
  }
  return found;
}

}  // namespace

absl::Status SafeguardingDesk::FetchKey(
    const std::string& relocation_id) const {
  return vault_.Prefetch({.relocation_id = relocation_id, .person_ids = {}});
}

absl::StatusOr<std::string> SafeguardingDesk::Raise(
    const server::Call& call,
    const v1::RaiseSafeguardingConcernRequest& request) const {
  ASSIGN_OR_RETURN(const CaseName name, NameOf(request));
  const Scope scope = ScopeOf(runtime_.policy(), call);
  using Keys = std::optional<CaseKeys>;
  ASSIGN_OR_RETURN(
      const Keys keys,
      runtime_.db().Read<Keys>(call.deadline, [&](db::Transaction& tx) {
        return FindCaseKeys(tx, name, scope);
      }));
  // What is not there is answered under the lock, like everything else.
  if (keys) RETURN_IF_ERROR(FetchKey(keys->relocation_id));
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      idempotency::Mutate(
          runtime_, call, kLockCase, CaseParams(name.value, scope),
          "relocation", [&](db::Transaction& tx, const db::Result& locked) {
            return Write(tx, vault_, call,
                         ReadCaseRow(locked.row(0)).relocation, request);
          }));
  return outcome.result_ref;
}

absl::StatusOr<v1::SafeguardingConcern> SafeguardingDesk::RecordStep(
    const server::Call& call,
    const v1::RecordSafeguardingStepRequest& request) const {
  const db::Params named(request.concern_id(), call.caller.subject);
  using Found = std::optional<ConcernRow>;
  const auto find = [&](db::Transaction& tx) -> absl::StatusOr<Found> {
    ASSIGN_OR_RETURN(const db::Result rows,
                     tx.Execute(safeguarding_store::kFind, named));
    if (rows.empty()) return Found();
    return Found(safeguarding_store::ReadRow(rows.row(0)));
  };
  ASSIGN_OR_RETURN(const Found before,
                   runtime_.db().Read<Found>(call.deadline, find));
  if (before) RETURN_IF_ERROR(FetchKey(before->relocation_id));
  RETURN_IF_ERROR(
      idempotency::Mutate(
          runtime_, call, safeguarding_store::kLock, named, kResource,
          [&](db::Transaction& tx, const db::Result& locked) {
            return Go(tx, vault_, call,
                      safeguarding_store::ReadRow(locked.row(0)), request);
          })
          .status());
  ASSIGN_OR_RETURN(const Found after,
                   runtime_.db().Read<Found>(call.deadline, find));
  if (!after) return NotFound(kResource);
  ASSIGN_OR_RETURN(const auto shown, Open(*after, call.caller.subject));
  if (!shown) return NotFound(kResource);
  return *shown;
}

absl::StatusOr<std::optional<v1::SafeguardingConcern>> SafeguardingDesk::Open(
    const ConcernRow& row, std::string_view reader) const {
  const auto stored = Unseal(vault_, row);
  // Its keys went a moment ago, or were never in this backup.
  if (ReasonOf(stored.status()) == "ERASED") return std::nullopt;
  RETURN_IF_ERROR(stored.status());
  v1::SafeguardingConcern concern;
  if (!concern.ParseFromString(stored->concern())) {
    return Internal("a sealed concern does not parse");
  }
  if (!MaySee(*stored, concern, reader)) return std::nullopt;
  return Whole(std::move(concern), row);
}

absl::StatusOr<std::vector<v1::SafeguardingConcern>> SafeguardingDesk::Show(
    const server::Call& call, const std::vector<ConcernRow>& rows) const {
  std::vector<v1::SafeguardingConcern> shown;
  for (const ConcernRow& row : rows) {
    RETURN_IF_ERROR(FetchKey(row.relocation_id));
    ASSIGN_OR_RETURN(auto concern, Open(row, call.caller.subject));
    if (concern) shown.push_back(*std::move(concern));
  }
  return shown;
}

absl::StatusOr<std::vector<v1::WorkItem>> SafeguardingDesk::Work(
    const server::Call& call, int limit) const {
  std::vector<v1::WorkItem> items;
  if (!call.caller.Has(auth::Role::kSecurityOfficer)) return items;
  struct Waiters {
    std::vector<ConcernRow> rows;
    RecordRows records;
    absl::Time now;
  };
  ASSIGN_OR_RETURN(
      const Waiters waiting,
      runtime_.db().Read<Waiters>(
          call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Waiters> {
            Waiters found{.rows = {}, .records = {}, .now = tx.now()};
            ASSIGN_OR_RETURN(found.rows,
                             safeguarding_store::List(tx, call.caller.subject,
                                                      {}, {}, limit));
            ASSIGN_OR_RETURN(found.records, LoadRecordsOf(tx, found.rows));
            return found;
          }));
  ASSIGN_OR_RETURN(const auto shown, Show(call, waiting.rows));
  for (const v1::SafeguardingConcern& concern : shown) {
    items.push_back(Waiting(concern, waiting.now));
    const auto rows = waiting.records.find(concern.relocation_id());
    if (rows == waiting.records.end()) continue;
    ASSIGN_OR_RETURN(const CaseRecords records,
                     OpenRecords(vault_.sealer(),
                                 KeyOf(concern.relocation_id()), rows->second));
    if (auto assess = AssessAfter(concern, records, waiting.now)) {
      items.push_back(*std::move(assess));
    }
  }
  return items;
}

}  // namespace sojourn::relocation
