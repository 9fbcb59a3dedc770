#include "services/relocation/relocation_state_machine.h"

#include <array>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/status/error.h"
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
    "DEPARTED",
    "MOVED_UNASSISTED",
    "ARRIVED",
    "ALL_ARRIVED",
    "MEASURES_TAKEN",
    "RISK_ASSESSED",
    "RISK_SECONDED",
    "STAY_PLANNED",
    "CHECK_IN_RECORDED",
    "RIGHTS_EXPLAINED",
    "STAY_EXTENSION_ASKED",
    "STAY_EXTENSION_REFUSED",
    "STAY_EXTENDED",
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
    "REINSTATED",
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
    "INFORMATION_ASKED",
    "INFORMATION_GIVEN",
    "NOTE_ADDED",
    "DOCUMENT_ADDED",
    "REVIEW_ASKED",
    "REVIEW_DECIDED",
    "TOLD",
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
    "STEP_RETRIED",
    "STEP_SKIPPED",
    "STEP_TAKEN_OVER",
    "STEP_DONE_BY_HAND",
};
static_assert(!kEventNames.back().empty(), "an event has no name");

std::string InWords(std::string_view name) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(Av(name)), {{"_", " "}});
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

std::string Diagram() {
  // Only moves: events that leave the state as it is would hide them.
  std::map<std::pair<int, int>, std::vector<std::string>> arrows;
  for (int e = 0; e < kEvents; ++e) {
    for (int s = 0; s < kStates; ++s) {
      const auto from = static_cast<State>(s);
      const std::optional<State> to = After(from, static_cast<Event>(e));
      // Her word ends a case anywhere, another network takes it nearly
      // anywhere, and two officers close it of whom nobody is left; one arrow a
      // state says nothing.
      if (!to || *to == from || kGivesBack.Has(*to) ||
          static_cast<Event>(e) == Event::kReleasedAndClosed) {
        continue;
      }
      arrows[{s, static_cast<int>(*to)}].push_back(
          InWords(Name(static_cast<Event>(e))));
    }
  }
  std::string text = "stateDiagram-v2\n";
  for (const auto& [ends, events] : arrows) {
    absl::StrAppend(&text, "  ", Av(Name(static_cast<State>(ends.first))),
                    " --> ", Av(Name(static_cast<State>(ends.second))), ": ",
                    absl::StrJoin(events, ", "), "\n");
  }
  return text;
}

}  // namespace sojourn::relocation
