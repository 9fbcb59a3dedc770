#ifndef SERVICES_RELOCATION_RELOCATION_SERVICE_H_
#define SERVICES_RELOCATION_RELOCATION_SERVICE_H_

#include "common/outbox/feed.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "grpcpp/grpcpp.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/case/timeline_watch.h"
#include "services/relocation/documents/transfer.h"
#include "services/relocation/referral/referral_keys.h"
#include "services/relocation/relocation_view.h"
#include "services/relocation/rights/holding_peers.h"
#include "sojourn/relocation/v1/relocation_service.grpc.pb.h"

namespace sojourn::relocation {

// The handlers, in the order of the contract. Thread-safe; watching costs no
// thread, and of files few come and go at once (documents/transfer.h).
class RelocationService final
    : public v1::RelocationService::WithCallbackMethod_WatchEvents<
          v1::RelocationService::WithCallbackMethod_WatchTimeline<
              v1::RelocationService::Service>> {
 public:
  // `holding` are asked by ExportRelocation, ListWhoSaw and ReportExposure.
  // `network` holds the keys of referrals and outlives this; null where cases
  // are referred to nobody.
  RelocationService(server::Runtime& runtime, outbox::Feed& feed,
                    const HoldingPeers& holding,
                    const Network* network = nullptr)
      : runtime_(runtime),
        feed_(feed),
        holding_(holding),
        network_(network),
        desk_(runtime),
        timelines_(VersionsOf(runtime)) {}

  // Ends the streams of WatchTimeline, before the server drains.
  void StopWatches() { timelines_.Stop(); }

#define SOJOURN_RPC(Name)                             \
  grpc::Status Name(grpc::ServerContext* context,     \
                    const v1::Name##Request* request, \
                    v1::Name##Response* response) override

  // relocation_service_first_hours.cc
  SOJOURN_RPC(CreateOrganisation);
  SOJOURN_RPC(UpdateOrganisation);
  SOJOURN_RPC(GetOnDuty);
  SOJOURN_RPC(HandOver);
  SOJOURN_RPC(RecordImmediateMeasures);

  // relocation_service_money.cc
  SOJOURN_RPC(RequestBridgingGrant);

  // relocation_service_intake.cc
  SOJOURN_RPC(RaiseAlert);
  SOJOURN_RPC(SaveDraft);
  SOJOURN_RPC(SubmitRequest);
  SOJOURN_RPC(ValidateIntake);
  SOJOURN_RPC(UpdateIntake);

  // relocation_service_notes.cc
  SOJOURN_RPC(AskForInformation);
  SOJOURN_RPC(AddNote);

  // relocation_service_documents.cc
  grpc::Status AddDocument(grpc::ServerContext* context,
                           grpc::ServerReader<v1::AddDocumentRequest>* reader,
                           v1::AddDocumentResponse* response) override;
  grpc::Status GetDocument(
      grpc::ServerContext* context, const v1::GetDocumentRequest* request,
      grpc::ServerWriter<v1::GetDocumentResponse>* writer) override;

  // relocation_service_reading.cc, relocation_service_work.cc
  SOJOURN_RPC(GetRelocation);
  SOJOURN_RPC(ListRelocations);
  SOJOURN_RPC(ListMyWork);

  // relocation_service_timeline.cc
  SOJOURN_RPC(GetTimeline);

  // relocation_service_overdue.cc
  SOJOURN_RPC(ListOverdue);
  SOJOURN_RPC(GetPauses);

  // relocation_service_answers.cc
  SOJOURN_RPC(ReportCityAnswers);
  SOJOURN_RPC(GetFairnessReport);

  // relocation_service_steps.cc
  SOJOURN_RPC(GetSteps);
  SOJOURN_RPC(RetryStep);
  SOJOURN_RPC(SkipStep);
  SOJOURN_RPC(TakeOverStep);

  // relocation_service_case.cc
  SOJOURN_RPC(AssignCase);
  SOJOURN_RPC(AcknowledgeRequest);
  SOJOURN_RPC(TriageRequest);
  SOJOURN_RPC(AddReferee);
  SOJOURN_RPC(RecordReferenceAnswer);

  // relocation_service_decisions.cc
  SOJOURN_RPC(DecideVerification);
  SOJOURN_RPC(DecideEligibility);

  // relocation_service_consent.cc
  SOJOURN_RPC(GrantConsent);
  SOJOURN_RPC(WithdrawConsent);

  // relocation_service_rights.cc
  SOJOURN_RPC(AddSpokesperson);

  // relocation_service_erasure.cc
  SOJOURN_RPC(EraseRelocation);
  SOJOURN_RPC(SetRetention);
  SOJOURN_RPC(ListRetentionDue);

  // relocation_service_reveal.cc, relocation_service_export.cc
  SOJOURN_RPC(RevealIdentity);
  SOJOURN_RPC(ExportRelocation);
  SOJOURN_RPC(FindPossibleDuplicates);

  // relocation_service_merge.cc
  SOJOURN_RPC(ConfirmDuplicate);
  SOJOURN_RPC(MergeRelocations);
  SOJOURN_RPC(UndoMerge);
  SOJOURN_RPC(RecordIntroduction);

  // relocation_service_exposure.cc, relocation_service_burn.cc
  SOJOURN_RPC(ReportExposure);
  SOJOURN_RPC(RecordExposureTask);
  SOJOURN_RPC(BurnContact);
  SOJOURN_RPC(ReplaceContact);
  SOJOURN_RPC(BurnDocument);

  // relocation_service_ends.cc
  SOJOURN_RPC(Withdraw);
  SOJOURN_RPC(MarkSafeElsewhere);
  SOJOURN_RPC(Reopen);

  // relocation_service_interruptions.cc
  SOJOURN_RPC(CorrectRecord);
  SOJOURN_RPC(MarkContactLost);
  SOJOURN_RPC(MarkDetained);
  SOJOURN_RPC(MarkDeceased);
  SOJOURN_RPC(RecordAdvanceInstructions);
  SOJOURN_RPC(ReleaseAfterSilence);
  SOJOURN_RPC(Resume);

  // relocation_service_placement.cc
  SOJOURN_RPC(ProposeToCity);
  SOJOURN_RPC(RecordCityDecision);
  SOJOURN_RPC(OfferPlacement);
  SOJOURN_RPC(RecordDefenderDecision);

  // relocation_service_afterwards.cc
  SOJOURN_RPC(RecordDefenderView);

  // relocation_service_travel.cc
  SOJOURN_RPC(ChooseRoute);
  SOJOURN_RPC(RecordSecurityPlan);
  SOJOURN_RPC(RecordTravelPlan);
  SOJOURN_RPC(ClearForTravel);
  SOJOURN_RPC(MarkDeparted);
  SOJOURN_RPC(RecordUnassistedMove);
  SOJOURN_RPC(MarkArrived);

  // relocation_service_stay.cc
  SOJOURN_RPC(AssessRisk);
  SOJOURN_RPC(SetStayPlan);
  SOJOURN_RPC(RecordCheckIn);
  SOJOURN_RPC(RecordRightsInformation);
  SOJOURN_RPC(ExtendStay);
  SOJOURN_RPC(BeginEnding);
  SOJOURN_RPC(CloseStay);
  SOJOURN_RPC(RecordFollowUp);

  // relocation_service_party.cc
  SOJOURN_RPC(SplitParty);
  SOJOURN_RPC(JoinParty);
  SOJOURN_RPC(RecordRelative);
  SOJOURN_RPC(CloseRelative);
  // relocation_service_reviews.cc
  SOJOURN_RPC(RequestReview);
  SOJOURN_RPC(DecideReview);
  SOJOURN_RPC(RecordTelling);

  // relocation_service_briefs.cc
  SOJOURN_RPC(IssueBrief);
  SOJOURN_RPC(RevokeBrief);
  SOJOURN_RPC(ReplyToBrief);
  SOJOURN_RPC(GetBrief);
  SOJOURN_RPC(ListBriefs);
  SOJOURN_RPC(AnswerBrief);
  SOJOURN_RPC(GetGuest);

  // relocation_service_safeguarding.cc
  SOJOURN_RPC(RaiseSafeguardingConcern);
  SOJOURN_RPC(ListSafeguardingConcerns);
  SOJOURN_RPC(RecordSafeguardingStep);

  // relocation_service_referral.cc
  SOJOURN_RPC(ReferOut);
  SOJOURN_RPC(PreviewReferral);
  SOJOURN_RPC(AcceptReferral);
  SOJOURN_RPC(RecordReferralAnswer);

  // relocation_service_audit.cc
  SOJOURN_RPC(ListWhoSaw);
  SOJOURN_RPC(ListAuditRecords);

  // relocation_service_ranking.cc
  SOJOURN_RPC(RequestProposals);
  SOJOURN_RPC(ListRankedPlaces);
  SOJOURN_RPC(ListPlacementChoices);

  // relocation_service_rounds.cc
  SOJOURN_RPC(RunRound);
  SOJOURN_RPC(GetRound);
  SOJOURN_RPC(AcceptRound);

#undef SOJOURN_RPC

  grpc::ServerWriteReactor<v1::WatchEventsResponse>* WatchEvents(
      grpc::CallbackServerContext* context,
      const v1::WatchEventsRequest* request) override;
  grpc::ServerWriteReactor<v1::WatchTimelineResponse>* WatchTimeline(
      grpc::CallbackServerContext* context,
      const v1::WatchTimelineRequest* request) override;

 private:
  // The case as this caller may see it now: every change answers with it.
  absl::Status Answer(const server::Call& call, const CaseName& name,
                      v1::Relocation& out) const;
  // The same, and which view it was.
  absl::StatusOr<View> AnswerAs(const server::Call& call, const CaseName& name,
                                v1::Relocation& out) const;
  // A case of hers, else a draft of her organisation's.
  absl::StatusOr<View> AnswerCaseOrDraft(const server::Call& call,
                                         const CaseName& name,
                                         v1::Relocation& out) const;
  // The proposal as this caller may see it now.
  absl::Status AnswerProposal(const server::Call& call,
                              const std::string& proposal_id,
                              v1::Proposal& out) const;

  static TimelineWatch::VersionsFn VersionsOf(server::Runtime& runtime);

  server::Runtime& runtime_;
  outbox::Feed& feed_;
  const HoldingPeers holding_;
  const Network* const network_;
  const CaseDesk desk_;
  TimelineWatch timelines_;
  TransferSlots transfers_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RELOCATION_SERVICE_H_
