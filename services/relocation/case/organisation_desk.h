#ifndef SERVICES_RELOCATION_CASE_ORGANISATION_DESK_H_
#define SERVICES_RELOCATION_CASE_ORGANISATION_DESK_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/crypto/sealer.h"
#include "common/db/transaction.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "sojourn/relocation/v1/organisation.pb.h"

namespace sojourn::relocation {

// INVALID_ARGUMENT with every bad field.
absl::Status CheckOrganisation(const v1::Organisation& organisation);

// What a member of the network is called; nothing where it is not registered.
// Errors: those of the database and the sealer's.
absl::StatusOr<std::optional<std::string>> FindOrganisationName(
    db::Transaction& tx, const crypto::Sealer& sealer, const std::string& id);

// Members of the network. Everything but kind and status is sealed.
class OrganisationDesk {
 public:
  explicit OrganisationDesk(server::Runtime& runtime) : runtime_(runtime) {}

  // ALREADY_EXISTS ORGANISATION_EXISTS where the given id is taken.
  absl::StatusOr<v1::Organisation> Create(const server::Call& call,
                                          const v1::Organisation& organisation);

 private:
  absl::StatusOr<v1::Organisation> Load(const server::Call& call,
                                        const std::string& id);

  server::Runtime& runtime_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_CASE_ORGANISATION_DESK_H_
