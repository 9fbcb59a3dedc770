#include "common/audit/audit_reader.h"

#include "common/db/params.h"
#include "common/db/query.h"
#include "common/status/status_macros.h"

namespace sojourn::audit {
namespace {

constexpr db::Query kSelectRecords{
    "audit_select_records", "SELECT l.leaf_index, " SOJOURN_AUDIT_COLUMNS R"sql(
          FROM audit_records r
          LEFT JOIN audit_leaves l ON l.record_id = r.id
          WHERE ($1::text = '' OR r.resource_ids @> ARRAY[$1::text])
            AND ($2::text = '' OR r.actor_subject = $2)
            AND ($3::text = '' OR r.method = $3)
            AND ($4::timestamptz IS NULL OR r.recorded_at >= $4)
            AND ($5::timestamptz IS NULL OR r.recorded_at < $5)
            AND ($6::timestamptz IS NULL
                 OR (r.recorded_at, r.id) > ($6, $7::uuid))
          ORDER BY r.recorded_at, r.id
          LIMIT $8)sql"};

constexpr db::Query kSelectSightings{"audit_select_sightings",
                                     "SELECT " SOJOURN_AUDIT_COLUMNS R"sql(
          FROM audit_records r
          WHERE r.resource_ids @> ARRAY[$1::text]
            AND ($2::timestamptz IS NULL
                 OR (r.recorded_at, r.id) < ($2, $3::uuid))
          ORDER BY r.recorded_at DESC, r.id DESC
          LIMIT $4)sql"};

std::optional<absl::Time> TimeOf(const std::optional<Stamp>& stamp) {
  if (!stamp.has_value()) return std::nullopt;
  return stamp->recorded_at;
}

std::optional<std::string> IdOf(const std::optional<Stamp>& stamp) {
  if (!stamp.has_value()) return std::nullopt;
  return stamp->id;
}

}  // namespace

absl::StatusOr<std::vector<ListedRecord>> ReadRecords(
    db::Transaction& tx, const AuditFilter& filter,
    const std::optional<Stamp>& after, int limit) {
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kSelectRecords,
                 db::Params(filter.resource_id, filter.subject, filter.method,
                            filter.since, filter.until, TimeOf(after),
                            IdOf(after), limit)));
  std::vector<ListedRecord> records;
  for (const db::Row row : rows) {
    records.push_back(
        {.stored = ReadStored(row, 1), .leaf_index = row.Find<int64_t>(0)});
  }
  return records;
}

absl::StatusOr<std::vector<StoredRecord>> ReadSightings(
    db::Transaction& tx, std::string_view resource_id,
    const std::optional<Stamp>& before, int limit) {
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kSelectSightings,
                 db::Params(resource_id, TimeOf(before), IdOf(before), limit)));
  std::vector<StoredRecord> sightings;
  for (const db::Row row : rows) sightings.push_back(ReadStored(row, 0));
  return sightings;
}

}  // namespace sojourn::audit
