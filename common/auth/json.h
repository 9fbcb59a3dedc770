// Reading JSON that came from outside: no exceptions, no guesses about types.
#ifndef COMMON_AUTH_JSON_H_
#define COMMON_AUTH_JSON_H_

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace sojourn::auth {

// Nothing when the text is not one JSON object, or when two parsers could read
// it differently: a field named twice at any level, a zero byte, more than
// eight levels.
std::optional<nlohmann::json> ParseObject(std::string_view text);

// Nothing when the field is missing or not a string.
std::optional<std::string> StringField(const nlohmann::json& object,
                                       const char* name);

// A string that is there, not empty, not over 256 bytes, and free of control
// characters.
std::optional<std::string> NameField(const nlohmann::json& object,
                                     const char* name);

// NumericDate of RFC 7519: seconds since 1970, up to the year 9999.
std::optional<absl::Time> TimeField(const nlohmann::json& object,
                                    const char* name);

// Bytes of base64url without padding (RFC 7515, section 2), in its one form;
// nothing for any other text.
std::optional<std::string> DecodeBase64Url(std::string_view base64);

// The object as text; a string that is not UTF-8 loses its bad bytes.
std::string WriteObject(const nlohmann::json& object);

}  // namespace sojourn::auth

#endif  // COMMON_AUTH_JSON_H_
