// Shows that a service answers no read of a case or a person without its audit
// record: every RPC of the policy is a mutation (audited with its change by
// idempotency::Mutate), one of the reads that are walked, or named as showing
// nobody's data.
#ifndef COMMON_TESTING_AUDIT_WALK_H_
#define COMMON_TESTING_AUDIT_WALK_H_

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/auth/policy.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"
#include "google/protobuf/descriptor.h"

namespace sojourn::testing {

struct AuditWalk {
  // Its full name.
  std::string service;
  absl::Span<const auth::RpcPolicy> policy;
  const TestDatabase& database;
  // By RPC: a call that finds something to show.
  std::map<std::string, std::function<absl::Status()>> reads;
  // By RPC: why no audit record is owed.
  std::map<std::string, std::string> shows_nobody;
  // Reads that need so much around them that their own tests show it.
  std::set<std::string> shown_elsewhere;
};

inline bool IsMutation(const AuditWalk& walk, const std::string& method) {
  return google::protobuf::DescriptorPool::generated_pool()
             ->FindServiceByName(walk.service)
             ->FindMethodByName(method)
             ->input_type()
             ->FindFieldByName("request_id") != nullptr;
}

inline std::string RecordsOf(const AuditWalk& walk, const std::string& method) {
  return walk.database.Value(absl::StrCat(
      "SELECT count(*) FROM audit_records WHERE method = '", method,
      "' AND cardinality(resource_ids) > 0 AND fields <> ''"));
}

// Each read writes one record that names what it showed; when the record
// cannot be written it is UNAVAILABLE, with nothing in the answer.
inline void ExpectReadsAreAudited(const AuditWalk& walk) {
  for (const auth::RpcPolicy& row : walk.policy) {
    const std::string method(row.name());
    EXPECT_TRUE(IsMutation(walk, method) || walk.reads.contains(method) ||
                walk.shows_nobody.contains(method) ||
                walk.shown_elsewhere.contains(method))
        << method << " is a read that this test does not walk";
  }
  for (const auto& [method, read] : walk.reads) {
    EXPECT_EQ(RecordsOf(walk, method), "0") << method;
    EXPECT_OK(read()) << method;
    EXPECT_EQ(RecordsOf(walk, method), "1") << method;
  }
  walk.database.Run("REVOKE INSERT ON audit_records FROM sojourn_serve");
  for (const auto& [method, read] : walk.reads) {
    const absl::Status status = read();
    EXPECT_THAT(status, ReasonIs("AUDIT_UNAVAILABLE")) << method;
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable)) << method;
  }
}

}  // namespace sojourn::testing

#endif  // COMMON_TESTING_AUDIT_WALK_H_
