#include "services/relocation/case/adult_contacts.h"

#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::relocation {
namespace {

constexpr db::Query kSelectMany{"persons_select_many", R"sql(
SELECT relocation_id, id, public_id, person_sealed FROM persons
WHERE relocation_id = ANY ($1::uuid[]) AND NOT apart
ORDER BY relocation_id, position)sql"};

}  // namespace

absl::StatusOr<PersonsOf> LoadPersonsOf(
    db::Transaction& tx, const std::vector<std::string>& case_row_ids) {
  PersonsOf persons;
  if (case_row_ids.empty()) return persons;
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kSelectMany, db::Params(case_row_ids)));
  for (const db::Row row : found) {
    persons[row.Get<std::string>(0)].push_back(
        {.row_id = row.Get<std::string>(1),
         .person_id = row.Get<std::string>(2),
         .sealed = row.Get<db::Bytes>(3)});
  }
  return persons;
}

void AddKeys(const PersonsOf& persons, std::vector<keystore::KeyRef>& keys) {
  for (const auto& [case_row_id, rows] : persons) {
    for (const PersonRow& row : rows) {
      keys.push_back(keystore::KeyRef::Person(row.person_id));
    }
  }
}

ContactLimits LimitsOf(const v1::Intake& intake) {
  const v1::SafeContact& contact = intake.safe_contact();
  ContactLimits limits{.compromised = contact.contact_compromised(),
                       .no_direct_contact = contact.no_direct_contact()};
  for (const v1::Person& person : intake.persons()) {
    limits.adult_compromised |=
        !person.apart() && person.adult().contact_compromised();
  }
  return limits;
}

absl::StatusOr<ContactLimits> LimitsOf(const crypto::Sealer& sealer,
                                       const v1::Intake& intake,
                                       const PersonsOf& persons,
                                       const std::string& case_row_id) {
  ContactLimits limits = LimitsOf(intake);
  const auto found = persons.find(case_row_id);
  if (found == persons.end()) return limits;
  for (const PersonRow& row : found->second) {
    const auto bytes =
        sealer.Open(keystore::KeyRef::Person(row.person_id), row.sealed,
                    {"persons", row.row_id, "person_sealed"});
    if (ReasonOf(bytes.status()) == "ERASED") continue;
    if (absl::IsDataLoss(bytes.status())) {
      // Nobody can say that it is safe, and the list goes on.
      limits.adult_compromised = true;
      continue;
    }
    RETURN_IF_ERROR(bytes.status());
    v1::Person person;
    if (!person.ParseFromString(*bytes)) {
      return Internal("a sealed message does not parse");
    }
    limits.adult_compromised |= person.adult().contact_compromised();
  }
  return limits;
}

}  // namespace sojourn::relocation
