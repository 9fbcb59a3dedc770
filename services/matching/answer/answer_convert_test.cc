#include "services/matching/answer/answer_convert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace sojourn::matching {
namespace {

using ::testing::ElementsAre;

TEST(Codes, AreNamedInTheContractAsInTheModel) {
  EXPECT_EQ(kBarriers, v1::BarrierCode_MAX);
  for (int i = 0; i < kBarriers; ++i) {
    const auto barrier = static_cast<Barrier>(i);
    EXPECT_EQ(v1::BarrierCode_Name(CodeToProto(barrier)),
              "BARRIER_CODE_" + std::string(CodeOf(barrier)));
  }
  ASSERT_EQ(kScoreParts.size(), static_cast<size_t>(v1::ScorePart_MAX));
  for (int i = 0; i < v1::ScorePart_MAX; ++i) {
    EXPECT_EQ(v1::ScorePart_Name(PartToProto(i)),
              "SCORE_PART_" + std::string(kScoreParts[static_cast<size_t>(i)]));
  }
}

TEST(Words, AreGivenOnceForEachCodeThatOccurs) {
  BarrierWriter writer;
  v1::WayOut way;
  writer.Set({Barrier::kNoCot, Barrier::kNoRoute}, way.mutable_barriers());
  writer.Set({Barrier::kNoCot}, way.mutable_barriers());
  google::protobuf::RepeatedPtrField<v1::BarrierWords> words;
  writer.SetWords(&words);
  ASSERT_EQ(words.size(), 2);
  EXPECT_EQ(words.Get(0).code(), v1::BARRIER_CODE_NO_COT);
  EXPECT_EQ(words.Get(0).words(), WordsOf(Barrier::kNoCot));
  EXPECT_THAT(way.barriers(),
              ElementsAre(v1::BARRIER_CODE_NO_COT, v1::BARRIER_CODE_NO_ROUTE,
                          v1::BARRIER_CODE_NO_COT));
}

}  // namespace
}  // namespace sojourn::matching
