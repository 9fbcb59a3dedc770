#ifndef SERVICES_MATCHING_MATCHING_SERVICE_H_
#define SERVICES_MATCHING_MATCHING_SERVICE_H_

#include "absl/status/statusor.h"
#include "common/server/rpc_scope.h"
#include "common/server/runtime.h"
#include "services/matching/matching_metrics.h"
#include "services/matching/work/solver_threads.h"
#include "sojourn/matching/v1/matching_service.grpc.pb.h"

namespace sojourn::matching {

// One method per RPC, in the order of the proto. Keeps nothing from one call to
// the next. Thread-safe.
class MatchingService final : public v1::MatchingService::Service {
 public:
  struct Options {
    // One at a time, in milliseconds.
    SolverThreads::Options quick = {.threads = 2};
    // Everybody at once, and prices, also those that a question for some asks
    // for: seconds to minutes.
    SolverThreads::Options searches = {.threads = 1};
  };
  // As many threads as there are cores, of which searches leave one.
  static Options ByCores();
  // Of the server: one for each call that works or waits, and a few that answer
  // the others. Each holds a message, so there are no more.
  static int MostHandlers(const Options& options);

  explicit MatchingService(server::Runtime& runtime)
      : MatchingService(runtime, ByCores()) {}
  MatchingService(server::Runtime& runtime, const Options& options)
      : runtime_(runtime),
        quick_(options.quick),
        searches_(options.searches),
        metrics_(runtime.metrics(), searches_) {}

  // Ends every search; calls are answered UNAVAILABLE.
  void Stop() {
    quick_.End();
    searches_.End();
  }

  grpc::Status ProposePlacements(grpc::ServerContext* ctx,
                                 const v1::ProposePlacementsRequest* req,
                                 v1::ProposePlacementsResponse* resp) override;
  grpc::Status AssignBatch(grpc::ServerContext* ctx,
                           const v1::AssignBatchRequest* req,
                           v1::AssignBatchResponse* resp) override;
  grpc::Status PriceSnapshot(grpc::ServerContext* ctx,
                             const v1::PriceSnapshotRequest* req,
                             v1::PriceSnapshotResponse* resp) override;

 private:
  server::Runtime& runtime_;
  SolverThreads quick_;
  SolverThreads searches_;
  MatchingMetrics metrics_;
};

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_MATCHING_SERVICE_H_
