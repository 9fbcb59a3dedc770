#ifndef SERVICES_RELOCATION_COORDINATION_PLACE_NAMES_H_
#define SERVICES_RELOCATION_COORDINATION_PLACE_NAMES_H_

#include <string_view>

namespace sojourn::relocation {

// Whether `place`, as somebody wrote it ("Gijon", "Utrecht, NL"), is part of
// what an organisation is called ("Ayuntamiento de Gijón"). Whole words,
// without case and accents; what follows a comma is not looked at.
bool IsCalledAfter(std::string_view name, std::string_view place);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_COORDINATION_PLACE_NAMES_H_
