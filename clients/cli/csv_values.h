// Days, numbers and yes-or-no as people and spreadsheets write them in cells.
#ifndef CLIENTS_CLI_CSV_VALUES_H_
#define CLIENTS_CLI_CSV_VALUES_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sojourn/type/v1/date.pb.h"

namespace sojourn::cli {

// 2027-03-01, 2027/3/1, 01.03.2027 (day first), 13/3/2027 and 3/13/2027; a
// midnight after it is cut off. INVALID_ARGUMENT on `column`: DATE_AMBIGUOUS
// where day and month could be either way round, DATE_INVALID.
absl::StatusOr<type::v1::Date> ParseCellDate(std::string_view column,
                                             std::string_view cell);

// A whole number, also as 2.0 or 2,00; empty is 0. NUMBER_INVALID.
absl::StatusOr<int32_t> ParseCellNumber(std::string_view column,
                                        std::string_view cell);

// yes, y, true, x, 1, ja, oui, si, wahr, vrai and their opposites, in any
// letters; empty is no. VALUE_INVALID.
absl::StatusOr<bool> ParseCellFlag(std::string_view column,
                                   std::string_view cell);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_CSV_VALUES_H_
