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

// INVALID_ARGUMENT PERSON_UNKNOWN for nobody of the party, and for who left it
// for a case of her own. Who is dead may be named again, by another source.
// `dead`: persons who are, as far as it was written down.
absl::Status CheckDeceased(const std::vector<Member>& members,
                           const std::set<std::string>& dead,
                           std::string_view person_id);

struct Party {
  // Who moves no more with the case. The last of whom all have died stays of
  // it: a case of nobody cannot be told from one that names nobody yet.
  std::vector<std::string> apart_rows;
  // Who is at risk in what remains; empty: who was at first.
  std::string first_row;
  bool nobody_left = false;
  // Children remain, and nobody else.
  bool no_adult_left = false;
};

// The party once `dead` are; until now `dead_before` were.
Party PartyAfter(const std::vector<Member>& members,
                 const std::set<std::string>& dead_before,
                 const std::set<std::string>& dead);

}  // namespace sojourn::relocation::bereavement_rules

#endif  // SERVICES_RELOCATION_INTERRUPTIONS_BEREAVEMENT_RULES_H_
