// The RPCs of sojourn.capacity.v1.HostCapacityService; the contract is the
// proto. Thread-safe.
#ifndef SERVICES_CAPACITY_CAPACITY_SERVICE_H_
#define SERVICES_CAPACITY_CAPACITY_SERVICE_H_

#include <cstddef>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/outbox/feed.h"
#include "common/server/call.h"
#include "common/server/rpc_scope.h"
#include "common/server/runtime.h"
#include "grpcpp/grpcpp.h"
#include "services/capacity/capacity_hold_turns.h"
#include "services/capacity/capacity_import_slots.h"
#include "services/capacity/capacity_store_calendar_feeds.h"
#include "services/capacity/capacity_store_disruptions.h"
#include "services/capacity/capacity_store_hosts.h"
#include "services/capacity/capacity_store_import.h"
#include "services/capacity/capacity_store_occupancy.h"
#include "services/capacity/capacity_store_places.h"
#include "services/capacity/capacity_store_reservations.h"
#include "services/capacity/capacity_store_rounds.h"
#include "services/capacity/capacity_store_search.h"
#include "services/capacity/capacity_watch.h"
#include "sojourn/capacity/v1/capacity_service.grpc.pb.h"

namespace sojourn::capacity {

struct CapacityOptions {
  // An import from which nothing comes for so long makes room for others.
  absl::Duration longest_silence = absl::Seconds(30);
  HoldTurns::Options turns = {};
  AvailabilityWatch::Options watch = {};
};

// Unary calls are synchronous, as libpq blocks anyway. Those that watch and
// HoldPlace use the callback API, so that who watches, or waits for its turn,
// costs no thread.
class CapacityService final
    : public v1::HostCapacityService::WithCallbackMethod_HoldPlace<
          v1::HostCapacityService::WithCallbackMethod_WatchEvents<
              v1::HostCapacityService::WithCallbackMethod_WatchAvailability<
                  v1::HostCapacityService::Service>>> {
 public:
  explicit CapacityService(server::Runtime& runtime,
                           const CapacityOptions& options = {})
      : runtime_(runtime),
        longest_silence_(options.longest_silence),
        hosts_(runtime),
        places_(runtime),
        imports_(runtime),
        search_(runtime),
        reservations_(runtime),
        disruptions_(runtime),
        occupancy_(runtime),
        rounds_(runtime),
        calendar_feeds_(runtime),
        feed_(runtime.db(), runtime.metrics()),
        turns_(options.turns,
               [this](absl::Span<HoldTurns::Caller* const> callers) {
                 return HoldShared(callers);
               }),
        watch_(runtime, options.watch) {}

  // Ends every stream that watches and every wait for a turn.
  void Stop() {
    feed_.Stop();
    watch_.Stop();
    turns_.Stop();
  }

  grpc::Status CreateHost(grpc::ServerContext* context,
                          const v1::CreateHostRequest* request,
                          v1::CreateHostResponse* response) override;
  grpc::Status GetHost(grpc::ServerContext* context,
                       const v1::GetHostRequest* request,
                       v1::GetHostResponse* response) override;
  grpc::Status ListHosts(grpc::ServerContext* context,
                         const v1::ListHostsRequest* request,
                         v1::ListHostsResponse* response) override;
  grpc::Status CreatePlace(grpc::ServerContext* context,
                           const v1::CreatePlaceRequest* request,
                           v1::CreatePlaceResponse* response) override;
  grpc::Status ListPlaces(grpc::ServerContext* context,
                          const v1::ListPlacesRequest* request,
                          v1::ListPlacesResponse* response) override;
  grpc::Status SetAvailability(grpc::ServerContext* context,
                               const v1::SetAvailabilityRequest* request,
                               v1::SetAvailabilityResponse* response) override;
  grpc::Status ConfirmAvailability(
      grpc::ServerContext* context,
      const v1::ConfirmAvailabilityRequest* request,
      v1::ConfirmAvailabilityResponse* response) override;
  grpc::Status ListAvailabilityChanges(
      grpc::ServerContext* context,
      const v1::ListAvailabilityChangesRequest* request,
      v1::ListAvailabilityChangesResponse* response) override;
  grpc::Status UpdateHost(grpc::ServerContext* context,
                          const v1::UpdateHostRequest* request,
                          v1::UpdateHostResponse* response) override;
  grpc::Status UpdatePlace(grpc::ServerContext* context,
                           const v1::UpdatePlaceRequest* request,
                           v1::UpdatePlaceResponse* response) override;
  grpc::Status RetirePlace(grpc::ServerContext* context,
                           const v1::RetirePlaceRequest* request,
                           v1::RetirePlaceResponse* response) override;
  grpc::Status SetBlockedDays(grpc::ServerContext* context,
                              const v1::SetBlockedDaysRequest* request,
                              v1::SetBlockedDaysResponse* response) override;
  grpc::Status ImportCapacity(
      grpc::ServerContext* context,
      grpc::ServerReader<v1::ImportCapacityRequest>* reader,
      v1::ImportCapacityResponse* response) override;
  grpc::Status SearchAvailability(
      grpc::ServerContext* context,
      const v1::SearchAvailabilityRequest* request,
      v1::SearchAvailabilityResponse* response) override;
  grpc::ServerWriteReactor<v1::WatchAvailabilityResponse>* WatchAvailability(
      grpc::CallbackServerContext* context,
      const v1::WatchAvailabilityRequest* request) override;
  grpc::Status GetOccupancy(grpc::ServerContext* context,
                            const v1::GetOccupancyRequest* request,
                            v1::GetOccupancyResponse* response) override;
  grpc::Status SetRounds(grpc::ServerContext* context,
                         const v1::SetRoundsRequest* request,
                         v1::SetRoundsResponse* response) override;
  grpc::Status ListRounds(grpc::ServerContext* context,
                          const v1::ListRoundsRequest* request,
                          v1::ListRoundsResponse* response) override;
  grpc::Status OpenCalendarFeed(
      grpc::ServerContext* context, const v1::OpenCalendarFeedRequest* request,
      v1::OpenCalendarFeedResponse* response) override;
  grpc::Status CloseCalendarFeed(
      grpc::ServerContext* context, const v1::CloseCalendarFeedRequest* request,
      v1::CloseCalendarFeedResponse* response) override;
  grpc::Status GetCalendarFeed(grpc::ServerContext* context,
                               const v1::GetCalendarFeedRequest* request,
                               v1::GetCalendarFeedResponse* response) override;
  grpc::ServerUnaryReactor* HoldPlace(grpc::CallbackServerContext* context,
                                      const v1::HoldPlaceRequest* request,
                                      v1::HoldPlaceResponse* response) override;
  grpc::Status ExtendHold(grpc::ServerContext* context,
                          const v1::ExtendHoldRequest* request,
                          v1::ExtendHoldResponse* response) override;
  grpc::Status ConfirmReservation(
      grpc::ServerContext* context,
      const v1::ConfirmReservationRequest* request,
      v1::ConfirmReservationResponse* response) override;
  grpc::Status ReleaseReservation(
      grpc::ServerContext* context,
      const v1::ReleaseReservationRequest* request,
      v1::ReleaseReservationResponse* response) override;
  grpc::Status CheckIn(grpc::ServerContext* context,
                       const v1::CheckInRequest* request,
                       v1::CheckInResponse* response) override;
  grpc::Status CheckOut(grpc::ServerContext* context,
                        const v1::CheckOutRequest* request,
                        v1::CheckOutResponse* response) override;
  grpc::Status ExtendReservation(
      grpc::ServerContext* context, const v1::ExtendReservationRequest* request,
      v1::ExtendReservationResponse* response) override;
  grpc::Status GetReservation(grpc::ServerContext* context,
                              const v1::GetReservationRequest* request,
                              v1::GetReservationResponse* response) override;
  grpc::Status ListReservations(
      grpc::ServerContext* context, const v1::ListReservationsRequest* request,
      v1::ListReservationsResponse* response) override;
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
  grpc::Status BurnPlace(grpc::ServerContext* context,
                         const v1::BurnPlaceRequest* request,
                         v1::BurnPlaceResponse* response) override;
  grpc::Status ReportDisruption(
      grpc::ServerContext* context, const v1::ReportDisruptionRequest* request,
      v1::ReportDisruptionResponse* response) override;
  grpc::Status LiftDisruption(grpc::ServerContext* context,
                              const v1::LiftDisruptionRequest* request,
                              v1::LiftDisruptionResponse* response) override;
  grpc::Status ListDisruptions(grpc::ServerContext* context,
                               const v1::ListDisruptionsRequest* request,
                               v1::ListDisruptionsResponse* response) override;
  grpc::Status UndoRelease(grpc::ServerContext* context,
                           const v1::UndoReleaseRequest* request,
                           v1::UndoReleaseResponse* response) override;
  grpc::ServerWriteReactor<v1::WatchEventsResponse>* WatchEvents(
      grpc::CallbackServerContext* context,
      const v1::WatchEventsRequest* request) override;

 private:
  // Holds for callers of HoldPlace who share a turn; as HoldTurns::Share.
  HoldTurns::Shared HoldShared(absl::Span<HoldTurns::Caller* const> callers);
  // The reservation as this caller may see it, for the answer to a change.
  absl::Status Answer(const server::Call& call,
                      const std::string& reservation_id,
                      v1::Reservation* reservation);

  server::Runtime& runtime_;
  const absl::Duration longest_silence_;
  HostStore hosts_;
  PlaceStore places_;
  ImportStore imports_;
  ImportSlots import_slots_;
  SearchStore search_;
  ReservationStore reservations_;
  DisruptionStore disruptions_;
  OccupancyStore occupancy_;
  RoundStore rounds_;
  CalendarFeedStore calendar_feeds_;
  outbox::Feed feed_;
  HoldTurns turns_;
  AvailabilityWatch watch_;
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_SERVICE_H_
