#include "services/matching/work/proof.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "common/testing/status_matchers.h"
#include "services/matching/ask/ask_request.h"
#include "services/matching/ask/samples.h"

namespace sojourn::matching {
namespace {

using sojourn::testing::IsOk;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Twelve parties at three places; one holds an offer. A seed, so that the
// search has them in another order than the question.
v1::AssignBatchRequest Question() {
  v1::AssignBatchRequest request = SampleBatch(12, 3);
  request.set_seed(5);
  request.set_with_prices(true);
  v1::FrozenStay& frozen = *request.add_frozen();
  frozen.set_party_ref("p4");
  frozen.set_place_ref("q0");
  *frozen.mutable_check_in() = SampleDate(kSampleDay);
  for (auto& place : *request.mutable_places()) {
    *place.mutable_windows(0) = SampleStay(kSampleDay, kSampleDay + 70);
  }
  return request;
}

v1::AssignBatchResponse AnswerTo(const v1::AssignBatchRequest& request) {
  auto batch = ParseBatch(request);
  EXPECT_THAT(batch, IsOk());
  auto answer = Assign(*std::move(batch), [] { return false; });
  EXPECT_THAT(answer, IsOk());
  return *std::move(answer);
}

std::string FaultOf(const v1::AssignBatchRequest& request,
                    const v1::AssignBatchResponse& answer) {
  auto batch = ParseBatch(request);
  EXPECT_THAT(batch, IsOk());
  return AnswerFault(*std::move(batch), answer);
}

TEST(AnswerFault, WhatWasAnsweredIsBelieved) {
  const v1::AssignBatchResponse answer = AnswerTo(Question());
  EXPECT_THAT(answer.prices(), SizeIs(5)) << "four levels and the score";
  EXPECT_THAT(answer.prices(4).parties(), SizeIs(12));
  EXPECT_THAT(answer.prices(4).levels(), SizeIs(4));
  EXPECT_THAT(FaultOf(Question(), answer), IsEmpty());
}

TEST(AnswerFault, SoIsOneWithFewerColumns) {
  v1::AssignBatchRequest request = Question();
  auto batch = ParseBatch(request);
  ASSERT_THAT(batch, IsOk());
  batch->columns.most_columns = 22;
  const auto answer = Assign(*batch, [] { return false; });
  ASSERT_THAT(answer, IsOk());
  EXPECT_GT(answer->columns_left_out(), 0);
  EXPECT_THAT(AnswerFault(*batch, *answer), IsEmpty());
}

TEST(AnswerFault, NothingIsBelievedThatWasChanged) {
  const v1::AssignBatchRequest question = Question();
  const v1::AssignBatchResponse answer = AnswerTo(question);
  v1::AssignBatchResponse changed = answer;
  changed.set_value(answer.value() + 0.01);
  EXPECT_THAT(FaultOf(question, changed), HasSubstr("value"));
  changed = answer;
  changed.set_bound(answer.bound() - 0.01);
  EXPECT_THAT(FaultOf(question, changed), HasSubstr("bound"));
  changed = answer;
  changed.mutable_levels(3)->set_most_placed(1 +
                                             answer.levels(3).most_placed());
  EXPECT_THAT(FaultOf(question, changed), HasSubstr("number placed"));
  changed = answer;
  changed.set_gap(answer.gap() + 0.01);
  EXPECT_THAT(FaultOf(question, changed), HasSubstr("gap"));
  changed = answer;
  changed.mutable_levels(0)->set_placed(3 + answer.levels(0).placed());
  EXPECT_THAT(FaultOf(question, changed), HasSubstr("numbers placed"));
  changed = answer;
  changed.mutable_levels(0)->set_proven(!answer.levels(0).proven());
  EXPECT_THAT(FaultOf(question, changed), HasSubstr("another proof"));
  changed = answer;
  *changed.add_levels() = answer.levels(0);
  EXPECT_THAT(FaultOf(question, changed), HasSubstr("twice"));
  changed = answer;
  changed.mutable_levels(0)->set_parties(1 + answer.levels(0).parties());
  EXPECT_THAT(FaultOf(question, changed), HasSubstr("numbers of people"));
  changed = answer;
  changed.mutable_levels(0)->set_persons_placed(0);
  EXPECT_THAT(FaultOf(question, changed), HasSubstr("numbers of people"));
  changed = answer;
  changed.clear_prices();
  EXPECT_THAT(FaultOf(question, changed), HasSubstr("with_prices"));
}

// Prices of one for everybody are a proof of no more than one for everybody.
TEST(AnswerFault, ASearchThatEndedWithoutProofIsNotSaidToHaveOne) {
  const v1::AssignBatchRequest question = Question();
  v1::AssignBatchResponse changed = AnswerTo(question);
  v1::StagePrices& score = *changed.mutable_prices(4);
  std::fill(score.mutable_parties()->begin(), score.mutable_parties()->end(),
            1);
  std::fill(score.mutable_levels()->begin(), score.mutable_levels()->end(), 0);
  changed.set_bound(11);
  changed.set_gap((11 - changed.value()) / 11);
  changed.set_ended_by(v1::ENDED_BY_SEARCH);
  EXPECT_THAT(FaultOf(question, changed), IsEmpty());
  changed.set_ended_by(v1::ENDED_BY_PROOF);
  EXPECT_THAT(FaultOf(question, changed), HasSubstr("another proof"));
}

TEST(AnswerFault, NobodyHasAnotherScoreOrIsSaidToBeFrozen) {
  const v1::AssignBatchRequest question = Question();
  v1::AssignBatchResponse changed = AnswerTo(question);
  const auto free =
      std::find_if(changed.mutable_assignments()->begin(),
                   changed.mutable_assignments()->end(),
                   [](const v1::Assignment& each) { return !each.frozen(); });
  ASSERT_NE(free, changed.mutable_assignments()->end());
  free->set_score(free->score() + 0.01);
  EXPECT_THAT(FaultOf(question, changed), HasSubstr("another score"));
  free->set_score(free->score() - 0.01);
  EXPECT_THAT(FaultOf(question, changed), IsEmpty());
  free->set_frozen(true);
  EXPECT_THAT(FaultOf(question, changed), HasSubstr("nobody asked for it"));
}

TEST(AnswerFault, NobodyIsWhereSheCannotBeOrMissing) {
  const v1::AssignBatchRequest question = Question();
  const v1::AssignBatchResponse answer = AnswerTo(question);
  v1::AssignBatchResponse changed = answer;
  changed.mutable_assignments(0)->set_party_ref("somebody");
  EXPECT_THAT(FaultOf(question, changed), HasSubstr("nobody of the question"));
  changed = answer;
  changed.mutable_not_placed()->RemoveLast();
  EXPECT_THAT(FaultOf(question, changed), HasSubstr("says nothing"));
  changed = answer;
  for (v1::Assignment& each : *changed.mutable_assignments()) {
    if (each.frozen()) each.set_place_ref("q1");
  }
  EXPECT_THAT(FaultOf(question, changed), HasSubstr("frozen elsewhere"));
  changed = answer;
  for (v1::Assignment& each : *changed.mutable_assignments()) {
    if (each.frozen()) continue;
    *each.mutable_stay() = SampleStay(kSampleDay + 300, kSampleDay + 300 + 30);
    break;
  }
  EXPECT_THAT(FaultOf(question, changed), HasSubstr("cannot be"));
}

}  // namespace
}  // namespace sojourn::matching
