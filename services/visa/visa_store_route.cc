#include "services/visa/visa_store_route.h"

#include <map>
#include <utility>

#include "common/crypto/ids.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/visa/visa_assess.h"
#include "services/visa/visa_rows.h"

namespace sojourn::visa {

#define ROUTE_COLUMNS                                                       \
  "id::text, public_id, version, destination_country, scheme, "             \
  "allowed_days, nationalities, document_kinds, work_allowed, "             \
  "stipend_allowed, preclearance, quota_per_year, status, documents, "      \
  "lodge_earliest_months, lodge_latest_days, decision_days, "               \
  "decision_max_days, consultation_days, effective_first, effective_last, " \
  "legal_source, passport_months_after, suspended_reason, "                 \
  "suspended_since, suspended_until, appeal_days, counts_working_days "

const db::Query kLockRoute{"route_lock",
                           "SELECT " ROUTE_COLUMNS
                           "FROM routes WHERE public_id = $1 FOR UPDATE"};

namespace {

constexpr db::Query kSelectAll{"route_select_all",
                               "SELECT " ROUTE_COLUMNS
                               "FROM routes ORDER BY destination_country, id"};

constexpr db::Query kSelectOne{
    "route_select", "SELECT " ROUTE_COLUMNS "FROM routes WHERE public_id = $1"};

constexpr db::Query kSelectPage{
    "route_select_page",
    "SELECT " ROUTE_COLUMNS
    "FROM routes WHERE ($1 = '' OR destination_country = $1) "
    "AND ($3 = '' OR (destination_country, id) > ($2, $3::uuid)) "
    "ORDER BY destination_country, id LIMIT $4"};

constexpr db::Query kSelectMissions{
    "route_select_missions",
    R"sql(SELECT route_id::text, organisation_id, covers_countries, time_zone,
                 handling, country
          FROM route_missions WHERE route_id = ANY($1::uuid[])
          ORDER BY route_id, position)sql"};

// An application that was withdrawn before it was lodged gives its place in the
// quota of the year it was opened in back; any fact that follows a lodging
// shows that there was one.
constexpr db::Query kSelectQuotaUse{
    "route_select_quota_use",
    R"sql(SELECT route_id::text, date_part('year', opened_on)::bigint, count(*)
          FROM applications
          WHERE route_id = ANY($1::uuid[])
            AND (state <> 'WITHDRAWN' OR EXISTS (
              SELECT FROM application_facts f
              WHERE f.application_id = applications.id AND f.type IN
                ('LODGED', 'ADMISSIBLE', 'CONSULTATION', 'DOCUMENTS_ASKED',
                 'ISSUED', 'REFUSED', 'APPEALED', 'COLLECTED')))
            AND opened_on >= $2 AND opened_on < $3
          GROUP BY 1, 2)sql"};

constexpr db::Query kInsertRoute{
    "route_insert",
    R"sql(INSERT INTO routes (id, public_id, version, destination_country,
            scheme, allowed_days, nationalities, document_kinds, work_allowed,
            stipend_allowed, preclearance, quota_per_year, status, documents,
            lodge_earliest_months, lodge_latest_days, decision_days,
            decision_max_days, consultation_days, effective_first,
            effective_last, legal_source, passport_months_after, created_at,
            appeal_days, counts_working_days)
          VALUES ($1::uuid, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
            $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26))sql"};

constexpr db::Query kUpdateRoute{
    "route_update",
    R"sql(UPDATE routes SET version = $2, allowed_days = $3,
            nationalities = $4, document_kinds = $5, work_allowed = $6,
            stipend_allowed = $7, preclearance = $8, quota_per_year = $9,
            status = $10, documents = $11, lodge_earliest_months = $12,
            lodge_latest_days = $13, decision_days = $14,
            decision_max_days = $15, consultation_days = $16,
            effective_first = $17, effective_last = $18, legal_source = $19,
            passport_months_after = $20, suspended_reason = $21,
            suspended_since = $22, suspended_until = $23, appeal_days = $24,
            counts_working_days = $25
          WHERE id = $1::uuid)sql"};

constexpr db::Query kDeleteMissions{
    "route_delete_missions",
    "DELETE FROM route_missions WHERE route_id = $1::uuid"};

constexpr db::Query kInsertMission{
    "route_insert_mission",
    R"sql(INSERT INTO route_missions (id, route_id, position, organisation_id,
            covers_countries, time_zone, handling, country)
          VALUES ($1::uuid, $2::uuid, $3, $4, $5, $6, $7, $8))sql"};

Route FromRow(const db::Row& row) {
  Route route;
  route.id = row.Get<std::string>(0);
  route.public_id = row.Get<std::string>(1);
  route.version = row.Get<int64_t>(2);
  route.destination_country = row.Get<std::string>(3);
  route.scheme = EnumOf<Scheme>(row, 4);
  route.allowed_days = row.Get<int>(5);
  route.nationalities = row.Get<std::vector<std::string>>(6);
  route.document_kinds = EnumsOf<TravelDocumentKind>(row, 7);
  route.work_allowed = row.Get<bool>(8);
  route.stipend_allowed = row.Get<bool>(9);
  route.preclearance = row.Get<bool>(10);
  route.quota_per_year = row.Get<int>(11);
  route.status = EnumOf<RouteStatus>(row, 12);
  route.documents = EnumsOf<DocumentKind>(row, 13);
  route.clocks = {.lodge_earliest_months = row.Get<int>(14),
                  .lodge_latest_days = row.Get<int>(15),
                  .decision_days = row.Get<int>(16),
                  .decision_max_days = row.Get<int>(17),
                  .consultation_days = row.Get<int>(18),
                  .appeal_days = row.Get<int>(26),
                  .counts_working_days = row.Get<bool>(27)};
  route.effective_first = row.Find<absl::CivilDay>(19);
  route.effective_last = row.Find<absl::CivilDay>(20);
  route.legal_source = row.Get<std::string>(21);
  route.passport_months_after = row.Get<int>(22);
  if (const auto since = row.Find<absl::CivilDay>(24)) {
    route.suspension = RouteSuspension{.reason = row.Get<std::string>(23),
                                       .since = *since,
                                       .until = row.Find<absl::CivilDay>(25)};
  }
  return route;
}

// Reads what belongs to the routes from their other tables, in one round trip.
absl::Status Complete(db::Transaction& tx, std::vector<Route>& routes) {
  std::vector<std::string> ids;
  std::map<std::string, Route*> by_id;
  for (Route& route : routes) {
    ids.push_back(route.id);
    by_id[route.id] = &route;
  }
  // At the turn of a year it is two years at once, one in each mission's zone.
  const absl::CivilDay utc = absl::ToCivilDay(tx.now(), absl::UTCTimeZone());
  const absl::CivilYear first(utc - 1);
  const absl::CivilYear last(utc + 1);
  ASSIGN_OR_RETURN(
      const auto results,
      tx.ExecuteAll({{kSelectMissions, db::Params(ids)},
                     {kSelectQuotaUse, db::Params(ids, absl::CivilDay(first),
                                                  absl::CivilDay(last + 1))}}));
  for (const db::Row row : results[0]) {
    by_id.at(row.Get<std::string>(0))
        ->missions.push_back(
            {.organisation_id = row.Get<std::string>(1),
             .covers_countries = row.Get<std::vector<std::string>>(2),
             .time_zone = row.Get<std::string>(3),
             .handling = EnumOf<Handling>(row, 4),
             .country = row.Get<std::string>(5)});
  }
  for (Route& route : routes) {
    for (absl::CivilYear year = first; year <= last; ++year) {
      route.quota_used_by_year[year.year()] = 0;
    }
  }
  for (const db::Row row : results[1]) {
    by_id.at(row.Get<std::string>(0))->quota_used_by_year[row.Get<int64_t>(1)] =
        row.Get<int>(2);
  }
  for (Route& route : routes) {
    route.quota_used = QuotaUsedIn(route, TodayAt(route, tx.now()).year());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Route>> Load(db::Transaction& tx,
                                        const db::Query& query,
                                        const db::Params& params) {
  ASSIGN_OR_RETURN(const db::Result rows, tx.Execute(query, params));
  std::vector<Route> routes;
  for (const db::Row row : rows) routes.push_back(FromRow(row));
  if (!routes.empty()) RETURN_IF_ERROR(Complete(tx, routes));
  return routes;
}

void InsertMissions(db::Transaction& tx, const Route& route) {
  int position = 0;
  for (const CoveringMission& mission : route.missions) {
    tx.Queue(kInsertMission,
             db::Params(crypto::NewUuidV7(), route.id, position++,
                        mission.organisation_id, mission.covers_countries,
                        mission.time_zone, NameOf(mission.handling),
                        mission.country));
  }
}

void Insert(db::Transaction& tx, const Route& route) {
  tx.Queue(
      kInsertRoute,
      db::Params(route.id, route.public_id, route.version,
                 route.destination_country, NameOf(route.scheme),
                 route.allowed_days, route.nationalities,
                 NamesOf(route.document_kinds), route.work_allowed,
                 route.stipend_allowed, route.preclearance,
                 route.quota_per_year, NameOf(route.status),
                 NamesOf(route.documents), route.clocks.lodge_earliest_months,
                 route.clocks.lodge_latest_days, route.clocks.decision_days,
                 route.clocks.decision_max_days, route.clocks.consultation_days,
                 route.effective_first, route.effective_last,
                 route.legal_source, route.passport_months_after, tx.now(),
                 route.clocks.appeal_days, route.clocks.counts_working_days));
  InsertMissions(tx, route);
}

}  // namespace

absl::StatusOr<Route> RouteStore::Create(const server::Call& call,
                                         const Route& route) {
  Route next = route;
  next.id = crypto::NewUuidV7();
  next.public_id = crypto::NewPublicId();
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      idempotency::Create(
          runtime_, call,
          [&](db::Transaction& tx,
              const db::Result&) -> absl::StatusOr<idempotency::Outcome> {
            Insert(tx, next);
            QueueRouteChange(tx, call, RouteChangeKind::kCreated, next, {}, "");
            return idempotency::Outcome{.result_ref = next.public_id,
                                        .audit_resource = "route",
                                        .audit_id = next.public_id,
                                        .audit_fields = "route"};
          }));
  return runtime_.db().Read<Route>(call.deadline, [&](db::Transaction& tx) {
    return ReadRoute(tx, outcome.result_ref);
  });
}

absl::StatusOr<Route> ReadRoute(db::Transaction& tx,
                                const std::string& route_id) {
  ASSIGN_OR_RETURN(auto routes, Load(tx, kSelectOne, db::Params(route_id)));
  if (routes.empty()) return NotFound("route");
  return std::move(routes.front());
}

void QueueRouteUpdate(db::Transaction& tx, const Route& route) {
  const RouteSuspension none;
  const bool suspended = route.suspension.has_value();
  const RouteSuspension& suspension = suspended ? *route.suspension : none;
  tx.Queue(kUpdateRoute,
           db::Params(
               route.id, route.version, route.allowed_days, route.nationalities,
               NamesOf(route.document_kinds), route.work_allowed,
               route.stipend_allowed, route.preclearance, route.quota_per_year,
               NameOf(route.status), NamesOf(route.documents),
               route.clocks.lodge_earliest_months,
               route.clocks.lodge_latest_days, route.clocks.decision_days,
               route.clocks.decision_max_days, route.clocks.consultation_days,
               route.effective_first, route.effective_last, route.legal_source,
               route.passport_months_after, suspension.reason,
               suspended ? std::optional(suspension.since) : std::nullopt,
               suspension.until, route.clocks.appeal_days,
               route.clocks.counts_working_days));
  tx.Queue(kDeleteMissions, db::Params(route.id));
  InsertMissions(tx, route);
}

absl::StatusOr<RouteStore::All> RouteStore::LoadAll(absl::Time deadline) {
  return runtime_.db().Read<All>(
      deadline, [](db::Transaction& tx) -> absl::StatusOr<All> {
        ASSIGN_OR_RETURN(auto routes, Load(tx, kSelectAll, db::Params()));
        return All{std::move(routes), tx.now()};
      });
}

absl::StatusOr<std::vector<Route>> RouteStore::List(const ListSpec& spec,
                                                    absl::Time deadline) {
  return runtime_.db().Read<std::vector<Route>>(
      deadline, [&](db::Transaction& tx) {
        return Load(tx, kSelectPage,
                    db::Params(spec.destination_country, spec.after_country,
                               spec.after_id, spec.limit));
      });
}

absl::StatusOr<Route> LockedRoute(db::Transaction& tx,
                                  const db::Result& locked) {
  std::vector<Route> routes = {FromRow(locked.row(0))};
  RETURN_IF_ERROR(Complete(tx, routes));
  return std::move(routes.front());
}

#undef ROUTE_COLUMNS

}  // namespace sojourn::visa
