// Requests of visa, through its parsers.
#include "services/visa/deadlines/deadline_convert.h"
#include "services/visa/letters/letter_convert.h"
#include "services/visa/missions/mission_convert.h"
#include "services/visa/travel/travel_convert.h"
#include "services/visa/visa_convert.h"
#include "tests/fuzz/requests.h"

namespace {

using namespace sojourn::visa;
using sojourn::fuzz::Try;

// A fact's parser, chosen among its namesakes by the request.
template <typename Request>
sojourn::fuzz::TryBytes TryTelling() {
  return Try<Request>(
      [](const Request& request) { return ParseTelling(request); });
}

const std::vector<sojourn::fuzz::TryBytes>& Rpcs() {
  static const std::vector<sojourn::fuzz::TryBytes> rpcs = {
      Try<v1::AssessRouteRequest>(ParseAssess),
      Try<v1::GetStayBalanceRequest>(ParseBalance),
      Try<v1::CreateRouteRequest>(ParseRoute),
      Try<v1::OpenApplicationRequest>(ParseOpen),
      Try<v1::RecordDocumentRequest>(
          [](const auto& request) { return ParseTelling(request, "officer"); }),
      TryTelling<v1::RecordPreclearanceRequest>(),
      TryTelling<v1::RecordLodgedRequest>(),
      TryTelling<v1::RecordAdmissibleRequest>(),
      TryTelling<v1::RecordIssuedRequest>(),
      TryTelling<v1::RecordRefusedRequest>(),
      TryTelling<v1::RecordCollectedRequest>(),
      TryTelling<v1::RecordConsultationRequest>(),
      TryTelling<v1::AskForDocumentsRequest>(),
      TryTelling<v1::RecordAppealRequest>(),
      TryTelling<v1::ExtendVisaRequest>(),
      TryTelling<v1::RecordAnnulledRequest>(),
      Try<v1::BookAppointmentRequest>(ParseAppointment),
      Try<v1::GenerateLetterRequest>(ParseLetter),
      Try<v1::WithdrawApplicationRequest>(ParseWithdraw),
      Try<v1::UpdateRouteRequest>(ParseRouteUpdate),
      Try<v1::SuspendRouteRequest>(ParseSuspending),
      Try<v1::RecordEntryRequest>(ParseEntry),
      Try<v1::RecordExitRequest>(ParseExit),
      Try<v1::CorrectTravelRequest>(ParseCorrection),
      Try<v1::RemoveTravelRequest>(ParseRemoval),
      Try<v1::ListDeadlinesRequest>(ParseDeadlineFilter),
      Try<v1::ImportHolidaysRequest>(ParseHolidays),
      Try<v1::SetMissionRequest>(ParseMissionChange),
      Try<v1::ListMissionsRequest>(ParseMissionList)};
  return rpcs;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  sojourn::fuzz::TryOne(Rpcs(), sojourn::fuzz::Text(data, size));
  return 0;
}
