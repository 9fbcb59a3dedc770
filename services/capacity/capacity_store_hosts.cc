#include "services/capacity/capacity_store_hosts.h"

#include <utility>

#include "common/crypto/ids.h"
#include "common/db/database.h"
#include "common/idempotency/mutation.h"
#include "common/outbox/outbox.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_access.h"
#include "services/capacity/capacity_host_event.h"
#include "services/capacity/capacity_hosting_rules.h"
#include "services/capacity/capacity_names.h"
#include "services/capacity/capacity_paging.h"
#include "services/capacity/capacity_reservation_row.h"
#include "services/capacity/capacity_rules.h"
#include "services/capacity/capacity_store_rounds.h"
#include "services/capacity/capacity_window_list.h"

namespace sojourn::capacity {
namespace {

constexpr db::Query kInsertHost{"capacity_host_insert", R"sql(
    INSERT INTO hosts (id, public_id, event_version, organisation_id, kind,
        display_name, country_code, time_zone, language_codes, language_levels,
        interpreter_codes, mhpss_slots_per_week, legal_aid, university_partner,
        disability_services, school, workspace, airport_code, intake_mode,
        lead_time_days, max_arrivals_per_month, created_at)
    VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
        $16, $17, $18, $19, $20, $21))sql"};

#define HOST_COLUMNS                                                     \
  "h.id, h.public_id, h.version, h.organisation_id, h.kind, h.status, "  \
  "h.display_name, h.country_code, h.time_zone, h.language_codes, "      \
  "h.language_levels, h.interpreter_codes, h.mhpss_slots_per_week, "     \
  "h.legal_aid, h.university_partner, h.disability_services, h.school, " \
  "h.workspace, h.airport_code, h.intake_mode, h.lead_time_days, "       \
  "h.max_arrivals_per_month "

constexpr db::Query kSelectHost{"capacity_host_select", "SELECT " HOST_COLUMNS
                                                        R"sql(FROM hosts h
    WHERE h.public_id = $1
      AND ($2::text IS NULL OR h.organisation_id = $2)
      AND ($3::boolean OR h.kind <> 'SAFE_HOUSE'))sql"};

constexpr db::Query kListHosts{"capacity_host_list", "SELECT " HOST_COLUMNS
                                                     R"sql(FROM hosts h
    WHERE ($1::text IS NULL OR h.organisation_id = $1)
      AND ($2::boolean OR h.kind <> 'SAFE_HOUSE')
      AND (cardinality($3::text[]) = 0 OR h.country_code = ANY ($3))
      AND (cardinality($4::text[]) = 0 OR h.kind = ANY ($4))
      AND ($5::uuid IS NULL OR h.id > $5)
    ORDER BY h.id LIMIT $6)sql"};

// Keeps all who write at its places out until the end (capacity_place_lock.cc).
constexpr db::Query kLockHost{"capacity_host_lock", "SELECT " HOST_COLUMNS
                                                    R"sql(, h.event_version
    FROM hosts h
    WHERE h.public_id = $1
      AND ($2::text IS NULL OR h.organisation_id = $2)
      AND ($3::boolean OR h.kind <> 'SAFE_HOUSE')
    FOR NO KEY UPDATE)sql"};
constexpr int kEventVersionColumn = 22;
#undef HOST_COLUMNS

constexpr db::Query kUpdateHost{"capacity_host_update", R"sql(
    UPDATE hosts SET version = version + 1, event_version = $2, status = $3,
        display_name = $4, time_zone = $5, language_codes = $6,
        language_levels = $7, interpreter_codes = $8,
        mhpss_slots_per_week = $9, legal_aid = $10, university_partner = $11,
        disability_services = $12, school = $13, workspace = $14,
        airport_code = $15, intake_mode = $16, lead_time_days = $17,
        max_arrivals_per_month = $18
    WHERE id = $1)sql"};

// Nights at any of its places that are held at $2, promised or lived in; $3
// whether a host asks.
constexpr db::Query kSelectReserved{"capacity_host_select_reserved",
                                    "SELECT " SOJOURN_NAME_TO("$3") R"sql(
    FROM reservations r JOIN places p ON p.id = r.place_id
    WHERE p.host_id = $1 AND )sql" SOJOURN_BLOCKING R"sql(
      AND (r.state <> 'HELD' OR r.held_until > $2)
    ORDER BY r.id)sql"};

const db::ConstraintErrors& HostErrors() {
  static const auto& errors = *new db::ConstraintErrors{
      {"hosts_organisation_id_display_name_key", [] {
         return AlreadyExists("host", "HOST_EXISTS",
                              "the organisation has a host of this name");
       }}};
  return errors;
}

std::vector<LanguageSkill> ReadLanguages(const db::Row& row) {
  const auto codes = row.Get<std::vector<std::string>>(9);
  const auto levels = row.Get<std::vector<std::string>>(10);
  std::vector<LanguageSkill> languages;
  for (size_t i = 0; i < codes.size(); ++i) {
    languages.push_back({codes[i], FromName<LanguageLevel>(levels[i])});
  }
  return languages;
}

Host ReadHost(const db::Row& row) {
  return {
      .id = row.Get<std::string>(0),
      .public_id = row.Get<std::string>(1),
      .version = row.Get<int64_t>(2),
      .organisation_id = row.Get<std::string>(3),
      .kind = FromName<HostKind>(row.Get<std::string>(4)),
      .status = FromName<HostStatus>(row.Get<std::string>(5)),
      .display_name = row.Get<std::string>(6),
      .country_code = row.Get<std::string>(7),
      .time_zone = row.Get<std::string>(8),
      .languages = ReadLanguages(row),
      .interpreter_languages = row.Get<std::vector<std::string>>(11),
      .services = {.mhpss_slots_per_week = row.Get<int32_t>(12),
                   .legal_aid = row.Get<bool>(13),
                   .university_partner = row.Get<bool>(14),
                   .disability_services = row.Get<bool>(15),
                   .school = row.Get<bool>(16),
                   .workspace = row.Get<bool>(17),
                   .airport_code = row.Get<std::string>(18)},
      .intake_mode = FromName<IntakeMode>(row.Get<std::string>(19)),
      .lead_time_days = row.Get<int32_t>(20),
      .max_arrivals_per_month = row.Get<int32_t>(21),
  };
}

db::Params InsertParams(const Host& host, absl::Time now) {
  std::vector<std::string> codes;
  std::vector<std::string> levels;
  for (const LanguageSkill& skill : host.languages) {
    codes.push_back(skill.code);
    levels.push_back(Name(skill.level));
  }
  const HostServices& services = host.services;
  return db::Params(host.id, host.public_id, host.organisation_id,
                    Name(host.kind), host.display_name, host.country_code,
                    host.time_zone, codes, levels, host.interpreter_languages,
                    services.mhpss_slots_per_week, services.legal_aid,
                    services.university_partner, services.disability_services,
                    services.school, services.workspace, services.airport_code,
                    Name(host.intake_mode), host.lead_time_days,
                    host.max_arrivals_per_month, now);
}

db::Params UpdateParams(const Host& host, int64_t event_version) {
  std::vector<std::string> codes;
  std::vector<std::string> levels;
  for (const LanguageSkill& skill : host.languages) {
    codes.push_back(skill.code);
    levels.push_back(Name(skill.level));
  }
  const HostServices& services = host.services;
  return db::Params(
      host.id, event_version, Name(host.status), host.display_name,
      host.time_zone, codes, levels, host.interpreter_languages,
      services.mhpss_slots_per_week, services.legal_aid,
      services.university_partner, services.disability_services,
      services.school, services.workspace, services.airport_code,
      Name(host.intake_mode), host.lead_time_days, host.max_arrivals_per_month);
}

absl::Status CheckMayLeave(db::Transaction& tx, const Access& access,
                           const Host& current, const Host& next) {
  if (next.status != HostStatus::kLeft || current.status == HostStatus::kLeft) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kSelectReserved, db::Params(current.id, tx.now(),
                                             access.viewer == Viewer::kHost)));
  std::vector<Reservation> reservations;
  for (const db::Row row : rows) {
    reservations.emplace_back().public_id = row.Get<std::string>(0);
  }
  return rules::CheckMayLeave(reservations);
}

}  // namespace

absl::StatusOr<std::string> HostStore::Update(const server::Call& call,
                                              const HostChange& change) {
  const Access access = Access::Of(call);
  const auto apply =
      [&](db::Transaction& tx,
          const db::Result& row) -> absl::StatusOr<idempotency::Outcome> {
    const Host current = ReadHost(row.row(0));
    const int64_t version = row.row(0).Get<int64_t>(kEventVersionColumn) + 1;
    RETURN_IF_ERROR(rules::CheckEtag(change.etag, current.version));
    const Host next = rules::Changed(current, change);
    RETURN_IF_ERROR(CheckMayLeave(tx, access, current, next));
    tx.Queue(kUpdateHost, UpdateParams(next, version));
    outbox::Append(tx, HostEvent(next, version, "host.updated"));
    return idempotency::Outcome{.result_ref = next.public_id,
                                .audit_resource = "host",
                                .audit_id = next.public_id,
                                .audit_fields = "host"};
  };
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      HostErrors().Map(idempotency::Mutate(
          runtime_, call, kLockHost,
          db::Params(change.host_id, access.organisation, access.safe_houses),
          "host", apply)));
  return outcome.result_ref;
}

absl::StatusOr<std::string> HostStore::Create(const server::Call& call,
                                              Host host) {
  host.id = crypto::NewUuidV7();
  host.public_id = crypto::NewPublicId();
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      HostErrors().Map(idempotency::Create(
          runtime_, call,
          [&](db::Transaction& tx,
              const db::Result&) -> absl::StatusOr<idempotency::Outcome> {
            tx.Queue(kInsertHost, InsertParams(host, tx.now()));
            outbox::Append(tx, HostEvent(host, 1, "host.created"));
            return idempotency::Outcome{.result_ref = host.public_id,
                                        .audit_resource = "host",
                                        .audit_id = host.public_id,
                                        .audit_fields = "host"};
          })));
  return outcome.result_ref;
}

absl::StatusOr<Host> HostStore::Get(const server::Call& call,
                                    const std::string& host_id) {
  const Access access = Access::Of(call);
  return runtime_.db().Read<Host>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Host> {
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(kSelectHost, db::Params(host_id, access.organisation,
                                               access.safe_houses)));
        if (rows.empty()) return NotFound("host");
        std::vector<Host> found = {ReadHost(rows.row(0))};
        RETURN_IF_ERROR(FillLists(tx, found));
        RETURN_IF_ERROR(FillRounds(tx, found));
        return std::move(found.front());
      });
}

absl::StatusOr<PageOf<Host>> HostStore::List(const server::Call& call,
                                             const HostFilter& filter,
                                             const PageSpec& page) {
  const Access access = Access::Of(call);
  std::vector<std::string> kinds;
  for (const HostKind kind : filter.kinds) kinds.push_back(Name(kind));
  return runtime_.db().Read<PageOf<Host>>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<PageOf<Host>> {
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(kListHosts,
                       db::Params(access.organisation, access.safe_houses,
                                  filter.country_codes, kinds, AfterParam(page),
                                  page.size + 1)));
        PageOf<Host> found = ReadPage<Host>(rows, page, tx.now(), ReadHost);
        RETURN_IF_ERROR(FillLists(tx, found.items));
        RETURN_IF_ERROR(FillRounds(tx, found.items));
        return found;
      });
}

}  // namespace sojourn::capacity
