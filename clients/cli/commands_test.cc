#include "clients/cli/commands.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/json_input.h"
#include "clients/cli/request_flags.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/util/json_util.h"
#include "sojourn/matching/v1/batch_calls.pb.h"
#include "sojourn/matching/v1/propose_calls.pb.h"
#include "sojourn/relocation/v1/intake_calls.pb.h"
#include "sojourn/relocation/v1/protection_calls.pb.h"

namespace sojourn::cli {
namespace {

using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

const Command& Find(std::string_view noun, std::string_view verb) {
  for (const Command& command : Commands()) {
    if (command.noun == noun && command.verb == verb) return command;
  }
  ADD_FAILURE() << "no verb " << verb;
  return Commands().front();
}

// What `words` after the verb make of its request.
absl::Status Parse(const Command& command, const std::string& words,
                   Message* request) {
  CLI::App app;
  std::string file;
  // As main.cc adds them, for what no field of a request takes.
  for (const char* flag : {"--file", "--in", "--to"}) {
    app.add_option(flag, file);
  }
  const RequestFlags flags(*request->GetDescriptor(), command.positional, &app);
  app.parse(words);
  return flags.Apply(request);
}

TEST(Commands, EachNamesAnRpcAndAFieldOfItsRequest) {
  for (const Command& command : Commands()) {
    const MethodDescriptor* method = FindMethod(command);
    ASSERT_NE(method, nullptr) << command.rpc;
    if (command.positional.empty()) continue;
    EXPECT_NE(
        method->input_type()->FindFieldByName(std::string(command.positional)),
        nullptr)
        << command.rpc << " has no " << command.positional;
  }
}

TEST(Commands, NoNounAndVerbTwice) {
  std::set<std::string> seen;
  for (const Command& command : Commands()) {
    EXPECT_TRUE(
        seen.insert(std::string(command.noun) + " " + std::string(command.verb))
            .second)
        << command.verb;
  }
}

// The help shows it, so it can be typed.
TEST(Commands, EveryExampleParses) {
  for (const Command& command : Commands()) {
    const std::unique_ptr<Message> request(
        MessageFactory::generated_factory()
            ->GetPrototype(FindMethod(command)->input_type())
            ->New());
    try {
      const absl::Status status =
          Parse(command, std::string(command.example), request.get());
      EXPECT_TRUE(status.ok()) << command.verb << ": " << status;
    } catch (const CLI::ParseError& error) {
      ADD_FAILURE() << command.noun << " " << command.verb << ": "
                    << error.what();
    }
  }
}

TEST(Commands, AnAlertsHelpHasAFileThatIsTaken) {
  const std::string more(Find("relocation", "alert").more);
  const size_t begin = more.find("{\"alert\"");
  const size_t end = more.find("}}");
  ASSERT_NE(begin, std::string::npos);
  ASSERT_NE(end, std::string::npos);
  relocation::v1::RaiseAlertRequest request;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(
                  more.substr(begin, end + 2 - begin), &request)
                  .ok());
  EXPECT_FALSE(request.alert().safe_contact().address().empty());
  EXPECT_FALSE(request.alert().safe_contact().time_zone().empty());
  EXPECT_FALSE(request.alert().danger().empty());
}

TEST(Commands, AMatchingsHelpHasAFileThatIsTaken) {
  const std::string more(Find("matching", "propose").more);
  const size_t begin = more.find("{\"parties\"");
  const size_t end = more.find("]}]}");
  ASSERT_NE(begin, std::string::npos);
  ASSERT_NE(end, std::string::npos);
  matching::v1::ProposePlacementsRequest request;
  const absl::Status merged =
      MergeJson(more.substr(begin, end + 4 - begin), &request);
  ASSERT_TRUE(merged.ok()) << merged;
  EXPECT_EQ(request.parties(0).level(), type::v1::LEVEL_L2);
  EXPECT_EQ(request.parties(0).wishes(0).host_refs(0), "h1");
  EXPECT_EQ(request.parties(0).latest_check_out().month(), 7);
  EXPECT_EQ(request.places(0).windows(0).check_out().year(), 2028);
}

TEST(Commands, OnlyARoundMayBeLarge) {
  EXPECT_GT(MostBytesOf(*matching::v1::AssignBatchRequest::descriptor()),
            kMaxRequestBytes);
  EXPECT_EQ(MostBytesOf(*relocation::v1::RaiseAlertRequest::descriptor()),
            kMaxRequestBytes);
}

TEST(Commands, ARevealNamesCasePersonsAndPurpose) {
  relocation::v1::RevealIdentityRequest request;
  ASSERT_TRUE(Parse(Find("relocation", "reveal"),
                    "HRX4-9KDT-4 --person-ids P --person-ids Q --purpose "
                    "emergency --break-glass true --reason 'she is at a desk'",
                    &request)
                  .ok());
  EXPECT_EQ(request.relocation_id(), "HRX4-9KDT-4");
  EXPECT_EQ(request.person_ids_size(), 2);
  EXPECT_EQ(request.purpose(), relocation::v1::REVEAL_PURPOSE_EMERGENCY);
  EXPECT_TRUE(request.break_glass());
  EXPECT_EQ(request.reason(), "she is at a desk");
}

TEST(Commands, AnExportSaysHowSheAsked) {
  relocation::v1::ExportRelocationRequest request;
  ASSERT_TRUE(Parse(Find("relocation", "export"),
                    "HRX4-9KDT-4 --defender-view.asked-on 2027-01-10 "
                    "--defender-view.channel signal --defender-view.agrees "
                    "true --defender-view.verified-by in-person",
                    &request)
                  .ok());
  EXPECT_EQ(request.relocation_id(), "HRX4-9KDT-4");
  EXPECT_TRUE(request.defender_view().agrees());
  EXPECT_EQ(request.defender_view().verified_by(),
            relocation::v1::VIEW_VERIFICATION_IN_PERSON);
  EXPECT_NE(Find("relocation", "export").help.find("handover"),
            std::string_view::npos);
}

TEST(Commands, AnExposureIsReportedWorkedOffAndBurnt) {
  relocation::v1::ReportExposureRequest report;
  ASSERT_TRUE(Parse(Find("relocation", "report-exposure"),
                    "--subject office/bo --since 2027-01-10T06:00:00Z", &report)
                  .ok());
  EXPECT_EQ(report.subject(), "office/bo");
  EXPECT_EQ(report.since().seconds(), 1799560800);
  relocation::v1::RecordExposureTaskRequest task;
  ASSERT_TRUE(Parse(Find("relocation", "exposure-task"),
                    "EXPOSURE --task-id T --occurred-at now", &task)
                  .ok());
  EXPECT_EQ(task.exposure_id(), "EXPOSURE");
  EXPECT_EQ(task.task_id(), "T");
  relocation::v1::BurnDocumentRequest document;
  EXPECT_FALSE(Parse(Find("relocation", "burn-document"),
                     "HRX4-9KDT-4 --document-index first", &document)
                   .ok());
  ASSERT_TRUE(Parse(Find("relocation", "burn-document"),
                    "HRX4-9KDT-4 --person-id P --document-index 1", &document)
                  .ok());
  EXPECT_EQ(document.document_index(), 1);
}

std::set<std::string> BetweenServices() {
  std::set<std::string> calls = {"visa/OpenApplication",
                                 "relocation/WatchEvents"};
  for (const char* peer : {"capacity", "visa", "grants"}) {
    for (const char* rpc : {"EraseCase", "ListSeenCases", "ListWhoSaw",
                            "SetShare", "WatchEvents"}) {
      calls.insert(absl::StrCat(peer, "/", rpc));
    }
  }
  return calls;
}

// What people may call has a verb; the rest is between services.
TEST(Commands, EveryRpcForPeopleHasAVerb) {
  std::set<std::string> covered;
  for (const Command& command : Commands()) {
    covered.insert(std::string(command.service) + "/" +
                   std::string(command.rpc));
    if (command.watch_rpc.empty()) continue;
    covered.insert(std::string(command.service) + "/" +
                   std::string(command.watch_rpc));
  }
  for (const char* name : {"relocation", "capacity", "visa", "grants"}) {
    const ServiceDescriptor* service = FindService(name);
    for (int i = 0; i < service->method_count(); ++i) {
      const std::string call =
          absl::StrCat(name, "/", service->method(i)->name());
      EXPECT_NE(covered.contains(call), BetweenServices().contains(call))
          << call;
    }
  }
}

}  // namespace
}  // namespace sojourn::cli
