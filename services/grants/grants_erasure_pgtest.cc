// EraseCase: money goes back or stays paid, sums stay, the story goes.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/grants_world.h"

namespace sojourn::grants {
namespace {

class ErasureTest : public World {
 protected:
  absl::StatusOr<v1::EraseCaseResponse> Erase() {
    v1::EraseCaseRequest request;
    request.set_case_ref(hers_.case_ref());
    for (const auto& person : hers_.person_refs()) {
      request.add_person_refs(person);
    }
    return Do(Relocation(), &Stub::EraseCase, request);
  }

  // Bytes that are still sealed, notes and persons of any grant.
  std::string StoryLeft() const {
    return database_.Value(
        "SELECT (SELECT sum(length(category_sealed) + length(purpose_sealed) "
        "  + length(payment_currency_sealed) "
        "  + length(coalesce(beneficiary_sealed, ''))) FROM grants) "
        "+ (SELECT coalesce(sum(length(terms_sealed) "
        "  + length(payee_relation_sealed) + length(payee_name_sealed) "
        "  + length(payee_details_sealed)), 0) FROM payments) "
        "+ (SELECT count(*) FROM cost_lines) "
        "+ (SELECT count(*) FROM grant_notes) "
        "+ (SELECT count(*) FROM grant_persons)");
  }

  bool HasKey() {
    const auto exists =
        runtime_->keys().Exists(keystore::KeyRef::Case(hers_.case_ref()));
    EXPECT_THAT(exists, IsOk());
    return exists.value_or(true);
  }

  const v1::SubmitGrantRequest hers_ = CaseRequest();
};

TEST_F(ErasureTest, MoneyThatHasNotLeftIsFreeAgain) {
  const std::string fund_id = MakeFund();
  const std::string grant_id = Agreed(hers_);
  ASSERT_EQ(BalancesOf(fund_id).committed().minor_units(), 200'000);
  ASSERT_THAT(Erase(), IsOk());
  EXPECT_EQ(BalancesOf(fund_id).available().minor_units(), 1'000'000);
  const v1::Grant left = Get(grant_id);
  EXPECT_EQ(left.state(), v1::GRANT_STATE_CANCELLED);
  EXPECT_EQ(left.requested().minor_units(), 200'000);
  EXPECT_EQ(left.purpose(), "");
  EXPECT_EQ(StoryLeft(), "0");
  EXPECT_FALSE(HasKey());
}

TEST_F(ErasureTest, WhatWasPaidStaysInTheAccountsWithoutItsStory) {
  const std::string fund_id = MakeFund();
  const std::string grant_id = Agreed(hers_);
  const std::string first = Schedule(grant_id, 50'000);
  Schedule(grant_id, 150'000);
  ASSERT_THAT(Release(first), IsOk());
  ASSERT_THAT(Outcome(first, v1::PAYMENT_OUTCOME_SENT), IsOk());
  ASSERT_THAT(Erase(), IsOk());

  EXPECT_EQ(BalancesOf(fund_id).spent().minor_units(), 50'000);
  EXPECT_EQ(BalancesOf(fund_id).available().minor_units(), 950'000);
  EXPECT_EQ(Get(grant_id).state(), v1::GRANT_STATE_PAID);
  EXPECT_EQ(StoryLeft(), "0");
  // A fact about money is stored whoever it was for.
  ASSERT_THAT(Receipt(first), IsOk());
  EXPECT_EQ(Get(grant_id).state(), v1::GRANT_STATE_PAID);
  EXPECT_EQ(Get(grant_id).payments(0).state(), v1::PAYMENT_STATE_RECEIVED);
}

TEST_F(ErasureTest, WhatComesLateIsRefusedAndOtherCasesStay) {
  MakeFund();
  v1::SubmitGrantRequest request = hers_;
  request.set_request_id(testing::NewRequestId());
  Submit(request);
  const std::string other_id = Submit();
  ASSERT_THAT(Erase(), IsOk());
  ASSERT_THAT(Erase(), IsOk());
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, request),
              ReasonIs("ERASED"));
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, hers_), ReasonIs("ERASED"));
  EXPECT_FALSE(HasKey());
  EXPECT_NE(Get(other_id).purpose(), "");
  EXPECT_EQ(database_.Value("SELECT count(*) FROM audit_records WHERE method "
                            "= 'EraseCase' AND resource_kind = 'grant'"),
            "1");
}

// The data of before the erasure, with the key store of today.
TEST_F(ErasureTest, ARestoredBackupDoesNotTellWhatItWasFor) {
  MakeFund();
  const std::string grant_id = Agreed(hers_);
  const std::string other_id = Submit();
  const testing::TestDatabase restored("grants");
  restored.RestoreFrom(database_);
  ASSERT_THAT(Erase(), IsOk());

  testing::TestRuntime runtime("grants", kPolicy, restored.dsn(),
                               runtime_.directory());
  GrantService service(runtime.get());
  testing::InProcessServer server(service);
  const auto stub = v1::GrantService::NewStub(server.channel());
  const auto get = [&](const std::string& id) {
    v1::GetGrantRequest request;
    request.set_grant_id(id);
    v1::GetGrantResponse response;
    EXPECT_THAT(
        testing::Call(Officer(), *stub, &Stub::GetGrant, request, &response),
        IsOk());
    return response.grant();
  };
  EXPECT_EQ(get(grant_id).purpose(), "");
  EXPECT_EQ(get(grant_id).requested().minor_units(), 200'000);
  EXPECT_NE(get(other_id).purpose(), "");
  // Erasing again finishes what the restore brought back.
  v1::EraseCaseRequest again;
  again.set_request_id(testing::NewRequestId());
  again.set_case_ref(hers_.case_ref());
  v1::EraseCaseResponse response;
  EXPECT_THAT(
      testing::Call(Relocation(), *stub, &Stub::EraseCase, again, &response),
      IsOk());
  EXPECT_EQ(restored.Value("SELECT count(*) FROM grants "
                           "WHERE length(purpose_sealed) > 0"),
            "1");
  service.Stop();
}

}  // namespace
}  // namespace sojourn::grants
