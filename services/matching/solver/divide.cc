#include "services/matching/solver/divide.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "services/matching/solver/exchange.h"

namespace sojourn::matching {
namespace {

// Steps of one division: two places with more are left as they are.
constexpr size_t kMostSteps = 4'000'000;
constexpr double kNever = -1e30;
// Of the largest value; rounding is less.
constexpr double kNothing = 1e-9;

class Dividing {
 public:
  explicit Dividing(Incumbent* plan)
      : programme_(plan->programme()),
        nothing_(kNothing * LargestValue(plan->programme())),
        plan_(*plan),
        in_one_(programme_.persons.size(), kNoColumn),
        in_other_(programme_.persons.size(), kNoColumn),
        changed_(programme_.holds.size(), 1) {}

  int Run(const Stop& stop) {
    int better = 0;
    // When two were looked at last, as changes are counted.
    std::vector<int> looked(programme_.holds.size() * programme_.holds.size());
    for (bool found = true; found;) {
      found = false;
      for (int one = 0; one < programme_.places(); ++one) {
        Spread(one, &in_one_);
        for (int other = one + 1; other < programme_.places(); ++other) {
          int& last =
              looked[static_cast<size_t>(one * programme_.places() + other)];
          const int newest = std::max(ChangeOf(one), ChangeOf(other));
          if (last >= newest) continue;
          last = newest;
          if (stop()) return better;
          if (!Pair(one, other)) continue;
          found = true;
          ++better;
          changed_[static_cast<size_t>(one)] = ++changes_;
          changed_[static_cast<size_t>(other)] = changes_;
          last = changes_;
        }
        Clear(one, &in_one_);
      }
    }
    return better;
  }

 private:
  struct Item {
    int32_t persons;
    int32_t in_one;  // columns
    int32_t in_other;
    double more;  // in the first place than in the other
  };

  int ChangeOf(int place) const { return changed_[static_cast<size_t>(place)]; }
  const Column& At(int32_t column) const {
    return programme_.columns[static_cast<size_t>(column)];
  }

  // Of each party its best column at the place.
  void Spread(int place, std::vector<int32_t>* columns) const {
    const auto k = static_cast<size_t>(place);
    for (int at = programme_.first[k]; at < programme_.first[k + 1]; ++at) {
      int32_t& best = (*columns)[static_cast<size_t>(At(at).party)];
      if (best == kNoColumn || At(at).value > At(best).value) best = at;
    }
  }
  void Clear(int place, std::vector<int32_t>* columns) const {
    const auto k = static_cast<size_t>(place);
    for (int at = programme_.first[k]; at < programme_.first[k + 1]; ++at) {
      (*columns)[static_cast<size_t>(At(at).party)] = kNoColumn;
    }
  }

  bool Pair(int one, int other) {
    Spread(other, &in_other_);
    Gather(one, other);
    Clear(other, &in_other_);
    // The first place can have so many of those who may be in both, and has to.
    int64_t all = 0;
    for (const Item& item : items_) all += item.persons;
    const int64_t most = std::min(all, room_one_);
    const int64_t least = std::max<int64_t>(0, all - room_other_);
    if (items_.empty() || most < least) return false;
    const auto width = static_cast<size_t>(most) + 1;
    if (width * items_.size() > kMostSteps) return false;
    const size_t best = Fill(width, static_cast<size_t>(least));
    if (value_[best] <= now_ + nothing_) return false;
    Put(width, best);
    return true;
  }

  // Who may be in both, the room that the others of the two leave, and what the
  // first place is worth now.
  void Gather(int one, int other) {
    items_.clear();
    now_ = 0;
    room_one_ = plan_.Free(one);
    room_other_ = plan_.Free(other);
    for (const int place : {one, other}) {
      for (const int32_t now : plan_.at(place)) {
        const auto party = static_cast<size_t>(At(now).party);
        const int32_t a = in_one_[party];
        const int32_t b = in_other_[party];
        if (a == kNoColumn || b == kNoColumn) continue;
        const int32_t persons = programme_.persons[party];
        items_.push_back({persons, a, b, At(a).value - At(b).value});
        (place == one ? room_one_ : room_other_) += persons;
        if (place == one) now_ += items_.back().more;
      }
    }
  }

  // The best for each number of persons in the first place; returns the best
  // number from `least` on.
  size_t Fill(size_t width, size_t least) {
    value_.assign(width, kNever);
    value_[0] = 0;
    goes_.assign(width * items_.size(), 0);
    for (size_t i = 0; i < items_.size(); ++i) {
      const auto persons = static_cast<size_t>(items_[i].persons);
      uint8_t* const goes = &goes_[i * width];
      for (size_t in = width; in-- > persons;) {
        const double with = value_[in - persons] + items_[i].more;
        if (with <= value_[in]) continue;
        value_[in] = with;
        goes[in] = 1;
      }
    }
    return static_cast<size_t>(
        std::max_element(value_.begin() + static_cast<std::ptrdiff_t>(least),
                         value_.end()) -
        value_.begin());
  }

  void Put(size_t width, size_t in) {
    std::vector<int32_t> columns;
    for (size_t i = items_.size(); i-- > 0;) {
      const bool goes = goes_[i * width + in] != 0;
      if (goes) in -= static_cast<size_t>(items_[i].persons);
      columns.push_back(goes ? items_[i].in_one : items_[i].in_other);
    }
    for (const int32_t at : columns) plan_.Take(plan_.ColumnOf(At(at).party));
    for (const int32_t at : columns) plan_.Put(at);
  }

  const Programme& programme_;
  const double nothing_;
  Incumbent& plan_;
  std::vector<int32_t> in_one_;
  std::vector<int32_t> in_other_;
  std::vector<int> changed_;  // of each place, by which change
  int changes_ = 1;
  std::vector<Item> items_;
  int64_t room_one_ = 0;
  int64_t room_other_ = 0;
  double now_ = 0;
  std::vector<double> value_;
  std::vector<uint8_t> goes_;
};

}  // namespace

int Divide(const Stop& stop, Incumbent* plan) {
  return Dividing(plan).Run(stop);
}

void DivideAll(const ColumnsOfParties& columns, const Stop& stop,
               Incumbent* plan) {
  constexpr int kMostPlaces = 1000;
  if (plan->programme().places() > kMostPlaces) return;
  do {
    Exchange(plan->programme(), columns, stop, plan);
  } while (Divide(stop, plan) > 0 && !stop());
}

}  // namespace sojourn::matching
