// What capacity is about, as plain values: no proto, no SQL, no behaviour
// beyond trivial questions to a value.
#ifndef SERVICES_CAPACITY_CAPACITY_H_
#define SERVICES_CAPACITY_CAPACITY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace sojourn::capacity {

enum class HostKind { kCity, kCso, kSafeHouse, kUniversity, kWomenShelter };
enum class HostStatus { kActive, kPaused, kLeft };
enum class IntakeMode { kRound, kRolling };
enum class PlaceStatus { kOpen, kBlocked, kRetired };
enum class Lane { kRegular, kUrgent };
enum class Level { kL1, kL2, kL3, kL4 };
enum class LanguageLevel { kBasic, kConversational, kFluent, kNative };

enum class State {
  kHeld,
  kConfirmed,
  kOccupied,
  kCompleted,
  kReleased,
  kExpired,
  kDisrupted,
};

enum class ReleaseReason {
  kNotChosen,
  kNotNeeded,
  kNoRoute,
  kHostWithdrew,
  kUndone,
  kConsentWithdrawn,
};

enum class DisruptionReason {
  kFlooded,
  kFire,
  kUninhabitable,
  kUnsafe,
  kHostWithdrew,
  kLeaseEnded,
  kOther,
};

// Of one stay.
inline constexpr int kMostNights = 730;

// Nights, half-open: the party sleeps there from check_in and is gone on
// check_out. Also used for windows and for stored periods.
struct Stay {
  absl::CivilDay check_in;
  absl::CivilDay check_out;

  bool Contains(const Stay& other) const {
    return check_in <= other.check_in && other.check_out <= check_out;
  }
  // Whether they have a night in common.
  bool Meets(const Stay& other) const {
    return check_in < other.check_out && other.check_in < check_out;
  }
  friend bool operator==(const Stay&, const Stay&) = default;
};

struct LanguageSkill {
  std::string code;
  LanguageLevel level = LanguageLevel::kBasic;
  friend bool operator==(const LanguageSkill&, const LanguageSkill&) = default;
};

// A party's size and functional requirements, never why.
struct Party {
  int adults = 0;
  int children = 0;
  int bedrooms = 0;  // 0 leaves it to the host
  bool step_free = false;
  bool women_only = false;
  bool cot = false;
  bool pets = false;
  bool school_nearby = false;
  bool same_night = false;
  std::vector<LanguageSkill> languages;
  std::vector<std::string> interpreter_languages;
  std::vector<std::string> sign_languages;
  bool workspace = false;
  friend bool operator==(const Party&, const Party&) = default;
};

struct HostServices {
  int mhpss_slots_per_week = 0;
  bool legal_aid = false;
  bool university_partner = false;
  bool disability_services = false;
  bool school = false;
  bool workspace = false;
  std::string airport_code;
};

// The windows of a host's open places that are not over (AvailabilityList).
struct WindowList {
  int places = 0;
  int windows = 0;
  int stale_windows = 0;
  std::optional<absl::Time> oldest_confirmed_at;
  int oldest_confirmed_days = 0;
  std::optional<absl::Time> stale_since;
  std::string etag;  // only beside the list itself
};

// An intake round of a host.
struct Round {
  absl::CivilDay first;  // of arrival
  absl::CivilDay last;   // of arrival; counts
  absl::CivilDay closes;
  int quota = 1;
  int taken = 0;  // as read

  bool Has(absl::CivilDay arrival) const {
    return first <= arrival && arrival <= last;
  }
};

// How the rounds stand of a host that takes guests in rounds.
struct RoundsOutlook {
  bool open = false;  // a place can still be held in one
  // First arrival of one that has more parties of L3 and L4 than its quota.
  std::optional<absl::CivilDay> crowded;
};

struct Host {
  std::string id;         // internal
  std::string public_id;  // host_id outside
  int64_t version = 1;
  std::string organisation_id;
  HostKind kind = HostKind::kCity;
  HostStatus status = HostStatus::kActive;
  std::string display_name;
  std::string country_code;
  std::string time_zone;
  std::vector<LanguageSkill> languages;
  std::vector<std::string> interpreter_languages;
  HostServices services;
  IntakeMode intake_mode = IntakeMode::kRolling;
  int lead_time_days = 0;
  int max_arrivals_per_month = 0;
  WindowList list;
  std::optional<RoundsOutlook> rounds;
};

struct Vetting {
  std::string vetted_by;
  absl::CivilDay vetted_on;
  absl::CivilDay expires_on;
  int key_holders = 0;
  bool landlord_knows = false;
  bool cameras = false;
};

struct Window {
  Stay period;
  std::string confirmed_by;
  absl::Time confirmed_at;
};

// What a place offers; all that fitting a party needs.
struct PlaceSpec {
  int adults = 1;
  int children = 0;
  int bedrooms = 1;
  bool step_free = false;
  bool women_only = false;
  bool family = false;
  bool cot = false;
  bool pets = false;
  int turnover_days = 0;
  bool same_night = false;
  Lane lane = Lane::kRegular;
  friend bool operator==(const PlaceSpec&, const PlaceSpec&) = default;
};

// The end of a disruption that has none.
inline constexpr absl::CivilDay kFurtherNotice(9999, 12, 31);

struct Place {
  std::string id;         // internal
  std::string public_id;  // place_id outside
  std::string host_public_id;
  std::string host_time_zone;  // where the windows are told as a list
  int64_t version = 1;
  std::string code;
  PlaceStatus status = PlaceStatus::kOpen;
  PlaceSpec spec;
  absl::CivilDay vetting_expires_on;
  std::vector<Window> windows;
  // Days on which it cannot be lived in; kFurtherNotice for no end.
  std::vector<Stay> disruptions;
  std::vector<Stay> blocked_days;
  // Opened from their sealed columns only for those who may see them.
  std::string address;
  std::optional<Vetting> vetting;
};

struct Reservation {
  std::string id;         // internal
  std::string public_id;  // reservation_id outside
  int64_t version = 1;
  // As stored; rules::StateAt gives the state at a time.
  State state = State::kHeld;
  std::string place_id;  // internal
  std::string place_public_id;
  std::string host_public_id;
  std::string host_time_zone;
  std::string case_ref;
  Stay stay;
  absl::CivilDay free_from;
  Level level = Level::kL4;
  absl::Time held_at;
  absl::Time held_until;
  std::optional<absl::Time> confirmed_at;
  std::optional<absl::Time> checked_in_at;
  std::optional<absl::Time> checked_out_at;
  std::optional<absl::Time> released_at;
  std::optional<ReleaseReason> release_reason;
  // Of the disruption that made it DISRUPTED last: when it was reported, and
  // the first day on which the party cannot be there.
  std::optional<absl::Time> disrupted_at;
  std::optional<absl::CivilDay> disrupted_from;
  // The guests no longer agree that the host knows of them.
  bool host_view_closed = false;
  // Opened from the sealed column.
  Party party;
  std::vector<std::string> person_refs;
  // Opened only for those who may see it, after confirmation.
  std::string address;
};

// What HoldPlace asks for.
struct HoldSpec {
  std::string case_ref;
  std::vector<std::string> person_refs;
  Party party;
  Stay stay;
  Level level = Level::kL4;
  std::string host_id;
  std::string place_id;  // empty: any that fits
};

// What SearchAvailability asks for: a stay of `nights` between two days.
struct SearchSpec {
  std::vector<std::string> country_codes;  // empty means all
  std::vector<HostKind> kinds;             // empty means all
  std::string host_id;                     // empty means all
  Party party;
  int nights = 1;
  Stay within;
  bool rounds = false;  // with what the rounds of hosts say
};

// What rounds say to L3 and L4 of a place that was found.
struct OfferRound {
  std::optional<Round> round;
  std::string reason;
  std::optional<Stay> stay;
};

// A place that fits and is free, with the first stay possible there.
struct AvailablePlace {
  Place place;  // with the one window that holds the stay
  HostKind host_kind = HostKind::kCity;
  std::string host_display_name;
  std::string country_code;
  Stay stay;
  bool lead_time_met = false;
  IntakeMode intake_mode = IntakeMode::kRolling;  // of the host
  std::optional<OfferRound> round;
};

struct ReservationFilter {
  std::string host_id;  // empty means all, like the next two
  std::string place_id;
  std::string case_ref;
  std::vector<State> states;  // as computed now; empty means all
  std::optional<Stay> overlapping;
};

// One page of a list in the order of internal ids, which is that of creation.
struct PageSpec {
  int size = 50;
  std::string after;  // internal id of the last row shown; empty at first
};

// What a read found, and the domain time it was read at.
template <typename T>
struct AsOf {
  T value;
  absl::Time now;
};

template <typename T>
struct PageOf {
  std::vector<T> items;
  bool more = false;
  absl::Time now;
};

// Whose eyes an answer is for.
enum class Viewer { kHost, kProgramme, kRelocation };

struct WaitingFor {
  std::string who;
  std::string what;
  std::optional<absl::Time> due;
};

struct NextAction {
  std::string action;
  bool allowed = true;
  std::string reason;
  std::string remedy;
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_H_
