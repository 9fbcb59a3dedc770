// The values grants are described with, and their names in database, events
// and contract (there with the enum's prefix). The numbers are those of the
// contract, which grants_convert_test.cc proves.
#ifndef SERVICES_GRANTS_GRANTS_ENUMS_H_
#define SERVICES_GRANTS_GRANTS_ENUMS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sojourn::grants {

enum class HolderKind : uint8_t { kFunder = 1, kMission };

enum class FundStatus : uint8_t { kActive = 1, kSuspended, kClosed };

enum class MoveKind : uint8_t { kInternal = 1, kRegional, kAbroad };

enum class Level : uint8_t { kL1 = 1, kL2, kL3, kL4 };

enum class CostCategory : uint8_t {
  kPhysicalSecurity = 1,
  kDigitalSecurity,
  kCommunications,
  kSecurityTraining,
  kSecureTransport,
  kLegal,
  kMedical,
  kHumanitarian,
  kUrgentRelocation,
  kMonitoringAdvocacy,
  kOther,
};

enum class GrantState : uint8_t {
  kSubmitted = 1,
  kScreened,
  kVerifying,
  kAssessed,
  kApproved,
  kDeclined,
  kReferred,
  kAgreed,
  kPaying,
  kPaid,
  kReceived,
  kReportDue,
  kReported,
  kReportWaived,
  kClosed,
  kCancelled,
  kRecovering,
};

enum class AgreementForm : uint8_t {
  kSigned = 1,
  kElectronic,
  kVerbal,
  kIntermediary,
};

enum class PaymentState : uint8_t {
  kScheduled = 1,
  kReleased,
  kSent,
  kReceived,
  kChannelNeeded,
  kCancelled,
};

enum class PaymentChannel : uint8_t {
  kBank = 1,
  kMto,
  kMobileMoney,
  kCashCourier,
  kVendor,
  kInKind,
};

enum class PayeeRelation : uint8_t {
  kSelf = 1,
  kFamily,
  kContactPerson,
  kOrganisation,
  kVendor,
};

enum class PaymentOutcome : uint8_t {
  kSent = 1,
  kReceived,
  kReturned,
  kFrozen,
  kSanctionsHit,
  kNoId,
  kUnreachable,
};

enum class ReceiptSignal : uint8_t {
  kAgreedPhrase = 1,
  kMessage,
  kContactPerson,
  kInPerson,
  kProvider,
};

// What a report has to say.
enum class ReportTemplate : uint8_t { kShort = 1, kExpenses, kFull };

enum class ReportWaiver : uint8_t { kUnsafe = 1, kUnreachable, kUnable };

enum class GrantFlag : uint8_t {
  kOutcomeWithoutRelease = 1,
  kOutcomeAfterReceipt,
  kOutcomeAfterFailure,
  kReceiptWithoutRelease,
  kReceiptAfterFailure,
  kSignalDiffers,
  kReleasedByScheduler,
  kReceiptWhileHeld,
  kRecoveryExceedsReceipts,
};

enum class CancelReason : uint8_t {
  kCaseEnded = 1,
  kPlanChanged,
  kFundedElsewhere,
  kSubmittedInError,
  kFundSuspended,
  kConsentWithdrawn,
};

enum class ScreeningResult : uint8_t { kEligible = 1, kNeedsVerification };

enum class DeclineReason : uint8_t {
  kNotEligible = 1,
  kNotVerified,
  kNeedNotShown,
  kNoFunds,
  kFundedElsewhere,
  kOther,
};

enum class ReferReason : uint8_t {
  kOutsideMandate = 1,
  kNoFunds,
  kTooSlow,
  kConflictOfInterest,
  kOther,
};

// Where a fund's money is. kFunder is outside: what it gave is its credit.
enum class Account : uint8_t {
  kFunder = 1,
  kAvailable,
  kReserved,
  kCommitted,
  kSpent,
};

// The names of an enum's values, the first for value 1.
template <typename E>
struct EnumNames;

template <typename E>
constexpr std::string_view NameOf(E value) {
  return EnumNames<E>::kValues[static_cast<size_t>(value) - 1];
}

// Empty where there is no value.
template <typename E>
constexpr std::string_view NameOf(std::optional<E> value) {
  return value.has_value() ? NameOf(*value) : std::string_view();
}

// Nothing for a name that is none.
template <typename E>
constexpr std::optional<E> ParseName(std::string_view name) {
  constexpr auto& names = EnumNames<E>::kValues;
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<E>(i + 1);
  }
  return std::nullopt;
}

template <>
struct EnumNames<HolderKind> {
  static constexpr std::array<std::string_view, 2> kValues = {"FUNDER",
                                                              "MISSION"};
};

template <>
struct EnumNames<FundStatus> {
  static constexpr std::array<std::string_view, 3> kValues = {
      "ACTIVE", "SUSPENDED", "CLOSED"};
};

template <>
struct EnumNames<MoveKind> {
  static constexpr std::array<std::string_view, 3> kValues = {
      "INTERNAL", "REGIONAL", "ABROAD"};
};

template <>
struct EnumNames<Level> {
  static constexpr std::array<std::string_view, 4> kValues = {"L1", "L2", "L3",
                                                              "L4"};
};

template <>
struct EnumNames<CostCategory> {
  static constexpr std::array<std::string_view, 11> kValues = {
      "PHYSICAL_SECURITY",
      "DIGITAL_SECURITY",
      "COMMUNICATIONS",
      "SECURITY_TRAINING",
      "SECURE_TRANSPORT",
      "LEGAL",
      "MEDICAL",
      "HUMANITARIAN",
      "URGENT_RELOCATION",
      "MONITORING_ADVOCACY",
      "OTHER"};
};

template <>
struct EnumNames<GrantState> {
  static constexpr std::array<std::string_view, 17> kValues = {
      "SUBMITTED", "SCREENED",   "VERIFYING", "ASSESSED",      "APPROVED",
      "DECLINED",  "REFERRED",   "AGREED",    "PAYING",        "PAID",
      "RECEIVED",  "REPORT_DUE", "REPORTED",  "REPORT_WAIVED", "CLOSED",
      "CANCELLED", "RECOVERING"};
};

template <>
struct EnumNames<AgreementForm> {
  static constexpr std::array<std::string_view, 4> kValues = {
      "SIGNED", "ELECTRONIC", "VERBAL", "INTERMEDIARY"};
};

template <>
struct EnumNames<PaymentState> {
  static constexpr std::array<std::string_view, 6> kValues = {
      "SCHEDULED", "RELEASED",       "SENT",
      "RECEIVED",  "CHANNEL_NEEDED", "CANCELLED"};
};

template <>
struct EnumNames<PaymentChannel> {
  static constexpr std::array<std::string_view, 6> kValues = {
      "BANK", "MTO", "MOBILE_MONEY", "CASH_COURIER", "VENDOR", "IN_KIND"};
};

template <>
struct EnumNames<PayeeRelation> {
  static constexpr std::array<std::string_view, 5> kValues = {
      "SELF", "FAMILY", "CONTACT_PERSON", "ORGANISATION", "VENDOR"};
};

template <>
struct EnumNames<PaymentOutcome> {
  static constexpr std::array<std::string_view, 7> kValues = {
      "SENT",          "RECEIVED", "RETURNED",   "FROZEN",
      "SANCTIONS_HIT", "NO_ID",    "UNREACHABLE"};
};

template <>
struct EnumNames<ReceiptSignal> {
  static constexpr std::array<std::string_view, 5> kValues = {
      "AGREED_PHRASE", "MESSAGE", "CONTACT_PERSON", "IN_PERSON", "PROVIDER"};
};

template <>
struct EnumNames<ReportTemplate> {
  static constexpr std::array<std::string_view, 3> kValues = {
      "SHORT", "EXPENSES", "FULL"};
};

template <>
struct EnumNames<ReportWaiver> {
  static constexpr std::array<std::string_view, 3> kValues = {
      "UNSAFE", "UNREACHABLE", "UNABLE"};
};

template <>
struct EnumNames<GrantFlag> {
  static constexpr std::array<std::string_view, 9> kValues = {
      "OUTCOME_WITHOUT_RELEASE",  "OUTCOME_AFTER_RECEIPT",
      "OUTCOME_AFTER_FAILURE",    "RECEIPT_WITHOUT_RELEASE",
      "RECEIPT_AFTER_FAILURE",    "SIGNAL_DIFFERS",
      "RELEASED_BY_SCHEDULER",    "RECEIPT_WHILE_HELD",
      "RECOVERY_EXCEEDS_RECEIPTS"};
};

template <>
struct EnumNames<CancelReason> {
  static constexpr std::array<std::string_view, 6> kValues = {
      "CASE_ENDED",         "PLAN_CHANGED",   "FUNDED_ELSEWHERE",
      "SUBMITTED_IN_ERROR", "FUND_SUSPENDED", "CONSENT_WITHDRAWN"};
};

template <>
struct EnumNames<ScreeningResult> {
  static constexpr std::array<std::string_view, 2> kValues = {
      "ELIGIBLE", "NEEDS_VERIFICATION"};
};

template <>
struct EnumNames<DeclineReason> {
  static constexpr std::array<std::string_view, 6> kValues = {
      "NOT_ELIGIBLE", "NOT_VERIFIED",     "NEED_NOT_SHOWN",
      "NO_FUNDS",     "FUNDED_ELSEWHERE", "OTHER"};
};

template <>
struct EnumNames<ReferReason> {
  static constexpr std::array<std::string_view, 5> kValues = {
      "OUTSIDE_MANDATE", "NO_FUNDS", "TOO_SLOW", "CONFLICT_OF_INTEREST",
      "OTHER"};
};

template <>
struct EnumNames<Account> {
  static constexpr std::array<std::string_view, 5> kValues = {
      "FUNDER", "AVAILABLE", "RESERVED", "COMMITTED", "SPENT"};
};

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_GRANTS_ENUMS_H_
