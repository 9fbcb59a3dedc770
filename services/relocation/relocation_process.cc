#include "services/relocation/relocation_process.h"

#include <unistd.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/auth/poller.h"
#include "common/log/log.h"
#include "common/notices/notice_sender.h"
#include "common/outbox/consumer.h"
#include "common/outbox/feed.h"
#include "common/server/build_runtime.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/agreements/agreement_sweep.h"
#include "services/relocation/case/case_census.h"
#include "services/relocation/contact_notices/contact_notice_sweep.h"
#include "services/relocation/duplicates/duplicate_store.h"
#include "services/relocation/duplicates/duplicate_sweep.h"
#include "services/relocation/escalation/escalation_sweep.h"
#include "services/relocation/exposure/exposure_desk.h"
#include "services/relocation/fairness/fairness_sweep.h"
#include "services/relocation/first_hours/call_sweep.h"
#include "services/relocation/intake/draft_desk.h"
#include "services/relocation/money/fund_sweep.h"
#include "services/relocation/ranking/override_census.h"
#include "services/relocation/ranking/ranking_peers_grpc.h"
#include "services/relocation/ranking/step_calls_ranking.h"
#include "services/relocation/referral/referral_edit.h"
#include "services/relocation/referral/referral_keys.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/rights/erasure_calls.h"
#include "services/relocation/rights/holding_peers.h"
#include "services/relocation/round/round_retention.h"
#include "services/relocation/round/round_sweep.h"
#include "services/relocation/service_levels.h"
#include "services/relocation/stay/risk_calendar.h"
#include "services/relocation/workflow/feeds.h"
#include "services/relocation/workflow/peers_grpc.h"
#include "services/relocation/workflow/workflow_worker.h"
#include "services/relocation/worklist/later_due_sweep.h"
#include "services/relocation/worklist/protection_census.h"
#include "sojourn/capacity/v1/capacity_service.grpc.pb.h"
#include "sojourn/grants/v1/grants_service.grpc.pb.h"
#include "sojourn/visa/v1/visa_service.grpc.pb.h"

namespace sojourn::relocation {
namespace {

using Channel = std::shared_ptr<grpc::Channel>;

// Apart from every request, so that no answer waits for what it finds.
constexpr absl::Duration kWatchForProbing = absl::Seconds(30);

void WatchForProbing(server::Runtime& runtime) {
  const absl::Status watched =
      runtime.db().Write(absl::Now() + kWatchForProbing / 2, duplicates::Watch);
  if (!watched.ok()) {
    log::Failure("probing_watch_failed", watched);
  }
}

// Long enough for every service to hang, short beside the 72 hours a report
// has.
constexpr absl::Duration kAskAgain = absl::Seconds(30);

void AskAgain(server::Runtime& runtime, const HoldingPeers& peers) {
  const absl::Status asked =
      ExposureDesk(runtime, peers).AskAgain(absl::Now() + kAskAgain);
  if (!asked.ok()) log::Failure("exposure_asks_failed", asked);
}

// Drafts and rounds are kept for days: minutes more are nothing.
constexpr absl::Duration kDelete = absl::Minutes(10);

void DeleteSilentDrafts(server::Runtime& runtime) {
  const CaseDesk desk(runtime);
  const absl::Status deleted =
      DraftDesk(desk).DeleteSilent(absl::Now() + absl::Minutes(1));
  if (!deleted.ok()) log::Failure("drafts_not_deleted", deleted);
}

void DeleteWhatIsOver(server::Runtime& runtime) {
  DeleteSilentDrafts(runtime);
  const absl::Status deleted =
      DeleteOldRounds(runtime, absl::Now() + absl::Minutes(1));
  if (!deleted.ok()) log::Failure("rounds_not_deleted", deleted);
}

constexpr absl::Duration kLapse = absl::Seconds(30);

void Lapse(server::Runtime& runtime) {
  const absl::Status lapsed = LapseReferrals(runtime, absl::Now() + kLapse);
  if (!lapsed.ok()) log::Failure("referrals_lapse_failed", lapsed);
}

constexpr char kKeyFile[] = "referral_key_file";
constexpr char kPartnersFile[] = "referral_partners_file";

// Null, without an error, where this network refers cases to nobody.
absl::StatusOr<std::unique_ptr<const Network>> LoadNetwork(
    const server::Options& options) {
  const bool key = options.files.contains(kKeyFile);
  if (key != options.files.contains(kPartnersFile)) {
    return InvalidField(key ? kPartnersFile : kKeyFile, "FLAG_MISSING",
                        "referrals need both files, or neither");
  }
  if (!key) return std::unique_ptr<const Network>();
  ASSIGN_OR_RETURN(Network network,
                   Network::Load(options.files.at(kKeyFile),
                                 options.files.at(kPartnersFile)));
  return std::make_unique<const Network>(std::move(network));
}

using ApplyFn = absl::Status (*)(server::Runtime&, db::Transaction&,
                                 const type::v1::EventEnvelope&);
auto Sealing(server::Runtime& runtime, ApplyFn apply) {
  return [&runtime, apply](db::Transaction& tx,
                           const type::v1::EventEnvelope& event) {
    const absl::Status applied = apply(runtime, tx, event);
    // A backup of before an erasure still names a case whose keys are gone.
    if (ReasonOf(applied) == "ERASED") return absl::OkStatus();
    return applied;
  };
}

template <typename Service, typename Request, typename Response>
outbox::OpenStream FeedOf(Channel channel) {
  std::shared_ptr<typename Service::Stub> stub = Service::NewStub(channel);
  return outbox::StubStream<Request, Response>(
      [stub](grpc::ClientContext* context, const Request& request) {
        return stub->WatchEvents(context, request);
      });
}

struct PeerChannels {
  Channel capacity;
  Channel visa;
  Channel grants;
  Channel matching;
};

// An emergency waits no longer than this for the call.
constexpr absl::Duration kCallOfficers = absl::Seconds(1);

void CallWhoIsOnCall(server::Runtime& runtime) {
  const absl::Status called =
      CallOfficers(runtime, absl::Now() + absl::Seconds(2));
  if (!called.ok()) log::Failure("officers_not_called", called);
}

// Promises are of hours, answers of days; a fund is suspended once in a while.
constexpr absl::Duration kEscalate = absl::Seconds(5);

void Escalate(server::Runtime& runtime) {
  const absl::Time deadline = absl::Now() + kEscalate;
  const absl::Status promises = TellMissedPromises(runtime, deadline);
  if (!promises.ok()) log::Failure("misses_not_told", promises);
  const absl::Status hosts = TellSilentHosts(runtime, deadline);
  if (!hosts.ok()) log::Failure("silences_not_told", hosts);
  const absl::Status funds = LeaveSuspendedFunds(runtime, deadline);
  if (!funds.ok()) log::Failure("funds_not_left", funds);
}

// An agreement ends with a day. Beside the misses: a mission's applications are
// opened one by one, for as long as that takes.
constexpr absl::Duration kTellEnds = absl::Seconds(30);

void TellEnds(server::Runtime& runtime) {
  const absl::Status ended = TellEndedAgreements(runtime);
  if (!ended.ok()) log::Failure("ends_not_told", ended);
}

// An officer looks within the day.
constexpr absl::Duration kPropose = absl::Seconds(5);

void Propose(server::Runtime& runtime) {
  const absl::Status proposed =
      ProposeDuplicates(runtime, absl::Now() + kPropose);
  if (!proposed.ok()) log::Failure("duplicates_not_proposed", proposed);
}

// Her hours are hours long.
constexpr absl::Duration kContact = absl::Seconds(10);

void GetInTouch(server::Runtime& runtime) {
  const absl::Status sent = SendContactNotices(runtime, absl::Now() + kContact);
  if (!sent.ok()) log::Failure("contact_notices_not_sent", sent);
}

// Once through the cases that there are; nothing to do after that.
constexpr absl::Duration kSettle = absl::Seconds(5);

void SettleBefore(server::Runtime& runtime) {
  const absl::Status settled =
      SettleCasesOfBefore(runtime, absl::Now() + absl::Seconds(30));
  if (!settled.ok()) log::Failure("later_due_sweep_failed", settled);
}

// Half a year passes before a case is counted.
constexpr absl::Duration kCount = absl::Minutes(5);

void Count(server::Runtime& runtime) {
  const absl::Status counted =
      CountForFairness(runtime, absl::Now() + absl::Seconds(60));
  if (!counted.ok()) log::Failure("fairness_not_counted", counted);
}

// An officer looks at the plan when it is there.
constexpr absl::Duration kPlan = absl::Seconds(2);

// Null: notices wait, and a metric says so.
std::unique_ptr<notices::Transport> TransportOf(
    const server::Options& options) {
  if (!options.notice_sendmail.empty()) {
    return notices::MakeSendmail(options.notice_sendmail, options.notice_from);
  }
  if (!options.notice_spool_dir.empty()) {
    return notices::MakeSpool(options.notice_spool_dir);
  }
  return nullptr;
}

// What `parse` reads in the file goes to `use`. All mistakes are named at once,
// each on a line of the log under `event`.
template <typename Parse, typename Use>
bool TakeFile(const std::string& path, const char* event, Parse parse,
              Use use) {
  if (path.empty()) return true;
  std::ifstream file(path);
  if (!file.is_open()) {
    log::Error(event, {{"reason", "FILE_UNREADABLE"}});
    return false;
  }
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  auto parsed = parse(text);
  for (const FieldViolation& mistake : DetailsOf(parsed.status()).violations) {
    log::Error(event, {{"at", mistake.field},
                       {"reason", mistake.reason},
                       {"remedy", mistake.description}});
  }
  if (parsed.ok()) use(*std::move(parsed));
  return parsed.ok();
}

bool TakeFiles(const server::Options& options) {
  return TakeFile(options.service_levels_file, "service_levels",
                  ParseServiceLevels, UseServiceLevels) &&
         TakeFile(options.risk_calendar_file, "risk_calendar",
                  ParseRiskCalendar, UseRiskCalendar);
}

class Hosted final : public server::Hosted {
 public:
  Hosted(server::Runtime& runtime, const PeerChannels& channels,
         std::unique_ptr<const Network> network, absl::Duration watch_every,
         const server::Options& options)
      : runtime_(runtime),
        network_(std::move(network)),
        watch_every_(watch_every),
        transport_(TransportOf(options)),
        notices_(runtime.db(), runtime.sealer(), runtime.metrics(),
                 transport_.get()),
        feed_(runtime.db(), runtime.metrics()),
        holding_capacity_(MakeHoldingCapacity(channels.capacity)),
        holding_visa_(MakeHoldingVisa(channels.visa)),
        holding_grants_(MakeHoldingGrants(channels.grants)),
        holding_({.capacity = *holding_capacity_,
                  .visa = *holding_visa_,
                  .grants = *holding_grants_}),
        service_(runtime, feed_, holding_, network_.get()),
        capacity_(MakeCapacityPeer(channels.capacity)),
        visa_(MakeVisaPeer(channels.visa)),
        grants_(MakeGrantsPeer(channels.grants)),
        places_(MakePlacesPeer(channels.capacity)),
        matching_(MakeMatchingPeer(channels.matching)),
        erasing_capacity_(MakeErasingCapacity(channels.capacity)),
        erasing_visa_(MakeErasingVisa(channels.visa)),
        erasing_grants_(MakeErasingGrants(channels.grants)),
        worker_(runtime, Calls(runtime),
                {.name = absl::StrCat("relocation-", getpid()),
                 .development_clock = !options.development_clock_file.empty(),
                 .erasure = CountingFirst(
                     runtime, MakeErasureCalls(runtime.keys(),
                                               {.capacity = *erasing_capacity_,
                                                .visa = *erasing_visa_,
                                                .grants = *erasing_grants_}))}),
        capacity_feed_(runtime.db(),
                       {.feed = "capacity",
                        .open = FeedOf<capacity::v1::HostCapacityService,
                                       capacity::v1::WatchEventsRequest,
                                       capacity::v1::WatchEventsResponse>(
                            channels.capacity),
                        .apply = Sealing(runtime, feeds::ApplyCapacity),
                        .metrics = &runtime.metrics()}),
        visa_feed_(
            runtime.db(),
            {.feed = "visa",
             .open = FeedOf<visa::v1::VisaService, visa::v1::WatchEventsRequest,
                            visa::v1::WatchEventsResponse>(channels.visa),
             .apply = Sealing(runtime, feeds::ApplyVisa),
             .metrics = &runtime.metrics()}),
        grants_feed_(
            runtime.db(),
            {.feed = "grants",
             .open = FeedOf<grants::v1::GrantService,
                            grants::v1::WatchEventsRequest,
                            grants::v1::WatchEventsResponse>(channels.grants),
             .apply = Sealing(runtime, feeds::ApplyGrants),
             .metrics = &runtime.metrics()}) {}

  grpc::Service* grpc() override { return &service_; }
  void Start() override {
    capacity_feed_.Start();
    visa_feed_.Start();
    grants_feed_.Start();
    worker_.Start();
    watch_ = std::make_unique<auth::Poller>(
        watch_every_, [this] { WatchForProbing(runtime_); });
    ask_again_ = std::make_unique<auth::Poller>(
        kAskAgain, [this] { AskAgain(runtime_, holding_); });
    over_ = std::make_unique<auth::Poller>(
        kDelete, [this] { DeleteWhatIsOver(runtime_); });
    lapse_ =
        std::make_unique<auth::Poller>(kLapse, [this] { Lapse(runtime_); });
    call_ = std::make_unique<auth::Poller>(
        kCallOfficers, [this] { CallWhoIsOnCall(runtime_); });
    propose_ =
        std::make_unique<auth::Poller>(kPropose, [this] { Propose(runtime_); });
    contact_ = std::make_unique<auth::Poller>(kContact,
                                              [this] { GetInTouch(runtime_); });
    ends_ = std::make_unique<auth::Poller>(kTellEnds,
                                           [this] { TellEnds(runtime_); });
    escalate_ = std::make_unique<auth::Poller>(kEscalate,
                                               [this] { Escalate(runtime_); });
    settle_ = std::make_unique<auth::Poller>(
        kSettle, [this] { SettleBefore(runtime_); });
    count_ =
        std::make_unique<auth::Poller>(kCount, [this] { Count(runtime_); });
    plan_ = std::make_unique<auth::Poller>(kPlan, [this] { Plan(); });
    notices_.Start();
  }
  void Stop() override {
    stopping_ = true;
    plan_.reset();
    notices_.Stop();
    count_.reset();
    settle_.reset();
    escalate_.reset();
    ends_.reset();
    contact_.reset();
    propose_.reset();
    call_.reset();
    lapse_.reset();
    over_.reset();
    ask_again_.reset();
    watch_.reset();
    worker_.Stop();
    capacity_feed_.Stop();
    visa_feed_.Stop();
    grants_feed_.Stop();
    feed_.Stop();
    service_.StopWatches();
  }

 private:
  void Plan() {
    const absl::Status planned =
        MakeRound(runtime_, {.places = *places_, .matching = *matching_},
                  [this] { return stopping_.load(); });
    if (!planned.ok()) log::Failure("round_not_made", planned);
  }

  StepCalls Calls(server::Runtime& runtime) {
    StepCalls calls;
    AddCapacityCalls(*capacity_, calls);
    AddVisaCalls(*visa_, runtime.sealer(), calls);
    AddGrantsCalls(*grants_, calls);
    AddRankingCalls({.places = *places_, .matching = *matching_},
                    runtime.sealer(), calls);
    return calls;
  }

  server::Runtime& runtime_;
  const std::unique_ptr<const Network> network_;
  const absl::Duration watch_every_;
  const std::unique_ptr<notices::Transport> transport_;
  notices::Sender notices_;
  outbox::Feed feed_;
  const std::unique_ptr<HoldingPeer> holding_capacity_;
  const std::unique_ptr<HoldingPeer> holding_visa_;
  const std::unique_ptr<HoldingPeer> holding_grants_;
  const HoldingPeers holding_;
  RelocationService service_;
  const std::unique_ptr<CapacityPeer> capacity_;
  const std::unique_ptr<VisaPeer> visa_;
  const std::unique_ptr<GrantsPeer> grants_;
  const std::unique_ptr<PlacesPeer> places_;
  const std::unique_ptr<MatchingPeer> matching_;
  const std::unique_ptr<ErasingPeer> erasing_capacity_;
  const std::unique_ptr<ErasingPeer> erasing_visa_;
  const std::unique_ptr<ErasingPeer> erasing_grants_;
  WorkflowWorker worker_;
  outbox::Consumer capacity_feed_;
  outbox::Consumer visa_feed_;
  outbox::Consumer grants_feed_;
  std::unique_ptr<auth::Poller> watch_;
  std::unique_ptr<auth::Poller> ask_again_;
  std::unique_ptr<auth::Poller> over_;
  std::unique_ptr<auth::Poller> lapse_;
  std::unique_ptr<auth::Poller> escalate_;
  std::unique_ptr<auth::Poller> ends_;
  std::unique_ptr<auth::Poller> propose_;
  std::unique_ptr<auth::Poller> contact_;
  std::unique_ptr<auth::Poller> call_;
  std::unique_ptr<auth::Poller> settle_;
  std::unique_ptr<auth::Poller> count_;
  std::atomic<bool> stopping_ = false;
  std::unique_ptr<auth::Poller> plan_;
};

}  // namespace

std::vector<server::FileFlag> FileFlags() {
  return {{kKeyFile, "32 bytes: the key of referrals between networks"},
          {kPartnersFile, "JSON: partner networks, their keys and contacts"}};
}

std::unique_ptr<server::Hosted> MakeProcess(server::Runtime& runtime,
                                            const server::Options& options) {
  return MakeWatchingProcess(runtime, options, kWatchForProbing);
}

std::unique_ptr<server::Hosted> MakeWatchingProcess(
    server::Runtime& runtime, const server::Options& options,
    absl::Duration watch_every) {
  if (!TakeFiles(options)) return nullptr;
  MeasureCases(runtime);
  MeasureLevels(runtime);
  MeasureOverrides(runtime);
  MeasureProtection(runtime);
  MeasureCalls(runtime);
  const auto credentials = server::PeerCredentials(options);
  if (!credentials.ok()) {
    log::Error("peer_credentials",
               {{"reason", std::string(credentials.status().message())}});
    return nullptr;
  }
  auto network = LoadNetwork(options);
  if (!network.ok()) {
    log::Failure("referral_keys", network.status());
    for (const FieldViolation& each : DetailsOf(network.status()).violations) {
      log::Error("referral_keys",
                 {{"flag", each.field}, {"mistake", each.description}});
    }
    return nullptr;
  }
  // A peer that was started again is found at once: gRPC's own pauses grow to
  // two minutes, and a case of L1 cannot wait for them.
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2000);
  arguments.SetInt(GRPC_ARG_DNS_MIN_TIME_BETWEEN_RESOLUTIONS_MS, 500);
  const auto channel = [&](const std::string& peer) {
    grpc::ChannelArguments to_peer = arguments;
    to_peer.SetSslTargetNameOverride(server::PeerTlsName(peer));
    return grpc::CreateCustomChannel(options.peers.at(peer), *credentials,
                                     to_peer);
  };
  return std::make_unique<Hosted>(runtime,
                                  PeerChannels{.capacity = channel("capacity"),
                                               .visa = channel("visa"),
                                               .grants = channel("grants"),
                                               .matching = channel("matching")},
                                  *std::move(network), watch_every, options);
}

}  // namespace sojourn::relocation
