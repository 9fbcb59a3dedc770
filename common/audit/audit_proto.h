#ifndef COMMON_AUDIT_AUDIT_PROTO_H_
#define COMMON_AUDIT_AUDIT_PROTO_H_

#include <optional>
#include <string_view>

#include "absl/time/time.h"
#include "common/audit/stored_record.h"
#include "common/status/error.h"
#include "google/protobuf/timestamp.pb.h"
#include "sojourn/type/v1/audit.pb.h"

// Audit entries as the calls about them show them.
namespace sojourn::audit {

// Nothing where nothing is given, and where it is no time of the years 1 to
// 9999: then `errors` has TIME_INVALID of `field`.
std::optional<absl::Time> TimeOf(
    const std::optional<google::protobuf::Timestamp>& given,
    std::string_view field, FieldChecker& errors);

void SetTime(absl::Time time, google::protobuf::Timestamp& out);

// Without its place in the tree.
type::v1::AuditRecord ToProto(const StoredRecord& stored);

}  // namespace sojourn::audit

#endif  // COMMON_AUDIT_AUDIT_PROTO_H_
