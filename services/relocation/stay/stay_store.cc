#include "services/relocation/stay/stay_store.h"

#include "common/status/status_macros.h"

namespace sojourn::relocation::stay_store {
namespace {

constexpr db::Query kSelect{"case_records_select_by_case",
                            R"sql(SELECT id, record_sealed
          FROM case_records WHERE relocation_id = $1 AND NOT corrected)sql"};

constexpr db::Query kSelectMany{"case_records_select_by_cases",
                                R"sql(SELECT relocation_id, id, record_sealed
          FROM case_records
          WHERE relocation_id = ANY ($1::uuid[]) AND NOT corrected)sql"};

constexpr db::Query kInsert{"case_records_insert", R"sql(
    INSERT INTO case_records (id, relocation_id, record_sealed)
    VALUES ($1, $2, $3))sql",
                            /*measured=*/false};

constexpr db::Query kUpdate{"case_records_update", R"sql(
    UPDATE case_records SET record_sealed = $2 WHERE id = $1)sql",
                            /*measured=*/false};

constexpr db::Query kTakeBack{
    "case_records_take_back",
    "UPDATE case_records SET corrected = true WHERE id = $1",
    /*measured=*/false};

}  // namespace

absl::StatusOr<std::vector<RecordRow>> Load(db::Transaction& tx,
                                            std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kSelect, db::Params(case_row_id)));
  std::vector<RecordRow> rows;
  for (const db::Row row : found) {
    rows.push_back(
        {.row_id = row.Get<std::string>(0), .sealed = row.Get<db::Bytes>(1)});
  }
  return rows;
}

absl::StatusOr<std::map<std::string, std::vector<RecordRow>>> LoadMany(
    db::Transaction& tx, const std::vector<std::string>& case_row_ids) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kSelectMany, db::Params(case_row_ids)));
  std::map<std::string, std::vector<RecordRow>> rows;
  for (const db::Row row : found) {
    rows[row.Get<std::string>(0)].push_back(
        {.row_id = row.Get<std::string>(1), .sealed = row.Get<db::Bytes>(2)});
  }
  return rows;
}

void Insert(db::Transaction& tx, std::string_view case_row_id,
            const RecordRow& row) {
  tx.Queue(kInsert, db::Params(row.row_id, case_row_id, row.sealed));
}

void Update(db::Transaction& tx, const RecordRow& row) {
  tx.Queue(kUpdate, db::Params(row.row_id, row.sealed));
}

void TakeBack(db::Transaction& tx, std::string_view row_id) {
  tx.Queue(kTakeBack, db::Params(row_id));
}

}  // namespace sojourn::relocation::stay_store
