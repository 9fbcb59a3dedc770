#include "services/relocation/case/case_vault.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/crypto/ids.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/case_history.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/rights/consent_rules.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::keystore::KeyRef;

absl::Status Parse(const std::string& bytes,
                   google::protobuf::MessageLite& message) {
  if (message.ParseFromString(bytes)) return absl::OkStatus();
  return Internal("a sealed message does not parse");
}

Finding AnswerOf(const v1::Referee& referee) {
  return referee.has_answer() ? FindingOf(referee.answer()) : Finding::kNone;
}

}  // namespace

bool IsComplete(const v1::ConsentStatement& said) {
  if (said.purpose() == v1::CONSENT_PURPOSE_CONTACT_REFEREE) return true;
  return said.has_given_on() && !said.way().empty() &&
         !said.language_code().empty();
}

const v1::TravelDocument* UsableDocument(const v1::Person& person) {
  for (const v1::TravelDocument& document : person.travel_documents()) {
    if (!document.compromised()) return &document;
  }
  return nullptr;
}

bool AllDocumentsBurnt(const v1::Person& person) {
  return !person.travel_documents().empty() &&
         UsableDocument(person) == nullptr;
}

bool IsAContactBurnt(const v1::Intake& intake) {
  return intake.safe_contact().contact_compromised() ||
         std::any_of(intake.persons().begin(), intake.persons().end(),
                     [](const v1::Person& person) {
                       return person.adult().contact_compromised();
                     });
}

bool HasImminentThreat(const v1::Intake& intake) {
  return std::any_of(intake.threats().begin(), intake.threats().end(),
                     [](const v1::Threat& each) { return each.imminent(); });
}

namespace {

AfterNo AfterNoOf(v1::DecisionAfterNo after_no) {
  switch (after_no) {
    case v1::DECISION_AFTER_NO_STOPPED:
      return AfterNo::kStopped;
    case v1::DECISION_AFTER_NO_LEFT_TO_LEAD:
      return AfterNo::kLeftToLead;
    default:
      return AfterNo::kNone;
  }
}

// Who said something to the newest decision of `facts`, and who was alone.
void AddVoices(const OpenedCase& opened, const v1::Decision& decision,
               CaseFacts& facts) {
  const auto add = [&](const v1::DefenderView& view) {
    const std::string id =
        view.person_id().empty() ? opened.DefenderId() : view.person_id();
    facts.decisions.back().heard.push_back(id);
    if (!view.alone()) return;
    for (PersonFacts& person : facts.persons) {
      person.heard_alone |= person.person_id == id;
    }
  };
  if (decision.has_defender_view()) add(decision.defender_view());
  for (const v1::DefenderView& each : decision.person_views()) add(each);
}

}  // namespace

std::string OpenedCase::DefenderId() const {
  if (!defender_since.empty()) return defender_since;
  return intake.persons().empty() ? "" : intake.persons(0).person_id();
}

v1::Intake AsTold(v1::Intake intake) {
  for (v1::Person& person : *intake.mutable_persons()) person.clear_apart();
  return intake;
}

CaseFacts OpenedCase::Facts() const {
  CaseFacts facts;
  facts.relocation = relocation;
  facts.contact_compromised = intake.safe_contact().contact_compromised();
  facts.imminent_threat = HasImminentThreat(intake);
  for (int i = 0; i < intake.persons_size(); ++i) {
    const v1::Person& person = intake.persons(i);
    if (person.apart()) continue;
    const bool is_defender = defender_since.empty()
                                 ? person.role() == v1::PERSON_ROLE_DEFENDER
                                 : person.person_id() == defender_since;
    facts.persons.insert(
        is_defender ? facts.persons.begin() : facts.persons.end(),
        {.row_id = person_row_ids[static_cast<size_t>(i)],
         .person_id = person.person_id(),
         .is_adult = person.role() != v1::PERSON_ROLE_CHILD,
         .is_defender = is_defender});
  }
  for (const OpenedConsent& each : consents) {
    const v1::ConsentStatement& said = each.consent.statement();
    facts.consents.push_back(
        {.person_id = each.consent.person_id(),
         .purpose = ShortName(v1::ConsentPurpose_Name(said.purpose()),
                              "CONSENT_PURPOSE_"),
         .recipient_organisation_id = said.recipient_organisation_id(),
         .recorded_at = ToTime(each.consent.recorded_at()),
         .withdrawn_at =
             each.consent.has_withdrawn_at()
                 ? std::optional(ToTime(each.consent.withdrawn_at()))
                 : std::nullopt,
         .complete = IsComplete(said) && !HasLeft(each.consent.person_id())});
  }
  for (const OpenedReferee& each : referees) {
    RefereeFacts referee{.referee_id = each.referee.referee_id(),
                         .consented = each.referee.consented(),
                         .finding = AnswerOf(each.referee),
                         .independent = each.referee.answer().independent()};
    referee.consented = MayContact(facts, referee);
    facts.referees.push_back(std::move(referee));
  }
  for (const OpenedDecision& each : decisions) {
    const v1::Decision& decision = each.decision;
    facts.decisions.push_back(
        {.kind = ShortName(v1::DecisionKind_Name(decision.kind()),
                           "DECISION_KIND_"),
         .outcome = decision.outcome(),
         .view_due = decision.has_view_due()
                         ? std::optional(ToTime(decision.view_due()))
                         : std::nullopt,
         .about_id = decision.about_id(),
         .decided_at = ToTime(decision.decided_at()),
         .heard = {},
         .after_no = AfterNoOf(decision.after_no())});
    AddVoices(*this, decision, facts);
  }
  facts.proposals = proposals;
  return facts;
}

bool OpenedCase::HasLeft(std::string_view person_id) const {
  const v1::Person* const person = FindPerson(person_id);
  return person != nullptr && person->apart();
}

bool OpenedCase::RowHasLeft(std::string_view person_row_id) const {
  for (int i = 0; i < intake.persons_size(); ++i) {
    if (person_row_ids[static_cast<size_t>(i)] == person_row_id) {
      return intake.persons(i).apart();
    }
  }
  return false;
}

const v1::Person* OpenedCase::FindPerson(std::string_view person_id) const {
  for (const v1::Person& person : intake.persons()) {
    if (person.person_id() == person_id) return &person;
  }
  return nullptr;
}

bool OpenedCase::IsTrustedTo(std::string_view subject, absl::Time now) const {
  // Whoever acknowledged the case leads it without an assignment.
  bool leads = relocation.lead_subject == subject;
  bool assigned = false;
  for (const Assignment& each : assignments) {
    if (each.subject != subject ||
        each.role == AssignmentRole::kCityCoordinator) {
      continue;
    }
    const bool fresh = each.taken && now < each.assigned_at + kTakenOver;
    (each.role == AssignmentRole::kLead ? leads : assigned) |= !fresh;
    if (each.role == AssignmentRole::kLead && fresh) leads = false;
  }
  return leads || assigned;
}

bool OpenedCase::CameByOwnHand(std::string_view subject) const {
  return std::none_of(assignments.begin(), assignments.end(),
                      [&](const Assignment& each) {
                        return each.subject == subject && !each.own_hand &&
                               each.role != AssignmentRole::kCityCoordinator;
                      });
}

std::string OpenedCase::PersonRowId(std::string_view person_id) const {
  for (int i = 0; i < intake.persons_size(); ++i) {
    if (intake.persons(i).person_id() == person_id) {
      return person_row_ids[static_cast<size_t>(i)];
    }
  }
  return "";
}

absl::Status CaseVault::Prefetch(const CaseKeys& keys) const {
  std::vector<KeyRef> refs = {KeyRef::Case(keys.relocation_id)};
  for (const std::string& person : keys.person_ids) {
    refs.push_back(KeyRef::Person(person));
  }
  return sealer_.Prefetch(refs);
}

absl::StatusOr<db::Bytes> CaseVault::Seal(const Relocation& relocation,
                                          const crypto::Binding& binding,
                                          std::string_view plain) const {
  return sealer_.Seal(KeyRef::Case(relocation.relocation_id), plain, binding);
}

absl::StatusOr<std::string> CaseVault::Unseal(const Relocation& relocation,
                                              const crypto::Binding& binding,
                                              const db::Bytes& sealed) const {
  return sealer_.Open(KeyRef::Case(relocation.relocation_id), sealed, binding);
}

absl::StatusOr<db::Bytes> CaseVault::SealForPerson(
    std::string_view person_id, const crypto::Binding& binding,
    std::string_view plain) const {
  return sealer_.Seal(KeyRef::Person(person_id), plain, binding);
}

absl::StatusOr<ConsentRow> CaseVault::SealConsent(
    std::string_view person_id, std::string_view person_row_id,
    const v1::Consent& consent, absl::Time now) const {
  ConsentRow row{.row_id = crypto::NewUuidV7(),
                 .consent_id = crypto::NewPublicId(),
                 .person_row_id = std::string(person_row_id),
                 .sealed = {},
                 .recorded_at = now,
                 .withdrawn_at = std::nullopt};
  ASSIGN_OR_RETURN(
      row.sealed,
      SealForPerson(person_id, {"consents", row.row_id, "consent_sealed"},
                    consent.SerializeAsString()));
  return row;
}

absl::StatusOr<db::Bytes> CaseVault::SealIntake(const Relocation& relocation,
                                                v1::Intake intake) const {
  intake.clear_persons();
  return Seal(relocation, {"relocations", relocation.id, "intake_sealed"},
              intake.SerializeAsString());
}

absl::StatusOr<db::Bytes> CaseVault::SealPerson(const PersonRow& row,
                                                v1::Person person) const {
  person.clear_person_id();
  person.clear_consents();
  person.clear_apart();
  return SealForPerson(row.person_id, {"persons", row.row_id, "person_sealed"},
                       person.SerializeAsString());
}

absl::StatusOr<CaseFacts> CaseVault::OpenListed(
    const CaseRow& row, std::vector<ProposalFacts> proposals) const {
  OpenedCase opened;
  ASSIGN_OR_RETURN(opened.relocation, OpenRoot(sealer_, row));
  ASSIGN_OR_RETURN(opened.intake,
                   OpenIntake(row.relocation, row.intake_sealed, {}));
  opened.proposals = std::move(proposals);
  CaseFacts facts = opened.Facts();
  facts.consents_unknown = true;
  return facts;
}

absl::StatusOr<OpenedCase> CaseVault::Open(const CaseRow& row,
                                           const CaseParts& parts) const {
  OpenedCase opened;
  ASSIGN_OR_RETURN(opened.relocation, OpenRoot(sealer_, row));
  ASSIGN_OR_RETURN(opened.intake, OpenIntake(row.relocation, row.intake_sealed,
                                             parts.persons));
  for (const PersonRow& person : parts.persons) {
    opened.person_row_ids.push_back(person.row_id);
    if (person.acts_first) opened.defender_since = person.person_id;
  }
  RETURN_IF_ERROR(OpenConsents(parts, opened));
  RETURN_IF_ERROR(OpenSpokespersons(parts, opened));
  RETURN_IF_ERROR(OpenReferees(parts, opened));
  RETURN_IF_ERROR(OpenDecisions(parts, opened));
  opened.assignments = parts.assignments;
  opened.proposals = parts.proposals;
  return opened;
}

absl::StatusOr<v1::Intake> CaseVault::OpenIntake(
    const Relocation& relocation, const db::Bytes& intake_sealed,
    const std::vector<PersonRow>& persons) const {
  v1::Intake intake;
  ASSIGN_OR_RETURN(
      const std::string opened,
      Unseal(relocation, {"relocations", relocation.id, "intake_sealed"},
             intake_sealed));
  RETURN_IF_ERROR(Parse(opened, intake));
  for (const PersonRow& row : persons) {
    ASSIGN_OR_RETURN(const std::string bytes,
                     sealer_.Open(KeyRef::Person(row.person_id), row.sealed,
                                  {"persons", row.row_id, "person_sealed"}));
    v1::Person& person = *intake.add_persons();
    RETURN_IF_ERROR(Parse(bytes, person));
    person.set_person_id(row.person_id);
    person.set_apart(row.apart);
  }
  return intake;
}

absl::Status CaseVault::OpenConsents(const CaseParts& parts,
                                     OpenedCase& opened) const {
  for (const ConsentRow& row : parts.consents) {
    const auto person = std::find_if(
        parts.persons.begin(), parts.persons.end(),
        [&](const PersonRow& p) { return p.row_id == row.person_row_id; });
    if (person == parts.persons.end()) continue;
    ASSIGN_OR_RETURN(const std::string bytes,
                     sealer_.Open(KeyRef::Person(person->person_id), row.sealed,
                                  {"consents", row.row_id, "consent_sealed"}));
    OpenedConsent each{.row_id = row.row_id, .consent = {}};
    RETURN_IF_ERROR(Parse(bytes, each.consent));
    each.consent.set_consent_id(row.consent_id);
    each.consent.set_person_id(person->person_id);
    SetTime(row.recorded_at, *each.consent.mutable_recorded_at());
    if (row.withdrawn_at) {
      SetTime(*row.withdrawn_at, *each.consent.mutable_withdrawn_at());
    }
    opened.consents.push_back(std::move(each));
  }
  return absl::OkStatus();
}

absl::Status CaseVault::OpenSpokespersons(const CaseParts& parts,
                                          OpenedCase& opened) const {
  for (const SpokespersonRow& row : parts.spokespersons) {
    ASSIGN_OR_RETURN(
        const std::string bytes,
        Unseal(opened.relocation,
               {"spokespersons", row.row_id, "spokesperson_sealed"},
               row.sealed));
    OpenedSpokesperson each{.row_id = row.row_id, .spokesperson = {}};
    RETURN_IF_ERROR(Parse(bytes, each.spokesperson));
    each.spokesperson.set_spokesperson_id(row.spokesperson_id);
    opened.spokespersons.push_back(std::move(each));
  }
  return absl::OkStatus();
}

absl::Status CaseVault::OpenReferees(const CaseParts& parts,
                                     OpenedCase& opened) const {
  for (const RefereeRow& row : parts.referees) {
    ASSIGN_OR_RETURN(
        const std::string bytes,
        Unseal(opened.relocation, {"referees", row.row_id, "referee_sealed"},
               row.sealed));
    OpenedReferee each{.row_id = row.row_id, .referee = {}};
    RETURN_IF_ERROR(Parse(bytes, each.referee));
    each.referee.set_referee_id(row.referee_id);
    if (row.answer_sealed.has_value()) {
      ASSIGN_OR_RETURN(
          const std::string answer,
          Unseal(opened.relocation, {"referees", row.row_id, "answer_sealed"},
                 *row.answer_sealed));
      RETURN_IF_ERROR(Parse(answer, *each.referee.mutable_answer()));
    }
    opened.referees.push_back(std::move(each));
  }
  return absl::OkStatus();
}

absl::Status CaseVault::OpenDecisions(const CaseParts& parts,
                                      OpenedCase& opened) const {
  for (const DecisionRow& row : parts.decisions) {
    ASSIGN_OR_RETURN(
        const std::string bytes,
        Unseal(opened.relocation, {"decisions", row.row_id, "details_sealed"},
               row.sealed));
    OpenedDecision each{.row_id = row.row_id, .decision = {}};
    RETURN_IF_ERROR(Parse(bytes, each.decision));
    v1::Decision& decision = each.decision;
    decision.set_decision_id(row.decision_id);
    decision.set_decided_by(row.decided_by);
    SetTime(row.decided_at, *decision.mutable_decided_at());
    decision.clear_view_due();
    if (row.view_due) SetTime(*row.view_due, *decision.mutable_view_due());
    opened.decisions.push_back(std::move(each));
  }
  return absl::OkStatus();
}

}  // namespace sojourn::relocation
