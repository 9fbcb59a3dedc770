// Promises of the office that were not kept.
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/server/list_pager.h"
#include "common/server/rpc_scope.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_clocks.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/worklist/list_keys.h"
#include "services/relocation/worklist/overdue_store.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::ListPager;
using ::sojourn::server::RpcScope;

struct OverduePage {
  std::vector<overdue_store::OverdueCase> cases;
  std::vector<overdue_store::LeadCount> by_lead;
  absl::Time now;
};

overdue_store::Start StartOf(const ListPager& pager) {
  const std::vector<std::string>& keys = pager.after();
  if (keys.size() != 3) return {};
  return {.level = keys[0], .due = FromMicros(keys[1]), .id = keys[2]};
}

std::vector<std::string> KeysOf(const overdue_store::OverdueCase& last) {
  return {std::string(Name(last.relocation.level)), Micros(last.due),
          last.relocation.id};
}

absl::StatusOr<OverduePage> ReadPage(server::Runtime& runtime,
                                     const server::Call& call,
                                     const std::string& lead_subject,
                                     const ListPager& pager) {
  return runtime.db().Read<OverduePage>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<OverduePage> {
        OverduePage page{.now = tx.now()};
        ASSIGN_OR_RETURN(page.cases,
                         overdue_store::List(tx, lead_subject, StartOf(pager),
                                             pager.fetch()));
        std::set<std::string> leads;
        for (const overdue_store::OverdueCase& each : page.cases) {
          // One more is read than is shown.
          if (&each - page.cases.data() == pager.size()) break;
          leads.insert(each.relocation.lead_subject);
        }
        ASSIGN_OR_RETURN(page.by_lead, overdue_store::CountByLead(tx, leads));
        return page;
      });
}

v1::OverdueCase ToProto(const Relocation& relocation, absl::Time now) {
  v1::OverdueCase out;
  out.set_relocation_id(relocation.relocation_id);
  out.set_code(relocation.code);
  out.set_level(relocation::ToProto(relocation.level));
  out.set_state(relocation::ToProto(relocation.state));
  out.set_overlay(relocation::ToProto(relocation.overlay));
  out.set_lead_subject(relocation.lead_subject);
  out.set_lead_organisation_id(relocation.lead_organisation_id);
  for (const Clock& clock : Clocks(relocation, now)) {
    if (clock.overdue && !clock.met_at) {
      *out.add_clocks() = relocation::ToProto(clock);
    }
  }
  if (relocation.referral_due_at && now > *relocation.referral_due_at) {
    v1::Clock& silent = *out.add_clocks();
    silent.set_kind(v1::CLOCK_KIND_REFERRAL);
    SetTime(*relocation.referral_due_at, *silent.mutable_due());
    silent.set_overdue(true);
  }
  return out;
}

// Returns the cases that are shown.
std::vector<std::string> ShowPage(const OverduePage& page,
                                  v1::ListOverdueResponse& response) {
  std::vector<std::string> ids;
  for (const overdue_store::OverdueCase& each : page.cases) {
    *response.add_cases() = ToProto(each.relocation, page.now);
    ids.push_back(each.relocation.relocation_id);
  }
  for (const overdue_store::LeadCount& each : page.by_lead) {
    v1::LeadCount& count = *response.add_by_lead();
    count.set_lead_subject(each.lead_subject);
    count.set_cases(static_cast<int32_t>(each.cases));
    count.set_more(each.more);
  }
  return ids;
}

}  // namespace

grpc::Status RelocationService::ListOverdue(
    grpc::ServerContext* context, const v1::ListOverdueRequest* request,
    v1::ListOverdueResponse* response) {
  RpcScope rpc(runtime_, context, "ListOverdue");
  return rpc.Run([&]() -> absl::Status {
    FieldChecker fields;
    CheckName(request->lead_subject(), "lead_subject", fields);
    RETURN_IF_ERROR(fields.Finish());
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const ListPager pager,
                     ListPager::Of(runtime_.page_tokens(), call, *request));
    ASSIGN_OR_RETURN(OverduePage page,
                     ReadPage(runtime_, call, request->lead_subject(), pager));
    pager.Finish(page.cases, *response->mutable_page_info(), KeysOf);
    return rpc.AuditRead({.resource = "relocation",
                          .ids = ShowPage(page, *response),
                          .fields = "overdue",
                          .reason = ""});
  });
}

}  // namespace sojourn::relocation
