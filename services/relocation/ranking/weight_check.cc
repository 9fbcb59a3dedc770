#include "services/relocation/ranking/weight_check.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/relocation/ranking/ranking_rules.h"

namespace sojourn::relocation {
namespace {

using Weights = google::protobuf::RepeatedPtrField<v1::ScoreWeight>;

bool IsNamedBefore(const Weights& weights, int index) {
  return std::any_of(weights.begin(), weights.begin() + index,
                     [&](const v1::ScoreWeight& each) {
                       return each.part() == weights.Get(index).part();
                     });
}

void CheckWeight(const Weights& weights, int index, FieldChecker& fields) {
  const v1::ScoreWeight& weight = weights.Get(index);
  const std::string at = absl::StrCat("weights[", index, "]");
  if (weight.part() == v1::SCORE_PART_UNSPECIFIED ||
      !v1::ScorePart_IsValid(weight.part())) {
    fields.Add(at + ".part", "FIELD_REQUIRED",
               "give HER_WISH, HOST_WISH, NEEDS, PROFESSION, BALANCE, SOONER "
               "or ROOM");
  } else if (IsNamedBefore(weights, index)) {
    fields.Add(at + ".part", "ENTRY_REPEATED", "is there twice");
  }
  // A number that is none is in no range.
  const bool in_range =
      weight.weight() >= 0 && weight.weight() <= ranking_rules::kLargestWeight;
  if (!in_range) {
    fields.Add(at + ".weight", "NUMBER_OUT_OF_RANGE", "give 0 to 100");
  }
}

}  // namespace

void CheckWeights(const Weights& weights, FieldChecker& fields) {
  if (weights.size() > v1::ScorePart_MAX) {
    fields.Add("weights", "LIST_TOO_LONG", "give each part once");
    return;
  }
  for (int i = 0; i < weights.size(); ++i) CheckWeight(weights, i, fields);
  // A part that is not named counts as usual.
  const bool nothing_counts = weights.size() == v1::ScorePart_MAX &&
                              std::all_of(weights.begin(), weights.end(),
                                          [](const v1::ScoreWeight& each) {
                                            return each.weight() == 0;
                                          });
  if (nothing_counts) {
    fields.Add("weights", "NUMBER_OUT_OF_RANGE",
               "give one weight at least above 0, or none");
  }
}

}  // namespace sojourn::relocation
