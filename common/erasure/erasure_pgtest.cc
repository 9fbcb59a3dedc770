#include <string>
#include <thread>

#include "absl/time/clock.h"
#include "common/db/database.h"
#include "common/erasure/erasure.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/testing/in_process_server.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"
#include "common/testing/test_runtime.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::erasure {
namespace {

using keystore::KeyRef;
using sojourn::testing::IsOk;
using sojourn::testing::ReasonIs;

constexpr auth::RpcPolicy kPolicy[] = {auth::Rpc("EraseCase")};
constexpr db::Query kStore{"test_store", "INSERT INTO things VALUES ($1)"};

class ErasureTest : public ::testing::Test {
 protected:
  ErasureTest() : runtime_("test", kPolicy, database_.dsn()) {
    database_.Run("CREATE TABLE things (case_ref text)");
    EXPECT_THAT(runtime_->keys().CreateKeys(keys_), IsOk());
  }

  static server::Call NewCall() {
    server::Call call;
    call.caller = sojourn::testing::AsService("relocation");
    call.method = "EraseCase";
    call.request_id = sojourn::testing::NewRequestId();
    call.content_hash = "content";
    call.deadline = absl::Now() + absl::Seconds(10);
    return call;
  }

  absl::StatusOr<absl::Time> Erase(
      const server::Call& call, absl::FunctionRef<absl::Status()> remove = [] {
        return absl::OkStatus();
      }) {
    return EraseCase(runtime_.get(), call, {"case", {"person"}}, remove);
  }

  // What HoldPlace and its like do; `inside` runs before the commit.
  absl::Status Store(
      const std::string& case_ref, absl::FunctionRef<void()> inside = [] {}) {
    const absl::Status stored = runtime_->db().Write(
        absl::Now() + absl::Seconds(10),
        [&](db::Transaction& tx) -> absl::Status {
          RETURN_IF_ERROR(Admit(tx, case_ref));
          RETURN_IF_ERROR(tx.Execute(kStore, db::Params(case_ref)).status());
          inside();
          return absl::OkStatus();
        });
    return DropKeysIfErased(runtime_.get(), stored, {KeyRef::Case(case_ref)});
  }

  bool Exists(const KeyRef& key) {
    const auto exists = runtime_->keys().Exists(key);
    EXPECT_THAT(exists, IsOk());
    return exists.value_or(true);
  }

  const std::vector<KeyRef> keys_ = {
      KeyRef::Case("case"), KeyRef::Person("person"), KeyRef::Case("other")};
  sojourn::testing::TestDatabase database_{
      sojourn::testing::MigrationFolders{{"common/migrations"}}};
  sojourn::testing::TestRuntime runtime_;
};

TEST_F(ErasureTest, KeysAreGoneBeforeAnythingIsRemoved) {
  bool removed = false;
  EXPECT_THAT(Erase(NewCall(),
                    [&] {
                      removed = true;
                      EXPECT_FALSE(Exists(KeyRef::Case("case")));
                      EXPECT_FALSE(Exists(KeyRef::Person("person")));
                      return absl::OkStatus();
                    }),
              IsOk());
  EXPECT_TRUE(removed);
  EXPECT_TRUE(Exists(KeyRef::Case("other")));
}

TEST_F(ErasureTest, ARepeatFinishesWhatACrashLeft) {
  const server::Call call = NewCall();
  EXPECT_THAT(Erase(call, [] { return Unavailable("CRASHED", "test"); }),
              ReasonIs("CRASHED"));
  int removals = 0;
  const auto remove = [&] {
    ++removals;
    return absl::OkStatus();
  };
  const auto repeated = Erase(call, remove);
  const auto again = Erase(NewCall(), remove);
  ASSERT_THAT(repeated, IsOk());
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(removals, 2);
  EXPECT_EQ(*repeated, *again) << "the first time counts";
}

TEST_F(ErasureTest, NothingIsStoredForAnErasedCaseAndItsKeysDoNotComeBack) {
  ASSERT_THAT(Erase(NewCall()), IsOk());
  ASSERT_THAT(runtime_->keys().CreateKeys({KeyRef::Case("case")}), IsOk());
  EXPECT_THAT(Store("case"), ReasonIs("ERASED"));
  EXPECT_FALSE(Exists(KeyRef::Case("case")));
  EXPECT_THAT(Store("other"), IsOk());
  EXPECT_TRUE(Exists(KeyRef::Case("other")));
}

// What was about to be stored when the erasure came is stored before it, so
// that the removal finds it.
TEST_F(ErasureTest, AnErasureWaitsForWhatIsBeingStored) {
  std::thread eraser;
  std::string seen;
  ASSERT_THAT(
      Store(
          "case",
          [&] {
            eraser = std::thread([&] {
              EXPECT_THAT(
                  Erase(NewCall(),
                        [&] {
                          seen = database_.Value("SELECT count(*) FROM things");
                          return absl::OkStatus();
                        }),
                  IsOk());
            });
            while (database_.Value(
                       "SELECT count(*) FROM pg_locks WHERE NOT granted AND "
                       "locktype = 'advisory' AND database = (SELECT oid FROM "
                       "pg_database WHERE datname = current_database())") ==
                   "0") {
              std::this_thread::yield();
            }
          }),
      IsOk());
  eraser.join();
  EXPECT_EQ(seen, "1");
}

TEST_F(ErasureTest, RequestsAboutARemovedThingAreForgotten) {
  for (const std::string thing : {"thing", "thing-2"}) {
    ASSERT_THAT(
        idempotency::Create(
            runtime_.get(), NewCall(),
            [&](db::Transaction&,
                const db::Result&) -> absl::StatusOr<idempotency::Outcome> {
              return idempotency::Outcome{.result_ref = thing + "/answer",
                                          .audit_id = thing};
            }),
        IsOk());
  }
  ASSERT_THAT(runtime_->db().Write(absl::Now() + absl::Seconds(10),
                                   [](db::Transaction& tx) {
                                     ForgetRequests(tx, "thing");
                                     return absl::OkStatus();
                                   }),
              IsOk());
  EXPECT_EQ(database_.Value("SELECT string_agg(audit_id, ',') "
                            "FROM idempotency_keys"),
            "thing-2");
}

TEST(ErasureParseTest, NamesEveryBadReference) {
  EXPECT_THAT(Parse("case", {"person"}), IsOk());
  const auto bad = Parse("", {"", std::string(65, 'x')});
  EXPECT_THAT(bad, ReasonIs("INVALID_FIELDS"));
  EXPECT_EQ(DetailsOf(bad.status()).violations.size(), 3u);
  EXPECT_THAT(Parse("case", std::vector<std::string>(51, "p")),
              ReasonIs("LIST_TOO_LONG"));
}

}  // namespace
}  // namespace sojourn::erasure
