#include "services/grants/payments/order_store.h"

#include <utility>

#include "absl/time/clock.h"
#include "common/audit/audit.h"
#include "common/db/database.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_access.h"
#include "services/grants/grants_errors.h"
#include "services/grants/grants_load.h"
#include "services/grants/grants_rows.h"
#include "services/grants/grants_texts.h"

namespace sojourn::grants {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(2);

// The lease is longer than a turn may take. $2 is domain time, the rest real.
// Materialized: claimed once, however the rows are joined.
constexpr db::Query kClaim{"payment_orders_claim", R"sql(
WITH due AS MATERIALIZED (
  SELECT q.attempt_id, q.state AS was, a.provider_reference,
         p.id AS payment_id, p.public_id AS payment_public_id,
         g.id AS grant_id, g.public_id AS grant_public_id,
         a.outcome IS NOT NULL OR p.state = 'RECEIVED' AS told,
         a.outcome IS NOT NULL AND p.state = 'RECEIVED' AS arrived,
         g.state IN ('PAYING', 'PAID') AS lives,
         NOT g.funder_view_closed AND g.payments_held_until <= $2
           AND f.status = 'ACTIVE' AS may_go
  FROM payment_orders q
  JOIN payment_attempts a ON a.id = q.attempt_id
  JOIN payments p ON p.id = a.payment_id
  JOIN grants g ON g.id = p.grant_id
  JOIN funds f ON f.id = g.fund_id
  WHERE q.state <> 'DONE' AND q.next_try_at <= now()
    AND q.provider = ANY($1::text[])
    AND (q.state <> 'QUEUED' OR a.outcome IS NOT NULL OR p.state = 'RECEIVED'
         OR g.state NOT IN ('PAYING', 'PAID')
         OR (NOT g.funder_view_closed AND g.payments_held_until <= $2
             AND f.status = 'ACTIVE'
             AND coalesce(p.due_on
               <= ($2::timestamptz AT TIME ZONE f.time_zone)::date, true)))
  ORDER BY q.next_try_at LIMIT 1 FOR UPDATE OF q SKIP LOCKED)
UPDATE payment_orders o
SET tries = o.tries + 1, next_try_at = now() + interval '1 minute',
    state = CASE WHEN due.was = 'HANDED' AND due.arrived THEN 'DONE'
                 WHEN due.was <> 'QUEUED' THEN due.was
                 WHEN due.told THEN 'DONE'
                 WHEN due.lives THEN 'HANDING' ELSE 'WITHDRAWN' END
FROM due
WHERE o.attempt_id = due.attempt_id
RETURNING o.attempt_id::text, o.provider, due.was, o.state, o.tries,
          due.told, due.lives, due.may_go,
          due.provider_reference, due.payment_id::text, due.payment_public_id,
          due.grant_id::text, due.grant_public_id)sql"};

constexpr db::Query kSetState{
    "payment_orders_set_state",
    R"sql(UPDATE payment_orders SET state = $2, next_try_at = now(), reason = ''
          WHERE attempt_id = $1::uuid AND state <> 'DONE')sql"};

constexpr db::Query kSetHanded{"payment_orders_set_handed", R"sql(
UPDATE payment_orders o
SET state = CASE WHEN o.state = 'HANDING'
                      AND a.outcome NOT IN ('SENT', 'RECEIVED')
                 THEN 'HANDING' ELSE 'HANDED' END,
    handed_at = coalesce(o.handed_at, now()), reason = '',
    next_try_at = now() + make_interval(secs => $2)
FROM payment_attempts a
WHERE o.attempt_id = $1::uuid AND a.id = o.attempt_id
  AND o.state IN ('HANDING', 'HANDED'))sql"};

constexpr db::Query kSetFailed{"payment_orders_set_failed", R"sql(
UPDATE payment_orders
SET next_try_at = now() + make_interval(secs => $2), reason = $3
WHERE attempt_id = $1::uuid)sql"};

constexpr db::Query kFindReference{
    "payment_orders_find_reference",
    R"sql(SELECT a.id::text, p.public_id FROM payment_attempts a
          JOIN payments p ON p.id = a.payment_id
          JOIN grants g ON g.id = p.grant_id
          LEFT JOIN payment_orders o ON o.attempt_id = a.id
          WHERE a.provider_reference = $1
            AND (o.provider = $2
                 OR (o.provider IS NULL AND g.organisation_id = $3)))sql"};

constexpr db::Query kStuck{"payment_orders_stuck", R"sql(
SELECT EXISTS (SELECT FROM payment_orders
               WHERE state <> 'DONE'
                 AND (reason <> '' OR provider <> ALL($1::text[]))
                 AND created_at < now() - interval '5 minutes'))sql"};

absl::Time Soon() { return absl::Now() + kTimeout; }

absl::StatusOr<ClaimedOrder> ReadClaimed(const db::Row& row) {
  RowReader in(row);
  ClaimedOrder order;
  order.attempt_id = in.Text();
  order.provider = in.Text();
  order.was = in.Enum<OrderState>();
  order.is = in.Enum<OrderState>();
  order.tries = in.Get<int32_t>();
  order.frame.outcome_known = in.Get<bool>();
  order.frame.grant_lives = in.Get<bool>();
  order.frame.may_go = in.Get<bool>();
  order.reference = in.Text();
  order.payment_id = in.Text();
  order.payment_public_id = in.Text();
  order.grant_id = in.Text();
  order.grant_public_id = in.Text();
  RETURN_IF_ERROR(in.status());
  return order;
}

// Somebody has said what became of the attempt, or that she has the money.
bool IsOvertaken(const Grant& grant, const std::string& attempt_id) {
  for (const Payment& payment : grant.payments) {
    for (const PaymentAttempt& attempt : payment.attempts) {
      if (attempt.id != attempt_id) continue;
      return attempt.outcome.has_value() ||
             payment.state != PaymentState::kReleased;
    }
  }
  return true;
}

}  // namespace

absl::StatusOr<std::optional<ClaimedOrder>> OrderStore::Claim(
    const std::vector<std::string>& providers) {
  using Found = std::optional<ClaimedOrder>;
  if (providers.empty()) return Found();
  return runtime_.db().Write<Found>(
      Soon(), [&](db::Transaction& tx) -> absl::StatusOr<Found> {
        const absl::Time now = tx.now();
        ASSIGN_OR_RETURN(const db::Result rows,
                         tx.Execute(kClaim, db::Params(providers, now)));
        if (rows.empty()) return Found();
        ASSIGN_OR_RETURN(ClaimedOrder claimed, ReadClaimed(rows.row(0)));
        return Found(std::move(claimed));
      });
}

absl::StatusOr<providers::Order> OrderStore::Open(const ClaimedOrder& order) {
  GrantFile file;
  SealedTexts sealed;
  RETURN_IF_ERROR(
      runtime_.db().Read(Soon(), [&](db::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(std::vector<GrantFile> files,
                         LoadGrants(tx, {order.grant_id}));
        file = std::move(files.front());
        ASSIGN_OR_RETURN(sealed, LoadSealed(tx, order.grant_id));
        return absl::OkStatus();
      }));
  if (IsOvertaken(file.grant, order.attempt_id)) {
    return FailedPrecondition(
        reasons::kOrderOvertaken,
        "somebody has said meanwhile what became of the payment",
        "Nothing: the order is withdrawn.");
  }
  ASSIGN_OR_RETURN(const GrantTexts texts,
                   OpenTexts(runtime_.sealer(), file.grant, sealed, true));
  const auto found = texts.payments.find(order.payment_id);
  if (found == texts.payments.end() || !found->second.payee) {
    return NotFound("payee");
  }
  RETURN_IF_ERROR(
      runtime_.audit().RecordRead({.actor_service = kOwnService,
                                   .method = "HandOver",
                                   .resource_kind = "grant",
                                   .resource_ids = {order.grant_public_id},
                                   .fields = "payee"},
                                  Soon()));
  const GrantTexts::OfPayment& payment = found->second;
  return providers::Order{.reference = order.reference,
                          .currency = payment.terms.currency,
                          .amount = payment.terms.amount,
                          .payee_name = payment.payee->name,
                          .payee_details = payment.payee->details,
                          .on = rules::TodayOf(file.fund.fund, file.now)};
}

absl::Status OrderStore::SetState(const std::string& attempt_id,
                                  OrderState state) {
  return runtime_.db().Write(Soon(), [&](db::Transaction& tx) -> absl::Status {
    tx.Queue(kSetState, db::Params(attempt_id, NameOf(state)));
    return absl::OkStatus();
  });
}

absl::Status OrderStore::SetHanded(const ClaimedOrder& order,
                                   absl::Duration wait) {
  return runtime_.db().Write(Soon(), [&](db::Transaction& tx) -> absl::Status {
    tx.Queue(kSetHanded,
             db::Params(order.attempt_id, absl::ToDoubleSeconds(wait)));
    return absl::OkStatus();
  });
}

absl::Status OrderStore::SetFailed(const ClaimedOrder& order,
                                   const std::string& reason) {
  const double wait = absl::ToDoubleSeconds(rules::OrderBackoff(order.tries));
  return runtime_.db().Write(Soon(), [&](db::Transaction& tx) -> absl::Status {
    tx.Queue(kSetFailed, db::Params(order.attempt_id, wait, reason));
    return absl::OkStatus();
  });
}

absl::StatusOr<std::optional<OrderStore::Reference>> OrderStore::FindReference(
    const std::string& reference, const std::string& provider,
    const std::string& holder) {
  using Found = std::optional<Reference>;
  return runtime_.db().Read<Found>(
      Soon(), [&](db::Transaction& tx) -> absl::StatusOr<Found> {
        ASSIGN_OR_RETURN(const db::Result rows,
                         tx.Execute(kFindReference,
                                    db::Params(reference, provider, holder)));
        if (rows.empty()) return Found();
        return Found(
            Reference{.attempt_id = rows.row(0).Get<std::string>(0),
                      .payment_public_id = rows.row(0).Get<std::string>(1)});
      });
}

absl::StatusOr<bool> OrderStore::AnyStuck(
    const std::vector<std::string>& providers) {
  return runtime_.db().Read<bool>(
      Soon(), [&](db::Transaction& tx) -> absl::StatusOr<bool> {
        ASSIGN_OR_RETURN(const db::Result rows,
                         tx.Execute(kStuck, db::Params(providers)));
        return rows.row(0).Get<bool>(0);
      });
}

}  // namespace sojourn::grants
