#include "common/outbox/outbox.h"

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

}  // namespace

void Append(db::Transaction& tx, const Event& event) {
  tx.Queue(
      kInsertEvent,
      db::Params(crypto::NewUuidV7(), event.aggregate_kind, event.aggregate_id,
                 event.aggregate_version, event.type, event.state, event.reason,
                 event.case_ref, nlohmann::json(event.refs).dump(),
                 event.occurred_at.value_or(tx.now())));
}

}  // namespace sojourn::outbox
