#ifndef SERVICES_RELOCATION_FIRST_HOURS_ON_CALL_RULES_H_
#define SERVICES_RELOCATION_FIRST_HOURS_ON_CALL_RULES_H_

#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/relocation/relocation.h"

// Who is called. Pure functions of values: a roster in its order, and who took
// the shift over last.
//
// Reasons: NOT_ON_ROSTER, SAME_PERSON, NOT_ON_CASE.
namespace sojourn::relocation::on_call {

struct RosterEntry {
  std::string subject;
  bool director = false;
  // It has a contact. A line without one wakes nobody: no rule here finds it.
  bool reachable = true;
};
using Roster = absl::Span<const RosterEntry>;

// Places in the roster; nothing where it has nobody for it.
struct OnDuty {
  std::optional<size_t> person;
  std::optional<size_t> next;
  std::optional<size_t> director;

  friend bool operator==(const OnDuty&, const OnDuty&) = default;
};

// `taken_over_by` has the shift as long as the roster has her; else the first
// who is no director. Next is who follows her in the roster, the first after
// the last; the director where there is nobody else. All of those who can be
// reached.
OnDuty WhoIsOnDuty(Roster roster, std::string_view taken_over_by);

// When an emergency that nobody has in hand is called out, counted from when it
// came in or became one (contracts, section 1 "On-call"; domain,
// section 7: L1 is acknowledged within two hours). The first goes to who is on
// duty, the next two each to the next on the roster, the last to the director.
inline constexpr absl::Duration kCalledAfter[] = {
    absl::ZeroDuration(), absl::Minutes(60), absl::Minutes(90),
    absl::Minutes(120)};
inline constexpr size_t kCalls = std::size(kCalledAfter);
// "ON_DUTY", "NEXT", "NEXT_AGAIN", "DIRECTOR".
std::string_view NameOfCall(size_t number);

// From when the calls of an emergency count: it came in, or became one.
absl::Time CalledSince(const Relocation& relocation);
// Whether the call of this number, from 0 on, is to be made.
bool IsCallDue(const Relocation& relocation, size_t number, absl::Time now);

// Whose turn a call is; nothing where nobody can be reached. Without a director
// the last goes on in turn, and without a next person she is called again.
std::optional<size_t> WhoIsCalled(Roster roster, std::string_view taken_over_by,
                                  size_t number);

// INVALID_ARGUMENT on `to_subject`.
absl::Status CheckShiftTo(Roster roster, std::string_view on_duty,
                          std::string_view to_subject);
// Only who has a case hands it over.
absl::Status CheckCaseFrom(std::string_view lead, std::string_view by,
                           std::string_view to_subject);

}  // namespace sojourn::relocation::on_call

#endif  // SERVICES_RELOCATION_FIRST_HOURS_ON_CALL_RULES_H_
