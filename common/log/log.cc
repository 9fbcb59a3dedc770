#include "common/log/log.h"

#include <memory>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "common/status/string_view.h"
#include "nlohmann/json.hpp"
#include "spdlog/sinks/stdout_sinks.h"
#include "spdlog/spdlog.h"

namespace sojourn::log {
namespace {

// Lines of a process come out in the order of their fields, as written.
using Json = nlohmann::ordered_json;

struct Settings {
  std::string service;
  Level least = Level::kInfo;
};

Settings& CurrentSettings() {
  static auto& settings = *new Settings;
  return settings;
}

spdlog::logger& Logger() {
  static auto& logger = *[] {
    auto sink = std::make_shared<spdlog::sinks::stdout_sink_mt>();
    sink->set_pattern("%v");
    auto* created = new spdlog::logger("sojourn", std::move(sink));
    created->flush_on(spdlog::level::info);
    return created;
  }();
  return logger;
}

std::string_view Name(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      return "error";
  }
  return "error";
}

template <typename Range>
std::string FormatLine(Level level, std::string_view event,
                       const Range& fields) {
  Json line;
  line["time"] = absl::FormatTime("%E4Y-%m-%dT%H:%M:%E6SZ", absl::Now(),
                                  absl::UTCTimeZone());
  line["level"] = Name(level);
  if (const auto& service = CurrentSettings().service; !service.empty()) {
    line["service"] = service;
  }
  line["event"] = event;
  for (const Field& field : fields) {
    const auto* text = std::get_if<std::string>(&field.value());
    if (text != nullptr && text->empty()) continue;
    std::visit(
        [&](const auto& value) { line[std::string(field.name())] = value; },
        field.value());
  }
  // A value that is not UTF-8 must not cost us the line.
  return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <typename Range>
void WriteLine(Level level, std::string_view event, const Range& fields) {
  if (level < CurrentSettings().least) return;
  Logger().log(spdlog::level::info, FormatLine(level, event, fields));
}

Level LevelOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDataLoss:
      return Level::kError;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kDeadlineExceeded:
      return Level::kWarning;
    default:
      return Level::kInfo;
  }
}

}  // namespace

void Start(std::string_view service, Level least) {
  CurrentSettings() = {.service = std::string(service), .least = least};
}

void Write(Level level, std::string_view event, Fields fields) {
  WriteLine(level, event, fields);
}

void Failure(std::string_view event, const absl::Status& status,
             Fields fields) {
  const Level level = LevelOf(status.code());
  std::vector<Field> all(fields);
  all.emplace_back("code", absl::StatusCodeToString(status.code()));
  all.emplace_back("reason", ReasonOf(status));
  if (level != Level::kInfo) all.emplace_back("message", Sv(status.message()));
  WriteLine(level, event, all);
}

std::string Format(Level level, std::string_view event, Fields fields) {
  return FormatLine(level, event, fields);
}

}  // namespace sojourn::log
