#include "common/audit/audit_proto.h"

#include <cstdint>

namespace sojourn::audit {
namespace {

using google::protobuf::Timestamp;

// 0001-01-01 and the end of 9999, as google.protobuf.Timestamp has it.
constexpr int64_t kFirstSecond = -62135596800;
constexpr int64_t kLastSecond = 253402300799;

}  // namespace

std::optional<absl::Time> TimeOf(const std::optional<Timestamp>& given,
                                 std::string_view field, FieldChecker& errors) {
  if (!given.has_value()) return std::nullopt;
  if (given->seconds() < kFirstSecond || given->seconds() > kLastSecond ||
      given->nanos() < 0 || given->nanos() > 999'999'999) {
    errors.Add(field, "TIME_INVALID", "must be a time of the years 1 to 9999");
    return std::nullopt;
  }
  return absl::FromUnixSeconds(given->seconds()) +
         absl::Nanoseconds(given->nanos());
}

void SetTime(absl::Time time, Timestamp& out) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  out.set_seconds(seconds);
  out.set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
}

type::v1::AuditRecord ToProto(const StoredRecord& stored) {
  const Record& record = stored.record;
  type::v1::AuditRecord out;
  out.set_audit_id(stored.stamp.id);
  SetTime(stored.stamp.recorded_at, *out.mutable_recorded_at());
  out.set_actor_subject(record.actor_subject);
  out.set_actor_organisation_id(record.actor_organisation);
  out.set_actor_service(record.actor_service);
  out.set_on_behalf_of(record.on_behalf_of);
  out.set_roles(record.roles);
  out.set_method(record.method);
  out.set_resource_kind(record.resource_kind);
  for (const std::string& id : record.resource_ids) out.add_resource_ids(id);
  out.set_fields(record.fields);
  out.set_reason(record.reason);
  out.set_outcome(record.outcome);
  return out;
}

}  // namespace sojourn::audit
