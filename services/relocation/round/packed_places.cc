#include "services/relocation/round/packed_places.h"

#include <utility>

namespace sojourn::relocation {
namespace {

namespace cap = ::sojourn::capacity::v1;

// Another for each party: days, and what follows from them.
cap::AvailablePlace DaysOf(const cap::AvailablePlace& found) {
  cap::AvailablePlace days;
  days.mutable_place()->set_place_id(found.place().place_id());
  *days.mutable_stay() = found.stay();
  *days.mutable_window()->mutable_period() = found.window().period();
  days.mutable_window()->set_stale(found.window().stale());
  days.set_lead_time_met(found.lead_time_met());
  if (found.has_round()) *days.mutable_round() = found.round();
  return days;
}

}  // namespace

std::string PackedPlaces::Pack(PlacesFound::Stays& stays) {
  cap::SearchAvailabilityResponse packed;
  for (auto& [id, found] : stays) {
    *packed.add_places() = DaysOf(found);
    found.clear_stay();
    found.clear_window();
    found.clear_lead_time_met();
    found.clear_round();
    places_[id] = std::move(found);
  }
  return packed.SerializeAsString();
}

PackedPlaces::Found PackedPlaces::Pack(PlacesFound found) {
  for (auto& [id, host] : found.hosts) hosts_[id] = std::move(host);
  return {.open = Pack(found.open),
          .free = Pack(found.free),
          .fit = Pack(found.fit)};
}

PlacesFound::Stays PackedPlaces::Unpack(const std::string& packed) const {
  cap::SearchAvailabilityResponse days;
  days.ParseFromString(packed);
  PlacesFound::Stays stays;
  for (const cap::AvailablePlace& each : days.places()) {
    const std::string& id = each.place().place_id();
    cap::AvailablePlace& found = stays[id];
    found = places_.at(id);
    found.MergeFrom(each);
  }
  return stays;
}

PlacesFound PackedPlaces::Unpack(const Found& found) const {
  PlacesFound unpacked;
  unpacked.open = Unpack(found.open);
  unpacked.free = Unpack(found.free);
  unpacked.fit = Unpack(found.fit);
  return unpacked;
}

void PackedPlaces::AddHosts(std::vector<PlaceToRank>& places) const {
  for (PlaceToRank& each : places) {
    const auto host = hosts_.find(each.place.host_id());
    if (host != hosts_.end()) each.host = host->second;
  }
}

}  // namespace sojourn::relocation
