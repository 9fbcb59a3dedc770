#include "services/relocation/safeguarding/safeguarding_store.h"

#include "common/status/status_macros.h"

namespace sojourn::relocation::safeguarding_store {
namespace {

#define CONCERN_COLUMNS                                            \
  "c.id, c.public_id, c.version, c.raised_at, c.acknowledged_at, " \
  "c.closed_at, c.concern_sealed, r.id, r.public_id, r.code "      \
  "FROM safeguarding_concerns c JOIN relocations r "               \
  "ON r.id = c.relocation_id "
#define FOR_READER \
  "r.state <> 'ERASED' AND r.lead_subject <> $2 AND r.submitted_by <> $2 "

constexpr db::Query kInsert{"safeguarding_insert", R"sql(
    INSERT INTO safeguarding_concerns
      (id, public_id, relocation_id, version, concern_sealed, raised_at)
    VALUES ($1, $2, $3, 1, $4, $5))sql",
                            /*measured=*/false};

constexpr db::Query kUpdate{"safeguarding_update", R"sql(
    UPDATE safeguarding_concerns
    SET version = version + 1, concern_sealed = $2, acknowledged_at = $3,
        closed_at = $4
    WHERE id = $1)sql",
                            /*measured=*/false};

constexpr db::Query kCloseTo{"safeguarding_close_to", R"sql(
    SELECT subject FROM assignments
    WHERE relocation_id = $1 AND role IN ('LEAD', 'CITY_COORDINATOR'))sql",
                             /*measured=*/false};

constexpr db::Query kList{
    "safeguarding_list",
    "SELECT " CONCERN_COLUMNS "WHERE " FOR_READER
    "AND ($1::text IS NULL OR r.public_id = $1 OR r.code = $1) "
    "AND ($3::boolean OR c.closed_at IS NULL) "
    "AND (c.raised_at, c.id) > ($4, $5::uuid) "
    "ORDER BY c.raised_at, c.id LIMIT $6",
    /*measured=*/false};

}  // namespace

const db::Query kFind{"safeguarding_find",
                      "SELECT " CONCERN_COLUMNS
                      "WHERE c.public_id = $1 AND " FOR_READER,
                      /*measured=*/false};
const db::Query kLock{"safeguarding_lock",
                      "SELECT " CONCERN_COLUMNS
                      "WHERE c.public_id = $1 AND " FOR_READER
                      "FOR UPDATE OF c",
                      /*measured=*/false};

ConcernRow ReadRow(const db::Row& row) {
  return {.row_id = row.Get<std::string>(0),
          .concern_id = row.Get<std::string>(1),
          .version = row.Get<int64_t>(2),
          .raised_at = row.Get<absl::Time>(3),
          .acknowledged_at = row.Find<absl::Time>(4),
          .closed_at = row.Find<absl::Time>(5),
          .sealed = row.Get<db::Bytes>(6),
          .case_row_id = row.Get<std::string>(7),
          .relocation_id = row.Get<std::string>(8),
          .code = row.Get<std::string>(9)};
}

void Insert(db::Transaction& tx, const ConcernRow& row) {
  tx.Queue(kInsert, db::Params(row.row_id, row.concern_id, row.case_row_id,
                               row.sealed, row.raised_at));
}

void Update(db::Transaction& tx, const ConcernRow& row) {
  tx.Queue(kUpdate, db::Params(row.row_id, row.sealed, row.acknowledged_at,
                               row.closed_at));
}

absl::StatusOr<std::vector<std::string>> CloseTo(db::Transaction& tx,
                                                 std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kCloseTo, db::Params(case_row_id)));
  std::vector<std::string> subjects;
  for (const db::Row row : found) subjects.push_back(row.Get<std::string>(0));
  return subjects;
}

absl::StatusOr<std::vector<ConcernRow>> List(db::Transaction& tx,
                                             std::string_view reader,
                                             const Filter& filter,
                                             const Start& after, int limit) {
  ASSIGN_OR_RETURN(
      const db::Result found,
      tx.Execute(kList,
                 db::Params(filter.relocation, reader, filter.with_closed,
                            after.raised_at, after.row_id, limit)));
  std::vector<ConcernRow> rows;
  for (const db::Row row : found) rows.push_back(ReadRow(row));
  return rows;
}

}  // namespace sojourn::relocation::safeguarding_store
