// Days on which a place cannot be lived in, in the database.
#ifndef SERVICES_CAPACITY_CAPACITY_STORE_DISRUPTIONS_H_
#define SERVICES_CAPACITY_CAPACITY_STORE_DISRUPTIONS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/capacity/capacity.h"

namespace sojourn::capacity {

struct DisruptionSpec {
  std::string place_id;  // one of these two
  std::string host_id;
  std::string etag;  // of the place
  std::optional<absl::CivilDay> first_day;
  std::optional<absl::CivilDay> until;
  DisruptionReason reason = DisruptionReason::kOther;
  std::string note;  // sealed
};

struct Disruption {
  std::string id;         // internal
  std::string public_id;  // disruption_id outside
  std::string host_public_id;
  std::string place_public_id;
  Stay days;  // kFurtherNotice for no end
  DisruptionReason reason = DisruptionReason::kOther;
  std::string reported_by;
  bool by_office = false;
  absl::Time reported_at;
  std::optional<absl::Time> lifted_at;
};

struct DisruptionFilter {
  std::string host_id;  // empty means all, like the next
  std::string place_id;
  bool lifted_too = false;
};

// What a disruption to be made is called inside, and when it was reported.
struct NewDisruption {
  std::string id;
  absl::Time reported_at;
};

// What a report about a host is about, the same for every repeat.
struct HostReport {
  absl::Time reported_at;
  std::vector<std::string> place_ids;
  std::vector<std::string> disruption_ids;  // internal, one a place
};

// The disruptions that a call made or lifted, and the reservations it hit.
struct DisruptionAnswer {
  std::vector<Disruption> disruptions;
  std::vector<std::string> reservation_ids;
};

// Thread-safe. Errors are those of the RPCs in the proto.
class DisruptionStore {
 public:
  explicit DisruptionStore(server::Runtime& runtime) : runtime_(runtime) {}

  // A transaction a place; those of a host one by one, each once for the
  // request_id, so that a repeat goes on where the call was cut off. A place
  // that was made since is none of them, one that was retired is left out.
  absl::StatusOr<DisruptionAnswer> Report(const server::Call& call,
                                          const DisruptionSpec& spec);
  absl::StatusOr<DisruptionAnswer> Lift(const server::Call& call,
                                        const std::string& disruption_id);
  absl::StatusOr<PageOf<Disruption>> List(const server::Call& call,
                                          const DisruptionFilter& filter,
                                          const PageSpec& page);

 private:
  absl::StatusOr<std::string> ReportAt(
      const server::Call& call, const std::string& place_id,
      const DisruptionSpec& spec, const std::optional<NewDisruption>& planned);
  absl::StatusOr<HostReport> ReportOf(const server::Call& call,
                                      const DisruptionSpec& spec);
  absl::StatusOr<DisruptionAnswer> Read(const server::Call& call,
                                        const std::vector<std::string>& ids,
                                        bool restored);

  server::Runtime& runtime_;
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_STORE_DISRUPTIONS_H_
