// Templates of letters (templates/*.txt), which anybody may read and correct.
//
// Lines that follow each other are one paragraph; an empty line ends it. How a
// paragraph begins says what it is:
//
//   > TEXT            the date, on the right
//   # TEXT            the title
//   LABEL | VALUE     a row of facts, a line each
//   _ TEXT            a place for the signature
//
// {{name}} is a placeholder. A paragraph or row with one that has no value is
// left out whole: that is the only condition there is.
#ifndef SERVICES_VISA_LETTERS_LETTER_TEMPLATE_H_
#define SERVICES_VISA_LETTERS_LETTER_TEMPLATE_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/visa/letters/letter.h"
#include "services/visa/visa_enums.h"

namespace sojourn::visa {

// By placeholder; one that has no value now is there without one.
using LetterValues = std::map<std::string, std::optional<std::string>>;

std::string_view TemplateOf(LetterKind kind, Language language);

std::set<std::string> PlaceholdersOf(std::string_view text);

// Values are put in as they are, without line breaks, control characters and
// marks that turn the direction of what follows; what looks like a placeholder
// in one stays as it is. INTERNAL for a placeholder that `values` does not
// know.
absl::StatusOr<std::vector<LetterLine>> FillTemplate(
    std::string_view text, const LetterValues& values);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_LETTERS_LETTER_TEMPLATE_H_
