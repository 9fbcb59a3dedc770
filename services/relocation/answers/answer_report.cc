#include "services/relocation/answers/answer_report.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "common/suppression/suppression.h"
#include "services/relocation/answers/difference_rules.h"
#include "services/relocation/relocation_convert.h"
#include "sojourn/relocation/v1/proposal.pb.h"

namespace sojourn::relocation {
namespace {

using answer_rules::Answer;
using answer_store::Sum;
using difference_rules::Difference;
using suppression::Hidden;

constexpr char kAll[] = "ALL";
constexpr char kByHost[] = "HOST";

// Columns of a table: each answer, what is left without one, and all that was
// proposed. What is left is not shown, but follows from the others.
constexpr std::array<std::optional<Answer>, 5> kColumns = {
    Answer::kAccepted, Answer::kDeclined, Answer::kSilent, std::nullopt,
    Answer::kProposed};
constexpr size_t kAccepted = 0;
constexpr size_t kDeclined = 1;
constexpr size_t kSilent = 2;
constexpr size_t kUnanswered = 3;
constexpr size_t kProposed = 4;

// Counts by group, in the order that is shown.
struct Groups {
  std::string split;
  std::vector<std::string> names;
  suppression::Table table;
};

std::vector<std::string> Reasons() {
  std::vector<std::string> names;
  const auto& type = *v1::CityDeclineReason_descriptor();
  for (int i = 1; i < type.value_count(); ++i) {
    names.push_back(ShortName(type.value(i)->name(), "CITY_DECLINE_REASON_"));
  }
  return names;
}

std::vector<std::string> HostsIn(const std::vector<Sum>& sums) {
  std::vector<std::string> hosts;
  for (const Sum& sum : sums) hosts.push_back(sum.host_id);
  std::sort(hosts.begin(), hosts.end());
  hosts.erase(std::unique(hosts.begin(), hosts.end()), hosts.end());
  return hosts;
}

std::vector<std::string> NamesIn(const std::vector<Sum>& sums,
                                 std::string_view split) {
  if (split == answer_rules::kByReason) return Reasons();
  return split == kByHost ? HostsIn(sums) : answer_rules::PartsIn(split);
}

// A no alone has a reason: of it and of its own sum there is one column each.
std::vector<size_t> ColumnsOf(std::string_view split) {
  if (split == answer_rules::kByReason) return {kDeclined, kDeclined};
  return {kAccepted, kDeclined, kSilent, kUnanswered, kProposed};
}

// Of a time in which more was answered than proposed it is known of nobody how
// many are left: the answers are to what was proposed before.
void CountUnanswered(suppression::Numbers& numbers) {
  std::vector<int64_t>& all = numbers.back();
  for (size_t i = 0; i + 1 < numbers.size(); ++i) {
    std::vector<int64_t>& row = numbers[i];
    const int64_t answered = row[kAccepted] + row[kDeclined] + row[kSilent];
    row[kUnanswered] = std::max<int64_t>(row[kProposed] - answered, 0);
    all[kUnanswered] += row[kUnanswered];
  }
}

Groups GroupsOf(const std::vector<Sum>& sums, std::string_view split) {
  Groups groups{
      .split = std::string(split), .names = NamesIn(sums, split), .table = {}};
  const std::vector<size_t> columns = ColumnsOf(split);
  groups.table.columns.assign(columns.begin(), columns.end());
  groups.table.numbers.assign(groups.names.size() + 1,
                              std::vector<int64_t>(columns.size(), 0));
  // Every answer has a level, so that levels add up to the hosts.
  const bool by_host = split == kByHost;
  const std::string_view counted = by_host ? answer_rules::kByLevel : split;
  for (const Sum& sum : sums) {
    if (sum.split != counted) continue;
    const auto group = std::find(groups.names.begin(), groups.names.end(),
                                 by_host ? sum.host_id : sum.part);
    if (group == groups.names.end()) continue;
    auto& row =
        groups.table.numbers[static_cast<size_t>(group - groups.names.begin())];
    for (size_t c = 0; c < columns.size(); ++c) {
      if (kColumns[columns[c]] != sum.answer) continue;
      row[c] += sum.number;
      groups.table.numbers.back()[c] += sum.number;
    }
  }
  if (split != answer_rules::kByReason) CountUnanswered(groups.table.numbers);
  return groups;
}

void Show(int64_t number, bool hidden, v1::AnswerCount& out) {
  if (hidden) {
    out.set_hidden(true);
  } else {
    out.set_number(number);
  }
}

int32_t Percent(int64_t part, int64_t of) {
  return static_cast<int32_t>((part * 200 + of) / (of * 2));
}

// Nothing of the row's answers is hidden.
bool IsWhole(const std::vector<bool>& hidden) {
  return !hidden[kAccepted] && !hidden[kDeclined] && !hidden[kSilent];
}

void ShowRow(const std::vector<int64_t>& numbers,
             const std::vector<bool>& hidden, v1::CityAnswerRow& row) {
  Show(numbers[kProposed], hidden[kProposed], *row.mutable_proposed());
  Show(numbers[kAccepted], hidden[kAccepted], *row.mutable_accepted());
  Show(numbers[kDeclined], hidden[kDeclined], *row.mutable_declined());
  Show(numbers[kSilent], hidden[kSilent], *row.mutable_silent());
  const int64_t all =
      numbers[kAccepted] + numbers[kDeclined] + numbers[kSilent];
  if (!IsWhole(hidden) || all == 0) return;
  row.set_accepted_percent(Percent(numbers[kAccepted], all));
  row.set_declined_percent(Percent(numbers[kDeclined], all));
  row.set_silent_percent(Percent(numbers[kSilent], all));
}

void ShowReason(const std::vector<int64_t>& numbers,
                const std::vector<bool>& hidden, int64_t all, bool all_hidden,
                v1::CityAnswerRow& row) {
  const bool hides = hidden[0] || hidden[1];
  Show(numbers[0], hides, *row.mutable_declined());
  if (!hides && !all_hidden && all > 0) {
    row.set_declined_percent(Percent(numbers[0], all));
  }
}

void ShowDifference(Difference difference, v1::CityAnswerRow& row) {
  switch (difference) {
    case Difference::kNotCompared:
      return;
    case Difference::kNone:
      row.set_difference(v1::ANSWER_DIFFERENCE_NONE);
      return;
    case Difference::kLessOften:
      row.set_difference(v1::ANSWER_DIFFERENCE_LESS_OFTEN);
      row.set_note(
          "accepted less often than the others, by more than chance: look into "
          "these answers; it is no proof of bias");
      return;
    case Difference::kMoreOften:
      row.set_difference(v1::ANSWER_DIFFERENCE_MORE_OFTEN);
      row.set_note(
          "accepted more often than the others, by more than chance: look into "
          "the answers to the others; it is no proof of bias");
      return;
  }
}

// Of rows that are shown whole, so that nothing hidden is told by it.
void ShowDifferences(const Groups& groups, const Hidden& hidden,
                     v1::ReportCityAnswersResponse& response) {
  std::vector<int> shown;
  std::vector<difference_rules::Answers> compared;
  for (size_t i = 0; i < groups.names.size(); ++i) {
    if (!IsWhole(hidden[i])) continue;
    const std::vector<int64_t>& row = groups.table.numbers[i];
    shown.push_back(static_cast<int>(i));
    compared.push_back({.accepted = row[kAccepted],
                        .not_accepted = row[kDeclined] + row[kSilent]});
  }
  const std::vector<Difference> found = difference_rules::Compare(compared);
  for (size_t i = 0; i < shown.size(); ++i) {
    ShowDifference(found[i], *response.mutable_rows(shown[i]));
  }
}

}  // namespace

v1::ReportCityAnswersResponse ReportOf(const std::vector<Sum>& sums,
                                       v1::CityAnswerSplit split) {
  std::vector<Groups> all;
  std::vector<suppression::Table> tables;
  for (const std::string_view each :
       {answer_rules::kByLevel, answer_rules::kBySize,
        answer_rules::kByChildren, answer_rules::kByReason,
        std::string_view(kByHost)}) {
    all.push_back(GroupsOf(sums, each));
    tables.push_back(all.back().table);
  }
  const std::vector<Hidden> hides = suppression::HideTogether(tables);
  const std::string name =
      ShortName(v1::CityAnswerSplit_Name(split), "CITY_ANSWER_SPLIT_");
  const auto asked =
      std::find_if(all.begin(), all.end(),
                   [&](const Groups& each) { return each.split == name; });
  if (asked == all.end()) return {};
  const Groups& groups = *asked;
  const Hidden& hidden = hides[static_cast<size_t>(asked - all.begin())];
  const auto& numbers = groups.table.numbers;
  const bool by_reason = groups.split == answer_rules::kByReason;
  v1::ReportCityAnswersResponse response;
  for (size_t i = 0; i < numbers.size(); ++i) {
    v1::CityAnswerRow& row = *response.add_rows();
    row.set_group(i < groups.names.size() ? groups.names[i] : kAll);
    if (by_reason) {
      ShowReason(numbers[i], hidden[i], numbers.back()[0], hidden.back()[0],
                 row);
    } else {
      ShowRow(numbers[i], hidden[i], row);
    }
  }
  if (!by_reason) ShowDifferences(groups, hidden, response);
  return response;
}

}  // namespace sojourn::relocation
