#include "services/relocation/coordination/visa_requests.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/agreements/agreement_rules.h"
#include "services/relocation/coordination/known_stays.h"
#include "services/relocation/coordination/refusal_rules.h"
#include "services/relocation/coordination/route_findings.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/rights/consent_rules.h"
#include "services/relocation/travel_plan/travel_plan_file.h"

namespace sojourn::relocation {
namespace {

namespace visa = ::sojourn::visa::v1;

// Travel documents write these where a nationality stands (ICAO Doc 9303).
bool IsNoNationality(const std::string& code) {
  return code == "XXA" || code == "XXB";
}

visa::TravelDocument DocumentOf(const v1::Person& person) {
  visa::TravelDocument document;
  const v1::TravelDocument* const usable = UsableDocument(person);
  if (usable == nullptr) {
    document.set_kind(visa::TRAVEL_DOCUMENT_KIND_NONE);
    return document;
  }
  const v1::TravelDocument& first = *usable;
  // Same names and numbers on both sides; a test compares.
  document.set_kind(
      static_cast<visa::TravelDocumentKind>(static_cast<int>(first.type())));
  document.set_renewal(
      static_cast<visa::DocumentRenewal>(static_cast<int>(first.renewal())));
  document.set_issuing_country(first.issuing_country());
  if (first.has_issued_on()) *document.mutable_issued_on() = first.issued_on();
  if (first.has_expires_on()) {
    *document.mutable_expires_on() = first.expires_on();
  }
  if (first.has_blank_pages()) document.set_blank_pages(first.blank_pages());
  return document;
}

visa::TravelPermit PermitOf(v1::StayPermit permit) {
  switch (permit) {
    case v1::STAY_PERMIT_LONG_STAY_VISA:
      return visa::TRAVEL_PERMIT_NATIONAL_D;
    case v1::STAY_PERMIT_RESIDENCE_PERMIT:
      return visa::TRAVEL_PERMIT_RESIDENCE;
    default:  // When in doubt, a day counts.
      return visa::TRAVEL_PERMIT_SHORT_STAY;
  }
}

type::v1::LegalDays LegalDaysOf(const type::v1::Stay& stay) {
  type::v1::LegalDays days;
  *days.mutable_first() = stay.check_in();
  *days.mutable_last() = stay.check_out();
  return days;
}

std::string SexMarkerOf(const v1::Person& person) {
  const v1::TravelDocument* const usable = UsableDocument(person);
  if (usable == nullptr) return "";
  switch (usable->sex_marker()) {
    case v1::SEX_MARKER_F:
      return "F";
    case v1::SEX_MARKER_M:
      return "M";
    case v1::SEX_MARKER_X:
      return "X";
    default:
      return "";
  }
}

// How she may be reached; the address itself is not the mission's.
std::string RulesOf(const v1::SafeContact& contact) {
  std::string rules = v1::ContactChannel_Name(contact.channel());
  if (!contact.hours().empty()) {
    absl::StrAppend(&rules, "; ", contact.hours(), " ", contact.time_zone());
  }
  if (!contact.language_code().empty()) {
    absl::StrAppend(&rules, "; ", contact.language_code());
  }
  if (contact.no_direct_contact()) {
    absl::StrAppend(&rules, "; only through the programme office");
  }
  return rules;
}

visa::ApplicantIdentity IdentityOf(const v1::Person& person,
                                   const v1::SafeContact& contact) {
  const v1::Identity& known = person.identity();
  visa::ApplicantIdentity identity;
  *identity.mutable_names() = known.names();
  identity.set_name_to_use(known.name_to_use());
  if (known.has_birth_date()) {
    *identity.mutable_date_of_birth() = known.birth_date();
  }
  for (const std::string& code : known.nationalities()) {
    if (!IsNoNationality(code)) identity.add_nationalities(code);
  }
  identity.set_sex_marker(SexMarkerOf(person));
  *identity.mutable_document() = DocumentOf(person);
  if (const v1::TravelDocument* const usable = UsableDocument(person)) {
    identity.set_document_number(usable->number());
  }
  const ContactRules rules = ContactRulesFor(person, contact);
  identity.set_contact_rules(rules.text);
  identity.set_no_direct_contact(rules.no_direct_contact);
  return identity;
}

// Days or few weeks: consulates take such applications after the deadline for
// lodging where the urgency is justified (Visa Code, Article 9).
bool IsUrgent(Level level) {
  return level == Level::kL1 || level == Level::kL2;
}

// Left to the visa service where any will do; else the best she agrees to of
// those with which that is agreed.
std::string MissionFor(const CaseFile& file) {
  constexpr char kPurpose[] = "SHARE_WITH_MISSION";
  const std::vector<std::string> all = MissionsOf(*file.route);
  if (all.empty()) return "";
  const std::vector<std::string> may =
      agreements::MayReceive(all, file.members, kPurpose, file.now);
  if (may.size() == all.size() && HasConsent(file.facts, kPurpose, "")) {
    return "";
  }
  // Where no mission may have it, what stands against the first is said.
  const std::vector<std::string>& open = may.empty() ? all : may;
  return FirstAgreed(file.facts, kPurpose, open).value_or(open.front());
}

// The adults of the party, those who move by what the service calls them, the
// defender first.
struct Adults {
  std::vector<std::string> moving;
  bool somebody_stays = false;
};

Adults AdultsOf(const CaseFile& file) {
  Adults adults;
  for (const std::string& row : file.opened.person_row_ids) {
    const v1::Person* const person = file.FindPerson(row);
    const auto ref = file.refs.person_refs.find(row);
    if (person == nullptr || person->apart() ||
        person->role() == v1::PERSON_ROLE_CHILD ||
        ref == file.refs.person_refs.end()) {
      continue;
    }
    const Traveller* const way = file.travel.Find(row);
    if (way != nullptr && refusal_rules::StaysBehind(way->application_state,
                                                     way->refusal_answer)) {
      adults.somebody_stays = true;
      continue;
    }
    const bool defender = person->role() == v1::PERSON_ROLE_DEFENDER;
    adults.moving.insert(defender ? adults.moving.begin() : adults.moving.end(),
                         ref->second);
  }
  return adults;
}

// How many parents stay behind who have to consent, as far as the party tells:
// who has custody is written in words, and no program reads them. Where nothing
// is said the mission asks for one consent.
std::optional<int> ParentsStaying(const v1::ChildDetails& child,
                                  const Adults& adults) {
  if (adults.moving.empty() || adults.somebody_stays) return std::nullopt;
  if (!child.permission_waiver().empty()) return 0;
  // Of two adults who move the second may be whoever permitted it.
  const bool another_permits =
      child.travel_permission() && adults.moving.size() == 1;
  return another_permits ? std::optional<int>(1) : std::nullopt;
}

// Whoever brings the child: the defender, or the first adult who moves. That a
// second parent travels too is for the mission to see, which waives the consent
// then.
void AddForMinor(const CaseFile& file, const v1::ChildDetails& child,
                 visa::OpenApplicationRequest& request) {
  request.set_minor(true);
  const Adults adults = AdultsOf(file);
  if (adults.moving.empty()) {
    request.set_unaccompanied(true);
  } else {
    request.add_guardian_person_refs(adults.moving.front());
  }
  if (const auto staying = ParentsStaying(child, adults)) {
    request.mutable_checklist_facts()->set_parents_staying(*staying);
  }
}

absl::Status Incomplete() {
  return FailedPrecondition("CASE_CHANGED",
                            "the case is no longer what this step was for");
}

struct Destination {
  std::string country;
  type::v1::LegalDays days;
};

// Nobody knows how long she stays at a shelter: the law is asked for as long as
// a place is looked for.
constexpr int kShelterDays = 30;

// The host of the step's proposal, or where the plan leads her to a shelter.
absl::StatusOr<Destination> DestinationOf(const Step& step,
                                          const CaseFile& file) {
  if (file.host) {
    return Destination{file.host->country_code, LegalDaysOf(file.stay)};
  }
  const v1::TravelPlan* const plan = PlanInForce(file.records);
  if (!step.proposal_row_id.empty() || plan == nullptr || !plan->to_shelter()) {
    return Incomplete();
  }
  Destination to;
  for (const travel_plan_rules::Leg& leg : LegsOf(*plan, file.opened)) {
    if (!leg.Takes(step.person_row_id)) continue;
    to.country = leg.to.country;
    SetDay(leg.day, *to.days.mutable_first());
    SetDay(leg.day + kShelterDays, *to.days.mutable_last());
  }
  if (to.country.empty()) return Incomplete();
  return to;
}

}  // namespace

ContactRules ContactRulesFor(const v1::Person& person,
                             const v1::SafeContact& contact) {
  if (contact.contact_compromised() || person.adult().contact_compromised()) {
    return {.text = "Do not contact: ask the programme office",
            .no_direct_contact = true};
  }
  return {.text = RulesOf(contact),
          .no_direct_contact = contact.no_direct_contact()};
}

type::v1::Level LevelOf(const CaseFile& file) {
  return static_cast<type::v1::Level>(file.facts.relocation.level);
}

absl::StatusOr<visa::AssessRouteRequest> AssessRouteRequestFor(
    const Step& step, const CaseFile& file) {
  const v1::Person* const found = file.FindPerson(step.person_row_id);
  if (found == nullptr || found->apart()) return Incomplete();
  ASSIGN_OR_RETURN(const Destination destination, DestinationOf(step, file));
  const v1::Person& person = *found;
  visa::AssessRouteRequest request;
  for (const std::string& code : person.identity().nationalities()) {
    if (IsNoNationality(code)) {
      request.set_stateless(true);
    } else {
      request.add_nationalities(code);
    }
  }
  request.set_residence_country(person.identity().residence_country());
  request.set_present_country(file.present_country);
  *request.mutable_document() = DocumentOf(person);
  request.add_destination_countries(destination.country);
  *request.mutable_stay() = destination.days;
  v1::Person been = person;
  KnownStays{file.travel, file.records}.AddTo(step.person_row_id, been);
  for (const v1::TravelRecord& record : been.travel_history()) {
    visa::TravelRecord& told = *request.add_travel_history();
    told.set_country(record.country_code());
    *told.mutable_entry() = record.entered_on();
    if (record.has_left_on()) *told.mutable_exit() = record.left_on();
    told.set_permit(PermitOf(record.permit()));
  }
  request.set_purpose(visa::STAY_PURPOSE_TEMPORARY_SHELTER);
  request.set_urgent(IsUrgent(file.facts.relocation.level));
  return request;
}

std::string RouteBasis(const v1::Person& person) {
  v1::Person basis;
  *basis.mutable_identity()->mutable_nationalities() =
      person.identity().nationalities();
  basis.mutable_identity()->set_residence_country(
      person.identity().residence_country());
  if (const v1::TravelDocument* const usable = UsableDocument(person)) {
    *basis.add_travel_documents() = *usable;
  }
  *basis.mutable_travel_history() = person.travel_history();
  return basis.SerializeAsString();
}

absl::StatusOr<visa::OpenApplicationRequest> OpenApplicationRequestFor(
    const Step& step, const CaseFile& file) {
  const v1::Person* const person = file.FindPerson(step.person_row_id);
  const auto ref = file.refs.person_refs.find(step.person_row_id);
  if (person == nullptr || person->apart() ||
      ref == file.refs.person_refs.end() || !file.route) {
    return Incomplete();
  }
  visa::OpenApplicationRequest request;
  request.set_request_id(step.request_id);
  request.set_case_ref(file.refs.case_ref);
  request.set_person_ref(ref->second);
  request.set_route_id(file.route->route_id());
  request.set_mission_organisation_id(MissionFor(file));
  request.set_present_country(file.present_country);
  *request.mutable_stay() = LegalDaysOf(file.stay);
  if (file.finding) {
    visa::StayAnswer& answer = *request.mutable_stay_answer();
    answer.set_lawful(file.finding->lawful());
    answer.set_policy_version(file.finding->policy_version());
    *answer.mutable_last_legal_day() = file.route->last_legal_day();
  }
  *request.mutable_identity() =
      IdentityOf(*person, file.opened.intake.safe_contact());
  if (person->role() == v1::PERSON_ROLE_CHILD) {
    AddForMinor(file, person->child(), request);
  }
  request.mutable_checklist_facts()->set_residence_country(
      person->identity().residence_country());
  request.set_level(LevelOf(file));
  return request;
}

}  // namespace sojourn::relocation
