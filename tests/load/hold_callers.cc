// Callers that hold places as relocation does, all from one thread, so that
// they take little of the machine whose service is measured.
//
//   hold_callers --target=HOST:PORT --tls=FOLDER --callers=N --seconds=S
//                --plan=FILE [--a_second=R]
//
// FILE has a hold a line: level (1 to 4), host, place or "-" for any, check-in
// and check-out. Each caller makes the next one of the plan as soon as its last
// was answered, until the plan or the time is over. A call that says nothing
// (the service is busy or away) is repeated under its request_id. With
// --a_second that many calls are made a second instead, each once, however many
// are not answered yet; N callers then tell how many connections there are.
// FOLDER has ca.pem, relocation.pem and relocation.key. Prints a line an
// answer: place in the plan, level, when it was first sent and when answered
// (microseconds), tries, and OK or the status and its message.
#include <deque>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "common/crypto/ids.h"
#include "grpcpp/alarm.h"
#include "grpcpp/grpcpp.h"
#include "sojourn/capacity/v1/capacity_service.grpc.pb.h"

namespace sojourn::capacity {
namespace {

using Stub = v1::HostCapacityService::Stub;

constexpr absl::Duration kDeadline = absl::Seconds(10);
constexpr absl::Duration kPause = absl::Milliseconds(20);
constexpr absl::Duration kPace = absl::Milliseconds(2);
// The service takes 256 calls a connection.
constexpr int kCallersOfAChannel = 128;

struct Flags {
  std::string target;
  std::string tls;
  std::string plan;
  int callers = 0;
  int seconds = 0;
  int a_second = 0;
};

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

type::v1::Date ToDate(const std::string& text) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(text, &day)) day = {};
  type::v1::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

std::vector<v1::HoldPlaceRequest> ReadPlan(const std::string& path) {
  std::ifstream file(path);
  std::vector<v1::HoldPlaceRequest> plan;
  int level = 0;
  std::string host, place, check_in, check_out;
  while (file >> level >> host >> place >> check_in >> check_out) {
    v1::HoldPlaceRequest& request = plan.emplace_back();
    request.set_request_id(crypto::NewUuidV7());
    request.set_case_ref(crypto::NewPublicId());
    request.mutable_party()->set_adults(1);
    request.set_level(static_cast<type::v1::Level>(level));
    request.set_host_id(host);
    if (place != "-") request.set_place_id(place);
    *request.mutable_stay()->mutable_check_in() = ToDate(check_in);
    *request.mutable_stay()->mutable_check_out() = ToDate(check_out);
  }
  return plan;
}

std::vector<std::unique_ptr<Stub>> Connect(const Flags& flags) {
  const auto credentials = grpc::SslCredentials(
      {ReadFile(flags.tls + "/ca.pem"), ReadFile(flags.tls + "/relocation.key"),
       ReadFile(flags.tls + "/relocation.pem")});
  std::vector<std::unique_ptr<Stub>> stubs;
  for (int first = 0; first < flags.callers; first += kCallersOfAChannel) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    const auto channel =
        grpc::CreateCustomChannel(flags.target, credentials, arguments);
    channel->WaitForConnected(std::chrono::system_clock::now() +
                              std::chrono::seconds(10));
    stubs.push_back(v1::HostCapacityService::NewStub(channel));
  }
  return stubs;
}

bool SaysNothing(grpc::StatusCode code) {
  return code == grpc::StatusCode::UNAVAILABLE ||
         code == grpc::StatusCode::RESOURCE_EXHAUSTED ||
         code == grpc::StatusCode::DEADLINE_EXCEEDED ||
         code == grpc::StatusCode::ABORTED;
}

class Callers {
 public:
  Callers(const Flags& flags, std::vector<v1::HoldPlaceRequest> plan)
      : plan_(std::move(plan)),
        stubs_(Connect(flags)),
        a_second_(flags.a_second),
        began_(absl::Now()),
        until_(began_ + absl::Seconds(flags.seconds)) {
    if (a_second_ > 0) return;
    for (int i = 0; i < flags.callers; ++i) Add();
  }

  void Run() {
    for (Caller& caller : callers_) Next(caller);
    if (a_second_ > 0) Pace();
    void* tag = nullptr;
    bool ok = false;
    while ((under_way_ > 0 || pacing_) && queue_.Next(&tag, &ok)) {
      if (tag == &pacer_) {
        Pace();
      } else {
        Heard(*static_cast<Caller*>(tag));
      }
    }
  }

 private:
  struct Caller {
    Stub* stub = nullptr;
    size_t number = 0;
    int tries = 0;
    bool pausing = false;
    absl::Time began;
    std::unique_ptr<grpc::ClientContext> context;
    std::unique_ptr<grpc::ClientAsyncResponseReader<v1::HoldPlaceResponse>>
        reader;
    v1::HoldPlaceResponse response;
    grpc::Status status;
    grpc::Alarm alarm;
  };

  // The next one on the connections in turns.
  Caller& Add() {
    Caller& caller = callers_.emplace_back();
    caller.stub =
        stubs_[(callers_.size() - 1) / kCallersOfAChannel % stubs_.size()]
            .get();
    return caller;
  }

  // Sends whatever is due by now.
  void Pace() {
    const absl::Time now = absl::Now();
    const auto due =
        static_cast<size_t>(absl::ToDoubleSeconds(now - began_) * a_second_);
    while (next_ < due && next_ < plan_.size() && absl::Now() < until_) {
      if (free_.empty()) free_.push_back(&Add());
      Caller& caller = *free_.back();
      free_.pop_back();
      Next(caller);
    }
    pacing_ = next_ < plan_.size() && now < until_;
    if (pacing_) pacer_.Set(&queue_, absl::ToChronoTime(now + kPace), &pacer_);
  }

  void Next(Caller& caller) {
    if (next_ == plan_.size() || absl::Now() > until_) return;
    caller.number = next_++;
    caller.tries = 0;
    caller.began = absl::Now();
    ++under_way_;
    Send(caller);
  }

  void Send(Caller& caller) {
    ++caller.tries;
    caller.pausing = false;
    caller.context = std::make_unique<grpc::ClientContext>();
    caller.context->set_deadline(absl::ToChronoTime(absl::Now() + kDeadline));
    caller.reader = caller.stub->AsyncHoldPlace(caller.context.get(),
                                                plan_[caller.number], &queue_);
    caller.reader->Finish(&caller.response, &caller.status, &caller);
  }

  void Heard(Caller& caller) {
    if (caller.pausing) return Send(caller);
    if (a_second_ == 0 && SaysNothing(caller.status.error_code()) &&
        absl::Now() < until_) {
      caller.pausing = true;
      caller.alarm.Set(&queue_, absl::ToChronoTime(absl::Now() + kPause),
                       &caller);
      return;
    }
    std::cout << caller.number << " " << plan_[caller.number].level() << " "
              << absl::ToUnixMicros(caller.began) << " "
              << absl::ToUnixMicros(absl::Now()) << " " << caller.tries << " "
              << (caller.status.ok()
                      ? "OK"
                      : absl::StrCat(caller.status.error_code(), " ",
                                     caller.status.error_message()))
              << "\n";
    --under_way_;
    if (a_second_ > 0) {
      free_.push_back(&caller);
    } else {
      Next(caller);
    }
  }

  const std::vector<v1::HoldPlaceRequest> plan_;
  const std::vector<std::unique_ptr<Stub>> stubs_;
  const int a_second_;
  const absl::Time began_;
  const absl::Time until_;
  grpc::CompletionQueue queue_;
  grpc::Alarm pacer_;
  bool pacing_ = false;
  // Never moved: the queue knows them by their addresses.
  std::deque<Caller> callers_;
  std::vector<Caller*> free_;
  size_t next_ = 0;
  int under_way_ = 0;
};

std::optional<Flags> ParseFlags(int argc, char** argv) {
  Flags flags;
  for (int i = 1; i < argc; ++i) {
    absl::string_view argument = argv[i];
    if (absl::ConsumePrefix(&argument, "--target=")) {
      flags.target = std::string(argument);
    } else if (absl::ConsumePrefix(&argument, "--tls=")) {
      flags.tls = std::string(argument);
    } else if (absl::ConsumePrefix(&argument, "--plan=")) {
      flags.plan = std::string(argument);
    } else if (absl::ConsumePrefix(&argument, "--callers=")) {
      if (!absl::SimpleAtoi(argument, &flags.callers)) return std::nullopt;
    } else if (absl::ConsumePrefix(&argument, "--a_second=")) {
      if (!absl::SimpleAtoi(argument, &flags.a_second)) return std::nullopt;
    } else if (absl::ConsumePrefix(&argument, "--seconds=")) {
      if (!absl::SimpleAtoi(argument, &flags.seconds)) return std::nullopt;
    } else {
      return std::nullopt;
    }
  }
  if (flags.callers < 1 || flags.seconds < 1) return std::nullopt;
  return flags;
}

int Main(int argc, char** argv) {
  const std::optional<Flags> flags = ParseFlags(argc, argv);
  if (!flags.has_value()) {
    std::cerr << "give --target, --tls, --plan, --callers and --seconds\n";
    return 2;
  }
  Callers(*flags, ReadPlan(flags->plan)).Run();
  return 0;
}

}  // namespace
}  // namespace sojourn::capacity

int main(int argc, char** argv) { return sojourn::capacity::Main(argc, argv); }
