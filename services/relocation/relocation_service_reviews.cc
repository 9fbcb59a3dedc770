// Another officer looks at a decision about her, and she is told of decisions.
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/reviews/explanation_desk.h"
#include "services/relocation/reviews/review_desk.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::RpcScope;

absl::Status CheckAsked(const v1::RequestReviewRequest& req) {
  FieldChecker fields;
  const bool wish = req.subject() == v1::REVIEW_SUBJECT_WISH;
  if (req.subject() == v1::REVIEW_SUBJECT_UNSPECIFIED) {
    fields.Add("subject", "FIELD_REQUIRED",
               "give VERIFICATION, ELIGIBILITY, TRIAGE, WITHDRAWAL or WISH");
  } else if (!wish && req.decision_id().empty()) {
    fields.Add("decision_id", "FIELD_REQUIRED",
               "name the decision, as GetRelocation shows it");
  } else if (wish && !req.decision_id().empty()) {
    fields.Add("decision_id", "FIELD_NOT_ALLOWED",
               "leave it out: say in defender_view.words what she wished");
  }
  if (!req.has_defender_view()) {
    fields.Add("defender_view", "FIELD_REQUIRED",
               "say when and how she asked for it, and in words why");
  } else if (wish && req.defender_view().words().empty()) {
    fields.Add("defender_view.words", "FIELD_REQUIRED",
               "write what she wished");
  }
  return fields.Finish();
}

bool Fits(v1::ReviewOutcome outcome, v1::ReviewReason reason) {
  const bool upholds = reason == v1::REVIEW_REASON_GROUNDS_STAND ||
                       reason == v1::REVIEW_REASON_NOT_POSSIBLE;
  return upholds == (outcome == v1::REVIEW_OUTCOME_UPHELD);
}

absl::Status CheckDecided(const v1::DecideReviewRequest& req) {
  FieldChecker fields;
  if (req.review_id().empty()) {
    fields.Add("review_id", "FIELD_REQUIRED", "name the review");
  }
  if (req.outcome() == v1::REVIEW_OUTCOME_UNSPECIFIED) {
    fields.Add("outcome", "FIELD_REQUIRED", "give UPHELD or CHANGED");
  }
  if (req.reason() == v1::REVIEW_REASON_UNSPECIFIED) {
    fields.Add("reason", "FIELD_REQUIRED", "say why, as a coded reason");
  } else if (!Fits(req.outcome(), req.reason())) {
    fields.Add("reason", "REVIEW_REASON",
               "give GROUNDS_STAND or NOT_POSSIBLE for UPHELD; FACTS_MISSED, "
               "NEW_FACTS, RULE_MISREAD, NOT_HER_WORD or WISH_STANDS for "
               "CHANGED");
  }
  CheckText(req.note(), "note", fields);
  CheckExplanation(req.explanation(), /*required=*/true, fields);
  return fields.Finish();
}

absl::Status CheckTold(const v1::RecordTellingRequest& req) {
  FieldChecker fields;
  if (req.explanation_id().empty()) {
    fields.Add("explanation_id", "FIELD_REQUIRED",
               "name what she was told, as GetRelocation shows it");
  }
  const type::v1::Date& day = req.telling().told_on();
  if (day.year() == 0 || day.month() == 0 || day.day() == 0) {
    fields.Add("telling.told_on", "DATE_INVALID", "give a whole date");
  }
  if (req.telling().channel() == v1::CONTACT_CHANNEL_UNSPECIFIED) {
    fields.Add("telling.channel", "FIELD_REQUIRED",
               "say on which channel she was told");
  }
  return fields.Finish();
}

}  // namespace

grpc::Status RelocationService::RequestReview(
    grpc::ServerContext* context, const v1::RequestReviewRequest* request,
    v1::RequestReviewResponse* response) {
  RpcScope rpc(runtime_, context, "RequestReview");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckAsked(*request));
    ASSIGN_OR_RETURN(
        *response->mutable_review_id(),
        desk_.Edit(call, name, request->etag(), [&](CaseEdit& edit) {
          return AskReview(edit, desk_.vault(), *request);
        }));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::DecideReview(
    grpc::ServerContext* context, const v1::DecideReviewRequest* request,
    v1::DecideReviewResponse* response) {
  RpcScope rpc(runtime_, context, "DecideReview");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckDecided(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_
                        .Edit(call, name, request->etag(),
                              [&](CaseEdit& edit) {
                                return relocation::DecideReview(
                                    edit, desk_.vault(), *request);
                              })
                        .status());
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::RecordTelling(
    grpc::ServerContext* context, const v1::RecordTellingRequest* request,
    v1::RecordTellingResponse* response) {
  RpcScope rpc(runtime_, context, "RecordTelling");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckTold(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_
                        .Edit(call, name, request->etag(),
                              [&](CaseEdit& edit) {
                                return Tell(edit, desk_.vault(), *request);
                              })
                        .status());
    return Answer(call, name, *response->mutable_relocation());
  });
}

}  // namespace sojourn::relocation
