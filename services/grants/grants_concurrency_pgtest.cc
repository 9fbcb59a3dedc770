// Many at once: no overdraft, no lost approval, no deadlock, feed in order.
#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/grants_world.h"

namespace sojourn::grants {
namespace {

class ConcurrencyTest : public World {
 protected:
  static void AtOnce(const std::vector<std::function<void()>>& calls) {
    std::vector<std::thread> threads;
    threads.reserve(calls.size());
    for (const auto& call : calls) threads.emplace_back(call);
    for (std::thread& thread : threads) thread.join();
  }
};

TEST_F(ConcurrencyTest, TwoApprovalsWithMoneyForOne) {
  for (int round = 0; round < 5; ++round) {
    const std::string fund_id =
        MakeFund(FundRequest("Fund " + std::to_string(round), 150'000));
    v1::SubmitGrantRequest request = CaseRequest(100'000);
    request.set_fund_id(fund_id);
    const std::string a = Assessed(request);
    request.set_case_ref(crypto::NewPublicId());
    const std::string b = Assessed(request);
    absl::Status first;
    absl::Status second;
    AtOnce({[&] { first = Approve(a, Approver("ann")).status(); },
            [&] { second = Approve(b, Approver("bob")).status(); }});
    EXPECT_NE(first.ok(), second.ok()) << first << second;
    EXPECT_EQ(ReasonOf(first.ok() ? second : first), "FUND_INSUFFICIENT");
    EXPECT_EQ(BalancesOf(fund_id).available().minor_units(), 50'000);
  }
}

TEST_F(ConcurrencyTest, TwoApproversOfOneGrantMakeItApprovedOnce) {
  const std::string fund_id = MakeFund();
  for (int round = 0; round < 4; ++round) {
    const std::string grant_id = Assessed();
    AtOnce({[&] { EXPECT_THAT(Approve(grant_id, Approver("ann")), IsOk()); },
            [&] { EXPECT_THAT(Approve(grant_id, Approver("bob")), IsOk()); }});
    EXPECT_EQ(Get(grant_id).state(), v1::GRANT_STATE_APPROVED);
  }
  EXPECT_EQ(BalancesOf(fund_id).reserved().minor_units(), 800'000);
}

// Also where no fund is named.
TEST_F(ConcurrencyTest, TwoBridgingApplicationsOfOneCaseShareTheLimit) {
  v1::CreateFundRequest fund = FundRequest();
  fund.mutable_rules()->set_bridging_limit_minor_units(50'000);
  const std::string fund_id = MakeFund(fund);
  for (int round = 0; round < 6; ++round) {
    v1::SubmitGrantRequest request = CaseRequest(30'000);
    request.set_bridging(true);
    request.set_case_ref(crypto::NewPublicId());
    if (round % 2 == 0) request.set_fund_id(fund_id);
    absl::Status first;
    absl::Status second;
    const auto ask = [&](absl::Status& answer) {
      answer = Do(Relocation(), &Stub::SubmitGrant, request).status();
    };
    AtOnce({[&] { ask(first); }, [&] { ask(second); }});
    EXPECT_NE(first.ok(), second.ok()) << first << second;
    EXPECT_EQ(ReasonOf(first.ok() ? second : first), "ABOVE_BRIDGING_LIMIT");
  }
}

TEST_F(ConcurrencyTest, OneRequestSentTwiceAtOnce) {
  MakeFund();
  v1::SubmitGrantRequest submit = CaseRequest();
  submit.set_request_id(testing::NewRequestId());
  absl::StatusOr<v1::SubmitGrantResponse> a;
  absl::StatusOr<v1::SubmitGrantResponse> b;
  AtOnce({[&] { a = Do(Relocation(), &Stub::SubmitGrant, submit); },
          [&] { b = Do(Relocation(), &Stub::SubmitGrant, submit); }});
  ASSERT_THAT(a, IsOk());
  ASSERT_THAT(b, IsOk());
  EXPECT_EQ(a->grant().grant_id(), b->grant().grant_id());
  EXPECT_EQ(database_.Value("SELECT count(*) FROM grants"), "1");
}

TEST_F(ConcurrencyTest, TwoReleasesMakeOneAttempt) {
  MakeFund();
  const std::string payment_id = Schedule(Agreed(), 200'000);
  absl::Status a;
  absl::Status b;
  AtOnce({[&] { a = Release(payment_id, Manager()).status(); },
          [&] { b = Release(payment_id, Approver("cleo")).status(); }});
  EXPECT_NE(a.ok(), b.ok());
  EXPECT_EQ(ReasonOf(a.ok() ? b : a), "PAYMENT_NOT_SCHEDULED");
  EXPECT_EQ(database_.Value("SELECT count(*) FROM payment_attempts"), "1");
}

TEST_F(ConcurrencyTest, ReleaseAndCancelNeverBothKeepTheMoney) {
  const std::string fund_id = MakeFund();
  const std::string grant_id = Agreed();
  const std::string payment_id = Schedule(grant_id, 200'000);
  absl::Status released;
  AtOnce({[&] { released = Release(payment_id).status(); },
          [&] { EXPECT_THAT(Cancel(grant_id), IsOk()); }});
  EXPECT_EQ(Get(grant_id).state(), released.ok() ? v1::GRANT_STATE_RECOVERING
                                                 : v1::GRANT_STATE_CANCELLED);
  EXPECT_EQ(BalancesOf(fund_id).spent().minor_units(),
            released.ok() ? 200'000 : 0);
}

// 16 people on one fund that has money for 20 grants of 30; every third
// approved one is cancelled. TearDown compares fund, grants and ledger.
TEST_F(ConcurrencyTest, SixteenOnOneFund) {
  const std::string fund_id = MakeFund(FundRequest("Busy", 1'000'000));
  std::vector<std::string> grants;
  for (int i = 0; i < 48; ++i) grants.push_back(Assessed(CaseRequest(50'000)));
  std::atomic<size_t> next = 0;
  std::atomic<int> approved = 0;
  std::atomic<int> cancelled = 0;
  const auto work = [&] {
    for (size_t i = next++; i < grants.size(); i = next++) {
      const auto result = Approve(grants[i], Approver("ann"));
      if (!result.ok()) {
        EXPECT_THAT(result, ReasonIs("FUND_INSUFFICIENT"));
        continue;
      }
      ++approved;
      if (i % 3 == 0) {
        EXPECT_THAT(Cancel(grants[i]), IsOk());
        ++cancelled;
      }
    }
  };
  AtOnce(std::vector<std::function<void()>>(16, work));
  const int64_t held = 50'000 * (approved - cancelled);
  EXPECT_LE(held, 1'000'000);
  EXPECT_GE(approved, 20);
  EXPECT_EQ(BalancesOf(fund_id).reserved().minor_units(), held);
  EXPECT_EQ(BalancesOf(fund_id).available().minor_units(), 1'000'000 - held);
}

}  // namespace
}  // namespace sojourn::grants
