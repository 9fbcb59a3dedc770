#include "tests/load/population/draw.h"

#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

namespace sojourn::relocation::population {
namespace {

template <typename Value>
struct Weighed {
  Value value;
  double weight;
};

template <typename Value, size_t kCount>
const Value& Pick(const std::array<Weighed<Value>, kCount>& choices,
                  Random& random) {
  double sum = 0;
  for (const auto& choice : choices) sum += choice.weight;
  double at = std::uniform_real_distribution<double>(0, sum)(random);
  for (const auto& choice : choices) {
    if (at < choice.weight) return choice.value;
    at -= choice.weight;
  }
  return choices.back().value;
}

int Between(Random& random, int first, int last) {
  return std::uniform_int_distribution<int>(first, last)(random);
}

bool Chance(Random& random, double share) {
  return std::uniform_real_distribution<double>(0, 1)(random) < share;
}

enum class Region { kAsiaPacific, kAmericas, kMena, kEurope, kAfrica };

// A/HRC/31/55, para. 6: communications of 2015.
constexpr std::array<Weighed<Region>, 5> kRegions = {{
    {Region::kAsiaPacific, 66},
    {Region::kAmericas, 38},
    {Region::kMena, 35},
    {Region::kEurope, 35},
    {Region::kAfrica, 34},
}};

// Any countries of the region; how often each is drawn says nothing of it.
const std::vector<const char*>& CountriesOf(Region region) {
  static const auto* const kCountries = new std::array<std::vector<const char*>,
                                                       5>{{
      {"BD", "IN", "KH", "LK", "MM", "NP", "PH", "PK", "TH", "VN", "AF", "ID"},
      {"BO", "BR", "CO", "GT", "HN", "MX", "NI", "PE", "SV", "VE", "EC", "PY"},
      {"BH", "DZ", "EG", "IQ", "IR", "JO", "LB", "MA", "SY", "TN", "YE", "SA"},
      {"AZ", "BY", "GE", "KG", "KZ", "MD", "RU", "TJ", "TR", "UA", "UZ", "RS"},
      {"BI", "CD", "CM", "ET", "KE", "NG", "RW", "SD", "TD", "UG", "ZM", "ZW"},
  }};
  return (*kCountries)[static_cast<size_t>(region)];
}

// A/HRC/16/44, paras. 37-54.
constexpr std::array<Weighed<const char*>, 9> kWork = {{
    {"women's rights", 196},
    {"law", 81},
    {"journalism", 70},
    {"impunity and justice", 64},
    {"conflict and violence", 58},
    {"prisons and torture", 42},
    {"trade unions", 40},
    {"indigenous peoples", 40},
    {"land and environment", 33},
}};

// A/HRC/16/44, paras. 55-87. Unfair procedure counts as prosecution.
constexpr std::array<Weighed<v1::ThreatType>, 9> kThreats = {{
    {v1::THREAT_TYPE_DEATH_THREAT, 130},
    {v1::THREAT_TYPE_OTHER, 162},
    {v1::THREAT_TYPE_ATTACK, 35 + 52},
    {v1::THREAT_TYPE_ARREST, 256},
    {v1::THREAT_TYPE_PROSECUTION, 166 + 87},
    {v1::THREAT_TYPE_SURVEILLANCE, 40},
    {v1::THREAT_TYPE_SEXUAL_VIOLENCE, 26},
    {v1::THREAT_TYPE_FAMILY_TARGETED, 86},
    {v1::THREAT_TYPE_SMEAR_CAMPAIGN, 40},
}};

// paras. 68-69: mostly unknown or not of the State in the Americas, agents of
// the State for a large part elsewhere; the shares themselves are not told.
constexpr std::array<Weighed<v1::ThreatActor>, 4> kActorsOfTheAmericas = {{
    {v1::THREAT_ACTOR_UNKNOWN, 5},
    {v1::THREAT_ACTOR_ARMED_GROUP, 2},
    {v1::THREAT_ACTOR_PRIVATE_SECURITY, 2},
    {v1::THREAT_ACTOR_STATE_POLICE, 1},
}};
constexpr std::array<Weighed<v1::ThreatActor>, 4> kActorsElsewhere = {{
    {v1::THREAT_ACTOR_STATE_POLICE, 4},
    {v1::THREAT_ACTOR_STATE_OTHER, 2},
    {v1::THREAT_ACTOR_STATE_MILITARY, 2},
    {v1::THREAT_ACTOR_UNKNOWN, 2},
}};

// 329 families with 839 people, 157 of them alone, up to 8 people: what the
// 172 others are, only their mean (3.97) is known.
constexpr std::array<Weighed<int>, 8> kPartySizes = {{
    {1, 157},
    {2, 38},
    {3, 38},
    {4, 38},
    {5, 26},
    {6, 17},
    {7, 8},
    {8, 7},
}};

// A name of a rank that few or many have, as names are (Zipf).
std::string DrawName(Random& random, Region region, int ranks) {
  const double uniform = std::uniform_real_distribution<double>(0, 1)(random);
  const auto rank = static_cast<uint64_t>(std::pow(ranks, uniform));
  constexpr std::string_view kOnsets = "bdfghjklmnprstvz";
  constexpr std::string_view kVowels = "aeiou";
  std::string name;
  uint64_t rest = rank * 7919 + static_cast<uint64_t>(region) * 104729 + 1;
  for (int i = 0; i < 3; ++i) {
    name += kOnsets[rest % kOnsets.size()];
    rest /= kOnsets.size();
    name += kVowels[(rest + static_cast<uint64_t>(i)) % kVowels.size()];
    rest = rest / kVowels.size() + rank * 31;
  }
  name[0] = absl::ascii_toupper(static_cast<unsigned char>(name[0]));
  return name;
}

void SetDay(int year, int month, int day, sojourn::type::v1::Date& date) {
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
}

v1::Person DrawPerson(Random& random, Region region, const char* country,
                      v1::PersonRole role, const std::string& family) {
  v1::Person person;
  person.set_role(role);
  v1::Identity& identity = *person.mutable_identity();
  identity.add_names(DrawName(random, region, 2000));
  identity.add_names(family);
  const bool child = role == v1::PERSON_ROLE_CHILD;
  const int year =
      child ? Between(random, 2006, 2025) : Between(random, 1950, 2005);
  SetDay(year, Between(random, 1, 12), Between(random, 1, 28),
         *identity.mutable_birth_date());
  identity.add_nationalities(country);
  // Of the cases of 2004-2009, 734 of 2,131 were about women (para. 35).
  if (Chance(random, 734.0 / 2131)) identity.set_gender("woman");
  v1::TravelDocument& passport = *person.add_travel_documents();
  passport.set_type(v1::TRAVEL_DOCUMENT_TYPE_PASSPORT);
  passport.set_number(absl::StrCat(country, Between(random, 1000000, 9999999),
                                   Between(random, 10, 99)));
  passport.set_issuing_country(country);
  return person;
}

void AddParty(Random& random, Region region, const char* country,
              v1::Intake& intake) {
  const std::string family = DrawName(random, region, 20000);
  const int size = Pick(kPartySizes, random);
  *intake.add_persons() =
      DrawPerson(random, region, country, v1::PERSON_ROLE_DEFENDER, family);
  for (int i = 1; i < size; ++i) {
    // 332 children among 839, and never the first of a party.
    const bool child = Chance(random, 332.0 / (839 - 329));
    *intake.add_persons() = DrawPerson(
        random, region, country,
        child ? v1::PERSON_ROLE_CHILD : v1::PERSON_ROLE_ADULT, family);
  }
  intake.set_number_of_people(size);
}

void AddThreats(Random& random, Region region, v1::Intake& intake) {
  const int count = Between(random, 1, 3);
  for (int i = 0; i < count; ++i) {
    v1::Threat& threat = *intake.add_threats();
    threat.set_type(Pick(kThreats, random));
    threat.set_actor(region == Region::kAmericas
                         ? Pick(kActorsOfTheAmericas, random)
                         : Pick(kActorsElsewhere, random));
    threat.set_description("seen near her home and her office");
  }
}

// Nobody has published how many cases are where: nine in ten are over, as in
// an archive of twenty years.
constexpr std::array<Weighed<State>, 14> kStateShares = {{
    {State::kClosed, 550},
    {State::kIneligible, 200},
    {State::kWithdrawn, 80},
    {State::kSafeElsewhere, 70},
    {State::kSubmitted, 10},
    {State::kAcknowledged, 10},
    {State::kTriaged, 10},
    {State::kVerifying, 15},
    {State::kVerified, 5},
    {State::kEligible, 10},
    {State::kWaitlisted, 20},
    {State::kPreDeparture, 5},
    {State::kInStay, 10},
    {State::kFollowUp, 5},
}};

// The same: how urgent cases are is no published figure.
constexpr std::array<Weighed<Level>, 4> kLevelShares = {{
    {Level::kL1, 5},
    {Level::kL2, 25},
    {Level::kL3, 45},
    {Level::kL4, 25},
}};

// Open cases came in this year, most of them in its last weeks.
absl::Time DrawReceived(Random& random, bool over, absl::Time now) {
  if (over) return now - absl::Hours(24 * Between(random, 300, 7300));
  return now - absl::Minutes(60 * Between(random, 1, 24 * 90) +
                             Between(random, 0, 59));
}

}  // namespace

v1::Intake DrawIntake(Random& random) {
  const Region region = Pick(kRegions, random);
  const auto& countries = CountriesOf(region);
  const char* const country = countries[static_cast<size_t>(
      Between(random, 0, static_cast<int>(countries.size()) - 1))];
  v1::Intake intake;
  v1::SafeContact& contact = *intake.mutable_safe_contact();
  contact.set_channel(v1::CONTACT_CHANNEL_SIGNAL);
  contact.set_address(absl::StrCat("+000 ", Between(random, 1000000, 9999999),
                                   Between(random, 100, 999)));
  contact.set_language_code("en");
  intake.set_country_code(country);
  intake.set_danger("followed for weeks, then told to stop or else");
  intake.mutable_rights_work()->add_areas(Pick(kWork, random));
  AddThreats(random, region, intake);
  AddParty(random, region, country, intake);
  return intake;
}

Relocation DrawRelocation(Random& random, absl::Time now) {
  Relocation relocation;
  relocation.state = Pick(kStateShares, random);
  const bool over = relocation.state >= State::kClosed ||
                    relocation.state == State::kIneligible;
  relocation.level = Pick(kLevelShares, random);
  relocation.level_presumed = relocation.state < State::kTriaged;
  relocation.kind = Chance(random, 0.6) ? Kind::kAbroad : Kind::kRegional;
  relocation.horizon = Horizon::kShort;
  relocation.received_at = DrawReceived(random, over, now);
  const auto kept = [&](State from, int hours) -> std::optional<absl::Time> {
    if (relocation.state < from) return std::nullopt;
    return relocation.received_at + absl::Hours(hours);
  };
  relocation.milestones = {.acknowledged = kept(State::kAcknowledged, 1),
                           .triaged = kept(State::kTriaged, 5),
                           .verified = kept(State::kVerified, 100),
                           .decided = kept(State::kEligible, 150),
                           .proposed = kept(State::kPreDeparture, 300),
                           .funded = kept(State::kPreDeparture, 310)};
  return relocation;
}

}  // namespace sojourn::relocation::population
