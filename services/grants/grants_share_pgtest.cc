// The holder of a fund sees what a grant is for as long as she agrees, and pays
// nothing while relocation says so.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/grants_world.h"

namespace sojourn::grants {
namespace {

using ::testing::Contains;

struct Word {
  int64_t number = 1;
  bool closed = false;
  bool held = false;
  std::string request_id = "";
};

class ShareTest : public World {
 protected:
  absl::Status Say(const std::string& grant_id, const Word& word) {
    v1::SetShareRequest request;
    request.set_request_id(word.request_id);
    request.set_grant_id(grant_id);
    request.set_number(word.number);
    request.set_view_closed(word.closed);
    request.set_payments_held(word.held);
    const auto said = Do(Relocation(), &Stub::SetShare, request);
    if (said.ok()) heard_ = said->number();
    return said.status();
  }
  static v1::SubmitGrantRequest WithLines() {
    v1::SubmitGrantRequest request = CaseRequest();
    request.set_discretionary(false);
    v1::CostLine& line = *request.add_cost_lines();
    line.set_category(request.category());
    *line.mutable_amount() = request.amount();
    return request;
  }

  // What it had heard before the last word; 0 where that was set.
  int64_t heard_ = 0;
};

TEST_F(ShareTest, TheHolderSeesSumsOnly) {
  MakeFund();
  const std::string grant_id = Agreed(WithLines());
  Schedule(grant_id, 200'000);
  ASSERT_TRUE(Get(grant_id).payments(0).has_payee());
  ASSERT_THAT(Say(grant_id, {.closed = true}), IsOk());
  v1::ListGrantsRequest list;
  const auto listed = Do(Officer(), &Stub::ListGrants, list);
  ASSERT_THAT(listed, IsOk());
  ASSERT_EQ(listed->grants_size(), 1);
  for (const v1::Grant& seen : {Get(grant_id), listed->grants(0)}) {
    EXPECT_EQ(seen.state(), v1::GRANT_STATE_AGREED);
    EXPECT_TRUE(seen.has_approved());
    EXPECT_EQ(seen.level(), type::v1::LEVEL_UNSPECIFIED);
    EXPECT_EQ(seen.cost_lines_size(), 0);
    EXPECT_EQ(seen.category(), v1::COST_CATEGORY_UNSPECIFIED);
    EXPECT_FALSE(seen.payments(0).has_payee());
    for (const auto& wait : seen.waiting_for()) EXPECT_FALSE(wait.has_due());
  }
  EXPECT_EQ(database_.Value("SELECT fields FROM audit_records WHERE method = "
                            "'GetGrant' ORDER BY id DESC LIMIT 1"),
            "sums");
  const v1::Grant office =
      Get(grant_id, testing::As(Role::kProgrammeOfficer, "office"));
  EXPECT_EQ(office.level(), type::v1::LEVEL_L1);
  ASSERT_THAT(Say(grant_id, {.number = 2}), IsOk());
  EXPECT_TRUE(Get(grant_id).payments(0).has_payee());
}

TEST_F(ShareTest, WhatTheMoneyAsksForIsStillDone) {
  MakeFund();
  const std::string grant_id = Agreed();
  const std::string payment_id = Schedule(grant_id, 200'000);
  ASSERT_THAT(Release(payment_id), IsOk());
  ASSERT_THAT(Say(grant_id, {.closed = true}), IsOk());
  ASSERT_THAT(Cancel(grant_id), IsOk());
  EXPECT_EQ(Get(grant_id).state(), v1::GRANT_STATE_RECOVERING);
  EXPECT_EQ(Get(grant_id).level(), type::v1::LEVEL_UNSPECIFIED);
  const auto back = Outcome(payment_id, v1::PAYMENT_OUTCOME_RETURNED);
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->grant().state(), v1::GRANT_STATE_CANCELLED);
  EXPECT_FALSE(back->grant().payments(0).has_payee());
}

TEST_F(ShareTest, NothingIsReleasedUntilADayAfterTheHold) {
  MakeFund();
  const std::string grant_id = Agreed();
  const std::string payment_id = Schedule(grant_id, 200'000);
  ASSERT_THAT(Say(grant_id, {.number = 1, .held = true}), IsOk());
  EXPECT_THAT(Release(payment_id), ReasonIs("PAYMENTS_HELD"));
  runtime_.Advance(absl::Hours(100));
  EXPECT_THAT(Release(payment_id), ReasonIs("PAYMENTS_HELD"));
  const v1::Grant held = Get(grant_id, Manager());
  EXPECT_EQ(held.waiting_for(0).who(), "PROGRAMME_OFFICER");
  bool named = false;
  for (const auto& action : held.next_actions()) {
    named |= action.action() == "ReleasePayment" && !action.allowed() &&
             action.reason() == "PAYMENTS_HELD" && !action.remedy().empty();
  }
  EXPECT_TRUE(named);
  ASSERT_THAT(Say(grant_id, {.number = 2}), IsOk());
  // Said again, the day does not begin anew.
  runtime_.Advance(absl::Hours(23));
  ASSERT_THAT(Say(grant_id, {.number = 3}), IsOk());
  EXPECT_THAT(Release(payment_id), ReasonIs("PAYMENTS_HELD"));
  runtime_.Advance(absl::Hours(2));
  EXPECT_THAT(Release(payment_id), IsOk());
}

TEST_F(ShareTest, ALateWordChangesNothing) {
  MakeFund();
  const std::string grant_id = Agreed();
  const std::string payment_id = Schedule(grant_id, 200'000);
  // The lift overtook the hold.
  ASSERT_THAT(Say(grant_id, {.number = 2}), IsOk());
  ASSERT_THAT(Say(grant_id, {.number = 1, .closed = true, .held = true}),
              IsOk());
  EXPECT_NE(Get(grant_id).level(), type::v1::LEVEL_UNSPECIFIED);
  const std::string request_id = testing::NewRequestId();
  ASSERT_THAT(Say(grant_id, {.number = 3, .request_id = request_id}), IsOk());
  ASSERT_THAT(Say(grant_id, {.number = 4, .held = true}), IsOk());
  ASSERT_THAT(Say(grant_id, {.number = 3, .request_id = request_id}), IsOk());
  EXPECT_THAT(Release(payment_id), ReasonIs("PAYMENTS_HELD"));
  EXPECT_THAT(Say(grant_id, {.number = 0}), ReasonIs("FIELD_REQUIRED"));
}

// Its teller was restored from a backup and counts anew.
TEST_F(ShareTest, WhoIsOvertakenIsToldByWhat) {
  MakeFund();
  const std::string grant_id = Agreed();
  const std::string payment_id = Schedule(grant_id, 200'000);
  ASSERT_THAT(Say(grant_id, {.number = 7}), IsOk());
  EXPECT_EQ(heard_, 0);
  const std::string request_id = testing::NewRequestId();
  const Word late = {.number = 7, .held = true, .request_id = request_id};
  ASSERT_THAT(Say(grant_id, late), IsOk());
  EXPECT_EQ(heard_, 7);
  EXPECT_EQ(database_.Value("SELECT fields FROM audit_records WHERE method = "
                            "'SetShare' ORDER BY id DESC LIMIT 1"),
            "overtaken");
  ASSERT_THAT(Say(grant_id, {.number = 8, .held = true}), IsOk());
  EXPECT_EQ(heard_, 0);
  EXPECT_THAT(Release(payment_id), ReasonIs("PAYMENTS_HELD"));
  ASSERT_THAT(Say(grant_id, late), IsOk());
  EXPECT_EQ(heard_, 7) << "as before";
}

TEST_F(ShareTest, AGrantIsHeldFromItsFirstDay) {
  MakeFund();
  v1::SubmitGrantRequest request = CaseRequest();
  request.set_payments_held(true);
  const std::string grant_id = Agreed(request);
  EXPECT_THAT(Release(Schedule(grant_id, 200'000)), ReasonIs("PAYMENTS_HELD"));
}

TEST_F(ShareTest, AReceiptOverAKnownContactIsNoProof) {
  MakeFund();
  const std::string grant_id = Agreed();
  const std::string payment_id = Schedule(grant_id, 200'000);
  ASSERT_THAT(Release(payment_id), IsOk());
  ASSERT_THAT(Outcome(payment_id, v1::PAYMENT_OUTCOME_SENT), IsOk());
  ASSERT_THAT(Say(grant_id, {.held = true}), IsOk());
  for (const v1::ReceiptSignal signal :
       {v1::RECEIPT_SIGNAL_AGREED_PHRASE, v1::RECEIPT_SIGNAL_MESSAGE,
        v1::RECEIPT_SIGNAL_CONTACT_PERSON}) {
    const auto told = Receipt(payment_id, signal);
    ASSERT_THAT(told, IsOk());
    const v1::Payment& payment = told->grant().payments(0);
    EXPECT_EQ(payment.state(), v1::PAYMENT_STATE_SENT);
    EXPECT_EQ(payment.facts().rbegin()->receipt(), signal);
    EXPECT_EQ(payment.facts().rbegin()->flag(),
              v1::GRANT_FLAG_RECEIPT_WHILE_HELD);
    EXPECT_THAT(told->grant().flags(),
                Contains(v1::GRANT_FLAG_RECEIPT_WHILE_HELD));
  }
  const auto seen = Receipt(payment_id, v1::RECEIPT_SIGNAL_IN_PERSON);
  ASSERT_THAT(seen, IsOk());
  EXPECT_EQ(seen->grant().payments(0).state(), v1::PAYMENT_STATE_RECEIVED);
}

TEST_F(ShareTest, ADirectGrantIsNotRelocations) {
  v1::SubmitGrantRequest direct;
  direct.set_fund_id(MakeFund());
  direct.set_level(type::v1::LEVEL_L2);
  *direct.mutable_amount() = Euros(1000);
  direct.set_category(v1::COST_CATEGORY_URGENT_RELOCATION);
  direct.set_discretionary(true);
  direct.set_purpose("Travel");
  direct.set_beneficiary("Invented");
  direct.set_payments_held(true);
  EXPECT_THAT(Do(Officer(), &Stub::SubmitGrant, direct),
              ReasonIs("FIELD_NOT_ALLOWED"));
  direct.set_payments_held(false);
  const auto made = Do(Officer(), &Stub::SubmitGrant, direct);
  ASSERT_THAT(made, IsOk());
  EXPECT_THAT(Say(made->grant().grant_id(), {.closed = true}),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace sojourn::grants
