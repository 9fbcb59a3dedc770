#include "services/relocation/agreements/agreement_sweep.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "common/crypto/ids.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/agreements/agreement_store.h"
#include "services/relocation/case/organisation_file.h"
#include "services/relocation/coordination/route_findings.h"
#include "services/relocation/exposure/alert_store.h"
#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {
namespace {

using agreements::Application;
using agreements::Ended;
using agreements::Holding;
using ::sojourn::auth::Role;
using ::sojourn::keystore::KeyRef;

constexpr int kMostOrganisations = 20;
constexpr int kPage = 100;
// Of each transaction: all of a mission's may take longer than any one
// deadline.
constexpr absl::Duration kStep = absl::Seconds(10);

absl::Time Soon() { return absl::Now() + kStep; }

audit::Record RecordOf(const Ended& ended) {
  audit::Record record;
  record.actor_service = "relocation";
  record.method = "agreements/ended";
  record.resource_kind = "organisation";
  record.resource_ids = {ended.organisation_id};
  record.fields = "sharing_agreement";
  return record;
}

// Which of these the mission has. Those whose keys are gone hold nothing.
absl::StatusOr<std::vector<Holding>> HeldBy(
    const crypto::Sealer& sealer, const std::string& mission,
    const std::vector<Application>& applications) {
  std::vector<KeyRef> keys;
  for (const Application& each : applications) {
    keys.push_back(KeyRef::Case(each.holding.relocation_id));
  }
  RETURN_IF_ERROR(sealer.Prefetch(keys));
  std::vector<Holding> held;
  for (const Application& each : applications) {
    Traveller traveller;
    traveller.person_row_id = each.person_row_id;
    traveller.route_sealed = each.route_sealed;
    const absl::StatusOr<v1::RouteChoice> route =
        OpenRoute(sealer, each.holding.relocation_id, traveller);
    if (ReasonOf(route.status()) == "ERASED") continue;
    RETURN_IF_ERROR(route.status());
    const std::vector<std::string> missions = MissionsOf(*route);
    if (std::find(missions.begin(), missions.end(), mission) !=
        missions.end()) {
      held.push_back(each.holding);
    }
  }
  return held;
}

// Its applications are found before its row is locked: there may be many.
absl::StatusOr<std::vector<Holding>> HoldingsOfMission(server::Runtime& runtime,
                                                       const Ended& ended) {
  std::vector<Holding> holdings;
  if (ended.kind != "MISSION") return holdings;
  std::optional<Application> last;
  for (;;) {
    ASSIGN_OR_RETURN(const std::vector<Application> page,
                     runtime.db().Read<std::vector<Application>>(
                         Soon(), [&](db::Transaction& tx) {
                           return agreements::ListApplications(
                               tx, last ? &*last : nullptr, kPage);
                         }));
    ASSIGN_OR_RETURN(const std::vector<Holding> held,
                     HeldBy(runtime.sealer(), ended.organisation_id, page));
    holdings.insert(holdings.end(), held.begin(), held.end());
    if (page.size() < kPage) return holdings;
    last = page.back();
  }
}

// Under the lock of its row; keeps beside it since when it has, or until when
// it has not.
absl::StatusOr<bool> HasEnded(server::Runtime& runtime, db::Transaction& tx,
                              const Ended& ended) {
  ASSIGN_OR_RETURN(
      const db::Result locked,
      tx.Execute(kLockOrganisation, db::Params(ended.organisation_id)));
  if (locked.empty()) return false;
  const absl::StatusOr<OpenedOrganisation> opened =
      OpenOrganisation(runtime.sealer(), locked.row(0));
  const bool unreadable = ReasonOf(opened.status()) == "ERASED";
  if (!unreadable) RETURN_IF_ERROR(opened.status());
  const absl::Time ends_at =
      unreadable ? absl::InfinitePast() : SharingEndsAt(opened->organisation);
  agreements::KeepEnd(tx, ended.row_id, ends_at);
  return ends_at <= tx.now();
}

absl::Status TellLeads(server::Runtime& runtime, db::Transaction& tx,
                       const Ended& ended,
                       const std::vector<Holding>& of_mission) {
  // It may have been renewed meanwhile.
  ASSIGN_OR_RETURN(const bool over, HasEnded(runtime, tx, ended));
  if (!over) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<Holding> holdings,
                   agreements::ListHoldings(tx, ended.organisation_id));
  std::map<std::string, std::string> leads;
  for (const Holding& each : of_mission) {
    leads[each.case_row_id] = each.lead_subject;
  }
  for (const Holding& each : holdings) {
    leads[each.case_row_id] = each.lead_subject;
  }
  for (const auto& [case_row_id, lead] : leads) {
    InsertAlert(tx, {.row_id = crypto::NewUuidV7(),
                     .kind = AlertKind::kSharingEnded,
                     .case_row_id = case_row_id,
                     .subject = "",
                     .organisation_id = ended.organisation_id,
                     .told_subject = lead,
                     .raised_at = tx.now()});
  }
  agreements::MarkTold(tx, ended.row_id);
  runtime.audit().Append(tx, RecordOf(ended));
  return absl::OkStatus();
}

// The end is kept first: whatever else fails, nobody asks for it again.
absl::Status TellOne(server::Runtime& runtime, const Ended& ended) {
  ASSIGN_OR_RETURN(const bool over,
                   runtime.db().Write<bool>(Soon(), [&](db::Transaction& tx) {
                     return HasEnded(runtime, tx, ended);
                   }));
  if (!over) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<Holding> of_mission,
                   HoldingsOfMission(runtime, ended));
  return runtime.db().Write(Soon(), [&](db::Transaction& tx) {
    return TellLeads(runtime, tx, ended, of_mission);
  });
}

v1::WorkItem ItemOf(const v1::Organisation& organisation, absl::Time now) {
  const type::v1::Date& last = organisation.sharing_agreement().expires_on();
  const absl::Time ends_at = SharingEndsAt(organisation);
  const bool ended = ends_at <= now;
  v1::WorkItem item;
  item.set_what(absl::StrCat(
      "the sharing agreement with ", organisation.name(), " (",
      organisation.organisation_id(),
      ended ? ") ended after " : ") ends after ",
      absl::FormatCivilTime(
          absl::CivilDay(last.year(), last.month(), last.day())),
      ended ? ": nothing more of a case goes there until it is renewed"
            : ": renew it, or nothing more of a case goes there then"));
  item.set_action("UpdateOrganisation");
  SetTime(ends_at, *item.mutable_due());
  item.set_overdue(ended);
  return item;
}

}  // namespace

absl::Status TellEndedAgreements(server::Runtime& runtime) {
  ASSIGN_OR_RETURN(
      const std::vector<Ended> ended,
      runtime.db().Read<std::vector<Ended>>(Soon(), [](db::Transaction& tx) {
        return agreements::ListEnded(tx, kMostOrganisations);
      }));
  if (ended.empty()) return absl::OkStatus();
  std::vector<KeyRef> keys;
  for (const Ended& each : ended) {
    keys.push_back(OrganisationKey(each.organisation_id));
  }
  RETURN_IF_ERROR(runtime.sealer().Prefetch(keys));
  for (const Ended& each : ended) {
    const absl::Status told = TellOne(runtime, each);
    if (!told.ok()) log::Failure("ended_agreement_not_told", told);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<v1::WorkItem>> AgreementWork(
    server::Runtime& runtime, const server::Call& call, int limit) {
  std::vector<v1::WorkItem> items;
  if (!call.caller.Has(Role::kProgrammeOfficer)) return items;
  absl::Time now;
  ASSIGN_OR_RETURN(
      const db::Result rows,
      runtime.db().Read<db::Result>(call.deadline, [&](db::Transaction& tx) {
        now = tx.now();
        return tx.Execute(kSelectEndingSoon,
                          db::Params(now - agreements::kEndedShown,
                                     now + agreements::kRenewBefore, limit));
      }));
  std::vector<KeyRef> keys;
  for (const db::Row row : rows) {
    keys.push_back(OrganisationKey(row.Get<std::string>(1)));
  }
  RETURN_IF_ERROR(runtime.sealer().Prefetch(keys));
  for (const db::Row row : rows) {
    const absl::StatusOr<OpenedOrganisation> opened =
        OpenOrganisation(runtime.sealer(), row);
    if (ReasonOf(opened.status()) == "ERASED") continue;
    RETURN_IF_ERROR(opened.status());
    items.push_back(ItemOf(opened->organisation, now));
  }
  return items;
}

}  // namespace sojourn::relocation
