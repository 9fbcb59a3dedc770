#ifndef SERVICES_RELOCATION_INTERRUPTIONS_BEREAVEMENT_RULES_H_
#define SERVICES_RELOCATION_INTERRUPTIONS_BEREAVEMENT_RULES_H_

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

// What remains of a party of which somebody has died. Pure functions of values.
namespace sojourn::relocation::bereavement_rules {

// As the party stands, in its order.
struct Member {
  std::string person_id;
  std::string row_id;
  bool adult = false;
  // Moves no more with the case: dead, or left for a case of her own.
  bool apart = false;
};

// Who is dead where a case names nobody: somebody of it, nobody knows who.
inline constexpr std::string_view kUnnamed = "";

// INVALID_ARGUMENT PERSON_UNKNOWN for nobody of the party, and for who left it
// for a case of her own; FIELD_REQUIRED where a party that is named is told of
// a death without a name. Who is dead may be named again, by another source.
// `dead`: persons who are, as far as it was written down.
absl::Status CheckDeceased(const std::vector<Member>& members,
                           const std::set<std::string>& dead,
                           std::string_view person_id);

struct Party {
  // Who moves no more with the case. The last to die of whom all have stays of
  // it: a case of nobody cannot be told from one that names nobody yet.
  std::vector<std::string> apart_rows;
  // Who is at risk in what remains; empty: who was at first.
  std::string first_row;
  bool nobody_left = false;
  // Children remain, and nobody else.
  bool no_adult_left = false;
  // Persons who were dead until now and are not, and those who are.
  std::vector<std::string> back_rows;
  std::vector<std::string> dead_rows;
};

// The party once `dead` are; until now `dead_before` were. `number_told`: of
// how many people an alert that names nobody is. A death without a name is that
// of the only one there is; of several nobody knows whose, and once one of them
// is said by name to be dead it is taken for hers.
Party PartyAfter(const std::vector<Member>& members,
                 const std::set<std::string>& dead_before,
                 const std::set<std::string>& dead, int number_told = 0);

}  // namespace sojourn::relocation::bereavement_rules

#endif  // SERVICES_RELOCATION_INTERRUPTIONS_BEREAVEMENT_RULES_H_
