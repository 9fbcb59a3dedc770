#include "services/relocation/exposure/exposure_store.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "common/crypto/ids.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/relocation/case/case_columns.h"

namespace sojourn::relocation::exposures {
namespace {

constexpr std::string_view kHere = "relocation";
constexpr int kMostTasksOfAKind = 1'000'000;

constexpr db::Query kResolveOwn{"exposures_resolve_own", R"sql(
SELECT r.public_id, r.id, r.public_id, r.code, r.level FROM relocations r
WHERE r.public_id = ANY ($1::text[]) AND r.state <> 'ERASED')sql"};

constexpr db::Query kResolveDrafts{"exposures_resolve_drafts", R"sql(
SELECT public_id, code, organisation_id FROM drafts
WHERE public_id = ANY ($1::text[]))sql"};

constexpr db::Query kInsertDraft{"exposed_drafts_insert", R"sql(
INSERT INTO exposed_drafts (exposure_id, draft_id, first_seen_at, last_seen_at)
VALUES ($1, $2, $3, $4))sql"};

constexpr db::Query kSelectDrafts{"exposed_drafts_select", R"sql(
SELECT s.draft_id, coalesce(d.code, r.code),
       coalesce(d.organisation_id, r.submitting_organisation_id),
       s.first_seen_at, s.last_seen_at
FROM exposed_drafts s JOIN exposures e ON e.id = s.exposure_id
LEFT JOIN drafts d ON d.public_id = s.draft_id
LEFT JOIN relocations r ON r.public_id = s.draft_id AND r.state <> 'ERASED'
WHERE e.public_id = $1 AND (d.id IS NOT NULL OR r.id IS NOT NULL)
ORDER BY s.draft_id)sql"};

constexpr db::Query kResolvePeer{"exposures_resolve_peer", R"sql(
SELECT p.case_ref, r.id, r.public_id, r.code, r.level
FROM peer_cases p JOIN relocations r ON r.id = p.relocation_id
WHERE p.peer = $2 AND p.case_ref = ANY ($1::text[]) AND r.state <> 'ERASED')sql"};

constexpr db::Query kInsert{"exposures_insert", R"sql(
INSERT INTO exposures (id, public_id, subject, organisation_id, since,
                       note_sealed, reported_by, reported_at, unanswered)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))sql"};

constexpr db::Query kInsertCase{"exposed_cases_insert", R"sql(
INSERT INTO exposed_cases (exposure_id, relocation_id, fields, first_seen_at,
                           last_seen_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (exposure_id, relocation_id) DO UPDATE SET
  fields = (SELECT array_agg(DISTINCT each)
            FROM unnest(exposed_cases.fields || excluded.fields) AS each),
  first_seen_at = least(exposed_cases.first_seen_at, excluded.first_seen_at),
  last_seen_at = greatest(exposed_cases.last_seen_at,
                          excluded.last_seen_at))sql"};

// $6: where tasks of this kind begin; one that comes later is the last of them.
constexpr db::Query kInsertTask{"exposure_tasks_insert", R"sql(
INSERT INTO exposure_tasks (id, public_id, exposure_id, kind, relocation_id,
                            position, due_at)
SELECT $1, $2, $3::uuid, $4, $5, greatest(max(position), $6::integer) + 1, $7
FROM exposure_tasks WHERE exposure_id = $3::uuid AND kind = $4)sql"};

constexpr db::Query kInsertSighting{
    "account_sightings_insert",
    "INSERT INTO account_sightings (exposure_id, service, last_seen_at) "
    "VALUES ($1, $2, $3)"};

constexpr db::Query kSelectSightings{"account_sightings_select", R"sql(
SELECT s.service, s.last_seen_at
FROM account_sightings s JOIN exposures e ON e.id = s.exposure_id
WHERE e.public_id = $1 ORDER BY s.service)sql"};

constexpr db::Query kAnswered{
    "exposures_answered",
    "UPDATE exposures SET unanswered = array_remove(unanswered, $2) "
    "WHERE id = $1"};

#define EXPOSURE_COLUMNS                                               \
  "SELECT id, public_id, subject, organisation_id, since, unanswered " \
  "FROM exposures "

constexpr db::Query kSelect{"exposures_select",
                            EXPOSURE_COLUMNS "WHERE public_id = $1"};
constexpr db::Query kSelectUnanswered{"exposures_select_unanswered",
                                      EXPOSURE_COLUMNS
                                      "WHERE unanswered <> '{}' "
                                      "ORDER BY id LIMIT $1"};
#undef EXPOSURE_COLUMNS

constexpr db::Query kSelectCases{"exposed_cases_select", R"sql(
SELECT r.id, r.public_id, r.code, r.level, c.fields, c.first_seen_at,
       c.last_seen_at
FROM exposed_cases c JOIN relocations r ON r.id = c.relocation_id
JOIN exposures e ON e.id = c.exposure_id
WHERE e.public_id = $1 AND r.state <> 'ERASED' ORDER BY r.level, r.id)sql"};

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

constexpr db::Query kSelectRoots{
    "exposures_select_roots",
    "SELECT " CASE_COLUMNS
    " FROM relocations r "
    "WHERE r.public_id = ANY ($1::text[]) AND r.state <> 'ERASED'"};

constexpr db::Query kMarkDone{"exposure_tasks_mark_done", R"sql(
UPDATE exposure_tasks SET done_at = $2, done_by = $3, recorded_at = $4
WHERE id = $1 AND done_at IS NULL)sql"};

// What a service saw, by the references it knows.
struct References {
  explicit References(const std::vector<audit::SeenCase>& seen) {
    for (const audit::SeenCase& each : seen) {
      by_ref[each.case_ref] = &each;
      refs.push_back(each.case_ref);
    }
  }
  std::map<std::string, const audit::SeenCase*> by_ref;
  std::vector<std::string> refs;
};

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

Exposure ReadExposure(const db::Row& row) {
  return {.row_id = row.Get<std::string>(0),
          .exposure_id = row.Get<std::string>(1),
          .actor = {.subject = row.Get<std::string>(2),
                    .organisation_id = row.Get<std::string>(3)},
          .since = row.Get<absl::Time>(4),
          .note_sealed = {},
          .reported_by = {},
          .reported_at = {},
          .unanswered = row.Get<std::vector<std::string>>(5)};
}

void InsertParts(db::Transaction& tx, const std::string& row_id,
                 const std::vector<SeenCase>& seen,
                 const std::vector<PlannedTask>& tasks) {
  for (const SeenCase& each : seen) {
    tx.Queue(kInsertCase, db::Params(row_id, each.case_row_id, each.fields,
                                     each.first_seen_at, each.last_seen_at));
  }
  for (const PlannedTask& task : tasks) {
    tx.Queue(kInsertTask,
             db::Params(crypto::NewUuidV7(), crypto::NewPublicId(), row_id,
                        Name(task.kind), NullIfEmpty(task.case_row_id),
                        static_cast<int>(task.kind) * kMostTasksOfAKind,
                        task.due_at));
  }
}

}  // namespace

const db::Query kLock{
    "exposures_lock",
    "SELECT id, public_id FROM exposures WHERE public_id = $1 FOR UPDATE"};

absl::StatusOr<std::vector<SeenCase>> Resolve(
    db::Transaction& tx, std::string_view service,
    const std::vector<audit::SeenCase>& seen) {
  const References known(seen);
  const bool own = service == kHere;
  ASSIGN_OR_RETURN(
      const db::Result rows,
      own ? tx.Execute(kResolveOwn, db::Params(known.refs))
          : tx.Execute(kResolvePeer, db::Params(known.refs, service)));
  std::vector<SeenCase> cases;
  for (const db::Row row : rows) {
    const audit::SeenCase& each = *known.by_ref.at(row.Get<std::string>(0));
    SeenCase& out = cases.emplace_back(SeenCase{
        .case_row_id = row.Get<std::string>(1),
        .relocation_id = row.Get<std::string>(2),
        .code = row.Get<std::string>(3),
        .level = Parse<Level>(row.Get<std::string>(4)).value_or(Level::kL1),
        .fields = {},
        .first_seen_at = each.first_seen_at,
        .last_seen_at = each.last_seen_at});
    for (const std::string& field : each.fields) {
      out.fields.push_back(own ? field
                               : absl::StrCat(Av(service), ": ", field));
    }
  }
  return cases;
}

absl::StatusOr<std::vector<SeenDraft>> ResolveDrafts(
    db::Transaction& tx, const std::vector<audit::SeenCase>& seen) {
  const References known(seen);
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kResolveDrafts, db::Params(known.refs)));
  std::vector<SeenDraft> drafts;
  for (const db::Row row : rows) {
    const audit::SeenCase& each = *known.by_ref.at(row.Get<std::string>(0));
    drafts.push_back({.relocation_id = row.Get<std::string>(0),
                      .code = row.Get<std::string>(1),
                      .organisation_id = row.Get<std::string>(2),
                      .first_seen_at = each.first_seen_at,
                      .last_seen_at = each.last_seen_at});
  }
  return drafts;
}

void InsertDrafts(db::Transaction& tx, const Exposure& exposure,
                  const std::vector<SeenDraft>& drafts) {
  for (const SeenDraft& each : drafts) {
    tx.Queue(kInsertDraft, db::Params(exposure.row_id, each.relocation_id,
                                      each.first_seen_at, each.last_seen_at));
  }
}

absl::StatusOr<std::vector<SeenDraft>> LoadDrafts(
    db::Transaction& tx, std::string_view exposure_id) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectDrafts, db::Params(exposure_id)));
  std::vector<SeenDraft> drafts;
  for (const db::Row row : rows) {
    drafts.push_back({.relocation_id = row.Get<std::string>(0),
                      .code = row.Get<std::string>(1),
                      .organisation_id = row.Get<std::string>(2),
                      .first_seen_at = row.Get<absl::Time>(3),
                      .last_seen_at = row.Get<absl::Time>(4)});
  }
  return drafts;
}

void Insert(db::Transaction& tx, const Exposure& exposure,
            const std::vector<SeenCase>& seen,
            const std::vector<PlannedTask>& tasks) {
  tx.Queue(kInsert, db::Params(exposure.row_id, exposure.exposure_id,
                               exposure.actor.subject,
                               exposure.actor.organisation_id, exposure.since,
                               exposure.note_sealed, exposure.reported_by,
                               exposure.reported_at, exposure.unanswered));
  InsertParts(tx, exposure.row_id, seen, tasks);
}

void Add(db::Transaction& tx, const Exposure& exposure,
         std::string_view service, const std::vector<SeenCase>& seen,
         const std::vector<PlannedTask>& tasks) {
  InsertParts(tx, exposure.row_id, seen, tasks);
  tx.Queue(kAnswered, db::Params(exposure.row_id, service));
}

void SaveSighting(db::Transaction& tx, const Exposure& exposure,
                  const AccountSighting& sighting) {
  tx.Queue(kInsertSighting, db::Params(exposure.row_id, sighting.service,
                                       sighting.last_seen_at));
}

absl::StatusOr<std::vector<AccountSighting>> LoadSightings(
    db::Transaction& tx, std::string_view exposure_id) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectSightings, db::Params(exposure_id)));
  std::vector<AccountSighting> sightings;
  for (const db::Row row : rows) {
    sightings.push_back({.service = row.Get<std::string>(0),
                         .last_seen_at = row.Find<absl::Time>(1)});
  }
  return sightings;
}

absl::StatusOr<std::optional<Exposure>> Load(db::Transaction& tx,
                                             std::string_view exposure_id) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelect, db::Params(exposure_id)));
  if (rows.empty()) return std::optional<Exposure>();
  return std::optional<Exposure>(ReadExposure(rows.row(0)));
}

absl::StatusOr<std::vector<Exposure>> ListUnanswered(db::Transaction& tx,
                                                     int limit) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectUnanswered, db::Params(limit)));
  std::vector<Exposure> waiting;
  for (const db::Row row : rows) waiting.push_back(ReadExposure(row));
  return waiting;
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

absl::StatusOr<std::vector<CaseRow>> LoadRoots(db::Transaction& tx,
                                               const std::vector<Task>& tasks) {
  std::vector<std::string> ids;
  for (const Task& each : tasks) ids.push_back(each.relocation_id);
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectRoots, db::Params(ids)));
  std::vector<CaseRow> roots;
  for (const db::Row row : rows) roots.push_back(ReadCaseRow(row));
  return roots;
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
