#include "services/relocation/case/case_file.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/agreements/agreement_store.h"
#include "services/relocation/coordination/known_stays.h"
#include "services/relocation/coordination/place_moves.h"
#include "services/relocation/coordination/route_findings.h"
#include "services/relocation/coordination/travel_file.h"
#include "services/relocation/money/fund_store.h"
#include "services/relocation/ranking/ranking_file.h"
#include "services/relocation/relocation_state_machine.h"
#include "services/relocation/relocation_store_case.h"
#include "services/relocation/relocation_store_parts.h"
#include "services/relocation/workflow/workflow_rules.h"
#include "services/relocation/workflow/workflow_store_steps.h"

namespace sojourn::relocation {
namespace {

absl::Time Soon() { return absl::Now() + absl::Seconds(2); }

// Rows as they are stored, before anything is opened.
struct Rows {
  CaseRow root;
  CaseParts parts;
  std::vector<Proposal> proposals;
  std::vector<RouteFindingRow> findings;
  std::vector<Step> steps;
  TravelRows travel;
  std::vector<stay_store::RecordRow> records;
};

bool GoesLater(const std::vector<Step>& steps, const Step& share) {
  return std::any_of(steps.begin(), steps.end(), [&](const Step& asked) {
    return asked.kind == StepKind::kSubmitGrant && !share.peer_ref.empty() &&
           asked.peer_ref == share.peer_ref &&
           workflow_rules::IsGivenBackLater(steps, asked);
  });
}

absl::StatusOr<Rows> LoadRows(db::Transaction& tx, const Step& step,
                              CaseFile& file) {
  const std::string& id = step.case_row_id;
  ASSIGN_OR_RETURN(const db::Result root,
                   tx.Execute(kSelectCaseByRow, db::Params(id)));
  if (root.empty()) return NotFound("relocation");
  Rows rows{.root = ReadCaseRow(root.row(0))};
  ASSIGN_OR_RETURN(rows.parts, LoadParts(tx, id));
  ASSIGN_OR_RETURN(rows.proposals, proposals::Load(tx, id));
  ASSIGN_OR_RETURN(rows.findings, proposals::LoadFindings(tx, id));
  ASSIGN_OR_RETURN(rows.steps, steps::Load(tx, id));
  ASSIGN_OR_RETURN(rows.travel, travel::Load(tx, id));
  ASSIGN_OR_RETURN(rows.records, stay_store::Load(tx, id));
  ASSIGN_OR_RETURN(file.refs,
                   peer_store::LoadRefs(tx, ServiceOf(step.kind), id));
  const State state = rows.root.relocation.state;
  ASSIGN_OR_RETURN(file.home_country,
                   HomeCountry(tx, HomeOf(state, rows.proposals)));
  for (const Proposal& proposal : rows.proposals) {
    if (proposal.row_id != step.proposal_row_id) continue;
    file.proposal = proposal;
    ASSIGN_OR_RETURN(file.host, peer_store::FindHost(tx, proposal.host_id));
  }
  for (const Step& each : rows.steps) {
    if (each.row_id == step.undoes) file.forward = each;
  }
  file.moves_since = place_moves::HersSince(rows.proposals, rows.steps);
  if (step.kind == StepKind::kCancelGrant) {
    ASSIGN_OR_RETURN(file.left_fund, fund_store::HasLeft(tx, step.peer_ref));
  }
  file.goes_later = GoesLater(rows.steps, step);
  file.number = workflow_rules::NumberOf(rows.steps, step);
  return rows;
}

absl::Status OpenRows(const CaseVault& vault, const crypto::Sealer& sealer,
                      const Step& step, const Rows& rows, CaseFile& file) {
  ASSIGN_OR_RETURN(file.opened, vault.Open(rows.root, rows.parts));
  file.facts = file.opened.Facts();
  const Relocation& relocation = file.opened.relocation;
  ASSIGN_OR_RETURN(file.travel, OpenTravel(sealer, relocation, rows.travel));
  ASSIGN_OR_RETURN(file.records, OpenRecords(sealer, relocation, rows.records));
  file.present_country =
      PresentCountry(file.opened, file.travel, file.home_country);
  if (file.proposal) {
    ASSIGN_OR_RETURN(file.stay, OpenStay(vault, relocation, *file.proposal));
  }
  if (const Traveller* const traveller = file.travel.Find(step.person_row_id)) {
    ASSIGN_OR_RETURN(file.route,
                     OpenRoute(sealer, relocation.relocation_id, *traveller));
    const Proposal* const place = place_moves::Accepted(rows.proposals);
    if (place != nullptr && place->row_id == traveller->proposal_row_id) {
      AddScheme(step.person_row_id, file.moves_since, file.route->scheme(),
                file.travel);
    }
  }
  for (const RouteFindingRow& row : rows.findings) {
    if (row.proposal_row_id != step.proposal_row_id ||
        row.person_row_id != step.person_row_id) {
      continue;
    }
    ASSIGN_OR_RETURN(file.finding,
                     OpenFinding(sealer, relocation.relocation_id, row));
  }
  return absl::OkStatus();
}

absl::Status LoadMembers(db::Transaction& tx, const crypto::Sealer& sealer,
                         const Step& step, CaseFile& file) {
  file.now = tx.now();
  if (step.kind == StepKind::kSubmitGrant) {
    ASSIGN_OR_RETURN(file.members, agreements::LoadHolders(tx, sealer));
    return absl::OkStatus();
  }
  std::vector<std::string> ids;
  if (file.route) ids = MissionsOf(*file.route);
  if (file.proposal) ids.push_back(file.proposal->organisation_id);
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(file.members[id], agreements::Load(tx, sealer, id));
  }
  return absl::OkStatus();
}

}  // namespace

const v1::Person* CaseFile::FindPerson(std::string_view person_row_id) const {
  const std::vector<std::string>& ids = opened.person_row_ids;
  const auto found = std::find(ids.begin(), ids.end(), person_row_id);
  if (found == ids.end()) return nullptr;
  return &opened.intake.persons(static_cast<int>(found - ids.begin()));
}

std::vector<std::string> CaseFile::RefsOfParty(bool for_all) const {
  std::vector<std::string> party;
  for (const auto& [row_id, ref] : refs.person_refs) {
    const v1::Person* const person = FindPerson(row_id);
    if (for_all || person == nullptr || !person->apart()) party.push_back(ref);
  }
  return party;
}

absl::Status FetchKeys(server::Runtime& runtime, const Step& step,
                       audit::Record record) {
  ASSIGN_OR_RETURN(const std::optional<CaseKeys> keys,
                   runtime.db().Read<std::optional<CaseKeys>>(
                       Soon(), [&](db::Transaction& tx) {
                         return FindCaseKeysByRow(tx, step.case_row_id);
                       }));
  if (!keys) return NotFound("relocation");
  record.resource_ids = {keys->relocation_id};
  RETURN_IF_ERROR(runtime.audit().RecordRead(record, Soon()));
  return CaseVault(runtime.sealer()).Prefetch(*keys);
}

absl::StatusOr<CaseFile> OpenCaseFile(db::Transaction& tx,
                                      const crypto::Sealer& sealer,
                                      const Step& step) {
  CaseFile file;
  ASSIGN_OR_RETURN(const Rows rows, LoadRows(tx, step, file));
  RETURN_IF_ERROR(OpenRows(CaseVault(sealer), sealer, step, rows, file));
  RETURN_IF_ERROR(LoadMembers(tx, sealer, step, file));
  if (step.kind == StepKind::kRankPlaces) {
    ASSIGN_OR_RETURN(file.ranking, LoadRankingQuestion(tx, sealer, step, file));
  }
  return file;
}

std::string PresentCountry(const OpenedCase& opened, const Travel& travel,
                           const std::string& home_country) {
  // Also on an earlier journey: nobody has said that she went back.
  std::string country = opened.intake.country_code();
  if (opened.person_row_ids.empty()) return country;
  const std::string defender = opened.PersonRowId(opened.DefenderId());
  for (const Movement& movement : travel.movements) {
    if (movement.person_row_id != defender || movement.corrected) continue;
    const bool at_home = movement.kind == MovementKind::kArrived &&
                         !movement.to_shelter && !movement.earlier &&
                         !home_country.empty();
    if (at_home) country = home_country;
    if (!movement.country_code.empty()) country = movement.country_code;
  }
  return country;
}

const Proposal* HomeOf(State state, const std::vector<Proposal>& proposals) {
  const bool lived_in = kLivedIn.Has(state);
  const auto found = std::find_if(
      proposals.rbegin(), proposals.rend(), [&](const Proposal& each) {
        return lived_in ? each.state == ProposalState::kAccepted
                        : each.reason == kMovedOn;
      });
  return found == proposals.rend() ? nullptr : &*found;
}

absl::StatusOr<std::string> HomeCountry(db::Transaction& tx,
                                        const Proposal* home) {
  if (home == nullptr) return std::string();
  ASSIGN_OR_RETURN(const std::optional<peer_store::KnownHost> host,
                   peer_store::FindHost(tx, home->host_id));
  return host ? host->country_code : std::string();
}

absl::StatusOr<std::string> PresentCountryOf(
    db::Transaction& tx, const OpenedCase& opened,
    const std::vector<Proposal>& proposals, const Travel& travel) {
  ASSIGN_OR_RETURN(const std::string home,
                   HomeCountry(tx, HomeOf(opened.relocation.state, proposals)));
  return PresentCountry(opened, travel, home);
}

absl::StatusOr<db::Bytes> SealStay(const CaseVault& vault,
                                   const Relocation& relocation,
                                   std::string_view proposal_row_id,
                                   const type::v1::Stay& stay) {
  return vault.Seal(relocation, {"proposals", proposal_row_id, "stay_sealed"},
                    stay.SerializeAsString());
}

absl::StatusOr<type::v1::Stay> OpenStay(const CaseVault& vault,
                                        const Relocation& relocation,
                                        const Proposal& proposal) {
  ASSIGN_OR_RETURN(
      const std::string plain,
      vault.Unseal(relocation, {"proposals", proposal.row_id, "stay_sealed"},
                   proposal.stay_sealed));
  type::v1::Stay stay;
  if (!stay.ParseFromString(plain)) {
    return Internal("a sealed stay does not parse");
  }
  return stay;
}

}  // namespace sojourn::relocation
