// Values as people type them: dates, times, periods, enum names.
#ifndef CLIENTS_CLI_VALUES_H_
#define CLIENTS_CLI_VALUES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace sojourn::cli {

// An enum value by its full name (RELOCATION_STATE_SUBMITTED), or without its
// enum's prefix in either case (SUBMITTED, submitted). INVALID_ARGUMENT
// VALUE_UNKNOWN on `field` lists what there is.
absl::StatusOr<const google::protobuf::EnumValueDescriptor*> ParseEnum(
    std::string_view field, const google::protobuf::EnumDescriptor& type,
    std::string_view text);

// The short names of an enum, without UNSPECIFIED.
std::vector<std::string> EnumNames(
    const google::protobuf::EnumDescriptor& type);
std::string ShortEnumName(const google::protobuf::EnumValueDescriptor& value);

// True for the messages that are written as one word: Date (2027-03-01; also
// 1990-05, 1990, today and today+45), LegalDays and Stay
// (2027-03-01..2027-05-20), Timestamp (RFC 3339, or "now"); and, of answers
// alone, AnswerCount and VisaCount (12, or "hidden").
bool IsOneWord(const google::protobuf::Descriptor& type);
// What a help text shows for such a type: "DATE", "DATE..DATE", "TIME",
// "COUNT".
std::string OneWordShape(const google::protobuf::Descriptor& type);
// Fills `message` from such a word. INVALID_ARGUMENT on `field`.
absl::Status ParseOneWord(std::string_view field, std::string_view text,
                          google::protobuf::Message* message);
// And back, for people.
std::string FormatOneWord(const google::protobuf::Message& message);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_VALUES_H_
