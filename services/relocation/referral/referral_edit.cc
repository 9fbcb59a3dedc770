#include "services/relocation/referral/referral_edit.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/crypto/ids.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/referral/referral_envelope.h"
#include "services/relocation/referral/referral_file.h"
#include "services/relocation/referral/referral_letter.h"
#include "services/relocation/relocation_intake_check.h"
#include "services/relocation/rights/consent_rules.h"
#include "services/relocation/workflow/workflow_rules.h"

namespace sojourn::relocation {
namespace {

absl::StatusOr<std::vector<CaseReferral>> LoadOpened(
    db::Transaction& tx, const crypto::Sealer& sealer,
    const Relocation& relocation) {
  ASSIGN_OR_RETURN(const std::vector<referrals::Row> rows,
                   referrals::Load(tx, relocation.id));
  return OpenReferrals(sealer, relocation.relocation_id, rows);
}

// Every one whose time is over is written down as lapsed; returns them.
absl::StatusOr<std::vector<std::string>> LapseThoseDue(
    db::Transaction& tx, const crypto::Sealer& sealer,
    const Relocation& relocation, absl::Time now,
    std::vector<CaseReferral>& referrals) {
  std::vector<std::string> networks;
  for (CaseReferral& each : referrals) {
    const ReferralState state = StateAt(each.state, each.due_at, now);
    if (state == each.state) continue;
    each.state = state;
    RETURN_IF_ERROR(SaveReferral(tx, sealer, relocation, each));
    networks.push_back(each.network);
  }
  return networks;
}

bool PendingAt(const std::vector<CaseReferral>& referrals,
               const std::string& network) {
  return std::any_of(
      referrals.begin(), referrals.end(), [&](const CaseReferral& each) {
        return each.network == network && each.state == ReferralState::kPending;
      });
}

std::vector<v1::Consent> ConsentsOf(const OpenedCase& current) {
  std::vector<v1::Consent> consents;
  for (const OpenedConsent& each : current.consents) {
    consents.push_back(each.consent);
  }
  return consents;
}

absl::Status CheckWhatIsLeft(const v1::Intake& sent, absl::Time now) {
  const absl::CivilDay latest =
      absl::ToCivilDay(now + absl::Hours(14), absl::UTCTimeZone());
  return ToStatus(CheckIntake(sent, IntakeUse::kRequest, latest, "intake"));
}

absl::StatusOr<std::string> Write(const CoordinationChange& change,
                                  const NewReferral& sent,
                                  const CaseReferral& referral) {
  const Relocation& relocation = change.current.relocation;
  v1::ReferralLetter letter;
  letter.set_referral_id(referral.kept.referral_id());
  SetTime(change.now, *letter.mutable_written_at());
  SetTime(referral.due_at, *letter.mutable_expires_at());
  v1::ReferredCase& referred = *letter.mutable_referred_case();
  referred.set_level(ToProto(relocation.level));
  referred.set_kind(ToProto(relocation.kind));
  referred.set_horizon(ToProto(relocation.horizon));
  *referred.mutable_intake() = IntakeToSend(
      change.current.intake, ConsentsOf(change.current), sent.fields);
  referred.set_note(sent.request.note());
  *referred.mutable_her_word() = WordToSend(sent.request.defender_view());
  RETURN_IF_ERROR(CheckWhatIsLeft(referred.intake(), change.now));
  std::string text = letter.SerializeAsString();
  if (text.size() <= kMostLetterBytes) return text;
  return InvalidField(
      "fields", "REFERRAL_TOO_LARGE",
      absl::StrCat("a referral has at most ", kMostLetterBytes / 1024,
                   " KiB: leave out or shorten ",
                   LargestField(referred.intake())));
}

absl::Status CheckAllowed(CoordinationChange& change, const NewReferral& sent,
                          const std::vector<CaseReferral>& referrals) {
  const CaseEdit& edit = change.desk_edit;
  RETURN_IF_ERROR(CheckHersToTell(!change.current.defender_since.empty()));
  RETURN_IF_ERROR(
      CheckReferOut(change.current.relocation,
                    change.current.IsTrustedTo(edit.by(), change.now),
                    PendingAt(referrals, sent.network)));
  RETURN_IF_ERROR(CheckPartnerMayKnow(change.facts, sent.network));
  return RecordHerDecision(change, {.event = Event::kReferralSent,
                                    .kind = v1::DECISION_KIND_REFERRAL,
                                    .outcome = "SENT",
                                    .view = ViewIn(sent.request)});
}

// What was held for her goes back, by steps, as she said when it was sent.
absl::Status GiveBack(CoordinationChange& change) {
  change.edit.TakeBackClearancesToHerPlace();
  for (const Proposal& each : change.edit.proposals()) {
    if (each.state != ProposalState::kAsked &&
        each.state != ProposalState::kCityAccepted) {
      continue;
    }
    Proposal asked = each;
    asked.state = ProposalState::kWithdrawn;
    change.edit.Save(asked);
  }
  return change.edit.Plan(workflow_rules::PlanUndoCase(
      change.edit.steps(), change.current.relocation.begun_at(),
      ReleasedAt(change)));
}

void TellOf(CoordinationChange& change, AlertKind kind,
            const std::string& network) {
  InsertAlert(change.tx,
              {.row_id = crypto::NewUuidV7(),
               .kind = kind,
               .case_row_id = change.current.relocation.id,
               .subject = "workflow",
               .organisation_id = NetworkId(network),
               .told_subject = change.current.relocation.lead_subject,
               .raised_at = change.now});
}

absl::Status Follow(CoordinationChange& change, ReferralState answered,
                    const std::string& network) {
  Relocation& next = change.edit.next();
  switch (answered) {
    case ReferralState::kAccepted: {
      ASSIGN_OR_RETURN(next.state, Next(next.state, Event::kReferralAccepted));
      return GiveBack(change);
    }
    case ReferralState::kLate:
      next.flags.insert(Flag::kTwoNetworks);
      TellOf(change, AlertKind::kReferralLate, network);
      return absl::OkStatus();
    case ReferralState::kBounced:
      TellOf(change, AlertKind::kReferralBounced, network);
      return absl::OkStatus();
    case ReferralState::kPending:
    case ReferralState::kLapsed:
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

// The time of the others; nothing of those lapsed is asked for any more.
void SettleDue(CoordinationChange& change,
               const std::vector<CaseReferral>& referrals) {
  change.edit.next().referral_due_at = FirstDue(referrals);
}

std::string ReasonOf(const v1::ReferralAnswer& answer) {
  if (answer.accepted()) return "ACCEPTED";
  return ShortName(v1::ReferralBounceReason_Name(answer.bounce_reason()),
                   "REFERRAL_BOUNCE_REASON_");
}

// A partner of a newer version may know reasons that this one does not.
v1::ReferralBounceReason Known(v1::ReferralBounceReason reason) {
  return v1::ReferralBounceReason_IsValid(reason)
             ? reason
             : v1::REFERRAL_BOUNCE_REASON_OTHER;
}

absl::Status LapseOne(server::Runtime& runtime, const std::string& case_row_id,
                      absl::Time deadline) {
  using Keys = std::optional<CaseKeys>;
  ASSIGN_OR_RETURN(const Keys keys,
                   runtime.db().Read<Keys>(deadline, [&](db::Transaction& tx) {
                     return FindCaseKeysByRow(tx, case_row_id);
                   }));
  if (!keys) return absl::OkStatus();
  RETURN_IF_ERROR(CaseVault(runtime.sealer()).Prefetch(*keys));
  return runtime.db().Write(deadline, [&](db::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const db::Result locked,
                     tx.Execute(kLockCaseByRow, db::Params(case_row_id)));
    if (locked.empty()) return absl::OkStatus();
    const CaseRow row = ReadCaseRow(locked.row(0));
    const Relocation& relocation = row.relocation;
    if (relocation.state == State::kErased) return absl::OkStatus();
    ASSIGN_OR_RETURN(std::vector<CaseReferral> referrals,
                     LoadOpened(tx, runtime.sealer(), relocation));
    ASSIGN_OR_RETURN(
        const std::vector<std::string> silent,
        LapseThoseDue(tx, runtime.sealer(), relocation, tx.now(), referrals));
    if (silent.empty()) return absl::OkStatus();
    for (const std::string& network : silent) {
      if (!kOpen.Has(relocation.state)) break;
      InsertAlert(tx, {.row_id = crypto::NewUuidV7(),
                       .kind = AlertKind::kReferralLapsed,
                       .case_row_id = relocation.id,
                       .subject = "workflow",
                       .organisation_id = NetworkId(network),
                       .told_subject = relocation.lead_subject,
                       .raised_at = tx.now()});
    }
    runtime.audit().Append(tx, {.actor_service = "relocation",
                                .method = "LapseReferrals",
                                .resource_kind = "relocation",
                                .resource_ids = {relocation.relocation_id},
                                .fields = "referrals"});
    ASSIGN_OR_RETURN(
        CoordinationEdit edit,
        CoordinationEdit::Open(tx, runtime.sealer(), row, Cause{}));
    // That one was silent stands until somebody has the case in hand.
    if (const auto due = FirstDue(referrals)) {
      edit.next().referral_due_at = due;
    }
    return edit.Commit({.event = Event::kReferralLapsed});
  });
}

}  // namespace

absl::StatusOr<std::string> SendReferral(CoordinationChange& change,
                                         const NewReferral& sent) {
  const Relocation& relocation = change.current.relocation;
  const crypto::Sealer& sealer = change.vault.sealer();
  ASSIGN_OR_RETURN(std::vector<CaseReferral> referrals,
                   LoadOpened(change.tx, sealer, relocation));
  RETURN_IF_ERROR(
      LapseThoseDue(change.tx, sealer, relocation, change.now, referrals)
          .status());
  RETURN_IF_ERROR(CheckAllowed(change, sent, referrals));
  CaseReferral referral{.row_id = crypto::NewUuidV7(),
                        .network = sent.network,
                        .state = ReferralState::kPending,
                        .due_at = change.now + AnswerWithin(relocation.level),
                        .kept = {}};
  stored::Referral& kept = referral.kept;
  kept.set_referral_id(crypto::NewPublicId());
  kept.set_network(sent.network);
  SetTime(change.now, *kept.mutable_sent_at());
  kept.set_sent_by(change.desk_edit.by());
  for (const std::string& field : sent.fields) kept.add_fields(field);
  ASSIGN_OR_RETURN(*kept.mutable_letter(), Write(change, sent, referral));
  RETURN_IF_ERROR(AddReferral(change.tx, sealer, relocation,
                              BlindSent(sent.blind_key, kept.referral_id()),
                              referral));
  referrals.push_back(referral);
  SettleDue(change, referrals);
  HistoryEntry entry = change.Entry(Event::kReferralSent);
  entry.note = absl::StrCat(sent.network, ": ", sent.request.note());
  RETURN_IF_ERROR(change.edit.Commit(std::move(entry)));
  return kept.referral_id();
}

namespace {

// The word by which it was sent stands: of this journey, said freely, and not
// taken back.
bool StillWanted(const CoordinationChange& change,
                 const CaseReferral& referral) {
  const Relocation& relocation = change.current.relocation;
  return ToTime(referral.kept.sent_at()) >= relocation.begun_at() &&
         !relocation.flags.contains(Flag::kDuressHeard) &&
         HasConsent(change.facts, "SHARE_WITH_PARTNER",
                    NetworkId(referral.network));
}

}  // namespace

absl::StatusOr<std::string> AnswerReferral(CoordinationChange& change,
                                           const std::string& network,
                                           const v1::ReferralLetter& answer) {
  const Relocation& relocation = change.current.relocation;
  const crypto::Sealer& sealer = change.vault.sealer();
  ASSIGN_OR_RETURN(std::vector<CaseReferral> referrals,
                   LoadOpened(change.tx, sealer, relocation));
  const auto found = std::find_if(
      referrals.begin(), referrals.end(), [&](const CaseReferral& each) {
        return each.network == network &&
               each.kept.referral_id() == answer.referral_id();
      });
  if (found == referrals.end()) return NotFound("referral");
  const ReferralState state = StateAt(found->state, found->due_at, change.now);
  RETURN_IF_ERROR(CheckAnswer(state, answer.answer().accepted()));
  found->state = Answered(relocation, state, answer.answer().accepted());
  if (found->state == ReferralState::kAccepted &&
      !StillWanted(change, *found)) {
    found->state = ReferralState::kLate;
  }
  SetTime(change.now, *found->kept.mutable_answered_at());
  found->kept.set_bounce_reason(Known(answer.answer().bounce_reason()));
  RETURN_IF_ERROR(SaveReferral(change.tx, sealer, relocation, *found));
  SettleDue(change, referrals);
  RETURN_IF_ERROR(Follow(change, found->state, network));
  HistoryEntry entry =
      change.Entry(EventOf(found->state, state == ReferralState::kPending),
                   ReasonOf(answer.answer()));
  entry.note = network;
  RETURN_IF_ERROR(change.edit.Commit(std::move(entry)));
  return found->kept.referral_id();
}

absl::Status LapseReferrals(server::Runtime& runtime, absl::Time deadline) {
  constexpr int kAtOnce = 100;
  using Cases = std::vector<std::string>;
  ASSIGN_OR_RETURN(const Cases cases,
                   runtime.db().Read<Cases>(deadline, [](db::Transaction& tx) {
                     return referrals::ListDue(tx, tx.now(), kAtOnce);
                   }));
  // One case that fails keeps no other waiting.
  absl::Status first;
  for (const std::string& case_row_id : cases) {
    const absl::Status lapsed = LapseOne(runtime, case_row_id, deadline);
    // A backup of before an erasure still names a case whose keys are gone.
    if (sojourn::ReasonOf(lapsed) == "ERASED") continue;
    first.Update(lapsed);
  }
  return first;
}

}  // namespace sojourn::relocation
