#include "services/relocation/interruptions/bereavement_rules.h"

#include <algorithm>
#include <iterator>

#include "common/status/error.h"

namespace sojourn::relocation::bereavement_rules {
namespace {

bool LeftForHerOwnCase(const Member& member,
                       const std::set<std::string>& dead) {
  return member.apart && !dead.contains(member.person_id);
}

const Member* First(const std::vector<const Member*>& some) {
  const auto adult = std::find_if(
      some.begin(), some.end(), [](const Member* each) { return each->adult; });
  return adult == some.end() ? some.front() : *adult;
}

// What was asked for those who died before her was taken back then; hers waits
// for two officers, and is given back in her name.
void KeepTheLast(const std::vector<Member>& members,
                 const std::vector<const Member*>& all_dead, Party& party) {
  std::vector<const Member*> last;
  std::copy_if(all_dead.begin(), all_dead.end(), std::back_inserter(last),
               [](const Member* each) { return !each->apart; });
  if (last.empty()) last.push_back(all_dead.front());
  party.nobody_left = true;
  for (const Member* each : last) std::erase(party.apart_rows, each->row_id);
  const Member* const first = First(last);
  if (first != &members.front()) party.first_row = first->row_id;
}

}  // namespace

absl::Status CheckDeceased(const std::vector<Member>& members,
                           const std::set<std::string>& dead,
                           std::string_view person_id) {
  if (members.empty() && person_id == kUnnamed) return absl::OkStatus();
  if (person_id == kUnnamed) {
    return InvalidField("person_id", "FIELD_REQUIRED", "say who has died");
  }
  const bool known =
      std::any_of(members.begin(), members.end(), [&](const Member& each) {
        return each.person_id == person_id && !LeftForHerOwnCase(each, dead);
      });
  if (known) return absl::OkStatus();
  return InvalidField("person_id", "PERSON_UNKNOWN",
                      "nobody of this party has this id");
}

Party PartyAfter(const std::vector<Member>& members,
                 const std::set<std::string>& dead_before,
                 const std::set<std::string>& dead, int number_told) {
  Party party;
  // Nobody is known to be who it was.
  const bool unnamed = dead.size() == 1 && dead.contains(std::string(kUnnamed));
  std::vector<const Member*> alive;
  std::vector<const Member*> all_dead;
  for (const Member& each : members) {
    const bool left = LeftForHerOwnCase(each, dead_before);
    const bool died = !left && dead.contains(each.person_id);
    if (left || died) {
      party.apart_rows.push_back(each.row_id);
    } else {
      alive.push_back(&each);
    }
    if (died) {
      party.dead_rows.push_back(each.row_id);
      all_dead.push_back(&each);
    }
    if (!left && !died && dead_before.contains(each.person_id)) {
      party.back_rows.push_back(each.row_id);
    }
  }
  if (members.empty()) {
    party.nobody_left = unnamed && number_told == 1;
    return party;
  }
  if (alive.empty()) {
    if (!all_dead.empty()) KeepTheLast(members, all_dead, party);
    return party;
  }
  party.nobody_left = unnamed && alive.size() == 1;
  const Member* const first = First(alive);
  party.no_adult_left = !party.nobody_left && !first->adult;
  if (first != &members.front()) party.first_row = first->row_id;
  return party;
}

}  // namespace sojourn::relocation::bereavement_rules
