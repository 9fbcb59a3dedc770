#ifndef SERVICES_RELOCATION_COORDINATION_COORDINATION_EDIT_H_
#define SERVICES_RELOCATION_COORDINATION_COORDINATION_EDIT_H_

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/crypto/sealer.h"
#include "common/db/transaction.h"
#include "services/relocation/case/case_history.h"
#include "services/relocation/coordination/proposal_store.h"
#include "services/relocation/coordination/travel_store.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_state_machine.h"
#include "services/relocation/relocation_store_case.h"
#include "services/relocation/workflow/workflow.h"
#include "services/relocation/workflow/workflow_rules.h"

namespace sojourn::relocation {

// Which permissions to travel are taken back.
enum class Clearances {
  kAll,
  kToHerPlace,  // not those that lead to a shelter arranged elsewhere
  kOnPlan,      // for legs of the travel plan
};

// The coordination side of one locked case: proposals, steps, travel. Handlers,
// step answers and feed events all change it the same way: change a proposal or
// a traveller, plan what follows, save. Lives inside one transaction.
class CoordinationEdit {
 public:
  // `sealer` outlives the edit. Errors: those of the database and the sealer's.
  static absl::StatusOr<CoordinationEdit> Open(db::Transaction& tx,
                                               const crypto::Sealer& sealer,
                                               const CaseRow& locked,
                                               const Cause& cause);
  // For a case whose root is open already.
  static absl::StatusOr<CoordinationEdit> Over(db::Transaction& tx,
                                               const crypto::Sealer& sealer,
                                               const Relocation& root,
                                               const Cause& cause);

  // --- What is there.
  const Relocation& before() const { return before_; }
  // The case as it will be; change state, flags and overlay here.
  Relocation& next() { return next_; }
  const std::vector<Proposal>& proposals() const { return proposals_; }
  const std::vector<Step>& steps() const { return steps_; }
  const Travel& travel() const { return travel_; }
  // Row ids of the party, the defender first.
  const std::vector<std::string>& persons() const { return persons_; }
  // And those who left for cases of their own: whoever is not told of that sees
  // what is written of everybody. No step is planned for them.
  const std::vector<std::string>& told() const { return told_; }
  // Is one of them, and has not left for a case of her own.
  bool Moves(std::string_view person_row_id) const;
  absl::Time now() const { return now_; }
  const crypto::Sealer& sealer() const { return *sealer_; }

  const Proposal* FindProposal(std::string_view proposal_id) const;
  const Proposal* FindProposalRow(std::string_view row_id) const;
  const Proposal* FindReservation(std::string_view reservation_id) const;
  const Step* FindStep(std::string_view row_id) const;
  // The place that is hers, if any.
  const Proposal* Accepted() const;
  // The same once she lives there; null before. Another place that she takes
  // from there becomes hers beside it, and nothing of this one is given back
  // before she has moved.
  const Proposal* Home() const;

  // --- Changing it.
  absl::Status Add(const Proposal& proposal);
  void Save(const Proposal& proposal);
  void SaveTraveller(const Traveller& traveller);
  // Returns what the movement is called, for the history.
  absl::StatusOr<std::string> Add(const Movement& movement);
  // Takes back permissions of this person that stand, or are being checked, and
  // by which she has not set off. Returns whether there were any.
  bool TakeBackClearances(std::string_view person_row_id, Clearances which);
  // Of everybody, those to the place that was hers.
  bool TakeBackClearancesToHerPlace();
  absl::Status Plan(const workflow_rules::StepPlan& plan);

  // The proposal is no longer wanted: what was done for it is undone, at once
  // or at `release_at`. Nobody is cleared any more to go to a place that was
  // hers.
  absl::Status Close(const Proposal& proposal, ProposalState state,
                     std::string_view reason,
                     absl::Time release_at = absl::InfinitePast());

  // She moves on from there to a place that is hers now. The host is told that
  // she has left once she has (CHECK_OUT), and sees the case no more.
  absl::Status MoveOnFrom(const Proposal& home);

  // The place that she was to move to is lost, and she has not set off: the one
  // where she lives is hers as before, whoever received her there does again,
  // and her host hears nothing. Whether there is one. Where the host may have
  // heard already that she has left, it is not, and people look at it.
  absl::StatusOr<bool> StayWhereSheLives();

  // Whoever leads the case, and security officers, look at it now.
  void TellToLook() const;

  // Plans what proposals need now (holds for accepted cities, extensions while
  // suspended) and derives the case's state from the best of them.
  absl::Status Settle();

  // The event that tells where the best proposal stands now.
  Event BestEvent() const;

  // Writes case, history and feed. Once. Without it the case's row stays as it
  // was: for changes that show only in steps. Where a proposal came to nothing,
  // or a place that is hers cannot be lived in, and another may be looked for,
  // places are ranked anew as somebody asked for before.
  absl::Status Commit(HistoryEntry entry);

  // Public id of the first step planned here; empty for none.
  const std::string& pending_step() const { return pending_step_; }

 private:
  CoordinationEdit(db::Transaction& tx, const crypto::Sealer& sealer,
                   const Relocation& locked, Cause cause);

  // Whether the host may know by this step that she has left.
  absl::StatusOr<bool> MayBeHeard(const Step& check_out) const;
  // Another host's coordinator may have been named since.
  absl::Status NameCoordinatorAt(const Proposal& home);
  // A host may be asked to take her, but where she lives well.
  bool LooksForPlace() const;
  // Hosts that were asked and may become her place.
  std::vector<workflow_rules::Held> HeldByAcceptance() const;

  db::Transaction* tx_;
  const crypto::Sealer* sealer_;
  Relocation before_;
  Relocation next_;
  Cause cause_;
  absl::Time now_;
  std::vector<Proposal> proposals_;
  std::vector<Step> steps_;
  Travel travel_;
  std::vector<std::string> persons_;
  std::vector<std::string> told_;
  std::string pending_step_;
  bool looks_again_ = false;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_COORDINATION_COORDINATION_EDIT_H_
