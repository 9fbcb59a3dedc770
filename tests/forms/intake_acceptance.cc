// Reads documents, each one line of JSON text in quotes, by the code of
// `sojourn relocation submit --file` and SubmitRequest (with --alert:
// RaiseAlert). Prints a line for each: a list of [field, reason], empty where
// it is taken.
#include <iostream>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "clients/cli/json_input.h"
#include "common/status/error.h"
#include "nlohmann/json.hpp"
#include "services/relocation/relocation_intake_check.h"
#include "sojourn/relocation/v1/intake_calls.pb.h"

namespace {

using nlohmann::json;
using sojourn::DetailsOf;
using sojourn::relocation::IntakeUse;

absl::Status Check(const sojourn::relocation::v1::Intake& intake, IntakeUse use,
                   const std::string& root) {
  const absl::CivilDay today =
      absl::ToCivilDay(absl::Now(), absl::UTCTimeZone());
  return sojourn::relocation::ToStatus(
      sojourn::relocation::CheckIntake(intake, use, today, root));
}

absl::Status Read(const std::string& text, bool alert) {
  if (alert) {
    sojourn::relocation::v1::RaiseAlertRequest request;
    const absl::Status read = sojourn::cli::MergeJson(text, &request);
    return read.ok() ? Check(request.alert(), IntakeUse::kAlert, "alert")
                     : read;
  }
  sojourn::relocation::v1::SubmitRequestRequest request;
  const absl::Status read = sojourn::cli::MergeJson(text, &request);
  return read.ok() ? Check(request.intake(), IntakeUse::kRequest, "intake")
                   : read;
}

}  // namespace

int main(int argc, char** argv) {
  const bool alert = argc > 1 && std::string_view(argv[1]) == "--alert";
  for (std::string line; std::getline(std::cin, line);) {
    const std::string text = json::parse(line).get<std::string>();
    json refused = json::array();
    const absl::Status status = Read(text, alert);
    for (const auto& each : DetailsOf(status).violations) {
      refused.push_back({each.field, each.reason});
    }
    std::cout << refused.dump() << "\n";
  }
}
