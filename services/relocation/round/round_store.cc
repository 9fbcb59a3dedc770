#include "services/relocation/round/round_store.h"

#include <utility>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/ranking/ranking_store.h"

namespace sojourn::relocation::rounds {
namespace {

using round_rules::RoundState;

#define ROUND                                                                 \
  "r.id, r.round_id, r.state, r.version, r.plan_sealed, r.requested_by, "     \
  "r.requested_organisation_id, r.requested_at, r.solved_at, r.accepted_at, " \
  "r.tries, r.reason_sealed, "                                                \
  "(SELECT count(*) FROM round_parties x JOIN relocations y "                 \
  "  ON y.id = x.relocation_id WHERE x.round_row_id = r.id AND x.placed "     \
  "  AND (x.changed OR y.merged_into <> '')) "
constexpr int kRoundColumns = 13;

constexpr db::Query kInsert{"rounds_insert", R"sql(
INSERT INTO rounds (id, round_id, plan_sealed, requested_by,
                    requested_organisation_id, requested_at)
VALUES ($1, $2, $3, $4, $5, $6))sql"};

constexpr db::Query kSelect{
    "rounds_select", "SELECT " ROUND "FROM rounds r WHERE r.round_id = $1"};

constexpr db::Query kSelectNewest{
    "rounds_select_newest",
    "SELECT " ROUND
    "FROM rounds r ORDER BY r.requested_at DESC, r.id DESC LIMIT 1"};

#define BASE                                                                \
  "FROM rounds r WHERE r.state IN ('ACCEPTED', 'SOLVED') "                  \
  "ORDER BY r.accepted_at DESC NULLS LAST, r.requested_at DESC, r.id DESC " \
  "LIMIT 1"

constexpr db::Query kSelectBase{"rounds_select_base", "SELECT " ROUND BASE};

constexpr db::Query kSelectOver{
    "rounds_select_over",
    "SELECT o.id, o.round_id FROM rounds o "
    "WHERE o.requested_at <= $1 AND o.state <> 'RUNNING' "
    "AND o.id IS DISTINCT FROM (SELECT r.id " BASE
    ") ORDER BY o.requested_at, o.id LIMIT $2"};
#undef BASE

constexpr db::Query kDeleteParties{
    "round_parties_delete",
    "DELETE FROM round_parties WHERE round_row_id = $1"};

constexpr db::Query kDelete{"rounds_delete",
                            "DELETE FROM rounds WHERE id = $1 RETURNING id"};

constexpr db::Query kSelectSuperseded{
    "rounds_select_superseded",
    "SELECT EXISTS (SELECT FROM rounds r "
    "WHERE (r.requested_at, r.id) > ($1, $2::uuid))"};

// In real time: no clock of development ends a lease.
constexpr db::Query kClaim{
    "rounds_claim",
    "UPDATE rounds r SET lease_token = $1, tries = r.tries + 1, "
    "  lease_until = clock_timestamp() + interval '15 minutes' "
    "WHERE r.state = 'RUNNING' AND "
    "  coalesce(r.lease_until < clock_timestamp(), true) "
    "RETURNING " ROUND};

constexpr db::Query kFinish{"rounds_finish", R"sql(
UPDATE rounds SET state = $3, plan_sealed = $4, solved_at = $5,
                  version = version + 1, lease_token = NULL, lease_until = NULL
WHERE id = $1 AND lease_token = $2 AND state = 'RUNNING' RETURNING id)sql"};

constexpr db::Query kTryAgain{"rounds_try_again", R"sql(
UPDATE rounds SET lease_token = NULL,
                  lease_until = clock_timestamp() + make_interval(secs => $3)
WHERE id = $1 AND lease_token = $2 AND state = 'RUNNING')sql"};

constexpr db::Query kGiveBack{"rounds_give_back", R"sql(
UPDATE rounds SET lease_token = NULL, lease_until = NULL, tries = tries - 1
WHERE id = $1 AND lease_token = $2 AND state = 'RUNNING')sql"};

constexpr db::Query kAccept{"rounds_accept", R"sql(
UPDATE rounds SET state = 'ACCEPTED', plan_sealed = $2, accepted_at = $3,
                  version = $4, reason_sealed = $5,
                  reason_names = $6::text[]::uuid[]
WHERE id = $1)sql"};

// In the order of kLockBoth, as kHoldCases.
constexpr db::Query kHoldNamed{"rounds_hold_named",
                               "SELECT id FROM relocations "
                               "WHERE code = ANY($1::text[]) "
                               "ORDER BY id FOR SHARE"};

constexpr db::Query kRecommendNothing{
    "round_parties_recommend_nothing",
    "UPDATE round_parties SET recommended = false WHERE recommended"};

constexpr db::Query kRecommend{"round_parties_recommend", R"sql(
UPDATE round_parties p
SET recommended = NOT p.changed AND c.merged_into = '',
    left_out = p.changed OR c.merged_into <> ''
FROM relocations c
WHERE c.id = p.relocation_id AND p.round_row_id = $1 AND p.placed)sql"};

// Who lives somewhere does not wait, and her nights are no longer free; where
// she cannot live on there she may hold another place.
constexpr db::Query kSelectWaiting{"rounds_select_waiting", R"sql(
SELECT r.id FROM relocations r
WHERE r.merged_into = '' AND
  (r.state = ANY($1::text[]) OR
   (r.state IN ('IN_STAY', 'ENDING') AND
    EXISTS (SELECT FROM proposals p WHERE p.relocation_id = r.id
              AND p.state IN ('HOLDING', 'OFFERED') AND p.place_id <> '')) OR
   (r.state IN ('DEFENDER_ACCEPTED', 'PRE_DEPARTURE', 'TRAVELLING') AND
    EXISTS (SELECT FROM proposals p WHERE p.relocation_id = r.id
              AND p.state IN ('HOLDING', 'OFFERED', 'ACCEPTED')
              AND p.place_id <> '')))
ORDER BY r.level, r.received_at, r.id LIMIT $2)sql"};

// Whoever changes a case now has done so when the statements behind this one
// look, or finds the rows of this plan. In the order of kLockBoth.
constexpr db::Query kHoldCases{
    "rounds_hold_cases",
    "SELECT id FROM relocations WHERE id = ANY($1::text[]::uuid[]) "
    "ORDER BY id FOR SHARE"};

// A split moves no version.
constexpr db::Query kInsertParty{"round_parties_insert", R"sql(
INSERT INTO round_parties
  (round_row_id, relocation_id, position, party_sealed, placed, changed)
SELECT $1::uuid, r.id, $3::integer, $4::bytea, $5::boolean,
       r.version <> $6::bigint OR
       (SELECT count(*) FROM separations s
        WHERE s.relocation_id = r.id) <> $7::bigint
FROM relocations r
WHERE r.id = $2 AND r.state <> 'ERASED')sql"};

#define PARTY                                                          \
  "p.relocation_id, c.public_id, c.code, p.position, p.party_sealed, " \
  "p.placed, p.changed OR c.merged_into <> '', p.recommended, "        \
  "EXISTS (SELECT FROM separations s "                                 \
  "  WHERE s.relocation_id = p.relocation_id) "                        \
  "FROM round_parties p JOIN relocations c ON c.id = p.relocation_id "

constexpr db::Query kSelectParties{
    "round_parties_select",
    "SELECT " PARTY
    "WHERE p.round_row_id = $1 AND p.position > $2 AND c.state <> 'ERASED' "
    "ORDER BY p.position LIMIT $3"};

constexpr db::Query kSelectLeftOut{"round_parties_select_left_out", R"sql(
SELECT c.code FROM round_parties p JOIN relocations c ON c.id = p.relocation_id
WHERE p.round_row_id = $1 AND p.left_out AND c.state <> 'ERASED'
ORDER BY p.position)sql"};

constexpr db::Query kSelectRecommended{
    "round_parties_select_recommended",
    "SELECT " ROUND ", " PARTY
    "JOIN rounds r ON r.id = p.round_row_id "
    "WHERE p.relocation_id = $1 AND p.recommended AND NOT p.changed "
    "AND c.merged_into = ''"};
#undef PARTY

constexpr db::Query kOutdate{"round_parties_outdate",
                             "UPDATE round_parties SET changed = true "
                             "WHERE relocation_id = $1 AND NOT changed"};

PartyRow ReadParty(const db::Row& row, int i) {
  return {.case_row_id = row.Get<std::string>(i),
          .relocation_id = row.Get<std::string>(i + 1),
          .code = row.Get<std::string>(i + 2),
          .position = row.Get<int32_t>(i + 3),
          .party_sealed = row.Get<db::Bytes>(i + 4),
          .placed = row.Get<bool>(i + 5),
          .changed = row.Get<bool>(i + 6),
          .recommended = row.Get<bool>(i + 7),
          .apart = row.Get<bool>(i + 8)};
}

absl::StatusOr<std::optional<Row>> One(db::Transaction& tx,
                                       const db::Query& query,
                                       const db::Params& params) {
  ASSIGN_OR_RETURN(const db::Result found, tx.Execute(query, params));
  if (found.empty()) return std::optional<Row>();
  ASSIGN_OR_RETURN(Row row, ReadRow(found.row(0)));
  return std::optional<Row>(std::move(row));
}

std::vector<std::string> TextsIn(const db::Result& rows) {
  std::vector<std::string> texts;
  for (const db::Row row : rows) texts.push_back(row.Get<std::string>(0));
  return texts;
}

}  // namespace

const db::ConstraintErrors kErrors{{"rounds_running_key", [] {
                                      return FailedPrecondition(
                                          "ROUND_RUNNING",
                                          "a round is being made already",
                                          "GetRound shows how it goes");
                                    }}};

const db::Query kLock{"rounds_lock",
                      "SELECT " ROUND
                      "FROM rounds r WHERE r.round_id = $1 FOR UPDATE"};
#undef ROUND

absl::StatusOr<Row> ReadRow(const db::Row& row) {
  const std::optional<RoundState> state =
      round_rules::ParseRoundState(row.Get<std::string>(2));
  if (!state) return Internal("a kept round has an unknown state");
  return Row{.row_id = row.Get<std::string>(0),
             .round_id = row.Get<std::string>(1),
             .state = *state,
             .version = row.Get<int64_t>(3),
             .plan_sealed = row.Get<db::Bytes>(4),
             .cause = {.subject = row.Get<std::string>(5),
                       .organisation_id = row.Get<std::string>(6)},
             .requested_at = row.Get<absl::Time>(7),
             .solved_at = row.Find<absl::Time>(8),
             .accepted_at = row.Find<absl::Time>(9),
             .tries = row.Get<int32_t>(10),
             .reason_sealed = row.Find<db::Bytes>(11),
             .changed = row.Get<int64_t>(12)};
}

void Insert(db::Transaction& tx, const Row& row) {
  tx.Queue(kInsert, db::Params(row.row_id, row.round_id, row.plan_sealed,
                               row.cause.subject, row.cause.organisation_id,
                               row.requested_at));
}

absl::StatusOr<std::optional<Row>> Find(db::Transaction& tx,
                                        std::string_view round_id) {
  return One(tx, kSelect, db::Params(round_id));
}

absl::StatusOr<std::optional<Row>> FindNewest(db::Transaction& tx) {
  return One(tx, kSelectNewest, db::Params());
}

absl::StatusOr<std::optional<Row>> FindBase(db::Transaction& tx) {
  return One(tx, kSelectBase, db::Params());
}

absl::StatusOr<bool> IsSuperseded(db::Transaction& tx, const Row& row) {
  ASSIGN_OR_RETURN(
      const db::Result found,
      tx.Execute(kSelectSuperseded, db::Params(row.requested_at, row.row_id)));
  return found.row(0).Get<bool>(0);
}

absl::StatusOr<std::optional<Row>> Claim(db::Transaction& tx,
                                         std::string_view token) {
  return One(tx, kClaim, db::Params(token));
}

absl::StatusOr<bool> Finish(db::Transaction& tx, const Row& row,
                            std::string_view token) {
  ASSIGN_OR_RETURN(
      const db::Result finished,
      tx.Execute(kFinish,
                 db::Params(row.row_id, token, round_rules::Name(row.state),
                            row.plan_sealed, row.solved_at)));
  return !finished.empty();
}

void TryAgain(db::Transaction& tx, const Row& row, std::string_view token,
              absl::Duration pause) {
  tx.Queue(kTryAgain,
           db::Params(row.row_id, token, absl::ToDoubleSeconds(pause)));
}

void GiveBack(db::Transaction& tx, const Row& row, std::string_view token) {
  tx.Queue(kGiveBack, db::Params(row.row_id, token));
}

absl::StatusOr<std::vector<std::string>> HoldNamed(
    db::Transaction& tx, const std::vector<std::string>& codes) {
  if (codes.empty()) return std::vector<std::string>();
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kHoldNamed, db::Params(codes)));
  return TextsIn(found);
}

void Accept(db::Transaction& tx, const Row& row,
            const std::vector<std::string>& named) {
  tx.Queue(kAccept, db::Params(row.row_id, row.plan_sealed, row.accepted_at,
                               row.version, row.reason_sealed, named));
  tx.Queue(kRecommendNothing, db::Params());
  tx.Queue(kRecommend, db::Params(row.row_id));
}

absl::StatusOr<std::vector<Over>> ListOver(db::Transaction& tx,
                                           absl::Time before, int limit) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kSelectOver, db::Params(before, limit)));
  std::vector<Over> all;
  for (const db::Row row : found) {
    all.push_back({row.Get<std::string>(0), row.Get<std::string>(1)});
  }
  return all;
}

absl::StatusOr<bool> Delete(db::Transaction& tx, const Over& over) {
  tx.Queue(kDeleteParties, db::Params(over.row_id));
  ASSIGN_OR_RETURN(const db::Result gone,
                   tx.Execute(kDelete, db::Params(over.row_id)));
  return !gone.empty();
}

absl::StatusOr<std::vector<std::string>> ListWaiting(db::Transaction& tx,
                                                     int limit) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kSelectWaiting,
                              db::Params(rankings::StatesThatLook(), limit)));
  return TextsIn(found);
}

absl::Status HoldCases(db::Transaction& tx,
                       const std::vector<std::string>& case_row_ids) {
  return tx.Execute(kHoldCases, db::Params(case_row_ids)).status();
}

void InsertParty(db::Transaction& tx, const Row& round, const PartyRow& party,
                 const CaseSeen& seen) {
  tx.Queue(kInsertParty,
           db::Params(round.row_id, party.case_row_id, party.position,
                      party.party_sealed, party.placed, seen.version,
                      seen.separations));
}

absl::StatusOr<std::vector<PartyRow>> ListParties(db::Transaction& tx,
                                                  const Row& round, int after,
                                                  int limit) {
  ASSIGN_OR_RETURN(
      const db::Result found,
      tx.Execute(kSelectParties, db::Params(round.row_id, after, limit)));
  std::vector<PartyRow> parties;
  for (const db::Row row : found) parties.push_back(ReadParty(row, 0));
  return parties;
}

absl::StatusOr<std::vector<std::string>> ListLeftOut(db::Transaction& tx,
                                                     const Row& round) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kSelectLeftOut, db::Params(round.row_id)));
  return TextsIn(found);
}

absl::StatusOr<std::optional<Recommended>> FindRecommended(
    db::Transaction& tx, std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kSelectRecommended, db::Params(case_row_id)));
  if (found.empty()) return std::optional<Recommended>();
  ASSIGN_OR_RETURN(Row round, ReadRow(found.row(0)));
  return std::optional<Recommended>(
      Recommended{.round = std::move(round),
                  .party = ReadParty(found.row(0), kRoundColumns)});
}

void Outdate(db::Transaction& tx, std::string_view case_row_id) {
  tx.Queue(kOutdate, db::Params(case_row_id));
}

void OutdateAfter(db::Transaction& tx, const Relocation& before,
                  const Relocation& next, Event event) {
  if (round_rules::Outdates(before, next, event)) Outdate(tx, next.id);
}

}  // namespace sojourn::relocation::rounds
