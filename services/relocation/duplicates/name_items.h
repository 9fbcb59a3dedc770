#ifndef SERVICES_RELOCATION_DUPLICATES_NAME_ITEMS_H_
#define SERVICES_RELOCATION_DUPLICATES_NAME_ITEMS_H_

#include <vector>

#include "services/relocation/duplicates/name_parts.h"

namespace sojourn::relocation {

// Hundredths of a bit: log2 of how much likelier something is for one person
// than for two, times a hundred. Whole, so that a sum has no order.
using Weight = int;
inline constexpr Weight kBit = 100;

// One name of somebody, or two neighbouring ones as one.
struct NameItem {
  NamePart part;
  unsigned uses = 0;  // a bit for each of her names it stands for
  Weight rarity = 0;  // what it weighs that both have it
};

// Somebody's names in every way in which they can agree with other ones.
struct NameItems {
  std::vector<NameItem> items;
  unsigned own = 0;    // the names that are missed where they agree with none
  unsigned first = 0;  // the first of them
};
NameItems ItemsOf(const std::vector<NamePart>& names,
                  const std::vector<NamePart>& other_names);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_DUPLICATES_NAME_ITEMS_H_
