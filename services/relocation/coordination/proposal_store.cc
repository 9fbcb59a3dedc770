#include "services/relocation/coordination/proposal_store.h"

#include "common/status/status_macros.h"
#include "services/relocation/coordination/coordination_rules.h"

namespace sojourn::relocation::proposals {
namespace {

constexpr db::Query kSelectByCase{
    "proposals_select_by_case",
    R"sql(SELECT id, public_id, relocation_id, host_id, organisation_id,
                 place_id, abroad, state, reason, problem_reason,
                 problem_remedy, stay_sealed, chosen, confirmed,
                 reservation_id, held_until, asked_at, answer_due, decided_at,
                 version, coordinator_subject, share_ended_at, for_all,
                 EXISTS (SELECT FROM known_hosts h
                         WHERE h.host_id = proposals.host_id
                           AND h.kind IN ('SAFE_HOUSE', 'WOMEN_SHELTER')),
                 asked_of_sealed, rank, overrides_first, choice_sealed
          FROM proposals WHERE relocation_id = $1 ORDER BY id)sql"};

constexpr db::Query kInsert{"proposals_insert",
                            R"sql(INSERT INTO proposals
            (id, public_id, relocation_id, host_id, organisation_id, place_id,
             abroad, state, stay_sealed, asked_at, answer_due, asked_of_sealed,
             rank, overrides_first, choice_sealed)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
                  $15)
          ON CONFLICT (relocation_id, host_id)
            WHERE state IN ('ASKED', 'CITY_ACCEPTED', 'HOLDING', 'OFFERED',
                            'ACCEPTED')
          DO NOTHING)sql"};

constexpr db::Query kUpdate{"proposals_update",
                            R"sql(UPDATE proposals
          SET state = $2, reason = $3, problem_reason = $4, problem_remedy = $5,
              chosen = $6, confirmed = $7, reservation_id = $8,
              held_until = $9, decided_at = $10, version = $11,
              abroad = $12, coordinator_subject = $13, share_ended_at = $14,
              stay_sealed = $15
          WHERE id = $1)sql"};

constexpr db::Query kSelectFindings{
    "proposal_routes_select_by_case",
    R"sql(SELECT r.proposal_id, r.person_id, r.lawful, r.findings_sealed,
                 r.policy_version
          FROM proposal_routes r JOIN proposals p ON p.id = r.proposal_id
          WHERE p.relocation_id = $1
          ORDER BY r.proposal_id, r.person_id)sql"};

constexpr db::Query kUpsertFinding{"proposal_routes_upsert",
                                   R"sql(INSERT INTO proposal_routes
            (proposal_id, person_id, lawful, findings_sealed, policy_version)
          VALUES ($1, $2, $3, $4, $5)
          ON CONFLICT (proposal_id, person_id) DO UPDATE SET
            lawful = excluded.lawful,
            findings_sealed = excluded.findings_sealed,
            policy_version = excluded.policy_version)sql"};

Proposal ReadProposal(const db::Row& row) {
  return {
      .row_id = row.Get<std::string>(0),
      .proposal_id = row.Get<std::string>(1),
      .case_row_id = row.Get<std::string>(2),
      .host_id = row.Get<std::string>(3),
      .organisation_id = row.Get<std::string>(4),
      .place_id = row.Get<std::string>(5),
      .coordinator_subject = row.Get<std::string>(20),
      .abroad = row.Get<bool>(6),
      .state =
          ParseProposalState(row.Get<std::string>(7)).value_or(ProposalState{}),
      .reason = row.Get<std::string>(8),
      .problem_reason = row.Get<std::string>(9),
      .problem_remedy = row.Get<std::string>(10),
      .stay_sealed = row.Get<db::Bytes>(11),
      .asked_of_sealed = row.Get<db::Bytes>(24),
      .chosen = row.Get<bool>(12),
      .confirmed = row.Get<bool>(13),
      .reservation_id = row.Find<std::string>(14),
      .held_until = row.Find<absl::Time>(15),
      .asked_at = row.Get<absl::Time>(16),
      .answer_due = row.Find<absl::Time>(17),
      .decided_at = row.Find<absl::Time>(18),
      .share_ended_at = row.Find<absl::Time>(21),
      .for_all = row.Get<bool>(22),
      .secret_house = row.Get<bool>(23),
      .rank = row.Find<int32_t>(25),
      .overrides_first = row.Find<bool>(26),
      .choice_sealed = row.Find<db::Bytes>(27),
      .version = row.Get<int64_t>(19)};
}

}  // namespace

absl::StatusOr<std::vector<Proposal>> Load(db::Transaction& tx,
                                           std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectByCase, db::Params(case_row_id)));
  std::vector<Proposal> proposals;
  for (const db::Row row : rows) proposals.push_back(ReadProposal(row));
  return proposals;
}

absl::Status Insert(db::Transaction& tx, const Proposal& proposal) {
  ASSIGN_OR_RETURN(
      const db::Result inserted,
      tx.Execute(kInsert,
                 db::Params(proposal.row_id, proposal.proposal_id,
                            proposal.case_row_id, proposal.host_id,
                            proposal.organisation_id, proposal.place_id,
                            proposal.abroad, Name(proposal.state),
                            proposal.stay_sealed, proposal.asked_at,
                            proposal.answer_due, proposal.asked_of_sealed,
                            proposal.rank, proposal.overrides_first,
                            proposal.choice_sealed)));
  if (inserted.affected() == 1) return absl::OkStatus();
  return coordination_rules::AlreadyAsked();
}

void Update(db::Transaction& tx, const Proposal& proposal) {
  tx.Queue(
      kUpdate,
      db::Params(proposal.row_id, Name(proposal.state), proposal.reason,
                 proposal.problem_reason, proposal.problem_remedy,
                 proposal.chosen, proposal.confirmed, proposal.reservation_id,
                 proposal.held_until, proposal.decided_at, proposal.version,
                 proposal.abroad, proposal.coordinator_subject,
                 proposal.share_ended_at, proposal.stay_sealed));
}

absl::StatusOr<std::vector<RouteFindingRow>> LoadFindings(
    db::Transaction& tx, std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectFindings, db::Params(case_row_id)));
  std::vector<RouteFindingRow> findings;
  for (const db::Row row : rows) {
    findings.push_back({.proposal_row_id = row.Get<std::string>(0),
                        .person_row_id = row.Get<std::string>(1),
                        .lawful = row.Get<bool>(2),
                        .findings_sealed = row.Get<db::Bytes>(3),
                        .policy_version = row.Get<std::string>(4)});
  }
  return findings;
}

void SaveFinding(db::Transaction& tx, const RouteFindingRow& finding) {
  tx.Queue(
      kUpsertFinding,
      db::Params(finding.proposal_row_id, finding.person_row_id, finding.lawful,
                 finding.findings_sealed, finding.policy_version));
}

}  // namespace sojourn::relocation::proposals
