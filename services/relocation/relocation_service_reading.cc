// What callers may see of cases, of their work and of what happened.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/server/list_pager.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/adult_contacts.h"
#include "services/relocation/case/case_history.h"
#include "services/relocation/case/contact_words.h"
#include "services/relocation/coordination/coordination_view.h"
#include "services/relocation/documents/document_desk.h"
#include "services/relocation/first_hours/kept_away.h"
#include "services/relocation/intake/draft_desk.h"
#include "services/relocation/interruptions/bereavement_view.h"
#include "services/relocation/party/separation_store.h"
#include "services/relocation/party/split_desk.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/relocation_store_lists.h"
#include "services/relocation/relocation_view.h"
#include "services/relocation/worklist/list_keys.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::ListPager;
using ::sojourn::server::RpcScope;

bool ListsDrafts(const ListFilter& filter) {
  return std::find(filter.states.begin(), filter.states.end(),
                   Name(State::kDraft)) != filter.states.end();
}

absl::StatusOr<ListFilter> ParseFilter(const v1::ListRelocationsRequest& req) {
  FieldChecker fields;
  ListFilter filter;
  for (const int state : req.states()) {
    const auto parsed = FromProto(static_cast<v1::RelocationState>(state));
    if (!parsed) {
      fields.Add("states", "VALUE_UNKNOWN", "use the states of the contract");
      break;
    }
    filter.states.emplace_back(Name(*parsed));
  }
  if (const auto level = FromProto(req.level())) {
    filter.level = Name(*level);
  } else if (req.level() != type::v1::LEVEL_UNSPECIFIED) {
    fields.Add("level", "VALUE_UNKNOWN", "use the levels of the contract");
  }
  if (const auto overlay = FromProto(req.overlay())) {
    filter.overlay = Name(*overlay);
  } else if (req.overlay() != v1::OVERLAY_UNSPECIFIED) {
    fields.Add("overlay", "VALUE_UNKNOWN", "use the overlays of the contract");
  }
  if (ListsDrafts(filter) &&
      (filter.states.size() > 1 || filter.level || filter.overlay)) {
    fields.Add("states", "FIELDS_CONFLICT",
               "list drafts by themselves: they have no level and no overlay");
  }
  RETURN_IF_ERROR(fields.Finish());
  return filter;
}

// A listed case as its root row allows. Lists open flags and nothing else, so a
// caller who is not of the office is told the least its roles may see.
View ListView(const server::Call& call, const Relocation& relocation) {
  OpenedCase unopened;
  unopened.relocation = relocation;
  const View view = ViewOf(call, unopened);
  const bool only_verifier = view == View::kHost &&
                             call.caller.Has(auth::Role::kVerifier) &&
                             !call.caller.Has(auth::Role::kCityCoordinator);
  return only_verifier ? View::kVerifier : view;
}

struct ListedPage {
  std::vector<ListedCase> cases;
  absl::Time now;
};

std::vector<std::string> KeysOf(const ListedCase& last) {
  return {Micros(last.row.relocation.received_at), last.row.relocation.id};
}

absl::StatusOr<ListedPage> ReadPage(server::Runtime& runtime,
                                    const server::Call& call,
                                    const ListFilter& filter,
                                    const ListPager& pager) {
  ListStart start;
  if (const auto& keys = pager.after(); !keys.empty()) {
    start = {FromMicros(keys[0]), keys[1]};
  }
  const Scope scope = ScopeOf(runtime.policy(), call);
  return runtime.db().Read<ListedPage>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<ListedPage> {
        ListedPage page;
        ASSIGN_OR_RETURN(page.cases,
                         ListCases(tx, scope, filter, start, pager.fetch()));
        page.now = tx.now();
        return page;
      });
}

// The flags of a page: their keys come in one round trip.
absl::Status OpenFlags(const CaseVault& vault, std::vector<ListedCase>& cases) {
  std::vector<keystore::KeyRef> keys;
  for (const ListedCase& each : cases) {
    keys.push_back(keystore::KeyRef::Case(each.row.relocation.relocation_id));
  }
  RETURN_IF_ERROR(vault.sealer().Prefetch(keys));
  for (ListedCase& each : cases) {
    ASSIGN_OR_RETURN(each.row.relocation, OpenRoot(vault.sealer(), each.row));
  }
  return absl::OkStatus();
}

// Whoever reads the answer reads in each line how she must not be reached.
void WarnOfContact(const v1::Intake& intake, View view, v1::Relocation& out) {
  if (view == View::kHost) return;
  const ContactLimits limits = LimitsOf(intake);
  for (type::v1::WaitingFor& wait : *out.mutable_waiting_for()) {
    wait.set_what(Warned(wait.what(), limits));
  }
}

void ShowListed(server::Runtime& runtime, const server::Call& call,
                const ListedCase& listed, absl::Time now, v1::Relocation& out) {
  const View view = ListView(call, listed.row.relocation);
  ShowRoot(listed.row.relocation, view, now, out);
  CaseFacts facts;
  facts.relocation = listed.row.relocation;
  LeaveOutDeathsOfListed(call.caller, facts.relocation);
  facts.proposals = listed.proposals;
  facts.consents_unknown = true;
  ShowWork(facts, runtime.policy(), call.caller, view, now, out);
  for (type::v1::WaitingFor& wait : *out.mutable_waiting_for()) {
    if (wait.who() == "DEFENDER") wait.set_what(WarnedUnread(wait.what()));
  }
}

std::vector<std::string> KeysOfDraft(const draft_store::Draft& last) {
  return {Micros(last.saved_at), last.row_id};
}

// The latest saved first; returns what is shown.
absl::StatusOr<std::vector<std::string>> ListDrafts(
    const DraftDesk& desk, const server::Call& call, const ListPager& pager,
    v1::ListRelocationsResponse& response) {
  draft_store::Start start;
  if (const auto& keys = pager.after(); !keys.empty()) {
    start = {FromMicros(keys[0]), keys[1]};
  }
  ASSIGN_OR_RETURN(auto drafts, desk.List(call, start, pager.fetch()));
  pager.Finish(drafts, *response.mutable_page_info(), KeysOfDraft);
  std::vector<std::string> ids;
  for (const draft_store::Draft& draft : drafts) {
    v1::Relocation& out = *response.add_relocations();
    ShowDraftRoot(draft, out);
    KeepShown(View::kSubmitter, out);
    ids.push_back(draft.relocation_id);
  }
  return ids;
}

// Cases of one page; returns what is shown.
absl::StatusOr<std::vector<std::string>> ListAll(
    const CaseDesk& desk, const server::Call& call, const ListFilter& filter,
    const ListPager& pager, v1::ListRelocationsResponse& response) {
  ASSIGN_OR_RETURN(ListedPage listed,
                   ReadPage(desk.runtime(), call, filter, pager));
  pager.Finish(listed.cases, *response.mutable_page_info(), KeysOf);
  RETURN_IF_ERROR(OpenFlags(desk.vault(), listed.cases));
  std::vector<std::string> ids;
  for (const ListedCase& each : listed.cases) {
    ShowListed(desk.runtime(), call, each, listed.now,
               *response.add_relocations());
    ids.push_back(each.row.relocation.relocation_id);
  }
  return ids;
}

// What waits, and what may be done, is as it was too.
void TellOfNobodyWhoLeft(OpenedCase& opened) {
  opened.intake = AsTold(std::move(opened.intake));
  opened.defender_since.clear();
}

constexpr int kMostHosts = 200;

absl::Status CheckHosts(const v1::GetRelocationRequest& request) {
  FieldChecker fields;
  if (request.host_ids_size() > kMostHosts) {
    fields.Add("host_ids", "LIST_TOO_LONG", "name 200 hosts at most");
  }
  for (const std::string& host : request.host_ids()) {
    CheckName(host, "host_ids", fields);
  }
  return fields.Finish();
}

}  // namespace

absl::Status RelocationService::Answer(const server::Call& call,
                                       const CaseName& name,
                                       v1::Relocation& out) const {
  return AnswerAs(call, name, out).status();
}

absl::StatusOr<View> RelocationService::AnswerAs(const server::Call& call,
                                                 const CaseName& name,
                                                 v1::Relocation& out) const {
  ASSIGN_OR_RETURN(CaseDesk::Snapshot snapshot, desk_.Read(call, name));
  LeaveOutDeaths(call.caller, snapshot.now, snapshot.opened);
  const View view = ViewOf(call, snapshot.opened);
  if (view == View::kSubmitter || view == View::kVerifier) {
    TellOfNobodyWhoLeft(snapshot.opened);
  }
  Separations separations;
  if (view == View::kOffice) {
    ASSIGN_OR_RETURN(separations,
                     separations::Open(desk_.vault().sealer(),
                                       snapshot.opened.relocation.relocation_id,
                                       snapshot.coordination.separation_rows));
    LeaveOutWhatIsHers(separations, snapshot.coordination.records);
  }
  out = Show(snapshot.opened, view, snapshot.now);
  RETURN_IF_ERROR(ShowCoordination(desk_.vault(), snapshot, view,
                                   call.caller.organisation_id, out));
  ShowWork(snapshot.opened.Facts(), runtime_.policy(), call.caller, view,
           snapshot.now, out);
  RETURN_IF_ERROR(
      ShowCoordinationWork(desk_, snapshot, call.caller, view, out));
  RETURN_IF_ERROR(
      DocumentDesk(desk_).Show(call, snapshot.opened.relocation, view, out));
  WarnOfContact(snapshot.opened.intake, view, out);
  ShowSeparations(separations, call.caller, out);
  ShowBereavement(snapshot, call.caller, out);
  return view;
}

absl::StatusOr<View> RelocationService::AnswerCaseOrDraft(
    const server::Call& call, const CaseName& name, v1::Relocation& out) const {
  const absl::StatusOr<View> view = AnswerAs(call, name, out);
  if (ReasonOf(view.status()) != "NOT_FOUND") return view;
  RETURN_IF_ERROR(DraftDesk(desk_).Show(call, name.value, out));
  return View::kSubmitter;
}

grpc::Status RelocationService::GetRelocation(
    grpc::ServerContext* context, const v1::GetRelocationRequest* request,
    v1::GetRelocationResponse* response) {
  RpcScope rpc(runtime_, context, "GetRelocation");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckHosts(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    v1::Relocation& out = *response->mutable_relocation();
    ASSIGN_OR_RETURN(const View view, AnswerCaseOrDraft(call, name, out));
    std::string fields(Name(view));
    if (view == View::kOffice && !request->host_ids().empty()) {
      absl::StrAppend(&fields, ",kept_away");
      ASSIGN_OR_RETURN(*response->mutable_kept_away_host_ids(),
                       KeptAway(desk_, call, name, request->host_ids()));
    } else {
      *response->mutable_kept_away_host_ids() = request->host_ids();
    }
    return rpc.AuditRead({.resource = "relocation",
                          .ids = {out.relocation_id()},
                          .fields = fields,
                          .reason = ""});
  });
}

grpc::Status RelocationService::ListRelocations(
    grpc::ServerContext* context, const v1::ListRelocationsRequest* request,
    v1::ListRelocationsResponse* response) {
  RpcScope rpc(runtime_, context, "ListRelocations");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const ListFilter filter, ParseFilter(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    ASSIGN_OR_RETURN(const ListPager pager,
                     ListPager::Of(runtime_.page_tokens(), call, *request));
    ASSIGN_OR_RETURN(std::vector<std::string> ids,
                     ListsDrafts(filter)
                         ? ListDrafts(DraftDesk(desk_), call, pager, *response)
                         : ListAll(desk_, call, filter, pager, *response));
    return rpc.AuditRead({.resource = "relocation",
                          .ids = std::move(ids),
                          .fields = "list",
                          .reason = ""});
  });
}

}  // namespace sojourn::relocation
