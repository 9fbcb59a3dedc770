// From the contract to the model. Every function adds to the checker whatever
// is wrong, so that one answer names all of it; what it returns is of use only
// where nothing was.
#ifndef SERVICES_MATCHING_ASK_ASK_PARSE_H_
#define SERVICES_MATCHING_ASK_ASK_PARSE_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "common/status/error.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "services/matching/ask/calendar.h"
#include "services/matching/model/party.h"
#include "services/matching/model/score.h"
#include "sojourn/matching/v1/matching.pb.h"
#include "sojourn/matching/v1/price_calls.pb.h"

namespace sojourn::matching {

using ProtoParties = google::protobuf::RepeatedPtrField<v1::PartyToPlace>;
using ProtoHosts = google::protobuf::RepeatedPtrField<v1::HostToFill>;
using ProtoPlaces = google::protobuf::RepeatedPtrField<v1::PlaceToFill>;

// From the first day on which anybody can come, or `other` where that is
// before.
Calendar CalendarOf(const std::vector<const ProtoParties*>& lists,
                    const type::v1::Date& other = {});

// A list of parties, each with a reference that `seen` has not.
struct PartyList {
  std::string name;
  const ProtoParties& parties;
  int most = 0;
};
std::vector<Party> ParseParties(const PartyList& list, const Calendar& calendar,
                                std::set<std::string>* seen,
                                FieldChecker* checker);

// Days from the one on which she asked; her reference may be empty.
std::vector<Party> ParseHistory(
    const google::protobuf::RepeatedPtrField<v1::PastParty>& history,
    std::vector<absl::CivilDay>* asked_on, FieldChecker* checker);

// Places that she was offered and does not want.
std::set<std::string> DeclinedOf(const v1::PartyToPlace& party);
// Where nobody chooses: they are not to be had.
void LeaveOutDeclined(const ProtoParties& asked, std::vector<Party>* parties);

// Places, each with what its host has.
std::vector<Place> ParsePlaces(const ProtoHosts& hosts,
                               const ProtoPlaces& places,
                               const Calendar& calendar, FieldChecker* checker);

Weights ParseWeights(
    const google::protobuf::RepeatedPtrField<v1::ScoreWeight>& weights,
    FieldChecker* checker);

// 7 where it is 0.
int ParseDaysApart(int days_apart, FieldChecker* checker);
uint64_t ParseSeed(int64_t seed, FieldChecker* checker);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_ASK_ASK_PARSE_H_
