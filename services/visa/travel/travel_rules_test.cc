#include "services/visa/travel/travel_rules.h"

#include <algorithm>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/visa/travel/travel_balance.h"
#include "services/visa/visa_schengen.h"
#include "services/visa/visa_stay_model.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const CivilDay kBase(2022, 1, 1);
const CivilDay kToday(2030, 1, 1);

Travel Stay(const std::string& id, int entry, std::optional<int> exit = {},
            const std::string& country = "NL") {
  Travel travel;
  travel.public_id = id;
  travel.told.stay.country = country;
  travel.told.stay.entry = kBase + entry;
  if (exit) travel.told.stay.exit = kBase + *exit;
  return travel;
}

std::string ReasonFor(const absl::StatusOr<Travel>& result) {
  return result.ok() ? "" : ReasonOf(result.status());
}

TEST(TravelRulesTest, NobodyIsAtTwoPlacesAtOnce) {
  const std::vector<Travel> ledger = {Stay("first", 10, 20)};
  const auto entered = [&](const Travel& stay) {
    return ReasonFor(Enter(stay, ledger, false, kToday));
  };
  EXPECT_EQ(entered(Stay("x", 20)), "") << "out and in on one day";
  EXPECT_EQ(entered(Stay("x", 5, 10)), "");
  EXPECT_EQ(entered(Stay("x", 9)), "") << "over by the next entry";
  EXPECT_EQ(entered(Stay("x", 10)), "STAYS_OVERLAP");
  EXPECT_EQ(entered(Stay("x", 19)), "STAYS_OVERLAP");
  EXPECT_EQ(entered(Stay("x", 15, 15)), "STAYS_OVERLAP");
  EXPECT_EQ(entered(Stay("x", 5, 30)), "STAYS_OVERLAP");
}

TEST(TravelRulesTest, AnEntryThatIsToldTwiceIsOneStay) {
  Travel known = Stay("known", 10, 20);
  known.told.entry_evidence = TravelEvidence::kStatement;
  known.told.exit_evidence = TravelEvidence::kEes;
  Travel removed = Stay("removed", 30);
  removed.standing = TravelStanding::kRemoved;
  const std::vector<Travel> ledger = {removed, known};
  EXPECT_EQ(SameStay(Stay("x", 11), ledger), nullptr);
  EXPECT_EQ(SameStay(Stay("x", 10, {}, "DE"), ledger), nullptr);
  EXPECT_EQ(SameStay(Stay("x", 30), ledger), nullptr) << "it never was";
  Travel again = Stay("x", 10);
  again.application_id = "application";
  again.told.entry_evidence = TravelEvidence::kStamp;
  again.told.stay.permit = TravelPermit::kNationalD;
  const Travel* const same = SameStay(again, ledger);
  ASSERT_NE(same, nullptr);
  const Travel told = ToldAgain(*same, again);
  EXPECT_EQ(told.public_id, "known");
  EXPECT_EQ(told.version, known.version + 1);
  EXPECT_EQ(told.application_id, "application");
  EXPECT_EQ(told.told.stay.permit, TravelPermit::kNationalD);
  EXPECT_EQ(told.told.stay.exit, kBase + 20);
  EXPECT_EQ(told.told.entry_evidence, TravelEvidence::kStamp);
  // A word takes nothing from a stamp.
  Travel word = Stay("y", 10);
  word.told.entry_evidence = TravelEvidence::kStatement;
  EXPECT_EQ(ToldAgain(told, word).told.entry_evidence, TravelEvidence::kStamp);
  EXPECT_EQ(ToldAgain(told, word).application_id, "application");
}

TEST(TravelRulesTest, ARefusalNamesTheOtherStayAndNoDay) {
  const std::vector<Travel> ledger = {Stay("first", 10, 20), Stay("second", 5)};
  const auto exit =
      Exit(ledger[1], kBase + 12, TravelEvidence::kStamp, ledger, kToday);
  ASSERT_EQ(ReasonFor(exit), "STAYS_OVERLAP");
  const auto violation = DetailsOf(exit.status()).violations.at(0);
  EXPECT_EQ(violation.field, "exited_on");
  EXPECT_THAT(violation.description, HasSubstr("first"));
  EXPECT_THAT(violation.description, HasSubstr("second"));
  EXPECT_THAT(violation.description, ::testing::Not(HasSubstr("2022")));
}

TEST(TravelRulesTest, WhoMayNotKnowIsNotRefused) {
  const std::vector<Travel> ledger = {Stay("first", 10, 20)};
  const auto entered = Enter(Stay("x", 15), ledger, true, kToday);
  ASSERT_TRUE(entered.ok());
  EXPECT_EQ(entered->standing, TravelStanding::kDisputed);
  EXPECT_EQ(ReasonFor(Exit(*entered, kBase + 30, TravelEvidence::kStamp, ledger,
                           kToday)),
            "TRAVEL_DISPUTED");
  // It holds nobody else's word back, and is settled by a correction.
  const std::vector<Travel> after = With(ledger, *entered);
  EXPECT_EQ(ReasonFor(Enter(Stay("y", 21, 25), after, false, kToday)), "");
  const auto settled = Correct(*entered, Stay("", 20).told, after, kToday);
  ASSERT_TRUE(settled.ok());
  EXPECT_EQ(settled->standing, TravelStanding::kStands);
}

TEST(TravelRulesTest, AnExitComesAfterItsEntryAndOnce) {
  const Travel open = Stay("open", 10);
  const auto exit = [&](const Travel& stay, CivilDay on) {
    return Exit(stay, on, TravelEvidence::kEes, {}, kToday);
  };
  EXPECT_EQ(ReasonFor(exit(open, kBase + 9)), "EXIT_BEFORE_ENTRY");
  EXPECT_EQ(ReasonFor(exit(open, kToday + 1)), "DATE_IN_FUTURE");
  const auto left = exit(open, kBase + 10);
  ASSERT_TRUE(left.ok());
  EXPECT_EQ(left->told.act, TravelAct::kExited);
  EXPECT_EQ(ReasonFor(exit(*left, kBase + 11)), "EXIT_KNOWN");
}

TEST(TravelRulesTest, AnExitIsOfTheLatestStayThatIsOpen) {
  std::vector<Travel> ledger = {Stay("first", 10), Stay("second", 20),
                                Stay("closed", 30, 40), Stay("last", 50)};
  const auto id = [&](int on) {
    const auto found = FindOpen(ledger, kBase + on);
    return found.ok() ? (*found)->public_id : ReasonOf(found.status());
  };
  EXPECT_EQ(id(60), "last");
  EXPECT_EQ(id(35), "second");
  EXPECT_EQ(id(9), "EXIT_BEFORE_ENTRY");
  ledger = {Stay("closed", 30, 40)};
  EXPECT_EQ(id(60), "STAY_NOT_OPEN");
}

TEST(TravelRulesTest, WhatNeverWasHoldsNothingBack) {
  const auto removed = Remove(Stay("never", 10, 20), "another person's stamp");
  ASSERT_TRUE(removed.ok());
  const std::vector<Travel> ledger = {*removed};
  EXPECT_EQ(ReasonFor(Enter(Stay("x", 15), ledger, false, kToday)), "");
  EXPECT_EQ(ReasonFor(Remove(*removed, "again")), "TRAVEL_REMOVED");
  EXPECT_EQ(ReasonFor(Correct(*removed, Stay("", 1).told, {}, kToday)),
            "TRAVEL_REMOVED");
}

TEST(TravelRulesTest, ADayThatHasBegunNowhereIsToCome) {
  // 10:00 UTC: it is tomorrow in Kiritimati already.
  const absl::Time now =
      absl::FromCivil(absl::CivilHour(2026, 3, 1, 10), absl::UTCTimeZone());
  EXPECT_EQ(LatestToday(now), CivilDay(2026, 3, 2));
  EXPECT_EQ(ReasonFor(Enter(Stay("x", 10), {}, false, kBase + 9)),
            "DATE_IN_FUTURE");
}

TEST(TravelRulesTest, AnEntryIsHeldAgainstTheVisaItWasMadeOn) {
  Application application;
  application.public_id = "application";
  Travel stay = Stay("x", 9);
  stay.application_id = "application";
  EXPECT_THAT(ProblemsOf(stay, application).at(0), HasSubstr("No visa"));
  application.visa = Visa{.valid = {kBase + 10, kBase + 40}};
  const auto outside = [&] {
    const std::vector<Travel> ledger = {stay};
    return AnyOutside(ledger, application);
  };
  EXPECT_TRUE(outside());
  EXPECT_THAT(ProblemsOf(stay, application).at(0), HasSubstr("before"));
  stay.told.stay.entry = kBase + 41;
  EXPECT_THAT(ProblemsOf(stay, application).at(0), HasSubstr("no longer"));
  stay.told.stay.entry = kBase + 40;
  EXPECT_THAT(ProblemsOf(stay, application), IsEmpty());
  EXPECT_FALSE(outside());
  stay.told.stay.entry = kBase + 41;
  stay.application_id = "another";
  EXPECT_FALSE(outside());
}

// ---- a random ledger beside a plain model of it

// A person as quarters of days: a stay takes those between its entry and its
// exit, one without an exit that just after its entry, one of a single day its
// day itself, which any number of them may share.
class Quarters {
 public:
  explicit Quarters(const TravelRecord& stay) {
    const int entry = static_cast<int>(stay.entry - kBase) * 4;
    if (!stay.exit) {
      taken_.insert(entry + 1);
      return;
    }
    const int exit = static_cast<int>(*stay.exit - kBase) * 4;
    single_ = entry == exit;
    if (single_) taken_.insert(entry);
    for (int at = entry + 1; at < exit; ++at) taken_.insert(at);
  }

  bool Meets(const Quarters& other) const {
    if (single_ && other.single_) return false;
    return std::any_of(taken_.begin(), taken_.end(),
                       [&](int at) { return other.taken_.contains(at); });
  }

 private:
  std::set<int> taken_;
  bool single_ = false;
};

class RandomLedger {
 public:
  explicit RandomLedger(uint32_t seed) : random_(seed) {}

  void Step() {
    const int what = UpTo(3);
    if (what == 0 || ledger_.empty()) {
      Take(Stay(std::to_string(next_++), UpTo(600), {}, Country()),
           [&](const Travel& told) {
             return Enter(told, ledger_, false, kToday);
           });
      return;
    }
    const Travel current = ledger_[static_cast<size_t>(
        UpTo(static_cast<int>(ledger_.size()) - 1))];
    if (what == 1) {
      if (current.told.stay.exit) return;
      Travel told = current;
      told.told.stay.exit = current.told.stay.entry + (UpTo(40) - 2);
      Take(told, [&](const Travel& next) {
        return Exit(current, *next.told.stay.exit, TravelEvidence::kStamp,
                    ledger_, kToday);
      });
    } else if (what == 2) {
      Take(Stay(current.public_id, UpTo(600), MaybeExit(), Country()),
           [&](const Travel& next) {
             return Correct(current, next.told, ledger_, kToday);
           });
    } else if (UpTo(4) == 0) {
      const auto removed = Remove(current, "never true");
      ASSERT_TRUE(removed.ok());
      ledger_ = With(ledger_, *removed);
      std::erase_if(model_, [&](const Travel& each) {
        return each.public_id == current.public_id;
      });
      std::erase_if(ledger_, [&](const Travel& each) {
        return each.public_id == current.public_id;
      });
    }
  }

  // The answer from the rules is that of days ticked off one by one.
  void ExpectSameBalance() {
    const int first = 500 + UpTo(300);
    const int last = first + UpTo(100);
    const LegalDays plan{kBase + first, kBase + last};
    stay_model::Ticks ticks;
    bool known = true;
    for (const Travel& each : model_) {
      const TravelRecord& stay = each.told.stay;
      known = known && stay.exit.has_value();
      if (stay.country != "NL") continue;
      const int entry = static_cast<int>(stay.entry - kBase);
      int end = std::max(entry, first - 1);
      if (const auto next = NextAfter(stay)) end = *next;
      if (stay.exit) end = static_cast<int>(*stay.exit - kBase);
      ticks.Add(entry, end);
    }
    const std::vector<NamedStay> stays = Joined(ledger_, {});
    const auto answer = JudgeTravel(stays, plan);
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(answer->used, ticks.Used(first, last));
    const auto illegal = ticks.FirstIllegal(first, last);
    EXPECT_EQ(answer->first_illegal_day,
              illegal ? std::optional(kBase + *illegal) : std::nullopt);
    // The balance of the plan's first day is of the same days.
    const StayBalance balance =
        BalanceOn(CountedDays(AtWorst(stays), plan.first), plan.first);
    EXPECT_EQ(balance.last_legal_day, answer->last_legal_day);
    const auto day = JudgeTravel(stays, {plan.first, plan.first});
    ASSERT_TRUE(day.ok());
    // Who is still there cannot come back tomorrow.
    if (known) {
      EXPECT_EQ(balance.earliest_entry, day->earliest_reentry_for_full_plan);
    }
  }

 private:
  template <typename Apply>
  void Take(Travel told, Apply apply) {
    if (told.told.stay.exit && *told.told.stay.exit < told.told.stay.entry) {
      EXPECT_EQ(ReasonFor(apply(told)), "EXIT_BEFORE_ENTRY");
      return;
    }
    const bool meets =
        std::any_of(model_.begin(), model_.end(), [&](const Travel& each) {
          return each.public_id != told.public_id &&
                 Quarters(each.told.stay).Meets(Quarters(told.told.stay));
        });
    const auto next = apply(told);
    ASSERT_EQ(ReasonFor(next), meets ? "STAYS_OVERLAP" : "");
    if (meets) return;
    ledger_ = With(ledger_, *next);
    model_ = With(model_, told);
  }

  std::optional<int> NextAfter(const TravelRecord& stay) const {
    std::optional<int> next;
    for (const Travel& each : model_) {
      const int entry = static_cast<int>(each.told.stay.entry - kBase);
      if (each.told.stay.entry <= stay.entry) continue;
      if (!next || entry < *next) next = entry;
    }
    return next;
  }

  int UpTo(int n) { return std::uniform_int_distribution<int>(0, n)(random_); }
  std::optional<int> MaybeExit() {
    return UpTo(2) == 0 ? std::nullopt : std::optional(UpTo(640));
  }
  std::string Country() { return UpTo(2) == 0 ? "KE" : "NL"; }

  std::mt19937 random_;
  int next_ = 0;
  std::vector<Travel> ledger_;
  std::vector<Travel> model_;
};

TEST(TravelLedgerPropertyTest, HoldsWhatAPlainModelHoldsAndReckonsAlike) {
  for (uint32_t seed = 1; seed <= 1500; ++seed) {
    RandomLedger ledger(seed);
    for (int i = 0; i < 40; ++i) ledger.Step();
    ledger.ExpectSameBalance();
    if (HasFailure()) FAIL() << "seed " << seed;
  }
}

}  // namespace
}  // namespace sojourn::visa
