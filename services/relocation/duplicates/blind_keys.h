#ifndef SERVICES_RELOCATION_DUPLICATES_BLIND_KEYS_H_
#define SERVICES_RELOCATION_DUPLICATES_BLIND_KEYS_H_

#include <vector>

#include "common/crypto/secret_key.h"
#include "services/relocation/duplicates/duplicate_store.h"
#include "services/relocation/relocation_store_case.h"
#include "sojourn/relocation/v1/intake.pb.h"

namespace sojourn::relocation {

// What is compared of somebody. The safe contact counts as the defender's.
KnownPerson KnownPersonOf(const v1::Intake& intake, const v1::Person& person);

// The terms of duplicate_rules.h for everybody of the party, hashed under
// `key`: without it nobody can try a name on a stolen table. `persons` are the
// rows of intake.persons, in its order.
std::vector<BlindKeyRow> BlindKeysOf(const crypto::SecretKey& key,
                                     const v1::Intake& intake,
                                     const std::vector<PersonRow>& persons);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_DUPLICATES_BLIND_KEYS_H_
