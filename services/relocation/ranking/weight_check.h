#ifndef SERVICES_RELOCATION_RANKING_WEIGHT_CHECK_H_
#define SERVICES_RELOCATION_RANKING_WEIGHT_CHECK_H_

#include "common/status/error.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "sojourn/relocation/v1/ranking_calls.pb.h"

namespace sojourn::relocation {

// What matching would refuse of `weights`, at the field of this name.
void CheckWeights(
    const google::protobuf::RepeatedPtrField<v1::ScoreWeight>& weights,
    FieldChecker& fields);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RANKING_WEIGHT_CHECK_H_
