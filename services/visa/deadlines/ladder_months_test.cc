// The ladder over half a year: two sweepers that come and go, deadlines that
// move, end and begin again, views that close and open; compared with a model
// that reckons in the mission's own calendar and knows nothing of rungs that
// stand.
#include <algorithm>
#include <map>
#include <random>
#include <tuple>
#include <utility>
#include <vector>

#include "common/reference/time_zones.h"
#include "gtest/gtest.h"
#include "services/visa/deadlines/ladder.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;
using Level = EscalationLevel;
using Rung = DeadlineRung;

constexpr const char* kZones[] = {"Africa/Nairobi", "Europe/Amsterdam",
                                  "Pacific/Kiritimati", "Pacific/Pago_Pago",
                                  "America/Guatemala"};

struct Case {
  absl::TimeZone zone;
  CivilDay due;
  bool open = true;
  bool view_closed = false;
};

// Which application, due day and recipient; what is told.
using Line = std::tuple<size_t, CivilDay, Level>;
struct Told {
  absl::Time at;
  Rung rung;
};
using Book = std::map<Line, std::vector<Told>>;

// Rows with the unique constraint, as the table has it.
class FakeTable {
 public:
  std::vector<DeadlineNotice> Of(size_t which, CivilDay due) const {
    const auto found = rows_.find({which, due});
    return found == rows_.end() ? std::vector<DeadlineNotice>() : found->second;
  }
  // One transaction: all of it or, where a row is there already, nothing.
  bool Insert(size_t which, CivilDay due,
              const std::vector<DeadlineNotice>& notices) {
    std::vector<DeadlineNotice>& rows = rows_[{which, due}];
    for (const DeadlineNotice& notice : notices) {
      if (std::ranges::find(rows, notice) != rows.end()) return false;
    }
    rows.insert(rows.end(), notices.begin(), notices.end());
    return true;
  }

 private:
  std::map<std::pair<size_t, CivilDay>, std::vector<DeadlineNotice>> rows_;
};

class Months {
 public:
  explicit Months(uint64_t seed) : random_(seed) {
    for (const char* zone : kZones) {
      for (int i = 0; i < 6; ++i) {
        cases_.push_back(
            {.zone = reference::ZoneNamed(zone), .due = kFirst + Up(180)});
      }
    }
  }

  void Live() {
    absl::Time now = absl::FromCivil(kFirst, absl::UTCTimeZone());
    const absl::Time end = now + absl::Hours(24 * 183);
    bool one_up = true;
    bool other_up = true;
    while (now < end) {
      now += absl::Minutes(1 + Up(60 * 9));
      if (Up(12) == 0) one_up = !one_up;
      if (Up(12) == 0) other_up = !other_up;
      Change();
      if (one_up && other_up && Up(2) == 0) RaceFor(now);
      if (one_up) Sweep(now);
      if (other_up) Sweep(now);
      if (one_up || other_up) Expect(now);
    }
  }

  const Book& told() const { return told_; }
  const Book& expected() const { return expected_; }

 private:
  static constexpr CivilDay kFirst{2027, 2, 1};

  int Up(int bound) {
    return std::uniform_int_distribution<int>(0, bound - 1)(random_);
  }

  void Change() {
    Case& changed =
        cases_[static_cast<size_t>(Up(static_cast<int>(cases_.size())))];
    switch (Up(10)) {
      case 0:
        changed.due += Up(9) - 4;
        break;
      case 1:
        // Moved, and moved back before anybody looked.
        changed.due += 3;
        changed.due -= 3;
        break;
      case 2:
        changed.open = !changed.open;
        break;
      case 3:
        changed.view_closed = !changed.view_closed;
        break;
      default:
        break;
    }
  }

  std::vector<DeadlineNotice> Due(size_t which, absl::Time now) const {
    const Case& each = cases_[which];
    if (!each.open) return {};
    return ToTell({each.due, each.due}, {each.zone}, now,
                  table_.Of(which, each.due), !each.view_closed);
  }

  void Write(size_t which, absl::Time now,
             const std::vector<DeadlineNotice>& notices) {
    if (!table_.Insert(which, cases_[which].due, notices)) return;
    for (const DeadlineNotice& notice : notices) {
      told_[{which, cases_[which].due, notice.recipient}].push_back(
          {now, notice.rung});
    }
  }

  void Sweep(absl::Time now) {
    for (size_t i = 0; i < cases_.size(); ++i) Write(i, now, Due(i, now));
  }

  // Both read before either writes.
  void RaceFor(absl::Time now) {
    for (size_t i = 0; i < cases_.size(); ++i) {
      const std::vector<DeadlineNotice> one = Due(i, now);
      const std::vector<DeadlineNotice> other = Due(i, now);
      Write(i, now, one);
      Write(i, now, other);
    }
  }

  // ---- the model: mornings of the mission's calendar, each of one recipient

  static std::vector<std::pair<CivilDay, Rung>> MorningsOf(Level level,
                                                           CivilDay due) {
    switch (level) {
      case Level::kOfficer:
        return {{due - 7, Rung::kSevenDays}, {due + 1, Rung::kOverdue}};
      case Level::kHeadOfMission:
        return {{due - 3, Rung::kThreeDays}, {due + 1, Rung::kOverdue}};
      default:
        return {{due - 1, Rung::kOneDay}, {due + 1, Rung::kOverdue}};
    }
  }

  static bool IsPast(CivilDay morning, absl::CivilSecond local) {
    return absl::CivilDay(local) > morning ||
           (absl::CivilDay(local) == morning && local.hour() >= 9);
  }

  static Rung Standing(CivilDay due, absl::CivilSecond local) {
    if (IsPast(due + 1, local)) return Rung::kOverdue;
    if (IsPast(due - 1, local)) return Rung::kOneDay;
    return IsPast(due - 3, local) ? Rung::kThreeDays : Rung::kSevenDays;
  }

  void Expect(absl::Time now) {
    for (size_t i = 0; i < cases_.size(); ++i) {
      const Case& each = cases_[i];
      if (!each.open) continue;
      const absl::CivilSecond local = absl::ToCivilSecond(now, each.zone);
      for (const Level level :
           {Level::kOfficer, Level::kHeadOfMission, Level::kProgrammeOffice}) {
        if (each.view_closed && level != Level::kProgrammeOffice) continue;
        std::vector<Told>& before = expected_[{i, each.due, level}];
        // Told since the last morning that has come?
        bool owed = false;
        for (const auto& [morning, rung] : MorningsOf(level, each.due)) {
          if (!IsPast(morning, local)) continue;
          owed = true;
          for (const Told& told : before) {
            const auto then = absl::ToCivilSecond(told.at, each.zone);
            owed &= !IsPast(morning, then);
          }
        }
        if (owed) before.push_back({now, Standing(each.due, local)});
      }
    }
  }

  std::mt19937_64 random_;
  std::vector<Case> cases_;
  FakeTable table_;
  Book told_;
  Book expected_;
};

TEST(LadderMonthsTest, EachIsToldOnceOfWhatStandsNothingTwiceNothingMissed) {
  size_t tellings = 0;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    Months months(seed);
    months.Live();
    for (const auto& [line, expected] : months.expected()) {
      const auto found = months.told().find(line);
      const size_t count =
          found == months.told().end() ? 0 : found->second.size();
      ASSERT_EQ(count, expected.size()) << "seed " << seed;
      for (size_t i = 0; i < count; ++i) {
        ASSERT_EQ(found->second[i].at, expected[i].at) << "seed " << seed;
        ASSERT_EQ(found->second[i].rung, expected[i].rung) << "seed " << seed;
        ++tellings;
      }
      ASSERT_LE(count, 2u) << "before it is due, and after";
    }
    for (const auto& [line, told] : months.told()) {
      ASSERT_TRUE(months.expected().contains(line)) << "seed " << seed;
    }
  }
  EXPECT_GT(tellings, 3000u);
}

}  // namespace
}  // namespace sojourn::visa
