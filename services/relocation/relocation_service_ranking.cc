// Which places would be best for her, before any city is asked.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/server/list_pager.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/ranking/ranking_desk.h"
#include "services/relocation/ranking/ranking_rules.h"
#include "services/relocation/ranking/weight_check.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::ListPager;
using ::sojourn::server::RpcScope;

void CheckDate(bool given, const type::v1::Date& date, const std::string& field,
               FieldChecker& fields) {
  if (!given) return;
  const absl::CivilDay day(date.year(), date.month(), date.day());
  if (date.year() <= 0 || day.month() != date.month() ||
      day.day() != date.day()) {
    fields.Add(field, "DATE_INVALID", "give a whole date");
  }
}

absl::Status CheckRequest(const v1::RequestProposalsRequest& request) {
  FieldChecker fields;
  CheckDate(request.has_earliest(), request.earliest(), "earliest", fields);
  CheckDate(request.has_latest(), request.latest(), "latest", fields);
  if (request.nights() < 0 ||
      request.nights() > ranking_rules::kLongestNights) {
    fields.Add("nights", "NUMBER_OUT_OF_RANGE", "give 1 to 730 nights");
  }
  CheckWeights(request.weights(), fields);
  return fields.Finish();
}

// A place of one ranking as a key of its page.
struct Placed {
  size_t position = 0;
  v1::RankedPlace place;
};

// Which list it was: a renewal keeps the id.
std::string AnsweredAt(const v1::ListRankedPlacesResponse& ranking) {
  return std::to_string(
      absl::ToUnixNanos(ToTime(ranking.ranking().ranked_at())));
}

// A ranking that was replaced or made anew since begins anew.
std::vector<Placed> PlacesAfter(const std::vector<std::string>& after,
                                const v1::ListRankedPlacesResponse& ranking,
                                int fetch) {
  size_t begin = 0;
  if (after.size() == 3 && after[0] == ranking.ranking().ranking_id() &&
      after[1] == AnsweredAt(ranking)) {
    begin = static_cast<size_t>(std::stoull(after[2])) + 1;
  }
  std::vector<Placed> places;
  const auto size = static_cast<size_t>(ranking.places_size());
  const size_t end = std::min(size, begin + static_cast<size_t>(fetch));
  for (size_t i = begin; i < end; ++i) {
    places.push_back({i, ranking.places(static_cast<int>(i))});
  }
  return places;
}

void ShowPage(const v1::ListRankedPlacesResponse& ranking,
              const ListPager& pager, v1::ListRankedPlacesResponse& out) {
  if (ranking.has_ranking()) *out.mutable_ranking() = ranking.ranking();
  std::vector<Placed> places =
      PlacesAfter(pager.after(), ranking, pager.fetch());
  pager.Finish(places, *out.mutable_page_info(), [&](const Placed& last) {
    return std::vector<std::string>{ranking.ranking().ranking_id(),
                                    AnsweredAt(ranking),
                                    std::to_string(last.position)};
  });
  for (Placed& each : places) *out.add_places() = std::move(each.place);
}

void ShowPage(const RankingDesk::Choices& choices, const ListPager& pager,
              v1::ListPlacementChoicesResponse& out) {
  const auto& all = choices.newest_first;
  auto first = all.begin();
  if (const auto after = pager.after_id()) {
    first = std::find_if(first, all.end(), [&](const auto& each) {
      return each.proposal_id() == *after;
    });
    if (first != all.end()) ++first;
  }
  const auto fetch = std::min<ptrdiff_t>(all.end() - first, pager.fetch());
  std::vector<v1::PlacementChoice> page(first, first + fetch);
  pager.Finish(page, *out.mutable_page_info(), [](const auto& last) {
    return std::vector<std::string>{last.proposal_id()};
  });
  for (v1::PlacementChoice& each : page) *out.add_choices() = std::move(each);
}

}  // namespace

grpc::Status RelocationService::RequestProposals(
    grpc::ServerContext* context, const v1::RequestProposalsRequest* request,
    v1::RequestProposalsResponse* response) {
  RpcScope rpc(runtime_, context, "RequestProposals");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckRequest(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const Changed changed,
                     RankingDesk(desk_).Request(call, *request));
    response->set_pending_step(changed.pending_step);
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::ListRankedPlaces(
    grpc::ServerContext* context, const v1::ListRankedPlacesRequest* request,
    v1::ListRankedPlacesResponse* response) {
  RpcScope rpc(runtime_, context, "ListRankedPlaces");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const ListPager pager,
                     ListPager::Of(runtime_.page_tokens(), call, *request));
    ASSIGN_OR_RETURN(const RankingDesk::Newest newest,
                     RankingDesk(desk_).Load(call, name));
    ShowPage(newest.ranking, pager, *response);
    return rpc.AuditRead({.resource = "relocation",
                          .ids = {newest.relocation_id},
                          .fields = "ranked_places",
                          .reason = ""});
  });
}

grpc::Status RelocationService::ListPlacementChoices(
    grpc::ServerContext* context,
    const v1::ListPlacementChoicesRequest* request,
    v1::ListPlacementChoicesResponse* response) {
  RpcScope rpc(runtime_, context, "ListPlacementChoices");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const ListPager pager,
                     ListPager::Of(runtime_.page_tokens(), call, *request));
    ASSIGN_OR_RETURN(const RankingDesk::Choices choices,
                     RankingDesk(desk_).LoadChoices(call, name));
    ShowPage(choices, pager, *response);
    return rpc.AuditRead({.resource = "relocation",
                          .ids = {choices.relocation_id},
                          .fields = "placement_choices",
                          .reason = ""});
  });
}

}  // namespace sojourn::relocation
