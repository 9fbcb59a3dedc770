// Availability as it changes.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_access.h"
#include "services/capacity/capacity_fields.h"
#include "services/capacity/capacity_service.h"

namespace sojourn::capacity {
namespace {

constexpr int kMostHosts = 200;
constexpr size_t kLongestId = 64;

absl::StatusOr<WatchView> ParseView(const v1::WatchAvailabilityRequest& request,
                                    const server::Call& call) {
  FieldChecker checker;
  Fields fields(checker);
  const Access access = Access::Of(call);
  WatchView view{
      .organisation_id = call.caller.organisation_id,
      .own_only = access.organisation.has_value(),
      .safe_houses = access.safe_houses,
      .country_codes =
          fields.Countries("country_codes", request.country_codes()),
      .host_ids = {request.host_ids().begin(), request.host_ids().end()}};
  // They are kept as long as the stream is open.
  if (request.host_ids_size() > kMostHosts) {
    fields.Bad("host_ids", "LIST_TOO_LONG", "at most 200");
  }
  for (int i = 0; i < request.host_ids_size(); ++i) {
    fields.Text(absl::StrCat("host_ids[", i, "]"), request.host_ids(i),
                kLongestId);
  }
  RETURN_IF_ERROR(checker.Finish());
  std::sort(view.country_codes.begin(), view.country_codes.end());
  std::sort(view.host_ids.begin(), view.host_ids.end());
  return view;
}

}  // namespace

grpc::ServerWriteReactor<v1::WatchAvailabilityResponse>*
CapacityService::WatchAvailability(
    grpc::CallbackServerContext* context,
    const v1::WatchAvailabilityRequest* request) {
  server::RpcScope rpc(runtime_, context, "WatchAvailability");
  auto admitted = rpc.AdmitStream();
  if (!admitted.ok()) return watch_.Watch(admitted.status(), {});
  const auto parse = [&]() -> absl::StatusOr<Watching> {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    Watching watching{.view = {}, .from = {}, .context = context};
    ASSIGN_OR_RETURN(watching.view, ParseView(*request, call));
    ASSIGN_OR_RETURN(watching.from, DecodeCursor(runtime_.page_tokens(),
                                                 watching.view.organisation_id,
                                                 request->cursor()));
    return watching;
  };
  auto watching = parse();
  if (!watching.ok()) return watch_.Watch(watching.status(), {});
  return watch_.Watch(std::move(admitted), *std::move(watching));
}

}  // namespace sojourn::capacity
