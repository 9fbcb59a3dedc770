#ifndef SERVICES_RELOCATION_RANKING_RANKING_PEERS_FAKE_H_
#define SERVICES_RELOCATION_RANKING_RANKING_PEERS_FAKE_H_

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "services/relocation/ranking/ranking_peers.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/workflow/peers_fake.h"

// Places and an order in memory. A test says which places there are, and which
// of them what stands against; of the others the first is the best.
namespace sojourn::relocation {

class PlacesFake final : public PlacesPeer {
 public:
  // Whoever needs no more than `free_for` nights finds it free.
  struct Shown {
    capacity::v1::AvailablePlace place;
    int free_for = 365;
  };
  std::vector<Shown> places;
  std::vector<capacity::v1::Host> hosts;
  std::vector<capacity::v1::SearchAvailabilityRequest> searches;
  // What each search was made for.
  std::vector<std::string> called_by;

  absl::StatusOr<capacity::v1::ListHostsResponse> ListHosts(
      const PeerCall&, const capacity::v1::ListHostsRequest&) override {
    capacity::v1::ListHostsResponse response;
    for (const capacity::v1::Host& host : hosts) *response.add_hosts() = host;
    return response;
  }
  // As rules::Fits of capacity, of what the tests here ask for.
  absl::StatusOr<capacity::v1::SearchAvailabilityResponse> SearchAvailability(
      const PeerCall& call,
      const capacity::v1::SearchAvailabilityRequest& request) override {
    searches.push_back(request);
    called_by.push_back(call.step_id);
    capacity::v1::SearchAvailabilityResponse response;
    for (const Shown& each : places) {
      const capacity::v1::Place& place = each.place.place();
      const type::v1::Party& party = request.party();
      const bool fits = party.adults() <= place.adults() &&
                        party.women_only() == place.women_only() &&
                        (!party.step_free() || place.step_free());
      if (!fits || request.flexible().nights() > each.free_for) continue;
      *response.add_places() = each.place;
    }
    return response;
  }
};

class MatchingFake final : public MatchingPeer {
 public:
  Script& script() { return script_; }
  // Barriers by place_id.
  std::map<std::string, std::vector<std::string>> against;
  std::vector<MatchQuestion> questions;
  // What each was asked for.
  std::vector<std::string> called_by;
  // Options beyond are counted, not shown.
  size_t most_options = 200;
  // What happens meanwhile.
  std::function<void()> while_asked;

  absl::StatusOr<MatchAnswer> ProposePlacements(
      const PeerCall& call, const MatchQuestion& question) override {
    questions.push_back(question);
    called_by.push_back(call.step_id);
    if (while_asked) while_asked();
    if (auto status = script_.Before(); !status.ok()) return status;
    MatchAnswer answer;
    for (const PlaceToRank& each : question.places) {
      v1::RankedPlace place;
      place.set_place_id(each.place.place_id());
      for (const std::string& code : against[each.place.place_id()]) {
        AddBarrier(code, place);
      }
      if (!each.available) AddBarrier("NOT_AVAILABLE", place);
      if (!place.barriers().empty()) {
        answer.not_offered.push_back(place);
        continue;
      }
      if (answer.options.size() == most_options) continue;
      place.set_score(1.0 / static_cast<double>(answer.options.size() + 1));
      place.set_costs_others(0.25);
      auto& part = *place.add_parts();
      part.set_part(v1::SCORE_PART_HER_WISH);
      part.set_value(1);
      answer.options.push_back(place);
    }
    return answer;
  }

  // Everybody asked about at once.
  std::vector<BatchQuestion> batches;
  // Whatever a party cannot have.
  bool places_anywhere = false;

  // The first in line has the first place that she can have and nobody has yet,
  // from the day on which it is open.
  absl::StatusOr<BatchAnswer> AssignBatch(
      const PeerCall& call, const BatchQuestion& question) override {
    batches.push_back(question);
    called_by.push_back(call.step_id);
    if (while_asked) while_asked();
    if (auto status = script_.Before(); !status.ok()) return status;
    BatchAnswer answer;
    std::set<std::string> taken;
    for (const PartyInBatch& each : question.parties) {
      if (!each.held) continue;
      taken.insert(each.held->place_id);
      answer.placed[each.ref].set_place_id(each.held->place_id);
    }
    for (const PartyInBatch& each : question.parties) {
      if (!each.held) PlaceOne(question, each, taken, answer);
    }
    answer.proof.set_proven(true);
    answer.proof.set_value(static_cast<double>(answer.placed.size()));
    answer.proof.set_bound(answer.proof.value());
    return answer;
  }

 private:
  void PlaceOne(const BatchQuestion& question, const PartyInBatch& party,
                std::set<std::string>& taken, BatchAnswer& answer) {
    for (const PlaceToRank& each : question.places) {
      const std::string& id = each.place.place_id();
      const bool not_hers =
          std::find(party.not_available.begin(), party.not_available.end(),
                    id) != party.not_available.end();
      if ((not_hers && !places_anywhere) || taken.contains(id) ||
          !against[id].empty())
        continue;
      taken.insert(id);
      v1::RankedPlace& place = answer.placed[party.ref];
      place.set_place_id(id);
      place.set_score(0.5);
      const absl::CivilDay first = each.open.empty()
                                       ? party.party.earliest
                                       : DayOf(each.open.front().check_in());
      SetDay(first, *place.mutable_stay()->mutable_check_in());
      SetDay(first + party.party.nights,
             *place.mutable_stay()->mutable_check_out());
      return;
    }
    answer.not_placed[party.ref].set_possible_places(1);
  }
  static void AddBarrier(const std::string& code, v1::RankedPlace& out) {
    v1::PlaceBarrier& barrier = *out.add_barriers();
    barrier.set_code(code);
    barrier.set_words("invented words");
  }

  Script script_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RANKING_RANKING_PEERS_FAKE_H_
