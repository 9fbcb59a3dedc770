#ifndef SERVICES_VISA_VISA_SERVICE_H_
#define SERVICES_VISA_VISA_SERVICE_H_

#include <utility>

#include "common/outbox/feed.h"
#include "common/server/rpc_scope.h"
#include "common/server/runtime.h"
#include "services/visa/deadlines/deadline_watch.h"
#include "services/visa/letters/letter.h"
#include "services/visa/missions/mission_store.h"
#include "services/visa/policy/policy_store.h"
#include "services/visa/travel/travel_convert.h"
#include "services/visa/travel/travel_store.h"
#include "services/visa/visa_convert.h"
#include "services/visa/visa_reply.h"
#include "services/visa/visa_store_application.h"
#include "services/visa/visa_store_route.h"
#include "sojourn/visa/v1/visa_service.grpc.pb.h"

namespace sojourn::visa {

// One method per RPC, in the order of the proto. Unary calls are synchronous,
// the Watch methods cost no thread. Thread-safe.
class VisaService final
    : public v1::VisaService::WithCallbackMethod_WatchDeadlines<
          v1::VisaService::WithCallbackMethod_WatchEvents<
              v1::VisaService::Service>> {
 public:
  // Without a letterhead there are no letters.
  explicit VisaService(server::Runtime& runtime, Letterhead letterhead = {})
      : runtime_(runtime),
        letterhead_(std::move(letterhead)),
        routes_(runtime),
        policies_(runtime),
        applications_(runtime),
        travels_(runtime),
        missions_(runtime),
        feed_(runtime.db(), runtime.metrics()),
        deadlines_(runtime) {}

  // Ends every stream, so that clients resume elsewhere.
  void StopFeed() {
    feed_.Stop();
    deadlines_.Stop();
  }

  grpc::Status AssessRoute(grpc::ServerContext* ctx,
                           const v1::AssessRouteRequest* req,
                           v1::AssessRouteResponse* resp) override;
  grpc::Status GetStayBalance(grpc::ServerContext* ctx,
                              const v1::GetStayBalanceRequest* req,
                              v1::GetStayBalanceResponse* resp) override;
  grpc::Status CreateRoute(grpc::ServerContext* ctx,
                           const v1::CreateRouteRequest* req,
                           v1::CreateRouteResponse* resp) override;
  grpc::Status ListRoutes(grpc::ServerContext* ctx,
                          const v1::ListRoutesRequest* req,
                          v1::ListRoutesResponse* resp) override;
  grpc::Status OpenApplication(grpc::ServerContext* ctx,
                               const v1::OpenApplicationRequest* req,
                               v1::OpenApplicationResponse* resp) override;
  grpc::Status GetApplication(grpc::ServerContext* ctx,
                              const v1::GetApplicationRequest* req,
                              v1::GetApplicationResponse* resp) override;
  grpc::Status ListApplications(grpc::ServerContext* ctx,
                                const v1::ListApplicationsRequest* req,
                                v1::ListApplicationsResponse* resp) override;
  grpc::Status RecordDocument(grpc::ServerContext* ctx,
                              const v1::RecordDocumentRequest* req,
                              v1::RecordDocumentResponse* resp) override;
  grpc::Status RecordPreclearance(
      grpc::ServerContext* ctx, const v1::RecordPreclearanceRequest* req,
      v1::RecordPreclearanceResponse* resp) override;
  grpc::Status BookAppointment(grpc::ServerContext* ctx,
                               const v1::BookAppointmentRequest* req,
                               v1::BookAppointmentResponse* resp) override;
  grpc::Status RecordLodged(grpc::ServerContext* ctx,
                            const v1::RecordLodgedRequest* req,
                            v1::RecordLodgedResponse* resp) override;
  grpc::Status RecordAdmissible(grpc::ServerContext* ctx,
                                const v1::RecordAdmissibleRequest* req,
                                v1::RecordAdmissibleResponse* resp) override;
  grpc::Status RecordIssued(grpc::ServerContext* ctx,
                            const v1::RecordIssuedRequest* req,
                            v1::RecordIssuedResponse* resp) override;
  grpc::Status RecordRefused(grpc::ServerContext* ctx,
                             const v1::RecordRefusedRequest* req,
                             v1::RecordRefusedResponse* resp) override;
  grpc::Status RecordCollected(grpc::ServerContext* ctx,
                               const v1::RecordCollectedRequest* req,
                               v1::RecordCollectedResponse* resp) override;
  grpc::Status RecordConsultation(
      grpc::ServerContext* ctx, const v1::RecordConsultationRequest* req,
      v1::RecordConsultationResponse* resp) override;
  grpc::Status AskForDocuments(grpc::ServerContext* ctx,
                               const v1::AskForDocumentsRequest* req,
                               v1::AskForDocumentsResponse* resp) override;
  grpc::Status RecordAppeal(grpc::ServerContext* ctx,
                            const v1::RecordAppealRequest* req,
                            v1::RecordAppealResponse* resp) override;
  grpc::Status ExtendVisa(grpc::ServerContext* ctx,
                          const v1::ExtendVisaRequest* req,
                          v1::ExtendVisaResponse* resp) override;
  grpc::Status RecordAnnulled(grpc::ServerContext* ctx,
                              const v1::RecordAnnulledRequest* req,
                              v1::RecordAnnulledResponse* resp) override;
  grpc::Status WithdrawApplication(
      grpc::ServerContext* ctx, const v1::WithdrawApplicationRequest* req,
      v1::WithdrawApplicationResponse* resp) override;
  grpc::Status RecordEntry(grpc::ServerContext* ctx,
                           const v1::RecordEntryRequest* req,
                           v1::RecordEntryResponse* resp) override;
  grpc::Status RecordExit(grpc::ServerContext* ctx,
                          const v1::RecordExitRequest* req,
                          v1::RecordExitResponse* resp) override;
  grpc::Status CorrectTravel(grpc::ServerContext* ctx,
                             const v1::CorrectTravelRequest* req,
                             v1::CorrectTravelResponse* resp) override;
  grpc::Status RemoveTravel(grpc::ServerContext* ctx,
                            const v1::RemoveTravelRequest* req,
                            v1::RemoveTravelResponse* resp) override;
  grpc::Status ListTravel(grpc::ServerContext* ctx,
                          const v1::ListTravelRequest* req,
                          v1::ListTravelResponse* resp) override;
  grpc::Status ListAuditRecords(grpc::ServerContext* ctx,
                                const v1::ListAuditRecordsRequest* req,
                                v1::ListAuditRecordsResponse* resp) override;
  grpc::Status ListWhoSaw(grpc::ServerContext* context,
                          const v1::ListWhoSawRequest* request,
                          v1::ListWhoSawResponse* response) override;
  grpc::Status ListSeenCases(grpc::ServerContext* context,
                             const v1::ListSeenCasesRequest* request,
                             v1::ListSeenCasesResponse* response) override;
  grpc::Status UpdateRoute(grpc::ServerContext* ctx,
                           const v1::UpdateRouteRequest* req,
                           v1::UpdateRouteResponse* resp) override;
  grpc::Status SuspendRoute(grpc::ServerContext* ctx,
                            const v1::SuspendRouteRequest* req,
                            v1::SuspendRouteResponse* resp) override;
  grpc::Status ResumeRoute(grpc::ServerContext* ctx,
                           const v1::ResumeRouteRequest* req,
                           v1::ResumeRouteResponse* resp) override;
  grpc::Status ListRouteChanges(grpc::ServerContext* ctx,
                                const v1::ListRouteChangesRequest* req,
                                v1::ListRouteChangesResponse* resp) override;
  grpc::Status ImportVisaPolicy(
      grpc::ServerContext* ctx,
      grpc::ServerReader<v1::ImportVisaPolicyRequest>* reader,
      v1::ImportVisaPolicyResponse* resp) override;
  grpc::Status GetVisaPolicy(grpc::ServerContext* ctx,
                             const v1::GetVisaPolicyRequest* req,
                             v1::GetVisaPolicyResponse* resp) override;
  grpc::Status GenerateLetter(grpc::ServerContext* ctx,
                              const v1::GenerateLetterRequest* req,
                              v1::GenerateLetterResponse* resp) override;
  grpc::Status SetMission(grpc::ServerContext* ctx,
                          const v1::SetMissionRequest* req,
                          v1::SetMissionResponse* resp) override;
  grpc::Status ListMissions(grpc::ServerContext* ctx,
                            const v1::ListMissionsRequest* req,
                            v1::ListMissionsResponse* resp) override;
  grpc::Status GetMissionQueue(grpc::ServerContext* ctx,
                               const v1::GetMissionQueueRequest* req,
                               v1::GetMissionQueueResponse* resp) override;
  grpc::Status GetVisaStatistics(grpc::ServerContext* ctx,
                                 const v1::GetVisaStatisticsRequest* req,
                                 v1::GetVisaStatisticsResponse* resp) override;
  grpc::Status SetShare(grpc::ServerContext* ctx,
                        const v1::SetShareRequest* req,
                        v1::SetShareResponse* resp) override;
  grpc::Status EraseCase(grpc::ServerContext* ctx,
                         const v1::EraseCaseRequest* req,
                         v1::EraseCaseResponse* resp) override;
  grpc::Status ListDeadlines(grpc::ServerContext* ctx,
                             const v1::ListDeadlinesRequest* req,
                             v1::ListDeadlinesResponse* resp) override;
  grpc::ServerWriteReactor<v1::WatchDeadlinesResponse>* WatchDeadlines(
      grpc::CallbackServerContext* ctx,
      const v1::WatchDeadlinesRequest* req) override;
  grpc::Status ImportHolidays(grpc::ServerContext* ctx,
                              const v1::ImportHolidaysRequest* req,
                              v1::ImportHolidaysResponse* resp) override;
  grpc::Status ListHolidays(grpc::ServerContext* ctx,
                            const v1::ListHolidaysRequest* req,
                            v1::ListHolidaysResponse* resp) override;
  grpc::ServerWriteReactor<v1::WatchEventsResponse>* WatchEvents(
      grpc::CallbackServerContext* ctx,
      const v1::WatchEventsRequest* req) override;

 private:
  // The reply about one application, for the caller's view of it.
  v1::Application Show(const server::Call& call, const Application& application,
                       absl::Time now, bool whole) const;
  // Show for a reply that also is a read, once its audit row is committed.
  absl::Status ShowRead(server::RpcScope& rpc, const server::Call& call,
                        const ApplicationRead& read, v1::Application* out);

  // A fact told of an application: parse, record, show.
  template <typename Request>
  absl::Status Tell(server::RpcScope& rpc, const Request& request,
                    const absl::StatusOr<Telling>& telling,
                    const std::string& reason, v1::Application* out);

  // A stay after it was told, and what is wrong with it under its application.
  absl::Status ShowTravel(
      const server::Call& call, const std::string& travel_id, v1::Travel* out,
      google::protobuf::RepeatedPtrField<std::string>* problems);
  // What the ledger says, once the audit row of reading it is committed; the
  // stay asked for becomes the plan.
  absl::StatusOr<std::vector<NamedStay>> ReadLedger(server::RpcScope& rpc,
                                                    const server::Call& call,
                                                    BalanceSpec& spec);

  server::Runtime& runtime_;
  const Letterhead letterhead_;
  RouteStore routes_;
  PolicyStore policies_;
  ApplicationStore applications_;
  TravelStore travels_;
  MissionStore missions_;
  outbox::Feed feed_;
  DeadlineWatch deadlines_;
};

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_VISA_SERVICE_H_
