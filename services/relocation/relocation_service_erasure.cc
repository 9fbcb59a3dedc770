// How long a case is kept, and its erasure.
#include <optional>
#include <string>
#include <vector>

#include "common/server/list_pager.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/rights/erasure_desk.h"
#include "services/relocation/rights/retention_rules.h"
#include "services/relocation/rights/retention_view.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::ListPager;
using ::sojourn::server::RpcScope;

absl::StatusOr<ErasureReason> ReasonIn(v1::ErasureReason reason) {
  switch (reason) {
    case v1::ERASURE_REASON_SHE_ASKED:
      return ErasureReason::kSheAsked;
    case v1::ERASURE_REASON_RETENTION:
      return ErasureReason::kRetention;
    case v1::ERASURE_REASON_MISTAKE:
      return ErasureReason::kMistake;
    default:
      return InvalidField("reason", "FIELD_REQUIRED",
                          "say why the case is erased");
  }
}

void Show(const erasures::Tombstone& tombstone, v1::Tombstone& out) {
  out.set_relocation_id(tombstone.relocation_id);
  SetTime(tombstone.erased_at, *out.mutable_erased_at());
  v1::ErasureReason reason = v1::ERASURE_REASON_UNSPECIFIED;
  v1::ErasureReason_Parse("ERASURE_REASON_" + tombstone.reason, &reason);
  out.set_reason(reason);
  for (const std::string& service : tombstone.confirmed_by) {
    out.add_confirmed_by(service);
  }
  if (tombstone.complete_at) {
    SetDay(KeysGoneOn(*tombstone.complete_at), *out.mutable_keys_gone_on());
  }
}

absl::Status CheckRetentionRequest(const v1::SetRetentionRequest& req) {
  FieldChecker fields;
  if (req.months() == 0 && !req.has_legal_hold() &&
      req.justification().empty()) {
    fields.Add("months", "FIELD_REQUIRED",
               "set months, legal_hold or justification: nothing else changes "
               "here");
  }
  if (req.has_legal_hold() && req.legal_hold_reason().empty()) {
    fields.Add("legal_hold_reason", "FIELD_REQUIRED",
               req.legal_hold()
                   ? "say what law or proceedings the case is kept for"
                   : "say why the case is kept for them no longer");
  }
  CheckText(req.legal_hold_reason(), "legal_hold_reason", fields);
  CheckText(req.justification(), "justification", fields);
  RETURN_IF_ERROR(fields.Finish());
  return req.months() == 0 ? absl::OkStatus() : CheckChosenMonths(req.months());
}

// The keyset comes from an authenticated token of this list.
erasures::DueStart StartAt(const std::vector<std::string>& keyset) {
  erasures::DueStart start;
  if (keyset.size() == 2 && absl::ParseCivilTime(keyset[0], &start.due_on)) {
    start.row_id = keyset[1];
  }
  return start;
}

struct DueCases {
  absl::CivilDay today;
  std::vector<erasures::DueCase> cases;
};
absl::StatusOr<DueCases> ReadDue(server::Runtime& runtime,
                                 const server::Call& call,
                                 const ListPager& pager) {
  return runtime.db().Read<DueCases>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<DueCases> {
        DueCases due{absl::ToCivilDay(tx.now(), absl::UTCTimeZone()), {}};
        ASSIGN_OR_RETURN(
            due.cases, erasures::ListDue(tx, due.today, StartAt(pager.after()),
                                         pager.fetch()));
        return due;
      });
}

std::vector<std::string> KeysOf(const erasures::DueCase& last) {
  return {absl::FormatCivilTime(last.due_on), last.root.row_id};
}

v1::RetentionDueReason ToProto(DueReason reason) {
  switch (reason) {
    case DueReason::kErasure:
      return v1::RETENTION_DUE_REASON_ERASURE;
    case DueReason::kJustification:
      return v1::RETENTION_DUE_REASON_JUSTIFICATION;
    case DueReason::kStandsStill:
      return v1::RETENTION_DUE_REASON_STANDS_STILL;
  }
  return v1::RETENTION_DUE_REASON_UNSPECIFIED;
}

void Show(const erasures::DueCase& due, absl::CivilDay today,
          v1::RetentionItem& out) {
  out.set_relocation_id(due.root.relocation_id);
  out.set_code(due.root.code);
  out.set_state(relocation::ToProto(due.root.state));
  const RetentionFacts facts = erasures::FactsOf(due.root, due.retention);
  ShowRetention(facts, *out.mutable_retention());
  for (const DueReason reason : DueReasons(facts, today)) {
    out.add_due_for(ToProto(reason));
  }
}

}  // namespace

grpc::Status RelocationService::EraseRelocation(
    grpc::ServerContext* context, const v1::EraseRelocationRequest* request,
    v1::EraseRelocationResponse* response) {
  RpcScope rpc(runtime_, context, "EraseRelocation");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    ASSIGN_OR_RETURN(const ErasureReason reason, ReasonIn(request->reason()));
    ASSIGN_OR_RETURN(const ErasureDesk::Erased erased,
                     ErasureDesk(desk_).Erase(call, name, reason, *request));
    response->set_awaits_second_officer(!erased.tombstone);
    if (erased.tombstone) {
      Show(*erased.tombstone, *response->mutable_tombstone());
    }
    if (erased.lapses_at) {
      SetTime(*erased.lapses_at, *response->mutable_lapses_at());
    }
    return absl::OkStatus();
  });
}

grpc::Status RelocationService::SetRetention(
    grpc::ServerContext* context, const v1::SetRetentionRequest* request,
    v1::SetRetentionResponse* response) {
  RpcScope rpc(runtime_, context, "SetRetention");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckRetentionRequest(*request));
    ASSIGN_OR_RETURN(const ErasureDesk::Kept kept,
                     ErasureDesk(desk_).SetRetention(call, name, *request));
    ShowRetention(kept.facts, *response->mutable_retention());
    response->mutable_retention()->set_legal_hold_reason(
        kept.legal_hold_reason);
    response->mutable_retention()->set_justification(kept.justification);
    const bool lifts = request->has_legal_hold() && !request->legal_hold();
    if (lifts && kept.lift_lapses_at) {
      response->set_awaits_second_officer(true);
      SetTime(*kept.lift_lapses_at, *response->mutable_lapses_at());
    }
    return absl::OkStatus();
  });
}

grpc::Status RelocationService::ListRetentionDue(
    grpc::ServerContext* context, const v1::ListRetentionDueRequest* request,
    v1::ListRetentionDueResponse* response) {
  RpcScope rpc(runtime_, context, "ListRetentionDue");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const ListPager pager,
                     ListPager::Of(runtime_.page_tokens(), call, *request));
    ASSIGN_OR_RETURN(DueCases due, ReadDue(runtime_, call, pager));
    pager.Finish(due.cases, *response->mutable_page_info(), KeysOf);
    server::ReadRecord seen{.resource = "relocation", .fields = "retention"};
    for (const erasures::DueCase& each : due.cases) {
      seen.ids.push_back(each.root.relocation_id);
      Show(each, due.today, *response->add_items());
    }
    return rpc.AuditRead(seen);
  });
}

}  // namespace sojourn::relocation
