#include "services/relocation/exposure_store.h"

#include "common/crypto/ids.h"
#include "common/status/status_macros.h"

namespace sojourn::relocation::exposures {
namespace {

// A change shows the case too: its answer is the case.
constexpr db::Query kSeen{"exposures_seen", R"sql(
SELECT r.id, r.public_id, r.code, r.level,
       array_agg(DISTINCT coalesce(nullif(a.fields, ''), 'answer of ' || a.method)),
       min(a.recorded_at), max(a.recorded_at)
FROM audit_records a
CROSS JOIN LATERAL unnest(a.resource_ids) AS seen(id)
JOIN relocations r ON r.public_id = seen.id
WHERE a.recorded_at >= $1 AND a.resource_kind = 'relocation'
  AND a.outcome = 'OK'
  AND ($2::text = '' OR a.actor_subject = $2)
  AND ($3::text = '' OR a.actor_organisation = $3)
  AND r.state <> 'ERASED'
GROUP BY r.id ORDER BY r.level, r.id LIMIT $4)sql"};

constexpr db::Query kInsert{"exposures_insert", R"sql(
INSERT INTO exposures (id, public_id, subject, organisation_id, since,
                       note_sealed, reported_by, reported_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8))sql"};

constexpr db::Query kInsertCase{"exposed_cases_insert", R"sql(
INSERT INTO exposed_cases (exposure_id, relocation_id, fields, first_seen_at,
                           last_seen_at)
VALUES ($1, $2, $3, $4, $5))sql"};

constexpr db::Query kInsertTask{"exposure_tasks_insert", R"sql(
INSERT INTO exposure_tasks (id, public_id, exposure_id, kind, relocation_id,
                            position, due_at)
VALUES ($1, $2, $3, $4, $5, $6, $7))sql"};

constexpr db::Query kSelectCases{"exposed_cases_select", R"sql(
SELECT r.id, r.public_id, r.code, r.level, c.fields, c.first_seen_at,
       c.last_seen_at
FROM exposed_cases c JOIN relocations r ON r.id = c.relocation_id
JOIN exposures e ON e.id = c.exposure_id
WHERE e.public_id = $1 ORDER BY r.level, r.id)sql"};

#define TASK_COLUMNS                                                  \
  "SELECT t.id, t.public_id, e.public_id, t.kind, "                   \
  "coalesce(r.public_id, ''), coalesce(r.overlay <> 'NONE', false), " \
  "t.due_at, t.done_at, t.done_by FROM exposure_tasks t "             \
  "JOIN exposures e ON e.id = t.exposure_id "                         \
  "LEFT JOIN relocations r ON r.id = t.relocation_id "

constexpr db::Query kSelectTasks{"exposure_tasks_select", TASK_COLUMNS
                                 "WHERE e.public_id = $1 ORDER BY t.position"};

constexpr db::Query kSelectOpenTasks{
    "exposure_tasks_select_open", TASK_COLUMNS
    "WHERE t.done_at IS NULL ORDER BY t.due_at, t.position, t.id LIMIT $1"};
#undef TASK_COLUMNS

constexpr db::Query kMarkDone{"exposure_tasks_mark_done", R"sql(
UPDATE exposure_tasks SET done_at = $2, done_by = $3, recorded_at = $4
WHERE id = $1 AND done_at IS NULL)sql"};

SeenCase ReadSeen(const db::Row& row) {
  return {.case_row_id = row.Get<std::string>(0),
          .relocation_id = row.Get<std::string>(1),
          .code = row.Get<std::string>(2),
          .level = Parse<Level>(row.Get<std::string>(3)).value_or(Level::kL1),
          .fields = row.Get<std::vector<std::string>>(4),
          .first_seen_at = row.Get<absl::Time>(5),
          .last_seen_at = row.Get<absl::Time>(6)};
}

Task ReadTask(const db::Row& row) {
  return {.row_id = row.Get<std::string>(0),
          .task_id = row.Get<std::string>(1),
          .exposure_id = row.Get<std::string>(2),
          .kind = ParseTaskKind(row.Get<std::string>(3))
                      .value_or(TaskKind::kCloseAccount),
          .relocation_id = row.Get<std::string>(4),
          .unreachable = row.Get<bool>(5),
          .due_at = row.Get<absl::Time>(6),
          .done_at = row.Find<absl::Time>(7),
          .done_by = row.Get<std::string>(8)};
}

std::optional<std::string> NullIfEmpty(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

}  // namespace

const db::Query kLock{
    "exposures_lock",
    "SELECT id, public_id FROM exposures WHERE public_id = $1 FOR UPDATE"};

absl::StatusOr<std::vector<SeenCase>> Seen(db::Transaction& tx,
                                           const ExposedActor& actor,
                                           absl::Time since) {
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kSeen, db::Params(since, actor.subject, actor.organisation_id,
                                   kMostExposedCases + 1)));
  std::vector<SeenCase> seen;
  for (const db::Row row : rows) seen.push_back(ReadSeen(row));
  return seen;
}

void Insert(db::Transaction& tx, const Exposure& exposure,
            const std::vector<SeenCase>& seen,
            const std::vector<PlannedTask>& tasks) {
  tx.Queue(kInsert,
           db::Params(exposure.row_id, exposure.exposure_id,
                      exposure.actor.subject, exposure.actor.organisation_id,
                      exposure.since, exposure.note_sealed,
                      exposure.reported_by, exposure.reported_at));
  for (const SeenCase& each : seen) {
    tx.Queue(kInsertCase,
             db::Params(exposure.row_id, each.case_row_id, each.fields,
                        each.first_seen_at, each.last_seen_at));
  }
  int position = 0;
  for (const PlannedTask& task : tasks) {
    tx.Queue(kInsertTask, db::Params(crypto::NewUuidV7(), crypto::NewPublicId(),
                                     exposure.row_id, Name(task.kind),
                                     NullIfEmpty(task.case_row_id), ++position,
                                     task.due_at));
  }
}

absl::StatusOr<std::vector<SeenCase>> LoadCases(db::Transaction& tx,
                                                std::string_view exposure_id) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectCases, db::Params(exposure_id)));
  std::vector<SeenCase> seen;
  for (const db::Row row : rows) seen.push_back(ReadSeen(row));
  return seen;
}

absl::StatusOr<std::vector<Task>> LoadTasks(db::Transaction& tx,
                                            std::string_view exposure_id) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectTasks, db::Params(exposure_id)));
  std::vector<Task> tasks;
  for (const db::Row row : rows) tasks.push_back(ReadTask(row));
  return tasks;
}

void MarkDone(db::Transaction& tx, const Task& task, absl::Time occurred_at,
              std::string_view by) {
  tx.Queue(kMarkDone, db::Params(task.row_id, occurred_at, by, tx.now()));
}

absl::StatusOr<std::vector<Task>> ListOpen(db::Transaction& tx, int limit) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectOpenTasks, db::Params(limit)));
  std::vector<Task> tasks;
  for (const db::Row row : rows) tasks.push_back(ReadTask(row));
  return tasks;
}

}  // namespace sojourn::relocation::exposures
