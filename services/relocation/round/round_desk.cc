#include "services/relocation/round/round_desk.h"

#include <utility>

#include "common/crypto/ids.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/round/codes_in.h"
#include "services/relocation/round/round_file.h"
#include "services/relocation/round/round_rules.h"

namespace sojourn::relocation {
namespace {

using round_rules::RoundState;

idempotency::Outcome OutcomeOf(const rounds::Row& row,
                               const std::string& fields) {
  return {.result_ref = row.round_id,
          .replayed = false,
          .audit_resource = "round",
          .audit_id = row.round_id,
          .audit_fields = fields,
          .audit_reason = ""};
}

absl::StatusOr<idempotency::Outcome> AcceptLocked(
    server::Runtime& runtime, const server::Call& call,
    const v1::AcceptRoundRequest& request, db::Transaction& tx,
    rounds::Row row) {
  if (!request.etag().empty() && request.etag() != row.etag()) {
    return EtagMismatch(row.etag());
  }
  ASSIGN_OR_RETURN(const bool superseded, rounds::IsSuperseded(tx, row));
  RETURN_IF_ERROR(round_rules::CheckMayAccept(
      {.state = row.state,
       .solved_at = row.solved_at.value_or(absl::InfinitePast()),
       .superseded = superseded},
      tx.now()));
  ASSIGN_OR_RETURN(v1::Round plan, OpenPlan(runtime.sealer(), row));
  plan.set_accepted_by(call.caller.subject);
  row.state = RoundState::kAccepted;
  row.accepted_at = tx.now();
  ++row.version;
  ASSIGN_OR_RETURN(row.plan_sealed, SealPlan(runtime.sealer(), row, plan));
  ASSIGN_OR_RETURN(row.reason_sealed,
                   SealReason(runtime.sealer(), row, request.reason()));
  ASSIGN_OR_RETURN(const std::vector<std::string> named,
                   rounds::HoldNamed(tx, CodesIn(request.reason())));
  rounds::Accept(tx, row, named);
  return OutcomeOf(row, "accepted");
}

struct Rows {
  std::optional<rounds::Row> round;
  std::vector<rounds::PartyRow> parties;
};

absl::StatusOr<Rows> LoadRows(db::Transaction& tx, const std::string& round_id,
                              int after, int limit) {
  Rows rows;
  if (round_id.empty()) {
    ASSIGN_OR_RETURN(rows.round, rounds::FindNewest(tx));
    if (!rows.round) return rows;
  } else {
    ASSIGN_OR_RETURN(rows.round, rounds::Find(tx, round_id));
    if (!rows.round) return NotFound("round");
  }
  ASSIGN_OR_RETURN(rows.parties,
                   rounds::ListParties(tx, *rows.round, after, limit));
  return rows;
}

// Where she is would tell where another party is, whom she must not meet.
void Withhold(v1::RoundParty& party) {
  party.set_withheld(true);
  party.clear_place();
  party.clear_place_before();
  party.clear_not_placed();
}

}  // namespace

absl::StatusOr<std::string> RoundDesk::Run(
    const server::Call& call, const v1::RunRoundRequest& request) const {
  rounds::Row row;
  row.row_id = crypto::NewUuidV7();
  row.round_id = crypto::NewPublicId();
  row.cause = {.subject = call.caller.subject,
               .organisation_id = call.caller.organisation_id};
  const keystore::KeyRef key = rounds::KeyOf(row.round_id);
  RETURN_IF_ERROR(runtime_.keys().CreateKeys({&key, 1}));
  v1::Round plan;
  *plan.mutable_proof()->mutable_weights() = request.weights();
  ASSIGN_OR_RETURN(row.plan_sealed, SealPlan(runtime_.sealer(), row, plan));
  const auto insert =
      [&](db::Transaction& tx,
          const db::Result&) -> absl::StatusOr<idempotency::Outcome> {
    row.requested_at = tx.now();
    rounds::Insert(tx, row);
    return OutcomeOf(row, "requested");
  };
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      rounds::kErrors.Map(idempotency::Create(runtime_, call, insert)));
  return outcome.result_ref;
}

absl::StatusOr<rounds::Row> RoundDesk::Find(const server::Call& call,
                                            const std::string& round_id) const {
  ASSIGN_OR_RETURN(
      const Rows rows,
      runtime_.db().Read<Rows>(call.deadline, [&](db::Transaction& tx) {
        return LoadRows(tx, round_id, 0, 0);
      }));
  if (!rows.round) return NotFound("round");
  return *rows.round;
}

absl::StatusOr<std::string> RoundDesk::Accept(
    const server::Call& call, const v1::AcceptRoundRequest& request) const {
  ASSIGN_OR_RETURN(const rounds::Row found, Find(call, request.plan()));
  const keystore::KeyRef key = rounds::KeyOf(found.round_id);
  RETURN_IF_ERROR(runtime_.sealer().Prefetch({&key, 1}));
  const auto accept =
      [&](db::Transaction& tx,
          const db::Result& locked) -> absl::StatusOr<idempotency::Outcome> {
    ASSIGN_OR_RETURN(rounds::Row row, rounds::ReadRow(locked.row(0)));
    return AcceptLocked(runtime_, call, request, tx, std::move(row));
  };
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      idempotency::Mutate(runtime_, call, rounds::kLock,
                          db::Params(request.plan()), "round", accept));
  return outcome.result_ref;
}

absl::StatusOr<RoundDesk::Page> RoundDesk::Load(const server::Call& call,
                                                const std::string& round_id,
                                                int after, int limit) const {
  ASSIGN_OR_RETURN(
      const Rows rows,
      runtime_.db().Read<Rows>(call.deadline, [&](db::Transaction& tx) {
        return LoadRows(tx, round_id, after, limit);
      }));
  Page page;
  if (!rows.round) return page;
  std::vector<keystore::KeyRef> keys = {rounds::KeyOf(rows.round->round_id)};
  for (const rounds::PartyRow& row : rows.parties) {
    keys.push_back(keystore::KeyRef::Case(row.relocation_id));
  }
  RETURN_IF_ERROR(runtime_.sealer().Prefetch(keys));
  ASSIGN_OR_RETURN(page.round, OpenPlan(runtime_.sealer(), *rows.round));
  for (const rounds::PartyRow& row : rows.parties) {
    auto party = OpenParty(runtime_.sealer(), *rows.round, row);
    RoundDesk::Page::Party& shown = page.parties.emplace_back();
    shown.position = row.position;
    // Erased meanwhile: nothing of her is left to show.
    if (ReasonOf(party.status()) == "ERASED") continue;
    RETURN_IF_ERROR(party.status());
    if (row.apart) Withhold(*party);
    shown.party = *std::move(party);
  }
  return page;
}

absl::StatusOr<std::vector<std::string>> RoundDesk::LoadLeftOut(
    const server::Call& call, const std::string& round_id) const {
  using Codes = std::vector<std::string>;
  ASSIGN_OR_RETURN(const rounds::Row row, Find(call, round_id));
  return runtime_.db().Read<Codes>(call.deadline, [&](db::Transaction& tx) {
    return rounds::ListLeftOut(tx, row);
  });
}

}  // namespace sojourn::relocation
