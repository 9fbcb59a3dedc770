#include "services/relocation/case/contact_edit.h"

#include <utility>
#include <vector>

#include "common/auth/caller.h"
#include "common/db/params.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/duplicates/duplicate_rules.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_refusal.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_store_case.h"

namespace sojourn::relocation {
namespace {

template <typename Message>
absl::StatusOr<Message> Parsed(const std::string& bytes) {
  Message message;
  if (message.ParseFromString(bytes)) return message;
  return Internal("a sealed message does not parse");
}

struct Replaced {
  std::string address;
  bool burnt = false;
};

absl::StatusOr<std::vector<Replaced>> LoadReplaced(
    db::Transaction& tx, const CaseVault& vault, const Relocation& relocation) {
  ASSIGN_OR_RETURN(const std::vector<ReplacedContact> replaced,
                   LoadReplacedContacts(tx, vault.sealer(), relocation));
  std::vector<Replaced> loaded;
  for (const ReplacedContact& each : replaced) {
    if (each.person_row_id.empty()) {
      ASSIGN_OR_RETURN(const auto contact,
                       Parsed<v1::SafeContact>(each.message));
      loaded.push_back({AddressOf(contact), contact.contact_compromised()});
    } else {
      ASSIGN_OR_RETURN(const auto adult,
                       Parsed<v1::AdultDetails>(each.message));
      loaded.push_back({adult.safe_contact(), adult.contact_compromised()});
    }
  }
  return loaded;
}

absl::StatusOr<std::vector<std::string>> BurntBefore(CaseEdit& edit,
                                                     const CaseVault& vault) {
  ASSIGN_OR_RETURN(const std::vector<Replaced> replaced,
                   LoadReplaced(edit.tx(), vault, edit.current.relocation));
  std::vector<std::string> burnt;
  for (const Replaced& each : replaced) {
    if (each.burnt) burnt.push_back(each.address);
  }
  return burnt;
}

}  // namespace

std::string AddressOf(const v1::SafeContact& contact) {
  return contact.address().empty() ? contact.contact_person()
                                   : contact.address();
}

absl::StatusOr<std::vector<std::string>> ReplacedAddresses(
    db::Transaction& tx, const CaseVault& vault, const Relocation& relocation) {
  ASSIGN_OR_RETURN(const std::vector<Replaced> replaced,
                   LoadReplaced(tx, vault, relocation));
  std::vector<std::string> addresses;
  for (const Replaced& each : replaced) addresses.push_back(each.address);
  return addresses;
}

absl::Status CheckMayReplaceContact(const CaseEdit& edit) {
  return CheckMayReplaceContact(
      edit.caller().Has(auth::Role::kSecurityOfficer) ||
      edit.current.IsTrustedTo(edit.by(), edit.now));
}

absl::Status CheckNobodyKnows(CaseEdit& edit, const CaseVault& vault,
                              std::string_view field,
                              const v1::SafeContact& next) {
  ASSIGN_OR_RETURN(std::vector<std::string> burnt, BurntBefore(edit, vault));
  const v1::Intake& intake = edit.current.intake;
  if (intake.safe_contact().contact_compromised()) {
    burnt.push_back(AddressOf(intake.safe_contact()));
  }
  for (const v1::Person& person : intake.persons()) {
    if (!person.adult().contact_compromised()) continue;
    burnt.push_back(person.adult().safe_contact());
  }
  for (const std::string& address : burnt) {
    if (!IsSameAddress(address, AddressOf(next))) continue;
    return InvalidField(field, "CONTACT_BURNT",
                        "others know this contact: agree with her on another");
  }
  return absl::OkStatus();
}

absl::Status SaveSafeContact(CaseEdit& edit, const CaseVault& vault,
                             const v1::SafeContact& contact) {
  v1::Intake intake = edit.current.intake;
  *intake.mutable_safe_contact() = contact;
  ASSIGN_OR_RETURN(
      const db::Bytes sealed,
      vault.SealIntake(edit.current.relocation, std::move(intake)));
  SaveIntake(edit.tx(), edit.current.relocation, sealed);
  return absl::OkStatus();
}

absl::Status SavePerson(CaseEdit& edit, const CaseVault& vault, int position,
                        const v1::Person& person) {
  PersonRow row{
      .row_id = edit.current.person_row_ids[static_cast<size_t>(position)],
      .person_id = person.person_id(),
      .position = position,
      .sealed = {}};
  ASSIGN_OR_RETURN(row.sealed, vault.SealPerson(row, person));
  PutPerson(edit.tx(), edit.current.relocation.id, row);
  return absl::OkStatus();
}

std::string CopyOf(const v1::SafeContact& contact) {
  return contact.SerializeAsString();
}

std::string CopyOf(const v1::AdultDetails& adult) {
  v1::AdultDetails copy;
  copy.set_safe_contact(adult.safe_contact());
  copy.set_contact_compromised(adult.contact_compromised());
  return copy.SerializeAsString();
}

absl::Status PutContactBack(CaseEdit& edit, const CaseVault& vault,
                            const CorrectableEntry& entry) {
  if (entry.replaced_contact.empty()) {
    return Refuse<Guard::kCannotBeCorrected>(
        Event::kCorrected, "no copy of the contact before was kept",
        "agree with her on a contact: ReplaceContact");
  }
  if (entry.subject_row_id.empty()) {
    ASSIGN_OR_RETURN(const auto contact,
                     Parsed<v1::SafeContact>(entry.replaced_contact));
    return SaveSafeContact(edit, vault, contact);
  }
  ASSIGN_OR_RETURN(const auto before,
                   Parsed<v1::AdultDetails>(entry.replaced_contact));
  const v1::Intake& intake = edit.current.intake;
  for (int i = 0; i < intake.persons_size(); ++i) {
    const std::string& row_id =
        edit.current.person_row_ids[static_cast<size_t>(i)];
    if (row_id != entry.subject_row_id) continue;
    v1::Person person = intake.persons(i);
    person.mutable_adult()->set_safe_contact(before.safe_contact());
    person.mutable_adult()->set_contact_compromised(
        before.contact_compromised());
    return SavePerson(edit, vault, i, person);
  }
  return Internal("a contact of nobody was replaced");
}

}  // namespace sojourn::relocation
