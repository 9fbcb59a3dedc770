// CancelGrant: by people, and as the compensation of a SubmitGrant of unknown
// outcome, late or in flight.
#include <string>
#include <thread>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/grants_world.h"

namespace sojourn::grants {
namespace {

using testing::BadFieldsAre;

constexpr char kLockGrants[] = "LOCK TABLE grants IN EXCLUSIVE MODE";
constexpr char kLockAudit[] = "LOCK TABLE audit_records IN SHARE MODE";

class CancelTest : public World {
 protected:
  absl::StatusOr<v1::CancelGrantResponse> Undo(
      const std::string& submit_request_id) {
    v1::CancelGrantRequest request;
    request.set_submit_request_id(submit_request_id);
    request.set_reason(v1::CANCEL_REASON_PLAN_CHANGED);
    return Do(Relocation(), &Stub::CancelGrant, request);
  }

  // Runs `blocked` in a thread while a table is locked, and `meanwhile` as
  // soon as `blocked` waits for the lock.
  template <typename Blocked, typename Meanwhile>
  void WhileLocked(const char* lock, Blocked blocked, Meanwhile meanwhile) {
    absl::Notification locked;
    absl::Notification release;
    std::thread holder([&] {
      // As the owner, who may lock what the service only adds to.
      const auto db = db::Database::Create(
          {.dsn = database_.owner_dsn(), .max_write_time = absl::Seconds(20)});
      ASSERT_THAT(db, IsOk());
      const db::Query query{"test_lock", lock};
      const absl::Status held = (*db)->Write(
          absl::Now() + absl::Seconds(20),
          [&](db::Transaction& tx) -> absl::Status {
            RETURN_IF_ERROR(tx.Execute(query, db::Params()).status());
            locked.Notify();
            release.WaitForNotificationWithTimeout(absl::Seconds(10));
            return absl::OkStatus();
          });
      EXPECT_THAT(held, IsOk());
    });
    ASSERT_TRUE(locked.WaitForNotificationWithTimeout(absl::Seconds(10)));
    std::thread caller(blocked);
    WaitForBlocked(1);
    meanwhile(release);
    if (!release.HasBeenNotified()) release.Notify();
    caller.join();
    holder.join();
  }

  void WaitForBlocked(int sessions) {
    const std::string wanted = std::to_string(sessions);
    for (int i = 0; i < 1000; ++i) {
      if (database_.Value("SELECT count(DISTINCT pid) FROM pg_locks "
                          "WHERE NOT granted") == wanted) {
        return;
      }
      absl::SleepFor(absl::Milliseconds(5));
    }
    ADD_FAILURE() << "nobody waits for the lock";
  }
};

TEST_F(CancelTest, FreesTheMoneyInEveryState) {
  const std::string fund_id = MakeFund();
  for (const std::string& grant_id :
       {Submit(), Assessed(), Approved(), Agreed()}) {
    const auto cancelled = Cancel(grant_id);
    ASSERT_THAT(cancelled, IsOk());
    EXPECT_EQ(cancelled->grant().state(), v1::GRANT_STATE_CANCELLED);
    EXPECT_EQ(cancelled->grant().cancel_reason(), v1::CANCEL_REASON_CASE_ENDED);
    EXPECT_EQ(cancelled->grant().next_actions_size(), 0);
  }
  EXPECT_EQ(BalancesOf(fund_id).available().minor_units(), 1'000'000);
}

TEST_F(CancelTest, TwiceIsOnce) {
  MakeFund();
  const std::string grant_id = Submit();
  ASSERT_THAT(Cancel(grant_id), IsOk());
  const auto again = Cancel(grant_id, Officer());
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->grant().etag(), "2");
}

TEST_F(CancelTest, MoneyOutIsLeftToAPerson) {
  const std::string fund_id = MakeFund();
  const std::string grant_id = Agreed();
  const std::string first = Schedule(grant_id, 150'000);
  Schedule(grant_id, 50'000);
  ASSERT_THAT(Release(first), IsOk());
  const auto cancelled = Cancel(grant_id);
  ASSERT_THAT(cancelled, IsOk());
  EXPECT_EQ(cancelled->grant().state(), v1::GRANT_STATE_RECOVERING);
  EXPECT_EQ(cancelled->grant().payments(1).state(),
            v1::PAYMENT_STATE_CANCELLED);
  EXPECT_EQ(BalancesOf(fund_id).available().minor_units(), 850'000);
  const auto back = Outcome(first, v1::PAYMENT_OUTCOME_RETURNED);
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->grant().state(), v1::GRANT_STATE_CANCELLED);
  EXPECT_EQ(BalancesOf(fund_id).available().minor_units(), 1'000'000);
}

TEST_F(CancelTest, NamesWhatIsMissing) {
  v1::CancelGrantRequest request;
  EXPECT_THAT(Do(Relocation(), &Stub::CancelGrant, request),
              BadFieldsAre("grant_id", "reason"));
  request.set_submit_request_id("not a uuid");
  EXPECT_THAT(Do(Relocation(), &Stub::CancelGrant, request),
              BadFieldsAre("submit_request_id", "reason"));
}

TEST_F(CancelTest, UndoesASubmissionThatWasDone) {
  MakeFund();
  v1::SubmitGrantRequest submit = CaseRequest();
  submit.set_request_id(testing::NewRequestId());
  const std::string grant_id = Submit(submit);
  const auto undone = Undo(submit.request_id());
  ASSERT_THAT(undone, IsOk());
  EXPECT_EQ(undone->grant().grant_id(), grant_id);
  EXPECT_EQ(undone->grant().state(), v1::GRANT_STATE_CANCELLED);
}

TEST_F(CancelTest, ASubmissionThatComesLaterLoses) {
  MakeFund();
  v1::SubmitGrantRequest submit = CaseRequest();
  submit.set_request_id(testing::NewRequestId());
  for (int i = 0; i < 2; ++i) {
    const auto undone = Undo(submit.request_id());
    ASSERT_THAT(undone, IsOk());
    EXPECT_FALSE(undone->has_grant());
  }
  const auto late = Do(Relocation(), &Stub::SubmitGrant, submit);
  EXPECT_THAT(late, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(late, ReasonIs("CANCELLED"));
  EXPECT_EQ(database_.Value("SELECT count(*) FROM grants"), "0");
}

// In flight, its key not yet written: the compensation wins.
TEST_F(CancelTest, ASubmissionInFlightLosesBeforeItsKey) {
  MakeFund();
  v1::SubmitGrantRequest submit = CaseRequest();
  submit.set_request_id(testing::NewRequestId());
  absl::StatusOr<v1::SubmitGrantResponse> stalled;
  WhileLocked(
      kLockGrants,
      [&] { stalled = Do(Relocation(), &Stub::SubmitGrant, submit); },
      [&](absl::Notification&) {
        const auto undone = Undo(submit.request_id());
        ASSERT_THAT(undone, IsOk());
        EXPECT_FALSE(undone->has_grant());
      });
  EXPECT_THAT(stalled, ReasonIs("CANCELLED"));
  EXPECT_EQ(database_.Value("SELECT count(*) FROM grants"), "0");
}

// In flight with its key written: the compensation waits for it, then undoes.
TEST_F(CancelTest, ASubmissionInFlightIsWaitedForAfterItsKey) {
  MakeFund();
  v1::SubmitGrantRequest submit = CaseRequest();
  submit.set_request_id(testing::NewRequestId());
  absl::StatusOr<v1::SubmitGrantResponse> stalled;
  absl::StatusOr<v1::CancelGrantResponse> undone;
  WhileLocked(
      kLockAudit,
      [&] { stalled = Do(Relocation(), &Stub::SubmitGrant, submit); },
      [&](absl::Notification& release) {
        std::thread compensation([&] { undone = Undo(submit.request_id()); });
        WaitForBlocked(2);
        release.Notify();
        compensation.join();
      });
  ASSERT_THAT(undone, IsOk());
  EXPECT_EQ(undone->grant().state(), v1::GRANT_STATE_CANCELLED);
  EXPECT_EQ(database_.Value("SELECT string_agg(state, ',') FROM grants"),
            "CANCELLED");
}

TEST_F(CancelTest, AnotherFundersGrantIsMissing) {
  MakeFund();
  EXPECT_THAT(Cancel(Submit(), Officer("another")),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace sojourn::grants
