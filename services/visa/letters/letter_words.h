// Days, countries and visas as each language of a letter writes them.
#ifndef SERVICES_VISA_LETTERS_LETTER_WORDS_H_
#define SERVICES_VISA_LETTERS_LETTER_WORDS_H_

#include <string>

#include "absl/time/civil_time.h"
#include "services/visa/letters/letter.h"
#include "services/visa/visa.h"

namespace sojourn::visa {

// "1 March 2027", "1er mars 2027", "1 de marzo de 2027".
std::string DayIn(Language language, absl::CivilDay day);

// As much of it as is known; empty where nothing is.
std::string PartialDateIn(Language language, const PartialDate& date);

// By the Unicode CLDR, which ICU carries; the code itself where it has no name.
std::string CountryIn(Language language, const std::string& code);

// What is applied for. A national visa is called that, whatever it is given
// for: the reason is in no letter.
std::string SchemeIn(Language language, Scheme scheme);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_LETTERS_LETTER_WORDS_H_
