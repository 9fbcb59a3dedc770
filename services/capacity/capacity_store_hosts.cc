#include "services/capacity/capacity_store_hosts.h"

#include "common/crypto/ids.h"
#include "common/db/database.h"
#include "common/idempotency/mutation.h"
#include "common/outbox/outbox.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_access.h"
#include "services/capacity/capacity_names.h"
#include "services/capacity/capacity_paging.h"

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
#undef HOST_COLUMNS

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

}  // namespace

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
            outbox::Append(tx,
                           {.aggregate_kind = "host",
                            .aggregate_id = host.public_id,
                            .aggregate_version = 1,
                            .type = "host.created",
                            .state = Name(host.status),
                            .refs = {{"organisation_id", host.organisation_id},
                                     {"country", host.country_code},
                                     {"kind", Name(host.kind)},
                                     {"time_zone", host.time_zone}}});
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
        return ReadHost(rows.row(0));
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
        return ReadPage<Host>(rows, page, tx.now(), ReadHost);
      });
}

}  // namespace sojourn::capacity
