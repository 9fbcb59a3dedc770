#include "services/matching/programme/programme.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

namespace sojourn::matching {

int Programme::PlaceOf(int column) const {
  const auto after = std::upper_bound(first.begin(), first.end(), column);
  return static_cast<int>(after - first.begin()) - 1;
}

int Programme::Days() const {
  int days = 0;
  for (const Column& column : columns) {
    days = std::max(days, static_cast<int>(column.until));
  }
  return days + 1;
}

void SetColumns(std::vector<PlacedColumn> columns, Programme* programme) {
  std::vector<int32_t>& first = programme->first;
  first.assign(programme->holds.size() + 1, 0);
  for (const PlacedColumn& each : columns) {
    ++first[static_cast<size_t>(each.place) + 1];
  }
  std::partial_sum(first.begin(), first.end(), first.begin());
  std::vector<int32_t> next(first.begin(), first.end() - 1);
  programme->columns.resize(columns.size());
  for (const PlacedColumn& each : columns) {
    const int32_t at = next[static_cast<size_t>(each.place)]++;
    programme->columns[static_cast<size_t>(at)] = each.column;
  }
  for (size_t k = 0; k + 1 < first.size(); ++k) {
    std::sort(programme->columns.begin() + first[k],
              programme->columns.begin() + first[k + 1],
              [](const Column& a, const Column& b) {
                return std::tie(a.until, a.party, a.from) <
                       std::tie(b.until, b.party, b.from);
              });
  }
}

namespace {

std::string FaultOfColumn(const Programme& programme, int place, int at) {
  const auto& columns = programme.columns;
  const Column& column = columns[static_cast<size_t>(at)];
  if (column.party < 0 || column.party >= programme.parties()) {
    return "a column is of no party";
  }
  if (!std::isfinite(column.value) || std::abs(column.value) > 1e6) {
    return "the value of a column is not a number up to a million";
  }
  if (!programme.OneParty(place)) return "";
  if (column.from < 0 || column.until <= column.from) {
    return "a column ends before it begins";
  }
  const bool begins = at == programme.first[static_cast<size_t>(place)];
  if (!begins && columns[static_cast<size_t>(at) - 1].until > column.until) {
    return "columns of a place are not by their last day";
  }
  return "";
}

}  // namespace

std::string Fault(const Programme& programme) {
  const auto parties = static_cast<size_t>(programme.parties());
  if (programme.rank.size() != parties) return "a party has no rank";
  for (const int8_t rank : programme.rank) {
    if (rank < kUnranked || rank >= programme.ranks) return "an unknown rank";
  }
  if (!programme.left_out.empty() && programme.left_out.size() != parties) {
    return "columns left out are not of these parties";
  }
  if (programme.first.size() != programme.holds.size() + 1 ||
      programme.first.front() != 0 ||
      programme.first.back() != programme.size() ||
      !std::is_sorted(programme.first.begin(), programme.first.end())) {
    return "columns do not lie at their places";
  }
  for (int place = 0; place < programme.places(); ++place) {
    const auto k = static_cast<size_t>(place);
    for (int at = programme.first[k]; at < programme.first[k + 1]; ++at) {
      if (std::string fault = FaultOfColumn(programme, place, at);
          !fault.empty()) {
        return fault;
      }
    }
  }
  return "";
}

double LargestValue(const Programme& programme) {
  double most = 1;
  for (const Column& column : programme.columns) {
    most = std::max(most, std::abs(column.value));
  }
  return most;
}

Worth WorthOf(const Programme& programme, const Plan& plan) {
  Worth worth{.placed = std::vector<int>(static_cast<size_t>(programme.ranks))};
  for (size_t p = 0; p < plan.size(); ++p) {
    if (plan[p] == kNoColumn) continue;
    worth.score += programme.columns[static_cast<size_t>(plan[p])].value;
    if (programme.rank[p] == kUnranked) continue;
    ++worth.placed[static_cast<size_t>(programme.rank[p])];
  }
  return worth;
}

}  // namespace sojourn::matching
