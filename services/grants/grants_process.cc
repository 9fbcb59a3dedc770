#include "services/grants/grants_process.h"

#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/auth/poller.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "services/grants/clocks/escalation_sweep.h"
#include "services/grants/clocks/service_levels.h"
#include "services/grants/grants_service.h"
#include "services/grants/payments/payment_worker.h"
#include "services/grants/providers/provider_list.h"
#include "services/grants/reports/report_store.h"

namespace sojourn::grants {
namespace {

using providers::ProviderList;

constexpr char kProviders[] = "payment_providers_file";
constexpr absl::Duration kPay = absl::Seconds(1);
constexpr absl::Duration kAskForReports = absl::Seconds(30);
// Promises are of hours: this is how soon a change shows.
constexpr absl::Duration kSweepEscalations = absl::Seconds(1);

class HostedGrants final : public server::Hosted {
 public:
  HostedGrants(server::Runtime& runtime, const ServiceLevels& levels,
               ProviderList providers)
      : runtime_(runtime),
        providers_(std::move(providers)),
        service_(runtime, levels, &providers_),
        worker_(runtime, providers_) {}

  grpc::Service* grpc() override { return &service_; }
  void Start() override {
    escalations_.emplace(kSweepEscalations,
                         [this] { SweepAllEscalations(runtime_); });
    for (const std::string& name : providers_.Names()) {
      pay_.push_back(std::make_unique<auth::Poller>(
          kPay, [this, name] { worker_.Turn(name); }));
    }
    ask_for_reports_.emplace(kAskForReports, [this] {
      const auto asked = AskForReports(runtime_);
      if (!asked.ok()) log::Failure("ask_for_reports", asked.status());
    });
  }
  void Stop() override {
    escalations_.reset();
    pay_.clear();
    ask_for_reports_.reset();
    service_.Stop();
  }

 private:
  server::Runtime& runtime_;
  const ProviderList providers_;
  GrantService service_;
  PaymentWorker worker_;
  std::optional<auth::Poller> escalations_;
  // One a provider.
  std::vector<std::unique_ptr<auth::Poller>> pay_;
  std::optional<auth::Poller> ask_for_reports_;
};

// Nothing where the file has mistakes, which are then in the log.
std::optional<ServiceLevels> LevelsOf(const server::Options& options) {
  const std::string& path = options.service_levels_file;
  if (path.empty()) return kProposedLevels;
  std::ifstream file(path);
  if (!file.is_open()) {
    log::Error("service_levels", {{"reason", "FILE_UNREADABLE"}});
    return std::nullopt;
  }
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto levels = ParseServiceLevels(text);
  if (levels.ok()) return *levels;
  for (const auto& mistake : DetailsOf(levels.status()).violations) {
    log::Error("service_levels", {{"at", mistake.field},
                                  {"reason", mistake.reason},
                                  {"remedy", mistake.description}});
  }
  return std::nullopt;
}

std::optional<ProviderList> ProvidersOf(const server::Options& options) {
  const auto path = options.files.find(kProviders);
  auto providers =
      providers::LoadProviders(path == options.files.end() ? "" : path->second,
                               options.environment == "development");
  if (providers.ok()) return *std::move(providers);
  log::Failure(kProviders, providers.status());
  return std::nullopt;
}

}  // namespace

std::vector<server::FileFlag> FileFlags() {
  return {{kProviders,
           "who pays for whom, over which channel (JSON; "
           "services/grants/providers/provider_list.h); none: people pay by "
           "hand"}};
}

std::unique_ptr<server::Hosted> MakeProcess(server::Runtime& runtime,
                                            const server::Options& options) {
  const auto levels = LevelsOf(options);
  auto providers = ProvidersOf(options);
  if (!levels || !providers) return nullptr;
  return std::make_unique<HostedGrants>(runtime, *levels,
                                        *std::move(providers));
}

}  // namespace sojourn::grants
