// What a field of an intake may hold, by its name: one list for the check of
// relocation and for the schema that partners get. Links absl only.
#ifndef COMMON_REFERENCE_INTAKE_FIELDS_H_
#define COMMON_REFERENCE_INTAKE_FIELDS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sojourn::reference {

enum class TextKind {
  kShort,
  kLong,
  kCountry,
  // A country, or what a travel document says where there is none.
  kNationality,
  kLanguage,
  kTimeZone,
  kCurrency,
};
TextKind TextKindOf(std::string_view field);

// In characters, so that every script has the same room.
inline constexpr size_t kMostOfLongText = 20000;
inline constexpr size_t kMostOfShortText = 500;
size_t MostOf(TextKind kind);
// Characters of a UTF-8 text; of any bytes, a number that is no larger.
size_t CharactersIn(std::string_view text);

inline constexpr int kLongestList = 100;
inline constexpr int kMostPeople = 50;

// Numbers from 0 up; the most there is where a field has no bound of its own.
int64_t MostOfNumber(std::string_view field);

inline constexpr int kFirstYear = 1900;
inline constexpr int kLastYear = 2200;
// Dates of what has happened: never in the future.
bool IsOfThePast(std::string_view field);
// Month or day may be missing.
bool MayBePartial(std::string_view field);

// Nationality lines of travel documents without a nationality (ICAO 9303).
bool IsNoNationality(std::string_view code);
std::vector<std::string> NoNationalities();

}  // namespace sojourn::reference

#endif  // COMMON_REFERENCE_INTAKE_FIELDS_H_
