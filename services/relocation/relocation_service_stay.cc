// Risk, the stay, its end and what comes after.
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_field_walk.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/stay/stay_desk.h"
#include "services/relocation/stay/stay_rules.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::RpcScope;

constexpr int kMostFactors = 50;
constexpr int kMostDates = 20;

void CheckFactor(const v1::RiskFactor& factor, const std::string& at,
                 FieldChecker& fields) {
  if (factor.group() == v1::RISK_FACTOR_GROUP_UNSPECIFIED) {
    fields.Add(at + ".group", "FIELD_REQUIRED",
               "give THREAT, VULNERABILITY or CAPACITY");
  }
  if (factor.name().empty()) {
    fields.Add(at + ".name", "FIELD_REQUIRED", "name the factor");
  }
  if (factor.score() < 1 || factor.score() > 5) {
    fields.Add(at + ".score", "NUMBER_OUT_OF_RANGE",
               "give a score from 1 (low) to 5 (high)");
  }
  if (factor.reason().empty()) {
    fields.Add(at + ".reason", "FIELD_REQUIRED",
               "write why: a score alone cannot be looked at again");
  }
  CheckText(factor.name(), at + ".name", fields);
  CheckText(factor.reason(), at + ".reason", fields);
}

void CheckDates(const v1::AssessRiskRequest& req, FieldChecker& fields) {
  for (int i = 0; i < req.dates_size(); ++i) {
    const v1::RiskDate& date = req.dates(i);
    const std::string at = absl::StrCat("dates[", i, "]");
    if (date.trigger() <= v1::RISK_TRIGGER_NEW_INCIDENT) {
      fields.Add(at + ".trigger", "FIELD_REQUIRED",
                 "say what is on that day: TRIAL, ELECTION, PUBLICATION, ...");
    }
    WalkFields(date.on(), at + ".on", std::nullopt, fields);
    if (date.on().month() == 0 || date.on().day() == 0) {
      fields.Add(at + ".on", "DATE_MISSING", "give year, month and day");
    }
    CheckText(date.note(), at + ".note", fields);
  }
  if (req.dates_size() > kMostDates) {
    fields.Add("dates", "LIST_TOO_LONG", "give 20 days at most");
  }
}

absl::Status CheckSeconding(const v1::AssessRiskRequest& req) {
  FieldChecker fields;
  if (req.factors_size() > 0 || !req.intersectional_lens().empty() ||
      req.dates_size() > 0 || req.trigger() != v1::RISK_TRIGGER_UNSPECIFIED) {
    fields.Add("second_risk_assessment_id", "FIELDS_CONFLICT",
               "second an assessment, or write another one");
  }
  return fields.Finish();
}

absl::Status CheckRisk(const v1::AssessRiskRequest& req) {
  if (!req.second_risk_assessment_id().empty()) return CheckSeconding(req);
  FieldChecker fields;
  if (req.trigger() == v1::RISK_TRIGGER_UNSPECIFIED) {
    fields.Add("trigger", "FIELD_REQUIRED", "say why risk is looked at now");
  }
  bool threat = false;
  for (int i = 0; i < req.factors_size(); ++i) {
    CheckFactor(req.factors(i), absl::StrCat("factors[", i, "]"), fields);
    threat |= req.factors(i).group() == v1::RISK_FACTOR_GROUP_THREAT;
  }
  if (!threat) {
    fields.Add("factors", "FIELD_REQUIRED", "give one THREAT at least");
  }
  if (req.factors_size() > kMostFactors) {
    fields.Add("factors", "LIST_TOO_LONG", "give 50 factors at most");
  }
  CheckText(req.intersectional_lens(), "intersectional_lens", fields);
  CheckDates(req, fields);
  return fields.Finish();
}

absl::Status CheckPlan(const v1::SetStayPlanRequest& req) {
  FieldChecker fields;
  if (req.plan().text().empty()) {
    fields.Add("plan.text", "FIELD_REQUIRED", "write what she wants to do");
  }
  if (req.plan().check_in_every_days() < 0 ||
      req.plan().check_in_every_days() > stay_rules::kMostCheckInDays) {
    fields.Add("plan.check_in_every_days", "NUMBER_OUT_OF_RANGE",
               "give 1 to 31 days, or 0 for 14");
  }
  CheckText(req.plan().text(), "plan.text", fields);
  CheckText(req.plan().after(), "plan.after", fields);
  return fields.Finish();
}

absl::Status CheckCheckIn(const v1::RecordCheckInRequest& req) {
  FieldChecker fields;
  if (req.check_in().finding() == v1::STAY_CHECK_IN_FINDING_UNSPECIFIED) {
    fields.Add("check_in.finding", "FIELD_REQUIRED",
               "give WELL, NEEDS_HELP or NOT_REACHED");
  }
  if (req.check_in().finding() == v1::STAY_CHECK_IN_FINDING_NEEDS_HELP &&
      req.check_in().note().empty()) {
    fields.Add("check_in.note", "FIELD_REQUIRED", "write what she needs");
  }
  CheckText(req.check_in().note(), "check_in.note", fields);
  return fields.Finish();
}

absl::Status CheckInformation(const v1::RecordRightsInformationRequest& req) {
  FieldChecker fields;
  if (req.rights_information().adviser().empty()) {
    fields.Add("rights_information.adviser", "FIELD_REQUIRED",
               "name who told her");
  }
  CheckText(req.rights_information().adviser(), "rights_information.adviser",
            fields);
  CheckText(req.rights_information().note(), "rights_information.note", fields);
  return fields.Finish();
}

constexpr int kMostPermissions = 50;

void CheckWholeDay(const type::v1::Date& day, const std::string& at,
                   FieldChecker& fields) {
  WalkFields(day, at, std::nullopt, fields);
  if (day.year() == 0 || day.month() == 0 || day.day() == 0) {
    fields.Add(at, "DATE_MISSING", "give year, month and day");
  }
}

absl::Status CheckExtensionFields(const v1::ExtendStayRequest& req) {
  FieldChecker fields;
  const v1::StayExtension& extension = req.extension();
  CheckWholeDay(extension.check_out(), "extension.check_out", fields);
  CheckText(extension.reason(), "extension.reason", fields);
  for (int i = 0; i < extension.permissions_size(); ++i) {
    const v1::StayPermission& each = extension.permissions(i);
    const std::string at = absl::StrCat("extension.permissions[", i, "]");
    if (each.permit() == v1::STAY_PERMIT_UNSPECIFIED ||
        each.permit() == v1::STAY_PERMIT_NONE) {
      fields.Add(at + ".permit", "FIELD_REQUIRED",
                 "say what lets this person stay");
    }
    CheckWholeDay(each.valid_until(), at + ".valid_until", fields);
  }
  if (extension.permissions_size() > kMostPermissions) {
    fields.Add("extension.permissions", "LIST_TOO_LONG",
               "give 50 permissions at most");
  }
  return fields.Finish();
}

absl::Status CheckClosing(const v1::CloseStayRequest& req) {
  FieldChecker fields;
  if (req.outcome() == v1::STAY_OUTCOME_UNSPECIFIED) {
    fields.Add("outcome", "FIELD_REQUIRED",
               "give RETURNED, MOVED_ON, ASYLUM_SOUGHT, OTHER_STATUS or "
               "EXTENDED_ELSEWHERE");
  }
  CheckText(req.note(), "note", fields);
  return fields.Finish();
}

absl::Status CheckFollowUp(const v1::RecordFollowUpRequest& req) {
  FieldChecker fields;
  if (!stay_rules::IsFollowUpMonth(req.follow_up().months())) {
    fields.Add("follow_up.months", "NUMBER_OUT_OF_RANGE", "give 3, 6 or 12");
  }
  if (req.follow_up().finding() == v1::FOLLOW_UP_FINDING_UNSPECIFIED) {
    fields.Add("follow_up.finding", "FIELD_REQUIRED",
               "give SAFE, AT_RISK, NOT_REACHED or NOT_WANTED");
  }
  CheckText(req.follow_up().note(), "follow_up.note", fields);
  return fields.Finish();
}

}  // namespace

grpc::Status RelocationService::AssessRisk(grpc::ServerContext* context,
                                           const v1::AssessRiskRequest* request,
                                           v1::AssessRiskResponse* response) {
  RpcScope rpc(runtime_, context, "AssessRisk");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckRisk(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const Changed changed,
                     StayDesk(desk_).AssessRisk(call, *request));
    response->set_risk_assessment_id(changed.subject_id);
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::SetStayPlan(
    grpc::ServerContext* context, const v1::SetStayPlanRequest* request,
    v1::SetStayPlanResponse* response) {
  RpcScope rpc(runtime_, context, "SetStayPlan");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    RETURN_IF_ERROR(CheckPlan(*request));
    RETURN_IF_ERROR(StayDesk(desk_).SetPlan(call, *request).status());
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::RecordCheckIn(
    grpc::ServerContext* context, const v1::RecordCheckInRequest* request,
    v1::RecordCheckInResponse* response) {
  RpcScope rpc(runtime_, context, "RecordCheckIn");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckCheckIn(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(StayDesk(desk_).RecordCheckIn(call, *request).status());
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::RecordRightsInformation(
    grpc::ServerContext* context,
    const v1::RecordRightsInformationRequest* request,
    v1::RecordRightsInformationResponse* response) {
  RpcScope rpc(runtime_, context, "RecordRightsInformation");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckInformation(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(
        StayDesk(desk_).RecordRightsInformation(call, *request).status());
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::ExtendStay(grpc::ServerContext* context,
                                           const v1::ExtendStayRequest* request,
                                           v1::ExtendStayResponse* response) {
  RpcScope rpc(runtime_, context, "ExtendStay");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    RETURN_IF_ERROR(CheckExtensionFields(*request));
    ASSIGN_OR_RETURN(const Changed changed,
                     StayDesk(desk_).Extend(call, *request));
    response->set_pending_step(changed.pending_step);
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::BeginEnding(
    grpc::ServerContext* context, const v1::BeginEndingRequest* request,
    v1::BeginEndingResponse* response) {
  RpcScope rpc(runtime_, context, "BeginEnding");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    FieldChecker fields;
    CheckText(request->early_reason(), "early_reason", fields);
    RETURN_IF_ERROR(fields.Finish());
    RETURN_IF_ERROR(StayDesk(desk_).BeginEnding(call, *request).status());
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::CloseStay(grpc::ServerContext* context,
                                          const v1::CloseStayRequest* request,
                                          v1::CloseStayResponse* response) {
  RpcScope rpc(runtime_, context, "CloseStay");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    RETURN_IF_ERROR(CheckClosing(*request));
    ASSIGN_OR_RETURN(const Changed changed,
                     StayDesk(desk_).Close(call, *request));
    response->set_pending_step(changed.pending_step);
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::RecordFollowUp(
    grpc::ServerContext* context, const v1::RecordFollowUpRequest* request,
    v1::RecordFollowUpResponse* response) {
  RpcScope rpc(runtime_, context, "RecordFollowUp");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    RETURN_IF_ERROR(CheckFollowUp(*request));
    RETURN_IF_ERROR(StayDesk(desk_).RecordFollowUp(call, *request).status());
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

}  // namespace sojourn::relocation
