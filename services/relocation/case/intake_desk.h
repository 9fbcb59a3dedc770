#ifndef SERVICES_RELOCATION_CASE_INTAKE_DESK_H_
#define SERVICES_RELOCATION_CASE_INTAKE_DESK_H_

#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/case/intake_rows.h"
#include "services/relocation/intake/draft_store.h"
#include "services/relocation/relocation_intake_check.h"
#include "services/relocation/relocation_state_machine.h"

// Stores intakes: keys first, then everything sealed in one transaction.
namespace sojourn::relocation {

// How a case came that nobody here submitted. `keep` runs in the transaction
// that makes it, behind its row.
struct Arrival {
  Event event = Event::kSubmitted;
  std::string organisation_id;
  std::string subject;
  absl::FunctionRef<absl::Status(db::Transaction& tx,
                                 const Relocation& relocation)>
      keep;
};

class IntakeDesk {
 public:
  explicit IntakeDesk(const CaseDesk& desk) : desk_(desk) {}

  // The date where it is latest on earth, in domain time.
  absl::StatusOr<absl::CivilDay> LatestToday(absl::Time deadline) const;

  // Every blocking problem at once. Dates are compared with today only once
  // something else is wrong, or in Open and Complete, where the time is known
  // anyway: a good intake costs no round trip here.
  absl::Status Check(const v1::Intake& intake, IntakeUse use,
                     const std::string& root) const;

  // A new case; returns its id.
  absl::StatusOr<std::string> Open(const server::Call& call,
                                   const v1::Intake& intake, IntakeUse use,
                                   const Arrival* arrival = nullptr) const;

  // The draft becomes a case with `intake`. ABORTED ETAG_MISMATCH where it was
  // saved meanwhile.
  absl::Status Send(const server::Call& call, const draft_store::Draft& draft,
                    std::string_view etag, const v1::Intake& intake) const;

  // The intake of a case that was only an alert.
  absl::Status Complete(const server::Call& call, const CaseName& name,
                        std::string_view etag, const v1::Intake& intake) const;

 private:
  // `draft` is null where there was none.
  absl::StatusOr<SealedIntake> SealNew(const server::Call& call,
                                       const v1::Intake& intake, IntakeUse use,
                                       const draft_store::Draft* draft) const;
  // Queues a whole new case.
  absl::StatusOr<idempotency::Outcome> Store(
      db::Transaction& tx, const server::Call& call, IntakeUse use,
      const SealedIntake& sealed, const Arrival* arrival = nullptr) const;

  const CaseDesk& desk_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_CASE_INTAKE_DESK_H_
