#include "services/visa/policy/policy_value.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;
using ::testing::ElementsAre;
using ::testing::Optional;
using ::testing::Pair;
using ::testing::SizeIs;

PolicyRule Rule(std::string passport, std::string destination,
                Requirement requirement, int days = 0) {
  return {std::move(passport), std::move(destination), {requirement, days}};
}

TEST(VisaPolicy, FindsAPairAndNothingElse) {
  const VisaPolicy policy(3,
                          {Rule("UG", "TZ", Requirement::kEVisa),
                           Rule("KE", "TZ", Requirement::kVisaFree, 90),
                           Rule("KE", "RW", Requirement::kOnArrival)},
                          {});
  EXPECT_THAT(policy.Find("KE", "TZ"),
              Optional(EntryRule{Requirement::kVisaFree, 90}));
  EXPECT_EQ(policy.Find("UG", "RW"), std::nullopt);
  EXPECT_EQ(policy.Find("TZ", "KE"), std::nullopt);
  EXPECT_EQ(VisaPolicy().Find("KE", "TZ"), std::nullopt);
}

TEST(VisaPolicy, TheBestPassportAllowsTheWholeStayAndAsksLeast) {
  const VisaPolicy policy(1,
                          {Rule("KE", "TZ", Requirement::kVisaFree, 30),
                           Rule("UG", "TZ", Requirement::kVisaFree, 90),
                           Rule("RW", "TZ", Requirement::kEVisa),
                           Rule("SO", "TZ", Requirement::kNoAdmission)},
                          {});
  const std::vector<std::string> all = {"SO", "RW", "KE", "UG", "BI"};
  EXPECT_EQ(policy.Best(all, "TZ", 60)->passport, "UG");
  const std::vector<std::string> short_ones = {"RW", "KE"};
  EXPECT_EQ(policy.Best(short_ones, "TZ", 20)->passport, "KE");
  const std::vector<std::string> none = {"BI"};
  EXPECT_FALSE(policy.Best(none, "TZ", 20).has_value());
}

TEST(VisaPolicy, AnUnsaidLengthIsTakenAsShort) {
  EXPECT_EQ(DaysTaken({Requirement::kOnArrival, 0}), 30);
  EXPECT_EQ(DaysTaken({Requirement::kEVisa, 0}), 30);
  EXPECT_EQ(DaysTaken({Requirement::kVisaFree, 0}), 90);
  EXPECT_EQ(DaysTaken({Requirement::kVisaFree, 180}), 180);
  EXPECT_EQ(DaysTaken({Requirement::kVisaRequired, 0}), 0);
}

TEST(VisaPolicy, AnswersNameBothPolicies) {
  EXPECT_EQ(PolicyVersionText(0), "schengen-2025-11-01");
  EXPECT_EQ(PolicyVersionText(12), "schengen-2025-11-01+imported-12");
}

TEST(Differences, AreTheChangedThenTheRemovedThenTheAddedRules) {
  const VisaPolicy before(1,
                          {Rule("KE", "BI", Requirement::kVisaFree, 90),
                           Rule("KE", "RW", Requirement::kEVisa),
                           Rule("KE", "TZ", Requirement::kOnArrival)},
                          {});
  const VisaPolicy after(2,
                         {Rule("AF", "KE", Requirement::kVisaRequired),
                          Rule("KE", "BI", Requirement::kVisaFree, 90),
                          Rule("KE", "TZ", Requirement::kVisaFree, 90)},
                         {});
  const std::vector<Difference> found = Differences(before, after);
  EXPECT_THAT(
      found,
      ElementsAre(Difference{"KE",
                             "TZ",
                             {Requirement::kOnArrival, 0},
                             {Requirement::kVisaFree, 90}},
                  Difference{"KE", "RW", {Requirement::kEVisa, 0}, {}},
                  Difference{"AF", "KE", {}, {Requirement::kVisaRequired, 0}}));
  EXPECT_THAT(
      CountChanges(found),
      ElementsAre(
          Pair(Pair(Requirement::kUnspecified, Requirement::kVisaRequired), 1),
          Pair(Pair(Requirement::kOnArrival, Requirement::kVisaFree), 1),
          Pair(Pair(Requirement::kEVisa, Requirement::kUnspecified), 1)));
  EXPECT_THAT(Differences(after, after), SizeIs(0));
}

TEST(Differences, OfAreasNameTheMembershipThatChanged) {
  const Area before{.name = "East",
                    .members = {{"KE", CivilDay(2020, 1, 1), {}, "treaty"},
                                {"UG", CivilDay(2020, 1, 1), {}, "treaty"}}};
  Area after = before;
  after.members[1].until = CivilDay(2026, 12, 31);
  after.members.push_back({"RW", CivilDay(2027, 1, 1), {}, "treaty"});
  const auto found = AreaDifferences({before}, {after});
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].after->member.country, "RW");
  EXPECT_FALSE(found[0].before.has_value());
  EXPECT_EQ(found[1].before->member.until, std::nullopt);
  EXPECT_EQ(found[1].after->member.until, CivilDay(2026, 12, 31));
  // Another rule changes every row of the area.
  after = before;
  after.rule.limit = 60;
  EXPECT_THAT(AreaDifferences({before}, {after}), SizeIs(2));
  EXPECT_EQ(AreasOf(RowsOf({before})), std::vector<Area>{before});
}

TEST(SchengenContradictions, AreWhereATableSaysOtherThanTheLaw) {
  const std::vector<PolicyRule> rules = {
      // As the law says.
      Rule("UA", "NL", Requirement::kVisaFree, 90),
      Rule("SG", "NL", Requirement::kVisaFree),
      Rule("KE", "NL", Requirement::kVisaRequired),
      Rule("FR", "NL", Requirement::kVisaFree),
      // No member, so not the law's.
      Rule("KE", "IE", Requirement::kVisaFree, 90),
      Rule("NR", "NL", Requirement::kVisaRequired),
      Rule("KE", "DE", Requirement::kVisaFree, 90),
      Rule("UA", "DE", Requirement::kVisaFree, 180)};
  const auto found = SchengenContradictions(rules, CivilDay(2026, 1, 1));
  EXPECT_THAT(found, ElementsAre(Difference{"NR",
                                            "NL",
                                            {Requirement::kVisaFree, 90},
                                            {Requirement::kVisaRequired, 0}},
                                 Difference{"KE",
                                            "DE",
                                            {Requirement::kVisaRequired, 0},
                                            {Requirement::kVisaFree, 90}},
                                 Difference{"UA",
                                            "DE",
                                            {Requirement::kVisaFree, 90},
                                            {Requirement::kVisaFree, 180}}));
}

}  // namespace
}  // namespace sojourn::visa
