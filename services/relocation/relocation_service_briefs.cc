// What organisations are told of her story, and what they say to it.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/server/list_pager.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/briefs/brief_desk.h"
#include "services/relocation/briefs/brief_reader.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::ListPager;
using ::sojourn::server::RpcScope;

constexpr size_t kMostOfAQuestion = 2000;

template <typename Request>
void CheckBriefId(const Request& req, FieldChecker& fields) {
  if (req.case_brief_id().empty()) {
    fields.Add("case_brief_id", "FIELD_REQUIRED", "name the brief");
  }
  CheckName(req.case_brief_id(), "case_brief_id", fields);
}

absl::Status CheckReply(const v1::ReplyToBriefRequest& req) {
  FieldChecker fields;
  CheckBriefId(req, fields);
  if (req.text().empty()) {
    fields.Add("text", "FIELD_REQUIRED", "write what she approved");
  }
  CheckText(req.text(), "text", fields);
  return fields.Finish();
}

template <typename Request>
absl::Status CheckNamed(const Request& req) {
  FieldChecker fields;
  CheckBriefId(req, fields);
  return fields.Finish();
}

absl::Status CheckAnswered(const v1::AnswerBriefRequest& req) {
  FieldChecker fields;
  CheckBriefId(req, fields);
  const bool no = req.answer() == v1::BRIEF_ANSWER_NO;
  const bool asks = req.answer() == v1::BRIEF_ANSWER_QUESTION;
  if (req.answer() == v1::BRIEF_ANSWER_UNSPECIFIED) {
    fields.Add("answer", "FIELD_REQUIRED", "give YES, NO or QUESTION");
  }
  if (no && req.refusal() == v1::BRIEF_REFUSAL_UNSPECIFIED) {
    fields.Add("refusal", "FIELD_REQUIRED",
               "give NO_MEANS, OUTSIDE_MANDATE, TOO_LATE, BETTER_ELSEWHERE or "
               "OTHER");
  } else if (!no && req.refusal() != v1::BRIEF_REFUSAL_UNSPECIFIED) {
    fields.Add("refusal", "FIELD_NOT_ALLOWED", "only a NO has a reason");
  }
  if (asks && req.question().empty()) {
    fields.Add("question", "FIELD_REQUIRED", "write what you want to know");
  } else if (!asks && !req.question().empty()) {
    fields.Add("question", "FIELD_NOT_ALLOWED", "only a QUESTION has one");
  } else if (req.question().size() > kMostOfAQuestion) {
    fields.Add("question", "TEXT_TOO_LONG", "at most 2,000 bytes");
  }
  return fields.Finish();
}

}  // namespace

grpc::Status RelocationService::IssueBrief(grpc::ServerContext* context,
                                           const v1::IssueBriefRequest* request,
                                           v1::IssueBriefResponse* response) {
  RpcScope rpc(runtime_, context, "IssueBrief");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckBrief(*request));
    ASSIGN_OR_RETURN(
        const std::string ids,
        desk_.Edit(call, name, request->etag(), [&](CaseEdit& edit) {
          return Issue(edit, desk_.vault(), *request);
        }));
    for (const absl::string_view id : absl::StrSplit(ids, ' ')) {
      response->add_case_brief_ids(std::string(id));
    }
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::RevokeBrief(
    grpc::ServerContext* context, const v1::RevokeBriefRequest* request,
    v1::RevokeBriefResponse* response) {
  RpcScope rpc(runtime_, context, "RevokeBrief");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckNamed(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_
                        .Edit(call, name, "",
                              [&](CaseEdit& edit) {
                                return Revoke(edit, desk_.vault(), *request);
                              })
                        .status());
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::ReplyToBrief(
    grpc::ServerContext* context, const v1::ReplyToBriefRequest* request,
    v1::ReplyToBriefResponse* response) {
  RpcScope rpc(runtime_, context, "ReplyToBrief");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckReply(*request));
    RETURN_IF_ERROR(desk_
                        .Edit(call, name, request->etag(),
                              [&](CaseEdit& edit) {
                                return Reply(edit, desk_.vault(), *request);
                              })
                        .status());
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::GetBrief(grpc::ServerContext* context,
                                         const v1::GetBriefRequest* request,
                                         v1::GetBriefResponse* response) {
  RpcScope rpc(runtime_, context, "GetBrief");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckNamed(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(BriefReader::Read read,
                     BriefReader(runtime_, desk_.vault())
                         .Get(call, request->case_brief_id()));
    *response->mutable_brief() = std::move(read.brief);
    return rpc.AuditRead(
        {.resource = "relocation",
         .ids = {read.relocation_id},
         .fields = absl::StrCat("brief_view: ", request->case_brief_id()),
         .reason = ""});
  });
}

grpc::Status RelocationService::ListBriefs(grpc::ServerContext* context,
                                           const v1::ListBriefsRequest* request,
                                           v1::ListBriefsResponse* response) {
  RpcScope rpc(runtime_, context, "ListBriefs");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const ListPager pager,
                     ListPager::Of(runtime_.page_tokens(), call, *request));
    ASSIGN_OR_RETURN(std::vector<BriefReader::Read> read,
                     BriefReader(runtime_, desk_.vault())
                         .List(call, pager, *response->mutable_page_info()));
    std::vector<std::string> ids;
    for (BriefReader::Read& each : read) {
      ids.push_back(each.relocation_id);
      *response->add_briefs() = std::move(each.brief);
    }
    return rpc.AuditRead({.resource = "relocation",
                          .ids = std::move(ids),
                          .fields = "list of briefs",
                          .reason = ""});
  });
}

grpc::Status RelocationService::AnswerBrief(
    grpc::ServerContext* context, const v1::AnswerBriefRequest* request,
    v1::AnswerBriefResponse* response) {
  RpcScope rpc(runtime_, context, "AnswerBrief");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckAnswered(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(
        *response->mutable_brief(),
        BriefReader(runtime_, desk_.vault()).Answer(call, *request));
    return absl::OkStatus();
  });
}

}  // namespace sojourn::relocation
