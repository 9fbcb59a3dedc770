#include "tests/load/matching_instance.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace sojourn::matching {
namespace {

// Futures that one draws by neighbouring seeds are that many futures only then.
TEST(Draw, HasNothingInCommonWithAnyOtherSeed) {
  std::set<std::vector<std::string>> wishes;
  size_t parties = 0;
  for (const uint64_t seed : {1U, 2U, 3U, 1001U, 1002U, 2001U}) {
    const Instance instance = Draw({.seed = seed});
    parties += instance.parties.size();
    for (const Party& party : instance.parties) wishes.insert(party.wishes);
  }
  EXPECT_EQ(wishes.size(), parties);
}

TEST(Draw, GivesTheSameForTheSameSeed) {
  const Instance one = Draw({.seed = 7});
  const Instance other = Draw({.seed = 7});
  ASSERT_EQ(one.parties.size(), other.parties.size());
  for (size_t p = 0; p < one.parties.size(); ++p) {
    EXPECT_EQ(one.parties[p].wishes, other.parties[p].wishes);
    EXPECT_EQ(one.parties[p].nights, other.parties[p].nights);
  }
}

}  // namespace
}  // namespace sojourn::matching
