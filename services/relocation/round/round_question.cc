#include "services/relocation/round/round_question.h"

#include <algorithm>
#include <utility>

#include "common/crypto/ids.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {
namespace {

using Stays = std::vector<type::v1::Stay>;

// Two that ask alike are answered alike.
std::string SearchKey(const stored::RankingQuestion& question) {
  v1::PlaceRanking wish;
  wish.ParseFromString(question.wish());
  v1::PlaceRanking days;
  *days.mutable_earliest() = wish.earliest();
  *days.mutable_latest() = wish.latest();
  days.set_nights(wish.nights());
  return days.SerializeAsString() + question.party();
}

bool Looks(const Gathered& gathered) {
  return gathered.not_asked_reason.empty() && !gathered.held;
}

// HoldPlace would hold it: a regular place of a host with rounds is for L3 and
// L4 in a round that is open and not full.
bool WouldBeHeld(const stored::RankingQuestion& question,
                 const capacity::v1::AvailablePlace& fit) {
  return question.level() < type::v1::LEVEL_L3 || !fit.has_round() ||
         fit.round().reason().empty() || fit.round().has_stay();
}

// Two that see one window see it free from different days on: from the first of
// them, as what others hold in it is frozen.
void Widen(const Stays& by, Stays& open) {
  for (const type::v1::Stay& each : by) {
    const auto same =
        std::find_if(open.begin(), open.end(), [&](const type::v1::Stay& one) {
          return DayOf(one.check_out()) == DayOf(each.check_out());
        });
    if (same == open.end()) {
      open.push_back(each);
    } else if (DayOf(each.check_in()) < DayOf(same->check_in())) {
      *same->mutable_check_in() = each.check_in();
    }
  }
}

void SetStay(const round_rules::Spot& spot, v1::RankedPlace& out) {
  out.set_place_id(spot.place_id);
  SetDay(spot.check_in, *out.mutable_stay()->mutable_check_in());
  SetDay(spot.check_out, *out.mutable_stay()->mutable_check_out());
}

v1::RoundParty Holds(const HeldPlace& held) {
  v1::RoundParty party;
  party.set_standing(v1::ROUND_STANDING_HOLDS);
  v1::RankedPlace& place = *party.mutable_place();
  SetStay(held.spot, place);
  place.set_host_id(held.host_id);
  place.set_country_code(held.country_code);
  return party;
}

}  // namespace

bool RoundQuestion::TakesPart(size_t i) const {
  return Looks(gathered_[i]) && !asked_[i].left_out;
}

bool RoundQuestion::IsTooLarge(size_t parties) const {
  return parties * packed_.places() > most_pairs_;
}

absl::Status RoundQuestion::FindFor(
    PlacesPeer& peer, const MakeCall& call,
    const stored::RankingQuestion& question,
    std::shared_ptr<const PackedPlaces::Found>& found) {
  ASSIGN_OR_RETURN(PlacesFound places, FindPlaces(peer, call(), question));
  cut_ = cut_ || places.cut;
  found = std::make_shared<const PackedPlaces::Found>(
      packed_.Pack(std::move(places)));
  return absl::OkStatus();
}

absl::Status RoundQuestion::FindAll(PlacesPeer& peer, const MakeCall& call,
                                    const std::function<bool()>& stopped) {
  std::map<std::string, std::shared_ptr<const PackedPlaces::Found>> by_search;
  asked_.clear();
  size_t looking = 0;
  for (const Gathered& each : gathered_) {
    if (stopped()) return absl::CancelledError("the service stops");
    Asked& asked = asked_.emplace_back();
    if (!Looks(each)) continue;
    ++looking;
    if (!IsTooLarge(looking)) {
      auto& found = by_search[SearchKey(each.question)];
      if (found == nullptr) {
        RETURN_IF_ERROR(FindFor(peer, call, each.question, found));
      }
      asked.found = found;
    }
    // Her own places may be what is too much.
    asked.left_out = IsTooLarge(looking);
    cut_ = cut_ || asked.left_out;
  }
  return absl::OkStatus();
}

void RoundQuestion::AddPlaces(const std::vector<PlaceToRank>& places) {
  for (const PlaceToRank& each : places) {
    PlaceToRank& known = places_[each.place.place_id()];
    const Stays open = known.open;
    known = each;
    known.open = open;
    // A window that nobody found free in is one that others have.
    if (each.available) Widen(each.open, known.open);
  }
}

void RoundQuestion::Take(const round_rules::Spot& spot) {
  const auto place = places_.find(spot.place_id);
  if (place == places_.end()) return;
  type::v1::Stay& taken = place->second.taken.emplace_back();
  SetDay(spot.check_in, *taken.mutable_check_in());
  SetDay(spot.check_out + place->second.place.turnover_days(),
         *taken.mutable_check_out());
}

void RoundQuestion::AskFor(const Gathered& gathered, Asked& asked,
                           BatchQuestion& out) {
  const PlacesFound found = packed_.Unpack(*asked.found);
  MatchQuestion question = QuestionOf(gathered.question, found);
  packed_.AddHosts(question.places);
  AddPlaces(question.places);
  for (const PlaceToRank& each : question.places) {
    const std::string& id = each.place.place_id();
    const bool declined =
        gathered.declined_hosts.contains(each.place.host_id()) ||
        gathered.declined_places.contains(id);
    const bool apart = asked.nowhere ||
                       asked.apart_from.contains(each.place.host_id()) ||
                       asked.apart_from.contains(each.host.organisation_id());
    const auto fit = found.fit.find(id);
    if (each.available && !declined && !apart && fit != found.fit.end() &&
        WouldBeHeld(gathered.question, fit->second)) {
      asked.possible.insert(id);
    }
  }
  asked.ref = crypto::NewPublicId();
  out.parties.push_back({.ref = asked.ref, .party = question.party});
}

// Who holds a place that nobody else could have is left as she is: she takes
// nothing from anybody.
void RoundQuestion::AskForHeld(const Gathered& gathered, Asked& asked,
                               BatchQuestion& out) {
  const round_rules::Spot& spot = gathered.held->spot;
  const auto place = places_.find(spot.place_id);
  if (place == places_.end()) return;
  const int turnover = place->second.place.turnover_days();
  const bool twice =
      std::any_of(held_.begin(), held_.end(), [&](const auto& each) {
        return round_rules::Overlap(each, spot, turnover);
      });
  if (twice) return Take(spot);
  held_.push_back(spot);
  asked.ref = crypto::NewPublicId();
  out.parties.push_back(
      {.ref = asked.ref,
       .party = QuestionOf(gathered.question, PlacesFound()).party,
       .held = PartyInBatch::Held{.place_id = spot.place_id,
                                  .check_in = spot.check_in}});
}

BatchQuestion RoundQuestion::Ask(const std::vector<v1::ScoreWeight>& weights) {
  BatchQuestion question;
  question.weights = weights;
  places_.clear();
  held_.clear();
  for (Asked& each : asked_) {
    each.ref.clear();
    each.possible.clear();
  }
  for (size_t i = 0; i < gathered_.size(); ++i) {
    if (TakesPart(i)) AskFor(gathered_[i], asked_[i], question);
  }
  std::map<std::string, const Asked*> by_ref;
  for (const Asked& each : asked_) by_ref[each.ref] = &each;
  for (PartyInBatch& party : question.parties) {
    const std::set<std::string>& possible = by_ref.at(party.ref)->possible;
    for (const auto& [id, place] : places_) {
      if (!possible.contains(id)) party.not_available.push_back(id);
    }
  }
  // Only now is it known which places anybody else could have.
  for (size_t i = 0; i < gathered_.size(); ++i) {
    const Gathered& each = gathered_[i];
    for (const round_rules::Spot& spot : each.also_held) Take(spot);
    if (!each.held) continue;
    if (each.not_asked_reason.empty()) {
      AskForHeld(each, asked_[i], question);
    } else {
      Take(each.held->spot);
    }
  }
  for (const auto& [id, place] : places_) question.places.push_back(place);
  return question;
}

const PlaceToRank* RoundQuestion::PlaceOf(size_t i,
                                          const BatchAnswer& answer) const {
  // Of who holds a place the others' questions know.
  if (!TakesPart(i)) return nullptr;
  const auto placed = answer.placed.find(asked_[i].ref);
  if (placed == answer.placed.end()) return nullptr;
  const auto place = places_.find(placed->second.place_id());
  return place == places_.end() ? nullptr : &place->second;
}

bool RoundQuestion::KeepApart(const BatchAnswer& answer, bool last) {
  std::map<std::string, size_t> by_case;
  for (size_t i = 0; i < gathered_.size(); ++i) {
    by_case[gathered_[i].case_row_id] = i;
  }
  bool any = false;
  for (size_t i = 0; i < gathered_.size(); ++i) {
    for (const std::string& each : gathered_[i].apart) {
      const auto other = by_case.find(each);
      if (other == by_case.end() || other->second >= i) continue;
      const PlaceToRank* const mine = PlaceOf(i, answer);
      const PlaceToRank* const theirs = PlaceOf(other->second, answer);
      if (mine == nullptr || theirs == nullptr) continue;
      const std::string& organisation = theirs->host.organisation_id();
      if (mine->place.host_id() != theirs->place.host_id() &&
          (organisation.empty() ||
           mine->host.organisation_id() != organisation)) {
        continue;
      }
      asked_[i].apart_from.insert(theirs->place.host_id());
      if (!organisation.empty()) asked_[i].apart_from.insert(organisation);
      asked_[i].nowhere |= last;
      any = true;
    }
  }
  return any;
}

absl::StatusOr<v1::RoundParty> RoundQuestion::PartyOf(
    const Gathered& gathered, const Asked& asked,
    const BatchAnswer& answer) const {
  if (gathered.held) return Holds(*gathered.held);
  v1::RoundParty party;
  if (!Looks(gathered) || asked.left_out) {
    party.set_standing(v1::ROUND_STANDING_NOT_ASKED);
    party.set_not_asked_reason(asked.left_out ? "ROUND_TOO_LARGE"
                                              : gathered.not_asked_reason);
    return party;
  }
  const auto placed = answer.placed.find(asked.ref);
  if (placed == answer.placed.end()) {
    party.set_standing(v1::ROUND_STANDING_NOT_PLACED);
    const auto why = answer.not_placed.find(asked.ref);
    if (why != answer.not_placed.end()) {
      *party.mutable_not_placed() = why->second;
    }
    return party;
  }
  const v1::RankedPlace& by = placed->second;
  if (!asked.possible.contains(by.place_id())) {
    return Internal("matching placed a party where it cannot be");
  }
  const PlacesFound::Stays fits = packed_.Unpack(asked.found->fit);
  const capacity::v1::AvailablePlace& fit = fits.at(by.place_id());
  party.set_standing(v1::ROUND_STANDING_PLACED);
  v1::RankedPlace& place = *party.mutable_place();
  place = by;
  DescribePlace(gathered.question, fit, place);
  place.set_stale(fit.window().stale());
  place.set_lead_time_met(fit.lead_time_met());
  return party;
}

absl::StatusOr<std::vector<v1::RoundParty>> RoundQuestion::PartiesOf(
    const BatchAnswer& answer) const {
  std::vector<v1::RoundParty> parties;
  for (size_t i = 0; i < gathered_.size(); ++i) {
    ASSIGN_OR_RETURN(v1::RoundParty party,
                     PartyOf(gathered_[i], asked_[i], answer));
    party.set_level(
        static_cast<type::v1::Level>(gathered_[i].question.level()));
    parties.push_back(std::move(party));
  }
  return parties;
}

}  // namespace sojourn::relocation
