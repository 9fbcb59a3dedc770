// From the model to the contract.
#ifndef SERVICES_MATCHING_ANSWER_ANSWER_CONVERT_H_
#define SERVICES_MATCHING_ANSWER_ANSWER_CONVERT_H_

#include <set>
#include <vector>

#include "google/protobuf/repeated_ptr_field.h"
#include "services/matching/answer/ways_out.h"
#include "services/matching/ask/calendar.h"
#include "services/matching/model/barriers.h"
#include "services/matching/model/score.h"
#include "sojourn/matching/v1/matching.pb.h"

namespace sojourn::matching {

v1::BarrierCode CodeToProto(Barrier barrier);
v1::ScorePart PartToProto(int part);

void SetWeights(const Weights& weights,
                google::protobuf::RepeatedPtrField<v1::ScoreWeight>* out);
void SetParts(const ScoreParts& parts,
              google::protobuf::RepeatedPtrField<v1::ScorePartValue>* out);

// Writes barriers as codes and remembers which, for their words.
class BarrierWriter {
 public:
  void Set(const std::vector<Barrier>& barriers,
           google::protobuf::RepeatedField<int>* out);
  void Set(const std::vector<WayOut>& ways, const Calendar& calendar,
           google::protobuf::RepeatedPtrField<v1::WayOut>* out);
  // Of every code written so far.
  void SetWords(
      google::protobuf::RepeatedPtrField<v1::BarrierWords>* out) const;

 private:
  std::set<Barrier> written_;
};

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_ANSWER_ANSWER_CONVERT_H_
