#include "services/relocation/workflow/workflow_worker.h"

#include <utility>

#include "absl/random/random.h"
#include "absl/time/clock.h"
#include "common/log/log.h"
#include "common/metrics/bucket.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/case_file.h"
#include "services/relocation/coordination/coordination_edit.h"
#include "services/relocation/relocation_store_case.h"
#include "services/relocation/workflow/workflow_rules.h"

namespace sojourn::relocation {
namespace {

using workflow_rules::Outcome;

constexpr absl::Duration kTransaction = absl::Seconds(2);
constexpr char kTable[] = "workflow_steps";
constexpr char kRequest[] = "request_sealed";

absl::Time Soon() { return absl::Now() + kTransaction; }

std::string RemedyOf(const absl::Status& status) {
  const ErrorDetails details = DetailsOf(status);
  const auto found = details.metadata.find("remedy");
  return found == details.metadata.end() ? "" : found->second;
}

audit::Record RecordOf(const Step& step) {
  audit::Record record;
  record.actor_service = "relocation";
  record.on_behalf_of = step.cause.subject + " " + step.cause.organisation_id +
                        " " + step.public_id;
  record.method = IsMovement(step.kind)
                      ? "workflow/movement"
                      : std::string("workflow/") + std::string(Name(step.kind));
  record.resource_kind = "relocation";
  record.fields = "case_file";
  record.request_id = step.request_id;
  return record;
}

// An earlier try went out, and what refuses it now says nothing of that one: it
// was refused here and not by who is asked, or by a version of the other
// service that reads more of the same request than the one before it did.
bool WasSent(const steps::Lease& lease, std::string_view reason) {
  return lease.request.has_value() &&
         (workflow_rules::WaitsForHerWord(reason) ||
          workflow_rules::IsOfAgreement(reason) ||
          workflow_rules::IsOfAnotherVersion(lease.step.kind, reason));
}

std::string_view OutcomeLabel(Outcome outcome) {
  switch (outcome) {
    case Outcome::kDone:
      return "done";
    case Outcome::kUnknown:
      return "unknown";
    case Outcome::kRefused:
      return "refused";
    case Outcome::kKeyCancelled:
      return "cancelled";
  }
  return "";
}

// Gauges that every scrape reads from the table.
void MeasureSteps(server::Runtime& runtime) {
  auto& conditions = runtime.metrics().Gauges(
      {.name = "sojourn_workflow_steps",
       .help = "Workflow steps that are runnable, waiting, failed or done by "
               "hand.",
       .labels = {"condition"}});
  runtime.metrics().OnScrape([&runtime, &conditions] {
    const absl::StatusOr<steps::Counts> counts =
        steps::Count(runtime.db(), Soon());
    if (!counts.ok()) return;
    conditions.With({"runnable"}).Set(metrics::LowerEnd(counts->runnable));
    conditions.With({"waiting"}).Set(metrics::LowerEnd(counts->waiting));
    conditions.With({"failed"}).Set(metrics::LowerEnd(counts->failed));
    conditions.With({"by_hand"}).Set(metrics::LowerEnd(counts->by_hand));
  });
}

// To the second when one case's next step comes: for the development clock
// only, which moves while nothing is runnable and never past this time.
void TellNextDue(server::Runtime& runtime) {
  auto& next_due = runtime.metrics().Gauges(
      {.name = "sojourn_workflow_next_due_timestamp_seconds",
       .help = "Domain time at which the next waiting step is due; 0: none.",
       .labels = {}});
  runtime.metrics().OnScrape([&runtime, &next_due] {
    const absl::StatusOr<steps::Counts> counts =
        steps::Count(runtime.db(), Soon());
    if (!counts.ok()) return;
    const absl::Time due = counts->next_due.value_or(absl::UnixEpoch());
    next_due.With({}).Set(absl::ToDoubleSeconds(due - absl::UnixEpoch()));
  });
}

}  // namespace

WorkflowWorker::WorkflowWorker(server::Runtime& runtime, StepCalls calls,
                               Options options)
    : runtime_(runtime),
      calls_(std::move(calls)),
      options_(std::move(options)),
      outcomes_(runtime.metrics().Counters(
          {.name = "sojourn_workflow_step_outcomes_total",
           .help = "Answers to workflow steps, by service asked and outcome.",
           .labels = {"peer", "outcome"}})) {
  MeasureSteps(runtime);
  if (options_.development_clock) TellNextDue(runtime);
}

WorkflowWorker::~WorkflowWorker() { Stop(); }

void WorkflowWorker::Start() {
  // Rankings that nobody waits for keep half of the threads at most: a place
  // that is to be held for her never waits for all of them.
  for (int i = 0; i < options_.threads; ++i) {
    const bool renewals = i == 0 || i < options_.threads / 2;
    threads_.emplace_back([this, renewals] { Loop(renewals); });
  }
}

void WorkflowWorker::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void WorkflowWorker::Nudge() {
  absl::MutexLock lock(&mutex_);
  nudged_ = true;
}

void WorkflowWorker::Loop(bool renewals) {
  for (;;) {
    const absl::StatusOr<bool> ran = RunOne(renewals);
    if (!ran.ok()) {
      log::Warning("workflow_step", {{"reason", ReasonOf(ran.status())}});
    }
    absl::MutexLock lock(&mutex_);
    if (stopping_) return;
    if (ran.ok() && *ran) continue;
    const auto wanted = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return stopping_ || nudged_;
    };
    mutex_.AwaitWithTimeout(absl::Condition(&wanted), options_.poll);
    nudged_ = false;
    if (stopping_) return;
  }
}

absl::StatusOr<bool> WorkflowWorker::RunOne(bool renewals) {
  ASSIGN_OR_RETURN(const std::optional<steps::Lease> lease,
                   steps::Claim(runtime_.db(), options_.name,
                                {.turn = workflow_rules::TurnAfter(turns_),
                                 .renewals = renewals},
                                Soon()));
  if (!lease) return false;
  ++turns_;
  if (IsErasure(lease->step.kind)) {
    RETURN_IF_ERROR(RunErasure(*lease));
    return true;
  }
  const StepCall& call = *calls_.at(lease->step.kind);
  const Answer answer =
      lease->step.done_by_hand ? HeardByHand(*lease) : Ask(*lease, call);
  const Outcome outcome = workflow_rules::Classify(answer.status);
  outcomes_.With({ServiceOf(lease->step.kind), OutcomeLabel(outcome)})
      .Increment();
  RETURN_IF_ERROR(Record(*lease, call, answer));
  return true;
}

// What follows is recorded as if the other service had said yes.
WorkflowWorker::Answer WorkflowWorker::HeardByHand(const steps::Lease& lease) {
  return {FetchKeys(runtime_, lease.step, RecordOf(lease.step)), ""};
}

WorkflowWorker::Answer WorkflowWorker::Ask(const steps::Lease& lease,
                                           const StepCall& call) {
  absl::StatusOr<std::string> request = RequestOf(lease, call);
  if (!request.ok()) return {request.status(), ""};
  absl::StatusOr<std::string> response =
      call.Send({.cause = lease.step.cause,
                 .step_id = lease.step.public_id,
                 .deadline = absl::Now() + workflow_rules::kCallDeadline},
                *request);
  if (!response.ok()) return {response.status(), ""};
  return {absl::OkStatus(), *std::move(response)};
}

absl::StatusOr<std::string> WorkflowWorker::RequestOf(const steps::Lease& lease,
                                                      const StepCall& call) {
  RETURN_IF_ERROR(FetchKeys(runtime_, lease.step, RecordOf(lease.step)));
  return runtime_.db().Write<std::string>(
      Soon(), [&](db::Transaction& tx) -> absl::StatusOr<std::string> {
        // Whoever takes a consent back waits for this, or this for her.
        RETURN_IF_ERROR(
            tx.Execute(kLockCaseByRow, db::Params(lease.step.case_row_id))
                .status());
        ASSIGN_OR_RETURN(const bool holds, steps::Holds(tx, lease));
        if (!holds) return absl::CancelledError("the lease is lost");
        ASSIGN_OR_RETURN(const CaseFile file,
                         OpenCaseFile(tx, runtime_.sealer(), lease.step));
        // Whoever was asked already may have done it.
        if (!lease.request) {
          RETURN_IF_ERROR(CheckMayGiveBack(lease.step, file.facts.relocation));
        }
        ASSIGN_OR_RETURN(std::string request,
                         TakeRequest(tx, lease, call, file));
        RETURN_IF_ERROR(call.MaySend(lease.step, file, request));
        return request;
      });
}

// The one that was kept, or a new one, which is kept.
absl::StatusOr<std::string> WorkflowWorker::TakeRequest(
    db::Transaction& tx, const steps::Lease& lease, const StepCall& call,
    const CaseFile& file) {
  const crypto::Binding binding{
      .table = kTable, .row_id = lease.step.row_id, .column = kRequest};
  const std::string& relocation_id = file.facts.relocation.relocation_id;
  const auto key = keystore::KeyRef::Case(relocation_id);
  if (lease.request) {
    return runtime_.sealer().Open(key, *lease.request, binding);
  }
  ASSIGN_OR_RETURN(std::string request, call.Request(lease.step, file));
  if (!call.KeepsRequest()) return request;
  ASSIGN_OR_RETURN(const db::Bytes sealed,
                   runtime_.sealer().Seal(key, request, binding));
  steps::KeepRequest(tx, lease, sealed);
  return request;
}

absl::Status WorkflowWorker::Record(const steps::Lease& lease,
                                    const StepCall& call,
                                    const Answer& answer) {
  if (workflow_rules::Classify(answer.status) == Outcome::kUnknown) {
    absl::BitGen random;
    const absl::Duration delay = workflow_rules::RepeatAfter(
        answer.status, lease.step, absl::Uniform<double>(random, 0.0, 1.0));
    return steps::Repeat(runtime_.db(), lease, delay, ReasonOf(answer.status),
                         Soon());
  }
  return runtime_.db().Write(Soon(), [&](db::Transaction& tx) {
    return RecordOutcome(tx, lease, call, answer);
  });
}

// An earlier try may have been heard: it is undone, and asked as if for the
// first time, which waits for her yes.
absl::Status WorkflowWorker::AskAnew(db::Transaction& tx,
                                     const steps::Lease& lease,
                                     const CaseRow& row) {
  audit::Record record = RecordOf(lease.step);
  record.resource_ids = {row.relocation.relocation_id};
  record.fields = "asked_anew";
  runtime_.audit().Append(tx, record);
  ASSIGN_OR_RETURN(
      CoordinationEdit edit,
      CoordinationEdit::Open(tx, runtime_.sealer(), row, lease.step.cause));
  return edit.Plan(
      workflow_rules::PlanAskAnew(lease.step.row_id, edit.steps()));
}

// The other service knows of more than this database: it is told how things
// stand once more.
absl::Status WorkflowWorker::TellAbove(db::Transaction& tx,
                                       const steps::Lease& lease,
                                       const CaseRow& row, int64_t heard) {
  audit::Record record = RecordOf(lease.step);
  record.resource_ids = {row.relocation.relocation_id};
  record.fields = "overtaken";
  runtime_.audit().Append(tx, record);
  steps::GoOnAbove(tx, lease, heard);
  steps::BeginAttempt(tx, lease, tx.now(), "SHARE_OVERTAKEN", "");
  return absl::OkStatus();
}

absl::Status WorkflowWorker::RecordOutcome(db::Transaction& tx,
                                           const steps::Lease& lease,
                                           const StepCall& call,
                                           const Answer& answer) {
  const Step& step = lease.step;
  ASSIGN_OR_RETURN(const db::Result locked,
                   tx.Execute(kLockCaseByRow, db::Params(step.case_row_id)));
  if (locked.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const bool holds, steps::Holds(tx, lease));
  // Cancelled meanwhile, or repeated by another worker: this answer no longer
  // counts.
  if (!holds) return absl::OkStatus();
  const CaseRow row = ReadCaseRow(locked.row(0));
  const std::string reason = ReasonOf(answer.status);
  const std::string remedy = RemedyOf(answer.status);
  const Outcome outcome = workflow_rules::Classify(answer.status);
  const int64_t heard =
      outcome == Outcome::kDone ? call.OvertakenBy(answer.response) : 0;
  if (heard > 0) return TellAbove(tx, lease, row, heard);
  if (outcome == Outcome::kDone) {
    steps::Finish(tx, lease, StepState::kDone, call.PeerRef(answer.response),
                  "", "");
    if (!step.undoes.empty()) steps::MarkUndone(tx, step.undoes);
  } else if (outcome == Outcome::kKeyCancelled) {
    steps::Finish(tx, lease, StepState::kCancelled, "", reason, remedy);
  } else if (WasSent(lease, reason)) {
    return AskAnew(tx, lease, row);
  } else if (const auto delay = workflow_rules::AskAgainAfter(
                 step.kind, reason, !step.record_id.empty())) {
    steps::BeginAttempt(tx, lease, tx.now() + *delay, reason, remedy);
  } else {
    steps::Finish(tx, lease, StepState::kFailed, "", reason, remedy);
  }
  audit::Record record = RecordOf(step);
  record.resource_ids = {row.relocation.relocation_id};
  record.fields = OutcomeLabel(outcome);
  record.reason = reason;
  runtime_.audit().Append(tx, record);
  ASSIGN_OR_RETURN(
      CoordinationEdit edit,
      CoordinationEdit::Open(tx, runtime_.sealer(), row, step.cause));
  if (outcome == Outcome::kDone) {
    return call.Done(tx, edit, step, answer.response);
  }
  const Step* const ended = edit.FindStep(step.row_id);
  if (ended != nullptr && ended->state == StepState::kFailed) {
    return call.Refused(tx, edit, step, reason, remedy);
  }
  return absl::OkStatus();
}

}  // namespace sojourn::relocation
