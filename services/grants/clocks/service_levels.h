// What a network promises whoever asks for money, and the file in which it says
// so, a line a level:
//
//   # level decision funds receipt
//   L1 24h 72h 72h
//   L2 72h 7d 7d
//   L3 10d 14d 14d
//   L4 - - -
//
// Hours or days: `decision` and `funds` from the request, `receipt` from when
// all of it left. `-` promises nothing. Pure.
#ifndef SERVICES_GRANTS_CLOCKS_SERVICE_LEVELS_H_
#define SERVICES_GRANTS_CLOCKS_SERVICE_LEVELS_H_

#include <array>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/grants/grants_enums.h"

namespace sojourn::grants {

enum class GrantClock : uint8_t { kDecision = 1, kFunds, kReceipt };

template <>
struct EnumNames<GrantClock> {
  static constexpr std::array<std::string_view, 3> kValues = {
      "DECISION", "FUNDS", "RECEIPT"};
};

// Values; 0 hours promise nothing.
struct ServiceLevels {
  std::array<std::array<int, 3>, 4> hours = {};

  int HoursOf(Level level, GrantClock clock) const {
    return hours[static_cast<size_t>(level) - 1]
                [static_cast<size_t>(clock) - 1];
  }
  std::optional<absl::Time> Due(Level level, GrantClock clock,
                                absl::Time from) const {
    const int promised = HoursOf(level, clock);
    if (promised == 0) return std::nullopt;
    return from + absl::Hours(promised);
  }

  friend bool operator==(const ServiceLevels&, const ServiceLevels&) = default;
};

// Without a file. Source: docs/glossary.md.
inline constexpr ServiceLevels kProposedLevels = {
    .hours = {{{24, 72, 72}, {72, 168, 168}, {240, 336, 336}, {0, 0, 0}}}};

// INVALID_ARGUMENT with every mistake, its line as the field: VALUE_UNKNOWN,
// LEVEL_TWICE, VALUE_MISSING, NUMBER_INVALID, ORDER_WRONG (a lower level is
// promised something sooner, or money before its decision).
absl::StatusOr<ServiceLevels> ParseServiceLevels(std::string_view text);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_CLOCKS_SERVICE_LEVELS_H_
