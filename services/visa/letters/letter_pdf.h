// A letter as a PDF of A4 pages, drawn in this process by Pango and cairo:
// nothing of it reaches a disk, a log or another program.
#ifndef SERVICES_VISA_LETTERS_LETTER_PDF_H_
#define SERVICES_VISA_LETTERS_LETTER_PDF_H_

#include <string>

#include "absl/status/statusor.h"
#include "services/visa/letters/letter.h"

namespace sojourn::visa {

// Millimetres around what is drawn.
inline constexpr double kLetterMargin = 25;

// Equal letters are equal bytes with the same fonts. Thread-safe.
// FAILED_PRECONDITION SCRIPT_UNREADABLE where no font has a character.
absl::StatusOr<std::string> DrawLetter(const Letter& letter);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_LETTERS_LETTER_PDF_H_
