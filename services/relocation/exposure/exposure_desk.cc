#include "services/relocation/exposure/exposure_desk.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "absl/time/clock.h"
#include "common/crypto/ids.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {
namespace {

constexpr std::string_view kHere = "relocation";
// Somebody waits for the report: a service that hangs is asked again later.
constexpr absl::Duration kAnswerWithin = absl::Seconds(2);
constexpr int kMostAtOnce = 20;

audit::Actor ToActor(const ExposedActor& actor) {
  return {.subject = actor.subject, .organisation = actor.organisation_id};
}

// What the other services say, by service.
using Elsewhere = std::map<std::string, audit::SeenAccount>;

Elsewhere AskAll(const HoldingPeers& peers, const server::Call& call,
                 Exposure& exposure) {
  Elsewhere seen;
  for (const std::string_view service : peer_store::kPeers) {
    const PeerCall peer_call{
        .cause = {.subject = call.caller.subject,
                  .organisation_id = call.caller.organisation_id},
        .step_id = call.method,
        .deadline = std::min(call.deadline - kForTheAnswer,
                             absl::Now() + kAnswerWithin)};
    auto answer =
        peers.Of(service).SeenCases(peer_call, ToActor(exposure.actor),
                                    exposure.since, kMostExposedCases + 1);
    if (answer.ok()) {
      seen[std::string(service)] = *std::move(answer);
    } else {
      exposure.unanswered.emplace_back(service);
    }
  }
  return seen;
}

// The report is drawn up in the transaction that stores it.
absl::StatusOr<idempotency::Outcome> DrawUp(db::Transaction& tx,
                                            Exposure exposure,
                                            Elsewhere elsewhere) {
  audit::SeenAccount& here = elsewhere[std::string(kHere)];
  ASSIGN_OR_RETURN(here.cases, audit::ReadSeenCases(tx, ToActor(exposure.actor),
                                                    exposure.since, "",
                                                    kMostExposedCases + 1));
  ASSIGN_OR_RETURN(here.last_seen_at,
                   audit::ReadLastSeen(tx, ToActor(exposure.actor)));
  std::vector<SeenCase> seen;
  for (const auto& [service, account] : elsewhere) {
    ASSIGN_OR_RETURN(const std::vector<SeenCase> cases,
                     exposures::Resolve(tx, service, account.cases));
    seen.insert(seen.end(), cases.begin(), cases.end());
  }
  seen = MergeSeen(std::move(seen));
  if (seen.size() > kMostExposedCases) {
    return FailedPrecondition("EXPOSURE_TOO_WIDE",
                              "more cases were seen than one report holds",
                              "report account by account, or a later since");
  }
  exposure.reported_at = tx.now();
  ASSIGN_OR_RETURN(const std::vector<SeenDraft> drafts,
                   exposures::ResolveDrafts(tx, here.cases));
  exposures::Insert(tx, exposure, seen,
                    PlanTasks(seen, !drafts.empty(), tx.now()));
  exposures::InsertDrafts(tx, exposure, drafts);
  for (const auto& [service, account] : elsewhere) {
    exposures::SaveSighting(
        tx, exposure,
        {.service = service, .last_seen_at = account.last_seen_at});
  }
  return idempotency::Outcome{.result_ref = exposure.exposure_id,
                              .replayed = false,
                              .audit_resource = "exposure",
                              .audit_id = exposure.exposure_id,
                              .audit_fields = "exposure",
                              .audit_reason = ""};
}

// Cases that the report does not name yet.
std::vector<SeenCase> NotIn(const std::vector<SeenCase>& known,
                            const std::vector<SeenCase>& seen) {
  std::set<std::string> ids;
  for (const SeenCase& each : known) ids.insert(each.case_row_id);
  std::vector<SeenCase> added;
  for (const SeenCase& each : seen) {
    if (!ids.contains(each.case_row_id)) added.push_back(each);
  }
  return added;
}

// Under the lock of the report; nothing where another process was first.
absl::Status AddTo(db::Transaction& tx, server::Runtime& runtime,
                   const std::string& exposure_id, const std::string& service,
                   const audit::SeenAccount& account) {
  RETURN_IF_ERROR(
      tx.Execute(exposures::kLock, db::Params(exposure_id)).status());
  ASSIGN_OR_RETURN(const std::optional<Exposure> exposure,
                   exposures::Load(tx, exposure_id));
  if (!exposure ||
      std::find(exposure->unanswered.begin(), exposure->unanswered.end(),
                service) == exposure->unanswered.end()) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::vector<SeenCase> seen,
                   exposures::Resolve(tx, service, account.cases));
  ASSIGN_OR_RETURN(const std::vector<SeenCase> known,
                   exposures::LoadCases(tx, exposure_id));
  ASSIGN_OR_RETURN(const std::vector<Task> tasks,
                   exposures::LoadTasks(tx, exposure_id));
  exposures::Add(tx, *exposure, service, seen,
                 PlanMoreTasks(NotIn(known, seen), tasks, tx.now()));
  exposures::SaveSighting(
      tx, *exposure,
      {.service = service, .last_seen_at = account.last_seen_at});
  audit::Record record{.actor_service = std::string(kHere),
                       .method = "ReportExposure",
                       .resource_kind = "exposure",
                       .resource_ids = {exposure_id},
                       .fields = "answer of " + service};
  runtime.audit().Append(tx, record);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ExposureDesk::Report(
    const server::Call& call, const v1::ReportExposureRequest& request) const {
  Exposure exposure{.row_id = crypto::NewUuidV7(),
                    .exposure_id = crypto::NewPublicId(),
                    .actor = {request.subject(), request.organisation_id()},
                    .since = ToTime(request.since()),
                    .note_sealed = {},
                    .reported_by = call.caller.subject,
                    .reported_at = {},
                    .unanswered = {}};
  const Elsewhere elsewhere = AskAll(peers_, call, exposure);
  const keystore::KeyRef key = ExposureKey(exposure.exposure_id);
  RETURN_IF_ERROR(runtime_.keys().CreateKeys({&key, 1}));
  ASSIGN_OR_RETURN(
      exposure.note_sealed,
      runtime_.sealer().Seal(key, request.note(),
                             {"exposures", exposure.row_id, "note_sealed"}));
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      idempotency::Create(runtime_, call,
                          [&](db::Transaction& tx, const db::Result&) {
                            return DrawUp(tx, exposure, elsewhere);
                          }));
  return outcome.result_ref;
}

absl::Status ExposureDesk::AskAgain(absl::Time deadline) const {
  using Waiting = std::vector<Exposure>;
  ASSIGN_OR_RETURN(
      const Waiting waiting,
      runtime_.db().Read<Waiting>(deadline, [](db::Transaction& tx) {
        return exposures::ListUnanswered(tx, kMostAtOnce);
      }));
  for (const Exposure& exposure : waiting) {
    for (const std::string& service : exposure.unanswered) {
      RETURN_IF_ERROR(AskAgain(exposure, service, deadline));
    }
  }
  return absl::OkStatus();
}

absl::Status ExposureDesk::AskAgain(const Exposure& exposure,
                                    const std::string& service,
                                    absl::Time deadline) const {
  // Nobody's decision: it follows from the report.
  const PeerCall call{
      .cause = {},
      .step_id = "ReportExposure",
      .deadline = std::min(deadline, absl::Now() + kAnswerWithin)};
  const auto named = peers_.Of(service).SeenCases(
      call, ToActor(exposure.actor), exposure.since, kMostExposedCases + 1);
  if (!named.ok()) return absl::OkStatus();
  return runtime_.db().Write(deadline, [&](db::Transaction& tx) {
    return AddTo(tx, runtime_, exposure.exposure_id, service, *named);
  });
}

}  // namespace sojourn::relocation
