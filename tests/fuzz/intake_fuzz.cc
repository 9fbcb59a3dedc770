// An intake as JSON, through the CLI's reading and relocation's check of it.
#include <string>

#include "clients/cli/json_input.h"
#include "services/relocation/relocation_intake_check.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sojourn;
  using relocation::IntakeUse;
  relocation::v1::Intake intake;
  if (!cli::MergeJson(fuzz::Text(data, size), &intake).ok()) return 0;
  std::string wire;
  fuzz::Require(intake.SerializeToString(&wire), "what is read can be sent");
  const absl::CivilDay today(2027, 1, 15);
  for (const IntakeUse use : {IntakeUse::kAlert, IntakeUse::kRequest}) {
    const auto problems = relocation::CheckIntake(intake, use, today, "intake");
    fuzz::Require(relocation::HasBlocking(problems) !=
                      relocation::ToStatus(problems).ok(),
                  "it is refused if and only if a problem blocks");
    for (const relocation::IntakeProblem& problem : problems) {
      fuzz::Require(!problem.field.empty() && !problem.reason.empty(),
                    "every problem names field and reason");
    }
  }
  return 0;
}
