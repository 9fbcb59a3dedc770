// `sojourn`: the command line of everybody in the network.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "clients/cli/admin_flags.h"
#include "clients/cli/audit.h"
#include "clients/cli/commands.h"
#include "clients/cli/completion.h"
#include "clients/cli/config.h"
#include "clients/cli/connection.h"
#include "clients/cli/deadline_table.h"
#include "clients/cli/documents.h"
#include "clients/cli/forms.h"
#include "clients/cli/json_input.h"
#include "clients/cli/ledger_export.h"
#include "clients/cli/letter.h"
#include "clients/cli/matching.h"
#include "clients/cli/new_file.h"
#include "clients/cli/output.h"
#include "clients/cli/paper_form_reader.h"
#include "clients/cli/place_commands.h"
#include "clients/cli/place_import.h"
#include "clients/cli/policy_import.h"
#include "clients/cli/request_flags.h"
#include "clients/cli/sealed_files.h"
#include "clients/cli/stay_days.h"
#include "clients/cli/tonight.h"
#include "clients/cli/values.h"
#include "clients/cli/visa_law.h"
#include "clients/cli/visa_record.h"
#include "clients/cli/wait.h"
#include "clients/cli/watch.h"
#include "common/auth/token_minter.h"
#include "common/crypto/ids.h"
#include "common/process/confine.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "sojourn/relocation/v1/relocation.pb.h"

namespace sojourn::cli {
namespace {

using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;

// What every verb takes besides the fields of its request.
struct Common {
  std::string output = "table";
  std::string as;
  std::string file;
  std::string form;
  std::string to;
  // Sealed files of referrals.
  std::string in;
  std::string out;
  double timeout_seconds = 10;
  bool wait = false;
  bool watch = false;
  bool dry_run = false;
  bool yes = false;
};

struct Verb {
  const Command* command;
  const MethodDescriptor* method;
  CLI::App* app;
  std::unique_ptr<RequestFlags> flags;
};

std::unique_ptr<Message> New(const google::protobuf::Descriptor* type) {
  return std::unique_ptr<Message>(
      MessageFactory::generated_factory()->GetPrototype(type)->New());
}

// A mutation gets its request_id here, once, so that retries are safe.
void FillRequestId(Message* request) {
  const auto* field = request->GetDescriptor()->FindFieldByName("request_id");
  if (field == nullptr) return;
  const auto& reflection = *request->GetReflection();
  if (reflection.GetString(*request, field).empty()) {
    reflection.SetString(request, field, crypto::NewUuidV7());
  }
}

std::string RequestIdOf(const Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("request_id");
  if (field == nullptr) return "";
  return request.GetReflection()->GetString(request, field);
}

// The case an answer is about: its relocation's id.
std::string RelocationIdOf(const Message& response) {
  const auto* field = response.GetDescriptor()->FindFieldByName("relocation");
  if (field == nullptr) return "";
  const auto* shown = dynamic_cast<const relocation::v1::Relocation*>(
      &response.GetReflection()->GetMessage(response, field));
  return shown == nullptr ? "" : shown->relocation_id();
}

// Where the intake of such a request lies; null where it has none.
const google::protobuf::FieldDescriptor* IntakeField(
    const google::protobuf::Descriptor& type) {
  for (int i = 0; i < type.field_count(); ++i) {
    const auto* inner = type.field(i)->message_type();
    if (inner == relocation::v1::Intake::descriptor()) return type.field(i);
  }
  return nullptr;
}

// Reads the page given by --form, if any, into the intake of `request`.
absl::StatusOr<FormPlaces> TakeForm(const Common& common, Message* request) {
  if (common.form.empty()) return FormPlaces();
  if (!common.file.empty()) {
    return InvalidField("--form", "VALUE_INVALID",
                        "give either --file or --form");
  }
  ASSIGN_OR_RETURN(const std::string text, ReadInput(common.form));
  const auto* field = IntakeField(*request->GetDescriptor());
  return ReadPaperForm(
      text, static_cast<relocation::v1::Intake*>(
                request->GetReflection()->MutableMessage(request, field)));
}

// Prints the answer, or writes it to `file`.
absl::Status Show(const Message& response, const Common& common,
                  std::optional<NewFile>& file) {
  if (const auto letter = LetterIn(response)) return file->Keep(*letter);
  const std::string text =
      common.output == "json" ? ToJson(response) : TextFor(response);
  if (file.has_value()) return file->Keep(text);
  std::cout << text << std::flush;
  return absl::OkStatus();
}

// The files an answer is written to; made before the call.
struct Files {
  std::optional<NewFile> answer;
  std::optional<NewFile> sealed;
};

absl::Status KeepSealed(Message* response, std::optional<NewFile>& file) {
  const std::string sealed = TakeSealedFile(response);
  if (!file.has_value()) return absl::OkStatus();
  if (!sealed.empty()) return file->Keep(sealed);
  std::cerr << "There is no file any more: it was answered.\n";
  return absl::OkStatus();
}

bool WatchesAvailability(const google::protobuf::Descriptor& request) {
  return &request == capacity::v1::WatchAvailabilityRequest::descriptor();
}

// Until it is stopped, or may not be seen any more.
absl::Status Watch(Connection& connection, const Message& request,
                   const Common& common) {
  const auto show = [&](const auto& message) {
    std::cout << (common.output == "json" ? ToJson(message) : LinesOf(message))
              << std::flush;
  };
  if (WatchesAvailability(*request.GetDescriptor())) {
    return WatchAvailability(
        connection,
        static_cast<const capacity::v1::WatchAvailabilityRequest&>(request),
        show);
  }
  if (request.GetDescriptor() == visa::v1::ListDeadlinesRequest::descriptor()) {
    return WatchDeadlines(connection, show);
  }
  return WatchTimeline(
      connection,
      static_cast<const relocation::v1::GetTimelineRequest&>(request)
          .relocation_id(),
      show);
}

// Sends the file of --in with the request, and says how far it is.
absl::Status SendDocument(Connection& connection, const Verb& verb,
                          const Common& common, Message* request,
                          Message* response) {
  auto& first = static_cast<relocation::v1::AddDocumentRequest&>(*request);
  ASSIGN_OR_RETURN(const std::string file, ReadDocument(common.in, &first));
  DocumentPieces pieces(file);
  relocation::v1::AddDocumentRequest piece;
  const auto next = [&] {
    if (!pieces.Next(&piece)) return false;
    std::cerr << "\r" << pieces.Percent() << " %" << std::flush;
    return true;
  };
  const absl::Status status =
      connection.Upload(*verb.method, first, &piece, next, response);
  if (!file.empty()) std::cerr << "\n";
  return status;
}

absl::Status SendPlaces(Connection& connection, const Verb&,
                        const Common& common, Message* request,
                        Message* response) {
  return ImportPlaces(
      connection, common.file, common.dry_run,
      static_cast<capacity::v1::ImportCapacityRequest*>(request),
      static_cast<capacity::v1::ImportCapacityResponse*>(response));
}

absl::Status CallOnce(Connection& connection, const Verb& verb, const Common&,
                      Message* request, Message* response) {
  return connection.Call(*verb.method, *request, response);
}

// Its file is a table, and no request.
bool TakesTable(const MethodDescriptor& method) {
  return method.input_type() ==
         capacity::v1::ImportCapacityRequest::descriptor();
}

// Reads the file of --file, if it says what is asked, into the request.
absl::Status TakeFile(const MethodDescriptor& method, const Common& common,
                      Message* request) {
  if (common.file.empty() || TakesTable(method) || TakesPolicy(method)) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::string text, ReadInput(common.file));
  if (method.input_type() == visa::v1::ImportHolidaysRequest::descriptor()) {
    return ReadHolidays(text,
                        static_cast<visa::v1::ImportHolidaysRequest*>(request));
  }
  return MergeJson(text, request);
}

bool TakesDocument(const MethodDescriptor& method) {
  return method.input_type() ==
         relocation::v1::AddDocumentRequest::descriptor();
}

bool GivesDocument(const MethodDescriptor& method) {
  return method.output_type() ==
         relocation::v1::GetDocumentResponse::descriptor();
}

// How what a method asks for is sent.
auto SenderOf(const MethodDescriptor& method) {
  if (TakesDocument(method)) return &SendDocument;
  return TakesTable(method) ? &SendPlaces : &CallOnce;
}

// Writes the file to --to once all of it has come, and shows what it is.
absl::Status TakeDocument(Connection& connection, const Verb& verb,
                          const Common& common, const Message& request,
                          Files& files) {
  TakenDocument taken;
  relocation::v1::GetDocumentResponse message;
  RETURN_IF_ERROR(connection.Watch(*verb.method, request, &message,
                                   [&] { taken.Take(message); }));
  if (!taken.file.empty()) RETURN_IF_ERROR(files.answer->Keep(taken.file));
  files.answer.reset();
  return Show(taken.document, common, files.answer);
}

absl::Status CallAndShow(const Verb& verb, const Common& common, Files& files) {
  if (common.as.empty()) {
    return InvalidField("--as", "PROFILE_MISSING",
                        "say who calls, such as --as ngo");
  }
  const std::unique_ptr<Message> request = New(verb.method->input_type());
  RETURN_IF_ERROR(TakeFile(*verb.method, common, request.get()));
  ASSIGN_OR_RETURN(const FormPlaces places, TakeForm(common, request.get()));
  if (HasSealedFile(*verb.method->input_type())) {
    RETURN_IF_ERROR(PutSealedFile(common.in, request.get()));
  }
  RETURN_IF_ERROR(verb.flags->Apply(request.get()));
  FillRequestId(request.get());
  ASSIGN_OR_RETURN(Config config, LoadConfig());
  RETURN_IF_ERROR(ParsePerson(config, common.as).status());
  const absl::Duration timeout = absl::Seconds(common.timeout_seconds);
  Connection connection(std::move(config), common.as, timeout);
  if (common.watch || WatchesAvailability(*verb.method->input_type())) {
    return Watch(connection, *request, common);
  }
  if (TakesPolicy(*verb.method)) {
    return ImportPolicy(
        connection,
        {common.file, verb.command->verb == "import-areas", common.yes,
         common.output == "json"},
        static_cast<const visa::v1::ImportVisaPolicyRequest&>(*request));
  }
  const std::unique_ptr<Message> response = New(verb.method->output_type());
  if (GivesDocument(*verb.method)) {
    return TakeDocument(connection, verb, common, *request, files);
  }
  const absl::Status status = SenderOf(*verb.method)(
      connection, verb, common, request.get(), response.get());
  const std::string request_id = RequestIdOf(*request);
  if (absl::IsUnavailable(status) || absl::IsCancelled(status) ||
      absl::IsDeadlineExceeded(status)) {
    if (!request_id.empty()) {
      std::cerr << "It may have been done: repeat the same command with "
                   "--request-id "
                << request_id << " to be sure.\n";
    }
  }
  RETURN_IF_ERROR(InTermsOfForm(status, places));
  RETURN_IF_ERROR(KeepSealed(response.get(), files.sealed));
  // Shown first: whatever becomes of the waiting, this is done.
  RETURN_IF_ERROR(Show(*response, common, files.answer));
  if (TakesTable(*verb.method)) {
    return Verdict(
        static_cast<const capacity::v1::ImportCapacityResponse&>(*response),
        common.dry_run);
  }
  const std::string relocation_id = RelocationIdOf(*response);
  if (common.wait && !relocation_id.empty()) {
    return WaitForSteps(connection, relocation_id, absl::Minutes(1));
  }
  return absl::OkStatus();
}

int Report(const absl::Status& status, const Common& common) {
  if (!status.ok()) {
    std::cerr << (common.output == "json" ? ErrorJson(status)
                                          : ErrorText(status));
  }
  return ExitStatus(status);
}

absl::Status CallAndPrint(const Verb& verb, const Common& common) {
  Files files;
  if ((GivesDocument(*verb.method) || IsLetter(*verb.method->output_type())) &&
      common.to.empty()) {
    return InvalidField("--to", "FLAG_MISSING",
                        "name a new file for the paper");
  }
  if (!common.to.empty()) {
    ASSIGN_OR_RETURN(NewFile made, NewFile::Create(common.to));
    files.answer.emplace(std::move(made));
  }
  if (HasSealedFile(*verb.method->output_type())) {
    if (common.out.empty()) {
      return InvalidField("--out", "FLAG_MISSING",
                          "name a new file for the sealed letter");
    }
    ASSIGN_OR_RETURN(NewFile made, NewFile::Create(common.out, "--out"));
    files.sealed.emplace(std::move(made));
  }
  return CallAndShow(verb, common, files);
}

int Run(const Verb& verb, const Common& common) {
  return Report(CallAndPrint(verb, common), common);
}

absl::Status Tonight(const Common& common, const TonightFlags& flags) {
  if (common.as.empty()) {
    return InvalidField("--as", "PROFILE_MISSING",
                        "say who calls, such as --as office");
  }
  ASSIGN_OR_RETURN(Config config, LoadConfig());
  RETURN_IF_ERROR(ParsePerson(config, common.as).status());
  Connection connection(std::move(config), common.as, absl::Seconds(5));
  return ShowTonight(connection, flags);
}

// What `read` answers over a connection, whole, into --to's new file or to
// standard output.
template <typename Read>
absl::Status Export(const Common& common, const char* example, Read read) {
  if (common.as.empty()) {
    return InvalidField("--as", "PROFILE_MISSING",
                        absl::StrCat("say who calls, such as --as ", example));
  }
  std::optional<NewFile> file;
  if (!common.to.empty()) {
    ASSIGN_OR_RETURN(NewFile made, NewFile::Create(common.to));
    file.emplace(std::move(made));
  }
  ASSIGN_OR_RETURN(Config config, LoadConfig());
  RETURN_IF_ERROR(ParsePerson(config, common.as).status());
  Connection connection(std::move(config), common.as, absl::Seconds(10));
  ASSIGN_OR_RETURN(const std::string text, read(connection));
  if (file.has_value()) return file->Keep(text);
  std::cout << text << std::flush;
  return absl::OkStatus();
}

// The development key's tokens; production brings its own credential command.
absl::Status MintToken(const Common& common) {
  ASSIGN_OR_RETURN(const Config config, LoadConfig());
  ASSIGN_OR_RETURN(const Person person, ParsePerson(config, common.as));
  if (config.token_key_file.empty()) {
    return FailedPrecondition("TOKEN_KEY_MISSING",
                              "this configuration has no development key",
                              "ask your identity provider for a token");
  }
  ASSIGN_OR_RETURN(const auto minter,
                   auth::TokenMinter::Load(config.token_key_file));
  ASSIGN_OR_RETURN(const std::string token,
                   minter.Mint({.issuer = config.token_issuer,
                                .audience = config.token_audience,
                                .subject = person.subject,
                                .organisation_id = person.organisation_id,
                                .organisation_kind = person.organisation_kind,
                                .roles = person.roles},
                               absl::Now()));
  std::cout << token << "\n";
  return absl::OkStatus();
}

void AddCommon(CLI::App* app, Common* common, bool takes_file) {
  app->add_option("--as", common->as,
                  "who calls: PROFILE[@ORGANISATION][:N], such as ngo, "
                  "city@leipzig, grants:2")
      ->envname("SOJOURN_AS");
  if (!takes_file) return;
  app->add_option("--output", common->output, "table or json")
      ->check(CLI::IsMember({"table", "json"}));
  app->add_option("--file", common->file,
                  "request as JSON; - reads standard input");
  app->add_option("--to", common->to,
                  "write the answer to a new file that you alone can read");
  app->add_option("--timeout", common->timeout_seconds, "seconds (default 10)");
  app->add_flag("--wait", common->wait,
                "return when the system has done what this set off");
}

CLI::App* Noun(CLI::App& root, std::string_view name) {
  CLI::App* app = &root;
  std::string path = "sojourn";
  for (const absl::string_view word : absl::StrSplit(Av(name), ' ')) {
    const std::string noun(word);
    absl::StrAppend(&path, " ", noun);
    const auto known = app->get_subcommands(
        [&](const CLI::App* one) { return one->get_name() == noun; });
    if (!known.empty()) {
      app = known.front();
      continue;
    }
    app = app->add_subcommand(noun, "see `" + path + " --help`");
    app->require_subcommand(1);
  }
  return app;
}

std::vector<Verb> AddVerbs(CLI::App& root, Common* common) {
  std::vector<Verb> verbs;
  for (const Command& command : Commands()) {
    const auto* method = FindMethod(command);
    CLI::App* app = Noun(root, command.noun)
                        ->add_subcommand(std::string(command.verb),
                                         std::string(command.help));
    app->footer(absl::StrCat("example: sojourn ", Av(command.noun), " ",
                             Av(command.verb), " ", Av(command.example), "\n",
                             Av(command.more)));
    AddCommon(app, common, true);
    if (IntakeField(*method->input_type()) != nullptr) {
      app->add_option("--form", common->form,
                      "a filled-in page of `sojourn relocation form`; - reads "
                      "standard input");
    }
    if (!command.watch_rpc.empty()) {
      app->add_flag("--watch", common->watch,
                    "go on showing what is new, until it is stopped");
    }
    if (TakesTable(*method)) {
      app->get_option("--file")->description(
          "table of places, as of `sojourn capacity template`; - reads "
          "standard input");
      app->add_flag(
          "--dry-run", common->dry_run,
          "read the table and say what is wrong in it; sends nothing");
    }
    if (TakesPolicy(*method)) AddPolicyFlags(app, &common->yes);
    if (TakesDocument(*method)) {
      app->add_option("--in", common->in, "the file; - reads standard input");
    }
    if (HasSealedFile(*method->input_type())) {
      app->add_option("--in", common->in, "sealed file of another network");
    }
    if (HasSealedFile(*method->output_type())) {
      app->add_option("--out", common->out,
                      "new file for the sealed letter to the other network");
    }
    verbs.push_back({&command, method, app,
                     std::make_unique<RequestFlags>(*method->input_type(),
                                                    command.positional, app)});
  }
  return verbs;
}

int Main(int argc, char** argv) {
  Common common;
  CLI::App root(
      "sojourn: temporary relocation of human rights defenders at risk.\n"
      "Exit status: 0, or the gRPC code (3 bad input, 5 not found, 9 a rule "
      "says no, 14 unavailable, 15 audit tampered with).");
  root.require_subcommand(1);
  const std::vector<Verb> verbs = AddVerbs(root, &common);
  const FormCommands forms = AddForms(*Noun(root, "relocation"));
  TonightFlags night;
  CLI::App* tonight = AddTonight(*Noun(root, "relocation"), &night);
  AddCommon(tonight, &common, false);
  PlaceCommands places;
  AddPlaceCommands(*Noun(root, "capacity"), &common.to, &places);
  AddCommon(places.written, &common, false);
  LedgerExportFlags ledger;
  AddLedgerExport(*Noun(root, "grants"), &common.to, &ledger);
  AddCommon(ledger.command, &common, false);
  StayDaysFlags stays;
  AddStayDays(*Noun(root, "visa"), &common.output, &stays);
  VisaLawFlags law;
  AddVisaLaw(*Noun(root, "visa"), &common.output, &law);
  MatchingFlags match;
  AddMatching(*Noun(root, "matching"), &common.output, &match);
  VisaRecordFlags visas;
  AddVisaRecord(*Noun(root, "visa"), &common.output, &visas);
  AddCommon(visas.record, &common, false);
  CLI::App* token =
      root.add_subcommand("token", "tokens of the development key");
  CLI::App* mint = token->add_subcommand("mint", "print a short-lived token");
  AddCommon(mint, &common, false);
  token->require_subcommand(1);
  Admin admin;
  AddAdmin(root, &admin);
  const AuditCommands audit = AddAudit(root);
  const CLI::App* completion =
      root.add_subcommand("completion", "print a completion script for bash");
  try {
    root.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return root.exit(help);
  } catch (const CLI::ParseError& error) {
    root.exit(error, std::cerr, std::cerr);
    return ExitStatus(absl::InvalidArgumentError(""));
  }
  for (const Verb& verb : verbs) {
    if (verb.app->parsed()) return Run(verb, common);
  }
  if (tonight->parsed()) return Report(Tonight(common, night), common);
  if (places.written->parsed()) {
    const auto table = [&](Connection& connection) {
      return ExportPlaces(connection, places.host_id);
    };
    return Report(Export(common, "city", table), common);
  }
  if (ledger.command->parsed()) {
    const auto journal = [&](Connection& connection) {
      return ExportLedger(connection, ledger);
    };
    return Report(Export(common, "funds", journal), common);
  }
  if (stays.days->parsed()) {
    return Report(ShowStayDays(stays, common.output), common);
  }
  std::cout << VisaLaw(law, common.output).value_or("");
  if (match.solve->parsed()) {
    return Report(SolveMatching(match, common.output), common);
  }
  if (match.verify->parsed()) {
    return Report(VerifyMatching(match, common.output), common);
  }
  if (visas.record->parsed()) {
    return Report(RecordVisas(common.as, visas, common.output), common);
  }
  if (mint->parsed()) return Report(MintToken(common), common);
  if (admin.rotate_keys->parsed() || admin.key_versions->parsed() ||
      admin.referral_key->parsed()) {
    return Report(RunAdmin(admin), common);
  }
  if (audit.verify->parsed() || audit.public_key->parsed()) {
    common.output = audit.flags->output;
    return Report(audit.verify->parsed() ? VerifyAudit(*audit.flags)
                                         : PrintPublicKey(*audit.flags),
                  common);
  }
  if (places.empty->parsed()) std::cout << PlaceTemplate();
  std::cout << forms.Print();
  if (completion->parsed()) std::cout << Completion();
  return 0;
}

}  // namespace
}  // namespace sojourn::cli

// New rights stay possible: the commands it starts may be an operator's sudo.
int main(int argc, char** argv) {
  sojourn::process::ForbidDumps();
  sojourn::process::RequireTls13();
  return sojourn::cli::Main(argc, argv);
}
