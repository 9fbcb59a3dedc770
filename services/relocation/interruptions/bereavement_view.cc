#include "services/relocation/interruptions/bereavement_view.h"

#include <algorithm>
#include <vector>

#include "services/relocation/case/defender_voice.h"
#include "services/relocation/interruptions/silence_rules.h"
#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {

bool SeesDeaths(const auth::Caller& caller, const OpenedCase& opened,
                absl::Time now) {
  return caller.Has(auth::Role::kSecurityOfficer) ||
         (caller.Has(auth::Role::kProgrammeOfficer) &&
          opened.IsTrustedTo(caller.subject, now));
}

void LeaveOutDeaths(const auth::Caller& caller, absl::Time now,
                    OpenedCase& opened) {
  std::set<Flag>& flags = opened.relocation.flags;
  const bool sees = SeesDeaths(caller, opened, now);
  if (!sees) flags.erase(Flag::kNobodyLeft);
  if (!flags.contains(Flag::kNoAdultLeft)) return;
  const std::vector<PersonFacts> persons = opened.Facts().persons;
  const bool any_adult =
      std::any_of(persons.begin(), persons.end(),
                  [](const PersonFacts& each) { return each.is_adult; });
  if (!sees || any_adult || HasGuardian(opened, now)) {
    flags.erase(Flag::kNoAdultLeft);
  }
}

void LeaveOutDeathsOfListed(const auth::Caller& caller, Relocation& listed) {
  listed.flags.erase(Flag::kNoAdultLeft);
  if (!caller.Has(auth::Role::kSecurityOfficer)) {
    listed.flags.erase(Flag::kNobodyLeft);
  }
}

std::set<std::string> DeathsSeenBy(const auth::Caller& caller,
                                   const CaseDesk::Snapshot& snapshot) {
  std::set<std::string> dead;
  if (!SeesDeaths(caller, snapshot.opened, snapshot.now)) return dead;
  for (const v1::Death& each : snapshot.coordination.records.deaths) {
    dead.insert(each.person_id());
  }
  return dead;
}

void ShowBereavement(const CaseDesk::Snapshot& snapshot,
                     const auth::Caller& caller, v1::Relocation& out) {
  const CaseRecords& records = snapshot.coordination.records;
  if (records.deaths.empty() ||
      !SeesDeaths(caller, snapshot.opened, snapshot.now)) {
    return;
  }
  v1::Bereavement& shown = *out.mutable_bereavement();
  for (const v1::Death& each : records.deaths) *shown.add_deaths() = each;
  const Silence silence = records.SilenceOf(snapshot.opened.relocation);
  if (!silence.nobody_left) return;
  shown.set_nobody_left(true);
  SetTime(GraceUntil(silence), *shown.mutable_grace_until());
  if (!silence.wish) return;
  shown.set_release_asked_by(silence.wish->asked_by);
  SetTime(silence.wish->asked_at, *shown.mutable_release_asked_at());
}

}  // namespace sojourn::relocation
