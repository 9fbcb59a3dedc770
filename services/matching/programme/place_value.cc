#include "services/matching/programme/place_value.h"

#include <algorithm>
#include <cstddef>
#include <tuple>

namespace sojourn::matching {
namespace {

// A party larger than the place.
constexpr double kNever = -1e9;

}  // namespace

void Price(const Programme& programme, Stage stage, const Prices& prices,
           const std::vector<int>& kept, Priced* priced) {
  priced->score = stage.IsScore(programme) ? 1 : 0;
  ExactSum constant;
  priced->offset.resize(programme.persons.size());
  for (size_t p = 0; p < programme.persons.size(); ++p) {
    const int rank = programme.rank[p];
    double offset = -prices.party[p];
    if (rank == stage.rank) offset += 1;
    if (rank != kUnranked && rank < stage.rank) {
      offset += prices.rank[static_cast<size_t>(rank)];
    }
    priced->offset[p] = offset;
    constant.Add(prices.party[p]);
    // A column that was left out might take nothing from the others.
    if (!programme.left_out.empty() &&
        programme.left_out[p] > kNothingLeftOut) {
      constant.Add(
          std::max(0.0, priced->score * programme.left_out[p] + offset));
    }
  }
  for (size_t r = 0; r < static_cast<size_t>(stage.rank); ++r) {
    constant.Add(-prices.rank[r] * kept[r]);
  }
  priced->constant = constant.Total();
}

PlaceValue::PlaceValue(const Programme& programme)
    : programme_(programme), days_(programme.Days()) {
  const auto days = static_cast<size_t>(days_) + 1;
  before_.resize(days);
  from_.resize(days);
  taken_.resize(days);
}

double PlaceValue::Best(int place, const Priced& priced,
                        std::vector<int32_t>* chosen) {
  chosen->clear();
  return programme_.OneParty(place) ? BestStays(place, priced, chosen)
                                    : BestPersons(place, priced, chosen);
}

double PlaceValue::BestStays(int place, const Priced& priced,
                             std::vector<int32_t>* chosen) {
  const int begin = programme_.first[static_cast<size_t>(place)];
  const int end = programme_.first[static_cast<size_t>(place) + 1];
  size_t day = 0;
  before_[0] = 0;
  taken_[0] = kNoColumn;
  for (int at = begin; at < end; ++at) {
    const Column& column = programme_.columns[static_cast<size_t>(at)];
    const double worth = priced.Of(column);
    if (worth <= 0) continue;
    const auto until = static_cast<size_t>(column.until);
    for (; day < until; ++day) {
      before_[day + 1] = before_[day];
      taken_[day + 1] = kNoColumn;
    }
    const double all = before_[static_cast<size_t>(column.from)] + worth;
    if (all > before_[until]) {
      before_[until] = all;
      taken_[until] = at;
    }
  }
  for (; day < static_cast<size_t>(days_); ++day) {
    before_[day + 1] = before_[day];
    taken_[day + 1] = kNoColumn;
  }
  if (before_[day] > 0) TraceStays(chosen);
  return before_[day];
}

void PlaceValue::TraceStays(std::vector<int32_t>* chosen) const {
  for (auto day = static_cast<size_t>(days_); day > 0;) {
    const int at = taken_[day];
    if (at == kNoColumn) {
      --day;
      continue;
    }
    chosen->push_back(at);
    day = static_cast<size_t>(programme_.columns[static_cast<size_t>(at)].from);
  }
}

void PlaceValue::FillFrom(int place, const Priced& priced) {
  const int begin = programme_.first[static_cast<size_t>(place)];
  const int end = programme_.first[static_cast<size_t>(place) + 1];
  begins_.assign(static_cast<size_t>(days_) + 2, 0);
  for (int at = begin; at < end; ++at) {
    ++begins_[static_cast<size_t>(
                  programme_.columns[static_cast<size_t>(at)].from) +
              1];
  }
  for (size_t day = 1; day < begins_.size(); ++day) {
    begins_[day] += begins_[day - 1];
  }
  by_begin_.resize(static_cast<size_t>(end - begin));
  for (int at = begin; at < end; ++at) {
    const auto from =
        static_cast<size_t>(programme_.columns[static_cast<size_t>(at)].from);
    by_begin_[static_cast<size_t>(begins_[from]++)] = at;
  }
  auto next = by_begin_.size();
  from_[static_cast<size_t>(days_)] = 0;
  for (auto day = static_cast<size_t>(days_); day-- > 0;) {
    from_[day] = from_[day + 1];
    for (; next > 0; --next) {
      const Column& column =
          programme_.columns[static_cast<size_t>(by_begin_[next - 1])];
      if (static_cast<size_t>(column.from) != day) break;
      from_[day] =
          std::max(from_[day], from_[static_cast<size_t>(column.until)] +
                                   priced.Of(column));
    }
  }
}

void PlaceValue::Regrets(int place, const Priced& priced,
                         std::vector<double>* regrets) {
  const int begin = programme_.first[static_cast<size_t>(place)];
  const int end = programme_.first[static_cast<size_t>(place) + 1];
  regrets->resize(static_cast<size_t>(end - begin));
  std::vector<int32_t> chosen;
  const double best = Best(place, priced, &chosen);
  const bool stays = programme_.OneParty(place);
  if (stays) FillFrom(place, priced);
  for (int at = begin; at < end; ++at) {
    const Column& column = programme_.columns[static_cast<size_t>(at)];
    double with = priced.Of(column);
    if (stays) {
      with += before_[static_cast<size_t>(column.from)] +
              from_[static_cast<size_t>(column.until)];
    } else {
      // What is left may hold the same party again: regret comes out lower.
      const int left = programme_.holds[static_cast<size_t>(place)] -
                       programme_.persons[static_cast<size_t>(column.party)];
      const auto room =
          std::min(static_cast<size_t>(std::max(left, 0)), room_.size() - 1);
      with = left < 0 ? kNever : with + room_[room];
    }
    (*regrets)[static_cast<size_t>(at - begin)] = best - with;
  }
}

// Of those of one size no more than fit are of any use: the best of them.
void PlaceValue::Gather(int place, const Priced& priced) {
  const int holds = programme_.holds[static_cast<size_t>(place)];
  items_.clear();
  for (int at = programme_.first[static_cast<size_t>(place)];
       at < programme_.first[static_cast<size_t>(place) + 1]; ++at) {
    const Column& column = programme_.columns[static_cast<size_t>(at)];
    const double worth = priced.Of(column);
    const int persons = programme_.persons[static_cast<size_t>(column.party)];
    if (worth > 0 && persons <= holds) items_.push_back({worth, at, persons});
  }
  std::sort(items_.begin(), items_.end(), [](const Item& a, const Item& b) {
    return std::tie(a.persons, b.worth, a.column) <
           std::tie(b.persons, a.worth, b.column);
  });
  size_t kept = 0;
  int of_size = 0;
  for (size_t i = 0; i < items_.size(); ++i) {
    const bool same = i > 0 && items_[i].persons == items_[i - 1].persons;
    of_size = same ? of_size + 1 : 1;
    const int persons = items_[i].persons;
    if (persons > 0 && of_size > holds / persons) continue;
    items_[kept++] = items_[i];
  }
  items_.resize(kept);
}

double PlaceValue::BestPersons(int place, const Priced& priced,
                               std::vector<int32_t>* chosen) {
  Gather(place, priced);
  size_t all = 0;
  for (const Item& item : items_) all += static_cast<size_t>(item.persons);
  const size_t holds = std::min(
      all, static_cast<size_t>(programme_.holds[static_cast<size_t>(place)]));
  room_.assign(holds + 1, 0);
  uses_.assign(items_.size() * (holds + 1), 0);
  for (size_t i = 0; i < items_.size(); ++i) {
    const auto persons = static_cast<size_t>(items_[i].persons);
    const double worth = items_[i].worth;
    uint8_t* uses = &uses_[i * (holds + 1)];
    for (size_t room = holds + 1; room-- > persons;) {
      const double with = room_[room - persons] + worth;
      if (with <= room_[room]) continue;
      room_[room] = with;
      uses[room] = 1;
    }
  }
  TracePersons(static_cast<int>(holds), chosen);
  return room_[holds];
}

void PlaceValue::TracePersons(int holds, std::vector<int32_t>* chosen) const {
  const size_t width = static_cast<size_t>(holds) + 1;
  auto room = static_cast<size_t>(holds);
  for (size_t i = items_.size(); i-- > 0;) {
    if (uses_[i * width + room] == 0) continue;
    chosen->push_back(items_[i].column);
    room -= static_cast<size_t>(items_[i].persons);
  }
}

}  // namespace sojourn::matching
