// An account was taken over: what it saw, and what is to be done.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "common/idempotency/mutation.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/case_history.h"
#include "services/relocation/exposure/exposure_desk.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::RpcScope;

absl::Status CheckReport(const v1::ReportExposureRequest& req) {
  FieldChecker fields;
  if (req.subject().empty() && req.organisation_id().empty()) {
    fields.Add("subject", "FIELD_REQUIRED",
               "name the account, or the organisation for all of its accounts");
  }
  if (!req.has_since()) {
    fields.Add("since", "FIELD_REQUIRED",
               "say since when somebody else may have used it");
  } else if (ToTime(req.since()) > absl::Now()) {
    fields.Add("since", "TIME_IN_FUTURE",
               "nothing was seen after now: check the time");
  }
  CheckName(req.subject(), "subject", fields);
  CheckName(req.organisation_id(), "organisation_id", fields);
  CheckText(req.note(), "note", fields);
  return fields.Finish();
}

struct Drawn {
  std::vector<SeenCase> cases;
  std::vector<SeenDraft> drafts;
  std::vector<Task> tasks;
  std::vector<std::string> unanswered;
  std::vector<AccountSighting> sightings;
};

absl::StatusOr<Drawn> Load(server::Runtime& runtime, const server::Call& call,
                           std::string_view exposure_id) {
  return runtime.db().Read<Drawn>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Drawn> {
        Drawn drawn;
        ASSIGN_OR_RETURN(drawn.cases, exposures::LoadCases(tx, exposure_id));
        ASSIGN_OR_RETURN(drawn.drafts, exposures::LoadDrafts(tx, exposure_id));
        ASSIGN_OR_RETURN(drawn.tasks, exposures::LoadTasks(tx, exposure_id));
        ASSIGN_OR_RETURN(const std::optional<Exposure> exposure,
                         exposures::Load(tx, exposure_id));
        if (exposure) drawn.unanswered = exposure->unanswered;
        ASSIGN_OR_RETURN(drawn.sightings,
                         exposures::LoadSightings(tx, exposure_id));
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

void ShowDraft(const SeenDraft& seen, v1::ExposedDraft& out) {
  out.set_relocation_id(seen.relocation_id);
  out.set_code(seen.code);
  out.set_organisation_id(seen.organisation_id);
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

// The ids of the cases and drafts shown.
std::vector<std::string> ShowReport(const std::string& id, const Drawn& drawn,
                                    v1::ReportExposureResponse& out) {
  out.set_exposure_id(id);
  std::vector<std::string> ids;
  for (const SeenCase& seen : drawn.cases) {
    ShowCase(seen, *out.add_cases());
    ids.push_back(seen.relocation_id);
  }
  for (const SeenDraft& seen : drawn.drafts) {
    ShowDraft(seen, *out.add_drafts());
    ids.push_back(seen.relocation_id);
  }
  for (const Task& task : drawn.tasks) ShowTask(task, *out.add_tasks());
  for (const std::string& service : drawn.unanswered) {
    out.add_unanswered_services(service);
  }
  for (const AccountSighting& sighting : drawn.sightings) {
    v1::AccountSighting& shown = *out.add_account_sightings();
    shown.set_service(sighting.service);
    shown.set_seen_before(sighting.last_seen_at.has_value());
    if (sighting.last_seen_at) {
      SetTime(*sighting.last_seen_at, *shown.mutable_last_seen_at());
    }
  }
  return ids;
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

// Security officers alone are told that nobody of a case is left to be told.
bool MayKnowOfDeaths(const server::Call& call) {
  return call.caller.Has(auth::Role::kSecurityOfficer);
}

// That stands sealed in each case, whose keys are fetched before.
absl::Status FetchKeys(server::Runtime& runtime, const server::Call& call,
                       std::string_view exposure_id) {
  if (!MayKnowOfDeaths(call)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<Task> tasks,
                   runtime.db().Read<std::vector<Task>>(
                       call.deadline, [&](db::Transaction& tx) {
                         return exposures::LoadTasks(tx, exposure_id);
                       }));
  std::vector<keystore::KeyRef> keys;
  for (const Task& each : tasks) {
    if (each.kind != TaskKind::kTellHer || each.relocation_id.empty()) continue;
    keys.push_back(keystore::KeyRef::Case(each.relocation_id));
  }
  return runtime.sealer().Prefetch(keys);
}

// Whom nobody can be told of: nobody of the case is left, or its keys went a
// moment ago.
absl::Status MarkBereaved(db::Transaction& tx, const crypto::Sealer& sealer,
                          std::vector<Task>& tasks) {
  ASSIGN_OR_RETURN(const std::vector<CaseRow> roots,
                   exposures::LoadRoots(tx, tasks));
  std::set<std::string> bereaved;
  for (const CaseRow& each : roots) {
    const absl::StatusOr<Relocation> root = OpenRoot(sealer, each);
    const bool gone = ReasonOf(root.status()) == "ERASED";
    if (!gone) RETURN_IF_ERROR(root.status());
    if (gone || root->flags.contains(Flag::kNobodyLeft)) {
      bereaved.insert(each.relocation.relocation_id);
    }
  }
  for (Task& each : tasks) {
    each.unreachable |= bereaved.contains(each.relocation_id);
  }
  return absl::OkStatus();
}

absl::StatusOr<idempotency::Outcome> MarkTaskDone(
    db::Transaction& tx, const crypto::Sealer& sealer, const server::Call& call,
    const v1::RecordExposureTaskRequest& req) {
  ASSIGN_OR_RETURN(
      const absl::Time occurred_at,
      ParseOccurredAt(req.has_occurred_at(), req.occurred_at(), tx.now()));
  ASSIGN_OR_RETURN(std::vector<Task> tasks,
                   exposures::LoadTasks(tx, req.exposure_id()));
  if (MayKnowOfDeaths(call)) {
    RETURN_IF_ERROR(MarkBereaved(tx, sealer, tasks));
  }
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
    ASSIGN_OR_RETURN(const std::string id,
                     ExposureDesk(runtime_, holding_).Report(call, *request));
    ASSIGN_OR_RETURN(const Drawn drawn, Load(runtime_, call, id));
    return rpc.AuditRead({.resource = "relocation",
                          .ids = ShowReport(id, drawn, *response),
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
    RETURN_IF_ERROR(FetchKeys(runtime_, call, request->exposure_id()));
    RETURN_IF_ERROR(
        idempotency::Mutate(runtime_, call, exposures::kLock,
                            db::Params(request->exposure_id()), "exposure",
                            [&](db::Transaction& tx, const db::Result&) {
                              return MarkTaskDone(tx, runtime_.sealer(), call,
                                                  *request);
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
