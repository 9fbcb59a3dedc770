#include "services/relocation/case/case_phase.h"

#include "services/relocation/relocation_state_machine.h"

namespace sojourn::relocation {

std::string_view Name(Phase phase) {
  switch (phase) {
    case Phase::kIntake:
      return "INTAKE";
    case Phase::kAssessment:
      return "ASSESSMENT";
    case Phase::kPlacement:
      return "PLACEMENT";
    case Phase::kMove:
      return "MOVE";
    case Phase::kEnded:
      return "ENDED";
  }
  return "";
}

Phase PhaseOf(State state) {
  constexpr StateSet kIntake =
      StateSet::Range(State::kAlerted, State::kIncomplete);
  constexpr StateSet kAssessment =
      StateSet::Range(State::kTriaged, State::kEligible);
  constexpr StateSet kPlacement =
      StateSet::Range(State::kWaitlisted, State::kOffered);
  // From her place on: whoever has one may already have left.
  constexpr StateSet kMove =
      StateSet::Range(State::kDefenderAccepted, State::kEnding);
  if (kIntake.Has(state)) return Phase::kIntake;
  if (kAssessment.Has(state)) return Phase::kAssessment;
  if (kPlacement.Has(state)) return Phase::kPlacement;
  if (kMove.Has(state)) return Phase::kMove;
  return Phase::kEnded;
}

}  // namespace sojourn::relocation
