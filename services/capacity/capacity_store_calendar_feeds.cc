#include "services/capacity/capacity_store_calendar_feeds.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/crypto/hash.h"
#include "common/crypto/link_token.h"
#include "common/db/database.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_access.h"
#include "services/capacity/capacity_names.h"

namespace sojourn::capacity {
namespace {

#define SEEN_HOST                                     \
  "WHERE h.public_id = $1 "                           \
  "AND ($2::text IS NULL OR h.organisation_id = $2) " \
  "AND ($3::boolean OR h.kind <> 'SAFE_HOUSE') "

constexpr db::Query kLockHost{
    "capacity_feed_lock_host",
    "SELECT h.id, h.public_id, h.kind, h.status FROM hosts h " SEEN_HOST
    "FOR NO KEY UPDATE"};

constexpr db::Query kSelectFeed{
    "capacity_feed_select",
    "SELECT f.opened_at, f.opened_by, f.last_read_on FROM hosts h "
    "LEFT JOIN calendar_feeds f ON f.host_id = h.id " SEEN_HOST};
#undef SEEN_HOST

constexpr db::Query kReplaceFeed{"capacity_feed_replace", R"sql(
    INSERT INTO calendar_feeds (host_id, token_hash, opened_by, opened_at)
    VALUES ($1, $2, $3, $4)
    ON CONFLICT (host_id) DO UPDATE SET token_hash = $2, opened_by = $3,
        opened_at = $4, last_read_on = NULL, was_due = NULL)sql"};

constexpr db::Query kDeleteFeed{"capacity_feed_delete", R"sql(
    DELETE FROM calendar_feeds WHERE host_id = $1)sql"};

// A host's kind never changes; no link outlives a mistake about it all the
// same.
constexpr db::Query kLockFeed{"capacity_feed_lock", R"sql(
    SELECT f.host_id, h.status, h.time_zone, f.last_read_on, f.was_due
    FROM calendar_feeds f JOIN hosts h ON h.id = f.host_id
    WHERE f.token_hash = $1 AND h.kind <> 'SAFE_HOUSE'
    FOR NO KEY UPDATE OF f)sql"};

// Of reservations and rounds it reads nothing.
constexpr db::Query kSelectAge{"capacity_feed_list_age", R"sql(
    SELECT min(w.confirmed_at), min(p.vetting_expires_on)
    FROM places p JOIN availability_windows w ON w.place_id = p.id
    WHERE p.host_id = $1 AND p.status = 'OPEN' AND upper(w.period) > $2)sql"};

constexpr db::Query kStoreRead{"capacity_feed_store_read", R"sql(
    UPDATE calendar_feeds SET last_read_on = $2, was_due = $3
    WHERE host_id = $1)sql"};

// Of the hash, so that it is found again without the token.
std::string UidOf(const std::string& token_hash) {
  constexpr size_t kUidBytes = 16;
  return absl::StrCat(
      absl::BytesToHexString(
          crypto::PlainHash("uid" + token_hash).substr(0, kUidBytes)),
      "@sojourn");
}

absl::StatusOr<bool> AskList(db::Transaction& tx, const Host& host,
                             absl::CivilDay day) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectAge, db::Params(host.id, day)));
  const db::Row row = rows.row(0);
  return rules::SomethingIsDue(
      host,
      {.oldest_confirmed_at = row.Find<absl::Time>(0),
       .first_vetting_expires_on = row.Find<absl::CivilDay>(1)},
      day);
}

}  // namespace

absl::StatusOr<std::string> CalendarFeedStore::Open(
    const server::Call& call, const std::string& host_id) {
  const Access access = Access::Of(call);
  const std::string token = crypto::NewLinkToken();
  const db::Bytes hash{crypto::LinkTokenHash(token)};
  const auto open =
      [&](db::Transaction& tx,
          const db::Result& row) -> absl::StatusOr<idempotency::Outcome> {
    const Host host = {
        .id = row.row(0).Get<std::string>(0),
        .public_id = row.row(0).Get<std::string>(1),
        .kind = FromName<HostKind>(row.row(0).Get<std::string>(2)),
        .status = FromName<HostStatus>(row.row(0).Get<std::string>(3))};
    RETURN_IF_ERROR(rules::CheckMayHaveFeed(host));
    tx.Queue(kReplaceFeed,
             db::Params(host.id, hash, call.caller.subject, tx.now()));
    return idempotency::Outcome{.result_ref = host.public_id,
                                .audit_resource = "host",
                                .audit_id = host.public_id,
                                .audit_fields = "calendar_feed"};
  };
  ASSIGN_OR_RETURN(const idempotency::Outcome outcome,
                   idempotency::Mutate(runtime_, call, kLockHost,
                                       db::Params(host_id, access.organisation,
                                                  access.safe_houses),
                                       "host", open));
  return outcome.replayed ? "" : token;
}

absl::Status CalendarFeedStore::Close(const server::Call& call,
                                      const std::string& host_id) {
  const Access access = Access::Of(call);
  const auto close =
      [&](db::Transaction& tx,
          const db::Result& row) -> absl::StatusOr<idempotency::Outcome> {
    const auto public_id = row.row(0).Get<std::string>(1);
    tx.Queue(kDeleteFeed, db::Params(row.row(0).Get<std::string>(0)));
    return idempotency::Outcome{.result_ref = public_id,
                                .audit_resource = "host",
                                .audit_id = public_id,
                                .audit_fields = "calendar_feed"};
  };
  return idempotency::Mutate(
             runtime_, call, kLockHost,
             db::Params(host_id, access.organisation, access.safe_houses),
             "host", close)
      .status();
}

absl::StatusOr<std::optional<CalendarFeed>> CalendarFeedStore::Get(
    const server::Call& call, const std::string& host_id) {
  using Found = std::optional<CalendarFeed>;
  const Access access = Access::Of(call);
  return runtime_.db().Read<Found>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Found> {
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(kSelectFeed, db::Params(host_id, access.organisation,
                                               access.safe_houses)));
        if (rows.empty()) return NotFound("host");
        const db::Row row = rows.row(0);
        if (row.IsNull(0)) return Found();
        return Found({.opened_at = row.Get<absl::Time>(0),
                      .opened_by = row.Get<std::string>(1),
                      .last_read_on = row.Find<absl::CivilDay>(2)});
      });
}

absl::StatusOr<std::optional<FeedPage>> CalendarFeedStore::Read(
    std::string_view token, absl::Time deadline) {
  using Found = std::optional<FeedPage>;
  const std::string hash = crypto::LinkTokenHash(token);
  return runtime_.db().Write<Found>(
      deadline, [&](db::Transaction& tx) -> absl::StatusOr<Found> {
        ASSIGN_OR_RETURN(const db::Result rows,
                         tx.Execute(kLockFeed, db::Params(db::Bytes{hash})));
        if (rows.empty()) return Found();
        const db::Row row = rows.row(0);
        const Host host = {
            .id = row.Get<std::string>(0),
            .status = FromName<HostStatus>(row.Get<std::string>(1)),
            .time_zone = row.Get<std::string>(2)};
        const absl::CivilDay day = rules::FeedDay(host.time_zone, tx.now());
        bool due = false;
        if (row.Find<absl::CivilDay>(3) == day) {
          due = row.Get<bool>(4);
        } else {
          ASSIGN_OR_RETURN(due, AskList(tx, host, day));
          tx.Queue(kStoreRead, db::Params(host.id, day, due));
        }
        return Found({.uid = UidOf(hash),
                      .due_on = due ? std::optional(day) : std::nullopt});
      });
}

}  // namespace sojourn::capacity
