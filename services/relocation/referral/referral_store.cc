#include "services/relocation/referral/referral_store.h"

#include "common/status/status_macros.h"

namespace sojourn::relocation::referrals {
namespace {

constexpr db::Query kSelect{"referrals_select_by_case",
                            R"sql(SELECT id, network, state, due_at,
            referral_sealed
          FROM referrals WHERE relocation_id = $1 ORDER BY id)sql"};

constexpr db::Query kInsert{"referrals_insert", R"sql(
INSERT INTO referrals (id, blind_id, relocation_id, network, state, due_at,
                       referral_sealed)
VALUES ($1, $2, $3, $4, $5, $6, $7))sql"};

constexpr db::Query kUpdate{"referrals_update", R"sql(
UPDATE referrals SET state = $2, referral_sealed = $3 WHERE id = $1)sql"};

constexpr db::Query kHasten{"referrals_hasten", R"sql(
UPDATE referrals SET due_at = least(due_at, $2)
WHERE relocation_id = $1 AND state = 'PENDING')sql"};

constexpr db::Query kFindCase{"referrals_find_case",
                              R"sql(SELECT r.public_id
          FROM referrals f JOIN relocations r ON r.id = f.relocation_id
          WHERE f.blind_id = $1 AND r.state <> 'ERASED')sql"};

constexpr db::Query kListDue{"referrals_list_due",
                             R"sql(SELECT f.relocation_id
          FROM referrals f JOIN relocations r ON r.id = f.relocation_id
          WHERE f.state = 'PENDING' AND f.due_at <= $1 AND r.state <> 'ERASED'
          GROUP BY f.relocation_id ORDER BY min(f.due_at) LIMIT $2)sql"};

constexpr db::Query kAddReceived{"received_referrals_insert",
                                 R"sql(INSERT INTO received_referrals
            (id, blind_id, relocation_id, network, bounce_reason, decided_at,
             origin_sealed)
          VALUES ($1, $2, $3, $4, $5, $6, $7)
          ON CONFLICT (blind_id) DO NOTHING RETURNING id)sql"};

constexpr db::Query kFindDecided{"received_referrals_find",
                                 R"sql(SELECT coalesce(r.public_id, ''),
            d.bounce_reason, d.decided_at
          FROM received_referrals d
          LEFT JOIN relocations r
            ON r.id = d.relocation_id AND r.state <> 'ERASED'
          WHERE d.blind_id = $1)sql"};

constexpr db::Query kSelectOrigin{"received_referrals_select_by_case",
                                  R"sql(SELECT id, origin_sealed
          FROM received_referrals WHERE relocation_id = $1)sql"};

}  // namespace

absl::StatusOr<std::vector<Row>> Load(db::Transaction& tx,
                                      std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kSelect, db::Params(case_row_id)));
  std::vector<Row> rows;
  for (const db::Row row : found) {
    rows.push_back({.row_id = row.Get<std::string>(0),
                    .network = row.Get<std::string>(1),
                    .state = ParseReferralState(row.Get<std::string>(2))
                                 .value_or(ReferralState::kLapsed),
                    .due_at = row.Get<absl::Time>(3),
                    .sealed = row.Get<db::Bytes>(4)});
  }
  return rows;
}

void Insert(db::Transaction& tx, std::string_view case_row_id,
            const db::Bytes& blind_id, const Row& row) {
  tx.Queue(kInsert,
           db::Params(row.row_id, blind_id, case_row_id, row.network,
                      relocation::Name(row.state), row.due_at, row.sealed));
}

void Update(db::Transaction& tx, const Row& row) {
  tx.Queue(kUpdate,
           db::Params(row.row_id, relocation::Name(row.state), row.sealed));
}

void Hasten(db::Transaction& tx, std::string_view case_row_id,
            absl::Time due_at) {
  tx.Queue(kHasten, db::Params(case_row_id, due_at));
}

absl::StatusOr<std::optional<std::string>> FindCase(db::Transaction& tx,
                                                    const db::Bytes& blind_id) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kFindCase, db::Params(blind_id)));
  if (found.empty()) return std::optional<std::string>();
  return std::optional(found.row(0).Get<std::string>(0));
}

absl::StatusOr<std::vector<std::string>> ListDue(db::Transaction& tx,
                                                 absl::Time now, int limit) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kListDue, db::Params(now, limit)));
  std::vector<std::string> cases;
  for (const db::Row row : found) cases.push_back(row.Get<std::string>(0));
  return cases;
}

absl::StatusOr<bool> AddReceived(db::Transaction& tx, const db::Bytes& blind_id,
                                 const Received& received) {
  ASSIGN_OR_RETURN(
      const db::Result added,
      tx.Execute(kAddReceived,
                 db::Params(received.row_id, blind_id, received.case_row_id,
                            received.network, received.bounce_reason,
                            received.decided_at, received.origin_sealed)));
  return !added.empty();
}

absl::StatusOr<std::optional<Decided>> FindDecided(db::Transaction& tx,
                                                   const db::Bytes& blind_id) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kFindDecided, db::Params(blind_id)));
  if (found.empty()) return std::optional<Decided>();
  const db::Row row = found.row(0);
  return std::optional(Decided{.relocation_id = row.Get<std::string>(0),
                               .bounce_reason = row.Get<std::string>(1),
                               .decided_at = row.Get<absl::Time>(2)});
}

absl::StatusOr<std::optional<Origin>> LoadOrigin(db::Transaction& tx,
                                                 std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kSelectOrigin, db::Params(case_row_id)));
  if (found.empty()) return std::optional<Origin>();
  return std::optional(Origin{.row_id = found.row(0).Get<std::string>(0),
                              .sealed = found.row(0).Get<db::Bytes>(1)});
}

}  // namespace sojourn::relocation::referrals
