// ListWhoSaw and ListSeenCases of the services that relocation asks: the same
// in each but for the names of their messages.
#ifndef COMMON_AUDIT_CASE_SIGHTINGS_H_
#define COMMON_AUDIT_CASE_SIGHTINGS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/audit/audit_reader.h"
#include "common/server/list_pager.h"
#include "common/server/rpc_scope.h"
#include "common/server/runtime.h"
#include "common/status/status_macros.h"
#include "google/protobuf/timestamp.pb.h"
#include "sojourn/type/v1/audit.pb.h"

namespace sojourn::audit {

struct WhoSawQuestion {
  std::string case_ref;
  std::optional<google::protobuf::Timestamp> before;
  std::string before_audit_id;
  int limit = 0;
};

// Reads a page and writes the audit record of having done so.
absl::StatusOr<std::vector<type::v1::AuditRecord>> AnswerWhoSaw(
    server::Runtime& runtime, server::RpcScope& rpc, const server::Call& call,
    const WhoSawQuestion& question);

// Errors: INVALID_ARGUMENT FIELD_REQUIRED, TIME_INVALID, CURSOR_INVALID and
// those of ListPager::Of; UNAVAILABLE AUDIT_UNAVAILABLE.
template <class Request, class Response>
absl::Status ListWhoSaw(server::Runtime& runtime, server::RpcScope& rpc,
                        const Request& request, Response& response) {
  ASSIGN_OR_RETURN(const server::Call call, rpc.Read(request));
  ASSIGN_OR_RETURN(const int limit,
                   server::ListPager::SizeOf(request.page_size()));
  WhoSawQuestion question{.case_ref = request.case_ref(),
                          .before_audit_id = request.before_audit_id(),
                          .limit = limit};
  if (request.has_before()) question.before = request.before();
  ASSIGN_OR_RETURN(std::vector<type::v1::AuditRecord> records,
                   AnswerWhoSaw(runtime, rpc, call, question));
  for (type::v1::AuditRecord& record : records) {
    *response.add_records() = std::move(record);
  }
  return absl::OkStatus();
}

struct SeenCasesQuestion {
  Actor actor;
  std::optional<google::protobuf::Timestamp> since;
};

struct SeenCasesAnswer {
  std::vector<type::v1::SeenCase> cases;
  std::optional<google::protobuf::Timestamp> account_last_seen_at;
};

// Reads a page and writes the audit record of having done so.
absl::StatusOr<SeenCasesAnswer> AnswerSeenCases(
    server::Runtime& runtime, server::RpcScope& rpc, const server::Call& call,
    const server::ListPager& pager, const SeenCasesQuestion& question,
    type::v1::PageInfo& page_info);

// Errors: INVALID_ARGUMENT FIELD_REQUIRED, TIME_INVALID and those of
// ListPager::Of; UNAVAILABLE AUDIT_UNAVAILABLE.
template <class Request, class Response>
absl::Status ListSeenCases(server::Runtime& runtime, server::RpcScope& rpc,
                           const Request& request, Response& response) {
  ASSIGN_OR_RETURN(const server::Call call, rpc.Read(request));
  ASSIGN_OR_RETURN(const server::ListPager pager,
                   server::ListPager::Of(runtime.page_tokens(), call, request));
  SeenCasesQuestion question{
      .actor = {.subject = request.subject(),
                .organisation = request.organisation_id()},
      .since = std::nullopt};
  if (request.has_since()) question.since = request.since();
  ASSIGN_OR_RETURN(SeenCasesAnswer answer,
                   AnswerSeenCases(runtime, rpc, call, pager, question,
                                   *response.mutable_page_info()));
  for (type::v1::SeenCase& seen : answer.cases) {
    *response.add_cases() = std::move(seen);
  }
  if (answer.account_last_seen_at) {
    *response.mutable_account_last_seen_at() = *answer.account_last_seen_at;
  }
  return absl::OkStatus();
}

}  // namespace sojourn::audit

#endif  // COMMON_AUDIT_CASE_SIGHTINGS_H_
