#include "services/grants/grants_fund_rules.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "common/reference/time_zones.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_currency.h"
#include "services/grants/grants_errors.h"

namespace sojourn::grants::rules {
namespace {

template <typename T>
bool Covers(const std::vector<T>& allowed, const T& value) {
  return allowed.empty() || std::ranges::count(allowed, value) > 0;
}

absl::Status CheckWindow(const Fund& fund, absl::CivilDay today) {
  if (today >= fund.window_first && today <= fund.window_last) {
    return absl::OkStatus();
  }
  return FailedPrecondition(reasons::kOutsideWindow,
                            "the fund's window is not open today",
                            "Choose a fund whose window is open.");
}

absl::Status CheckCategories(const Fund& fund, const Grant& request) {
  const auto covers = [&](std::optional<CostCategory> category) {
    return category && Covers(fund.rules.categories, *category);
  };
  bool covered = covers(request.category);
  for (const CostLine& line : request.cost_lines) {
    covered = covered && covers(line.category);
  }
  if (covered) return absl::OkStatus();
  return FailedPrecondition(reasons::kCategoryNotCovered,
                            "the fund does not cover this category of costs",
                            "Choose a fund that covers every category named.");
}

absl::Status CheckEarmarks(const Fund& fund, const Grant& request) {
  const bool move_fits =
      fund.rules.move_kinds.empty() ||
      (request.move_kind && Covers(fund.rules.move_kinds, *request.move_kind));
  if (move_fits && Covers(fund.rules.levels, request.level)) {
    return absl::OkStatus();
  }
  return FailedPrecondition(reasons::kEarmarkMismatch,
                            "the fund is tied to other moves or levels",
                            "Choose a fund without this earmark.");
}

absl::Status CheckRetroactive(const Fund& fund, const Grant& request) {
  const bool paid = std::ranges::any_of(
      request.cost_lines,
      [](const CostLine& line) { return line.already_paid; });
  if (!paid || !fund.rules.retroactive_forbidden) return absl::OkStatus();
  return FailedPrecondition(reasons::kRetroactiveCost,
                            "the fund pays nothing that is already paid",
                            "Leave the line out, or choose another fund.");
}

absl::Status CheckCap(int64_t cap, int64_t total, std::string_view reason,
                      std::string_view message) {
  if (cap == 0 || total <= cap) return absl::OkStatus();
  return FailedPrecondition(reason, message,
                            "Lower the amount or choose another fund.");
}

absl::Status CheckCategoryCaps(const FundAndUse& fund, const Grant& grant,
                               int64_t amount) {
  for (const CategoryCap& cap : fund.fund.rules.category_caps) {
    for (const CategoryUse& use : fund.use.categories) {
      if (use.category != cap.category) continue;
      RETURN_IF_ERROR(CheckCap(
          cap.amount,
          use.used + ProportionOf(amount, use.requested, grant.requested),
          reasons::kAboveCategoryCap,
          "the fund gives less than this for one category of costs"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckBridging(const FundAndUse& fund, const Grant& grant,
                           int64_t amount) {
  const int64_t limit = fund.fund.rules.bridging_limit;
  if (!grant.bridging || amount <= BridgingLeft(fund)) return absl::OkStatus();
  const std::string& currency = fund.fund.currency;
  if (limit == 0) {
    return FailedPrecondition(
        reasons::kAboveBridgingLimit,
        "the fund gives nothing before a case is verified",
        "Choose a fund that does, or ask again when the case is verified.");
  }
  return FailedPrecondition(
      reasons::kAboveBridgingLimit,
      absl::StrCat("the fund gives ", AmountText(currency, limit),
                   " to one case before it is verified, of which ",
                   AmountText(currency, fund.use.bridged),
                   " are taken by its other applications"),
      absl::StrCat("Ask for ", AmountText(currency, BridgingLeft(fund)),
                   " or less, cancel another application, or ask again when "
                   "the case is verified."));
}

int64_t* PartOf(Balances& balances, Account account) {
  switch (account) {
    case Account::kFunder:
      return nullptr;
    case Account::kAvailable:
      return &balances.available;
    case Account::kReserved:
      return &balances.reserved;
    case Account::kCommitted:
      return &balances.committed;
    case Account::kSpent:
      return &balances.spent;
  }
  return nullptr;
}

void Move(Balances& balances, const Posting& posting) {
  if (int64_t* part = PartOf(balances, posting.debit)) *part += posting.amount;
  if (int64_t* part = PartOf(balances, posting.credit)) *part -= posting.amount;
}

absl::Status CheckNoneBelowZero(const Balances& balances) {
  const int64_t least = std::min({balances.available, balances.reserved,
                                  balances.committed, balances.spent});
  if (least >= 0) return absl::OkStatus();
  return Internal("a posting would overdraw an account");
}

}  // namespace

absl::CivilDay TodayOf(const Fund& fund, absl::Time now) {
  return absl::ToCivilDay(now, reference::ZoneNamed(fund.time_zone));
}

absl::Status CheckActive(const Fund& fund) {
  if (fund.status == FundStatus::kActive) return absl::OkStatus();
  return FailedPrecondition(reasons::kFundNotActive,
                            "the fund is suspended or closed",
                            "Choose another fund, or ask the fund manager.");
}

absl::Status CheckLimits(const FundAndUse& fund, const Grant& grant,
                         int64_t amount, absl::CivilDay today) {
  const FundRules& limits = fund.fund.rules;
  // What may be spent, as of the other grants: tranches use the margin too.
  const int64_t held = amount + MarginFor(fund.fund, grant, amount);
  RETURN_IF_ERROR(CheckWindow(fund.fund, today));
  RETURN_IF_ERROR(CheckCap(limits.cap_per_grant, held, reasons::kAboveGrantCap,
                           "the fund gives less than this to one grant"));
  RETURN_IF_ERROR(CheckCap(limits.cap_per_person,
                           fund.use.person + ShareOf(held, grant.person_count),
                           reasons::kAbovePersonCap,
                           "the fund gives less than this to one person"));
  RETURN_IF_ERROR(CheckCap(limits.cap_per_year, fund.use.this_year + held,
                           reasons::kAboveYearCap,
                           "the fund gives less than this in one year"));
  RETURN_IF_ERROR(CheckCategoryCaps(fund, grant, held));
  return CheckBridging(fund, grant, amount);
}

int64_t BridgingLeft(const FundAndUse& fund) {
  return std::max<int64_t>(0,
                           fund.fund.rules.bridging_limit - fund.use.bridged);
}

absl::Status CheckFits(const FundAndUse& fund, const Grant& request,
                       absl::CivilDay today) {
  RETURN_IF_ERROR(CheckActive(fund.fund));
  if (fund.fund.currency != request.currency) {
    return FailedPrecondition(reasons::kCurrencyMismatch,
                              "the fund is in another currency",
                              "Ask in the fund's currency, and name the "
                              "payment currency if she is paid in another.");
  }
  RETURN_IF_ERROR(CheckCategories(fund.fund, request));
  RETURN_IF_ERROR(CheckEarmarks(fund.fund, request));
  RETURN_IF_ERROR(CheckRetroactive(fund.fund, request));
  return CheckLimits(fund, request, request.requested, today);
}

absl::StatusOr<FundStatus> Suspend(const Fund& fund) {
  if (fund.status == FundStatus::kClosed) return CheckActive(fund);
  return FundStatus::kSuspended;
}

absl::StatusOr<FundStatus> Resume(const Fund& fund) {
  if (fund.status == FundStatus::kClosed) return CheckActive(fund);
  return FundStatus::kActive;
}

absl::StatusOr<size_t> PickFund(absl::Span<const FundAndUse> funds,
                                const Grant& request, absl::Time now) {
  std::optional<size_t> best;
  // Of funds that would carry a smaller request of this case.
  std::optional<size_t> nearest;
  for (size_t i = 0; i < funds.size(); ++i) {
    const Fund& fund = funds[i].fund;
    const int64_t needed =
        request.requested + MarginFor(fund, request, request.requested);
    if (fund.balances.available < needed) continue;
    const absl::Status fits = CheckFits(funds[i], request, TodayOf(fund, now));
    if (ReasonOf(fits) == reasons::kAboveBridgingLimit &&
        fund.rules.bridging_limit > 0 &&
        (!nearest || BridgingLeft(funds[i]) > BridgingLeft(funds[*nearest]))) {
      nearest = i;
    }
    if (!fits.ok()) continue;
    if (!best ||
        fund.balances.available > funds[*best].fund.balances.available) {
      best = i;
    }
  }
  if (best) return *best;
  if (nearest)
    return CheckBridging(funds[*nearest], request, request.requested);
  return FailedPrecondition(
      reasons::kNoFundFits, "no fund fits this request",
      "Lower the amount, change category or currency, or ask a fund manager.");
}

int64_t MarginFor(const Fund& fund, const Grant& grant, int64_t amount) {
  if (!grant.exchanged) return 0;
  return MarginOf(amount, fund.rules.fx_margin_basis_points);
}

absl::StatusOr<Balances> Apply(Balances balances,
                               absl::Span<const Posting> postings) {
  for (const Posting& posting : postings) Move(balances, posting);
  RETURN_IF_ERROR(CheckNoneBelowZero(balances));
  return balances;
}

absl::StatusOr<Balances> ApplyToGrant(Balances held,
                                      absl::Span<const Posting> postings) {
  for (const Posting& posting : postings) Move(held, posting);
  held.available = 0;
  RETURN_IF_ERROR(CheckNoneBelowZero(held));
  return held;
}

}  // namespace sojourn::grants::rules
