#ifndef SERVICES_RELOCATION_WORKFLOW_WORKFLOW_H_
#define SERVICES_RELOCATION_WORKFLOW_WORKFLOW_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"

// Values of the coordination half: proposals, and the durable steps that carry
// a decision to the services that own places, visas and money.
namespace sojourn::relocation {

// One call another service owes the case. Names are stored and shown as they
// are in Name().
enum class StepKind {
  kAssessRoute,
  kHoldPlace,
  kExtendHold,
  kConfirmReservation,
  kReleaseReservation,
  kOpenApplication,
  kWithdrawApplication,
  kSubmitGrant,
  kCancelGrant,
  kCheckIn,
  kCheckOut,
  // More nights at the place that is hers.
  kExtendReservation,
  // Where she was and when, to the travel ledger: an entry, an exit, or what
  // takes one back.
  kTellTravel,
  // Which places there are, and their order for the party.
  kRankPlaces,
  // What a host, mission or funder may see of the case, and what must not be
  // used any more: as it stands when the step is sent.
  kSetHostShare,
  kSetMissionShare,
  kSetFunderShare,
  // The case is erased: its keys here, then at each other service.
  kEraseKeys,
  kEraseInCapacity,
  kEraseInVisa,
  kEraseInGrants,
};

enum class StepState {
  kPending,      // waits for its due time, its backoff, or a free worker
  kRunning,      // leased to one worker
  kDone,         // the other service did it
  kFailed,       // the other service said no: reason and remedy are kept
  kCancelled,    // no longer wanted; an answer that still comes is dropped
  kCompensated,  // was done and has been undone
};

std::vector<StepKind> AllStepKinds();
std::string_view Name(StepKind kind);
std::string_view Name(StepState state);
// Whether the step tells of an arrival, a stay or a departure: it is stored
// without a time, and audited as any other movement.
bool IsMovement(StepKind kind);
// The service a step asks, or whose keys it deletes, as peer tables and
// Tombstone.confirmed_by name it. All that a metric says of a step: its kind
// would tell of a single arrival.
std::string_view ServiceOf(StepKind kind);
std::optional<StepKind> ParseStepKind(std::string_view name);
std::optional<StepState> ParseStepState(std::string_view name);

// Whose decision a step follows from; the calls it makes carry it as
// on_behalf_of.
struct Cause {
  std::string subject;
  std::string organisation_id;
};

// A step the planner asks for. `undoes` is the forward step a compensation
// belongs to.
struct NewStep {
  StepKind kind = StepKind::kHoldPlace;
  std::string proposal_row_id;
  std::string person_row_id;
  std::string undoes;
  // The record of the case that says what is asked for, where one does.
  std::string record_id;
  // What the step acts on in the other service's terms, where known.
  std::string peer_ref;
  // Domain time before which it must not run.
  absl::Time due_at = absl::InfinitePast();

  friend bool operator==(const NewStep&, const NewStep&) = default;
};

struct Step {
  std::string row_id;
  std::string public_id;
  std::string case_row_id;
  StepKind kind = StepKind::kHoldPlace;
  StepState state = StepState::kPending;
  std::string proposal_row_id;
  std::string person_row_id;
  std::string undoes;
  // The record of the case that says what is asked for: of SUBMIT_GRANT, money
  // before a place.
  std::string record_id;
  // reservation_id, application_id or grant_id: what it acts on or brought.
  std::string peer_ref;
  // The key the other service knows the present attempt by.
  std::string request_id;
  // How many attempts there were, this one included, and how often this one
  // was sent.
  int attempt = 1;
  int tries = 0;
  absl::Time due_at = absl::InfinitePast();
  // Last refusal or failure; empty after a success.
  std::string error_reason;
  std::string error_remedy;
  // Of a share: the number at which the other service set nothing.
  int64_t heard_number = 0;
  // The officer who does it by hand; no worker has it then, until she says that
  // it is done and what follows is recorded.
  std::string taken_over_by;
  bool done_by_hand = false;
  Cause cause;
  absl::Time created_at;
  absl::Time finished_at = absl::InfiniteFuture();
};

enum class ProposalState {
  kAsked,
  kCityAccepted,
  kCityDeclined,
  kHolding,  // a live hold stands behind it
  kOffered,
  kAccepted,
  kDeclined,
  kLapsed,
  kWithdrawn,
};

std::string_view Name(ProposalState state);
std::optional<ProposalState> ParseProposalState(std::string_view name);

// Whether the proposal can still become her place.
bool IsLive(ProposalState state);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_WORKFLOW_WORKFLOW_H_
