#include "services/relocation/duplicates/merge_rules.h"

#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace sojourn::relocation::merge_rules {
namespace {

using ::sojourn::testing::ReasonIs;

constexpr absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

Pair Judged(Verdict verdict) {
  return {.verdict = verdict, .asked_by = "office/one", .merged_at = {}};
}
Pair MergedPair() {
  Pair pair = Judged(Verdict::kSame);
  pair.merged_at = kNow;
  return pair;
}

Relocation CaseIn(State state, absl::Time received = kNow) {
  Relocation relocation;
  relocation.state = state;
  relocation.received_at = received;
  return relocation;
}

TEST(MergeRulesTest, WhoBroughtACaseComparesItWithNoOther) {
  Relocation brought = CaseIn(State::kSubmitted);
  brought.submitted_by = "ngo/ana";
  brought.submitting_organisation_id = "ngo";
  EXPECT_THAT(CheckBroughtByOthers(brought, "ngo/ana", "office", true),
              ReasonIs("OWN_SUBMISSION"));
  EXPECT_THAT(CheckBroughtByOthers(brought, "ngo/bo", "ngo", false),
              ReasonIs("OWN_SUBMISSION"));
  EXPECT_OK(CheckBroughtByOthers(brought, "ngo/bo", "ngo", true));
  EXPECT_OK(CheckBroughtByOthers(brought, "office/one", "office", true));
}

TEST(MergeRulesTest, TwoOfficersSayThatTheyAreTheSame) {
  ASSERT_OK_AND_ASSIGN(const Pair asked, Confirm({}, true, "office/one"));
  EXPECT_EQ(asked.verdict, Verdict::kSameAsked);
  EXPECT_EQ(asked.asked_by, "office/one");
  EXPECT_THAT(Confirm(asked, true, "office/one"),
              ReasonIs("SECOND_OFFICER_NEEDED"));
  ASSERT_OK_AND_ASSIGN(const Pair same, Confirm(asked, true, "office/two"));
  EXPECT_EQ(same.verdict, Verdict::kSame);
  EXPECT_THAT(Confirm(same, true, "office/three"),
              ReasonIs("ALREADY_CONFIRMED"));
}

TEST(MergeRulesTest, OneSaysThatTheyAreOthersAndAnythingMayBeSaidAnew) {
  Pair introduced = Judged(Verdict::kSame);
  introduced.introduced = true;
  ASSERT_OK_AND_ASSIGN(const Pair apart,
                       Confirm(introduced, false, "office/one"));
  EXPECT_EQ(apart.verdict, Verdict::kNotSame);
  EXPECT_FALSE(apart.introduced);
  ASSERT_OK_AND_ASSIGN(const Pair asked, Confirm(apart, true, "office/one"));
  EXPECT_EQ(asked.verdict, Verdict::kSameAsked);
  EXPECT_THAT(Confirm(MergedPair(), false, "office/two"),
              ReasonIs("CASES_MERGED"));
}

TEST(MergeRulesTest, OnlyWhatTwoOfficersConfirmedIsMerged) {
  const Relocation one = CaseIn(State::kSubmitted);
  for (const Verdict verdict :
       {Verdict::kNone, Verdict::kSameAsked, Verdict::kNotSame}) {
    EXPECT_THAT(FirstIsKept(Judged(verdict), {one}, {one}),
                ReasonIs("PAIR_UNCONFIRMED"));
    EXPECT_THAT(Introduce(Judged(verdict), true), ReasonIs("PAIR_UNCONFIRMED"));
  }
}

TEST(MergeRulesTest, TheCommittedElseTheFurtherElseTheElderGoesOn) {
  const Pair same = Judged(Verdict::kSame);
  const auto kept = [&](const Side& first, const Side& second) {
    const auto result = FirstIsKept(same, first, second);
    EXPECT_OK(result);
    const auto turned = FirstIsKept(same, second, first);
    EXPECT_OK(turned);
    EXPECT_NE(*result, *turned);
    return *result;
  };
  const Relocation early = CaseIn(State::kTriaged, kNow - absl::Hours(1));
  const Relocation late = CaseIn(State::kTriaged);
  const Relocation far = CaseIn(State::kEligible);
  const Relocation ended = CaseIn(State::kWithdrawn, kNow - absl::Hours(9));
  EXPECT_TRUE(kept({early, true}, {far, false}));
  EXPECT_TRUE(kept({far}, {early}));
  EXPECT_TRUE(kept({early}, {late}));
  EXPECT_TRUE(kept({late}, {ended}));
  EXPECT_TRUE(kept({late}, {ended, true})) << "it only gives back";
  EXPECT_THAT(FirstIsKept(same, {ended}, {ended}), ReasonIs("STATE_FORBIDS"));
  EXPECT_THAT(FirstIsKept(same, {early, true}, {late, true}),
              ReasonIs("BOTH_COMMITTED"));
}

TEST(MergeRulesTest, NoCaseIsInTwoMergesThatLeadInACircle) {
  const Pair same = Judged(Verdict::kSame);
  const Relocation early = CaseIn(State::kTriaged, kNow - absl::Hours(1));
  Relocation away = CaseIn(State::kTriaged);
  // What keeps another goes on keeping, and becomes no pointer itself.
  EXPECT_OK(FirstIsKept(same, {early, false, true}, {away}));
  EXPECT_THAT(FirstIsKept(same, {early}, {away, false, true}),
              ReasonIs("CASES_MERGED"));
  away.merged_into = "HRX4-9KDT-4";
  EXPECT_THAT(FirstIsKept(same, {early}, {away}), ReasonIs("CASES_MERGED"));
  EXPECT_THAT(FirstIsKept(MergedPair(), {early}, {early}),
              ReasonIs("CASES_MERGED"));
}

TEST(MergeRulesTest, NobodyIsMergedWhoCannotBeAsked) {
  Relocation silent = CaseIn(State::kTriaged);
  silent.overlay = Overlay::kContactLost;
  const Relocation other = CaseIn(State::kTriaged);
  EXPECT_THAT(FirstIsKept(Judged(Verdict::kSame), {other}, {silent}),
              ReasonIs("CASE_SUSPENDED"));
}

TEST(MergeRulesTest, AMergeIsTakenBackForThirtyDays) {
  EXPECT_THAT(Undo(Judged(Verdict::kSame), false, kNow),
              ReasonIs("NOT_MERGED"));
  ASSERT_OK_AND_ASSIGN(
      const Pair parted,
      Undo(MergedPair(), false, kNow + kUndoWithin - absl::Seconds(1)));
  EXPECT_FALSE(parted.merged_at.has_value());
  EXPECT_EQ(parted.verdict, Verdict::kSame);
  EXPECT_THAT(Undo(MergedPair(), false, kNow + kUndoWithin),
              ReasonIs("UNDO_TOO_LATE"));
  EXPECT_OK(Undo(MergedPair(), true, kNow + kUndoWithin)) << "it has ended";
}

TEST(MergeRulesTest, SheIntroducesThemAndTakesItBack) {
  ASSERT_OK_AND_ASSIGN(const Pair told,
                       Introduce(Judged(Verdict::kSame), true));
  EXPECT_TRUE(told.introduced);
  ASSERT_OK_AND_ASSIGN(const Pair taken_back, Introduce(told, false));
  EXPECT_FALSE(taken_back.introduced);
}

}  // namespace
}  // namespace sojourn::relocation::merge_rules
