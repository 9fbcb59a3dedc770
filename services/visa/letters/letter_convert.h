// A letter as it is asked for, and in whose name: requests and flags, checked.
#ifndef SERVICES_VISA_LETTERS_LETTER_CONVERT_H_
#define SERVICES_VISA_LETTERS_LETTER_CONVERT_H_

#include <vector>

#include "absl/status/statusor.h"
#include "common/server/options.h"
#include "services/visa/letters/letter_text.h"
#include "sojourn/visa/v1/letter_calls.pb.h"

namespace sojourn::visa {

absl::StatusOr<LetterAsked> ParseLetter(
    const v1::GenerateLetterRequest& request);

// --letter_organisation and --letter_contact.
std::vector<server::FileFlag> LetterFlags();
Letterhead LetterheadOf(const server::Options& options);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_LETTERS_LETTER_CONVERT_H_
