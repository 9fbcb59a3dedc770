#include "common/outbox/outbox.h"

#include <map>
#include <utility>

#include "common/crypto/ids.h"
#include "nlohmann/json.hpp"

namespace sojourn::outbox {
namespace {

constexpr db::Query kInsertEvent{
    "outbox_insert_event",
    R"sql(INSERT INTO events (event_id, aggregate_kind, aggregate_id,
            aggregate_version, type, state, reason, case_ref, refs,
            occurred_at, follows_xid)
          VALUES ($1::uuid, $2::text, $3::text, $4::bigint, $5, $6, $7, $8,
            $9::jsonb, $10,
            (SELECT xid FROM events
             WHERE aggregate_kind = $2::text AND aggregate_id = $3::text
               AND aggregate_version = $4::bigint - 1)))sql"};

// Of a predecessor in the same statement nothing is seen yet, but its xid is
// known: this one's. The sort makes seq follow the order of the list.
constexpr db::Query kInsertEvents{"outbox_insert_events", R"sql(
    INSERT INTO events (event_id, aggregate_kind, aggregate_id,
        aggregate_version, type, state, reason, case_ref, refs, occurred_at,
        follows_xid)
    SELECT n.event_id, n.kind, n.id, n.version, n.type, n.state, n.reason,
        n.case_ref, n.refs::jsonb, n.occurred_at,
        CASE WHEN n.follows_one THEN pg_current_xact_id() ELSE (
            SELECT e.xid FROM events e
            WHERE e.aggregate_kind = n.kind AND e.aggregate_id = n.id
              AND e.aggregate_version = n.version - 1) END
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::text[],
        $6::text[], $7::text[], $8::text[], $9::text[], $10::timestamptz[],
        $11::boolean[]) WITH ORDINALITY AS n (event_id, kind, id, version, type,
        state, reason, case_ref, refs, occurred_at, follows_one, number)
    ORDER BY n.number)sql"};

}  // namespace

void Append(db::Transaction& tx, const Event& event) {
  tx.Queue(
      kInsertEvent,
      db::Params(crypto::NewUuidV7(), event.aggregate_kind, event.aggregate_id,
                 event.aggregate_version, event.type, event.state, event.reason,
                 event.case_ref, nlohmann::json(event.refs).dump(),
                 event.occurred_at.value_or(tx.now())));
}

void AppendAll(db::Transaction& tx, const std::vector<Event>& events) {
  if (events.empty()) return;
  std::vector<std::string> ids, kinds, roots, types, states, reasons, cases;
  std::vector<std::string> refs, follow;
  std::vector<int64_t> versions;
  std::vector<absl::Time> occurred;
  std::map<std::pair<std::string, std::string>, int64_t> last;  // versions
  for (const Event& event : events) {
    ids.push_back(crypto::NewUuidV7());
    kinds.push_back(event.aggregate_kind);
    roots.push_back(event.aggregate_id);
    versions.push_back(event.aggregate_version);
    types.push_back(event.type);
    states.push_back(event.state);
    reasons.push_back(event.reason);
    cases.push_back(event.case_ref);
    refs.push_back(nlohmann::json(event.refs).dump());
    occurred.push_back(event.occurred_at.value_or(tx.now()));
    int64_t& before = last[{event.aggregate_kind, event.aggregate_id}];
    const bool follows_one =
        before > 0 && event.aggregate_version == before + 1;
    follow.push_back(follows_one ? "t" : "f");
    before = event.aggregate_version;
  }
  tx.Queue(kInsertEvents, db::Params(ids, kinds, roots, versions, types, states,
                                     reasons, cases, refs, occurred, follow));
}

}  // namespace sojourn::outbox
