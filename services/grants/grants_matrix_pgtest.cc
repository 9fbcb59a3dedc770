// Every RPC as every role and service (common/testing/authorisation_matrix.h).
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/auth/policy_page.h"
#include "common/auth/service_methods.h"
#include "common/testing/authorisation_matrix.h"
#include "gmock/gmock.h"
#include "services/grants/grants_world.h"

namespace sojourn::grants {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::MatrixReport;
using testing::Row;
using testing::RpcWalk;

const google::protobuf::ServiceDescriptor& Service() {
  return *v1::GetGrantRequest::descriptor()->file()->FindServiceByName(
      "GrantService");
}

std::string Day(absl::CivilDay day) {
  return absl::StrCat("{ ", DateOf(day).ShortDebugString(), " }");
}

constexpr char kRequest[] =
    "level: LEVEL_L2 move_kind: MOVE_KIND_ABROAD discretionary: true "
    "amount { currency_code: 'EUR' minor_units: 10000 } "
    "category: COST_CATEGORY_URGENT_RELOCATION purpose: 'Travel' ";
constexpr char kEuros[] = "{ currency_code: 'EUR' minor_units: 10000 }";

// A grant with a scheduled payment and its fund, at this funder and another.
class MatrixTest : public World {
 protected:
  std::map<std::string, std::map<Row, std::string>> Ids() {
    std::map<std::string, std::map<Row, std::string>> ids;
    for (const char* name :
         {"delegation_id", "fund_id", "grant_id", "payment_id"}) {
      ids[name][Row::kMissing] = "0123456789abcdefghjkmnpqrs";
    }
    ids["case_ref"][Row::kMissing] = "0123456789abcdefghjkmnpqrs";
    for (const auto& [row, funder] :
         {std::pair(Row::kOwn, "funder"), std::pair(Row::kForeign, "other")}) {
      const auto fund = Do(testing::As(Role::kFundManager, funder),
                           &Stub::CreateFund, FundRequest(funder));
      EXPECT_THAT(fund, IsOk());
      if (!fund.ok()) return ids;
      auto request = CaseRequest();
      request.set_fund_id(fund->fund().fund_id());
      ids["fund_id"][row] = request.fund_id();
      ids["case_ref"][row] = request.case_ref();
      ids["grant_id"][row] = AgreedAt(funder, request);
      const auto planned = Do(Officer(funder), &Stub::SchedulePayment,
                              Tranche(ids["grant_id"][row], 10'000));
      EXPECT_THAT(planned, IsOk());
      ids["payment_id"][row] = planned.ok() ? planned->payment_id() : "";
      ids["delegation_id"][row] = DelegatedAt(funder);
    }
    return ids;
  }

  // As the matrix calls: by whoever approves there.
  std::string DelegatedAt(const std::string& funder) {
    v1::DelegateApprovalRequest request;
    request.set_delegate("somebody else");
    request.set_reason(v1::DELEGATION_REASON_ABSENCE);
    request.mutable_until()->set_seconds(
        absl::ToUnixSeconds(absl::Now() + absl::Hours(48)));
    const auto made = Do(testing::As(Role::kGrantApprover, funder),
                         &Stub::DelegateApproval, request);
    EXPECT_THAT(made, IsOk());
    return made.ok() ? made->delegation().delegation_id() : "";
  }

  std::string AgreedAt(const std::string& funder,
                       const v1::SubmitGrantRequest& request) {
    const std::string grant_id = Submit(request);
    v1::ScreenGrantRequest screen;
    screen.set_grant_id(grant_id);
    screen.set_result(v1::SCREENING_RESULT_ELIGIBLE);
    screen.set_note("within the mandate");
    EXPECT_THAT(Do(Officer(funder), &Stub::ScreenGrant, screen), IsOk());
    v1::AssessGrantRequest assess;
    assess.set_grant_id(grant_id);
    assess.set_note("two tickets");
    EXPECT_THAT(Do(Officer(funder), &Stub::AssessGrant, assess), IsOk());
    for (const char* name : {"ann", "bob"}) {
      EXPECT_THAT(
          Approve(grant_id, testing::As(Role::kGrantApprover, funder, name)),
          IsOk());
    }
    v1::RecordAgreementRequest agree;
    agree.set_grant_id(grant_id);
    agree.set_form(v1::AGREEMENT_FORM_VERBAL);
    *agree.mutable_agreed_on() = DateOf(Today());
    EXPECT_THAT(Do(Officer(funder), &Stub::RecordAgreement, agree), IsOk());
    return grant_id;
  }

  static absl::CivilDay Today() {
    return absl::ToCivilDay(absl::Now(), absl::UTCTimeZone());
  }

  static std::vector<RpcWalk> Walks() {
    const std::string moment =
        absl::StrCat("occurred_at { ", JustNow().ShortDebugString(), " } ");
    const std::string window = absl::StrCat("{ first ", Day(Today() - 30),
                                            " last ", Day(Today() + 700), " }");
    return {
        {"CreateFund",
         {},
         absl::StrCat("holder_kind: HOLDER_KIND_FUNDER name: 'New' amount ",
                      kEuros, " time_zone: 'Europe/Berlin' window ", window)},
        {"GetFund", {"fund_id"}, ""},
        {"ListFunds", {}, ""},
        {"SuspendFund", {"fund_id"}, "reason: 'the donor is late'"},
        {"ResumeFund", {"fund_id"}, "reason: 'the donor paid'"},
        {"SubmitGrant",
         {"fund_id"},
         absl::StrCat(kRequest, "beneficiary: 'Invented Person'"),
         absl::StrCat(kRequest,
                      "case_ref: '0123456789abcdefghjkmnpqrs' "
                      "person_refs: '0123456789abcdefghjkmnpqrs'")},
        {"ScreenGrant",
         {"grant_id"},
         "result: SCREENING_RESULT_ELIGIBLE note: 'within the mandate'"},
        {"AssessGrant", {"grant_id"}, "note: 'two tickets'"},
        {"ApproveGrant", {"grant_id"}, "note: 'urgent'"},
        {"RecordAgreement",
         {"grant_id"},
         "form: AGREEMENT_FORM_VERBAL agreed_on " + Day(Today())},
        {"SchedulePayment",
         {"grant_id"},
         absl::StrCat("amount ", kEuros,
                      " channel: PAYMENT_CHANNEL_BANK payee { relation: "
                      "PAYEE_RELATION_FAMILY name: 'Invented Person' details: "
                      "'XX00' } receipt_signal: RECEIPT_SIGNAL_MESSAGE")},
        {"ReleasePayment", {"payment_id"}, ""},
        {"RecordPaymentOutcome",
         {"payment_id"},
         moment + "outcome: PAYMENT_OUTCOME_SENT"},
        {"ConfirmReceipt",
         {"payment_id"},
         moment + "signal: RECEIPT_SIGNAL_MESSAGE"},
        {"CancelGrant", {"grant_id"}, "reason: CANCEL_REASON_CASE_ENDED"},
        {"SubmitReport", {"grant_id"}, "used_for: 'Travel'"},
        {"WaiveReport", {"grant_id"}, "reason: REPORT_WAIVER_UNSAFE"},
        {"GetReport", {"grant_id"}, ""},
        {"RecordRecovery",
         {"grant_id"},
         absl::StrCat("amount ", kEuros, " came_on ", Day(Today() - 1))},
        {"CloseGrant", {"grant_id"}, ""},
        {"GetFundExposure", {"fund_id"}, ""},
        {"ConfirmMove", {"grant_id", "fund_id"}, "note: 'the donor is gone'"},
        {"GetGrant", {"grant_id"}, ""},
        {"ListGrants", {"fund_id"}, ""},
        {"WatchEvents", {}, ""},
        // A case this service never had is erased as well: it leaves a
        // tombstone.
        {"SetShare", {"grant_id"}, "number: 1"},
        {"EraseCase", {}, "case_ref: '0123456789abcdefghjkmnpqrs'"},
        {"UpdateFund",
         {"fund_id"},
         "fund { rules { fast_lane_limit_minor_units: 90000 } } update_mask { "
         "paths: 'rules.fast_lane_limit_minor_units' } reason: 'agreed'"},
        {"DeclineGrant",
         {"grant_id"},
         "reason: DECLINE_REASON_NO_FUNDS note: 'spent'"},
        {"ReferGrant",
         {"grant_id"},
         "reason: REFER_REASON_TOO_SLOW note: 'another is faster'"},
        {"DelegateApproval",
         {},
         absl::StrCat("delegate: 'somebody' reason: DELEGATION_REASON_ABSENCE ",
                      "until { seconds: ",
                      absl::ToUnixSeconds(absl::Now() + absl::Hours(48)),
                      " }")},
        {"RevokeDelegation", {"delegation_id"}, ""},
        {"ListDelegations", {}, ""},
        {"ListGrantDecisions", {"grant_id"}, ""},
        {"GetFundStatement", {"fund_id"}, ""},
        {"GetDonorStatement",
         {"fund_id"},
         absl::StrCat("year: ", Today().year() - 2)},
        {"ListOverdue", {"fund_id"}, ""},
        {"GetClockStatistics", {}, absl::StrCat("year: ", Today().year() - 2)},
        {"FindDoubleFunding", {}, ""},
        {"JudgeDoubleFunding",
         {"grant_id"},
         "finding_id: 'none' verdict: DOUBLE_FUNDING_VERDICT_TOP_UP reason: "
         "'each pays half'"},
        {"ListAuditRecords", {}, ""},
        {"ListWhoSaw", {}, "case_ref: 'somebody'"},
        {"ListSeenCases", {}, "subject: 'somebody' since { seconds: 1 }"},
    };
  }
};

TEST_F(MatrixTest, EveryRpcRoleAndRowIsAnsweredAsTheTableSays) {
  const auto ids = Ids();
  testing::TlsNetwork network;
  testing::TestRuntime runtime(
      "grants", kPolicy, database_.dsn(), runtime_.directory(),
      testing::TestRuntime::Unlimited(), network.NewAuthenticator());
  GrantService service(runtime.get());
  network.Serve(*service.grpc());
  const MatrixReport report = WalkMatrix(
      network, {.service = &Service(),
                .policy = auth::PolicyTable(kPolicy, kViews),
                .shown = v1::Grant::descriptor(),
                .views_folder = "services/grants",
                .ids = ids,
                .person = [](Role role) { return testing::As(role, "funder"); },
                .walks = Walks(),
                .metrics = [&] { return runtime->metrics().Serialize(); }});
  service.Stop();
  std::cout << "grants: " << report.ToString() << "\n";
  EXPECT_THAT(report.not_served, IsEmpty());
  EXPECT_GT(report.changes, 0);
  EXPECT_THAT(report.faults, IsEmpty()) << absl::StrJoin(report.faults, "\n");
}

TEST_F(MatrixTest, TheDocumentShowsTheTable) {
  EXPECT_THAT(
      testing::AuthorisationDocument(),
      HasSubstr(auth::PolicyPage("grants", auth::PolicyTable(kPolicy, kViews),
                                 auth::MethodNames(Service()))))
      << "infra/dev/write_authorisation.sh writes it anew";
}

TEST(AuthorisationMatrix, NoMoneyLeavesWhileRevocationsAreUnknown) {
  for (const auth::RpcPolicy& row : kPolicy) {
    EXPECT_EQ(row.sensitive(), row.name() == "ReleasePayment") << row.name();
  }
}

}  // namespace
}  // namespace sojourn::grants
