// What a funder tells whoever gave it the money: amounts and counts of one
// year, the few left out. Pure.
#ifndef SERVICES_GRANTS_LEDGER_DONOR_STATEMENT_H_
#define SERVICES_GRANTS_LEDGER_DONOR_STATEMENT_H_

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/grants/grants_enums.h"

namespace sojourn::grants {

// Of one level.
struct DonorCounts {
  int64_t approved = 0;
  // Declined or referred.
  int64_t refused = 0;
  int64_t paid = 0;
  int64_t received = 0;
};

struct DonorYear {
  // By level.
  std::array<DonorCounts, 4> levels = {};
  int64_t given_minor = 0;
  int64_t approved_minor = 0;
  int64_t paid_minor = 0;
  // Those that `paid_minor` is made of. Not those counted as paid: all of one
  // may have left on the last day of a year, and be sent in the next.
  int64_t paid_grants = 0;
  // Those of which another amount is in `paid_minor` than in `approved_minor`:
  // whoever knows both knows what these few are short of.
  int64_t grants_apart = 0;
};

struct ShownCount {
  int64_t number = 0;
  bool hidden = false;
};

struct DonorRow {
  // L1 to L4, then nothing for all of them.
  std::optional<Level> level;
  ShownCount approved;
  ShownCount refused;
  ShownCount decided;
  ShownCount paid;
  ShownCount received;
};

struct DonorStatement {
  std::vector<DonorRow> rows;
  // Amounts of fewer than five grants, and none at all, are not told apart; nor
  // is what was paid where it is what was approved but for a few.
  bool approved_hidden = false;
  bool paid_hidden = false;
};

// The last calendar year that is reported on this day: half a year after its
// end, so that no correction of it shows in the difference of two reports.
int LastReportedYear(absl::CivilDay today);

DonorStatement Suppress(const DonorYear& year);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_LEDGER_DONOR_STATEMENT_H_
