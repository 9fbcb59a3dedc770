#include "services/capacity/capacity_changes.h"

#include "common/crypto/ids.h"
#include "common/db/database.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_access.h"
#include "services/capacity/capacity_names.h"
#include "services/capacity/capacity_paging.h"

namespace sojourn::capacity {
namespace {

#define WINDOWS_OF(place)                                                   \
  "coalesce((SELECT range_agg(w.period) FROM availability_windows w WHERE " \
  "w.place_id = " place "), '{}'::datemultirange)"

// $8: whether $9 and $10 are the windows that the change leaves.
constexpr db::Query kInsert{
    "capacity_change_insert",
    "INSERT INTO availability_changes (id, place_id, kind, changed_at, "
    "changed_by, call, by_reply, windows_before, windows_after) "
    "SELECT $1, p.id, $3, $4, $5, $6, $7, " WINDOWS_OF(
        "p.id") ", CASE WHEN $8::boolean THEN coalesce((SELECT "
                "range_agg(daterange(n.first, n.last)) FROM unnest($9::date[], "
                "$10::date[]) AS n (first, last)), '{}'::datemultirange) "
                "ELSE " WINDOWS_OF("p.id") " END FROM places p WHERE p.id = "
                                           "$2"};

constexpr db::Query kInsertConfirmed{
    "capacity_change_insert_confirmed",
    "INSERT INTO availability_changes (id, place_id, kind, changed_at, "
    "changed_by, call, by_reply, windows_before, windows_after) "
    "SELECT c.id, c.place_id, 'CONFIRMED', $3, $4, $5, $6, " WINDOWS_OF(
        "c.place_id") ", " WINDOWS_OF("c.place_id") " FROM unnest($1::uuid[], "
                                                    "$2::uuid[]) AS c (id, "
                                                    "place_id)"};

constexpr db::Query kInsertBlocked{
    "capacity_change_insert_blocked",
    "INSERT INTO availability_changes (id, place_id, kind, changed_at, "
    "changed_by, call, by_reply, windows_before, windows_after) "
    "SELECT $1, p.id, 'BLOCKED', $3, $4, $5, false, " WINDOWS_OF(
        "p.id") " - coalesce((SELECT range_agg(b.period) FROM blocked_days b "
                "WHERE b.place_id = p.id), '{}'::datemultirange), " WINDOWS_OF(
                    "p.id") " - coalesce((SELECT range_agg(daterange(n.first, "
                            "n.last)) FROM unnest($6::date[], $7::date[]) AS n "
                            "(first, last)), '{}'::datemultirange) "
                            "FROM places p WHERE p.id = $2"};
#undef WINDOWS_OF

constexpr db::Query kSelectHost{"capacity_change_select_host", R"sql(
    SELECT h.id FROM hosts h
    WHERE h.public_id = $1
      AND ($2::text IS NULL OR h.organisation_id = $2)
      AND ($3::boolean OR h.kind <> 'SAFE_HOUSE'))sql"};

constexpr db::Query kList{"capacity_change_list", R"sql(
    SELECT c.id, p.public_id, c.kind, c.changed_at, c.changed_by, c.call,
        c.by_reply,
        ARRAY(SELECT lower(w)::text FROM unnest(c.windows_before) w),
        ARRAY(SELECT upper(w)::text FROM unnest(c.windows_before) w),
        ARRAY(SELECT lower(w)::text FROM unnest(c.windows_after) w),
        ARRAY(SELECT upper(w)::text FROM unnest(c.windows_after) w)
    FROM availability_changes c JOIN places p ON p.id = c.place_id
    WHERE p.host_id = $1 AND ($2::text = '' OR p.public_id = $2)
      AND ($3::uuid IS NULL OR c.id < $3)
    ORDER BY c.id DESC LIMIT $4)sql"};

std::vector<Stay> ReadWindows(const db::Row& row, int column) {
  const auto firsts = row.Get<std::vector<std::string>>(column);
  const auto lasts = row.Get<std::vector<std::string>>(column + 1);
  std::vector<Stay> windows(firsts.size());
  for (size_t i = 0; i < windows.size(); ++i) {
    absl::ParseCivilTime(firsts[i], &windows[i].check_in);
    absl::ParseCivilTime(lasts[i], &windows[i].check_out);
  }
  return windows;
}

// As SQL takes them, side by side.
struct Days {
  std::vector<std::string> first;
  std::vector<std::string> last;
};

Days DaysOf(absl::Span<const Stay> periods) {
  Days days;
  for (const Stay& period : periods) {
    days.first.push_back(absl::FormatCivilTime(period.check_in));
    days.last.push_back(absl::FormatCivilTime(period.check_out));
  }
  return days;
}

AvailabilityChange ReadChange(const db::Row& row) {
  return {.id = row.Get<std::string>(0),
          .place_public_id = row.Get<std::string>(1),
          .kind = FromName<ChangeKind>(row.Get<std::string>(2)),
          .changed_at = row.Get<absl::Time>(3),
          .changed_by = row.Get<std::string>(4),
          .call = row.Get<std::string>(5),
          .by_reply = row.Get<bool>(6),
          .before = ReadWindows(row, 7),
          .after = ReadWindows(row, 9)};
}

}  // namespace

void QueueChange(LockedPlace& locked, const server::Call& call, ChangeKind kind,
                 std::optional<absl::Span<const Stay>> after) {
  const Days days = DaysOf(after.value_or(absl::Span<const Stay>()));
  locked.tx().Queue(
      kInsert,
      db::Params(crypto::NewUuidV7(), locked.place().id, Name(kind),
                 locked.now(), call.caller.subject, call.method,
                 /*by_reply=*/false, after.has_value(), days.first, days.last));
}

void QueueBlocked(LockedPlace& locked, const server::Call& call,
                  absl::Span<const Stay> blocked) {
  const Days days = DaysOf(blocked);
  locked.tx().Queue(
      kInsertBlocked,
      db::Params(crypto::NewUuidV7(), locked.place().id, locked.now(),
                 call.caller.subject, call.method, days.first, days.last));
}

void QueueConfirmed(db::Transaction& tx, const server::Call& call,
                    absl::Span<const std::string> place_ids, bool by_reply) {
  std::vector<std::string> ids;
  for (size_t i = 0; i < place_ids.size(); ++i) {
    ids.push_back(crypto::NewUuidV7());
  }
  tx.Queue(
      kInsertConfirmed,
      db::Params(ids,
                 std::vector<std::string>(place_ids.begin(), place_ids.end()),
                 tx.now(), call.caller.subject, call.method, by_reply));
}

absl::StatusOr<PageOf<AvailabilityChange>> ListChanges(
    server::Runtime& runtime, const server::Call& call,
    const std::string& host_id, const std::string& place_id,
    const PageSpec& page) {
  using Page = PageOf<AvailabilityChange>;
  const Access access = Access::Of(call);
  return runtime.db().Read<Page>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Page> {
        ASSIGN_OR_RETURN(
            const db::Result hosts,
            tx.Execute(kSelectHost, db::Params(host_id, access.organisation,
                                               access.safe_houses)));
        if (hosts.empty()) return NotFound("host");
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(kList,
                       db::Params(hosts.row(0).Get<std::string>(0), place_id,
                                  AfterParam(page), page.size + 1)));
        return ReadPage<AvailabilityChange>(rows, page, tx.now(), ReadChange);
      });
}

}  // namespace sojourn::capacity
