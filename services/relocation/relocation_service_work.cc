// What waits for the caller, what happened, and the feed.
#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "common/log/log.h"
#include "common/server/list_pager.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/agreements/agreement_sweep.h"
#include "services/relocation/briefs/brief_desk.h"
#include "services/relocation/case/adult_contacts.h"
#include "services/relocation/case/organisation_desk.h"
#include "services/relocation/duplicates/duplicate_sweep.h"
#include "services/relocation/exposure/alert_store.h"
#include "services/relocation/interruptions/bereavement_view.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/relocation_store_lists.h"
#include "services/relocation/relocation_store_parts.h"
#include "services/relocation/relocation_view.h"
#include "services/relocation/reviews/review_desk.h"
#include "services/relocation/safeguarding/safeguarding_desk.h"
#include "services/relocation/worklist/list_keys.h"
#include "services/relocation/worklist/protection_work.h"
#include "services/relocation/worklist/stay_work.h"
#include "services/relocation/worklist/work_list.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::auth::Role;
using ::sojourn::server::ListPager;
using ::sojourn::server::RpcScope;

// Cases looked at for one page of work: most of them may wait for others.
constexpr int kMostPagesScanned = 10;

// Read for a page of what follows the alerts, of each kind: far more than there
// is of any.
constexpr int kMostTasks = 1000;
constexpr char kTasks[] = "tasks";

bool WorksOnCases(const auth::Caller& caller) {
  return caller.roles.HasAnyOf({Role::kProgrammeOfficer, Role::kSecurityOfficer,
                                Role::kVerifier, Role::kNgoCaseworker});
}

struct WorkPage {
  std::vector<v1::WorkItem> items;
  std::vector<std::string> next;  // sort keys; empty on the last page
};

// Where a page of work goes on: behind a case, and behind so many lines of the
// one that follows it, whose row has this id.
struct WorkCursor {
  WorkStart start;
  std::string begun_row_id;
  size_t lines_shown = 0;
};

WorkCursor ParseCursor(const std::vector<std::string>& keyset) {
  WorkCursor cursor;
  if (keyset.size() != 3 && keyset.size() != 5) return cursor;
  if (!keyset[0].empty()) {
    cursor.start = {
        keyset[0],
        keyset[1] == "-" ? absl::InfiniteFuture() : FromMicros(keyset[1]),
        keyset[2]};
  }
  if (keyset.size() == 5) {
    cursor.begun_row_id = keyset[3];
    cursor.lines_shown = std::stoul(keyset[4]);
  }
  return cursor;
}

std::vector<std::string> KeysetOf(const OpenWork& work) {
  return {std::string(Name(work.listed.row.relocation.level)),
          work.due == absl::InfiniteFuture() ? "-" : Micros(work.due),
          work.listed.row.relocation.id};
}

// An officer of the programme has to do with what she or nobody leads; who has
// another role too may have to do with more (work_list.h).
std::string LeadFor(const auth::Caller& caller) {
  const bool only_leads =
      caller.Has(Role::kProgrammeOfficer) &&
      !caller.roles.HasAnyOf(
          {Role::kSecurityOfficer, Role::kVerifier, Role::kNgoCaseworker});
  return only_leads ? caller.subject : "";
}

struct ReadCases {
  std::vector<OpenWork> open;
  std::map<std::string, CoordinationRows> stays;  // by row id of the case
  PersonsOf persons;
  absl::Time now;
};
absl::StatusOr<ReadCases> ReadOpenWork(server::Runtime& runtime,
                                       const server::Call& call,
                                       const WorkStart& start, int size) {
  const Scope scope = ScopeOf(runtime.policy(), call);
  return runtime.db().Read<ReadCases>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<ReadCases> {
        ReadCases read{.now = tx.now()};
        ASSIGN_OR_RETURN(
            read.open, ListWork(tx, scope, LeadFor(call.caller), start, size));
        ASSIGN_OR_RETURN(read.stays, LoadStays(tx, call.caller, read.open));
        std::vector<std::string> ids;
        for (const OpenWork& each : read.open) {
          ids.push_back(each.listed.row.relocation.id);
        }
        ASSIGN_OR_RETURN(read.persons, LoadPersonsOf(tx, ids));
        return read;
      });
}

// The keys of a whole list come in one round trip.
absl::Status FetchKeys(const CaseVault& vault, const ReadCases& read) {
  std::vector<keystore::KeyRef> keys;
  AddKeys(read.persons, keys);
  for (const OpenWork& each : read.open) {
    keys.push_back(
        keystore::KeyRef::Case(each.listed.row.relocation.relocation_id));
  }
  return vault.sealer().Prefetch(keys);
}

// Who may know that nobody, or no adult, is left of a case is asked of the
// whole case: such a one is rare, and is opened by itself.
absl::Status SettleDeaths(server::Runtime& runtime, const CaseVault& vault,
                          const server::Call& call, const CaseRow& row,
                          absl::Time now, CaseFacts& facts) {
  std::set<Flag>& flags = facts.relocation.flags;
  if (!flags.contains(Flag::kNobodyLeft) &&
      !flags.contains(Flag::kNoAdultLeft)) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(
      const CaseParts parts,
      runtime.db().Read<CaseParts>(call.deadline, [&](db::Transaction& tx) {
        return LoadParts(tx, row.relocation.id);
      }));
  CaseKeys keys{.relocation_id = row.relocation.relocation_id,
                .person_ids = {}};
  for (const PersonRow& person : parts.persons) {
    keys.person_ids.push_back(person.person_id);
  }
  RETURN_IF_ERROR(vault.Prefetch(keys));
  ASSIGN_OR_RETURN(OpenedCase opened, vault.Open(row, parts));
  LeaveOutDeaths(call.caller, now, opened);
  flags = opened.relocation.flags;
  return absl::OkStatus();
}

// Nothing of a case whose keys are gone.
absl::StatusOr<std::vector<v1::WorkItem>> LinesOf(server::Runtime& runtime,
                                                  const CaseVault& vault,
                                                  const server::Call& call,
                                                  const ListedCase& listed,
                                                  ReadCases& read) {
  auto facts = vault.OpenListed(listed.row, listed.proposals);
  if (ReasonOf(facts.status()) == "ERASED") {
    return std::vector<v1::WorkItem>();
  }
  RETURN_IF_ERROR(facts.status());
  const absl::Status settled =
      SettleDeaths(runtime, vault, call, listed.row, read.now, *facts);
  if (ReasonOf(settled) == "ERASED") return std::vector<v1::WorkItem>();
  RETURN_IF_ERROR(settled);
  ASSIGN_OR_RETURN(
      const v1::Intake intake,
      vault.OpenIntake(listed.row.relocation, listed.row.intake_sealed, {}));
  ASSIGN_OR_RETURN(
      const ContactLimits contact,
      LimitsOf(vault.sealer(), intake, read.persons, listed.row.relocation.id));
  const auto stay = read.stays.find(facts->relocation.id);
  if (stay == read.stays.end()) {
    return WorkFor(call.caller, *facts, contact, read.now);
  }
  ASSIGN_OR_RETURN(const std::vector<Wait> waits,
                   StayWaitsIn(vault, call.caller, facts->relocation, intake,
                               std::move(stay->second), read.now));
  return WorkFor(call.caller, *facts, contact, read.now, waits);
}

// Where what is kept of a case is damaged that is its line, and it hides no
// other. What stands in clear is not for everybody: it is named alone.
absl::StatusOr<std::vector<v1::WorkItem>> LinesOrDamage(
    server::Runtime& runtime, const CaseVault& vault, const server::Call& call,
    const ListedCase& listed, ReadCases& read) {
  auto lines = LinesOf(runtime, vault, call, listed, read);
  if (!absl::IsDataLoss(lines.status())) return lines;
  log::Failure("work_case_unreadable", lines.status());
  v1::WorkItem damaged;
  damaged.set_relocation_id(listed.row.relocation.relocation_id);
  damaged.set_code(listed.row.relocation.code);
  damaged.set_what(
      "what is kept of this case does not open: tell who runs the service");
  return std::vector<v1::WorkItem>{std::move(damaged)};
}

// Adds what fits of the lines of one case. True once the page is full; `next`
// then goes on behind its last line.
bool AddLines(std::vector<v1::WorkItem> lines, const WorkCursor& cursor,
              const OpenWork& work, size_t size, WorkPage& page) {
  const std::string& row_id = work.listed.row.relocation.id;
  size_t shown = row_id == cursor.begun_row_id
                     ? std::min(cursor.lines_shown, lines.size())
                     : 0;
  while (shown < lines.size() && page.items.size() < size) {
    page.items.push_back(std::move(lines[shown++]));
  }
  if (shown < lines.size()) {
    // Behind the case before this one.
    if (page.next.empty()) page.next = {"", "", ""};
    page.next.resize(3);
    page.next.push_back(row_id);
    page.next.push_back(std::to_string(shown));
    return true;
  }
  page.next = KeysetOf(work);
  return page.items.size() == size;
}

absl::StatusOr<WorkPage> CollectWork(server::Runtime& runtime,
                                     const CaseVault& vault,
                                     const server::Call& call,
                                     const std::vector<std::string>& keyset,
                                     int size) {
  WorkPage page{.next = keyset};
  for (int scanned = 0; scanned < kMostPagesScanned; ++scanned) {
    const WorkCursor cursor = ParseCursor(page.next);
    ASSIGN_OR_RETURN(ReadCases read,
                     ReadOpenWork(runtime, call, cursor.start, size));
    RETURN_IF_ERROR(FetchKeys(vault, read));
    for (const OpenWork& each : read.open) {
      ASSIGN_OR_RETURN(std::vector<v1::WorkItem> lines,
                       LinesOrDamage(runtime, vault, call, each.listed, read));
      if (AddLines(std::move(lines), cursor, each, static_cast<size_t>(size),
                   page)) {
        return page;
      }
    }
    if (static_cast<int>(read.open.size()) < size) {
      page.next.clear();
      return page;
    }
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

using Alerts = std::vector<ShownAlert>;

// The alerts begin a list; behind the last of them `next` is empty.
absl::StatusOr<WorkPage> CollectAlerts(server::Runtime& runtime,
                                       const CaseVault& vault,
                                       const server::Call& call,
                                       const std::vector<std::string>& keyset,
                                       size_t size) {
  const Scope scope = ScopeOf(runtime.policy(), call);
  AlertPlace after;
  if (!keyset.empty()) {
    after = {.as_of = FromMicros(keyset[0]),
             .gravity = std::stoi(keyset[1]),
             .raised_at = FromMicros(keyset[2]),
             .row_id = keyset[3]};
  }
  ASSIGN_OR_RETURN(
      Alerts alerts,
      runtime.db().Read<Alerts>(call.deadline, [&](db::Transaction& tx) {
        if (keyset.empty()) after.as_of = tx.now();
        return ListAlerts(tx, call.caller, scope, after,
                          static_cast<int>(size) + 1);
      }));
  WorkPage page;
  if (alerts.size() > size) {
    alerts.resize(size);
    const ShownAlert& last = alerts.back();
    page.next = {Micros(after.as_of), std::to_string(last.gravity),
                 Micros(last.alert.raised_at), last.alert.row_id};
  }
  for (const ShownAlert& alert : alerts) {
    ASSIGN_OR_RETURN(page.items.emplace_back(), ShowAlert(vault, alert));
  }
  return page;
}

// What else protection asks, behind `shown` lines of it; `next` is empty behind
// the last.
absl::Status AddTasks(server::Runtime& runtime, const CaseVault& vault,
                      const server::Call& call, size_t shown, size_t size,
                      WorkPage& page) {
  ASSIGN_OR_RETURN(const ProtectionWork work,
                   runtime.db().Read<ProtectionWork>(
                       call.deadline, [&](db::Transaction& tx) {
                         return LoadProtectionWork(tx, call.caller, kMostTasks);
                       }));
  ASSIGN_OR_RETURN(std::vector<v1::WorkItem> items,
                   SafeguardingDesk(runtime, vault).Work(call, kMostTasks));
  ASSIGN_OR_RETURN(const std::vector<v1::WorkItem> reviews,
                   ReviewWork(runtime, vault, call, kMostTasks));
  items.insert(items.end(), reviews.begin(), reviews.end());
  ASSIGN_OR_RETURN(const std::vector<v1::WorkItem> briefs,
                   BriefWork(runtime, call, kMostTasks));
  items.insert(items.end(), briefs.begin(), briefs.end());
  ASSIGN_OR_RETURN(const std::vector<v1::WorkItem> ending,
                   AgreementWork(runtime, call, kMostTasks));
  items.insert(items.end(), ending.begin(), ending.end());
  ASSIGN_OR_RETURN(const std::vector<v1::WorkItem> alike,
                   LikelyDuplicateWork(runtime, call, kMostTasks));
  items.insert(items.end(), alike.begin(), alike.end());
  ASSIGN_OR_RETURN(std::optional<v1::WorkItem> shift,
                   OrganisationDesk(runtime).ShiftTakenOver(call));
  if (shift) items.push_back(*std::move(shift));
  for (v1::WorkItem& item : ShowProtectionWork(work)) {
    items.push_back(std::move(item));
  }
  while (shown < items.size() && page.items.size() < size) {
    page.items.push_back(std::move(items[shown++]));
  }
  if (shown < items.size()) page.next = {kTasks, std::to_string(shown)};
  return absl::OkStatus();
}

// Behind what protection asks, as far as the page has room.
absl::Status AddCases(server::Runtime& runtime, const CaseVault& vault,
                      const server::Call& call,
                      const std::vector<std::string>& keyset, size_t size,
                      WorkPage& page) {
  if (!WorksOnCases(call.caller)) return absl::OkStatus();
  if (page.items.size() == size) {
    page.next = {"", "", ""};
    return absl::OkStatus();
  }
  const int room = static_cast<int>(size - page.items.size());
  ASSIGN_OR_RETURN(WorkPage cases,
                   CollectWork(runtime, vault, call, keyset, room));
  std::move(cases.items.begin(), cases.items.end(),
            std::back_inserter(page.items));
  page.next = std::move(cases.next);
  return absl::OkStatus();
}

// First the alerts, then what else protection asks, then the cases.
absl::StatusOr<WorkPage> CollectAll(server::Runtime& runtime,
                                    const CaseVault& vault,
                                    const server::Call& call,
                                    const std::vector<std::string>& keyset,
                                    size_t size) {
  const bool in_alerts = keyset.empty() || keyset.size() == 4;
  const bool in_tasks = keyset.size() == 2;
  WorkPage page;
  if (in_alerts) {
    ASSIGN_OR_RETURN(page, CollectAlerts(runtime, vault, call, keyset, size));
    if (!page.next.empty()) return page;
  }
  if (in_alerts || in_tasks) {
    const size_t shown = in_tasks ? std::stoul(keyset[1]) : 0;
    RETURN_IF_ERROR(AddTasks(runtime, vault, call, shown, size, page));
    if (!page.next.empty()) return page;
  }
  const bool in_cases = !in_alerts && !in_tasks;
  RETURN_IF_ERROR(AddCases(runtime, vault, call,
                           in_cases ? keyset : std::vector<std::string>(), size,
                           page));
  return page;
}

// A coordinator at a host answers proposals; everybody else works on cases.
bool WorksForHost(const auth::Caller& caller) {
  return caller.Has(Role::kCityCoordinator) && !WorksOnCases(caller);
}

// Returns the cases that are shown.
std::vector<std::string> ShowPage(WorkPage& page,
                                  v1::ListMyWorkResponse& response) {
  std::vector<std::string> ids;
  for (v1::WorkItem& item : page.items) {
    const std::string& id = item.relocation_id();
    if (!id.empty() && std::find(ids.begin(), ids.end(), id) == ids.end()) {
      ids.push_back(id);
    }
    *response.add_items() = std::move(item);
  }
  return ids;
}

absl::StatusOr<WorkPage> ReadWork(server::Runtime& runtime,
                                  const CaseVault& vault,
                                  const server::Call& call,
                                  const ListPager& pager) {
  if (!WorksForHost(call.caller)) {
    return CollectAll(runtime, vault, call, pager.after(),
                      static_cast<size_t>(pager.size()));
  }
  return runtime.db().Read<WorkPage>(call.deadline, [&](db::Transaction& tx) {
    return CollectAsked(tx, call, pager.after(), pager.size());
  });
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
    ASSIGN_OR_RETURN(WorkPage page,
                     ReadWork(runtime_, desk_.vault(), call, pager));
    if (!page.next.empty()) {
      pager.SetNext(page.next, *response->mutable_page_info());
    }
    return rpc.AuditRead({.resource = "relocation",
                          .ids = ShowPage(page, *response),
                          .fields = "work",
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
