// What a letter says of an application, and no more. Pure.
#ifndef SERVICES_VISA_LETTERS_LETTER_TEXT_H_
#define SERVICES_VISA_LETTERS_LETTER_TEXT_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/visa/letters/letter.h"
#include "services/visa/letters/letter_template.h"
#include "services/visa/visa.h"

namespace sojourn::visa {

struct LetterAsked {
  LetterKind kind = LetterKind::kUnspecified;
  Language language = Language::kEnglish;
};

// Dated the day that `now` is at the mission. FAILED_PRECONDITION
// LETTERHEAD_MISSING, STATE_FORBIDS, IDENTITY_INCOMPLETE,
// ACCOMMODATION_UNSETTLED.
absl::StatusOr<Letter> WriteLetter(const LetterAsked& asked,
                                   const Letterhead& head,
                                   const Application& application,
                                   absl::Time now);

// The placeholders that a template of this kind may use.
LetterValues ValuesFor(const LetterAsked& asked, const Letterhead& head,
                       const Application& application, absl::CivilDay day);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_LETTERS_LETTER_TEXT_H_
