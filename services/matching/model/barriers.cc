#include "services/matching/model/barriers.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace sojourn::matching {
namespace {

struct Said {
  std::string_view code;
  std::string_view words;
};

constexpr std::array<Said, kBarriers> kSaid = {{
    {"NOT_AVAILABLE", "this place is not available for these days"},
    {"NO_WINDOW",
     "the place is not open when she can come: other days, or a "
     "window of the host, would help"},
    {"WINDOW_TOO_SHORT",
     "the place is not open for the whole stay: a shorter "
     "stay, or a longer window, would help"},
    {"TOO_FEW_BEDS", "the place has fewer beds than the party has persons"},
    {"TOO_FEW_BEDROOMS", "the place has fewer bedrooms than the party needs"},
    {"NOT_STEP_FREE", "the place cannot be reached and used without steps"},
    {"WOMEN_ONLY", "the place takes women only"},
    {"NOT_WOMEN_ONLY", "the party asked for a place for women only"},
    {"NO_COT", "the place has no cot"},
    {"NO_PETS", "the place takes no pets"},
    {"NO_LANGUAGE",
     "nobody at the host speaks a language of the party: an "
     "interpreter would help"},
    {"NO_ROUTE",
     "no lawful route is known for every person: another route, or "
     "a regional or internal place, would help"},
    {"ROUTE_TOO_LATE",
     "the route is not lawful for the whole stay within "
     "these days: other days would help"},
    {"NO_CONSENT", "she did not agree to be proposed to this host"},
    {"OTHER_LANE", "the place is kept for the urgent lane"},
    {"NO_SIGN_LANGUAGE",
     "nobody at the host signs a sign language of the party: an interpreter "
     "would help"},
    {"NOT_SAME_NIGHT",
     "the place cannot take guests on the day they are announced"},
    {"NO_SCHOOL", "no school near the place takes the children"},
    {"NO_WORKSPACE", "the host has no workspace"},
}};

template <class List, class Value>
bool Has(const List& list, const Value& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool Meet(const std::vector<std::string>& some,
          const std::vector<std::string>& others) {
  return std::any_of(some.begin(), some.end(), [&](const std::string& each) {
    return Has(others, each);
  });
}

bool SharesLanguage(const Party& party, const Place& place) {
  const bool none_asked =
      party.languages.empty() && party.interpreter_languages.empty();
  return none_asked || place.interpreter ||
         Meet(party.languages, place.languages) ||
         Meet(party.languages, place.interpreter_languages) ||
         Meet(party.interpreter_languages, place.interpreter_languages);
}

bool SharesSignLanguage(const Party& party, const Place& place) {
  return party.sign_languages.empty() ||
         Meet(party.sign_languages, place.languages) ||
         Meet(party.sign_languages, place.interpreter_languages);
}

// Women-only places are asked for and offered as such: whoever did not ask for
// one is taken not to fit, whatever her gender, which is unknown here.
void CompareEquipment(const Party& party, const Place& place,
                      std::vector<Barrier>* barriers) {
  const auto add = [barriers](bool barred, Barrier barrier) {
    if (barred) barriers->push_back(barrier);
  };
  // A child may sleep in a bed of an adult, not the other way round.
  add(party.adults > place.adults || party.persons() > place.beds(),
      Barrier::kTooFewBeds);
  add(party.bedrooms > place.bedrooms, Barrier::kTooFewBedrooms);
  add(party.step_free && !place.step_free, Barrier::kNotStepFree);
  add(place.women_only && !party.women_only, Barrier::kWomenOnly);
  add(party.women_only && !place.women_only, Barrier::kNotWomenOnly);
  add(party.cot && !place.cot, Barrier::kNoCot);
  add(party.pets && !place.pets, Barrier::kNoPets);
  add(!SharesLanguage(party, place), Barrier::kNoLanguage);
  add(!Has(party.wishes, place.host), Barrier::kNoConsent);
  add(place.lane == Lane::kUrgent && party.lane != Lane::kUrgent,
      Barrier::kOtherLane);
  add(!SharesSignLanguage(party, place), Barrier::kNoSignLanguage);
  add(party.same_night && !place.same_night, Barrier::kNotSameNight);
  const uint32_t missing = party.required & ~place.services;
  add((missing & kSchool) != 0, Barrier::kNoSchool);
  add((missing & kWorkspace) != 0, Barrier::kNoWorkspace);
}

// `starts` without those whose stay of `length` days meets one of `taken`.
std::vector<Days> WithoutTaken(std::vector<Days> starts,
                               const std::vector<Days>& taken, int length) {
  for (const Days& busy : taken) {
    std::vector<Days> left;
    for (const Days& span : starts) {
      const Days before{span.from,
                        std::min(span.until, busy.from - length + 1)};
      const Days after{std::max(span.from, busy.until), span.until};
      if (before.from < before.until) left.push_back(before);
      if (after.from < after.until) left.push_back(after);
    }
    starts = std::move(left);
  }
  return starts;
}

// First days of stays of `length` days that lie in a window.
std::vector<Days> Openings(const std::vector<Days>& windows, Days coming,
                           int length) {
  std::vector<Days> starts;
  for (const Days& window : windows) {
    const Days span{std::max(coming.from, window.from),
                    std::min(coming.until, window.until - length + 1)};
    if (span.from < span.until) starts.push_back(span);
  }
  std::sort(starts.begin(), starts.end(),
            [](const Days& a, const Days& b) { return a.from < b.from; });
  return starts;
}

bool AnyMeets(const std::vector<Days>& windows, Days coming) {
  return std::any_of(windows.begin(), windows.end(), [&](const Days& window) {
    return window.from < coming.until && coming.from < window.until;
  });
}

// Also sets when she may come lawfully; her own days where nobody knows a
// route, so that what else is wrong is found too.
Days Lawful(const Party& party, const Place& place,
            std::vector<Barrier>* barriers) {
  Days coming{party.earliest, party.latest + 1};
  const auto route = party.lawful.find(place.country);
  if (route == party.lawful.end()) {
    barriers->push_back(Barrier::kNoRoute);
    return coming;
  }
  const Days lawful{
      std::max(coming.from, route->second.from),
      std::min(coming.until, route->second.until - party.nights + 1)};
  if (lawful.from < lawful.until) return lawful;
  barriers->push_back(Barrier::kRouteTooLate);
  return coming;
}

}  // namespace

std::string_view CodeOf(Barrier barrier) {
  return kSaid[static_cast<size_t>(barrier)].code;
}

std::string_view WordsOf(Barrier barrier) {
  return kSaid[static_cast<size_t>(barrier)].words;
}

Fit FitOf(const Party& party, const Place& place) {
  Fit fit;
  CompareEquipment(party, place, &fit.barriers);
  const Days coming = Lawful(party, place, &fit.barriers);
  const int length = party.nights + place.turnover;
  std::vector<Days> starts = Openings(place.windows, coming, length);
  const bool open = !starts.empty();
  starts = WithoutTaken(std::move(starts), place.taken, length);
  const bool excluded = Has(party.excluded_hosts, place.host) ||
                        Has(party.excluded_places, place.id);
  // A window that is missing is said of no excluded place: one that is taken
  // has none missing, so the two together would tell which it is.
  if (excluded || (open && starts.empty())) {
    fit.barriers.push_back(Barrier::kNotAvailable);
  } else if (!open) {
    fit.barriers.push_back(AnyMeets(place.windows, coming)
                               ? Barrier::kWindowTooShort
                               : Barrier::kNoWindow);
  }
  std::sort(fit.barriers.begin(), fit.barriers.end());
  if (fit.barriers.empty()) fit.starts = std::move(starts);
  return fit;
}

}  // namespace sojourn::matching
