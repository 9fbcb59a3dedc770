// An account was taken over: what it saw, and what is to be done.
#include <algorithm>

#include "common/crypto/ids.h"
#include "common/idempotency/mutation.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/exposure_store.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::RpcScope;

keystore::KeyRef KeyOf(std::string_view exposure_id) {
  return {"exposure:" + std::string(exposure_id)};
}

absl::Status CheckReport(const v1::ReportExposureRequest& req) {
  FieldChecker fields;
  if (req.subject().empty() && req.organisation_id().empty()) {
    fields.Add("subject", "FIELD_REQUIRED",
               "name the account, or the organisation for all of its accounts");
  }
  if (!req.has_since()) {
    fields.Add("since", "FIELD_REQUIRED",
               "say since when somebody else may have used it");
  }
  CheckText(req.note(), "note", fields);
  return fields.Finish();
}

// The report is drawn up in the transaction that stores it.
absl::StatusOr<idempotency::Outcome> DrawUp(db::Transaction& tx,
                                            Exposure exposure) {
  ASSIGN_OR_RETURN(const std::vector<SeenCase> seen,
                   exposures::Seen(tx, exposure.actor, exposure.since));
  if (seen.size() > kMostExposedCases) {
    return FailedPrecondition("EXPOSURE_TOO_WIDE",
                              "more cases were seen than one report holds",
                              "report account by account, or a later since");
  }
  exposure.reported_at = tx.now();
  exposures::Insert(tx, exposure, seen, PlanTasks(seen, tx.now()));
  return idempotency::Outcome{.result_ref = exposure.exposure_id,
                              .replayed = false,
                              .audit_resource = "exposure",
                              .audit_id = exposure.exposure_id,
                              .audit_fields = "",
                              .audit_reason = ""};
}

absl::StatusOr<std::string> Report(server::Runtime& runtime,
                                   const server::Call& call,
                                   const v1::ReportExposureRequest& req) {
  Exposure exposure{.row_id = crypto::NewUuidV7(),
                    .exposure_id = crypto::NewPublicId(),
                    .actor = {req.subject(), req.organisation_id()},
                    .since = ToTime(req.since()),
                    .note_sealed = {},
                    .reported_by = call.caller.subject,
                    .reported_at = {}};
  const keystore::KeyRef key = KeyOf(exposure.exposure_id);
  RETURN_IF_ERROR(runtime.keys().CreateKeys({&key, 1}));
  ASSIGN_OR_RETURN(
      exposure.note_sealed,
      runtime.sealer().Seal(key, req.note(),
                            {"exposures", exposure.row_id, "note_sealed"}));
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      idempotency::Create(runtime, call,
                          [&](db::Transaction& tx, const db::Result&) {
                            return DrawUp(tx, exposure);
                          }));
  return outcome.result_ref;
}

struct Drawn {
  std::vector<SeenCase> cases;
  std::vector<Task> tasks;
};

absl::StatusOr<Drawn> Load(server::Runtime& runtime, const server::Call& call,
                           std::string_view exposure_id) {
  return runtime.db().Read<Drawn>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Drawn> {
        Drawn drawn;
        ASSIGN_OR_RETURN(drawn.cases, exposures::LoadCases(tx, exposure_id));
        ASSIGN_OR_RETURN(drawn.tasks, exposures::LoadTasks(tx, exposure_id));
        return drawn;
      });
}

void ShowCase(const SeenCase& seen, v1::ExposedCase& out) {
  out.set_relocation_id(seen.relocation_id);
  out.set_code(seen.code);
  for (const std::string& field : seen.fields) out.add_fields(field);
  SetTime(seen.first_seen_at, *out.mutable_first_seen_at());
  SetTime(seen.last_seen_at, *out.mutable_last_seen_at());
}

void ShowTask(const Task& task, v1::ExposureTask& out) {
  out.set_task_id(task.task_id);
  v1::ExposureTaskKind kind{};
  v1::ExposureTaskKind_Parse(
      "EXPOSURE_TASK_KIND_" + std::string(Name(task.kind)), &kind);
  out.set_kind(kind);
  out.set_relocation_id(task.relocation_id);
  out.set_what(std::string(WhatToDo(task.kind)));
  SetTime(task.due_at, *out.mutable_due());
  if (task.done_at) SetTime(*task.done_at, *out.mutable_done_at());
  out.set_done_by(task.done_by);
}

absl::Status CheckDone(const v1::RecordExposureTaskRequest& req) {
  FieldChecker fields;
  if (req.exposure_id().empty()) {
    fields.Add("exposure_id", "FIELD_REQUIRED", "name the report");
  }
  if (req.task_id().empty()) {
    fields.Add("task_id", "FIELD_REQUIRED", "name the task of the report");
  }
  return fields.Finish();
}

absl::StatusOr<idempotency::Outcome> MarkTaskDone(
    db::Transaction& tx, const server::Call& call,
    const v1::RecordExposureTaskRequest& req) {
  ASSIGN_OR_RETURN(
      const absl::Time occurred_at,
      ParseOccurredAt(req.has_occurred_at(), req.occurred_at(), tx.now()));
  ASSIGN_OR_RETURN(const std::vector<Task> tasks,
                   exposures::LoadTasks(tx, req.exposure_id()));
  const auto task = std::find_if(
      tasks.begin(), tasks.end(),
      [&](const Task& each) { return each.task_id == req.task_id(); });
  if (task == tasks.end()) {
    return InvalidField("task_id", "TASK_UNKNOWN",
                        "this report has no such task");
  }
  RETURN_IF_ERROR(CheckTurn(tasks, *task));
  exposures::MarkDone(tx, *task, occurred_at, call.caller.subject);
  return idempotency::Outcome{.result_ref = req.exposure_id(),
                              .replayed = false,
                              .audit_resource = "exposure",
                              .audit_id = req.exposure_id(),
                              .audit_fields = std::string(Name(task->kind)),
                              .audit_reason = ""};
}

}  // namespace

grpc::Status RelocationService::ReportExposure(
    grpc::ServerContext* context, const v1::ReportExposureRequest* request,
    v1::ReportExposureResponse* response) {
  RpcScope rpc(runtime_, context, "ReportExposure");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckReport(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const std::string id, Report(runtime_, call, *request));
    ASSIGN_OR_RETURN(const Drawn drawn, Load(runtime_, call, id));
    response->set_exposure_id(id);
    std::vector<std::string> ids;
    for (const SeenCase& seen : drawn.cases) {
      ShowCase(seen, *response->add_cases());
      ids.push_back(seen.relocation_id);
    }
    for (const Task& task : drawn.tasks) {
      ShowTask(task, *response->add_tasks());
    }
    return rpc.AuditRead({.resource = "relocation",
                          .ids = std::move(ids),
                          .fields = "exposure",
                          .reason = id});
  });
}

grpc::Status RelocationService::RecordExposureTask(
    grpc::ServerContext* context, const v1::RecordExposureTaskRequest* request,
    v1::RecordExposureTaskResponse* response) {
  RpcScope rpc(runtime_, context, "RecordExposureTask");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckDone(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(
        idempotency::Mutate(runtime_, call, exposures::kLock,
                            db::Params(request->exposure_id()), "exposure",
                            [&](db::Transaction& tx, const db::Result&) {
                              return MarkTaskDone(tx, call, *request);
                            })
            .status());
    ASSIGN_OR_RETURN(const Drawn drawn,
                     Load(runtime_, call, request->exposure_id()));
    for (const Task& task : drawn.tasks) {
      ShowTask(task, *response->add_tasks());
    }
    return absl::OkStatus();
  });
}

}  // namespace sojourn::relocation
