#include "common/limits/request_limits.h"

#include <gtest/gtest.h>

#include "common/status/error.h"
#include "common/testing/status_matchers.h"
#include "google/rpc/error_details.pb.h"

namespace sojourn::limits {
namespace {

using testing::ReasonIs;

// A message of the contract that has a list; any other would do.
google::rpc::BadRequest WithEntries(int count) {
  google::rpc::BadRequest message;
  for (int i = 0; i < count; ++i) message.add_field_violations();
  return message;
}

TEST(CheckLists, TakesUpToTheLimit) {
  EXPECT_OK(CheckLists(WithEntries(0)));
  EXPECT_OK(CheckLists(WithEntries(kMaxListEntries)));
}

TEST(CheckLists, NamesTheListThatIsTooLong) {
  const absl::Status refused = CheckLists(WithEntries(kMaxListEntries + 1));
  EXPECT_THAT(refused, ReasonIs("LIST_TOO_LONG"));
  EXPECT_EQ(DetailsOf(refused).violations.at(0).field, "field_violations");
}

}  // namespace
}  // namespace sojourn::limits
