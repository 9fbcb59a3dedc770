#include "services/matching/matching_service.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/status/status_macros.h"
#include "services/matching/ask/ask_request.h"

namespace sojourn::matching {
namespace {

using server::RpcScope;

// True once the caller hung up or stopped waiting.
std::function<bool()> GoneOf(grpc::ServerContext* ctx) {
  return [ctx] { return ctx->IsCancelled(); };
}

// When the parts of a batch must end so that its answer still arrives: what
// follows on the search, verifying and explaining, takes a part of its time,
// and half of that is left for sending.
struct Ends {
  absl::Time search;
  absl::Time reasons;
};

Ends EndsOf(const grpc::ServerContext& ctx,
            const v1::AssignBatchRequest& request) {
  const absl::Time now = absl::Now();
  const absl::Duration left = absl::FromChrono(ctx.deadline()) - now;
  const absl::Duration rest =
      std::clamp(left / 10, absl::Milliseconds(200), absl::Seconds(10));
  return {.search = now + std::min(TimeLimitOf(request), left - rest),
          .reasons = now + (left - rest / 2)};
}

// The question moves to the thread, which may work on after the call has ended.
template <typename Answer, typename Question>
absl::Status Search(SolverThreads& threads, grpc::ServerContext* ctx,
                    Question question,
                    absl::StatusOr<Answer> (*work)(Question,
                                                   const matching::Stop&),
                    Answer* out) {
  auto moved = std::make_shared<Question>(std::move(question));
  ASSIGN_OR_RETURN(
      *out, threads.Run<Answer>(GoneOf(ctx), [moved, work](const Stop& stop) {
        return work(std::move(*moved), stop);
      }));
  return absl::OkStatus();
}

}  // namespace

MatchingService::Options MatchingService::ByCores() {
  const int cores =
      std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  return {.quick = {.threads = cores},
          .searches = {.threads = std::max(1, cores - 1)}};
}

grpc::Status MatchingService::ProposePlacements(
    grpc::ServerContext* ctx, const v1::ProposePlacementsRequest* req,
    v1::ProposePlacementsResponse* resp) {
  RpcScope rpc(runtime_, ctx, "ProposePlacements");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(Ask ask, ParseAsk(*req));
    return Search(quick_, ctx, std::move(ask), &Propose, resp);
  });
}

grpc::Status MatchingService::AssignBatch(grpc::ServerContext* ctx,
                                          const v1::AssignBatchRequest* req,
                                          v1::AssignBatchResponse* resp) {
  RpcScope rpc(runtime_, ctx, "AssignBatch");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(Batch batch, ParseBatch(*req));
    const Ends ends = EndsOf(*ctx, *req);
    batch.until = ends.search;
    batch.explain_until = ends.reasons;
    const absl::Status status =
        Search(searches_, ctx, std::move(batch), &Assign, resp);
    metrics_.Count(status, *resp);
    return status;
  });
}

grpc::Status MatchingService::PriceSnapshot(grpc::ServerContext* ctx,
                                            const v1::PriceSnapshotRequest* req,
                                            v1::PriceSnapshotResponse* resp) {
  RpcScope rpc(runtime_, ctx, "PriceSnapshot");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(Snapshot snapshot, ParseSnapshot(*req));
    return Search(searches_, ctx, std::move(snapshot), &TakeSnapshot, resp);
  });
}

}  // namespace sojourn::matching
