#include "services/relocation/duplicates/name_items.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "services/relocation/duplicates/frequent_names.h"

namespace sojourn::relocation {
namespace {

Weight RarityOf(const NamePart& part) {
  return static_cast<Weight>(
      std::lround(std::log2(1000.0 / PerThousand(part)) * kBit));
}

}  // namespace

NameItems ItemsOf(const std::vector<NamePart>& names,
                  const std::vector<NamePart>& other_names) {
  NameItems made;
  made.own = (1U << names.size()) - 1;
  made.first = made.own & 1U;
  for (const auto* parts : {&names, &other_names}) {
    for (const NamePart& part : *parts) {
      if (made.items.size() == kMostNameParts) break;
      made.items.push_back({part, 1U << made.items.size(), RarityOf(part)});
    }
  }
  for (size_t i = 0; i + 1 < names.size(); ++i) {
    if (names[i].initial || names[i + 1].initial) continue;
    const Weight rarity =
        std::max(made.items[i].rarity, made.items[i + 1].rarity);
    made.items.push_back({Joined(names[i], names[i + 1]), 3U << i, rarity});
  }
  return made;
}

}  // namespace sojourn::relocation
