#include "services/grants/policies/fund_edit_store.h"

#include "absl/strings/str_join.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_queries.h"
#include "services/grants/grants_rows.h"
#include "services/grants/grants_store_fund.h"
#include "services/grants/grants_store_grant.h"

namespace sojourn::grants {
namespace {

constexpr db::Query kLock{"grants_lock_fund_to_edit",
                          "SELECT " SOJOURN_FUND_COLUMNS
                          " FROM funds f WHERE f.public_id = $1"
                          "   AND ($2::text IS NULL OR f.organisation_id = $2)"
                          " FOR NO KEY UPDATE"};

// What is paid in is available, whatever else the fund holds.
constexpr db::Query kUpdate{
    "grants_update_fund",
    R"sql(UPDATE funds SET version = $2, name = $3, amount_minor = $4,
            available_minor = available_minor + ($4 - amount_minor),
            window_first = $5, window_last = $6, categories = $7,
            cap_per_grant_minor = $8, cap_per_person_minor = $9,
            cap_per_year_minor = $10, move_kinds = $11, levels = $12,
            fast_lane_limit_minor = $13, bridging_limit_minor = $14,
            fx_margin_basis_points = $15, cap_categories = $16,
            cap_category_minors = $17, report_days = $19,
            report_template = $20, receipts_required = $21,
            retroactive_forbidden = $22,
            ledger_at = CASE WHEN $4 > amount_minor
                        THEN greatest($18, ledger_at) ELSE ledger_at END
          WHERE id = $1::uuid)sql"};

void Write(db::Transaction& tx, const Fund& next) {
  const FundRules& rules = next.rules;
  tx.Queue(
      kUpdate,
      db::Params(next.id, next.version, next.name, next.amount,
                 next.window_first, next.window_last, DbNames(rules.categories),
                 rules.cap_per_grant, rules.cap_per_person, rules.cap_per_year,
                 DbNames(rules.move_kinds), DbNames(rules.levels),
                 rules.fast_lane_limit, rules.bridging_limit,
                 rules.fx_margin_basis_points, CappedCategories(rules),
                 CapAmounts(rules), tx.now(), rules.report_days,
                 NameOf(rules.report_template), rules.receipts_required,
                 rules.retroactive_forbidden));
}

}  // namespace

absl::StatusOr<std::string> EditFund(server::Runtime& runtime,
                                     const server::Call& call,
                                     const std::string& fund_id,
                                     const std::string& etag,
                                     const rules::FundEdit& edit) {
  const auto change =
      [&](db::Transaction& tx,
          const db::Result& locked) -> absl::StatusOr<idempotency::Outcome> {
    ASSIGN_OR_RETURN(const Fund fund, ReadFund(locked.row(0)));
    const std::string current = std::to_string(fund.version);
    if (!etag.empty() && etag != current) return EtagMismatch(current);
    ASSIGN_OR_RETURN(Fund next, rules::Edit(fund, edit));
    ++next.version;
    Write(tx, next);
    if (next.amount > fund.amount) PayIn(tx, next, next.amount - fund.amount);
    KeepRevision(tx, next,
                 {.reason = edit.reason, .changed_by = ActorOf(call.caller)});
    PublishFund(tx, next, "updated");
    return idempotency::Outcome{.result_ref = next.public_id,
                                .replayed = false,
                                .audit_resource = "fund",
                                .audit_id = next.public_id,
                                .audit_fields = absl::StrJoin(edit.paths, ","),
                                .audit_reason = ""};
  };
  const auto outcome = idempotency::Mutate(
      runtime, call, kLock, db::Params(fund_id, call.own_organisation()),
      "fund", change);
  if (!outcome.ok()) return MapFundErrors(outcome.status());
  return outcome->result_ref;
}

}  // namespace sojourn::grants
