#ifndef SERVICES_RELOCATION_DUPLICATES_FREQUENT_NAMES_H_
#define SERVICES_RELOCATION_DUPLICATES_FREQUENT_NAMES_H_

#include "services/relocation/duplicates/name_parts.h"

namespace sojourn::relocation {

// How many of a thousand persons of one origin have this name among theirs, by
// a coarse table of names that are frequent somewhere; one or two where it is
// not in it. For a script without vowels that of the most frequent name with
// these consonants.
double PerThousand(const NamePart& part);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_DUPLICATES_FREQUENT_NAMES_H_
