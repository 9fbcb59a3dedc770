#include "services/relocation/first_hours/kept_away.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "common/status/status_macros.h"
#include "services/relocation/case/organisation_file.h"
#include "services/relocation/coordination/coordination_rules.h"
#include "services/relocation/party/separation_store.h"
#include "services/relocation/workflow/peer_store.h"

namespace sojourn::relocation {
namespace {

using Ids = google::protobuf::RepeatedPtrField<std::string>;
using coordination_rules::AskFacts;

AskFacts FactsOf(const v1::Wishes& wishes, const peer_store::KnownHost& host,
                 const std::vector<separations::Host>& others) {
  AskFacts facts;
  facts.excluded_countries.assign(wishes.excluded_countries().begin(),
                                  wishes.excluded_countries().end());
  facts.excluded_cities.assign(wishes.excluded_cities().begin(),
                               wishes.excluded_cities().end());
  facts.host_id = host.host_id;
  facts.host_country = host.country_code;
  facts.host_organisation_id = host.organisation_id;
  facts.others_are_there = std::any_of(
      others.begin(), others.end(), [&](const separations::Host& each) {
        return each.host_id == host.host_id ||
               each.organisation_id == host.organisation_id;
      });
  return facts;
}

bool MayKnowWhere(const auth::Caller& caller,
                  const CaseDesk::Snapshot& snapshot) {
  return caller.Has(auth::Role::kSecurityOfficer) ||
         snapshot.opened.IsTrustedTo(caller.subject, snapshot.now);
}

}  // namespace

absl::StatusOr<Ids> KeptAway(const CaseDesk& desk, const server::Call& call,
                             const CaseName& name, const Ids& host_ids) {
  ASSIGN_OR_RETURN(const CaseDesk::Snapshot snapshot, desk.Read(call, name));
  const crypto::Sealer& sealer = desk.vault().sealer();
  const v1::Wishes& wishes = snapshot.opened.intake.wishes();
  ASSIGN_OR_RETURN(
      const std::vector<stored::Separation> apart,
      separations::Open(sealer, snapshot.opened.relocation.relocation_id,
                        snapshot.coordination.separation_rows));
  if (!apart.empty() && !MayKnowWhere(call.caller, snapshot)) return host_ids;
  return desk.runtime().db().Read<Ids>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Ids> {
        ASSIGN_OR_RETURN(const std::vector<separations::Host> others,
                         separations::HostsNow(tx, apart));
        Ids kept;
        for (const std::string& id : host_ids) {
          ASSIGN_OR_RETURN(const std::optional<peer_store::KnownHost> host,
                           peer_store::FindHost(tx, id));
          if (!host) continue;
          AskFacts facts = FactsOf(wishes, *host, others);
          if (!facts.excluded_cities.empty()) {
            ASSIGN_OR_RETURN(
                facts.host_name,
                FindOrganisationName(tx, sealer, host->organisation_id));
          }
          if (coordination_rules::IsKeptAway(facts)) *kept.Add() = id;
        }
        return kept;
      });
}

}  // namespace sojourn::relocation
