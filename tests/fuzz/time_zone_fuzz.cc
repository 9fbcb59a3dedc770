// Names of time zones as clients write them.
#include <string>

#include "common/reference/time_zones.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sojourn;
  const std::string_view name = fuzz::Text(data, size);
  const absl::TimeZone zone = reference::ZoneNamed(name);
  fuzz::Require(zone.name() == (reference::IsTimeZone(name) ? name : "UTC"),
                "what is taken is a zone's own name, all else is UTC");
  return 0;
}
