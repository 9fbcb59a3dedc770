#include "services/visa/travel/travel_rows.h"

#include <map>
#include <utility>

#include "common/crypto/ids.h"
#include "common/keystore/key_ref.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/visa/visa_rows.h"
#include "services/visa/visa_sealed.h"

namespace sojourn::visa {

#define SELECT_TRAVEL                                                     \
  "SELECT t.id::text, t.public_id, t.version, t.case_ref, t.person_ref, " \
  "coalesce(a.public_id, ''), t.standing, l.id::text, l.telling_sealed, " \
  "l.told_organisation "                                                  \
  "FROM travel_records t "                                                \
  "JOIN travel_tellings l ON l.travel_record_id = t.id "                  \
  "                      AND l.version = t.version "                      \
  "LEFT JOIN applications a ON a.id = t.application_id "

const db::Query kSelectTravel{"ledger_select",
                              SELECT_TRAVEL "WHERE t.public_id = $1", false};

const db::Query kSelectLedger{
    "ledger_select_of_person",
    SELECT_TRAVEL "WHERE t.person_ref = $1 ORDER BY t.id", false};

const db::Query kSelectTravelPage{
    "ledger_select_page",
    SELECT_TRAVEL
    "WHERE ($1 = '' OR t.case_ref = $1) AND ($2 = '' OR t.person_ref = $2) "
    "AND ($3::uuid IS NULL OR t.id > $3) ORDER BY t.id LIMIT $4",
    false};

#undef SELECT_TRAVEL

namespace {

using keystore::KeyRef;

constexpr db::Query kSelectTellings{
    "ledger_select_tellings",
    R"sql(SELECT travel_record_id::text, id::text, telling_sealed, recorded_at,
                 told_by
          FROM travel_tellings WHERE travel_record_id = ANY($1::uuid[])
          ORDER BY travel_record_id, version)sql",
    false};

constexpr db::Query kUpsert{
    "ledger_upsert",
    R"sql(INSERT INTO travel_records (id, public_id, version, case_ref,
            person_ref, application_id, standing)
          VALUES ($1::uuid, $2, $3, $4, $5,
            (SELECT id FROM applications WHERE public_id = $6), $7)
          ON CONFLICT (id) DO UPDATE SET
            version = excluded.version, standing = excluded.standing,
            application_id = coalesce(travel_records.application_id,
                                      excluded.application_id))sql",
    false};

constexpr db::Query kInsertTelling{
    "ledger_insert_telling",
    R"sql(INSERT INTO travel_tellings (id, travel_record_id, version,
            telling_sealed, recorded_at, told_by, told_organisation)
          VALUES ($1::uuid, $2::uuid, $3, $4, $5, $6, $7))sql",
    false};

crypto::Binding BindingOf(const std::string& telling_id) {
  return {"travel_tellings", telling_id, "telling_sealed"};
}

absl::StatusOr<TravelTelling> Open(const crypto::Sealer& sealer,
                                   const std::string& person_ref,
                                   const std::string& telling_id,
                                   const db::Bytes& sealed) {
  ASSIGN_OR_RETURN(
      const std::string text,
      sealer.Open(KeyRef::Person(person_ref), sealed, BindingOf(telling_id)));
  return DecodeTelling(text);
}

}  // namespace

absl::StatusOr<std::vector<Travel>> TravelsFrom(const db::Result& rows,
                                                const crypto::Sealer& sealer) {
  std::vector<Travel> travels;
  for (const db::Row row : rows) {
    Travel travel{.id = row.Get<std::string>(0),
                  .public_id = row.Get<std::string>(1),
                  .version = row.Get<int64_t>(2),
                  .case_ref = row.Get<std::string>(3),
                  .person_ref = row.Get<std::string>(4),
                  .application_id = row.Get<std::string>(5),
                  .standing = EnumOf<TravelStanding>(row, 6)};
    auto told = Open(sealer, travel.person_ref, row.Get<std::string>(7),
                     row.Get<db::Bytes>(8));
    if (ReasonOf(told.status()) == "ERASED") continue;
    RETURN_IF_ERROR(told.status());
    travel.told = *std::move(told);
    travel.told_organisation = row.Get<std::string>(9);
    travels.push_back(std::move(travel));
  }
  return travels;
}

absl::Status LoadTellings(db::Transaction& tx, const crypto::Sealer& sealer,
                          std::vector<Travel>& travels) {
  std::vector<std::string> ids;
  std::map<std::string, Travel*> by_id;
  for (Travel& travel : travels) {
    ids.push_back(travel.id);
    by_id[travel.id] = &travel;
  }
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectTellings, db::Params(ids)));
  for (const db::Row row : rows) {
    Travel& travel = *by_id.at(row.Get<std::string>(0));
    ASSIGN_OR_RETURN(TravelTelling told,
                     Open(sealer, travel.person_ref, row.Get<std::string>(1),
                          row.Get<db::Bytes>(2)));
    travel.history.push_back({.telling = std::move(told),
                              .recorded_at = row.Get<absl::Time>(3),
                              .told_by = row.Get<std::string>(4)});
  }
  return absl::OkStatus();
}

absl::Status QueueTravel(db::Transaction& tx, const Travel& travel,
                         const crypto::Sealer& sealer,
                         const auth::Caller& teller) {
  const std::string telling_id = crypto::NewUuidV7();
  ASSIGN_OR_RETURN(
      const db::Bytes telling,
      sealer.Seal(KeyRef::Person(travel.person_ref), EncodeTelling(travel.told),
                  BindingOf(telling_id)));
  tx.Queue(kUpsert, db::Params(travel.id, travel.public_id, travel.version,
                               travel.case_ref, travel.person_ref,
                               travel.application_id, NameOf(travel.standing)));
  tx.Queue(kInsertTelling,
           db::Params(telling_id, travel.id, travel.version, telling, tx.now(),
                      teller.is_service ? teller.service : teller.subject,
                      teller.organisation_id));
  return absl::OkStatus();
}

}  // namespace sojourn::visa
