#include <algorithm>
#include <utility>

#include "absl/strings/str_join.h"
#include "common/crypto/sealer.h"
#include "common/status/error.h"
#include "services/relocation/coordination/refusal_rules.h"
#include "services/relocation/coordination/route_findings.h"
#include "services/relocation/coordination/visa_requests.h"
#include "services/relocation/rights/consent_cascade.h"
#include "services/relocation/rights/consent_rules.h"
#include "services/relocation/workflow/peer_store.h"
#include "services/relocation/workflow/step_call.h"
#include "services/relocation/workflow/workflow_rules.h"

// The steps whose service is visa.
namespace sojourn::relocation {
namespace {

namespace visa = ::sojourn::visa::v1;

// The mission of the step's person.
bool MaySee(const CaseFile& file) {
  return GoesOnWithAll(
      file.facts, "SHARE_WITH_MISSION",
      file.route ? MissionsOf(*file.route) : std::vector<std::string>());
}

// The place that she was to have cannot be lived in, and no other one is hers
// yet. Who has her visa in hand needs the mission no more.
bool AccommodationChanges(const CaseFile& file, std::string_view person) {
  if (!file.proposal || file.proposal->state != ProposalState::kAccepted ||
      file.proposal->problem_reason != kProblemPlaceDisrupted) {
    return false;
  }
  const Traveller* const traveller = file.travel.Find(person);
  return traveller != nullptr && !IsInHerHands(*traveller);
}

class AssessRoute final : public ProtoStepCall<visa::AssessRouteRequest,
                                               visa::AssessRouteResponse> {
 public:
  AssessRoute(VisaPeer& peer, const crypto::Sealer& sealer)
      : peer_(peer), sealer_(sealer) {}

  // Computes and stores nothing there: a repeat asks with what is known today.
  bool KeepsRequest() const override { return false; }

  absl::Status Refused(db::Transaction&, CoordinationEdit& edit,
                       const Step& step, std::string_view reason,
                       std::string_view remedy) const override {
    if (const Proposal* const found =
            edit.FindProposalRow(step.proposal_row_id)) {
      SaveProblem(edit, *found, reason, remedy);
    }
    return Resolve(edit, step, {std::string(reason), std::string(remedy)});
  }

 protected:
  absl::StatusOr<visa::AssessRouteRequest> Build(
      const Step& step, const CaseFile& file) const override {
    return AssessRouteRequestFor(step, file);
  }
  absl::StatusOr<visa::AssessRouteResponse> Call(
      const PeerCall& call,
      const visa::AssessRouteRequest& request) const override {
    return peer_.AssessRoute(call, request);
  }
  absl::Status Apply(db::Transaction& tx, CoordinationEdit& edit,
                     const Step& step,
                     const visa::AssessRouteResponse& response) const override {
    const Proposal* const found = edit.FindProposalRow(step.proposal_row_id);
    const bool of_shelter = step.proposal_row_id.empty();
    if ((found == nullptr && !of_shelter) || response.assessments_size() != 1) {
      return absl::InternalError("an assessment for one destination was asked");
    }
    const visa::RouteAssessment& assessment = response.assessments(0);
    if (of_shelter) return ResolveShelter(edit, step, assessment);
    const v1::RouteFinding finding =
        FindingOf(assessment, response.policy_version(), edit.now());
    RETURN_IF_ERROR(SaveFinding(tx, sealer_, edit.before().relocation_id,
                                step.proposal_row_id, step.person_row_id,
                                finding));
    const bool lawful = finding.lawful();
    SaveProblem(edit, *found, lawful ? "" : finding.problems(0).code(),
                lawful ? "" : finding.problems(0).remedy());
    ASSIGN_OR_RETURN(const std::string against,
                     AgainstChosenRoute(edit, step.person_row_id, assessment));
    return Resolve(edit, step, {against, ""});
  }

 private:
  // A place that is no longer secret, or cannot be lived in, stays a problem
  // whatever the law says.
  static void SaveProblem(CoordinationEdit& edit, Proposal proposal,
                          std::string_view reason, std::string_view remedy) {
    if (proposal.place_unfit()) return;
    proposal.problem_reason = std::string(reason);
    proposal.problem_remedy = std::string(remedy);
    edit.Save(proposal);
  }

  // What stands against the route that was chosen, when she is about to use
  // it; a deadline for lodging no longer matters then.
  absl::StatusOr<std::string> AgainstChosenRoute(
      const CoordinationEdit& edit, const std::string& person_row_id,
      const visa::RouteAssessment& assessment) const {
    const Traveller* const traveller = edit.travel().Find(person_row_id);
    if (traveller == nullptr) return std::string();
    ASSIGN_OR_RETURN(
        const v1::RouteChoice route,
        OpenRoute(sealer_, edit.before().relocation_id, *traveller));
    return ProblemOfRoute(assessment, route);
  }

  // What stands against a permission, and what can be done about it.
  struct Against {
    std::string reason;
    std::string remedy;
  };

  // Nobody asks for a visa to a shelter: she goes where none is needed, or
  // where she has hers in hand.
  absl::Status ResolveShelter(CoordinationEdit& edit, const Step& step,
                              const visa::RouteAssessment& assessment) const {
    const Traveller* const traveller = edit.travel().Find(step.person_row_id);
    if (traveller != nullptr && IsInHerHands(*traveller)) {
      ASSIGN_OR_RETURN(
          const v1::RouteChoice route,
          OpenRoute(sealer_, edit.before().relocation_id, *traveller));
      if (ProblemOfRoute(assessment, route).empty()) {
        return Resolve(edit, step, {});
      }
    }
    const ShelterFinding found = ShelterFindingOf(assessment);
    return Resolve(edit, step, {found.against, found.remedy});
  }

  // Permissions that wait for this check are given or refused: one a leg.
  absl::Status Resolve(CoordinationEdit& edit, const Step& step,
                       Against against) const {
    const std::string& person_row_id = step.person_row_id;
    const bool of_shelter = step.proposal_row_id.empty();
    std::vector<Movement> waiting = edit.travel().WaitingOf(person_row_id);
    std::erase_if(waiting, [&](const Movement& asked) {
      return asked.to_shelter != of_shelter;
    });
    if (waiting.empty()) {
      return edit.Commit(
          {.event = Event::kRouteAssessed, .reason = against.reason});
    }
    // The law may say yes to a place where nobody is sent.
    const Proposal* const place = edit.Accepted();
    if (against.reason.empty() && !of_shelter && place != nullptr &&
        place->place_unfit()) {
      against.reason = place->problem_reason;
    }
    const bool cleared = against.reason.empty();
    std::vector<std::string> answers;
    for (const Movement& asked : waiting) {
      ASSIGN_OR_RETURN(
          const std::string answer,
          edit.Add(Movement{.person_row_id = person_row_id,
                            .kind = cleared ? MovementKind::kCleared
                                            : MovementKind::kClearanceRefused,
                            .leg = asked.leg,
                            .occurred_at = edit.now(),
                            .recorded_by = asked.recorded_by,
                            .to_shelter = asked.to_shelter,
                            .arranged_shelter = asked.arranged_shelter,
                            .note = against.remedy}));
      answers.push_back(answer);
    }
    return edit.Commit(
        {.event = cleared ? Event::kCleared : Event::kClearanceRefused,
         .reason = against.reason,
         .by = waiting.back().recorded_by,
         .subject_row_id = absl::StrJoin(answers, " ")});
  }

  VisaPeer& peer_;
  const crypto::Sealer& sealer_;
};

class OpenApplication final
    : public ProtoStepCall<visa::OpenApplicationRequest,
                           visa::OpenApplicationResponse> {
 public:
  OpenApplication(VisaPeer& peer, const crypto::Sealer& sealer)
      : peer_(peer), sealer_(sealer) {}

 protected:
  absl::StatusOr<visa::OpenApplicationRequest> Build(
      const Step& step, const CaseFile& file) const override {
    return OpenApplicationRequestFor(step, file);
  }
  absl::Status MayShare(
      const Step& step, const CaseFile& file,
      const visa::OpenApplicationRequest& request) const override {
    RETURN_IF_ERROR(refusal_rules::CheckNotKept(
        Event::kRouteChosen, file.travel.IsKeptByRefusal(step.person_row_id)));
    const std::string& named = request.mission_organisation_id();
    std::vector<std::string> missions = {named};
    if (named.empty()) {
      missions =
          file.route ? MissionsOf(*file.route) : std::vector<std::string>();
    }
    return CheckShare(file, "SHARE_WITH_MISSION", named, missions);
  }
  absl::StatusOr<visa::OpenApplicationResponse> Call(
      const PeerCall& call,
      const visa::OpenApplicationRequest& request) const override {
    return peer_.OpenApplication(call, request);
  }
  std::string Ref(
      const visa::OpenApplicationResponse& response) const override {
    return response.application().application_id();
  }
  absl::Status Apply(
      db::Transaction& tx, CoordinationEdit& edit, const Step& step,
      const visa::OpenApplicationResponse& response) const override {
    const visa::Application& opened = response.application();
    peer_store::SaveApplicationIfNew(
        tx, opened.application_id(), edit.before().id, step.person_row_id,
        opened.route_id(), visa::ApplicationState_Name(opened.state()));
    const Traveller* const found = edit.travel().Find(step.person_row_id);
    if (found == nullptr) {
      // The place was given back meanwhile, and with it the way there.
      return edit.Plan(workflow_rules::PlanUndoApplication(step.person_row_id,
                                                           edit.steps()));
    }
    Traveller traveller = *found;
    traveller.application_id = opened.application_id();
    RETURN_IF_ERROR(
        KeepMission(edit, opened.mission_organisation_id(), traveller));
    edit.SaveTraveller(traveller);
    // What has changed since it was asked.
    RETURN_IF_ERROR(edit.Plan(workflow_rules::PlanShares(
        edit.steps(), {.by = step.kind, .person_row_id = step.person_row_id})));
    return edit.Commit({.event = Event::kVisaChanged,
                        .reason = visa::ApplicationState_Name(opened.state()),
                        .refs = {{"application_id", opened.application_id()}}});
  }

 private:
  // Of those that might have taken it, the one that has it.
  absl::Status KeepMission(const CoordinationEdit& edit,
                           const std::string& mission,
                           Traveller& traveller) const {
    if (mission.empty()) return absl::OkStatus();
    const std::string& relocation_id = edit.before().relocation_id;
    ASSIGN_OR_RETURN(v1::RouteChoice route,
                     OpenRoute(sealer_, relocation_id, traveller));
    route.clear_mission_organisation_ids();
    route.add_mission_organisation_ids(mission);
    ASSIGN_OR_RETURN(
        traveller.route_sealed,
        SealRoute(sealer_, relocation_id, traveller.person_row_id, route));
    return absl::OkStatus();
  }

  VisaPeer& peer_;
  const crypto::Sealer& sealer_;
};

class WithdrawApplication final
    : public ProtoStepCall<visa::WithdrawApplicationRequest,
                           visa::WithdrawApplicationResponse> {
 public:
  explicit WithdrawApplication(VisaPeer& peer) : peer_(peer) {}

 protected:
  absl::StatusOr<visa::WithdrawApplicationRequest> Build(
      const Step& step, const CaseFile& file) const override {
    visa::WithdrawApplicationRequest request;
    request.set_request_id(step.request_id);
    if (step.peer_ref.empty()) {
      request.set_open_request_id(file.forward->request_id);
    } else {
      request.set_application_id(step.peer_ref);
    }
    request.set_consent_withdrawn(!MaySee(file));
    return request;
  }
  absl::StatusOr<visa::WithdrawApplicationResponse> Call(
      const PeerCall& call,
      const visa::WithdrawApplicationRequest& request) const override {
    return peer_.WithdrawApplication(call, request);
  }
  // A consent taken back over a burnt contact keeps it until now.
  absl::Status Apply(db::Transaction&, CoordinationEdit& edit, const Step& step,
                     const visa::WithdrawApplicationResponse&) const override {
    const Traveller* const found = edit.travel().Find(step.person_row_id);
    // The case that she left keeps what it showed of her.
    if (kGivesBack.Has(edit.before().state) || found == nullptr ||
        found->application_id != step.peer_ref || IsInHerHands(*found) ||
        IsRefused(*found) || !edit.Moves(step.person_row_id)) {
      return absl::OkStatus();
    }
    Traveller traveller = *found;
    traveller.ForgetApplication();
    edit.SaveTraveller(traveller);
    return absl::OkStatus();
  }

 private:
  VisaPeer& peer_;
};

class SetMissionShare final
    : public ProtoStepCall<visa::SetShareRequest, visa::SetShareResponse> {
 public:
  explicit SetMissionShare(VisaPeer& peer) : peer_(peer) {}

 protected:
  absl::StatusOr<visa::SetShareRequest> Build(
      const Step& step, const CaseFile& file) const override {
    const v1::Person* const person = file.FindPerson(step.person_row_id);
    if (person == nullptr) return Internal("a share of nobody");
    visa::SetShareRequest request;
    request.set_request_id(step.request_id);
    request.set_application_id(step.peer_ref);
    request.set_number(file.number);
    request.set_view_closed(!MaySee(file));
    const ContactRules rules =
        ContactRulesFor(*person, file.opened.intake.safe_contact());
    request.set_contact_rules(rules.text);
    request.set_no_direct_contact(rules.no_direct_contact);
    request.set_accommodation_changes(
        MaySee(file) && AccommodationChanges(file, step.person_row_id));
    if (MaySee(file)) request.set_level(LevelOf(file));
    return request;
  }
  absl::StatusOr<visa::SetShareResponse> Call(
      const PeerCall& call,
      const visa::SetShareRequest& request) const override {
    return peer_.SetShare(call, request);
  }
  int64_t Overtaken(const visa::SetShareResponse& response) const override {
    return response.number();
  }
  absl::Status Apply(db::Transaction&, CoordinationEdit&, const Step&,
                     const visa::SetShareResponse&) const override {
    return absl::OkStatus();
  }

 private:
  VisaPeer& peer_;
};

}  // namespace

void AddVisaCalls(VisaPeer& peer, const crypto::Sealer& sealer,
                  StepCalls& calls) {
  calls[StepKind::kAssessRoute] = std::make_unique<AssessRoute>(peer, sealer);
  calls[StepKind::kOpenApplication] =
      std::make_unique<OpenApplication>(peer, sealer);
  calls[StepKind::kWithdrawApplication] =
      std::make_unique<WithdrawApplication>(peer);
  calls[StepKind::kSetMissionShare] = std::make_unique<SetMissionShare>(peer);
  AddTravelCalls(peer, calls);
}

}  // namespace sojourn::relocation
