#include "common/metrics/rpc_metrics.h"

#include <algorithm>
#include <array>

namespace sojourn::metrics {
namespace {

constexpr std::array<std::string_view, 22> kMovementMethods = {
    "BeginEnding",
    "CheckIn",
    "CheckOut",
    "ClearForTravel",
    "CloseStay",
    "ExtendReservation",
    "ExtendStay",
    "ListSafeguardingConcerns",
    "MarkArrived",
    "MarkDeparted",
    "RaiseSafeguardingConcern",
    "RecordCheckIn",
    "RecordEntry",
    "RecordExit",
    "RecordFollowUp",
    "RecordImmediateMeasures",
    "RecordRightsInformation",
    "RecordSafeguardingStep",
    "RecordTravelPlan",
    "RecordUnassistedMove",
    "SetStayPlan",
    "SplitParty"};

}  // namespace

std::string_view PublicMethodName(std::string_view method) {
  const bool moves = std::find(kMovementMethods.begin(), kMovementMethods.end(),
                               method) != kMovementMethods.end();
  return moves ? "movement" : method;
}

RpcMetrics::RpcMetrics(Registry& registry)
    : requests_(registry.Counters({.name = "sojourn_rpc_requests_total",
                                   .help = "RPCs answered",
                                   .labels = {"method", "code"}})),
      durations_(registry.Histograms({.name = "sojourn_rpc_duration_seconds",
                                      .help = "Time to answer an RPC",
                                      .labels = {"method"}})),
      in_flight_(registry
                     .Gauges({.name = "sojourn_rpc_in_flight",
                              .help = "RPCs being answered now"})
                     .With({})) {}

void RpcMetrics::Declare(std::string_view method) {
  const std::string_view name = PublicMethodName(method);
  requests_.With({name, "OK"});
  durations_.With({name});
}

void RpcMetrics::Started() { in_flight_.Increment(); }

void RpcMetrics::Finished(std::string_view method, absl::StatusCode code,
                          absl::Duration duration) {
  const std::string_view name = PublicMethodName(method);
  in_flight_.Decrement();
  requests_.With({name, absl::StatusCodeToString(code)}).Increment();
  durations_.With({name}).Observe(absl::ToDoubleSeconds(duration));
}

}  // namespace sojourn::metrics
