// Statements through the service: whole, to the entry, and the same again.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/reference/time_zones.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/grants_world.h"

namespace sojourn::grants {
namespace {

using testing::BadFieldsAre;
using ::testing::ElementsAre;

class StatementTest : public World {
 protected:
  v1::GetFundStatementRequest About(const std::string& fund_id) {
    v1::GetFundStatementRequest request;
    request.set_fund_id(fund_id);
    return request;
  }
  v1::GetFundStatementResponse Read(const v1::GetFundStatementRequest& request,
                                    const Caller& caller = Manager()) {
    const auto read = Do(caller, &Stub::GetFundStatement, request);
    EXPECT_THAT(read, IsOk());
    return read.ok() ? *read : v1::GetFundStatementResponse();
  }
  static std::vector<std::string> Lines(
      const v1::GetFundStatementResponse& statement) {
    std::vector<std::string> lines;
    for (const auto& each : statement.entries()) {
      lines.push_back(absl::StrCat(
          each.number(), " ", v1::LedgerAccount_Name(each.entry().debit()), " ",
          v1::LedgerAccount_Name(each.entry().credit()), " ",
          each.entry().amount().minor_units()));
    }
    return lines;
  }
  static int64_t SumOf(const v1::GetFundStatementResponse& statement) {
    int64_t sum = 0;
    for (const auto& account : statement.accounts()) {
      sum += account.balance_minor_units();
    }
    return sum;
  }
};

TEST_F(StatementTest, HasEveryEntryAndSumsToZero) {
  const std::string fund_id = MakeFund();
  const std::string payment = Schedule(Agreed(), 200'000);
  ASSERT_THAT(Release(payment), IsOk());
  const auto statement = Read(About(fund_id));
  EXPECT_THAT(
      Lines(statement),
      ElementsAre("1 LEDGER_ACCOUNT_AVAILABLE LEDGER_ACCOUNT_FUNDER 1000000",
                  "2 LEDGER_ACCOUNT_RESERVED LEDGER_ACCOUNT_AVAILABLE 200000",
                  "3 LEDGER_ACCOUNT_COMMITTED LEDGER_ACCOUNT_RESERVED 200000",
                  "4 LEDGER_ACCOUNT_SPENT LEDGER_ACCOUNT_COMMITTED 200000"));
  EXPECT_EQ(statement.version(), 4);
  EXPECT_EQ(SumOf(statement), 0);
  EXPECT_EQ(statement.accounts(0).account(), v1::LEDGER_ACCOUNT_FUNDER);
  EXPECT_EQ(statement.accounts(0).balance_minor_units(), -1'000'000);
  EXPECT_EQ(statement.accounts(1).balance_minor_units(),
            BalancesOf(fund_id).available().minor_units());
}

TEST_F(StatementTest, IsTheSameLaterForAMomentAndForAVersion) {
  const std::string fund_id = MakeFund();
  Agreed();
  const auto first = Read(About(fund_id));
  auto as_of = About(fund_id);
  *as_of.mutable_as_of() = first.as_of();
  auto version = About(fund_id);
  version.set_version(first.version());
  Agreed(CaseRequest(300'000));
  EXPECT_EQ(Read(About(fund_id)).version(), first.version() + 2);
  EXPECT_EQ(Read(as_of).SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(Lines(Read(version)), Lines(first));
  runtime_.Advance(absl::Hours(24 * 400));
  EXPECT_EQ(Read(as_of).SerializeAsString(), first.SerializeAsString());
}

// A moment of which nobody asked until later, with entries before and after.
TEST_F(StatementTest, IsTheSameForAMomentThatWasOverWhenItWasFirstAskedFor) {
  const std::string fund_id = MakeFund();
  Agreed(CaseRequest(200'000));
  runtime_.Advance(absl::Hours(24));
  Agreed(CaseRequest(150'000));
  runtime_.Advance(absl::Hours(24));
  Agreed(CaseRequest(100'000));
  runtime_.Advance(absl::Hours(24 * 8));
  auto second_day = About(fund_id);
  second_day.mutable_as_of()->set_seconds(
      absl::ToUnixSeconds(absl::Now() + absl::Hours(36)));
  const auto first = Read(second_day);
  EXPECT_THAT(
      Lines(first),
      ElementsAre("1 LEDGER_ACCOUNT_AVAILABLE LEDGER_ACCOUNT_FUNDER 1000000",
                  "2 LEDGER_ACCOUNT_RESERVED LEDGER_ACCOUNT_AVAILABLE 200000",
                  "3 LEDGER_ACCOUNT_COMMITTED LEDGER_ACCOUNT_RESERVED 200000",
                  "4 LEDGER_ACCOUNT_RESERVED LEDGER_ACCOUNT_AVAILABLE 150000",
                  "5 LEDGER_ACCOUNT_COMMITTED LEDGER_ACCOUNT_RESERVED 150000"));
  EXPECT_EQ(SumOf(first), 0);
  Agreed(CaseRequest(50'000));
  EXPECT_EQ(Read(second_day).SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(Read(About(fund_id)).version(), 9);
}

// An entry whose transaction began before the statement was given is behind it.
TEST_F(StatementTest, NothingIsRecordedBeforeAStatementThatWasGiven) {
  const std::string fund_id = MakeFund();
  database_.Run("UPDATE funds SET ledger_at = now() + interval '1 hour'");
  const std::string grant_id = Approved();
  EXPECT_EQ(database_.Value(
                "SELECT count(*) FROM ledger_entries e JOIN funds f ON f.id = "
                "e.fund_id WHERE e.grant_id IS NOT NULL AND "
                "e.recorded_at >= f.ledger_at"),
            "1");
  EXPECT_EQ(Read(About(fund_id)).version(), 1) << "not yet, by the clock";
  EXPECT_EQ(Get(grant_id).state(), v1::GRANT_STATE_APPROVED);
}

TEST_F(StatementTest, PagesGoOnWithTheStatementOfTheFirst) {
  const std::string fund_id = MakeFund();
  Agreed();
  auto request = About(fund_id);
  request.set_page_size(2);
  const auto first = Read(request);
  EXPECT_EQ(first.entries_size(), 2);
  Agreed();
  request.set_page_token(first.page_info().next_page_token());
  const auto second = Read(request);
  EXPECT_EQ(second.version(), first.version());
  EXPECT_EQ(second.entries_size(), 1);
  EXPECT_EQ(second.entries(0).number(), 3);
  EXPECT_EQ(second.page_info().next_page_token(), "");
}

// It shows when and how much: whoever reads it has seen each of its grants.
TEST_F(StatementTest, IsAuditedAsAReadOfTheGrantsOnThePage) {
  const std::string fund_id = MakeFund();
  const std::string first = Approved();
  const std::string second = Approved();
  auto request = About(fund_id);
  request.set_page_size(2);
  Read(request);
  const auto seen = [&](const std::string& id) {
    return database_.Value(
        "SELECT count(*) FROM audit_records WHERE method = 'GetFundStatement' "
        "AND '" +
        id + "' = ANY (resource_ids)");
  };
  EXPECT_EQ(seen(fund_id), "1");
  EXPECT_EQ(seen(first), "1");
  EXPECT_EQ(seen(second), "0") << "on the next page";
}

TEST_F(StatementTest, WhatCannotBeStatedIsRefused) {
  const std::string fund_id = MakeFund();
  auto future = About(fund_id);
  future.mutable_as_of()->set_seconds(
      absl::ToUnixSeconds(absl::Now() + absl::Hours(1)));
  EXPECT_THAT(Do(Manager(), &Stub::GetFundStatement, future),
              ReasonIs("TIME_IN_FUTURE"));
  auto beyond = About(fund_id);
  beyond.set_version(2);
  EXPECT_THAT(Do(Manager(), &Stub::GetFundStatement, beyond),
              BadFieldsAre("version"));
  beyond.set_version(-1);
  EXPECT_THAT(Do(Manager(), &Stub::GetFundStatement, beyond),
              BadFieldsAre("version"));
  const Caller other = testing::As(Role::kFundManager, "other");
  EXPECT_THAT(Do(other, &Stub::GetFundStatement, About(fund_id)),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Do(testing::As(Role::kAuditor, "audit"), &Stub::GetFundStatement,
                 About(fund_id)),
              IsOk());
}

class DonorTest : public World {
 protected:
  v1::GetDonorStatementRequest Year(const std::string& fund_id, int64_t year) {
    v1::GetDonorStatementRequest request;
    request.set_fund_id(fund_id);
    request.set_year(static_cast<int>(year));
    return request;
  }
};

TEST_F(DonorTest, TellsOfAYearThatIsOverWithoutTheFew) {
  const std::string fund_id = MakeFund();
  const int64_t year =
      absl::ToCivilYear(absl::Now(), absl::UTCTimeZone()).year();
  for (int i = 0; i < 6; ++i) Approved(CaseRequest(100'000));
  ASSERT_THAT(Release(Schedule(Agreed(CaseRequest(100'000)), 100'000)), IsOk());
  EXPECT_THAT(Do(Manager(), &Stub::GetDonorStatement, Year(fund_id, year)),
              ReasonIs("YEAR_NOT_OVER"));
  runtime_.Advance(absl::Hours(24 * 600));
  const auto told =
      Do(Manager(), &Stub::GetDonorStatement, Year(fund_id, year));
  ASSERT_THAT(told, IsOk());
  ASSERT_EQ(told->rows_size(), 5);
  EXPECT_EQ(told->rows(0).approved().number(), 7);
  EXPECT_EQ(told->rows(4).decided().number(), 7);
  EXPECT_EQ(told->given().minor_units(), 1'000'000);
  EXPECT_EQ(told->approved().amount().minor_units(), 700'000);
  EXPECT_TRUE(told->paid().hidden()) << "of one grant";
  EXPECT_FALSE(told->paid().has_amount());
  EXPECT_THAT(Do(Officer(), &Stub::GetDonorStatement, Year(fund_id, year)),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

// Five left on the last day of a year and were there in the next, in which one
// more left; four others left then and came back at once.
TEST_F(DonorTest, TheAmountPaidIsHiddenByTheGrantsItIsMadeOf) {
  const std::string fund_id = MakeFund();
  std::vector<std::string> payments;
  for (size_t i = 0; i < 10; ++i) {
    payments.push_back(Schedule(Agreed(CaseRequest(50'000)), 50'000));
  }
  const absl::TimeZone zone = reference::ZoneNamed("Europe/Berlin");
  const int64_t year = absl::ToCivilYear(absl::Now(), zone).year();
  for (size_t i = 0; i < 5; ++i) ASSERT_THAT(Release(payments[i]), IsOk());
  runtime_.Advance(absl::FromCivil(absl::CivilYear(year + 1), zone) -
                   absl::Now() + absl::Hours(1));
  for (size_t i = 5; i < 10; ++i) ASSERT_THAT(Release(payments[i]), IsOk());
  for (size_t i = 0; i < 10; ++i) {
    ASSERT_THAT(Outcome(payments[i], i < 6 ? v1::PAYMENT_OUTCOME_SENT
                                           : v1::PAYMENT_OUTCOME_UNREACHABLE),
                IsOk());
  }
  runtime_.Advance(absl::Hours(24 * 600));
  const auto left =
      Do(Manager(), &Stub::GetDonorStatement, Year(fund_id, year));
  ASSERT_THAT(left, IsOk());
  EXPECT_EQ(left->paid().amount().minor_units(), 250'000) << "of five";
  EXPECT_EQ(left->rows(4).paid().number(), 0);
  const auto sent =
      Do(Manager(), &Stub::GetDonorStatement, Year(fund_id, year + 1));
  ASSERT_THAT(sent, IsOk());
  EXPECT_EQ(sent->rows(4).paid().number(), 6);
  EXPECT_TRUE(sent->paid().hidden()) << "the amount of one grant";
  EXPECT_FALSE(sent->paid().has_amount());
}

// What was approved less what was paid would be the sixth.
TEST_F(DonorTest, TheAmountPaidIsHiddenWhereAllButOneArePaid) {
  const std::string fund_id = MakeFund();
  const int64_t year =
      absl::ToCivilYear(absl::Now(), absl::UTCTimeZone()).year();
  for (size_t i = 0; i < 5; ++i) {
    ASSERT_THAT(Release(Schedule(Agreed(CaseRequest(50'000)), 50'000)), IsOk());
  }
  Agreed(CaseRequest(70'000));
  const std::string paid_fund = MakeFund(FundRequest("Other"));
  v1::SubmitGrantRequest there = CaseRequest(50'000);
  there.set_fund_id(paid_fund);
  for (size_t i = 0; i < 5; ++i) {
    ASSERT_THAT(Release(Schedule(Agreed(there), 50'000)), IsOk());
  }
  runtime_.Advance(absl::Hours(24 * 600));
  const auto told =
      Do(Manager(), &Stub::GetDonorStatement, Year(fund_id, year));
  ASSERT_THAT(told, IsOk());
  EXPECT_EQ(told->approved().amount().minor_units(), 320'000);
  EXPECT_TRUE(told->paid().hidden());
  EXPECT_FALSE(told->paid().has_amount());
  const auto all_paid =
      Do(Manager(), &Stub::GetDonorStatement, Year(paid_fund, year));
  ASSERT_THAT(all_paid, IsOk());
  EXPECT_EQ(all_paid->approved().amount().minor_units(), 250'000);
  EXPECT_EQ(all_paid->paid().amount().minor_units(), 250'000);
}

// The difference of two statements of one year would be one grant.
TEST_F(DonorTest, AYearThatWasToldStaysWhenAGrantIsMoved) {
  const std::string gone = MakeFund();
  auto request = CaseRequest(100'000);
  request.set_fund_id(gone);
  const std::string moved = Approved(request);
  for (int i = 0; i < 6; ++i) Approved(request);
  const std::string other = MakeFund(FundRequest("Other"));
  const int64_t year =
      absl::ToCivilYear(absl::Now(), absl::UTCTimeZone()).year();
  runtime_.Advance(absl::Hours(24 * 600));
  const auto told = [&](const std::string& fund_id) {
    const auto statement =
        Do(Manager(), &Stub::GetDonorStatement, Year(fund_id, year));
    EXPECT_THAT(statement, IsOk());
    return statement.ok() ? statement->DebugString() : "";
  };
  const std::string before = told(gone);
  const std::string before_there = told(other);
  v1::SuspendFundRequest suspend;
  suspend.set_fund_id(gone);
  suspend.set_reason("the donor is gone");
  ASSERT_THAT(Do(Manager(), &Stub::SuspendFund, suspend), IsOk());
  v1::ConfirmMoveRequest move;
  move.set_grant_id(moved);
  move.set_fund_id(other);
  move.set_note("the donor is gone");
  ASSERT_THAT(Do(Manager(), &Stub::ConfirmMove, move), IsOk());
  EXPECT_EQ(told(gone), before);
  EXPECT_EQ(told(other), before_there) << "in the year it came there";
}

// All of it left and came back; another fund pays it now.
TEST_F(DonorTest, WhatAFundPaidStaysItsOwnWhenTheGrantIsMoved) {
  const std::string gone = MakeFund();
  auto request = CaseRequest(100'000);
  request.set_fund_id(gone);
  std::string moved;
  for (int i = 0; i < 7; ++i) {
    moved = Agreed(request);
    for (int part = 0; part < 2; ++part) {
      const std::string payment_id = Schedule(moved, 50'000);
      ASSERT_THAT(Release(payment_id), IsOk());
      ASSERT_THAT(Outcome(payment_id, v1::PAYMENT_OUTCOME_SENT), IsOk());
    }
  }
  const std::string other = MakeFund(FundRequest("Other"));
  const int64_t year =
      absl::ToCivilYear(absl::Now(), absl::UTCTimeZone()).year();
  runtime_.Advance(absl::Hours(24 * 600));
  const auto told = [&](const std::string& fund_id) {
    const auto statement =
        Do(Manager(), &Stub::GetDonorStatement, Year(fund_id, year));
    EXPECT_THAT(statement, IsOk());
    return statement.ok() ? *statement : v1::GetDonorStatementResponse();
  };
  const auto before = told(gone);
  const auto before_there = told(other);
  EXPECT_EQ(before.rows(4).paid().number(), 7);
  EXPECT_EQ(before.paid().amount().minor_units(), 700'000);
  v1::SuspendFundRequest suspend;
  suspend.set_fund_id(gone);
  suspend.set_reason("the donor is gone");
  ASSERT_THAT(Do(Manager(), &Stub::SuspendFund, suspend), IsOk());
  v1::ConfirmMoveRequest move;
  move.set_grant_id(moved);
  move.set_fund_id(other);
  move.set_note("the donor is gone");
  const auto returned = [&](int part) {
    return Outcome(Get(moved).payments(part).payment_id(),
                   v1::PAYMENT_OUTCOME_RETURNED);
  };
  ASSERT_THAT(returned(0), IsOk());
  EXPECT_THAT(Do(Manager(), &Stub::ConfirmMove, move), ReasonIs("MONEY_IS_OUT"))
      << "a part of it is out";
  ASSERT_THAT(returned(1), IsOk());
  move.clear_request_id();
  ASSERT_THAT(Do(Manager(), &Stub::ConfirmMove, move), IsOk());
  EXPECT_EQ(told(gone).DebugString(), before.DebugString());
  EXPECT_EQ(told(other).DebugString(), before_there.DebugString());
}

}  // namespace
}  // namespace sojourn::grants
