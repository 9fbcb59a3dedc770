#ifndef SERVICES_RELOCATION_DUPLICATES_BIRTH_READINGS_H_
#define SERVICES_RELOCATION_DUPLICATES_BIRTH_READINGS_H_

#include <string_view>
#include <vector>

// Days on which somebody may have been born, by what was written down.
namespace sojourn::relocation {

// Of the Gregorian calendar; 0 is unknown.
struct BirthDate {
  int year = 0;
  int month = 0;
  int day = 0;
  friend auto operator<=>(const BirthDate&, const BirthDate&) = default;
};

enum class Calendar {
  kGregorian,
  // Persian or Hijri: the year tells that it is one of both.
  kOther,
  // Ethiopian: the year could be Gregorian as well.
  kGuessed,
};

struct BirthReading {
  BirthDate date;
  Calendar calendar = Calendar::kGregorian;
  friend auto operator<=>(const BirthReading&, const BirthReading&) = default;
};

// `written` is what the Gregorian field holds, `as_given` what she said, in any
// calendar and numerals. Years of 1250 to 1500 are read as Persian (solar) and
// as Hijri ones; later ones as Ethiopian too where she `may_count_ethiopian`. A
// year without a month may be either of two Gregorian ones then. Years that
// nobody alive was born in are left out. Never more than ten; takes any text.
std::vector<BirthReading> BirthReadings(const BirthDate& written,
                                        std::string_view as_given,
                                        bool may_count_ethiopian);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_DUPLICATES_BIRTH_READINGS_H_
