// What keeping hosts and places true is about, as plain values: what changes of
// them, who confirms their windows, and the history of both.
#ifndef SERVICES_CAPACITY_CAPACITY_HOSTING_H_
#define SERVICES_CAPACITY_CAPACITY_HOSTING_H_

#include <string>
#include <string_view>
#include <vector>

#include "services/capacity/capacity.h"

namespace sojourn::capacity {

enum class ChangeKind { kSet, kConfirmed, kBlocked, kBurnt, kRetired };

// New values of what `paths` name; each was checked by itself.
struct HostChange {
  std::string host_id;
  std::string etag;
  Host host;
  std::vector<std::string> paths;
};

struct PlaceChange {
  std::string place_id;
  std::string etag;
  Place place;  // with vetting and address where they are named
  std::vector<std::string> paths;

  bool Names(std::string_view path) const {
    for (const std::string& named : paths) {
      if (named == path) return true;
    }
    return false;
  }
};

// That the windows of a host, or of some of its places, stand as they were
// read.
struct ListConfirmation {
  std::string host_id;
  std::string list_etag;
  std::vector<std::string> place_ids;  // empty means all
  bool by_reply = false;
};

// One thing that was said of when a place is open.
struct AvailabilityChange {
  std::string id;
  std::string place_public_id;
  ChangeKind kind = ChangeKind::kSet;
  absl::Time changed_at;
  std::string changed_by;
  std::string call;
  bool by_reply = false;
  std::vector<Stay> before;
  std::vector<Stay> after;
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_HOSTING_H_
