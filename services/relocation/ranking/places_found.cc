#include "services/relocation/ranking/places_found.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "common/status/status_macros.h"
#include "services/relocation/relocation_convert.h"
#include "sojourn/type/v1/party.pb.h"

namespace sojourn::relocation {
namespace {

namespace cap = ::sojourn::capacity::v1;
using stored::RankingQuestion;

constexpr int kPage = 200;
constexpr absl::CivilDay kEpoch(1970, 1, 1);
constexpr char kNotAvailable[] = "NOT_AVAILABLE";
constexpr char kNotRanked[] = "NOT_RANKED";
constexpr char kNotAvailableWords[] =
    "this place is not available for these days";

v1::PlaceRanking WishOf(const RankingQuestion& question) {
  v1::PlaceRanking wish;
  wish.ParseFromString(question.wish());
  return wish;
}

type::v1::Party PartyIn(const RankingQuestion& question) {
  type::v1::Party party;
  party.ParseFromString(question.party());
  return party;
}

// Whoever asks for the least: what does not fit is said, not left out.
type::v1::Party Anybody(const type::v1::Party& party) {
  type::v1::Party anybody;
  anybody.set_adults(1);
  anybody.set_women_only(party.women_only());
  return anybody;
}

struct Search {
  type::v1::Party party;
  int nights = 1;
};

absl::StatusOr<PlacesFound::Stays> AllPages(PlacesPeer& peer,
                                            const PeerCall& call,
                                            const v1::PlaceRanking& wish,
                                            const Search& search, bool& cut) {
  cap::SearchAvailabilityRequest request;
  request.set_page_size(kPage);
  *request.mutable_party() = search.party;
  cap::FlexibleStay& flexible = *request.mutable_flexible();
  flexible.set_nights(search.nights);
  *flexible.mutable_earliest() = wish.earliest();
  *flexible.mutable_latest() = wish.latest();
  PlacesFound::Stays stays;
  for (int seen = 0; seen < kMostPlaces; seen += kPage) {
    ASSIGN_OR_RETURN(cap::SearchAvailabilityResponse page,
                     peer.SearchAvailability(call, request));
    for (cap::AvailablePlace& each : *page.mutable_places()) {
      const std::string id = each.place().place_id();
      stays[id] = std::move(each);
    }
    request.set_page_token(page.page_info().next_page_token());
    if (request.page_token().empty()) return stays;
  }
  cut = true;
  return stays;
}

absl::Status AddHosts(PlacesPeer& peer, const PeerCall& call,
                      PlacesFound& found) {
  cap::ListHostsRequest request;
  request.set_page_size(kPage);
  for (int seen = 0; seen < kMostPlaces; seen += kPage) {
    ASSIGN_OR_RETURN(cap::ListHostsResponse page,
                     peer.ListHosts(call, request));
    for (cap::Host& host : *page.mutable_hosts()) {
      const std::string id = host.host_id();
      found.hosts[id] = std::move(host);
    }
    request.set_page_token(page.page_info().next_page_token());
    if (request.page_token().empty()) return absl::OkStatus();
  }
  found.cut = true;
  return absl::OkStatus();
}

const RankingQuestion::Host* HostIn(const RankingQuestion& question,
                                    const std::string& host_id) {
  const auto found =
      std::find_if(question.hosts().begin(), question.hosts().end(),
                   [&](const RankingQuestion::Host& each) {
                     return each.host_id() == host_id;
                   });
  return found == question.hosts().end() ? nullptr : &*found;
}

const RankingQuestion::Route* RouteTo(const RankingQuestion& question,
                                      const std::string& country) {
  const auto found =
      std::find_if(question.routes().begin(), question.routes().end(),
                   [&](const RankingQuestion::Route& each) {
                     return each.country_code() == country;
                   });
  return found == question.routes().end() ? nullptr : &*found;
}

v1::RouteKnown KnownOf(const RankingQuestion::Route* route) {
  return route == nullptr ? v1::ROUTE_KNOWN_NOT_ASSESSED
                          : static_cast<v1::RouteKnown>(route->known());
}

// Of every country that a place is in: a way that nobody has assessed is left
// to ProposeToCity.
std::map<std::string, absl::CivilDay> LawfulUntil(
    const RankingQuestion& question, const PlacesFound& found) {
  std::map<std::string, absl::CivilDay> until;
  for (const auto& [id, open] : found.open) {
    const RankingQuestion::Route* const route =
        RouteTo(question, open.country_code());
    if (KnownOf(route) == v1::ROUTE_KNOWN_NOT_FOUND) continue;
    const bool ends = route != nullptr && route->unlawful_from() != 0;
    until[open.country_code()] =
        ends ? kEpoch + route->unlawful_from() : absl::CivilDay::max();
  }
  return until;
}

std::vector<std::vector<std::string>> WishesIn(
    const RankingQuestion& question) {
  std::map<int, std::vector<std::string>> by_wish;
  for (const RankingQuestion::Host& host : question.hosts()) {
    if (host.agreed()) by_wish[host.wish()].push_back(host.host_id());
  }
  std::vector<std::vector<std::string>> wishes;
  for (auto& [wish, hosts] : by_wish) wishes.push_back(std::move(hosts));
  return wishes;
}

// Nights before it may be somebody else's.
type::v1::Stay FromFirstStay(const cap::AvailablePlace& free) {
  type::v1::Stay open = free.window().period();
  *open.mutable_check_in() = free.stay().check_in();
  return open;
}

void AddBarrier(std::string_view code, std::string_view words,
                v1::RankedPlace& out) {
  v1::PlaceBarrier& barrier = *out.add_barriers();
  barrier.set_code(std::string(code));
  barrier.set_words(std::string(words));
}

bool HasBarrier(const v1::RankedPlace& place, std::string_view code) {
  return std::any_of(
      place.barriers().begin(), place.barriers().end(),
      [&](const v1::PlaceBarrier& each) { return each.code() == code; });
}

// Where capacity would hold it, the stay is the one that capacity found.
void AddOffered(const RankingQuestion& question, const cap::AvailablePlace& fit,
                const v1::RankedPlace& option,
                v1::ListRankedPlacesResponse& out) {
  v1::RankedPlace& place = *out.add_places();
  place = option;
  place.clear_barriers();
  DescribePlace(question, fit, place);
  *place.mutable_stay() = fit.stay();
  place.set_stale(fit.window().stale());
  place.set_lead_time_met(fit.lead_time_met());
  place.set_rank(out.places_size());
}

void AddNotOffered(const RankingQuestion& question, const PlacesFound& found,
                   const cap::AvailablePlace& open, const v1::RankedPlace* said,
                   v1::ListRankedPlacesResponse& out) {
  v1::RankedPlace& place = *out.add_places();
  DescribePlace(question, open, place);
  if (said != nullptr) *place.mutable_barriers() = said->barriers();
  const std::string& id = open.place().place_id();
  const bool available =
      found.free.contains(id) && !IsRuledOut(question, open.place().host_id());
  if (!available && !HasBarrier(place, kNotAvailable)) {
    AddBarrier(kNotAvailable, kNotAvailableWords, place);
  }
  if (place.barriers().empty() && found.fit.contains(id)) {
    AddBarrier(kNotRanked,
               "possible as well, behind as many others as are shown", place);
  }
  if (place.barriers().empty()) {
    AddBarrier("NEED_NOT_MET",
               "the place or its host does not have what the party needs: "
               "school, workspace, sign language, interpreter or a bed tonight",
               place);
  }
}

// Places that one thing alone keeps from her, by that thing.
void CountWhatWouldHelp(v1::ListRankedPlacesResponse& out) {
  std::map<std::string, v1::WouldHelp> by_code;
  for (const v1::RankedPlace& place : out.places()) {
    if (place.barriers_size() != 1) continue;
    const v1::PlaceBarrier& barrier = place.barriers(0);
    if (barrier.code() == kNotAvailable || barrier.code() == kNotRanked) {
      continue;
    }
    v1::WouldHelp& help = by_code[barrier.code()];
    *help.mutable_barrier() = barrier;
    help.set_places(help.places() + 1);
  }
  std::vector<v1::WouldHelp> sorted;
  for (auto& [code, help] : by_code) sorted.push_back(std::move(help));
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const v1::WouldHelp& a, const v1::WouldHelp& b) {
                     return a.places() > b.places();
                   });
  for (v1::WouldHelp& help : sorted) {
    *out.mutable_ranking()->add_would_help() = std::move(help);
  }
}

}  // namespace

bool IsRuledOut(const RankingQuestion& question, const std::string& host_id) {
  const RankingQuestion::Host* const host = HostIn(question, host_id);
  return host == nullptr || host->kept_away();
}

void DescribePlace(const RankingQuestion& question,
                   const cap::AvailablePlace& available, v1::RankedPlace& out) {
  const cap::Place& place = available.place();
  out.set_place_id(place.place_id());
  out.set_host_id(place.host_id());
  out.set_host_display_name(available.host_display_name());
  out.set_country_code(available.country_code());
  out.set_route(KnownOf(RouteTo(question, available.country_code())));
}

absl::StatusOr<PlacesFound> FindPlaces(
    PlacesPeer& peer, const PeerCall& call,
    const stored::RankingQuestion& question) {
  const v1::PlaceRanking wish = WishOf(question);
  const type::v1::Party party = PartyIn(question);
  const type::v1::Party anybody = Anybody(party);
  PlacesFound found;
  // Its days are over.
  if (DayOf(wish.latest()) - DayOf(wish.earliest()) < wish.nights()) {
    return found;
  }
  RETURN_IF_ERROR(AddHosts(peer, call, found));
  ASSIGN_OR_RETURN(found.open,
                   AllPages(peer, call, wish, {anybody, 1}, found.cut));
  ASSIGN_OR_RETURN(found.free, AllPages(peer, call, wish,
                                        {anybody, wish.nights()}, found.cut));
  ASSIGN_OR_RETURN(
      found.fit, AllPages(peer, call, wish, {party, wish.nights()}, found.cut));
  // Opened between two of the searches.
  found.free.insert(found.fit.begin(), found.fit.end());
  found.open.insert(found.free.begin(), found.free.end());
  return found;
}

MatchQuestion QuestionOf(const stored::RankingQuestion& question,
                         const PlacesFound& found) {
  const v1::PlaceRanking wish = WishOf(question);
  MatchQuestion asked;
  asked.party = {.needs = PartyIn(question),
                 .level = static_cast<type::v1::Level>(question.level()),
                 .earliest = DayOf(wish.earliest()),
                 .latest = DayOf(wish.latest()),
                 .nights = wish.nights(),
                 .wishes = WishesIn(question),
                 .lawful_until = LawfulUntil(question, found)};
  asked.weights.assign(wish.weights().begin(), wish.weights().end());
  for (const auto& [id, open] : found.open) {
    PlaceToRank place;
    place.place = open.place();
    place.country_code = open.country_code();
    const auto host = found.hosts.find(open.place().host_id());
    if (host != found.hosts.end()) place.host = host->second;
    const auto free = found.free.find(id);
    place.open.push_back(free == found.free.end()
                             ? open.window().period()
                             : FromFirstStay(free->second));
    place.available = free != found.free.end() &&
                      !IsRuledOut(question, open.place().host_id());
    asked.places.push_back(std::move(place));
  }
  return asked;
}

v1::ListRankedPlacesResponse AnswerOf(const stored::RankingQuestion& question,
                                      const PlacesFound& found,
                                      const MatchAnswer& answer) {
  v1::ListRankedPlacesResponse out;
  v1::PlaceRanking& ranking = *out.mutable_ranking();
  ranking = WishOf(question);
  ranking.set_cut(found.cut);
  ranking.set_waiting_helps_others(answer.waiting_helps_others);
  ranking.set_priced(answer.priced);
  *ranking.mutable_to_ask() = question.to_ask();
  std::set<std::string> offered;
  for (const v1::RankedPlace& option : answer.options) {
    const auto fit = found.fit.find(option.place_id());
    if (fit == found.fit.end() || offered.contains(fit->first) ||
        IsRuledOut(question, fit->second.place().host_id())) {
      continue;
    }
    offered.insert(fit->first);
    AddOffered(question, fit->second, option, out);
  }
  ranking.set_offered(out.places_size());
  std::map<std::string, const v1::RankedPlace*> said;
  for (const v1::RankedPlace& each : answer.not_offered) {
    said[each.place_id()] = &each;
  }
  for (const auto& [id, open] : found.open) {
    if (offered.contains(id)) continue;
    const auto why = said.find(id);
    AddNotOffered(question, found, open,
                  why == said.end() ? nullptr : why->second, out);
  }
  ranking.set_not_offered(out.places_size() - ranking.offered());
  CountWhatWouldHelp(out);
  return out;
}

}  // namespace sojourn::relocation
