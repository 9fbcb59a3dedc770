// Codes of countries and languages. Links nothing, so that rules may use it.
#ifndef COMMON_REFERENCE_COUNTRIES_H_
#define COMMON_REFERENCE_COUNTRIES_H_

#include <string>
#include <string_view>
#include <vector>

namespace sojourn::reference {

// An ISO 3166-1 alpha-2 code in capitals, or XK, which states use for Kosovo.
bool IsCountry(std::string_view code);
// All of them, in order.
std::vector<std::string> Countries();
// The alpha-2 code of an alpha-3 one in capitals, XK for XKX; empty where there
// is none.
std::string_view CountryOfAlphaThree(std::string_view code);
// And back.
std::string_view AlphaThreeOf(std::string_view country);

// Shaped like ISO 639-1 or 639-3: "fr", "pbu". New codes of 639-3 appear every
// year, so the list itself is not checked.
bool IsLanguageCode(std::string_view code);

}  // namespace sojourn::reference

#endif  // COMMON_REFERENCE_COUNTRIES_H_
