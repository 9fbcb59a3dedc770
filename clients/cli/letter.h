// The PDF of a letter: it goes from the answer into a file, never on the
// screen.
#ifndef CLIENTS_CLI_LETTER_H_
#define CLIENTS_CLI_LETTER_H_

#include <optional>
#include <string>

#include "google/protobuf/message.h"

namespace sojourn::cli {

// Whether answers of this type are one.
bool IsLetter(const google::protobuf::Descriptor& type);

// The file of such an answer; nothing for any other.
std::optional<std::string> LetterIn(const google::protobuf::Message& response);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_LETTER_H_
