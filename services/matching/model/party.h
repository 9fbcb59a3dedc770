// Who is placed and where she may be: what the matching knows, and all of it.
// Nobody's name, nationality, gender, religion or chance of work is in here.
#ifndef SERVICES_MATCHING_MODEL_PARTY_H_
#define SERVICES_MATCHING_MODEL_PARTY_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace sojourn::matching {

// Days since the first day of the matching; [from, until).
struct Days {
  int from = 0;
  int until = 0;
};

enum class Lane { kRegular, kUrgent };

// What a party needs of a city besides a place; one bit each.
enum Need : uint32_t {
  kMentalHealth = 1U << 0,
  kLegalAid = 1U << 1,
  kUniversity = 1U << 2,
  kDisabilityService = 1U << 3,
  kSchool = 1U << 4,
  kWorkspace = 1U << 5,
};

struct Party {
  std::string id;
  int level = 4;  // 1 is most urgent
  Lane lane = Lane::kRegular;
  int adults = 1;
  int children = 0;
  int bedrooms = 1;
  bool step_free = false;
  bool women_only = false;
  bool cot = false;
  bool pets = false;
  // She comes on the day on which she is announced.
  bool same_night = false;
  // One of them is enough, or an interpreter for one of them or of the second
  // list; none asked: any will do.
  std::vector<std::string> languages;
  std::vector<std::string> interpreter_languages;
  // One of them is enough; none asked: none needed.
  std::vector<std::string> sign_languages;
  // Needs: what no host may lack, and what counts in the score.
  uint32_t required = 0;
  uint32_t needs = 0;
  std::string profession;
  // First day she can come, last day she can, and how long she stays.
  int earliest = 0;
  int latest = 0;
  int nights = 0;
  // Hosts she agreed to be proposed to, the one she likes best first.
  std::vector<std::string> wishes;
  // Of each wish its place in her order, from 0 and rising by one at most,
  // where she likes some alike. Empty: none.
  std::vector<int> alike;
  // Never there, whoever asks; told to nobody.
  std::vector<std::string> excluded_hosts;
  std::vector<std::string> excluded_places;
  // Of each country: the days on which she may lawfully be there. A country
  // that is not listed has no route for every person of the party.
  std::map<std::string, Days> lawful;

  int persons() const { return adults + children; }
};

struct Place {
  std::string id;
  std::string host;
  std::string country;
  Lane lane = Lane::kRegular;
  int adults = 1;
  int children = 0;
  int bedrooms = 1;
  bool step_free = false;
  bool women_only = false;
  // Kept for families as long as one of the same level waits.
  bool family = false;
  bool cot = false;
  bool pets = false;
  bool same_night = false;
  // For whatever language, or for some.
  bool interpreter = false;
  std::vector<std::string> interpreter_languages;
  // Sign languages among them.
  std::vector<std::string> languages;
  uint32_t services = 0;
  std::vector<std::string> professions;
  // Days of cleaning after each stay.
  int turnover = 0;
  std::vector<Days> windows;
  // Reserved already, turnover included.
  std::vector<Days> taken;
  // Parties in the order in which the host would rather have them.
  std::vector<std::string> host_ranking;
  // Part of the host's nights that is taken, 0 to 1.
  double host_load = 0;

  int beds() const { return adults + children; }
};

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_MODEL_PARTY_H_
