#include "services/relocation/escalation/escalation_store.h"

#include "common/status/status_macros.h"

namespace sojourn::relocation::escalation_store {
namespace {

constexpr db::Query kWatch{"promise_watches_put", R"sql(
INSERT INTO promise_watches (relocation_id, next_at)
VALUES ($1, coalesce($2::timestamptz, 'infinity'))
ON CONFLICT (relocation_id) DO UPDATE SET next_at = excluded.next_at
WHERE promise_watches.next_at > $3)sql"};

constexpr db::Query kListDue{"promise_watches_list_due", R"sql(
SELECT r.id, r.public_id
FROM promise_watches w JOIN relocations r ON r.id = w.relocation_id
WHERE w.next_at <= $1 ORDER BY w.next_at, w.relocation_id LIMIT $2)sql"};

// The row before it changed, as the case's lock keeps others away.
constexpr db::Query kTakeTurn{"promise_watches_take_turn", R"sql(
UPDATE promise_watches w
SET next_at = coalesce($2::timestamptz, 'infinity'), told_through = $3
FROM promise_watches before
WHERE w.relocation_id = $1 AND before.relocation_id = w.relocation_id
RETURNING before.told_through)sql"};

constexpr db::Query kListSilent{"proposals_list_silent", R"sql(
SELECT p.relocation_id, r.public_id, p.public_id
FROM proposals p JOIN relocations r ON r.id = p.relocation_id
WHERE p.state = 'ASKED' AND p.answer_due <= $1
  AND (p.silence_told_at IS NULL
       OR p.answer_due + (p.answer_due - p.asked_at) <= $1)
  AND r.overlay = 'NONE' AND r.state <> 'ERASED'
ORDER BY p.answer_due, p.id LIMIT $2)sql"};

constexpr db::Query kMarkTold{"proposals_mark_silence_told", R"sql(
UPDATE proposals SET silence_told_at = $2
WHERE id = $1 AND silence_told_at IS NULL)sql"};

}  // namespace

void Watch(db::Transaction& tx, std::string_view case_row_id,
           std::optional<absl::Time> next) {
  tx.Queue(kWatch, db::Params(case_row_id, next, tx.now()));
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

absl::StatusOr<absl::Time> TakeTurn(db::Transaction& tx,
                                    std::string_view case_row_id,
                                    std::optional<absl::Time> next) {
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kTakeTurn, db::Params(case_row_id, next, tx.now())));
  if (rows.empty()) return tx.now();
  return rows.row(0).Get<absl::Time>(0);
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

}  // namespace sojourn::relocation::escalation_store
