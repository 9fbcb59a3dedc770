#ifndef COMMON_TESTING_SUPPRESSION_SUMS_H_
#define COMMON_TESTING_SUPPRESSION_SUMS_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "common/suppression/suppression.h"

namespace sojourn::testing {

// What all hidden counts together give in the sums of `rows` less those of
// `columns` (bits); nothing where one of them is taken away.
inline std::optional<int64_t> HiddenIn(const suppression::Numbers& numbers,
                                       const suppression::Hidden& hidden,
                                       size_t rows, size_t columns) {
  int64_t sum = 0;
  for (size_t r = 0; r < numbers.size(); ++r) {
    for (size_t c = 0; c < numbers[r].size(); ++c) {
      if (!hidden[r][c]) continue;
      const bool last_row = r + 1 == numbers.size();
      const bool last_column = c + 1 == numbers[r].size();
      const int64_t times = static_cast<int64_t>((rows >> r) & 1) -
                            static_cast<int64_t>((columns >> c) & 1);
      const int64_t signed_times = last_row == last_column ? times : -times;
      if (signed_times < 0) return std::nullopt;
      sum += signed_times * numbers[r][c];
    }
  }
  return sum;
}

// The least sum above zero of hidden counts that follows from those shown, by
// trying all rows and columns together: of a small table alone.
inline int64_t LeastThatFollows(const suppression::Numbers& numbers,
                                const suppression::Hidden& hidden) {
  int64_t least = std::numeric_limits<int64_t>::max();
  for (size_t rows = 0; rows < size_t{1} << numbers.size(); ++rows) {
    const size_t choices = size_t{1} << numbers.front().size();
    for (size_t columns = 0; columns < choices; ++columns) {
      const auto sum = HiddenIn(numbers, hidden, rows, columns);
      if (sum && *sum > 0 && *sum < least) least = *sum;
    }
  }
  return least;
}

}  // namespace sojourn::testing

#endif  // COMMON_TESTING_SUPPRESSION_SUMS_H_
