#include "services/matching/answer/answer_convert.h"

#include <cstddef>
#include <string>

namespace sojourn::matching {

// The contract's numbers are the model's, after its zero.
v1::BarrierCode CodeToProto(Barrier barrier) {
  return static_cast<v1::BarrierCode>(static_cast<int>(barrier) + 1);
}

v1::ScorePart PartToProto(int part) {
  return static_cast<v1::ScorePart>(part + 1);
}

void SetWeights(const Weights& weights,
                google::protobuf::RepeatedPtrField<v1::ScoreWeight>* out) {
  for (size_t i = 0; i < weights.size(); ++i) {
    v1::ScoreWeight& weight = *out->Add();
    weight.set_part(PartToProto(static_cast<int>(i)));
    weight.set_weight(weights[i]);
  }
}

void SetParts(const ScoreParts& parts,
              google::protobuf::RepeatedPtrField<v1::ScorePartValue>* out) {
  for (size_t i = 0; i < parts.size(); ++i) {
    v1::ScorePartValue& part = *out->Add();
    part.set_part(PartToProto(static_cast<int>(i)));
    part.set_value(parts[i]);
  }
}

void BarrierWriter::Set(const std::vector<Barrier>& barriers,
                        google::protobuf::RepeatedField<int>* out) {
  for (const Barrier barrier : barriers) {
    out->Add(CodeToProto(barrier));
    written_.insert(barrier);
  }
}

void BarrierWriter::Set(const std::vector<WayOut>& ways,
                        const Calendar& calendar,
                        google::protobuf::RepeatedPtrField<v1::WayOut>* out) {
  for (const WayOut& way : ways) {
    v1::WayOut& shown = *out->Add();
    Set(way.barriers, shown.mutable_barriers());
    shown.set_places(way.places);
    if (way.first_possible.has_value()) {
      *shown.mutable_first_possible() = calendar.DateAt(*way.first_possible);
    }
  }
}

void BarrierWriter::SetWords(
    google::protobuf::RepeatedPtrField<v1::BarrierWords>* out) const {
  for (const Barrier barrier : written_) {
    v1::BarrierWords& words = *out->Add();
    words.set_code(CodeToProto(barrier));
    words.set_words(std::string(WordsOf(barrier)));
  }
}

}  // namespace sojourn::matching
