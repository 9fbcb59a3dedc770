#ifndef SERVICES_RELOCATION_CASE_ORGANISATION_DESK_H_
#define SERVICES_RELOCATION_CASE_ORGANISATION_DESK_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/crypto/sealer.h"
#include "common/db/transaction.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "google/protobuf/field_mask.pb.h"
#include "services/relocation/case/organisation_file.h"
#include "sojourn/relocation/v1/organisation.pb.h"
#include "sojourn/relocation/v1/reading_calls.pb.h"

namespace sojourn::relocation {

// INVALID_ARGUMENT with every bad field. A roster that is not given but stored
// is not looked at: it would keep an organisation from being suspended.
absl::Status CheckOrganisation(const v1::Organisation& organisation,
                               bool roster_given = true);

// Members of the network, and who of them is called. Errors besides those that
// are named: NOT_FOUND, and those of idempotency::Mutate.
class OrganisationDesk {
 public:
  explicit OrganisationDesk(server::Runtime& runtime) : runtime_(runtime) {}

  // ALREADY_EXISTS ORGANISATION_EXISTS where the given id is taken.
  absl::StatusOr<v1::Organisation> Create(const server::Call& call,
                                          const v1::Organisation& organisation);
  // INVALID_ARGUMENT MASK_PATH_UNKNOWN and those of CheckOrganisation; ABORTED
  // ETAG_MISMATCH.
  absl::StatusOr<v1::Organisation> Update(
      const server::Call& call, const v1::Organisation& given,
      const google::protobuf::FieldMask& mask);

  absl::StatusOr<v1::OnDuty> GetOnDuty(const server::Call& call,
                                       const std::string& id) const;
  // The shift of the caller's organisation. Reasons: on_call::CheckShiftTo.
  absl::StatusOr<v1::OnDuty> HandOverShift(const server::Call& call,
                                           const std::string& to_subject,
                                           const std::string& note) const;
  // For a day: that the caller has the shift now, and what she must know.
  absl::StatusOr<std::optional<v1::WorkItem>> ShiftTakenOver(
      const server::Call& call) const;

 private:
  struct ReadOrganisation {
    OpenedOrganisation opened;
    absl::Time now;
  };
  absl::StatusOr<ReadOrganisation> ReadWithTime(const server::Call& call,
                                                const std::string& id) const;
  absl::StatusOr<OpenedOrganisation> Read(const server::Call& call,
                                          const std::string& id) const;
  absl::StatusOr<v1::Organisation> Load(const server::Call& call,
                                        const std::string& id) const;

  server::Runtime& runtime_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_CASE_ORGANISATION_DESK_H_
