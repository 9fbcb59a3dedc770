#include "services/relocation/duplicates/blind_keys.h"

#include <string>

#include "common/crypto/canonical.h"
#include "common/crypto/hash.h"

namespace sojourn::relocation {
namespace {

db::Bytes BlindKey(const crypto::SecretKey& key, const BlindTerm& term) {
  return {crypto::KeyedHash(key, crypto::Canonical("blind_keys")
                                     .Text(Name(term.sign))
                                     .Text(term.text)
                                     .bytes())};
}

}  // namespace

KnownPerson KnownPersonOf(const v1::Intake& intake, const v1::Person& person) {
  const v1::Identity& identity = person.identity();
  PersonTraits traits{
      .names = {identity.names().begin(), identity.names().end()},
      .other_names = {identity.known_as(), identity.name_to_use()},
      .birth = {.year = identity.birth_date().year(),
                .month = identity.birth_date().month(),
                .day = identity.birth_date().day()},
      .birth_as_given = identity.birth_date_as_given(),
      .nationalities = {identity.nationalities().begin(),
                        identity.nationalities().end()},
      .documents = {},
      .addresses = {person.adult().safe_contact()}};
  for (const v1::TravelDocument& document : person.travel_documents()) {
    traits.documents.push_back(
        {.country = document.issuing_country(), .number = document.number()});
  }
  if (person.role() == v1::PERSON_ROLE_DEFENDER) {
    traits.addresses.push_back(intake.safe_contact().address());
  }
  return Normalised(traits);
}

std::vector<BlindKeyRow> BlindKeysOf(const crypto::SecretKey& key,
                                     const v1::Intake& intake,
                                     const std::vector<PersonRow>& persons) {
  std::vector<BlindKeyRow> rows;
  for (int i = 0; i < intake.persons_size(); ++i) {
    const v1::Person& person = intake.persons(i);
    const PersonRow& known = persons[static_cast<size_t>(i)];
    // Her own case finds her.
    if (known.apart) continue;
    for (const BlindTerm& term : BlindTerms(KnownPersonOf(intake, person))) {
      rows.push_back({.person_row_id = known.row_id,
                      .sign = term.sign,
                      .key = BlindKey(key, term)});
    }
  }
  return rows;
}

}  // namespace sojourn::relocation
