#ifndef SERVICES_RELOCATION_RELOCATION_INTAKE_CHECK_H_
#define SERVICES_RELOCATION_RELOCATION_INTAKE_CHECK_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "sojourn/relocation/v1/intake.pb.h"

// What is wrong with an intake, all at once, and what later decisions will
// ask for. One name, no name, no birth date or a partial one, no document, no
// consent and no English are fine.
namespace sojourn::relocation {

enum class IntakeUse {
  // RaiseAlert: only what an alert cannot do without is refused, and what
  // cannot be stored; all else is kept as it was said.
  kAlert,
  // UpdateIntake of a case that is still an alert: as an alert, but what is
  // said of her country now is a country. It may be unknown still.
  kRaised,
  kRequest,
};

struct IntakeProblem {
  std::string field;  // path in proto3 JSON: "intake.persons[0].identity"
  std::string reason;
  std::string description;
  std::string remedy;
  // Refused now. Otherwise a later decision will need it.
  bool blocking = true;
};

// In the order of the intake. `today` is the date where it is latest on earth,
// so that nobody's today is called the future; without it dates are not
// compared with now.
std::vector<IntakeProblem> CheckIntake(const v1::Intake& intake, IntakeUse use,
                                       std::optional<absl::CivilDay> today,
                                       const std::string& root);

// INVALID_ARGUMENT with the blocking ones, OK if there are none.
absl::Status ToStatus(const std::vector<IntakeProblem>& problems);

// Whether others know the contact over which this person is asked: her own, or
// the safe contact of the case where she has none.
bool IsContactBurnt(const v1::Intake& intake, const v1::Person& person);

// What is stored of an alert: a country that has no such code is left unknown,
// and what was written stands in words before the danger. A wrong code would
// steer what the rules do with her.
v1::Intake WithKnownCountry(v1::Intake alert);

bool HasBlocking(const std::vector<IntakeProblem>& problems);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RELOCATION_INTAKE_CHECK_H_
