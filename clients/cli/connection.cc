#include "clients/cli/connection.h"

#include <grpcpp/generic/generic_stub.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cli/retry.h"
#include "common/status/error.h"
#include "common/status/grpc_status.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::cli {
namespace {

// Tokens live five minutes or more; one this old is asked for again.
// The plan of a large round is longer than the 4 MiB that gRPC takes unasked.
constexpr int kMostAnswerBytes = 32 << 20;
constexpr absl::Duration kTokenReuse = absl::Minutes(2);

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  if (!file) {
    return FailedPrecondition(
        "FILE_UNREADABLE", Sv(absl::StrCat("cannot read ", path)),
        "is the stack of this configuration still there?");
  }
  return content.str();
}

// sojourn.capacity.v1.HostCapacityService -> capacity
std::string ServiceName(const google::protobuf::MethodDescriptor& method) {
  const std::string& package = method.file()->package();
  const size_t first = package.find('.') + 1;
  return package.substr(first, package.find('.', first) - first);
}

grpc::Status CallOnce(grpc::ClientContext* context,
                      const std::shared_ptr<grpc::Channel>& channel,
                      const std::string& path,
                      const google::protobuf::Message& request,
                      google::protobuf::Message* response) {
  grpc::Slice slice(request.SerializeAsString());
  const grpc::ByteBuffer sent(&slice, 1);
  grpc::ByteBuffer received;
  grpc::CompletionQueue queue;
  grpc::GenericStub stub(channel);
  auto call = stub.PrepareUnaryCall(context, path, sent, &queue);
  grpc::Status status;
  call->StartCall();
  call->Finish(&received, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  if (!status.ok()) return status;
  grpc::Slice whole;
  if (!received.DumpToSingleSlice(&whole).ok() ||
      !response->ParseFromArray(whole.begin(),
                                static_cast<int>(whole.size()))) {
    return grpc::Status(grpc::StatusCode::INTERNAL, "unreadable answer");
  }
  return status;
}

// A service says every 30 s that it is there.
constexpr absl::Duration kLongestSilence = absl::Seconds(75);

// A stream of one call, each step waited for.
class OneStream {
 public:
  OneStream(grpc::ClientContext* context,
            const std::shared_ptr<grpc::Channel>& channel,
            const std::string& path)
      : context_(context),
        stub_(channel),
        call_(stub_.PrepareCall(context, path, &queue_)) {}

  bool Send(const google::protobuf::Message& request) {
    call_->StartCall(Tag());
    if (!Wait()) return false;
    grpc::Slice slice(request.SerializeAsString());
    call_->WriteLast(grpc::ByteBuffer(&slice, 1), grpc::WriteOptions(), Tag());
    return Wait();
  }
  // For streams of requests: begun, each written, and at the end said so.
  bool Start() {
    call_->StartCall(Tag());
    return Wait();
  }
  bool Write(const google::protobuf::Message& message) {
    grpc::Slice slice(message.SerializeAsString());
    call_->Write(grpc::ByteBuffer(&slice, 1), Tag());
    return Wait();
  }
  bool WritesDone() {
    call_->WritesDone(Tag());
    return Wait();
  }
  bool Read(google::protobuf::Message* message) {
    grpc::ByteBuffer received;
    call_->Read(&received, Tag());
    if (!Wait()) return false;
    grpc::Slice whole;
    return received.DumpToSingleSlice(&whole).ok() &&
           message->ParseFromArray(whole.begin(),
                                   static_cast<int>(whole.size()));
  }
  absl::Status Finish() {
    grpc::Status status;
    call_->Finish(&status, Tag());
    Wait();
    if (silent_) return absl::UnavailableError("the line is silent");
    return FromGrpcStatus(status);
  }

 private:
  void* Tag() { return this; }
  bool Wait() {
    void* tag = nullptr;
    bool ok = false;
    const auto until = absl::ToChronoTime(absl::Now() + kLongestSilence);
    if (queue_.AsyncNext(&tag, &ok, until) ==
        grpc::CompletionQueue::NextStatus::TIMEOUT) {
      silent_ = true;
      context_->TryCancel();
      queue_.Next(&tag, &ok);
    }
    return ok;
  }

  grpc::ClientContext* const context_;
  grpc::CompletionQueue queue_;
  grpc::GenericStub stub_;
  const std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
  bool silent_ = false;
};

}  // namespace

Connection::Connection(Config config, std::string as, absl::Duration timeout)
    : config_(std::move(config)), as_(std::move(as)), timeout_(timeout) {}

absl::StatusOr<std::shared_ptr<grpc::Channel>> Connection::Channel(
    const std::string& service) {
  auto& channel = channels_[service];
  if (channel != nullptr) return channel;
  const auto endpoint = config_.endpoints.find(service);
  if (endpoint == config_.endpoints.end()) {
    return FailedPrecondition(
        "SERVICE_UNKNOWN",
        Sv(absl::StrCat(service, " is not in the configuration")),
        "write it again with `make run`");
  }
  grpc::SslCredentialsOptions ssl;
  ASSIGN_OR_RETURN(ssl.pem_root_certs, ReadFile(config_.ca_file));
  ASSIGN_OR_RETURN(ssl.pem_private_key, ReadFile(config_.client_key_file));
  ASSIGN_OR_RETURN(ssl.pem_cert_chain, ReadFile(config_.client_cert_file));
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMostAnswerBytes);
  channel = grpc::CreateCustomChannel(endpoint->second,
                                      grpc::SslCredentials(ssl), arguments);
  return channel;
}

absl::StatusOr<std::string> Connection::Token() {
  if (absl::Now() < token_until_) return token_;
  std::vector<std::string> words = config_.credential_command;
  words.insert(words.end(), {"--as", as_});
  ASSIGN_OR_RETURN(token_, RunCommand(words));
  token_until_ = absl::Now() + kTokenReuse;
  return token_;
}

absl::Status Connection::Call(const google::protobuf::MethodDescriptor& method,
                              const google::protobuf::Message& request,
                              google::protobuf::Message* response) {
  ASSIGN_OR_RETURN(const auto channel, Channel(ServiceName(method)));
  ASSIGN_OR_RETURN(const std::string token, Token());
  const std::string path =
      absl::StrCat("/", method.service()->full_name(), "/", method.name());
  const absl::Time until = absl::Now() + timeout_;
  for (int attempt = 1;; ++attempt) {
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + token);
    context.set_deadline(absl::ToChronoTime(until));
    const absl::Status status =
        FromGrpcStatus(CallOnce(&context, channel, path, request, response));
    const std::optional<absl::Duration> pause = PauseAfter(status, attempt);
    if (!pause.has_value() || absl::Now() + *pause > until) return status;
    std::cerr << method.service()->name()
              << (absl::IsUnavailable(status) ? " cannot be reached"
                                              : " asks to wait")
              << ", trying again" << std::endl;
    absl::SleepFor(*pause);
  }
}

absl::Status Connection::Watch(const google::protobuf::MethodDescriptor& method,
                               const google::protobuf::Message& request,
                               google::protobuf::Message* message,
                               absl::FunctionRef<void()> each) {
  ASSIGN_OR_RETURN(const auto channel, Channel(ServiceName(method)));
  ASSIGN_OR_RETURN(const std::string token, Token());
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + token);
  OneStream stream(
      &context, channel,
      absl::StrCat("/", method.service()->full_name(), "/", method.name()));
  if (stream.Send(request)) {
    while (stream.Read(message)) each();
  }
  return stream.Finish();
}

absl::Status Connection::Upload(
    const google::protobuf::MethodDescriptor& method,
    const google::protobuf::Message& first, google::protobuf::Message* message,
    absl::FunctionRef<bool()> next, google::protobuf::Message* response) {
  ASSIGN_OR_RETURN(const auto channel, Channel(ServiceName(method)));
  ASSIGN_OR_RETURN(const std::string token, Token());
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + token);
  OneStream stream(
      &context, channel,
      absl::StrCat("/", method.service()->full_name(), "/", method.name()));
  // What is refused is refused early: the answer says why.
  bool goes = stream.Start() && stream.Write(first);
  while (goes && next()) goes = stream.Write(*message);
  if (goes && stream.WritesDone()) stream.Read(response);
  return stream.Finish();
}

absl::StatusOr<std::string> RunCommand(const std::vector<std::string>& words) {
  const absl::Status failed = FailedPrecondition(
      "CREDENTIAL_COMMAND_FAILED",
      Sv(absl::StrCat("`", words.front(), "` gave no token")),
      "run it by hand to see why");
  int ends[2];
  if (pipe(ends) != 0) return failed;
  const pid_t child = fork();
  if (child < 0) return failed;
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    std::vector<char*> arguments;
    for (const std::string& word : words) {
      arguments.push_back(const_cast<char*>(word.c_str()));
    }
    arguments.push_back(nullptr);
    // "sojourn" is this very program, wherever it lies.
    const bool self = words.front() == "sojourn";
    execvp(self ? "/proc/self/exe" : arguments[0], arguments.data());
    _exit(127);
  }
  close(ends[1]);
  std::string output;
  char buffer[4096];
  for (ssize_t n; (n = read(ends[0], buffer, sizeof(buffer))) > 0;) {
    output.append(buffer, static_cast<size_t>(n));
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  absl::StripAsciiWhitespace(&output);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || output.empty()) {
    return failed;
  }
  return output;
}

}  // namespace sojourn::cli
