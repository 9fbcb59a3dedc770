#include "services/relocation/intake/draft_desk.h"

#include <utility>

#include "common/audit/audit.h"
#include "common/crypto/code.h"
#include "common/crypto/ids.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_field_walk.h"
#include "services/relocation/relocation_view.h"
#include "services/relocation/rights/retention_rules.h"

namespace sojourn::relocation {
namespace {

using draft_store::Draft;
using ::sojourn::keystore::KeyRef;

constexpr char kDrafts[] = "drafts";
constexpr char kSealed[] = "draft_sealed";

// Deleted at a time; the next run takes the rest.
constexpr int kMostDeleted = 500;

idempotency::Outcome OutcomeOf(const std::string& relocation_id) {
  return {.result_ref = relocation_id,
          .replayed = false,
          .audit_resource = "relocation",
          .audit_id = relocation_id,
          .audit_fields = "draft",
          .audit_reason = ""};
}

audit::Record DeletionOf(const draft_store::Ended& ended) {
  audit::Record record;
  record.actor_service = "relocation";
  record.method = "DeleteSilentDrafts";
  record.resource_kind = "relocation";
  record.resource_ids = {ended.relocation_id};
  record.fields = "erased";
  return record;
}

void ShowWork(const Draft& draft, v1::Relocation& out) {
  type::v1::WaitingFor& waits = *out.add_waiting_for();
  waits.set_who("NGO_CASEWORKER");
  waits.set_what("send the request, or save it again to keep it");
  SetTime(draft.saved_at + kDraftKept, *waits.mutable_due());
  for (const char* action : {"SaveDraft", "SubmitRequest"}) {
    type::v1::NextAction& next = *out.add_next_actions();
    next.set_action(action);
    next.set_allowed(true);
  }
}

}  // namespace

void ShowDraftRoot(const Draft& draft, v1::Relocation& out) {
  out.set_relocation_id(draft.relocation_id);
  out.set_code(draft.code);
  out.set_etag(draft.etag());
  out.set_state(v1::RELOCATION_STATE_DRAFT);
  out.set_submitting_organisation_id(draft.organisation_id);
  SetTime(draft.saved_at, *out.mutable_updated_at());
  ShowWork(draft, out);
}

absl::Status DraftDesk::Check(const v1::Intake& intake) {
  FieldChecker fields;
  WalkSizes(intake, "intake",
            [&](std::string_view at, std::string_view reason,
                std::string_view description, std::string_view remedy) {
              fields.Add(at, reason,
                         std::string(description) + ": " + std::string(remedy));
            });
  return fields.Finish();
}

absl::StatusOr<std::string> DraftDesk::Save(
    const server::Call& call, const v1::SaveDraftRequest& request) const {
  if (request.relocation_id().empty()) return SaveNew(call, request.intake());
  return SaveOver(call, request);
}

absl::StatusOr<std::string> DraftDesk::SaveNew(const server::Call& call,
                                               const v1::Intake& intake) const {
  Draft draft{.row_id = crypto::NewUuidV7(),
              .relocation_id = crypto::NewPublicId(),
              .code = crypto::NewCode(),
              .version = 1,
              .organisation_id = call.caller.organisation_id,
              .saved_by = call.caller.subject,
              .saved_at = absl::Time(),
              .sealed = {}};
  const KeyRef key = KeyRef::Case(draft.relocation_id);
  RETURN_IF_ERROR(desk_.runtime().keys().CreateKeys({&key, 1}));
  ASSIGN_OR_RETURN(draft.sealed, Seal(draft, intake));
  const auto store =
      [&](db::Transaction& tx,
          const db::Result&) -> absl::StatusOr<idempotency::Outcome> {
    draft.saved_at = tx.now();
    draft_store::Insert(tx, draft);
    return OutcomeOf(draft.relocation_id);
  };
  ASSIGN_OR_RETURN(const idempotency::Outcome outcome,
                   idempotency::Create(desk_.runtime(), call, store));
  return outcome.result_ref;
}

absl::StatusOr<std::string> DraftDesk::SaveOver(
    const server::Call& call, const v1::SaveDraftRequest& request) const {
  ASSIGN_OR_RETURN(const CaseName name, NameOf(request));
  ASSIGN_OR_RETURN(const std::optional<Draft> known, Find(call, name.value));
  if (!known) {
    RETURN_IF_ERROR(desk_.Read(call, name).status());
    return FailedPrecondition("NOT_A_DRAFT", "this case was sent already",
                              "change it with UpdateIntake");
  }
  // Before the lock: the key may have to be fetched.
  ASSIGN_OR_RETURN(const db::Bytes sealed, Seal(*known, request.intake()));
  const auto store =
      [&](db::Transaction& tx,
          const db::Result& locked) -> absl::StatusOr<idempotency::Outcome> {
    Draft draft = draft_store::Read(locked.row(0));
    if (!request.etag().empty() && request.etag() != draft.etag()) {
      return EtagMismatch(draft.etag());
    }
    ++draft.version;
    draft.saved_by = call.caller.subject;
    draft.saved_at = tx.now();
    draft.sealed = sealed;
    draft_store::Save(tx, draft);
    return OutcomeOf(draft.relocation_id);
  };
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      idempotency::Mutate(desk_.runtime(), call, draft_store::kLock,
                          db::Params(name.value, call.caller.organisation_id),
                          "relocation", store));
  return outcome.result_ref;
}

absl::StatusOr<std::optional<Draft>> DraftDesk::Find(
    const server::Call& call, std::string_view id_or_code) const {
  if (!call.caller.Has(auth::Role::kNgoCaseworker)) {
    return std::optional<Draft>();
  }
  return desk_.runtime().db().Read<std::optional<Draft>>(
      call.deadline, [&](db::Transaction& tx) {
        return draft_store::Find(tx, id_or_code, call.caller.organisation_id);
      });
}

absl::StatusOr<db::Bytes> DraftDesk::Seal(const Draft& draft,
                                          const v1::Intake& intake) const {
  return desk_.vault().sealer().Seal(KeyRef::Case(draft.relocation_id),
                                     intake.SerializeAsString(),
                                     {kDrafts, draft.row_id, kSealed});
}

absl::StatusOr<v1::Intake> DraftDesk::Open(const Draft& draft) const {
  ASSIGN_OR_RETURN(const std::string plain,
                   desk_.vault().sealer().Open(
                       KeyRef::Case(draft.relocation_id), draft.sealed,
                       {kDrafts, draft.row_id, kSealed}));
  v1::Intake intake;
  if (intake.ParseFromString(plain)) return intake;
  return Internal("a sealed draft does not parse");
}

absl::Status DraftDesk::Show(const server::Call& call,
                             std::string_view id_or_code,
                             v1::Relocation& out) const {
  ASSIGN_OR_RETURN(const std::optional<Draft> draft, Find(call, id_or_code));
  if (!draft) return NotFound("relocation");
  ShowDraftRoot(*draft, out);
  ASSIGN_OR_RETURN(*out.mutable_intake(), Open(*draft));
  *out.mutable_party() = PartyOf(out.intake());
  KeepShown(View::kSubmitter, out);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Draft>> DraftDesk::List(
    const server::Call& call, const draft_store::Start& after,
    int limit) const {
  using Drafts = std::vector<Draft>;
  if (!call.caller.Has(auth::Role::kNgoCaseworker)) return Drafts();
  return desk_.runtime().db().Read<Drafts>(
      call.deadline, [&](db::Transaction& tx) {
        return draft_store::List(tx, call.caller.organisation_id, after, limit);
      });
}

absl::Status DraftDesk::DeleteSilent(absl::Time deadline) const {
  using AllEnded = std::vector<draft_store::Ended>;
  db::Database& database = desk_.runtime().db();
  RETURN_IF_ERROR(database.Write(deadline, [](db::Transaction& tx) {
    return draft_store::EndSilent(tx, tx.now() - kDraftKept);
  }));
  ASSIGN_OR_RETURN(const AllEnded all,
                   database.Read<AllEnded>(deadline, [](db::Transaction& tx) {
                     return draft_store::ListEnded(tx, kMostDeleted);
                   }));
  if (all.empty()) return absl::OkStatus();
  std::vector<KeyRef> keys;
  for (const draft_store::Ended& ended : all) {
    keys.push_back(KeyRef::Case(ended.relocation_id));
  }
  RETURN_IF_ERROR(desk_.runtime().keys().DeleteKeys(keys));
  return database.Write(deadline, [&](db::Transaction& tx) {
    for (const draft_store::Ended& ended : all) {
      draft_store::Delete(tx, ended.row_id);
      desk_.runtime().audit().Append(tx, DeletionOf(ended));
    }
    return absl::OkStatus();
  });
}

}  // namespace sojourn::relocation
