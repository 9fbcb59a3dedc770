#include "services/relocation/money/fund_store.h"

#include "common/status/status_macros.h"

namespace sojourn::relocation::fund_store {
namespace {

constexpr db::Query kUpsert{"known_funds_upsert", R"sql(INSERT INTO known_funds
            (fund_id, status, currency_code, bridges, heard_at)
          VALUES ($1, $2, $3, $4, clock_timestamp())
          ON CONFLICT (fund_id) DO UPDATE SET
            status = excluded.status, currency_code = excluded.currency_code,
            bridges = excluded.bridges, heard_at = excluded.heard_at)sql"};

constexpr db::Query kSelectCurrencies{
    "known_funds_select_currencies",
    R"sql(SELECT DISTINCT currency_code FROM known_funds
          WHERE status = 'ACTIVE' AND bridges AND currency_code <> ''
          ORDER BY 1)sql"};

constexpr db::Query kAnyActive{"known_funds_any_active",
                               R"sql(SELECT EXISTS (SELECT FROM known_funds
          WHERE status = 'ACTIVE' AND currency_code = $1
            AND (bridges OR NOT $2::boolean))
          OR NOT EXISTS (SELECT FROM known_funds))sql"};

constexpr db::Query kAsk{"funds_asked_insert", R"sql(INSERT INTO funds_asked
            (grant_id, relocation_id, fund_id) VALUES ($1, $2, $3)
          ON CONFLICT (grant_id) DO NOTHING)sql"};

constexpr db::Query kSettle{"funds_asked_delete",
                            "DELETE FROM funds_asked WHERE grant_id = $1"};

constexpr db::Query kListStranded{
    "funds_asked_list_stranded",
    R"sql(SELECT a.grant_id, a.relocation_id, r.public_id, f.currency_code
          FROM known_funds f JOIN funds_asked a ON a.fund_id = f.fund_id
          JOIN relocations r ON r.id = a.relocation_id
          WHERE f.status = 'SUSPENDED' AND a.left_at IS NULL
            AND r.overlay = 'NONE' AND r.state <> 'ERASED'
          ORDER BY random() LIMIT $1)sql"};

constexpr db::Query kLeave{"funds_asked_leave", R"sql(UPDATE funds_asked a
          SET left_at = $2
          WHERE grant_id = $1 AND left_at IS NULL
            AND EXISTS (SELECT FROM known_funds f
                        WHERE f.fund_id = a.fund_id AND f.status = 'SUSPENDED')
          RETURNING grant_id)sql"};

constexpr db::Query kHasLeft{"funds_asked_has_left",
                             R"sql(SELECT EXISTS (SELECT FROM funds_asked
          WHERE grant_id = $1 AND left_at IS NOT NULL))sql"};

absl::StatusOr<bool> First(absl::StatusOr<db::Result> rows) {
  RETURN_IF_ERROR(rows.status());
  return rows->row(0).Get<bool>(0);
}

}  // namespace

void Save(db::Transaction& tx, const KnownFund& fund) {
  tx.Queue(kUpsert, db::Params(fund.fund_id, fund.status, fund.currency_code,
                               fund.bridges));
}

absl::StatusOr<std::vector<std::string>> BridgingCurrencies(
    db::Transaction& tx) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectCurrencies, db::Params()));
  std::vector<std::string> codes;
  for (const db::Row row : rows) codes.push_back(row.Get<std::string>(0));
  return codes;
}

absl::StatusOr<bool> AnyActive(db::Transaction& tx,
                               std::string_view currency_code, bool bridging) {
  return First(tx.Execute(kAnyActive, db::Params(currency_code, bridging)));
}

void Ask(db::Transaction& tx, std::string_view grant_id,
         std::string_view case_row_id, std::string_view fund_id) {
  tx.Queue(kAsk, db::Params(grant_id, case_row_id, fund_id));
}

void Settle(db::Transaction& tx, std::string_view grant_id) {
  tx.Queue(kSettle, db::Params(grant_id));
}

absl::StatusOr<std::vector<Stranded>> ListStranded(db::Transaction& tx,
                                                   int limit) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kListStranded, db::Params(limit)));
  std::vector<Stranded> stranded;
  for (const db::Row row : rows) {
    stranded.push_back({.grant_id = row.Get<std::string>(0),
                        .case_row_id = row.Get<std::string>(1),
                        .relocation_id = row.Get<std::string>(2),
                        .currency_code = row.Get<std::string>(3)});
  }
  return stranded;
}

absl::StatusOr<bool> Leave(db::Transaction& tx, std::string_view grant_id) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kLeave, db::Params(grant_id, tx.now())));
  return !rows.empty();
}

absl::StatusOr<bool> HasLeft(db::Transaction& tx, std::string_view grant_id) {
  return First(tx.Execute(kHasLeft, db::Params(grant_id)));
}

}  // namespace sojourn::relocation::fund_store
