#include "services/grants/policies/fund_edit_rules.h"

#include <algorithm>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_errors.h"
#include "services/grants/grants_fund_rules.h"

namespace sojourn::grants::rules {
namespace {

// How a path of update_mask is taken over.
struct FundPath {
  std::string_view path;
  void (*take)(const Fund& from, Fund& to);
};

constexpr FundPath kPaths[] = {
    {"name", [](const Fund& from, Fund& to) { to.name = from.name; }},
    {"amount", [](const Fund& from, Fund& to) { to.amount = from.amount; }},
    {"window",
     [](const Fund& from, Fund& to) {
       to.window_first = from.window_first;
       to.window_last = from.window_last;
     }},
    {"rules", [](const Fund& from, Fund& to) { to.rules = from.rules; }},
    {"rules.categories",
     [](const Fund& from, Fund& to) {
       to.rules.categories = from.rules.categories;
     }},
    {"rules.cap_per_grant_minor_units",
     [](const Fund& from, Fund& to) {
       to.rules.cap_per_grant = from.rules.cap_per_grant;
     }},
    {"rules.cap_per_person_minor_units",
     [](const Fund& from, Fund& to) {
       to.rules.cap_per_person = from.rules.cap_per_person;
     }},
    {"rules.cap_per_year_minor_units",
     [](const Fund& from, Fund& to) {
       to.rules.cap_per_year = from.rules.cap_per_year;
     }},
    {"rules.category_caps",
     [](const Fund& from, Fund& to) {
       to.rules.category_caps = from.rules.category_caps;
     }},
    {"rules.earmarks",
     [](const Fund& from, Fund& to) {
       to.rules.move_kinds = from.rules.move_kinds;
       to.rules.levels = from.rules.levels;
     }},
    {"rules.fast_lane_limit_minor_units",
     [](const Fund& from, Fund& to) {
       to.rules.fast_lane_limit = from.rules.fast_lane_limit;
     }},
    {"rules.bridging_limit_minor_units",
     [](const Fund& from, Fund& to) {
       to.rules.bridging_limit = from.rules.bridging_limit;
     }},
    {"rules.fx_margin_basis_points",
     [](const Fund& from, Fund& to) {
       to.rules.fx_margin_basis_points = from.rules.fx_margin_basis_points;
     }},
    {"rules.report",
     [](const Fund& from, Fund& to) {
       to.rules.report_days = from.rules.report_days;
       to.rules.report_template = from.rules.report_template;
       to.rules.receipts_required = from.rules.receipts_required;
       to.rules.retroactive_forbidden = from.rules.retroactive_forbidden;
     }},
};

const FundPath* Find(std::string_view path) {
  const auto* const found = std::ranges::find(kPaths, path, &FundPath::path);
  return found == std::end(kPaths) ? nullptr : found;
}

absl::Status CheckAmount(const Fund& fund, const Fund& next) {
  if (next.amount >= fund.amount) return absl::OkStatus();
  return FailedPrecondition(
      reasons::kFundAmountLowered,
      "what the funder paid in is in the ledger and does not become less",
      "Give the amount with what was paid in since; to stop giving, suspend "
      "the fund.");
}

}  // namespace

bool IsFundPath(std::string_view path) { return Find(path) != nullptr; }

absl::StatusOr<Fund> Edit(const Fund& fund, const FundEdit& edit) {
  if (fund.status == FundStatus::kClosed) return CheckActive(fund);
  Fund next = fund;
  for (const std::string& path : edit.paths) {
    const FundPath* const known = Find(path);
    if (known == nullptr) return Internal("a mask that was not checked");
    known->take(edit.values, next);
    if (path == "amount" && edit.values.currency != fund.currency) {
      return InvalidField("fund.amount.currency_code", "CURRENCY_MISMATCH",
                          "must be the fund's currency");
    }
  }
  RETURN_IF_ERROR(CheckAmount(fund, next));
  return next;
}

}  // namespace sojourn::grants::rules
