// What a fund and a grant are: values, without SQL, protos or clock.
#ifndef SERVICES_GRANTS_GRANTS_H_
#define SERVICES_GRANTS_GRANTS_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/grants/grants_enums.h"

namespace sojourn::grants {

// Amounts are minor units of the fund's currency wherever no other is named.

// Who acted: subjects are unique within an organisation only.
struct Actor {
  std::string organisation_id;
  std::string subject;

  friend bool operator==(const Actor&, const Actor&) = default;
};

struct CategoryCap {
  CostCategory category = CostCategory::kOther;
  int64_t amount = 0;

  friend bool operator==(const CategoryCap&, const CategoryCap&) = default;
};

// 0 and empty lists mean no limit, except for the fast lane and bridging.
struct FundRules {
  std::vector<CostCategory> categories;
  int64_t cap_per_grant = 0;
  int64_t cap_per_person = 0;
  int64_t cap_per_year = 0;
  std::vector<MoveKind> move_kinds;
  std::vector<Level> levels;
  int64_t fast_lane_limit = 0;
  int64_t bridging_limit = 0;
  int fx_margin_basis_points = 0;
  std::vector<CategoryCap> category_caps;
  // From receipt to report; 0: none is asked for.
  int report_days = 0;
  ReportTemplate report_template = ReportTemplate::kShort;
  bool receipts_required = false;
  bool retroactive_forbidden = false;

  friend bool operator==(const FundRules&, const FundRules&) = default;
};

// The parts of the fund's amount; never below zero, always the whole of it.
struct Balances {
  int64_t available = 0;
  int64_t reserved = 0;
  int64_t committed = 0;
  int64_t spent = 0;

  friend bool operator==(const Balances&, const Balances&) = default;
};

struct Fund {
  std::string id;
  std::string public_id;
  int64_t version = 1;
  // The holder.
  std::string organisation_id;
  HolderKind holder_kind = HolderKind::kFunder;
  std::string name;
  FundStatus status = FundStatus::kActive;
  std::string currency;
  int64_t amount = 0;
  absl::CivilDay window_first;
  absl::CivilDay window_last;
  std::string time_zone;
  FundRules rules;
  Balances balances;
  absl::Time created_at;
};

// Of a category that the fund caps and a grant asks for.
struct CategoryUse {
  CostCategory category = CostCategory::kOther;
  // What other grants hold or spent of it.
  int64_t used = 0;
  // How much of what the grant requested is for it.
  int64_t requested = 0;
};

// What other grants already take of a fund's caps.
struct FundUse {
  // Of all grants approved in this calendar year.
  int64_t this_year = 0;
  // Of the person with the most, among those the grant is for.
  int64_t person = 0;
  // Of the bridging limit, by other applications of the case: what is asked
  // for, held or spent.
  int64_t bridged = 0;
  std::vector<CategoryUse> categories;
};

struct CostLine {
  // Sealed: only a new request has it.
  std::optional<CostCategory> category;
  int64_t amount = 0;
  // Before the request: a retroactive cost.
  bool already_paid = false;
};

struct Approval {
  Actor approver;
  int64_t amount = 0;
  absl::Time approved_at;
  // Subject of whom of the approver's organisation it was done in place of;
  // empty for her own.
  std::string acting_for;
};

struct FxRate {
  // A decimal, as text: "0.0071".
  std::string rate;
  absl::CivilDay on;
  std::string source;
};

// What is paid in the currency it is paid in. Known while it is scheduled;
// stored sealed, as a currency tells where she is.
struct PaymentTerms {
  std::string currency;
  int64_t amount = 0;
  std::optional<FxRate> fx_rate;
};

struct PaymentAttempt {
  std::string id;
  int number = 1;
  PaymentChannel channel = PaymentChannel::kBank;
  std::string provider_reference;
  // Who is told to pay (providers/provider_list.h); empty: people pay by hand.
  // Known while it is released.
  std::string provider;
  // It may still go out to its provider.
  bool order_open = false;
  Actor released_by;
  absl::Time released_at;
  std::optional<PaymentOutcome> outcome;
  std::optional<absl::Time> outcome_at;
};

// A report of an outcome or of receipt, whether it fits or not.
struct PaymentFact {
  std::string id;
  std::optional<PaymentOutcome> outcome;
  std::optional<ReceiptSignal> receipt;
  absl::Time occurred_at;
  absl::Time recorded_at;
  Actor recorded_by;
  std::optional<GrantFlag> flag;
};

struct Payment {
  std::string id;
  std::string public_id;
  int tranche = 1;
  PaymentState state = PaymentState::kScheduled;
  PaymentChannel channel = PaymentChannel::kBank;
  ReceiptSignal receipt_signal = ReceiptSignal::kMessage;
  // What it costs the fund.
  int64_t fund_amount = 0;
  PaymentTerms terms;
  bool last_tranche = false;
  std::optional<absl::CivilDay> due_on;
  Actor scheduled_by;
  std::vector<PaymentAttempt> attempts;
  std::vector<PaymentFact> facts;
};

// The aggregate: a grant with its approvals and payments.
struct Grant {
  std::string id;
  std::string public_id;
  int64_t version = 1;
  GrantState state = GrantState::kSubmitted;
  std::string fund_id;
  std::string fund_public_id;
  // The fund's, so that a row tells whom it belongs to.
  std::string organisation_id;
  std::string currency;
  // Empty for a direct grant.
  std::string case_ref;
  // Names the data key of this grant's texts: `case_ref`, or a random one.
  std::string key_ref;
  Level level = Level::kL4;
  std::optional<MoveKind> move_kind;
  bool bridging = false;
  // Sealed: only a new request has it.
  std::optional<CostCategory> category;
  bool discretionary = false;
  std::vector<CostLine> cost_lines;
  int person_count = 0;
  int64_t requested = 0;
  std::optional<int64_t> assessed;
  std::optional<int64_t> approved;
  int64_t margin = 0;
  // Paid in another currency than the fund's.
  bool exchanged = false;
  // Where this grant's share of the fund's money is; `available` is not used.
  Balances held;
  Actor submitted_by;
  std::optional<absl::CivilDay> approved_on;
  std::optional<absl::CivilDay> agreed_on;
  std::optional<AgreementForm> agreement_form;
  // The parts it is paid in, as agreed; empty: as it comes.
  std::vector<int64_t> agreed_tranches;
  std::optional<CancelReason> cancel_reason;
  std::optional<DeclineReason> decline_reason;
  std::optional<ReferReason> refer_reason;
  // The fund's version whose rules the last approval went by.
  std::optional<int64_t> approved_under;
  std::set<GrantFlag> flags;
  std::optional<absl::Time> decision_due;
  std::optional<absl::Time> funds_due;
  // Promised at submission, from when all of it left; 0 promises nothing.
  int receipt_hours = 0;
  // Known from the database, where each is set when its state is reached.
  std::optional<absl::Time> receipt_due;
  std::optional<absl::Time> decided_at;
  absl::Time submitted_at;
  // Where the fund asks for a report, from receipt on.
  std::optional<absl::CivilDay> report_due_on;
  std::optional<ReportWaiver> report_waiver;
  // Of what she was paid; in the fund again.
  int64_t returned = 0;
  // What the expenses of her report add up to; nothing where none is told.
  std::optional<int64_t> accounted_for;
  // She no longer agrees that the funder knows of her.
  bool funder_view_closed = false;
  // Nothing is paid before; for as long as relocation says so: forever.
  absl::Time payments_held_until = absl::InfinitePast();
  std::vector<Approval> approvals;
  std::vector<Payment> payments;

  bool direct() const { return case_ref.empty(); }
  // The holder sees states and sums only. Also where relocation took back a
  // submission whose grant it never heard of.
  bool closed_to_holder() const {
    return !direct() && (funder_view_closed ||
                         cancel_reason == CancelReason::kConsentWithdrawn);
  }
};

// One row of the ledger: `amount` above zero moves from `credit` to `debit`.
struct Posting {
  Account debit;
  Account credit;
  int64_t amount;

  friend bool operator==(const Posting&, const Posting&) = default;
};

// What a rule decided: the grant as it is after, and what has to be written
// beside it.
struct Change {
  Grant next;
  std::vector<Posting> postings;
  // Of the event, without the aggregate's name: "approved".
  std::string event;
  // Enum value behind the event, empty for none.
  std::string reason;
  // What stands for the reason of a decision that takes no words: what was
  // agreed, which payment. Empty: `reason` does.
  std::string decision;
  // Of a fact: when it happened, by the one who knows.
  std::optional<absl::Time> occurred_at;
  // What the call answers beside the grant: a payment or a reference.
  std::string answer;
  // Indexes into next.payments of those that are new or changed.
  std::vector<size_t> payments;
  // The last of next.approvals is new.
  bool approval_added = false;
  // The last fact of the first of `payments` is new.
  bool fact_added = false;
};

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_GRANTS_H_
