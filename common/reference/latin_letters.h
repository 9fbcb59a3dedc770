// Names of any script in plain Latin letters.
#ifndef COMMON_REFERENCE_LATIN_LETTERS_H_
#define COMMON_REFERENCE_LATIN_LETTERS_H_

#include <string>
#include <string_view>

namespace sojourn::reference {

// "Gijón" is "gijon", "Тесфай" and "ተስፋይ" read alike: transliterated by ICU's
// rules (Unicode CLDR), without marks, in lower case. What no rule knows stays
// as it is. Takes any bytes; thread-safe.
std::string InLatinLetters(std::string_view text);

}  // namespace sojourn::reference

#endif  // COMMON_REFERENCE_LATIN_LETTERS_H_
