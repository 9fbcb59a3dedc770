#include "services/relocation/case/timeline_view.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/relocation/case/case_history.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_state_machine.h"

namespace sojourn::relocation {
namespace {

// What happened, in the words of a caseworker. An event that has none is
// spelled out.
constexpr std::pair<Event, std::string_view> kTexts[] = {
    {Event::kAlertRaised, "An alert came in"},
    {Event::kSubmitted, "The request came in"},
    {Event::kAcknowledged, "The programme office has the case in hand"},
    {Event::kTriaged, "Triaged"},
    {Event::kRefereeAdded, "A referee was named"},
    {Event::kReferenceAnswered, "A referee answered"},
    {Event::kVerified, "Identity and work are verified"},
    {Event::kNotVerified, "Could not be verified"},
    {Event::kFoundEligible, "Found eligible"},
    {Event::kFoundIneligible, "The programme cannot help"},
    {Event::kWaitlisted, "On the waiting list"},
    {Event::kCityAsked, "A host was asked"},
    {Event::kCityAnswered, "The host answered"},
    {Event::kPlaceHeld, "A place is held for her"},
    {Event::kRouteAssessed, "Ways to get there were assessed"},
    {Event::kOffered, "A place was offered to her"},
    {Event::kBestIsOffered, "She can choose among the other places"},
    {Event::kBestIsAsked, "Other hosts are still asked"},
    {Event::kNoneLeft, "No host is asked any more; she waits again"},
    {Event::kDefenderChose, "She gave her answer"},
    {Event::kPlaceConfirmed, "The host confirmed her place"},
    {Event::kRouteChosen, "A route was chosen with her"},
    {Event::kSecurityPlanned, "The security plan was recorded"},
    {Event::kTravelPlanned, "The way was planned with her"},
    {Event::kClearanceAsked, "Clearance for travel is being checked"},
    {Event::kCleared, "Cleared for travel"},
    {Event::kClearanceRefused, "Clearance for travel was refused"},
    {Event::kVisaChanged, "News of a visa"},
    {Event::kFundsAsked, "A grant was asked for"},
    {Event::kFundsChanged, "News of a grant"},
    {Event::kFundsReceived, "She has received the funds"},
    {Event::kBridgingAsked, "Money before a place was asked for"},
    {Event::kFundLost, "A fund cannot carry what was asked of it"},
    {Event::kDeparted, "Set off"},
    {Event::kDepartedToShelter, "Set off for a shelter"},
    {Event::kMovedUnassisted, "She moved by herself"},
    {Event::kArrived, "Arrived"},
    {Event::kShelterReached, "At a shelter; nobody is on the way"},
    {Event::kAllArrived, "Everybody has arrived; the stay begins"},
    {Event::kStayBegun, "Somebody at the host was named; the stay begins"},
    {Event::kMeasuresTaken, "Something was done for her at once"},
    {Event::kRiskAssessed, "The risk was assessed"},
    {Event::kRiskSeconded, "Another officer stands by the assessment of risk"},
    {Event::kStayPlanned, "The plan of the stay was made with her"},
    {Event::kCheckInRecorded, "Somebody asked how she is"},
    {Event::kRightsExplained,
     "She was told of asylum, a longer stay and return"},
    {Event::kExtensionAsked, "The host was asked for a longer stay"},
    {Event::kExtensionRefused, "The host cannot keep the place for longer"},
    {Event::kStayExtended, "The stay is longer"},
    {Event::kPlaceDisrupted,
     "Her place cannot be lived in; she is asked where she goes"},
    {Event::kPlaceRestored, "Her place can be lived in again"},
    {Event::kEndingBegun, "The ending of the stay began"},
    {Event::kStayClosed, "The stay is over"},
    {Event::kFollowedUp, "Somebody asked how she is after the stay"},
    {Event::kFollowUpEnded, "The follow-up ended; the case is closed"},
    {Event::kAssigned, "Assigned"},
    {Event::kOfficerCalled,
     "Nobody had it in hand, and who is on call was called"},
    {Event::kPromiseMissed, "A promise was not kept in time"},
    {Event::kHandedOver, "Handed over to another lead"},
    {Event::kConsentGiven, "A consent was recorded"},
    {Event::kSpokespersonAdded, "A spokesperson was named"},
    {Event::kWithdrawalAsked, "She wants to stop; to be confirmed"},
    {Event::kWithdrawn, "Withdrawn; nothing is given back for 24 hours"},
    {Event::kSafeElsewhereAsked,
     "She is safe elsewhere, she says; to be confirmed"},
    {Event::kSafeElsewhere,
     "Safe elsewhere; nothing is given back for 24 hours"},
    {Event::kReopened, "The case was taken up again"},
    {Event::kContactLost, "Contact lost; place and money stay"},
    {Event::kDetained, "Detained; place and money stay"},
    {Event::kDeceased, "Somebody of the party has died; nobody is told"},
    {Event::kInstructed, "She said what to do if nobody can ask her"},
    {Event::kReleaseAsked,
     "An officer wants place and money released; another has to say so too"},
    {Event::kReleased,
     "Two officers released place and money after a long silence"},
    {Event::kReleasedAndClosed,
     "Two officers released place and money, and the case is closed"},
    {Event::kDuressHeard,
     "She is not free to speak; what she was made to say was not done"},
    {Event::kResumed, "Found again; the case goes on"},
    {Event::kCorrected, "An entry was corrected"},
    {Event::kConsentWithdrawn, "A consent was taken back"},
    {Event::kIdentityRevealed, "Names and contacts were looked at"},
    {Event::kContactBurnt, "A contact is watched: nothing is sent to it"},
    {Event::kDocumentBurnt, "A travel document is known to others"},
    {Event::kPlaceBurnt, "Her place is known to others"},
    {Event::kContactReplaced, "A new contact was agreed with her"},
    {Event::kIntakeUpdated, "The intake was changed"},
    {Event::kPersonJoined, "Somebody joined the party"},
    {Event::kRelativeRecorded, "Somebody who stays behind was asked after"},
    {Event::kRelativeClosed, "Somebody who stayed behind is looked after"},
    {Event::kInformationAsked, "The office asked what is still missing"},
    {Event::kInformationGiven,
     "What was missing was answered; the case goes on"},
    {Event::kNoteAdded, "A note was written"},
    {Event::kDocumentAdded, "A paper was added"},
    {Event::kReviewAsked, "She wants another officer to look at a decision"},
    {Event::kReviewDecided, "Another officer looked at a decision"},
    {Event::kTold, "She was told what was decided"},
    {Event::kDefenderObjected,
     "She does not want what was asked for; it was not done"},
    {Event::kDefenderHeard, "What she says to a decision was heard"},
    {Event::kBriefIssued, "Her story was told, as she approved it"},
    {Event::kBriefRead, "A brief was opened by who it is for"},
    {Event::kBriefAnswered, "A brief was answered"},
    {Event::kBriefExplained, "What a recipient of a brief asked was told"},
    {Event::kBriefRevoked, "A brief was taken back"},
    {Event::kReferralSent, "Another network was asked to take the case"},
    {Event::kReferralAccepted,
     "Another network has taken the case; what was held is given back"},
    {Event::kReferralBounced, "The other network does not take the case"},
    {Event::kReferralLapsed,
     "The other network did not answer in time; the case goes on here"},
    {Event::kReferralAnsweredLate,
     "The other network answered when the case had gone on"},
    {Event::kReferralReceived, "Another network referred the case"},
    {Event::kStepRetried, "An officer had a step tried again"},
    {Event::kStepSkipped, "An officer goes on without a step"},
    {Event::kStepTakenOver, "An officer does a step by hand"},
    {Event::kStepDoneByHand, "A step was done by hand"},
};

std::string InWords(std::string_view name) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(Av(name)), {{"_", " "}});
}

std::string_view TextOf(std::string_view type) {
  const absl::string_view name = absl::StripPrefix(Av(type), "relocation.");
  const auto event = ParseEvent(absl::AsciiStrToUpper(name));
  for (const auto& [each, text] : kTexts) {
    if (event == each) return text;
  }
  return type;
}

bool IsLevel(std::string_view reason) {
  return reason.size() == 2 && reason[0] == 'L';
}

}  // namespace

std::string TimelineText(std::string_view type, std::string_view reason) {
  const std::string_view text = TextOf(type);
  if (reason.empty()) return std::string(text);
  return absl::StrCat(Av(text), ": ",
                      IsLevel(reason) ? std::string(reason) : InWords(reason));
}

bool TellsOfDuress(const TimelineRow& row, const stored::Entry& entry) {
  const std::string& type = entry.type();
  if (type == TypeOf(Event::kDuressHeard)) return true;
  // Nobody had lost her: she was heard not to be free, and is.
  if (type == TypeOf(Event::kResumed)) {
    return row.overlay_before == Name(Overlay::kNone);
  }
  return type == TypeOf(Event::kCorrected) &&
         (entry.reason() == Name(Event::kDuressHeard) ||
          entry.reason() == Name(Event::kResumed));
}

bool TellsOfDeath(const TimelineRow& row, const stored::Entry& entry) {
  // A case is closed by two officers where nobody of it is left, and so is one
  // that was not silent when its place was to be released.
  const bool not_silent = row.overlay_before == Name(Overlay::kNone);
  const auto is = [&](std::string_view type, Event event) {
    return type == TypeOf(event) || type == Name(event);
  };
  const auto tells = [&](std::string_view type) {
    return is(type, Event::kDeceased) || is(type, Event::kReleasedAndClosed) ||
           (not_silent && is(type, Event::kReleaseAsked));
  };
  return tells(entry.type()) ||
         (entry.type() == TypeOf(Event::kCorrected) && tells(entry.reason()));
}

bool TellsOfAWord(const stored::Entry& entry) {
  return entry.type() == TypeOf(Event::kDefenderObjected) ||
         entry.type() == TypeOf(Event::kDefenderHeard);
}

namespace {

// Who is told her story is no matter of who confirms it.
bool IsOfABrief(const stored::Entry& entry, View view) {
  if (view != View::kVerifier) return false;
  for (const Event event :
       {Event::kBriefIssued, Event::kBriefRead, Event::kBriefAnswered,
        Event::kBriefExplained, Event::kBriefRevoked}) {
    if (entry.type() == TypeOf(event)) return true;
  }
  return false;
}

// Of who stays behind the office alone hears.
bool IsOfARelative(const stored::Entry& entry) {
  for (const Event event : {Event::kRelativeRecorded, Event::kRelativeClosed}) {
    if (entry.type() == TypeOf(event) || entry.reason() == Name(event)) {
      return true;
    }
  }
  return false;
}

// A review may be about whoever reads this, or say what she told alone: those
// whom it concerns see it by itself (review_view.h).
bool IsOfAReview(const stored::Entry& entry, View view) {
  if (view != View::kVerifier && view != View::kSubmitter) return false;
  return entry.type() == TypeOf(Event::kReviewAsked) ||
         entry.type() == TypeOf(Event::kReviewDecided) ||
         (view == View::kVerifier && entry.type() == TypeOf(Event::kTold));
}

}  // namespace

absl::StatusOr<std::vector<TimelineRow>> EntriesFor(
    const CaseVault& vault, const Relocation& relocation,
    std::vector<TimelineRow> rows, const EntryReader& reader) {
  if (reader.sees_deaths) return rows;
  std::vector<TimelineRow> seen;
  for (TimelineRow& row : rows) {
    ASSIGN_OR_RETURN(const stored::Entry entry,
                     OpenEntry(vault.sealer(), relocation.relocation_id, row));
    if (!TellsOfDeath(row, entry)) seen.push_back(std::move(row));
  }
  return seen;
}

absl::StatusOr<v1::TimelineEntry> ShowEntry(const CaseVault& vault,
                                            const Relocation& relocation,
                                            const TimelineRow& row,
                                            const EntryReader& reader) {
  ASSIGN_OR_RETURN(const stored::Entry entry,
                   OpenEntry(vault.sealer(), relocation.relocation_id, row));
  v1::TimelineEntry out;
  out.set_event_id(row.event_id);
  const View view = reader.view;
  // Whoever listens beside her may read what others of the case read.
  const bool secret = view != View::kOffice &&
                      (TellsOfDuress(row, entry) || TellsOfAWord(entry) ||
                       IsOfAReview(entry, view) || IsOfABrief(entry, view) ||
                       IsOfARelative(entry));
  // Looks like what stands there often, and is the office's.
  const std::string type = secret ? TypeOf(Event::kNoteAdded) : entry.type();
  out.set_type(type);
  out.set_text(TimelineText(type, secret ? "" : entry.reason()));
  out.set_state(ToProto(Parse<State>(entry.state()).value_or(State::kErased)));
  *out.mutable_occurred_at() = entry.occurred_at();
  SetTime(row.recorded_at, *out.mutable_recorded_at());
  if (!secret) {
    out.set_corrects_event_id(row.corrects_event_id);
    out.set_corrected_by_event_id(row.corrected_by_event_id);
  }
  if (view == View::kOffice || view == View::kSubmitter) {
    *out.mutable_changed_fields() = entry.changed_fields();
  }
  if (view != View::kOffice &&
      (secret || entry.organisation_id() != reader.organisation_id)) {
    return out;
  }
  // The office sees of every note who wrote it.
  out.set_recorded_by(entry.recorded_by());
  out.set_organisation_id(entry.organisation_id());
  if (!secret) out.set_note(entry.note());
  return out;
}

}  // namespace sojourn::relocation
