#ifndef SERVICES_RELOCATION_DUPLICATES_BIRTH_MATCH_H_
#define SERVICES_RELOCATION_DUPLICATES_BIRTH_MATCH_H_

#include <optional>

#include "services/relocation/duplicates/person_match.h"

namespace sojourn::relocation {

// The birth date's part of MatchOf: the readings of both that fit best. Nothing
// where one of both has none.
std::optional<Evidence> MatchBirths(const KnownPerson& a, const KnownPerson& b);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_DUPLICATES_BIRTH_MATCH_H_
