#include "services/relocation/interruptions/bereavement_rules.h"

#include <algorithm>

#include "common/status/error.h"

namespace sojourn::relocation::bereavement_rules {
namespace {

bool LeftForHerOwnCase(const Member& member,
                       const std::set<std::string>& dead) {
  return member.apart && !dead.contains(member.person_id);
}

const Member* First(const std::vector<const Member*>& alive) {
  const auto adult =
      std::find_if(alive.begin(), alive.end(),
                   [](const Member* each) { return each->adult; });
  return adult == alive.end() ? alive.front() : *adult;
}

}  // namespace

absl::Status CheckDeceased(const std::vector<Member>& members,
                           const std::set<std::string>& dead,
                           std::string_view person_id) {
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
                 const std::set<std::string>& dead) {
  Party party;
  std::vector<const Member*> alive;
  const Member* first_dead = nullptr;
  for (const Member& each : members) {
    const bool left = LeftForHerOwnCase(each, dead_before);
    const bool died = !left && dead.contains(each.person_id);
    if (left || died) {
      party.apart_rows.push_back(each.row_id);
    } else {
      alive.push_back(&each);
    }
    if (died && first_dead == nullptr) first_dead = &each;
  }
  if (alive.empty()) {
    party.nobody_left = first_dead != nullptr;
    if (party.nobody_left) std::erase(party.apart_rows, first_dead->row_id);
    return party;
  }
  const Member* const first = First(alive);
  party.no_adult_left = !first->adult;
  if (first != &members.front()) party.first_row = first->row_id;
  return party;
}

}  // namespace sojourn::relocation::bereavement_rules
