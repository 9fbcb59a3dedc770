// HoldPlace: who waits for its turn (capacity_hold_queue.h) costs no thread.
#include <atomic>
#include <functional>
#include <string>
#include <utility>

#include "common/status/status_macros.h"
#include "services/capacity/capacity_convert.h"
#include "services/capacity/capacity_service.h"

namespace sojourn::capacity {
namespace {

using server::Call;
using server::RpcScope;

// One call from its arrival to its answer. Deletes itself.
class HoldCall final : public grpc::ServerUnaryReactor,
                       public HoldTurns::Caller {
 public:
  // What is done when its turn has come.
  using Work = std::function<absl::Status(const Call&, const HoldSpec&)>;

  HoldCall(server::Runtime& runtime, grpc::CallbackServerContext* context,
           HoldTurns& turns, Work work)
      : rpc_(runtime, context, "HoldPlace"),
        turns_(turns),
        work_(std::move(work)) {}

  void Begin(const v1::HoldPlaceRequest& request) {
    const absl::Status status = Ask(request);
    if (!status.ok()) Answer(status);
  }

  void Proceed() override { Answer(work_(call_, hold_)); }
  void Refuse(const absl::Status& status) override { Answer(status); }

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
    ASSIGN_OR_RETURN(const std::string id, reservations_.Hold(call, spec));
    return Answer(call, id, response->mutable_reservation());
  };
  auto* const call = new HoldCall(runtime_, context, turns_, hold);
  call->Begin(*request);
  return call;
}

}  // namespace sojourn::capacity
