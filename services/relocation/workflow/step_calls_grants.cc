#include <iterator>
#include <string>
#include <vector>

#include "common/status/error.h"
#include "services/relocation/agreements/agreement_rules.h"
#include "services/relocation/money/bridging_file.h"
#include "services/relocation/money/bridging_rules.h"
#include "services/relocation/money/fund_alert.h"
#include "services/relocation/money/fund_store.h"
#include "services/relocation/relocation_guards.h"
#include "services/relocation/rights/consent_rules.h"
#include "services/relocation/workflow/peer_store.h"
#include "services/relocation/workflow/step_call.h"
#include "services/relocation/workflow/workflow_rules.h"

// The steps whose service is grants.
namespace sojourn::relocation {
namespace {

namespace grants = ::sojourn::grants::v1;

// Wishes in the currency of the first one: one grant has one currency. What a
// wish is called was written with the case in mind; a funder gets the code.
void AddCosts(const v1::Intake& intake, grants::SubmitGrantRequest& request) {
  type::v1::Money& amount = *request.mutable_amount();
  for (const v1::BudgetWish& wish : intake.budget_wishes()) {
    if (amount.currency_code().empty()) {
      amount.set_currency_code(wish.amount().currency_code());
    }
    if (wish.amount().currency_code() != amount.currency_code()) continue;
    amount.set_minor_units(amount.minor_units() + wish.amount().minor_units());
    grants::CostLine& line = *request.add_cost_lines();
    line.set_category(grants::COST_CATEGORY_URGENT_RELOCATION);
    line.set_description("Urgent relocation");
    *line.mutable_amount() = wish.amount();
  }
}

// What was written about a line was written with the case in mind: a funder
// gets what is needed, in fixed words.
struct AsToldToFunder {
  v1::BridgingNeed need;
  grants::CostCategory category;
  const char* words;
};
constexpr AsToldToFunder kNeeds[] = {
    {v1::BRIDGING_NEED_TICKET, grants::COST_CATEGORY_SECURE_TRANSPORT,
     "Ticket"},
    {v1::BRIDGING_NEED_SHELTER_NIGHTS, grants::COST_CATEGORY_URGENT_RELOCATION,
     "Nights in a shelter"},
    {v1::BRIDGING_NEED_LOCAL_TRANSPORT, grants::COST_CATEGORY_SECURE_TRANSPORT,
     "Local transport"},
    {v1::BRIDGING_NEED_FOOD, grants::COST_CATEGORY_HUMANITARIAN, "Food"},
    {v1::BRIDGING_NEED_PHONE, grants::COST_CATEGORY_COMMUNICATIONS,
     "Telephone"},
    {v1::BRIDGING_NEED_MEDICINE, grants::COST_CATEGORY_MEDICAL, "Medicine"},
    {v1::BRIDGING_NEED_PAPERS, grants::COST_CATEGORY_URGENT_RELOCATION,
     "Papers and fees"},
    {v1::BRIDGING_NEED_OTHER, grants::COST_CATEGORY_URGENT_RELOCATION,
     "Other urgent costs"},
};

const AsToldToFunder& AsTold(v1::BridgingNeed need) {
  for (const AsToldToFunder& each : kNeeds) {
    if (each.need == need) return each;
  }
  return *std::rbegin(kNeeds);
}

void AddBridging(const v1::BridgingApplication& application,
                 grants::SubmitGrantRequest& request) {
  request.set_bridging(true);
  request.set_purpose("Urgent costs before a place is found");
  *request.mutable_amount() = application.amount();
  for (const v1::BridgingLine& each : application.lines()) {
    grants::CostLine& line = *request.add_cost_lines();
    line.set_category(AsTold(each.need()).category);
    line.set_description(AsTold(each.need()).words);
    *line.mutable_amount() = each.amount();
  }
  request.set_category(request.cost_lines(0).category());
}

class SubmitGrant final : public ProtoStepCall<grants::SubmitGrantRequest,
                                               grants::SubmitGrantResponse> {
 public:
  explicit SubmitGrant(GrantsPeer& peer) : peer_(peer) {}

 protected:
  absl::StatusOr<grants::SubmitGrantRequest> Build(
      const Step& step, const CaseFile& file) const override {
    grants::SubmitGrantRequest request;
    request.set_request_id(step.request_id);
    request.set_case_ref(file.refs.case_ref);
    for (const auto& ref : file.RefsOfParty(/*for_all=*/false)) {
      request.add_person_refs(ref);
    }
    const Relocation& relocation = file.facts.relocation;
    request.set_level(static_cast<type::v1::Level>(relocation.level));
    request.set_move_kind(
        static_cast<grants::MoveKind>(static_cast<int>(relocation.kind)));
    request.set_payments_held(IsAContactBurnt(file.opened.intake));
    std::vector<std::string> holders;
    for (const auto& [id, member] : file.members) holders.push_back(id);
    for (const std::string& id : agreements::MayReceive(
             holders, file.members, "SHARE_WITH_FUNDER", file.now)) {
      request.add_holder_organisation_ids(id);
    }
    if (!step.record_id.empty()) {
      const v1::BridgingApplication* const application =
          FindApplication(file.records, step.record_id);
      if (application == nullptr)
        return Internal("an application without lines");
      AddBridging(*application, request);
      return request;
    }
    request.set_category(grants::COST_CATEGORY_URGENT_RELOCATION);
    request.set_purpose("Costs of the move to a safe place");
    AddCosts(file.opened.intake, request);
    return request;
  }
  // Which fund answers is known only when it has: she agrees to any, or to
  // none; the network has agreed with some.
  absl::Status MayShare(
      const Step&, const CaseFile& file,
      const grants::SubmitGrantRequest& request) const override {
    const std::vector<std::string> holders(
        request.holder_organisation_ids().begin(),
        request.holder_organisation_ids().end());
    RETURN_IF_ERROR(CheckShare(file, "SHARE_WITH_FUNDER", "", holders));
    if (!holders.empty()) return absl::OkStatus();
    return FailedPrecondition(
        Name(Guard::kAgreementMissing),
        "no sharing agreement with a funder covers what is asked for",
        "agree with one, and record that with UpdateOrganisation "
        "(sharing_agreement)");
  }
  absl::StatusOr<grants::SubmitGrantResponse> Call(
      const PeerCall& call,
      const grants::SubmitGrantRequest& request) const override {
    return peer_.SubmitGrant(call, request);
  }
  std::string Ref(const grants::SubmitGrantResponse& response) const override {
    return response.grant().grant_id();
  }
  absl::Status Apply(
      db::Transaction& tx, CoordinationEdit& edit, const Step& step,
      const grants::SubmitGrantResponse& response) const override {
    const grants::Grant& grant = response.grant();
    peer_store::SaveGrantHolder(tx, grant.grant_id(), edit.before().id,
                                "SUBMITTED", grant.holder_organisation_id());
    // The feed may have been faster.
    ASSIGN_OR_RETURN(
        const std::string state,
        peer_store::StateHeard(tx, peer_store::kGrants, grant.grant_id()));
    if (bridging_rules::IsUndecided(state)) {
      fund_store::Ask(tx, grant.grant_id(), edit.before().id, grant.fund_id());
    }
    if (!step.record_id.empty()) {
      RETURN_IF_ERROR(
          SaveAnswer(tx, edit, step.record_id, grant.grant_id(), state));
    }
    // What has changed since it was asked.
    RETURN_IF_ERROR(
        edit.Plan(workflow_rules::PlanShares(edit.steps(), {.by = step.kind})));
    return edit.Commit({.event = Event::kFundsAsked,
                        .refs = {{"grant_id", grant.grant_id()}}});
  }
  // What the move costs shows in its step alone; before a place the lead asks
  // elsewhere at once.
  absl::Status Refused(db::Transaction& tx, CoordinationEdit& edit,
                       const Step& step, std::string_view reason,
                       std::string_view) const override {
    if (step.record_id.empty()) return absl::OkStatus();
    TellNoFundLeft(tx, edit.before());
    return edit.Commit(
        {.event = Event::kFundLost, .reason = std::string(reason)});
  }

 private:
  GrantsPeer& peer_;
};

class CancelGrant final : public ProtoStepCall<grants::CancelGrantRequest,
                                               grants::CancelGrantResponse> {
 public:
  explicit CancelGrant(GrantsPeer& peer) : peer_(peer) {}

 protected:
  absl::StatusOr<grants::CancelGrantRequest> Build(
      const Step& step, const CaseFile& file) const override {
    grants::CancelGrantRequest request;
    request.set_request_id(step.request_id);
    if (step.peer_ref.empty()) {
      request.set_submit_request_id(file.forward->request_id);
    } else {
      request.set_grant_id(step.peer_ref);
    }
    request.set_reason(WhyCancelled(file));
    return request;
  }
  absl::StatusOr<grants::CancelGrantResponse> Call(
      const PeerCall& call,
      const grants::CancelGrantRequest& request) const override {
    return peer_.CancelGrant(call, request);
  }
  absl::Status Apply(db::Transaction&, CoordinationEdit&, const Step&,
                     const grants::CancelGrantResponse&) const override {
    return absl::OkStatus();
  }

 private:
  static grants::CancelReason WhyCancelled(const CaseFile& file) {
    if (!GoesOn(file.facts, "SHARE_WITH_FUNDER", "")) {
      return grants::CANCEL_REASON_CONSENT_WITHDRAWN;
    }
    return file.left_fund ? grants::CANCEL_REASON_FUND_SUSPENDED
                          : grants::CANCEL_REASON_CASE_ENDED;
  }

  GrantsPeer& peer_;
};

class SetFunderShare final
    : public ProtoStepCall<grants::SetShareRequest, grants::SetShareResponse> {
 public:
  explicit SetFunderShare(GrantsPeer& peer) : peer_(peer) {}

 protected:
  absl::StatusOr<grants::SetShareRequest> Build(
      const Step& step, const CaseFile& file) const override {
    grants::SetShareRequest request;
    request.set_request_id(step.request_id);
    request.set_grant_id(step.peer_ref);
    request.set_number(file.number);
    request.set_view_closed(!GoesOn(file.facts, "SHARE_WITH_FUNDER", ""));
    // Nor is paid what she said no to, once her contact is a new one.
    request.set_payments_held(IsAContactBurnt(file.opened.intake) ||
                              file.goes_later);
    return request;
  }
  absl::StatusOr<grants::SetShareResponse> Call(
      const PeerCall& call,
      const grants::SetShareRequest& request) const override {
    return peer_.SetShare(call, request);
  }
  int64_t Overtaken(const grants::SetShareResponse& response) const override {
    return response.number();
  }
  absl::Status Apply(db::Transaction&, CoordinationEdit&, const Step&,
                     const grants::SetShareResponse&) const override {
    return absl::OkStatus();
  }

 private:
  GrantsPeer& peer_;
};

}  // namespace

void AddGrantsCalls(GrantsPeer& peer, StepCalls& calls) {
  calls[StepKind::kSubmitGrant] = std::make_unique<SubmitGrant>(peer);
  calls[StepKind::kCancelGrant] = std::make_unique<CancelGrant>(peer);
  calls[StepKind::kSetFunderShare] = std::make_unique<SetFunderShare>(peer);
}

}  // namespace sojourn::relocation
