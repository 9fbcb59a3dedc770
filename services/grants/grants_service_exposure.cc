// A fund that vanishes: what it has at stake, and moves out of it.
#include <string>
#include <vector>

#include "common/server/rpc_scope.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_convert.h"
#include "services/grants/grants_fields.h"
#include "services/grants/grants_parse.h"
#include "services/grants/grants_service.h"

namespace sojourn::grants {
namespace {

using server::RpcScope;

type::v1::Money MoneyOf(const std::string& currency, int64_t minor_units) {
  type::v1::Money money;
  money.set_currency_code(currency);
  money.set_minor_units(minor_units);
  return money;
}

absl::StatusOr<ExposureStore::Target> ParseMove(
    const v1::ConfirmMoveRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  fields.Required("grant_id", !request.grant_id().empty());
  fields.Required("fund_id", !request.fund_id().empty());
  fields.Required("note", !request.note().empty());
  fields.Text("note", request.note(), kNoteLength);
  RETURN_IF_ERROR(checker.Finish());
  return ExposureStore::Target{.grant_id = request.grant_id(),
                               .etag = request.etag(),
                               .fund_id = request.fund_id(),
                               .note = request.note()};
}

v1::ExposureOfState ToProto(const StateExposure& state,
                            const std::string& currency) {
  v1::ExposureOfState proto;
  proto.set_state(static_cast<v1::GrantState>(state.state));
  proto.set_grants(state.grants);
  *proto.mutable_open() = MoneyOf(currency, state.open);
  *proto.mutable_spent() = MoneyOf(currency, state.spent);
  return proto;
}

v1::MoveProposal ToProto(const Proposal& proposal) {
  const Grant& grant = proposal.grant;
  v1::MoveProposal proto;
  proto.set_grant_id(grant.public_id);
  proto.set_etag(std::to_string(grant.version));
  proto.set_state(static_cast<v1::GrantState>(grant.state));
  *proto.mutable_open() =
      MoneyOf(grant.currency, grant.held.reserved + grant.held.committed);
  for (const std::string& fund_id : proposal.fund_ids) {
    proto.add_fund_ids(fund_id);
  }
  return proto;
}

}  // namespace

absl::Status GrantService::AddExposure(
    const server::Call& call, const Fund& fund,
    google::protobuf::RepeatedPtrField<v1::ExposureOfState>* states) {
  ASSIGN_OR_RETURN(const std::vector<StateExposure> found,
                   exposure_.ByState(call, fund.public_id));
  for (const StateExposure& state : found) {
    *states->Add() = ToProto(state, fund.currency);
  }
  return absl::OkStatus();
}

grpc::Status GrantService::GetFundExposure(
    grpc::ServerContext* context, const v1::GetFundExposureRequest* request,
    v1::GetFundExposureResponse* response) {
  RpcScope rpc(runtime_, context, "GetFundExposure");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const Fund fund, funds_.Get(call, request->fund_id()));
    RETURN_IF_ERROR(AddExposure(call, fund, response->mutable_states()));
    ASSIGN_OR_RETURN(const std::vector<Proposal> proposals,
                     exposure_.Proposals(call, fund.public_id));
    server::ReadRecord shown{
        .resource = "fund", .ids = {fund.public_id}, .fields = "exposure"};
    for (const Proposal& proposal : proposals) {
      shown.ids.push_back(proposal.grant.public_id);
      *response->add_proposals() = ToProto(proposal);
    }
    *response->mutable_fund() = grants::ToProto(fund);
    return rpc.AuditRead(shown);
  });
}

grpc::Status GrantService::ConfirmMove(grpc::ServerContext* context,
                                       const v1::ConfirmMoveRequest* request,
                                       v1::ConfirmMoveResponse* response) {
  RpcScope rpc(runtime_, context, "ConfirmMove");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const ExposureStore::Target target, ParseMove(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const GrantFile file, exposure_.Move(call, target));
    *response->mutable_grant() = Answer(call, file);
    return absl::OkStatus();
  });
}

}  // namespace sojourn::grants
