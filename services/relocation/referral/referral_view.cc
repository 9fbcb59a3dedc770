#include "services/relocation/referral/referral_view.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/string_view.h"
#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {
namespace {

v1::ReferralState ToProto(ReferralState state) {
  v1::ReferralState out = v1::REFERRAL_STATE_UNSPECIFIED;
  v1::ReferralState_Parse(absl::StrCat("REFERRAL_STATE_", Av(Name(state))),
                          &out);
  return out;
}

void ShowReferral(const CaseReferral& referral, absl::Time now,
                  v1::Referral& out) {
  const stored::Referral& kept = referral.kept;
  out.set_referral_id(kept.referral_id());
  out.set_network(referral.network);
  out.set_state(ToProto(StateAt(referral.state, referral.due_at, now)));
  *out.mutable_sent_at() = kept.sent_at();
  out.set_sent_by(kept.sent_by());
  SetTime(referral.due_at, *out.mutable_due());
  *out.mutable_fields() = kept.fields();
  if (kept.has_answered_at()) *out.mutable_answered_at() = kept.answered_at();
  out.set_bounce_reason(
      static_cast<v1::ReferralBounceReason>(kept.bounce_reason()));
}

void ShowOrigin(const stored::ReferralOrigin& origin, const v1::Intake& intake,
                v1::ReferralOrigin& out) {
  out.set_referral_id(origin.referral_id());
  out.set_network(origin.network());
  *out.mutable_written_at() = origin.written_at();
  out.set_note(origin.note());
  out.mutable_her_word()->ParseFromString(origin.her_word());
  for (const stored::ReferralOrigin::Consent& consent : origin.consents()) {
    if (consent.position() >= intake.persons_size()) continue;
    v1::ToldConsent& told = *out.add_told_consents();
    told.set_person_id(intake.persons(consent.position()).person_id());
    told.mutable_statement()->ParseFromString(consent.statement());
  }
}

}  // namespace

void ShowReferrals(const CaseDesk::Snapshot& snapshot, v1::Relocation& out) {
  for (const CaseReferral& each : snapshot.coordination.referrals) {
    ShowReferral(each, snapshot.now, *out.add_referrals());
  }
  if (!snapshot.coordination.origin) return;
  ShowOrigin(*snapshot.coordination.origin, snapshot.opened.intake,
             *out.mutable_referral_origin());
}

}  // namespace sojourn::relocation
