#include "common/audit/stored_record.h"

#include "common/crypto/canonical.h"
#include "common/crypto/hash.h"
#include "common/db/params.h"

namespace sojourn::audit {
namespace {

crypto::Canonical CanonicalOf(std::string_view context, int key_version,
                              const Stamp& stamp, const Record& record) {
  crypto::Canonical canonical(context);
  canonical.Text(stamp.id)
      .Int(absl::ToUnixMicros(stamp.recorded_at))
      .Text(record.actor_subject)
      .Text(record.actor_organisation)
      .Text(record.actor_service)
      .Text(record.on_behalf_of)
      .Text(record.roles)
      .Text(record.method)
      .Text(record.resource_kind)
      .List(record.resource_ids)
      .Text(record.fields)
      .Text(record.reason)
      .Text(record.outcome)
      .Text(record.request_id)
      .Int(key_version);
  return canonical;
}

}  // namespace

std::string Mac(const crypto::SecretKey& key, int key_version,
                const Stamp& stamp, const Record& record) {
  return crypto::KeyedHash(
      key, CanonicalOf("audit_records", key_version, stamp, record).bytes());
}

StoredRecord ReadStored(const db::Row& row, int first) {
  const auto text = [&](int column) {
    return row.Get<std::string>(first + column);
  };
  return {
      .stamp = {.id = text(0), .recorded_at = row.Get<absl::Time>(first + 1)},
      .record = {.actor_subject = text(2),
                 .actor_organisation = text(3),
                 .actor_service = text(4),
                 .on_behalf_of = text(5),
                 .roles = text(6),
                 .method = text(7),
                 .resource_kind = text(8),
                 .resource_ids = row.Get<std::vector<std::string>>(first + 9),
                 .fields = text(10),
                 .reason = text(11),
                 .outcome = text(12),
                 .request_id = text(13)},
      .mac = row.Get<db::Bytes>(first + 14).data,
      .key_version = row.Get<int>(first + 15)};
}

bool MacIsValid(const crypto::SecretKey& key, const StoredRecord& stored) {
  return crypto::SameBytes(
      stored.mac, Mac(key, stored.key_version, stored.stamp, stored.record));
}

Hash LeafOf(const StoredRecord& stored) {
  return LeafHash(
      CanonicalOf("audit_leaf", stored.key_version, stored.stamp, stored.record)
          .Text(stored.mac)
          .bytes());
}

}  // namespace sojourn::audit
