// HoldPlace: who waits for its turn (capacity_hold_queue.h) costs no thread.
#include <atomic>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "common/db/db_error.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_access.h"
#include "services/capacity/capacity_convert.h"
#include "services/capacity/capacity_hold_together.h"
#include "services/capacity/capacity_service.h"

namespace sojourn::capacity {
namespace {

using server::Call;
using server::RpcScope;

// It took too long, or others were faster: the same call comes again, and would
// fare no better from the end of the line.
bool WasTooSlow(const absl::Status& status) {
  return absl::IsDeadlineExceeded(status) || absl::IsAborted(status) ||
         absl::IsCancelled(status) || db::IsOutcomeUnknown(status);
}

// One call from its arrival to its answer. Deletes itself.
class HoldCall final : public grpc::ServerUnaryReactor,
                       public HoldTurns::Caller {
 public:
  // What is done when its turn has come and nobody shares it.
  using Work = std::function<absl::Status(const Call&, const HoldSpec&)>;

  HoldCall(server::Runtime& runtime, grpc::CallbackServerContext* context,
           HoldTurns& turns, Work work, v1::HoldPlaceResponse* response)
      : rpc_(runtime, context, "HoldPlace"),
        turns_(turns),
        work_(std::move(work)),
        response_(response) {}

  void Begin(const v1::HoldPlaceRequest& request) {
    const absl::Status status = Ask(request);
    if (!status.ok()) Answer(status);
  }

  void Proceed() override {
    const absl::Status status = work_(call_, hold_);
    // As one that hung up: it comes back to its place and a turn of its own.
    if (WasTooSlow(status)) turns_.Leave(ticket_);
    Answer(status);
  }
  void Refuse(const absl::Status& status) override { Answer(status); }

  HoldAsked asked() const { return {&call_, &hold_}; }
  void Share(const absl::StatusOr<AsOf<Reservation>>& held) {
    if (held.ok()) Show(call_, *held, *response_);
    Answer(held.status());
  }
  static void Show(const Call& call, const AsOf<Reservation>& held,
                   v1::HoldPlaceResponse& response) {
    *response.mutable_reservation() =
        ToProto(held.value, Access::Of(call).viewer, held.now);
  }

  void OnCancel() override {
    if (turns_.Leave(ticket_)) Answer(absl::CancelledError("hung up"));
  }
  void OnDone() override { delete this; }

 private:
  absl::Status Ask(const v1::HoldPlaceRequest& request) {
    RETURN_IF_ERROR(rpc_.Begin());
    ASSIGN_OR_RETURN(hold_, ParseHold(request));
    ASSIGN_OR_RETURN(call_, rpc_.Mutation(request));
    // From here on another thread may answer; this one only leaves.
    ticket_ = turns_.Join(*this, {.request_id = call_.request_id,
                                  .host_id = hold_.host_id,
                                  .level = hold_.level,
                                  .deadline = call_.deadline});
    return absl::OkStatus();
  }
  void Answer(const absl::Status& status) { Finish(rpc_.End(status)); }

  RpcScope rpc_;
  HoldTurns& turns_;
  const Work work_;
  v1::HoldPlaceResponse* const response_;
  Call call_;
  HoldSpec hold_;
  // Not called off before the handler has returned.
  std::atomic<HoldQueue::Ticket> ticket_ = 0;
};

}  // namespace

grpc::ServerUnaryReactor* CapacityService::HoldPlace(
    grpc::CallbackServerContext* context, const v1::HoldPlaceRequest* request,
    v1::HoldPlaceResponse* response) {
  const auto hold = [this, response](const Call& call,
                                     const HoldSpec& spec) -> absl::Status {
    ASSIGN_OR_RETURN(const Held held, reservations_.Hold(call, spec));
    if (!held.made.has_value()) {
      return Answer(call, held.reservation_id, response->mutable_reservation());
    }
    HoldCall::Show(call, *held.made, *response);
    return absl::OkStatus();
  };
  auto* const call = new HoldCall(runtime_, context, turns_, hold, response);
  call->Begin(*request);
  return call;
}

HoldTurns::Shared CapacityService::HoldShared(
    absl::Span<HoldTurns::Caller* const> callers) {
  std::vector<HoldCall*> calls;
  std::vector<HoldAsked> asked;
  for (HoldTurns::Caller* const caller : callers) {
    calls.push_back(static_cast<HoldCall*>(caller));
    asked.push_back(calls.back()->asked());
  }
  std::vector<HeldTogether> held = HoldTogether(runtime_, asked);
  HoldTurns::Shared shared;
  for (size_t i = 0; i < calls.size(); ++i) {
    if (!held[i].has_value()) shared.alone.push_back(i);
  }
  shared.answer = [calls = std::move(calls), held = std::move(held)] {
    for (size_t i = 0; i < calls.size(); ++i) {
      if (held[i].has_value()) calls[i]->Share(*held[i]);
    }
  };
  return shared;
}

}  // namespace sojourn::capacity
