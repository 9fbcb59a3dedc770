#include "services/matching/matching_service.h"

#include <algorithm>
#include <functional>
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

// A request is read on the thread that answers it: of those who wait there is
// the message alone, not the model of it too.
template <typename Parse, typename Work, typename Answer>
absl::Status Search(SolverThreads& threads, grpc::ServerContext* ctx,
                    const Parse& parse, const Work& work, Answer* out) {
  const auto answer = [&](const Stop& stop) -> absl::StatusOr<Answer> {
    ASSIGN_OR_RETURN(auto question, parse());
    return work(std::move(question), stop);
  };
  ASSIGN_OR_RETURN(*out, threads.Run<Answer>(GoneOf(ctx), answer));
  return absl::OkStatus();
}

}  // namespace

MatchingService::Options MatchingService::ByCores() {
  const int cores =
      std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  return {.quick = {.threads = cores},
          .searches = {.threads = std::max(1, cores - 1), .most_waiting = 4}};
}

int MatchingService::MostHandlers(const Options& options) {
  constexpr int kFew = 8;
  const auto calls = [](const SolverThreads::Options& of) {
    return of.threads + static_cast<int>(of.most_waiting);
  };
  return calls(options.quick) + calls(options.searches) + kFew;
}

grpc::Status MatchingService::ProposePlacements(
    grpc::ServerContext* ctx, const v1::ProposePlacementsRequest* req,
    v1::ProposePlacementsResponse* resp) {
  RpcScope rpc(runtime_, ctx, "ProposePlacements");
  return rpc.Run([&]() -> absl::Status {
    // Prices of those who wait take seconds; an urgent question must not wait
    // behind them.
    SolverThreads& threads = req->waiting().empty() ? quick_ : searches_;
    const auto parse = [&] { return ParseAsk(*req); };
    return Search(threads, ctx, parse, &Propose, resp);
  });
}

grpc::Status MatchingService::AssignBatch(grpc::ServerContext* ctx,
                                          const v1::AssignBatchRequest* req,
                                          v1::AssignBatchResponse* resp) {
  RpcScope rpc(runtime_, ctx, "AssignBatch");
  return rpc.Run([&]() -> absl::Status {
    const auto parse = [req, ends = EndsOf(*ctx, *req)] {
      absl::StatusOr<Batch> batch = ParseBatch(*req);
      if (!batch.ok()) return batch;
      batch->until = ends.search;
      batch->explain_until = ends.reasons;
      return batch;
    };
    const absl::Status status = Search(searches_, ctx, parse, &Assign, resp);
    metrics_.Count(status, *resp);
    return status;
  });
}

grpc::Status MatchingService::PriceSnapshot(grpc::ServerContext* ctx,
                                            const v1::PriceSnapshotRequest* req,
                                            v1::PriceSnapshotResponse* resp) {
  RpcScope rpc(runtime_, ctx, "PriceSnapshot");
  return rpc.Run([&]() -> absl::Status {
    const auto parse = [&] { return ParseSnapshot(*req); };
    return Search(searches_, ctx, parse, &TakeSnapshot, resp);
  });
}

}  // namespace sojourn::matching
