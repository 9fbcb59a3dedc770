#ifndef SERVICES_RELOCATION_INTAKE_INQUIRY_H_
#define SERVICES_RELOCATION_INTAKE_INQUIRY_H_

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/intake/intake_update.h"
#include "services/relocation/relocation_view.h"
#include "services/relocation/stay/stay_file.h"
#include "sojourn/relocation/v1/relocation_service.pb.h"

// What the office asks about an intake, and notes about a case. Both are sealed
// records of the case (stay_file.h).
namespace sojourn::relocation {

// INVALID_ARGUMENT, all of it at once.
absl::Status CheckQuestions(const v1::AskForInformationRequest& request);
absl::Status CheckNote(const auth::Caller& caller,
                       const v1::AddNoteRequest& request);

// Each returns the id of what it wrote.
absl::StatusOr<std::string> AskForInformationOn(
    const CaseDesk& desk, const server::Call& call,
    const v1::AskForInformationRequest& request);
absl::StatusOr<std::string> AddNoteTo(const CaseDesk& desk,
                                      const server::Call& call,
                                      const v1::AddNoteRequest& request);

// Queues which questions have an answer now: those about a field of which
// `answers` holds. Where the case is INCOMPLETE and none is open any more:
// where it goes back to.
using IsAnswered = absl::FunctionRef<bool(const IntakePath& asked)>;
absl::StatusOr<std::optional<State>> AnswerQuestions(CaseEdit& edit,
                                                     const CaseVault& vault,
                                                     IsAnswered answers);
// As the fields that UpdateIntake names do.
bool IsAnsweredBy(const IntakeMask& mask, const IntakePath& asked);

// Those that this reader may see.
void ShowInquiries(const CaseRecords& records, View view, v1::Relocation& out);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_INTAKE_INQUIRY_H_
