#include "services/relocation/fairness/fairness_report.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/string_view.h"
#include "common/suppression/suppression.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation::fairness {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Cases of a year, counted as the sweep counts them.
class Year {
 public:
  Year& Add(int number, const Counted& counted, Outcome outcome,
            int waited_days = 30) {
    for (int i = 0; i < number; ++i) {
      Tally tally{.parts = PartsOf(counted),
                  .course = {.outcome = outcome, .waited_days = std::nullopt},
                  .people = counted.people};
      if (outcome == Outcome::kPlaced)
        tally.course.waited_days = waited_days + i;
      fairness::Add(tally, counts_);
      cases_.push_back(tally);
    }
    return *this;
  }
  std::vector<v1::FairnessRow> Rows() const { return RowsOf(2025, counts_); }
  const std::vector<Tally>& cases() const { return cases_; }

 private:
  Counts counts_;
  std::vector<Tally> cases_;
};

Counted Of(const std::string& gender, int people = 1) {
  return {.country_code = "GT",
          .people = people,
          .children = people > 2,
          .remoteness = "TOWN",
          .disability = "NO",
          .gender = gender,
          .lgbtiq = "",
          .minority_people = "NO"};
}

std::string Word(const v1::AnswerCount& count) {
  return count.hidden() ? "." : std::to_string(count.number());
}

// "WOMAN: 40 of 20 10 5 5"
std::vector<std::string> Lines(const std::vector<v1::FairnessRow>& rows,
                               v1::FairnessSplit split) {
  std::vector<std::string> lines;
  for (const v1::FairnessRow& row : rows) {
    if (row.split() != split) continue;
    lines.push_back(absl::StrCat(row.group(), ": ", Word(row.applied()),
                                 " applied, ", Word(row.verified()),
                                 " verified, ", Word(row.eligible()),
                                 " eligible, ", Word(row.refused()),
                                 " refused, ", Word(row.placed()), " placed"));
  }
  return lines;
}

const v1::FairnessRow& RowOf(const std::vector<v1::FairnessRow>& rows,
                             v1::FairnessSplit split,
                             const std::string& group) {
  for (const v1::FairnessRow& row : rows) {
    if (row.split() == split && row.group() == group) return row;
  }
  ADD_FAILURE() << group << " is no row";
  return rows.front();
}

TEST(FairnessReportTest, CountsHowFarEachGroupGot) {
  const auto rows = Year()
                        .Add(20, Of("WOMAN"), Outcome::kPlaced)
                        .Add(10, Of("WOMAN"), Outcome::kEligible)
                        .Add(5, Of("WOMAN"), Outcome::kRefusedUnverified)
                        .Add(5, Of("MAN"), Outcome::kPlaced)
                        .Add(6, Of("MAN"), Outcome::kRefusedVerified)
                        .Add(9, Of("MAN"), Outcome::kOpenVerified)
                        .Add(7, Of("MAN"), Outcome::kOpenUnverified)
                        .Rows();
  EXPECT_THAT(
      Lines(rows, v1::FAIRNESS_SPLIT_GENDER),
      ElementsAre("WOMAN: 35 applied, 30 verified, 30 eligible, 5 "
                  "refused, 20 placed",
                  "MAN: 27 applied, 20 verified, 5 eligible, 6 refused, "
                  "5 placed",
                  "OTHER: 0 applied, 0 verified, 0 eligible, 0 refused, "
                  "0 placed",
                  "NOT_SAID: 0 applied, 0 verified, 0 eligible, 0 "
                  "refused, 0 placed"));
  EXPECT_THAT(Lines(rows, v1::FAIRNESS_SPLIT_ALL),
              ElementsAre("ALL: 62 applied, 50 verified, 35 eligible, 11 "
                          "refused, 25 placed"));
  EXPECT_EQ(rows.front().group(), "ALL");
  EXPECT_THAT(RowsOf(2025, {}), IsEmpty());
}

TEST(FairnessReportTest, PartiesAndPersonsAreBothShown) {
  const auto rows = Year()
                        .Add(10, Of("WOMAN", 3), Outcome::kPlaced)
                        .Add(10, Of("WOMAN", 4), Outcome::kEligible)
                        .Add(20, Of("MAN"), Outcome::kPlaced)
                        .Rows();
  const auto& women = RowOf(rows, v1::FAIRNESS_SPLIT_GENDER, "WOMAN");
  EXPECT_EQ(women.persons_applied().number(), 70);
  EXPECT_EQ(women.persons_placed().number(), 30);
  EXPECT_EQ(
      RowOf(rows, v1::FAIRNESS_SPLIT_GENDER, "MAN").persons_placed().number(),
      20);
  EXPECT_EQ(rows.front().persons_placed().number(), 50);
  EXPECT_FALSE(
      RowOf(rows, v1::FAIRNESS_SPLIT_SIZE, "3-4").has_persons_placed());
}

TEST(FairnessReportTest, OneCompanionIsOnePerson) {
  const auto rows = Year()
                        .Add(19, Of("WOMAN"), Outcome::kPlaced)
                        .Add(1, Of("WOMAN", 2), Outcome::kPlaced)
                        .Add(10, Of("MAN", 2), Outcome::kPlaced)
                        .Add(10, Of("OTHER", 2), Outcome::kEligible)
                        .Rows();
  const auto& women = RowOf(rows, v1::FAIRNESS_SPLIT_GENDER, "WOMAN");
  EXPECT_EQ(women.placed().number(), 20);
  EXPECT_TRUE(women.persons_placed().hidden());
  EXPECT_EQ(women.persons_placed().number(), 0);
}

TEST(FairnessReportTest, PersonsDoNotTellOfFewPartiesOfOneSize) {
  // Of the persons less the parties, five companions each were of two parties.
  const auto rows = Year()
                        .Add(20, Of("WOMAN"), Outcome::kPlaced)
                        .Add(2, Of("WOMAN", 6), Outcome::kPlaced)
                        .Add(20, Of("MAN"), Outcome::kPlaced)
                        .Add(20, Of("MAN", 6), Outcome::kEligible)
                        .Rows();
  EXPECT_TRUE(RowOf(rows, v1::FAIRNESS_SPLIT_SIZE, "5+").placed().hidden());
  EXPECT_FALSE(rows.front().placed().hidden());
  for (const v1::FairnessRow& row : rows) {
    if (row.split() == v1::FAIRNESS_SPLIT_SIZE) continue;
    EXPECT_TRUE(row.persons_placed().hidden()) << row.ShortDebugString();
    EXPECT_EQ(row.persons_placed().number(), 0);
  }
}

TEST(FairnessReportTest, AWaitIsNobodysAlone) {
  const auto many = Year().Add(20, Of("WOMAN"), Outcome::kPlaced, 10).Rows();
  EXPECT_EQ(many.front().median_waiting_days(), 19);
  const auto few = Year()
                       .Add(9, Of("WOMAN"), Outcome::kPlaced)
                       .Add(30, Of("WOMAN"), Outcome::kOpenVerified)
                       .Rows();
  EXPECT_FALSE(few.front().has_median_waiting_days());
  const auto hidden = Year()
                          .Add(3, Of("WOMAN"), Outcome::kPlaced)
                          .Add(30, Of("MAN"), Outcome::kPlaced)
                          .Rows();
  for (const v1::FairnessRow& row : hidden) {
    EXPECT_FALSE(row.placed().hidden() && row.has_median_waiting_days());
  }
  EXPECT_TRUE(
      RowOf(hidden, v1::FAIRNESS_SPLIT_GENDER, "WOMAN").placed().hidden());
}

Year Unequal() {
  return Year()
      .Add(25, Of("WOMAN"), Outcome::kEligible)
      .Add(5, Of("WOMAN"), Outcome::kPlaced)
      .Add(5, Of("MAN"), Outcome::kEligible)
      .Add(25, Of("MAN"), Outcome::kPlaced);
}

TEST(FairnessReportTest, ADifferenceBeyondChanceIsSomethingToLookInto) {
  const auto rows = Unequal().Rows();
  const auto& women = RowOf(rows, v1::FAIRNESS_SPLIT_GENDER, "WOMAN");
  EXPECT_THAT(women.less_often(), ElementsAre(v1::FAIRNESS_MEASURE_PLACED));
  EXPECT_THAT(women.more_often(), IsEmpty());
  EXPECT_THAT(women.note(), HasSubstr("look into"));
  EXPECT_THAT(women.note(), HasSubstr("no proof"));
  EXPECT_THAT(RowOf(rows, v1::FAIRNESS_SPLIT_GENDER, "MAN").more_often(),
              ElementsAre(v1::FAIRNESS_MEASURE_PLACED));
  EXPECT_EQ(rows.front().note(), "") << "of all together there are no others";
  for (const auto& row : Year()
                             .Add(20, Of("WOMAN"), Outcome::kPlaced)
                             .Add(20, Of("WOMAN"), Outcome::kEligible)
                             .Add(18, Of("MAN"), Outcome::kPlaced)
                             .Add(20, Of("MAN"), Outcome::kEligible)
                             .Rows()) {
    EXPECT_EQ(row.note(), "") << row.group();
  }
}

TEST(FairnessReportTest, WhoSaidNothingIsComparedWithNobody) {
  const auto rows = Year()
                        .Add(30, Of(""), Outcome::kEligible)
                        .Add(30, Of("MAN"), Outcome::kPlaced)
                        .Rows();
  for (const auto& row : rows) {
    EXPECT_EQ(row.note(), "") << row.group();
  }
}

// ------------------------------------------------------- what cannot be known

// A year with few in it, of random cases.
Year RandomYear(std::mt19937& random, int cases) {
  const auto upto = [&](int most) {
    return std::uniform_int_distribution<int>(0, most)(random);
  };
  const std::vector<std::string> genders = {"WOMAN", "MAN", "OTHER", ""};
  const std::vector<std::string> answers = {"YES", "NO", ""};
  const std::vector<std::string> places = {"CAPITAL", "TOWN", "COUNTRYSIDE"};
  const std::vector<std::string> countries = {"GT", "KE", "IR", "UA"};
  const auto any = [&](const std::vector<std::string>& of) {
    return of[static_cast<size_t>(upto(static_cast<int>(of.size()) - 1))];
  };
  Year year;
  for (int i = 0; i < cases; ++i) {
    const int people = 1 + (upto(2) == 0 ? upto(5) : 0);
    year.Add(1,
             {.country_code = any(countries),
              .people = people,
              .children = people > 2,
              .remoteness = any(places),
              .disability = any(answers),
              .gender = any(genders),
              .lgbtiq = any(answers),
              .minority_people = any(answers)},
             static_cast<Outcome>(upto(static_cast<int>(kOutcomes) - 1)),
             upto(100));
  }
  return year;
}

// What whoever reads the report knows: sums over outcomes (and, of companions,
// over two) of groups, each an equation in the counts of one split. A count
// that every solution of all of them has alike is known.
class Reader {
 public:
  Reader(const std::vector<v1::FairnessRow>& rows, bool companions)
      : companions_(companions) {
    for (const v1::FairnessRow& row : rows) {
      if (row.split() == v1::FAIRNESS_SPLIT_ALL) {
        for (const std::string_view split : kSplits) {
          Learn(row, v1::FairnessSplit_Name(SplitOf(split)), true);
        }
      } else {
        Learn(row, v1::FairnessSplit_Name(row.split()), false);
      }
    }
    Link();
    Eliminate();
  }

  // Variables (split, group, outcome) that follow.
  std::set<std::string> Known() const {
    std::set<std::string> known;
    for (const auto& row : matrix_) {
      std::string only;
      int in = 0;
      for (const auto& [name, index] : index_) {
        if (std::abs(row[index]) < 1e-7) continue;
        ++in;
        only = name;
      }
      if (in == 1) known.insert(only);
    }
    return known;
  }

 private:
  using Equation = std::map<std::string, double>;

  static v1::FairnessSplit SplitOf(std::string_view name) {
    v1::FairnessSplit split = v1::FAIRNESS_SPLIT_UNSPECIFIED;
    v1::FairnessSplit_Parse(absl::StrCat("FAIRNESS_SPLIT_", Av(name)), &split);
    return split;
  }
  static std::string Variable(std::string_view split, std::string_view group,
                              size_t column) {
    return absl::StrCat(Av(split), "/", Av(group), "/", column);
  }
  size_t columns() const { return companions_ ? 2 : kOutcomes; }

  void Equal(const std::string& split, const std::string& group, bool all,
             const std::set<size_t>& over, int64_t number) {
    Equation equation;
    for (const size_t column : over) {
      if (!all) {
        equation[Variable(split, group, column)] += 1;
        continue;
      }
      const std::string_view name =
          std::string_view(split).substr(sizeof("FAIRNESS_SPLIT_") - 1);
      for (const std::string& each : GroupsOf(name)) {
        equation[Variable(split, each, column)] += 1;
      }
    }
    equations_.push_back({equation, static_cast<double>(number)});
  }

  void Learn(const v1::FairnessRow& row, const std::string& split, bool all) {
    const auto tell = [&](const v1::AnswerCount& count,
                          const std::set<size_t>& over) {
      if (!count.hidden()) Equal(split, row.group(), all, over, count.number());
    };
    if (companions_) {
      if (split == "FAIRNESS_SPLIT_SIZE" || !row.has_persons_applied()) return;
      const auto tell_those = [&](const v1::AnswerCount& persons,
                                  const v1::AnswerCount& parties,
                                  const std::set<size_t>& over) {
        if (persons.hidden()) return;
        EXPECT_FALSE(parties.hidden());
        Equal(split, row.group(), all, over,
              persons.number() - parties.number());
      };
      tell_those(row.persons_applied(), row.applied(), {0, 1});
      tell_those(row.persons_placed(), row.placed(), {0});
      return;
    }
    tell(row.applied(), {0, 1, 2, 3, 4, 5});
    tell(row.verified(), {0, 1, 2, 4});
    tell(row.eligible(), {0, 1});
    tell(row.refused(), {2, 3});
    tell(row.placed(), {0});
  }

  // All splits are of the same cases.
  void Link() {
    for (size_t column = 0; column < columns(); ++column) {
      for (const std::string_view split : kSplits) {
        if (split == kSplits[0] || (companions_ && split == kBySize)) continue;
        Equation equation;
        for (const auto& [of, sign] :
             {std::pair(kSplits[0], 1.0), std::pair(split, -1.0)}) {
          for (const std::string& group : GroupsOf(of)) {
            equation[Variable(v1::FairnessSplit_Name(SplitOf(of)), group,
                              column)] += sign;
          }
        }
        equations_.push_back({equation, 0});
      }
    }
  }

  void Eliminate() {
    for (const auto& [equation, sum] : equations_) {
      for (const auto& [name, factor] : equation) {
        index_.emplace(name, index_.size());
      }
    }
    for (const auto& [equation, sum] : equations_) {
      std::vector<double> row(index_.size(), 0);
      for (const auto& [name, factor] : equation) row[index_.at(name)] = factor;
      matrix_.push_back(std::move(row));
    }
    size_t done = 0;
    for (size_t column = 0; column < index_.size(); ++column) {
      size_t pivot = done;
      while (pivot < matrix_.size() &&
             std::abs(matrix_[pivot][column]) < 1e-9) {
        ++pivot;
      }
      if (pivot == matrix_.size()) continue;
      std::swap(matrix_[pivot], matrix_[done]);
      const double by = matrix_[done][column];
      for (double& each : matrix_[done]) each /= by;
      for (size_t r = 0; r < matrix_.size(); ++r) {
        const double factor = matrix_[r][column];
        if (r == done || std::abs(factor) < 1e-9) continue;
        for (size_t c = 0; c < index_.size(); ++c) {
          matrix_[r][c] -= factor * matrix_[done][c];
        }
      }
      if (++done == matrix_.size()) break;
    }
  }

  const bool companions_;
  std::vector<std::pair<Equation, double>> equations_;
  std::map<std::string, size_t> index_;
  std::vector<std::vector<double>> matrix_;
};

// What is true, by the name that Reader gives it.
std::map<std::string, int64_t> Truth(const Year& year, bool companions) {
  std::map<std::string, int64_t> truth;
  for (const Tally& tally : year.cases()) {
    const auto outcome = static_cast<size_t>(tally.course.outcome);
    const bool placed = tally.course.outcome == Outcome::kPlaced;
    for (const auto& [split, group] : tally.parts) {
      const size_t column = companions ? (placed ? 0 : 1) : outcome;
      truth[absl::StrCat("FAIRNESS_SPLIT_", split, "/", group, "/", column)] +=
          companions ? tally.people - 1 : 1;
    }
  }
  return truth;
}

TEST(FairnessReportTest, NoFewFollowFromAllThatIsShown) {
  std::mt19937 random(11);
  int few = 0;
  int shown = 0;
  for (int i = 0; i < 12; ++i) {
    const Year year = RandomYear(random, 20 + i * 30);
    const auto rows = year.Rows();
    for (const bool companions : {false, true}) {
      const auto truth = Truth(year, companions);
      for (const auto& [name, number] : truth) few += number > 0 && number < 5;
      for (const std::string& known : Reader(rows, companions).Known()) {
        ++shown;
        const auto found = truth.find(known);
        if (found == truth.end()) continue;  // none: of nobody
        EXPECT_TRUE(found->second == 0 || found->second >= suppression::kFewest)
            << "year " << i << ": " << known << " is " << found->second;
      }
    }
  }
  EXPECT_GT(few, 200) << "there was nothing to hide";
  EXPECT_GT(shown, 20) << "there is nothing to read";
}

// Of parties of one size, in this outcome alone or in all.
bool HasFewOfASize(const Year& year, std::optional<Outcome> outcome) {
  std::map<std::string, int64_t> sizes;
  for (const Tally& tally : year.cases()) {
    if (outcome && tally.course.outcome != *outcome) continue;
    for (const auto& [split, group] : tally.parts) {
      if (split == kBySize) ++sizes[group];
    }
  }
  return std::any_of(sizes.begin(), sizes.end(), [](const auto& size) {
    return size.second < suppression::kFewest;
  });
}

TEST(FairnessReportTest, NoPersonsAreShownWhereASizeHasFewParties) {
  std::mt19937 random(15);
  int few = 0;
  for (int i = 0; i < 20; ++i) {
    const Year year = RandomYear(random, 10 + i * 20);
    const bool few_applied = HasFewOfASize(year, std::nullopt);
    const bool few_placed = HasFewOfASize(year, Outcome::kPlaced);
    few += few_placed ? 1 : 0;
    for (const v1::FairnessRow& row : year.Rows()) {
      if (!row.has_persons_applied()) continue;
      EXPECT_TRUE(!few_applied || row.persons_applied().hidden());
      EXPECT_TRUE(!few_placed || row.persons_placed().hidden());
    }
  }
  EXPECT_GT(few, 5);
}

// Whatever is compared of one row: no two of its counts differ by few.
TEST(FairnessReportTest, NoTwoCountsOfARowDifferByFew) {
  std::mt19937 random(16);
  for (int i = 0; i < 30; ++i) {
    for (const auto& row : RandomYear(random, 5 + i * 10).Rows()) {
      const std::vector<const v1::AnswerCount*> counts = {
          &row.applied(), &row.verified(), &row.eligible(), &row.placed(),
          &row.refused()};
      for (const auto* one : counts) {
        // What is refused is no part of what is eligible.
        if (one->hidden() || one == counts.back()) continue;
        for (const auto* other : counts) {
          const bool apart = other == counts.back() && one != counts.front();
          if (other->hidden() || apart) continue;
          const int64_t difference = one->number() - other->number();
          EXPECT_TRUE(difference <= 0 || difference >= suppression::kFewest)
              << row.ShortDebugString();
        }
      }
      const bool all = !row.applied().hidden() && !row.eligible().hidden() &&
                       !row.refused().hidden();
      if (!all) continue;
      const int64_t open = row.applied().number() - row.eligible().number() -
                           row.refused().number();
      EXPECT_TRUE(open == 0 || open >= suppression::kFewest)
          << row.ShortDebugString();
    }
  }
}

TEST(FairnessReportTest, AFlagTellsOnlyWhatIsShown) {
  std::mt19937 random(12);
  int flags = 0;
  for (int i = 0; i < 20; ++i) {
    Year year = RandomYear(random, 600);
    year.Add(150 + i, Of("WOMAN"), Outcome::kPlaced)
        .Add(150, Of("MAN"), Outcome::kRefusedVerified);
    const auto rows = year.Rows();
    // As somebody would who has the report and nothing else.
    std::vector<v1::FairnessRow> read = rows;
    for (v1::FairnessRow& row : read) {
      row.clear_less_often();
      row.clear_more_often();
      row.clear_note();
    }
    Compare(read);
    for (size_t r = 0; r < rows.size(); ++r) {
      flags += rows[r].less_often_size() + rows[r].more_often_size();
      EXPECT_EQ(read[r].SerializeAsString(), rows[r].SerializeAsString());
      EXPECT_TRUE(!rows[r].applied().hidden() || rows[r].note().empty());
    }
  }
  EXPECT_GT(flags, 10);
}

bool IsFew(int64_t number) {
  return number > 0 && number < suppression::kFewest;
}

// Who was not verified follows from who was.
bool FewAreBetween(const v1::AnswerCount& more, const v1::AnswerCount& less) {
  return !more.hidden() && !less.hidden() &&
         IsFew(more.number() - less.number());
}

TEST(FairnessReportTest, WhatIsLeftIsNotOfFewEither) {
  // Two and two who were not verified are four.
  const auto rows = Year()
                        .Add(20, Of("WOMAN"), Outcome::kPlaced)
                        .Add(2, Of("WOMAN"), Outcome::kRefusedUnverified)
                        .Add(2, Of("WOMAN"), Outcome::kOpenUnverified)
                        .Add(20, Of("MAN"), Outcome::kRefusedUnverified)
                        .Add(20, Of("MAN"), Outcome::kOpenUnverified)
                        .Rows();
  const auto& women = RowOf(rows, v1::FAIRNESS_SPLIT_GENDER, "WOMAN");
  EXPECT_TRUE(women.applied().hidden());
  EXPECT_TRUE(women.refused().hidden());
}

TEST(FairnessReportTest, SmallOutcomesOfOneRowDoNotCoverEachOther) {
  const std::vector<std::pair<std::string, std::vector<int>>> groups = {
      {"WOMAN", {10, 8, 1, 2, 7, 6}},
      {"MAN", {20, 20, 9, 8, 15, 14}},
      {"OTHER", {12, 11, 10, 9, 8, 7}}};
  Year year;
  for (const auto& [gender, numbers] : groups) {
    for (size_t i = 0; i < kOutcomes; ++i) {
      year.Add(numbers[i], Of(gender), static_cast<Outcome>(i));
    }
  }
  const auto rows = year.Rows();
  const auto& women = RowOf(rows, v1::FAIRNESS_SPLIT_GENDER, "WOMAN");
  EXPECT_TRUE(women.refused().hidden()) << "one and two are three";
}

TEST(FairnessReportTest, NoFewAreShown) {
  std::mt19937 random(13);
  for (int i = 0; i < 30; ++i) {
    for (const auto& row : RandomYear(random, 5 + i * 10).Rows()) {
      for (const auto* count :
           {&row.applied(), &row.verified(), &row.eligible(), &row.refused(),
            &row.placed()}) {
        EXPECT_TRUE(count->hidden() || count->number() == 0 ||
                    count->number() >= suppression::kFewest);
        EXPECT_TRUE(!count->hidden() || count->number() == 0);
      }
      EXPECT_FALSE(FewAreBetween(row.applied(), row.verified()));
      EXPECT_FALSE(FewAreBetween(row.verified(), row.eligible()));
      EXPECT_FALSE(FewAreBetween(row.eligible(), row.placed()));
      EXPECT_FALSE(FewAreBetween(row.applied(), row.refused()));
      if (!row.has_median_waiting_days()) continue;
      EXPECT_GE(row.placed().number(), 10);
    }
  }
}

TEST(FairnessReportTest, ChanceAloneIsSeldomFlagged) {
  // Everybody is treated alike: of 60 years, at most one in ten has a flag.
  std::mt19937 random(14);
  int flagged = 0;
  for (int i = 0; i < 60; ++i) {
    const auto rows = RandomYear(random, 400).Rows();
    flagged += std::any_of(rows.begin(), rows.end(),
                           [](const auto& row) { return !row.note().empty(); });
  }
  EXPECT_LE(flagged, 6);
}

}  // namespace
}  // namespace sojourn::relocation::fairness
