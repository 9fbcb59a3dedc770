// Requests as the values rules and stores take: every field checked, all bad
// ones named at once.
#ifndef SERVICES_VISA_VISA_CONVERT_H_
#define SERVICES_VISA_VISA_CONVERT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/visa/routes/route_edit_rules.h"
#include "services/visa/visa_assess.h"
#include "services/visa/visa_convert_values.h"
#include "services/visa/visa_rules.h"
#include "services/visa/visa_share.h"

namespace sojourn::visa {

struct AssessSpec {
  AssessInput input;
  std::vector<std::string> destinations;
};
absl::StatusOr<AssessSpec> ParseAssess(const v1::AssessRouteRequest& request);

absl::StatusOr<Route> ParseRoute(const v1::CreateRouteRequest& request);
absl::StatusOr<RouteUpdate> ParseRouteUpdate(
    const v1::UpdateRouteRequest& request);
absl::StatusOr<RouteSuspending> ParseSuspending(
    const v1::SuspendRouteRequest& request);
absl::Status CheckRouteId(const std::string& route_id);
absl::StatusOr<OpenSpec> ParseOpen(const v1::OpenApplicationRequest& request);

// Facts. `waived_by` is the subject of a caller who waives a document.
absl::StatusOr<Telling> ParseTelling(const v1::RecordDocumentRequest& request,
                                     const std::string& waived_by);
absl::StatusOr<Telling> ParseTelling(
    const v1::RecordPreclearanceRequest& request);
absl::StatusOr<Telling> ParseTelling(const v1::RecordLodgedRequest& request);
absl::StatusOr<Telling> ParseTelling(
    const v1::RecordAdmissibleRequest& request);
absl::StatusOr<Telling> ParseTelling(const v1::RecordIssuedRequest& request);
absl::StatusOr<Telling> ParseTelling(const v1::RecordRefusedRequest& request);
absl::StatusOr<Telling> ParseTelling(const v1::RecordCollectedRequest& request);
absl::StatusOr<Telling> ParseTelling(
    const v1::RecordConsultationRequest& request);
absl::StatusOr<Telling> ParseTelling(const v1::AskForDocumentsRequest& request);
absl::StatusOr<Telling> ParseTelling(const v1::RecordAppealRequest& request);
absl::StatusOr<Telling> ParseTelling(const v1::ExtendVisaRequest& request);
absl::StatusOr<Telling> ParseTelling(const v1::RecordAnnulledRequest& request);

absl::StatusOr<absl::Time> ParseAppointment(
    const v1::BookAppointmentRequest& request);

struct WithdrawTarget {
  std::optional<std::string> application_id;
  std::string open_request_id;  // where there is no application_id
};
absl::StatusOr<WithdrawTarget> ParseWithdraw(
    const v1::WithdrawApplicationRequest& request);

absl::StatusOr<Share> ParseShare(const v1::SetShareRequest& request);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_VISA_CONVERT_H_
