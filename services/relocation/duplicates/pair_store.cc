#include "services/relocation/duplicates/pair_store.h"

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/case_columns.h"

namespace sojourn::relocation::pair_store {
namespace {

using merge_rules::Verdict;

#define PAIR_COLUMNS                                                 \
  "d.id, d.public_id, d.version, a.id, a.public_id, a.code, b.id, "  \
  "b.public_id, b.code, d.verdict, d.asked_by, d.merged_at, "        \
  "d.introduced, d.asked_at, coalesce(d.kept_id::text, ''), "        \
  "d.pair_sealed FROM duplicate_pairs d "                            \
  "JOIN relocations a ON a.id = d.first_id AND a.state <> 'ERASED' " \
  "JOIN relocations b ON b.id = d.second_id AND b.state <> 'ERASED' "

constexpr db::Query kFind{
    "pair_find", "SELECT " PAIR_COLUMNS
                 "WHERE d.first_id = $1::uuid AND d.second_id = $2::uuid"};

constexpr db::Query kFindById{"pair_find_by_id",
                              "SELECT " PAIR_COLUMNS "WHERE d.public_id = $1"};

constexpr db::Query kOfCase{
    "pair_of_case",
    "SELECT " PAIR_COLUMNS
    "WHERE d.first_id = (SELECT id FROM relocations WHERE public_id = $1) "
    "OR d.second_id = (SELECT id FROM relocations WHERE public_id = $1) "
    "ORDER BY d.asked_at DESC, d.id LIMIT $2"};

constexpr db::Query kListAsked{
    "pair_list_asked", "SELECT " PAIR_COLUMNS
                       "WHERE d.verdict = 'SAME_ASKED' AND d.asked_by <> $1 "
                       "ORDER BY d.asked_at, d.id LIMIT $2"};

constexpr db::Query kPut{"pair_put", R"sql(
INSERT INTO duplicate_pairs (id, public_id, first_id, second_id, version,
  verdict, asked_by, asked_at, kept_id, merged_at, introduced, pair_sealed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, nullif($9, '')::uuid, $10, $11, $12)
ON CONFLICT (first_id, second_id) DO UPDATE SET
  version = excluded.version, verdict = excluded.verdict,
  asked_by = excluded.asked_by, asked_at = excluded.asked_at,
  kept_id = excluded.kept_id, merged_at = excluded.merged_at,
  introduced = excluded.introduced, pair_sealed = excluded.pair_sealed)sql"};

// What pairs mean for the root of a case: no version, clock or time of it
// moves, so that who brought it sees nothing.
#define REFRESH                                                           \
  "UPDATE relocations r SET merged_into = coalesce((SELECT k.code "       \
  "  FROM duplicate_pairs d JOIN relocations k ON k.id = d.kept_id "      \
  "  WHERE r.id IN (d.first_id, d.second_id) AND d.kept_id <> r.id "      \
  "    AND k.state <> 'ERASED'), ''), "                                   \
  "introduced_to = ARRAY(SELECT DISTINCT o.submitting_organisation_id "   \
  "  FROM duplicate_pairs d JOIN relocations o "                          \
  "    ON o.id IN (d.first_id, d.second_id) AND o.id <> r.id "            \
  "  WHERE r.id IN (d.first_id, d.second_id) AND d.introduced "           \
  "    AND o.state <> 'ERASED' AND o.submitting_organisation_id <> '' "   \
  "    AND o.submitting_organisation_id <> r.submitting_organisation_id " \
  "  ORDER BY 1) "

constexpr db::Query kRefreshBoth{"pair_refresh_both",
                                 REFRESH "WHERE r.id IN ($1::uuid, $2::uuid)"};

constexpr db::Query kRefreshOthers{
    "pair_refresh_others", REFRESH
    "WHERE r.id <> $1::uuid AND r.id IN (SELECT unnest(ARRAY[e.first_id, "
    "e.second_id]) FROM duplicate_pairs e "
    "WHERE $1::uuid IN (e.first_id, e.second_id))"};

constexpr db::Query kForget[] = {
    // The other case may be the one that a request named.
    {"pair_forget_requests", R"sql(DELETE FROM idempotency_keys
        WHERE result_ref IN (SELECT public_id FROM duplicate_pairs
                             WHERE $1::uuid IN (first_id, second_id)))sql"},
    {"pair_forget", R"sql(DELETE FROM duplicate_pairs
        WHERE first_id = $1::uuid OR second_id = $1::uuid)sql"}};

absl::StatusOr<std::vector<PairRow>> ReadAll(
    const absl::StatusOr<db::Result>& found) {
  RETURN_IF_ERROR(found.status());
  std::vector<PairRow> rows;
  for (const db::Row row : *found) {
    rows.push_back(
        {.row_id = row.Get<std::string>(0),
         .pair_id = row.Get<std::string>(1),
         .version = row.Get<int64_t>(2),
         .first = {row.Get<std::string>(3), row.Get<std::string>(4),
                   row.Get<std::string>(5)},
         .second = {row.Get<std::string>(6), row.Get<std::string>(7),
                    row.Get<std::string>(8)},
         .pair = {.verdict = merge_rules::ParseVerdict(row.Get<std::string>(9))
                                 .value_or(Verdict::kNone),
                  .asked_by = row.Get<std::string>(10),
                  .merged_at = row.Find<absl::Time>(11),
                  .introduced = row.Get<bool>(12)},
         .asked_at = row.Get<absl::Time>(13),
         .kept_row_id = row.Get<std::string>(14),
         .sealed = row.Get<db::Bytes>(15)});
  }
  return rows;
}

absl::StatusOr<std::optional<PairRow>> First(
    absl::StatusOr<std::vector<PairRow>> rows) {
  RETURN_IF_ERROR(rows.status());
  if (rows->empty()) return std::nullopt;
  return rows->front();
}

}  // namespace

const db::Query kLockBoth{
    "pair_lock_both",
    "SELECT " CASE_COLUMNS
    "FROM relocations r WHERE (r.public_id IN ($1, $2) OR r.code IN ($1, $2)) "
    "AND r.state <> 'ERASED' AND $3::boolean ORDER BY r.id FOR UPDATE OF r"};

namespace {

// A case that has ended holds nothing new; what is still being given back of it
// is a step. Read once the locks are held: what a statement that waited for
// them saw of other tables is from before.
constexpr db::Query kSides{
    "pair_sides",
    "SELECT (r.state NOT IN ('INELIGIBLE', 'CLOSED', 'WITHDRAWN', "
    "      'SAFE_ELSEWHERE', 'REFERRED_OUT') "
    "   AND (EXISTS (SELECT FROM proposals p WHERE p.relocation_id = r.id "
    "          AND p.state IN ('ASKED', 'CITY_ACCEPTED', 'HOLDING', "
    "                          'OFFERED', 'ACCEPTED')) "
    "     OR EXISTS (SELECT FROM known_applications v "
    "          WHERE v.relocation_id = r.id AND v.state !~ "
    "            '(REFUSED|EXPIRED|ANNULLED|WITHDRAWN)$') "
    "     OR EXISTS (SELECT FROM known_grants g WHERE g.relocation_id = r.id "
    "          AND g.state !~ '(DECLINED|REFERRED|CLOSED|CANCELLED)$'))) "
    " OR EXISTS (SELECT FROM workflow_steps s WHERE s.relocation_id = r.id "
    "      AND s.state IN ('PENDING', 'RUNNING')) "
    " OR EXISTS (SELECT FROM referrals f WHERE f.relocation_id = r.id "
    "      AND f.state = 'PENDING'), "
    "EXISTS (SELECT FROM duplicate_pairs d WHERE d.kept_id = r.id) "
    "FROM relocations r WHERE r.id = $1"};

}  // namespace

absl::StatusOr<LockedSide> LoadSide(db::Transaction& tx,
                                    std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSides, db::Params(case_row_id)));
  if (rows.empty()) return Internal("a locked case is not there");
  return LockedSide{.committed = rows.row(0).Get<bool>(0),
                    .keeps_another = rows.row(0).Get<bool>(1)};
}

absl::StatusOr<std::optional<PairRow>> Find(db::Transaction& tx,
                                            std::string_view first_row_id,
                                            std::string_view second_row_id) {
  return First(
      ReadAll(tx.Execute(kFind, db::Params(first_row_id, second_row_id))));
}

absl::StatusOr<std::optional<PairRow>> FindById(db::Transaction& tx,
                                                std::string_view pair_id) {
  return First(ReadAll(tx.Execute(kFindById, db::Params(pair_id))));
}

absl::StatusOr<std::vector<PairRow>> OfCase(db::Transaction& tx,
                                            std::string_view relocation_id,
                                            int limit) {
  return ReadAll(tx.Execute(kOfCase, db::Params(relocation_id, limit)));
}

void Put(db::Transaction& tx, const PairRow& row) {
  tx.Queue(
      kPut,
      db::Params(row.row_id, row.pair_id, row.first.row_id, row.second.row_id,
                 row.version + 1, merge_rules::Name(row.pair.verdict),
                 row.pair.asked_by, row.asked_at, row.kept_row_id,
                 row.pair.merged_at, row.pair.introduced, row.sealed));
  tx.Queue(kRefreshBoth, db::Params(row.first.row_id, row.second.row_id));
}

absl::StatusOr<std::vector<PairRow>> ListAsked(db::Transaction& tx,
                                               std::string_view by, int limit) {
  return ReadAll(tx.Execute(kListAsked, db::Params(by, limit)));
}

void Forget(db::Transaction& tx, std::string_view case_row_id) {
  tx.Queue(kRefreshOthers, db::Params(case_row_id));
  for (const db::Query& each : kForget) {
    tx.Queue(each, db::Params(case_row_id));
  }
}

}  // namespace sojourn::relocation::pair_store
