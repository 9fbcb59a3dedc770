// What is late, and how long things took.
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "common/server/list_pager.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/clocks/clock_statistics.h"
#include "services/grants/clocks/overdue_store.h"
#include "services/grants/grants_convert_values.h"
#include "services/grants/grants_service.h"
#include "services/grants/grants_work.h"

namespace sojourn::grants {

using server::ListPager;
using server::RpcScope;

namespace {

absl::StatusOr<OverdueSearch> ParseSearch(const v1::ListOverdueRequest& request,
                                          const ListPager& pager) {
  OverdueSearch search{.fund_id = request.fund_id(),
                       .after = std::nullopt,
                       .limit = pager.fetch()};
  const std::vector<std::string>& keys = pager.after();
  if (keys.empty()) return search;
  int64_t micros = 0;
  const auto level =
      keys.size() == 3 ? ParseName<Level>(keys[0]) : std::nullopt;
  if (!level || !absl::SimpleAtoi(keys[1], &micros)) {
    return InvalidField("page_token", "PAGE_TOKEN_INVALID",
                        "Start from the first page.");
  }
  search.after = OverdueSearch::Place{
      .level = *level, .due = absl::FromUnixMicros(micros), .row_id = keys[2]};
  return search;
}

std::vector<std::string> KeysOf(const OverdueGrant& last) {
  return {std::string(NameOf(last.file.grant.level)),
          std::to_string(absl::ToUnixMicros(last.due)), last.file.grant.id};
}

v1::OverdueGrant ToProto(const OverdueGrant& overdue) {
  const Grant& grant = overdue.file.grant;
  v1::OverdueGrant proto;
  proto.set_grant_id(grant.public_id);
  proto.set_fund_id(grant.fund_public_id);
  proto.set_level(ToEnum<type::v1::Level>(grant.level));
  proto.set_state(ToEnum<v1::GrantState>(grant.state));
  proto.set_clock(ToEnum<v1::GrantClock>(rules::ClockOf(grant.state)));
  *proto.mutable_due() = ToTimestamp(overdue.due);
  proto.set_escalated_to(ToEnum<v1::EscalationRung>(overdue.told));
  for (const rules::Awaited& awaited : rules::WaitingFor(grant)) {
    auto* const added = proto.add_waiting_for();
    added->set_who(std::string(awaited.who));
    added->set_what(std::string(awaited.what));
    if (awaited.due) *added->mutable_due() = ToTimestamp(*awaited.due);
  }
  return proto;
}

void Fill(const ShownCount& count, v1::ClockCount& out) {
  out.set_number(count.number);
  out.set_hidden(count.hidden);
}

v1::ClockRow ToProto(const ClockLine& line) {
  v1::ClockRow proto;
  proto.set_clock(ToEnum<v1::GrantClock>(line.clock));
  proto.set_level(ToEnum<type::v1::Level>(line.level));
  Fill(line.in_time, *proto.mutable_in_time());
  Fill(line.late, *proto.mutable_late());
  Fill(line.all, *proto.mutable_all());
  proto.set_median_hours(line.median_hours.value_or(0));
  proto.set_p90_hours(line.p90_hours.value_or(0));
  return proto;
}

}  // namespace

grpc::Status GrantService::ListOverdue(grpc::ServerContext* context,
                                       const v1::ListOverdueRequest* request,
                                       v1::ListOverdueResponse* response) {
  RpcScope rpc(runtime_, context, "ListOverdue");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const ListPager pager,
                     ListPager::Of(runtime_.page_tokens(), call, *request));
    ASSIGN_OR_RETURN(const OverdueSearch search, ParseSearch(*request, pager));
    ASSIGN_OR_RETURN(std::vector<OverdueGrant> page,
                     ListOverdueGrants(runtime_, call, search));
    pager.Finish(page, *response->mutable_page_info(), KeysOf);
    server::ReadRecord shown{.resource = "grant", .fields = "overdue"};
    for (const OverdueGrant& overdue : page) {
      shown.ids.push_back(overdue.file.grant.public_id);
      *response->add_grants() = ToProto(overdue);
    }
    return rpc.AuditRead(shown);
  });
}

grpc::Status GrantService::GetClockStatistics(
    grpc::ServerContext* context, const v1::GetClockStatisticsRequest* request,
    v1::GetClockStatisticsResponse* response) {
  RpcScope rpc(runtime_, context, "GetClockStatistics");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(
        const std::vector<ClockTally> tallies,
        LoadClockTallies(runtime_, call, request->fund_id(), request->year()));
    RETURN_IF_ERROR(rpc.AuditRead({.resource = "grant",
                                   .ids = {},
                                   .fields = "clock_statistics",
                                   .reason = std::to_string(request->year())}));
    response->set_year(request->year());
    for (const ClockLine& line : LinesOf(tallies)) {
      *response->add_rows() = ToProto(line);
    }
    return absl::OkStatus();
  });
}

}  // namespace sojourn::grants
