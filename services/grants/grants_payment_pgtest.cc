// Payments and their facts through the service.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/grants_world.h"

namespace sojourn::grants {
namespace {

using testing::BadFieldsAre;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class PaymentTest : public World {};

TEST_F(PaymentTest, StraightPathEndsWithHerSignal) {
  const std::string fund_id = MakeFund();
  const std::string grant_id = Agreed();
  const std::string payment_id = Schedule(grant_id, 200'000);
  const auto released = Release(payment_id);
  ASSERT_THAT(released, IsOk());
  EXPECT_EQ(released->grant().state(), v1::GRANT_STATE_PAYING);
  EXPECT_EQ(released->provider_reference().size(), 26U);
  EXPECT_EQ(BalancesOf(fund_id).spent().minor_units(), 200'000);
  const auto sent = Outcome(payment_id, v1::PAYMENT_OUTCOME_SENT);
  ASSERT_THAT(sent, IsOk());
  EXPECT_EQ(sent->grant().state(), v1::GRANT_STATE_PAID);
  EXPECT_EQ(sent->grant().waiting_for(0).who(), "DEFENDER");
  const auto received = Receipt(payment_id);
  ASSERT_THAT(received, IsOk());
  EXPECT_EQ(received->grant().state(), v1::GRANT_STATE_RECEIVED);
  EXPECT_EQ(received->grant().waiting_for_size(), 0);
  EXPECT_EQ(received->grant().payments(0).facts_size(), 2);
}

TEST_F(PaymentTest, RepeatedReleaseNamesTheSameReference) {
  MakeFund();
  v1::ReleasePaymentRequest request;
  request.set_payment_id(Schedule(Agreed(), 200'000));
  request.set_request_id(testing::NewRequestId());
  const auto first = Do(Manager(), &Stub::ReleasePayment, request);
  const auto second = Do(Manager(), &Stub::ReleasePayment, request);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(first->provider_reference(), second->provider_reference());
  EXPECT_EQ(database_.Value("SELECT count(*) FROM payment_attempts"), "1");
  EXPECT_THAT(Release(request.payment_id()), ReasonIs("PAYMENT_NOT_SCHEDULED"));
}

TEST_F(PaymentTest, TheReleaserApprovedNothing) {
  MakeFund();
  const std::string payment_id = Schedule(Agreed(), 200'000);
  EXPECT_THAT(Release(payment_id, Approver("ann")),
              ReasonIs("RELEASER_APPROVED"));
  const auto other = Release(payment_id, Approver("cleo"));
  ASSERT_THAT(other, IsOk());
  EXPECT_EQ(other->grant().flags_size(), 0);
}

TEST_F(PaymentTest, ReleaseByWhoeverEnteredThePayeeIsFlagged) {
  MakeFund();
  const auto released = Release(Schedule(Agreed(), 200'000), Officer());
  ASSERT_THAT(released, IsOk());
  EXPECT_THAT(released->grant().flags(),
              ElementsAre(v1::GRANT_FLAG_RELEASED_BY_SCHEDULER));
}

TEST_F(PaymentTest, TranchesNeverExceedTheApproval) {
  MakeFund();
  const std::string grant_id = Agreed();
  Schedule(grant_id, 150'000);
  EXPECT_THAT(Do(Officer(), &Stub::SchedulePayment, Tranche(grant_id, 50'001)),
              ReasonIs("PAYMENT_EXCEEDS_APPROVAL"));
  Schedule(grant_id, 50'000);
  EXPECT_THAT(Do(Officer(), &Stub::SchedulePayment, Tranche(grant_id, 1)),
              ReasonIs("LAST_TRANCHE_SCHEDULED"));
}

TEST_F(PaymentTest, NothingIsScheduledBeforeTheAgreement) {
  MakeFund();
  EXPECT_THAT(Do(Officer(), &Stub::SchedulePayment, Tranche(Approved(), 100)),
              ReasonIs("STATE_FORBIDS"));
}

TEST_F(PaymentTest, FailedPaymentGoesByAnotherChannel) {
  const std::string fund_id = MakeFund();
  const std::string grant_id = Agreed();
  const std::string payment_id = Schedule(grant_id, 200'000);
  ASSERT_THAT(Release(payment_id), IsOk());
  const auto failed = Outcome(payment_id, v1::PAYMENT_OUTCOME_SANCTIONS_HIT);
  ASSERT_THAT(failed, IsOk());
  EXPECT_EQ(failed->grant().payments(0).state(),
            v1::PAYMENT_STATE_CHANNEL_NEEDED);
  EXPECT_EQ(BalancesOf(fund_id).committed().minor_units(), 200'000);
  v1::SchedulePaymentRequest again = Tranche(grant_id, 1);
  again.set_payment_id(payment_id);
  EXPECT_THAT(Do(Officer(), &Stub::SchedulePayment, again),
              BadFieldsAre("amount"));
  again.clear_amount();
  again.set_channel(v1::PAYMENT_CHANNEL_CASH_COURIER);
  again.mutable_payee()->set_name("Invented Aunt");
  const auto chosen = Do(Officer(), &Stub::SchedulePayment, again);
  ASSERT_THAT(chosen, IsOk());
  EXPECT_EQ(chosen->payment_id(), payment_id);
  EXPECT_EQ(chosen->grant().payments(0).payee().name(), "Invented Aunt");
  const auto released = Release(payment_id);
  ASSERT_THAT(released, IsOk());
  const v1::Payment& payment = released->grant().payments(0);
  ASSERT_EQ(payment.attempts_size(), 2);
  EXPECT_EQ(payment.attempts(0).outcome(), v1::PAYMENT_OUTCOME_SANCTIONS_HIT);
  EXPECT_NE(payment.attempts(0).provider_reference(),
            payment.attempts(1).provider_reference());
  EXPECT_EQ(BalancesOf(fund_id).spent().minor_units(), 200'000);
}

// Taken for the second attempt, it would free the way for a third.
TEST_F(PaymentTest, WhatIsSaidOfAnEarlierAttemptMovesNothing) {
  const std::string fund_id = MakeFund();
  const std::string grant_id = Agreed();
  const std::string payment_id = Schedule(grant_id, 200'000);
  const auto first = Release(payment_id);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(Outcome(payment_id, v1::PAYMENT_OUTCOME_UNREACHABLE), IsOk());
  v1::SchedulePaymentRequest again = Tranche(grant_id, 1);
  again.set_payment_id(payment_id);
  again.clear_amount();
  ASSERT_THAT(Do(Officer(), &Stub::SchedulePayment, again), IsOk());
  ASSERT_THAT(Release(payment_id), IsOk());
  v1::RecordPaymentOutcomeRequest late;
  late.set_payment_id(payment_id);
  late.set_outcome(v1::PAYMENT_OUTCOME_RETURNED);
  *late.mutable_occurred_at() = JustNow();
  late.set_provider_reference(first->provider_reference());
  const auto told = Do(Officer(), &Stub::RecordPaymentOutcome, late);
  ASSERT_THAT(told, IsOk());
  EXPECT_EQ(told->grant().payments(0).state(), v1::PAYMENT_STATE_RELEASED);
  EXPECT_EQ(told->grant().payments(0).facts_size(), 2);
  EXPECT_EQ(BalancesOf(fund_id).spent().minor_units(), 200'000);
  late.set_provider_reference("another");
  EXPECT_THAT(Do(Officer(), &Stub::RecordPaymentOutcome, late),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(PaymentTest, AnotherCurrencyUsesItsMarginAndFreesTheRest) {
  v1::CreateFundRequest fund = FundRequest();
  fund.mutable_rules()->set_fx_margin_basis_points(500);
  const std::string fund_id = MakeFund(fund);
  v1::SubmitGrantRequest request = CaseRequest(100'000);
  request.set_payment_currency_code("KES");
  const std::string grant_id = Agreed(request);
  EXPECT_EQ(BalancesOf(fund_id).committed().minor_units(), 105'000);
  v1::SchedulePaymentRequest tranche = Tranche(grant_id, 0);
  tranche.mutable_amount()->set_currency_code("KES");
  tranche.mutable_amount()->set_minor_units(14'500'000);
  EXPECT_THAT(Do(Officer(), &Stub::SchedulePayment, tranche),
              BadFieldsAre("fx_rate"));
  tranche.mutable_fx_rate()->set_rate("0.0071");
  tranche.mutable_fx_rate()->set_source("ECB reference rate");
  EXPECT_THAT(Do(Officer(), &Stub::SchedulePayment, tranche),
              BadFieldsAre("fx_rate.on"));
  *tranche.mutable_fx_rate()->mutable_on() =
      DateOf(absl::ToCivilDay(absl::Now(), absl::UTCTimeZone()));
  tranche.mutable_fx_rate()->clear_source();
  EXPECT_THAT(Do(Officer(), &Stub::SchedulePayment, tranche),
              BadFieldsAre("fx_rate.source"));
  tranche.mutable_fx_rate()->set_source("ECB reference rate");
  const auto planned = Do(Officer(), &Stub::SchedulePayment, tranche);
  ASSERT_THAT(planned, IsOk());
  const v1::Payment& payment = planned->grant().payments(0);
  EXPECT_EQ(payment.fund_amount().minor_units(), 102'950);
  EXPECT_EQ(payment.amount().currency_code(), "KES");
  EXPECT_EQ(payment.fx_rate().SerializeAsString(),
            tranche.fx_rate().SerializeAsString());
  EXPECT_EQ(planned->grant().payment_currency_code(), "KES");
  EXPECT_EQ(database_.Value("SELECT count(*) FROM grants g, payments p WHERE "
                            "(g::text || p::text) LIKE '%KES%'"),
            "0");
  EXPECT_TRUE(planned->grant().payments(0).last_tranche());
  ASSERT_THAT(Release(planned->payment_id()), IsOk());
  ASSERT_THAT(Outcome(planned->payment_id(), v1::PAYMENT_OUTCOME_SENT), IsOk());
  EXPECT_EQ(BalancesOf(fund_id).spent().minor_units(), 102'950);
  EXPECT_EQ(BalancesOf(fund_id).committed().minor_units(), 0);
  EXPECT_EQ(BalancesOf(fund_id).available().minor_units(), 897'050);
}

TEST_F(PaymentTest, FactsThatDoNotFitAreStoredAndFlagged) {
  const std::string fund_id = MakeFund();
  const std::string grant_id = Agreed();
  const std::string payment_id = Schedule(grant_id, 200'000);
  const auto sent = Outcome(payment_id, v1::PAYMENT_OUTCOME_SENT);
  ASSERT_THAT(sent, IsOk());
  EXPECT_THAT(sent->grant().flags(),
              ElementsAre(v1::GRANT_FLAG_OUTCOME_WITHOUT_RELEASE));
  EXPECT_EQ(sent->grant().state(), v1::GRANT_STATE_AGREED);
  ASSERT_THAT(Receipt(payment_id), IsOk());
  EXPECT_EQ(Get(grant_id).payments(0).facts_size(), 2);
  EXPECT_EQ(BalancesOf(fund_id).spent().minor_units(), 0);
}

// Whoever holds her telephone, or pays her, does not decide that she has it.
TEST_F(PaymentTest, ReceiptByASignalSheDidNotChooseMovesNothing) {
  MakeFund();
  const std::string grant_id = Agreed();
  const std::string payment_id = Schedule(grant_id, 200'000);
  ASSERT_THAT(Release(payment_id), IsOk());
  ASSERT_THAT(Outcome(payment_id, v1::PAYMENT_OUTCOME_SENT), IsOk());
  const auto due = Get(grant_id).receipt_due().seconds();
  v1::ConfirmReceiptRequest told;
  told.set_payment_id(payment_id);
  *told.mutable_occurred_at() = JustNow();
  for (const v1::ReceiptSignal signal :
       {v1::RECEIPT_SIGNAL_PROVIDER, v1::RECEIPT_SIGNAL_AGREED_PHRASE,
        v1::RECEIPT_SIGNAL_CONTACT_PERSON}) {
    told.set_signal(signal);
    const auto stored = Do(Officer(), &Stub::ConfirmReceipt, told);
    ASSERT_THAT(stored, IsOk());
    const v1::Grant& grant = stored->grant();
    EXPECT_EQ(grant.state(), v1::GRANT_STATE_PAID);
    EXPECT_EQ(grant.payments(0).state(), v1::PAYMENT_STATE_SENT);
    EXPECT_EQ(grant.payments(0).facts().rbegin()->receipt(), signal);
    EXPECT_EQ(grant.payments(0).facts().rbegin()->flag(),
              v1::GRANT_FLAG_SIGNAL_DIFFERS);
    EXPECT_EQ(grant.waiting_for(0).who(), "DEFENDER");
    EXPECT_EQ(grant.receipt_due().seconds(), due);
    EXPECT_EQ(database_.Value("SELECT received_at IS NULL FROM grants"), "t");
  }
  const auto chosen = Receipt(payment_id);
  ASSERT_THAT(chosen, IsOk());
  EXPECT_EQ(chosen->grant().state(), v1::GRANT_STATE_RECEIVED);
}

TEST_F(PaymentTest, WhoMetHerConfirmsWhateverSheChose) {
  MakeFund();
  const std::string payment_id = Schedule(Agreed(), 200'000);
  ASSERT_THAT(Release(payment_id), IsOk());
  const auto received = Receipt(payment_id, v1::RECEIPT_SIGNAL_IN_PERSON);
  ASSERT_THAT(received, IsOk());
  EXPECT_EQ(received->grant().state(), v1::GRANT_STATE_RECEIVED);
  EXPECT_THAT(received->grant().flags(),
              ElementsAre(v1::GRANT_FLAG_SIGNAL_DIFFERS));
}

TEST_F(PaymentTest, FactsAreNotOfTheFuture) {
  MakeFund();
  v1::RecordPaymentOutcomeRequest outcome;
  outcome.set_payment_id(Schedule(Agreed(), 200'000));
  outcome.set_outcome(v1::PAYMENT_OUTCOME_SENT);
  EXPECT_THAT(Do(Officer(), &Stub::RecordPaymentOutcome, outcome),
              BadFieldsAre("occurred_at"));
  outcome.mutable_occurred_at()->set_seconds(JustNow().seconds() + 3600);
  EXPECT_THAT(Do(Officer(), &Stub::RecordPaymentOutcome, outcome),
              ReasonIs("TIME_IN_FUTURE"));
  v1::ConfirmReceiptRequest receipt;
  receipt.set_payment_id(outcome.payment_id());
  receipt.set_signal(v1::RECEIPT_SIGNAL_MESSAGE);
  *receipt.mutable_occurred_at() = outcome.occurred_at();
  EXPECT_THAT(Do(Relocation(), &Stub::ConfirmReceipt, receipt),
              ReasonIs("TIME_IN_FUTURE"));
}

TEST_F(PaymentTest, RepeatedFactsCountOnce) {
  MakeFund();
  const std::string grant_id = Agreed();
  v1::RecordPaymentOutcomeRequest outcome;
  outcome.set_payment_id(Schedule(grant_id, 200'000));
  ASSERT_THAT(Release(outcome.payment_id()), IsOk());
  outcome.set_outcome(v1::PAYMENT_OUTCOME_SENT);
  *outcome.mutable_occurred_at() = JustNow();
  outcome.set_note("Confirmed by the bank");
  outcome.set_request_id(testing::NewRequestId());
  ASSERT_THAT(Do(Officer(), &Stub::RecordPaymentOutcome, outcome), IsOk());
  ASSERT_THAT(Do(Officer(), &Stub::RecordPaymentOutcome, outcome), IsOk());
  EXPECT_EQ(Get(grant_id).payments(0).facts_size(), 1);
}

TEST_F(PaymentTest, PayeeIsSealedAndForThoseWhoPay) {
  MakeFund();
  const std::string grant_id = Agreed();
  Schedule(grant_id, 200'000);
  EXPECT_EQ(Get(grant_id).payments(0).payee().name(), "Invented Person");
  EXPECT_EQ(Get(grant_id, Manager()).payments(0).payee().details(),
            "XX00 0000 0000");
  for (const Caller& caller : {Approver("ann"), Relocation(),
                               testing::As(Role::kProgrammeOfficer, "office"),
                               testing::As(Role::kAuditor, "office")}) {
    EXPECT_THAT(Get(grant_id, caller).DebugString(),
                Not(HasSubstr("Invented Person")));
  }
  EXPECT_EQ(
      database_.Value(
          "SELECT count(*) FROM payments WHERE payee_relation_sealed <> "
          "'' AND payee_name_sealed <> '' AND payee_details_sealed <> ''"),
      "1");
  EXPECT_EQ(database_.Value("SELECT count(*) FROM payments p WHERE p::text || "
                            "encode(payee_relation_sealed, 'escape') || "
                            "encode(payee_name_sealed, 'escape') || "
                            "encode(payee_details_sealed, 'escape') "
                            "SIMILAR TO '%(FAMILY|Invented|XX00)%'"),
            "0");
  EXPECT_EQ(database_.Value("SELECT count(*) FROM audit_records "
                            "WHERE fields = 'grant,payee' "
                            "AND method = 'GetGrant'"),
            "2");
}

// Who helped her is nothing to write down for her; her own account is hers.
TEST_F(PaymentTest, RelocationReadsThePayeeForHerWhereItIsHerself) {
  MakeFund();
  const std::string grant_id = Agreed();
  Schedule(grant_id, 100'000);
  v1::SchedulePaymentRequest own = Tranche(grant_id, 100'000);
  own.mutable_payee()->set_relation(v1::PAYEE_RELATION_SELF);
  own.mutable_payee()->set_name("Herself Invented");
  ASSERT_THAT(Do(Officer(), &Stub::SchedulePayment, own), IsOk());
  const v1::Grant held = Get(grant_id, Relocation());
  EXPECT_FALSE(held.payments(0).has_payee());
  EXPECT_EQ(held.payments(1).payee().name(), "Herself Invented");
  EXPECT_EQ(database_.Value("SELECT fields FROM audit_records "
                            "ORDER BY id DESC LIMIT 1"),
            "grant,her_payee");
  Caller itself = Relocation();
  itself.on_behalf_of.reset();
  EXPECT_FALSE(Get(grant_id, itself).payments(1).has_payee());
}

TEST_F(PaymentTest, ForeignPaymentIsMissing) {
  MakeFund();
  const std::string payment_id = Schedule(Agreed(), 200'000);
  const Caller foreign = testing::As(Role::kFundManager, "another");
  const auto a = Release(payment_id, foreign).status();
  const auto b = Release("none", foreign).status();
  EXPECT_THAT(a, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(a, b);
}

TEST_F(PaymentTest, PaidGrantsAreCountedLateAndCoarsely) {
  MakeFund();
  const std::string payment_id = Schedule(Agreed(), 200'000);
  ASSERT_THAT(Release(payment_id), IsOk());
  ASSERT_THAT(Outcome(payment_id, v1::PAYMENT_OUTCOME_SENT), IsOk());
  EXPECT_THAT(runtime_->metrics().Serialize(),
              HasSubstr("sojourn_grants_paid 0"));
  runtime_.Advance(absl::Minutes(61));
  EXPECT_THAT(runtime_->metrics().Serialize(),
              HasSubstr("sojourn_grants_paid 1"));
}

}  // namespace
}  // namespace sojourn::grants
