#include "common/auth/json.h"

#include <sodium.h>

#include <set>
#include <vector>

namespace sojourn::auth {
namespace {

using nlohmann::json;

// Nothing we read is deeper; what is, was made to exhaust somebody.
constexpr int kMaxDepth = 8;

// Watches a parse for what the standard leaves open and parsers read
// differently.
class Strictness {
 public:
  bool Watch(int depth, json::parse_event_t event, const json& parsed) {
    if (depth > kMaxDepth) acceptable_ = false;
    if (event == json::parse_event_t::object_start) names_.emplace_back();
    if (event == json::parse_event_t::object_end) names_.pop_back();
    if (event == json::parse_event_t::key &&
        !names_.back().insert(parsed.get<std::string>()).second) {
      acceptable_ = false;
    }
    return true;
  }

  bool acceptable() const { return acceptable_; }

 private:
  bool acceptable_ = true;
  // Field names so far of every object that is still open.
  std::vector<std::set<std::string>> names_;
};

}  // namespace

std::optional<json> ParseObject(std::string_view text) {
  // The parser takes a zero byte for the end, and what follows for nothing.
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  Strictness strictness;
  json object = json::parse(
      text.begin(), text.end(),
      [&](int depth, json::parse_event_t event, const json& parsed) {
        return strictness.Watch(depth, event, parsed);
      },
      /*allow_exceptions=*/false);
  if (!object.is_object() || !strictness.acceptable()) return std::nullopt;
  return object;
}

std::optional<std::string> StringField(const json& object, const char* name) {
  const auto field = object.find(name);
  if (field == object.end() || !field->is_string()) return std::nullopt;
  return field->get<std::string>();
}

std::optional<absl::Time> TimeField(const json& object, const char* name) {
  // 9999-12-31: a later time is a mistake or an attempt at an overflow.
  constexpr double kMaxUnixSeconds = 253402300799.0;
  const auto field = object.find(name);
  if (field == object.end() || !field->is_number()) return std::nullopt;
  const auto seconds = field->get<double>();
  if (!(seconds >= 0 && seconds <= kMaxUnixSeconds)) return std::nullopt;
  return absl::UnixEpoch() + absl::Seconds(seconds);
}

std::optional<std::string> NameField(const json& object, const char* name) {
  constexpr size_t kMaxNameLength = 256;
  std::optional<std::string> value = StringField(object, name);
  if (!value.has_value() || value->empty() || value->size() > kMaxNameLength) {
    return std::nullopt;
  }
  for (const char c : *value) {
    // A control character reaches a log or ends a text in the database.
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return std::nullopt;
  }
  return value;
}

std::optional<std::string> DecodeBase64Url(std::string_view base64) {
  std::string bytes(base64.size(), '\0');
  size_t length = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()),
                        bytes.size(), base64.data(), base64.size(), nullptr,
                        &length, nullptr,
                        sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0) {
    return std::nullopt;
  }
  bytes.resize(length);
  return bytes;
}

std::string WriteObject(const json& object) {
  return object.dump(-1, ' ', /*ensure_ascii=*/false,
                     json::error_handler_t::replace);
}

}  // namespace sojourn::auth
