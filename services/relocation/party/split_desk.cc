#include "services/relocation/party/split_desk.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "common/crypto/code.h"
#include "common/crypto/ids.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/contact_edit.h"
#include "services/relocation/case/defender_voice.h"
#include "services/relocation/coordination/coordination_edit.h"
#include "services/relocation/coordination/known_stays.h"
#include "services/relocation/duplicates/blind_keys.h"
#include "services/relocation/duplicates/duplicate_rules.h"
#include "services/relocation/duplicates/duplicate_store.h"
#include "services/relocation/duplicates/pair_store.h"
#include "services/relocation/exposure/alert_store.h"
#include "services/relocation/party/leaving.h"
#include "services/relocation/party/party_rules.h"
#include "services/relocation/party/separation_store.h"
#include "services/relocation/ranking/ranking_store.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_intake_check.h"
#include "services/relocation/relocation_refusal.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_store_parts.h"
#include "services/relocation/round/round_store.h"
#include "services/relocation/stay/stay_store.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::keystore::KeyRef;

constexpr int kMostPairs = 100;

// The new case before it is written: its names and keys are drawn once, outside
// the transaction, which may run more than once.
struct Drawn {
  std::string row_id = crypto::NewUuidV7();
  std::string relocation_id = crypto::NewPublicId();
  std::string code = crypto::NewCode();
  std::vector<PersonRow> persons;
};

absl::StatusOr<Drawn> Draw(keystore::KeyStore& keys, int persons) {
  Drawn drawn;
  std::vector<KeyRef> refs = {KeyRef::Case(drawn.relocation_id)};
  for (int i = 0; i < persons; ++i) {
    drawn.persons.push_back({.row_id = crypto::NewUuidV7(),
                             .person_id = crypto::NewPublicId(),
                             .position = i,
                             .sealed = {}});
    refs.push_back(KeyRef::Person(drawn.persons.back().person_id));
  }
  RETURN_IF_ERROR(keys.CreateKeys(refs));
  return drawn;
}

// Everything that one split reads and writes, under the lock of the case that
// is left.
struct Splitting {
  db::Transaction& tx;
  const CaseDesk& desk;
  const server::Call& call;
  const v1::SplitPartyRequest& request;
  const OpenedCase& current;
  const Drawn& drawn;

  const CaseVault& vault() const { return desk.vault(); }
};

bool IsAdult(const v1::Person& person) {
  return person.role() != v1::PERSON_ROLE_CHILD;
}

// Every contact of the case she leaves, now and before, on whatever channel;
// her own, which whoever brought the case reads, too.
absl::StatusOr<bool> IsSharedWithOthers(const Splitting& split) {
  const v1::Intake& party = split.current.intake;
  std::vector<std::string> known = {AddressOf(party.safe_contact())};
  for (const v1::Person& person : party.persons()) {
    known.push_back(person.adult().safe_contact());
  }
  ASSIGN_OR_RETURN(
      const std::vector<std::string> replaced,
      ReplacedAddresses(split.tx, split.vault(), split.current.relocation));
  known.insert(known.end(), replaced.begin(), replaced.end());
  const std::string next = AddressOf(split.request.intake().safe_contact());
  return std::any_of(known.begin(), known.end(), [&](const std::string& each) {
    return IsSameAddress(each, next);
  });
}

// Whoever writes down a new contact speaks as her from then on.
absl::Status CheckOnCase(const Splitting& split) {
  const auth::Caller& caller = split.call.caller;
  if (caller.Has(auth::Role::kSecurityOfficer) ||
      split.current.IsTrustedTo(caller.subject, split.tx.now())) {
    return absl::OkStatus();
  }
  return FailedPrecondition(
      Name(Guard::kNotOnCase),
      "you do not work on this case, or took it less than a day ago",
      "ask its lead to give it to you with AssignCase, or a security officer");
}

// Nobody else has heard that she wants it. Of the new case alone.
void TellSecurity(Splitting& split, const Relocation& made) {
  InsertAlert(split.tx, {.row_id = crypto::NewUuidV7(),
                         .kind = AlertKind::kPartySplit,
                         .case_row_id = made.id,
                         .subject = split.call.caller.subject,
                         .organisation_id = split.call.caller.organisation_id,
                         .raised_at = split.tx.now()});
}

absl::StatusOr<party_rules::SplitFacts> FactsOf(const Splitting& split) {
  const v1::SplitPartyRequest& req = split.request;
  const std::set<std::string> alone(req.interviewed_alone_person_ids().begin(),
                                    req.interviewed_alone_person_ids().end());
  party_rules::SplitFacts facts{
      .state = split.current.relocation.state,
      .alert_only = split.current.relocation.alert_only,
      .members = {},
      .leaving = {req.person_ids().begin(), req.person_ids().end()},
      .word = std::nullopt,
      .contact_shared = false};
  ASSIGN_OR_RETURN(facts.contact_shared, IsSharedWithOthers(split));
  for (const v1::Person& person : split.current.intake.persons()) {
    facts.members.push_back(
        {.person_id = person.person_id(),
         .adult = IsAdult(person),
         .apart = person.apart(),
         .interviewed_alone = alone.contains(person.person_id())});
  }
  if (req.has_defender_view()) {
    facts.word = party_rules::Word{
        .agrees = req.defender_view().agrees(),
        .her_own = req.defender_view().spokesperson_id().empty()};
  }
  return facts;
}

// As she is in the new case: at risk herself, or with who is; what she agreed
// to in the old one was agreed to there.
v1::Person Taken(v1::Person person, bool first, bool with_defender) {
  person.clear_apart();
  person.clear_consents();
  if (IsAdult(person)) {
    // Her own contact is known where she left.
    person.clear_adult();
    person.mutable_adult()->set_private_interview_done(true);
  }
  if (first) {
    person.set_role(v1::PERSON_ROLE_DEFENDER);
    return person;
  }
  const bool stays_partner =
      person.role() == v1::PERSON_ROLE_PARTNER && with_defender;
  if (IsAdult(person) && !stays_partner) {
    person.set_role(v1::PERSON_ROLE_ADULT);
  }
  return person;
}

// Where she has been is hers, and counts for her next visa as for the last.
absl::StatusOr<v1::Intake> NewIntake(const Splitting& split) {
  v1::Intake intake = split.request.intake();
  ASSIGN_OR_RETURN(
      const LoadedStays stays,
      LoadStays(split.tx, split.vault().sealer(), split.current.relocation));
  bool with_defender = false;
  for (int i = 0; i < split.request.person_ids_size(); ++i) {
    const v1::Person* const person =
        split.current.FindPerson(split.request.person_ids(i));
    if (i == 0) with_defender = person->role() == v1::PERSON_ROLE_DEFENDER;
    v1::Person& taken = *intake.add_persons();
    taken = Taken(*person, i == 0, with_defender);
    stays.known().AddTo(split.current.PersonRowId(split.request.person_ids(i)),
                        taken);
  }
  return intake;
}

// She is as much in danger as she was, or more.
Relocation NewCase(const Splitting& split, const v1::Intake& intake) {
  const bool imminent = HasImminentThreat(intake);
  const Level said = PresumedLevel(/*alert=*/false, imminent,
                                   FromProto(intake.proposed_level()));
  Relocation relocation;
  relocation.id = split.drawn.row_id;
  relocation.relocation_id = split.drawn.relocation_id;
  relocation.code = split.drawn.code;
  relocation.state = State::kSubmitted;
  relocation.level = std::min(said, split.current.relocation.level);
  relocation.level_presumed = true;
  relocation.level_forced = imminent;
  relocation.kind = FromProto(intake.kind()).value_or(Kind::kUnspecified);
  relocation.horizon =
      FromProto(intake.horizon()).value_or(Horizon::kUnspecified);
  relocation.legal_basis = LegalBasis::kVitalInterest;
  relocation.submitting_organisation_id = split.call.caller.organisation_id;
  relocation.submitted_by = split.call.caller.subject;
  relocation.received_at = split.tx.now();
  return relocation;
}

// Her word stands in the case that it made.
absl::Status WriteHerWord(Splitting& split, const Relocation& made) {
  const std::string row_id = crypto::NewUuidV7();
  v1::Decision details;
  details.set_kind(v1::DECISION_KIND_PARTY);
  details.set_outcome("OWN_CASE");
  *details.mutable_defender_view() = split.request.defender_view();
  if (details.defender_view().asked_by().empty()) {
    details.mutable_defender_view()->set_asked_by(split.call.caller.subject);
  }
  ASSIGN_OR_RETURN(
      db::Bytes sealed,
      split.vault().Seal(made, {"decisions", row_id, "details_sealed"},
                         details.SerializeAsString()));
  InsertDecision(split.tx, made.id,
                 {.row_id = row_id,
                  .decision_id = crypto::NewPublicId(),
                  .sealed = std::move(sealed),
                  .has_view = true,
                  .view_due = std::nullopt,
                  .decided_by = split.call.caller.subject,
                  .decided_at = split.tx.now()});
  return absl::OkStatus();
}

absl::StatusOr<Relocation> WriteNewCase(Splitting& split) {
  ASSIGN_OR_RETURN(const v1::Intake intake, NewIntake(split));
  RETURN_IF_ERROR(ToStatus(CheckIntake(
      intake, IntakeUse::kRequest,
      absl::ToCivilDay(split.tx.now() + absl::Hours(14), absl::UTCTimeZone()),
      "intake")));
  const Relocation made = NewCase(split, intake);
  ASSIGN_OR_RETURN(const db::Bytes sealed,
                   split.vault().SealIntake(made, intake));
  RETURN_IF_ERROR(
      OpenCase(split.tx, split.vault().sealer(), made, sealed,
               {.event = Event::kSubmitted,
                .by = split.call.caller.subject,
                .organisation_id = split.call.caller.organisation_id}));
  std::vector<PersonRow> rows = split.drawn.persons;
  for (int i = 0; i < intake.persons_size(); ++i) {
    PersonRow& row = rows[static_cast<size_t>(i)];
    ASSIGN_OR_RETURN(row.sealed,
                     split.vault().SealPerson(row, intake.persons(i)));
    InsertPerson(split.tx, made.id, row);
  }
  duplicates::Put(split.tx, made.id,
                  BlindKeysOf(split.desk.runtime().blind_key(), intake, rows));
  RETURN_IF_ERROR(WriteHerWord(split, made));
  return made;
}

// Whose mandates and contact are asked about is she who leaves.
absl::Status CheckHerWord(const Splitting& split) {
  const v1::DefenderView* const view = split.request.has_defender_view()
                                           ? &split.request.defender_view()
                                           : nullptr;
  RETURN_IF_ERROR(CheckVoice(split.current, view, split.tx.now()));
  const v1::Person& first =
      *split.current.FindPerson(split.request.person_ids(0));
  const bool overheard =
      IsContactBurnt(split.current, first) ||
      split.current.relocation.flags.contains(Flag::kDuressHeard);
  return view == nullptr
             ? absl::OkStatus()
             : CheckSecondChannel(overheard,
                                  ToFactsOf(split.current, first, view));
}

stored::Separation Between(const Splitting& split, std::string separation_id,
                           const Relocation& other) {
  stored::Separation separation;
  separation.set_separation_id(std::move(separation_id));
  separation.set_other_case_row_id(other.id);
  separation.set_other_relocation_id(other.relocation_id);
  separation.set_other_code(other.code);
  separation.set_separated_by(split.call.caller.subject);
  SetTime(split.tx.now(), *separation.mutable_separated_at());
  return separation;
}

bool DefenderLeaves(const party_rules::SplitFacts& facts,
                    const Splitting& split) {
  return party_rules::NextDefender(facts, split.current.DefenderId())
      .has_value();
}

// Neither meets the other, and the new case meets nobody whom the one it came
// from must not meet.
absl::Status KeepApart(Splitting& split, const Relocation& made,
                       const Separations& before, bool defender_left) {
  const Relocation& left = split.current.relocation;
  const crypto::Sealer& sealer = split.vault().sealer();
  const std::string id = crypto::NewPublicId();
  stored::Separation from_left = Between(split, id, made);
  from_left.set_defender_left(defender_left);
  RETURN_IF_ERROR(separations::Add(split.tx, sealer, left.id,
                                   left.relocation_id, from_left));
  RETURN_IF_ERROR(separations::Add(
      split.tx, sealer, made.id, made.relocation_id, Between(split, id, left)));
  for (const stored::Separation& each : before) {
    Relocation third;
    third.id = each.other_case_row_id();
    third.relocation_id = each.other_relocation_id();
    third.code = each.other_code();
    const std::string another = crypto::NewPublicId();
    RETURN_IF_ERROR(separations::Add(split.tx, sealer, made.id,
                                     made.relocation_id,
                                     Between(split, another, third)));
    RETURN_IF_ERROR(separations::Add(split.tx, sealer, third.id,
                                     third.relocation_id,
                                     Between(split, another, made)));
  }
  return absl::OkStatus();
}

// A visa in her hands stays hers; what is only asked for is asked for anew from
// the new case.
absl::Status TakeBackTheirApplications(Splitting& split,
                                       const std::vector<std::string>& rows) {
  const Cause cause{split.call.caller.subject,
                    split.call.caller.organisation_id};
  ASSIGN_OR_RETURN(CoordinationEdit edit,
                   CoordinationEdit::Over(split.tx, split.vault().sealer(),
                                          split.current.relocation, cause));
  return TakeBackApplications(edit, rows);
}

absl::Status Leave(Splitting& split, const party_rules::SplitFacts& facts) {
  std::vector<std::string> rows;
  for (const std::string& person : facts.leaving) {
    rows.push_back(split.current.PersonRowId(person));
  }
  RETURN_IF_ERROR(TakeBackTheirApplications(split, rows));
  const std::optional<std::string> next =
      party_rules::NextDefender(facts, split.current.DefenderId());
  separations::MarkApart(split.tx, split.current.relocation.id, rows,
                         next ? split.current.PersonRowId(*next) : "");
  rankings::Renew(
      split.tx, split.current.relocation.id,
      {split.call.caller.subject, split.call.caller.organisation_id});
  rounds::Outdate(split.tx, split.current.relocation.id);
  return absl::OkStatus();
}

// Whoever harmed her hears nothing of those she left behind: they are looked
// after from her own case.
absl::Status TakeRelatives(Splitting& split, const Relocation& made) {
  const Relocation& left = split.current.relocation;
  const crypto::Sealer& sealer = split.vault().sealer();
  ASSIGN_OR_RETURN(const std::vector<stay_store::RecordRow> rows,
                   stay_store::Load(split.tx, left.id));
  ASSIGN_OR_RETURN(const CaseRecords records, OpenRecords(sealer, left, rows));
  for (const v1::Relative& each : records.relatives) {
    if (each.outcome() != v1::RELATIVE_OUTCOME_UNSPECIFIED) continue;
    RETURN_IF_ERROR(AddRecord(split.tx, sealer, made, each).status());
    v1::Relative gone = each;
    gone.set_outcome(v1::RELATIVE_OUTCOME_REFERRED);
    gone.set_recorded_by(split.call.caller.subject);
    SetTime(split.tx.now(), *gone.mutable_recorded_at());
    RETURN_IF_ERROR(AddRecord(split.tx, sealer, left, gone).status());
  }
  return absl::OkStatus();
}

absl::StatusOr<idempotency::Outcome> Write(Splitting split,
                                           const Separations& before) {
  RETURN_IF_ERROR(CheckOnCase(split));
  ASSIGN_OR_RETURN(const party_rules::SplitFacts facts, FactsOf(split));
  RETURN_IF_ERROR(party_rules::CheckSplitFields(facts));
  RETURN_IF_ERROR(CheckHerWord(split));
  RETURN_IF_ERROR(party_rules::CheckSplit(facts));
  ASSIGN_OR_RETURN(const Relocation made, WriteNewCase(split));
  const bool defender_leaves = DefenderLeaves(facts, split);
  RETURN_IF_ERROR(KeepApart(split, made, before, defender_leaves));
  if (defender_leaves) RETURN_IF_ERROR(TakeRelatives(split, made));
  RETURN_IF_ERROR(Leave(split, facts));
  TellSecurity(split, made);
  return idempotency::Outcome{.result_ref = made.relocation_id,
                              .replayed = false,
                              .audit_resource = "relocation",
                              .audit_id = made.relocation_id,
                              .audit_fields = "office_view",
                              .audit_reason = ""};
}

struct Known {
  CaseKeys keys;
  std::vector<separations::Row> rows;
  std::vector<pair_store::PairRow> pairs;
};

// Cases about the same people: whoever leaves one of them has left them all.
void AddTheSame(const Known& known, Separations& before) {
  for (const pair_store::PairRow& pair : known.pairs) {
    if (pair.pair.verdict != merge_rules::Verdict::kSame) continue;
    const bool first = pair.first.relocation_id == known.keys.relocation_id;
    const pair_store::CaseRef& other = first ? pair.second : pair.first;
    stored::Separation& same = before.emplace_back();
    same.set_other_case_row_id(other.row_id);
    same.set_other_relocation_id(other.relocation_id);
    same.set_other_code(other.code);
  }
}

absl::StatusOr<std::optional<Known>> Find(const CaseDesk& desk,
                                          const server::Call& call,
                                          const CaseName& name,
                                          const Scope& scope) {
  using Found = std::optional<Known>;
  return desk.runtime().db().Read<Found>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Found> {
        ASSIGN_OR_RETURN(auto keys, FindCaseKeys(tx, name, scope));
        if (!keys) return Found();
        ASSIGN_OR_RETURN(
            const db::Result root,
            tx.Execute(kSelectCase, CaseParams(name.value, scope)));
        if (root.empty()) return Found();
        ASSIGN_OR_RETURN(
            auto rows,
            separations::Load(tx, ReadCaseRow(root.row(0)).relocation.id));
        ASSIGN_OR_RETURN(auto pairs, pair_store::OfCase(tx, keys->relocation_id,
                                                        kMostPairs));
        return Found({*std::move(keys), std::move(rows), std::move(pairs)});
      });
}

// Whom the party must not meet already, as far as they are still there; their
// keys are fetched.
absl::StatusOr<Separations> FetchKeys(const CaseDesk& desk, absl::Time deadline,
                                      const Known& known) {
  const CaseVault& vault = desk.vault();
  RETURN_IF_ERROR(vault.Prefetch(known.keys));
  ASSIGN_OR_RETURN(
      Separations before,
      separations::Open(vault.sealer(), known.keys.relocation_id, known.rows));
  AddTheSame(known, before);
  if (before.empty()) return before;
  RETURN_IF_ERROR(
      desk.runtime()
          .db()
          .Read<bool>(deadline,
                      [&](db::Transaction& tx) -> absl::StatusOr<bool> {
                        RETURN_IF_ERROR(
                            separations::LeaveOutErased(tx, before));
                        return true;
                      })
          .status());
  for (const stored::Separation& each : before) {
    RETURN_IF_ERROR(vault.Prefetch(
        {.relocation_id = each.other_relocation_id(), .person_ids = {}}));
  }
  return before;
}

// Somebody else left meanwhile, which no version of the case tells.
absl::Status CheckNobodyLeftMeanwhile(const Splitting& split, size_t known) {
  ASSIGN_OR_RETURN(const auto rows,
                   separations::Load(split.tx, split.current.relocation.id));
  return rows.size() == known ? absl::OkStatus()
                              : EtagMismatch(split.current.relocation.etag());
}

}  // namespace

absl::StatusOr<std::string> SplitDesk::Split(
    const server::Call& call, const v1::SplitPartyRequest& request) const {
  ASSIGN_OR_RETURN(const CaseName name, NameOf(request));
  const Scope scope = ScopeOf(desk_.runtime().policy(), call);
  ASSIGN_OR_RETURN(const auto known, Find(desk_, call, name, scope));
  Separations before;
  // What is not there is answered under the lock, like everything else.
  if (known) {
    ASSIGN_OR_RETURN(before, FetchKeys(desk_, call.deadline, *known));
  }
  const size_t separated = known ? known->rows.size() : 0;
  ASSIGN_OR_RETURN(const Drawn drawn,
                   Draw(desk_.runtime().keys(), request.person_ids_size()));
  const auto split =
      [&](db::Transaction& tx,
          const db::Result& locked) -> absl::StatusOr<idempotency::Outcome> {
    const CaseRow row = ReadCaseRow(locked.row(0));
    if (!request.etag().empty() && request.etag() != row.relocation.etag()) {
      return EtagMismatch(row.relocation.etag());
    }
    ASSIGN_OR_RETURN(const CaseParts parts, LoadParts(tx, row.relocation.id));
    ASSIGN_OR_RETURN(const OpenedCase current, desk_.vault().Open(row, parts));
    const Splitting split{tx, desk_, call, request, current, drawn};
    RETURN_IF_ERROR(CheckNobodyLeftMeanwhile(split, separated));
    return Write(split, before);
  };
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      idempotency::Mutate(desk_.runtime(), call, kLockCase,
                          CaseParams(name.value, scope), "relocation", split));
  return outcome.result_ref;
}

void ShowSeparations(const Separations& separations, const auth::Caller& caller,
                     v1::Relocation& out) {
  for (const stored::Separation& each : separations) {
    if (!caller.Has(auth::Role::kSecurityOfficer) &&
        caller.subject != each.separated_by()) {
      continue;
    }
    v1::Separation& shown = *out.add_separations();
    shown.set_relocation_id(each.other_relocation_id());
    shown.set_code(each.other_code());
    shown.set_separated_by(each.separated_by());
    *shown.mutable_separated_at() = each.separated_at();
  }
}

void LeaveOutWhatIsHers(const Separations& separations, CaseRecords& records) {
  absl::Time left = absl::InfinitePast();
  for (const stored::Separation& each : separations) {
    if (each.defender_left()) {
      left = std::max(left, ToTime(each.separated_at()));
    }
  }
  if (records.instructions &&
      ToTime(records.instructions->recorded_at()) <= left) {
    records.instructions.reset();
  }
  std::erase_if(records.relatives, [&](const v1::Relative& each) {
    return ToTime(each.known_since()) <= left;
  });
}

}  // namespace sojourn::relocation
