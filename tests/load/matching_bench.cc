// What services/matching reaches: gap, seconds and memory of a batch, counts
// proven level by level, and one by one against hindsight and greedy.
//
//   matching_bench batch PARTIES PLACES SEED [SCARCITY [SECONDS]]
//   matching_bench levels PARTIES PLACES SEED [SCARCITY [SECONDS]]
//   matching_bench localities PARTIES LOCALITIES SEED [SCARCITY [SECONDS]]
//   matching_bench online PARTIES PLACES SEED [SCARCITY]
//   matching_bench decline PARTIES PLACES SEED [SCARCITY]
//   matching_bench cancel PARTIES PLACES SEED [SCARCITY]
//
// SCARCITY is 0 (ample) to 3 (severe); of localities 1 is a bed for each
// person. SECONDS, 600 where none are named, stop
// the search. Seconds are of the processor, as other work shares it. Prints one
// line; passes or fails nothing.
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

#include "services/matching/choice/choice.h"
#include "services/matching/model/columns.h"
#include "services/matching/solver/solve.h"
#include "tests/load/matching_instance.h"

namespace sojourn::matching {
namespace {

constexpr double kPatience = 600;
constexpr int kResolveDays = 7;
constexpr int kFutures = 8;
constexpr int kRounds = 200;

double Seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

long MegaBytes() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

void DropRanks(Programme* programme) {
  programme->ranks = 0;
  std::fill(programme->rank.begin(), programme->rank.end(), kUnranked);
}

Programme ProgrammeOf(const InstanceOptions& options, const char* kind) {
  if (std::strcmp(kind, "localities") == 0) {
    return DrawLocalities(
        {.parties = options.parties,
         .localities = options.places,
         .beds = 1.1 - 0.1 * static_cast<int>(options.scarcity),
         .seed = options.seed});
  }
  const Instance instance = Draw(options);
  Programme programme =
      BuildColumns(instance.parties, instance.places, {}).programme;
  if (std::strcmp(kind, "batch") == 0) DropRanks(&programme);
  return programme;
}

void Batch(const InstanceOptions& options, const char* kind, double patience) {
  const Programme programme = ProgrammeOf(options, kind);
  const double began = Seconds();
  const Solution solution =
      Solve(programme, {.enough_gap = 1e-4,
                        .stop = [=] { return Seconds() - began > patience; }});
  const Verdict& verdict = solution.verdict;
  std::printf(
      "%d x %d seed %d: %d columns, value %.4f, bound %.4f, gap %.4f%%, "
      "%.2f s, %ld MB %s",
      options.parties, options.places, static_cast<int>(options.seed),
      programme.size(), verdict.worth.score, verdict.bound, verdict.Gap() * 100,
      Seconds() - began, MegaBytes(), verdict.fault.c_str());
  for (int rank = 0; rank < programme.ranks; ++rank) {
    const auto r = static_cast<size_t>(rank);
    std::printf(" rank %d: %d of at most %d%s", rank, verdict.worth.placed[r],
                verdict.most_placed[r], verdict.Proven(rank) ? " proven" : "");
  }
  std::printf("\n");
}

// Everybody holds an offer of the best plan, and each in turn declines: what is
// left for her, nobody else being moved.
void Decline(const InstanceOptions& options) {
  const Instance instance = Draw(options);
  Programme programme =
      BuildColumns(instance.parties, instance.places, {}).programme;
  DropRanks(&programme);
  const Plan plan = Solve(programme, {.enough_gap = 1e-3}).plan;
  std::vector<Place> places = instance.places;
  const auto stay = [&](size_t p) -> Days {
    const Column& column = programme.columns[static_cast<size_t>(plan[p])];
    return {column.from, column.until};
  };
  for (size_t p = 0; p < plan.size(); ++p) {
    if (plan[p] == kNoColumn) continue;
    places[static_cast<size_t>(programme.PlaceOf(plan[p]))].taken.push_back(
        stay(p));
  }
  int declined = 0;
  int elsewhere = 0;
  double lost = 0;
  double slowest = 0;
  for (size_t p = 0; p < plan.size(); ++p) {
    if (plan[p] == kNoColumn) continue;
    Place& place = places[static_cast<size_t>(programme.PlaceOf(plan[p]))];
    const std::vector<Days> before = place.taken;
    std::erase_if(place.taken, [&](const Days& days) {
      return days.from == stay(p).from && days.until == stay(p).until;
    });
    const double began = Seconds();
    const Choice choice =
        Choose(instance.parties[p], places, {}, {.declined = {place.id}});
    slowest = std::max(slowest, Seconds() - began);
    place.taken = before;
    ++declined;
    if (choice.options.empty()) continue;
    ++elsewhere;
    lost += programme.columns[static_cast<size_t>(plan[p])].value -
            choice.options.front().score;
  }
  std::printf(
      "%d x %d seed %d: %d decline, %d have another place, %.3f worse on "
      "average, slowest answer %.2f ms\n",
      options.parties, options.places, static_cast<int>(options.seed), declined,
      elsewhere, elsewhere > 0 ? lost / elsewhere : 0, 1000 * slowest);
}

// How long after a stop the answer comes, wherever it comes: the longest of
// stops after 0.01 s and every 1.3 times as long up to 30 s.
void Cancel(const InstanceOptions& options) {
  const Instance instance = Draw(options);
  const Programme programme =
      BuildColumns(instance.parties, instance.places, {}).programme;
  double longest = 0;
  double after_longest = 0;
  for (double after = 0.01; after < 30; after *= 1.3) {
    const double began = Seconds();
    const Solution solution =
        Solve(programme, {.stop = [=] { return Seconds() - began > after; }});
    if (!solution.stopped) break;
    const double late = Seconds() - began - after;
    if (late <= longest) continue;
    longest = late;
    after_longest = after;
  }
  std::printf(
      "%d x %d seed %d: %.0f ms at most after a stop, the one at %.2f s\n",
      options.parties, options.places, static_cast<int>(options.seed),
      1000 * longest, after_longest);
}

// Futures as the programme's history would give them: other years of the same
// network, from `day` on.
std::vector<Programme> DrawFutures(const InstanceOptions& options,
                                   const std::vector<Place>& places, int day) {
  std::vector<Programme> futures;
  for (int i = 0; i < kFutures; ++i) {
    InstanceOptions other = options;
    other.seed = options.seed * 1000 + static_cast<uint64_t>(i) + 1;
    const Instance year = Draw(other);
    std::vector<Party> later;
    for (size_t p = 0; p < year.parties.size(); ++p) {
      if (year.asked[p] >= day) later.push_back(year.parties[p]);
    }
    futures.push_back(BuildColumns(later, places, {}).programme);
  }
  return futures;
}

struct Played {
  double score = 0;
  int placed = 0;
  double slowest = 0;
};

// Each party decides when it asks; nobody is moved afterwards.
Played Play(const InstanceOptions& options, const Instance& instance,
            bool with_prices) {
  Played played;
  // As the bound counts them: a score is only then a part of it.
  const std::vector<bool> families = FamiliesWait(instance.parties);
  std::vector<Place> places = instance.places;
  PriceBoard board;
  int solved = -kResolveDays;
  for (size_t p = 0; p < instance.parties.size(); ++p) {
    const Party& party = instance.parties[p];
    if (with_prices && instance.asked[p] >= solved + kResolveDays) {
      solved = instance.asked[p];
      board = PriceBoard::Learn(DrawFutures(options, places, solved), kRounds,
                                [] { return false; });
    }
    const double began = Seconds();
    const Choice choice =
        Choose(party, places, board,
               {.families_wait = families[static_cast<size_t>(party.level)],
                .declined = {}});
    played.slowest = std::max(played.slowest, Seconds() - began);
    if (choice.options.empty() || choice.waiting_helps_others) continue;
    const Option& first = choice.options.front();
    Place& place = places[static_cast<size_t>(first.place)];
    place.taken.push_back(
        {first.start, first.start + party.nights + place.turnover});
    played.score += first.score;
    ++played.placed;
  }
  return played;
}

void Online(const InstanceOptions& options) {
  const Instance instance = Draw(options);
  Programme programme =
      BuildColumns(instance.parties, instance.places, {}).programme;
  DropRanks(&programme);
  const Solution hindsight = Solve(programme, {.enough_gap = 1e-3});
  const double bound = hindsight.verdict.bound;
  const Played greedy = Play(options, instance, false);
  const double began = Seconds();
  const Played priced = Play(options, instance, true);
  std::printf(
      "%d x %d seed %d: hindsight bound %.3f, greedy %.2f%% (%d placed), "
      "prices %.2f%% (%d placed), slowest choice %.1f ms, %.1f s in all\n",
      options.parties, options.places, static_cast<int>(options.seed), bound,
      100 * greedy.score / bound, greedy.placed, 100 * priced.score / bound,
      priced.placed, 1000 * priced.slowest, Seconds() - began);
}

int Main(int argc, char** argv) {
  if (argc < 5) {
    std::fprintf(stderr,
                 "matching_bench batch|levels|localities|online|decline|cancel "
                 "PARTIES PLACES SEED "
                 "[SCARCITY]\n");
    return 2;
  }
  const int scarcity = argc > 5 ? std::clamp(std::atoi(argv[5]), 0, 3) : 1;
  const InstanceOptions options{
      .parties = std::max(1, std::atoi(argv[2])),
      .places = std::max(1, std::atoi(argv[3])),
      .scarcity = static_cast<Scarcity>(scarcity),
      .seed = static_cast<uint64_t>(std::max(0, std::atoi(argv[4])))};
  if (std::strcmp(argv[1], "online") == 0) {
    Online(options);
  } else if (std::strcmp(argv[1], "decline") == 0) {
    Decline(options);
  } else if (std::strcmp(argv[1], "cancel") == 0) {
    Cancel(options);
  } else {
    const double patience = argc > 6 ? std::atof(argv[6]) : kPatience;
    Batch(options, argv[1], patience);
  }
  return 0;
}

}  // namespace
}  // namespace sojourn::matching

int main(int argc, char** argv) { return sojourn::matching::Main(argc, argv); }
