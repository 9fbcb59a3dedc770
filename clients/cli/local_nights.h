// Which day it is where she is: that of whoever asks, and that of UTC, may be
// another.
#ifndef CLIENTS_CLI_LOCAL_NIGHTS_H_
#define CLIENTS_CLI_LOCAL_NIGHTS_H_

#include <string_view>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace sojourn::cli {

// Days on which a night may begin, both of them included.
struct Nights {
  absl::CivilDay first;
  absl::CivilDay last;

  friend bool operator==(const Nights&, const Nights&) = default;
};

// The day at `now` from the westernmost to the easternmost zone of the country,
// by the system's zone.tab: one day, or two for some hours where it is wide.
// The zone of a contact does not narrow it, as who answers may be elsewhere. Of
// a country without zones there: every day that it is anywhere.
Nights NightsIn(std::string_view country_code, absl::Time now);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_LOCAL_NIGHTS_H_
