#ifndef SERVICES_RELOCATION_GUESTS_GUEST_READER_H_
#define SERVICES_RELOCATION_GUESTS_GUEST_READER_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/relocation/case/case_vault.h"
#include "sojourn/relocation/v1/guest_calls.pb.h"

// Where the host of a confirmed place reads whom it will receive. It is told
// neither the case nor its code; a reservation that is another's, given back,
// over or missing is the same NOT_FOUND.
namespace sojourn::relocation {

class GuestReader {
 public:
  GuestReader(server::Runtime& runtime, const CaseVault& vault)
      : runtime_(runtime), vault_(vault) {}

  // The guest, and whose it is, for the audit.
  struct Read {
    std::string relocation_id;
    v1::Guest guest;
  };

  // NOT_FOUND, SIGNATORY_NOT_NAMED, and the sealer's UNAVAILABLE and DATA_LOSS.
  absl::StatusOr<Read> Get(const server::Call& call,
                           const v1::GetGuestRequest& request) const;

 private:
  struct Held;
  absl::StatusOr<Held> Find(const server::Call& call,
                            const std::string& reservation_id) const;
  absl::StatusOr<OpenedCase> Open(const Held& held) const;

  server::Runtime& runtime_;
  const CaseVault& vault_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_GUESTS_GUEST_READER_H_
