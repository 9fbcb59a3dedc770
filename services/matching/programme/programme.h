// A matching as an integer programme: at most one column of every party, and
// of every place what it can hold. Values only; no solver, no names.
#ifndef SERVICES_MATCHING_PROGRAMME_PROGRAMME_H_
#define SERVICES_MATCHING_PROGRAMME_PROGRAMME_H_

#include <cstdint>
#include <string>
#include <vector>

namespace sojourn::matching {

inline constexpr int kNoColumn = -1;
inline constexpr double kNothingLeftOut = -1e12;
// A party whose placement counts for its score alone.
inline constexpr int8_t kUnranked = -1;

// One party at one place for the days [from, until), turnover included. The
// place is known by where the column lies (Programme::first). At a place that
// holds persons the days say nothing.
struct Column {
  double value = 0;
  int32_t party = 0;
  int16_t from = 0;
  int16_t until = 0;
};

struct Programme {
  // Of each party: how many persons, and its rank: 0 is placed before 1, and so
  // on up to `ranks`; kUnranked after all of them.
  std::vector<int32_t> persons;
  std::vector<int8_t> rank;
  int ranks = 0;
  // Of each place: how many persons it holds whoever they are, or
  // kOnePartyAtATime.
  std::vector<int32_t> holds;
  // Columns of place k are [first[k], first[k + 1]), by `until` and then by
  // party.
  std::vector<int32_t> first;
  std::vector<Column> columns;
  // Of each party the best value of its columns that are not in here, or
  // kNothingLeftOut; empty where every column is. Bounds count with them.
  std::vector<double> left_out;

  static constexpr int32_t kOnePartyAtATime = -1;

  int parties() const { return static_cast<int>(persons.size()); }
  int places() const { return static_cast<int>(holds.size()); }
  int size() const { return static_cast<int>(columns.size()); }
  bool OneParty(int place) const {
    return holds[static_cast<size_t>(place)] == kOnePartyAtATime;
  }
  // By halving: for those who have a column only.
  int PlaceOf(int column) const;
  // One more than the last day of any column.
  int Days() const;
};

// A column with its place, as they come.
struct PlacedColumn {
  int32_t place = 0;
  Column column;
};

// Puts the columns where they belong; `programme` has everything else.
void SetColumns(std::vector<PlacedColumn> columns, Programme* programme);

// Of any column, above or below zero, or 1.
double LargestValue(const Programme& programme);

// Empty for a programme that the calculations here may trust; otherwise what is
// wrong with it.
std::string Fault(const Programme& programme);

// Of each party its column, or kNoColumn.
using Plan = std::vector<int32_t>;

// What a plan is worth: how many of each rank are placed, and the sum of the
// values.
struct Worth {
  std::vector<int> placed;
  double score = 0;
};
Worth WorthOf(const Programme& programme, const Plan& plan);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_PROGRAMME_PROGRAMME_H_
