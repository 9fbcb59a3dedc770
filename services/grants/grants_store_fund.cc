#include "services/grants/grants_store_fund.h"

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "common/crypto/ids.h"
#include "common/idempotency/mutation.h"
#include "common/outbox/outbox.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/grants/grants_errors.h"
#include "services/grants/grants_queries.h"
#include "services/grants/grants_rows.h"
#include "services/grants/grants_store_grant.h"

namespace sojourn::grants {
namespace {

constexpr db::Query kInsertFund{
    "grants_insert_fund",
    R"sql(INSERT INTO funds (id, public_id, organisation_id, holder_kind, name,
            currency, amount_minor, window_first, window_last, time_zone,
            categories, cap_per_grant_minor, cap_per_person_minor,
            cap_per_year_minor, move_kinds, levels, fast_lane_limit_minor,
            bridging_limit_minor, fx_margin_basis_points, available_minor,
            created_at, cap_categories, cap_category_minors, ledger_at,
            report_days, report_template, receipts_required,
            retroactive_forbidden)
          VALUES ($1::uuid, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
            $14, $15, $16, $17, $18, $19, $7, $20, $21, $22, $20, $23, $24,
            $25, $26))sql"};

constexpr db::Query kInsertEndowment{
    "grants_insert_endowment",
    R"sql(INSERT INTO ledger_entries (id, fund_id, debit, credit, amount_minor,
            currency, recorded_at)
          SELECT $1::uuid, f.id, 'AVAILABLE', 'FUNDER', $3, f.currency,
            greatest($4::timestamptz, f.ledger_at)
          FROM funds f WHERE f.id = $2::uuid)sql"};

constexpr db::Query kInsertRevision{
    "grants_insert_fund_revision",
    R"sql(INSERT INTO fund_revisions (fund_id, fund_version, terms, reason,
            changer_organisation_id, changer_subject, changed_at)
          SELECT f.id, f.version, to_jsonb(f) - '{version,status,available_minor,
              reserved_minor,committed_minor,spent_minor,ledger_at}'::text[],
            $2, $3, $4, $5
          FROM funds f WHERE f.id = $1::uuid)sql"};

constexpr db::Query kSelectFund{
    "grants_select_fund",
    "SELECT " SOJOURN_FUND_COLUMNS
    " FROM funds f WHERE f.public_id = $1"
    "   AND ($2::text IS NULL OR f.organisation_id = $2)"};

constexpr db::Query kLockFund{
    "grants_lock_fund", "SELECT " SOJOURN_FUND_COLUMNS
                        " FROM funds f WHERE f.public_id = $1"
                        "   AND ($2::text IS NULL OR f.organisation_id = $2)"
                        " FOR NO KEY UPDATE"};

constexpr db::Query kSetStatus{
    "grants_set_fund_status",
    "UPDATE funds SET status = $2, version = version + 1 WHERE id = $1::uuid"};

constexpr db::Query kSelectFunds{
    "grants_select_funds",
    "SELECT " SOJOURN_FUND_COLUMNS
    " FROM funds f WHERE ($1::text IS NULL OR f.organisation_id = $1)"
    "   AND ($2::text IS NULL OR f.status = $2)"
    "   AND ($3::uuid IS NULL OR f.id > $3::uuid)"
    " ORDER BY f.id LIMIT $4"};

// Caps per year are counted in the holder's zone by the database, whose names
// of zones are not quite those of the process.
constexpr db::Query kKnowsZone{
    "grants_knows_zone",
    "SELECT EXISTS (SELECT FROM pg_timezone_names WHERE name = $1)"};

const db::ConstraintErrors kErrors{
    {"funds_organisation_id_name_key", [] {
       return AlreadyExists("fund", reasons::kFundExists,
                            "the organisation has a fund of this name");
     }}};

absl::Status CheckZone(db::Transaction& tx, const std::string& time_zone) {
  ASSIGN_OR_RETURN(const db::Result known,
                   tx.Execute(kKnowsZone, db::Params(time_zone)));
  if (known.row(0).Get<bool>(0)) return absl::OkStatus();
  return InvalidField("time_zone", "TIME_ZONE_UNKNOWN",
                      "must be an IANA name such as Europe/Berlin");
}

idempotency::Outcome OutcomeOf(const Fund& fund, const std::string& what) {
  return {.result_ref = fund.public_id,
          .replayed = false,
          .audit_resource = "fund",
          .audit_id = fund.public_id,
          .audit_fields = what,
          .audit_reason = ""};
}

void Insert(db::Transaction& tx, const Fund& fund) {
  const FundRules& limits = fund.rules;
  tx.Queue(kInsertFund,
           db::Params(fund.id, fund.public_id, fund.organisation_id,
                      NameOf(fund.holder_kind), fund.name, fund.currency,
                      fund.amount, fund.window_first, fund.window_last,
                      fund.time_zone, DbNames(limits.categories),
                      limits.cap_per_grant, limits.cap_per_person,
                      limits.cap_per_year, DbNames(limits.move_kinds),
                      DbNames(limits.levels), limits.fast_lane_limit,
                      limits.bridging_limit, limits.fx_margin_basis_points,
                      tx.now(), CappedCategories(limits), CapAmounts(limits),
                      limits.report_days, NameOf(limits.report_template),
                      limits.receipts_required, limits.retroactive_forbidden));
}

}  // namespace

void PublishFund(db::Transaction& tx, const Fund& fund, std::string_view what) {
  outbox::Event event{
      .aggregate_kind = "fund",
      .aggregate_id = fund.public_id,
      .aggregate_version = fund.version,
      .type = absl::StrCat("fund.", Av(what)),
      .state = std::string(NameOf(fund.status)),
      .reason = "",
      .case_ref = "",
      .refs = {{"fund_id", fund.public_id}, {"currency_code", fund.currency}},
      .occurred_at = std::nullopt};
  if (fund.rules.bridging_limit > 0) event.refs["bridging"] = "yes";
  outbox::Append(tx, event);
}

void KeepRevision(db::Transaction& tx, const Fund& fund,
                  const Revision& revision) {
  tx.Queue(kInsertRevision, db::Params(fund.id, revision.reason,
                                       revision.changed_by.organisation_id,
                                       revision.changed_by.subject, tx.now()));
}

void PayIn(db::Transaction& tx, const Fund& fund, int64_t amount) {
  tx.Queue(kInsertEndowment,
           db::Params(crypto::NewUuidV7(), fund.id, amount, tx.now()));
}

std::vector<std::string> CappedCategories(const FundRules& rules) {
  std::vector<std::string> names;
  for (const CategoryCap& cap : rules.category_caps) {
    names.emplace_back(NameOf(cap.category));
  }
  return names;
}

std::vector<int64_t> CapAmounts(const FundRules& rules) {
  std::vector<int64_t> amounts;
  for (const CategoryCap& cap : rules.category_caps) {
    amounts.push_back(cap.amount);
  }
  return amounts;
}

absl::Status MapFundErrors(const absl::Status& status) {
  return kErrors.Map(status);
}

absl::StatusOr<Fund> ReadFund(const db::Row& row) {
  RowReader in(row);
  Fund fund;
  fund.id = in.Text();
  fund.public_id = in.Text();
  fund.version = in.Amount();
  fund.organisation_id = in.Text();
  fund.holder_kind = in.Enum<HolderKind>();
  fund.name = in.Text();
  fund.status = in.Enum<FundStatus>();
  fund.currency = in.Text();
  fund.amount = in.Amount();
  fund.window_first = in.Get<absl::CivilDay>();
  fund.window_last = in.Get<absl::CivilDay>();
  fund.time_zone = in.Text();
  fund.rules.categories = in.Enums<CostCategory>();
  fund.rules.cap_per_grant = in.Amount();
  fund.rules.cap_per_person = in.Amount();
  fund.rules.cap_per_year = in.Amount();
  fund.rules.move_kinds = in.Enums<MoveKind>();
  fund.rules.levels = in.Enums<Level>();
  fund.rules.fast_lane_limit = in.Amount();
  fund.rules.bridging_limit = in.Amount();
  fund.rules.fx_margin_basis_points = in.Get<int32_t>();
  fund.balances.available = in.Amount();
  fund.balances.reserved = in.Amount();
  fund.balances.committed = in.Amount();
  fund.balances.spent = in.Amount();
  fund.created_at = in.Get<absl::Time>();
  const auto categories = in.Enums<CostCategory>();
  const auto caps = in.Get<std::vector<int64_t>>();
  for (size_t i = 0; i < categories.size() && i < caps.size(); ++i) {
    fund.rules.category_caps.push_back(
        {.category = categories[i], .amount = caps[i]});
  }
  fund.rules.report_days = in.Get<int32_t>();
  fund.rules.report_template = in.Enum<ReportTemplate>();
  fund.rules.receipts_required = in.Get<bool>();
  fund.rules.retroactive_forbidden = in.Get<bool>();
  RETURN_IF_ERROR(in.status());
  return fund;
}

absl::StatusOr<Fund> FundStore::Create(const server::Call& call,
                                       const Fund& fund) {
  Fund made = fund;
  made.id = crypto::NewUuidV7();
  made.public_id = crypto::NewPublicId();
  made.organisation_id = call.caller.organisation_id;
  const auto insert =
      [&](db::Transaction& tx,
          const db::Result&) -> absl::StatusOr<idempotency::Outcome> {
    RETURN_IF_ERROR(CheckZone(tx, made.time_zone));
    Insert(tx, made);
    PayIn(tx, made, made.amount);
    KeepRevision(tx, made, {.reason = "", .changed_by = ActorOf(call.caller)});
    PublishFund(tx, made, "created");
    return OutcomeOf(made, "created");
  };
  ASSIGN_OR_RETURN(const idempotency::Outcome outcome,
                   kErrors.Map(idempotency::Create(runtime_, call, insert)));
  return Get(call, outcome.result_ref);
}

absl::StatusOr<Fund> FundStore::SetStatus(const server::Call& call,
                                          const StatusChange& change,
                                          DecideStatus decide) {
  const auto set =
      [&](db::Transaction& tx,
          const db::Result& locked) -> absl::StatusOr<idempotency::Outcome> {
    ASSIGN_OR_RETURN(Fund fund, ReadFund(locked.row(0)));
    const std::string current = std::to_string(fund.version);
    if (!change.etag.empty() && change.etag != current) {
      return EtagMismatch(current);
    }
    ASSIGN_OR_RETURN(const FundStatus next, decide(fund));
    if (next == fund.status) return OutcomeOf(fund, "unchanged");
    fund.status = next;
    ++fund.version;
    tx.Queue(kSetStatus, db::Params(fund.id, NameOf(next)));
    KeepRevision(tx, fund,
                 {.reason = change.reason, .changed_by = ActorOf(call.caller)});
    const std::string what =
        next == FundStatus::kSuspended ? "suspended" : "resumed";
    PublishFund(tx, fund, what);
    return OutcomeOf(fund, what);
  };
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      idempotency::Mutate(runtime_, call, kLockFund,
                          db::Params(change.fund_id, call.own_organisation()),
                          "fund", set));
  return Get(call, outcome.result_ref);
}

absl::StatusOr<Fund> FundStore::Get(const server::Call& call,
                                    const std::string& public_id) {
  return runtime_.db().Read<Fund>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Fund> {
        ASSIGN_OR_RETURN(
            const db::Result found,
            tx.Execute(kSelectFund,
                       db::Params(public_id, call.own_organisation())));
        if (found.empty()) return NotFound("fund");
        return ReadFund(found.row(0));
      });
}

absl::StatusOr<std::vector<Fund>> FundStore::List(
    const server::Call& call, std::optional<FundStatus> status,
    const Page& page) {
  using Funds = std::vector<Fund>;
  return runtime_.db().Read<Funds>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Funds> {
        ASSIGN_OR_RETURN(
            const db::Result found,
            tx.Execute(kSelectFunds,
                       db::Params(call.own_organisation(), DbName(status),
                                  page.after, page.size + 1)));
        Funds funds;
        for (const db::Row row : found) {
          ASSIGN_OR_RETURN(funds.emplace_back(), ReadFund(row));
        }
        return funds;
      });
}

}  // namespace sojourn::grants
