#include "services/capacity/capacity_store_search.h"

#include "common/db/database.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_names.h"
#include "services/capacity/capacity_paging.h"

namespace sojourn::capacity {
namespace {

// The first stay that is possible in a window begins when the search or the
// window begins, or when an earlier stay leaves: only those days are tried.
// The lateral query costs a few index lookups for each place that passes the
// filters, and LIMIT ends it at a page.
constexpr db::Query kSearch{"capacity_search", R"sql(
    SELECT p.id, p.public_id, p.version, p.code, p.status, p.adults,
        p.children, p.bedrooms, p.step_free, p.women_only, p.family, p.cot,
        p.pets, p.turnover_days, p.same_night, p.lane, h.public_id, h.kind,
        h.display_name, h.country_code, h.lead_time_days, t.today,
        f.check_in, f.opens, f.closes, f.confirmed_by, f.confirmed_at
    FROM places p
    JOIN hosts h ON h.id = p.host_id
    CROSS JOIN LATERAL (
        SELECT ($1::timestamptz AT TIME ZONE h.time_zone)::date AS today) t
    CROSS JOIN LATERAL (
        SELECT s.check_in, lower(w.period) AS opens, upper(w.period) AS closes,
            w.confirmed_by, w.confirmed_at
        FROM availability_windows w
        CROSS JOIN LATERAL (
            SELECT greatest(lower(w.period), $2::date, t.today) AS check_in
            UNION ALL
            SELECT upper(r.period) FROM reservations r
            WHERE r.place_id = p.id
              AND upper(r.period) >= greatest($2, t.today)
              AND upper(r.period) <= $3::date - $4::integer
              AND r.state IN ('HELD', 'CONFIRMED', 'OCCUPIED', 'COMPLETED',
                  'DISRUPTED')
            UNION ALL
            SELECT upper(d.period) FROM disruptions d
            WHERE d.place_id = p.id AND d.lifted_at IS NULL
              AND upper(d.period) >= greatest($2, t.today)
              AND upper(d.period) <= $3::date - $4::integer) s
        WHERE w.place_id = p.id
          AND upper(w.period) >= $2 + $4 + p.turnover_days
          AND lower(w.period) <= $3 - $4 AND s.check_in <= $3 - $4
          AND s.check_in BETWEEN lower(w.period)
              AND upper(w.period) - $4 - p.turnover_days
          AND NOT EXISTS (
              SELECT FROM reservations r
              WHERE r.place_id = p.id AND upper(r.period) > s.check_in
                AND lower(r.period) < s.check_in + $4 + p.turnover_days
                AND r.state IN ('HELD', 'CONFIRMED', 'OCCUPIED', 'COMPLETED',
                    'DISRUPTED')
                AND (r.state <> 'HELD' OR r.held_until > $1))
          AND NOT EXISTS (
              SELECT FROM disruptions d
              WHERE d.place_id = p.id AND d.lifted_at IS NULL
                AND d.period && daterange(s.check_in, s.check_in + $4))
        ORDER BY s.check_in LIMIT 1) f
    WHERE p.status = 'OPEN' AND h.status = 'ACTIVE'
      AND ($5::text IS NULL OR h.organisation_id = $5)
      AND ($6::boolean OR h.kind <> 'SAFE_HOUSE')
      AND (cardinality($7::text[]) = 0 OR h.country_code = ANY ($7))
      AND (cardinality($8::text[]) = 0 OR h.kind = ANY ($8))
      AND ($9::text = '' OR h.public_id = $9)
      AND p.adults >= $10 AND p.adults + p.children >= $10 + $11::integer
      AND p.bedrooms >= $12
      AND (NOT $13::boolean OR p.step_free) AND p.women_only = $14
      AND (NOT $15::boolean OR p.cot) AND (NOT $16::boolean OR p.pets)
      AND (NOT $17::boolean OR p.same_night)
      AND (NOT $18::boolean OR h.school)
      AND (cardinality($19::text[]) + cardinality($20::text[]) = 0
          OR h.language_codes && $19 OR h.interpreter_codes && $20)
      AND (NOT $21::boolean OR h.workspace)
      AND (cardinality($22::text[]) = 0
          OR h.language_codes && $22 OR h.interpreter_codes && $22)
      AND ($23::uuid IS NULL OR p.id > $23)
    ORDER BY p.id LIMIT $24)sql"};

AvailablePlace ReadAvailable(const db::Row& row, int nights) {
  AvailablePlace found;
  found.place = {
      .id = row.Get<std::string>(0),
      .public_id = row.Get<std::string>(1),
      .host_public_id = row.Get<std::string>(16),
      .version = row.Get<int64_t>(2),
      .code = row.Get<std::string>(3),
      .status = FromName<PlaceStatus>(row.Get<std::string>(4)),
      .spec = {.adults = row.Get<int32_t>(5),
               .children = row.Get<int32_t>(6),
               .bedrooms = row.Get<int32_t>(7),
               .step_free = row.Get<bool>(8),
               .women_only = row.Get<bool>(9),
               .family = row.Get<bool>(10),
               .cot = row.Get<bool>(11),
               .pets = row.Get<bool>(12),
               .turnover_days = row.Get<int32_t>(13),
               .same_night = row.Get<bool>(14),
               .lane = FromName<Lane>(row.Get<std::string>(15))},
      .windows = {{.period = {row.Get<absl::CivilDay>(23),
                              row.Get<absl::CivilDay>(24)},
                   .confirmed_by = row.Get<std::string>(25),
                   .confirmed_at = row.Get<absl::Time>(26)}},
  };
  found.host_kind = FromName<HostKind>(row.Get<std::string>(17));
  found.host_display_name = row.Get<std::string>(18);
  found.country_code = row.Get<std::string>(19);
  const auto check_in = row.Get<absl::CivilDay>(22);
  found.stay = {check_in, check_in + nights};
  found.lead_time_met =
      check_in >= row.Get<absl::CivilDay>(21) + row.Get<int32_t>(20);
  return found;
}

db::Params SearchParams(const Access& access, const SearchSpec& search,
                        const PageSpec& page, absl::Time now) {
  std::vector<std::string> kinds;
  for (const HostKind kind : search.kinds) kinds.push_back(Name(kind));
  const Party& party = search.party;
  std::vector<std::string> languages;
  for (const LanguageSkill& skill : party.languages) {
    languages.push_back(skill.code);
  }
  return db::Params(now, search.within.check_in, search.within.check_out,
                    search.nights, access.organisation, access.safe_houses,
                    search.country_codes, kinds, search.host_id, party.adults,
                    party.children, party.bedrooms, party.step_free,
                    party.women_only, party.cot, party.pets, party.same_night,
                    party.school_nearby, languages, party.interpreter_languages,
                    party.workspace, party.sign_languages, AfterParam(page),
                    page.size + 1);
}

}  // namespace

absl::StatusOr<PageOf<AvailablePlace>> SearchStore::Search(
    const Access& access, const SearchSpec& search, const PageSpec& page,
    absl::Time deadline) {
  using Page = PageOf<AvailablePlace>;
  return runtime_.db().Read<Page>(
      deadline, [&](db::Transaction& tx) -> absl::StatusOr<Page> {
        const absl::Time now = tx.now();
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(kSearch, SearchParams(access, search, page, now)));
        return ReadPage<AvailablePlace>(
            rows, page, now, [&](const db::Row& row) {
              return ReadAvailable(row, search.nights);
            });
      });
}

}  // namespace sojourn::capacity
