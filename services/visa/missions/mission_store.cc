#include "services/visa/missions/mission_store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_join.h"
#include "common/crypto/ids.h"
#include "common/db/database.h"
#include "common/db/db_error.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/visa/visa_rows.h"

namespace sojourn::visa {
namespace {

#define MISSION_COLUMNS                                           \
  "organisation_id, version, represented_country, seat_country, " \
  "seat_city, time_zone, languages, opening_hours, services, "    \
  "focal_point, covers_countries, handling, diplomats "

// ($1 organisation, $2 own organisation or NULL)
constexpr db::Query kLockMission{
    "mission_lock", "SELECT " MISSION_COLUMNS
                    "FROM missions WHERE organisation_id = $1 "
                    "AND ($2::text IS NULL OR organisation_id = $2) "
                    "FOR UPDATE"};

constexpr db::Query kSelectMission{"mission_select",
                                   "SELECT " MISSION_COLUMNS
                                   "FROM missions WHERE organisation_id = $1"};

constexpr db::Query kSelectAll{
    "mission_select_all",
    "SELECT " MISSION_COLUMNS
    "FROM missions "
    "ORDER BY represented_country, seat_country, organisation_id"};

constexpr db::Query kSelectPage{
    "mission_select_page",
    "SELECT " MISSION_COLUMNS
    "FROM missions WHERE ($1 = '' OR represented_country = $1) "
    "AND ($2 = '' OR seat_country = $2) "
    "AND ($3 = '' OR $3 = ANY(services)) "
    "AND ($4 = '' OR seat_country = $4 OR $4 = ANY(covers_countries)) "
    "AND ($7 = '' OR "
    "     (represented_country, seat_country, organisation_id) > ($5, $6, $7)) "
    "ORDER BY represented_country, seat_country, organisation_id LIMIT $8"};

constexpr db::Query kInsertMission{
    "mission_insert",
    R"sql(INSERT INTO missions (id, organisation_id, version,
            represented_country, seat_country, seat_city, time_zone, languages,
            opening_hours, services, focal_point, covers_countries, handling,
            diplomats, updated_at)
          VALUES ($1::uuid, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
            $14, $15))sql"};

constexpr db::Query kUpdateMission{
    "mission_update",
    R"sql(UPDATE missions SET version = $2, represented_country = $3,
            seat_country = $4, seat_city = $5, time_zone = $6, languages = $7,
            opening_hours = $8, services = $9, focal_point = $10,
            covers_countries = $11, handling = $12, diplomats = $13,
            updated_at = $14
          WHERE organisation_id = $1)sql"};

const db::ConstraintErrors kErrors{
    {"missions_organisation_id_key", [] {
       return AlreadyExists("mission", "MISSION_LISTED",
                            "Somebody else listed this mission just now: read "
                            "the entry and set it again.");
     }}};

Mission FromRow(const db::Row& row) {
  Mission mission{.organisation_id = row.Get<std::string>(0),
                  .version = row.Get<int64_t>(1),
                  .represented_country = row.Get<std::string>(2),
                  .seat_country = row.Get<std::string>(3),
                  .seat_city = row.Get<std::string>(4),
                  .time_zone = row.Get<std::string>(5),
                  .languages = row.Get<std::vector<std::string>>(6),
                  .services = EnumsOf<ConsularService>(row, 8),
                  .focal_point = row.Get<std::string>(9),
                  .covers_countries = row.Get<std::vector<std::string>>(10),
                  .handling = EnumOf<Handling>(row, 11),
                  .diplomats = row.Get<std::vector<std::string>>(12)};
  for (const auto& text : row.Get<std::vector<std::string>>(7)) {
    if (const auto hours = DecodeHours(text)) {
      mission.opening_hours.push_back(*hours);
    }
  }
  std::ranges::sort(mission.opening_hours);
  return mission;
}

std::vector<std::string> HoursOf(const Mission& mission) {
  std::vector<std::string> texts;
  for (const OpeningHours& hours : mission.opening_hours) {
    texts.push_back(EncodeHours(hours));
  }
  return texts;
}

void QueueInsert(db::Transaction& tx, const Mission& mission) {
  tx.Queue(
      kInsertMission,
      db::Params(crypto::NewUuidV7(), mission.organisation_id, mission.version,
                 mission.represented_country, mission.seat_country,
                 mission.seat_city, mission.time_zone, mission.languages,
                 HoursOf(mission), NamesOf(mission.services),
                 mission.focal_point, mission.covers_countries,
                 NameOf(mission.handling), mission.diplomats, tx.now()));
}

void QueueUpdate(db::Transaction& tx, const Mission& mission) {
  tx.Queue(kUpdateMission,
           db::Params(mission.organisation_id, mission.version,
                      mission.represented_country, mission.seat_country,
                      mission.seat_city, mission.time_zone, mission.languages,
                      HoursOf(mission), NamesOf(mission.services),
                      mission.focal_point, mission.covers_countries,
                      NameOf(mission.handling), mission.diplomats, tx.now()));
}

std::vector<Mission> FromRows(const db::Result& rows) {
  std::vector<Mission> missions;
  for (const db::Row row : rows) missions.push_back(FromRow(row));
  return missions;
}

// Which of its fields were named: who may read what is for diplomats is one.
std::string FieldsOf(const MissionChange& change) {
  if (change.fields.empty()) return "mission";
  return absl::StrJoin(
      change.fields, " ",
      [](std::string* out, MissionField field) { out->append(NameOf(field)); });
}

}  // namespace

absl::StatusOr<Mission> MissionStore::Set(const server::Call& call,
                                          const MissionChange& change,
                                          const std::string& etag) {
  const std::string& id = change.mission.organisation_id;
  const auto set =
      [&](db::Transaction& tx,
          const db::Result&) -> absl::StatusOr<idempotency::Outcome> {
    ASSIGN_OR_RETURN(
        const db::Result locked,
        tx.Execute(kLockMission, db::Params(id, call.own_organisation())));
    const bool makes = etag.empty() && change.fields.empty() &&
                       call.relation == auth::Relation::kAny;
    if (locked.empty() && !makes) return NotFound("mission");
    std::optional<Mission> current;
    if (!locked.empty()) current = FromRow(locked.row(0));
    if (current && !etag.empty() && etag != std::to_string(current->version)) {
      return EtagMismatch(std::to_string(current->version));
    }
    ASSIGN_OR_RETURN(const Mission next,
                     Apply(change, current ? &*current : nullptr));
    if (current) {
      QueueUpdate(tx, next);
    } else {
      QueueInsert(tx, next);
    }
    return idempotency::Outcome{.result_ref = id,
                                .audit_resource = "mission",
                                .audit_id = id,
                                .audit_fields = FieldsOf(change)};
  };
  ASSIGN_OR_RETURN(const idempotency::Outcome outcome,
                   kErrors.Map(idempotency::Create(runtime_, call, set)));
  return runtime_.db().Read<Mission>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Mission> {
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(kSelectMission, db::Params(outcome.result_ref)));
        if (rows.empty()) return NotFound("mission");
        return FromRow(rows.row(0));
      });
}

absl::StatusOr<std::vector<Mission>> MissionStore::List(const ListSpec& spec,
                                                        absl::Time deadline) {
  using Missions = std::vector<Mission>;
  std::vector<std::string> after = spec.after;
  after.resize(3);
  const std::string service = spec.service == ConsularService::kUnspecified
                                  ? ""
                                  : std::string(NameOf(spec.service));
  return runtime_.db().Read<Missions>(
      deadline, [&](db::Transaction& tx) -> absl::StatusOr<Missions> {
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(kSelectPage,
                       db::Params(spec.represented_country, spec.seat_country,
                                  service, spec.covers_country, after[0],
                                  after[1], after[2], spec.limit)));
        return FromRows(rows);
      });
}

absl::StatusOr<std::vector<Mission>> MissionStore::LoadAll(
    absl::Time deadline) {
  using Missions = std::vector<Mission>;
  return runtime_.db().Read<Missions>(
      deadline, [&](db::Transaction& tx) -> absl::StatusOr<Missions> {
        ASSIGN_OR_RETURN(const db::Result rows,
                         tx.Execute(kSelectAll, db::Params()));
        return FromRows(rows);
      });
}

#undef MISSION_COLUMNS

}  // namespace sojourn::visa
