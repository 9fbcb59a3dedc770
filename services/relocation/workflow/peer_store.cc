#include "services/relocation/workflow/peer_store.h"

#include "common/crypto/ids.h"
#include "common/status/status_macros.h"

namespace sojourn::relocation::peer_store {
namespace {

constexpr db::Query kInsertCaseRef{
    "peer_cases_insert",
    R"sql(INSERT INTO peer_cases (relocation_id, peer, case_ref)
          VALUES ($1, $2, $3) ON CONFLICT (relocation_id, peer) DO NOTHING)sql"};

constexpr db::Query kInsertPersonRef{
    "peer_persons_insert",
    R"sql(INSERT INTO peer_persons (person_id, peer, person_ref)
          VALUES ($1, $2, $3) ON CONFLICT (person_id, peer) DO NOTHING)sql"};

constexpr db::Query kSelectCaseRef{
    "peer_cases_select",
    "SELECT case_ref FROM peer_cases WHERE peer = $1 AND relocation_id = $2"};

constexpr db::Query kSelectPersonRefs{"peer_persons_select",
                                      R"sql(SELECT r.person_id, r.person_ref
          FROM peer_persons r JOIN persons p ON p.id = r.person_id
          WHERE r.peer = $1 AND p.relocation_id = $2)sql"};

constexpr db::Query kSelectCaseRefs{"peer_cases_select_all",
                                    R"sql(SELECT p.peer, p.case_ref
          FROM peer_cases p JOIN relocations r ON r.id = p.relocation_id
          WHERE r.public_id = $1)sql"};

constexpr db::Query kFindCase{
    "peer_cases_find",
    "SELECT relocation_id FROM peer_cases WHERE peer = $1 AND case_ref = $2"};

constexpr db::Query kFindPerson{
    "peer_persons_find",
    "SELECT r.person_id FROM peer_persons r JOIN persons p "
    "ON p.id = r.person_id AND NOT p.apart "
    "WHERE r.peer = $1 AND r.person_ref = $2"};

constexpr db::Query kUpsertHost{"known_hosts_upsert",
                                R"sql(INSERT INTO known_hosts
            (host_id, organisation_id, country_code, kind, time_zone, heard_at)
          VALUES ($1, $2, $3, $4, $5, clock_timestamp())
          ON CONFLICT (host_id) DO UPDATE SET
            organisation_id = excluded.organisation_id,
            country_code = excluded.country_code, kind = excluded.kind,
            time_zone = excluded.time_zone, heard_at = excluded.heard_at)sql"};

constexpr db::Query kSelectHost{
    "known_hosts_select",
    R"sql(SELECT host_id, organisation_id, country_code, kind, time_zone
          FROM known_hosts WHERE host_id = $1)sql"};

constexpr db::Query kSelectHosts{
    "known_hosts_select_all",
    R"sql(SELECT host_id, organisation_id, country_code, kind, time_zone
          FROM known_hosts ORDER BY host_id)sql"};

constexpr db::Query kUpsertReservation{"known_reservations_upsert",
                                       R"sql(INSERT INTO known_reservations
            (reservation_id, relocation_id, host_id, state)
          VALUES ($1, $2, $3, $4)
          ON CONFLICT (reservation_id) DO UPDATE SET
            state = excluded.state)sql"};

constexpr db::Query kSelectReservation{
    "known_reservations_select",
    "SELECT state FROM known_reservations WHERE reservation_id = $1"};

constexpr db::Query kSelectApplication{
    "known_applications_select",
    "SELECT state FROM known_applications WHERE application_id = $1"};

constexpr db::Query kSelectApplicationRoute{
    "known_applications_select_route",
    "SELECT route_id FROM known_applications WHERE application_id = $1"};

constexpr db::Query kSelectGrant{
    "known_grants_select",
    "SELECT state FROM known_grants WHERE grant_id = $1"};

constexpr db::Query kUpsertApplication{"known_applications_upsert",
                                       R"sql(INSERT INTO known_applications
            (application_id, relocation_id, person_id, route_id, state,
             appeal_by)
          VALUES ($1, $2, $3, $4, $5, $6)
          ON CONFLICT (application_id) DO UPDATE SET
            state = excluded.state, appeal_by = excluded.appeal_by)sql"};

constexpr db::Query kInsertApplication{"known_applications_insert",
                                       R"sql(INSERT INTO known_applications
            (application_id, relocation_id, person_id, route_id, state)
          VALUES ($1, $2, $3, $4, $5)
          ON CONFLICT (application_id) DO NOTHING)sql"};

constexpr db::Query kUpsertGrant{
    "known_grants_upsert",
    R"sql(INSERT INTO known_grants (grant_id, relocation_id, state, heard_at)
          VALUES ($1, $2, $3, clock_timestamp())
          ON CONFLICT (grant_id) DO UPDATE SET
            state = excluded.state, heard_at = excluded.heard_at)sql"};

constexpr db::Query kInsertGrant{"known_grants_insert",
                                 R"sql(INSERT INTO known_grants
            (grant_id, relocation_id, state, holder_organisation_id, heard_at)
          VALUES ($1, $2, $3, $4, clock_timestamp())
          ON CONFLICT (grant_id) DO UPDATE SET
            holder_organisation_id = excluded.holder_organisation_id)sql"};

constexpr db::Query kSelectHolders{
    "known_grants_select_holders",
    R"sql(SELECT DISTINCT holder_organisation_id FROM known_grants
          WHERE grant_id = ANY($1::text[]) AND holder_organisation_id <> ''
          ORDER BY 1)sql"};

KnownHost ReadHost(const db::Row& row) {
  return {.host_id = row.Get<std::string>(0),
          .organisation_id = row.Get<std::string>(1),
          .country_code = row.Get<std::string>(2),
          .kind = row.Get<std::string>(3),
          .time_zone = row.Get<std::string>(4)};
}

absl::StatusOr<std::optional<std::string>> FirstText(
    absl::StatusOr<db::Result> rows) {
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return std::optional<std::string>();
  return std::optional<std::string>(rows->row(0).Get<std::string>(0));
}

}  // namespace

void EnsureRefs(db::Transaction& tx, std::string_view case_row_id,
                const std::vector<std::string>& person_row_ids) {
  for (const std::string_view peer : kPeers) {
    tx.Queue(kInsertCaseRef,
             db::Params(case_row_id, peer, crypto::NewPublicId()));
    for (const std::string& person : person_row_ids) {
      tx.Queue(kInsertPersonRef,
               db::Params(person, peer, crypto::NewPublicId()));
    }
  }
}

absl::StatusOr<Refs> LoadRefs(db::Transaction& tx, std::string_view peer,
                              std::string_view case_row_id) {
  const db::Params params(peer, case_row_id);
  ASSIGN_OR_RETURN(
      const std::vector<db::Result> results,
      tx.ExecuteAll({{kSelectCaseRef, params}, {kSelectPersonRefs, params}}));
  Refs refs;
  for (const db::Row row : results[0]) refs.case_ref = row.Get<std::string>(0);
  for (const db::Row row : results[1]) {
    refs.person_refs[row.Get<std::string>(0)] = row.Get<std::string>(1);
  }
  return refs;
}

absl::StatusOr<std::map<std::string, std::string>> LoadCaseRefs(
    db::Transaction& tx, std::string_view relocation_id) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectCaseRefs, db::Params(relocation_id)));
  std::map<std::string, std::string> refs;
  for (const db::Row row : rows) {
    refs[row.Get<std::string>(0)] = row.Get<std::string>(1);
  }
  return refs;
}

absl::StatusOr<std::optional<std::string>> FindCase(db::Transaction& tx,
                                                    std::string_view peer,
                                                    std::string_view case_ref) {
  return FirstText(tx.Execute(kFindCase, db::Params(peer, case_ref)));
}

absl::StatusOr<std::optional<std::string>> FindPerson(
    db::Transaction& tx, std::string_view peer, std::string_view person_ref) {
  return FirstText(tx.Execute(kFindPerson, db::Params(peer, person_ref)));
}

void SaveHost(db::Transaction& tx, const KnownHost& host) {
  tx.Queue(kUpsertHost,
           db::Params(host.host_id, host.organisation_id, host.country_code,
                      host.kind, host.time_zone));
}

absl::StatusOr<std::optional<KnownHost>> FindHost(db::Transaction& tx,
                                                  std::string_view host_id) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectHost, db::Params(host_id)));
  if (rows.empty()) return std::optional<KnownHost>();
  return std::optional<KnownHost>(ReadHost(rows.row(0)));
}

absl::StatusOr<std::vector<KnownHost>> LoadHosts(db::Transaction& tx) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectHosts, db::Params()));
  std::vector<KnownHost> hosts;
  for (const db::Row row : rows) hosts.push_back(ReadHost(row));
  return hosts;
}

void SaveReservation(db::Transaction& tx, std::string_view reservation_id,
                     std::string_view case_row_id, std::string_view host_id,
                     std::string_view state) {
  tx.Queue(kUpsertReservation,
           db::Params(reservation_id, case_row_id, host_id, state));
}

absl::StatusOr<std::string> ReservationState(db::Transaction& tx,
                                             std::string_view reservation_id) {
  ASSIGN_OR_RETURN(
      const std::optional<std::string> state,
      FirstText(tx.Execute(kSelectReservation, db::Params(reservation_id))));
  return state.value_or("");
}

absl::StatusOr<std::string> StateHeard(db::Transaction& tx,
                                       std::string_view peer,
                                       std::string_view peer_ref) {
  if (peer == kCapacity) return ReservationState(tx, peer_ref);
  ASSIGN_OR_RETURN(
      const std::optional<std::string> state,
      FirstText(tx.Execute(peer == kVisa ? kSelectApplication : kSelectGrant,
                           db::Params(peer_ref))));
  return state.value_or("");
}

void SaveApplication(db::Transaction& tx, std::string_view application_id,
                     std::string_view case_row_id,
                     std::string_view person_row_id, std::string_view route_id,
                     std::string_view state,
                     std::optional<absl::CivilDay> appeal_by) {
  tx.Queue(kUpsertApplication,
           db::Params(application_id, case_row_id, person_row_id, route_id,
                      state, appeal_by));
}

void SaveApplicationIfNew(db::Transaction& tx, std::string_view application_id,
                          std::string_view case_row_id,
                          std::string_view person_row_id,
                          std::string_view route_id, std::string_view state) {
  tx.Queue(kInsertApplication, db::Params(application_id, case_row_id,
                                          person_row_id, route_id, state));
}

absl::StatusOr<std::string> RouteOfApplication(
    db::Transaction& tx, std::string_view application_id) {
  ASSIGN_OR_RETURN(const std::optional<std::string> route_id,
                   FirstText(tx.Execute(kSelectApplicationRoute,
                                        db::Params(application_id))));
  return route_id.value_or("");
}

void SaveGrant(db::Transaction& tx, std::string_view grant_id,
               std::string_view case_row_id, std::string_view state) {
  tx.Queue(kUpsertGrant, db::Params(grant_id, case_row_id, state));
}

void SaveGrantHolder(db::Transaction& tx, std::string_view grant_id,
                     std::string_view case_row_id, std::string_view state,
                     std::string_view holder_organisation_id) {
  tx.Queue(kInsertGrant,
           db::Params(grant_id, case_row_id, state, holder_organisation_id));
}

absl::StatusOr<std::vector<std::string>> FundHolders(
    db::Transaction& tx, const std::vector<std::string>& grant_ids) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectHolders, db::Params(grant_ids)));
  std::vector<std::string> holders;
  for (const db::Row row : rows) holders.push_back(row.Get<std::string>(0));
  return holders;
}

}  // namespace sojourn::relocation::peer_store
