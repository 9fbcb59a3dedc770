#include "services/relocation/coordination/placement_desk.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/crypto/ids.h"
#include "common/reference/time_zones.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/afterwards/last_word.h"
#include "services/relocation/agreements/agreement_store.h"
#include "services/relocation/answers/answer_tally.h"
#include "services/relocation/case/case_file.h"
#include "services/relocation/case/organisation_file.h"
#include "services/relocation/coordination/arrivals.h"
#include "services/relocation/coordination/coordination_rules.h"
#include "services/relocation/coordination/refusal_rules.h"
#include "services/relocation/coordination/route_findings.h"
#include "services/relocation/party/separation_store.h"
#include "services/relocation/ranking/placement_choice.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/reviews/explanation_desk.h"
#include "services/relocation/workflow/peer_store.h"
#include "services/relocation/workflow/workflow_rules.h"
#include "services/relocation/workflow/workflow_store_steps.h"

namespace sojourn::relocation {
namespace {

using coordination_rules::AskFacts;
using coordination_rules::OfferFacts;

// A host answers sooner the more urgent the case is.
absl::Duration CityAnswersWithin(Level level) {
  switch (level) {
    case Level::kL1:
      return absl::Hours(24);
    case Level::kL2:
      return absl::Hours(72);
    case Level::kL3:
    case Level::kL4:
      return absl::Hours(7 * 24);
  }
  return absl::Hours(24);
}

absl::CivilDay TodayIn(const std::string& zone, absl::Time now) {
  return absl::ToCivilDay(now, reference::ZoneNamed(zone));
}

AskFacts FactsOf(const CoordinationChange& change,
                 const std::optional<peer_store::KnownHost>& host,
                 const type::v1::Stay& stay) {
  AskFacts facts;
  facts.now = change.now;
  const Proposal* const home = change.edit.Home();
  facts.lives_well = home != nullptr && !home->place_unfit();
  facts.stay = {.check_in = DayOf(stay.check_in()),
                .check_out = DayOf(stay.check_out())};
  const auto& excluded = change.current.intake.wishes().excluded_countries();
  facts.excluded_countries.assign(excluded.begin(), excluded.end());
  const auto& cities = change.current.intake.wishes().excluded_cities();
  facts.excluded_cities.assign(cities.begin(), cities.end());
  if (!host) return facts;
  facts.host_known = true;
  facts.host_id = host->host_id;
  facts.host_country = host->country_code;
  facts.host_organisation_id = host->organisation_id;
  facts.today = TodayIn(host->time_zone, change.now);
  return facts;
}

// Whether a party that this one must not meet is at the host, or may be.
absl::StatusOr<bool> OthersAreThere(
    CoordinationChange& change,
    const std::optional<peer_store::KnownHost>& host) {
  if (!host) return false;
  const Relocation& relocation = change.current.relocation;
  ASSIGN_OR_RETURN(const auto rows,
                   separations::Load(change.tx, relocation.id));
  ASSIGN_OR_RETURN(
      const auto apart,
      separations::Open(change.vault.sealer(), relocation.relocation_id, rows));
  ASSIGN_OR_RETURN(const auto hosts,
                   separations::HostsOfOthers(change.tx, apart));
  return std::any_of(hosts.begin(), hosts.end(),
                     [&](const separations::Host& each) {
                       return each.host_id == host->host_id ||
                              each.organisation_id == host->organisation_id;
                     });
}

absl::StatusOr<Proposal> NewProposal(CoordinationChange& change,
                                     const peer_store::KnownHost& host,
                                     const v1::ProposeToCityRequest& request) {
  const Relocation& relocation = change.current.relocation;
  ASSIGN_OR_RETURN(
      const std::string present,
      PresentCountryOf(change.tx, change.current, change.edit.proposals(),
                       change.edit.travel()));
  Proposal proposal{
      .row_id = crypto::NewUuidV7(),
      .proposal_id = crypto::NewPublicId(),
      .case_row_id = relocation.id,
      .host_id = host.host_id,
      .organisation_id = host.organisation_id,
      .place_id = request.place_id(),
      .abroad = host.country_code != present,
      .asked_at = change.now,
      .answer_due = change.now + CityAnswersWithin(relocation.level)};
  ASSIGN_OR_RETURN(
      proposal.stay_sealed,
      SealStay(change.vault, relocation, proposal.row_id, request.stay()));
  if (!host.secret()) {
    ASSIGN_OR_RETURN(proposal.asked_of_sealed,
                     SealAskedOf(change.vault, relocation, proposal.row_id,
                                 PartyOf(change.current.intake)));
  }
  return proposal;
}

absl::StatusOr<std::string> AskHost(CoordinationChange& change,
                                    const v1::ProposeToCityRequest& request) {
  ASSIGN_OR_RETURN(const std::optional<peer_store::KnownHost> host,
                   peer_store::FindHost(change.tx, request.host_id()));
  AskFacts facts = FactsOf(change, host, request.stay());
  if (host && !facts.excluded_cities.empty()) {
    ASSIGN_OR_RETURN(facts.host_name,
                     FindOrganisationName(change.tx, change.vault.sealer(),
                                          host->organisation_id));
  }
  if (host) {
    ASSIGN_OR_RETURN(facts.host_member,
                     agreements::Load(change.tx, change.vault.sealer(),
                                      host->organisation_id));
  }
  ASSIGN_OR_RETURN(facts.others_are_there, OthersAreThere(change, host));
  RETURN_IF_ERROR(coordination_rules::CheckAskFields(facts));
  RETURN_IF_ERROR(
      CheckNotSuspended(Event::kCityAsked, change.current.relocation));
  RETURN_IF_ERROR(
      CheckNotMergedAway(Event::kCityAsked, change.current.relocation));
  ASSIGN_OR_RETURN(change.edit.next().state,
                   Next(change.current.relocation.state, Event::kCityAsked));
  RETURN_IF_ERROR(coordination_rules::CheckAsk(change.facts, facts));
  RETURN_IF_ERROR(CheckNoNo(change.current, v1::DECISION_KIND_ELIGIBILITY, ""));
  ASSIGN_OR_RETURN(Proposal proposal, NewProposal(change, *host, request));
  RETURN_IF_ERROR(NoteChoice(change, request, proposal));
  RETURN_IF_ERROR(change.edit.Add(proposal));
  RETURN_IF_ERROR(CountAnswer(change.tx, change.vault,
                              change.current.relocation, proposal,
                              answer_rules::Answer::kProposed));
  peer_store::EnsureRefs(change.tx, proposal.case_row_id,
                         change.edit.persons());
  HistoryEntry entry = change.Entry(Event::kCityAsked);
  entry.refs = {{"proposal_id", proposal.proposal_id}};
  RETURN_IF_ERROR(change.edit.Commit(std::move(entry)));
  return proposal.proposal_id;
}

// The proposal as this caller knows it: a host only its own.
absl::StatusOr<Proposal> FindOwn(const CoordinationChange& change,
                                 const server::Call& call,
                                 std::string_view proposal_id) {
  const Proposal* const found = change.edit.FindProposal(proposal_id);
  const std::optional<std::string> own = call.own_organisation();
  if (found == nullptr || (own && found->organisation_id != *own)) {
    return NotFound("proposal");
  }
  return *found;
}

absl::StatusOr<std::string> CityAnswers(
    CoordinationChange& change, Proposal proposal,
    const v1::RecordCityDecisionRequest& request) {
  RETURN_IF_ERROR(coordination_rules::CheckCityDecision(proposal.state));
  RETURN_IF_ERROR(
      Next(change.current.relocation.state, Event::kCityAnswered).status());
  const bool accepted = request.decision() == v1::CITY_DECISION_ACCEPT;
  proposal.decided_at = change.now;
  proposal.coordinator_subject = request.coordinator_subject();
  proposal.state =
      accepted ? ProposalState::kCityAccepted : ProposalState::kCityDeclined;
  if (!accepted) {
    proposal.reason =
        ShortName(v1::CityDeclineReason_Name(request.decline_reason()),
                  "CITY_DECLINE_REASON_");
  }
  change.edit.Save(proposal);
  RETURN_IF_ERROR(CountAnswer(change.tx, change.vault,
                              change.current.relocation, proposal,
                              accepted ? answer_rules::Answer::kAccepted
                                       : answer_rules::Answer::kDeclined,
                              proposal.reason));
  RETURN_IF_ERROR(Explain(change.desk_edit, change.vault, "CITY",
                          proposal.proposal_id, request.explanation()));
  RETURN_IF_ERROR(change.edit.Settle());
  if (accepted && proposal.abroad) {
    RETURN_IF_ERROR(change.edit.Plan(workflow_rules::PlanAssessments(
        proposal.row_id, change.edit.persons(), change.edit.steps())));
  }
  HistoryEntry entry =
      change.Entry(Event::kCityAnswered, accepted ? "ACCEPT" : proposal.reason);
  entry.refs = {{"proposal_id", proposal.proposal_id}};
  RETURN_IF_ERROR(change.edit.Commit(std::move(entry)));
  return proposal.proposal_id;
}

absl::StatusOr<OfferFacts> OfferFactsOf(CoordinationChange& change,
                                        const Proposal& proposal) {
  OfferFacts facts{.state = proposal.state,
                   .held_until = proposal.held_until,
                   .abroad = proposal.abroad};
  ASSIGN_OR_RETURN(
      const std::vector<RouteFindingRow> rows,
      proposals::LoadFindings(change.tx, change.current.relocation.id));
  for (const RouteFindingRow& row : rows) {
    if (row.proposal_row_id != proposal.row_id) continue;
    ASSIGN_OR_RETURN(const v1::RouteFinding finding,
                     OpenFinding(change.vault.sealer(),
                                 change.current.relocation.relocation_id, row));
    facts.findings.push_back(relocation::FactsOf(row, finding));
  }
  return facts;
}

absl::StatusOr<std::string> OfferHer(CoordinationChange& change,
                                     const v1::OfferPlacementRequest& request) {
  const Proposal* const found = change.edit.FindProposal(request.proposal_id());
  if (found == nullptr) return NotFound("proposal");
  RETURN_IF_ERROR(
      CheckNotSuspended(Event::kOffered, change.current.relocation));
  ASSIGN_OR_RETURN(const OfferFacts facts, OfferFactsOf(change, *found));
  RETURN_IF_ERROR(
      coordination_rules::CheckOffer(change.facts, facts, change.now));
  ASSIGN_OR_RETURN(change.edit.next().state,
                   Next(change.current.relocation.state, Event::kOffered));
  Proposal offered = *found;
  offered.state = ProposalState::kOffered;
  change.edit.Save(offered);
  RETURN_IF_ERROR(Explain(change.desk_edit, change.vault, "OFFER",
                          offered.proposal_id, request.explanation()));
  HistoryEntry entry = change.Entry(Event::kOffered);
  entry.refs = {{"proposal_id", offered.proposal_id}};
  RETURN_IF_ERROR(change.edit.Commit(std::move(entry)));
  return offered.proposal_id;
}

absl::StatusOr<std::string> SheAccepts(CoordinationChange& change,
                                       Proposal proposal) {
  const auto& all = change.edit.proposals();
  const Proposal* const home = change.edit.Home();
  const bool another =
      std::any_of(all.begin(), all.end(), [&](const Proposal& other) {
        return other.chosen && IsLive(other.state) && &other != home;
      });
  RETURN_IF_ERROR(coordination_rules::CheckAccept(
      {.state = proposal.state, .held_until = proposal.held_until}, another,
      change.now));
  RETURN_IF_ERROR(
      Next(change.current.relocation.state, Event::kDefenderChose).status());
  proposal.chosen = true;
  change.edit.Save(proposal);
  RETURN_IF_ERROR(change.edit.Plan(workflow_rules::PlanConfirm(
      {.proposal_row_id = proposal.row_id,
       .state = proposal.state,
       .reservation_id = proposal.reservation_id.value_or("")})));
  HistoryEntry entry = change.Entry(Event::kDefenderChose, "ACCEPT");
  entry.refs = {{"proposal_id", proposal.proposal_id}};
  RETURN_IF_ERROR(change.edit.Commit(std::move(entry)));
  return proposal.proposal_id;
}

absl::StatusOr<std::string> GivePlaceBack(CoordinationChange& change,
                                          const Proposal& proposal,
                                          std::string_view reason) {
  RETURN_IF_ERROR(DeclinePlace(change, proposal, reason));
  HistoryEntry entry = change.Entry(Event::kDefenderChose, reason);
  entry.refs = {{"proposal_id", proposal.proposal_id}};
  RETURN_IF_ERROR(change.edit.Commit(std::move(entry)));
  return proposal.proposal_id;
}

absl::StatusOr<std::string> SheAnswersOffer(
    CoordinationChange& change,
    const v1::RecordDefenderDecisionRequest& request) {
  const v1::PlaceChoice& choice = request.place();
  const Proposal* const found = change.edit.FindProposal(choice.proposal_id());
  if (found == nullptr) return NotFound("proposal");
  const bool accepts = choice.decision() == v1::DEFENDER_DECISION_ACCEPT;
  if (!accepts && found == change.edit.Home()) {
    return coordination_rules::LivesThere();
  }
  RETURN_IF_ERROR(
      RecordHerDecision(change, {.event = Event::kDefenderChose,
                                 .kind = v1::DECISION_KIND_DEFENDER,
                                 .outcome = accepts ? "ACCEPT" : "DECLINE",
                                 .view = ViewIn(request),
                                 .must_agree = accepts,
                                 .about_id = found->proposal_id}));
  return accepts ? SheAccepts(change, *found)
                 : GivePlaceBack(change, *found, "DECLINE");
}

// Who has no visa stays behind, unless she is there already.
std::vector<refusal_rules::Member> IfOthersGo(const CoordinationChange& change,
                                              const std::string& refused) {
  std::vector<refusal_rules::Member> party;
  for (const PersonFacts& each : change.facts.persons) {
    const Traveller* const other = change.edit.travel().Find(each.row_id);
    const bool no_visa =
        each.row_id == refused ||
        (other != nullptr && other->visa_required &&
         refusal_rules::StandsRefused(other->application_state));
    const bool goes = !no_visa || IsAtHerPlace(change.edit, each.row_id);
    party.push_back({.adult = each.is_adult, .goes = goes});
  }
  return party;
}

// One refusal in a party: she says whether to wait, go ahead or stop.
absl::StatusOr<std::string> SheAnswersRefusal(
    CoordinationChange& change,
    const v1::RecordDefenderDecisionRequest& request) {
  ASSIGN_OR_RETURN(const std::string person,
                   change.Person(request.refusal().person_id()));
  RETURN_IF_ERROR(
      refusal_rules::CheckMayAnswer(change.current.relocation.state));
  const std::string answer = ShortName(
      v1::RefusalAnswer_Name(request.refusal().answer()), "REFUSAL_ANSWER_");
  const Travel& travel = change.edit.travel();
  const Traveller* const found = travel.Find(person);
  RETURN_IF_ERROR(refusal_rules::CheckAnswer(
      found == nullptr ? "" : found->application_state, answer,
      IfOthersGo(change, person)));
  RETURN_IF_ERROR(
      RecordHerDecision(change, {.event = Event::kDefenderChose,
                                 .kind = v1::DECISION_KIND_DEFENDER,
                                 .outcome = answer,
                                 .view = ViewIn(request),
                                 .about_id = request.refusal().person_id()}));
  const Proposal* const accepted = change.edit.Accepted();
  if (answer == "STOP" && accepted != nullptr) {
    return GivePlaceBack(change, *accepted, "VISA_REFUSED");
  }
  Traveller traveller = *found;
  traveller.refusal_answer = answer;
  change.edit.SaveTraveller(traveller);
  steps::WakeForHerWord(change.tx, change.current.relocation.id);
  const Event event = BeginsStay(change.current, change.edit)
                          ? Event::kStayBegun
                          : Event::kDefenderChose;
  RETURN_IF_ERROR(change.edit.Commit(change.Entry(event, answer)));
  return std::string();
}

}  // namespace

absl::Status DeclinePlace(CoordinationChange& change, Proposal proposal,
                          std::string_view reason) {
  RETURN_IF_ERROR(coordination_rules::CheckDecline(proposal.state));
  const bool was_hers = proposal.state == ProposalState::kAccepted;
  proposal.chosen = false;
  RETURN_IF_ERROR(change.edit.Close(proposal, ProposalState::kDeclined, reason,
                                    ReleasedAt(change)));
  bool stays = false;
  if (was_hers) {
    travel::ForgetTravellers(change.tx, change.current.relocation.id);
    ASSIGN_OR_RETURN(stays, change.edit.StayWhereSheLives());
  }
  return stays ? absl::OkStatus() : change.edit.Settle();
}

absl::StatusOr<Changed> PlacementDesk::Ask(
    const server::Call& call, const v1::ProposeToCityRequest& request) const {
  ASSIGN_OR_RETURN(const CaseName name, NameOf(request));
  return ChangeCoordination(
      desk_, call, name, request.etag(),
      [&](CoordinationChange& change) { return AskHost(change, request); });
}

absl::StatusOr<Changed> PlacementDesk::RecordCity(
    const server::Call& call,
    const v1::RecordCityDecisionRequest& request) const {
  const CaseName name{.value = request.proposal_id(), .is_proposal = true};
  return ChangeCoordination(
      desk_, call, name, "",
      [&](CoordinationChange& change) -> absl::StatusOr<std::string> {
        ASSIGN_OR_RETURN(const Proposal proposal,
                         FindOwn(change, call, request.proposal_id()));
        if (!request.etag().empty() && request.etag() != proposal.etag()) {
          return EtagMismatch(proposal.etag());
        }
        if (call.own_organisation() && request.has_explanation()) {
          return InvalidField("explanation", "FIELD_NOT_ALLOWED",
                              "the programme office tells her: leave it out");
        }
        return CityAnswers(change, proposal, request);
      });
}

absl::StatusOr<Changed> PlacementDesk::Offer(
    const server::Call& call, const v1::OfferPlacementRequest& request) const {
  ASSIGN_OR_RETURN(const CaseName name, NameOf(request));
  return ChangeCoordination(
      desk_, call, name, request.etag(),
      [&](CoordinationChange& change) { return OfferHer(change, request); });
}

absl::StatusOr<Changed> PlacementDesk::RecordDefender(
    const server::Call& call,
    const v1::RecordDefenderDecisionRequest& request) const {
  ASSIGN_OR_RETURN(const CaseName name, NameOf(request));
  return ChangeCoordination(
      desk_, call, name, request.etag(), [&](CoordinationChange& change) {
        return request.has_place() ? SheAnswersOffer(change, request)
                                   : SheAnswersRefusal(change, request);
      });
}

}  // namespace sojourn::relocation
