#ifndef SERVICES_RELOCATION_ROUND_PACKED_PLACES_H_
#define SERVICES_RELOCATION_ROUND_PACKED_PLACES_H_

#include <map>
#include <string>
#include <vector>

#include "services/relocation/ranking/places_found.h"
#include "services/relocation/ranking/ranking_peers.h"

namespace sojourn::relocation {

// What capacity found for hundreds of parties, in a tenth of the memory: what
// is the same of a place whoever asks is kept once, its days as they came over
// the wire.
class PackedPlaces {
 public:
  struct Found {
    std::string open;
    std::string free;
    std::string fit;
  };

  Found Pack(PlacesFound found);
  // Of Pack of this object. Without hosts: AddHosts adds them. A place is
  // described as it was found last.
  PlacesFound Unpack(const Found& found) const;
  // Of one part of it.
  PlacesFound::Stays Unpack(const std::string& packed) const;
  void AddHosts(std::vector<PlaceToRank>& places) const;

  // How many different ones there are.
  size_t places() const { return places_.size(); }

 private:
  std::string Pack(PlacesFound::Stays& stays);

  std::map<std::string, capacity::v1::AvailablePlace> places_;
  std::map<std::string, capacity::v1::Host> hosts_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_ROUND_PACKED_PLACES_H_
