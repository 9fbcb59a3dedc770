#include "services/relocation/duplicates/merge_desk.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/crypto/code.h"
#include "common/crypto/ids.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/defender_voice.h"
#include "services/relocation/duplicates/duplicate_desk.h"
#include "services/relocation/exposure/alert_store.h"
#include "services/relocation/party/separation_store.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_refusal.h"
#include "services/relocation/relocation_rules.h"

namespace sojourn::relocation {
namespace {

using merge_rules::Verdict;
using pair_store::CaseRef;
using pair_store::PairRow;

constexpr char kTable[] = "duplicate_pairs";
constexpr char kColumn[] = "pair_sealed";

Relocation KeyOf(const CaseRef& ref) {
  Relocation key_of;
  key_of.relocation_id = ref.relocation_id;
  return key_of;
}

// Under both keys, so that it ends with either case. Of a pair its steps alone
// are sealed: the rest is columns.
absl::StatusOr<db::Bytes> Seal(const CaseVault& vault, const PairRow& row,
                               const v1::CasePair& pair) {
  ASSIGN_OR_RETURN(const db::Bytes inner,
                   vault.Seal(KeyOf(row.second), {kTable, row.row_id, kColumn},
                              pair.SerializeAsString()));
  return vault.Seal(KeyOf(row.first), {kTable, row.row_id, kColumn},
                    inner.data);
}

absl::StatusOr<v1::CasePair> Unseal(const CaseVault& vault,
                                    const PairRow& row) {
  ASSIGN_OR_RETURN(std::string inner,
                   vault.Unseal(KeyOf(row.first), {kTable, row.row_id, kColumn},
                                row.sealed));
  ASSIGN_OR_RETURN(
      const std::string plain,
      vault.Unseal(KeyOf(row.second), {kTable, row.row_id, kColumn},
                   db::Bytes{std::move(inner)}));
  v1::CasePair pair;
  if (pair.ParseFromString(plain)) return pair;
  return Internal("a sealed pair does not parse");
}

CaseRef RefOf(const Relocation& relocation) {
  return {relocation.id, relocation.relocation_id, relocation.code};
}

v1::DuplicateVerdict ToProto(Verdict verdict) {
  switch (verdict) {
    case Verdict::kSameAsked:
    case Verdict::kSame:
      return v1::DUPLICATE_VERDICT_SAME;
    case Verdict::kNotSame:
      return v1::DUPLICATE_VERDICT_NOT_SAME;
    case Verdict::kNone:
      return v1::DUPLICATE_VERDICT_UNSPECIFIED;
  }
  return v1::DUPLICATE_VERDICT_UNSPECIFIED;
}

// Who left a party does not meet it again by its papers, nor by those of a case
// that is about the same people.
absl::Status CheckMayMeet(db::Transaction& tx, const Relocation& one,
                          const Relocation& other) {
  for (const Relocation* each : {&one, &other}) {
    ASSIGN_OR_RETURN(const auto rows, separations::Load(tx, each->id));
    if (rows.empty()) continue;
    return FailedPrecondition("CASES_APART",
                              "these two cases are not brought together",
                              "ask a security officer; leave both as they are");
  }
  return absl::OkStatus();
}

bool IsNamed(const Relocation& relocation, std::string_view name) {
  return relocation.relocation_id == name || relocation.code == name;
}

}  // namespace

// Two locked cases and their pair, in the making.
struct MergeDesk::Change {
  struct Case {
    CaseRow row;
  };

  db::Transaction& tx;
  const server::Call& call;
  const CaseVault& vault;
  Case first;
  Case second;
  bool asked_is_first = true;
  PairRow row;
  v1::CasePair stored;  // its steps

  const Case& asked() const { return asked_is_first ? first : second; }
  const Case& other() const { return asked_is_first ? second : first; }

  // Her word, asked over the contact of this case. Whether she agrees.
  absl::StatusOr<bool> Hear(const Case& about, const v1::DefenderView* view,
                            std::string_view field) const {
    ASSIGN_OR_RETURN(const CaseParts parts,
                     LoadParts(tx, about.row.relocation.id));
    ASSIGN_OR_RETURN(const OpenedCase opened, vault.Open(about.row, parts));
    RETURN_IF_ERROR(CheckNotSuspended(opened.relocation));
    RETURN_IF_ERROR(CheckVoice(opened, view, tx.now(), field));
    RETURN_IF_ERROR(CheckView(opened.Facts(),
                              ToFacts(view, opened.intake.safe_contact(), ""),
                              tx.now())
                        .status());
    return view != nullptr && view->agrees();
  }

  absl::StatusOr<merge_rules::Side> Side(const Case& of) const {
    const Relocation& relocation = of.row.relocation;
    ASSIGN_OR_RETURN(const pair_store::LockedSide side,
                     pair_store::LoadSide(tx, relocation.id));
    return merge_rules::Side{.relocation = relocation,
                             .committed = side.committed,
                             .keeps_another = side.keeps_another};
  }

  v1::CasePairStep& AddStep(std::string_view reason) {
    v1::CasePairStep& step = *stored.add_steps();
    step.set_action(call.method);
    step.set_verdict(ToProto(row.pair.verdict));
    step.set_reason(std::string(reason));
    step.set_recorded_by(call.caller.subject);
    SetTime(tx.now(), *step.mutable_recorded_at());
    step.set_relocation_id(asked().row.relocation.relocation_id);
    return step;
  }

  // Security officers and auditors are told of it, of each case by itself.
  void Tell(AlertKind kind) const {
    for (const Case* each : {&first, &second}) {
      InsertAlert(tx, {.row_id = crypto::NewUuidV7(),
                       .kind = kind,
                       .case_row_id = each->row.relocation.id,
                       .subject = call.caller.subject,
                       .organisation_id = call.caller.organisation_id,
                       .told_subject = each->row.relocation.lead_subject,
                       .raised_at = tx.now()});
    }
  }
};

namespace {

bool KeptHasEnded(const auto& change) {
  const bool first = change.row.kept_row_id == change.row.first.row_id;
  const State state =
      (first ? change.first : change.second).row.relocation.state;
  return state == State::kIneligible || !kOpen.Has(state);
}

}  // namespace

template <typename Request>
absl::StatusOr<MergeDesk::Named> MergeDesk::NamesIn(const Request& request) {
  Named named{.etag = request.etag()};
  ASSIGN_OR_RETURN(named.relocation_id, ParseCaseName(request.relocation_id()));
  const std::string& other = request.other_relocation_id();
  if (other.empty()) {
    return InvalidField("other_relocation_id", "FIELD_REQUIRED",
                        "give the id of the other case or its code");
  }
  named.other = other;
  if (crypto::IsPublicId(other)) return named;
  ASSIGN_OR_RETURN(named.other,
                   crypto::ParseCode("other_relocation_id", other));
  return named;
}

absl::Status MergeDesk::FetchKeys(const server::Call& call,
                                  const Named& named) const {
  using Keys = std::vector<CaseKeys>;
  const Scope scope = ScopeOf(runtime_.policy(), call);
  ASSIGN_OR_RETURN(
      const Keys keys,
      runtime_.db().Read<Keys>(
          call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Keys> {
            Keys found;
            for (const std::string& name : {named.relocation_id, named.other}) {
              ASSIGN_OR_RETURN(
                  auto one,
                  FindCaseKeys(tx, {.value = name, .is_proposal = false},
                               scope));
              if (one) found.push_back(*std::move(one));
            }
            return found;
          }));
  for (const CaseKeys& each : keys) RETURN_IF_ERROR(vault_.Prefetch(each));
  return absl::OkStatus();
}

absl::StatusOr<MergeDesk::Change> MergeDesk::Begin(
    db::Transaction& tx, const server::Call& call, const Named& named,
    const db::Result& locked) const {
  const auto side = [&](int i) {
    return Change::Case{ReadCaseRow(locked.row(i))};
  };
  if (locked.rows() < 2) {
    const Relocation only = side(0).row.relocation;
    if (IsNamed(only, named.relocation_id) && IsNamed(only, named.other)) {
      return InvalidField("other_relocation_id", "FIELDS_CONFLICT",
                          "name another case than relocation_id");
    }
    return NotFound("relocation");
  }
  Change change{.tx = tx,
                .call = call,
                .vault = vault_,
                .first = side(0),
                .second = side(1),
                .row = {},
                .stored = {}};
  const Relocation& first = change.first.row.relocation;
  change.asked_is_first = IsNamed(first, named.relocation_id);
  for (const Change::Case* each : {&change.asked(), &change.other()}) {
    RETURN_IF_ERROR(CheckBroughtByOthers(each->row.relocation, call.caller));
  }
  ASSIGN_OR_RETURN(
      auto found,
      pair_store::Find(tx, first.id, change.second.row.relocation.id));
  if (found) {
    change.row = *std::move(found);
    ASSIGN_OR_RETURN(change.stored, Unseal(vault_, change.row));
  } else {
    change.row = {.row_id = crypto::NewUuidV7(),
                  .pair_id = crypto::NewPublicId(),
                  .first = RefOf(first),
                  .second = RefOf(change.second.row.relocation),
                  .pair = {},
                  .asked_at = tx.now(),
                  .kept_row_id = "",
                  .sealed = {}};
  }
  const std::string etag = std::to_string(change.row.version);
  if (!named.etag.empty() && named.etag != etag) return EtagMismatch(etag);
  return change;
}

absl::StatusOr<v1::CasePair> MergeDesk::Write(
    const server::Call& call, const Named& named,
    absl::FunctionRef<absl::Status(Change& change)> make) const {
  RETURN_IF_ERROR(FetchKeys(call, named));
  const bool any = ScopeOf(runtime_.policy(), call).any;
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      idempotency::Mutate(
          runtime_, call, pair_store::kLockBoth,
          db::Params(named.relocation_id, named.other, any), "relocation",
          [&](db::Transaction& tx, const db::Result& locked)
              -> absl::StatusOr<idempotency::Outcome> {
            ASSIGN_OR_RETURN(Change change, Begin(tx, call, named, locked));
            RETURN_IF_ERROR(make(change));
            ASSIGN_OR_RETURN(change.row.sealed,
                             Seal(vault_, change.row, change.stored));
            pair_store::Put(tx, change.row);
            return idempotency::Outcome{
                .result_ref = change.row.pair_id,
                .replayed = false,
                .audit_resource = "relocation",
                .audit_id = change.asked().row.relocation.relocation_id,
                .audit_fields = "duplicate_pair",
                .audit_reason = "",
                .audit_also = {change.other().row.relocation.relocation_id}};
          }));
  return Read(call, outcome.result_ref, named.relocation_id);
}

absl::StatusOr<v1::CasePair> MergeDesk::Read(const server::Call& call,
                                             std::string_view pair_id,
                                             std::string_view asked) const {
  using Found = std::optional<PairRow>;
  ASSIGN_OR_RETURN(
      const Found row,
      runtime_.db().Read<Found>(call.deadline, [&](db::Transaction& tx) {
        return pair_store::FindById(tx, pair_id);
      }));
  if (!row) return NotFound("relocation");
  return ShowPair(vault_, *row, asked);
}

absl::StatusOr<v1::CasePair> MergeDesk::Confirm(
    const server::Call& call,
    const v1::ConfirmDuplicateRequest& request) const {
  ASSIGN_OR_RETURN(const Named named, NamesIn(request));
  return Write(call, named, [&](Change& change) -> absl::Status {
    const bool same = request.verdict() == v1::DUPLICATE_VERDICT_SAME;
    if (same) {
      RETURN_IF_ERROR(CheckMayMeet(change.tx, change.asked().row.relocation,
                                   change.other().row.relocation));
    }
    ASSIGN_OR_RETURN(
        change.row.pair,
        merge_rules::Confirm(change.row.pair, same, call.caller.subject));
    change.row.asked_at = change.tx.now();
    change.AddStep(request.reason());
    return absl::OkStatus();
  });
}

absl::StatusOr<v1::CasePair> MergeDesk::Merge(
    const server::Call& call,
    const v1::MergeRelocationsRequest& request) const {
  ASSIGN_OR_RETURN(const Named named, NamesIn(request));
  return Write(call, named, [&](Change& change) -> absl::Status {
    ASSIGN_OR_RETURN(const merge_rules::Side first, change.Side(change.first));
    ASSIGN_OR_RETURN(const merge_rules::Side second,
                     change.Side(change.second));
    ASSIGN_OR_RETURN(const bool first_is_kept,
                     merge_rules::FirstIsKept(change.row.pair, first, second));
    RETURN_IF_ERROR(CheckMayMeet(change.tx, change.asked().row.relocation,
                                 change.other().row.relocation));
    ASSIGN_OR_RETURN(
        const bool agrees,
        change.Hear(
            change.asked(),
            request.has_defender_view() ? &request.defender_view() : nullptr,
            "defender_view"));
    ASSIGN_OR_RETURN(const bool agrees_there,
                     change.Hear(change.other(),
                                 request.has_other_defender_view()
                                     ? &request.other_defender_view()
                                     : nullptr,
                                 "other_defender_view"));
    if (!agrees || !agrees_there) {
      return FailedPrecondition(Name(Guard::kDefenderDisagrees),
                                "she does not want her cases to be one",
                                "leave both as they are");
    }
    change.row.pair.merged_at = change.tx.now();
    change.row.kept_row_id =
        (first_is_kept ? change.row.first : change.row.second).row_id;
    v1::CasePairStep& step = change.AddStep(request.reason());
    *step.mutable_defender_view() = request.defender_view();
    *step.mutable_other_defender_view() = request.other_defender_view();
    change.Tell(AlertKind::kCasesMerged);
    return absl::OkStatus();
  });
}

absl::StatusOr<v1::CasePair> MergeDesk::Undo(
    const server::Call& call, const v1::UndoMergeRequest& request) const {
  ASSIGN_OR_RETURN(const Named named, NamesIn(request));
  return Write(call, named, [&](Change& change) -> absl::Status {
    ASSIGN_OR_RETURN(change.row.pair,
                     merge_rules::Undo(change.row.pair, KeptHasEnded(change),
                                       change.tx.now()));
    change.row.kept_row_id.clear();
    change.AddStep(request.reason());
    change.Tell(AlertKind::kMergeUndone);
    return absl::OkStatus();
  });
}

absl::StatusOr<v1::CasePair> MergeDesk::Introduce(
    const server::Call& call,
    const v1::RecordIntroductionRequest& request) const {
  ASSIGN_OR_RETURN(const Named named, NamesIn(request));
  return Write(call, named, [&](Change& change) -> absl::Status {
    const auto& view = request.defender_view();
    const auto& other_view = request.other_defender_view();
    const bool refused =
        (request.has_defender_view() && !view.agrees()) ||
        (request.has_other_defender_view() && !other_view.agrees());
    // One no is enough; a yes is heard over each contact.
    if (!refused || request.has_defender_view()) {
      RETURN_IF_ERROR(change
                          .Hear(change.asked(),
                                request.has_defender_view() ? &view : nullptr,
                                "defender_view")
                          .status());
    }
    if (!refused || request.has_other_defender_view()) {
      RETURN_IF_ERROR(
          change
              .Hear(change.other(),
                    request.has_other_defender_view() ? &other_view : nullptr,
                    "other_defender_view")
              .status());
    }
    ASSIGN_OR_RETURN(change.row.pair,
                     merge_rules::Introduce(change.row.pair, !refused));
    if (!refused) {
      RETURN_IF_ERROR(CheckMayMeet(change.tx, change.asked().row.relocation,
                                   change.other().row.relocation));
    }
    v1::CasePairStep& step = change.AddStep("");
    if (request.has_defender_view()) *step.mutable_defender_view() = view;
    if (request.has_other_defender_view()) {
      *step.mutable_other_defender_view() = other_view;
    }
    if (!refused) change.Tell(AlertKind::kIntroduced);
    return absl::OkStatus();
  });
}

absl::StatusOr<v1::CasePair> ShowPair(const CaseVault& vault,
                                      const PairRow& row,
                                      std::string_view asked) {
  ASSIGN_OR_RETURN(v1::CasePair out, Unseal(vault, row));
  const bool first_asked =
      row.first.relocation_id == asked || row.first.code == asked;
  const CaseRef& mine = first_asked ? row.first : row.second;
  const CaseRef& other = first_asked ? row.second : row.first;
  out.set_pair_id(row.pair_id);
  out.set_etag(std::to_string(row.version));
  out.set_relocation_id(mine.relocation_id);
  out.set_code(mine.code);
  out.set_other_relocation_id(other.relocation_id);
  out.set_other_code(other.code);
  out.set_verdict(ToProto(row.pair.verdict));
  out.set_awaits_second_officer(row.pair.verdict == Verdict::kSameAsked);
  out.set_introduced(row.pair.introduced);
  if (!row.pair.merged_at) return out;
  out.set_kept_relocation_id(row.kept_row_id == row.first.row_id
                                 ? row.first.relocation_id
                                 : row.second.relocation_id);
  SetTime(*row.pair.merged_at, *out.mutable_merged_at());
  SetTime(*row.pair.merged_at + merge_rules::kUndoWithin,
          *out.mutable_undo_until());
  return out;
}

}  // namespace sojourn::relocation
