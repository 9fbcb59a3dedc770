// Statements of a fund.
#include <set>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "common/server/list_pager.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_convert_values.h"
#include "services/grants/grants_fields.h"
#include "services/grants/grants_service.h"
#include "services/grants/ledger/donor_store.h"
#include "services/grants/ledger/statement_store.h"

namespace sojourn::grants {

using server::ListPager;
using server::RpcScope;

namespace {

absl::StatusOr<StatementSearch> ParseSearch(
    const v1::GetFundStatementRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  StatementSearch search{.fund_id = request.fund_id()};
  fields.Required("fund_id", !request.fund_id().empty());
  if (request.has_as_of()) {
    search.as_of = fields.Moment("as_of", true, request.as_of());
    fields.Unset("version", request.version() != 0,
                 "give a moment or a version");
  }
  if (request.version() < 0) {
    fields.Bad("version", "NUMBER_OUT_OF_RANGE", "must be 1 or more");
  }
  if (request.version() > 0) search.version = request.version();
  RETURN_IF_ERROR(checker.Finish());
  return search;
}

// Later pages go on with the statement of the first, whatever was recorded
// since: their token has its version and the last number shown.
absl::Status GoOn(const ListPager& pager, StatementSearch& search) {
  search.limit = pager.fetch();
  if (pager.after().empty()) return absl::OkStatus();
  int64_t version = 0;
  if (pager.after().size() != 2 ||
      !absl::SimpleAtoi(pager.after()[0], &version) ||
      !absl::SimpleAtoi(pager.after()[1], &search.after)) {
    return InvalidField("page_token", "PAGE_TOKEN_INVALID",
                        "Start from the first page.");
  }
  search.version = version;
  return absl::OkStatus();
}

void Fill(const StatementEntry& entry, const Statement& statement,
          v1::StatementEntry& out) {
  out.set_number(entry.number);
  v1::LedgerEntry& proto = *out.mutable_entry();
  proto.set_fund_id(statement.fund_id);
  proto.set_grant_id(entry.grant_id);
  proto.set_debit(ToEnum<v1::LedgerAccount>(entry.debit));
  proto.set_credit(ToEnum<v1::LedgerAccount>(entry.credit));
  *proto.mutable_amount() = ToMoney(statement.currency, entry.amount);
  *proto.mutable_recorded_at() = ToTimestamp(entry.recorded_at);
}

void Fill(const Statement& statement, v1::GetFundStatementResponse& response) {
  response.set_fund_id(statement.fund_id);
  response.set_version(statement.version);
  *response.mutable_as_of() = ToTimestamp(statement.as_of);
  response.set_currency_code(statement.currency);
  for (const AccountSum& sum : statement.accounts) {
    v1::AccountBalance& added = *response.add_accounts();
    added.set_account(ToEnum<v1::LedgerAccount>(sum.account));
    added.set_debited_minor_units(sum.debited);
    added.set_credited_minor_units(sum.credited);
    added.set_balance_minor_units(sum.debited - sum.credited);
  }
  for (const StatementEntry& entry : statement.entries) {
    Fill(entry, statement, *response.add_entries());
  }
}

// The fund, and the grants whose amounts and times are on the page.
std::vector<std::string> ShownIn(const Statement& statement) {
  std::set<std::string> grants;
  for (const StatementEntry& entry : statement.entries) {
    if (!entry.grant_id.empty()) grants.insert(entry.grant_id);
  }
  std::vector<std::string> ids = {statement.fund_id};
  ids.insert(ids.end(), grants.begin(), grants.end());
  return ids;
}

void Fill(const ShownCount& count, v1::DonorCount& out) {
  out.set_number(count.number);
  out.set_hidden(count.hidden);
}

v1::DonorAmount ToAmount(const std::string& currency, int64_t minor_units,
                         bool hidden) {
  v1::DonorAmount proto;
  proto.set_hidden(hidden);
  if (!hidden) *proto.mutable_amount() = ToMoney(currency, minor_units);
  return proto;
}

void Fill(const DonorFigures& figures, v1::GetDonorStatementResponse& out) {
  const DonorStatement shown = Suppress(figures.year);
  for (const DonorRow& row : shown.rows) {
    v1::DonorRow& added = *out.add_rows();
    added.set_level(ToEnum<type::v1::Level>(row.level));
    Fill(row.approved, *added.mutable_approved());
    Fill(row.refused, *added.mutable_refused());
    Fill(row.decided, *added.mutable_decided());
    Fill(row.paid, *added.mutable_paid());
    Fill(row.received, *added.mutable_received());
  }
  out.set_currency_code(figures.currency);
  *out.mutable_given() = ToMoney(figures.currency, figures.year.given_minor);
  *out.mutable_approved() = ToAmount(
      figures.currency, figures.year.approved_minor, shown.approved_hidden);
  *out.mutable_paid() =
      ToAmount(figures.currency, figures.year.paid_minor, shown.paid_hidden);
}

}  // namespace

grpc::Status GrantService::GetFundStatement(
    grpc::ServerContext* context, const v1::GetFundStatementRequest* request,
    v1::GetFundStatementResponse* response) {
  RpcScope rpc(runtime_, context, "GetFundStatement");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(StatementSearch search, ParseSearch(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const ListPager pager,
                     ListPager::Of(runtime_.page_tokens(), call, *request));
    RETURN_IF_ERROR(GoOn(pager, search));
    ASSIGN_OR_RETURN(Statement statement,
                     LoadStatement(runtime_, call, search));
    pager.Finish(statement.entries, *response->mutable_page_info(),
                 [&](const StatementEntry& last) {
                   return std::vector<std::string>{
                       std::to_string(statement.version),
                       std::to_string(last.number)};
                 });
    RETURN_IF_ERROR(rpc.AuditRead({.resource = "fund",
                                   .ids = ShownIn(statement),
                                   .fields = "statement"}));
    Fill(statement, *response);
    return absl::OkStatus();
  });
}

grpc::Status GrantService::GetDonorStatement(
    grpc::ServerContext* context, const v1::GetDonorStatementRequest* request,
    v1::GetDonorStatementResponse* response) {
  RpcScope rpc(runtime_, context, "GetDonorStatement");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(
        const DonorFigures figures,
        LoadDonorYear(runtime_, call, request->fund_id(), request->year()));
    RETURN_IF_ERROR(rpc.AuditRead({.resource = "fund",
                                   .ids = {request->fund_id()},
                                   .fields = "donor_statement",
                                   .reason = std::to_string(request->year())}));
    response->set_fund_id(request->fund_id());
    response->set_year(request->year());
    Fill(figures, *response);
    return absl::OkStatus();
  });
}

}  // namespace sojourn::grants
