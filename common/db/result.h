// What a statement answered.
#ifndef COMMON_DB_RESULT_H_
#define COMMON_DB_RESULT_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/db/params.h"

struct pg_result;

namespace sojourn::db {

// The first column of a transaction's results that could not be read as asked.
// It fails the transaction, so that no wrong value is ever committed.
struct DecodeError {
  absl::Status status;
};

// One row. Columns are numbered from 0, in the order of the SELECT list.
// T is std::string, int64_t, int32_t, bool, double, absl::Time,
// absl::CivilDay, Bytes, std::vector<std::string> or std::vector<int64_t>.
class Row {
 public:
  // The value of a NOT NULL column. A NULL, or a value of another type, gives
  // T{} and fails the whole transaction with INTERNAL.
  template <typename T>
  T Get(int column) const {
    return Find<T>(column).value_or(Missing<T>(column));
  }
  // nullopt for NULL.
  template <typename T>
  std::optional<T> Find(int column) const;

  bool IsNull(int column) const;

 private:
  friend class Result;
  Row(const pg_result* result, int row, DecodeError* error)
      : result_(result), row_(row), error_(error) {}

  template <typename T>
  T Missing(int column) const {
    if (IsNull(column)) Fail(column, "is NULL");
    return T{};
  }
  std::string_view Text(int column) const;
  void Fail(int column, std::string_view what) const;

  const pg_result* result_;
  int row_;
  DecodeError* error_;
};

// Cheap to copy; may outlive its transaction.
class Result {
 public:
  Result() = default;
  Result(std::shared_ptr<pg_result> result, std::shared_ptr<DecodeError> error)
      : result_(std::move(result)), error_(std::move(error)) {}

  int rows() const;
  bool empty() const { return rows() == 0; }
  // Rows written by INSERT, UPDATE, DELETE; rows read by SELECT.
  int64_t affected() const;
  Row row(int i) const { return Row(result_.get(), i, error_.get()); }

  class Iterator {
   public:
    Iterator(const Result* result, int i) : result_(result), i_(i) {}
    Row operator*() const { return result_->row(i_); }
    Iterator& operator++() {
      ++i_;
      return *this;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const Result* result_;
    int i_;
  };
  Iterator begin() const { return Iterator(this, 0); }
  Iterator end() const { return Iterator(this, rows()); }

 private:
  std::shared_ptr<pg_result> result_;
  std::shared_ptr<DecodeError> error_;
};

}  // namespace sojourn::db

#endif  // COMMON_DB_RESULT_H_
