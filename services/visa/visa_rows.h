// Small helpers between rows and values, for the stores of this service.
#ifndef SERVICES_VISA_VISA_ROWS_H_
#define SERVICES_VISA_VISA_ROWS_H_

#include <string>
#include <vector>

#include "common/db/result.h"
#include "services/visa/visa_enums.h"

namespace sojourn::visa {

template <typename E>
std::vector<std::string> NamesOf(const std::vector<E>& values) {
  std::vector<std::string> names;
  names.reserve(values.size());
  for (const E value : values) names.emplace_back(NameOf(value));
  return names;
}

// CHECK constraints see to it that columns hold known names; a name of a newer
// version of the service reads as unspecified.
template <typename E>
E EnumOf(const db::Row& row, int column) {
  return FromName<E>(row.Get<std::string>(column)).value_or(E::kUnspecified);
}

template <typename E>
std::vector<E> EnumsOf(const db::Row& row, int column) {
  std::vector<E> values;
  for (const auto& name : row.Get<std::vector<std::string>>(column)) {
    values.push_back(FromName<E>(name).value_or(E::kUnspecified));
  }
  return values;
}

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_VISA_ROWS_H_
