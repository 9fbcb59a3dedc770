// The reasons this service refuses with; docs/errors.md explains each.
#ifndef SERVICES_GRANTS_GRANTS_ERRORS_H_
#define SERVICES_GRANTS_GRANTS_ERRORS_H_

#include <string_view>

namespace sojourn::grants::reasons {

inline constexpr std::string_view kStateForbids = "STATE_FORBIDS";

// A fund and a request do not fit.
inline constexpr std::string_view kNoFundFits = "NO_FUND_FITS";
inline constexpr std::string_view kFundNotActive = "FUND_NOT_ACTIVE";
inline constexpr std::string_view kOutsideWindow = "OUTSIDE_WINDOW";
inline constexpr std::string_view kCurrencyMismatch = "CURRENCY_MISMATCH";
inline constexpr std::string_view kCategoryNotCovered = "CATEGORY_NOT_COVERED";
inline constexpr std::string_view kEarmarkMismatch = "EARMARK_MISMATCH";
inline constexpr std::string_view kAboveGrantCap = "ABOVE_GRANT_CAP";
inline constexpr std::string_view kAbovePersonCap = "ABOVE_PERSON_CAP";
inline constexpr std::string_view kAboveYearCap = "ABOVE_YEAR_CAP";
inline constexpr std::string_view kAboveBridgingLimit = "ABOVE_BRIDGING_LIMIT";
inline constexpr std::string_view kFundInsufficient = "FUND_INSUFFICIENT";
inline constexpr std::string_view kFundExists = "FUND_EXISTS";

inline constexpr std::string_view kAboveCategoryCap = "ABOVE_CATEGORY_CAP";
inline constexpr std::string_view kFundAmountLowered = "FUND_AMOUNT_LOWERED";

// The decision.
inline constexpr std::string_view kAboveRequestedAmount =
    "ABOVE_REQUESTED_AMOUNT";
inline constexpr std::string_view kOwnSubmission = "OWN_SUBMISSION";
inline constexpr std::string_view kAlreadyApprovedByYou =
    "ALREADY_APPROVED_BY_YOU";
inline constexpr std::string_view kAboveAssessedAmount =
    "ABOVE_ASSESSED_AMOUNT";
inline constexpr std::string_view kApprovalAmountDiffers =
    "APPROVAL_AMOUNT_DIFFERS";

inline constexpr std::string_view kDelegationMissing = "DELEGATION_MISSING";
inline constexpr std::string_view kFindingGone = "FINDING_GONE";

// Payments.
inline constexpr std::string_view kPaymentExceedsApproval =
    "PAYMENT_EXCEEDS_APPROVAL";
inline constexpr std::string_view kPaymentsHeld = "PAYMENTS_HELD";
inline constexpr std::string_view kLastTrancheScheduled =
    "LAST_TRANCHE_SCHEDULED";
inline constexpr std::string_view kPaymentNotScheduled =
    "PAYMENT_NOT_SCHEDULED";
inline constexpr std::string_view kReleaserApproved = "RELEASER_APPROVED";
inline constexpr std::string_view kTranchesDiffer = "TRANCHES_DIFFER";
// An earlier order of the payment may still go out.
inline constexpr std::string_view kOrderOpen = "ORDER_OPEN";
// Its outcome was recorded while it was on its way to its provider.
inline constexpr std::string_view kOrderOvertaken = "ORDER_OVERTAKEN";
// A provider will never take the order as it is.
inline constexpr std::string_view kOrderUnusable = "ORDER_UNUSABLE";

// Reports.
inline constexpr std::string_view kRetroactiveCost = "RETROACTIVE_COST";
inline constexpr std::string_view kReceiptRequired = "RECEIPT_REQUIRED";

// Moving what a suspended fund holds.
inline constexpr std::string_view kFundNotSuspended = "FUND_NOT_SUSPENDED";
inline constexpr std::string_view kMoveNeedsApproval = "MOVE_NEEDS_APPROVAL";
inline constexpr std::string_view kMoneyIsOut = "MONEY_IS_OUT";

}  // namespace sojourn::grants::reasons

#endif  // SERVICES_GRANTS_GRANTS_ERRORS_H_
