#ifndef SERVICES_RELOCATION_COORDINATION_KNOWN_STAYS_H_
#define SERVICES_RELOCATION_COORDINATION_KNOWN_STAYS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/crypto/sealer.h"
#include "common/db/transaction.h"
#include "services/relocation/coordination/travel_ledger_rules.h"
#include "services/relocation/coordination/travel_store.h"
#include "services/relocation/relocation.h"
#include "services/relocation/stay/stay_file.h"
#include "sojourn/relocation/v1/person.pb.h"

// Her stays abroad as whoever reckons 90/180 for her must know them: those that
// she told herself, and those that were written down of her way since.
namespace sojourn::relocation {

// Adds to her travels what they do not tell: of one that they leave open the
// end, of one that began sooner the day, and of a stay the days that no stay
// there has. No day counts twice, and where no two that she told of a country
// overlap, none do.
void AddStays(const std::vector<travel_ledger_rules::Stay>& stays,
              v1::Person& person);

// Earlier versions wrote arrivals down without the right: by `scheme`, of her
// route to the place that is hers `since` then, she is there where it was so.
void AddScheme(const std::string& person_row_id, absl::Time since,
               const std::string& scheme, Travel& travel);

// What one case knows of everybody's.
struct KnownStays {
  const Travel& travel;
  const CaseRecords& records;

  void AddTo(const std::string& person_row_id, v1::Person& person) const;
};

// The same of a case that is not open. Reads its rows; its key must be in
// memory. Errors are the sealer's.
struct LoadedStays {
  Travel travel;
  CaseRecords records;

  KnownStays known() const { return {travel, records}; }
};
absl::StatusOr<LoadedStays> LoadStays(db::Transaction& tx,
                                      const crypto::Sealer& sealer,
                                      const Relocation& relocation);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_COORDINATION_KNOWN_STAYS_H_
