// One JSON object a line on standard output, fields not sentences:
//   log::Info("rpc", {{"method", name}, {"code", "OK"}, {"seconds", 0.004}});
// Field names are proto field names; empty text is left out. No personal data,
// no text from a request. The time is real time. Thread-safe.
#ifndef COMMON_LOG_LOG_H_
#define COMMON_LOG_LOG_H_

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/status.h"

namespace sojourn::log {

enum class Level { kDebug, kInfo, kWarning, kError };

class Field {
 public:
  using Value = std::variant<std::string, int64_t, double, bool>;

  Field(std::string_view field, std::string_view text)
      : name_(field), value_(std::string(text)) {}
  Field(std::string_view field, const char* text)
      : Field(field, std::string_view(text)) {}
  Field(std::string_view field, const std::string& text)
      : Field(field, std::string_view(text)) {}
  Field(std::string_view field, double number) : name_(field), value_(number) {}
  template <std::same_as<bool> T>
  Field(std::string_view field, T flag) : name_(field), value_(flag) {}
  template <std::integral T>
  requires(!std::same_as<T, bool>) Field(std::string_view field, T number)
      : name_(field), value_(static_cast<int64_t>(number)) {}

  std::string_view name() const { return name_; }
  const Value& value() const { return value_; }

 private:
  std::string_view name_;
  Value value_;
};

using Fields = std::initializer_list<Field>;

// The name in every line's "service", and the least level that is written.
// Called once by main before threads start; without it lines have no service.
void Start(std::string_view service, Level least = Level::kInfo);

void Write(Level level, std::string_view event, Fields fields);
inline void Debug(std::string_view event, Fields fields) {
  Write(Level::kDebug, event, fields);
}
inline void Info(std::string_view event, Fields fields) {
  Write(Level::kInfo, event, fields);
}
inline void Warning(std::string_view event, Fields fields) {
  Write(Level::kWarning, event, fields);
}
inline void Error(std::string_view event, Fields fields) {
  Write(Level::kError, event, fields);
}

// An error where it is answered: level by code (INTERNAL and the like are
// errors, the caller's own mistakes are information), with code, reason and,
// if it is ours, the text.
void Failure(std::string_view event, const absl::Status& status,
             Fields fields = {});

// The line Write would write, without the newline; for tests.
std::string Format(Level level, std::string_view event, Fields fields);

}  // namespace sojourn::log

#endif  // COMMON_LOG_LOG_H_
