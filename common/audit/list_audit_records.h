// ListAuditRecords, the same in every service: each has its own request and
// response types, with the same fields.
#ifndef COMMON_AUDIT_LIST_AUDIT_RECORDS_H_
#define COMMON_AUDIT_LIST_AUDIT_RECORDS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "common/server/rpc_scope.h"
#include "common/server/runtime.h"
#include "google/protobuf/repeated_field.h"
#include "google/protobuf/timestamp.pb.h"
#include "sojourn/type/v1/audit.pb.h"
#include "sojourn/type/v1/work.pb.h"

namespace sojourn::audit {

struct AuditQuestion {
  int page_size = 0;
  std::string page_token;
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
// NUMBER_OUT_OF_RANGE, TIME_INVALID, PAGE_TOKEN_INVALID; UNAVAILABLE
// AUDIT_UNAVAILABLE.
absl::Status AnswerAuditQuestion(server::Runtime& runtime,
                                 server::RpcScope& rpc,
                                 const AuditQuestion& question,
                                 AuditAnswer& answer);

template <class Request, class Response>
absl::Status ListAuditRecords(server::Runtime& runtime, server::RpcScope& rpc,
                              const Request& request, Response& response) {
  AuditQuestion question{.page_size = request.page_size(),
                         .page_token = request.page_token(),
                         .resource_id = request.resource_id(),
                         .subject = request.subject(),
                         .method = request.method()};
  if (request.has_since()) question.since = request.since();
  if (request.has_until()) question.until = request.until();
  AuditAnswer answer{.records = *response.mutable_records(),
                     .page_info = *response.mutable_page_info()};
  const absl::Status status =
      AnswerAuditQuestion(runtime, rpc, question, answer);
  if (answer.head.has_value()) *response.mutable_head() = *answer.head;
  return status;
}

}  // namespace sojourn::audit

#endif  // COMMON_AUDIT_LIST_AUDIT_RECORDS_H_
