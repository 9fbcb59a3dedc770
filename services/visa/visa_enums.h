// The service's enums and their names. A name is what SQL stores; the proto's
// is the same behind its enum's prefix.
#ifndef SERVICES_VISA_VISA_ENUMS_H_
#define SERVICES_VISA_VISA_ENUMS_H_

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace sojourn::visa {

enum class Scheme {
  kUnspecified,
  kC,
  kLtv,
  kNationalD,
  kHumanitarian,
  kResidence,
  kVisaFree,
  kInternal,
  kEVisa,
  kOnArrival,
};

enum class TravelDocumentKind {
  kUnspecified,
  kPassport,
  kAlienPassport,
  kConventionTd,
  kEmergencyTd,
  kNone,
};

enum class DocumentRenewal {
  kUnspecified,
  kPossible,
  kUnsafe,
  kImpossible,
};

enum class TravelPermit {
  kUnspecified,
  kShortStay,
  kLtv,
  kNationalD,
  kResidence,
};

enum class StayPurpose {
  kUnspecified,
  kTemporaryShelter,
  kFellowship,
  kWork,
};

enum class ProblemCode {
  kUnspecified,
  kSchengenDaysExceeded,
  kRouteDaysExceeded,
  kPassportExpiresTooEarly,
  kPassportTooOld,
  kBlankPages,
  kNoTravelDocument,
  kDocumentNotAccepted,
  kNoRoute,
  kLodgingTooLate,
  kRouteSuspended,
  kPurposeNotCovered,
  kQuotaExhausted,
  kNoAdmission,
  kAreaDaysExceeded,
  kNoMission,
};

enum class RemedyKind {
  kUnspecified,
  kShortenStay,
  kStartLater,
  kNationalVisa,
  kLtv,
  kRenewDocument,
  kAlienPassport,
  kAskUrgency,
  kRegional,
  kInternal,
  kPublishRoute,
  kOtherPassport,
};

enum class RouteStatus {
  kUnspecified,
  kActive,
  kSuspended,
};

enum class Handling {
  kUnspecified,
  kDiplomatOnly,
  kMission,
  kContractor,
};

enum class ApplicationState {
  kUnspecified,
  kPlanned,
  kDocumentsPending,
  kPreclearancePending,
  kPreclearanceGranted,
  kPreclearanceRefused,
  kAppointmentBooked,
  kLodged,
  kAdmissible,
  kConsultation,
  kDocumentsAsked,
  kIssued,
  kRefused,
  kAppealed,
  kCollected,
  kUsed,
  kExtended,
  kExpired,
  kAnnulled,
  kWithdrawn,
};

enum class ApplicationFlag {
  kUnspecified,
  kOutOfOrder,
  kAfterWithdrawal,
  kLodgedTooEarly,
  kLodgedTooLate,
  kAppointmentTooLate,
  kDocumentsIncomplete,
  kPreclearanceMissing,
  kDecisionLate,
  kVisaShorterThanStay,
  kOpenedTooLateToLodge,
  kAppealLate,
  kExtensionLate,
  kDocumentsLate,
  kEnteredOutsideValidity,
  kDocumentExpiresEarly,
};

enum class DocumentKind {
  kUnspecified,
  kApplicationForm,
  kTravelDocument,
  kPhoto,
  kFingerprints,
  kInsurance,
  kInvitation,
  kAccommodation,
  kMeans,
  kPurpose,
  kIntentionToLeave,
  kFeeOrWaiver,
  kResidenceProof,
  kParentalConsent,
  kBirthCertificate,
  kPreclearanceLetter,
  kCaseBrief,
  kOther,
  kSecondParentalConsent,
  kParentSignature,
  kLodgingJustification,
};

enum class DocumentRequirement {
  kUnspecified,
  kRequired,
  kWaived,
};

enum class ChecklistReason {
  kUnspecified,
  kRoute,
  kLaw,
  kMinor,
  kThirdCountry,
};

enum class WaiverReason {
  kUnspecified,
  kSafety,
  kImpossibleToObtain,
  kMissionPolicy,
  kBonaFide,
};

enum class LetterKind {
  kUnspecified,
  kInvitation,
  kNoteToMission,
};

enum class DocumentStatus {
  kUnspecified,
  kMissing,
  kProvided,
  kVerified,
  kRejected,
};

enum class DeadlineKind {
  kUnspecified,
  kLodgingOpens,
  kLodgeBy,
  kDecisionDue,
  kDecisionLatest,
  kAppealBy,
  kConsultationDue,
  kDocumentsBy,
};

// How the days of a deadline were counted.
enum class DeadlineCalendar {
  kUnspecified,
  kCalendarDays,
  kWorkingDays,
  kHolidaysUnknown,
};

enum class DeadlineState {
  kUnspecified,
  kOpen,
  kOverdue,
  kMet,
  kMissed,
  kCancelled,
};

enum class EscalationLevel {
  kUnspecified,
  kOfficer,
  kHeadOfMission,
  kProgrammeOffice,
};

enum class VisaEntries {
  kUnspecified,
  kSingle,
  kDouble,
  kMultiple,
};

enum class RefusalGround {
  kUnspecified,
  kDocumentFalse,
  kPurposeNotJustified,
  kMeansNotProven,
  kDaysUsedUp,
  kAlert,
  kThreatToPublicOrder,
  kNoInsurance,
  kInformationNotReliable,
  kIntentionToLeaveDoubted,
  kPreclearanceRefused,
  kQuotaExhausted,
  kOther,
  kMeansNotAcquirable,
  kThreatToPublicHealth,
  kThreatToInternationalRelations,
  kStatementsNotReliable,
  kSupportingDocumentsDoubted,
  kBorderApplicationNotJustified,
  kTransitNotJustified,
  kRevokedAtOwnRequest,
};

enum class ExtensionGround {
  kUnspecified,
  kForceMajeure,
  kHumanitarian,
  kPersonal,
};

enum class PreclearanceOutcome {
  kUnspecified,
  kAsked,
  kGranted,
  kRefused,
};

// What can be told of an application; lower case, it is the type of its event.
enum class FactType {
  kUnspecified,
  kOpened,
  kDocumentRecorded,
  kPreclearanceRecorded,
  kAppointmentBooked,
  kLodged,
  kAdmissible,
  kIssued,
  kRefused,
  kCollected,
  kWithdrawn,
  kConsultation,
  kDocumentsAsked,
  kAppealed,
  kExtended,
  kAnnulled,
  kExpired,
  kEntered,
};

// Names by value; specialised below for every enum.
template <typename E>
inline constexpr std::array<std::string_view, 0> kNames;

template <>
inline constexpr auto kNames<Scheme> = std::to_array<std::string_view>(
    {"UNSPECIFIED", "C", "LTV", "NATIONAL_D", "HUMANITARIAN", "RESIDENCE",
     "VISA_FREE", "INTERNAL", "E_VISA", "ON_ARRIVAL"});

template <>
inline constexpr auto kNames<TravelDocumentKind> =
    std::to_array<std::string_view>({"UNSPECIFIED", "PASSPORT",
                                     "ALIEN_PASSPORT", "CONVENTION_TD",
                                     "EMERGENCY_TD", "NONE"});

template <>
inline constexpr auto kNames<DocumentRenewal> = std::to_array<std::string_view>(
    {"UNSPECIFIED", "POSSIBLE", "UNSAFE", "IMPOSSIBLE"});

template <>
inline constexpr auto kNames<TravelPermit> = std::to_array<std::string_view>(
    {"UNSPECIFIED", "SHORT_STAY", "LTV", "NATIONAL_D", "RESIDENCE"});

template <>
inline constexpr auto kNames<StayPurpose> = std::to_array<std::string_view>(
    {"UNSPECIFIED", "TEMPORARY_SHELTER", "FELLOWSHIP", "WORK"});

template <>
inline constexpr auto kNames<ProblemCode> = std::to_array<std::string_view>(
    {"UNSPECIFIED", "SCHENGEN_DAYS_EXCEEDED", "ROUTE_DAYS_EXCEEDED",
     "PASSPORT_EXPIRES_TOO_EARLY", "PASSPORT_TOO_OLD", "BLANK_PAGES",
     "NO_TRAVEL_DOCUMENT", "DOCUMENT_NOT_ACCEPTED", "NO_ROUTE",
     "LODGING_TOO_LATE", "ROUTE_SUSPENDED", "PURPOSE_NOT_COVERED",
     "QUOTA_EXHAUSTED", "NO_ADMISSION", "AREA_DAYS_EXCEEDED", "NO_MISSION"});

template <>
inline constexpr auto kNames<RemedyKind> = std::to_array<std::string_view>(
    {"UNSPECIFIED", "SHORTEN_STAY", "START_LATER", "NATIONAL_VISA", "LTV",
     "RENEW_DOCUMENT", "ALIEN_PASSPORT", "ASK_URGENCY", "REGIONAL", "INTERNAL",
     "PUBLISH_ROUTE", "OTHER_PASSPORT"});

template <>
inline constexpr auto kNames<RouteStatus> =
    std::to_array<std::string_view>({"UNSPECIFIED", "ACTIVE", "SUSPENDED"});

template <>
inline constexpr auto kNames<Handling> = std::to_array<std::string_view>(
    {"UNSPECIFIED", "DIPLOMAT_ONLY", "MISSION", "CONTRACTOR"});

template <>
inline constexpr auto kNames<ApplicationState> =
    std::to_array<std::string_view>({"UNSPECIFIED",
                                     "PLANNED",
                                     "DOCUMENTS_PENDING",
                                     "PRECLEARANCE_PENDING",
                                     "PRECLEARANCE_GRANTED",
                                     "PRECLEARANCE_REFUSED",
                                     "APPOINTMENT_BOOKED",
                                     "LODGED",
                                     "ADMISSIBLE",
                                     "CONSULTATION",
                                     "DOCUMENTS_ASKED",
                                     "ISSUED",
                                     "REFUSED",
                                     "APPEALED",
                                     "COLLECTED",
                                     "USED",
                                     "EXTENDED",
                                     "EXPIRED",
                                     "ANNULLED",
                                     "WITHDRAWN"});

template <>
inline constexpr auto kNames<ApplicationFlag> = std::to_array<std::string_view>(
    {"UNSPECIFIED", "OUT_OF_ORDER", "AFTER_WITHDRAWAL", "LODGED_TOO_EARLY",
     "LODGED_TOO_LATE", "APPOINTMENT_TOO_LATE", "DOCUMENTS_INCOMPLETE",
     "PRECLEARANCE_MISSING", "DECISION_LATE", "VISA_SHORTER_THAN_STAY",
     "OPENED_TOO_LATE_TO_LODGE", "APPEAL_LATE", "EXTENSION_LATE",
     "DOCUMENTS_LATE", "ENTERED_OUTSIDE_VALIDITY", "DOCUMENT_EXPIRES_EARLY"});

template <>
inline constexpr auto kNames<DocumentKind> =
    std::to_array<std::string_view>({"UNSPECIFIED",
                                     "APPLICATION_FORM",
                                     "TRAVEL_DOCUMENT",
                                     "PHOTO",
                                     "FINGERPRINTS",
                                     "INSURANCE",
                                     "INVITATION",
                                     "ACCOMMODATION",
                                     "MEANS",
                                     "PURPOSE",
                                     "INTENTION_TO_LEAVE",
                                     "FEE_OR_WAIVER",
                                     "RESIDENCE_PROOF",
                                     "PARENTAL_CONSENT",
                                     "BIRTH_CERTIFICATE",
                                     "PRECLEARANCE_LETTER",
                                     "CASE_BRIEF",
                                     "OTHER",
                                     "SECOND_PARENTAL_CONSENT",
                                     "PARENT_SIGNATURE",
                                     "LODGING_JUSTIFICATION"});

template <>
inline constexpr auto kNames<DocumentRequirement> =
    std::to_array<std::string_view>({"UNSPECIFIED", "REQUIRED", "WAIVED"});

template <>
inline constexpr auto kNames<ChecklistReason> = std::to_array<std::string_view>(
    {"UNSPECIFIED", "ROUTE", "LAW", "MINOR", "THIRD_COUNTRY"});

template <>
inline constexpr auto kNames<WaiverReason> = std::to_array<std::string_view>(
    {"UNSPECIFIED", "SAFETY", "IMPOSSIBLE_TO_OBTAIN", "MISSION_POLICY",
     "BONA_FIDE"});

template <>
inline constexpr auto kNames<LetterKind> = std::to_array<std::string_view>(
    {"UNSPECIFIED", "INVITATION", "NOTE_TO_MISSION"});

template <>
inline constexpr auto kNames<DocumentStatus> = std::to_array<std::string_view>(
    {"UNSPECIFIED", "MISSING", "PROVIDED", "VERIFIED", "REJECTED"});

template <>
inline constexpr auto kNames<DeadlineKind> = std::to_array<std::string_view>(
    {"UNSPECIFIED", "LODGING_OPENS", "LODGE_BY", "DECISION_DUE",
     "DECISION_LATEST", "APPEAL_BY", "CONSULTATION_DUE", "DOCUMENTS_BY"});

template <>
inline constexpr auto kNames<DeadlineCalendar> =
    std::to_array<std::string_view>({"UNSPECIFIED", "CALENDAR_DAYS",
                                     "WORKING_DAYS", "HOLIDAYS_UNKNOWN"});

template <>
inline constexpr auto kNames<DeadlineState> = std::to_array<std::string_view>(
    {"UNSPECIFIED", "OPEN", "OVERDUE", "MET", "MISSED", "CANCELLED"});

template <>
inline constexpr auto kNames<EscalationLevel> = std::to_array<std::string_view>(
    {"UNSPECIFIED", "OFFICER", "HEAD_OF_MISSION", "PROGRAMME_OFFICE"});

template <>
inline constexpr auto kNames<VisaEntries> = std::to_array<std::string_view>(
    {"UNSPECIFIED", "SINGLE", "DOUBLE", "MULTIPLE"});

template <>
inline constexpr auto kNames<RefusalGround> =
    std::to_array<std::string_view>({"UNSPECIFIED",
                                     "DOCUMENT_FALSE",
                                     "PURPOSE_NOT_JUSTIFIED",
                                     "MEANS_NOT_PROVEN",
                                     "DAYS_USED_UP",
                                     "ALERT",
                                     "THREAT_TO_PUBLIC_ORDER",
                                     "NO_INSURANCE",
                                     "INFORMATION_NOT_RELIABLE",
                                     "INTENTION_TO_LEAVE_DOUBTED",
                                     "PRECLEARANCE_REFUSED",
                                     "QUOTA_EXHAUSTED",
                                     "OTHER",
                                     "MEANS_NOT_ACQUIRABLE",
                                     "THREAT_TO_PUBLIC_HEALTH",
                                     "THREAT_TO_INTERNATIONAL_RELATIONS",
                                     "STATEMENTS_NOT_RELIABLE",
                                     "SUPPORTING_DOCUMENTS_DOUBTED",
                                     "BORDER_APPLICATION_NOT_JUSTIFIED",
                                     "TRANSIT_NOT_JUSTIFIED",
                                     "REVOKED_AT_OWN_REQUEST"});

template <>
inline constexpr auto kNames<ExtensionGround> = std::to_array<std::string_view>(
    {"UNSPECIFIED", "FORCE_MAJEURE", "HUMANITARIAN", "PERSONAL"});

template <>
inline constexpr auto kNames<PreclearanceOutcome> =
    std::to_array<std::string_view>({"UNSPECIFIED", "ASKED", "GRANTED",
                                     "REFUSED"});

template <>
inline constexpr auto kNames<FactType> = std::to_array<std::string_view>(
    {"UNSPECIFIED", "OPENED", "DOCUMENT_RECORDED", "PRECLEARANCE_RECORDED",
     "APPOINTMENT_BOOKED", "LODGED", "ADMISSIBLE", "ISSUED", "REFUSED",
     "COLLECTED", "WITHDRAWN", "CONSULTATION", "DOCUMENTS_ASKED", "APPEALED",
     "EXTENDED", "ANNULLED", "EXPIRED", "ENTERED"});

template <typename E>
constexpr std::string_view NameOf(E value) {
  return kNames<E>[static_cast<size_t>(value)];
}

// Nothing for a name that is not the enum's.
template <typename E>
constexpr std::optional<E> FromName(std::string_view name) {
  for (size_t i = 0; i < kNames<E>.size(); ++i) {
    if (kNames<E>[i] == name) return static_cast<E>(i);
  }
  return std::nullopt;
}

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_VISA_ENUMS_H_
