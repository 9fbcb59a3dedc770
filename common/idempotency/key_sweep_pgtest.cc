#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/idempotency/key_sweep.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"

namespace sojourn::idempotency {
namespace {

class KeySweepTest : public ::testing::Test {
 protected:
  // `count` keys of `scope`, made `age` ago (an SQL interval).
  void Insert(int count, const std::string& scope, const std::string& age) {
    database_.Run(absl::StrCat(
        "INSERT INTO idempotency_keys "
        "(scope, method, request_id, content_hash, state, created_at) "
        "SELECT '",
        scope,
        "', 'HoldPlace', gen_random_uuid(), '', 'DONE', "
        "now() - interval '",
        age, "' FROM generate_series(1, ", count, ")"));
  }
  std::string Left() {
    return database_.Value(
        "SELECT coalesce(string_agg(DISTINCT scope, ',' ORDER BY scope), '') "
        "FROM idempotency_keys");
  }
  absl::StatusOr<int64_t> Sweep() {
    return SweepKeys(database_.db(), absl::Now() + absl::Seconds(10));
  }

  sojourn::testing::TestDatabase database_{
      sojourn::testing::MigrationFolders{{"common/migrations"}}};
};

TEST_F(KeySweepTest, ForgetsWhatIsOlderThan30Days) {
  Insert(2, "old", "30 days 1 minute");
  Insert(2, "young", "29 days 23 hours 59 minutes");
  ASSERT_OK_AND_ASSIGN(const int64_t swept, Sweep());
  EXPECT_EQ(swept, 2);
  EXPECT_EQ(Left(), "young");
}

TEST_F(KeySweepTest, TakesTheOldestFirstAndABatchATime) {
  Insert(1, "a", "31 days");
  Insert(kSweepBatch, "b", "32 days");
  ASSERT_OK_AND_ASSIGN(const int64_t first, Sweep());
  EXPECT_EQ(first, kSweepBatch);
  EXPECT_EQ(Left(), "a");
  ASSERT_OK_AND_ASSIGN(const int64_t second, Sweep());
  EXPECT_EQ(second, 1);
}

// Another copy of the service may be at the same keys: nobody waits.
TEST_F(KeySweepTest, PassesOverWhatAnotherCopyIsDeleting) {
  Insert(1, "taken", "40 days");
  Insert(1, "free", "31 days");
  constexpr db::Query kTake{"test_take_key",
                            "SELECT FROM idempotency_keys "
                            "WHERE scope = 'taken' FOR UPDATE"};
  const absl::Status status = database_.db().Write(
      absl::Now() + absl::Seconds(10), [&](db::Transaction& tx) {
        const auto taken = tx.Execute(kTake, db::Params());
        EXPECT_OK(taken);
        const auto swept = Sweep();
        EXPECT_OK(swept);
        EXPECT_EQ(swept.value_or(-1), 1);
        return absl::OkStatus();
      });
  EXPECT_OK(status);
  EXPECT_EQ(Left(), "taken");
}

TEST_F(KeySweepTest, TheSweeperGoesOnUntilNothingIsLeft) {
  Insert(2 * kSweepBatch + 1, "old", "31 days");
  KeySweeper sweeper(database_.db());
  sweeper.Start();
  const absl::Time give_up = absl::Now() + absl::Seconds(20);
  while (!Left().empty() && absl::Now() < give_up) {
    // Waits for the other thread, not for a time.
    std::this_thread::yield();
  }
  sweeper.Stop();
  EXPECT_EQ(Left(), "");
}

}  // namespace
}  // namespace sojourn::idempotency
