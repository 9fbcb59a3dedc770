#include "services/relocation/relocation_view.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "common/status/error.h"
#include "services/relocation/relocation_clocks.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_targets.h"
#include "services/relocation/view_lists.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::auth::Role;

bool IsAssigned(const OpenedCase& opened, const std::string& subject) {
  return std::any_of(
      opened.assignments.begin(), opened.assignments.end(),
      [&](const Assignment& each) { return each.subject == subject; });
}

// Nobody else of the party has to be confirmed.
v1::Intake ForVerifier(v1::Intake intake) {
  auto& persons = *intake.mutable_persons();
  persons.erase(std::remove_if(persons.begin(), persons.end(),
                               [](const v1::Person& person) {
                                 return person.role() !=
                                        v1::PERSON_ROLE_DEFENDER;
                               }),
                persons.end());
  return intake;
}

views::FieldList Load(std::initializer_list<std::string_view> names) {
  return *views::FieldList::Parse(*v1::Relocation::descriptor(), kViewLists,
                                  std::vector<std::string_view>(names));
}

const views::FieldList& ListOf(View view) {
  static const views::FieldList* const kOffice = new views::FieldList(
      Load({"office_view", "office_view_more", "everybody"}));
  static const views::FieldList* const kSubmitter = new views::FieldList(
      Load({"submitter_view", "submitter_view_more", "everybody"}));
  static const views::FieldList* const kVerifier = new views::FieldList(
      Load({"verifier_view", "verifier_view_more", "everybody"}));
  static const views::FieldList* const kHost =
      new views::FieldList(Load({"host_view", "host_view_more", "everybody"}));
  switch (view) {
    case View::kOffice:
      return *kOffice;
    case View::kSubmitter:
      return *kSubmitter;
    case View::kVerifier:
      return *kVerifier;
    case View::kHost:
      return *kHost;
  }
  return *kHost;
}

// A referee may be on file already, and nobody is to be asked yet.
bool IsBeforeTriage(const Relocation& relocation) {
  return relocation.level_presumed && kUntriaged.Has(relocation.state);
}

// Who may be asked and what came of it. A verifier reaches those whom she still
// wants to be asked, once the case is triaged; what they said was said to the
// office.
void ShowReferee(const v1::Referee& referee, bool may_contact, bool reached,
                 View view, v1::Referee& out) {
  out.set_referee_id(referee.referee_id());
  out.set_relationship(referee.relationship());
  out.set_consented(may_contact);
  if (view != View::kVerifier || reached) {
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
    const bool may_contact = facts.referees[i].consented;
    const bool reached = may_contact && !IsBeforeTriage(opened.relocation);
    ShowReferee(opened.referees[i].referee, may_contact, reached, view,
                *verification.add_referees());
  }
}

// What each said alone, or against what was asked for, is no matter of others.
bool IsOfTheOffice(v1::DecisionKind kind) {
  return kind == v1::DECISION_KIND_DURESS || kind == v1::DECISION_KIND_PARTY ||
         kind == v1::DECISION_KIND_NOT_WANTED ||
         kind == v1::DECISION_KIND_OTHER;
}

// What she said alone was said to the office, and so was a no that came after
// the decision. To a refusal it may have come with it or after it.
bool IsToTheOfficeAlone(const v1::Decision& decision) {
  const v1::DefenderView& view = decision.defender_view();
  return view.alone() ||
         (!view.agrees() &&
          (decision.after_no() != v1::DECISION_AFTER_NO_UNSPECIFIED ||
           !decision.person_views().empty() ||
           decision.outcome() == "INELIGIBLE"));
}

void ShowDecisions(const OpenedCase& opened, View view, v1::Relocation& out) {
  for (const OpenedDecision& each : opened.decisions) {
    const v1::Decision& from = each.decision;
    if (view != View::kOffice && IsOfTheOffice(from.kind())) continue;
    v1::Decision& decision = *out.add_decisions();
    decision.set_decision_id(from.decision_id());
    decision.set_kind(from.kind());
    decision.set_outcome(from.outcome());
    *decision.mutable_decided_at() = from.decided_at();
    const bool hers = from.defender_view().person_id().empty() ||
                      from.defender_view().person_id() == opened.DefenderId();
    if (from.has_defender_view() &&
        (view == View::kOffice || (hers && !IsToTheOfficeAlone(from)))) {
      *decision.mutable_defender_view() = from.defender_view();
      // She says which way she goes: that is the office's alone.
      if (view != View::kOffice) {
        decision.mutable_defender_view()->clear_person_id();
        decision.mutable_defender_view()->clear_alone();
        if (from.kind() == v1::DECISION_KIND_TRAVEL_PLAN) {
          decision.mutable_defender_view()->clear_words();
        }
      }
    }
    if (from.has_view_due()) *decision.mutable_view_due() = from.view_due();
    decision.set_verification_path(from.verification_path());
    if (view != View::kOffice) continue;
    decision.set_reason(from.reason());
    decision.set_decided_by(from.decided_by());
    decision.set_led_by(from.led_by());
    if (from.has_evidence()) *decision.mutable_evidence() = from.evidence();
    decision.set_about_id(from.about_id());
    *decision.mutable_person_views() = from.person_views();
    decision.set_after_no(from.after_no());
  }
}

// Why it is later than a day after may be that she is not free to speak, which
// is for the office alone.
void ShowWithdrawal(const Relocation& relocation, View view,
                    v1::Relocation& out) {
  if (!relocation.withdrawal) return;
  const Withdrawal& withdrawal = *relocation.withdrawal;
  v1::Withdrawal& shown = *out.mutable_withdrawal();
  SetTime(withdrawal.asked_at, *shown.mutable_asked_at());
  if (withdrawal.confirmed_at) {
    SetTime(*withdrawal.confirmed_at, *shown.mutable_confirmed_at());
  }
  if (withdrawal.release_not_before) {
    const absl::Time asked_for =
        withdrawal.confirmed_at.value_or(*withdrawal.release_not_before) +
        kWithdrawalGrace;
    SetTime(view == View::kOffice
                ? *withdrawal.release_not_before
                : std::min(*withdrawal.release_not_before, asked_for),
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

// Who may know of it sees the deaths themselves.
bool IsOfADeath(Flag flag) {
  return flag == Flag::kNobodyLeft || flag == Flag::kNoAdultLeft ||
         flag == Flag::kAskAnew;
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

void KeepShown(View view, v1::Relocation& out) { ListOf(view).Keep(out); }

void KeepShown(View view, v1::Proposal& out) {
  ListOf(view).Of("proposals").Keep(out);
}

void ShowRoot(const Relocation& relocation, View view, absl::Time now,
              v1::Relocation& out) {
  out.set_relocation_id(relocation.relocation_id);
  out.set_level(ToProto(relocation.level));
  out.set_kind(ToProto(relocation.kind));
  out.set_horizon(ToProto(relocation.horizon));
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
  for (const Flag flag : relocation.flags) {
    if (view != View::kOffice && flag == Flag::kDuressHeard) continue;
    if (IsOfADeath(flag)) continue;
    out.add_flags(ToProto(flag));
  }
  for (const Clock& clock : Clocks(relocation, now)) {
    *out.add_clocks() = ToProto(clock);
  }
  ShowWithdrawal(relocation, view, out);
  SetTime(relocation.received_at, *out.mutable_received_at());
  if (relocation.reopened) {
    SetTime(relocation.reopened->at, *out.mutable_reopened_at());
  }
  SetTime(relocation.updated_at, *out.mutable_updated_at());
  out.set_merged_into(relocation.merged_into);
  for (const std::string& organisation : relocation.introduced_to) {
    out.add_introduced_organisation_ids(organisation);
  }
  KeepShown(view, out);
}

v1::Relocation Show(const OpenedCase& opened, View view, absl::Time now) {
  v1::Relocation out;
  ShowRoot(opened.relocation, view, now, out);
  // Nobody but the programme is told that somebody left.
  const v1::Intake intake =
      view == View::kOffice ? opened.intake : AsTold(opened.intake);
  *out.mutable_party() = PartyOf(intake);
  if (opened.intake.safe_contact().contact_compromised()) {
    out.add_flags(ToProto(Flag::kContactCompromised));
  }
  ShowVerification(opened, view, out);
  *out.mutable_intake() =
      view == View::kVerifier ? ForVerifier(intake) : intake;
  ShowAssignments(opened, out);
  ShowDecisions(opened, view, out);
  for (const OpenedSpokesperson& each : opened.spokespersons) {
    *out.add_spokespersons() = each.spokesperson;
  }
  for (const OpenedConsent& each : opened.consents) {
    *out.add_consents() = each.consent;
  }
  KeepShown(view, out);
  return out;
}

void ShowWork(const CaseFacts& facts, const auth::PolicyTable& policy,
              const auth::Caller& caller, View view, absl::Time now,
              v1::Relocation& out) {
  for (const Wait& each : WaitingFor(facts, now)) {
    if (view == View::kHost && !ConcernsHost(each)) continue;
    if (view != View::kOffice && each.secret) continue;
    const Wait wait =
        view == View::kOffice ? PointedOn(each, facts.relocation) : each;
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
