#include "services/relocation/relocation.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sojourn::relocation {
namespace {

template <typename Enum>
struct Names;

#define SOJOURN_NAMES(Enum, ...)                                               \
  template <>                                                                  \
  struct Names<Enum> {                                                         \
    static constexpr std::pair<Enum, std::string_view> kAll[] = {__VA_ARGS__}; \
  }

SOJOURN_NAMES(
    State, {State::kAlerted, "ALERTED"}, {State::kDraft, "DRAFT"},
    {State::kSubmitted, "SUBMITTED"}, {State::kAcknowledged, "ACKNOWLEDGED"},
    {State::kIncomplete, "INCOMPLETE"}, {State::kTriaged, "TRIAGED"},
    {State::kVerifying, "VERIFYING"}, {State::kVerified, "VERIFIED"},
    {State::kNotVerified, "NOT_VERIFIED"}, {State::kEligible, "ELIGIBLE"},
    {State::kIneligible, "INELIGIBLE"}, {State::kWaitlisted, "WAITLISTED"},
    {State::kProposed, "PROPOSED"}, {State::kOffered, "OFFERED"},
    {State::kDefenderAccepted, "DEFENDER_ACCEPTED"},
    {State::kPreDeparture, "PRE_DEPARTURE"}, {State::kTravelling, "TRAVELLING"},
    {State::kInStay, "IN_STAY"}, {State::kEnding, "ENDING"},
    {State::kFollowUp, "FOLLOW_UP"}, {State::kClosed, "CLOSED"},
    {State::kWithdrawn, "WITHDRAWN"}, {State::kSafeElsewhere, "SAFE_ELSEWHERE"},
    {State::kReferredOut, "REFERRED_OUT"}, {State::kErased, "ERASED"});
SOJOURN_NAMES(Overlay, {Overlay::kNone, "NONE"},
              {Overlay::kContactLost, "CONTACT_LOST"},
              {Overlay::kDetained, "DETAINED"});
SOJOURN_NAMES(Level, {Level::kL1, "L1"}, {Level::kL2, "L2"}, {Level::kL3, "L3"},
              {Level::kL4, "L4"});
SOJOURN_NAMES(Kind, {Kind::kUnspecified, "UNSPECIFIED"},
              {Kind::kInternal, "INTERNAL"}, {Kind::kRegional, "REGIONAL"},
              {Kind::kAbroad, "ABROAD"});
SOJOURN_NAMES(Horizon, {Horizon::kUnspecified, "UNSPECIFIED"},
              {Horizon::kShort, "SHORT"}, {Horizon::kLong, "LONG"});
SOJOURN_NAMES(LegalBasis, {LegalBasis::kVitalInterest, "VITAL_INTEREST"},
              {LegalBasis::kConsent, "CONSENT"});
SOJOURN_NAMES(Flag,
              {Flag::kDepartedWithoutClearance, "DEPARTED_WITHOUT_CLEARANCE"},
              {Flag::kArrivedWithoutCoordinator, "ARRIVED_WITHOUT_COORDINATOR"},
              {Flag::kUnassistedMove, "UNASSISTED_MOVE"},
              {Flag::kReferencesConflict, "REFERENCES_CONFLICT"},
              {Flag::kReferenceOutOfTurn, "REFERENCE_OUT_OF_TURN"},
              {Flag::kContactCompromised, "CONTACT_COMPROMISED"},
              {Flag::kDefenderViewDue, "DEFENDER_VIEW_DUE"},
              {Flag::kVisaRefused, "VISA_REFUSED"},
              {Flag::kWithdrawalUnconfirmed, "WITHDRAWAL_UNCONFIRMED"},
              {Flag::kArrivedWithoutDeparture, "ARRIVED_WITHOUT_DEPARTURE"},
              {Flag::kDocumentCompromised, "DOCUMENT_COMPROMISED"},
              {Flag::kPartyChanged, "PARTY_CHANGED"},
              {Flag::kSafeElsewhereUnconfirmed, "SAFE_ELSEWHERE_UNCONFIRMED"},
              {Flag::kTwoNetworks, "TWO_NETWORKS"},
              {Flag::kRefereeWithoutConsent, "REFEREE_WITHOUT_CONSENT"},
              {Flag::kDuressHeard, "DURESS_HEARD"},
              {Flag::kNobodyLeft, "NOBODY_LEFT"},
              {Flag::kNoAdultLeft, "NO_ADULT_LEFT"},
              {Flag::kAskAnew, "ASK_ANEW"});
SOJOURN_NAMES(AssignmentRole, {AssignmentRole::kLead, "LEAD"},
              {AssignmentRole::kVerifier, "VERIFIER"},
              {AssignmentRole::kSecurityOfficer, "SECURITY_OFFICER"},
              {AssignmentRole::kCityCoordinator, "CITY_COORDINATOR"});

#undef SOJOURN_NAMES

template <typename Enum>
std::string_view Find(Enum value) {
  for (const auto& [each, name] : Names<Enum>::kAll) {
    if (each == value) return name;
  }
  return "";
}

}  // namespace

std::string_view Name(State value) { return Find(value); }
std::string_view Name(Overlay value) { return Find(value); }
std::string_view Name(Level value) { return Find(value); }
std::string_view Name(Kind value) { return Find(value); }
std::string_view Name(Horizon value) { return Find(value); }
std::string_view Name(LegalBasis value) { return Find(value); }
std::string_view Name(Flag value) { return Find(value); }
std::string_view Name(AssignmentRole value) { return Find(value); }

template <typename Enum>
std::optional<Enum> Parse(std::string_view name) {
  for (const auto& [value, each] : Names<Enum>::kAll) {
    if (each == name) return value;
  }
  return std::nullopt;
}

template std::optional<State> Parse(std::string_view);
template std::optional<Overlay> Parse(std::string_view);
template std::optional<Level> Parse(std::string_view);
template std::optional<Kind> Parse(std::string_view);
template std::optional<Horizon> Parse(std::string_view);
template std::optional<LegalBasis> Parse(std::string_view);
template std::optional<Flag> Parse(std::string_view);
template std::optional<AssignmentRole> Parse(std::string_view);

}  // namespace sojourn::relocation
