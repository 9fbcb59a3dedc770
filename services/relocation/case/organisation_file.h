#ifndef SERVICES_RELOCATION_CASE_ORGANISATION_FILE_H_
#define SERVICES_RELOCATION_CASE_ORGANISATION_FILE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/crypto/sealer.h"
#include "common/db/database.h"
#include "common/keystore/key_ref.h"
#include "services/relocation/first_hours/on_call_rules.h"
#include "services/relocation/stored.pb.h"
#include "sojourn/relocation/v1/organisation.pb.h"

// A member of the network opened in memory. Everything but kind and status is
// sealed under a key of its own. Errors are the sealer's.
namespace sojourn::relocation {

struct OpenedOrganisation {
  std::string row_id;
  int64_t version = 0;
  // Whole, with id, etag, kind and status.
  v1::Organisation organisation;
  stored::Duty duty;

  std::vector<on_call::RosterEntry> Roster() const;
  // Who took the shift over last; empty: nobody ever did.
  std::string TakenOverBy() const;
  on_call::OnDuty OnDuty() const;
};

// Without one she cannot be woken.
bool HasContact(const v1::OnCallEntry& entry);

keystore::KeyRef OrganisationKey(const std::string& organisation_id);

// $1: the id outside.
extern const db::Query kSelectOrganisation;
extern const db::Query kLockOrganisation;
// The programme's office that is asked at night: the oldest that is active.
extern const db::Query kSelectProgrammeOffice;
// Who may hold a fund, and to whom something may go at $1.
extern const db::Query kSelectHolders;
// Of active ones, whose agreements end after $1 and by $2, at most $3.
extern const db::Query kSelectEndingSoon;

// Of a row of one of these. Its key should have been fetched.
absl::StatusOr<OpenedOrganisation> OpenOrganisation(
    const crypto::Sealer& sealer, const db::Row& row);

// What a member of the network is called; nothing where it is not registered.
// Errors: those of the database and the sealer's.
absl::StatusOr<std::optional<std::string>> FindOrganisationName(
    db::Transaction& tx, const crypto::Sealer& sealer, const std::string& id);

// What an organisation is called and who is on its roster, without what stands
// in columns of its own.
absl::StatusOr<db::Bytes> SealProfile(const crypto::Sealer& sealer,
                                      const std::string& row_id,
                                      v1::Organisation organisation);

// Queues the locked organisation as it becomes; counts its version up.
absl::Status SaveOrganisation(db::Transaction& tx, const crypto::Sealer& sealer,
                              OpenedOrganisation& opened);

// From when on nothing more of a case goes there, as far as that stands in the
// organisation itself: the past where nothing was agreed or it is not active,
// never for the programme's office.
absl::Time SharingEndsAt(const v1::Organisation& organisation);

// Who is called now, as GetOnDuty shows it.
v1::OnDuty ShowOnDuty(const OpenedOrganisation& opened);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_CASE_ORGANISATION_FILE_H_
