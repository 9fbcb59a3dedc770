#include "services/relocation/escalation/escalation_store.h"

#include <algorithm>

#include "common/status/status_macros.h"

namespace sojourn::relocation::escalation_store {
namespace {

constexpr db::Query kWatch{"promise_watches_put", R"sql(
INSERT INTO promise_watches (relocation_id, next_at)
VALUES ($1, coalesce($2::timestamptz, 'infinity'))
ON CONFLICT (relocation_id) DO UPDATE SET
  next_at = CASE WHEN promise_watches.next_at > $3 THEN excluded.next_at
            ELSE promise_watches.next_at END,
  told = ARRAY(SELECT unnest(promise_watches.told)
               INTERSECT SELECT unnest($4::text[])))sql"};

constexpr db::Query kListDue{"promise_watches_list_due", R"sql(
SELECT r.id, r.public_id
FROM promise_watches w JOIN relocations r ON r.id = w.relocation_id
WHERE w.next_at <= $1 ORDER BY random() LIMIT $2)sql"};

// The row before it changed, as the case's lock keeps others away.
constexpr db::Query kTakeTurn{"promise_watches_take_turn", R"sql(
UPDATE promise_watches w
SET next_at = coalesce($2::timestamptz, 'infinity'), told = $3
FROM promise_watches before
WHERE w.relocation_id = $1 AND before.relocation_id = w.relocation_id
RETURNING before.told)sql"};

constexpr db::Query kForget{"promise_watches_forget", R"sql(
UPDATE promise_watches SET next_at = 'infinity' WHERE relocation_id = $1)sql"};

constexpr db::Query kListSilent{"proposals_list_silent", R"sql(
SELECT p.relocation_id, r.public_id, p.public_id
FROM proposals p JOIN relocations r ON r.id = p.relocation_id
WHERE p.state = 'ASKED' AND p.answer_due <= $1
  AND (p.silence_told_at IS NULL
       OR p.answer_due + (p.answer_due - p.asked_at) <= $1)
  AND r.overlay = 'NONE' AND r.state <> 'ERASED'
ORDER BY random() LIMIT $2)sql"};

constexpr db::Query kForgetSilent{"proposals_forget_silence", R"sql(
UPDATE proposals SET answer_due = NULL WHERE public_id = $1)sql"};

constexpr db::Query kMarkTold{"proposals_mark_silence_told", R"sql(
UPDATE proposals SET silence_told_at = $2
WHERE id = $1 AND silence_told_at IS NULL)sql"};

std::vector<std::string> NamesOf(const Kinds& kinds) {
  std::vector<std::string> names;
  for (const ClockKind kind : kinds) names.emplace_back(Name(kind));
  return names;
}

}  // namespace

void Watch(db::Transaction& tx, std::string_view case_row_id,
           std::optional<absl::Time> next, const Kinds& late) {
  tx.Queue(kWatch, db::Params(case_row_id, next, tx.now(), NamesOf(late)));
}

absl::StatusOr<std::vector<Due>> ListDue(db::Transaction& tx, int limit) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kListDue, db::Params(tx.now(), limit)));
  std::vector<Due> due;
  for (const db::Row row : rows) {
    due.push_back({.row_id = row.Get<std::string>(0),
                   .relocation_id = row.Get<std::string>(1)});
  }
  return due;
}

absl::StatusOr<Kinds> TakeTurn(db::Transaction& tx,
                               std::string_view case_row_id,
                               std::optional<absl::Time> next,
                               const Kinds& late) {
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kTakeTurn, db::Params(case_row_id, next, NamesOf(late))));
  Kinds untold;
  if (rows.empty()) return untold;
  const auto told = rows.row(0).Get<std::vector<std::string>>(0);
  for (const ClockKind kind : late) {
    if (std::find(told.begin(), told.end(), Name(kind)) == told.end()) {
      untold.push_back(kind);
    }
  }
  return untold;
}

void Forget(db::Transaction& tx, const Due& due) {
  tx.Queue(kForget, db::Params(due.row_id));
}

absl::StatusOr<std::vector<SilentHost>> ListSilent(db::Transaction& tx,
                                                   int limit) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kListSilent, db::Params(tx.now(), limit)));
  std::vector<SilentHost> silent;
  for (const db::Row row : rows) {
    silent.push_back({.case_row_id = row.Get<std::string>(0),
                      .relocation_id = row.Get<std::string>(1),
                      .proposal_id = row.Get<std::string>(2)});
  }
  return silent;
}

absl::StatusOr<bool> MarkTold(db::Transaction& tx,
                              std::string_view proposal_row_id) {
  ASSIGN_OR_RETURN(
      const db::Result marked,
      tx.Execute(kMarkTold, db::Params(proposal_row_id, tx.now())));
  return marked.affected() > 0;
}

void Forget(db::Transaction& tx, const SilentHost& host) {
  tx.Queue(kForgetSilent, db::Params(host.proposal_id));
}

}  // namespace sojourn::relocation::escalation_store
