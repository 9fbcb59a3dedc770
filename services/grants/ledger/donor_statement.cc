#include "services/grants/ledger/donor_statement.h"

#include <algorithm>
#include <cstddef>

#include "common/suppression/suppression.h"

namespace sojourn::grants {
namespace {

using suppression::Hidden;
using suppression::Table;

// What the columns of the tables count.
enum Column { kApproved, kRefused, kDecided, kPaid, kReceived };

// Level by level, then their sums.
std::vector<DonorCounts> WithSums(const DonorYear& year) {
  std::vector<DonorCounts> rows(year.levels.begin(), year.levels.end());
  DonorCounts all;
  for (const DonorCounts& level : year.levels) {
    all.approved += level.approved;
    all.refused += level.refused;
    all.paid += level.paid;
    all.received += level.received;
  }
  rows.push_back(all);
  return rows;
}

std::vector<Table> TablesOf(const std::vector<DonorCounts>& rows) {
  std::vector<Table> tables(3);
  tables[0].columns = {kApproved, kRefused, kDecided};
  // Of one thing alone: its sum is itself.
  tables[1].columns = {kPaid, kPaid};
  tables[2].columns = {kReceived, kReceived};
  for (const DonorCounts& row : rows) {
    tables[0].numbers.push_back(
        {row.approved, row.refused, row.approved + row.refused});
    tables[1].numbers.push_back({row.paid, row.paid});
    tables[2].numbers.push_back({row.received, row.received});
  }
  return tables;
}

ShownCount Show(int64_t number, bool hidden) {
  return {.number = hidden ? 0 : number, .hidden = hidden};
}

bool AnyOf(const std::vector<bool>& hidden) {
  return std::ranges::count(hidden, true) > 0;
}

}  // namespace

int LastReportedYear(absl::CivilDay today) {
  return static_cast<int>((absl::CivilMonth(today) - 6).year()) - 1;
}

DonorStatement Suppress(const DonorYear& year) {
  const std::vector<DonorCounts> rows = WithSums(year);
  const std::vector<Hidden> hidden = suppression::HideTogether(TablesOf(rows));
  DonorStatement statement;
  for (size_t i = 0; i < rows.size(); ++i) {
    DonorRow& row = statement.rows.emplace_back();
    if (i < year.levels.size()) row.level = static_cast<Level>(i + 1);
    row.approved = Show(rows[i].approved, hidden[0][i][0]);
    row.refused = Show(rows[i].refused, hidden[0][i][1]);
    row.decided = Show(rows[i].approved + rows[i].refused, hidden[0][i][2]);
    row.paid = Show(rows[i].paid, AnyOf(hidden[1][i]));
    row.received = Show(rows[i].received, AnyOf(hidden[2][i]));
  }
  statement.approved_hidden = rows.back().approved < suppression::kFewest;
  const bool few_apart = !statement.approved_hidden && year.grants_apart > 0 &&
                         year.grants_apart < suppression::kFewest;
  statement.paid_hidden = year.paid_grants < suppression::kFewest || few_apart;
  return statement;
}

}  // namespace sojourn::grants
