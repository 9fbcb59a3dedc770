// One effect per request_id, whatever goes wrong around it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "absl/strings/ascii.h"
#include "common/audit/audit.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/testing/in_process_server.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"
#include "common/testing/test_runtime.h"

namespace sojourn::idempotency {
namespace {

using sojourn::testing::IsOk;
using sojourn::testing::TestDatabase;
using sojourn::testing::TestRuntime;

constexpr auth::RpcPolicy kPolicy[] = {auth::Rpc("Add"), auth::Rpc("Undo")};

constexpr db::Query kInsertCounter{"test_insert_counter",
                                   "INSERT INTO counters VALUES ($1, $2)"};
constexpr db::Query kLockCounter{
    "test_lock_counter", "SELECT value FROM counters WHERE id = $1 FOR UPDATE"};
constexpr db::Query kAdd{"test_add",
                         "UPDATE counters SET value = value + 1 WHERE id = $1"};
constexpr db::Query kValue{"test_value",
                           "SELECT value FROM counters WHERE id = $1"};
constexpr db::Query kAudits{
    "test_audits", "SELECT count(*) FROM audit_records WHERE method = $1"};

class MutationTest : public ::testing::Test {
 protected:
  MutationTest() : runtime_("test", kPolicy, database_.dsn()) {
    database_.Run(
        "CREATE TABLE counters (id text PRIMARY KEY, value bigint NOT NULL);"
        "INSERT INTO counters VALUES ('c', 0)");
  }

  static absl::Time Soon() { return absl::Now() + absl::Seconds(10); }

  static server::Call NewCall(std::string method = "Add") {
    server::Call call;
    call.caller = sojourn::testing::AsService("relocation");
    call.method = std::move(method);
    call.request_id = sojourn::testing::NewRequestId();
    call.content_hash = "content";
    call.deadline = Soon();
    return call;
  }

  absl::StatusOr<Outcome> Add(
      const server::Call& call, absl::FunctionRef<absl::Status()> inside = [] {
        return absl::OkStatus();
      }) {
    return Mutate(
        runtime_.get(), call, kLockCounter, db::Params("c"), "counter",
        [&](db::Transaction& tx, const db::Result&) -> absl::StatusOr<Outcome> {
          tx.Queue(kAdd, db::Params("c"));
          RETURN_IF_ERROR(inside());
          return Outcome{
              .result_ref = "c", .audit_resource = "counter", .audit_id = "c"};
        });
  }

  int64_t Number(const db::Query& query, const std::string& parameter) {
    auto value = runtime_->db().Read<int64_t>(
        Soon(), [&](db::Transaction& tx) -> absl::StatusOr<int64_t> {
          ASSIGN_OR_RETURN(const auto rows,
                           tx.Execute(query, db::Params(parameter)));
          return rows.empty() ? -1 : rows.row(0).Get<int64_t>(0);
        });
    EXPECT_THAT(value, IsOk());
    return value.value_or(-1);
  }

  TestDatabase database_{
      sojourn::testing::MigrationFolders{{"common/migrations"}}};
  TestRuntime runtime_;
};

TEST_F(MutationTest, AReplayHasOneEffectAndTheSameResult) {
  const server::Call call = NewCall();
  const auto first = Add(call);
  const auto second = Add(call);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_FALSE(first->replayed);
  EXPECT_TRUE(second->replayed);
  EXPECT_EQ(second->result_ref, "c");
  EXPECT_EQ(Number(kValue, "c"), 1);
}

// Every answer shows the counter, so each has its record, naming it.
TEST_F(MutationTest, AReplayIsAudited) {
  const server::Call call = NewCall();
  ASSERT_THAT(Add(call), IsOk());
  ASSERT_THAT(Add(call), IsOk());
  EXPECT_EQ(database_.Value(R"sql(
      SELECT string_agg(concat_ws(' ', method, resource_kind, resource_ids,
                                  fields, request_id = ')sql" +
                            call.request_id + R"sql('), ', ' ORDER BY seq)
      FROM audit_records)sql"),
            "Add counter {c}  t, Add counter {c} replay t");
}

TEST_F(MutationTest, NoRecordNoChange) {
  database_.Run("ALTER TABLE audit_records RENAME TO gone");
  EXPECT_FALSE(Add(NewCall()).ok());
  EXPECT_EQ(Number(kValue, "c"), 0);
}

TEST_F(MutationTest, AnotherContentIsRefused) {
  server::Call call = NewCall();
  ASSERT_THAT(Add(call), IsOk());
  call.content_hash = "other";
  EXPECT_EQ(ReasonOf(Add(call).status()), "REQUEST_ID_REUSED");
  EXPECT_EQ(Number(kValue, "c"), 1);
}

TEST_F(MutationTest, TheSameIdOfAnotherCallerIsAnotherCall) {
  server::Call call = NewCall();
  ASSERT_THAT(Add(call), IsOk());
  call.caller = sojourn::testing::As(auth::Role::kAdmin, "office");
  ASSERT_THAT(Add(call), IsOk());
  EXPECT_EQ(Number(kValue, "c"), 2);
}

TEST_F(MutationTest, AFailureIsNotStored) {
  const server::Call call = NewCall();
  EXPECT_EQ(
      ReasonOf(
          Add(call, [] { return FailedPrecondition("NOT_NOW", "not now"); })
              .status()),
      "NOT_NOW");
  EXPECT_EQ(Number(kValue, "c"), 0);
  EXPECT_EQ(Number(kAudits, "Add"), 0);
  EXPECT_THAT(Add(call), IsOk());
  EXPECT_EQ(Number(kValue, "c"), 1);
}

TEST_F(MutationTest, AMissingRootIsNotFound) {
  const auto outcome =
      Mutate(runtime_.get(), NewCall(), kLockCounter, db::Params("none"),
             "counter", [](db::Transaction&, const db::Result&) {
               ADD_FAILURE() << "nothing may run without the root";
               return absl::StatusOr<Outcome>(Outcome());
             });
  EXPECT_TRUE(absl::IsNotFound(outcome.status()));
}

// Several calls in one transaction, which changes nothing else.
absl::Status KeepTogether(server::Runtime& runtime,
                          const std::vector<const server::Call*>& calls) {
  std::vector<Made> made;
  for (const server::Call* const call : calls) {
    made.push_back(
        {call,
         {.result_ref = "c", .audit_resource = "counter", .audit_id = "c"}});
  }
  return runtime.db().Write(calls.front()->deadline, [&](db::Transaction& tx) {
    KeepAll(runtime, tx, made);
    return absl::OkStatus();
  });
}

TEST_F(MutationTest, OfSeveralCallsThoseAreNewThatNobodyMade) {
  const server::Call before = NewCall();
  ASSERT_THAT(Add(before), IsOk());
  const server::Call fresh = NewCall();
  server::Call repeat = fresh;
  repeat.request_id = absl::AsciiStrToUpper(fresh.request_id);
  server::Call of_another = fresh;
  of_another.caller = sojourn::testing::As(auth::Role::kAdmin, "office");
  const server::Call cancelled = NewCall();
  ASSERT_THAT(
      Cancel(runtime_.get(), NewCall("Undo"), "Add", cancelled.request_id),
      IsOk());
  const std::vector<const server::Call*> calls = {&before, &fresh, &repeat,
                                                  &of_another, &cancelled};
  const auto known = runtime_->db().Read<std::vector<bool>>(
      Soon(), [&](db::Transaction& tx) -> absl::StatusOr<std::vector<bool>> {
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(kSelectKnown, KnownParams(runtime_.get(), calls)));
        return AreNew(calls, rows);
      });
  ASSERT_THAT(known, IsOk());
  EXPECT_EQ(*known, (std::vector<bool>{false, true, false, true, false}));
}

TEST_F(MutationTest, SeveralCallsAreKeptAsEachAlone) {
  const server::Call one = NewCall();
  server::Call of_another = one;
  of_another.caller = sojourn::testing::As(auth::Role::kAdmin, "office");
  ASSERT_THAT(KeepTogether(runtime_.get(), {&one, &of_another}), IsOk());
  EXPECT_EQ(Number(kAudits, "Add"), 2);
  for (const server::Call& call : {one, of_another}) {
    const auto again = Add(call);
    ASSERT_THAT(again, IsOk());
    EXPECT_TRUE(again->replayed);
  }
  server::Call reused = one;
  reused.content_hash = "other";
  EXPECT_EQ(ReasonOf(Add(reused).status()), "REQUEST_ID_REUSED");
  EXPECT_EQ(Number(kValue, "c"), 0);
}

// Whoever looked before somebody else made one of them.
TEST_F(MutationTest, OfSeveralCallsNoneIsKeptWhereOneWasMadeMeanwhile) {
  const server::Call made = NewCall();
  ASSERT_THAT(Add(made), IsOk());
  const server::Call beside = NewCall();
  EXPECT_EQ(db::ConstraintOf(KeepTogether(runtime_.get(), {&beside, &made})),
            "idempotency_keys_pkey");
  EXPECT_EQ(Number(kAudits, "Add"), 1);
  const auto alone = Add(beside);
  ASSERT_THAT(alone, IsOk());
  EXPECT_FALSE(alone->replayed);
}

TEST_F(MutationTest, ConcurrentCreatesWithOneKeyMakeOneThing) {
  const server::Call call = NewCall();
  std::atomic<int> replays = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&, i] {
      const auto outcome =
          Create(runtime_.get(), call,
                 [&](db::Transaction& tx,
                     const db::Result&) -> absl::StatusOr<Outcome> {
                   // A natural key too, so that the key's own constraint is not
                   // always the first to notice.
                   tx.Queue(kInsertCounter, db::Params("made", i));
                   return Outcome{.result_ref = "made"};
                 });
      ASSERT_THAT(outcome, IsOk());
      EXPECT_EQ(outcome->result_ref, "made");
      if (outcome->replayed) ++replays;
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(replays, 7);
}

TEST_F(MutationTest, ACancelledCallIsRefusedWhenItArrives) {
  const server::Call forward = NewCall();
  const auto cancelled =
      Cancel(runtime_.get(), NewCall("Undo"), "Add", forward.request_id);
  ASSERT_THAT(cancelled, IsOk());
  EXPECT_FALSE(cancelled->has_value());
  EXPECT_EQ(ReasonOf(Add(forward).status()), "CANCELLED");
  EXPECT_EQ(Number(kValue, "c"), 0);
}

TEST_F(MutationTest, CancellingACallThatWasDoneTellsWhatItMade) {
  const server::Call forward = NewCall();
  ASSERT_THAT(Add(forward), IsOk());
  const auto cancelled =
      Cancel(runtime_.get(), NewCall("Undo"), "Add", forward.request_id);
  ASSERT_THAT(cancelled, IsOk());
  EXPECT_EQ(*cancelled, "c");
}

// A call in flight while its compensation comes: one of the two wins, and the
// compensation knows which.
TEST_F(MutationTest, ACallInFlightIsEitherCancelledOrUndone) {
  for (int round = 0; round < 20; ++round) {
    const server::Call forward = NewCall();
    const int64_t before = Number(kValue, "c");
    absl::Status added;
    std::thread racing([&] { added = Add(forward).status(); });
    const auto cancelled =
        Cancel(runtime_.get(), NewCall("Undo"), "Add", forward.request_id);
    racing.join();
    ASSERT_THAT(cancelled, IsOk());
    if (cancelled->has_value()) {
      EXPECT_THAT(added, IsOk());
      EXPECT_EQ(Number(kValue, "c"), before + 1);
    } else {
      EXPECT_EQ(ReasonOf(added), "CANCELLED");
      EXPECT_EQ(Number(kValue, "c"), before);
    }
  }
}

// The compensation that comes while the forward transaction is open, after its
// key was looked up: it commits first, and the call finds itself cancelled.
TEST_F(MutationTest, ACancelThatOvertakesAnOpenTransactionWins) {
  const server::Call forward = NewCall();
  bool once = true;
  const auto added = Add(forward, [&] {
    if (!std::exchange(once, false)) return absl::OkStatus();
    const auto cancelled =
        Cancel(runtime_.get(), NewCall("Undo"), "Add", forward.request_id);
    EXPECT_THAT(cancelled, IsOk());
    EXPECT_FALSE(cancelled->has_value());
    return absl::OkStatus();
  });
  EXPECT_EQ(ReasonOf(added.status()), "CANCELLED");
  EXPECT_EQ(Number(kValue, "c"), 0);
}

}  // namespace
}  // namespace sojourn::idempotency
