// The history of a case, page by page and as it is written.
#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "common/audit/audit.h"
#include "common/server/admit_again.h"
#include "common/server/list_pager.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/timeline_view.h"
#include "services/relocation/interruptions/bereavement_view.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/relocation_store_timeline.h"
#include "services/relocation/relocation_view.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::ListPager;
using ::sojourn::server::RpcScope;

// Of one message of a stream.
constexpr int kEntriesAtOnce = 100;
// So long may one turn of a stream take.
constexpr absl::Duration kTurn = absl::Seconds(5);

using TimelineRows = std::vector<TimelineRow>;

// A page of what `reader` reads, and one more where there is more: a page that
// is short in the middle would tell that something is hidden.
absl::StatusOr<TimelineRows> ReadRows(const CaseDesk& desk,
                                      const server::Call& call,
                                      const Relocation& relocation,
                                      const EntryReader& reader,
                                      const ListPager& pager) {
  int64_t after = pager.after_id() ? std::stoll(*pager.after_id()) : int64_t{0};
  const auto wanted = static_cast<size_t>(pager.fetch());
  TimelineRows page;
  bool all = false;
  while (!all && page.size() < wanted) {
    ASSIGN_OR_RETURN(TimelineRows rows,
                     desk.runtime().db().Read<TimelineRows>(
                         call.deadline, [&](db::Transaction& tx) {
                           return LoadTimeline(tx, relocation.id, after,
                                               pager.fetch());
                         }));
    all = rows.size() < wanted;
    if (!rows.empty()) after = rows.back().version;
    ASSIGN_OR_RETURN(
        rows, EntriesFor(desk.vault(), relocation, std::move(rows), reader));
    std::move(rows.begin(), rows.end(), std::back_inserter(page));
  }
  return page;
}

std::vector<std::string> VersionOf(const TimelineRow& last) {
  return {std::to_string(last.version)};
}

EntryReader ReaderOf(const server::Call& call, const OpenedCase& opened,
                     absl::Time now) {
  return {.view = ViewOf(call, opened),
          .organisation_id = call.caller.organisation_id,
          .sees_deaths = SeesDeaths(call.caller, opened, now)};
}

// As much of the page as stays below 1 MiB.
absl::Status ShowEntries(const CaseVault& vault, const Relocation& relocation,
                         const EntryReader& reader, const TimelineRows& rows,
                         const ListPager& pager,
                         v1::GetTimelineResponse& response) {
  size_t bytes = 0;
  for (const TimelineRow& row : rows) {
    ASSIGN_OR_RETURN(*response.add_entries(),
                     ShowEntry(vault, relocation, row, reader));
    bytes += response.entries().rbegin()->ByteSizeLong();
    if (bytes <= ListPager::kMostBytes || &row == &rows.back()) continue;
    pager.SetNext(VersionOf(row), *response.mutable_page_info());
    break;
  }
  return absl::OkStatus();
}

// What follows `seen`, or the entry with this id where nothing is seen yet.
absl::StatusOr<TimelineRows> RowsBehind(server::Runtime& runtime,
                                        const server::Call& call,
                                        const std::string& case_row_id,
                                        const std::string& after_event_id,
                                        const TimelineSeen& seen) {
  return runtime.db().Read<TimelineRows>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<TimelineRows> {
        int64_t version = seen.version;
        if (seen.case_row_id.empty() && !after_event_id.empty()) {
          ASSIGN_OR_RETURN(const std::optional<int64_t> found,
                           FindEntryVersion(tx, case_row_id, after_event_id));
          if (!found) {
            return InvalidField("after_event_id", "ENTRY_UNKNOWN",
                                "name an entry of this case, or nothing to "
                                "begin with the first");
          }
          version = *found;
        }
        return LoadTimeline(tx, case_row_id, version, kEntriesAtOnce + 1);
      });
}

absl::Status Audit(server::Runtime& runtime, const server::Call& call,
                   const std::string& relocation_id) {
  audit::Record record = audit::RecordFor(call.caller, call.method);
  record.resource_kind = "relocation";
  record.resource_ids = {relocation_id};
  record.fields = "timeline";
  return runtime.audit().RecordRead(record, call.deadline);
}

// One turn: as she may see the case now, and only what is in the audit.
absl::StatusOr<TimelinePage> ReadBehind(const CaseDesk& desk,
                                        const server::Call& call,
                                        const CaseName& name,
                                        const std::string& after_event_id,
                                        TimelineSeen& seen) {
  ASSIGN_OR_RETURN(const CaseDesk::Snapshot snapshot, desk.Read(call, name));
  const Relocation& relocation = snapshot.opened.relocation;
  const EntryReader reader = ReaderOf(call, snapshot.opened, snapshot.now);
  ASSIGN_OR_RETURN(
      TimelineRows rows,
      RowsBehind(desk.runtime(), call, relocation.id, after_event_id, seen));
  TimelinePage page{.entries = {}, .more = rows.size() > kEntriesAtOnce};
  if (page.more) rows.pop_back();
  int64_t last = rows.empty() ? seen.version : rows.back().version;
  ASSIGN_OR_RETURN(
      rows, EntriesFor(desk.vault(), relocation, std::move(rows), reader));
  size_t bytes = 0;
  for (const TimelineRow& row : rows) {
    ASSIGN_OR_RETURN(page.entries.emplace_back(),
                     ShowEntry(desk.vault(), relocation, row, reader));
    bytes += page.entries.back().ByteSizeLong();
    if (bytes <= ListPager::kMostBytes || &row == &rows.back()) continue;
    page.more = true;
    last = row.version;
    break;
  }
  if (!page.entries.empty()) {
    RETURN_IF_ERROR(Audit(desk.runtime(), call, relocation.relocation_id));
  }
  // The rows were read after the case, so nothing up to its version is left.
  seen = {.case_row_id = relocation.id,
          .version = page.more ? last : std::max(last, relocation.version)};
  return page;
}

absl::Status CheckMaySee(server::Runtime& runtime, const server::Call& call,
                         const CaseName& name) {
  using Keys = std::optional<CaseKeys>;
  const Scope scope = ScopeOf(runtime.policy(), call);
  ASSIGN_OR_RETURN(
      const Keys found,
      runtime.db().Read<Keys>(call.deadline, [&](db::Transaction& tx) {
        return FindCaseKeys(tx, name, scope);
      }));
  return found ? absl::OkStatus() : NotFound("relocation");
}

server::Call Within(server::Call call, absl::Duration patience) {
  call.deadline = absl::Now() + patience;
  return call;
}

Watching WatchingFor(const CaseDesk& desk, const server::Call& call,
                     const CaseName& name, const std::string& after_event_id,
                     const grpc::ServerContextBase& context) {
  server::Runtime& runtime = desk.runtime();
  return {.admit =
              [&runtime, &context, method = call.method] {
                return server::AdmitAgain(runtime, method, context);
              },
          .may_see =
              [&runtime, call, name] {
                return CheckMaySee(runtime, Within(call, kTurn), name);
              },
          .read =
              [&desk, call, name, after_event_id](TimelineSeen& seen) {
                return ReadBehind(desk, Within(call, kTurn), name,
                                  after_event_id, seen);
              }};
}

}  // namespace

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
    const EntryReader reader = ReaderOf(call, snapshot.opened, snapshot.now);
    ASSIGN_OR_RETURN(auto rows,
                     ReadRows(desk_, call, relocation, reader, pager));
    pager.Finish(rows, *response->mutable_page_info(), VersionOf);
    RETURN_IF_ERROR(
        ShowEntries(desk_.vault(), relocation, reader, rows, pager, *response));
    return rpc.AuditRead({.resource = "relocation",
                          .ids = {relocation.relocation_id},
                          .fields = "timeline",
                          .reason = ""});
  });
}

TimelineWatch::VersionsFn RelocationService::VersionsOf(
    server::Runtime& runtime) {
  using Versions = std::vector<TimelineSeen>;
  return [&runtime](const std::vector<std::string>& ids) {
    return runtime.db().Read<Versions>(
        absl::Now() + kTurn,
        [&](db::Transaction& tx) -> absl::StatusOr<Versions> {
          ASSIGN_OR_RETURN(const auto found, LoadVersions(tx, ids));
          Versions versions;
          for (const CaseVersion& each : found) {
            versions.push_back({each.row_id, each.version});
          }
          return versions;
        });
  };
}

grpc::ServerWriteReactor<v1::WatchTimelineResponse>*
RelocationService::WatchTimeline(grpc::CallbackServerContext* context,
                                 const v1::WatchTimelineRequest* request) {
  RpcScope rpc(runtime_, context, "WatchTimeline");
  auto admitted = rpc.AdmitStream();
  if (!admitted.ok()) return timelines_.Watch(admitted.status(), {});
  const auto name = NameOf(*request);
  if (!name.ok()) return timelines_.Watch(name.status(), {});
  const auto call = rpc.Read(*request);
  if (!call.ok()) return timelines_.Watch(call.status(), {});
  return timelines_.Watch(
      *std::move(admitted),
      WatchingFor(desk_, *call, *name, request->after_event_id(), *context));
}

}  // namespace sojourn::relocation
