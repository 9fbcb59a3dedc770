#include "services/relocation/case/intake_rows.h"

#include <utility>

#include "common/crypto/ids.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_intake_check.h"

namespace sojourn::relocation {

using ::sojourn::keystore::KeyRef;

absl::CivilDay LatestDay(absl::Time now) {
  return absl::ToCivilDay(now + absl::Hours(14), absl::UTCTimeZone());
}

std::vector<PersonRow> NewPersons(int count) {
  std::vector<PersonRow> persons(static_cast<size_t>(count));
  for (PersonRow& person : persons) {
    person.row_id = crypto::NewUuidV7();
    person.person_id = crypto::NewPublicId();
  }
  return persons;
}

absl::Status CreatePersonKeys(keystore::KeyStore& keys,
                              const std::vector<PersonRow>& persons,
                              std::vector<KeyRef> refs) {
  for (const PersonRow& person : persons) {
    refs.push_back(KeyRef::Person(person.person_id));
  }
  return keys.CreateKeys(refs);
}

absl::Status SealConsents(const CaseVault& vault, const v1::Intake& intake,
                          const v1::Person& person, const PersonRow& row,
                          SealedIntake& sealed) {
  if (IsContactBurnt(intake, person)) return absl::OkStatus();
  for (const v1::ConsentStatement& statement : person.consents()) {
    v1::Consent consent;
    *consent.mutable_statement() = statement;
    ASSIGN_OR_RETURN(
        ConsentRow each,
        vault.SealConsent(row.person_id, row.row_id, consent, absl::Time()));
    sealed.consents.push_back(std::move(each));
  }
  return absl::OkStatus();
}

absl::Status SealPersons(const CaseVault& vault, const v1::Intake& intake,
                         std::vector<PersonRow> persons, SealedIntake& sealed) {
  for (int i = 0; i < intake.persons_size(); ++i) {
    PersonRow row = std::move(persons[static_cast<size_t>(i)]);
    row.position = i;
    ASSIGN_OR_RETURN(row.sealed, vault.SealPerson(row, intake.persons(i)));
    RETURN_IF_ERROR(
        SealConsents(vault, intake, intake.persons(i), row, sealed));
    sealed.persons.push_back(std::move(row));
  }
  return absl::OkStatus();
}

void InsertConsents(db::Transaction& tx, std::string_view case_row_id,
                    std::vector<ConsentRow> consents, absl::Time now) {
  for (ConsentRow& consent : consents) {
    consent.recorded_at = now;
    InsertConsent(tx, case_row_id, consent);
  }
}

}  // namespace sojourn::relocation
