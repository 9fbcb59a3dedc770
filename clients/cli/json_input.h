// Requests that come as JSON files: checked here, field by field, before
// anything is sent.
#ifndef CLIENTS_CLI_JSON_INPUT_H_
#define CLIENTS_CLI_JSON_INPUT_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/limits/request_limits.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace sojourn::cli {

// Servers refuse a larger request before any handler could name the field.
using limits::kMaxRequestBytes;
// Of this request: matching takes all who wait at once.
size_t MostBytesOf(const google::protobuf::Descriptor& request);

// The file's bytes; "-" is standard input.
absl::StatusOr<std::string> ReadInput(const std::string& path);

// Merges `text` into `request`. Names are those of the protos; enum values may
// lack their prefix; dates, periods and times may be words (values.h); comments
// and a comma after the last element are skipped (jsonc.h), and so is a
// top-level "example". INVALID_ARGUMENT, naming every bad field at once:
// JSON_INVALID, FIELD_UNKNOWN, TEXT_NOT_UTF8, REQUEST_TOO_LARGE and those of
// values.h.
absl::Status MergeJson(std::string_view text,
                       google::protobuf::Message* request);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_JSON_INPUT_H_
