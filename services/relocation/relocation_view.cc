#include "services/relocation/relocation_view.h"

#include <algorithm>

#include "common/status/error.h"
#include "services/relocation/relocation_clocks.h"
#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::auth::Role;

bool IsAssigned(const OpenedCase& opened, const std::string& subject) {
  return std::any_of(
      opened.assignments.begin(), opened.assignments.end(),
      [&](const Assignment& each) { return each.subject == subject; });
}

// Who she says she is, and what she does: what a verifier has to confirm.
v1::Intake ForVerifier(const v1::Intake& intake) {
  v1::Intake out;
  out.set_country_code(intake.country_code());
  out.set_people_or_community(intake.people_or_community());
  v1::RightsWork& work = *out.mutable_rights_work();
  *work.mutable_areas() = intake.rights_work().areas();
  work.set_summary(intake.rights_work().summary());
  *work.mutable_links() = intake.rights_work().links();
  for (const type::v1::LanguageSkill& skill : intake.languages()) {
    type::v1::LanguageSkill& shown = *out.add_languages();
    shown.set_language_code(skill.language_code());
    shown.set_level(skill.level());
  }
  for (const v1::Person& person : intake.persons()) {
    if (person.role() != v1::PERSON_ROLE_DEFENDER) continue;
    v1::Person& shown = *out.add_persons();
    shown.set_person_id(person.person_id());
    shown.set_role(person.role());
    *shown.mutable_identity()->mutable_names() = person.identity().names();
    shown.mutable_identity()->set_known_as(person.identity().known_as());
    shown.mutable_identity()->set_name_to_use(person.identity().name_to_use());
    shown.mutable_identity()->set_pronoun(person.identity().pronoun());
  }
  return out;
}

// What an officer decides on. Who she is, by which documents and where she is
// reached has RevealIdentity, for a purpose each time. Phrases stay: they name
// nobody, and who speaks with her must know them.
v1::Intake ForOffice(v1::Intake intake) {
  if (intake.has_safe_contact()) {
    intake.mutable_safe_contact()->clear_address();
    intake.mutable_safe_contact()->clear_contact_person();
  }
  for (v1::Person& person : *intake.mutable_persons()) {
    if (person.has_identity()) {
      v1::Identity& identity = *person.mutable_identity();
      identity.clear_names();
      identity.clear_known_as();
      identity.clear_name_to_use();
      identity.clear_birth_date();
      identity.clear_birth_date_as_given();
    }
    for (v1::TravelDocument& document : *person.mutable_travel_documents()) {
      document.clear_number();
    }
    if (person.has_adult()) person.mutable_adult()->clear_safe_contact();
  }
  return intake;
}

// Who may be asked and what came of it. A verifier reaches those whom she still
// wants to be asked; what they said was said to the office.
void ShowReferee(const v1::Referee& referee, bool may_contact, View view,
                 v1::Referee& out) {
  out.set_referee_id(referee.referee_id());
  out.set_relationship(referee.relationship());
  out.set_consented(may_contact);
  if (view != View::kVerifier || may_contact) {
    out.set_name(referee.name());
    out.set_contact(referee.contact());
    out.set_may_be_told(referee.may_be_told());
  }
  if (!referee.has_answer()) return;
  v1::ReferenceAnswer& answer = *out.mutable_answer();
  answer.set_finding(referee.answer().finding());
  answer.set_independent(referee.answer().independent());
  *answer.mutable_occurred_at() = referee.answer().occurred_at();
  if (view != View::kSubmitter) answer.set_text(referee.answer().text());
}

void ShowVerification(const OpenedCase& opened, View view,
                      v1::Relocation& out) {
  v1::Verification& verification = *out.mutable_verification();
  const CaseFacts facts = opened.Facts();
  verification.set_referees_needed(RefereesNeeded(opened.relocation.level));
  verification.set_conflicting(AnswersConflict(facts.referees));
  for (const OpenedDecision& each : opened.decisions) {
    if (each.decision.kind() != v1::DECISION_KIND_VERIFICATION) continue;
    verification.set_path(each.decision.verification_path());
    verification.set_outcome(each.decision.outcome() == "VERIFIED"
                                 ? v1::VERIFICATION_OUTCOME_VERIFIED
                                 : v1::VERIFICATION_OUTCOME_NOT_VERIFIED);
  }
  for (size_t i = 0; i < opened.referees.size(); ++i) {
    ShowReferee(opened.referees[i].referee, facts.referees[i].consented, view,
                *verification.add_referees());
  }
}

void ShowDecisions(const OpenedCase& opened, View view, v1::Relocation& out) {
  for (const OpenedDecision& each : opened.decisions) {
    const v1::Decision& from = each.decision;
    v1::Decision& decision = *out.add_decisions();
    decision.set_decision_id(from.decision_id());
    decision.set_kind(from.kind());
    decision.set_outcome(from.outcome());
    *decision.mutable_decided_at() = from.decided_at();
    if (from.has_defender_view()) {
      *decision.mutable_defender_view() = from.defender_view();
    }
    if (from.has_view_due()) *decision.mutable_view_due() = from.view_due();
    decision.set_verification_path(from.verification_path());
    if (view != View::kOffice) continue;
    decision.set_reason(from.reason());
    decision.set_decided_by(from.decided_by());
  }
}

void ShowWithdrawal(const Relocation& relocation, v1::Relocation& out) {
  if (!relocation.withdrawal) return;
  const Withdrawal& withdrawal = *relocation.withdrawal;
  v1::Withdrawal& shown = *out.mutable_withdrawal();
  SetTime(withdrawal.asked_at, *shown.mutable_asked_at());
  if (withdrawal.confirmed_at) {
    SetTime(*withdrawal.confirmed_at, *shown.mutable_confirmed_at());
  }
  if (withdrawal.release_not_before) {
    SetTime(*withdrawal.release_not_before,
            *shown.mutable_release_not_before());
  }
}

void ShowAssignments(const OpenedCase& opened, v1::Relocation& out) {
  for (const Assignment& each : opened.assignments) {
    v1::Assignment& shown = *out.add_assignments();
    shown.set_role(ToProto(each.role));
    shown.set_subject(each.subject);
    shown.set_organisation_id(each.organisation_id);
    SetTime(each.assigned_at, *shown.mutable_assigned_at());
  }
}

bool ConcernsHost(const Wait& wait) { return wait.who == "CITY_COORDINATOR"; }

}  // namespace

View ViewOf(const server::Call& call, const OpenedCase& opened) {
  const auth::Caller& caller = call.caller;
  if (caller.roles.HasAnyOf(
          {Role::kProgrammeOfficer, Role::kSecurityOfficer})) {
    return View::kOffice;
  }
  if (caller.Has(Role::kNgoCaseworker) &&
      caller.organisation_id == opened.relocation.submitting_organisation_id) {
    return View::kSubmitter;
  }
  if (caller.Has(Role::kVerifier) && IsAssigned(opened, caller.subject)) {
    return View::kVerifier;
  }
  return View::kHost;
}

const char* Name(View view) {
  switch (view) {
    case View::kOffice:
      return "office_view";
    case View::kSubmitter:
      return "submitter_view";
    case View::kVerifier:
      return "verifier_view";
    case View::kHost:
      return "host_view";
  }
  return "";
}

void ShowRoot(const Relocation& relocation, View view, absl::Time now,
              v1::Relocation& out) {
  out.set_relocation_id(relocation.relocation_id);
  out.set_level(ToProto(relocation.level));
  out.set_kind(ToProto(relocation.kind));
  out.set_horizon(ToProto(relocation.horizon));
  // A host learns of its own proposal, not of the case behind it.
  if (view == View::kHost) return;
  out.set_code(relocation.code);
  out.set_etag(relocation.etag());
  out.set_state(ToProto(relocation.state));
  out.set_overlay(ToProto(relocation.overlay));
  if (relocation.overlay_since) {
    SetTime(*relocation.overlay_since, *out.mutable_overlay_since());
  }
  out.set_level_presumed(relocation.level_presumed);
  out.set_legal_basis(ToProto(relocation.legal_basis));
  out.set_submitting_organisation_id(relocation.submitting_organisation_id);
  out.set_lead_organisation_id(relocation.lead_organisation_id);
  out.set_lead_subject(relocation.lead_subject);
  out.set_alert_only(relocation.alert_only);
  for (const Flag flag : relocation.flags) out.add_flags(ToProto(flag));
  for (const Clock& clock : Clocks(relocation, now)) {
    *out.add_clocks() = ToProto(clock);
  }
  ShowWithdrawal(relocation, out);
  SetTime(relocation.received_at, *out.mutable_received_at());
  SetTime(relocation.updated_at, *out.mutable_updated_at());
}

v1::Relocation Show(const OpenedCase& opened, View view, absl::Time now) {
  v1::Relocation out;
  ShowRoot(opened.relocation, view, now, out);
  *out.mutable_party() = PartyOf(opened.intake);
  if (view == View::kHost) return out;
  if (opened.intake.safe_contact().contact_compromised()) {
    out.add_flags(ToProto(Flag::kContactCompromised));
  }
  ShowVerification(opened, view, out);
  if (view == View::kVerifier) {
    *out.mutable_intake() = ForVerifier(opened.intake);
    return out;
  }
  *out.mutable_intake() =
      view == View::kOffice ? ForOffice(opened.intake) : opened.intake;
  ShowAssignments(opened, out);
  ShowDecisions(opened, view, out);
  for (const OpenedSpokesperson& each : opened.spokespersons) {
    *out.add_spokespersons() = each.spokesperson;
  }
  for (const OpenedConsent& each : opened.consents) {
    *out.add_consents() = each.consent;
  }
  return out;
}

void ShowWork(const CaseFacts& facts, const auth::PolicyTable& policy,
              const auth::Caller& caller, View view, absl::Time now,
              v1::Relocation& out) {
  for (const Wait& wait : WaitingFor(facts, now)) {
    if (view == View::kHost && !ConcernsHost(wait)) continue;
    type::v1::WaitingFor& shown = *out.add_waiting_for();
    shown.set_who(wait.who);
    shown.set_what(wait.what);
    if (wait.due) SetTime(*wait.due, *shown.mutable_due());
  }
  if (view == View::kHost) return;
  for (const ActionRule& rule : CaseActions()) {
    const auth::RpcPolicy* row = policy.Find(rule.action);
    if (row == nullptr || !row->RelationOf(caller.roles)) continue;
    type::v1::NextAction& action = *out.add_next_actions();
    action.set_action(std::string(rule.action));
    const absl::Status status = rule.check(facts, now);
    action.set_allowed(status.ok());
    if (status.ok()) continue;
    ErrorDetails details = DetailsOf(status);
    action.set_reason(details.reason);
    action.set_remedy(details.metadata["remedy"]);
  }
}

}  // namespace sojourn::relocation
