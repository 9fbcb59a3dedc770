#include "services/relocation/briefs/brief_store.h"

#include <utility>

#include "common/status/status_macros.h"
#include "services/relocation/case/case_columns.h"

namespace sojourn::relocation::brief_store {
namespace {

#define BRIEF_COLUMNS                                                      \
  "b.id, b.recipient_organisation_id, b.version, b.expires_at, b.due_at, " \
  "b.asks, b.stale, b.brief_sealed "
#define CASE_OF_BRIEF                                           \
  "SELECT " CASE_COLUMNS                                        \
  "FROM briefs b JOIN relocations r ON r.id = b.relocation_id " \
  "WHERE b.id = $1 AND b.recipient_organisation_id = $2 "       \
  "AND r.state <> 'ERASED' AND NOT b.stale "

constexpr db::Query kLoad{"briefs_select_by_case",
                          "SELECT " BRIEF_COLUMNS
                          "FROM briefs b WHERE b.relocation_id = $1 "
                          "ORDER BY b.expires_at, b.id",
                          /*measured=*/false};

constexpr db::Query kList{
    "briefs_list",
    "SELECT " CASE_COLUMNS ", " BRIEF_COLUMNS
    "FROM briefs b JOIN relocations r ON r.id = b.relocation_id "
    "WHERE b.recipient_organisation_id = $1 AND b.expires_at > $2 "
    "AND r.state <> 'ERASED' AND NOT b.stale "
    "AND (b.expires_at, b.id) > ($3, $4::text) "
    "ORDER BY b.expires_at, b.id LIMIT $5",
    /*measured=*/false};

constexpr db::Query kPut{"briefs_put", R"sql(
    INSERT INTO briefs (id, relocation_id, recipient_organisation_id, version,
                        expires_at, due_at, asks, brief_sealed)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (id) DO UPDATE SET version = $4, expires_at = $5, due_at = $6,
      asks = $7, brief_sealed = $8)sql",
                         /*measured=*/false};

constexpr db::Query kAskAnew{
    "briefs_ask_anew",
    "UPDATE briefs SET stale = true WHERE relocation_id = $1 AND NOT stale",
    /*measured=*/false};

constexpr db::Query kIsMember{"briefs_recipient_is_member", R"sql(
    SELECT count(*) FROM organisations
    WHERE public_id = $1 AND kind = $2 AND status = 'ACTIVE')sql",
                              /*measured=*/false};

constexpr db::Query kWaiting{
    "briefs_waiting",
    "SELECT r.id, r.public_id, r.code, r.level, r.state, r.overlay, "
    "  count(*) FILTER (WHERE b.asks), count(*) FILTER (WHERE NOT b.asks), "
    "  min(b.due_at) "
    "FROM briefs b JOIN relocations r ON r.id = b.relocation_id "
    "WHERE b.due_at IS NOT NULL AND (b.asks OR b.due_at <= $2) "
    "AND b.expires_at > $2 AND NOT b.stale AND r.merged_into = '' "
    "AND r.lead_subject IN ('', $1) "
    "AND " CASE_IS_OPEN_WORK
    "GROUP BY r.id ORDER BY min(b.due_at), r.id LIMIT $3",
    /*measured=*/false};

Row ReadRow(const db::Row& row, int from) {
  return {.row_id = row.Get<std::string>(from),
          .recipient_organisation_id = row.Get<std::string>(from + 1),
          .version = row.Get<int64_t>(from + 2),
          .expires_at = row.Get<absl::Time>(from + 3),
          .due_at = row.Find<absl::Time>(from + 4),
          .asks = row.Get<bool>(from + 5),
          .stale = row.Get<bool>(from + 6),
          .sealed = row.Get<db::Bytes>(from + 7)};
}

}  // namespace

const db::Query kFindCase{"briefs_find_case", CASE_OF_BRIEF,
                          /*measured=*/false};
const db::Query kLockCase{"briefs_lock_case", CASE_OF_BRIEF "FOR UPDATE OF r",
                          /*measured=*/false};

db::Params Named(std::string_view brief_id, std::string_view organisation_id) {
  return db::Params(brief_id, organisation_id);
}

absl::StatusOr<std::vector<Row>> Load(db::Transaction& tx,
                                      std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kLoad, db::Params(case_row_id)));
  std::vector<Row> rows;
  for (const db::Row row : found) rows.push_back(ReadRow(row, 0));
  return rows;
}

absl::StatusOr<std::vector<Listed>> List(db::Transaction& tx,
                                         std::string_view organisation_id,
                                         const Start& after, int limit) {
  ASSIGN_OR_RETURN(
      const db::Result found,
      tx.Execute(kList, db::Params(organisation_id, tx.now(), after.expires_at,
                                   after.row_id, limit)));
  std::vector<Listed> listed;
  for (const db::Row row : found) {
    listed.push_back({ReadCaseRow(row), ReadRow(row, kCaseColumnCount)});
  }
  return listed;
}

void Put(db::Transaction& tx, std::string_view case_row_id, const Row& row) {
  tx.Queue(kPut, db::Params(row.row_id, case_row_id,
                            row.recipient_organisation_id, row.version,
                            row.expires_at, row.due_at, row.asks, row.sealed));
}

void AskAnew(db::Transaction& tx, std::string_view case_row_id) {
  tx.Queue(kAskAnew, db::Params(case_row_id));
}

absl::StatusOr<bool> IsMember(db::Transaction& tx,
                              std::string_view organisation_id,
                              std::string_view kind) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kIsMember, db::Params(organisation_id, kind)));
  return found.row(0).Get<int64_t>(0) > 0;
}

absl::StatusOr<std::vector<Waiting>> ListWaiting(db::Transaction& tx,
                                                 std::string_view lead,
                                                 int limit) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kWaiting, db::Params(lead, tx.now(), limit)));
  std::vector<Waiting> waiting;
  for (const db::Row row : found) {
    Waiting& each = waiting.emplace_back();
    Relocation& relocation = each.relocation;
    relocation.id = row.Get<std::string>(0);
    relocation.relocation_id = row.Get<std::string>(1);
    relocation.code = row.Get<std::string>(2);
    relocation.level =
        Parse<Level>(row.Get<std::string>(3)).value_or(Level::kL1);
    relocation.state =
        Parse<State>(row.Get<std::string>(4)).value_or(State::kErased);
    relocation.overlay =
        Parse<Overlay>(row.Get<std::string>(5)).value_or(Overlay::kNone);
    each.asking = row.Get<int64_t>(6);
    each.silent = row.Get<int64_t>(7);
    each.due_at = row.Get<absl::Time>(8);
  }
  return waiting;
}

}  // namespace sojourn::relocation::brief_store
