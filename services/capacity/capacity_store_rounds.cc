#include "services/capacity/capacity_store_rounds.h"

#include <map>
#include <optional>
#include <utility>

#include "common/crypto/ids.h"
#include "common/db/database.h"
#include "common/idempotency/mutation.h"
#include "common/outbox/outbox.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_access.h"
#include "services/capacity/capacity_host_event.h"
#include "services/capacity/capacity_names.h"
#include "services/capacity/capacity_reservation_row.h"
#include "services/capacity/capacity_rules.h"

namespace sojourn::capacity {
namespace {

constexpr db::Query kLockHost{"capacity_round_lock_host", R"sql(
    SELECT h.id, h.public_id, h.version, h.event_version, h.organisation_id,
        h.kind, h.status, h.country_code, h.time_zone, h.intake_mode
    FROM hosts h
    WHERE h.public_id = $1
      AND ($2::text IS NULL OR h.organisation_id = $2)
      AND ($3::boolean OR h.kind <> 'SAFE_HOUSE')
    FOR NO KEY UPDATE)sql"};

#define ROUND_COLUMNS "lower(o.arrivals), upper(o.arrivals), o.closes, o.quota "
// Whose turn it was, or is again once a place can be lived in; a hold, also of
// a disrupted place, counts until its time is over.
#define COUNTS_AT(now)                                                       \
  "r.state IN ('HELD', 'CONFIRMED', 'OCCUPIED', 'COMPLETED', 'DISRUPTED') "  \
  "AND (r.state NOT IN ('HELD', 'DISRUPTED') OR r.confirmed_at IS NOT NULL " \
  "OR r.held_until > " now ")"
constexpr db::Query kSelectRounds{"capacity_round_select",
                                  "SELECT " ROUND_COLUMNS
                                  R"sql(
    FROM rounds o WHERE o.host_id = $1 ORDER BY o.arrivals)sql"};

// Whose word a round has: who waited for it.
#define WAITED "r.level IN ('L3', 'L4') "
// Whom it counts: all at a regular place, and who waited at one that has become
// urgent since.
#define COUNTED "(p.lane = 'REGULAR' OR r.level IN ('L3', 'L4')) "

constexpr db::Query kSelectArrivals{"capacity_round_select_counted", R"sql(
    SELECT )sql" SOJOURN_NAME_TO("$3") R"sql(, lower(r.period)
    FROM places p JOIN reservations r ON r.place_id = p.id
    WHERE p.host_id = $1 AND )sql" WAITED "AND " COUNTS_AT("$2") R"sql(
    ORDER BY r.id)sql"};

constexpr db::Query kDeleteRounds{"capacity_round_delete", R"sql(
    DELETE FROM rounds WHERE host_id = $1)sql"};

constexpr db::Query kInsertRounds{"capacity_round_insert", R"sql(
    INSERT INTO rounds (id, host_id, arrivals, closes, quota)
    SELECT n.id, $1, daterange(n.first, n.last, '[]'), n.closes, n.quota
    FROM unnest($2::uuid[], $3::date[], $4::date[], $5::date[], $6::bigint[])
        AS n (id, first, last, closes, quota))sql"};

constexpr db::Query kTouchHost{"capacity_round_touch_host", R"sql(
    UPDATE hosts SET version = version + 1, event_version = event_version + 1
    WHERE id = $1)sql"};

constexpr db::Query kListRounds{"capacity_round_list", "SELECT " ROUND_COLUMNS
                                                       R"sql(,
        (SELECT count(*) FROM places p JOIN reservations r ON r.place_id = p.id
         WHERE p.host_id = o.host_id AND o.arrivals @> lower(r.period) AND
           )sql" COUNTED "AND " COUNTS_AT("$4") R"sql()
    FROM hosts h LEFT JOIN rounds o ON o.host_id = h.id
    WHERE h.public_id = $1
      AND ($2::text IS NULL OR h.organisation_id = $2)
      AND ($3::boolean OR h.kind <> 'SAFE_HOUSE')
    ORDER BY o.arrivals)sql"};

constexpr db::Query kLockRound{"capacity_round_lock", "SELECT " ROUND_COLUMNS
                                                      R"sql(
    FROM rounds o
    WHERE o.host_id = (SELECT p.host_id FROM places p WHERE p.id = $1)
      AND o.arrivals @> $2::date
    FOR UPDATE OF o)sql"};

// Its own statement, as it must see what those committed whom the lock waited
// for. A party whose place cannot be lived in any more may be given another one
// of the host: it is not counted against itself.
constexpr db::Query kCountOthers{"capacity_round_count_others", R"sql(
    SELECT count(*) FROM rounds o
    JOIN places p ON p.host_id = o.host_id
    JOIN reservations r ON r.place_id = p.id
    WHERE o.host_id = (SELECT p.host_id FROM places p WHERE p.id = $1)
      AND o.arrivals @> $2::date AND o.arrivals @> lower(r.period)
      AND r.id <> $3 AND (r.state <> 'DISRUPTED' OR r.case_ref <> $5) AND
    )sql" COUNTED "AND " COUNTS_AT("$4")};
#undef ROUND_COLUMNS

// Of each host whether a round can still be held in, and the first that is not
// over and has more parties than it takes of those who wait for rounds.
constexpr db::Query kSelectOutlook{"capacity_round_select_outlook", R"sql(
    SELECT h.id, coalesce(bool_or(o.closes >= d.today), false),
        min(lower(o.arrivals)) FILTER (WHERE upper(o.arrivals) > d.today
            AND o.quota < (
                SELECT count(*) FROM places p
                JOIN reservations r ON r.place_id = p.id
                WHERE p.host_id = h.id AND o.arrivals @> lower(r.period)
                  AND )sql" WAITED "AND " COUNTS_AT("$2") R"sql())
    FROM hosts h
    CROSS JOIN LATERAL (
        SELECT ($2::timestamptz AT TIME ZONE h.time_zone)::date AS today) d
    LEFT JOIN rounds o ON o.host_id = h.id
    WHERE h.id = ANY ($1::uuid[])
    GROUP BY h.id)sql"};
#undef WAITED

// ($1 internal place ids, $2 the check-ins that were found, $3 now, $4 and $5
// the days searched, $6 nights)
constexpr db::Query kSelectOffers{"capacity_round_select_offers", R"sql(
    WITH asked AS MATERIALIZED (
        SELECT p.id, p.host_id, f.day,
            ($3::timestamptz AT TIME ZONE h.time_zone)::date AS today
        FROM unnest($1::uuid[], $2::date[]) AS f (id, day)
        JOIN places p ON p.id = f.id JOIN hosts h ON h.id = p.host_id),
    round AS MATERIALIZED (
        SELECT o.host_id, o.arrivals, o.closes, o.quota, (
            SELECT count(*) FROM places p
            JOIN reservations r ON r.place_id = p.id
            WHERE p.host_id = o.host_id AND o.arrivals @> lower(r.period)
              AND )sql" COUNTED "AND " COUNTS_AT("$3") R"sql() AS taken
        FROM rounds o
        WHERE o.host_id IN (SELECT host_id FROM asked)
          AND o.arrivals && daterange($4::date, $5::date))
    SELECT a.id, a.today, lower(o.arrivals), upper(o.arrivals), o.closes,
        o.quota, o.taken, (
            SELECT min(d.day) FROM round n
            JOIN openings g ON g.place_id = a.id AND g.free_at <= $3
            CROSS JOIN LATERAL (SELECT greatest(g.free_from, $4, a.today,
                lower(n.arrivals)) AS day) d
            WHERE n.host_id = a.host_id AND n.closes >= a.today
              AND n.taken < n.quota AND n.arrivals @> d.day
              AND d.day + $6::integer <= least(g.check_out_by, $5))
    FROM asked a LEFT JOIN round o
        ON o.host_id = a.host_id AND o.arrivals @> a.day)sql"};
#undef COUNTED
#undef COUNTS_AT

// A hold of another place that lapses this moment may be extended by a call
// that began before it lapsed and takes no lock of the round. No call lasts
// this long.
constexpr absl::Duration kLongestCall = absl::Minutes(1);

Round ReadRound(const db::Row& row, int column = 0) {
  return {.first = row.Get<absl::CivilDay>(column),
          .last = row.Get<absl::CivilDay>(column + 1) - 1,
          .closes = row.Get<absl::CivilDay>(column + 2),
          .quota = row.Get<int32_t>(column + 3)};
}

OfferRound ReadOffer(const db::Row& row, int nights) {
  OfferRound offer;
  if (!row.IsNull(2)) {
    offer.round = ReadRound(row, 2);
    offer.round->taken = static_cast<int>(row.Get<int64_t>(6));
  }
  offer.reason =
      ReasonOf(rules::CheckRound(offer.round, row.Get<absl::CivilDay>(1)));
  if (const auto check_in = row.Find<absl::CivilDay>(7)) {
    offer.stay = Stay{*check_in, *check_in + nights};
  }
  return offer;
}

std::vector<Round> ReadRounds(const db::Result& rows) {
  std::vector<Round> rounds;
  for (const db::Row row : rows) rounds.push_back(ReadRound(row));
  return rounds;
}

std::vector<Arrival> ReadArrivals(const db::Result& rows) {
  std::vector<Arrival> arrivals;
  for (const db::Row row : rows) {
    arrivals.push_back({.reservation_id = row.Get<std::string>(0),
                        .day = row.Get<absl::CivilDay>(1)});
  }
  return arrivals;
}

Host ReadLockedHost(const db::Row& row) {
  return {.id = row.Get<std::string>(0),
          .public_id = row.Get<std::string>(1),
          .version = row.Get<int64_t>(2),
          .organisation_id = row.Get<std::string>(4),
          .kind = FromName<HostKind>(row.Get<std::string>(5)),
          .status = FromName<HostStatus>(row.Get<std::string>(6)),
          .country_code = row.Get<std::string>(7),
          .time_zone = row.Get<std::string>(8),
          .intake_mode = FromName<IntakeMode>(row.Get<std::string>(9))};
}

void QueueRounds(db::Transaction& tx, const Host& host,
                 const std::vector<Round>& rounds) {
  std::vector<std::string> ids;
  std::vector<std::string> firsts;
  std::vector<std::string> lasts;
  std::vector<std::string> closes;
  std::vector<int64_t> quotas;
  for (const Round& round : rounds) {
    ids.push_back(crypto::NewUuidV7());
    firsts.push_back(absl::FormatCivilTime(round.first));
    lasts.push_back(absl::FormatCivilTime(round.last));
    closes.push_back(absl::FormatCivilTime(round.closes));
    quotas.push_back(round.quota);
  }
  tx.Queue(kDeleteRounds, db::Params(host.id));
  tx.Queue(kInsertRounds,
           db::Params(host.id, ids, firsts, lasts, closes, quotas));
  tx.Queue(kTouchHost, db::Params(host.id));
}

absl::Status CheckNewRounds(db::Transaction& tx, const Access& access,
                            const Host& host,
                            const std::vector<Round>& rounds) {
  if (host.intake_mode != IntakeMode::kRound) {
    return FailedPrecondition("INTAKE_ROLLING",
                              "the host takes guests at any time",
                              "rounds are for hosts with INTAKE_MODE_ROUND");
  }
  const absl::CivilDay today = rules::Today(host.time_zone, tx.now());
  RETURN_IF_ERROR(rules::CheckRoundsNear(rounds, today));
  const db::Params host_params(host.id);
  const db::Params arrivals_params(host.id, tx.now() - kLongestCall,
                                   access.viewer == Viewer::kHost);
  ASSIGN_OR_RETURN(const std::vector<db::Result> found,
                   tx.ExecuteAll({{kSelectRounds, host_params},
                                  {kSelectArrivals, arrivals_params}}));
  return rules::CheckPartiesKeepRounds(ReadRounds(found[0]), rounds,
                                       ReadArrivals(found[1]), today);
}

}  // namespace

absl::StatusOr<std::string> RoundStore::Set(const server::Call& call,
                                            const RoundsSpec& spec) {
  const Access access = Access::Of(call);
  const auto change =
      [&](db::Transaction& tx,
          const db::Result& row) -> absl::StatusOr<idempotency::Outcome> {
    const Host host = ReadLockedHost(row.row(0));
    RETURN_IF_ERROR(rules::CheckEtag(spec.etag, host.version));
    RETURN_IF_ERROR(CheckNewRounds(tx, access, host, spec.rounds));
    QueueRounds(tx, host, spec.rounds);
    outbox::Append(
        tx, HostEvent(host, row.row(0).Get<int64_t>(3) + 1, "host.rounds_set"));
    return idempotency::Outcome{.result_ref = host.public_id,
                                .audit_resource = "host",
                                .audit_id = host.public_id,
                                .audit_fields = "rounds"};
  };
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      idempotency::Mutate(
          runtime_, call, kLockHost,
          db::Params(spec.host_id, access.organisation, access.safe_houses),
          "host", change));
  return outcome.result_ref;
}

absl::StatusOr<std::vector<Round>> RoundStore::List(
    const server::Call& call, const std::string& host_id) {
  using Rounds = std::vector<Round>;
  const Access access = Access::Of(call);
  return runtime_.db().Read<Rounds>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Rounds> {
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(kListRounds, db::Params(host_id, access.organisation,
                                               access.safe_houses, tx.now())));
        if (rows.empty()) return NotFound("host");
        Rounds rounds;
        for (const db::Row row : rows) {
          if (row.IsNull(0)) continue;
          rounds.push_back(ReadRound(row));
          rounds.back().taken = static_cast<int>(row.Get<int64_t>(4));
        }
        return rounds;
      });
}

absl::Status FillRounds(db::Transaction& tx, std::vector<Host>& hosts) {
  std::vector<std::string> ids;
  for (const Host& host : hosts) {
    if (host.intake_mode == IntakeMode::kRound) ids.push_back(host.id);
  }
  if (ids.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectOutlook, db::Params(ids, tx.now())));
  std::map<std::string, RoundsOutlook> outlooks;
  for (const db::Row row : rows) {
    outlooks[row.Get<std::string>(0)] = {
        .open = row.Get<bool>(1), .crowded = row.Find<absl::CivilDay>(2)};
  }
  for (Host& host : hosts) {
    const auto found = outlooks.find(host.id);
    if (found != outlooks.end()) host.rounds = found->second;
  }
  return absl::OkStatus();
}

absl::Status FillOffers(db::Transaction& tx, const SearchSpec& search,
                        std::vector<AvailablePlace>& places) {
  std::map<std::string, AvailablePlace*> bound;
  std::vector<std::string> ids;
  std::vector<std::string> days;
  for (AvailablePlace& each : places) {
    if (each.intake_mode != IntakeMode::kRound ||
        each.place.spec.lane == Lane::kUrgent) {
      continue;
    }
    bound[each.place.id] = &each;
    ids.push_back(each.place.id);
    days.push_back(absl::FormatCivilTime(each.stay.check_in));
  }
  if (ids.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kSelectOffers,
                 db::Params(ids, days, tx.now(), search.within.check_in,
                            search.within.check_out, search.nights)));
  for (const db::Row row : rows) {
    bound.at(row.Get<std::string>(0))->round = ReadOffer(row, search.nights);
  }
  return absl::OkStatus();
}

namespace {

// The round she comes in, locked, with what others have taken of it.
absl::StatusOr<std::optional<Round>> LockRoundOf(LockedPlace& locked,
                                                 const Reservation& held) {
  const std::string& place_id = locked.place().id;
  const db::Params round_params(place_id, held.stay.check_in);
  const db::Params others_params(place_id, held.stay.check_in, held.id,
                                 locked.now() - kLongestCall, held.case_ref);
  ASSIGN_OR_RETURN(const std::vector<db::Result> found,
                   locked.tx().ExecuteAll({{kLockRound, round_params},
                                           {kCountOthers, others_params}}));
  if (found[0].empty()) return std::nullopt;
  Round round = ReadRound(found[0].row(0));
  round.taken = static_cast<int>(found[1].row(0).Get<int64_t>(0));
  return round;
}

}  // namespace

absl::Status CheckRoundOf(LockedPlace& locked, const Reservation& held) {
  if (!rules::WaitsForRound(locked.host(), held.level)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<Round> round, LockRoundOf(locked, held));
  return rules::CheckRound(round,
                           rules::Today(locked.host().time_zone, locked.now()));
}

absl::Status CheckQuotaOf(LockedPlace& locked, const Reservation& released) {
  if (!rules::WaitsForRound(locked.host(), released.level)) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::optional<Round> round,
                   LockRoundOf(locked, released));
  return rules::CheckQuota(round);
}

}  // namespace sojourn::capacity
