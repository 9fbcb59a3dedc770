#include "services/relocation/exposure/alert_store.h"

#include <array>
#include <utility>

#include "common/status/status_macros.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::auth::Role;

// The gravest first, as they are listed.
constexpr auto kKinds = std::to_array<std::pair<AlertKind, std::string_view>>({
    {AlertKind::kCalled, "CALLED"},
    {AlertKind::kHandedOver, "HANDED_OVER"},
    {AlertKind::kDuressHeard, "DURESS_HEARD"},
    {AlertKind::kEmergency, "EMERGENCY"},
    {AlertKind::kLookNow, "LOOK_NOW"},
    {AlertKind::kEndInDoubt, "END_IN_DOUBT"},
    {AlertKind::kHerWord, "HER_WORD"},
    {AlertKind::kBreakGlass, "BREAK_GLASS"},
    {AlertKind::kDetained, "DETAINED"},
    {AlertKind::kContactLost, "CONTACT_LOST"},
    {AlertKind::kPromiseMissed, "PROMISE_MISSED"},
    {AlertKind::kHostSilent, "HOST_SILENT"},
    {AlertKind::kVisaDeadline, "VISA_DEADLINE"},
    {AlertKind::kNoFundLeft, "NO_FUND_LEFT"},
    {AlertKind::kSharingEnded, "SHARING_ENDED"},
    {AlertKind::kNoAdultLeft, "PARTY_NEWS_URGENT"},
    {AlertKind::kDeathRecorded, "PARTY_NEWS"},
    {AlertKind::kReleaseAsked, "RELEASE_ASKED"},
    {AlertKind::kCaseTaken, "CASE_TAKEN"},
    {AlertKind::kWithdrawnAlone, "WITHDRAWN_ALONE"},
    {AlertKind::kSafeElsewhereAlone, "SAFE_ELSEWHERE_ALONE"},
    {AlertKind::kContactReplaced, "CONTACT_REPLACED"},
    {AlertKind::kReferralLapsed, "REFERRAL_LAPSED"},
    {AlertKind::kReferralLate, "REFERRAL_LATE"},
    {AlertKind::kReferralOpen, "REFERRAL_OPEN"},
    {AlertKind::kReferralUnsaid, "REFERRAL_UNSAID"},
    {AlertKind::kReferralBounced, "REFERRAL_BOUNCED"},
    {AlertKind::kPartySplit, "PARTY_SPLIT"},
    {AlertKind::kPartyJoined, "PARTY_JOINED"},
    {AlertKind::kErasureAsked, "ERASURE_ASKED"},
    {AlertKind::kHerErasureAsked, "HER_ERASURE_ASKED"},
    {AlertKind::kHoldLiftAsked, "HOLD_LIFT_ASKED"},
    {AlertKind::kHoldLifted, "HOLD_LIFTED"},
    {AlertKind::kHoldSet, "HOLD_SET"},
    {AlertKind::kOwnHandExport, "OWN_HAND_EXPORT"},
    {AlertKind::kExported, "EXPORTED"},
    {AlertKind::kIntroduced, "INTRODUCED"},
    {AlertKind::kCasesMerged, "CASES_MERGED"},
    {AlertKind::kMergeUndone, "MERGE_UNDONE"},
    {AlertKind::kDuplicatesSought, "DUPLICATES_SOUGHT"},
    {AlertKind::kOwnHandReveal, "OWN_HAND_REVEAL"},
    {AlertKind::kIdentityRevealed, "IDENTITY_REVEALED"},
});

std::vector<std::string> KindsByGravity() {
  std::vector<std::string> names;
  for (const auto& [kind, name] : kKinds) names.emplace_back(name);
  return names;
}

std::string_view Name(AlertKind kind) {
  for (const auto& [candidate, name] : kKinds) {
    if (candidate == kind) return name;
  }
  return "";
}

AlertKind ParseKind(std::string_view name) {
  for (const auto& [kind, candidate] : kKinds) {
    if (candidate == name) return kind;
  }
  return AlertKind::kIdentityRevealed;
}

constexpr db::Query kInsert{"alerts_insert", R"sql(
INSERT INTO alerts (id, kind, relocation_id, subject, organisation_id,
                    told_subject, reason_sealed, raised_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8))sql"};

constexpr db::Query kList{"alerts_list", R"sql(
WITH told AS (
  SELECT a.id, a.kind, r.id AS case_id, a.subject, a.organisation_id,
         a.reason_sealed, a.raised_at, r.public_id, r.code, r.level, r.state,
         r.overlay, array_position($7::text[], a.kind) AS gravity,
         row_number() OVER (newest_first) AS nth,
         count(*) OVER (alike) AS times,
         min(a.raised_at) OVER (alike) AS since
  FROM alerts a JOIN relocations r ON r.id = a.relocation_id
  WHERE a.raised_at > $1 AND a.raised_at <= $8
    AND (a.kind <> 'CALLED' OR r.state IN ('ALERTED', 'SUBMITTED')
         OR (r.acknowledged_at < r.l1_since AND r.triaged_at IS NULL
             AND r.level = 'L1'
             AND r.state NOT IN ('INELIGIBLE', 'CLOSED', 'WITHDRAWN',
                                 'SAFE_ELSEWHERE', 'REFERRED_OUT', 'ERASED')))
    AND (a.kind <> 'PROMISE_MISSED'
         OR (r.due_at < $8 AND r.paused_since IS NULL))
    AND (($2::boolean
          AND a.kind NOT IN ('IDENTITY_REVEALED', 'EXPORTED',
                             'HANDED_OVER', 'REFERRAL_BOUNCED', 'CALLED',
                             'PROMISE_MISSED', 'HOST_SILENT',
                             'VISA_DEADLINE', 'NO_FUND_LEFT',
                             'SHARING_ENDED')
          AND ($13::boolean
               OR a.kind NOT IN ('PARTY_NEWS', 'PARTY_NEWS_URGENT',
                                 'EMERGENCY', 'LOOK_NOW')))
         OR (coalesce(nullif(a.told_subject, ''), r.lead_subject) = $3::text
             AND a.subject <> $3
             AND a.kind NOT IN ('DUPLICATES_SOUGHT', 'CASES_MERGED',
                                'MERGE_UNDONE', 'INTRODUCED')
             AND ($4::boolean
                  OR a.kind NOT IN ('DURESS_HEARD', 'END_IN_DOUBT',
                                    'PARTY_NEWS', 'PARTY_NEWS_URGENT'))
             AND (a.kind NOT IN ('PARTY_NEWS', 'PARTY_NEWS_URGENT')
                  OR NOT EXISTS (SELECT FROM assignments s
                                 WHERE s.relocation_id = r.id AND s.taken
                                   AND s.subject = $3::text
                                   AND s.assigned_at > $8 - interval '1 day'))
             AND ($4::boolean OR r.submitting_organisation_id = $5::text
                  OR EXISTS (SELECT FROM assignments s
                             WHERE s.relocation_id = r.id
                               AND s.subject = $6::text))))
  WINDOW alike AS (PARTITION BY a.relocation_id, a.kind, a.subject,
                              a.organisation_id),
         newest_first AS (alike ORDER BY a.raised_at DESC, a.id DESC))
SELECT id, kind, case_id, subject, organisation_id, reason_sealed, raised_at,
       public_id, code, level, state, overlay, gravity, times, since
FROM told
WHERE nth = 1
  AND (gravity > $9
       OR (gravity = $9 AND (raised_at, id) < ($10, $11::uuid)))
ORDER BY gravity, raised_at DESC, id DESC LIMIT $12)sql"};

ShownAlert ReadAlert(const db::Row& row) {
  return {
      .alert = {.row_id = row.Get<std::string>(0),
                .kind = ParseKind(row.Get<std::string>(1)),
                .case_row_id = row.Get<std::string>(2),
                .subject = row.Get<std::string>(3),
                .organisation_id = row.Get<std::string>(4),
                .reason_sealed = row.Find<db::Bytes>(5),
                .raised_at = row.Get<absl::Time>(6)},
      .relocation_id = row.Get<std::string>(7),
      .code = row.Get<std::string>(8),
      .level = Parse<Level>(row.Get<std::string>(9)).value_or(Level::kL1),
      .state = Parse<State>(row.Get<std::string>(10)).value_or(State::kErased),
      .overlay =
          Parse<Overlay>(row.Get<std::string>(11)).value_or(Overlay::kNone),
      .gravity = row.Get<int32_t>(12),
      .times = row.Get<int64_t>(13),
      .since = row.Get<absl::Time>(14)};
}

}  // namespace

void InsertAlert(db::Transaction& tx, const Alert& alert) {
  tx.Queue(kInsert,
           db::Params(alert.row_id, Name(alert.kind), alert.case_row_id,
                      alert.subject, alert.organisation_id, alert.told_subject,
                      alert.reason_sealed, alert.raised_at));
}

absl::StatusOr<std::vector<ShownAlert>> ListAlerts(db::Transaction& tx,
                                                   const auth::Caller& caller,
                                                   const Scope& scope,
                                                   const AlertPlace& after,
                                                   int limit) {
  const bool watches =
      caller.roles.HasAnyOf({Role::kSecurityOfficer, Role::kAuditor});
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kList,
                 db::Params(after.as_of - kAlertShown, watches, caller.subject,
                            scope.any, scope.submitter, scope.assignee,
                            KindsByGravity(), after.as_of, after.gravity,
                            after.raised_at, after.row_id, limit,
                            caller.Has(Role::kSecurityOfficer))));
  std::vector<ShownAlert> alerts;
  for (const db::Row row : rows) alerts.push_back(ReadAlert(row));
  return alerts;
}

}  // namespace sojourn::relocation
