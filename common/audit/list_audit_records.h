// ListAuditRecords, the same in every service: each has its own request and
// response types, with the same fields.
#ifndef COMMON_AUDIT_LIST_AUDIT_RECORDS_H_
#define COMMON_AUDIT_LIST_AUDIT_RECORDS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "common/server/list_pager.h"
#include "common/server/rpc_scope.h"
#include "common/server/runtime.h"
#include "common/status/status_macros.h"
#include "google/protobuf/repeated_field.h"
#include "google/protobuf/timestamp.pb.h"
#include "sojourn/type/v1/audit.pb.h"
#include "sojourn/type/v1/work.pb.h"

namespace sojourn::audit {

struct AuditQuestion {
  std::string resource_id;
  std::string subject;
  std::string method;
  std::optional<google::protobuf::Timestamp> since;
  std::optional<google::protobuf::Timestamp> until;
};

struct AuditAnswer {
  google::protobuf::RepeatedPtrField<type::v1::AuditRecord>& records;
  type::v1::PageInfo& page_info;
  // Left alone before the first head.
  std::optional<type::v1::AuditHead> head;
};

// Reads a page and writes the audit record of having done so. INVALID_ARGUMENT
// TIME_INVALID, TEXT_INVALID; UNAVAILABLE AUDIT_UNAVAILABLE.
absl::Status AnswerAuditQuestion(server::Runtime& runtime,
                                 server::RpcScope& rpc,
                                 const server::Call& call,
                                 const server::ListPager& pager,
                                 const AuditQuestion& question,
                                 AuditAnswer& answer);

// And the errors of ListPager::Of.
template <class Request, class Response>
absl::Status ListAuditRecords(server::Runtime& runtime, server::RpcScope& rpc,
                              const Request& request, Response& response) {
  ASSIGN_OR_RETURN(const server::Call call, rpc.Read(request));
  ASSIGN_OR_RETURN(const server::ListPager pager,
                   server::ListPager::Of(runtime.page_tokens(), call, request));
  AuditQuestion question{.resource_id = request.resource_id(),
                         .subject = request.subject(),
                         .method = request.method()};
  if (request.has_since()) question.since = request.since();
  if (request.has_until()) question.until = request.until();
  AuditAnswer answer{.records = *response.mutable_records(),
                     .page_info = *response.mutable_page_info()};
  const absl::Status status =
      AnswerAuditQuestion(runtime, rpc, call, pager, question, answer);
  if (answer.head.has_value()) *response.mutable_head() = *answer.head;
  return status;
}

}  // namespace sojourn::audit

#endif  // COMMON_AUDIT_LIST_AUDIT_RECORDS_H_
