// GET /calendar/TOKEN.ics over HTTPS, for calendar applications: they have no
// certificate of ours, and the token is all that lets them in.
#ifndef SERVICES_CAPACITY_CAPACITY_CALENDAR_ENDPOINT_H_
#define SERVICES_CAPACITY_CAPACITY_CALENDAR_ENDPOINT_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/limits/rate_limiter.h"
#include "common/metrics/registry.h"
#include "common/server/https_endpoint.h"
#include "common/server/runtime.h"
#include "services/capacity/capacity_store_calendar_feeds.h"

namespace sojourn::capacity {

// The path that opens the link of a token.
std::string CalendarPath(const std::string& token);

class CalendarEndpoint {
 public:
  struct Options {
    std::string address;  // host:port; port 0 takes a free one
    std::string cert_file;
    std::string key_file;
    // Of one remote address, whatever it asks for.
    limits::Rate reads{.per_second = 1, .burst = 60};
  };

  // Listens at once; `runtime` outlives it. Errors as HttpsEndpoint's.
  static absl::StatusOr<std::unique_ptr<CalendarEndpoint>> Start(
      server::Runtime& runtime, const Options& options);

  // host:port as bound.
  const std::string& address() const { return https_->address(); }

 private:
  CalendarEndpoint(server::Runtime& runtime, const Options& options);

  server::HttpsResponse Answer(const server::HttpsRequest& request);
  server::HttpsResponse Look(const server::HttpsRequest& request);

  CalendarFeedStore feeds_;
  limits::RateLimiter limiter_;
  metrics::Family<metrics::Counter>& reads_;
  // Last, as it ends first: its threads use the others.
  std::unique_ptr<server::HttpsEndpoint> https_;
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_CALENDAR_ENDPOINT_H_
