// RPCs on intake rounds.
#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_access.h"
#include "services/capacity/capacity_convert.h"
#include "services/capacity/capacity_dates.h"
#include "services/capacity/capacity_fields.h"
#include "services/capacity/capacity_service.h"

namespace sojourn::capacity {
namespace {

constexpr int kMostRounds = 24;
constexpr int kLargestQuota = 1000;

Round ParseRound(Fields fields, const v1::Round& round) {
  Round parsed;
  parsed.first = fields.Day("first_arrival", round.has_first_arrival(),
                            round.first_arrival());
  parsed.last = fields.Day("last_arrival", round.has_last_arrival(),
                           round.last_arrival());
  if (round.has_first_arrival() && round.has_last_arrival() &&
      parsed.last < parsed.first) {
    fields.Bad("last_arrival", "DATES_REVERSED", "is before first_arrival");
  }
  parsed.closes = parsed.last;
  if (round.has_closes()) {
    parsed.closes = fields.Day("closes", true, round.closes());
    if (round.has_last_arrival() && parsed.last < parsed.closes) {
      fields.Bad("closes", "DATES_REVERSED", "is after last_arrival");
    }
  }
  parsed.quota = fields.Number("quota", round.quota(), 1, kLargestQuota);
  return parsed;
}

}  // namespace

v1::Round ToProto(const Round& round) {
  v1::Round proto;
  *proto.mutable_first_arrival() = DateOf(round.first);
  *proto.mutable_last_arrival() = DateOf(round.last);
  *proto.mutable_closes() = DateOf(round.closes);
  proto.set_quota(round.quota);
  proto.set_taken(round.taken);
  return proto;
}

v1::OfferRound ToProto(const OfferRound& offer) {
  v1::OfferRound proto;
  if (offer.round.has_value()) *proto.mutable_round() = ToProto(*offer.round);
  proto.set_reason(offer.reason);
  if (offer.stay.has_value()) {
    *proto.mutable_stay()->mutable_check_in() = DateOf(offer.stay->check_in);
    *proto.mutable_stay()->mutable_check_out() = DateOf(offer.stay->check_out);
  }
  return proto;
}

absl::StatusOr<RoundsSpec> ParseRounds(const v1::SetRoundsRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  fields.Required("host_id", request.host_id());
  if (request.rounds_size() > kMostRounds) {
    fields.Bad("rounds", "LIST_TOO_LONG", "at most 24");
  }
  std::vector<Round> rounds;
  for (int i = 0; i < request.rounds_size(); ++i) {
    rounds.push_back(ParseRound(fields.Inside(absl::StrCat("rounds[", i, "]")),
                                request.rounds(i)));
  }
  RETURN_IF_ERROR(checker.Finish());
  ASSIGN_OR_RETURN(rounds, rules::OrderRounds(std::move(rounds)));
  return RoundsSpec{.host_id = request.host_id(),
                    .etag = request.etag(),
                    .rounds = std::move(rounds)};
}

grpc::Status CapacityService::SetRounds(grpc::ServerContext* context,
                                        const v1::SetRoundsRequest* request,
                                        v1::SetRoundsResponse* response) {
  server::RpcScope rpc(runtime_, context, "SetRounds");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const RoundsSpec spec, ParseRounds(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const std::string id, rounds_.Set(call, spec));
    ASSIGN_OR_RETURN(const Host host, hosts_.Get(call, id));
    ASSIGN_OR_RETURN(const auto rounds, rounds_.List(call, id));
    *response->mutable_host() = ToProto(host, Access::Of(call).viewer);
    for (const Round& round : rounds) *response->add_rounds() = ToProto(round);
    return absl::OkStatus();
  });
}

grpc::Status CapacityService::ListRounds(grpc::ServerContext* context,
                                         const v1::ListRoundsRequest* request,
                                         v1::ListRoundsResponse* response) {
  server::RpcScope rpc(runtime_, context, "ListRounds");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckId("host_id", request->host_id()));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const auto rounds, rounds_.List(call, request->host_id()));
    for (const Round& round : rounds) *response->add_rounds() = ToProto(round);
    return absl::OkStatus();
  });
}

}  // namespace sojourn::capacity
