#ifndef SERVICES_RELOCATION_RELOCATION_GUARDS_H_
#define SERVICES_RELOCATION_RELOCATION_GUARDS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>

// What the facts of a case can have against a decision about it. The rows of
// relocation_state_machine.h name the guards of each event, and a rule refuses
// an event only with one of those (relocation_refusal.h).
namespace sojourn::relocation {

// Each is called as its reason, in the order of the alphabet.
enum class Guard {
  kAgreementExpired,
  kAgreementMissing,
  kAlreadyAsked,
  kAlreadyChosen,
  kBreakGlassNeeded,
  kBridgingUnderWay,
  kBriefClosed,
  kCannotBeCorrected,
  kCaseOpen,
  kCaseSuspended,
  kChildrenAlone,
  kChildPermissionMissing,
  kCommunityMissing,
  kConsentMissing,
  kCountryExcluded,
  kCustodyMissing,
  kDecisionStopped,
  kDefenderDisagrees,
  kDefenderLeft,
  kDefenderNotConsulted,
  kDocumentsFull,
  kDocumentCompromised,
  kDuressHeard,
  kEligibilityNotDecided,
  kEndingTooEarly,
  kExtensionUnderWay,
  kGraceNotOver,
  kGuardianNeeded,
  kHostCityUnknown,
  kHostExcluded,
  kInterviewMissing,
  kLegalHold,
  kLegBegun,
  kMemberDisagrees,
  kMemberNotConsulted,
  kMergedAway,
  kNobodyLeft,
  kNothingToComplete,
  kNotAMistake,
  kNotIndependent,
  kNotOnCase,
  kNotSuspended,
  kNoLawfulRoute,
  kNoLiveHold,
  kNoPlaceConfirmed,
  kNoQuestion,
  kNoVisaRefused,
  kOrganisationInactive,
  kOtherEndAsked,
  kOwnWordNeeded,
  kPartyVisaRefused,
  kPlaceBurnt,
  kPlaceDisrupted,
  kPlaceFit,
  kPrivateInterviewMissing,
  kQuestionOpen,
  kRecipientNotAsked,
  kRefereesMissing,
  kReferencesConflict,
  kReferralAnswered,
  kReferralExpired,
  kReferralNotYet,
  kReferralPending,
  kRelativeClosed,
  kReleaseBegun,
  kReleasePending,
  kRetentionNotDue,
  kRevealedBefore,
  kReviewDecided,
  kReviewOpen,
  kRiskNotAssessed,
  kRouteNotAssessed,
  kRouteNotChosen,
  kRouteNotLawful,
  kSecondChannelNeeded,
  kSecondOfficerNeeded,
  kSecurityPlanMissing,
  kShelterOffPlan,
  kSourcesMissing,
  kStayNotLawful,
  kStepEnded,
  kStepNeeded,
  kStepNotByHand,
  kStepNotDone,
  kStepNotStuck,
  kStepNotTakenOver,
  kStepNotWanted,
  kStepRunning,
  kTooManyBriefs,
  kTooManyQuestions,
  kTravelBanned,
  kTravelPlanMissing,
  kTravelPlanOutdated,
  kViewHeard,
  kVisaNotCollected,
  kVisaRefused,
};

// The one place that spells the reasons.
inline constexpr std::pair<Guard, std::string_view> kReasons[] = {
    {Guard::kAgreementExpired, "AGREEMENT_EXPIRED"},
    {Guard::kAgreementMissing, "AGREEMENT_MISSING"},
    {Guard::kAlreadyAsked, "ALREADY_ASKED"},
    {Guard::kAlreadyChosen, "ALREADY_CHOSEN"},
    {Guard::kBreakGlassNeeded, "BREAK_GLASS_NEEDED"},
    {Guard::kBridgingUnderWay, "BRIDGING_UNDER_WAY"},
    {Guard::kBriefClosed, "BRIEF_CLOSED"},
    {Guard::kCannotBeCorrected, "CANNOT_BE_CORRECTED"},
    {Guard::kCaseOpen, "CASE_OPEN"},
    {Guard::kCaseSuspended, "CASE_SUSPENDED"},
    {Guard::kChildrenAlone, "CHILDREN_ALONE"},
    {Guard::kChildPermissionMissing, "CHILD_PERMISSION_MISSING"},
    {Guard::kCommunityMissing, "COMMUNITY_MISSING"},
    {Guard::kConsentMissing, "CONSENT_MISSING"},
    {Guard::kCountryExcluded, "COUNTRY_EXCLUDED"},
    {Guard::kCustodyMissing, "CUSTODY_MISSING"},
    {Guard::kDecisionStopped, "DECISION_STOPPED"},
    {Guard::kDefenderDisagrees, "DEFENDER_DISAGREES"},
    {Guard::kDefenderLeft, "DEFENDER_LEFT"},
    {Guard::kDefenderNotConsulted, "DEFENDER_NOT_CONSULTED"},
    {Guard::kDocumentsFull, "DOCUMENTS_FULL"},
    {Guard::kDocumentCompromised, "DOCUMENT_COMPROMISED"},
    {Guard::kDuressHeard, "DURESS_HEARD"},
    {Guard::kEligibilityNotDecided, "ELIGIBILITY_NOT_DECIDED"},
    {Guard::kEndingTooEarly, "ENDING_TOO_EARLY"},
    {Guard::kExtensionUnderWay, "EXTENSION_UNDER_WAY"},
    {Guard::kGraceNotOver, "GRACE_NOT_OVER"},
    {Guard::kGuardianNeeded, "GUARDIAN_NEEDED"},
    {Guard::kHostCityUnknown, "HOST_CITY_UNKNOWN"},
    {Guard::kHostExcluded, "HOST_EXCLUDED"},
    {Guard::kInterviewMissing, "INTERVIEW_MISSING"},
    {Guard::kLegalHold, "LEGAL_HOLD"},
    {Guard::kLegBegun, "LEG_BEGUN"},
    {Guard::kMemberDisagrees, "MEMBER_DISAGREES"},
    {Guard::kMemberNotConsulted, "MEMBER_NOT_CONSULTED"},
    {Guard::kMergedAway, "MERGED_AWAY"},
    {Guard::kNobodyLeft, "NOBODY_LEFT"},
    {Guard::kNothingToComplete, "NOTHING_TO_COMPLETE"},
    {Guard::kNotAMistake, "NOT_A_MISTAKE"},
    {Guard::kNotIndependent, "NOT_INDEPENDENT"},
    {Guard::kNotOnCase, "NOT_ON_CASE"},
    {Guard::kNotSuspended, "NOT_SUSPENDED"},
    {Guard::kNoLawfulRoute, "NO_LAWFUL_ROUTE"},
    {Guard::kNoLiveHold, "NO_LIVE_HOLD"},
    {Guard::kNoPlaceConfirmed, "NO_PLACE_CONFIRMED"},
    {Guard::kNoQuestion, "NO_QUESTION"},
    {Guard::kNoVisaRefused, "NO_VISA_REFUSED"},
    {Guard::kOrganisationInactive, "ORGANISATION_INACTIVE"},
    {Guard::kOtherEndAsked, "OTHER_END_ASKED"},
    {Guard::kOwnWordNeeded, "OWN_WORD_NEEDED"},
    {Guard::kPartyVisaRefused, "PARTY_VISA_REFUSED"},
    {Guard::kPlaceBurnt, "PLACE_BURNT"},
    {Guard::kPlaceDisrupted, "PLACE_DISRUPTED"},
    {Guard::kPlaceFit, "PLACE_FIT"},
    {Guard::kPrivateInterviewMissing, "PRIVATE_INTERVIEW_MISSING"},
    {Guard::kQuestionOpen, "QUESTION_OPEN"},
    {Guard::kRecipientNotAsked, "RECIPIENT_NOT_ASKED"},
    {Guard::kRefereesMissing, "REFEREES_MISSING"},
    {Guard::kReferencesConflict, "REFERENCES_CONFLICT"},
    {Guard::kReferralAnswered, "REFERRAL_ANSWERED"},
    {Guard::kReferralExpired, "REFERRAL_EXPIRED"},
    {Guard::kReferralNotYet, "REFERRAL_NOT_YET"},
    {Guard::kReferralPending, "REFERRAL_PENDING"},
    {Guard::kRelativeClosed, "RELATIVE_CLOSED"},
    {Guard::kReleaseBegun, "RELEASE_BEGUN"},
    {Guard::kReleasePending, "RELEASE_PENDING"},
    {Guard::kRetentionNotDue, "RETENTION_NOT_DUE"},
    {Guard::kRevealedBefore, "REVEALED_BEFORE"},
    {Guard::kReviewDecided, "REVIEW_DECIDED"},
    {Guard::kReviewOpen, "REVIEW_OPEN"},
    {Guard::kRiskNotAssessed, "RISK_NOT_ASSESSED"},
    {Guard::kRouteNotAssessed, "ROUTE_NOT_ASSESSED"},
    {Guard::kRouteNotChosen, "ROUTE_NOT_CHOSEN"},
    {Guard::kRouteNotLawful, "ROUTE_NOT_LAWFUL"},
    {Guard::kSecondChannelNeeded, "SECOND_CHANNEL_NEEDED"},
    {Guard::kSecondOfficerNeeded, "SECOND_OFFICER_NEEDED"},
    {Guard::kSecurityPlanMissing, "SECURITY_PLAN_MISSING"},
    {Guard::kShelterOffPlan, "SHELTER_OFF_PLAN"},
    {Guard::kSourcesMissing, "SOURCES_MISSING"},
    {Guard::kStayNotLawful, "STAY_NOT_LAWFUL"},
    {Guard::kStepEnded, "STEP_ENDED"},
    {Guard::kStepNeeded, "STEP_NEEDED"},
    {Guard::kStepNotByHand, "STEP_NOT_BY_HAND"},
    {Guard::kStepNotDone, "STEP_NOT_DONE"},
    {Guard::kStepNotStuck, "STEP_NOT_STUCK"},
    {Guard::kStepNotTakenOver, "STEP_NOT_TAKEN_OVER"},
    {Guard::kStepNotWanted, "STEP_NOT_WANTED"},
    {Guard::kStepRunning, "STEP_RUNNING"},
    {Guard::kTooManyBriefs, "TOO_MANY_BRIEFS"},
    {Guard::kTooManyQuestions, "TOO_MANY_QUESTIONS"},
    {Guard::kTravelBanned, "TRAVEL_BANNED"},
    {Guard::kTravelPlanMissing, "TRAVEL_PLAN_MISSING"},
    {Guard::kTravelPlanOutdated, "TRAVEL_PLAN_OUTDATED"},
    {Guard::kViewHeard, "VIEW_HEARD"},
    {Guard::kVisaNotCollected, "VISA_NOT_COLLECTED"},
    {Guard::kVisaRefused, "VISA_REFUSED"},
};
inline constexpr size_t kGuards = std::size(kReasons);

constexpr std::string_view Name(Guard guard) {
  return kReasons[static_cast<size_t>(guard)].second;
}

constexpr bool ReasonsStandAtTheirGuards() {
  for (size_t i = 0; i < kGuards; ++i) {
    if (kReasons[i].first != static_cast<Guard>(i)) return false;
  }
  return kReasons[kGuards - 1].first == Guard::kVisaRefused;
}
static_assert(ReasonsStandAtTheirGuards());

class GuardSet {
 public:
  constexpr GuardSet() = default;
  constexpr GuardSet(std::initializer_list<Guard> guards) {
    for (const Guard guard : guards) has_[static_cast<size_t>(guard)] = true;
  }
  constexpr bool Has(Guard guard) const {
    return has_[static_cast<size_t>(guard)];
  }

  constexpr GuardSet And(std::initializer_list<Guard> guards) const {
    GuardSet all = *this;
    for (const Guard guard : guards) {
      all.has_[static_cast<size_t>(guard)] = true;
    }
    return all;
  }

 private:
  std::array<bool, kGuards> has_ = {};
};

// What rows have in common.
inline constexpr GuardSet kCompletesAlert = {Guard::kNothingToComplete,
                                             Guard::kConsentMissing};
// A decision about her: she can be reached, was asked and agrees.
inline constexpr GuardSet kHerWord = {Guard::kDefenderNotConsulted,
                                      Guard::kSecondChannelNeeded,
                                      Guard::kDefenderDisagrees};
inline constexpr GuardSet kHerDecision = kHerWord.And({Guard::kCaseSuspended});
inline constexpr GuardSet kMayReceive = {Guard::kAgreementMissing,
                                         Guard::kAgreementExpired,
                                         Guard::kOrganisationInactive};
inline constexpr GuardSet kMayBeAsked = kMayReceive.And(
    {Guard::kCaseSuspended, Guard::kMergedAway, Guard::kHostExcluded,
     Guard::kHostCityUnknown, Guard::kConsentMissing, Guard::kAlreadyAsked,
     Guard::kDefenderDisagrees});
inline constexpr GuardSet kMayBeOffered = {
    Guard::kCaseSuspended, Guard::kNoLiveHold, Guard::kRouteNotAssessed,
    Guard::kNoLawfulRoute};
inline constexpr GuardSet kRouteIsHers =
    kHerDecision.And({Guard::kNoPlaceConfirmed, Guard::kRouteNotLawful,
                      Guard::kMemberNotConsulted, Guard::kPartyVisaRefused});
inline constexpr GuardSet kWayIsReady = kHerDecision.And(
    {Guard::kNoPlaceConfirmed, Guard::kPlaceBurnt, Guard::kPlaceDisrupted,
     Guard::kDocumentCompromised, Guard::kRouteNotChosen, Guard::kVisaRefused,
     Guard::kVisaNotCollected, Guard::kSecurityPlanMissing,
     Guard::kTravelPlanMissing, Guard::kTravelPlanOutdated,
     Guard::kCountryExcluded, Guard::kShelterOffPlan, Guard::kTravelBanned,
     Guard::kEligibilityNotDecided, Guard::kChildPermissionMissing,
     Guard::kMemberNotConsulted, Guard::kPartyVisaRefused});
inline constexpr GuardSet kWayIsPlanned =
    kHerDecision.And({Guard::kNoPlaceConfirmed, Guard::kLegBegun,
                      Guard::kEligibilityNotDecided});
// Her own word, and for its effect a second channel or a second officer.
inline constexpr GuardSet kEndAsked = kHerDecision.And({Guard::kOtherEndAsked});
inline constexpr GuardSet kTakenUpAgain =
    kHerDecision.And({Guard::kReleasePending});
inline constexpr GuardSet kEndConfirmed = {
    Guard::kCaseSuspended, Guard::kOtherEndAsked, Guard::kDefenderDisagrees,
    Guard::kSecondChannelNeeded, Guard::kSecondOfficerNeeded};
inline constexpr GuardSet kHeardLater = {
    Guard::kMemberNotConsulted, Guard::kDefenderNotConsulted,
    Guard::kSecondChannelNeeded, Guard::kViewHeard, Guard::kDecisionStopped};
inline constexpr GuardSet kLookedAtAnew = {Guard::kNotIndependent,
                                           Guard::kReviewDecided};
inline constexpr GuardSet kToldInHerWords =
    kHerDecision.And({Guard::kMergedAway, Guard::kDefenderLeft,
                      Guard::kDuressHeard, Guard::kConsentMissing,
                      Guard::kRecipientNotAsked, Guard::kAgreementMissing,
                      Guard::kAgreementExpired, Guard::kOrganisationInactive});

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RELOCATION_GUARDS_H_
