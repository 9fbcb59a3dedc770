#include "services/capacity/capacity_names.h"

#include <cstdlib>

#include "services/capacity/capacity_hosting.h"

namespace sojourn::capacity {
namespace {

template <typename E>
struct Entry {
  E value;
  std::string_view name;
};

template <typename E>
struct Names;

template <>
struct Names<HostKind> {
  static constexpr Entry<HostKind> kAll[] = {
      {HostKind::kCity, "CITY"},
      {HostKind::kCso, "CSO"},
      {HostKind::kSafeHouse, "SAFE_HOUSE"},
      {HostKind::kUniversity, "UNIVERSITY"},
      {HostKind::kWomenShelter, "WOMEN_SHELTER"},
  };
};

template <>
struct Names<HostStatus> {
  static constexpr Entry<HostStatus> kAll[] = {
      {HostStatus::kActive, "ACTIVE"},
      {HostStatus::kPaused, "PAUSED"},
      {HostStatus::kLeft, "LEFT"},
  };
};

template <>
struct Names<IntakeMode> {
  static constexpr Entry<IntakeMode> kAll[] = {
      {IntakeMode::kRound, "ROUND"},
      {IntakeMode::kRolling, "ROLLING"},
  };
};

template <>
struct Names<PlaceStatus> {
  static constexpr Entry<PlaceStatus> kAll[] = {
      {PlaceStatus::kOpen, "OPEN"},
      {PlaceStatus::kBlocked, "BLOCKED"},
      {PlaceStatus::kRetired, "RETIRED"},
  };
};

template <>
struct Names<Lane> {
  static constexpr Entry<Lane> kAll[] = {
      {Lane::kRegular, "REGULAR"},
      {Lane::kUrgent, "URGENT"},
  };
};

template <>
struct Names<Level> {
  static constexpr Entry<Level> kAll[] = {
      {Level::kL1, "L1"},
      {Level::kL2, "L2"},
      {Level::kL3, "L3"},
      {Level::kL4, "L4"},
  };
};

template <>
struct Names<LanguageLevel> {
  static constexpr Entry<LanguageLevel> kAll[] = {
      {LanguageLevel::kBasic, "BASIC"},
      {LanguageLevel::kConversational, "CONVERSATIONAL"},
      {LanguageLevel::kFluent, "FLUENT"},
      {LanguageLevel::kNative, "NATIVE"},
  };
};

template <>
struct Names<State> {
  static constexpr Entry<State> kAll[] = {
      {State::kHeld, "HELD"},           {State::kConfirmed, "CONFIRMED"},
      {State::kOccupied, "OCCUPIED"},   {State::kCompleted, "COMPLETED"},
      {State::kReleased, "RELEASED"},   {State::kExpired, "EXPIRED"},
      {State::kDisrupted, "DISRUPTED"},
  };
};

template <>
struct Names<ReleaseReason> {
  static constexpr Entry<ReleaseReason> kAll[] = {
      {ReleaseReason::kNotChosen, "NOT_CHOSEN"},
      {ReleaseReason::kNotNeeded, "NOT_NEEDED"},
      {ReleaseReason::kNoRoute, "NO_ROUTE"},
      {ReleaseReason::kHostWithdrew, "HOST_WITHDREW"},
      {ReleaseReason::kUndone, "UNDONE"},
      {ReleaseReason::kConsentWithdrawn, "CONSENT_WITHDRAWN"},
  };
};

template <>
struct Names<DisruptionReason> {
  static constexpr Entry<DisruptionReason> kAll[] = {
      {DisruptionReason::kFlooded, "FLOODED"},
      {DisruptionReason::kFire, "FIRE"},
      {DisruptionReason::kUninhabitable, "UNINHABITABLE"},
      {DisruptionReason::kUnsafe, "UNSAFE"},
      {DisruptionReason::kHostWithdrew, "HOST_WITHDREW"},
      {DisruptionReason::kLeaseEnded, "LEASE_ENDED"},
      {DisruptionReason::kOther, "OTHER"},
  };
};

template <>
struct Names<ChangeKind> {
  static constexpr Entry<ChangeKind> kAll[] = {
      {ChangeKind::kSet, "SET"},         {ChangeKind::kConfirmed, "CONFIRMED"},
      {ChangeKind::kBlocked, "BLOCKED"}, {ChangeKind::kBurnt, "BURNT"},
      {ChangeKind::kRetired, "RETIRED"},
  };
};

}  // namespace

template <typename E>
std::string Name(E value) {
  for (const auto& entry : Names<E>::kAll) {
    if (entry.value == value) return std::string(entry.name);
  }
  std::abort();
}

template <typename E>
E FromName(std::string_view name) {
  for (const auto& entry : Names<E>::kAll) {
    if (entry.name == name) return entry.value;
  }
  std::abort();
}

#define SOJOURN_CAPACITY_NAMES(E)  \
  template std::string Name<E>(E); \
  template E FromName<E>(std::string_view)

SOJOURN_CAPACITY_NAMES(HostKind);
SOJOURN_CAPACITY_NAMES(HostStatus);
SOJOURN_CAPACITY_NAMES(IntakeMode);
SOJOURN_CAPACITY_NAMES(PlaceStatus);
SOJOURN_CAPACITY_NAMES(Lane);
SOJOURN_CAPACITY_NAMES(Level);
SOJOURN_CAPACITY_NAMES(LanguageLevel);
SOJOURN_CAPACITY_NAMES(State);
SOJOURN_CAPACITY_NAMES(ReleaseReason);
SOJOURN_CAPACITY_NAMES(DisruptionReason);
SOJOURN_CAPACITY_NAMES(ChangeKind);

#undef SOJOURN_CAPACITY_NAMES

}  // namespace sojourn::capacity
