#ifndef CLIENTS_CLI_PAPER_FORM_READER_H_
#define CLIENTS_CLI_PAPER_FORM_READER_H_

#include <map>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sojourn/relocation/v1/intake.pb.h"

namespace sojourn::cli {

// Where on the page a field of the intake is answered: the field's path in
// proto3 JSON without its root, and "line 12, question 10".
using FormPlaces = std::map<std::string, std::string>;

// Reads a filled-in PaperForm(). Takes any bytes: CRLF, any script, spaces and
// case as they come, answers that are missing, labels left out ("10: ...").
// Every line that says something is read or refused. INVALID_ARGUMENT with all
// mistakes, each with its line, question and remedy: FORM_LINE_UNKNOWN,
// FORM_QUESTION_UNKNOWN, FORM_LABEL_DIFFERS, FORM_ANSWERED_TWICE,
// FIELD_REQUIRED, VALUE_INVALID, TEXT_NOT_UTF8, REQUEST_TOO_LARGE and those of
// values.h.
absl::StatusOr<FormPlaces> ReadPaperForm(std::string_view text,
                                         relocation::v1::Intake* intake);

// The same error, with lines and questions where it names fields of the intake.
absl::Status InTermsOfForm(const absl::Status& status,
                           const FormPlaces& places);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_PAPER_FORM_READER_H_
