#include "services/visa/visa_reply.h"

#include <array>
#include <string_view>

#include "common/reference/time_zones.h"
#include "services/visa/checklist/checklist_rules.h"
#include "services/visa/checklist/expiry_rules.h"
#include "services/visa/deadlines/deadline_reply.h"
#include "services/visa/missions/queue_rules.h"
#include "services/visa/view_lists.h"

namespace sojourn::visa {
namespace {

// The end of a day in a zone: until then one is in time.
absl::Time EndOf(absl::CivilDay day, const std::string& time_zone) {
  return absl::FromCivil(day + 1, reference::ZoneNamed(time_zone)) -
         absl::Seconds(1);
}

v1::TravelDocument ToProto(const TravelDocument& document) {
  v1::TravelDocument out;
  out.set_kind(ToProtoEnum<v1::TravelDocumentKind>(document.kind));
  out.set_issuing_country(document.issuing_country);
  if (document.issued_on) SetDate(*document.issued_on, out.mutable_issued_on());
  if (document.expires_on) {
    SetDate(*document.expires_on, out.mutable_expires_on());
  }
  if (document.blank_pages) out.set_blank_pages(*document.blank_pages);
  out.set_renewal(ToProtoEnum<v1::DocumentRenewal>(document.renewal));
  return out;
}

v1::ApplicantIdentity ToProto(const Identity& identity) {
  v1::ApplicantIdentity out;
  for (const std::string& name : identity.names) out.add_names(name);
  out.set_name_to_use(identity.name_to_use);
  const PartialDate& born = identity.date_of_birth;
  if (born.year != 0) {
    out.mutable_date_of_birth()->set_year(born.year);
    out.mutable_date_of_birth()->set_month(born.month);
    out.mutable_date_of_birth()->set_day(born.day);
  }
  for (const auto& country : identity.nationalities) {
    out.add_nationalities(country);
  }
  out.set_sex_marker(identity.sex_marker);
  *out.mutable_document() = ToProto(identity.document);
  out.set_document_number(identity.document_number);
  out.set_contact_rules(identity.contact_rules);
  out.set_no_direct_contact(identity.no_direct_contact);
  out.set_accommodation_changes(identity.accommodation_changes);
  return out;
}

v1::StayAnswer ToProto(const StayAnswer& answer) {
  v1::StayAnswer out;
  out.set_lawful(answer.lawful);
  if (answer.last_legal_day) {
    SetDate(*answer.last_legal_day, out.mutable_last_legal_day());
  }
  out.set_policy_version(answer.policy_version);
  out.set_inputs_hash(answer.inputs_hash);
  return out;
}

v1::Visa ToProto(const Visa& visa) {
  v1::Visa out;
  out.set_scheme(ToProtoEnum<v1::Scheme>(visa.scheme));
  SetDays(visa.valid, out.mutable_valid());
  out.set_days(visa.days);
  out.set_entries(ToProtoEnum<v1::VisaEntries>(visa.entries));
  for (const std::string& country : visa.territories) {
    out.add_territories(country);
  }
  return out;
}

// What a state could hold against her is not for its mission.
bool HidesFlag(ApplicationFlag flag, View view) {
  return view == View::kMission &&
         flag == ApplicationFlag::kEnteredOutsideValidity;
}

v1::ApplicationFact ToProto(const Fact& fact, View view) {
  v1::ApplicationFact out;
  std::string type(NameOf(fact.type));
  for (char& c : type) c = c == '_' ? c : static_cast<char>(c | 0x20);
  out.set_type(type);
  if (!IsJourney(fact.type)) {
    SetDate(fact.occurred_on, out.mutable_occurred_on());
  }
  SetTime(fact.recorded_at, out.mutable_recorded_at());
  for (const ApplicationFlag flag : fact.flags) {
    if (HidesFlag(flag, view)) continue;
    out.add_flags(ToProtoEnum<v1::ApplicationFlag>(flag));
  }
  return out;
}

// Where nothing is applied for any more, a mission keeps what it did itself.
bool HidesApplicant(const Application& application, View view) {
  return view == View::kMission &&
         application.state == ApplicationState::kWithdrawn;
}

bool ShowsIdentity(const Application& application, View view) {
  return (view == View::kMission && !HidesApplicant(application, view)) ||
         view == View::kHerAccess;
}

void AddChecklist(const Application& application, const ReplyContext& context,
                  v1::Application& out) {
  for (const Document& document : application.checklist) {
    v1::Document& line = *out.add_checklist();
    line.set_kind(ToProtoEnum<v1::DocumentKind>(document.kind));
    line.set_requirement(
        ToProtoEnum<v1::DocumentRequirement>(document.requirement));
    line.set_status(ToProtoEnum<v1::DocumentStatus>(document.status));
    line.set_waived_by(document.waived_by);
    line.set_reason(ToProtoEnum<v1::ChecklistReason>(document.reason));
    line.set_article(std::string(ArticleOf(application.scheme, document)));
    line.set_waiver_reason(
        ToProtoEnum<v1::WaiverReason>(document.waiver_reason));
    if (ShowsIdentity(application, context.view) && document.expires_on) {
      SetDate(*document.expires_on, line.mutable_expires_on());
      line.set_expires_early(ExpiresEarly(
          application, document, TodayIn(application.time_zone, context.now)));
    }
  }
}

void AddWork(const Application& application, const ReplyContext& context,
             v1::Application& out) {
  for (const Awaited& awaited : WaitingFor(application)) {
    auto& waiting = *out.add_waiting_for();
    waiting.set_who(awaited.who);
    waiting.set_what(awaited.what);
    if (awaited.due) {
      SetTime(EndOf(*awaited.due, application.time_zone),
              waiting.mutable_due());
    }
  }
  for (const Action& action : NextActions(application)) {
    if (!context.may_call(action.rpc)) continue;
    auto& next = *out.add_next_actions();
    next.set_action(action.rpc);
    next.set_allowed(action.reason.empty());
    next.set_reason(action.reason);
    next.set_remedy(action.remedy);
  }
}

void AddAfter(const AfterDecision& after, v1::AfterDecision& out) {
  if (after.appealed_on) SetDate(*after.appealed_on, out.mutable_appealed_on());
  out.set_appeal_lodged_with(after.appeal_lodged_with);
  if (after.extension) {
    v1::VisaExtension& extension = *out.mutable_extension();
    extension.set_ground(
        ToProtoEnum<v1::ExtensionGround>(after.extension->ground));
    extension.set_fee_charged(after.extension->fee_charged);
    // Visa Code, Article 33(1).
    if (after.extension->fee_charged &&
        after.extension->ground != ExtensionGround::kPersonal) {
      out.add_notices(
          "An extension for force majeure or humanitarian reasons is free of "
          "charge: the fee can be asked back.");
    }
  }
  out.set_revoked(after.revoked);
}

void AddGuardianship(const Guardianship& guardianship, v1::Application& out) {
  v1::Guardianship& added = *out.mutable_guardianship();
  for (const std::string& person : guardianship.person_refs) {
    added.add_guardian_person_refs(person);
  }
  added.set_signed_by(guardianship.signed_by);
  added.set_unaccompanied(guardianship.unaccompanied);
}

// Once nothing is applied for any more, a mission follows nobody through it.
void AddParty(const Application& application, View view, v1::Application& out) {
  if (HidesApplicant(application, view)) return;
  out.set_party_refused(application.party_refused);
  for (const PartyMember& member : application.party) {
    v1::PartyApplication& added = *out.add_party();
    added.set_application_id(member.application_id);
    added.set_state(ToProtoEnum<v1::ApplicationState>(member.state));
    added.set_refused(member.refused);
    added.set_guardian(member.guardian);
    added.set_signs_form(member.signs_form);
  }
}

// What is sealed in the database, for those who may see it.
void AddSealed(const Application& application, View view,
               v1::Application& out) {
  if (view == View::kOffice) return;
  if (application.visa) *out.mutable_visa() = ToProto(*application.visa);
  if (application.after != AfterDecision()) {
    AddAfter(application.after, *out.mutable_after_decision());
  }
  if (HidesApplicant(application, view)) return;
  if (ShowsIdentity(application, view) && application.identity) {
    *out.mutable_identity() = ToProto(*application.identity);
  }
  if (application.guardianship) {
    AddGuardianship(*application.guardianship, out);
  }
  if (application.stay) SetDays(*application.stay, out.mutable_stay());
  if (application.stay_answer) {
    *out.mutable_stay_answer() = ToProto(*application.stay_answer);
  }
  if (application.appointment_at) {
    SetTime(*application.appointment_at, out.mutable_appointment_at());
  }
}

v1::LegalBasis ToProto(const LegalBasis& basis) {
  v1::LegalBasis out;
  out.set_rule_id(basis.rule_id);
  out.set_act(basis.act);
  out.set_article(basis.article);
  if (basis.in_force_since) {
    SetDate(*basis.in_force_since, out.mutable_in_force_since());
  }
  out.set_sentence(basis.sentence);
  return out;
}

v1::Problem ToProto(const Problem& problem) {
  v1::Problem out;
  out.set_code(ToProtoEnum<v1::ProblemCode>(problem.code));
  out.set_message(problem.message);
  if (problem.date) SetDate(*problem.date, out.mutable_date());
  for (const Remedy& remedy : problem.remedies) {
    v1::Remedy& added = *out.add_remedies();
    added.set_kind(ToProtoEnum<v1::RemedyKind>(remedy.kind));
    added.set_text(remedy.text);
    if (remedy.date) SetDate(*remedy.date, added.mutable_date());
    added.set_route_id(remedy.route_id);
  }
  if (!problem.remedies.empty()) out.set_remedy(problem.remedies[0].text);
  if (!problem.legal_basis.empty()) {
    *out.mutable_legal_basis() = ToProto(problem.legal_basis);
  }
  return out;
}

v1::RouteOption ToProto(const RouteOption& option) {
  v1::RouteOption out;
  out.set_route_id(option.route_id);
  out.set_route_version(option.route_version);
  out.set_scheme(ToProtoEnum<v1::Scheme>(option.scheme));
  out.set_visa_required(option.visa_required);
  out.set_lawful(option.lawful());
  if (option.last_legal_day) {
    SetDate(*option.last_legal_day, out.mutable_last_legal_day());
  }
  if (option.lodging) SetDays(*option.lodging, out.mutable_lodging());
  for (const std::string& mission : option.mission_organisation_ids) {
    out.add_mission_organisation_ids(mission);
  }
  out.set_preclearance(option.preclearance);
  out.set_work_allowed(option.work_allowed);
  out.set_stipend_allowed(option.stipend_allowed);
  for (const DocumentKind kind : option.documents) {
    out.add_documents(ToProtoEnum<v1::DocumentKind>(kind));
  }
  for (const Problem& problem : option.problems) {
    *out.add_problems() = ToProto(problem);
  }
  if (!option.legal_basis.empty()) {
    *out.mutable_legal_basis() = ToProto(option.legal_basis);
  }
  out.set_allowed_days(option.allowed_days);
  return out;
}

views::FieldList Load(std::string_view name) {
  return *views::FieldList::Parse(*v1::Application::descriptor(), kViewLists,
                                  {name, "everybody"});
}

// By View.
const views::FieldList& ListOf(View view) {
  static const auto* const kLists = new std::array<views::FieldList, 4>{
      Load("relocation"), Load("office"), Load("mission"), Load("her_access")};
  return (*kLists)[static_cast<size_t>(view)];
}

v1::Application Fill(const Application& application,
                     const ReplyContext& context, bool whole) {
  v1::Application out;
  out.set_application_id(application.public_id);
  out.set_etag(std::to_string(application.version));
  out.set_case_ref(application.case_ref);
  out.set_person_ref(application.person_ref);
  out.set_route_id(application.route_id);
  out.set_scheme(ToProtoEnum<v1::Scheme>(application.scheme));
  out.set_destination_country(application.destination_country);
  out.set_mission_organisation_id(application.mission_organisation_id);
  out.set_handling(ToProtoEnum<v1::Handling>(application.handling));
  out.set_state(ToProtoEnum<v1::ApplicationState>(application.state));
  out.set_preclearance(application.preclearance);
  out.set_urgent(IsUrgentLevel(application.level));
  out.set_preclearance_outcome(
      ToProtoEnum<v1::PreclearanceOutcome>(application.preclearance_outcome));
  AddChecklist(application, context, out);
  const absl::CivilDay today = TodayIn(application.time_zone, context.now);
  for (const Deadline& deadline : application.deadlines) {
    FillProto(deadline, today, *out.add_deadlines());
  }
  for (const RefusalGround ground : application.refusal_grounds) {
    out.add_refusal_grounds(ToProtoEnum<v1::RefusalGround>(ground));
  }
  for (const ApplicationFlag flag : application.flags) {
    if (HidesFlag(flag, context.view)) continue;
    out.add_flags(ToProtoEnum<v1::ApplicationFlag>(flag));
  }
  AddWork(application, context, out);
  AddParty(application, context.view, out);
  if (!whole) {
    out.clear_party();
    return out;
  }
  for (const std::string& notice : NoticesOf(application)) {
    out.mutable_after_decision()->add_notices(notice);
  }
  AddSealed(application, context.view, out);
  for (const Fact& fact : application.history) {
    *out.add_history() = ToProto(fact, context.view);
  }
  return out;
}

}  // namespace

v1::Application ToProto(const Application& application,
                        const ReplyContext& context, bool whole) {
  v1::Application out = Fill(application, context, whole);
  ListOf(context.view).Keep(out);
  return out;
}

v1::Route ToProto(const Route& route) {
  v1::Route out;
  out.set_route_id(route.public_id);
  out.set_etag(std::to_string(route.version));
  out.set_destination_country(route.destination_country);
  out.set_scheme(ToProtoEnum<v1::Scheme>(route.scheme));
  out.set_allowed_days(route.allowed_days);
  for (const auto& country : route.nationalities) {
    out.add_nationalities(country);
  }
  for (const TravelDocumentKind kind : route.document_kinds) {
    out.add_document_kinds(ToProtoEnum<v1::TravelDocumentKind>(kind));
  }
  out.set_work_allowed(route.work_allowed);
  out.set_stipend_allowed(route.stipend_allowed);
  out.set_preclearance(route.preclearance);
  out.set_quota_per_year(route.quota_per_year);
  out.set_quota_used(route.quota_used);
  out.set_status(ToProtoEnum<v1::RouteStatus>(route.status));
  for (const DocumentKind kind : route.documents) {
    out.add_documents(ToProtoEnum<v1::DocumentKind>(kind));
  }
  v1::RouteClocks& clocks = *out.mutable_clocks();
  clocks.set_lodge_earliest_months(route.clocks.lodge_earliest_months);
  clocks.set_lodge_latest_days(route.clocks.lodge_latest_days);
  clocks.set_decision_days(route.clocks.decision_days);
  clocks.set_decision_max_days(route.clocks.decision_max_days);
  clocks.set_consultation_days(route.clocks.consultation_days);
  clocks.set_appeal_days(route.clocks.appeal_days);
  clocks.set_counts_working_days(route.clocks.counts_working_days);
  for (const CoveringMission& mission : route.missions) {
    v1::CoveringMission& added = *out.add_missions();
    added.set_organisation_id(mission.organisation_id);
    for (const auto& country : mission.covers_countries) {
      added.add_covers_countries(country);
    }
    added.set_time_zone(mission.time_zone);
    added.set_handling(ToProtoEnum<v1::Handling>(mission.handling));
    added.set_country(mission.country);
  }
  if (route.effective_first) {
    SetDate(*route.effective_first, out.mutable_effective()->mutable_first());
  }
  if (route.effective_last) {
    SetDate(*route.effective_last, out.mutable_effective()->mutable_last());
  }
  out.set_legal_source(route.legal_source);
  out.set_passport_months_after(route.passport_months_after);
  if (route.suspension) {
    v1::RouteSuspension& suspension = *out.mutable_suspension();
    suspension.set_reason(route.suspension->reason);
    SetDate(route.suspension->since, suspension.mutable_since());
    if (route.suspension->until) {
      SetDate(*route.suspension->until, suspension.mutable_until());
    }
  }
  return out;
}

v1::RouteChange ToProto(const RouteChange& change) {
  v1::RouteChange out;
  out.set_change_id(change.id);
  out.set_kind(ToProtoEnum<v1::RouteChangeKind>(change.kind));
  SetTime(change.changed_at, out.mutable_changed_at());
  out.set_changed_by(change.changed_by);
  out.set_organisation_id(change.organisation_id);
  out.set_reason(change.reason);
  out.set_etag(std::to_string(change.version));
  for (const FieldDifference& difference : change.fields) {
    v1::RouteFieldChange& field = *out.add_fields();
    field.set_field(difference.field);
    field.set_before(difference.before);
    field.set_after(difference.after);
  }
  return out;
}

v1::StayBalance ToProto(const StayBalance& balance) {
  v1::StayBalance out;
  SetDate(balance.on, out.mutable_on());
  SetDays(balance.window, out.mutable_window());
  out.set_days_used(balance.days_used);
  out.set_days_available(balance.days_available);
  if (balance.last_legal_day) {
    SetDate(*balance.last_legal_day, out.mutable_last_legal_day());
  }
  SetDate(balance.earliest_entry, out.mutable_earliest_entry());
  out.set_days_over(balance.days_over);
  return out;
}

v1::RouteAssessment ToProto(const RouteAssessment& assessment) {
  v1::RouteAssessment out;
  out.set_destination_country(assessment.destination_country);
  out.set_lawful(assessment.lawful());
  if (assessment.last_legal_day) {
    SetDate(*assessment.last_legal_day, out.mutable_last_legal_day());
  }
  for (const RouteOption& option : assessment.options) {
    *out.add_options() = ToProto(option);
  }
  for (const Problem& problem : assessment.problems) {
    *out.add_problems() = ToProto(problem);
  }
  if (assessment.schengen_balance) {
    *out.mutable_schengen_balance() = ToProto(*assessment.schengen_balance);
  }
  for (const Notice& notice : assessment.notices) {
    out.add_notices(notice.text);
    v1::CitedNotice& cited = *out.add_cited_notices();
    cited.set_text(notice.text);
    if (!notice.legal_basis.empty()) {
      *cited.mutable_legal_basis() = ToProto(notice.legal_basis);
    }
  }
  return out;
}

}  // namespace sojourn::visa
