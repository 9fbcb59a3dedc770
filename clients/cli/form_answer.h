// One answer of a paper form, into its field of the intake.
#ifndef CLIENTS_CLI_FORM_ANSWER_H_
#define CLIENTS_CLI_FORM_ANSWER_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "clients/cli/paper_form.h"
#include "sojourn/relocation/v1/intake.pb.h"

namespace sojourn::cli {

// Without what surrounds it and means nothing: spaces of any kind, marks of
// direction and of byte order, the line it was to be written on.
std::string_view TrimmedAnswer(std::string_view text);

// `text` with the digits it begins with as ASCII, whatever script they are of.
std::string WithAsciiDigitsInFront(std::string_view text);

// "persons[0].identity.names" as proto3 JSON has it.
std::string JsonPath(std::string_view path);

// Writes `text` where `question` belongs and says in `path` where that was, as
// JsonPath. INVALID_ARGUMENT on `place`: VALUE_INVALID, VALUE_UNKNOWN,
// NUMBER_INVALID, DATE_INVALID.
absl::Status StoreAnswer(const Question& question, const std::string& place,
                         const std::string& text,
                         relocation::v1::Intake* intake, std::string* path);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_FORM_ANSWER_H_
