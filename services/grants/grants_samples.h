// Values the tests start from.
#ifndef SERVICES_GRANTS_GRANTS_SAMPLES_H_
#define SERVICES_GRANTS_GRANTS_SAMPLES_H_

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/grants/grants.h"
#include "services/grants/grants_fund_rules.h"

namespace sojourn::grants::samples {

inline const absl::Time kNow = absl::FromCivil(
    absl::CivilSecond(2026, 3, 10, 12, 0, 0), absl::UTCTimeZone());

inline const Actor kSubmitter{"org-ngo", "amal"};
inline const Actor kOfficer{"org-funder", "olga"};
inline const Actor kFirst{"org-funder", "ann"};
inline const Actor kSecond{"org-funder", "bob"};
inline const Actor kManager{"org-funder", "mia"};

// 10,000.00 EUR, open through 2026, fast lane to 1,000.00, bridging to 500.00.
inline Fund AFund() {
  Fund fund;
  fund.id = "fund-1";
  fund.organisation_id = "org-funder";
  fund.currency = "EUR";
  fund.amount = 1'000'000;
  fund.window_first = absl::CivilDay(2026, 1, 1);
  fund.window_last = absl::CivilDay(2026, 12, 31);
  fund.time_zone = "Europe/Berlin";
  fund.rules.fast_lane_limit = 100'000;
  fund.rules.bridging_limit = 50'000;
  fund.balances.available = 1'000'000;
  return fund;
}

inline rules::FundAndUse AFundUnused() { return {.fund = AFund(), .use = {}}; }

// An L1 request of 2,000.00 EUR for two people moving abroad.
inline Grant ASubmitted() {
  Grant grant;
  grant.id = "grant-1";
  grant.fund_id = "fund-1";
  grant.organisation_id = "org-funder";
  grant.currency = "EUR";
  grant.case_ref = "case-1";
  grant.level = Level::kL1;
  grant.move_kind = MoveKind::kAbroad;
  grant.category = CostCategory::kUrgentRelocation;
  grant.discretionary = true;
  grant.person_count = 2;
  grant.requested = 200'000;
  grant.submitted_by = kSubmitter;
  grant.submitted_at = kNow;
  return grant;
}

inline Grant AnAssessed() {
  Grant grant = ASubmitted();
  grant.state = GrantState::kAssessed;
  grant.assessed = grant.requested;
  return grant;
}

// Approved by two people and agreed: 2,000.00 EUR are committed.
inline Grant AnAgreed() {
  Grant grant = AnAssessed();
  grant.state = GrantState::kAgreed;
  grant.approved = grant.requested;
  grant.approvals = {{kFirst, grant.requested, kNow},
                     {kSecond, grant.requested, kNow}};
  grant.held.committed = grant.requested;
  return grant;
}

// A tranche of an agreed grant, in euros.
inline Payment ATranche(int64_t amount) {
  Payment payment;
  payment.id = "payment-1";
  payment.public_id = "payment-1";
  payment.terms.currency = "EUR";
  payment.terms.amount = amount;
  payment.fund_amount = amount;
  payment.scheduled_by = kOfficer;
  return payment;
}

}  // namespace sojourn::grants::samples

#endif  // SERVICES_GRANTS_GRANTS_SAMPLES_H_
