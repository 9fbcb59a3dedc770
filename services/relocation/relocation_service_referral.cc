// Cases that go to other networks and come from there.
#include <utility>

#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/referral/referral_desk.h"
#include "services/relocation/referral/referral_letter.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::RpcScope;

constexpr int kMostFields = 100;

absl::Status CheckReferOutRequest(const v1::ReferOutRequest& req) {
  FieldChecker fields;
  if (req.network().empty()) {
    fields.Add("network", "FIELD_REQUIRED", "name a partner network");
  }
  if (req.fields_size() > kMostFields) {
    fields.Add("fields", "LIST_TOO_LONG",
               "name at most 100, without what is "
               "below a field that is named");
  }
  CheckText(req.note(), "note", fields);
  return fields.Finish();
}

absl::Status CheckDecision(const v1::AcceptReferralRequest& req) {
  FieldChecker fields;
  if (req.decision() == v1::REFERRAL_DECISION_UNSPECIFIED) {
    fields.Add("decision", "FIELD_REQUIRED", "give ACCEPT or BOUNCE");
  }
  const bool bounce = req.decision() == v1::REFERRAL_DECISION_BOUNCE;
  const bool reason =
      req.bounce_reason() != v1::REFERRAL_BOUNCE_REASON_UNSPECIFIED;
  if (bounce && !reason) {
    fields.Add("bounce_reason", "FIELD_REQUIRED",
               "say why; none of the reasons tells whether she is known here");
  }
  if (!bounce && reason) {
    fields.Add("bounce_reason", "VALUE_INVALID", "of BOUNCE only");
  }
  return fields.Finish();
}

// As the office sees an intake.
void ShowIntake(const v1::ReferredCase& referred, v1::Intake& out) {
  stored::ReferralOrigin unused;
  v1::Relocation shown;
  *shown.mutable_intake() = IntakeThatCame(referred, unused);
  KeepShown(View::kOffice, shown);
  out = std::move(*shown.mutable_intake());
}

void ShowPreview(const Letter& letter, const ReferralDesk::Known& known,
                 v1::PreviewReferralResponse& out) {
  out.set_referral_id(letter.letter.referral_id());
  out.set_network(letter.from->name);
  *out.mutable_written_at() = letter.letter.written_at();
  *out.mutable_expires_at() = letter.letter.expires_at();
  out.set_level(letter.letter.referred_case().level());
  ShowIntake(letter.letter.referred_case(), *out.mutable_intake());
  out.set_note(letter.letter.referred_case().note());
  out.set_expired(known.now >= ToTime(letter.letter.expires_at()));
  if (known.decided) out.set_relocation_id(known.decided->relocation_id);
}

}  // namespace

grpc::Status RelocationService::ReferOut(grpc::ServerContext* context,
                                         const v1::ReferOutRequest* request,
                                         v1::ReferOutResponse* response) {
  RpcScope rpc(runtime_, context, "ReferOut");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckReferOutRequest(*request));
    const ReferralDesk referrals(desk_, network_);
    ASSIGN_OR_RETURN(*response->mutable_referral_id(),
                     referrals.ReferOut(call, *request));
    ASSIGN_OR_RETURN(*response->mutable_sealed_file(),
                     referrals.FileOf(call, name, response->referral_id()));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::PreviewReferral(
    grpc::ServerContext* context, const v1::PreviewReferralRequest* request,
    v1::PreviewReferralResponse* response) {
  RpcScope rpc(runtime_, context, "PreviewReferral");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    const ReferralDesk referrals(desk_, network_);
    ASSIGN_OR_RETURN(const Letter letter,
                     referrals.ReadCase(request->sealed_file()));
    ASSIGN_OR_RETURN(const ReferralDesk::Known known,
                     referrals.FindKnown(call, letter));
    ShowPreview(letter, known, *response);
    return rpc.AuditRead({.resource = "referral",
                          .ids = {letter.letter.referral_id()},
                          .fields = "office_view",
                          .reason = ""});
  });
}

grpc::Status RelocationService::AcceptReferral(
    grpc::ServerContext* context, const v1::AcceptReferralRequest* request,
    v1::AcceptReferralResponse* response) {
  RpcScope rpc(runtime_, context, "AcceptReferral");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckDecision(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    const ReferralDesk referrals(desk_, network_);
    ASSIGN_OR_RETURN(const Letter letter,
                     referrals.ReadCase(request->sealed_file()));
    ASSIGN_OR_RETURN(const std::string id,
                     referrals.Decide(call, letter, *request));
    response->set_referral_id(letter.letter.referral_id());
    response->set_network(letter.from->name);
    ASSIGN_OR_RETURN(*response->mutable_sealed_file(),
                     referrals.AnswerTo(call, letter));
    if (id.empty()) return absl::OkStatus();
    return Answer(call, {id, false}, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::RecordReferralAnswer(
    grpc::ServerContext* context,
    const v1::RecordReferralAnswerRequest* request,
    v1::RecordReferralAnswerResponse* response) {
  RpcScope rpc(runtime_, context, "RecordReferralAnswer");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    const ReferralDesk referrals(desk_, network_);
    ASSIGN_OR_RETURN(const Letter letter,
                     referrals.ReadAnswer(request->sealed_file()));
    ASSIGN_OR_RETURN(const ReferralDesk::Recorded recorded,
                     referrals.RecordAnswer(call, letter));
    response->set_referral_id(recorded.changed.subject_id);
    response->set_pending_step(recorded.changed.pending_step);
    return Answer(call, {recorded.relocation_id, false},
                  *response->mutable_relocation());
  });
}

}  // namespace sojourn::relocation
