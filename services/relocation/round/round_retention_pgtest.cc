// How long a round is kept, and what goes with a case that is erased.
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "services/relocation/round/round_fixture.h"
#include "services/relocation/round/round_retention.h"
#include "services/relocation/round/round_store.h"

namespace sojourn::relocation {
namespace {

class RoundRetentionTest : public RoundTest {
 protected:
  void Sweep() {
    EXPECT_OK(
        DeleteOldRounds(world.runtime_.get(), absl::Now() + absl::Seconds(30)));
  }
  std::string Kept() {
    return world.database_.Value(
        "SELECT coalesce(string_agg(round_id, ' ' ORDER BY requested_at, id), "
        "'') FROM rounds");
  }
  std::string RunAndFail() {
    world.matching_.script().FailBefore(
        FailedPrecondition("INVENTED_REASON", "no", "an invented remedy"));
    const std::string round = RunAndMake();
    EXPECT_EQ(Get().round().state(), v1::ROUND_STATE_FAILED);
    return round;
  }
  bool HasKey(const std::string& round) {
    const auto exists = world.runtime_->keys().Exists(rounds::KeyOf(round));
    EXPECT_OK(exists);
    return exists.ok() && *exists;
  }
  absl::Status Read(const std::string& round) {
    v1::GetRoundRequest request;
    request.set_round_id(round);
    return world.Do(Office(), &Stub::GetRound, request).status();
  }
  // Two officers, within the week.
  void EraseMistake(const std::string& relocation_id) {
    auto request = World::Named<v1::EraseRelocationRequest>(relocation_id);
    request.set_reason(v1::ERASURE_REASON_MISTAKE);
    EXPECT_OK(world.Do(Office(), &Stub::EraseRelocation, request));
    EXPECT_OK(world.Do(Office("office/two"), &Stub::EraseRelocation, request));
    world.RunAll();
  }
};

TEST_F(RoundRetentionTest, IsDeletedWithItsKeyAYearAfterItWasRun) {
  ThreePlaces();
  Waiting();
  const std::string accepted = RunAndMake();
  ASSERT_OK(Accept(accepted));
  const std::string discarded = RunAndMake();
  const std::string failed = RunAndFail();
  const std::string newest = RunAndMake();
  ASSERT_OK(Accept(newest));

  world.Advance(absl::Hours(24 * 364));
  const std::string younger = RunAndMake();
  const std::string all = Kept();
  Sweep();
  EXPECT_EQ(Kept(), all);

  world.Advance(absl::Hours(48));
  Sweep();
  EXPECT_EQ(Kept(), absl::StrCat(newest, " ", younger));
  for (const std::string& gone : {accepted, discarded, failed}) {
    EXPECT_FALSE(HasKey(gone));
    EXPECT_THAT(Read(gone), ReasonIs("NOT_FOUND"));
  }
  EXPECT_TRUE(HasKey(newest));
  EXPECT_OK(Read(newest));
  EXPECT_EQ(world.database_.Value("SELECT count(*) FROM audit_records "
                                  "WHERE method = 'DeleteOldRounds'"),
            "3");
}

TEST_F(RoundRetentionTest, WhatRunsStaysAndSoDoesWhatItIsComparedWith) {
  ThreePlaces();
  Waiting();
  const std::string accepted = RunAndMake();
  ASSERT_OK(Accept(accepted));
  RunAndMake();
  const std::string running = Run();
  world.Advance(absl::Hours(24 * 366));
  Sweep();
  EXPECT_EQ(Kept(), absl::StrCat(accepted, " ", running));
  world.MakeRound();
  EXPECT_EQ(Get(running).round().state(), v1::ROUND_STATE_SOLVED);
  EXPECT_EQ(Get(running).round().compared_with_round_id(), accepted);
}

TEST_F(RoundRetentionTest, WhereNoneWasAcceptedTheOneSolvedLastStays) {
  ThreePlaces();
  Waiting();
  RunAndMake();
  const std::string solved = RunAndMake();
  RunAndFail();
  world.Advance(absl::Hours(24 * 366));
  Sweep();
  EXPECT_EQ(Kept(), solved);
}

TEST_F(RoundRetentionTest, WhatWasSaidOfAPlanGoesWithTheCaseThatItNames) {
  ThreePlaces();
  const std::string named = Waiting();
  const std::string unnamed = Waiting();
  const std::string code = absl::AsciiStrToLower(
      absl::StrReplaceAll(world.Get(named).code(), {{"-", " "}}));
  const std::string reason = absl::StrCat("best for ", code, " by far");
  ASSERT_OK(Accept(RunAndMake(), reason));

  EraseMistake(unnamed);
  EXPECT_EQ(Get().round().acceptance_reason(), reason);
  EraseMistake(named);
  EXPECT_EQ(Get().round().acceptance_reason(), "");
  EXPECT_EQ(Get().round().state(), v1::ROUND_STATE_ACCEPTED);
  EXPECT_EQ(Get().round().accepted_by(), "office/two");
  EXPECT_EQ(world.database_.Value("SELECT count(*) FROM rounds "
                                  "WHERE reason_sealed IS NOT NULL OR "
                                  "cardinality(reason_names) > 0"),
            "0");
}

}  // namespace
}  // namespace sojourn::relocation
