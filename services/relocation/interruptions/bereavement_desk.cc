#include "services/relocation/interruptions/bereavement_desk.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/duplicates/blind_keys.h"
#include "services/relocation/duplicates/duplicate_store.h"
#include "services/relocation/interruptions/bereavement_rules.h"
#include "services/relocation/party/leaving.h"
#include "services/relocation/party/separation_store.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_field_walk.h"
#include "services/relocation/rights/consent_cascade.h"
#include "services/relocation/stay/stay_file.h"
#include "services/relocation/stay/stay_store.h"
#include "services/relocation/workflow/workflow_rules.h"
#include "services/relocation/workflow/workflow_triggers.h"

namespace sojourn::relocation {
namespace {

using bereavement_rules::Member;
using bereavement_rules::Party;
using Dead = std::set<std::string>;

std::vector<Member> MembersOf(const OpenedCase& current) {
  std::vector<Member> members;
  for (int i = 0; i < current.intake.persons_size(); ++i) {
    const v1::Person& person = current.intake.persons(i);
    members.push_back({.person_id = person.person_id(),
                       .row_id = current.person_row_ids[static_cast<size_t>(i)],
                       .adult = person.role() != v1::PERSON_ROLE_CHILD,
                       .apart = person.apart()});
  }
  return members;
}

// As it was written down, but for the record `without`.
absl::StatusOr<Dead> LoadDead(db::Transaction& tx, const CaseVault& vault,
                              const Relocation& relocation,
                              std::string_view without = "") {
  ASSIGN_OR_RETURN(std::vector<stay_store::RecordRow> rows,
                   stay_store::Load(tx, relocation.id));
  std::erase_if(rows, [&](const stay_store::RecordRow& row) {
    return row.row_id == without;
  });
  ASSIGN_OR_RETURN(const CaseRecords records,
                   OpenRecords(vault.sealer(), relocation, rows));
  Dead dead;
  for (const v1::Death& each : records.deaths) dead.insert(each.person_id());
  return dead;
}

// It has come somewhere on earth, where that is said of the past.
absl::Status CheckDay(const v1::MarkDeceasedRequest& request, absl::Time now) {
  FieldChecker fields;
  if (!request.has_occurred_on()) return absl::OkStatus();
  const absl::CivilDay latest =
      absl::ToCivilDay(now + absl::Hours(14), absl::UTCTimeZone());
  if (DayOf(request.occurred_on()) > latest) {
    fields.Add("occurred_on", "DATE_IN_FUTURE",
               "this day has not come yet: check the year, or leave it out");
  }
  return fields.Finish();
}

v1::Death DeathOf(const CoordinationChange& change,
                  const v1::MarkDeceasedRequest& request) {
  v1::Death death;
  death.set_person_id(request.person_id());
  if (request.has_occurred_on()) {
    *death.mutable_occurred_on() = request.occurred_on();
  }
  death.set_source(request.source());
  death.set_told_by(request.told_by());
  death.set_verified_by(request.verified_by());
  death.set_note(request.note());
  death.set_recorded_by(change.desk_edit.by());
  SetTime(change.now, *death.mutable_recorded_at());
  return death;
}

Party PartyNow(const OpenedCase& current, const Dead& before,
               const Dead& dead) {
  return bereavement_rules::PartyAfter(MembersOf(current), before, dead,
                                       current.intake.number_of_people());
}

void Set(Flag flag, bool raised, Relocation& next) {
  if (raised) {
    next.flags.insert(flag);
  } else {
    next.flags.erase(flag);
  }
}

void SetFlags(const Party& party, const Dead& dead, Relocation& next) {
  Set(Flag::kNobodyLeft, party.nobody_left, next);
  Set(Flag::kNoAdultLeft, party.no_adult_left && !dead.empty(), next);
}

// The visas that were asked for them and their permissions to travel go; not
// those of the last, whose place, visa and money two officers release.
absl::Status AskNothingOf(CoordinationEdit& edit,
                          const std::vector<std::string>& person_row_ids,
                          const Party& party) {
  if (party.nobody_left) return absl::OkStatus();
  for (const std::string& each : person_row_ids) {
    edit.TakeBackClearances(each, Clearances::kAll);
  }
  return TakeBackApplications(edit, person_row_ids);
}

void TellOfficers(CoordinationChange& change, const Party& party) {
  change.desk_edit.Tell(AlertKind::kDeathRecorded);
  bool adult_until_now = false;
  for (const PersonFacts& each : change.facts.persons) {
    adult_until_now = adult_until_now || each.is_adult;
  }
  if (party.no_adult_left && adult_until_now) {
    change.desk_edit.Tell(AlertKind::kNoAdultLeft);
  }
}

// The case as it is for what remains of the party.
CaseFacts FactsWith(const OpenedCase& current, const Party& party) {
  OpenedCase after = current;
  for (int i = 0; i < after.intake.persons_size(); ++i) {
    v1::Person& person = *after.intake.mutable_persons(i);
    const std::string& row = after.person_row_ids[static_cast<size_t>(i)];
    person.set_apart(std::find(party.apart_rows.begin(), party.apart_rows.end(),
                               row) != party.apart_rows.end());
    if (row == party.first_row) after.defender_since = person.person_id();
  }
  if (party.first_row.empty()) after.defender_since.clear();
  return after.Facts();
}

// An application that was withdrawn since is none of hers any more; while she
// was dead nobody wrote that down.
void ForgetWithdrawn(CoordinationEdit& edit, const Party& party) {
  for (const std::string& row : party.back_rows) {
    const Traveller* const found = edit.travel().Find(row);
    if (found == nullptr || IsInHerHands(*found) ||
        workflow_rules::IsWithdrawnLater(edit.steps(), row) ||
        workflow_rules::Stands(edit.steps(), StepKind::kOpenApplication, row,
                               edit.before().begun_at())) {
      continue;
    }
    Traveller back = *found;
    back.ForgetApplication();
    edit.SaveTraveller(back);
  }
}

absl::StatusOr<CoordinationEdit> CoordinationOf(CaseEdit& edit,
                                                const CaseVault& vault,
                                                const Relocation& next) {
  return CoordinationEdit::Over(edit.tx(), vault.sealer(), next,
                                {edit.by(), edit.organisation_id()});
}

// Of who is dead all the same nothing waits for two officers any more.
absl::Status LetGoOfTheDead(CaseEdit& edit, const CaseVault& vault,
                            const Party& party, const Relocation& next) {
  const Relocation& current = edit.current.relocation;
  if (!current.flags.contains(Flag::kNobodyLeft) || !kOpen.Has(next.state)) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(CoordinationEdit coordination,
                   CoordinationOf(edit, vault, next));
  return AskNothingOf(coordination, party.dead_rows, party);
}

// `current` is the party as it is written now, `party` what it is once `dead`
// are. What was asked for those who are back is asked for again, as they agree
// to it still; of a case that is suspended or has ended once it goes on.
absl::Status Settle(CaseEdit& edit, const CaseVault& vault,
                    const OpenedCase& current, const Party& party,
                    const Dead& dead, Relocation& next) {
  SetFlags(party, dead, next);
  if (!party.nobody_left) {
    RETURN_IF_ERROR(LetGoOfTheDead(edit, vault, party, next));
  }
  separations::SetApart(edit.tx(), next.id, party.apart_rows, party.first_row);
  if (party.nobody_left) return absl::OkStatus();
  const bool goes_on = !next.suspended() && kOpen.Has(next.state);
  if (goes_on && edit.current.relocation.suspended()) {
    RETURN_IF_ERROR(OnResumed(edit.tx(), next.id));
  }
  ASSIGN_OR_RETURN(CoordinationEdit coordination,
                   CoordinationOf(edit, vault, next));
  ForgetWithdrawn(coordination, party);
  if (!goes_on) {
    if (!party.back_rows.empty()) next.flags.insert(Flag::kAskAnew);
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(ResumeShares(edit.tx(), coordination,
                               FactsWith(current, party),
                               /*wants_money=*/false));
  next.state = coordination.next().state;
  return absl::OkStatus();
}

// What she is found by may have been written anew while she was dead.
void FindByWhatIsKnown(CaseEdit& edit, const crypto::SecretKey& blind_key,
                       const Party& party) {
  std::vector<PersonRow> rows;
  for (const std::string& row_id : edit.current.person_row_ids) {
    PersonRow& row = rows.emplace_back();
    row.row_id = row_id;
    row.apart = std::find(party.apart_rows.begin(), party.apart_rows.end(),
                          row_id) != party.apart_rows.end();
  }
  duplicates::Put(edit.tx(), edit.current.relocation.id,
                  BlindKeysOf(blind_key, edit.current.intake, rows));
}

}  // namespace

absl::Status CheckDeath(const v1::MarkDeceasedRequest& request) {
  FieldChecker fields;
  if (request.source() == v1::DEATH_SOURCE_UNSPECIFIED) {
    fields.Add("source", "FIELD_REQUIRED", "say from whom it was heard");
  }
  if (request.told_by().empty()) {
    fields.Add("told_by", "FIELD_REQUIRED",
               "say who says so, and how they know");
  }
  if (request.verified_by() == v1::DEATH_VERIFICATION_UNSPECIFIED) {
    fields.Add("verified_by", "FIELD_REQUIRED",
               "say how it was made sure; NOT_YET where it was not");
  }
  v1::MarkDeceasedRequest said = request;
  said.clear_request_id();
  said.clear_relocation_id();
  said.clear_etag();
  WalkFields(said, "", std::nullopt, fields);
  return fields.Finish();
}

absl::StatusOr<std::string> MarkDead(CoordinationChange& change,
                                     const v1::MarkDeceasedRequest& request) {
  const Relocation& current = change.current.relocation;
  RETURN_IF_ERROR(CheckDay(request, change.now));
  const std::vector<Member> members = MembersOf(change.current);
  ASSIGN_OR_RETURN(const Dead before,
                   LoadDead(change.tx, change.vault, current));
  RETURN_IF_ERROR(
      bereavement_rules::CheckDeceased(members, before, request.person_id()));
  Dead dead = before;
  dead.insert(request.person_id());
  const Party party = PartyNow(change.current, before, dead);
  Relocation& next = change.edit.next();
  ASSIGN_OR_RETURN(next.state, Next(current.state, Event::kDeceased));
  if (!request.person_id().empty()) {
    RETURN_IF_ERROR(AskNothingOf(
        change.edit, {change.current.PersonRowId(request.person_id())}, party));
  }
  separations::SetApart(change.tx, current.id, party.apart_rows,
                        party.first_row);
  SetFlags(party, dead, next);
  if (party.nobody_left) {
    RETURN_IF_ERROR(OnSuspended(
        change.tx, current.id,
        {change.desk_edit.by(), change.desk_edit.organisation_id()}));
  }
  TellOfficers(change, party);
  HistoryEntry entry = change.Entry(Event::kDeceased);
  ASSIGN_OR_RETURN(entry.subject_row_id,
                   AddRecord(change.tx, change.vault.sealer(), current,
                             DeathOf(change, request)));
  RETURN_IF_ERROR(change.edit.Commit(std::move(entry)));
  return std::string();
}

absl::StatusOr<bool> IsDead(db::Transaction& tx, const CaseVault& vault,
                            const Relocation& relocation,
                            const std::string& person_id) {
  ASSIGN_OR_RETURN(const Dead dead, LoadDead(tx, vault, relocation));
  return dead.contains(person_id);
}

absl::Status TakeBackDeath(CaseEdit& edit, const CaseVault& vault,
                           const crypto::SecretKey& blind_key,
                           const CorrectableEntry& entry, Relocation& next) {
  const Relocation& current = edit.current.relocation;
  ASSIGN_OR_RETURN(const Dead before, LoadDead(edit.tx(), vault, current));
  ASSIGN_OR_RETURN(const Dead dead,
                   LoadDead(edit.tx(), vault, current, entry.subject_row_id));
  const Party party = PartyNow(edit.current, before, dead);
  RETURN_IF_ERROR(Settle(edit, vault, edit.current, party, dead, next));
  FindByWhatIsKnown(edit, blind_key, party);
  if (!party.nobody_left) edit.Tell(AlertKind::kDeathRecorded);
  return absl::OkStatus();
}

absl::Status PartyNamed(CaseEdit& edit, const CaseVault& vault,
                        const v1::Intake& intake,
                        const std::vector<PersonRow>& rows, Relocation& next) {
  const Relocation& current = edit.current.relocation;
  // A party that was named goes on by a word of who may know of its deaths.
  if (!current.flags.contains(Flag::kNobodyLeft) ||
      !edit.current.intake.persons().empty()) {
    return absl::OkStatus();
  }
  OpenedCase named = edit.current;
  named.intake = intake;
  named.person_row_ids.clear();
  for (size_t i = 0; i < rows.size(); ++i) {
    v1::Person& person = *named.intake.mutable_persons(static_cast<int>(i));
    person.set_person_id(rows[i].person_id);
    person.set_apart(rows[i].apart);
    named.person_row_ids.push_back(rows[i].row_id);
  }
  ASSIGN_OR_RETURN(const Dead dead, LoadDead(edit.tx(), vault, current));
  const Party party = PartyNow(named, dead, dead);
  if (party.nobody_left) return absl::OkStatus();
  edit.Tell(AlertKind::kDeathRecorded);
  return Settle(edit, vault, named, party, dead, next);
}

absl::Status AskWhatWaited(CaseEdit& edit, const CaseVault& vault,
                           Relocation& next) {
  if (!next.flags.contains(Flag::kAskAnew) || next.suspended() ||
      !kOpen.Has(next.state)) {
    return absl::OkStatus();
  }
  next.flags.erase(Flag::kAskAnew);
  ASSIGN_OR_RETURN(CoordinationEdit coordination,
                   CoordinationOf(edit, vault, next));
  RETURN_IF_ERROR(ResumeShares(edit.tx(), coordination, edit.facts,
                               /*wants_money=*/false));
  next.state = coordination.next().state;
  return absl::OkStatus();
}

}  // namespace sojourn::relocation
