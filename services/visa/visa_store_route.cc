#include "services/visa/visa_store_route.h"

#include <map>
#include <utility>

#include "common/crypto/ids.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/visa/visa_rows.h"

namespace sojourn::visa {

#define ROUTE_COLUMNS                                                       \
  "id::text, public_id, version, destination_country, scheme, "             \
  "allowed_days, nationalities, document_kinds, work_allowed, "             \
  "stipend_allowed, preclearance, quota_per_year, status, documents, "      \
  "lodge_earliest_months, lodge_latest_days, decision_days, "               \
  "decision_max_days, consultation_days, effective_first, effective_last, " \
  "legal_source, appeal_days "

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
                 handling
          FROM route_missions WHERE route_id = ANY($1::uuid[])
          ORDER BY route_id, position)sql"};

// An application that was withdrawn before it was lodged gives its place in the
// quota of the year it was opened in back; any fact that follows a lodging
// shows that there was one.
constexpr db::Query kSelectQuotaUse{"route_select_quota_use",
                                    R"sql(SELECT route_id::text, count(*)
          FROM applications
          WHERE route_id = ANY($1::uuid[])
            AND (state <> 'WITHDRAWN' OR EXISTS (
              SELECT FROM application_facts f
              WHERE f.application_id = applications.id AND f.type IN
                ('LODGED', 'ADMISSIBLE', 'CONSULTATION', 'DOCUMENTS_ASKED',
                 'ISSUED', 'REFUSED', 'APPEALED', 'COLLECTED')))
            AND opened_on >= $2 AND opened_on < $3
          GROUP BY route_id)sql"};

constexpr db::Query kInsertRoute{
    "route_insert",
    R"sql(INSERT INTO routes (id, public_id, version, destination_country,
            scheme, allowed_days, nationalities, document_kinds, work_allowed,
            stipend_allowed, preclearance, quota_per_year, status, documents,
            lodge_earliest_months, lodge_latest_days, decision_days,
            decision_max_days, consultation_days, effective_first,
            effective_last, legal_source, created_at, appeal_days)
          VALUES ($1::uuid, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
            $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24))sql"};

constexpr db::Query kInsertMission{
    "route_insert_mission",
    R"sql(INSERT INTO route_missions (id, route_id, position, organisation_id,
            covers_countries, time_zone, handling)
          VALUES ($1::uuid, $2::uuid, $3, $4, $5, $6, $7))sql"};

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
                  .appeal_days = row.Get<int>(22)};
  route.effective_first = row.Find<absl::CivilDay>(19);
  route.effective_last = row.Find<absl::CivilDay>(20);
  route.legal_source = row.Get<std::string>(21);
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
  const absl::CivilYear year(absl::ToCivilDay(tx.now(), absl::UTCTimeZone()));
  ASSIGN_OR_RETURN(
      const auto results,
      tx.ExecuteAll({{kSelectMissions, db::Params(ids)},
                     {kSelectQuotaUse, db::Params(ids, absl::CivilDay(year),
                                                  absl::CivilDay(year + 1))}}));
  for (const db::Row row : results[0]) {
    by_id.at(row.Get<std::string>(0))
        ->missions.push_back(
            {.organisation_id = row.Get<std::string>(1),
             .covers_countries = row.Get<std::vector<std::string>>(2),
             .time_zone = row.Get<std::string>(3),
             .handling = EnumOf<Handling>(row, 4)});
  }
  for (const db::Row row : results[1]) {
    by_id.at(row.Get<std::string>(0))->quota_used = row.Get<int>(1);
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
                 route.legal_source, tx.now(), route.clocks.appeal_days));
  int position = 0;
  for (const CoveringMission& mission : route.missions) {
    tx.Queue(kInsertMission,
             db::Params(crypto::NewUuidV7(), route.id, position++,
                        mission.organisation_id, mission.covers_countries,
                        mission.time_zone, NameOf(mission.handling)));
  }
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
            return idempotency::Outcome{.result_ref = next.public_id,
                                        .audit_resource = "route",
                                        .audit_id = next.public_id,
                                        .audit_fields = "route"};
          }));
  return runtime_.db().Read<Route>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Route> {
        ASSIGN_OR_RETURN(auto routes,
                         Load(tx, kSelectOne, db::Params(outcome.result_ref)));
        if (routes.empty()) return NotFound("route");
        return std::move(routes.front());
      });
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
