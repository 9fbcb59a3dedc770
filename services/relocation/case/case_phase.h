#ifndef SERVICES_RELOCATION_CASE_CASE_PHASE_H_
#define SERVICES_RELOCATION_CASE_CASE_PHASE_H_

#include <string_view>

#include "services/relocation/relocation.h"

// States merged so far that nobody reads from them that somebody is on her way:
// what counts, the feed and the clear part of the history may tell.
namespace sojourn::relocation {

enum class Phase { kIntake, kAssessment, kPlacement, kMove, kEnded };

// "MOVE".
std::string_view Name(Phase phase);
Phase PhaseOf(State state);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_CASE_CASE_PHASE_H_
