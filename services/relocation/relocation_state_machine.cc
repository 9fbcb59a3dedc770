#include "services/relocation/relocation_state_machine.h"

#include <array>
#include <map>
#include <tuple>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::relocation {
namespace {

constexpr std::array<std::string_view, kEvents> kEventNames = {
    "ALERT_RAISED",
    "SUBMITTED",
    "ACKNOWLEDGED",
    "TRIAGED",
    "REFEREE_ADDED",
    "REFERENCE_ANSWERED",
    "VERIFIED",
    "NOT_VERIFIED",
    "FOUND_ELIGIBLE",
    "FOUND_INELIGIBLE",
    "WAITLISTED",
    "CITY_ASKED",
    "CITY_ANSWERED",
    "PLACE_HELD",
    "ROUTE_ASSESSED",
    "OFFERED",
    "BEST_IS_OFFERED",
    "BEST_IS_ASKED",
    "NONE_LEFT",
    "DEFENDER_CHOSE",
    "PLACE_CONFIRMED",
    "ROUTE_CHOSEN",
    "SECURITY_PLANNED",
    "TRAVEL_PLANNED",
    "CLEARANCE_ASKED",
    "CLEARED",
    "CLEARANCE_REFUSED",
    "VISA_CHANGED",
    "FUNDS_ASKED",
    "FUNDS_CHANGED",
    "FUNDS_RECEIVED",
    "BRIDGING_ASKED",
    "FUND_LOST",
    "DEPARTED",
    "DEPARTED_TO_SHELTER",
    "MOVED_UNASSISTED",
    "ARRIVED",
    "SHELTER_REACHED",
    "ALL_ARRIVED",
    "STAY_BEGUN",
    "MEASURES_TAKEN",
    "RISK_ASSESSED",
    "RISK_SECONDED",
    "STAY_PLANNED",
    "CHECK_IN_RECORDED",
    "RIGHTS_EXPLAINED",
    "STAY_EXTENSION_ASKED",
    "STAY_EXTENSION_REFUSED",
    "STAY_EXTENDED",
    "PLACE_DISRUPTED",
    "PLACE_RESTORED",
    "ENDING_BEGUN",
    "STAY_CLOSED",
    "FOLLOWED_UP",
    "FOLLOW_UP_ENDED",
    "ASSIGNED",
    "HANDED_OVER",
    "OFFICER_CALLED",
    "PROMISE_MISSED",
    "CONSENT_GIVEN",
    "SPOKESPERSON_ADDED",
    "WITHDRAWAL_ASKED",
    "WITHDRAWN",
    "SAFE_ELSEWHERE_ASKED",
    "SAFE_ELSEWHERE",
    "REOPENED",
    "CONTACT_LOST",
    "DETAINED",
    "DECEASED",
    "INSTRUCTED",
    "RELEASE_ASKED",
    "RELEASED",
    "RELEASED_AND_CLOSED",
    "DURESS_HEARD",
    "RESUMED",
    "CORRECTED",
    "CONSENT_WITHDRAWN",
    "IDENTITY_REVEALED",
    "CONTACT_BURNT",
    "DOCUMENT_BURNT",
    "PLACE_BURNT",
    "CONTACT_REPLACED",
    "INTAKE_UPDATED",
    "PERSON_JOINED",
    "RELATIVE_RECORDED",
    "RELATIVE_CLOSED",
    "INFORMATION_ASKED",
    "INFORMATION_GIVEN",
    "NOTE_ADDED",
    "DOCUMENT_ADDED",
    "REVIEW_ASKED",
    "REVIEW_DECIDED",
    "TOLD",
    "DEFENDER_OBJECTED",
    "DEFENDER_HEARD",
    "BRIEF_ISSUED",
    "BRIEF_READ",
    "BRIEF_ANSWERED",
    "BRIEF_EXPLAINED",
    "BRIEF_REVOKED",
    "REFERRAL_SENT",
    "REFERRAL_ACCEPTED",
    "REFERRAL_BOUNCED",
    "REFERRAL_LAPSED",
    "REFERRAL_ANSWERED_LATE",
    "REFERRAL_RECEIVED",
    "ERASED",
    "STEP_RETRIED",
    "STEP_SKIPPED",
    "STEP_TAKEN_OVER",
    "STEP_DONE_BY_HAND",
};
static_assert(!kEventNames.back().empty(), "an event has no name");

std::string InWords(std::string_view name) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(Av(name)), {{"_", " "}});
}

// Sets that the diagram and the table call by a name: an arrow from every state
// of theirs says nothing.
struct NamedSet {
  StateSet states;
  std::string_view name;
  std::string_view words;
};

constexpr NamedSet kNamedSets[] = {
    {kStored, "ANY", "any but DRAFT and ERASED"},
    {kOpen, "OPEN", "ALERTED to FOLLOW_UP, but no DRAFT"},
    {kUnfinished, "UNFINISHED", "ALERTED to ENDING, but no DRAFT"},
    {kBeforeTravel, "BEFORE_TRAVEL", "ALERTED to PRE_DEPARTURE, but no DRAFT"},
};

std::string_view Name(Target::Found name) {
  switch (name) {
    case Target::kWhereItStood:
      return "WHERE_IT_STOOD";
    case Target::kDecidedAnew:
      return "DECIDED_ANEW";
    case Target::kBeforeTheEntry:
      return "BEFORE_THE_ENTRY";
    case Target::kNothingToFind:
      break;
  }
  return "";
}

std::vector<std::string> NamesOf(StateSet states) {
  std::vector<std::string> names;
  for (int i = 0; i < kStates; ++i) {
    const auto state = static_cast<State>(i);
    if (states.Has(state)) names.emplace_back(Name(state));
  }
  return names;
}

std::vector<std::string> NodesOf(StateSet states) {
  for (const NamedSet& set : kNamedSets) {
    if (set.states == states) return {std::string(set.name)};
  }
  return NamesOf(states);
}

// A state or two that a rule may find are drawn; of more, what they have in
// common.
std::vector<std::string> NodesOf(const Target& target) {
  if (target.state()) return {std::string(Name(*target.state()))};
  std::vector<std::string> names = NamesOf(target.found());
  if (names.size() > 2) return {std::string(Name(target.name()))};
  return names;
}

// Of the nodes: states as they follow each other, then the named sets.
size_t PlaceOf(std::string_view node) {
  const std::optional<State> state = Parse<State>(node);
  return state ? static_cast<size_t>(*state) : size_t{kStates};
}

struct Arrow {
  std::string from;
  std::string to;
  bool operator<(const Arrow& other) const {
    return std::tuple(PlaceOf(from), from, PlaceOf(to), to) <
           std::tuple(PlaceOf(other.from), other.from, PlaceOf(other.to),
                      other.to);
  }
};

std::string InWords(const Target& target, StateSet from) {
  if (target.state()) return std::string(Name(*target.state()));
  if (target.name() == Target::kNothingToFind) return "stays";
  const std::string found =
      absl::StrCat(Av(Name(target.name())), " (",
                   absl::StrJoin(NodesOf(target.found()), ", "), ")");
  for (int i = 0; i < kStates; ++i) {
    const auto state = static_cast<State>(i);
    if (from.Has(state) && !target.found().Has(state) &&
        target.Allows(state, state)) {
      return found + " or stays";
    }
  }
  return found;
}

}  // namespace

std::string_view Name(Event event) {
  return kEventNames[static_cast<size_t>(event)];
}

std::optional<Event> ParseEvent(std::string_view name) {
  for (int e = 0; e < kEvents; ++e) {
    if (Name(static_cast<Event>(e)) == name) return static_cast<Event>(e);
  }
  return std::nullopt;
}

absl::StatusOr<State> Next(State from, Event event) {
  if (const std::optional<State> to = After(from, event)) return *to;
  std::vector<std::string> sources;
  for (int i = 0; i < kStates; ++i) {
    if (After(static_cast<State>(i), event).has_value()) {
      sources.emplace_back(Name(static_cast<State>(i)));
    }
  }
  return FailedPrecondition(
      "STATE_FORBIDS",
      absl::StrCat("a case that is ", Av(Name(from)), " cannot become '",
                   InWords(Name(event)), "'"),
      absl::StrCat("possible while the case is ",
                   absl::StrJoin(sources, ", ")));
}

absl::StatusOr<State> Next(State from, Event event, State found) {
  RETURN_IF_ERROR(Next(from, event).status());
  if (FindRow(from, event)->to.Allows(from, found)) return found;
  return Internal(absl::StrCat("no row of ", Av(Name(event)), " leads from ",
                               Av(Name(from)), " to ", Av(Name(found))));
}

std::string Diagram() {
  // Only moves: events that leave the state as it is would hide them.
  std::map<Arrow, std::vector<std::string>> arrows;
  for (int e = 0; e < kEvents; ++e) {
    const auto event = static_cast<Event>(e);
    for (const Transition& row : kTransitions) {
      if (row.event != event) continue;
      for (const std::string& from : NodesOf(row.from)) {
        for (const std::string& to : NodesOf(row.to)) {
          if (from != to) arrows[{from, to}].push_back(InWords(Name(event)));
        }
      }
    }
  }
  std::string text = "stateDiagram-v2\n";
  for (const NamedSet& set : kNamedSets) {
    absl::StrAppend(&text, "  state \"", Av(set.words), "\" as ", Av(set.name),
                    "\n");
  }
  for (const auto& [ends, events] : arrows) {
    absl::StrAppend(&text, "  ", ends.from, " --> ", ends.to, ": ",
                    absl::StrJoin(events, ", "), "\n");
  }
  return text;
}

std::string TableInWords() {
  std::string text =
      "| event | from | leads to | refused with |\n|---|---|---|---|\n";
  for (int e = 0; e < kEvents; ++e) {
    const auto event = static_cast<Event>(e);
    for (const Transition& row : kTransitions) {
      if (row.event != event) continue;
      std::vector<std::string> reasons;
      for (const auto& [guard, reason] : kReasons) {
        if (row.guards.Has(guard)) reasons.emplace_back(reason);
      }
      absl::StrAppend(&text, "| ", Av(Name(event)), " | ",
                      absl::StrJoin(NodesOf(row.from), ", "), " | ",
                      InWords(row.to, row.from), " | ",
                      absl::StrJoin(reasons, ", "), " |\n");
    }
  }
  return text;
}

}  // namespace sojourn::relocation
