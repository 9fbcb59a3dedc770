// What can happen to an application, as one table. The README's diagram is
// compared with it.
#ifndef SERVICES_VISA_VISA_STATE_MACHINE_H_
#define SERVICES_VISA_VISA_STATE_MACHINE_H_

#include <optional>
#include <string_view>

#include "absl/types/span.h"
#include "services/visa/visa_enums.h"

namespace sojourn::visa {

enum class Event {
  kDocument,
  kAskPreclearance,
  kGrantPreclearance,
  kRefusePreclearance,
  kBook,
  kLodge,
  kAdmit,
  kConsult,
  kAskDocuments,
  kIssue,
  kRefuse,
  kAppeal,
  kCollect,
  kEnter,
  kExtend,
  kExpire,
  kAnnul,
  kWithdraw,
};

struct Transition {
  ApplicationState from;
  Event event;
  ApplicationState to;
};

// Every (state, event) pair that is in order.
absl::Span<const Transition> Transitions();

// The state after `event`, or nothing where it is out of order.
std::optional<ApplicationState> Next(ApplicationState from, Event event);

// The state after a fact that was told out of order: forward where the fact
// says so, never back, and a later decision replaces an earlier one. What has
// expired by itself gives way to what was told late. A withdrawn application
// stays withdrawn.
ApplicationState NextOutOfOrder(ApplicationState from, Event event,
                                bool newer_than_decision);

// Refused, also while an appeal runs, or annulled.
bool IsRefusal(ApplicationState state);

// A visa was given and is not known to be over.
bool HoldsVisa(ApplicationState state);

// Nothing more is expected of the application: its person may have another.
bool IsEnded(ApplicationState state);

// "document", "ask preclearance": as the README spells it.
std::string_view EventName(Event event);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_VISA_STATE_MACHINE_H_
