#include "services/relocation/fairness/fairness_store.h"

#include "common/status/status_macros.h"
#include "services/relocation/fairness/fairness_rules.h"

namespace sojourn::relocation::fairness {
namespace {

constexpr db::Query kSelectDue{"fairness_select_due", R"sql(
SELECT r.id FROM relocations r
WHERE r.received_at <= $1 AND r.received_at > $2 AND r.state <> 'ERASED'
  AND NOT EXISTS (SELECT FROM fairness_tallies t WHERE t.relocation_id = r.id)
ORDER BY r.received_at, r.id LIMIT $3)sql"};

// Whoever took it back may have begun before the case was looked at, and waited
// for its lock: nothing runs for a minute. A case that was merged goes on as
// another one, where she would take it back.
#define IS_DOUBTFUL                                                  \
  "(EXISTS (SELECT FROM consents c "                                 \
  "         WHERE c.relocation_id = t.relocation_id AND "            \
  "           greatest(c.withdrawn_at, c.corrected_at) "             \
  "             >= t.looked_at - interval '1 minute') OR "           \
  " EXISTS (SELECT FROM duplicate_pairs d "                          \
  "         WHERE t.relocation_id IN (d.first_id, d.second_id) AND " \
  "           d.kept_id <> t.relocation_id AND "                     \
  "           d.merged_at >= t.looked_at - interval '1 minute'))"

constexpr db::Query kSelectDoubtful{
    "fairness_select_doubtful",
    "SELECT t.relocation_id FROM fairness_tallies t WHERE " IS_DOUBTFUL
    " ORDER BY t.relocation_id LIMIT $1"};

#define YEAR \
  "SELECT year, key_id, counts_sealed, closed_at FROM fairness_years "
constexpr db::Query kSelectYear{"fairness_select_year", YEAR "WHERE year = $1"};
constexpr db::Query kLockYear{"fairness_lock_year",
                              YEAR "WHERE year = $1 FOR UPDATE"};
constexpr db::Query kSelectYears{
    "fairness_select_years", YEAR "WHERE year BETWEEN $1 AND $2 ORDER BY year"};
#undef YEAR

constexpr db::Query kSelectFirstOpen{
    "fairness_select_first_open",
    "SELECT min(year) FROM fairness_years WHERE closed_at IS NULL"};

constexpr db::Query kInsertYear{"fairness_insert_year",
                                "INSERT INTO fairness_years (year, key_id) "
                                "VALUES ($1, $2) ON CONFLICT DO NOTHING"};

constexpr db::Query kSaveCounts{
    "fairness_save_counts",
    "UPDATE fairness_years SET counts_sealed = $2 WHERE year = $1"};

constexpr db::Query kSelectTally{
    "fairness_select_tally",
    "SELECT tally_sealed FROM fairness_tallies WHERE relocation_id = $1"};

constexpr db::Query kPutTally{"fairness_put_tally", R"sql(
INSERT INTO fairness_tallies (relocation_id, year, tally_sealed, looked_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT ON CONSTRAINT fairness_tallies_pkey DO UPDATE
SET tally_sealed = excluded.tally_sealed, looked_at = excluded.looked_at)sql"};

constexpr db::Query kIsDoubtful{"fairness_is_doubtful",
                                "SELECT count(*) FROM fairness_tallies t "
                                "WHERE t.relocation_id = $1 AND " IS_DOUBTFUL};

constexpr db::Query kClose{
    "fairness_close",
    "UPDATE fairness_years y SET closed_at = $2 "
    "WHERE y.year <= $1 AND y.closed_at IS NULL AND NOT EXISTS "
    "(SELECT FROM fairness_tallies t WHERE t.year = y.year AND " IS_DOUBTFUL
    ")"};
#undef IS_DOUBTFUL

constexpr db::Query kDeleteTallies{
    "fairness_delete_tallies",
    "DELETE FROM fairness_tallies t USING fairness_years y "
    "WHERE y.year = t.year AND y.closed_at IS NOT NULL"};

std::vector<std::string> IdsIn(const db::Result& rows) {
  std::vector<std::string> ids;
  for (const db::Row row : rows) ids.push_back(row.Get<std::string>(0));
  return ids;
}

YearRow ReadYear(const db::Row& row) {
  return {.year = row.Get<int32_t>(0),
          .key_id = row.Get<std::string>(1),
          .counts_sealed = row.Get<db::Bytes>(2),
          .closed = row.Find<absl::Time>(3).has_value()};
}

absl::StatusOr<std::optional<YearRow>> OneYear(db::Transaction& tx,
                                               const db::Query& query,
                                               int year) {
  ASSIGN_OR_RETURN(const db::Result rows, tx.Execute(query, db::Params(year)));
  if (rows.empty()) return std::nullopt;
  return ReadYear(rows.row(0));
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ListDue(db::Transaction& tx,
                                                 int limit) {
  const absl::Time until = tx.now() - kHorizon;
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kSelectDue, db::Params(until, until - kGrace, limit)));
  return IdsIn(rows);
}

absl::StatusOr<std::vector<std::string>> ListDoubtful(db::Transaction& tx,
                                                      int limit) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectDoubtful, db::Params(limit)));
  return IdsIn(rows);
}

absl::StatusOr<bool> IsDoubtful(db::Transaction& tx,
                                std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kIsDoubtful, db::Params(case_row_id)));
  return rows.row(0).Get<int64_t>(0) > 0;
}

absl::StatusOr<std::optional<YearRow>> FindYear(db::Transaction& tx, int year) {
  return OneYear(tx, kSelectYear, year);
}

absl::StatusOr<std::optional<YearRow>> LockYear(db::Transaction& tx, int year) {
  return OneYear(tx, kLockYear, year);
}

absl::StatusOr<std::vector<YearRow>> ListYears(db::Transaction& tx, int from,
                                               int to) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectYears, db::Params(from, to)));
  std::vector<YearRow> years;
  for (const db::Row row : rows) years.push_back(ReadYear(row));
  return years;
}

absl::StatusOr<std::optional<int>> FirstOpenYear(db::Transaction& tx) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectFirstOpen, db::Params()));
  const std::optional<int32_t> year = rows.row(0).Find<int32_t>(0);
  return year ? std::optional<int>(*year) : std::nullopt;
}

void InsertYear(db::Transaction& tx, int year, std::string_view key_id) {
  tx.Queue(kInsertYear, db::Params(year, key_id));
}

void SaveCounts(db::Transaction& tx, int year, const db::Bytes& sealed) {
  tx.Queue(kSaveCounts, db::Params(year, sealed));
}

absl::StatusOr<std::optional<db::Bytes>> FindTally(
    db::Transaction& tx, std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectTally, db::Params(case_row_id)));
  if (rows.empty()) return std::nullopt;
  return rows.row(0).Get<db::Bytes>(0);
}

void PutTally(db::Transaction& tx, std::string_view case_row_id, int year,
              const db::Bytes& sealed) {
  tx.Queue(kPutTally, db::Params(case_row_id, year, sealed, tx.now()));
}

void Close(db::Transaction& tx, int last_year) {
  tx.Queue(kClose, db::Params(last_year, tx.now()));
  tx.Queue(kDeleteTallies, db::Params());
}

}  // namespace sojourn::relocation::fairness
