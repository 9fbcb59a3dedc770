#include "clients/cli/matching_answer.h"

#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/error.h"
#include "common/status/string_view.h"

namespace sojourn::cli {
namespace {

using matching::kNoColumn;
using matching::Plan;
using matching::Verdict;
using nlohmann::ordered_json;

struct Placed {
  int parties = 0;
  int64_t persons = 0;
};

Placed CountPlaced(const MatchingTable& table, const Plan& plan) {
  Placed placed;
  for (size_t p = 0; p < plan.size(); ++p) {
    if (plan[p] == kNoColumn) continue;
    ++placed.parties;
    placed.persons += table.programme.persons[p];
  }
  return placed;
}

ordered_json Assignments(const MatchingTable& table, const Plan& plan) {
  ordered_json list = ordered_json::array();
  for (size_t p = 0; p < plan.size(); ++p) {
    if (plan[p] == kNoColumn) continue;
    const auto place = static_cast<size_t>(table.programme.PlaceOf(plan[p]));
    const auto& column = table.programme.columns[static_cast<size_t>(plan[p])];
    list.push_back({{"party", table.parties[p]},
                    {"locality", table.localities[place]},
                    {"score", column.value},
                    {"size", table.programme.persons[p]}});
  }
  return list;
}

ordered_json Levels(const MatchingTable& table, const Verdict& verdict) {
  ordered_json list = ordered_json::array();
  for (size_t r = 0; r < table.levels.size(); ++r) {
    list.push_back({{"level", table.levels[r]},
                    {"placed", verdict.worth.placed[r]},
                    {"most", verdict.most_placed[r]},
                    {"proven", verdict.Proven(static_cast<int>(r))}});
  }
  return list;
}

// The value of a member, where it is of that kind.
template <class Value>
bool Read(const ordered_json& from, const char* name, Value* to) {
  const auto at = from.find(name);
  if (at == from.end()) return false;
  try {
    *to = at->get<Value>();
  } catch (const ordered_json::exception&) {
    return false;
  }
  return true;
}

absl::Status Unreadable(std::string_view why) {
  return InvalidField("--answer", "ANSWER_UNREADABLE", why);
}

class AnswerReader {
 public:
  explicit AnswerReader(const MatchingTable& table) : table_(table) {
    for (size_t p = 0; p < table.parties.size(); ++p) {
      parties_[table.parties[p]] = p;
    }
    for (size_t k = 0; k < table.localities.size(); ++k) {
      places_[table.localities[k]] = k;
    }
    answer_.plan.assign(table.parties.size(), kNoColumn);
  }

  absl::StatusOr<MatchingAnswer> Run(const ordered_json& json) {
    std::vector<ordered_json> assignments;
    std::vector<ordered_json> levels;
    std::vector<ordered_json> prices;
    if (!json.is_object() || !Read(json, "assignments", &assignments) ||
        !Read(json, "levels", &levels) || !Read(json, "prices", &prices) ||
        !Read(json, "value", &answer_.value) ||
        !Read(json, "bound", &answer_.bound)) {
      return Unreadable(
          "has assignments, levels, prices, value and bound, as "
          "`sojourn matching solve --output json` writes them");
    }
    for (const ordered_json& each : assignments) {
      if (!Assign(each)) {
        return Unreadable(absl::StrCat(
            "assigns what is not in the tables, or twice: ", each.dump()));
      }
    }
    for (const ordered_json& each : levels) {
      answer_.most_placed.push_back(0);
      if (!Read(each, "most", &answer_.most_placed.back())) {
        return Unreadable("a level has no `most`");
      }
    }
    for (const ordered_json& each : prices) {
      matching::Prices& stage = answer_.certificate.emplace_back();
      if (!Read(each, "parties", &stage.party) ||
          !Read(each, "levels", &stage.rank)) {
        return Unreadable("a price list has no parties or no levels");
      }
    }
    return std::move(answer_);
  }

 private:
  bool Assign(const ordered_json& each) {
    std::string party;
    std::string locality;
    if (!Read(each, "party", &party) || !Read(each, "locality", &locality)) {
      return false;
    }
    const auto p = parties_.find(party);
    const auto place = places_.find(locality);
    if (p == parties_.end() || place == places_.end()) return false;
    int32_t& column = answer_.plan[p->second];
    if (column != kNoColumn) return false;
    column = ColumnOf(p->second, place->second);
    return column != kNoColumn;
  }

  int32_t ColumnOf(size_t party, size_t place) const {
    const auto& programme = table_.programme;
    for (int at = programme.first[place]; at < programme.first[place + 1];
         ++at) {
      const auto& column = programme.columns[static_cast<size_t>(at)];
      if (static_cast<size_t>(column.party) == party) return at;
    }
    return kNoColumn;
  }

  const MatchingTable& table_;
  std::map<std::string, size_t> parties_;
  std::map<std::string, size_t> places_;
  MatchingAnswer answer_;
};

}  // namespace

std::string MatchingJson(const MatchingTable& table,
                         const MatchingAnswer& answer, const Verdict& verdict,
                         double seconds, bool stopped) {
  const Placed placed = CountPlaced(table, answer.plan);
  ordered_json unplaced = ordered_json::array();
  for (size_t p = 0; p < answer.plan.size(); ++p) {
    if (answer.plan[p] == kNoColumn) unplaced.push_back(table.parties[p]);
  }
  ordered_json prices = ordered_json::array();
  for (const matching::Prices& stage : answer.certificate) {
    prices.push_back({{"parties", stage.party}, {"levels", stage.rank}});
  }
  const ordered_json json = {
      {"assignments", Assignments(table, answer.plan)},
      {"value", verdict.worth.score},
      {"bound", verdict.bound},
      {"gap", verdict.Gap()},
      {"seconds", seconds},
      {"levels", Levels(table, verdict)},
      {"parties_placed", placed.parties},
      {"persons_placed", placed.persons},
      {"unplaced", std::move(unplaced)},
      {"stopped", stopped},
      {"prices", std::move(prices)},
  };
  return json.dump() + "\n";
}

std::string MatchingText(const MatchingTable& table, const Plan& plan,
                         const Verdict& verdict, double seconds) {
  std::string text;
  for (size_t p = 0; p < plan.size(); ++p) {
    const std::string locality = plan[p] == kNoColumn
                                     ? "-"
                                     : table.localities[static_cast<size_t>(
                                           table.programme.PlaceOf(plan[p]))];
    absl::StrAppend(&text, table.parties[p], "\t", locality, "\n");
  }
  const Placed placed = CountPlaced(table, plan);
  absl::StrAppend(&text, "\nplaced   ", placed.parties, " parties, ",
                  placed.persons, " persons\n");
  for (size_t r = 0; r < table.levels.size(); ++r) {
    absl::StrAppend(&text, table.levels[r], "       ", verdict.worth.placed[r],
                    " placed, ", verdict.most_placed[r], " at most\n");
  }
  absl::StrAppend(&text, absl::StrFormat("value    %.6f\nbound    %.6f\n"
                                         "gap      %.4f%%\nseconds  %.2f\n",
                                         verdict.worth.score, verdict.bound,
                                         verdict.Gap() * 100, seconds));
  return text;
}

absl::StatusOr<MatchingAnswer> ReadMatchingAnswer(const MatchingTable& table,
                                                  std::string_view text) {
  const ordered_json json =
      ordered_json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) {
    return InvalidField("--answer", "JSON_INVALID", "must be one JSON object");
  }
  return AnswerReader(table).Run(json);
}

}  // namespace sojourn::cli
