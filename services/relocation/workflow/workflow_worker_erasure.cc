// The worker's steps of an erasure.
#include "absl/random/random.h"
#include "absl/time/clock.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_store_case.h"
#include "services/relocation/rights/erasure_calls.h"
#include "services/relocation/rights/erasure_store.h"
#include "services/relocation/workflow/workflow_rules.h"
#include "services/relocation/workflow/workflow_worker.h"

namespace sojourn::relocation {
namespace {

constexpr absl::Duration kTransaction = absl::Seconds(2);

absl::Time Soon() { return absl::Now() + kTransaction; }

audit::Record RecordOf(const Step& step, const erasures::Names& names) {
  audit::Record record;
  record.actor_service = "relocation";
  record.on_behalf_of = step.cause.subject + " " + step.cause.organisation_id +
                        " " + step.public_id;
  record.method = std::string("workflow/") + std::string(Name(step.kind));
  record.resource_kind = "relocation";
  record.resource_ids = {names.relocation_id};
  record.fields = "erased";
  record.request_id = step.request_id;
  return record;
}

}  // namespace

absl::StatusOr<ErasureRequest> WorkflowWorker::ErasureOf(
    const steps::Lease& lease) {
  const Step& step = lease.step;
  return runtime_.db().Read<ErasureRequest>(
      Soon(), [&](db::Transaction& tx) -> absl::StatusOr<ErasureRequest> {
        ErasureRequest request{
            .call = {.cause = step.cause,
                     .step_id = step.public_id,
                     .deadline = absl::Now() + workflow_rules::kCallDeadline},
            .request_id = step.request_id};
        ASSIGN_OR_RETURN(request.names,
                         erasures::LoadNames(tx, step.case_row_id));
        ASSIGN_OR_RETURN(
            request.refs,
            peer_store::LoadRefs(tx, ServiceOf(step.kind), step.case_row_id));
        return request;
      });
}

absl::Status WorkflowWorker::RunErasure(const steps::Lease& lease) {
  const Step& step = lease.step;
  ASSIGN_OR_RETURN(const ErasureRequest request, ErasureOf(lease));
  const absl::Status answer = options_.erasure.at(step.kind)(request);
  outcomes_.With({ServiceOf(step.kind), answer.ok() ? "done" : "unknown"})
      .Increment();
  if (!answer.ok()) {
    absl::BitGen random;
    return steps::Repeat(
        runtime_.db(), lease,
        workflow_rules::Backoff(step.tries,
                                absl::Uniform<double>(random, 0.0, 1.0)),
        ReasonOf(answer), Soon());
  }
  return runtime_.db().Write(Soon(), [&](db::Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(
        tx.Execute(kLockCaseByRow, db::Params(step.case_row_id)).status());
    ASSIGN_OR_RETURN(const bool holds, steps::Holds(tx, lease));
    if (!holds) return absl::OkStatus();
    steps::Finish(tx, lease, StepState::kDone, "", "", "");
    erasures::Confirm(tx, step.case_row_id, ServiceOf(step.kind));
    if (step.kind == StepKind::kEraseKeys) {
      erasures::Strip(tx, step.case_row_id);
    }
    erasures::ForgetNames(tx, step.case_row_id);
    runtime_.audit().Append(tx, RecordOf(step, request.names));
    return absl::OkStatus();
  });
}

}  // namespace sojourn::relocation
