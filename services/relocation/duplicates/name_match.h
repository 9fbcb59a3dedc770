#ifndef SERVICES_RELOCATION_DUPLICATES_NAME_MATCH_H_
#define SERVICES_RELOCATION_DUPLICATES_NAME_MATCH_H_

#include <optional>

#include "services/relocation/duplicates/person_match.h"

namespace sojourn::relocation {

// The name's part of MatchOf: the assignment of parts to parts that weighs
// most, whatever their order. Two parts may be one of the other's. Nothing
// where one of both has no name.
std::optional<Evidence> MatchNames(const KnownPerson& a, const KnownPerson& b);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_DUPLICATES_NAME_MATCH_H_
