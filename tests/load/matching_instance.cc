#include "tests/load/matching_instance.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

namespace sojourn::matching {
namespace {

// A year of parties, and the months in which the last of them stay.
constexpr int kDays = 500;
constexpr int kAsking = 330;
constexpr int kShortestWindow = 100;
constexpr int kPlacesOfHost = 5;
constexpr int kCountries = 12;
constexpr int kMostWishes = 22;
constexpr std::array<const char*, 8> kLanguages = {"es", "en", "fr", "ar",
                                                   "ru", "tr", "fa", "pt"};
constexpr std::array<const char*, 6> kProfessions = {
    "", "lawyer", "journalist", "teacher", "physician", "artist"};

// The same draws on every machine, which <random>'s distributions are not.
class Dice {
 public:
  // Draws are steps of kStep from here: seeds that begin a few steps apart
  // would draw the same parties, a little later.
  explicit Dice(uint64_t seed) : state_(Mixed(seed * kStep + 1)) {}

  uint64_t Next() {
    state_ += kStep;
    return Mixed(state_);
  }
  int Below(int n) {
    return static_cast<int>(Next() % static_cast<uint64_t>(n));
  }
  int Between(int from, int to) { return from + Below(to - from + 1); }
  double Part() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }
  bool Chance(double part) { return Part() < part; }
  template <class List>
  auto Of(const List& list) {
    return list[static_cast<size_t>(Below(static_cast<int>(list.size())))];
  }
  // Which of them, by shares that sum to 1.
  int Weighted(const std::vector<double>& shares) {
    double part = Part();
    for (size_t i = 0; i + 1 < shares.size(); ++i) {
      part -= shares[i];
      if (part < 0) return static_cast<int>(i);
    }
    return static_cast<int>(shares.size()) - 1;
  }

 private:
  static constexpr uint64_t kStep = 0x9E3779B97F4A7C15ULL;

  static uint64_t Mixed(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }

  uint64_t state_;
};

std::string Named(const char* kind, int number) {
  return kind + std::to_string(number);
}

double RoomOf(Scarcity scarcity) {
  switch (scarcity) {
    case Scarcity::kAmple:
      return 2.0;
    case Scarcity::kEven:
      return 1.3;
    case Scarcity::kScarce:
      return 0.8;
    case Scarcity::kSevere:
      return 0.4;
  }
  return 1;
}

Party DrawParty(Dice& dice, int number, int asked, int hosts) {
  Party party{.id = Named("p", number)};
  const int persons =
      1 + dice.Weighted({0.46, 0.14, 0.13, 0.12, 0.07, 0.04, 0.02, 0.02});
  party.adults = persons == 1 ? 1 : dice.Between(1, std::min(persons, 2));
  party.children = persons - party.adults;
  party.bedrooms = persons >= 6 ? 3 : persons >= 3 ? 2 : 1;
  party.level = 1 + dice.Weighted({0.05, 0.15, 0.35, 0.45});
  party.lane = party.level == 1 ? Lane::kUrgent : Lane::kRegular;
  party.step_free = dice.Chance(0.06);
  party.women_only = dice.Chance(0.04);
  party.pets = dice.Chance(0.03);
  party.languages = {dice.Of(kLanguages)};
  if (dice.Chance(0.5)) party.languages.push_back("en");
  for (uint32_t bit = 1; bit <= kWorkspace; bit <<= 1) {
    if (dice.Chance(0.25)) party.needs |= bit;
  }
  party.profession = dice.Of(kProfessions);
  party.earliest =
      asked + (party.level == 1 ? dice.Between(1, 10) : dice.Between(14, 60));
  party.latest =
      party.earliest + (party.level == 1 ? 21 : dice.Between(28, 90));
  party.nights = dice.Weighted({0.2, 0.6, 0.2}) * 30 + 60;
  for (int country = 0; country < kCountries; ++country) {
    if (!dice.Chance(0.9)) continue;
    party.lawful[Named("c", country)] = {
        party.earliest + (dice.Chance(0.2) ? dice.Between(0, 30) : 0),
        party.latest + party.nights + dice.Between(0, 200)};
  }
  const int wishes = std::min(kMostWishes, std::max(1, hosts * 7 / 10));
  while (static_cast<int>(party.wishes.size()) < wishes) {
    const std::string host = Named("h", dice.Below(hosts));
    if (std::find(party.wishes.begin(), party.wishes.end(), host) ==
        party.wishes.end()) {
      party.wishes.push_back(host);
    }
  }
  if (dice.Chance(0.1)) party.excluded_hosts.push_back(dice.Of(party.wishes));
  return party;
}

// Windows that cover `open` of the year, in one, two or three pieces.
std::vector<Days> DrawWindows(Dice& dice, double open) {
  const int nights = std::max(kShortestWindow, static_cast<int>(open * kDays));
  const int pieces = dice.Between(1, std::min(3, nights / kShortestWindow));
  const int each = nights / pieces;
  std::vector<Days> windows;
  int day = dice.Between(0, 60);
  for (int i = 0; i < pieces; ++i) {
    const int length = each * dice.Between(80, 120) / 100;
    windows.push_back({day, day + length});
    day +=
        length + dice.Between(5, std::max(6, (kDays - each * pieces) / pieces));
  }
  return windows;
}

Place DrawPlace(Dice& dice, int number, double open) {
  const int host = number / kPlacesOfHost;
  Place place{.id = Named("q", number),
              .host = Named("h", host),
              .country = Named("c", host % kCountries)};
  const int beds =
      1 + dice.Weighted({0.3, 0.2, 0.15, 0.15, 0.1, 0.04, 0.03, 0.03});
  place.adults = std::min(beds, dice.Between(1, 3));
  place.children = beds - place.adults;
  place.bedrooms = beds >= 6 ? 3 : beds >= 3 ? 2 : 1;
  place.family = beds >= 3;
  place.lane = dice.Chance(0.06) ? Lane::kUrgent : Lane::kRegular;
  place.step_free = dice.Chance(0.4);
  place.women_only = dice.Chance(0.04);
  place.pets = dice.Chance(0.4);
  place.interpreter = dice.Chance(0.6);
  place.languages = {dice.Of(kLanguages), "en"};
  place.services = static_cast<uint32_t>(dice.Next()) & 0x3FU;
  place.professions = {dice.Of(kProfessions)};
  place.turnover = dice.Between(2, 7);
  place.windows = DrawWindows(dice, open);
  place.host_load = dice.Part();
  return place;
}

// A host that ranks at all ranks some of those who would come.
void DrawHostRankings(Dice& dice, Instance* instance) {
  for (Place& place : instance->places) {
    if (!dice.Chance(0.5)) continue;
    for (int i = 0; i < 10; ++i) {
      place.host_ranking.push_back(dice.Of(instance->parties).id);
    }
  }
}

// One locality has up to three times as many beds as another.
std::vector<int32_t> DrawBeds(Dice& dice, int localities, double all) {
  std::vector<int32_t> beds;
  int64_t drawn = 0;
  for (int k = 0; k < localities; ++k) {
    beds.push_back(dice.Between(1000, 3000));
    drawn += beds.back();
  }
  for (int32_t& of_one : beds) {
    of_one = static_cast<int32_t>(
        std::lround(of_one * all / static_cast<double>(drawn)));
  }
  return beds;
}

}  // namespace

Instance Draw(const InstanceOptions& options) {
  Dice dice(options.seed);
  Instance instance;
  const int hosts = (options.places + kPlacesOfHost - 1) / kPlacesOfHost;
  double nights = 0;
  for (int i = 0; i < options.parties; ++i) {
    instance.asked.push_back(
        static_cast<int>(int64_t{i} * kAsking / options.parties));
    instance.parties.push_back(
        DrawParty(dice, i, instance.asked.back(), hosts));
    nights += instance.parties.back().nights + 5;
  }
  const double open = std::min(
      0.95, RoomOf(options.scarcity) * nights / (1.0 * options.places * kDays));
  for (int i = 0; i < options.places; ++i) {
    instance.places.push_back(DrawPlace(dice, i, open));
  }
  DrawHostRankings(dice, &instance);
  return instance;
}

// A family does well or badly wherever it is, a locality is good or bad for
// everybody, and what is left is between the two.
Programme DrawLocalities(const LocalityOptions& options) {
  Dice dice(options.seed);
  Programme programme{.ranks = 4};
  std::vector<double> family;
  int64_t persons = 0;
  for (int p = 0; p < options.parties; ++p) {
    programme.persons.push_back(
        1 + dice.Weighted({0.3, 0.16, 0.15, 0.14, 0.11, 0.07, 0.04, 0.03}));
    programme.rank.push_back(
        static_cast<int8_t>(dice.Weighted({0.05, 0.15, 0.35, 0.45})));
    family.push_back(dice.Part() * 0.5);
    persons += programme.persons.back();
  }
  programme.holds = DrawBeds(dice, options.localities,
                             options.beds * static_cast<double>(persons));
  std::vector<PlacedColumn> columns;
  for (int k = 0; k < options.localities; ++k) {
    const double locality = dice.Part() * 0.2;
    for (int p = 0; p < options.parties; ++p) {
      if (dice.Chance(options.empty)) continue;
      const double value =
          family[static_cast<size_t>(p)] + locality + 0.3 * dice.Part();
      columns.push_back({k, {.value = value, .party = p}});
    }
  }
  SetColumns(std::move(columns), &programme);
  return programme;
}

}  // namespace sojourn::matching
