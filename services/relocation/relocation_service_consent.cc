// What she has agreed to, and what she takes back.
#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/crypto/ids.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/defender_voice.h"
#include "services/relocation/coordination/coordination_desk.h"
#include "services/relocation/coordination/route_findings.h"
#include "services/relocation/fairness/self_description.h"
#include "services/relocation/interruptions/bereavement_desk.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_field_walk.h"
#include "services/relocation/relocation_refusal.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/relocation_store_parts.h"
#include "services/relocation/rights/consent_cascade.h"
#include "services/relocation/rights/consent_rules.h"
#include "services/relocation/workflow/peer_store.h"

namespace sojourn::relocation {
namespace {

// Others read her contact, or she was not free to speak over it.
bool IsOverheard(const OpenedCase& current, const v1::Person& person) {
  return IsContactBurnt(current, person) ||
         current.relocation.flags.contains(Flag::kDuressHeard);
}

using ::sojourn::server::RpcScope;

absl::Status CheckConsent(const v1::GrantConsentRequest& req) {
  FieldChecker fields;
  const v1::ConsentStatement& consent = req.consent();
  if (req.person_id().empty()) {
    fields.Add("person_id", "FIELD_REQUIRED", "say who agreed");
  }
  if (consent.purpose() == v1::CONSENT_PURPOSE_UNSPECIFIED) {
    fields.Add("consent.purpose", "FIELD_REQUIRED", "say what she agreed to");
  }
  if (consent.purpose() == v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER &&
      !consent.recipient_organisation_id().empty()) {
    fields.Add("consent.recipient_organisation_id", "RECIPIENT_NOT_KNOWN",
               "which fund answers is not known when it is asked: record what "
               "she says of all of them");
  }
  if (!consent.has_given_on()) {
    fields.Add("consent.given_on", "FIELD_REQUIRED", "say when she agreed");
  }
  if (consent.way().empty()) {
    fields.Add("consent.way", "FIELD_REQUIRED",
               "say how she was asked, such as \"call\"");
  }
  if (consent.language_code().empty()) {
    fields.Add("consent.language_code", "FIELD_REQUIRED",
               "say in which language she was asked");
  }
  if (req.has_self_description() &&
      consent.purpose() != v1::CONSENT_PURPOSE_STATISTICS) {
    fields.Add("self_description", "DESCRIPTION_NOT_ASKED",
               "what she says of herself is kept for statistics alone: give it "
               "with STATISTICS");
  }
  WalkFields(consent, "consent", std::nullopt, fields);
  WalkFields(req.self_description(), "self_description", std::nullopt, fields);
  return fields.Finish();
}

absl::Status CheckWithdrawal(const v1::WithdrawConsentRequest& req) {
  FieldChecker fields;
  if (req.consent_id().empty()) {
    fields.Add("consent_id", "FIELD_REQUIRED", "name the consent");
  }
  if (req.channel().empty()) {
    fields.Add("channel", "FIELD_REQUIRED",
               "say how she said it, such as \"call\"");
  }
  CheckText(req.channel(), "channel", fields);
  return fields.Finish();
}

// A guardian speaks for a child; whoever speaks for an adult needs her mandate.
absl::Status CheckSpeaker(Guarded<Guard::kGuardianNeeded> event,
                          const OpenedCase& current, const v1::Person& person,
                          const std::string& spokesperson_id, absl::Time now) {
  RETURN_IF_ERROR(CheckSpokenFor(event, person.role() == v1::PERSON_ROLE_CHILD,
                                 !spokesperson_id.empty()));
  return CheckMandate(current, spokesperson_id,
                      v1::SPOKESPERSON_PURPOSE_CONSENT, now);
}

ConsentFacts FactsOf(const v1::GrantConsentRequest& req, absl::Time now) {
  return {
      .person_id = req.person_id(),
      .purpose = ShortName(v1::ConsentPurpose_Name(req.consent().purpose()),
                           "CONSENT_PURPOSE_"),
      .recipient_organisation_id = req.consent().recipient_organisation_id(),
      .recorded_at = now,
      .withdrawn_at = std::nullopt};
}

// A case is counted by what its defender says.
absl::Status CheckDescriber(const OpenedCase& current,
                            const v1::GrantConsentRequest& req) {
  if (!req.has_self_description() || req.person_id() == current.DefenderId()) {
    return absl::OkStatus();
  }
  return InvalidField("self_description", "DESCRIPTION_NOT_ASKED",
                      "a case is counted by what the defender says of herself: "
                      "leave it out for the others");
}

// Whether she is known to agree now, or to have agreed until she took it back,
// to every referee that is on file.
bool MayAskAll(const OpenedCase& current, const CaseFacts& after) {
  return std::all_of(
      current.referees.begin(), current.referees.end(),
      [&](const OpenedReferee& each) {
        return each.referee.consented() ||
               MayContact(after, {.referee_id = each.referee.referee_id()});
      });
}

absl::StatusOr<std::string> Grant(CoordinationChange& change,
                                  const v1::GrantConsentRequest& req) {
  const v1::Person* person = change.current.FindPerson(req.person_id());
  if (person == nullptr) {
    return InvalidField("person_id", "PERSON_UNKNOWN",
                        "the party has no such person");
  }
  RETURN_IF_ERROR(CheckSpeaker(Event::kConsentGiven, change.current, *person,
                               req.spokesperson_id(), change.now));
  RETURN_IF_ERROR(CheckDescriber(change.current, req));
  const v1::DefenderView* const view = ViewIn(req);
  RETURN_IF_ERROR(CheckVoice(change.current, view, change.now));
  RETURN_IF_ERROR(CheckSecondChannel(Event::kConsentGiven,
                                     IsOverheard(change.current, *person),
                                     ToFactsOf(change.current, *person, view)));
  FieldChecker fields;
  WalkFields(
      req.consent(), "consent",
      absl::ToCivilDay(change.now + absl::Hours(14), absl::UTCTimeZone()),
      fields);
  RETURN_IF_ERROR(fields.Finish());
  RETURN_IF_ERROR(
      Next(change.current.relocation.state, Event::kConsentGiven).status());
  v1::Consent consent;
  *consent.mutable_statement() = req.consent();
  consent.set_spokesperson_id(req.spokesperson_id());
  if (req.has_self_description()) {
    *consent.mutable_self_description() = req.self_description();
  }
  ASSIGN_OR_RETURN(
      const ConsentRow row,
      change.vault.SealConsent(req.person_id(),
                               change.current.PersonRowId(req.person_id()),
                               consent, change.now));
  InsertConsent(change.tx, change.current.relocation.id, row);
  CaseFacts after = change.facts;
  after.consents.push_back(FactsOf(req, change.now));
  RETURN_IF_ERROR(ResumeShares(change.tx, change.edit, after,
                               !change.current.intake.budget_wishes().empty()));
  if (MayAskAll(change.current, after)) {
    change.edit.next().flags.erase(Flag::kRefereeWithoutConsent);
  }
  HistoryEntry entry = change.Entry(Event::kConsentGiven);
  entry.note = HowSaid(view);
  entry.subject_row_id = row.row_id;
  RETURN_IF_ERROR(change.edit.Commit(std::move(entry)));
  return row.consent_id;
}

const OpenedConsent* FindConsent(const OpenedCase& opened,
                                 const std::string& consent_id) {
  for (const OpenedConsent& each : opened.consents) {
    if (each.consent.consent_id() == consent_id) return &each;
  }
  return nullptr;
}

size_t IndexOf(const CoordinationChange& change, const OpenedConsent& consent) {
  return static_cast<size_t>(&consent - change.current.consents.data());
}

// The facts without this consent. Of who has left for a case of her own what
// follows is what followed before, as nobody is told that she did; of who has
// died nothing follows for the others.
absl::StatusOr<CaseFacts> Without(const CoordinationChange& change,
                                  const OpenedConsent& consent) {
  CaseFacts after = change.facts;
  const std::string& person_id = consent.consent.person_id();
  ASSIGN_OR_RETURN(
      const bool dead,
      IsDead(change.tx, change.vault, change.current.relocation, person_id));
  if (change.current.HasLeft(person_id) && !dead) {
    OpenedCase told = change.current;
    told.intake = AsTold(std::move(told.intake));
    told.defender_since.clear();
    after = told.Facts();
  }
  after.consents[IndexOf(change, consent)].withdrawn_at = change.now;
  return after;
}

// Never refused for the channel: what she takes back ends all the same.
absl::Status CheckSaid(const CoordinationChange& change,
                       const v1::Person& person,
                       const v1::WithdrawConsentRequest& req) {
  const v1::DefenderView* const view = ViewIn(req);
  RETURN_IF_ERROR(CheckVoice(change.current, view, change.now));
  return CheckWanted(Event::kConsentWithdrawn,
                     ToFactsOf(change.current, person, view));
}

absl::StatusOr<std::string> TakeBack(CoordinationChange& change,
                                     const v1::WithdrawConsentRequest& req) {
  const OpenedConsent* const consent =
      FindConsent(change.current, req.consent_id());
  if (consent == nullptr) {
    return InvalidField("consent_id", "CONSENT_UNKNOWN",
                        "this case has no such consent");
  }
  const v1::Person* const person =
      change.current.FindPerson(consent->consent.person_id());
  if (person == nullptr) return Internal("a consent of nobody");
  RETURN_IF_ERROR(CheckSpeaker(Event::kConsentWithdrawn, change.current,
                               *person, req.spokesperson_id(), change.now));
  RETURN_IF_ERROR(CheckSaid(change, *person, req));
  // Said twice is said; it is given back no sooner.
  if (consent->consent.has_withdrawn_at()) return req.consent_id();
  RETURN_IF_ERROR(
      Next(change.current.relocation.state, Event::kConsentWithdrawn).status());
  WithdrawConsent(change.tx, consent->row_id, change.now);
  RETURN_IF_ERROR(
      fairness::ForgetDescription(change.tx, change.vault, *consent));
  const absl::Time release_at = IsOverheard(change.current, *person)
                                    ? change.now + kWithdrawalGrace
                                    : absl::InfinitePast();
  ASSIGN_OR_RETURN(const CaseFacts after, Without(change, *consent));
  RETURN_IF_ERROR(TakeBackShares(change.tx, change.edit, after,
                                 after.consents[IndexOf(change, *consent)],
                                 release_at));
  HistoryEntry entry = change.Entry(Event::kConsentWithdrawn);
  entry.note = absl::StrCat(req.channel(), " ", HowSaid(ViewIn(req)));
  absl::StripTrailingAsciiWhitespace(&entry.note);
  entry.subject_row_id = consent->row_id;
  RETURN_IF_ERROR(change.edit.Commit(std::move(entry)));
  return req.consent_id();
}

// What the steps of this kind that were planned at `at` tell about.
std::vector<const Step*> ToldAt(const CaseDesk::Snapshot& snapshot,
                                StepKind kind, absl::Time at) {
  std::vector<const Step*> told;
  for (const Step& step : snapshot.coordination.steps) {
    if (step.kind == kind && step.created_at == at) told.push_back(&step);
  }
  return told;
}

void ShowHosts(const CaseDesk::Snapshot& snapshot, absl::Time at,
               std::set<std::string>& told,
               v1::WithdrawConsentResponse& response) {
  for (const Proposal& proposal : snapshot.coordination.proposals) {
    if (proposal.share_ended_at != at) continue;
    told.insert(proposal.organisation_id);
    if (proposal.state == ProposalState::kWithdrawn &&
        proposal.reason == "CONSENT_WITHDRAWN") {
      response.add_withdrawn_proposal_ids(proposal.proposal_id);
    }
  }
}

absl::Status AddMissions(const CaseVault& vault,
                         const CaseDesk::Snapshot& snapshot, absl::Time at,
                         std::set<std::string>& told) {
  for (const Step* step : ToldAt(snapshot, StepKind::kSetMissionShare, at)) {
    const Traveller* const traveller =
        snapshot.coordination.travel.Find(step->person_row_id);
    if (traveller == nullptr) continue;
    ASSIGN_OR_RETURN(
        const v1::RouteChoice route,
        OpenRoute(vault.sealer(), snapshot.opened.relocation.relocation_id,
                  *traveller));
    for (std::string& mission : MissionsOf(route)) {
      told.insert(std::move(mission));
    }
  }
  return absl::OkStatus();
}

absl::Status AddFunders(server::Runtime& runtime, absl::Time deadline,
                        const CaseDesk::Snapshot& snapshot, absl::Time at,
                        std::set<std::string>& told) {
  std::vector<std::string> grants;
  for (const Step* step : ToldAt(snapshot, StepKind::kSetFunderShare, at)) {
    grants.push_back(step->peer_ref);
  }
  if (grants.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<std::string> holders,
                   runtime.db().Read<std::vector<std::string>>(
                       deadline, [&](db::Transaction& tx) {
                         return peer_store::FundHolders(tx, grants);
                       }));
  told.insert(holders.begin(), holders.end());
  return absl::OkStatus();
}

// What the withdrawal ended, read anew: a repeated request answers the same.
absl::Status ShowEnded(const CaseDesk& desk, const server::Call& call,
                       const CaseDesk::Snapshot& snapshot,
                       const std::string& consent_id,
                       v1::WithdrawConsentResponse& response) {
  const OpenedConsent* const consent = FindConsent(snapshot.opened, consent_id);
  if (consent == nullptr) return absl::OkStatus();
  const absl::Time at = ToTime(consent->consent.withdrawn_at());
  const v1::ConsentPurpose purpose = consent->consent.statement().purpose();
  std::set<std::string> told;
  ShowHosts(snapshot, at, told, response);
  if (purpose == v1::CONSENT_PURPOSE_SHARE_WITH_MISSION) {
    RETURN_IF_ERROR(AddMissions(desk.vault(), snapshot, at, told));
  }
  if (purpose == v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER) {
    RETURN_IF_ERROR(
        AddFunders(desk.runtime(), call.deadline, snapshot, at, told));
  }
  for (const std::string& organisation : told) {
    response.add_told_organisation_ids(organisation);
  }
  return absl::OkStatus();
}

}  // namespace

grpc::Status RelocationService::GrantConsent(
    grpc::ServerContext* context, const v1::GrantConsentRequest* request,
    v1::GrantConsentResponse* response) {
  RpcScope rpc(runtime_, context, "GrantConsent");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckConsent(*request));
    ASSIGN_OR_RETURN(const Changed changed,
                     ChangeCoordination(desk_, call, name, request->etag(),
                                        [&](CoordinationChange& change) {
                                          return Grant(change, *request);
                                        }));
    response->set_consent_id(changed.subject_id);
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::WithdrawConsent(
    grpc::ServerContext* context, const v1::WithdrawConsentRequest* request,
    v1::WithdrawConsentResponse* response) {
  RpcScope rpc(runtime_, context, "WithdrawConsent");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckWithdrawal(*request));
    RETURN_IF_ERROR(ChangeCoordination(desk_, call, name, request->etag(),
                                       [&](CoordinationChange& change) {
                                         return TakeBack(change, *request);
                                       })
                        .status());
    ASSIGN_OR_RETURN(const CaseDesk::Snapshot snapshot, desk_.Read(call, name));
    RETURN_IF_ERROR(
        ShowEnded(desk_, call, snapshot, request->consent_id(), *response));
    return Answer(call, name, *response->mutable_relocation());
  });
}

}  // namespace sojourn::relocation
