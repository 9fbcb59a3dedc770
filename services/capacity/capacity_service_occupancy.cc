// Counting nights.
#include "common/server/list_pager.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_convert.h"
#include "services/capacity/capacity_dates.h"
#include "services/capacity/capacity_fields.h"
#include "services/capacity/capacity_page_spec.h"
#include "services/capacity/capacity_service.h"

namespace sojourn::capacity {
namespace {

constexpr int kMostMonths = 36;

v1::HostOccupancy ToProto(const HostNights& host) {
  v1::HostOccupancy proto;
  proto.set_host_id(host.host_public_id);
  for (const MonthNights& nights : host.months) {
    v1::MonthOccupancy& month = *proto.add_months();
    *month.mutable_month() = DateOf(absl::CivilDay(nights.month));
    month.set_open_nights(nights.open);
    month.set_held_nights(nights.held);
    month.set_promised_nights(nights.promised);
    month.set_lived_nights(nights.lived);
    month.set_turnover_nights(nights.turnover);
    month.set_blocked_nights(nights.blocked);
    month.set_free_nights(nights.free);
  }
  return proto;
}

}  // namespace

absl::StatusOr<OccupancySpec> ParseOccupancy(
    const v1::GetOccupancyRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  OccupancySpec spec = {.host_id = request.host_id(),
                        .country_codes = fields.Countries(
                            "country_codes", request.country_codes()),
                        .first = absl::CivilMonth(fields.Day(
                            "first", request.has_first(), request.first())),
                        .last = absl::CivilMonth(fields.Day(
                            "last", request.has_last(), request.last()))};
  const bool both = request.has_first() && request.has_last();
  if (both && spec.last < spec.first) {
    fields.Bad("last", "DATES_REVERSED", "is before first");
  } else if (both && spec.last - spec.first >= kMostMonths) {
    fields.Bad("last", "PERIOD_TOO_LONG", "at most 36 months");
  }
  RETURN_IF_ERROR(checker.Finish());
  return spec;
}

grpc::Status CapacityService::GetOccupancy(
    grpc::ServerContext* context, const v1::GetOccupancyRequest* request,
    v1::GetOccupancyResponse* response) {
  server::RpcScope rpc(runtime_, context, "GetOccupancy");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const OccupancySpec spec, ParseOccupancy(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(
        const auto pager,
        server::ListPager::Of(runtime_.page_tokens(), call, *request));
    ASSIGN_OR_RETURN(const auto page,
                     occupancy_.Count(call, spec, SpecOf(pager)));
    for (const HostNights& host : page.items) {
      *response->add_hosts() = ToProto(host);
    }
    response->mutable_counted_at()->set_seconds(absl::ToUnixSeconds(page.now));
    if (page.more) {
      pager.SetNext({page.items.back().id}, *response->mutable_page_info());
    }
    return absl::OkStatus();
  });
}

}  // namespace sojourn::capacity
