#include "services/relocation/case/intake_desk.h"

#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/crypto/code.h"
#include "common/crypto/ids.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/case_history.h"
#include "services/relocation/case/intake_merge.h"
#include "services/relocation/case/intake_rows.h"
#include "services/relocation/duplicates/blind_keys.h"
#include "services/relocation/duplicates/duplicate_store.h"
#include "services/relocation/intake/inquiry.h"
#include "services/relocation/intake/intake_rules.h"
#include "services/relocation/intake/intake_update.h"
#include "services/relocation/intake/papers_update.h"
#include "services/relocation/interruptions/bereavement_desk.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_store_case.h"
#include "services/relocation/relocation_store_parts.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::keystore::KeyRef;

std::string RootOf(IntakeUse use) {
  return use == IntakeUse::kAlert ? "alert" : "intake";
}

// Somebody of the party said yes to being in the programme's files.
bool AgreesToProcessing(const v1::Intake& intake) {
  for (const v1::Person& person : intake.persons()) {
    for (const v1::ConsentStatement& consent : person.consents()) {
      if (consent.purpose() == v1::CONSENT_PURPOSE_PROCESSING) return true;
    }
  }
  return false;
}

// A draft that is sent keeps its names.
Relocation NewCase(const server::Call& call, const v1::Intake& intake,
                   IntakeUse use, const draft_store::Draft* draft) {
  const bool alert = use == IntakeUse::kAlert;
  const bool imminent = HasImminentThreat(intake);
  Relocation relocation;
  relocation.id = crypto::NewUuidV7();
  relocation.relocation_id =
      draft == nullptr ? crypto::NewPublicId() : draft->relocation_id;
  relocation.code = draft == nullptr ? crypto::NewCode() : draft->code;
  relocation.state = alert ? State::kAlerted : State::kSubmitted;
  relocation.level =
      PresumedLevel(alert, imminent, FromProto(intake.proposed_level()));
  relocation.level_forced = imminent;
  relocation.kind = FromProto(intake.kind()).value_or(Kind::kUnspecified);
  relocation.horizon =
      FromProto(intake.horizon()).value_or(Horizon::kUnspecified);
  relocation.legal_basis = !alert && AgreesToProcessing(intake)
                               ? LegalBasis::kConsent
                               : LegalBasis::kVitalInterest;
  relocation.alert_only = alert;
  relocation.submitting_organisation_id = call.caller.organisation_id;
  relocation.submitted_by = call.caller.subject;
  return relocation;
}

absl::Status CheckDates(const v1::Intake& intake, IntakeUse use,
                        absl::Time now) {
  return ToStatus(CheckIntake(intake, use, LatestDay(now), RootOf(use)));
}

// What was burnt or replaced meanwhile stays as it is known, however the form
// spells it: only ReplaceContact and the calls that burn change it.
absl::Status KeepKnown(const v1::Intake& known, bool replaced,
                       v1::Intake& intake) {
  if (known.safe_contact().contact_compromised() || replaced) {
    *intake.mutable_safe_contact() = known.safe_contact();
  }
  for (int i = 0; i < known.persons_size(); ++i) {
    const v1::AdultDetails& before = known.persons(i).adult();
    if (!before.contact_compromised() && !replaced) continue;
    v1::AdultDetails& adult = *intake.mutable_persons(i)->mutable_adult();
    adult.set_safe_contact(before.safe_contact());
    adult.set_contact_compromised(before.contact_compromised());
  }
  return KeepBurnt(known, intake);
}

}  // namespace

absl::StatusOr<absl::CivilDay> IntakeDesk::LatestToday(
    absl::Time deadline) const {
  return desk_.runtime().db().Read<absl::CivilDay>(
      deadline, [](db::Transaction& tx) -> absl::StatusOr<absl::CivilDay> {
        return LatestDay(tx.now());
      });
}

absl::Status IntakeDesk::Check(const v1::Intake& intake, IntakeUse use,
                               const std::string& root) const {
  if (!HasBlocking(CheckIntake(intake, use, std::nullopt, root))) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const absl::CivilDay today,
                   LatestToday(absl::Now() + absl::Seconds(5)));
  return ToStatus(CheckIntake(intake, use, today, root));
}

absl::StatusOr<SealedIntake> IntakeDesk::SealNew(
    const server::Call& call, const v1::Intake& intake, IntakeUse use,
    const draft_store::Draft* draft) const {
  SealedIntake sealed;
  sealed.relocation = NewCase(call, intake, use, draft);
  std::vector<PersonRow> persons = NewPersons(intake.persons_size());
  RETURN_IF_ERROR(
      CreatePersonKeys(desk_.runtime().keys(), persons,
                       {KeyRef::Case(sealed.relocation.relocation_id)}));
  ASSIGN_OR_RETURN(sealed.intake,
                   desk_.vault().SealIntake(sealed.relocation, intake));
  RETURN_IF_ERROR(
      SealPersons(desk_.vault(), intake, std::move(persons), sealed));
  sealed.blind_keys =
      BlindKeysOf(desk_.runtime().blind_key(), intake, sealed.persons);
  return sealed;
}

absl::StatusOr<idempotency::Outcome> IntakeDesk::Store(
    db::Transaction& tx, const server::Call& call, IntakeUse use,
    const SealedIntake& sealed, const Arrival* arrival) const {
  Relocation relocation = sealed.relocation;
  relocation.received_at = tx.now();
  HistoryEntry entry;
  entry.event =
      use == IntakeUse::kAlert ? Event::kAlertRaised : Event::kSubmitted;
  if (arrival != nullptr) entry.event = arrival->event;
  entry.by = call.caller.subject;
  entry.organisation_id = call.caller.organisation_id;
  RETURN_IF_ERROR(
      OpenCase(tx, desk_.vault().sealer(), relocation, sealed.intake, entry));
  if (arrival != nullptr) RETURN_IF_ERROR(arrival->keep(tx, relocation));
  for (const PersonRow& person : sealed.persons) {
    InsertPerson(tx, relocation.id, person);
  }
  InsertConsents(tx, relocation.id, sealed.consents, tx.now());
  duplicates::Put(tx, relocation.id, sealed.blind_keys);
  return idempotency::Outcome{.result_ref = relocation.relocation_id,
                              .replayed = false,
                              .audit_resource = "relocation",
                              .audit_id = relocation.relocation_id,
                              .audit_fields = "intake",
                              .audit_reason = ""};
}

absl::StatusOr<std::string> IntakeDesk::Open(const server::Call& call,
                                             const v1::Intake& intake,
                                             IntakeUse use,
                                             const Arrival* arrival) const {
  ASSIGN_OR_RETURN(
      SealedIntake sealed,
      SealNew(call,
              use == IntakeUse::kAlert ? WithKnownCountry(intake) : intake, use,
              nullptr));
  if (arrival != nullptr) {
    sealed.relocation.submitting_organisation_id = arrival->organisation_id;
    sealed.relocation.submitted_by = arrival->subject;
  }
  const auto store =
      [&](db::Transaction& tx,
          const db::Result&) -> absl::StatusOr<idempotency::Outcome> {
    RETURN_IF_ERROR(CheckDates(intake, use, tx.now()));
    return Store(tx, call, use, sealed, arrival);
  };
  ASSIGN_OR_RETURN(const idempotency::Outcome outcome,
                   idempotency::Create(desk_.runtime(), call, store));
  return outcome.result_ref;
}

absl::Status IntakeDesk::Send(const server::Call& call,
                              const draft_store::Draft& draft,
                              std::string_view etag,
                              const v1::Intake& intake) const {
  constexpr IntakeUse kUse = IntakeUse::kRequest;
  ASSIGN_OR_RETURN(const SealedIntake sealed,
                   SealNew(call, intake, kUse, &draft));
  const auto store =
      [&](db::Transaction& tx,
          const db::Result& locked) -> absl::StatusOr<idempotency::Outcome> {
    const draft_store::Draft now = draft_store::Read(locked.row(0));
    // What is sent was read before the lock.
    if (now.version != draft.version || (!etag.empty() && etag != now.etag())) {
      return EtagMismatch(now.etag());
    }
    RETURN_IF_ERROR(CheckDates(intake, kUse, tx.now()));
    draft_store::Delete(tx, draft.row_id);
    return Store(tx, call, kUse, sealed);
  };
  return idempotency::Mutate(
             desk_.runtime(), call, draft_store::kLock,
             db::Params(draft.relocation_id, draft.organisation_id),
             "relocation", store)
      .status();
}

absl::Status IntakeDesk::Complete(const server::Call& call,
                                  const CaseName& name, std::string_view etag,
                                  const v1::Intake& sent) const {
  // A form that lists nobody takes over those whom the alert named.
  const std::vector<PersonRow> drawn = NewPersons(sent.persons_size());
  RETURN_IF_ERROR(CreatePersonKeys(desk_.runtime().keys(), drawn, {}));
  const auto complete = [&](CaseEdit& edit) -> absl::StatusOr<std::string> {
    const OpenedCase& alert = edit.current;
    v1::Intake intake = WithWhatTheAlertSaid(alert.intake, sent);
    if (alert.intake.persons_size() > intake.persons_size()) {
      return InvalidField("intake.persons", "PERSONS_MISSING",
                          "the alert named more people: list all of them");
    }
    ASSIGN_OR_RETURN(const std::vector<ReplacedContact> replaced,
                     LoadReplacedContacts(edit.tx(), desk_.vault().sealer(),
                                          alert.relocation));
    RETURN_IF_ERROR(KeepKnown(alert.intake, !replaced.empty(), intake));
    RETURN_IF_ERROR(CheckDates(intake, IntakeUse::kRequest, edit.now));
    ASSIGN_OR_RETURN(Relocation next,
                     CompleteAlert(edit.facts, HasImminentThreat(intake)));
    ASSIGN_OR_RETURN(
        const std::optional<State> back,
        AnswerQuestions(edit, desk_.vault(), [&](const IntakePath& asked) {
          return IsGiven(asked, sent);
        }));
    if (back) {
      ASSIGN_OR_RETURN(next.state,
                       Next(alert.relocation.state, Event::kSubmitted, *back));
    }
    std::vector<PersonRow> persons = drawn;
    persons.resize(static_cast<size_t>(intake.persons_size()));
    for (int i = 0; i < alert.intake.persons_size(); ++i) {
      const auto at = static_cast<size_t>(i);
      persons[at].row_id = alert.person_row_ids[at];
      persons[at].person_id = alert.intake.persons(i).person_id();
      persons[at].apart = alert.intake.persons(i).apart();
    }
    RETURN_IF_ERROR(intake_rules::CheckAdultsAsked(
        Event::kSubmitted, edit.facts,
        HasUnaskedAdults(alert, intake, persons)));
    SealedIntake sealed;
    ASSIGN_OR_RETURN(sealed.intake, desk_.vault().SealIntake(next, intake));
    RETURN_IF_ERROR(
        SealPersons(desk_.vault(), intake, std::move(persons), sealed));
    sealed.blind_keys =
        BlindKeysOf(desk_.runtime().blind_key(), intake, sealed.persons);
    SaveIntake(edit.tx(), next, sealed.intake);
    for (const PersonRow& person : sealed.persons) {
      PutPerson(edit.tx(), next.id, person);
    }
    InsertConsents(edit.tx(), next.id, sealed.consents, edit.now);
    duplicates::Put(edit.tx(), next.id, sealed.blind_keys);
    RETURN_IF_ERROR(
        PartyNamed(edit, desk_.vault(), intake, sealed.persons, next));
    return edit.Save(next, {.event = Event::kSubmitted});
  };
  return desk_.Edit(call, name, etag, complete).status();
}

}  // namespace sojourn::relocation
