#ifndef SERVICES_RELOCATION_CASE_ADULT_CONTACTS_H_
#define SERVICES_RELOCATION_CASE_ADULT_CONTACTS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/crypto/sealer.h"
#include "common/db/transaction.h"
#include "services/relocation/case/contact_words.h"
#include "services/relocation/relocation_store_case.h"
#include "sojourn/relocation/v1/intake.pb.h"

// How a party must not be reached: by the safe contact of the case, and by what
// an adult has of her own. Persons stand in rows of their own, which a list
// does not open otherwise. Errors are the database's and the sealer's.
namespace sojourn::relocation {

// Still sealed, by the row id of the case; nobody who left.
using PersonsOf = std::map<std::string, std::vector<PersonRow>>;

absl::StatusOr<PersonsOf> LoadPersonsOf(
    db::Transaction& tx, const std::vector<std::string>& case_row_ids);

// For the round trip that fetches the keys of a list.
void AddKeys(const PersonsOf& persons, std::vector<keystore::KeyRef>& keys);

// Of an intake with all its persons.
ContactLimits LimitsOf(const v1::Intake& intake);

// Of an intake without persons; whose key is gone has no contact, and what does
// not open may be one that others read.
absl::StatusOr<ContactLimits> LimitsOf(const crypto::Sealer& sealer,
                                       const v1::Intake& intake,
                                       const PersonsOf& persons,
                                       const std::string& case_row_id);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_CASE_ADULT_CONTACTS_H_
