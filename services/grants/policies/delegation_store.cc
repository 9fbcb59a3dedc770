#include "services/grants/policies/delegation_store.h"

#include "common/crypto/ids.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_errors.h"
#include "services/grants/grants_rows.h"

namespace sojourn::grants::delegations {
namespace {

using idempotency::Outcome;

#define SOJOURN_DELEGATION_COLUMNS                                        \
  "d.id::text, d.public_id, d.organisation_id, d.delegator, d.delegate, " \
  "coalesce(f.public_id, ''), d.valid_from, d.valid_until, d.reason, "    \
  "d.revoked_at "                                                         \
  "FROM delegations d LEFT JOIN funds f ON f.id = d.fund_id "

constexpr db::Query kFindFund{
    "delegations_find_fund",
    "SELECT id::text FROM funds WHERE public_id = $1 AND organisation_id = $2"};

constexpr db::Query kInsert{
    "delegations_insert",
    R"sql(INSERT INTO delegations (id, public_id, organisation_id, delegator,
            delegate, fund_id, valid_from, valid_until, reason, created_at)
          VALUES ($1::uuid, $2, $3, $4, $5, $6::uuid, $7, $8, $9, $10))sql"};

// Only her own, unless the caller manages the organisation's funds.
constexpr db::Query kLock{"delegations_lock",
                          R"sql(SELECT id::text, valid_until, revoked_at
          FROM delegations
          WHERE public_id = $1 AND organisation_id = $2
            AND ($3::text IS NULL OR delegator = $3)
          FOR NO KEY UPDATE)sql"};

constexpr db::Query kRevoke{
    "delegations_revoke",
    R"sql(UPDATE delegations SET revoked_at = $2, revoked_by = $3
          WHERE id = $1::uuid)sql"};

constexpr db::Query kSelect{"delegations_select",
                            "SELECT " SOJOURN_DELEGATION_COLUMNS
                            "WHERE d.public_id = $1"};

constexpr db::Query kList{
    "delegations_list",
    "SELECT " SOJOURN_DELEGATION_COLUMNS
    "WHERE ($1::text IS NULL OR d.organisation_id = $1)"
    "  AND ($2::boolean OR (d.revoked_at IS NULL AND d.valid_until > $3))"
    "  AND ($4::uuid IS NULL OR d.id < $4::uuid)"
    " ORDER BY d.id DESC LIMIT $5"};

constexpr db::Query kLive{"delegations_live",
                          R"sql(SELECT EXISTS (SELECT FROM delegations
            WHERE organisation_id = $1 AND delegator = $2 AND delegate = $3
              AND (fund_id IS NULL OR fund_id = $4::uuid)
              AND valid_from <= $5 AND valid_until > $5
              AND revoked_at IS NULL))sql"};

absl::StatusOr<Delegation> Read(const db::Row& row) {
  RowReader in(row);
  Delegation delegation;
  delegation.id = in.Text();
  delegation.public_id = in.Text();
  delegation.organisation_id = in.Text();
  delegation.delegator = in.Text();
  delegation.delegate = in.Text();
  delegation.fund_id = in.Text();
  delegation.from = in.Get<absl::Time>();
  delegation.until = in.Get<absl::Time>();
  delegation.reason = in.Enum<DelegationReason>();
  delegation.revoked_at = in.Find<absl::Time>();
  RETURN_IF_ERROR(in.status());
  return delegation;
}

absl::StatusOr<Delegation> Get(server::Runtime& runtime,
                               const server::Call& call,
                               const std::string& public_id) {
  return runtime.db().Read<Delegation>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Delegation> {
        ASSIGN_OR_RETURN(const db::Result found,
                         tx.Execute(kSelect, db::Params(public_id)));
        if (found.empty()) return NotFound("delegation");
        return Read(found.row(0));
      });
}

Outcome OutcomeOf(const std::string& public_id, const char* what) {
  return {.result_ref = public_id,
          .replayed = false,
          .audit_resource = "delegation",
          .audit_id = public_id,
          .audit_fields = what,
          .audit_reason = ""};
}

absl::StatusOr<std::optional<std::string>> FundRow(
    db::Transaction& tx, const Delegation& delegation) {
  if (delegation.fund_id.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(
      const db::Result found,
      tx.Execute(kFindFund,
                 db::Params(delegation.fund_id, delegation.organisation_id)));
  if (found.empty()) return NotFound("fund");
  return found.row(0).Get<std::string>(0);
}

}  // namespace

absl::StatusOr<Delegation> Create(server::Runtime& runtime,
                                  const server::Call& call,
                                  const Delegation& delegation) {
  Delegation made = delegation;
  made.id = crypto::NewUuidV7();
  made.public_id = crypto::NewPublicId();
  made.organisation_id = call.caller.organisation_id;
  made.delegator = call.caller.subject;
  const auto insert = [&](db::Transaction& tx,
                          const db::Result&) -> absl::StatusOr<Outcome> {
    RETURN_IF_ERROR(rules::CheckDelegation(made, tx.now()));
    ASSIGN_OR_RETURN(const auto fund, FundRow(tx, made));
    tx.Queue(kInsert, db::Params(made.id, made.public_id, made.organisation_id,
                                 made.delegator, made.delegate, fund,
                                 made.from.value_or(tx.now()), made.until,
                                 NameOf(made.reason), tx.now()));
    return OutcomeOf(made.public_id, "created");
  };
  ASSIGN_OR_RETURN(const Outcome outcome,
                   idempotency::Create(runtime, call, insert));
  return Get(runtime, call, outcome.result_ref);
}

absl::StatusOr<Delegation> Revoke(server::Runtime& runtime,
                                  const server::Call& call,
                                  const std::string& public_id) {
  std::optional<std::string> own;
  if (!call.caller.Has(auth::Role::kFundManager)) own = call.caller.subject;
  const auto revoke = [&](db::Transaction& tx,
                          const db::Result& locked) -> absl::StatusOr<Outcome> {
    const db::Row row = locked.row(0);
    const bool over = row.Get<absl::Time>(1) <= tx.now() || !row.IsNull(2);
    if (over) return OutcomeOf(public_id, "unchanged");
    tx.Queue(kRevoke, db::Params(row.Get<std::string>(0), tx.now(),
                                 call.caller.subject));
    return OutcomeOf(public_id, "revoked");
  };
  RETURN_IF_ERROR(idempotency::Mutate(
                      runtime, call, kLock,
                      db::Params(public_id, call.caller.organisation_id, own),
                      "delegation", revoke)
                      .status());
  return Get(runtime, call, public_id);
}

absl::StatusOr<std::vector<Delegation>> List(server::Runtime& runtime,
                                             const server::Call& call,
                                             bool include_ended,
                                             const Page& page) {
  using All = std::vector<Delegation>;
  return runtime.db().Read<All>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<All> {
        const absl::Time now = tx.now();
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(kList, db::Params(call.own_organisation(), include_ended,
                                         now, page.after, page.size + 1)));
        All all;
        for (const db::Row row : rows) {
          ASSIGN_OR_RETURN(all.emplace_back(), Read(row));
        }
        return all;
      });
}

absl::Status Check(db::Transaction& tx, const server::Call& call,
                   const std::string& delegator, const std::string& fund_id) {
  ASSIGN_OR_RETURN(
      const db::Result live,
      tx.Execute(kLive, db::Params(call.caller.organisation_id, delegator,
                                   call.caller.subject, fund_id, tx.now())));
  if (live.row(0).Get<bool>(0)) return absl::OkStatus();
  return FailedPrecondition(
      reasons::kDelegationMissing,
      "no approver has let the caller approve in her place now",
      "Ask the approver to delegate it (DelegateApproval), or another one to "
      "approve.");
}

}  // namespace sojourn::grants::delegations
