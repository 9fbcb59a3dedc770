#include "services/relocation/fairness/fairness_report.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/string_view.h"
#include "common/suppression/percentile.h"
#include "common/suppression/suppression.h"
#include "services/relocation/answers/difference_rules.h"

namespace sojourn::relocation::fairness {
namespace {

using suppression::Hidden;

constexpr char kAll[] = "ALL";

// Columns of a table of parties: each outcome, then all of them. Sums of the
// same column are one number in every split; those of companions are others.
constexpr size_t kApplied = kOutcomes;
constexpr int kFirstOfCompanions = 100;

// The groups of one split, then all of them together.
struct Groups {
  std::string_view split;
  std::vector<std::string> names;
  std::vector<Cell> cells;
};

void AddCell(const Cell& cell, Cell& sum) {
  for (size_t i = 0; i < kOutcomes; ++i) sum.parties[i] += cell.parties[i];
  sum.people_placed += cell.people_placed;
  sum.people_others += cell.people_others;
  for (const auto& [days, number] : cell.waits) sum.waits[days] += number;
}

Groups GroupsIn(const Counts& counts, std::string_view split) {
  Groups groups{.split = split, .names = GroupsOf(split), .cells = {}};
  Cell all;
  for (const std::string& name : groups.names) {
    const auto found = counts.find({std::string(split), name});
    groups.cells.push_back(found == counts.end() ? Cell() : found->second);
    AddCell(groups.cells.back(), all);
  }
  groups.names.emplace_back(kAll);
  groups.cells.push_back(std::move(all));
  return groups;
}

int64_t AppliedOf(const Cell& cell) {
  int64_t applied = 0;
  for (const int64_t each : cell.parties) applied += each;
  return applied;
}

suppression::Table PartiesOf(const Groups& groups) {
  suppression::Table table;
  for (size_t i = 0; i <= kApplied; ++i) {
    table.columns.push_back(static_cast<int>(i));
  }
  for (const Cell& cell : groups.cells) {
    std::vector<int64_t> row(cell.parties.begin(), cell.parties.end());
    row.push_back(AppliedOf(cell));
    table.numbers.push_back(std::move(row));
  }
  return table;
}

// Who comes with a defender: persons are parties and these. Of them too a few
// are hidden, as one companion is one person.
constexpr size_t kPlacedCompanions = 0;
constexpr size_t kAllCompanions = 2;

suppression::Table CompanionsOf(const Groups& groups) {
  suppression::Table table;
  table.columns = {kFirstOfCompanions, kFirstOfCompanions + 1,
                   kFirstOfCompanions + 2};
  for (const Cell& cell : groups.cells) {
    const int64_t placed = cell.people_placed - cell.Of(Outcome::kPlaced);
    const int64_t others =
        cell.people_others - AppliedOf(cell) + cell.Of(Outcome::kPlaced);
    table.numbers.push_back({placed, others, placed + others});
  }
  return table;
}

// A sum of outcomes that are all shown, so that it tells nothing that they do
// not, and neither does the difference of two of them: a few that are hidden,
// and what they add up to, are in none.
std::optional<int64_t> SumOf(const std::vector<int64_t>& numbers,
                             const std::vector<bool>& hidden,
                             std::initializer_list<Outcome> outcomes) {
  int64_t sum = 0;
  for (const Outcome outcome : outcomes) {
    const auto column = static_cast<size_t>(outcome);
    if (hidden[column]) return std::nullopt;
    sum += numbers[column];
  }
  return sum;
}

void Show(std::optional<int64_t> number, v1::AnswerCount& out) {
  if (number) {
    out.set_number(*number);
  } else {
    out.set_hidden(true);
  }
}

// Which counts of parties by SIZE are hidden. How many persons there are tells
// nearly how many parties there are of each size, so they are hidden with them.
struct SizesHide {
  bool applied = false;
  bool placed = false;
};

SizesHide WhatSizesHide(const Hidden& parties) {
  SizesHide hides;
  for (const std::vector<bool>& row : parties) {
    hides.applied = hides.applied || row[kApplied];
    hides.placed = hides.placed || row[static_cast<size_t>(Outcome::kPlaced)];
  }
  return hides;
}

struct Hides {
  Hidden parties;
  // Nothing by SIZE.
  std::optional<Hidden> companions;
  SizesHide sizes;
};

void ShowParties(const std::vector<int64_t>& numbers,
                 const std::vector<bool>& hidden, v1::FairnessRow& row) {
  const auto sum = [&](std::initializer_list<Outcome> outcomes) {
    return SumOf(numbers, hidden, outcomes);
  };
  Show(hidden[kApplied]
           ? std::nullopt
           : sum({Outcome::kPlaced, Outcome::kEligible,
                  Outcome::kRefusedVerified, Outcome::kRefusedUnverified,
                  Outcome::kOpenVerified, Outcome::kOpenUnverified}),
       *row.mutable_applied());
  Show(sum({Outcome::kPlaced, Outcome::kEligible, Outcome::kRefusedVerified,
            Outcome::kOpenVerified}),
       *row.mutable_verified());
  Show(sum({Outcome::kPlaced, Outcome::kEligible}), *row.mutable_eligible());
  Show(sum({Outcome::kRefusedVerified, Outcome::kRefusedUnverified}),
       *row.mutable_refused());
  Show(sum({Outcome::kPlaced}), *row.mutable_placed());
}

// Where a sum of companions is hidden, nobody could be told them all; what
// sizes of parties say of it would then say more.
bool AreKnown(const Hidden& companions) {
  const std::vector<bool>& sums = companions.back();
  return std::find(sums.begin(), sums.end(), true) == sums.end();
}

void ShowPersons(const Cell& cell, const std::vector<bool>& companions,
                 const SizesHide& sizes, v1::FairnessRow& row) {
  const auto shown = [](bool hides, int64_t people) {
    return hides ? std::nullopt : std::optional(people);
  };
  Show(shown(sizes.applied || row.applied().hidden() ||
                 companions[kAllCompanions],
             cell.people_placed + cell.people_others),
       *row.mutable_persons_applied());
  Show(shown(sizes.placed || row.placed().hidden() ||
                 companions[kPlacedCompanions],
             cell.people_placed),
       *row.mutable_persons_placed());
}

// What `hides` lets be known of them; where their sums are not, of none.
void ShowPersonsOf(const Groups& groups, const Hides& hides, size_t at,
                   v1::FairnessRow& row) {
  if (!hides.companions) return;
  if (AreKnown(*hides.companions)) {
    ShowPersons(groups.cells[at], (*hides.companions)[at], hides.sizes, row);
    return;
  }
  Show(std::nullopt, *row.mutable_persons_applied());
  Show(std::nullopt, *row.mutable_persons_placed());
}

v1::FairnessRow RowOf(int year, const Groups& groups, const Hides& hides,
                      size_t at) {
  v1::FairnessRow row;
  row.set_year(year);
  v1::FairnessSplit split = v1::FAIRNESS_SPLIT_ALL;
  if (groups.names[at] != kAll) {
    v1::FairnessSplit_Parse(absl::StrCat("FAIRNESS_SPLIT_", Av(groups.split)),
                            &split);
  }
  row.set_split(split);
  row.set_group(groups.names[at]);
  const Cell& cell = groups.cells[at];
  std::vector<int64_t> numbers(cell.parties.begin(), cell.parties.end());
  numbers.push_back(AppliedOf(cell));
  ShowParties(numbers, hides.parties[at], row);
  ShowPersonsOf(groups, hides, at, row);
  if (row.placed().hidden()) return row;
  if (const auto days = suppression::Percentile(cell.waits, 50)) {
    row.set_median_waiting_days(*days);
  }
  return row;
}

// ------------------------------------------------------------- differences

using difference_rules::Answers;

struct Measure {
  v1::FairnessMeasure measure;
  const v1::AnswerCount& (v1::FairnessRow::*count)() const;
};
constexpr Measure kMeasures[] = {
    {v1::FAIRNESS_MEASURE_VERIFIED, &v1::FairnessRow::verified},
    {v1::FAIRNESS_MEASURE_ELIGIBLE, &v1::FairnessRow::eligible},
    {v1::FAIRNESS_MEASURE_REFUSED, &v1::FairnessRow::refused},
    {v1::FAIRNESS_MEASURE_PLACED, &v1::FairnessRow::placed},
};

struct Comparison {
  v1::FairnessRow* row;
  v1::FairnessMeasure measure;
  double chance;
  bool less;
};

bool IsAGroup(const v1::FairnessRow& row) {
  return row.split() != v1::FAIRNESS_SPLIT_ALL && row.group() != kNotSaid &&
         row.group() != kNoRegion;
}

// The groups of a split of which this is shown, with how many got so far.
std::vector<std::pair<v1::FairnessRow*, Answers>> ComparedIn(
    std::vector<v1::FairnessRow>& rows, v1::FairnessSplit split,
    const Measure& measure) {
  std::vector<std::pair<v1::FairnessRow*, Answers>> compared;
  for (v1::FairnessRow& row : rows) {
    const v1::AnswerCount& count = (row.*measure.count)();
    if (row.split() != split || !IsAGroup(row) || count.hidden() ||
        row.applied().hidden() || row.applied().number() == 0) {
      continue;
    }
    compared.emplace_back(
        &row, Answers{.accepted = count.number(),
                      .not_accepted = row.applied().number() - count.number()});
  }
  return compared;
}

// Each group with the others together; of two, both comparisons are one.
void AddComparisons(
    const std::vector<std::pair<v1::FairnessRow*, Answers>>& compared,
    v1::FairnessMeasure measure, std::vector<Comparison>& all) {
  Answers sum;
  for (const auto& [row, answers] : compared) {
    sum.accepted += answers.accepted;
    sum.not_accepted += answers.not_accepted;
  }
  for (size_t i = 0; i < compared.size(); ++i) {
    const Answers& one = compared[i].second;
    const Answers others{.accepted = sum.accepted - one.accepted,
                         .not_accepted = sum.not_accepted - one.not_accepted};
    if (std::min(one.all(), others.all()) < difference_rules::kFewestAnswers) {
      continue;
    }
    all.push_back(
        {.row = compared[i].first,
         .measure = measure,
         .chance = difference_rules::Chance(one, others),
         .less = one.accepted * others.all() < others.accepted * one.all()});
    if (compared.size() == 2) break;
  }
}

void Flag(v1::FairnessMeasure measure, bool less, v1::FairnessRow& row) {
  if (less) {
    row.add_less_often(measure);
  } else {
    row.add_more_often(measure);
  }
  row.set_note(
      "differs from the other groups by more than chance: look into these "
      "cases; it is no proof of bias");
}

// The other one of two groups that are compared with each other.
v1::FairnessRow* OtherOfTwo(
    const std::vector<std::pair<v1::FairnessRow*, Answers>>& compared,
    const v1::FairnessRow* one) {
  if (compared.size() != 2) return nullptr;
  return compared[0].first == one ? compared[1].first : compared[0].first;
}

}  // namespace

void Compare(std::vector<v1::FairnessRow>& rows) {
  std::vector<Comparison> all;
  std::vector<v1::FairnessRow*> others;  // of two, the one that is not in `all`
  for (const std::string_view name : kSplits) {
    v1::FairnessSplit split = v1::FAIRNESS_SPLIT_UNSPECIFIED;
    v1::FairnessSplit_Parse(absl::StrCat("FAIRNESS_SPLIT_", Av(name)), &split);
    for (const Measure& measure : kMeasures) {
      const auto compared = ComparedIn(rows, split, measure);
      AddComparisons(compared, measure.measure, all);
      while (others.size() < all.size()) {
        others.push_back(OtherOfTwo(compared, all[others.size()].row));
      }
    }
  }
  std::vector<double> chances;
  for (const Comparison& each : all) chances.push_back(each.chance);
  const std::vector<bool> beyond = difference_rules::BeyondChance(chances);
  for (size_t i = 0; i < all.size(); ++i) {
    if (!beyond[i]) continue;
    Flag(all[i].measure, all[i].less, *all[i].row);
    if (others[i] != nullptr) Flag(all[i].measure, !all[i].less, *others[i]);
  }
}

std::vector<v1::FairnessRow> RowsOf(int year, const Counts& counts) {
  std::vector<Groups> all;
  std::vector<suppression::Table> tables;
  for (const std::string_view split : kSplits) {
    all.push_back(GroupsIn(counts, split));
    tables.push_back(PartiesOf(all.back()));
  }
  for (const Groups& groups : all) {
    if (groups.split != kBySize) tables.push_back(CompanionsOf(groups));
  }
  std::vector<v1::FairnessRow> rows;
  if (AppliedOf(all.front().cells.back()) == 0) return rows;
  const std::vector<Hidden> hidden = suppression::HideTogether(tables);
  const auto sizes = std::find(kSplits.begin(), kSplits.end(), kBySize);
  const SizesHide sizes_hide =
      WhatSizesHide(hidden[static_cast<size_t>(sizes - kSplits.begin())]);
  size_t companions = all.size();
  for (size_t i = 0; i < all.size(); ++i) {
    Hides hides{
        .parties = hidden[i], .companions = std::nullopt, .sizes = sizes_hide};
    if (all[i].split != kBySize) hides.companions = hidden[companions++];
    // The sums are the same ones in every split.
    const size_t last = all[i].names.size() - 1;
    if (i == 0) rows.push_back(RowOf(year, all[i], hides, last));
    for (size_t at = 0; at < last; ++at) {
      rows.push_back(RowOf(year, all[i], hides, at));
    }
  }
  Compare(rows);
  return rows;
}

}  // namespace sojourn::relocation::fairness
