// What waits for the caller, what happened, and the feed.
#include <iterator>
#include <utility>

#include "common/server/list_pager.h"
#include "common/server/rpc_scope.h"
#include "common/status/status_macros.h"
#include "services/relocation/list_keys.h"
#include "services/relocation/protection_work.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/relocation_store_lists.h"
#include "services/relocation/relocation_store_timeline.h"
#include "services/relocation/relocation_view.h"
#include "services/relocation/timeline_view.h"
#include "services/relocation/work_list.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::auth::Role;
using ::sojourn::server::ListPager;
using ::sojourn::server::RpcScope;

// Cases looked at for one page of work: most of them may wait for others.
constexpr int kMostPagesScanned = 10;

// Alerts and tasks on the first page, each. Those beyond them follow when these
// are done or a week old.
constexpr int kMostAlerts = 50;

bool WorksOnCases(const auth::Caller& caller) {
  return caller.roles.HasAnyOf({Role::kProgrammeOfficer, Role::kSecurityOfficer,
                                Role::kVerifier, Role::kNgoCaseworker});
}

struct WorkPage {
  ProtectionWork protection;
  std::vector<v1::WorkItem> items;
  std::vector<std::string> next;  // sort keys; empty on the last page
  absl::Time now;
};

WorkStart ParseStart(const std::vector<std::string>& keyset) {
  if (keyset.size() != 3) return {};
  return {keyset[0],
          keyset[1] == "-" ? absl::InfiniteFuture() : FromMicros(keyset[1]),
          keyset[2]};
}

std::vector<std::string> KeysetOf(const OpenWork& work) {
  return {std::string(Name(work.listed.row.relocation.level)),
          work.due == absl::InfiniteFuture() ? "-" : Micros(work.due),
          work.listed.row.relocation.id};
}

absl::StatusOr<WorkPage> CollectWork(db::Transaction& tx,
                                     const server::Call& call,
                                     const Scope& scope, WorkStart start,
                                     int size) {
  WorkPage page;
  const absl::Time now = tx.now();
  for (int scanned = 0; scanned < kMostPagesScanned; ++scanned) {
    ASSIGN_OR_RETURN(const std::vector<OpenWork> open,
                     ListWork(tx, scope, start, size));
    for (const OpenWork& each : open) {
      page.next = KeysetOf(each);
      auto item = WorkFor(call.caller, each.listed, now);
      if (item) page.items.push_back(*std::move(item));
      if (static_cast<int>(page.items.size()) == size) return page;
    }
    if (static_cast<int>(open.size()) < size) {
      page.next.clear();
      return page;
    }
    start = ParseStart(page.next);
  }
  return page;
}

absl::StatusOr<WorkPage> CollectAsked(db::Transaction& tx,
                                      const server::Call& call,
                                      const std::vector<std::string>& keyset,
                                      int size) {
  WorkPage page;
  const absl::Time now = tx.now();
  ASSIGN_OR_RETURN(const std::vector<AskedHost> asked,
                   ListAsked(tx, call.caller.organisation_id,
                             keyset.size() == 1 ? keyset[0] : "", size + 1));
  for (const AskedHost& each : asked) {
    if (static_cast<int>(page.items.size()) == size) return page;
    page.items.push_back(WorkOfHost(each, now));
    page.next = {each.proposal_row_id};
  }
  page.next.clear();
  return page;
}

// First what protection asks, on the first page; then the cases.
absl::StatusOr<WorkPage> CollectAll(db::Transaction& tx,
                                    const server::Call& call,
                                    const Scope& scope,
                                    const std::vector<std::string>& keyset,
                                    int size) {
  ProtectionWork protection;
  if (keyset.empty()) {
    ASSIGN_OR_RETURN(protection,
                     LoadProtectionWork(tx, call.caller, scope, kMostAlerts));
  }
  WorkPage page;
  if (WorksOnCases(call.caller)) {
    ASSIGN_OR_RETURN(page,
                     CollectWork(tx, call, scope, ParseStart(keyset), size));
  }
  page.protection = std::move(protection);
  page.now = tx.now();
  return page;
}

// A coordinator at a host answers proposals; everybody else works on cases.
bool WorksForHost(const auth::Caller& caller) {
  return caller.Has(Role::kCityCoordinator) && !WorksOnCases(caller);
}

// Returns the cases that are shown.
absl::StatusOr<std::vector<std::string>> ShowPage(
    const CaseVault& vault, WorkPage& page, v1::ListMyWorkResponse& response) {
  ASSIGN_OR_RETURN(std::vector<v1::WorkItem> items,
                   ShowProtectionWork(vault, page.protection, page.now));
  std::move(page.items.begin(), page.items.end(), std::back_inserter(items));
  std::vector<std::string> ids;
  for (v1::WorkItem& item : items) {
    if (!item.relocation_id().empty()) ids.push_back(item.relocation_id());
    *response.add_items() = std::move(item);
  }
  return ids;
}

absl::StatusOr<WorkPage> ReadWork(server::Runtime& runtime,
                                  const server::Call& call,
                                  const ListPager& pager) {
  const Scope scope = ScopeOf(runtime.policy(), call);
  return runtime.db().Read<WorkPage>(call.deadline, [&](db::Transaction& tx) {
    return WorksForHost(call.caller)
               ? CollectAsked(tx, call, pager.after(), pager.size())
               : CollectAll(tx, call, scope, pager.after(), pager.size());
  });
}

using TimelineRows = std::vector<TimelineRow>;
absl::StatusOr<TimelineRows> ReadRows(server::Runtime& runtime,
                                      const server::Call& call,
                                      const std::string& case_row_id,
                                      const ListPager& pager) {
  const int64_t after =
      pager.after_id() ? std::stoll(*pager.after_id()) : int64_t{0};
  return runtime.db().Read<TimelineRows>(
      call.deadline, [&](db::Transaction& tx) {
        return LoadTimeline(tx, case_row_id, after, pager.fetch());
      });
}

std::vector<std::string> VersionOf(const TimelineRow& last) {
  return {std::to_string(last.version)};
}

// As much of the page as stays below 1 MiB.
absl::Status ShowEntries(const CaseVault& vault, const OpenedCase& opened,
                         const server::Call& call, const TimelineRows& rows,
                         const ListPager& pager,
                         v1::GetTimelineResponse& response) {
  const View view = ViewOf(call, opened);
  size_t bytes = 0;
  for (const TimelineRow& row : rows) {
    ASSIGN_OR_RETURN(*response.add_entries(),
                     ShowEntry(vault, opened.relocation, row, view,
                               call.caller.organisation_id));
    bytes += response.entries().rbegin()->ByteSizeLong();
    if (bytes <= ListPager::kMostBytes || &row == &rows.back()) continue;
    pager.SetNext(VersionOf(row), *response.mutable_page_info());
    break;
  }
  return absl::OkStatus();
}

}  // namespace

grpc::Status RelocationService::ListMyWork(grpc::ServerContext* context,
                                           const v1::ListMyWorkRequest* request,
                                           v1::ListMyWorkResponse* response) {
  RpcScope rpc(runtime_, context, "ListMyWork");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const ListPager pager,
                     ListPager::Of(runtime_.page_tokens(), call, *request));
    ASSIGN_OR_RETURN(WorkPage page, ReadWork(runtime_, call, pager));
    if (!page.next.empty()) {
      pager.SetNext(page.next, *response->mutable_page_info());
    }
    ASSIGN_OR_RETURN(std::vector<std::string> ids,
                     ShowPage(desk_.vault(), page, *response));
    return rpc.AuditRead({.resource = "relocation",
                          .ids = std::move(ids),
                          .fields = "work",
                          .reason = ""});
  });
}

grpc::Status RelocationService::GetTimeline(
    grpc::ServerContext* context, const v1::GetTimelineRequest* request,
    v1::GetTimelineResponse* response) {
  RpcScope rpc(runtime_, context, "GetTimeline");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const ListPager pager,
                     ListPager::Of(runtime_.page_tokens(), call, *request));
    ASSIGN_OR_RETURN(const CaseDesk::Snapshot snapshot, desk_.Read(call, name));
    const Relocation& relocation = snapshot.opened.relocation;
    ASSIGN_OR_RETURN(auto rows, ReadRows(runtime_, call, relocation.id, pager));
    pager.Finish(rows, *response->mutable_page_info(), VersionOf);
    RETURN_IF_ERROR(ShowEntries(desk_.vault(), snapshot.opened, call, rows,
                                pager, *response));
    return rpc.AuditRead({.resource = "relocation",
                          .ids = {relocation.relocation_id},
                          .fields = "timeline",
                          .reason = ""});
  });
}

grpc::ServerWriteReactor<v1::WatchEventsResponse>*
RelocationService::WatchEvents(grpc::CallbackServerContext* context,
                               const v1::WatchEventsRequest* request) {
  RpcScope rpc(runtime_, context, "WatchEvents");
  return feed_.Watch<v1::WatchEventsResponse>(rpc.AdmitStream(),
                                              request->cursor());
}

}  // namespace sojourn::relocation
