// What a fund has at stake, and moves out of it.
#ifndef SERVICES_GRANTS_EXPOSURE_EXPOSURE_STORE_H_
#define SERVICES_GRANTS_EXPOSURE_EXPOSURE_STORE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/crypto/secret_key.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/grants/grants_store_grant.h"

namespace sojourn::grants {

struct StateExposure {
  GrantState state = GrantState::kSubmitted;
  int grants = 0;
  int64_t open = 0;
  int64_t spent = 0;
};

struct Proposal {
  Grant grant;
  // Public ids, the fund with most money first.
  std::vector<std::string> fund_ids;
};

// Thread-safe.
class ExposureStore {
 public:
  ExposureStore(server::Runtime& runtime, GrantStore& grants);

  // By state, without what is over. Of a fund (public id) the caller may see.
  absl::StatusOr<std::vector<StateExposure>> ByState(
      const server::Call& call, const std::string& fund_id);

  // Each grant that can be moved, the oldest first, with the holder's funds
  // that could carry it.
  absl::StatusOr<std::vector<Proposal>> Proposals(const server::Call& call,
                                                  const std::string& fund_id);

  struct Target {
    std::string grant_id;
    std::string etag;
    std::string fund_id;
    std::string note;
  };
  // In one transaction: grant, both funds, both ledgers, note, event, audit.
  // NOT_FOUND for a fund that is not of the same holder. ABORTED ETAG_MISMATCH.
  absl::StatusOr<GrantFile> Move(const server::Call& call,
                                 const Target& target);

 private:
  // What can be moved out of a fund, the oldest first.
  absl::StatusOr<std::vector<GrantFile>> Movable(const server::Call& call,
                                                 const std::string& fund_id);
  // Their categories opened; those whose holder may not see them go without.
  absl::Status AddCategories(std::vector<GrantFile>& files,
                             absl::Time deadline);

  server::Runtime& runtime_;
  GrantStore& grants_;
  const crypto::SecretKey category_key_;
};

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_EXPOSURE_EXPOSURE_STORE_H_
