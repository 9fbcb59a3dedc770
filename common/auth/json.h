// Reading JSON that came from outside: no exceptions, no guesses about types.
#ifndef COMMON_AUTH_JSON_H_
#define COMMON_AUTH_JSON_H_

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace sojourn::auth {

// Nothing when the text is not one JSON object.
inline std::optional<nlohmann::json> ParseObject(std::string_view text) {
  nlohmann::json object = nlohmann::json::parse(
      text.begin(), text.end(), /*cb=*/nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return std::nullopt;
  return object;
}

// Nothing when the field is missing or not a string.
inline std::optional<std::string> StringField(const nlohmann::json& object,
                                              const char* name) {
  const auto field = object.find(name);
  if (field == object.end() || !field->is_string()) return std::nullopt;
  return field->get<std::string>();
}

// The object as text; a string that is not UTF-8 loses its bad bytes.
inline std::string WriteObject(const nlohmann::json& object) {
  return object.dump(-1, ' ', /*ensure_ascii=*/false,
                     nlohmann::json::error_handler_t::replace);
}

}  // namespace sojourn::auth

#endif  // COMMON_AUTH_JSON_H_
