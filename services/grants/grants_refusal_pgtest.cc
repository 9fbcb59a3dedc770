// What is asked for wrongly is refused with one clear error, and the ledger is
// untouched.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/grants_world.h"

namespace sojourn::grants {
namespace {

using testing::BadFieldsAre;

class RefusalTest : public World {
 protected:
  std::string LedgerRows() {
    return database_.Value("SELECT count(*) FROM ledger_entries");
  }

  absl::StatusOr<v1::RecordAgreementResponse> Agree(
      const std::string& grant_id, const std::vector<int64_t>& tranches,
      const std::string& currency = "EUR") {
    v1::RecordAgreementRequest request;
    request.set_grant_id(grant_id);
    request.set_form(v1::AGREEMENT_FORM_SIGNED);
    *request.mutable_agreed_on() =
        DateOf(absl::ToCivilDay(absl::Now(), absl::UTCTimeZone()));
    for (const int64_t tranche : tranches) {
      *request.add_tranches() = Euros(tranche);
      request.mutable_tranches(request.tranches_size() - 1)
          ->set_currency_code(currency);
    }
    return Do(Officer(), &Stub::RecordAgreement, request);
  }
};

TEST_F(RefusalTest, TranchesAddUpToTheGrant) {
  MakeFund();
  const std::string grant_id = Approved();
  const std::string rows = LedgerRows();
  EXPECT_THAT(Agree(grant_id, {100'000, 99'999}), ReasonIs("TRANCHES_DIFFER"));
  EXPECT_THAT(Agree(grant_id, {200'000, 1}), ReasonIs("TRANCHES_DIFFER"));
  EXPECT_THAT(Agree(grant_id, {200'000}, "USD"), BadFieldsAre("tranches"));
  EXPECT_THAT(Agree(grant_id, {200'000, 0}),
              BadFieldsAre("tranches.minor_units"));
  EXPECT_EQ(LedgerRows(), rows);
  EXPECT_EQ(Get(grant_id).state(), v1::GRANT_STATE_APPROVED);
}

TEST_F(RefusalTest, PaymentsAreTheTranchesThatWereAgreed) {
  MakeFund();
  const std::string grant_id = Approved();
  const auto agreed = Agree(grant_id, {100'000, 60'000, 40'000});
  ASSERT_THAT(agreed, IsOk());
  EXPECT_EQ(agreed->grant().agreement().tranches(1).minor_units(), 60'000);
  const std::string rows = LedgerRows();
  const auto plan = [&](int64_t minor_units, bool last) {
    v1::SchedulePaymentRequest request = Tranche(grant_id, minor_units);
    request.set_last_tranche(last);
    return Do(Officer(), &Stub::SchedulePayment, request);
  };
  EXPECT_THAT(plan(60'000, false), ReasonIs("TRANCHES_DIFFER"));
  EXPECT_THAT(plan(100'000, true), ReasonIs("TRANCHES_DIFFER"));
  ASSERT_THAT(plan(100'000, false), IsOk());
  ASSERT_THAT(plan(60'000, false), IsOk());
  EXPECT_THAT(plan(39'999, true), ReasonIs("TRANCHES_DIFFER"));
  const auto last = plan(40'000, false);
  ASSERT_THAT(last, IsOk());
  EXPECT_TRUE(last->grant().payments(2).last_tranche());
  EXPECT_THAT(plan(1, false), ReasonIs("LAST_TRANCHE_SCHEDULED"));
  EXPECT_EQ(LedgerRows(), rows);
}

TEST_F(RefusalTest, ACostThatIsPaidAlreadyIsTheFundsToTake) {
  v1::CreateFundRequest fund = FundRequest();
  fund.mutable_rules()->mutable_report()->set_retroactive_costs_forbidden(true);
  const std::string strict = MakeFund(fund);
  const std::string rows = LedgerRows();
  v1::SubmitGrantRequest request = CaseRequest();
  request.set_fund_id(strict);
  request.set_discretionary(false);
  v1::CostLine& line = *request.add_cost_lines();
  line.set_category(v1::COST_CATEGORY_MEDICAL);
  *line.mutable_amount() = Euros(200'000);
  line.set_already_paid(true);
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, request),
              ReasonIs("RETROACTIVE_COST"));
  EXPECT_EQ(LedgerRows(), rows);
  request.set_fund_id(MakeFund(FundRequest("Mild")));
  const auto taken = Do(Relocation(), &Stub::SubmitGrant, request);
  ASSERT_THAT(taken, IsOk());
  EXPECT_TRUE(Get(taken->grant().grant_id()).cost_lines(0).already_paid());
}

TEST_F(RefusalTest, APaymentHasAnAmountOfItsCurrency) {
  MakeFund();
  const std::string grant_id = Agreed();
  const std::string rows = LedgerRows();
  const auto plan = [&](const std::string& currency, int64_t minor_units) {
    v1::SchedulePaymentRequest request = Tranche(grant_id, minor_units);
    request.mutable_amount()->set_currency_code(currency);
    return Do(Officer(), &Stub::SchedulePayment, request);
  };
  EXPECT_THAT(plan("EUR", 0), BadFieldsAre("amount.minor_units"));
  EXPECT_THAT(plan("EUR", -1), BadFieldsAre("amount.minor_units"));
  EXPECT_THAT(plan("eur", 100), BadFieldsAre("amount.currency_code"));
  EXPECT_THAT(plan("XXX", 100), BadFieldsAre("amount.currency_code"));
  // In cents where yen have none: a hundred times too much.
  v1::SchedulePaymentRequest yen = Tranche(grant_id, 32'000'000);
  yen.mutable_amount()->set_currency_code("JPY");
  yen.mutable_fx_rate()->set_rate("0.00625");
  *yen.mutable_fx_rate()->mutable_on() =
      DateOf(absl::ToCivilDay(absl::Now(), absl::UTCTimeZone()));
  yen.mutable_fx_rate()->set_source("ECB reference rate");
  EXPECT_THAT(Do(Officer(), &Stub::SchedulePayment, yen),
              ReasonIs("PAYMENT_EXCEEDS_APPROVAL"));
  EXPECT_EQ(LedgerRows(), rows);
}

}  // namespace
}  // namespace sojourn::grants
