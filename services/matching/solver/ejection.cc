#include "services/matching/solver/ejection.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace sojourn::matching {

ColumnsOfParties::ColumnsOfParties(const Programme& programme, const Stop& stop)
    : first_(programme.persons.size() + 1, 0),
      columns_(programme.columns.size()) {
  for (const Column& column : programme.columns) {
    ++first_[static_cast<size_t>(column.party) + 1];
  }
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
  std::vector<int32_t> next(first_.begin(), first_.end() - 1);
  for (int at = 0; at < programme.size(); ++at) {
    const auto party =
        static_cast<size_t>(programme.columns[static_cast<size_t>(at)].party);
    columns_[static_cast<size_t>(next[party]++)] = at;
  }
  for (size_t p = 0; p + 1 < first_.size() && !stop(); ++p) {
    std::sort(
        columns_.begin() + first_[p], columns_.begin() + first_[p + 1],
        [&](int32_t a, int32_t b) {
          const double x = programme.columns[static_cast<size_t>(a)].value;
          const double y = programme.columns[static_cast<size_t>(b)].value;
          return x != y ? x > y : a < b;
        });
  }
}

Plan GreedyPlan(const Programme& programme, const ColumnsOfParties& columns) {
  Incumbent plan(programme);
  Ejection(programme, columns)
      .Fill(std::vector<float>(programme.columns.size(), 0), &plan);
  return plan.plan();
}

int Ejection::Turn(int party) const {
  const int rank = programme_.rank[static_cast<size_t>(party)];
  return rank == kUnranked ? programme_.ranks : rank;
}

void Ejection::Fill(const std::vector<float>& liking, Incumbent* plan) const {
  std::vector<int32_t> order;
  for (int at = 0; at < programme_.size(); ++at) {
    if (liking[static_cast<size_t>(at)] > 0.001F) order.push_back(at);
  }
  std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) {
    const int turn_a = Turn(programme_.columns[static_cast<size_t>(a)].party);
    const int turn_b = Turn(programme_.columns[static_cast<size_t>(b)].party);
    if (turn_a != turn_b) return turn_a < turn_b;
    return liking[static_cast<size_t>(a)] > liking[static_cast<size_t>(b)];
  });
  for (const int32_t at : order) {
    const int party = programme_.columns[static_cast<size_t>(at)].party;
    if (plan->ColumnOf(party) == kNoColumn && plan->Fits(at)) plan->Put(at);
  }
  std::vector<int32_t> left(programme_.persons.size());
  std::iota(left.begin(), left.end(), 0);
  std::stable_sort(left.begin(), left.end(),
                   [&](int32_t a, int32_t b) { return Turn(a) < Turn(b); });
  for (const int32_t party : left) {
    if (plan->ColumnOf(party) != kNoColumn) continue;
    const int at = Refit(party, *plan);
    if (at != kNoColumn) plan->Put(at);
  }
}

int Ejection::Refit(int party, const Incumbent& plan) const {
  for (const int32_t at : columns_.Of(party)) {
    if (programme_.columns[static_cast<size_t>(at)].value < 0 &&
        programme_.rank[static_cast<size_t>(party)] == kUnranked) {
      break;
    }
    if (plan.Fits(at)) return at;
  }
  return kNoColumn;
}

int Ejection::Improve(int sweeps, const Stop& stop, Incumbent* plan) {
  int moves = 0;
  for (int sweep = 0; sweep < sweeps; ++sweep) {
    int now = 0;
    for (int party = 0; party < programme_.parties(); ++party) {
      if (stop()) return moves + now;
      now += MoveParty(party, plan) ? 1 : 0;
    }
    moves += now;
    if (now == 0) break;
  }
  return moves;
}

bool Ejection::MoveParty(int party, Incumbent* plan) {
  for (const int32_t at : columns_.Of(party)) {
    if (at != plan->ColumnOf(party) && TryColumn(at, plan)) return true;
  }
  return false;
}

// Does the move, and undoes it where it did not help.
bool Ejection::TryColumn(int column, Incumbent* plan) {
  const int party = programme_.columns[static_cast<size_t>(column)].party;
  if (!plan->InTheWay(column, &out_)) return false;
  const int before = plan->ColumnOf(party);
  Gain gain = plan->WorthOf(column);
  if (before != kNoColumn) gain -= plan->WorthOf(before);
  if (out_.empty() && !gain.Better()) return false;
  if (before != kNoColumn) plan->Take(before);
  for (const int32_t other : out_) {
    plan->Take(other);
    gain -= plan->WorthOf(other);
  }
  plan->Put(column);
  back_.clear();
  for (const int32_t other : out_) {
    const int back =
        Refit(programme_.columns[static_cast<size_t>(other)].party, *plan);
    if (back == kNoColumn) continue;
    plan->Put(back);
    gain += plan->WorthOf(back);
    back_.push_back(back);
  }
  if (gain.Better()) return true;
  for (const int32_t back : back_) plan->Take(back);
  plan->Take(column);
  for (const int32_t other : out_) plan->Put(other);
  if (before != kNoColumn) plan->Put(before);
  return false;
}

}  // namespace sojourn::matching
