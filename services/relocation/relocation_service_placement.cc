// Cities are asked, places held, and she chooses.
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/coordination/coordination_view.h"
#include "services/relocation/coordination/placement_desk.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/reviews/explanation_desk.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::RpcScope;

bool IsWholeDate(const type::v1::Date& date) {
  const absl::CivilDay day(date.year(), date.month(), date.day());
  return date.year() > 0 && day.month() == date.month() &&
         day.day() == date.day();
}

absl::Status CheckRequest(const v1::ProposeToCityRequest& request) {
  FieldChecker fields;
  if (request.host_id().empty()) {
    fields.Add("host_id", "FIELD_REQUIRED", "name the host to ask");
  }
  if (!IsWholeDate(request.stay().check_in())) {
    fields.Add("stay.check_in", "DATE_INVALID", "give a whole date");
  }
  if (!IsWholeDate(request.stay().check_out())) {
    fields.Add("stay.check_out", "DATE_INVALID", "give a whole date");
  }
  CheckText(request.override_reason(), "override_reason", fields);
  return fields.Finish();
}

absl::Status CheckRequest(const v1::RecordCityDecisionRequest& request) {
  FieldChecker fields;
  if (request.proposal_id().empty()) {
    fields.Add("proposal_id", "FIELD_REQUIRED", "name the proposal");
  }
  if (request.decision() != v1::CITY_DECISION_ACCEPT &&
      request.decision() != v1::CITY_DECISION_DECLINE) {
    fields.Add("decision", "FIELD_REQUIRED", "give ACCEPT or DECLINE");
  }
  if (request.decision() == v1::CITY_DECISION_DECLINE &&
      (request.decline_reason() == v1::CITY_DECLINE_REASON_UNSPECIFIED ||
       !v1::CityDeclineReason_IsValid(request.decline_reason()))) {
    fields.Add("decline_reason", "FIELD_REQUIRED",
               "say why, as one of the coded reasons");
  }
  CheckExplanation(request.explanation(), /*required=*/false, fields);
  return fields.Finish();
}

absl::Status CheckRequest(const v1::OfferPlacementRequest& request) {
  FieldChecker fields;
  CheckExplanation(request.explanation(), /*required=*/false, fields);
  return fields.Finish();
}

absl::Status CheckRequest(const v1::RecordDefenderDecisionRequest& request) {
  FieldChecker fields;
  if (request.has_place()) {
    if (request.place().decision() != v1::DEFENDER_DECISION_ACCEPT &&
        request.place().decision() != v1::DEFENDER_DECISION_DECLINE) {
      fields.Add("place.decision", "FIELD_REQUIRED", "give ACCEPT or DECLINE");
    }
  } else if (request.has_refusal()) {
    if (request.refusal().answer() == v1::REFUSAL_ANSWER_UNSPECIFIED) {
      fields.Add("refusal.answer", "FIELD_REQUIRED",
                 "give WAIT, GO_AHEAD or STOP");
    }
  } else {
    fields.Add("choice", "FIELD_REQUIRED",
               "answer an offer (place) or a refused visa (refusal)");
  }
  return fields.Finish();
}

}  // namespace

absl::Status RelocationService::AnswerProposal(const server::Call& call,
                                               const std::string& proposal_id,
                                               v1::Proposal& out) const {
  ASSIGN_OR_RETURN(const CaseDesk::Snapshot snapshot,
                   desk_.Read(call, {proposal_id, true}));
  const View view = ViewOf(call, snapshot.opened);
  for (const Proposal& proposal : snapshot.coordination.proposals) {
    if (proposal.proposal_id != proposal_id) continue;
    ASSIGN_OR_RETURN(out,
                     ShowProposal(desk_.vault(), snapshot, proposal, view));
    return absl::OkStatus();
  }
  return NotFound("proposal");
}

grpc::Status RelocationService::ProposeToCity(
    grpc::ServerContext* context, const v1::ProposeToCityRequest* request,
    v1::ProposeToCityResponse* response) {
  RpcScope rpc(runtime_, context, "ProposeToCity");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckRequest(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const Changed changed,
                     PlacementDesk(desk_).Ask(call, *request));
    response->set_pending_step(changed.pending_step);
    RETURN_IF_ERROR(AnswerProposal(call, changed.subject_id,
                                   *response->mutable_proposal()));
    return Answer(call, {changed.subject_id, true},
                  *response->mutable_relocation());
  });
}

grpc::Status RelocationService::RecordCityDecision(
    grpc::ServerContext* context, const v1::RecordCityDecisionRequest* request,
    v1::RecordCityDecisionResponse* response) {
  RpcScope rpc(runtime_, context, "RecordCityDecision");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckRequest(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const Changed changed,
                     PlacementDesk(desk_).RecordCity(call, *request));
    // The step is the office's to watch, not the city's.
    if (!call.own_organisation()) {
      response->set_pending_step(changed.pending_step);
    }
    return AnswerProposal(call, changed.subject_id,
                          *response->mutable_proposal());
  });
}

grpc::Status RelocationService::OfferPlacement(
    grpc::ServerContext* context, const v1::OfferPlacementRequest* request,
    v1::OfferPlacementResponse* response) {
  RpcScope rpc(runtime_, context, "OfferPlacement");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckRequest(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(PlacementDesk(desk_).Offer(call, *request).status());
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::RecordDefenderDecision(
    grpc::ServerContext* context,
    const v1::RecordDefenderDecisionRequest* request,
    v1::RecordDefenderDecisionResponse* response) {
  RpcScope rpc(runtime_, context, "RecordDefenderDecision");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    RETURN_IF_ERROR(CheckRequest(*request));
    ASSIGN_OR_RETURN(const Changed changed,
                     PlacementDesk(desk_).RecordDefender(call, *request));
    response->set_pending_step(changed.pending_step);
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

}  // namespace sojourn::relocation
