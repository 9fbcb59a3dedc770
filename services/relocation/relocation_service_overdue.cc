// What was not done in time, and how long the clocks stood still.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/log/log.h"
#include "common/server/list_pager.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/adult_contacts.h"
#include "services/relocation/case/case_history.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/relocation_clocks.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/worklist/later_due.h"
#include "services/relocation/worklist/list_keys.h"
#include "services/relocation/worklist/overdue_store.h"
#include "services/relocation/worklist/pause_store.h"
#include "services/relocation/worklist/stay_work.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::ListPager;
using ::sojourn::server::RpcScope;

struct OverduePage {
  std::vector<overdue_store::OverdueCase> cases;
  std::vector<overdue_store::LeadCount> by_lead;
  // By row id of the case.
  std::map<std::string, CoordinationRows> stays;
  std::map<std::string, absl::Time> views_due;
  PersonsOf persons;
  absl::Time now;
};

overdue_store::Start StartOf(const ListPager& pager) {
  const std::vector<std::string>& keys = pager.after();
  if (keys.size() != 3) return {};
  return {.level = keys[0], .due = FromMicros(keys[1]), .id = keys[2]};
}

std::vector<std::string> KeysOf(const overdue_store::OverdueCase& last) {
  return {std::string(Name(last.relocation().level)), Micros(last.due),
          last.relocation().id};
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
        std::vector<const Relocation*> shown;
        std::vector<std::string> ids;
        for (const overdue_store::OverdueCase& each : page.cases) {
          // One more is read than is shown.
          if (&each - page.cases.data() == pager.size()) break;
          leads.insert(each.relocation().lead_subject);
          shown.push_back(&each.relocation());
          ids.push_back(each.relocation().id);
        }
        ASSIGN_OR_RETURN(page.by_lead, overdue_store::CountByLead(tx, leads));
        ASSIGN_OR_RETURN(page.stays, LoadStaysOf(tx, shown));
        ASSIGN_OR_RETURN(page.views_due, overdue_store::ViewsDue(tx, ids));
        ASSIGN_OR_RETURN(page.persons, LoadPersonsOf(tx, ids));
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

// Each with how she must not be reached. Nothing of a case whose keys are gone.
absl::StatusOr<std::vector<Wait>> LateIn(const CaseVault& vault,
                                         const CaseRow& row,
                                         OverduePage& page) {
  const auto opened = OpenRoot(vault.sealer(), row);
  if (ReasonOf(opened.status()) == "ERASED") return std::vector<Wait>();
  RETURN_IF_ERROR(opened.status());
  ASSIGN_OR_RETURN(const v1::Intake intake,
                   vault.OpenIntake(*opened, row.intake_sealed, {}));
  CoordinationRows& rows = page.stays[opened->id];
  RETURN_IF_ERROR(OpenLoaded(vault, *opened, rows));
  const auto view = page.views_due.find(opened->id);
  ASSIGN_OR_RETURN(
      std::vector<Wait> waits,
      LaterWaits(vault, *opened, intake, rows,
                 view == page.views_due.end() ? std::nullopt
                                              : std::optional(view->second),
                 page.now));
  waits = LateOf(*opened, std::move(waits), page.now);
  ASSIGN_OR_RETURN(const ContactLimits contact,
                   LimitsOf(vault.sealer(), intake, page.persons, opened->id));
  for (Wait& wait : waits) wait.what = Warned(wait.what, contact);
  return waits;
}

// The keys of the page come in one round trip.
absl::Status FetchKeys(const CaseVault& vault, const OverduePage& page) {
  std::vector<keystore::KeyRef> keys;
  AddKeys(page.persons, keys);
  for (const overdue_store::OverdueCase& each : page.cases) {
    keys.push_back(keystore::KeyRef::Case(each.relocation().relocation_id));
  }
  return vault.sealer().Prefetch(keys);
}

// A case that is damaged hides no other: its clocks stand in clear.
absl::Status ShowLate(const CaseVault& vault, const CaseRow& row,
                      OverduePage& page, v1::OverdueCase& shown) {
  const auto late = LateIn(vault, row, page);
  if (absl::IsDataLoss(late.status())) {
    log::Failure("overdue_case_unreadable", late.status());
    type::v1::WaitingFor& line = *shown.add_waiting_for();
    line.set_who("PROGRAMME_OFFICER");
    line.set_what(
        "what is kept of this case does not open: tell who runs the service, "
        "and ask its lead what she needs");
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(late.status());
  for (const Wait& wait : *late) {
    type::v1::WaitingFor& line = *shown.add_waiting_for();
    line.set_who(wait.who);
    line.set_what(wait.what);
    SetTime(*wait.due, *line.mutable_due());
  }
  return absl::OkStatus();
}

// Returns the cases that are shown.
absl::StatusOr<std::vector<std::string>> ShowPage(
    const CaseVault& vault, OverduePage& page,
    v1::ListOverdueResponse& response) {
  RETURN_IF_ERROR(FetchKeys(vault, page));
  std::vector<std::string> ids;
  for (const overdue_store::OverdueCase& each : page.cases) {
    v1::OverdueCase& shown = *response.add_cases();
    shown = ToProto(each.relocation(), page.now);
    RETURN_IF_ERROR(ShowLate(vault, each.row, page, shown));
    ids.push_back(each.relocation().relocation_id);
  }
  for (const overdue_store::LeadCount& each : page.by_lead) {
    v1::LeadCount& count = *response.add_by_lead();
    count.set_lead_subject(each.lead_subject);
    count.set_cases(static_cast<int32_t>(each.cases));
    count.set_more(each.more);
  }
  return ids;
}

constexpr int kMostDays = 366;
constexpr int kDays = 30;

absl::Status CheckDays(const v1::GetPausesRequest& req) {
  FieldChecker fields;
  if (req.days() < 0 || req.days() > kMostDays) {
    fields.Add("days", "NUMBER_OUT_OF_RANGE", "give 1 to 366, or 0 for 30");
  }
  return fields.Finish();
}

void ShowPauses(const std::vector<pause_store::OfficerPauses>& officers,
                v1::GetPausesResponse& response) {
  for (const pause_store::OfficerPauses& each : officers) {
    v1::OfficerPauses& shown = *response.add_officers();
    shown.set_officer(each.officer);
    shown.set_standing_still(static_cast<int32_t>(each.standing_still));
    shown.set_pauses(static_cast<int32_t>(each.pauses));
    shown.mutable_stood_still()->set_seconds(
        absl::ToInt64Seconds(each.stood_still));
  }
}

}  // namespace

grpc::Status RelocationService::GetPauses(grpc::ServerContext* context,
                                          const v1::GetPausesRequest* request,
                                          v1::GetPausesResponse* response) {
  RpcScope rpc(runtime_, context, "GetPauses");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckDays(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Read(*request));
    const int days = request->days() == 0 ? kDays : request->days();
    using Officers = std::vector<pause_store::OfficerPauses>;
    ASSIGN_OR_RETURN(
        const Officers officers,
        runtime_.db().Read<Officers>(call.deadline, [&](db::Transaction& tx) {
          return pause_store::ByOfficer(tx, tx.now() - absl::Hours(24 * days));
        }));
    ShowPauses(officers, *response);
    return rpc.AuditRead({.resource = "relocation",
                          .ids = {},
                          .fields = "pauses",
                          .reason = ""});
  });
}

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
    ASSIGN_OR_RETURN(std::vector<std::string> ids,
                     ShowPage(desk_.vault(), page, *response));
    return rpc.AuditRead({.resource = "relocation",
                          .ids = std::move(ids),
                          .fields = "overdue",
                          .reason = ""});
  });
}

}  // namespace sojourn::relocation
