// The longest a stream may take that somebody else feeds or drains.
#ifndef COMMON_SERVER_PATIENCE_H_
#define COMMON_SERVER_PATIENCE_H_

#include <thread>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "grpcpp/grpcpp.h"

namespace sojourn::server {

// Ends the call after so long, though nothing comes and nothing can be sent;
// for as long as it lives.
class Patience {
 public:
  static constexpr absl::Duration kTransfer = absl::Minutes(10);

  // `context` outlives this.
  explicit Patience(grpc::ServerContext* context,
                    absl::Duration most = kTransfer);
  ~Patience();
  Patience(const Patience&) = delete;
  Patience& operator=(const Patience&) = delete;

 private:
  absl::Notification over_;
  std::thread watch_;
};

}  // namespace sojourn::server

#endif  // COMMON_SERVER_PATIENCE_H_
