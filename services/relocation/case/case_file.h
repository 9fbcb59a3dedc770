#ifndef SERVICES_RELOCATION_CASE_CASE_FILE_H_
#define SERVICES_RELOCATION_CASE_CASE_FILE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/server/runtime.h"
#include "services/relocation/agreements/agreement_rules.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/coordination/proposal_store.h"
#include "services/relocation/coordination/travel_store.h"
#include "services/relocation/stay/stay_file.h"
#include "services/relocation/stored.pb.h"
#include "services/relocation/workflow/peer_store.h"
#include "services/relocation/workflow/workflow.h"
#include "sojourn/relocation/v1/relocation_service.pb.h"

namespace sojourn::relocation {

// One case opened in memory for one step: what a request to another service is
// made of. Lives as long as the step's call and is never stored or logged.
struct CaseFile {
  OpenedCase opened;
  CaseFacts facts;
  // Where she is now: the intake's country, or where she has moved since.
  std::string present_country;
  // Of the place that she lives in, or moves on from; empty for none.
  std::string home_country;

  // The step's proposal, its nights and its host.
  std::optional<Proposal> proposal;
  type::v1::Stay stay;
  std::optional<peer_store::KnownHost> host;

  Travel travel;
  // place_moves::HersSince: what was told before is of another place.
  absl::Time moves_since = absl::InfinitePast();
  CaseRecords records;
  // How the step's service knows the case and its persons.
  peer_store::Refs refs;
  // What the step takes back, for a compensation.
  std::optional<Step> forward;
  // Its fund was suspended, and another one is asked.
  bool left_fund = false;
  // Of a share with a funder: she has said no to the grant, which goes later.
  bool goes_later = false;
  // Orders what is said of what the step acts on: above whatever its service is
  // known to have heard, how often this kind of step was planned for it. Never
  // goes back.
  int64_t number = 0;
  // What was chosen for and found about the step's person.
  std::optional<v1::RouteChoice> route;
  std::optional<v1::RouteFinding> finding;

  // What a step that ranks places asks for; absent where its ranking is wanted
  // no more.
  std::optional<stored::RankingQuestion> ranking;

  // What was agreed with those who may be told by this step: its host, the
  // missions of its route, or whoever may hold the fund that answers.
  agreements::Members members;
  absl::Time now;

  const v1::Person* FindPerson(std::string_view person_row_id) const;
  // By which the step's service knows who moves, or whoever it was asked for.
  std::vector<std::string> RefsOfParty(bool for_all) const;
};

// Before the transaction that opens the step's case: fetches its keys, once
// `record`, which says who opens it and for whom, is committed. UNAVAILABLE
// AUDIT_UNAVAILABLE.
absl::Status FetchKeys(server::Runtime& runtime, const Step& step,
                       audit::Record record);

// As the transaction sees it. Errors: those of the database and of CaseVault.
absl::StatusOr<CaseFile> OpenCaseFile(db::Transaction& tx,
                                      const crypto::Sealer& sealer,
                                      const Step& step);

// The country she is in: the newest one that the defender went to by herself,
// or to a shelter in, or where she arrived at her home, else the intake's.
std::string PresentCountry(const OpenedCase& opened, const Travel& travel,
                           const std::string& home_country = "");
// The place that she lives in; between two the one that she moves on from; null
// for none.
const Proposal* HomeOf(State state, const std::vector<Proposal>& proposals);
// Empty for null.
absl::StatusOr<std::string> HomeCountry(db::Transaction& tx,
                                        const Proposal* home);
// PresentCountry with the home that these proposals tell of.
absl::StatusOr<std::string> PresentCountryOf(
    db::Transaction& tx, const OpenedCase& opened,
    const std::vector<Proposal>& proposals, const Travel& travel);

// The nights of a proposal.
absl::StatusOr<db::Bytes> SealStay(const CaseVault& vault,
                                   const Relocation& relocation,
                                   std::string_view proposal_row_id,
                                   const type::v1::Stay& stay);
absl::StatusOr<type::v1::Stay> OpenStay(const CaseVault& vault,
                                        const Relocation& relocation,
                                        const Proposal& proposal);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_CASE_CASE_FILE_H_
