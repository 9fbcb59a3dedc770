// For tests: random histories, and the 90/180 rule as anybody can check it by
// eye, by days ticked off and counted one by one.
#ifndef SERVICES_VISA_VISA_STAY_MODEL_H_
#define SERVICES_VISA_VISA_STAY_MODEL_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include "services/visa/visa_stay_plan.h"

namespace sojourn::visa::stay_model {

// Days from the first of 2022, of some six years.
class Ticks {
 public:
  void Add(int first, int last) {
    for (int day = first; day <= last; ++day) days_[Index(day)] = 1;
  }

  // Of the 180 days that end with the last day of a stay that is added.
  int Used(int first, int last) const {
    int used = 0;
    for (int day = last - 179; day <= last; ++day) {
      used += IsIn(day, first, last);
    }
    return used;
  }

  // The first day of such a stay that is one too many.
  std::optional<int> FirstIllegal(int first, int last) const {
    int used = Used(first, first);
    for (int day = first;; ++day) {
      if (used > 90) return day;
      if (day == last) return std::nullopt;
      used += 1 - IsIn(day - 179, first, last);
    }
  }

 private:
  static size_t Index(int day) { return static_cast<size_t>(day); }
  int IsIn(int day, int first, int last) const {
    return day >= first && day <= last ? 1 : days_[Index(day)];
  }

  std::array<char, 2400> days_ = {};
};

// Some joined the area meanwhile, so many days after the first of 2022.
struct Place {
  const char* country = "";
  int since = 0;
};
inline constexpr int kNeverJoined = 2399;
inline constexpr std::array<Place, 10> kPlaces = {{{},
                                                   {},
                                                   {},
                                                   {},
                                                   {},
                                                   {"DE", 0},
                                                   {"HR", 365},
                                                   {"BG", 820},
                                                   {"RO", 820},
                                                   {"GB", kNeverJoined}}};

// The same for the same seed.
class History {
 public:
  explicit History(uint32_t seed) : random_(seed) {
    first_ = 300 + UpTo(1300);
    last_ = first_ + (UpTo(4) == 0 ? UpTo(200) : UpTo(95));
    int day = 200 + UpTo(60);
    for (int n = UpTo(11); n > 0; --n) {
      const int length = UpTo(3) == 0 ? UpTo(130) : UpTo(25);
      days_.push_back({.entry = day,
                       .exit = day + length,
                       .known = UpTo(12) != 0,
                       .permit = UpTo(9) == 0,
                       .where = kPlaces[static_cast<size_t>(UpTo(9))]});
      // Often out and in on one day; never two entries on one.
      day += std::max(length + (UpTo(2) == 0 ? 0 : UpTo(90)), 1);
      if (day > 1500) break;
    }
    Tick();
    for (const Days& each : days_) {
      stays_.push_back(
          {.entry = At(each.entry),
           .exit = each.known ? std::optional(At(each.exit)) : std::nullopt,
           .permit = each.permit,
           .country = each.where.country});
    }
    std::shuffle(stays_.begin(), stays_.end(), random_);
  }

  const std::vector<WrittenStay>& stays() const { return stays_; }
  LegalDays plan() const { return {At(first_), At(last_)}; }

  StayPlanAnswer Answer() const {
    StayPlanAnswer answer;
    answer.used = ticks_.Used(first_, last_);
    answer.left = std::max(0, 90 - answer.used);
    if (const auto day = ticks_.FirstIllegal(first_, last_)) {
      answer.first_illegal_day = At(*day);
    }
    const int beyond = *ticks_.FirstIllegal(first_, first_ + 90);
    if (beyond > first_) answer.last_legal_day = At(beyond - 1);
    const int length = last_ - first_;
    if (length >= 90) return answer;
    int entry = first_;
    while (ticks_.FirstIllegal(entry, entry + length)) ++entry;
    answer.earliest_reentry_for_full_plan = At(entry);
    return answer;
  }

 private:
  struct Days {
    int entry = 0;
    int exit = 0;
    bool known = true;
    bool permit = false;
    Place where;
  };

  int UpTo(int n) { return std::uniform_int_distribution<int>(0, n)(random_); }
  static absl::CivilDay At(int day) { return absl::CivilDay(2022, 1, 1) + day; }

  void Tick() {
    for (size_t i = 0; i < days_.size(); ++i) {
      if (days_[i].permit) continue;
      int last = days_[i].exit;
      if (!days_[i].known) {
        last = i + 1 < days_.size() ? days_[i + 1].entry
                                    : std::max(days_[i].entry, first_ - 1);
      }
      ticks_.Add(std::max(days_[i].entry, days_[i].where.since), last);
    }
  }

  std::mt19937 random_;
  int first_ = 0;
  int last_ = 0;
  std::vector<Days> days_;
  std::vector<WrittenStay> stays_;
  Ticks ticks_;
};

}  // namespace sojourn::visa::stay_model

#endif  // SERVICES_VISA_VISA_STAY_MODEL_H_
