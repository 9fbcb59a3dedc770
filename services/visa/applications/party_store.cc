#include "services/visa/applications/party_store.h"

#include <vector>

#include "common/status/status_macros.h"
#include "services/visa/applications/party_rules.h"
#include "services/visa/missions/handling.h"
#include "services/visa/visa_rows.h"

namespace sojourn::visa {
namespace {

// The ids grow with time.
constexpr db::Query kSelectParty{
    "application_select_party",
    "SELECT a.case_ref, a.public_id, a.person_ref, a.state FROM applications a "
    "WHERE a.case_ref = ANY($1::text[]) "
    "AND ($2::text IS NULL OR (a.mission_organisation_id = $2 "
    "                          AND NOT a.mission_view_closed "
    "                          AND " SOJOURN_VISA_SEEN_BY("$3") ")) "
    "ORDER BY a.id"};

}  // namespace

absl::Status LoadParty(db::Transaction& tx, const server::Call& call,
                       absl::Span<Application> applications) {
  std::vector<std::string> cases;
  cases.reserve(applications.size());
  for (const Application& application : applications) {
    cases.push_back(application.case_ref);
  }
  ASSIGN_OR_RETURN(
      const db::Result found,
      tx.Execute(kSelectParty, db::Params(cases, call.own_organisation(),
                                          NamedDiplomat(call))));
  std::vector<PartyRow> rows;
  for (const db::Row row : found) {
    rows.push_back({.case_ref = row.Get<std::string>(0),
                    .application_id = row.Get<std::string>(1),
                    .person_ref = row.Get<std::string>(2),
                    .state = EnumOf<ApplicationState>(row, 3)});
  }
  for (Application& application : applications) ShowParty(rows, application);
  return absl::OkStatus();
}

}  // namespace sojourn::visa
