// Rows of the database as values, and back.
#ifndef SERVICES_GRANTS_GRANTS_ROWS_H_
#define SERVICES_GRANTS_GRANTS_ROWS_H_

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/db/database.h"
#include "common/status/error.h"
#include "services/grants/grants.h"

namespace sojourn::grants {

// Reads a row's columns one after the other, in the order of the SELECT list.
class RowReader {
 public:
  explicit RowReader(const db::Row& row) : row_(row) {}

  template <typename T>
  T Get() {
    return row_.Get<T>(next_++);
  }
  template <typename T>
  std::optional<T> Find() {
    return row_.Find<T>(next_++);
  }
  std::string Text() { return Get<std::string>(); }
  int64_t Amount() { return Get<int64_t>(); }
  Actor Who() {
    Actor actor;
    actor.organisation_id = Text();
    actor.subject = Text();
    return actor;
  }
  template <typename E>
  E Enum() {
    return EnumNamed<E>(Text());
  }
  template <typename E>
  std::optional<E> FindEnum() {
    const auto name = Find<std::string>();
    if (!name) return std::nullopt;
    return EnumNamed<E>(*name);
  }
  template <typename E>
  std::vector<E> Enums() {
    std::vector<E> values;
    for (const std::string& name : Get<std::vector<std::string>>()) {
      values.push_back(EnumNamed<E>(name));
    }
    return values;
  }

  // INTERNAL when a name was none that this build knows.
  const absl::Status& status() const { return status_; }

 private:
  template <typename E>
  E EnumNamed(std::string_view name) {
    if (const auto value = ParseName<E>(name)) return *value;
    status_ = Internal("a row holds an enum value this build does not know");
    return static_cast<E>(1);
  }

  const db::Row row_;
  int next_ = 0;
  absl::Status status_;
};

// Enum values as the database stores them; NULL for none.
template <typename E>
std::optional<std::string> DbName(std::optional<E> value) {
  if (!value) return std::nullopt;
  return std::string(NameOf(*value));
}

template <typename Range>
std::vector<std::string> DbNames(const Range& values) {
  std::vector<std::string> names;
  names.reserve(values.size());
  for (const auto value : values) names.emplace_back(NameOf(value));
  return names;
}

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_GRANTS_ROWS_H_
