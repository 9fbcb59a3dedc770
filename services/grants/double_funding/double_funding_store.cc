#include "services/grants/double_funding/double_funding_store.h"

#include "absl/strings/escaping.h"
#include "common/crypto/canonical.h"
#include "common/crypto/hash.h"
#include "common/crypto/ids.h"
#include "common/idempotency/mutation.h"
#include "common/keystore/key_ref.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_errors.h"
#include "services/grants/grants_rows.h"

namespace sojourn::grants::double_funding {
namespace {

constexpr size_t kIdBytes = 16;

#define SOJOURN_LIVES(grant)                                                 \
  grant ".state NOT IN ('CANCELLED', 'DECLINED', 'REFERRED') AND NOT " grant \
        ".funder_view_closed"

constexpr db::Query kFind{
    "double_funding_find",
    "SELECT g.id::text, o.id::text, g.public_id, o.public_id, f.public_id,"
    "  o.organisation_id, o.state, v.verdict, coalesce(v.judge_subject, ''),"
    "  v.judged_at"
    " FROM grants g JOIN funds f ON f.id = g.fund_id"
    " JOIN LATERAL (SELECT DISTINCT other.grant_id"
    "   FROM funding_keys own JOIN funding_keys other"
    "     ON other.key = own.key AND other.grant_id <> own.grant_id"
    "   WHERE own.grant_id = g.id) same ON true"
    " JOIN grants o ON o.id = same.grant_id"
    // In one fund the cap per person counts a case's people, and nothing else
    // those who are a name.
    "   AND (o.fund_id <> g.fund_id"
    "        OR (g.case_ref = '' AND o.case_ref = ''))"
    " LEFT JOIN LATERAL (SELECT w.verdict, w.judge_subject, w.judged_at"
    "   FROM funding_verdicts w"
    "   WHERE w.grant_id = g.id AND w.other_grant_id = o.id"
    "   ORDER BY w.id DESC LIMIT 1) v ON true"
    " WHERE g.organisation_id = $1"
    "   AND ($2 = '' OR f.public_id = $2)"
    "   AND ($3 = '' OR g.public_id = $3)"
    "   AND ($4::boolean OR v.verdict IS NULL)"
    "   AND " SOJOURN_LIVES("g") " AND " SOJOURN_LIVES("o")
    "   AND o.submitted_at BETWEEN g.submitted_at - make_interval(hours => $5)"
    "     AND g.submitted_at + make_interval(hours => $5)"
    "   AND ($6::uuid IS NULL OR (g.id, o.id) < ($6::uuid, $7::uuid))"
    " ORDER BY g.id DESC, o.id DESC LIMIT $8"};

constexpr db::Query kLock{"double_funding_lock",
                          R"sql(SELECT id::text FROM grants
          WHERE public_id = $1 AND organisation_id = $2
          FOR NO KEY UPDATE)sql"};

constexpr db::Query kFindKey{"double_funding_find_key",
                             R"sql(SELECT key_ref FROM grants
          WHERE public_id = $1 AND organisation_id = $2)sql"};

constexpr db::Query kInsert{
    "double_funding_insert_verdict",
    R"sql(INSERT INTO funding_verdicts (id, grant_id, other_grant_id, verdict,
            judge_subject, judged_at, reason_sealed)
          VALUES ($1::uuid, $2::uuid, $3::uuid, $4, $5, $6, $7))sql"};

// Names a pair of grants without naming the other one.
std::string FindingId(const crypto::SecretKey& key, const std::string& grant_id,
                      const std::string& other_id) {
  return absl::BytesToHexString(
      crypto::KeyedHash(
          key,
          crypto::Canonical("finding").Text(grant_id).Text(other_id).bytes())
          .substr(0, kIdBytes));
}

absl::StatusOr<Finding> Read(const crypto::SecretKey& key, const db::Row& row) {
  RowReader in(row);
  Finding finding;
  finding.row_id = in.Text();
  finding.other_row_id = in.Text();
  finding.grant_id = in.Text();
  finding.finding_id = FindingId(key, finding.grant_id, in.Text());
  finding.fund_id = in.Text();
  finding.other_holder = in.Text();
  finding.other_progress = ProgressOf(in.Enum<GrantState>());
  finding.verdict = in.FindEnum<DoubleFundingVerdict>();
  finding.judged_by = in.Text();
  finding.judged_at = in.Find<absl::Time>();
  RETURN_IF_ERROR(in.status());
  return finding;
}

absl::StatusOr<std::vector<Finding>> FindIn(db::Transaction& tx,
                                            const crypto::SecretKey& key,
                                            const std::string& organisation_id,
                                            const std::string& grant_id,
                                            const Search& search) {
  std::optional<std::string> after;
  std::optional<std::string> after_other;
  if (search.after) {
    after = search.after->first;
    after_other = search.after->second;
  }
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kFind,
                 db::Params(organisation_id, search.fund_id, grant_id,
                            search.include_judged,
                            static_cast<int>(absl::ToInt64Hours(kSamePeriod)),
                            after, after_other, search.limit)));
  std::vector<Finding> findings;
  for (const db::Row row : rows) {
    ASSIGN_OR_RETURN(findings.emplace_back(), Read(key, row));
  }
  return findings;
}

// Of one grant there are few.
constexpr int kMostOfOneGrant = 1000;

absl::StatusOr<Finding> Pick(db::Transaction& tx, const crypto::SecretKey& key,
                             const std::string& organisation_id,
                             const Judgement& judgement) {
  ASSIGN_OR_RETURN(const std::vector<Finding> findings,
                   FindIn(tx, key, organisation_id, judgement.grant_id,
                          {.include_judged = true, .limit = kMostOfOneGrant}));
  for (const Finding& finding : findings) {
    if (finding.finding_id == judgement.finding_id) return finding;
  }
  return FailedPrecondition(
      reasons::kFindingGone,
      "the grant has no such finding, or the other grant is over",
      "Look again with FindDoubleFunding.");
}

absl::StatusOr<keystore::KeyRef> FetchKey(server::Runtime& runtime,
                                          const server::Call& call,
                                          const std::string& grant_id) {
  ASSIGN_OR_RETURN(
      const std::string key_ref,
      runtime.db().Read<std::string>(
          call.deadline,
          [&](db::Transaction& tx) -> absl::StatusOr<std::string> {
            ASSIGN_OR_RETURN(
                const db::Result found,
                tx.Execute(kFindKey,
                           db::Params(grant_id, call.caller.organisation_id)));
            if (found.empty()) return NotFound("grant");
            return found.row(0).Get<std::string>(0);
          }));
  const keystore::KeyRef key = keystore::KeyRef::Case(key_ref);
  RETURN_IF_ERROR(runtime.keys().GetKey(key).status());
  return key;
}

crypto::SecretKey KeyOf(const server::Runtime& runtime) {
  return runtime.blind_key().Derive("funding_findings");
}

}  // namespace

DoubleFundingProgress ProgressOf(GrantState state) {
  switch (state) {
    case GrantState::kSubmitted:
    case GrantState::kScreened:
    case GrantState::kVerifying:
    case GrantState::kAssessed:
    case GrantState::kDeclined:
    case GrantState::kReferred:
    case GrantState::kCancelled:
      return DoubleFundingProgress::kAsked;
    case GrantState::kApproved:
    case GrantState::kAgreed:
      return DoubleFundingProgress::kApproved;
    case GrantState::kPaying:
    case GrantState::kPaid:
    case GrantState::kReceived:
    case GrantState::kReportDue:
    case GrantState::kReported:
    case GrantState::kReportWaived:
    case GrantState::kClosed:
    case GrantState::kRecovering:
      return DoubleFundingProgress::kPaid;
  }
  return DoubleFundingProgress::kAsked;
}

absl::StatusOr<std::vector<Finding>> Find(server::Runtime& runtime,
                                          const server::Call& call,
                                          const Search& search) {
  using Findings = std::vector<Finding>;
  const crypto::SecretKey key = KeyOf(runtime);
  return runtime.db().Read<Findings>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Findings> {
        return FindIn(tx, key, call.caller.organisation_id, "", search);
      });
}

absl::StatusOr<Finding> Judge(server::Runtime& runtime,
                              const server::Call& call,
                              const Judgement& judgement) {
  const std::string& organisation_id = call.caller.organisation_id;
  ASSIGN_OR_RETURN(const keystore::KeyRef sealing_key,
                   FetchKey(runtime, call, judgement.grant_id));
  const crypto::SecretKey key = KeyOf(runtime);
  const auto judge =
      [&](db::Transaction& tx,
          const db::Result&) -> absl::StatusOr<idempotency::Outcome> {
    ASSIGN_OR_RETURN(const Finding finding,
                     Pick(tx, key, organisation_id, judgement));
    const std::string id = crypto::NewUuidV7();
    ASSIGN_OR_RETURN(
        const db::Bytes reason,
        runtime.sealer().Seal(sealing_key, judgement.reason,
                              {"funding_verdicts", id, "reason_sealed"}));
    tx.Queue(kInsert, db::Params(id, finding.row_id, finding.other_row_id,
                                 NameOf(judgement.verdict), call.caller.subject,
                                 tx.now(), reason));
    return idempotency::Outcome{.result_ref = judgement.grant_id,
                                .replayed = false,
                                .audit_resource = "grant",
                                .audit_id = judgement.grant_id,
                                .audit_fields = "double_funding",
                                .audit_reason = ""};
  };
  RETURN_IF_ERROR(
      idempotency::Mutate(runtime, call, kLock,
                          db::Params(judgement.grant_id, organisation_id),
                          "grant", judge)
          .status());
  return runtime.db().Read<Finding>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Finding> {
        return Pick(tx, key, organisation_id, judgement);
      });
}

}  // namespace sojourn::grants::double_funding
