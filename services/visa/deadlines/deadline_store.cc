#include "services/visa/deadlines/deadline_store.h"

#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/visa/deadlines/deadline_rows.h"
#include "services/visa/missions/handling.h"
#include "services/visa/visa_rows.h"

namespace sojourn::visa {
namespace {

#define LINE_COLUMNS                                                \
  "d.id::text, a.public_id, a.state, a.case_ref, a.person_ref, "    \
  "r.public_id, r.destination_country, a.mission_organisation_id, " \
  "a.time_zone, " VISA_DEADLINE_COLUMNS
// A mission finds its own, as long as she agrees that it knows of her.
#define FROM_OWN_LINES(subject)                                 \
  "FROM application_deadlines d "                               \
  "JOIN applications a ON a.id = d.application_id "             \
  "JOIN routes r ON r.id = a.route_id "                         \
  "WHERE ($1::text IS NULL OR (a.mission_organisation_id = $1 " \
  "                            AND NOT a.mission_view_closed "  \
  "                            AND " SOJOURN_VISA_SEEN_BY(subject) ")) "

// The states are those of StateOf (visa_view_rules.cc), in the mission's zone.
constexpr db::Query kSelectPage{
    "deadline_select_page",
    "SELECT " LINE_COLUMNS FROM_OWN_LINES("$10")
    "AND ($2::date IS NULL OR d.due_on < $2) "
    "AND (cardinality($3::text[]) = 0 OR d.kind = ANY($3)) "
    "AND ($4::date IS NULL OR (d.due_on, d.id) > ($4, $5::uuid)) "
    "AND (NOT $6::boolean OR EXISTS ("
    "SELECT FROM deadline_notices n WHERE n.application_id = d.application_id "
    "AND n.kind = d.kind AND n.due_on = d.due_on)) "
    "AND CASE WHEN d.cancelled THEN 'CANCELLED' "
    "WHEN d.met_on IS NOT NULL THEN "
    "CASE WHEN d.kind = 'LODGING_OPENS' OR d.met_on <= d.due_on "
    "THEN 'MET' ELSE 'MISSED' END "
    "WHEN d.kind = 'LODGING_OPENS' THEN "
    "CASE WHEN ($7::timestamptz AT TIME ZONE a.time_zone)::date < d.due_on "
    "THEN 'OPEN' ELSE 'MET' END "
    "WHEN ($7::timestamptz AT TIME ZONE a.time_zone)::date <= d.due_on "
    "THEN 'OPEN' ELSE 'OVERDUE' END = ANY($8::text[]) "
    "ORDER BY d.due_on, d.id LIMIT $9"};

constexpr db::Query kSelectOfApplications{
    "deadline_select_of_applications",
    "SELECT " LINE_COLUMNS FROM_OWN_LINES(
        "$3") "AND a.public_id = ANY($2::text[]) ORDER BY d.due_on, d.id"};

#undef LINE_COLUMNS
#undef FROM_OWN_LINES

constexpr db::Query kSelectHead{"deadline_select_head", R"sql(
SELECT f.epoch, coalesce(e.xid::text::bigint, 0), coalesce(e.seq, 0)
FROM feed_epoch f
LEFT JOIN LATERAL (
  SELECT xid, seq FROM events
  WHERE xid < pg_snapshot_xmin(pg_current_snapshot())
  ORDER BY xid DESC, seq DESC LIMIT 1) AS e ON true)sql"};

constexpr db::Query kSelectChanges{"deadline_select_changes", R"sql(
SELECT xid::text::bigint, seq, aggregate_id, type,
       coalesce(refs ->> 'deadline_kind', ''), coalesce(refs ->> 'rung', ''),
       occurred_at
FROM events
WHERE (xid, seq) > ($1::text::xid8, $2::bigint)
  AND (xid, seq) <= ($3::text::xid8, $4::bigint)
  AND aggregate_kind IN ('application', 'application_deadlines')
ORDER BY xid, seq LIMIT $5)sql"};

constexpr int kDeadlineColumn = 9;

DeadlineLine LineFromRow(const db::Row& row) {
  return {.id = row.Get<std::string>(0),
          .deadline = ReadDeadline(row, kDeadlineColumn),
          .application_id = row.Get<std::string>(1),
          .application_state = EnumOf<ApplicationState>(row, 2),
          .case_ref = row.Get<std::string>(3),
          .person_ref = row.Get<std::string>(4),
          .route_id = row.Get<std::string>(5),
          .destination_country = row.Get<std::string>(6),
          .mission_organisation_id = row.Get<std::string>(7),
          .time_zone = row.Get<std::string>(8)};
}

template <typename E>
E Bare(const std::string& name, std::string_view prefix) {
  return FromName<E>(Sv(absl::StripPrefix(name, Av(prefix))))
      .value_or(E::kUnspecified);
}

DeadlineChange ChangeFromRow(const db::Row& row) {
  const std::string type = row.Get<std::string>(3);
  DeadlineChange change{
      .application_id = row.Get<std::string>(2),
      .deadline_kind =
          Bare<DeadlineKind>(row.Get<std::string>(4), "DEADLINE_KIND_"),
      .rung = Bare<DeadlineRung>(row.Get<std::string>(5), "DEADLINE_RUNG_"),
      .happened_at = row.Get<absl::Time>(6)};
  if (type == "application.deadline_moved") {
    change.kind = DeadlineChangeKind::kMoved;
  } else if (change.rung != DeadlineRung::kUnspecified) {
    change.kind = DeadlineChangeKind::kTold;
  }
  return change;
}

using LinesById = std::map<std::string, std::vector<DeadlineLine>>;

absl::StatusOr<LinesById> LinesOf(db::Transaction& tx, const server::Call& call,
                                  const std::vector<DeadlineChange>& changes) {
  std::set<std::string> ids;
  for (const DeadlineChange& change : changes) {
    ids.insert(change.application_id);
  }
  LinesById lines;
  if (ids.empty()) return lines;
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kSelectOfApplications,
                 db::Params(call.own_organisation(),
                            std::vector<std::string>(ids.begin(), ids.end()),
                            NamedDiplomat(call))));
  for (const db::Row row : rows) {
    DeadlineLine line = LineFromRow(row);
    lines[line.application_id].push_back(std::move(line));
  }
  return lines;
}

}  // namespace

absl::StatusOr<DeadlinePage> ListDeadlines(db::Database& database,
                                           const server::Call& call,
                                           const DeadlineListSpec& spec) {
  return database.Read<DeadlinePage>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<DeadlinePage> {
        const std::optional<std::string> after_id =
            spec.after_due ? std::optional(spec.after_id) : std::nullopt;
        DeadlinePage page{.lines = {}, .now = tx.now()};
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(
                kSelectPage,
                db::Params(call.own_organisation(), spec.due_before,
                           NamesOf(spec.kinds), spec.after_due, after_id,
                           spec.escalated_only, page.now, NamesOf(spec.states),
                           spec.limit, NamedDiplomat(call))));
        for (const db::Row row : rows) page.lines.push_back(LineFromRow(row));
        return page;
      });
}

absl::StatusOr<DeadlineHead> ReadHead(db::Database& database,
                                      absl::Time deadline) {
  return database.Read<DeadlineHead>(
      deadline, [](db::Transaction& tx) -> absl::StatusOr<DeadlineHead> {
        ASSIGN_OR_RETURN(const db::Result rows,
                         tx.Execute(kSelectHead, db::Params()));
        if (rows.empty()) return absl::InternalError("feed has no epoch");
        const db::Row row = rows.row(0);
        return DeadlineHead{
            .epoch = row.Get<std::string>(0),
            .position = {.xid = static_cast<uint64_t>(row.Get<int64_t>(1)),
                         .seq = row.Get<int64_t>(2)}};
      });
}

absl::StatusOr<DeadlineChanges> ReadChanges(db::Database& database,
                                            const server::Call& call,
                                            const DeadlinePosition& after,
                                            const DeadlineHead& head,
                                            int limit) {
  return database.Read<DeadlineChanges>(
      call.deadline,
      [&](db::Transaction& tx) -> absl::StatusOr<DeadlineChanges> {
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(kSelectChanges,
                       db::Params(absl::StrCat(after.xid), after.seq,
                                  absl::StrCat(head.position.xid),
                                  head.position.seq, limit)));
        DeadlineChanges read{
            .changes = {}, .reached = head.position, .now = tx.now()};
        std::vector<DeadlineChange> changes;
        for (const db::Row row : rows) {
          changes.push_back(ChangeFromRow(row));
          if (rows.rows() == limit) {
            read.reached = {.xid = static_cast<uint64_t>(row.Get<int64_t>(0)),
                            .seq = row.Get<int64_t>(1)};
          }
        }
        ASSIGN_OR_RETURN(const LinesById lines, LinesOf(tx, call, changes));
        for (DeadlineChange& change : changes) {
          const auto found = lines.find(change.application_id);
          if (found == lines.end()) continue;
          change.lines = found->second;
          read.changes.push_back(std::move(change));
        }
        return read;
      });
}

}  // namespace sojourn::visa
