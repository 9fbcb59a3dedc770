// One entry of the audit, as it is written, read back and proven.
#ifndef COMMON_AUDIT_STORED_RECORD_H_
#define COMMON_AUDIT_STORED_RECORD_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/audit/merkle.h"
#include "common/crypto/secret_key.h"
#include "common/db/result.h"

namespace sojourn::audit {

// One entry. Ids, names and enum values only, never what was read or written.
struct Record {
  std::string actor_subject;
  std::string actor_organisation;
  std::string actor_service;
  // "subject organisation event" of the person a service acts for.
  std::string on_behalf_of;
  std::string roles;
  std::string method;
  std::string resource_kind;
  // All ids of a list answer are one record.
  std::vector<std::string> resource_ids;
  // Which view or columns, such as "city_view".
  std::string fields;
  std::string reason;
  std::string outcome = "OK";
  std::string request_id;
};

// What is stored beside the record.
struct Stamp {
  std::string id;
  absl::Time recorded_at;
};

// Keyed BLAKE2b over all columns of the row, 32 bytes.
std::string Mac(const crypto::SecretKey& key, int key_version,
                const Stamp& stamp, const Record& record);

// A row of `audit_records`.
struct StoredRecord {
  Stamp stamp;
  Record record;
  std::string mac;
  int key_version = 0;
};

// The columns of `audit_records r` that ReadStored takes, as a literal to build
// a db::Query of. A value that no service writes and that could not be read
// (an infinite time, an array with gaps) becomes one that fails its MAC: a
// forger must not be able to stop the reader.
#define SOJOURN_AUDIT_COLUMNS                                                \
  "r.id::text, "                                                             \
  "CASE WHEN isfinite(r.recorded_at) THEN r.recorded_at ELSE 'epoch' END, "  \
  "r.actor_subject, r.actor_organisation, r.actor_service, r.on_behalf_of, " \
  "r.roles, r.method, r.resource_kind, "                                     \
  "CASE WHEN array_ndims(r.resource_ids) > 1 "                               \
  "       OR array_lower(r.resource_ids, 1) <> 1 THEN '{malformed}' "        \
  "     WHEN array_position(r.resource_ids, NULL) > 0 THEN '{malformed}' "   \
  "     ELSE r.resource_ids END, "                                           \
  "r.fields, r.reason, r.outcome, r.request_id, r.mac, r.key_version"

// Reads SOJOURN_AUDIT_COLUMNS, the first of which is column `first`.
StoredRecord ReadStored(const db::Row& row, int first);

bool MacIsValid(const crypto::SecretKey& key, const StoredRecord& stored);

// Its leaf in the tree: over every column, the MAC too.
Hash LeafOf(const StoredRecord& stored);

}  // namespace sojourn::audit

#endif  // COMMON_AUDIT_STORED_RECORD_H_
