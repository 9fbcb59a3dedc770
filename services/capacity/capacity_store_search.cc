#include "services/capacity/capacity_store_search.h"

#include "common/db/database.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_names.h"
#include "services/capacity/capacity_paging.h"
#include "services/capacity/capacity_store_rounds.h"

namespace sojourn::capacity {
namespace {

// Ways into the openings, as no one index serves a rare need and a page in
// order alike (docs/adr/2026-11-29-openings-are-listed.md):
//
//   near, above   of few hosts: those of their openings that suit
//   near, below   of many: those that suit, by what is needed and when
//
// Either ends at $26, more being dearer to sort than to meet in order: then so
// many suit that the first ones come soon, place by place.
//
//   found, middle  the places of few hosts
//   found, below   all places
//
// Openings of one length class that cover a day begin in a short time before
// it: that is what free_from is compared with. OFFSET 0 keeps the planner,
// which expects one host to be left whatever is asked, from beginning with the
// hosts.
constexpr db::Query kSearch{"capacity_search", R"sql(
    WITH host AS NOT MATERIALIZED (
        SELECT h.id, ($1::timestamptz AT TIME ZONE h.time_zone)::date AS today
        FROM hosts h
        WHERE h.status = 'ACTIVE'
          AND ($5::text IS NULL OR h.organisation_id = $5)
          AND ($6::boolean OR h.kind <> 'SAFE_HOUSE')
          AND (cardinality($7::text[]) = 0 OR h.country_code = ANY ($7))
          AND (cardinality($8::text[]) = 0 OR h.kind = ANY ($8))
          AND ($9::text = '' OR h.public_id = $9)
          AND (NOT $18::boolean OR h.school)
          AND (cardinality($19::text[]) + cardinality($20::text[]) = 0
              OR h.language_codes && $19 OR h.interpreter_codes && $20)
          AND (NOT $21::boolean OR h.workspace)
          AND (cardinality($22::text[]) = 0
              OR h.language_codes && $22 OR h.interpreter_codes && $22)),
    opening AS NOT MATERIALIZED (
        SELECT o.place_id, o.host_id, o.free_from, o.check_out_by, o.step_free,
            o.beds_class, o.length_class
        FROM openings o
        WHERE o.free_at <= $1 AND o.free_from <= $3::date - $4::integer
          AND o.check_out_by >= $2::date + $4
          AND o.adults >= $10 AND o.beds >= $10 + $11::integer
          AND o.bedrooms >= $12 AND (NOT $13::boolean OR o.step_free)
          AND o.women_only = $14 AND (NOT $15::boolean OR o.cot)
          AND (NOT $16::boolean OR o.pets)
          AND (NOT $17::boolean OR o.same_night)
          AND o.place_id > coalesce($23::uuid, '00000000-0000-0000-0000-000000000000')),
    few AS MATERIALIZED (SELECT id, today FROM host LIMIT $25::integer + 1),
    near AS MATERIALIZED ((
        SELECT o.place_id, o.host_id,
            greatest(o.free_from, $2, h.today) AS check_in
        FROM few h CROSS JOIN LATERAL (
            SELECT place_id, host_id, free_from, check_out_by FROM opening
            WHERE host_id = h.id OFFSET 0) o
        WHERE (SELECT count(*) FROM few) <= $25
          AND greatest(o.free_from, $2, h.today) + $4
              <= least(o.check_out_by, $3)
        LIMIT $26::integer + 1)
        UNION ALL (
        SELECT o.place_id, o.host_id, greatest(o.free_from, $2, h.today)
        FROM generate_series(width_bucket(
            $4, '{2,4,8,16,32,64,128,256,512,1024}'::integer[]), 10) l (class)
        CROSS JOIN LATERAL (
            SELECT place_id, host_id, free_from, check_out_by FROM opening
            WHERE length_class = l.class
              AND free_from > CASE WHEN l.class < 10
                  THEN $2 + $4 - (2 << l.class) ELSE '-infinity' END
              AND step_free = ANY (CASE WHEN $13 THEN '{true}'::boolean[]
                  ELSE '{true,false}' END)
              AND beds_class = ANY (ARRAY(
                  SELECT generate_series(least($10 + $11, 12), 12)))
            OFFSET 0) o
        CROSS JOIN LATERAL (
            SELECT today FROM host WHERE id = o.host_id OFFSET 0) h
        WHERE (SELECT count(*) FROM few) > $25
          AND greatest(o.free_from, $2, h.today) + $4
              <= least(o.check_out_by, $3)
        LIMIT $26::integer + 1)),
    found AS (
        (SELECT DISTINCT ON (place_id) place_id, host_id, check_in FROM near
        WHERE (SELECT count(*) FROM near) <= $26
        ORDER BY place_id, check_in LIMIT $24)
        UNION ALL
        (SELECT place_id, host_id, check_in FROM (
            SELECT p.id AS place_id, p.host_id, o.check_in
            FROM (
                SELECT p.id, p.host_id, h.today
                FROM few h JOIN places p ON p.host_id = h.id
                WHERE p.id > coalesce($23::uuid, '00000000-0000-0000-0000-000000000000')
                ORDER BY p.id OFFSET 0) p
            CROSS JOIN LATERAL (
                SELECT greatest(free_from, $2, p.today) AS check_in
                FROM opening
                WHERE place_id = p.id AND greatest(free_from, $2, p.today) + $4
                    <= least(check_out_by, $3)
                ORDER BY free_from LIMIT 1) o
            WHERE (SELECT count(*) FROM few) <= $25
              AND (SELECT count(*) FROM near) > $26
            LIMIT 201) first
        LIMIT $24)
        UNION ALL
        (SELECT place_id, host_id, check_in FROM (
            SELECT p.id AS place_id, p.host_id, o.check_in
            FROM places p
            CROSS JOIN LATERAL (
                SELECT today FROM host WHERE id = p.host_id OFFSET 0) h
            CROSS JOIN LATERAL (
                SELECT greatest(free_from, $2, h.today) AS check_in
                FROM opening
                WHERE place_id = p.id AND greatest(free_from, $2, h.today) + $4
                    <= least(check_out_by, $3)
                ORDER BY free_from LIMIT 1) o
            WHERE (SELECT count(*) FROM few) > $25
              AND (SELECT count(*) FROM near) > $26
              AND p.id > coalesce($23::uuid, '00000000-0000-0000-0000-000000000000')
            ORDER BY p.id LIMIT 201) first
        LIMIT $24))
    SELECT p.id, p.public_id, p.version, p.code, p.status, p.adults,
        p.children, p.bedrooms, p.step_free, p.women_only, p.family, p.cot,
        p.pets, p.turnover_days, p.same_night, p.lane, h.public_id, h.kind,
        h.display_name, h.country_code, h.lead_time_days,
        ($1 AT TIME ZONE h.time_zone)::date, f.check_in, lower(w.period),
        upper(w.period), w.confirmed_by, w.confirmed_at, h.intake_mode
    FROM found f JOIN places p ON p.id = f.place_id
    JOIN hosts h ON h.id = f.host_id
    CROSS JOIN LATERAL (
        SELECT period, confirmed_by, confirmed_at FROM availability_windows
        WHERE place_id = f.place_id AND lower(period) <= f.check_in
        ORDER BY lower(period) DESC LIMIT 1) w
    ORDER BY p.id)sql"};

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
  found.intake_mode = FromName<IntakeMode>(row.Get<std::string>(27));
  return found;
}

db::Params SearchParams(const Access& access, const SearchSpec& search,
                        const PageSpec& page, const SearchLimits& limits,
                        absl::Time now) {
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
                    page.size + 1, limits.few_hosts, limits.most_sorted);
}

}  // namespace

// The same conditions where host and stay are known. What counts from a moment
// to come is left out by its reader: this needs no clock, so it is the first
// statement of its transaction.
const db::Query kFreeFor{"capacity_search_free_for", R"sql(
    SELECT p.public_id, p.lane, p.adults, p.children, p.bedrooms, o.free_at
    FROM (SELECT place_id, min(free_at) AS free_at
          FROM openings
          WHERE host_id = (SELECT id FROM hosts
                           WHERE public_id = $1 AND status = 'ACTIVE')
            AND free_from <= $2 AND check_out_by >= $3
            AND adults >= $4 AND beds >= $4 + $5::integer AND bedrooms >= $6
            AND (NOT $7::boolean OR step_free) AND women_only = $8
            AND (NOT $9::boolean OR cot) AND (NOT $10::boolean OR pets)
            AND (NOT $11::boolean OR same_night)
          GROUP BY place_id) o
    JOIN places p ON p.id = o.place_id
    ORDER BY p.id)sql"};

db::Params FreeForParams(const HoldSpec& hold) {
  const Party& party = hold.party;
  return db::Params(hold.host_id, hold.stay.check_in, hold.stay.check_out,
                    party.adults, party.children, party.bedrooms,
                    party.step_free, party.women_only, party.cot, party.pets,
                    party.same_night);
}

std::vector<Place> FreeAt(const db::Result& rows, absl::Time now) {
  std::vector<Place> places;
  for (const db::Row row : rows) {
    if (row.Get<absl::Time>(5) > now) continue;
    places.push_back(
        {.public_id = row.Get<std::string>(0),
         .spec = {.adults = row.Get<int32_t>(2),
                  .children = row.Get<int32_t>(3),
                  .bedrooms = row.Get<int32_t>(4),
                  .lane = FromName<Lane>(row.Get<std::string>(1))}});
  }
  return places;
}

absl::StatusOr<PageOf<AvailablePlace>> SearchStore::Search(
    const Access& access, const SearchSpec& search, const PageSpec& page,
    absl::Time deadline) {
  using Page = PageOf<AvailablePlace>;
  return runtime_.db().Read<Page>(
      deadline, [&](db::Transaction& tx) -> absl::StatusOr<Page> {
        const absl::Time now = tx.now();
        ASSIGN_OR_RETURN(const db::Result rows,
                         tx.Execute(kSearch, SearchParams(access, search, page,
                                                          limits_, now)));
        Page found =
            ReadPage<AvailablePlace>(rows, page, now, [&](const db::Row& row) {
              return ReadAvailable(row, search.nights);
            });
        if (search.rounds) {
          RETURN_IF_ERROR(FillOffers(tx, search, found.items));
        }
        return found;
      });
}

absl::StatusOr<std::vector<Place>> SearchStore::FreeFor(const HoldSpec& hold,
                                                        absl::Time deadline) {
  using Places = std::vector<Place>;
  const db::Params params = FreeForParams(hold);
  return runtime_.db().Read<Places>(
      deadline, [&](db::Transaction& tx) -> absl::StatusOr<Places> {
        ASSIGN_OR_RETURN(const db::Result rows, tx.Execute(kFreeFor, params));
        return FreeAt(rows, tx.now());
      });
}

}  // namespace sojourn::capacity
