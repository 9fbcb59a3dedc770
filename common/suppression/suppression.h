#ifndef COMMON_SUPPRESSION_SUPPRESSION_H_
#define COMMON_SUPPRESSION_SUPPRESSION_H_

#include <cstdint>
#include <vector>

// Which counts of a table are hidden, so that nobody learns of one case from
// it. Pure functions of values.
//
// A count of 1 to 4 is hidden (primary suppression), and with it as many
// others, the smallest first, as it takes so that it follows neither from one
// sum, nor from several, nor from that no count is below zero and none of those
// hidden is zero (complementary suppression; Hundepool et al., Statistical
// Disclosure Control, 2012, chapter 4). For each hidden count there is another
// table with the same shown ones in which it is another number. No sum of
// hidden counts that follows is of 1 to 4 either: two routes that refused one
// and two would otherwise be three by the sum of all routes less those shown.
//
// A hidden count is an edge between its row and its column. It follows from
// sums exactly where it lies on no cycle of hidden ones; along a cycle one can
// be put up and the next down. So each is given the cheapest cycle. Then, while
// a sum of few follows, the cheapest is hidden that adds to it, with its cycle.
// In the end each hidden count but a zero may be five or more for all that is
// shown.
namespace sojourn::suppression {

inline constexpr int64_t kFewest = 5;

// A row a group, then the sums of all groups; in each row the counts, then what
// they add up to. Where that last column only comes near their sum, it tells
// less than is taken for known here.
using Numbers = std::vector<std::vector<int64_t>>;
using Hidden = std::vector<std::vector<bool>>;

// At least two rows and two columns, or none is hidden. Of columns there are at
// most a dozen, as every choice of them is looked at. `hidden` are to be
// hidden whatever they are, of the size of `numbers`.
Hidden Hide(const Numbers& numbers, Hidden hidden);

struct Table {
  Numbers numbers;
  // What each column counts: sums of the same are the same number.
  std::vector<int> columns;
};
// Tables of the same cases, split in several ways, each with its row of sums: a
// sum that is hidden in one is hidden in each, as it could be read there. Pages
// of one report.
std::vector<Hidden> HideTogether(const std::vector<Table>& tables);

}  // namespace sojourn::suppression

#endif  // COMMON_SUPPRESSION_SUPPRESSION_H_
