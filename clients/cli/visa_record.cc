#include "clients/cli/visa_record.h"

#include <iostream>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/commands.h"
#include "clients/cli/config.h"
#include "clients/cli/connection.h"
#include "clients/cli/json_input.h"
#include "clients/cli/mission_list.h"
#include "clients/cli/progress.h"
#include "clients/cli/visa_reconcile.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "sojourn/visa/v1/visa_service.pb.h"

namespace sojourn::cli {
namespace {

namespace v1 = visa::v1;

const google::protobuf::MethodDescriptor& Method(const std::string& name) {
  return *FindService("visa")->FindMethodByName(name);
}

// Every application of the caller's mission, without history.
absl::StatusOr<Held> ListAll(Connection& connection) {
  Held held;
  v1::ListApplicationsRequest request;
  request.set_page_size(200);
  do {
    v1::ListApplicationsResponse page;
    RETURN_IF_ERROR(
        connection.Call(Method("ListApplications"), request, &page));
    for (const v1::Application& application : page.applications()) {
      held[application.application_id()] = application;
    }
    request.set_page_token(page.page_info().next_page_token());
  } while (!request.page_token().empty());
  return held;
}

// The list says too little of what was told: only these are read whole.
absl::Status ReadNamed(Connection& connection, const MissionList& list,
                       Held& held) {
  Progress progress("applications read");
  int64_t done = 0;
  for (const std::string& id : list.named) {
    progress.Tell(++done, static_cast<int64_t>(list.named.size()));
    const auto found = held.find(id);
    if (found == held.end()) continue;
    v1::GetApplicationRequest request;
    request.set_application_id(id);
    v1::GetApplicationResponse response;
    RETURN_IF_ERROR(
        connection.Call(Method("GetApplication"), request, &response));
    found->second = response.application();
  }
  return absl::OkStatus();
}

absl::Status Tell(Connection& connection, const Telling& telling) {
  const auto& method = Method(telling.rpc);
  const std::unique_ptr<google::protobuf::Message> response(
      google::protobuf::MessageFactory::generated_factory()
          ->GetPrototype(method.output_type())
          ->New());
  return connection.Call(method, *telling.request, response.get());
}

// How many were told; the others are named.
int TellAll(Connection& connection, const std::vector<const Finding*>& told,
            const Held& held) {
  int done = 0;
  for (const Finding* finding : told) {
    const absl::Status status =
        Tell(connection, TellingOf(*finding, held.at(finding->application_id)));
    if (status.ok()) {
      ++done;
      continue;
    }
    std::cerr << "line " << finding->line
              << ": not recorded: " << std::string(status.message()) << " ("
              << ReasonOf(status) << ")\n";
  }
  return done;
}

}  // namespace

void AddVisaRecord(CLI::App& visa, std::string* output,
                   VisaRecordFlags* flags) {
  flags->record = visa.add_subcommand(
      "record",
      "lay a mission's own list (CSV) beside what is held, and record what is "
      "new");
  flags->record
      ->add_option("--file", flags->file, "the list; - reads standard input")
      ->required();
  flags->record->add_flag("--yes", flags->yes,
                          "record it; without, nothing but shown");
  flags->record->add_flag("--replace", flags->replace,
                          "also record what is held otherwise");
  flags->record->add_option("--output", *output, "table or json")
      ->check(CLI::IsMember({"table", "json"}));
  flags->record->footer(
      "example: sojourn visa record --file list.csv --yes\n"
      "One row an event: application_id, event (lodged, admissible, issued,\n"
      "refused, collected), date; for issued valid_from, valid_to, days,\n"
      "entries, and scheme where it is not the one applied for; for refused\n"
      "grounds, and appeal_by. Days as 2027-03-01 or 01.03.2027; 1/3/2027 "
      "could\n"
      "be two days and is refused. NEW is recorded, SAME is held already,\n"
      "DIFFERS is held otherwise and left as it is, UNKNOWN is no application\n"
      "of yours, MISSING is one the list ought to name. The same file again\n"
      "changes nothing. Exit status 3 where a row was left out.");
}

absl::Status RecordVisas(const std::string& as, const VisaRecordFlags& flags,
                         std::string_view output) {
  if (as.empty()) {
    return InvalidField("--as", "PROFILE_MISSING",
                        "say who calls, such as --as mission");
  }
  ASSIGN_OR_RETURN(const std::string text, ReadInput(flags.file));
  ASSIGN_OR_RETURN(const MissionList list, ReadMissionList(text));
  ASSIGN_OR_RETURN(Config config, LoadConfig());
  RETURN_IF_ERROR(ParsePerson(config, as).status());
  Connection connection(std::move(config), as, absl::Seconds(10));
  ASSIGN_OR_RETURN(Held held, ListAll(connection));
  RETURN_IF_ERROR(ReadNamed(connection, list, held));
  const std::vector<Finding> findings = Reconcile(list, held);
  std::cout << (output == "json" ? FindingsJson(findings)
                                 : FindingsText(findings))
            << std::flush;
  std::cerr << SummaryOf(findings) << "\n";
  const std::vector<const Finding*> told = ToRecord(findings, flags.replace);
  int left_out = LeftOut(findings, flags.replace);
  if (flags.yes) {
    const int done = TellAll(connection, told, held);
    left_out += static_cast<int>(told.size()) - done;
    std::cerr << "recorded " << done << "\n";
  } else if (!told.empty()) {
    std::cerr << "nothing was recorded: repeat with --yes to record "
              << told.size() << "\n";
  }
  if (left_out == 0) return absl::OkStatus();
  const std::string why = absl::StrCat(
      "has ", left_out, " rows that are not held as they stand: see above");
  return InvalidField("--file", "ROWS_REFUSED", why);
}

}  // namespace sojourn::cli
