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
          WHERE r.resource_ids && $1::text[]
            AND ($2::timestamptz IS NULL
                 OR (r.recorded_at, r.id) < ($2, $3::uuid))
          ORDER BY r.recorded_at DESC, r.id DESC
          LIMIT $4)sql"};

constexpr db::Query kSelectCaseResources{
    "case_resources_select",
    "SELECT resource_id FROM case_resources WHERE case_ref = $1"};

constexpr db::Query kSelectSeenCases{"audit_select_seen_cases",
                                     R"sql(SELECT c.case_ref,
       array_agg(DISTINCT coalesce(nullif(r.fields, ''),
                                   'answer of ' || r.method)),
       min(r.recorded_at), max(r.recorded_at)
FROM audit_records r
CROSS JOIN LATERAL unnest(r.resource_ids) AS seen (id)
JOIN case_resources c ON c.resource_id = seen.id
WHERE r.recorded_at >= $1 AND r.outcome = 'OK'
  AND ($2::text = '' OR r.actor_subject = $2)
  AND ($3::text = '' OR r.actor_organisation = $3)
  AND c.case_ref > $4
GROUP BY c.case_ref ORDER BY c.case_ref LIMIT $5)sql"};

constexpr db::Query kSelectLastSeen{"audit_select_last_seen",
                                    R"sql(SELECT max(recorded_at)
FROM audit_records
WHERE ($1::text = '' OR actor_subject = $1)
  AND ($2::text = '' OR actor_organisation = $2))sql"};

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
    db::Transaction& tx, const std::vector<std::string>& resource_ids,
    const std::optional<Stamp>& before, int limit) {
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kSelectSightings, db::Params(resource_ids, TimeOf(before),
                                              IdOf(before), limit)));
  std::vector<StoredRecord> sightings;
  for (const db::Row row : rows) sightings.push_back(ReadStored(row, 0));
  return sightings;
}

absl::StatusOr<std::vector<std::string>> ReadCaseResources(
    db::Transaction& tx, std::string_view case_ref) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectCaseResources, db::Params(case_ref)));
  std::vector<std::string> ids;
  for (const db::Row row : rows) ids.push_back(row.Get<std::string>(0));
  return ids;
}

absl::StatusOr<std::vector<SeenCase>> ReadSeenCases(
    db::Transaction& tx, const Actor& actor, absl::Time since,
    std::string_view after_case_ref, int limit) {
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kSelectSeenCases,
                 db::Params(since, actor.subject, actor.organisation,
                            after_case_ref, limit)));
  std::vector<SeenCase> seen;
  for (const db::Row row : rows) {
    seen.push_back({.case_ref = row.Get<std::string>(0),
                    .fields = row.Get<std::vector<std::string>>(1),
                    .first_seen_at = row.Get<absl::Time>(2),
                    .last_seen_at = row.Get<absl::Time>(3)});
  }
  return seen;
}

absl::StatusOr<std::optional<absl::Time>> ReadLastSeen(db::Transaction& tx,
                                                       const Actor& actor) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectLastSeen,
                              db::Params(actor.subject, actor.organisation)));
  return rows.row(0).Find<absl::Time>(0);
}

}  // namespace sojourn::audit
