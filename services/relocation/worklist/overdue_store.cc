#include "services/relocation/worklist/overdue_store.h"

#include <algorithm>

#include "common/status/status_macros.h"
#include "services/relocation/case/case_columns.h"
#include "services/relocation/relocation_clocks.h"
#include "services/relocation/relocation_store_case.h"

namespace sojourn::relocation::overdue_store {
namespace {

// A city is asked in the name of the case that goes on.
#define OPEN_AND_LATE                                                       \
  CASE_IS_OPEN_WORK                                                         \
  "AND coalesce(r.due_at, 'infinity') < $1::timestamptz "                   \
  "AND (r.paused_since IS NULL OR r.later_due_at < $1::timestamptz) "       \
  "AND NOT (r.merged_into <> '' AND r.state IN ('ELIGIBLE', 'WAITLISTED') " \
  "  AND EXISTS (SELECT FROM relocations k WHERE k.code = r.merged_into "   \
  "    AND k.state NOT IN ('INELIGIBLE', 'CLOSED', 'WITHDRAWN', "           \
  "      'SAFE_ELSEWHERE', 'REFERRED_OUT', 'ERASED'))) "

// Level by level: an index range each, so that calm cases of one level are not
// walked to reach the late ones of the next.
constexpr db::Query kList{
    "overdue_list",
    "SELECT late.* FROM unnest(ARRAY['L1', 'L2', 'L3', 'L4']) AS l (level) "
    "CROSS JOIN LATERAL (SELECT " CASE_COLUMNS
    ", r.due_at "
    "  FROM relocations r WHERE r.level = l.level AND " OPEN_AND_LATE
    "  AND ($2::text = '' OR r.lead_subject = $2) "
    "  AND (r.level, coalesce(r.due_at, 'infinity'), r.id) "
    "    > ($3::text, $4::timestamptz, $5::uuid) "
    "  ORDER BY r.level, coalesce(r.due_at, 'infinity'), r.id LIMIT $6) late "
    "WHERE l.level >= $3 "
    "ORDER BY late.level, late.due_at, late.id LIMIT $6"};

// Of each lead, level by level, no more than $3 late cases: a busy year is not
// walked to count it, nor is a busy network.
constexpr db::Query kCount{
    "overdue_count_by_lead",
    "SELECT leads.lead, late.cases FROM unnest($2::text[]) AS leads (lead) "
    "CROSS JOIN LATERAL ("
    "  SELECT count(*) AS cases FROM (SELECT FROM "
    "    unnest(ARRAY['L1', 'L2', 'L3', 'L4']) AS l (level) "
    "    CROSS JOIN LATERAL (SELECT FROM relocations r "
    "      WHERE r.lead_subject = leads.lead AND r.level = l.level "
    "      AND " OPEN_AND_LATE
    "LIMIT $3) of_level LIMIT $3) counted) late "
    "ORDER BY late.cases DESC, leads.lead"};

constexpr db::Query kViewsDue{
    "overdue_views_due",
    "SELECT relocation_id, min(view_due) FROM decisions "
    "WHERE relocation_id = ANY ($1::uuid[]) AND view_due IS NOT NULL "
    "AND corrected_at IS NULL GROUP BY relocation_id"};

constexpr db::Query kSweptTo{"later_due_swept_to",
                             "SELECT after_id FROM later_due_sweep"};

constexpr db::Query kListBehind{"later_due_list_behind", R"sql(
SELECT id, public_id,
  later_due_at IS NULL AND
  (state IN ('TRAVELLING', 'IN_STAY', 'ENDING', 'FOLLOW_UP') OR
   overlay <> 'NONE' AND state NOT IN ('INELIGIBLE', 'CLOSED', 'WITHDRAWN',
     'SAFE_ELSEWHERE', 'REFERRED_OUT', 'ERASED'))
FROM relocations WHERE id > $1::uuid ORDER BY id LIMIT $2)sql"};

constexpr db::Query kMoveSweep{"later_due_move_sweep", R"sql(
UPDATE later_due_sweep SET after_id = $2::uuid WHERE after_id = $1::uuid)sql"};

constexpr db::Query kEndSweep{
    "later_due_end_sweep",
    "DELETE FROM later_due_sweep WHERE after_id = $1::uuid"};

constexpr db::Query kSaveLaterDue{
    "later_due_save",
    "UPDATE relocations SET later_due_at = $2, due_at = $3 WHERE id = $1"};

}  // namespace

absl::StatusOr<std::map<std::string, absl::Time>> ViewsDue(
    db::Transaction& tx, const std::vector<std::string>& case_row_ids) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kViewsDue, db::Params(case_row_ids)));
  std::map<std::string, absl::Time> due;
  for (const db::Row row : rows) {
    due.emplace(row.Get<std::string>(0), row.Get<absl::Time>(1));
  }
  return due;
}

absl::StatusOr<std::vector<OverdueCase>> List(db::Transaction& tx,
                                              const std::string& lead_subject,
                                              const Start& start, int limit) {
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kList, db::Params(tx.now(), lead_subject, start.level,
                                   start.due, start.id, limit)));
  std::vector<OverdueCase> cases;
  for (const db::Row row : rows) {
    cases.push_back({.row = ReadCaseRow(row),
                     .due = row.Get<absl::Time>(kCaseColumnCount)});
  }
  return cases;
}

absl::StatusOr<std::vector<LeadCount>> CountByLead(
    db::Transaction& tx, const std::set<std::string>& leads) {
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kCount, db::Params(tx.now(),
                                    std::vector<std::string>(leads.begin(),
                                                             leads.end()),
                                    kMostCounted + 1)));
  std::vector<LeadCount> counts;
  for (const db::Row row : rows) {
    const int64_t cases = row.Get<int64_t>(1);
    counts.push_back({.lead_subject = row.Get<std::string>(0),
                      .cases = std::min(cases, kMostCounted),
                      .more = cases > kMostCounted});
  }
  return counts;
}

absl::StatusOr<std::optional<std::string>> SweptTo(db::Transaction& tx) {
  ASSIGN_OR_RETURN(const db::Result rows, tx.Execute(kSweptTo, db::Params()));
  if (rows.empty()) return std::nullopt;
  return rows.row(0).Get<std::string>(0);
}

absl::StatusOr<std::vector<SweptCase>> ListBehind(db::Transaction& tx,
                                                  std::string_view after_row_id,
                                                  int limit) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kListBehind, db::Params(after_row_id, limit)));
  std::vector<SweptCase> cases;
  for (const db::Row row : rows) {
    cases.push_back({.row_id = row.Get<std::string>(0),
                     .relocation_id = row.Get<std::string>(1),
                     .unsettled = row.Get<bool>(2)});
  }
  return cases;
}

void MoveSweep(db::Transaction& tx, std::string_view from,
               std::string_view to) {
  tx.Queue(kMoveSweep, db::Params(from, to));
}

void EndSweep(db::Transaction& tx, std::string_view from) {
  tx.Queue(kEndSweep, db::Params(from));
}

void SaveLaterDue(db::Transaction& tx, const Relocation& relocation) {
  tx.Queue(kSaveLaterDue, db::Params(relocation.id, relocation.later_due_at,
                                     NextDue(relocation)));
}

}  // namespace sojourn::relocation::overdue_store
