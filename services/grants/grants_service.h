// The RPCs of GrantService, one method each, in the order of the contract:
// grants_service_fund.cc, _grant.cc, _payment.cc, _audit.cc, _protection.cc,
// and where the class says so.
#ifndef SERVICES_GRANTS_GRANTS_SERVICE_H_
#define SERVICES_GRANTS_GRANTS_SERVICE_H_

#include "common/outbox/feed.h"
#include "common/server/call.h"
#include "common/server/run_server.h"
#include "common/server/runtime.h"
#include "services/grants/clocks/service_levels.h"
#include "services/grants/exposure/exposure_store.h"
#include "services/grants/grants_store_fund.h"
#include "services/grants/grants_store_grant.h"
#include "services/grants/providers/provider_list.h"
#include "sojourn/grants/v1/grants_service.grpc.pb.h"

namespace sojourn::grants {

// Thread-safe. Unary calls are synchronous; the feed costs no thread a stream.
class GrantService final
    : public v1::GrantService::WithCallbackMethod_WatchEvents<
          v1::GrantService::Service>,
      public server::Hosted {
 public:
  // Without providers people pay everything by hand. What it is given outlives
  // it.
  explicit GrantService(server::Runtime& runtime,
                        const ServiceLevels& levels = kProposedLevels,
                        const providers::ProviderList* providers = nullptr);

  grpc::Status CreateFund(grpc::ServerContext* context,
                          const v1::CreateFundRequest* request,
                          v1::CreateFundResponse* response) override;
  grpc::Status GetFund(grpc::ServerContext* context,
                       const v1::GetFundRequest* request,
                       v1::GetFundResponse* response) override;
  grpc::Status ListFunds(grpc::ServerContext* context,
                         const v1::ListFundsRequest* request,
                         v1::ListFundsResponse* response) override;
  grpc::Status SuspendFund(grpc::ServerContext* context,
                           const v1::SuspendFundRequest* request,
                           v1::SuspendFundResponse* response) override;
  grpc::Status ResumeFund(grpc::ServerContext* context,
                          const v1::ResumeFundRequest* request,
                          v1::ResumeFundResponse* response) override;
  grpc::Status SubmitGrant(grpc::ServerContext* context,
                           const v1::SubmitGrantRequest* request,
                           v1::SubmitGrantResponse* response) override;
  grpc::Status ScreenGrant(grpc::ServerContext* context,
                           const v1::ScreenGrantRequest* request,
                           v1::ScreenGrantResponse* response) override;
  grpc::Status AssessGrant(grpc::ServerContext* context,
                           const v1::AssessGrantRequest* request,
                           v1::AssessGrantResponse* response) override;
  grpc::Status ApproveGrant(grpc::ServerContext* context,
                            const v1::ApproveGrantRequest* request,
                            v1::ApproveGrantResponse* response) override;
  grpc::Status RecordAgreement(grpc::ServerContext* context,
                               const v1::RecordAgreementRequest* request,
                               v1::RecordAgreementResponse* response) override;
  grpc::Status SchedulePayment(grpc::ServerContext* context,
                               const v1::SchedulePaymentRequest* request,
                               v1::SchedulePaymentResponse* response) override;
  grpc::Status ReleasePayment(grpc::ServerContext* context,
                              const v1::ReleasePaymentRequest* request,
                              v1::ReleasePaymentResponse* response) override;
  grpc::Status RecordPaymentOutcome(
      grpc::ServerContext* context,
      const v1::RecordPaymentOutcomeRequest* request,
      v1::RecordPaymentOutcomeResponse* response) override;
  grpc::Status ConfirmReceipt(grpc::ServerContext* context,
                              const v1::ConfirmReceiptRequest* request,
                              v1::ConfirmReceiptResponse* response) override;
  grpc::Status CancelGrant(grpc::ServerContext* context,
                           const v1::CancelGrantRequest* request,
                           v1::CancelGrantResponse* response) override;
  grpc::Status GetGrant(grpc::ServerContext* context,
                        const v1::GetGrantRequest* request,
                        v1::GetGrantResponse* response) override;
  grpc::Status ListGrants(grpc::ServerContext* context,
                          const v1::ListGrantsRequest* request,
                          v1::ListGrantsResponse* response) override;
  grpc::Status ListAuditRecords(
      grpc::ServerContext* context, const v1::ListAuditRecordsRequest* request,
      v1::ListAuditRecordsResponse* response) override;
  grpc::Status ListWhoSaw(grpc::ServerContext* context,
                          const v1::ListWhoSawRequest* request,
                          v1::ListWhoSawResponse* response) override;
  grpc::Status ListSeenCases(grpc::ServerContext* context,
                             const v1::ListSeenCasesRequest* request,
                             v1::ListSeenCasesResponse* response) override;
  grpc::Status SetShare(grpc::ServerContext* context,
                        const v1::SetShareRequest* request,
                        v1::SetShareResponse* response) override;
  grpc::Status EraseCase(grpc::ServerContext* context,
                         const v1::EraseCaseRequest* request,
                         v1::EraseCaseResponse* response) override;
  // grants_service_policies.cc
  grpc::Status UpdateFund(grpc::ServerContext* context,
                          const v1::UpdateFundRequest* request,
                          v1::UpdateFundResponse* response) override;
  grpc::Status DeclineGrant(grpc::ServerContext* context,
                            const v1::DeclineGrantRequest* request,
                            v1::DeclineGrantResponse* response) override;
  grpc::Status ReferGrant(grpc::ServerContext* context,
                          const v1::ReferGrantRequest* request,
                          v1::ReferGrantResponse* response) override;
  grpc::Status DelegateApproval(
      grpc::ServerContext* context, const v1::DelegateApprovalRequest* request,
      v1::DelegateApprovalResponse* response) override;
  grpc::Status RevokeDelegation(
      grpc::ServerContext* context, const v1::RevokeDelegationRequest* request,
      v1::RevokeDelegationResponse* response) override;
  grpc::Status ListDelegations(grpc::ServerContext* context,
                               const v1::ListDelegationsRequest* request,
                               v1::ListDelegationsResponse* response) override;
  grpc::Status ListGrantDecisions(
      grpc::ServerContext* context,
      const v1::ListGrantDecisionsRequest* request,
      v1::ListGrantDecisionsResponse* response) override;
  // grants_service_ledger.cc
  grpc::Status GetFundStatement(
      grpc::ServerContext* context, const v1::GetFundStatementRequest* request,
      v1::GetFundStatementResponse* response) override;
  grpc::Status GetDonorStatement(
      grpc::ServerContext* context, const v1::GetDonorStatementRequest* request,
      v1::GetDonorStatementResponse* response) override;
  // grants_service_clocks.cc
  grpc::Status ListOverdue(grpc::ServerContext* context,
                           const v1::ListOverdueRequest* request,
                           v1::ListOverdueResponse* response) override;
  grpc::Status GetClockStatistics(
      grpc::ServerContext* context,
      const v1::GetClockStatisticsRequest* request,
      v1::GetClockStatisticsResponse* response) override;
  // grants_service_double_funding.cc
  grpc::Status FindDoubleFunding(
      grpc::ServerContext* context, const v1::FindDoubleFundingRequest* request,
      v1::FindDoubleFundingResponse* response) override;
  grpc::Status JudgeDoubleFunding(
      grpc::ServerContext* context,
      const v1::JudgeDoubleFundingRequest* request,
      v1::JudgeDoubleFundingResponse* response) override;
  // grants_service_report.cc
  grpc::Status SubmitReport(grpc::ServerContext* context,
                            const v1::SubmitReportRequest* request,
                            v1::SubmitReportResponse* response) override;
  grpc::Status WaiveReport(grpc::ServerContext* context,
                           const v1::WaiveReportRequest* request,
                           v1::WaiveReportResponse* response) override;
  grpc::Status GetReport(grpc::ServerContext* context,
                         const v1::GetReportRequest* request,
                         v1::GetReportResponse* response) override;
  grpc::Status RecordRecovery(grpc::ServerContext* context,
                              const v1::RecordRecoveryRequest* request,
                              v1::RecordRecoveryResponse* response) override;
  grpc::Status CloseGrant(grpc::ServerContext* context,
                          const v1::CloseGrantRequest* request,
                          v1::CloseGrantResponse* response) override;
  // grants_service_exposure.cc
  grpc::Status GetFundExposure(grpc::ServerContext* context,
                               const v1::GetFundExposureRequest* request,
                               v1::GetFundExposureResponse* response) override;
  grpc::Status ConfirmMove(grpc::ServerContext* context,
                           const v1::ConfirmMoveRequest* request,
                           v1::ConfirmMoveResponse* response) override;
  grpc::ServerWriteReactor<v1::WatchEventsResponse>* WatchEvents(
      grpc::CallbackServerContext* context,
      const v1::WatchEventsRequest* request) override;

  // server::Hosted
  grpc::Service* grpc() override { return this; }
  void Stop() override { feed_.Stop(); }

 private:
  // The grant as this caller sees it, with what is left to do.
  v1::Grant Answer(const server::Call& call, const GrantFile& file) const;
  v1::Grant ListAnswer(const server::Call& call, const GrantFile& file) const;
  void AddWorkFor(const server::Call& call, const GrantFile& file,
                  v1::Grant& grant) const;

  absl::StatusOr<v1::Report> ReportOf(const server::Call& call,
                                      const GrantFile& file);
  absl::Status AddExposure(
      const server::Call& call, const Fund& fund,
      google::protobuf::RepeatedPtrField<v1::ExposureOfState>* states);

  server::Runtime& runtime_;
  const providers::ProviderList* const providers_;
  FundStore funds_;
  GrantStore grants_;
  ExposureStore exposure_;
  outbox::Feed feed_;
};

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_GRANTS_SERVICE_H_
