#include <algorithm>

#include "common/status/error.h"
#include "services/relocation/coordination/coordination_rules.h"
#include "services/relocation/coordination/place_moves.h"
#include "services/relocation/coordination/travel_store.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_store_parts.h"
#include "services/relocation/rights/consent_cascade.h"
#include "services/relocation/workflow/peer_store.h"
#include "services/relocation/workflow/step_call.h"
#include "services/relocation/workflow/workflow_rules.h"

// The steps whose service is capacity.
namespace sojourn::relocation {
namespace {

namespace cap = ::sojourn::capacity::v1;

std::string HostGone(std::string_view reason) {
  return reason == "HOST_NOT_ACTIVE" || reason == "PLACE_RETIRED" ||
                 reason == "PLACE_BLOCKED" || reason == "PLACE_DISRUPTED" ||
                 reason == "VETTING_EXPIRED"
             ? "HOST_UNAVAILABLE"
             : "";
}

// The proposal is lost, for a reason of the host's service: the case falls back
// to the best of the others.
absl::Status Lapse(CoordinationEdit& edit, const Proposal& proposal,
                   std::string_view lapse, std::string_view problem,
                   std::string_view remedy) {
  Proposal lapsed = proposal;
  lapsed.problem_reason = std::string(problem);
  lapsed.problem_remedy = std::string(remedy);
  RETURN_IF_ERROR(edit.Close(lapsed, ProposalState::kLapsed, lapse));
  RETURN_IF_ERROR(edit.Settle());
  return edit.Commit({.event = edit.BestEvent(),
                      .reason = std::string(lapse),
                      .refs = {{"proposal_id", proposal.proposal_id}}});
}

class HoldPlace final
    : public ProtoStepCall<cap::HoldPlaceRequest, cap::HoldPlaceResponse> {
 public:
  explicit HoldPlace(CapacityPeer& peer) : peer_(peer) {}

  absl::Status Refused(db::Transaction&, CoordinationEdit& edit,
                       const Step& step, std::string_view reason,
                       std::string_view remedy) const override {
    const Proposal* const proposal = edit.FindProposalRow(step.proposal_row_id);
    if (proposal == nullptr || !IsLive(proposal->state)) {
      return absl::OkStatus();
    }
    const std::string gone = HostGone(reason);
    return Lapse(edit, *proposal, gone.empty() ? "PLACE_TAKEN" : gone, reason,
                 remedy);
  }

 protected:
  absl::StatusOr<cap::HoldPlaceRequest> Build(
      const Step& step, const CaseFile& file) const override {
    if (!file.proposal) return Internal("a hold for no proposal");
    cap::HoldPlaceRequest request;
    request.set_request_id(step.request_id);
    request.set_case_ref(file.refs.case_ref);
    for (const auto& ref : file.RefsOfParty(file.proposal->for_all)) {
      request.add_person_refs(ref);
    }
    const v1::Intake& intake = file.opened.intake;
    *request.mutable_party() =
        PartyOf(file.proposal->for_all ? AsTold(intake) : intake);
    *request.mutable_stay() = file.stay;
    request.set_level(
        static_cast<type::v1::Level>(file.facts.relocation.level));
    request.set_host_id(file.proposal->host_id);
    request.set_place_id(file.proposal->place_id);
    return request;
  }
  absl::Status MayShare(const Step&, const CaseFile& file,
                        const cap::HoldPlaceRequest&) const override {
    if (!file.proposal) return Internal("a hold for no proposal");
    return CheckShare(file, "SHARE_WITH_HOST", file.proposal->organisation_id,
                      {file.proposal->organisation_id});
  }
  absl::StatusOr<cap::HoldPlaceResponse> Call(
      const PeerCall& call,
      const cap::HoldPlaceRequest& request) const override {
    return peer_.HoldPlace(call, request);
  }
  std::string Ref(const cap::HoldPlaceResponse& response) const override {
    return response.reservation().reservation_id();
  }
  absl::Status Apply(db::Transaction& tx, CoordinationEdit& edit,
                     const Step& step,
                     const cap::HoldPlaceResponse& response) const override {
    const cap::Reservation& held = response.reservation();
    const Proposal* const found = edit.FindProposalRow(step.proposal_row_id);
    if (found == nullptr || found->state != ProposalState::kCityAccepted) {
      // Nobody wants it any more.
      return edit.Plan(workflow_rules::PlanUndoProposal(
          step.proposal_row_id, edit.steps(), absl::InfinitePast()));
    }
    Proposal proposal = *found;
    proposal.reservation_id = held.reservation_id();
    proposal.held_until = ToTime(held.held_until());
    // A repeat long after the first answer shows what became of the hold.
    ASSIGN_OR_RETURN(const std::string heard,
                     peer_store::ReservationState(tx, held.reservation_id()));
    if (heard == "DISRUPTED" ||
        held.state() == cap::RESERVATION_STATE_DISRUPTED) {
      return Lapse(edit, proposal, "HOST_UNAVAILABLE", "PLACE_DISRUPTED", "");
    }
    if (held.state() != cap::RESERVATION_STATE_HELD || heard == "EXPIRED" ||
        heard == "RELEASED") {
      return Lapse(edit, proposal, "HOLD_EXPIRED", "HOLD_LAPSED", "");
    }
    proposal.state = ProposalState::kHolding;
    edit.Save(proposal);
    RETURN_IF_ERROR(edit.Settle());
    return edit.Commit({.event = Event::kPlaceHeld,
                        .refs = {{"proposal_id", proposal.proposal_id},
                                 {"reservation_id", held.reservation_id()}}});
  }

 private:
  CapacityPeer& peer_;
};

class ExtendHold final
    : public ProtoStepCall<cap::ExtendHoldRequest, cap::ExtendHoldResponse> {
 public:
  explicit ExtendHold(CapacityPeer& peer) : peer_(peer) {}

  absl::Status Refused(db::Transaction&, CoordinationEdit& edit,
                       const Step& step, std::string_view reason,
                       std::string_view remedy) const override {
    const Proposal* const proposal = edit.FindProposalRow(step.proposal_row_id);
    if (proposal == nullptr || !IsLive(proposal->state) ||
        proposal->confirmed) {
      return absl::OkStatus();
    }
    return Lapse(edit, *proposal, "HOLD_EXPIRED", reason, remedy);
  }

 protected:
  absl::StatusOr<cap::ExtendHoldRequest> Build(const Step& step,
                                               const CaseFile&) const override {
    cap::ExtendHoldRequest request;
    request.set_request_id(step.request_id);
    request.set_reservation_id(step.peer_ref);
    return request;
  }
  absl::StatusOr<cap::ExtendHoldResponse> Call(
      const PeerCall& call,
      const cap::ExtendHoldRequest& request) const override {
    return peer_.ExtendHold(call, request);
  }
  absl::Status Apply(db::Transaction&, CoordinationEdit& edit, const Step& step,
                     const cap::ExtendHoldResponse& response) const override {
    const Proposal* const found = edit.FindProposalRow(step.proposal_row_id);
    if (found == nullptr || !IsLive(found->state)) return absl::OkStatus();
    Proposal proposal = *found;
    proposal.held_until = ToTime(response.reservation().held_until());
    edit.Save(proposal);
    // While the case is suspended the next extension follows.
    return edit.Settle();
  }

 private:
  CapacityPeer& peer_;
};

class ConfirmReservation final
    : public ProtoStepCall<cap::ConfirmReservationRequest,
                           cap::ConfirmReservationResponse> {
 public:
  explicit ConfirmReservation(CapacityPeer& peer) : peer_(peer) {}

  // Her choice stays visible; the case falls back to the best of the others.
  absl::Status Refused(db::Transaction&, CoordinationEdit& edit,
                       const Step& step, std::string_view reason,
                       std::string_view remedy) const override {
    const Proposal* const proposal = edit.FindProposalRow(step.proposal_row_id);
    if (proposal == nullptr || !IsLive(proposal->state)) {
      return absl::OkStatus();
    }
    const std::string gone = HostGone(reason);
    return Lapse(edit, *proposal, gone.empty() ? "HOLD_EXPIRED" : gone, reason,
                 remedy);
  }

 protected:
  absl::StatusOr<cap::ConfirmReservationRequest> Build(
      const Step& step, const CaseFile&) const override {
    cap::ConfirmReservationRequest request;
    request.set_request_id(step.request_id);
    request.set_reservation_id(step.peer_ref);
    return request;
  }
  absl::StatusOr<cap::ConfirmReservationResponse> Call(
      const PeerCall& call,
      const cap::ConfirmReservationRequest& request) const override {
    return peer_.ConfirmReservation(call, request);
  }
  absl::Status Apply(db::Transaction& tx, CoordinationEdit& edit,
                     const Step& step,
                     const cap::ConfirmReservationResponse&) const override {
    const Proposal* const found = edit.FindProposalRow(step.proposal_row_id);
    if (found == nullptr || !found->chosen || !IsLive(found->state)) {
      return absl::OkStatus();
    }
    Proposal mine = *found;
    mine.state = ProposalState::kAccepted;
    mine.confirmed = true;
    // Before it is hers: one place of a case is.
    const std::vector<Proposal> others = edit.proposals();
    for (const Proposal& other : others) {
      if (other.row_id == mine.row_id || !IsLive(other.state)) continue;
      RETURN_IF_ERROR(Leave(edit, other));
    }
    edit.Save(mine);
    if (!mine.coordinator_subject.empty()) {
      PutAssignment(tx, mine.case_row_id,
                    {.role = AssignmentRole::kCityCoordinator,
                     .subject = mine.coordinator_subject,
                     .organisation_id = mine.organisation_id,
                     .assigned_at = edit.now()});
    }
    edit.next().state = After(edit.next().state, Event::kPlaceConfirmed)
                            .value_or(edit.next().state);
    return edit.Commit({.event = Event::kPlaceConfirmed,
                        .refs = {{"proposal_id", mine.proposal_id},
                                 {"reservation_id", *mine.reservation_id}}});
  }

 private:
  // A place that she lives in she leaves when she moves.
  static absl::Status Leave(CoordinationEdit& edit, const Proposal& other) {
    const Proposal* const home = edit.Home();
    return home != nullptr && home->row_id == other.row_id
               ? edit.MoveOnFrom(other)
               : edit.Close(other, ProposalState::kWithdrawn, "");
  }

  CapacityPeer& peer_;
};

class ReleaseReservation final
    : public ProtoStepCall<cap::ReleaseReservationRequest,
                           cap::ReleaseReservationResponse> {
 public:
  explicit ReleaseReservation(CapacityPeer& peer) : peer_(peer) {}

 protected:
  absl::StatusOr<cap::ReleaseReservationRequest> Build(
      const Step& step, const CaseFile& file) const override {
    // She has set off since, a day after she had taken her consent back.
    if (file.proposal && file.proposal->share_ended_at &&
        NeedsThePlace(file.facts.relocation.state, *file.proposal)) {
      return FailedPrecondition("PLACE_IN_USE",
                                "she travels to this place or lives there",
                                "move her before it is given back");
    }
    cap::ReleaseReservationRequest request;
    request.set_request_id(step.request_id);
    if (step.peer_ref.empty()) {
      request.set_hold_request_id(file.forward->request_id);
    } else {
      request.set_reservation_id(step.peer_ref);
    }
    request.set_reason(file.proposal && file.proposal->share_ended_at
                           ? cap::RELEASE_REASON_CONSENT_WITHDRAWN
                           : cap::RELEASE_REASON_NOT_NEEDED);
    return request;
  }
  absl::StatusOr<cap::ReleaseReservationResponse> Call(
      const PeerCall& call,
      const cap::ReleaseReservationRequest& request) const override {
    return peer_.ReleaseReservation(call, request);
  }
  // A case that ended, or a consent taken back over a burnt contact, keeps its
  // place until now. A host that accepted and whose hold was undone for want of
  // a consent is asked again.
  absl::Status Apply(db::Transaction& tx, CoordinationEdit& edit,
                     const Step& step,
                     const cap::ReleaseReservationResponse&) const override {
    const Proposal* const found = edit.FindProposalRow(step.proposal_row_id);
    if (found == nullptr || !IsLive(found->state) ||
        found->state == ProposalState::kCityAccepted) {
      return absl::OkStatus();
    }
    Proposal proposal = *found;
    const bool was_hers = proposal.state == ProposalState::kAccepted;
    proposal.state = ProposalState::kWithdrawn;
    if (!proposal.share_ended_at ||
        !coordination_rules::DerivesFromProposals(edit.next().state)) {
      edit.Save(proposal);
      return absl::OkStatus();
    }
    proposal.chosen = false;
    proposal.reason = "CONSENT_WITHDRAWN";
    edit.Save(proposal);
    bool stays = false;
    if (was_hers) {
      edit.TakeBackClearancesToHerPlace();
      travel::ForgetTravellers(tx, edit.before().id);
      ASSIGN_OR_RETURN(stays, edit.StayWhereSheLives());
    }
    if (!stays) {
      RETURN_IF_ERROR(edit.Settle());
    }
    return edit.Commit({.event = stays ? Event::kNoneLeft : edit.BestEvent(),
                        .reason = proposal.reason,
                        .refs = {{"proposal_id", proposal.proposal_id}}});
  }

 private:
  CapacityPeer& peer_;
};

class CheckIn final
    : public ProtoStepCall<cap::CheckInRequest, cap::CheckInResponse> {
 public:
  explicit CheckIn(CapacityPeer& peer) : peer_(peer) {}

 protected:
  absl::StatusOr<cap::CheckInRequest> Build(
      const Step& step, const CaseFile& file) const override {
    absl::Time arrived = absl::InfiniteFuture();
    for (const Movement& movement : file.travel.movements) {
      if (movement.kind == MovementKind::kArrived && movement.Counts() &&
          !movement.to_shelter &&
          place_moves::IsMadeSince(file.travel, movement, file.moves_since)) {
        arrived = std::min(arrived, movement.occurred_at);
      }
    }
    if (arrived == absl::InfiniteFuture()) {
      return FailedPrecondition("ARRIVAL_CORRECTED",
                                "nobody of the party has arrived");
    }
    cap::CheckInRequest request;
    request.set_request_id(step.request_id);
    request.set_reservation_id(step.peer_ref);
    request.mutable_occurred_at()->set_seconds(absl::ToUnixSeconds(arrived));
    return request;
  }
  absl::StatusOr<cap::CheckInResponse> Call(
      const PeerCall& call, const cap::CheckInRequest& request) const override {
    return peer_.CheckIn(call, request);
  }
  absl::Status Apply(db::Transaction&, CoordinationEdit&, const Step&,
                     const cap::CheckInResponse&) const override {
    return absl::OkStatus();
  }

 private:
  CapacityPeer& peer_;
};

class SetHostShare final
    : public ProtoStepCall<cap::SetShareRequest, cap::SetShareResponse> {
 public:
  explicit SetHostShare(CapacityPeer& peer) : peer_(peer) {}

 protected:
  absl::StatusOr<cap::SetShareRequest> Build(
      const Step& step, const CaseFile& file) const override {
    if (!file.proposal) return Internal("a share of no proposal");
    cap::SetShareRequest request;
    request.set_request_id(step.request_id);
    request.set_reservation_id(step.peer_ref);
    request.set_number(file.number);
    request.set_view_closed(file.proposal->share_ended_at.has_value());
    return request;
  }
  absl::StatusOr<cap::SetShareResponse> Call(
      const PeerCall& call,
      const cap::SetShareRequest& request) const override {
    return peer_.SetShare(call, request);
  }
  int64_t Overtaken(const cap::SetShareResponse& response) const override {
    return response.number();
  }
  absl::Status Apply(db::Transaction&, CoordinationEdit&, const Step&,
                     const cap::SetShareResponse&) const override {
    return absl::OkStatus();
  }

 private:
  CapacityPeer& peer_;
};

class ExtendReservation final
    : public ProtoStepCall<cap::ExtendReservationRequest,
                           cap::ExtendReservationResponse> {
 public:
  explicit ExtendReservation(CapacityPeer& peer) : peer_(peer) {}

  // The stay is as it was: the history says so, and the step says what helps.
  absl::Status Refused(db::Transaction&, CoordinationEdit& edit,
                       const Step& step, std::string_view reason,
                       std::string_view) const override {
    const Proposal* const proposal = edit.FindProposalRow(step.proposal_row_id);
    if (proposal == nullptr) return absl::OkStatus();
    return edit.Commit({.event = Event::kExtensionRefused,
                        .reason = std::string(reason),
                        .refs = {{"proposal_id", proposal->proposal_id}}});
  }

 protected:
  absl::StatusOr<cap::ExtendReservationRequest> Build(
      const Step& step, const CaseFile& file) const override {
    const v1::StayExtension* const wish = file.records.NewestExtension();
    if (wish == nullptr) return Internal("nobody has asked for a longer stay");
    cap::ExtendReservationRequest request;
    request.set_request_id(step.request_id);
    request.set_reservation_id(step.peer_ref);
    *request.mutable_check_out() = wish->check_out();
    return request;
  }
  absl::Status MayShare(const Step&, const CaseFile& file,
                        const cap::ExtendReservationRequest&) const override {
    if (!file.proposal) return Internal("more nights of no proposal");
    return CheckShare(file, "SHARE_WITH_HOST", file.proposal->organisation_id,
                      {file.proposal->organisation_id});
  }
  absl::StatusOr<cap::ExtendReservationResponse> Call(
      const PeerCall& call,
      const cap::ExtendReservationRequest& request) const override {
    return peer_.ExtendReservation(call, request);
  }
  absl::Status Apply(
      db::Transaction&, CoordinationEdit& edit, const Step& step,
      const cap::ExtendReservationResponse& response) const override {
    const Proposal* const found = edit.FindProposalRow(step.proposal_row_id);
    if (found == nullptr || !IsLive(found->state)) return absl::OkStatus();
    Proposal longer = *found;
    const CaseVault vault(edit.sealer());
    ASSIGN_OR_RETURN(type::v1::Stay stay,
                     OpenStay(vault, edit.before(), longer));
    *stay.mutable_check_out() = response.reservation().stay().check_out();
    ASSIGN_OR_RETURN(longer.stay_sealed,
                     SealStay(vault, edit.before(), longer.row_id, stay));
    edit.Save(longer);
    edit.next().state = After(edit.next().state, Event::kStayExtended)
                            .value_or(edit.next().state);
    return edit.Commit({.event = Event::kStayExtended,
                        .refs = {{"proposal_id", longer.proposal_id}}});
  }

 private:
  CapacityPeer& peer_;
};

class CheckOut final
    : public ProtoStepCall<cap::CheckOutRequest, cap::CheckOutResponse> {
 public:
  explicit CheckOut(CapacityPeer& peer) : peer_(peer) {}

 protected:
  absl::StatusOr<cap::CheckOutRequest> Build(
      const Step& step, const CaseFile& file) const override {
    ASSIGN_OR_RETURN(const std::optional<absl::Time> left, LeftAt(step, file));
    if (!left) return Internal("nobody has closed this stay");
    cap::CheckOutRequest request;
    request.set_request_id(step.request_id);
    request.set_reservation_id(step.peer_ref);
    request.mutable_occurred_at()->set_seconds(absl::ToUnixSeconds(*left));
    return request;
  }
  absl::StatusOr<cap::CheckOutResponse> Call(
      const PeerCall& call,
      const cap::CheckOutRequest& request) const override {
    return peer_.CheckOut(call, request);
  }
  // Where her word ended the case, the place is given back by this.
  absl::Status Apply(db::Transaction&, CoordinationEdit& edit, const Step& step,
                     const cap::CheckOutResponse&) const override {
    const Proposal* const found = edit.FindProposalRow(step.proposal_row_id);
    if (step.undoes.empty() || found == nullptr || !IsLive(found->state)) {
      return absl::OkStatus();
    }
    Proposal left = *found;
    left.state = ProposalState::kWithdrawn;
    edit.Save(left);
    return absl::OkStatus();
  }

 private:
  static absl::StatusOr<std::optional<absl::Time>> LeftAt(
      const Step& step, const CaseFile& file) {
    const Relocation& relocation = file.facts.relocation;
    if (!step.undoes.empty()) return EndedAt(relocation);
    const bool moves = file.proposal && file.proposal->reason == kMovedOn;
    if (!moves) return file.records.LastLeftAt();
    const std::optional<absl::Time> moved =
        place_moves::MovedAt(file.travel, WhoMove(file), file.moves_since);
    if (moved) return moved;
    // It has ended before she moved, and not for a day only.
    const bool may_come_back =
        relocation.withdrawal &&
        file.now < relocation.withdrawal->release_not_before.value_or(
                       absl::InfinitePast());
    if (!kOpen.Has(relocation.state) && !may_come_back) {
      return EndedAt(relocation);
    }
    return FailedPrecondition("PLACE_IN_USE",
                              "she lives there until she has moved",
                              "MarkDeparted says that she has left");
  }

  static std::vector<std::string> WhoMove(const CaseFile& file) {
    std::vector<std::string> persons = file.opened.person_row_ids;
    std::erase_if(persons, [&](const std::string& person) {
      return file.opened.RowHasLeft(person);
    });
    return persons;
  }

  static std::optional<absl::Time> EndedAt(const Relocation& relocation) {
    // Nobody knows when she left whose place two people released.
    if (!relocation.withdrawal) return relocation.updated_at;
    return relocation.withdrawal->confirmed_at;
  }

  CapacityPeer& peer_;
};

}  // namespace

void AddCapacityCalls(CapacityPeer& peer, StepCalls& calls) {
  // The share: party, needs and nights come to a host by this call alone.
  calls[StepKind::kHoldPlace] = std::make_unique<HoldPlace>(peer);
  // No consent asked: it tells nothing new, and a person we cannot reach must
  // not lose her bed. A withdrawal cancels the step with its proposal.
  calls[StepKind::kExtendHold] = std::make_unique<ExtendHold>(peer);
  // No consent asked: her own choice of this host is the newest word, and
  // waiting would cost her the hold. A withdrawal cancels it likewise.
  calls[StepKind::kConfirmReservation] =
      std::make_unique<ConfirmReservation>(peer);
  calls[StepKind::kReleaseReservation] =
      std::make_unique<ReleaseReservation>(peer);
  // No consent asked: the host has just let her in.
  calls[StepKind::kCheckIn] = std::make_unique<CheckIn>(peer);
  calls[StepKind::kSetHostShare] = std::make_unique<SetHostShare>(peer);
  calls[StepKind::kCheckOut] = std::make_unique<CheckOut>(peer);
  // That she stays longer is new to the host.
  calls[StepKind::kExtendReservation] =
      std::make_unique<ExtendReservation>(peer);
}

}  // namespace sojourn::relocation
