// What a letter is made of: plain values between the text and its drawing.
#ifndef SERVICES_VISA_LETTERS_LETTER_H_
#define SERVICES_VISA_LETTERS_LETTER_H_

#include <string>
#include <vector>

#include "absl/time/civil_time.h"

namespace sojourn::visa {

// Languages there are templates in.
enum class Language { kEnglish, kFrench, kSpanish };

// Who writes: said by the operator (--letter_organisation, --letter_contact).
struct Letterhead {
  std::string organisation;
  std::string contact;
};

struct LetterLine {
  enum class Kind { kDate, kTitle, kRow, kText, kSignature };

  Kind kind = Kind::kText;
  std::string text;
  std::string value;  // of a row

  bool operator==(const LetterLine&) const = default;
};

struct Letter {
  Language language = Language::kEnglish;
  absl::CivilDay day;  // it is dated
  Letterhead head;
  std::vector<LetterLine> lines;
};

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_LETTERS_LETTER_H_
