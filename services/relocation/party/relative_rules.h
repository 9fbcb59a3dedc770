#ifndef SERVICES_RELOCATION_PARTY_RELATIVE_RULES_H_
#define SERVICES_RELOCATION_PARTY_RELATIVE_RULES_H_

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/relocation/relocation_refusal.h"
#include "services/relocation/relocation_rules.h"

// Who stays behind, and what the office owes them. Pure functions of values.
//
// Reasons: RELATIVE_CLOSED.
namespace sojourn::relocation::relative_rules {

// Within this time somebody asks whether a relative is in danger.
inline constexpr absl::Duration kAskWithin = absl::Hours(7 * 24);
// Within this time something is done for one who is.
inline constexpr absl::Duration kHelpWithin = absl::Hours(24);
// So long before a follow-up they are asked after with it.
inline constexpr absl::Duration kWithFollowUp = absl::Hours(30 * 24);
inline constexpr int kMostRelatives = 50;

enum class Danger { kNotAsked, kNone, kInDanger, kNotKnown };

struct RelativeFacts {
  bool closed = false;
  Danger danger = Danger::kNotAsked;
  bool wants_to_follow = false;
  absl::Time known_since;
  std::optional<absl::Time> danger_asked;
  // The first word of it since they were last known to be in none.
  std::optional<absl::Time> in_danger_since;
};

struct Circumstances {
  // Clocks of the case count from there.
  absl::Time begun_at;
  // The intake says of somebody who stays behind.
  bool named_in_intake = false;
  // When she is asked next how she is after the stay.
  std::optional<absl::Time> follow_up_due = std::nullopt;
};

// A line of each kind, whomever of them it is about; due when the first is.
std::vector<Wait> Waits(absl::Span<const RelativeFacts> relatives,
                        const Circumstances& at);

// Nothing more is written of who is looked after by others.
absl::Status CheckOpen(Guarded<Guard::kRelativeClosed> event,
                       const RelativeFacts& relative);

}  // namespace sojourn::relocation::relative_rules

#endif  // SERVICES_RELOCATION_PARTY_RELATIVE_RULES_H_
