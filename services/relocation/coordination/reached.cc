#include "services/relocation/coordination/reached.h"

#include <algorithm>

#include "common/status/status_macros.h"
#include "services/relocation/coordination/route_findings.h"
#include "services/relocation/workflow/peer_store.h"

namespace sojourn::relocation {
namespace {

// Where she set out from she was at home, unless it is known that she was not:
// whoever had fled to a third country is a guest there once more.
bool SetOutFromHome(const v1::Intake& intake) {
  return intake.location_class() != v1::LOCATION_CLASS_THIRD_COUNTRY &&
         intake.location_class() != v1::LOCATION_CLASS_IN_TRANSIT;
}

// Whether this country is hers, or she may live there, or it is the one that
// she set out from as her own.
bool IsHome(const OpenedCase& current, const std::string& person,
            const std::string& country) {
  if (country == current.intake.country_code() &&
      SetOutFromHome(current.intake)) {
    return true;
  }
  const auto& rows = current.person_row_ids;
  const auto found = std::find(rows.begin(), rows.end(), person);
  if (found == rows.end()) return false;
  const v1::Identity& hers =
      current.intake.persons(static_cast<int>(found - rows.begin())).identity();
  const auto& own = hers.nationalities();
  return country == hers.residence_country() ||
         std::find(own.begin(), own.end(), country) != own.end();
}

}  // namespace

Reached InCountry(const OpenedCase& current, const std::string& person,
                  const std::string& country) {
  return {.country = country, .at_home = IsHome(current, person, country)};
}

absl::StatusOr<Reached> AtHerPlace(const CoordinationChange& change,
                                   const std::string& person) {
  const Proposal* const place = change.edit.Accepted();
  if (place == nullptr) return Reached();
  ASSIGN_OR_RETURN(const std::optional<peer_store::KnownHost> host,
                   peer_store::FindHost(change.tx, place->host_id));
  if (!host) return Reached();
  Reached reached = InCountry(change.current, person, host->country_code);
  reached.zone = host->time_zone;
  const Traveller* const route = change.edit.travel().Find(person);
  if (route == nullptr || route->proposal_row_id != place->row_id) {
    return reached;
  }
  ASSIGN_OR_RETURN(const v1::RouteChoice chosen,
                   OpenRoute(change.vault.sealer(),
                             change.current.relocation.relocation_id, *route));
  reached.scheme = chosen.scheme();
  return reached;
}

absl::StatusOr<Reached> WhereLeads(
    const CoordinationChange& change,
    const std::optional<travel_plan_rules::InForce>& plan,
    const Movement& departure) {
  if (plan && departure.OnPlan()) {
    for (const travel_plan_rules::Leg& leg : plan->legs) {
      if (leg.number != departure.leg) continue;
      return InCountry(change.current, departure.person_row_id, leg.to.country);
    }
  }
  if (departure.to_shelter) return Reached();
  return AtHerPlace(change, departure.person_row_id);
}

}  // namespace sojourn::relocation
