#ifndef SERVICES_RELOCATION_COORDINATION_PROPOSAL_STORE_H_
#define SERVICES_RELOCATION_COORDINATION_PROPOSAL_STORE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/database.h"
#include "services/relocation/workflow/workflow.h"

// Rows of proposals and of what the visa service found for them. All functions
// run in a transaction that holds the lock on the case, or that only reads.
namespace sojourn::relocation {

// Problem of a proposal whose place is promised or lived in, and no longer
// secret: the office moves her.
inline constexpr char kProblemPlaceBurnt[] = "PLACE_BURNT";
// Or cannot be lived in, while she is on the way there or lives there.
inline constexpr char kProblemPlaceDisrupted[] = "PLACE_DISRUPTED";
// Reason of a proposal that lapsed after the stay it led to, once the case was
// taken up again.
inline constexpr char kStayOver[] = "STAY_OVER";

// Or once another place became hers while she lived there.
inline constexpr char kMovedOn[] = "MOVED_ON";

struct Proposal {
  std::string row_id;
  std::string proposal_id;
  std::string case_row_id;
  std::string host_id;
  std::string organisation_id;
  std::string place_id;
  // Who would receive the party, by subject.
  std::string coordinator_subject;
  // Another country than the one she is in: a route is needed.
  bool abroad = false;
  ProposalState state = ProposalState::kAsked;
  // Coded: why the city declined or why it lapsed.
  std::string reason;
  // What the last refused step said.
  std::string problem_reason;
  std::string problem_remedy;
  db::Bytes stay_sealed;
  // What its answer is counted by (answers/answer_tally.h); empty: it is not.
  // Written once.
  db::Bytes asked_of_sealed;
  // Her choice, kept whatever becomes of the hold.
  bool chosen = false;
  // The host has promised the place.
  bool confirmed = false;
  std::optional<std::string> reservation_id;
  // When the hold lapses; of a place with kProblemPlaceDisrupted, by when she
  // has to be somewhere else.
  std::optional<absl::Time> held_until;
  absl::Time asked_at;
  std::optional<absl::Time> answer_due;
  std::optional<absl::Time> decided_at;  // by the city
  // She took back what it was shared under: the host no longer finds the case.
  std::optional<absl::Time> share_ended_at;
  // Asked when somebody who has left since was still of the party: the host is
  // told nothing of it, and the place stays as large as it was asked.
  bool for_all = false;
  // A safe house or a shelter: where it is, and that it is one, is known to the
  // office and to itself.
  bool secret_house = false;
  // Among the places that were ranked when it was asked, 0: not offered; absent
  // where there was no ranking; whether another was first, and had not been
  // asked; and what was seen and said of it then, sealed. Written once.
  std::optional<int32_t> rank = std::nullopt;
  std::optional<bool> overrides_first = std::nullopt;
  std::optional<db::Bytes> choice_sealed = std::nullopt;
  int64_t version = 1;

  std::string etag() const { return std::to_string(version); }
  // Nobody is sent there, whatever else speaks for it.
  bool place_unfit() const {
    return problem_reason == kProblemPlaceBurnt ||
           problem_reason == kProblemPlaceDisrupted;
  }
};

struct RouteFindingRow {
  std::string proposal_row_id;
  std::string person_row_id;
  bool lawful = false;
  db::Bytes findings_sealed;
  std::string policy_version;
};

namespace proposals {

// Oldest first, ended ones too.
absl::StatusOr<std::vector<Proposal>> Load(db::Transaction& tx,
                                           std::string_view case_row_id);

// FAILED_PRECONDITION ALREADY_ASKED: this host has a live proposal of the case.
absl::Status Insert(db::Transaction& tx, const Proposal& proposal);

// Writes everything that can change; `version` is the new one.
void Update(db::Transaction& tx, const Proposal& proposal);

absl::StatusOr<std::vector<RouteFindingRow>> LoadFindings(
    db::Transaction& tx, std::string_view case_row_id);
void SaveFinding(db::Transaction& tx, const RouteFindingRow& finding);

}  // namespace proposals
}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_COORDINATION_PROPOSAL_STORE_H_
