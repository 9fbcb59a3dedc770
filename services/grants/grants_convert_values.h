// Single values as the contract has them.
#ifndef SERVICES_GRANTS_GRANTS_CONVERT_VALUES_H_
#define SERVICES_GRANTS_GRANTS_CONVERT_VALUES_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "sojourn/type/v1/date.pb.h"
#include "sojourn/type/v1/money.pb.h"

namespace sojourn::grants {

// Our enums have the contract's numbers; a test compares every name.
template <typename P, typename E>
P ToEnum(E value) {
  return static_cast<P>(static_cast<int>(value));
}

template <typename P, typename E>
P ToEnum(std::optional<E> value) {
  return value ? ToEnum<P>(*value) : static_cast<P>(0);
}

inline type::v1::Money ToMoney(const std::string& currency,
                               int64_t minor_units) {
  type::v1::Money money;
  money.set_currency_code(currency);
  money.set_minor_units(minor_units);
  return money;
}

inline type::v1::Date ToDate(absl::CivilDay day) {
  type::v1::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

inline google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  const timespec parts = absl::ToTimespec(time);
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(parts.tv_sec);
  timestamp.set_nanos(static_cast<int>(parts.tv_nsec));
  return timestamp;
}

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_GRANTS_CONVERT_VALUES_H_
