#ifndef SERVICES_RELOCATION_RELOCATION_CLOCKS_H_
#define SERVICES_RELOCATION_RELOCATION_CLOCKS_H_

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_state_machine.h"

// The promises of the office: how soon a case of a level is acknowledged,
// triaged, verified, decided, proposed to a host and funded. All are counted
// from the time the case came in or was taken up again, but the decision, which
// is counted from the verification. They never stop at L1; at other levels they
// stand still while the case waits for the defender. At L1 and L2 risk is
// assessed within 24 hours of triage and looked at by another officer within 24
// hours of that; these two wait for nobody, and never stop.
namespace sojourn::relocation {

enum class ClockKind {
  kAcknowledge,
  kTriage,
  kVerify,
  kDecide,
  kPropose,
  kFunds,
  kAssessRisk,
  kSecondRisk,
};
inline constexpr int kClockKinds = 8;
// Those before the two of risk, which no network changes.
inline constexpr int kLevelKinds = 6;
// Within this time risk is assessed once a case is triaged, and within it again
// another officer has looked.
inline constexpr absl::Duration kRiskIsDue = absl::Hours(24);

std::string_view Name(ClockKind kind);

// What each level promises, in hours by ClockKind; 0: no date.
struct ServiceLevels {
  std::array<std::array<int, kLevelKinds>, 4> hours;
};
// Source: service levels proposed from the clocks of rapid-response funds and
// of UNHCR's resettlement levels (docs/glossary.md). L3 and L4 are proposed to
// hosts in the next round, which has no fixed hour.
inline constexpr ServiceLevels kProposedLevels = {{{
    // acknowledge, triage, verify, decide, propose, funds
    {2, 4, 24, 24, 72, 72},
    {24, 48, 5 * 24, 72, 14 * 24, 7 * 24},
    {48, 7 * 24, 15 * 24, 10 * 24, 0, 14 * 24},
    {5 * 24, 14 * 24, 30 * 24, 0, 0, 0},
}}};
// Those of the network, from --service_levels_file: called once, before
// anything is served. The rules of a case take them as they take the length of
// a day.
void UseServiceLevels(const ServiceLevels& levels);

struct Clock {
  ClockKind kind = ClockKind::kAcknowledge;
  std::optional<absl::Time> due;  // nothing where the level promises no date
  std::optional<absl::Time> met_at;
  bool overdue = false;
  bool stopped = false;
};

// No promise is open any more for a case that has ended, or once she has set
// off.
bool HasOpenPromises(State state);

// What the level promises; nothing where it promises no date.
std::optional<absl::Duration> Promise(Level level, ClockKind kind);

std::vector<Clock> Clocks(const Relocation& relocation, absl::Time now);

// The earliest promise that is still to be kept, or what risk, silence and stay
// ask; orders the office's work.
std::optional<absl::Time> NextDue(const Relocation& relocation);

// Brings milestones and pauses up to date after `event` took the case from
// `before` to `next`.
void SettleClocks(const Relocation& before, Event event, absl::Time now,
                  Relocation& next);

// Since when it is an emergency, where it came in as none. Unless it is one by
// triage, it is triaged again, in the time of an emergency from then on.
void SettleEmergency(const Relocation& before, Event event, absl::Time now,
                     Relocation& next);
// It became an emergency when the office had it in hand already, and nobody has
// looked since: who is on call is called as for one that comes in.
bool WaitsForSecondTriage(const Relocation& relocation);

// Brings the time of another network's answer up to date: at L1 it is 24 hours,
// whenever the case became L1; once it is over, what is done by hand takes the
// case up again. A case that has ended waits for no answer.
void SettleReferral(const Relocation& before, Event event, bool by_hand,
                    absl::Time now, Relocation& next);

// The case waits for her and for nobody else.
bool WaitsForDefender(State state);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RELOCATION_CLOCKS_H_
