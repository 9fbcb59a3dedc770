#include "services/visa/visa_state_machine.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace sojourn::visa {
namespace {

using S = ApplicationState;
using E = Event;

constexpr Transition kTransitions[] = {
    {S::kPlanned, E::kDocument, S::kDocumentsPending},
    {S::kPlanned, E::kAskPreclearance, S::kPreclearancePending},
    {S::kPlanned, E::kGrantPreclearance, S::kPreclearanceGranted},
    {S::kPlanned, E::kBook, S::kAppointmentBooked},
    {S::kPlanned, E::kWithdraw, S::kWithdrawn},
    {S::kDocumentsPending, E::kDocument, S::kDocumentsPending},
    {S::kDocumentsPending, E::kAskPreclearance, S::kPreclearancePending},
    {S::kDocumentsPending, E::kGrantPreclearance, S::kPreclearanceGranted},
    {S::kDocumentsPending, E::kBook, S::kAppointmentBooked},
    {S::kDocumentsPending, E::kWithdraw, S::kWithdrawn},
    {S::kPreclearancePending, E::kDocument, S::kPreclearancePending},
    {S::kPreclearancePending, E::kGrantPreclearance, S::kPreclearanceGranted},
    {S::kPreclearancePending, E::kRefusePreclearance, S::kPreclearanceRefused},
    {S::kPreclearancePending, E::kWithdraw, S::kWithdrawn},
    {S::kPreclearanceGranted, E::kDocument, S::kPreclearanceGranted},
    {S::kPreclearanceGranted, E::kBook, S::kAppointmentBooked},
    {S::kPreclearanceGranted, E::kWithdraw, S::kWithdrawn},
    {S::kPreclearanceRefused, E::kGrantPreclearance, S::kPreclearanceGranted},
    {S::kAppointmentBooked, E::kDocument, S::kAppointmentBooked},
    {S::kAppointmentBooked, E::kBook, S::kAppointmentBooked},
    {S::kAppointmentBooked, E::kLodge, S::kLodged},
    {S::kAppointmentBooked, E::kWithdraw, S::kWithdrawn},
    {S::kLodged, E::kDocument, S::kLodged},
    {S::kLodged, E::kAdmit, S::kAdmissible},
    {S::kLodged, E::kAskDocuments, S::kDocumentsAsked},
    {S::kLodged, E::kWithdraw, S::kWithdrawn},
    {S::kAdmissible, E::kDocument, S::kAdmissible},
    {S::kAdmissible, E::kConsult, S::kConsultation},
    {S::kAdmissible, E::kAskDocuments, S::kDocumentsAsked},
    {S::kAdmissible, E::kIssue, S::kIssued},
    {S::kAdmissible, E::kRefuse, S::kRefused},
    {S::kAdmissible, E::kWithdraw, S::kWithdrawn},
    {S::kConsultation, E::kDocument, S::kConsultation},
    {S::kConsultation, E::kAskDocuments, S::kDocumentsAsked},
    {S::kConsultation, E::kIssue, S::kIssued},
    {S::kConsultation, E::kRefuse, S::kRefused},
    {S::kConsultation, E::kWithdraw, S::kWithdrawn},
    {S::kDocumentsAsked, E::kDocument, S::kDocumentsAsked},
    {S::kDocumentsAsked, E::kAdmit, S::kAdmissible},
    {S::kDocumentsAsked, E::kConsult, S::kConsultation},
    {S::kDocumentsAsked, E::kIssue, S::kIssued},
    {S::kDocumentsAsked, E::kRefuse, S::kRefused},
    {S::kDocumentsAsked, E::kWithdraw, S::kWithdrawn},
    {S::kIssued, E::kCollect, S::kCollected},
    {S::kIssued, E::kExpire, S::kExpired},
    {S::kIssued, E::kAnnul, S::kAnnulled},
    {S::kIssued, E::kWithdraw, S::kWithdrawn},
    {S::kRefused, E::kAppeal, S::kAppealed},
    {S::kAppealed, E::kIssue, S::kIssued},
    {S::kAppealed, E::kRefuse, S::kRefused},
    {S::kAppealed, E::kWithdraw, S::kWithdrawn},
    {S::kCollected, E::kEnter, S::kUsed},
    {S::kCollected, E::kExpire, S::kExpired},
    {S::kCollected, E::kAnnul, S::kAnnulled},
    {S::kCollected, E::kWithdraw, S::kWithdrawn},
    {S::kUsed, E::kExtend, S::kExtended},
    {S::kUsed, E::kExpire, S::kExpired},
    {S::kUsed, E::kAnnul, S::kAnnulled},
    {S::kExtended, E::kExtend, S::kExtended},
    {S::kExtended, E::kExpire, S::kExpired},
    {S::kExtended, E::kAnnul, S::kAnnulled},
    // Visa Code, Article 34(7).
    {S::kAnnulled, E::kAppeal, S::kAppealed},
};

constexpr auto kEventNames = std::to_array<std::string_view>(
    {"document", "ask preclearance", "grant preclearance",
     "refuse preclearance", "book", "lodge", "admit", "consult",
     "ask documents", "issue", "refuse", "appeal", "collect", "enter", "extend",
     "expire", "annul", "withdraw"});

// How far along the procedure a state is; the two decisions are equally far.
int StageOf(S state) {
  switch (state) {
    case S::kUnspecified:
    case S::kPlanned:
      return 0;
    case S::kDocumentsPending:
      return 1;
    case S::kPreclearancePending:
      return 2;
    case S::kPreclearanceGranted:
    case S::kPreclearanceRefused:
      return 3;
    case S::kAppointmentBooked:
      return 4;
    case S::kLodged:
      return 5;
    case S::kAdmissible:
      return 6;
    case S::kConsultation:
    case S::kDocumentsAsked:
      return 7;
    case S::kIssued:
    case S::kRefused:
      return 8;
    case S::kAppealed:
      return 9;
    case S::kCollected:
      return 10;
    case S::kUsed:
    case S::kExtended:
      return 11;
    case S::kExpired:
    case S::kAnnulled:
    case S::kWithdrawn:
      return 12;
  }
  return 0;
}

// The state a fact speaks of by itself: where the event leads from anywhere.
S TargetOf(E event) {
  return std::ranges::find(kTransitions, event, &Transition::event)->to;
}

bool IsDecision(S state) { return state == S::kIssued || state == S::kRefused; }

}  // namespace

absl::Span<const Transition> Transitions() { return kTransitions; }

std::optional<ApplicationState> Next(ApplicationState from, Event event) {
  for (const Transition& row : kTransitions) {
    if (row.from == from && row.event == event) return row.to;
  }
  return std::nullopt;
}

ApplicationState NextOutOfOrder(ApplicationState from, Event event,
                                bool newer_than_decision) {
  // A document says nothing of how far the application is.
  if (event == E::kDocument) return from;
  const S target = TargetOf(event);
  // The visa that followed an appeal is told before it.
  if (from == S::kIssued && event == E::kAppeal) return from;
  // Extended or annulled before it would have expired.
  if (from == S::kExpired && (event == E::kExtend || event == E::kAnnul)) {
    return target;
  }
  if (IsDecision(from) && IsDecision(target)) {
    return newer_than_decision ? target : from;
  }
  const bool both_preclearance = StageOf(from) == 3 && StageOf(target) == 3;
  if (both_preclearance) return target;
  return StageOf(target) > StageOf(from) ? target : from;
}

bool IsRefusal(ApplicationState state) {
  return state == S::kPreclearanceRefused || state == S::kRefused ||
         state == S::kAppealed || state == S::kAnnulled;
}

bool HoldsVisa(ApplicationState state) {
  return Next(state, Event::kExpire).has_value();
}

bool IsEnded(ApplicationState state) {
  switch (state) {
    case S::kPreclearanceRefused:
    case S::kRefused:
    case S::kExpired:
    case S::kAnnulled:
    case S::kWithdrawn:
      return true;
    default:
      return false;
  }
}

std::string_view EventName(Event event) {
  return kEventNames[static_cast<size_t>(event)];
}

}  // namespace sojourn::visa
