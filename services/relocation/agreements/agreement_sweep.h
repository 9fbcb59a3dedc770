#ifndef SERVICES_RELOCATION_AGREEMENTS_AGREEMENT_SWEEP_H_
#define SERVICES_RELOCATION_AGREEMENTS_AGREEMENT_SWEEP_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "sojourn/relocation/v1/reading_calls.pb.h"

// Who is told that nothing more may go to an organisation, or soon.
namespace sojourn::relocation {

// Tells whoever leads a case that an organisation holds whose agreement has
// ended, or that is active no more; once an end. What it was told stays. Takes
// as long as a mission has applications, in small transactions. Errors are the
// database's and the key store's.
absl::Status TellEndedAgreements(server::Runtime& runtime);

// Agreements that end within 30 days, or ended as many days ago and were not
// renewed, to the programme's officers: the first to end first.
absl::StatusOr<std::vector<v1::WorkItem>> AgreementWork(
    server::Runtime& runtime, const server::Call& call, int limit);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_AGREEMENTS_AGREEMENT_SWEEP_H_
