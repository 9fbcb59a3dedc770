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
#include "services/relocation/duplicates/blind_keys.h"
#include "services/relocation/duplicates/duplicate_store.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_store_case.h"
#include "services/relocation/relocation_store_parts.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::keystore::KeyRef;

absl::CivilDay LatestDay(absl::Time now) {
  return absl::ToCivilDay(now + absl::Hours(14), absl::UTCTimeZone());
}

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

// Rows of an intake before they are stored: names are drawn and everything is
// sealed outside the transaction, which may run more than once.
struct SealedIntake {
  Relocation relocation;
  db::Bytes intake;
  std::vector<PersonRow> persons;
  std::vector<ConsentRow> consents;
  std::vector<BlindKeyRow> blind_keys;
};

// Nothing rests on what was said over a contact that others know.
absl::Status SealConsents(const CaseVault& vault, const v1::Intake& intake,
                          const v1::Person& person, const PersonRow& row,
                          SealedIntake& sealed) {
  if (IsContactBurnt(intake, person)) return absl::OkStatus();
  for (const v1::ConsentStatement& statement : person.consents()) {
    v1::Consent consent;
    *consent.mutable_statement() = statement;
    ASSIGN_OR_RETURN(
        ConsentRow each,
        vault.SealConsent(row.person_id, row.row_id, consent, absl::Time()));
    sealed.consents.push_back(std::move(each));
  }
  return absl::OkStatus();
}

// `known` are the persons an alert already named: they keep their names.
absl::Status SealPersons(const CaseVault& vault, const v1::Intake& intake,
                         std::vector<PersonRow> persons, SealedIntake& sealed) {
  for (int i = 0; i < intake.persons_size(); ++i) {
    PersonRow row = std::move(persons[static_cast<size_t>(i)]);
    row.position = i;
    ASSIGN_OR_RETURN(row.sealed, vault.SealPerson(row, intake.persons(i)));
    RETURN_IF_ERROR(
        SealConsents(vault, intake, intake.persons(i), row, sealed));
    sealed.persons.push_back(std::move(row));
  }
  return absl::OkStatus();
}

std::vector<PersonRow> NewPersons(int count) {
  std::vector<PersonRow> persons(static_cast<size_t>(count));
  for (PersonRow& person : persons) {
    person.row_id = crypto::NewUuidV7();
    person.person_id = crypto::NewPublicId();
  }
  return persons;
}

absl::Status CreatePersonKeys(keystore::KeyStore& keys,
                              const std::vector<PersonRow>& persons,
                              std::vector<KeyRef> refs) {
  for (const PersonRow& person : persons) {
    refs.push_back(KeyRef::Person(person.person_id));
  }
  return keys.CreateKeys(refs);
}

Relocation NewCase(const server::Call& call, const v1::Intake& intake,
                   IntakeUse use) {
  const bool alert = use == IntakeUse::kAlert;
  const bool imminent = HasImminentThreat(intake);
  Relocation relocation;
  relocation.id = crypto::NewUuidV7();
  relocation.relocation_id = crypto::NewPublicId();
  relocation.code = crypto::NewCode();
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

void InsertConsents(db::Transaction& tx, std::string_view case_row_id,
                    std::vector<ConsentRow> consents, absl::Time now) {
  for (ConsentRow& consent : consents) {
    consent.recorded_at = now;
    InsertConsent(tx, case_row_id, consent);
  }
}

absl::Status CheckDates(const v1::Intake& intake, IntakeUse use,
                        absl::Time now) {
  return ToStatus(CheckIntake(intake, use, LatestDay(now), RootOf(use)));
}

// A contact that was burnt meanwhile is burnt, though the intake was written
// before.
v1::Intake StillBurnt(const v1::Intake& known, v1::Intake sent) {
  const v1::SafeContact& before = known.safe_contact();
  v1::SafeContact& contact = *sent.mutable_safe_contact();
  if (before.contact_compromised() && contact.channel() == before.channel() &&
      contact.address() == before.address()) {
    contact.set_contact_compromised(true);
  }
  return sent;
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

absl::StatusOr<std::string> IntakeDesk::Open(const server::Call& call,
                                             const v1::Intake& intake,
                                             IntakeUse use) const {
  SealedIntake sealed;
  sealed.relocation = NewCase(call, intake, use);
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
  const auto store =
      [&](db::Transaction& tx,
          const db::Result&) -> absl::StatusOr<idempotency::Outcome> {
    RETURN_IF_ERROR(CheckDates(intake, use, tx.now()));
    Relocation relocation = sealed.relocation;
    relocation.received_at = tx.now();
    HistoryEntry entry;
    entry.event =
        use == IntakeUse::kAlert ? Event::kAlertRaised : Event::kSubmitted;
    entry.by = call.caller.subject;
    entry.organisation_id = call.caller.organisation_id;
    RETURN_IF_ERROR(
        OpenCase(tx, desk_.vault().sealer(), relocation, sealed.intake, entry));
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
  };
  ASSIGN_OR_RETURN(const idempotency::Outcome outcome,
                   idempotency::Create(desk_.runtime(), call, store));
  return outcome.result_ref;
}

absl::Status IntakeDesk::Complete(const server::Call& call,
                                  const CaseName& name, std::string_view etag,
                                  const v1::Intake& sent) const {
  // A form that lists nobody takes over those whom the alert named.
  const std::vector<PersonRow> drawn = NewPersons(sent.persons_size());
  RETURN_IF_ERROR(CreatePersonKeys(desk_.runtime().keys(), drawn, {}));
  const auto complete = [&](CaseEdit& edit) -> absl::StatusOr<std::string> {
    const v1::Intake intake = StillBurnt(
        edit.current.intake, WithWhatTheAlertSaid(edit.current.intake, sent));
    RETURN_IF_ERROR(CheckDates(intake, IntakeUse::kRequest, edit.now));
    ASSIGN_OR_RETURN(const Relocation next,
                     CompleteAlert(edit.facts, HasImminentThreat(intake)));
    const OpenedCase& alert = edit.current;
    if (alert.intake.persons_size() > intake.persons_size()) {
      return InvalidField("intake.persons", "PERSONS_MISSING",
                          "the alert named more people: list all of them");
    }
    std::vector<PersonRow> persons = drawn;
    persons.resize(static_cast<size_t>(intake.persons_size()));
    for (int i = 0; i < alert.intake.persons_size(); ++i) {
      const auto at = static_cast<size_t>(i);
      persons[at].row_id = alert.person_row_ids[at];
      persons[at].person_id = alert.intake.persons(i).person_id();
    }
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
    return edit.Save(next, {.event = Event::kSubmitted});
  };
  return desk_.Edit(call, name, etag, complete).status();
}

}  // namespace sojourn::relocation
