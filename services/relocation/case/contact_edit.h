#ifndef SERVICES_RELOCATION_CASE_CONTACT_EDIT_H_
#define SERVICES_RELOCATION_CASE_CONTACT_EDIT_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/case/case_history.h"
#include "services/relocation/case/case_vault.h"
#include "sojourn/relocation/v1/intake.pb.h"

// How she is reached is changed in one way, by whom she can trust with it, and
// can be put back. Under the lock of the case. Errors besides those named: the
// sealer's.
namespace sojourn::relocation {

// Whoever writes down a new contact speaks as her from then on. FAILED_
// PRECONDITION NOT_ON_CASE for who is not trusted with the case and is no
// security officer.
absl::Status CheckMayReplaceContact(const CaseEdit& edit);

// INVALID_ARGUMENT CONTACT_BURNT at `field` where others know this address: as
// that of the case or of an adult of the party, now or before it was replaced,
// on whatever channel.
absl::Status CheckNobodyKnows(CaseEdit& edit, const CaseVault& vault,
                              std::string_view field,
                              const v1::SafeContact& next);

// Whoever answers is the contact where there is no address.
std::string AddressOf(const v1::SafeContact& contact);
// Those that were replaced in this case, burnt or not.
absl::StatusOr<std::vector<std::string>> ReplacedAddresses(
    db::Transaction& tx, const CaseVault& vault, const Relocation& relocation);

absl::Status SaveSafeContact(CaseEdit& edit, const CaseVault& vault,
                             const v1::SafeContact& contact);
// The person in this position of the party.
absl::Status SavePerson(CaseEdit& edit, const CaseVault& vault, int position,
                        const v1::Person& person);

// A copy of the contact that stands, for HistoryEntry.
std::string CopyOf(const v1::SafeContact& contact);
std::string CopyOf(const v1::AdultDetails& adult);

// The contact that `entry` replaced stands again, marked as it was.
// FAILED_PRECONDITION CANNOT_BE_CORRECTED where no copy was kept of it.
absl::Status PutContactBack(CaseEdit& edit, const CaseVault& vault,
                            const CorrectableEntry& entry);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_CASE_CONTACT_EDIT_H_
