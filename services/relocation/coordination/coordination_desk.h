#ifndef SERVICES_RELOCATION_COORDINATION_COORDINATION_DESK_H_
#define SERVICES_RELOCATION_COORDINATION_COORDINATION_DESK_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/coordination/coordination_edit.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_refusal.h"
#include "sojourn/relocation/v1/relocation_service.pb.h"

// Where handlers of placement and travel take a case in hand.
namespace sojourn::relocation {

// What a change answers beside the case; the same for a repeated request_id.
struct Changed {
  // The proposal or consent the change was about; empty for none.
  std::string subject_id;
  std::string pending_step;  // the first step it started; empty for none
};

// One change of the coordination in the making, under the lock of the case.
struct CoordinationChange {
  db::Transaction& tx;
  const CaseVault& vault;
  const OpenedCase& current;
  const CaseFacts facts;
  CaseEdit& desk_edit;     // decisions, sealing
  CoordinationEdit& edit;  // proposals, steps, travel
  absl::Time now;

  // The start of a history entry by this caller.
  HistoryEntry Entry(Event event, std::string_view reason = "") const;
  // Row id of a person of the party; INVALID_ARGUMENT PERSON_UNKNOWN.
  absl::StatusOr<std::string> Person(std::string_view person_id) const;
  // The same of who has not left the party.
  absl::StatusOr<std::string> PersonOfParty(std::string_view person_id) const;
};

// Returns the id of what the change was about, if anything.
using ChangeCoordinationFn =
    absl::FunctionRef<absl::StatusOr<std::string>(CoordinationChange& change)>;

// Errors besides those of `change`: those of CaseDesk::Change.
absl::StatusOr<Changed> ChangeCoordination(const CaseDesk& desk,
                                           const server::Call& call,
                                           const CaseName& name,
                                           std::string_view etag,
                                           ChangeCoordinationFn change);

// The same for the case that `request` names, by the change it asks for.
template <typename Request>
absl::StatusOr<Changed> ChangeCase(
    const CaseDesk& desk, const server::Call& call, const Request& request,
    absl::StatusOr<std::string> (*make)(CoordinationChange&, const Request&)) {
  ASSIGN_OR_RETURN(const CaseName name, NameOf(request));
  return ChangeCoordination(
      desk, call, name, request.etag(),
      [&](CoordinationChange& change) { return make(change, request); });
}

// Her view of a decision about her: who may speak, whether it is needed, and
// that she agrees where `must_agree`. Returns until when a view that follows is
// due, and stores the decision. Where she disagrees her no is kept
// (CaseEdit::Asked): called before anything is written.
struct HerDecision {
  HerChoice event;
  v1::DecisionKind kind = v1::DECISION_KIND_UNSPECIFIED;
  std::string outcome;
  const v1::DefenderView* view = nullptr;
  std::string_view follows_reason = "";
  bool must_agree = true;
  // The person or proposal it is about, of several. Of a person it takes the
  // word of herself, or for a child of an adult of the party.
  std::string about_id = "";
};
absl::Status RecordHerDecision(CoordinationChange& change,
                               const HerDecision& decision);

// When what she gives back goes. Where others know her contact, or she was not
// free to speak over it, it may be somebody else who gives it back: nothing is
// released for a day. Of another adult of the party her own contact counts.
absl::Time ReleasedAt(const CoordinationChange& change,
                      std::string_view speaker_id = "");

template <typename Request>
const v1::DefenderView* ViewIn(const Request& request) {
  return request.has_defender_view() ? &request.defender_view() : nullptr;
}

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_COORDINATION_COORDINATION_DESK_H_
