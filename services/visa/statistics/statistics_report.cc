#include "services/visa/statistics/statistics_report.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/string_view.h"
#include "common/suppression/percentile.h"
#include "common/suppression/suppression.h"
#include "services/visa/statistics/statistics_rules.h"

namespace sojourn::visa::statistics {
namespace {

using suppression::Hidden;
using suppression::Percentile;

constexpr char kAll[] = "ALL";

// One route of a year, or all of them.
struct Group {
  std::string route;
  std::string route_id;
  std::map<Counted, int64_t> numbers;
  std::map<Counted, Times> times;

  int64_t Of(Counted counted) const {
    const auto found = numbers.find(counted);
    return found == numbers.end() ? 0 : found->second;
  }
  Times TimesOf(Counted counted) const {
    const auto found = times.find(counted);
    return found == times.end() ? Times() : found->second;
  }
  void Add(const Count& count) {
    if (count.entry.days == kNoDays) {
      numbers[count.entry.counted] += count.number;
    } else {
      times[count.entry.counted][count.entry.days] += count.number;
    }
  }
};

// The routes of one year as they are listed, then all of them.
std::vector<Group> GroupsOf(const std::vector<Count>& counts, int year) {
  std::vector<Group> groups;
  Group all{.route = kAll, .route_id = "", .numbers = {}, .times = {}};
  for (const Count& count : counts) {
    if (count.entry.year != year) continue;
    if (groups.empty() || groups.back().route_id != count.route_id) {
      groups.push_back({.route = absl::StrCat(count.destination_country, " ",
                                              Av(visa::NameOf(count.scheme))),
                        .route_id = count.route_id,
                        .numbers = {},
                        .times = {}});
    }
    groups.back().Add(count);
    all.Add(count);
  }
  groups.push_back(std::move(all));
  return groups;
}

// What is counted together, and with it what that adds up to; of one thing
// alone it is that.
constexpr std::array<std::pair<Counted, Counted>, 4> kTables = {{
    {Counted::kIssued, Counted::kRefused},
    {Counted::kAppealGranted, Counted::kAppealRefused},
    {Counted::kAppealed, Counted::kAppealed},
    {Counted::kWithdrawn, Counted::kWithdrawn},
}};
constexpr size_t kDecisions = 0;
constexpr size_t kOutcomes = 1;
constexpr size_t kAppeals = 2;
constexpr size_t kWithdrawals = 3;

suppression::Table TableOf(const std::vector<Group>& groups, size_t table) {
  const auto [one, other] = kTables[table];
  const int first = static_cast<int>(table) * 3;
  suppression::Table result;
  const bool alone = one == other;
  result.columns = alone ? std::vector<int>{first, first}
                         : std::vector<int>{first, first + 1, first + 2};
  for (const Group& group : groups) {
    const int64_t number = group.Of(one);
    if (alone) {
      result.numbers.push_back({number, number});
    } else {
      const int64_t rest = group.Of(other);
      result.numbers.push_back({number, rest, number + rest});
    }
  }
  return result;
}

void Show(int64_t number, bool hidden, v1::VisaCount& out) {
  if (hidden) {
    out.set_hidden(true);
  } else {
    out.set_number(number);
  }
}

bool AnyOf(const std::vector<bool>& hidden) {
  for (const bool each : hidden) {
    if (each) return true;
  }
  return false;
}

void ShowDecisions(const Group& group, const std::vector<bool>& hidden,
                   v1::VisaStatisticsRow& row) {
  const int64_t issued = group.Of(Counted::kIssued);
  const int64_t refused = group.Of(Counted::kRefused);
  Show(issued, hidden[0], *row.mutable_issued());
  Show(refused, hidden[1], *row.mutable_refused());
  Show(issued + refused, hidden[2], *row.mutable_decided());
  if (AnyOf(hidden)) return;
  if (const auto percent = PercentOf(refused, issued + refused)) {
    row.set_refused_percent(*percent);
  }
}

// Where it is hidden how many were decided, a time would say that some were.
void ShowTimes(const Group& group, v1::VisaStatisticsRow& row) {
  const Times lodging = group.TimesOf(Counted::kFromLodging);
  const Times admission = group.TimesOf(Counted::kFromAdmission);
  if (const auto days = Percentile(lodging, 50)) {
    row.set_lodging_median_days(*days);
  }
  if (const auto days = Percentile(lodging, 90)) {
    row.set_lodging_p90_days(*days);
  }
  if (const auto days = Percentile(admission, 50)) {
    row.set_admission_median_days(*days);
  }
  if (const auto days = Percentile(admission, 90)) {
    row.set_admission_p90_days(*days);
  }
}

void ShowYear(const std::vector<Count>& counts, int year,
              v1::GetVisaStatisticsResponse& response) {
  const std::vector<Group> groups = GroupsOf(counts, year);
  std::vector<suppression::Table> tables;
  for (size_t table = 0; table < kTables.size(); ++table) {
    tables.push_back(TableOf(groups, table));
  }
  const std::vector<Hidden> hidden = suppression::HideTogether(tables);
  for (size_t i = 0; i < groups.size(); ++i) {
    const Group& group = groups[i];
    v1::VisaStatisticsRow& row = *response.add_rows();
    row.set_year(year);
    row.set_route(group.route);
    row.set_route_id(group.route_id);
    ShowDecisions(group, hidden[kDecisions][i], row);
    if (!hidden[kDecisions][i].back()) ShowTimes(group, row);
    Show(group.Of(Counted::kAppealed), AnyOf(hidden[kAppeals][i]),
         *row.mutable_appealed());
    Show(group.Of(Counted::kAppealGranted), hidden[kOutcomes][i][0],
         *row.mutable_appeals_granted());
    Show(group.Of(Counted::kAppealRefused), hidden[kOutcomes][i][1],
         *row.mutable_appeals_refused());
    Show(group.Of(Counted::kWithdrawn), AnyOf(hidden[kWithdrawals][i]),
         *row.mutable_withdrawn());
  }
}

}  // namespace

v1::GetVisaStatisticsResponse ReportOf(const std::vector<Count>& counts) {
  v1::GetVisaStatisticsResponse response;
  std::optional<int> shown;
  for (const Count& count : counts) {
    if (shown == count.entry.year) continue;
    shown = count.entry.year;
    ShowYear(counts, *shown, response);
  }
  return response;
}

}  // namespace sojourn::visa::statistics
