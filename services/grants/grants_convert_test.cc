// Our enums and the contract's are the same values under the same names.
#include "services/grants/grants_convert.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/string_view.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "services/grants/clocks/ladder.h"
#include "services/grants/double_funding/double_funding.h"
#include "services/grants/policies/delegation.h"
#include "sojourn/type/v1/party.pb.h"

namespace sojourn::grants {
namespace {

template <typename E>
void ExpectSame(const google::protobuf::EnumDescriptor& contract,
                const std::string& prefix) {
  constexpr auto& names = EnumNames<E>::kValues;
  EXPECT_EQ(contract.value_count(), static_cast<int>(names.size()) + 1);
  for (size_t i = 0; i < names.size(); ++i) {
    const auto* value = contract.FindValueByNumber(static_cast<int>(i) + 1);
    ASSERT_NE(value, nullptr);
    EXPECT_EQ(value->name(), absl::StrCat(prefix, "_", Av(names[i])));
    EXPECT_EQ(ParseName<E>(names[i]), static_cast<E>(i + 1));
  }
  EXPECT_EQ(ParseName<E>("NONE SUCH"), std::nullopt);
}

TEST(EnumsTest, AreTheContracts) {
  ExpectSame<HolderKind>(*v1::HolderKind_descriptor(), "HOLDER_KIND");
  ExpectSame<FundStatus>(*v1::FundStatus_descriptor(), "FUND_STATUS");
  ExpectSame<MoveKind>(*v1::MoveKind_descriptor(), "MOVE_KIND");
  ExpectSame<Level>(*type::v1::Level_descriptor(), "LEVEL");
  ExpectSame<CostCategory>(*v1::CostCategory_descriptor(), "COST_CATEGORY");
  ExpectSame<GrantState>(*v1::GrantState_descriptor(), "GRANT_STATE");
  ExpectSame<AgreementForm>(*v1::AgreementForm_descriptor(), "AGREEMENT_FORM");
  ExpectSame<PaymentState>(*v1::PaymentState_descriptor(), "PAYMENT_STATE");
  ExpectSame<PaymentChannel>(*v1::PaymentChannel_descriptor(),
                             "PAYMENT_CHANNEL");
  ExpectSame<PayeeRelation>(*v1::PayeeRelation_descriptor(), "PAYEE_RELATION");
  ExpectSame<PaymentOutcome>(*v1::PaymentOutcome_descriptor(),
                             "PAYMENT_OUTCOME");
  ExpectSame<ReceiptSignal>(*v1::ReceiptSignal_descriptor(), "RECEIPT_SIGNAL");
  ExpectSame<ReportTemplate>(*v1::ReportTemplate_descriptor(),
                             "REPORT_TEMPLATE");
  ExpectSame<ReportWaiver>(*v1::ReportWaiver_descriptor(), "REPORT_WAIVER");
  ExpectSame<GrantFlag>(*v1::GrantFlag_descriptor(), "GRANT_FLAG");
  ExpectSame<CancelReason>(*v1::CancelReason_descriptor(), "CANCEL_REASON");
  ExpectSame<ScreeningResult>(*v1::ScreeningResult_descriptor(),
                              "SCREENING_RESULT");
  ExpectSame<DeclineReason>(*v1::DeclineReason_descriptor(), "DECLINE_REASON");
  ExpectSame<ReferReason>(*v1::ReferReason_descriptor(), "REFER_REASON");
  ExpectSame<DelegationReason>(*v1::DelegationReason_descriptor(),
                               "DELEGATION_REASON");
  ExpectSame<GrantClock>(*v1::GrantClock_descriptor(), "GRANT_CLOCK");
  ExpectSame<EscalationRung>(*v1::EscalationRung_descriptor(),
                             "ESCALATION_RUNG");
  ExpectSame<DoubleFundingProgress>(*v1::DoubleFundingProgress_descriptor(),
                                    "DOUBLE_FUNDING_PROGRESS");
  ExpectSame<DoubleFundingVerdict>(*v1::DoubleFundingVerdict_descriptor(),
                                   "DOUBLE_FUNDING_VERDICT");
  ExpectSame<Account>(*v1::LedgerAccount_descriptor(), "LEDGER_ACCOUNT");
}

}  // namespace
}  // namespace sojourn::grants
