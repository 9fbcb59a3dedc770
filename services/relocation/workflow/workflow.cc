#include "services/relocation/workflow/workflow.h"

#include <array>
#include <utility>

namespace sojourn::relocation {
namespace {

template <typename E, size_t N>
using Names = std::array<std::pair<E, std::string_view>, N>;

constexpr Names<StepKind, 21> kStepKinds = {{
    {StepKind::kAssessRoute, "ASSESS_ROUTE"},
    {StepKind::kHoldPlace, "HOLD_PLACE"},
    {StepKind::kExtendHold, "EXTEND_HOLD"},
    {StepKind::kConfirmReservation, "CONFIRM_RESERVATION"},
    {StepKind::kReleaseReservation, "RELEASE_RESERVATION"},
    {StepKind::kOpenApplication, "OPEN_APPLICATION"},
    {StepKind::kWithdrawApplication, "WITHDRAW_APPLICATION"},
    {StepKind::kSubmitGrant, "SUBMIT_GRANT"},
    {StepKind::kCancelGrant, "CANCEL_GRANT"},
    {StepKind::kCheckIn, "CHECK_IN"},
    {StepKind::kCheckOut, "CHECK_OUT"},
    {StepKind::kExtendReservation, "EXTEND_RESERVATION"},
    {StepKind::kTellTravel, "TELL_TRAVEL"},
    {StepKind::kRankPlaces, "RANK_PLACES"},
    {StepKind::kSetHostShare, "SET_HOST_SHARE"},
    {StepKind::kSetMissionShare, "SET_MISSION_SHARE"},
    {StepKind::kSetFunderShare, "SET_FUNDER_SHARE"},
    {StepKind::kEraseKeys, "ERASE_KEYS"},
    {StepKind::kEraseInCapacity, "ERASE_IN_CAPACITY"},
    {StepKind::kEraseInVisa, "ERASE_IN_VISA"},
    {StepKind::kEraseInGrants, "ERASE_IN_GRANTS"},
}};

constexpr Names<StepState, 6> kStepStates = {{
    {StepState::kPending, "PENDING"},
    {StepState::kRunning, "RUNNING"},
    {StepState::kDone, "DONE"},
    {StepState::kFailed, "FAILED"},
    {StepState::kCancelled, "CANCELLED"},
    {StepState::kCompensated, "COMPENSATED"},
}};

constexpr Names<ProposalState, 9> kProposalStates = {{
    {ProposalState::kAsked, "ASKED"},
    {ProposalState::kCityAccepted, "CITY_ACCEPTED"},
    {ProposalState::kCityDeclined, "CITY_DECLINED"},
    {ProposalState::kHolding, "HOLDING"},
    {ProposalState::kOffered, "OFFERED"},
    {ProposalState::kAccepted, "ACCEPTED"},
    {ProposalState::kDeclined, "DECLINED"},
    {ProposalState::kLapsed, "LAPSED"},
    {ProposalState::kWithdrawn, "WITHDRAWN"},
}};

template <typename E, size_t N>
std::string_view NameIn(const Names<E, N>& names, E value) {
  for (const auto& [candidate, name] : names) {
    if (candidate == value) return name;
  }
  return "";
}

template <typename E, size_t N>
std::optional<E> ParseIn(const Names<E, N>& names, std::string_view text) {
  for (const auto& [value, name] : names) {
    if (name == text) return value;
  }
  return std::nullopt;
}

}  // namespace

std::vector<StepKind> AllStepKinds() {
  std::vector<StepKind> kinds;
  for (const auto& [kind, name] : kStepKinds) kinds.push_back(kind);
  return kinds;
}

std::string_view Name(StepKind kind) { return NameIn(kStepKinds, kind); }
std::string_view Name(StepState state) { return NameIn(kStepStates, state); }
std::string_view Name(ProposalState state) {
  return NameIn(kProposalStates, state);
}

bool IsMovement(StepKind kind) {
  return kind == StepKind::kCheckIn || kind == StepKind::kCheckOut ||
         kind == StepKind::kExtendReservation || kind == StepKind::kTellTravel;
}

std::string_view ServiceOf(StepKind kind) {
  switch (kind) {
    case StepKind::kHoldPlace:
    case StepKind::kExtendHold:
    case StepKind::kConfirmReservation:
    case StepKind::kReleaseReservation:
    case StepKind::kCheckIn:
    case StepKind::kCheckOut:
    case StepKind::kExtendReservation:
    case StepKind::kSetHostShare:
    case StepKind::kEraseInCapacity:
      return "capacity";
    case StepKind::kAssessRoute:
    case StepKind::kOpenApplication:
    case StepKind::kWithdrawApplication:
    case StepKind::kSetMissionShare:
    case StepKind::kTellTravel:
    case StepKind::kEraseInVisa:
      return "visa";
    case StepKind::kSubmitGrant:
    case StepKind::kCancelGrant:
    case StepKind::kSetFunderShare:
    case StepKind::kEraseInGrants:
      return "grants";
    case StepKind::kRankPlaces:
      return "matching";
    case StepKind::kEraseKeys:
      return "relocation";
  }
  return "";
}

std::optional<StepKind> ParseStepKind(std::string_view name) {
  return ParseIn(kStepKinds, name);
}
std::optional<StepState> ParseStepState(std::string_view name) {
  return ParseIn(kStepStates, name);
}
std::optional<ProposalState> ParseProposalState(std::string_view name) {
  return ParseIn(kProposalStates, name);
}

bool IsLive(ProposalState state) {
  switch (state) {
    case ProposalState::kAsked:
    case ProposalState::kCityAccepted:
    case ProposalState::kHolding:
    case ProposalState::kOffered:
    case ProposalState::kAccepted:
      return true;
    case ProposalState::kCityDeclined:
    case ProposalState::kDeclined:
    case ProposalState::kLapsed:
    case ProposalState::kWithdrawn:
      return false;
  }
  return false;
}

}  // namespace sojourn::relocation
