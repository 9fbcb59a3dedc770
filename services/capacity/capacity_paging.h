// Keyset pages of stores: one row more than asked tells whether more follow.
#ifndef SERVICES_CAPACITY_CAPACITY_PAGING_H_
#define SERVICES_CAPACITY_CAPACITY_PAGING_H_

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "common/db/result.h"
#include "services/capacity/capacity.h"

namespace sojourn::capacity {

// The parameter of `($n::uuid IS NULL OR id > $n)`.
inline std::optional<std::string> AfterParam(const PageSpec& page) {
  if (page.after.empty()) return std::nullopt;
  return page.after;
}

// `rows` were asked for with LIMIT page.size + 1.
template <typename T, typename ReadRow>
PageOf<T> ReadPage(const db::Result& rows, const PageSpec& page, absl::Time now,
                   ReadRow read) {
  PageOf<T> result;
  result.now = now;
  result.more = rows.rows() > page.size;
  for (const db::Row row : rows) {
    if (static_cast<int>(result.items.size()) == page.size) break;
    result.items.push_back(read(row));
  }
  return result;
}

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_PAGING_H_
