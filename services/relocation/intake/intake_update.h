#ifndef SERVICES_RELOCATION_INTAKE_INTAKE_UPDATE_H_
#define SERVICES_RELOCATION_INTAKE_INTAKE_UPDATE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/status/error.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/intake/intake_paths.h"
#include "sojourn/relocation/v1/relocation_service.pb.h"

// Fields of an intake that was sent, changed in place.
namespace sojourn::relocation {

using IntakeMask = std::vector<IntakePath>;

// INVALID_ARGUMENT, for all of them at once: PATH_UNKNOWN, PATH_NOT_UPDATED,
// FIELD_REQUIRED where there is none, LIST_TOO_LONG.
absl::StatusOr<IntakeMask> ParseMask(
    const google::protobuf::RepeatedPtrField<std::string>& paths);
// One field, as a question may be about it: adds what is wrong at `at`.
std::optional<IntakePath> CheckPath(std::string_view text,
                                    const std::string& at,
                                    FieldChecker& fields);

// Errors besides those of CaseDesk::Edit: INVALID_ARGUMENT with every problem
// of the intake as it becomes; those of intake_rules::Update and SettlePapers.
absl::Status UpdateIntakeOf(const CaseDesk& desk, const server::Call& call,
                            const CaseName& name,
                            const v1::UpdateIntakeRequest& request,
                            const IntakeMask& mask);

// The rows of the persons of `intake`: those that are known, then new ones of
// `drawn`.
std::vector<PersonRow> RowsOf(const OpenedCase& current,
                              const v1::Intake& intake,
                              const std::vector<PersonRow>& drawn);

// Adults of the party as it becomes who were none before, and of whom hosts may
// not be told. `rows` are those of intake.persons.
bool HasUnaskedAdults(const OpenedCase& current, const v1::Intake& intake,
                      const std::vector<PersonRow>& rows);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_INTAKE_INTAKE_UPDATE_H_
