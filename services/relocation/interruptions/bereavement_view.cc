#include "services/relocation/interruptions/bereavement_view.h"

#include "services/relocation/interruptions/silence_rules.h"
#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {

bool SeesDeaths(const auth::Caller& caller, const OpenedCase& opened,
                absl::Time now) {
  return caller.Has(auth::Role::kSecurityOfficer) ||
         (caller.Has(auth::Role::kProgrammeOfficer) &&
          opened.IsTrustedTo(caller.subject, now));
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
