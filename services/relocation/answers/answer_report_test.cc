#include "services/relocation/answers/answer_report.h"

#include <random>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/suppression/suppression.h"
#include "common/testing/suppression_sums.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

using answer_rules::Answer;
using answer_rules::AskedOf;
using answer_store::Sum;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// What was asked and answered, as the store counts it.
class Counted {
 public:
  Counted& Add(int64_t number, const std::string& host, const AskedOf& asked,
               Answer answer, const std::string& reason = "") {
    Count(number, host, asked, Answer::kProposed, "");
    Count(number, host, asked, answer, reason);
    return *this;
  }
  // Ended otherwise, or not answered yet.
  Counted& Unanswered(int64_t number, const std::string& host,
                      const AskedOf& asked) {
    Count(number, host, asked, Answer::kProposed, "");
    return *this;
  }
  int64_t Of(std::string_view split, const std::string& group,
             Answer answer) const {
    int64_t number = 0;
    for (const Sum& sum : sums_) {
      if (sum.split != split || sum.answer != answer) continue;
      if (group == "ALL" || group == sum.part) number += sum.number;
    }
    return number;
  }
  v1::ReportCityAnswersResponse By(v1::CityAnswerSplit split) const {
    return ReportOf(sums_, split);
  }

 private:
  void Count(int64_t number, const std::string& host, const AskedOf& asked,
             Answer answer, const std::string& reason) {
    for (const answer_rules::Part& part :
         answer_rules::PartsOf(asked, reason)) {
      sums_.push_back({.host_id = host,
                       .split = std::string(part.split),
                       .part = part.part,
                       .answer = answer,
                       .number = number});
    }
  }

  std::vector<Sum> sums_;
};

std::string Word(const v1::AnswerCount& count) {
  return count.hidden() ? "." : std::to_string(count.number());
}

// "L1: 20 of 20 3 4", and where it is shown, "50%".
std::vector<std::string> Rows(const v1::ReportCityAnswersResponse& report) {
  std::vector<std::string> rows;
  for (const v1::CityAnswerRow& row : report.rows()) {
    rows.push_back(absl::StrCat(
        row.group(), ": ", Word(row.accepted()), " ", Word(row.declined()), " ",
        Word(row.silent()), " of ", Word(row.proposed()),
        row.has_accepted_percent()
            ? absl::StrCat(", ", row.accepted_percent(), "%")
            : ""));
  }
  return rows;
}

constexpr AskedOf kOne{.level = Level::kL2, .people = 1};
constexpr AskedOf kFamily{.level = Level::kL1, .people = 5, .children = true};

Counted Many() {
  Counted counted;
  counted.Add(30, "utrecht", kOne, Answer::kAccepted)
      .Add(10, "utrecht", kOne, Answer::kDeclined, "NO_PLACE")
      .Add(5, "porto", kOne, Answer::kSilent)
      .Add(6, "utrecht", kFamily, Answer::kAccepted)
      .Add(20, "porto", kFamily, Answer::kDeclined, "SUPPORT_CAPACITY")
      .Add(6, "porto", kFamily, Answer::kSilent);
  return counted;
}

TEST(AnswerReportTest, IsDividedByWhatIsAskedFor) {
  const Counted many = Many();
  EXPECT_THAT(Rows(many.By(v1::CITY_ANSWER_SPLIT_CHILDREN)),
              ElementsAre("WITH_CHILDREN: 6 20 6 of 32, 19%",
                          "WITHOUT_CHILDREN: 30 10 5 of 45, 67%",
                          "ALL: 36 30 11 of 77, 47%"));
  EXPECT_THAT(
      Rows(many.By(v1::CITY_ANSWER_SPLIT_SIZE)),
      ElementsAre("1: 30 10 5 of 45, 67%", "2: 0 0 0 of 0", "3-4: 0 0 0 of 0",
                  "5+: 6 20 6 of 32, 19%", "ALL: 36 30 11 of 77, 47%"));
  EXPECT_THAT(Rows(many.By(v1::CITY_ANSWER_SPLIT_LEVEL))[0],
              "L1: 6 20 6 of 32, 19%");
  EXPECT_THAT(
      Rows(many.By(v1::CITY_ANSWER_SPLIT_HOST)),
      ElementsAre("porto: 0 20 11 of 31, 0%", "utrecht: 36 10 0 of 46, 78%",
                  "ALL: 36 30 11 of 77, 47%"));
}

TEST(AnswerReportTest, ReasonsAreOfThoseThatWereDeclinedAlone) {
  const auto report = Many().By(v1::CITY_ANSWER_SPLIT_REASON);
  ASSERT_EQ(report.rows_size(),
            v1::CityDeclineReason_descriptor()->value_count());
  EXPECT_EQ(report.rows(0).group(), "NO_PLACE");
  EXPECT_EQ(report.rows(0).declined().number(), 10);
  EXPECT_EQ(report.rows(0).declined_percent(), 33);
  EXPECT_FALSE(report.rows(0).has_accepted());
  EXPECT_FALSE(report.rows(0).has_proposed());
  EXPECT_EQ(report.rows(report.rows_size() - 1).group(), "ALL");
  EXPECT_EQ(report.rows(report.rows_size() - 1).declined().number(), 30);
}

TEST(AnswerReportTest, AGroupThatIsAcceptedLessOftenIsSomethingToLookInto) {
  const auto report = Many().By(v1::CITY_ANSWER_SPLIT_CHILDREN);
  EXPECT_EQ(report.rows(0).difference(), v1::ANSWER_DIFFERENCE_LESS_OFTEN);
  EXPECT_THAT(report.rows(0).note(), HasSubstr("look into"));
  EXPECT_THAT(report.rows(0).note(), HasSubstr("no proof"));
  EXPECT_EQ(report.rows(1).difference(), v1::ANSWER_DIFFERENCE_MORE_OFTEN);
  EXPECT_EQ(report.rows(2).note(), "") << "of all together there are no others";
  Counted alike;
  alike.Add(20, "a", kOne, Answer::kAccepted)
      .Add(20, "a", kOne, Answer::kDeclined, "DATES")
      .Add(18, "a", kFamily, Answer::kAccepted)
      .Add(20, "a", kFamily, Answer::kDeclined, "DATES");
  const auto none = alike.By(v1::CITY_ANSWER_SPLIT_CHILDREN);
  EXPECT_EQ(none.rows(0).difference(), v1::ANSWER_DIFFERENCE_NONE);
  EXPECT_EQ(none.rows(0).note(), "");
}

TEST(AnswerReportTest, OfAFewNothingIsTold) {
  Counted few = Many();
  few.Add(1, "xela", {.level = Level::kL4, .people = 2}, Answer::kDeclined,
          "OTHER");
  const auto sizes = few.By(v1::CITY_ANSWER_SPLIT_SIZE);
  EXPECT_EQ(sizes.rows(1).group(), "2");
  EXPECT_TRUE(sizes.rows(1).declined().hidden());
  EXPECT_TRUE(sizes.rows(1).proposed().hidden());
  EXPECT_FALSE(sizes.rows(1).has_declined_percent());
  EXPECT_EQ(sizes.rows(1).declined().number(), 0) << "nor beside the word";
  EXPECT_EQ(sizes.rows(1).difference(), v1::ANSWER_DIFFERENCE_UNSPECIFIED);
  const auto reasons = few.By(v1::CITY_ANSWER_SPLIT_REASON);
  int hidden = 0;
  for (const auto& row : reasons.rows()) hidden += row.declined().hidden();
  EXPECT_GE(hidden, 2) << "one alone follows from the sum";
}

TEST(AnswerReportTest, ASumIsShownInEverySplitOrInNone) {
  std::mt19937 random(9);
  const auto upto = [&](int most) {
    return std::uniform_int_distribution<int>(0, most)(random);
  };
  for (int i = 0; i < 30; ++i) {
    Counted counted;
    for (int j = 0; j < 12; ++j) {
      const bool declined = upto(1) == 0;
      counted.Add(
          1 + upto(i % 3 == 0 ? 0 : 5), absl::StrCat("host-", upto(2)),
          {.level = static_cast<Level>(1 + upto(3)),
           .people = 1 + upto(5),
           .children = upto(1) == 0},
          declined ? Answer::kDeclined : Answer::kAccepted,
          declined
              ? std::vector<std::string>{"DATES",
                                         "OTHER"}[static_cast<size_t>(upto(1))]
              : "");
    }
    const auto levels = counted.By(v1::CITY_ANSWER_SPLIT_LEVEL);
    const v1::CityAnswerRow& all = levels.rows(levels.rows_size() - 1);
    for (const auto split :
         {v1::CITY_ANSWER_SPLIT_SIZE, v1::CITY_ANSWER_SPLIT_CHILDREN,
          v1::CITY_ANSWER_SPLIT_HOST, v1::CITY_ANSWER_SPLIT_REASON}) {
      const auto report = counted.By(split);
      const v1::CityAnswerRow& last = report.rows(report.rows_size() - 1);
      EXPECT_EQ(last.declined().hidden(), all.declined().hidden());
      EXPECT_EQ(last.declined().number(), all.declined().number());
      if (split == v1::CITY_ANSWER_SPLIT_REASON) continue;
      EXPECT_EQ(last.accepted().hidden(), all.accepted().hidden());
      EXPECT_EQ(last.proposed().hidden(), all.proposed().hidden());
    }
  }
}

TEST(AnswerReportTest, FewThatWereNotAnsweredDoNotFollow) {
  Counted counted = Many();
  const auto before = counted.By(v1::CITY_ANSWER_SPLIT_CHILDREN);
  EXPECT_EQ(before.rows(1).proposed().number(), 45);
  counted.Unanswered(2, "porto", kOne);
  const auto after = counted.By(v1::CITY_ANSWER_SPLIT_CHILDREN);
  for (const v1::CityAnswerRow& row : after.rows()) {
    if (row.accepted().hidden() || row.declined().hidden() ||
        row.silent().hidden() || row.proposed().hidden()) {
      continue;
    }
    EXPECT_EQ(row.proposed().number() - row.accepted().number() -
                  row.declined().number() - row.silent().number(),
              0)
        << row.ShortDebugString();
  }
}

// As the report shows them, and what is left without an answer.
int64_t LeastThatFollowsFrom(const Counted& counted, v1::CityAnswerSplit split,
                             std::string_view name) {
  suppression::Numbers numbers;
  suppression::Hidden hidden;
  const auto report = counted.By(split);
  for (const v1::CityAnswerRow& row : report.rows()) {
    const auto of = [&](Answer answer) {
      return counted.Of(name, row.group(), answer);
    };
    const int64_t accepted = of(Answer::kAccepted);
    const int64_t declined = of(Answer::kDeclined);
    const int64_t silent = of(Answer::kSilent);
    const int64_t proposed = of(Answer::kProposed);
    numbers.push_back({accepted, declined, silent,
                       proposed - accepted - declined - silent, proposed});
    const bool any = row.accepted().hidden() || row.declined().hidden() ||
                     row.silent().hidden() || row.proposed().hidden();
    hidden.push_back({row.accepted().hidden(), row.declined().hidden(),
                      row.silent().hidden(), any, row.proposed().hidden()});
  }
  return sojourn::testing::LeastThatFollows(numbers, hidden);
}

TEST(AnswerReportTest, NoSumOfFewFollows) {
  std::mt19937 random(10);
  const auto upto = [&](int most) {
    return std::uniform_int_distribution<int>(0, most)(random);
  };
  for (int i = 0; i < 40; ++i) {
    Counted counted;
    for (int j = 0; j < 16; ++j) {
      const AskedOf asked{.level = static_cast<Level>(1 + upto(3)),
                          .people = 1 + upto(5),
                          .children = upto(1) == 0};
      const int64_t number = 1 + upto(i % 2 == 0 ? 2 : 12);
      const int kind = upto(3);
      if (kind == 0) {
        counted.Unanswered(number, "porto", asked);
      } else {
        counted.Add(number, "porto", asked,
                    kind == 1 ? Answer::kAccepted : Answer::kSilent);
      }
    }
    using Split = std::pair<v1::CityAnswerSplit, std::string_view>;
    for (const auto& [split, name] :
         {Split(v1::CITY_ANSWER_SPLIT_LEVEL, answer_rules::kByLevel),
          Split(v1::CITY_ANSWER_SPLIT_SIZE, answer_rules::kBySize),
          Split(v1::CITY_ANSWER_SPLIT_CHILDREN, answer_rules::kByChildren)}) {
      ASSERT_GE(LeastThatFollowsFrom(counted, split, name),
                suppression::kFewest)
          << "round " << i << " " << name;
    }
  }
}

}  // namespace
}  // namespace sojourn::relocation
