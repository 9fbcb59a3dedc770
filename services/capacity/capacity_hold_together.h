// Holds of several callers in one transaction: what each of them costs is then
// shared by all
// (docs/adr/2026-11-30-holds-share-a-turn.md).
#ifndef SERVICES_CAPACITY_CAPACITY_HOLD_TOGETHER_H_
#define SERVICES_CAPACITY_CAPACITY_HOLD_TOGETHER_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/capacity/capacity.h"
#include "services/capacity/capacity_place_lock.h"

namespace sojourn::capacity {

struct HoldAsked {
  const server::Call* call;
  const HoldSpec* spec;
};

// A new hold at the locked place, before it is known whether it may be; whole,
// as Get would read it.
Reservation NewHold(const HoldSpec& spec, const LockedPlace& locked);

// What became of one of them: the hold as it was stored with its key and audit
// row; OUTCOME_UNKNOWN; or nothing where nothing was stored and it has to be
// asked for alone.
using HeldTogether = std::optional<absl::StatusOr<AsOf<Reservation>>>;

// Makes those of the holds that need nothing but a place that is free and at
// which nobody else is, in their order; all of them or none. Whoever has been
// answered before, is refused, waits for somebody else or has no time left gets
// nothing here: alone it hears why. Never waits for a place or a host, and
// gives up where it has not decided in a moment.
std::vector<HeldTogether> HoldTogether(server::Runtime& runtime,
                                       absl::Span<const HoldAsked> asked);

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_HOLD_TOGETHER_H_
