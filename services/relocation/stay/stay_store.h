#ifndef SERVICES_RELOCATION_STAY_STAY_STORE_H_
#define SERVICES_RELOCATION_STAY_STAY_STORE_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/database.h"

// Rows of what is written about a case while it goes on: assessments of risk
// and records of the stay. All of a row is sealed (stay_file.h opens it), and
// no order or time among rows tells anything. Every function runs in a
// transaction that holds the lock on the case, or that only reads.
namespace sojourn::relocation::stay_store {

struct RecordRow {
  std::string row_id;
  db::Bytes sealed;  // a stored::CaseRecord
};

// Those that CorrectRecord took back are left out.
absl::StatusOr<std::vector<RecordRow>> Load(db::Transaction& tx,
                                            std::string_view case_row_id);

// The same of several cases, by the row id of the case.
absl::StatusOr<std::map<std::string, std::vector<RecordRow>>> LoadMany(
    db::Transaction& tx, const std::vector<std::string>& case_row_ids);

// Each queues its statement.
void Insert(db::Transaction& tx, std::string_view case_row_id,
            const RecordRow& row);
void Update(db::Transaction& tx, const RecordRow& row);
void TakeBack(db::Transaction& tx, std::string_view row_id);

}  // namespace sojourn::relocation::stay_store

#endif  // SERVICES_RELOCATION_STAY_STAY_STORE_H_
