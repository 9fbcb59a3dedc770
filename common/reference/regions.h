// Regions of the world that are wide enough to tell of no country.
#ifndef COMMON_REFERENCE_REGIONS_H_
#define COMMON_REFERENCE_REGIONS_H_

#include <string>
#include <string_view>
#include <vector>

namespace sojourn::reference {

// The regional groups of the Sustainable Development Goals (United Nations
// Statistics Division, standard M49), with Australia and New Zealand in
// Oceania: "SUB_SAHARAN_AFRICA". Kosovo and Taiwan, which M49 has no line for,
// stand with their neighbours. Empty for what is no country, and for
// Antarctica.
std::string_view RegionOf(std::string_view country);

// All seven, as they are listed.
std::vector<std::string> Regions();

}  // namespace sojourn::reference

#endif  // COMMON_REFERENCE_REGIONS_H_
