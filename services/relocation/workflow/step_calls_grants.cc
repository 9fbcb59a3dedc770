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
    request.set_category(grants::COST_CATEGORY_URGENT_RELOCATION);
    request.set_purpose("Costs of the move to a safe place");
    AddCosts(file.opened.intake, request);
    request.set_payments_held(IsAContactBurnt(file.opened.intake));
    return request;
  }
  // Which fund answers is known only when it has: she agrees to any, or to
  // none.
  absl::Status MayShare(const Step&, const CaseFile& file,
                        const grants::SubmitGrantRequest&) const override {
    return CheckShare(file, "SHARE_WITH_FUNDER", "");
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
    // What has changed since it was asked.
    RETURN_IF_ERROR(
        edit.Plan(workflow_rules::PlanShares(edit.steps(), {.by = step.kind})));
    return edit.Commit({.event = Event::kFundsAsked,
                        .refs = {{"grant_id", grant.grant_id()}}});
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
    request.set_reason(GoesOn(file.facts, "SHARE_WITH_FUNDER", "")
                           ? grants::CANCEL_REASON_CASE_ENDED
                           : grants::CANCEL_REASON_CONSENT_WITHDRAWN);
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
    request.set_payments_held(IsAContactBurnt(file.opened.intake));
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
