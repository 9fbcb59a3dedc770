// Reads this service's own feed for all who watch availability, once.
#ifndef SERVICES_CAPACITY_CAPACITY_UPDATE_READER_H_
#define SERVICES_CAPACITY_CAPACITY_UPDATE_READER_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "services/capacity/capacity_updates.h"
#include "sojourn/type/v1/event.pb.h"

namespace sojourn::capacity {

// Of one thread.
class UpdateReader {
 public:
  // Keeps the newest `keep` updates.
  UpdateReader(db::Database& database, size_t keep)
      : database_(database), keep_(keep), log_(keep) {}

  // Takes what was committed since into the log; at first, and after Forget,
  // from as far back as is kept. Whether that is all there is now.
  // FAILED_PRECONDITION FEED_EPOCH_CHANGED: the database was restored; the log
  // is forgotten.
  absl::StatusOr<bool> Read();
  void Forget() { begun_ = false; }

  const UpdateLog& log() const { return log_; }
  const std::string& epoch() const { return epoch_; }

 private:
  using Events = std::vector<type::v1::EventEnvelope>;

  absl::Status Begin();
  absl::StatusOr<Events> NextEvents();
  // Looks up the hosts that are heard of for the first time.
  absl::Status LearnHosts(const Events& events);
  void Take(const type::v1::EventEnvelope& event);

  db::Database& database_;
  const size_t keep_;
  bool begun_ = false;
  std::string epoch_;
  UpdateLog log_;
  absl::flat_hash_map<std::string, std::shared_ptr<const WatchedHost>> hosts_;
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_UPDATE_READER_H_
