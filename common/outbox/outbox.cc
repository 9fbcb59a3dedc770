#include "common/outbox/outbox.h"

#include "common/crypto/ids.h"
#include "nlohmann/json.hpp"

namespace sojourn::outbox {
namespace {

constexpr db::Query kInsertEvent{
    "outbox_insert_event",
    R"sql(INSERT INTO events (event_id, aggregate_kind, aggregate_id,
            aggregate_version, type, state, reason, case_ref, refs,
            occurred_at)
          VALUES ($1::uuid, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10))sql"};

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
