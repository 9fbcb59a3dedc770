#include "services/grants/grants_world.h"

#include <fstream>
#include <sstream>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/testing/source.h"

namespace sojourn::grants {
namespace {

// The queries of the invariants' file, each with its comment.
std::vector<std::string> Invariants() {
  std::ifstream file(
      sojourn::testing::InSource("tests/chaos/invariants/grants.sql"));
  std::ostringstream text;
  text << file.rdbuf();
  std::vector<std::string> queries;
  for (const auto& query : absl::StrSplit(text.str(), ';')) {
    if (query.find("SELECT") != query.npos) queries.emplace_back(query);
  }
  return queries;
}

}  // namespace

type::v1::Money Euros(int64_t minor_units) {
  type::v1::Money money;
  money.set_currency_code("EUR");
  money.set_minor_units(minor_units);
  return money;
}

google::protobuf::Timestamp JustNow() {
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(absl::ToUnixSeconds(absl::Now()) - 1);
  return timestamp;
}

type::v1::Date DateOf(absl::CivilDay day) {
  type::v1::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

Caller Relocation() {
  Caller caller = testing::AsService("relocation");
  caller.on_behalf_of = auth::OnBehalfOf{
      .subject = "amal", .organisation_id = "ngo", .event_id = "event-1"};
  return caller;
}

Caller Officer(const std::string& organisation) {
  return testing::As(Role::kGrantOfficer, organisation, "olga");
}

Caller Approver(const std::string& name) {
  return testing::As(Role::kGrantApprover, "funder", name);
}

Caller Manager() { return testing::As(Role::kFundManager, "funder", "mia"); }

World::World()
    : runtime_("grants", kPolicy, database_.dsn()),
      service_(runtime_.get()),
      server_(service_),
      stub_(v1::GrantService::NewStub(server_.channel())) {}

void World::TearDown() {
  for (const std::string& query : Invariants()) {
    EXPECT_EQ(database_.Run(query).rows(), 0) << query;
  }
  service_.Stop();
}

v1::CreateFundRequest World::FundRequest(const std::string& name,
                                         int64_t minor_units) {
  v1::CreateFundRequest request;
  request.set_holder_kind(v1::HOLDER_KIND_FUNDER);
  request.set_name(name);
  *request.mutable_amount() = Euros(minor_units);
  const absl::CivilDay today =
      absl::ToCivilDay(absl::Now(), absl::UTCTimeZone());
  *request.mutable_window()->mutable_first() = DateOf(today - 30);
  *request.mutable_window()->mutable_last() = DateOf(today + 700);
  request.set_time_zone("Europe/Berlin");
  request.mutable_rules()->set_fast_lane_limit_minor_units(100'000);
  return request;
}

std::string World::MakeFund(const v1::CreateFundRequest& request) {
  const auto made = Do(Manager(), &Stub::CreateFund, request);
  EXPECT_THAT(made, IsOk());
  return made.ok() ? made->fund().fund_id() : "";
}

v1::FundBalances World::BalancesOf(const std::string& fund_id) {
  v1::GetFundRequest request;
  request.set_fund_id(fund_id);
  const auto fund = Do(Manager(), &Stub::GetFund, request);
  EXPECT_THAT(fund, IsOk());
  return fund.ok() ? fund->fund().balances() : v1::FundBalances();
}

v1::SubmitGrantRequest World::CaseRequest(int64_t minor_units) {
  v1::SubmitGrantRequest request;
  request.set_case_ref(crypto::NewPublicId());
  request.add_person_refs(crypto::NewPublicId());
  request.add_person_refs(crypto::NewPublicId());
  request.set_level(type::v1::LEVEL_L1);
  request.set_move_kind(v1::MOVE_KIND_ABROAD);
  *request.mutable_amount() = Euros(minor_units);
  request.set_category(v1::COST_CATEGORY_URGENT_RELOCATION);
  request.set_purpose("Travel and the first weeks");
  request.set_discretionary(true);
  return request;
}

std::string World::Submit(const v1::SubmitGrantRequest& request) {
  const auto made = Do(Relocation(), &Stub::SubmitGrant, request);
  EXPECT_THAT(made, IsOk());
  return made.ok() ? made->grant().grant_id() : "";
}

std::string World::Assessed(const v1::SubmitGrantRequest& request) {
  const std::string grant_id = Submit(request);
  v1::ScreenGrantRequest screen;
  screen.set_grant_id(grant_id);
  screen.set_result(v1::SCREENING_RESULT_ELIGIBLE);
  screen.set_note("within the mandate");
  EXPECT_THAT(Do(Officer(), &Stub::ScreenGrant, screen), IsOk());
  v1::AssessGrantRequest assess;
  assess.set_grant_id(grant_id);
  assess.set_note("two tickets and a week");
  EXPECT_THAT(Do(Officer(), &Stub::AssessGrant, assess), IsOk());
  return grant_id;
}

std::string World::Approved(const v1::SubmitGrantRequest& request) {
  const std::string grant_id = Assessed(request);
  EXPECT_THAT(Approve(grant_id, Approver("ann")), IsOk());
  if (request.amount().minor_units() > 100'000) {
    EXPECT_THAT(Approve(grant_id, Approver("bob")), IsOk());
  }
  return grant_id;
}

std::string World::Agreed(const v1::SubmitGrantRequest& request) {
  const std::string grant_id = Approved(request);
  v1::RecordAgreementRequest agree;
  agree.set_grant_id(grant_id);
  agree.set_form(v1::AGREEMENT_FORM_VERBAL);
  *agree.mutable_agreed_on() =
      DateOf(absl::ToCivilDay(absl::Now(), absl::UTCTimeZone()));
  EXPECT_THAT(Do(Officer(), &Stub::RecordAgreement, agree), IsOk());
  return grant_id;
}

absl::StatusOr<v1::ApproveGrantResponse> World::Approve(
    const std::string& grant_id, const Caller& caller, int64_t minor_units) {
  v1::ApproveGrantRequest request;
  request.set_grant_id(grant_id);
  request.set_note("urgent");
  if (minor_units > 0) *request.mutable_amount() = Euros(minor_units);
  return Do(caller, &Stub::ApproveGrant, request);
}

v1::SchedulePaymentRequest World::Tranche(const std::string& grant_id,
                                          int64_t minor_units) {
  v1::SchedulePaymentRequest request;
  request.set_grant_id(grant_id);
  *request.mutable_amount() = Euros(minor_units);
  request.set_channel(v1::PAYMENT_CHANNEL_BANK);
  request.mutable_payee()->set_relation(v1::PAYEE_RELATION_FAMILY);
  request.mutable_payee()->set_name("Invented Person");
  request.mutable_payee()->set_details("XX00 0000 0000");
  request.set_receipt_signal(v1::RECEIPT_SIGNAL_MESSAGE);
  return request;
}

std::string World::Schedule(const std::string& grant_id, int64_t minor_units) {
  const auto planned =
      Do(Officer(), &Stub::SchedulePayment, Tranche(grant_id, minor_units));
  EXPECT_THAT(planned, IsOk());
  return planned.ok() ? planned->payment_id() : "";
}

absl::StatusOr<v1::ReleasePaymentResponse> World::Release(
    const std::string& payment_id, const Caller& caller) {
  v1::ReleasePaymentRequest request;
  request.set_payment_id(payment_id);
  return Do(caller, &Stub::ReleasePayment, request);
}

absl::StatusOr<v1::RecordPaymentOutcomeResponse> World::Outcome(
    const std::string& payment_id, v1::PaymentOutcome outcome) {
  v1::RecordPaymentOutcomeRequest request;
  request.set_payment_id(payment_id);
  request.set_outcome(outcome);
  *request.mutable_occurred_at() = JustNow();
  return Do(Officer(), &Stub::RecordPaymentOutcome, request);
}

absl::StatusOr<v1::ConfirmReceiptResponse> World::Receipt(
    const std::string& payment_id, v1::ReceiptSignal signal) {
  v1::ConfirmReceiptRequest request;
  request.set_payment_id(payment_id);
  request.set_signal(signal);
  *request.mutable_occurred_at() = JustNow();
  return Do(Relocation(), &Stub::ConfirmReceipt, request);
}

absl::StatusOr<v1::CancelGrantResponse> World::Cancel(
    const std::string& grant_id, const Caller& caller) {
  v1::CancelGrantRequest request;
  request.set_grant_id(grant_id);
  request.set_reason(v1::CANCEL_REASON_CASE_ENDED);
  return Do(caller, &Stub::CancelGrant, request);
}

v1::Grant World::Get(const std::string& grant_id, const Caller& caller) {
  v1::GetGrantRequest request;
  request.set_grant_id(grant_id);
  const auto found = Do(caller, &Stub::GetGrant, request);
  EXPECT_THAT(found, IsOk());
  return found.ok() ? found->grant() : v1::Grant();
}

}  // namespace sojourn::grants
