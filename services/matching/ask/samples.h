// Requests of tests: a small programme in the contract's terms.
#ifndef SERVICES_MATCHING_ASK_SAMPLES_H_
#define SERVICES_MATCHING_ASK_SAMPLES_H_

#include <string>

#include "absl/time/civil_time.h"
#include "sojourn/matching/v1/batch_calls.pb.h"
#include "sojourn/matching/v1/price_calls.pb.h"
#include "sojourn/matching/v1/propose_calls.pb.h"

namespace sojourn::matching {

inline constexpr absl::CivilDay kSampleDay(2027, 3, 1);

type::v1::Date SampleDate(absl::CivilDay day);
type::v1::Stay SampleStay(absl::CivilDay from, absl::CivilDay until);

// One adult of this level who may come in March for 30 nights, speaks Spanish,
// and agreed to the hosts "first" and "second", in this order.
v1::PartyToPlace SampleParty(const std::string& ref, type::v1::Level level);

// In NL, where everybody of the samples may be; speaks Spanish.
v1::HostToFill SampleHost(const std::string& ref);

// For two, open for a year from the sample day on.
v1::PlaceToFill SamplePlace(const std::string& ref, const std::string& host);

// One party "she" of L3, hosts "first" and "second" with a place each, "q1" and
// "q2".
v1::ProposePlacementsRequest SampleAsk();

// Parties "p0", "p1", ... of levels L1 to L4 in turn, and `places` places at
// the two hosts.
v1::AssignBatchRequest SampleBatch(int parties, int places);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_ASK_SAMPLES_H_
