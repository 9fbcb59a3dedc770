// Hosts, places, weights: where somebody can be, and what counts.
#include <cmath>
#include <map>
#include <utility>

#include "services/matching/ask/ask_fields.h"
#include "services/matching/ask/ask_limits.h"
#include "services/matching/ask/ask_parse.h"

namespace sojourn::matching {
namespace {

// A host's short list.
constexpr int kMostRanked = 200;

// What of a place its host decides.
Place ParseHost(const v1::HostToFill& in, Fields fields) {
  Place host{.host = in.host_ref(), .country = in.country_code()};
  fields.Country("country_code", in.country_code());
  host.languages = fields.Skills("languages", in.languages()).first;
  host.interpreter_languages =
      fields.Languages("interpreter_languages", in.interpreter_languages());
  host.services = fields.Needs("services", in.services());
  host.professions = fields.Refs("professions", in.professions(), kMostWords);
  host.host_ranking =
      fields.Refs("party_ranking", in.party_ranking(), kMostRanked);
  host.host_load = fields.Part("load", in.load(), 1);
  return host;
}

Place ParsePlace(const v1::PlaceToFill& in, Place place,
                 const Calendar& calendar, Fields fields) {
  place.id = in.place_ref();
  if (in.lane() < 0 || in.lane() > v1::Lane_MAX) {
    fields.Bad("lane", "VALUE_UNKNOWN", "choose REGULAR or URGENT");
  }
  place.lane = in.lane() == v1::LANE_URGENT ? Lane::kUrgent : Lane::kRegular;
  place.adults = fields.Number("adults", in.adults(), 0, kMostPersons);
  place.children = fields.Number("children", in.children(), 0, kMostPersons);
  place.bedrooms = fields.Number("bedrooms", in.bedrooms(), 0, kMostPersons);
  place.step_free = in.step_free();
  place.women_only = in.women_only();
  place.family = in.family();
  place.cot = in.cot();
  place.pets = in.pets();
  place.same_night = in.same_night();
  place.turnover =
      fields.Number("turnover_days", in.turnover_days(), 0, kMostTurnoverDays);
  place.windows = fields.Periods("windows", in.windows(), calendar);
  place.taken = fields.Periods("taken", in.taken(), calendar);
  return place;
}

}  // namespace

std::vector<Place> ParsePlaces(const ProtoHosts& hosts,
                               const ProtoPlaces& places,
                               const Calendar& calendar,
                               FieldChecker* checker) {
  Fields fields(*checker);
  std::vector<Place> parsed;
  if (!fields.Fits("hosts", hosts.size(), kMostHosts) ||
      !fields.Fits("places", places.size(), kMostPlaces)) {
    return parsed;
  }
  std::set<std::string> host_refs;
  std::map<std::string, Place> by_host;
  for (int i = 0; i < hosts.size(); ++i) {
    Fields one = fields.Inside(Nth("hosts", i));
    one.NewRef("host_ref", hosts.Get(i).host_ref(), &host_refs);
    by_host[hosts.Get(i).host_ref()] = ParseHost(hosts.Get(i), one);
  }
  std::set<std::string> place_refs;
  for (int i = 0; i < places.size(); ++i) {
    const v1::PlaceToFill& place = places.Get(i);
    Fields one = fields.Inside(Nth("places", i));
    one.NewRef("place_ref", place.place_ref(), &place_refs);
    const auto host = by_host.find(place.host_ref());
    if (host == by_host.end()) {
      one.Bad("host_ref", "REF_UNKNOWN", "is none of `hosts`");
      continue;
    }
    parsed.push_back(ParsePlace(place, host->second, calendar, one));
  }
  return parsed;
}

Weights ParseWeights(
    const google::protobuf::RepeatedPtrField<v1::ScoreWeight>& weights,
    FieldChecker* checker) {
  constexpr double kMostWeight = 1000;
  Fields fields(*checker);
  Weights parsed = kProposedWeights;
  std::set<int> seen;
  for (int i = 0; i < weights.size(); ++i) {
    const v1::ScoreWeight& weight = weights.Get(i);
    Fields one = fields.Inside(Nth("weights", i));
    const int part = weight.part();
    if (part <= v1::SCORE_PART_UNSPECIFIED || part > v1::ScorePart_MAX) {
      one.Bad("part", "VALUE_UNKNOWN", "choose one of the parts of a score");
      continue;
    }
    if (!seen.insert(part).second) {
      one.Bad("part", "ENTRY_REPEATED", "name a part once");
    }
    parsed[static_cast<size_t>(part - 1)] =
        one.Part("weight", weight.weight(), kMostWeight);
  }
  if (!WeightsFault(parsed).empty()) {
    fields.Bad("weights", "NUMBER_OUT_OF_RANGE",
               "one weight at least is above 0");
  }
  return parsed;
}

int ParseDaysApart(int days_apart, FieldChecker* checker) {
  constexpr int kProposed = 7;
  Fields(*checker).Number("days_apart", days_apart, 0, kMostDaysApart);
  return days_apart == 0 ? kProposed : days_apart;
}

uint64_t ParseSeed(int64_t seed, FieldChecker* checker) {
  constexpr int64_t kMostSeed = 0xFFFF'FFFF;
  if (seed < 0 || seed > kMostSeed) {
    Fields(*checker).Bad("seed", "NUMBER_OUT_OF_RANGE",
                         "must be 0 to 4294967295");
  }
  return static_cast<uint64_t>(seed);
}

}  // namespace sojourn::matching
