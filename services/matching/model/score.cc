#include "services/matching/model/score.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>

namespace sojourn::matching {
namespace {

// From this many persons on a party is a family that waits for a large place.
constexpr int kFamily = 3;

int PlaceIn(const std::vector<std::string>& list, const std::string& one) {
  const auto at = std::find(list.begin(), list.end(), one);
  return at == list.end() ? -1 : static_cast<int>(at - list.begin());
}

double Share(int part, int whole) {
  return whole <= 0 ? 1 : std::clamp(1.0 * part / whole, 0.0, 1.0);
}

}  // namespace

ScoreParts PartsOf(const ScoreInput& input) {
  const bool ranked = input.place_in_host_ranking >= 0;
  return {
      1 - Share(input.her_place_in_wishes, std::max(input.wishes, 1)),
      ranked ? 1 - Share(input.place_in_host_ranking, input.host_ranked) : 0.5,
      Share(input.needs_met, input.needs_asked),
      input.profession_asked && !input.profession_met ? 0.0 : 1.0,
      1 - std::clamp(input.host_load, 0.0, 1.0),
      1 - Share(input.days_until_arrival, std::max(input.days_open, 1)),
      input.kept_for_family ? Share(input.persons, input.beds) : 1.0,
  };
}

double ScoreOf(const ScoreParts& parts, const Weights& weights) {
  double sum = 0;
  double all = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    sum += parts[i] * weights[i];
    all += weights[i];
  }
  return sum / all;
}

std::string WeightsFault(const Weights& weights) {
  double all = 0;
  for (const double weight : weights) {
    if (!std::isfinite(weight) || weight < 0 || weight > 1000) {
      return "a weight is a number from 0 to 1000";
    }
    all += weight;
  }
  return all > 0 ? "" : "one weight at least is above 0";
}

ScoreInput InputOf(const Party& party, const Place& place, int start,
                   bool families_wait) {
  const bool family = party.persons() >= kFamily;
  const auto& partners = place.professions;
  const int wish = PlaceIn(party.wishes, place.host);
  const bool alike = !party.alike.empty();
  return {
      .her_place_in_wishes =
          alike && wish >= 0 ? party.alike[static_cast<size_t>(wish)] : wish,
      .wishes = alike ? party.alike.back() + 1
                      : static_cast<int>(party.wishes.size()),
      .place_in_host_ranking = PlaceIn(place.host_ranking, party.id),
      .host_ranked = static_cast<int>(place.host_ranking.size()),
      .needs_asked = std::popcount(party.needs),
      .needs_met = std::popcount(party.needs & place.services),
      .profession_asked = !party.profession.empty(),
      .profession_met = PlaceIn(partners, party.profession) >= 0,
      .host_load = place.host_load,
      .days_until_arrival = start - party.earliest,
      .days_open = party.latest - party.earliest + 1,
      .persons = party.persons(),
      .beds = place.beds(),
      .kept_for_family = place.family && families_wait && !family,
  };
}

}  // namespace sojourn::matching
