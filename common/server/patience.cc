#include "common/server/patience.h"

namespace sojourn::server {

Patience::Patience(grpc::ServerContext* context, absl::Duration most)
    : watch_([this, context, most] {
        if (!over_.WaitForNotificationWithTimeout(most)) context->TryCancel();
      }) {}

Patience::~Patience() {
  over_.Notify();
  watch_.join();
}

}  // namespace sojourn::server
