#include "services/capacity/capacity_hosting_rules.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_rules.h"

namespace sojourn::capacity::rules {
namespace {

// How a path of update_mask is taken over.
template <typename T>
struct Field {
  std::string_view path;
  void (*take)(T& current, const T& given);
};

#define FIELD(T, name)                                                    \
  {                                                                       \
#name, [](T & current, const T& given) { current.name = given.name; } \
  }
#define SPEC(name)                                                         \
  {                                                                        \
#name, [](Place & current,                                             \
              const Place& given) { current.spec.name = given.spec.name; } \
  }

constexpr Field<Host> kHostFields[] = {
    FIELD(Host, status),
    FIELD(Host, display_name),
    FIELD(Host, time_zone),
    FIELD(Host, languages),
    FIELD(Host, interpreter_languages),
    FIELD(Host, services),
    FIELD(Host, intake_mode),
    FIELD(Host, lead_time_days),
    FIELD(Host, max_arrivals_per_month),
};

constexpr Field<Place> kPlaceFields[] = {
    SPEC(adults),
    SPEC(children),
    SPEC(bedrooms),
    SPEC(step_free),
    SPEC(women_only),
    SPEC(family),
    SPEC(cot),
    SPEC(pets),
    SPEC(turnover_days),
    SPEC(same_night),
    SPEC(lane),
    FIELD(Place, address),
    {"vetting",
     [](Place& current, const Place& given) {
       current.vetting = given.vetting;
       current.vetting_expires_on = given.vetting_expires_on;
     }},
};
#undef FIELD
#undef SPEC

template <typename Fields>
auto FindField(const Fields& fields, std::string_view path) {
  return std::find_if(std::begin(fields), std::end(fields),
                      [&](const auto& field) { return field.path == path; });
}

template <typename T, typename Fields, typename Change>
T Merged(const Fields& fields, T current, const T& given,
         const Change& change) {
  for (const std::string& path : change.paths) {
    const auto field = FindField(fields, path);
    if (field != std::end(fields)) field->take(current, given);
  }
  return current;
}

std::vector<std::string> IdsOf(absl::Span<const Reservation> reservations) {
  std::vector<std::string> ids;
  ids.reserve(reservations.size());
  for (const Reservation& reservation : reservations) {
    ids.push_back(reservation.public_id);
  }
  return ids;
}

absl::Status CheckPartiesStillFit(const PlaceSpec& before,
                                  const PlaceSpec& after,
                                  absl::Span<const Reservation> reservations) {
  if (!TakesAway(before, after)) return absl::OkStatus();
  std::vector<std::string> out;
  for (const Reservation& reservation : reservations) {
    const Party& party = reservation.party;
    // Of a case that was erased nobody knows what the party needs.
    const bool unknown = party.adults + party.children == 0;
    if (unknown || !Fits(after, party)) out.push_back(reservation.public_id);
  }
  if (out.empty()) return absl::OkStatus();
  return FailedPrecondition(
      "PLACE_RESERVED",
      absl::StrCat("who has nights there may need what is taken away; ",
                   NameReservations(out)),
      "have the programme office move the guests first");
}

absl::Status CheckAddressMayChange(const Place& place,
                                   absl::Span<const Reservation> reservations) {
  if (place.status != PlaceStatus::kOpen) {
    return FailedPrecondition("PLACE_BLOCKED",
                              "the address of a place that may not be used "
                              "stays known",
                              "register the other address as another place");
  }
  std::vector<Reservation> told;
  std::copy_if(reservations.begin(), reservations.end(),
               std::back_inserter(told), [](const Reservation& reservation) {
                 return reservation.state != State::kHeld;
               });
  if (told.empty()) return absl::OkStatus();
  return FailedPrecondition(
      "PLACE_RESERVED",
      absl::StrCat("the address was promised; ", NameReservations(IdsOf(told))),
      "register the other address as another place, and have the programme "
      "office move the guests");
}

// Without what mail puts around a word.
std::string_view Bare(std::string_view word) {
  constexpr std::string_view kAround = "\"'<>.,;:!()*";
  const size_t first = word.find_first_not_of(kAround);
  if (first == std::string_view::npos) return {};
  return word.substr(first, word.find_last_not_of(kAround) - first + 1);
}

constexpr char kConfirm[] = "CONFIRM";
constexpr size_t kLongestLine = 500;

}  // namespace

bool HostCanChange(std::string_view path) {
  return FindField(kHostFields, path) != std::end(kHostFields);
}

bool PlaceCanChange(std::string_view path) {
  return FindField(kPlaceFields, path) != std::end(kPlaceFields);
}

Host Changed(Host current, const HostChange& change) {
  return Merged(kHostFields, std::move(current), change.host, change);
}

Place Changed(Place current, const PlaceChange& change) {
  return Merged(kPlaceFields, std::move(current), change.place, change);
}

bool TakesAway(const PlaceSpec& before, const PlaceSpec& after) {
  return after.adults < before.adults ||
         after.adults + after.children < before.adults + before.children ||
         after.bedrooms < before.bedrooms ||
         after.step_free < before.step_free ||
         after.women_only != before.women_only || after.cot < before.cot ||
         after.pets < before.pets || after.same_night < before.same_night;
}

absl::Status CheckMayLeave(absl::Span<const Reservation> reservations) {
  if (reservations.empty()) return absl::OkStatus();
  return FailedPrecondition(
      "HOST_RESERVED",
      absl::StrCat("parties have nights at its places; ",
                   NameReservations(IdsOf(reservations))),
      "pause the host, have the programme office move the guests, then leave");
}

absl::Status CheckOffered(const Place& place) {
  if (place.status != PlaceStatus::kRetired) return absl::OkStatus();
  return FailedPrecondition("PLACE_RETIRED", "the place is no longer offered");
}

absl::Status CheckPlaceChange(const Place& place, const Place& changed,
                              const PlaceChange& change,
                              absl::Span<const Reservation> reservations) {
  RETURN_IF_ERROR(CheckOffered(place));
  if (change.Names("address")) {
    RETURN_IF_ERROR(CheckAddressMayChange(place, reservations));
  }
  return CheckPartiesStillFit(place.spec, changed.spec, reservations);
}

absl::Status CheckMayRetire(absl::Span<const Reservation> reservations) {
  if (reservations.empty()) return absl::OkStatus();
  return FailedPrecondition(
      "PLACE_RESERVED",
      absl::StrCat("parties have nights there; ",
                   NameReservations(IdsOf(reservations))),
      "close the windows after the last of them, or have the programme office "
      "move the guests, then retire the place");
}

absl::Status CheckWindowsNear(absl::Span<const Stay> windows,
                              absl::CivilDay today) {
  for (const Stay& window : windows) {
    if (window.check_out <= FarthestDay(today)) continue;
    return InvalidField(
        "windows", "DATE_TOO_FAR",
        absl::StrCat("the window from ", absl::FormatCivilTime(window.check_in),
                     " ends more than ten years from today: end it sooner, and "
                     "open more when the time comes"));
  }
  return absl::OkStatus();
}

absl::Status CheckBlockedDaysNear(absl::Span<const Stay> blocked,
                                  absl::CivilDay today) {
  for (const Stay& days : blocked) {
    if (days.check_out <= FarthestDay(today)) continue;
    return InvalidField("blocked_days", "DATE_TOO_FAR",
                        "at most ten years from today: block later days when "
                        "the time comes");
  }
  return absl::OkStatus();
}

absl::Status CheckVettingNear(const Vetting& vetting, absl::CivilDay today) {
  if (vetting.expires_on <= FarthestDay(today)) return absl::OkStatus();
  return InvalidField("place.vetting.expires_on", "DATE_TOO_FAR",
                      "no vetting counts for more than ten years from today: "
                      "give the day by which the place is to be seen again");
}

void Age(WindowList& list, absl::Time now) {
  if (!list.oldest_confirmed_at.has_value()) return;
  const absl::Duration age = now - *list.oldest_confirmed_at;
  list.oldest_confirmed_days = static_cast<int>(absl::ToInt64Hours(age) / 24);
  if (IsStale(*list.oldest_confirmed_at, now)) {
    list.stale_since = *list.oldest_confirmed_at + kStaleAfter;
  }
}

std::string ReplyLine(std::string_view host_id, std::string_view list_etag) {
  return absl::StrCat(kConfirm, " ",
                      absl::string_view(host_id.data(), host_id.size()), " ",
                      absl::string_view(list_etag.data(), list_etag.size()));
}

absl::StatusOr<ListConfirmation> ReadReplyLine(std::string_view line) {
  std::vector<std::string> words;
  if (line.size() <= kLongestLine) {
    for (const absl::string_view part :
         absl::StrSplit(absl::string_view(line.data(), line.size()),
                        absl::ByAnyChar(" \t\r\n"))) {
      const std::string_view word = Bare({part.data(), part.size()});
      if (!word.empty()) words.emplace_back(word);
    }
  }
  if (words.size() != 3 || !absl::EqualsIgnoreCase(words[0], kConfirm)) {
    return InvalidField("reply_line", "REPLY_LINE_INVALID",
                        "copy the one line CONFIRM, host and list as the host "
                        "was sent it, and nothing else");
  }
  return ListConfirmation{.host_id = absl::AsciiStrToLower(words[1]),
                          .list_etag = absl::AsciiStrToLower(words[2]),
                          .by_reply = true};
}

std::vector<WaitingFor> WaitingForAt(const Host& host) {
  constexpr char kWho[] = "CITY_COORDINATOR";
  std::vector<WaitingFor> waiting;
  if (host.list.stale_since.has_value()) {
    waiting.push_back({kWho, "confirmation that its windows still stand",
                       host.list.stale_since});
  }
  if (!host.rounds.has_value() || host.status == HostStatus::kLeft) {
    return waiting;
  }
  if (!host.rounds->open) {
    waiting.push_back({kWho,
                       "its next intake round: nobody of L3 or L4 is taken in "
                       "before there is one",
                       std::nullopt});
  }
  if (host.rounds->crowded.has_value()) {
    waiting.push_back(
        {kWho,
         absl::StrCat("a larger quota for the round from ",
                      absl::FormatCivilTime(*host.rounds->crowded),
                      ", or word with the office: more parties have its word "
                      "than the round takes"),
         std::nullopt});
  }
  return waiting;
}

std::vector<WaitingFor> WaitingForAt(const Place& place, absl::Time now) {
  std::vector<WaitingFor> waiting;
  if (place.status == PlaceStatus::kRetired) return waiting;
  const absl::CivilDay today = Today(place.host_time_zone, now);
  std::optional<absl::Time> oldest;
  for (const Window& window : place.windows) {
    if (window.period.check_out <= today) continue;
    oldest =
        std::min(oldest.value_or(window.confirmed_at), window.confirmed_at);
  }
  if (place.status == PlaceStatus::kOpen && oldest && IsStale(*oldest, now)) {
    waiting.push_back({"CITY_COORDINATOR",
                       "confirmation that its windows still stand",
                       *oldest + kStaleAfter});
  }
  if (place.vetting_expires_on < today) {
    waiting.push_back(
        {"CITY_COORDINATOR", "a new vetting: nothing is promised before",
         StartOfDay(place.vetting_expires_on + 1, place.host_time_zone)});
  }
  return waiting;
}

std::vector<NextAction> NextActionsAt(const Host& host, Viewer viewer) {
  if (viewer == Viewer::kRelocation) return {};
  std::vector<NextAction> actions = {{.action = "UpdateHost"}};
  if (host.list.windows > 0)
    actions.push_back({.action = "ConfirmAvailability"});
  if (host.intake_mode == IntakeMode::kRound)
    actions.push_back({.action = "SetRounds"});
  return actions;
}

}  // namespace sojourn::capacity::rules
