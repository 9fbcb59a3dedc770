#include "services/capacity/capacity_calendar_endpoint.h"

#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/log/log.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/capacity/capacity_calendar_text.h"

namespace sojourn::capacity {
namespace {

constexpr std::string_view kFolder = "/calendar/";
constexpr std::string_view kEnding = ".ics";
constexpr absl::Duration kTimeout = absl::Seconds(2);

// Nobody between here and the calendar keeps it, or finds it by searching.
server::HttpsResponse Say(int status, std::string body = "") {
  return {.status = status,
          .content_type = "text/calendar; charset=utf-8",
          .body = std::move(body),
          .headers = {"Cache-Control: no-store", "X-Robots-Tag: noindex",
                      "X-Content-Type-Options: nosniff",
                      "Referrer-Policy: no-referrer"}};
}

std::string_view CodeOf(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 404:
      return "NOT_FOUND";
    case 429:
      return "RESOURCE_EXHAUSTED";
    default:
      return "UNAVAILABLE";
  }
}

// Whatever stands where a token would; nothing that is none opens a link.
std::string_view TokenIn(std::string_view path) {
  if (!path.starts_with(kFolder) || !path.ends_with(kEnding) ||
      path.size() < kFolder.size() + kEnding.size()) {
    return "";
  }
  path.remove_prefix(kFolder.size());
  path.remove_suffix(kEnding.size());
  return path;
}

}  // namespace

std::string CalendarPath(const std::string& token) {
  return absl::StrCat(Av(kFolder), token, Av(kEnding));
}

CalendarEndpoint::CalendarEndpoint(server::Runtime& runtime,
                                   const Options& options)
    : feeds_(runtime),
      limiter_({.refusals = options.reads}),
      reads_(runtime.metrics().Counters(
          {.name = "sojourn_capacity_calendar_reads_total",
           .help = "Requests for calendar links, by what became of them",
           .labels = {"code"}})) {}

absl::StatusOr<std::unique_ptr<CalendarEndpoint>> CalendarEndpoint::Start(
    server::Runtime& runtime, const Options& options) {
  std::unique_ptr<CalendarEndpoint> endpoint(
      new CalendarEndpoint(runtime, options));
  ASSIGN_OR_RETURN(
      endpoint->https_,
      server::HttpsEndpoint::Start(
          // Calendar applications are older than this service.
          {.flag = "calendar_listen",
           .address = options.address,
           .cert_file = options.cert_file,
           .key_file = options.key_file,
           .oldest = server::HttpsEndpoint::Oldest::kTls12},
          [made = endpoint.get()](const server::HttpsRequest& request) {
            return made->Answer(request);
          }));
  return endpoint;
}

server::HttpsResponse CalendarEndpoint::Answer(
    const server::HttpsRequest& request) {
  server::HttpsResponse response = Look(request);
  reads_.With({CodeOf(response.status)}).Increment();
  return response;
}

// Who reads is never known, so every request counts as a stranger's. What is no
// token is looked for like one: nothing in an answer, or its time, tells one
// that was closed from one that never was.
server::HttpsResponse CalendarEndpoint::Look(
    const server::HttpsRequest& request) {
  const absl::Time now = absl::Now();
  if (!limiter_.AdmitUnknown(request.remote, now).ok()) {
    server::HttpsResponse limited = Say(429);
    limited.headers.emplace_back("Retry-After: 60");
    return limited;
  }
  limiter_.CountRefusal(request.remote, now);
  const absl::StatusOr<std::optional<FeedPage>> page =
      feeds_.Read(TokenIn(request.path), now + kTimeout);
  if (!page.ok()) {
    log::Failure("calendar_read_failed", page.status());
    return Say(503);
  }
  return page->has_value() ? Say(200, CalendarText(**page)) : Say(404);
}

}  // namespace sojourn::capacity
