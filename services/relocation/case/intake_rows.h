#ifndef SERVICES_RELOCATION_CASE_INTAKE_ROWS_H_
#define SERVICES_RELOCATION_CASE_INTAKE_ROWS_H_

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/db/transaction.h"
#include "common/keystore/keystore.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/duplicates/duplicate_store.h"
#include "services/relocation/relocation_store_case.h"
#include "services/relocation/relocation_store_parts.h"
#include "sojourn/relocation/v1/intake.pb.h"

// Rows of an intake before they are stored: names are drawn and everything is
// sealed outside the transaction, which may run more than once.
namespace sojourn::relocation {

struct SealedIntake {
  Relocation relocation;
  db::Bytes intake;
  std::vector<PersonRow> persons;
  std::vector<ConsentRow> consents;
  std::vector<BlindKeyRow> blind_keys;
};

// The date where it is latest on earth.
absl::CivilDay LatestDay(absl::Time now);

// Names for so many persons.
std::vector<PersonRow> NewPersons(int count);
// The keys of these persons, and `refs`.
absl::Status CreatePersonKeys(keystore::KeyStore& keys,
                              const std::vector<PersonRow>& persons,
                              std::vector<keystore::KeyRef> refs);

// Seals the persons of `intake` into `sealed`, under the names of `persons`.
absl::Status SealPersons(const CaseVault& vault, const v1::Intake& intake,
                         std::vector<PersonRow> persons, SealedIntake& sealed);

// What this person said yes to; nothing where others know her contact, as
// nothing rests on what was said over it.
absl::Status SealConsents(const CaseVault& vault, const v1::Intake& intake,
                          const v1::Person& person, const PersonRow& row,
                          SealedIntake& sealed);

// Queues the consents.
void InsertConsents(db::Transaction& tx, std::string_view case_row_id,
                    std::vector<ConsentRow> consents, absl::Time now);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_CASE_INTAKE_ROWS_H_
