// The figures of a fund's year in the database.
#ifndef SERVICES_GRANTS_LEDGER_DONOR_STORE_H_
#define SERVICES_GRANTS_LEDGER_DONOR_STORE_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/grants/ledger/donor_statement.h"

namespace sojourn::grants {

struct DonorFigures {
  std::string currency;
  DonorYear year;
};

// NOT_FOUND for a foreign fund. INVALID_ARGUMENT YEAR_NOT_OVER on year.
absl::StatusOr<DonorFigures> LoadDonorYear(server::Runtime& runtime,
                                           const server::Call& call,
                                           const std::string& fund_id,
                                           int year);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_LEDGER_DONOR_STORE_H_
