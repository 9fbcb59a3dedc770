// Events of a host. Each tells the host whole, as relocation takes every one of
// them for all it knows of the host.
#ifndef SERVICES_CAPACITY_CAPACITY_HOST_EVENT_H_
#define SERVICES_CAPACITY_CAPACITY_HOST_EVENT_H_

#include <cstdint>
#include <string>

#include "common/outbox/outbox.h"
#include "services/capacity/capacity.h"
#include "services/capacity/capacity_names.h"

namespace sojourn::capacity {

// `host` as the event leaves it.
inline outbox::Event HostEvent(const Host& host, int64_t version,
                               const std::string& type) {
  return {.aggregate_kind = "host",
          .aggregate_id = host.public_id,
          .aggregate_version = version,
          .type = type,
          .state = Name(host.status),
          .refs = {{"organisation_id", host.organisation_id},
                   {"country", host.country_code},
                   {"kind", Name(host.kind)},
                   {"time_zone", host.time_zone}}};
}

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_HOST_EVENT_H_
