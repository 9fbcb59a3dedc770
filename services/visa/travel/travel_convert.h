// Requests about the travel ledger as values, and stays as replies.
#ifndef SERVICES_VISA_TRAVEL_TRAVEL_CONVERT_H_
#define SERVICES_VISA_TRAVEL_TRAVEL_CONVERT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/visa/travel/travel.h"
#include "services/visa/travel/travel_balance.h"
#include "services/visa/travel/travel_store.h"
#include "services/visa/visa_convert_values.h"
#include "services/visa/visa_policy.h"

namespace sojourn::visa {

// Without a country the application's destination; without a permit that of its
// scheme.
using EntrySpec = TravelStore::Entry;
absl::StatusOr<EntrySpec> ParseEntry(const v1::RecordEntryRequest& request);

struct ExitSpec {
  TravelStore::Target target;
  absl::CivilDay on;
  TravelEvidence evidence = TravelEvidence::kUnspecified;
};
absl::StatusOr<ExitSpec> ParseExit(const v1::RecordExitRequest& request);

absl::StatusOr<TravelTelling> ParseCorrection(
    const v1::CorrectTravelRequest& request);

// The reason.
absl::StatusOr<std::string> ParseRemoval(
    const v1::RemoveTravelRequest& request);

absl::Status CheckTravelList(const v1::ListTravelRequest& request);

struct BalanceSpec {
  std::vector<TravelRecord> history;
  absl::CivilDay on;
  std::optional<LegalDays> plan;
  // Whose ledger: of a person, or of who applies. Both empty: of nobody.
  std::string person_ref;
  std::string application_id;
};
absl::StatusOr<BalanceSpec> ParseBalance(
    const v1::GetStayBalanceRequest& request);

// A mission tells and asks of its own application and nothing else.
// INVALID_ARGUMENT.
absl::Status CheckEntry(const EntrySpec& spec, View view);
absl::Status CheckBalance(const BalanceSpec& spec, View view);

v1::Travel ToProto(const Travel& travel);

// `ledger`: the stays are of a ledger, so an exit that is not known is taken at
// its worst. What a mission is not told is left out.
absl::Status AnswerBalance(const BalanceSpec& spec,
                           const std::vector<NamedStay>& stays, bool ledger,
                           const Area& area, View view,
                           v1::GetStayBalanceResponse& out);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_TRAVEL_TRAVEL_CONVERT_H_
