#ifndef SERVICES_RELOCATION_ROUND_ROUND_DESK_H_
#define SERVICES_RELOCATION_ROUND_ROUND_DESK_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/relocation/round/round_store.h"
#include "sojourn/relocation/v1/round_calls.pb.h"

// Rounds: asked for, read and accepted.
namespace sojourn::relocation {

class RoundDesk {
 public:
  explicit RoundDesk(server::Runtime& runtime) : runtime_(runtime) {}

  // Its round_id. Errors besides those of idempotency::Create:
  // FAILED_PRECONDITION ROUND_RUNNING.
  absl::StatusOr<std::string> Run(const server::Call& call,
                                  const v1::RunRoundRequest& request) const;
  // Its round_id. Errors besides those of idempotency::Mutate: ABORTED
  // ETAG_MISMATCH, those of round_rules::CheckMayAccept.
  absl::StatusOr<std::string> Accept(
      const server::Call& call, const v1::AcceptRoundRequest& request) const;

  // Parties from behind `after` on, `limit` at most, those that were erased
  // while they were read without anything of them. Of an empty id the newest
  // round, and nothing where there is none.
  struct Page {
    std::optional<v1::Round> round;
    struct Party {
      int position = 0;
      v1::RoundParty party;
    };
    std::vector<Party> parties;
  };
  absl::StatusOr<Page> Load(const server::Call& call,
                            const std::string& round_id, int after,
                            int limit) const;
  absl::StatusOr<std::vector<std::string>> LoadLeftOut(
      const server::Call& call, const std::string& round_id) const;

 private:
  absl::StatusOr<rounds::Row> Find(const server::Call& call,
                                   const std::string& round_id) const;

  server::Runtime& runtime_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_ROUND_ROUND_DESK_H_
