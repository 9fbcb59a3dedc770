#include "services/capacity/capacity_store_watch.h"

#include "common/status/status_macros.h"
#include "services/capacity/capacity_names.h"

namespace sojourn::capacity {
namespace {

constexpr db::Query kSelectStart{"capacity_watch_select_start", R"sql(
    SELECT f.epoch, coalesce(e.xid::text::bigint, 0), coalesce(e.seq, 0)
    FROM feed_epoch f LEFT JOIN LATERAL (
        SELECT xid, seq FROM events ORDER BY xid DESC, seq DESC
        OFFSET $1::bigint LIMIT 1) e ON true)sql"};

constexpr db::Query kSelectHosts{"capacity_watch_select_hosts", R"sql(
    SELECT h.public_id, h.organisation_id, h.country_code, h.kind
    FROM hosts h WHERE h.public_id = ANY ($1::text[]))sql"};

}  // namespace

absl::StatusOr<FeedStart> FindFeedStart(db::Database& database, int64_t events,
                                        absl::Time deadline) {
  return database.Read<FeedStart>(
      deadline, [&](db::Transaction& tx) -> absl::StatusOr<FeedStart> {
        ASSIGN_OR_RETURN(const db::Result rows,
                         tx.Execute(kSelectStart, db::Params(events)));
        if (rows.empty()) return absl::InternalError("feed has no epoch");
        return FeedStart{.epoch = rows.row(0).Get<std::string>(0),
                         .position = {.xid = static_cast<uint64_t>(
                                          rows.row(0).Get<int64_t>(1)),
                                      .seq = rows.row(0).Get<int64_t>(2)}};
      });
}

absl::StatusOr<std::vector<WatchedHost>> LoadWatchedHosts(
    db::Database& database, const std::vector<std::string>& host_ids,
    absl::Time deadline) {
  using Hosts = std::vector<WatchedHost>;
  return database.Read<Hosts>(
      deadline, [&](db::Transaction& tx) -> absl::StatusOr<Hosts> {
        ASSIGN_OR_RETURN(const db::Result rows,
                         tx.Execute(kSelectHosts, db::Params(host_ids)));
        Hosts hosts;
        for (const db::Row row : rows) {
          hosts.push_back(
              {.host_id = row.Get<std::string>(0),
               .organisation_id = row.Get<std::string>(1),
               .country_code = row.Get<std::string>(2),
               .safe_house = FromName<HostKind>(row.Get<std::string>(3)) ==
                             HostKind::kSafeHouse});
        }
        return hosts;
      });
}

}  // namespace sojourn::capacity
