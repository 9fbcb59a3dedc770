#include "services/matching/solver/solve.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "services/matching/solver/chain.h"
#include "services/matching/solver/dive.h"
#include "services/matching/solver/divide.h"
#include "services/matching/solver/ejection.h"
#include "services/matching/solver/incumbent.h"
#include "services/matching/solver/neighbourhood.h"
#include "services/matching/solver/packing.h"
#include "services/matching/solver/reduce.h"
#include "services/matching/solver/relax.h"

namespace sojourn::matching {
namespace {

constexpr int kFirstRounds = 400;
constexpr int kMoreRounds = 300;
// Of a stage that counts: rounds are cheap there, and what is missing below one
// party proves.
constexpr int kRoundsOfNumber = 2000;
// Of localities of persons, where the linear programme shows more than steps,
// and how often the two take turns.
constexpr int kRoundsOfPersons = 100;
constexpr int kTurns = 4;
// What a turn takes of the gap if another is worth its time.
constexpr double kWorthATurn = 0.1;
constexpr int kStarts = 100;
// So many columns CBC takes at once before the last pass, in it (and so many of
// each party at least), and in a part.
constexpr int kWholeColumns = 6000;
constexpr int kLastColumns = 9000;
constexpr int kLastOfParty = 3;
constexpr int kPartColumns = 700;
constexpr int kMorePartColumns = 1000;
constexpr int kColumnsOfParty = 20;
constexpr int kSweeps = 3;
// What a pass leaves of the gap if another like it is worth its time.
constexpr double kWorthAnother = 0.7;
// The same of the last way, and how often it comes again at most.
constexpr double kWorthMore = 0.97;
constexpr int kMorePasses = 3;
// Of the linear programme: how many columns, and of a part's patience.
constexpr int kRelaxedColumns = 30'000;
constexpr int kRelaxedOfPersons = 90'000;
constexpr double kRelaxedPatience = 4;
constexpr double kRounding = 1e-6;

// One after the other: the number placed of each rank, then the score.
class StageSearch {
 public:
  // `columns` are of the whole.
  StageSearch(const Programme& whole, const ColumnsOfParties& columns,
              Stage stage, const SolveOptions& options, Plan* plan)
      : whole_(whole),
        columns_(columns),
        has_parts_(std::count(whole.holds.begin(), whole.holds.end(),
                              Programme::kOnePartyAtATime) > 0),
        stage_(stage),
        options_(options),
        plan_(*plan) {
    const Worth worth = WorthOf(whole, plan_);
    kept_.assign(worth.placed.begin(), worth.placed.begin() + stage.rank);
  }

  Prices Run() {
    Begin();
    const int last = options_.passes - 1;
    for (int pass = 0; pass <= last + kMorePasses; ++pass) {
      if (Done() || options_.stop()) break;
      const double gap = bound_ - Reached();
      FindBound(Rounds(pass));
      if (Done() || options_.stop()) break;
      if (pass > 0 || !has_parts_) RelaxAll();
      if (IsScore() && !has_parts_) TakeTurns();
      if (Done() || options_.stop()) break;
      Search(pass);
      const double left = (bound_ - Reached()) / gap;
      // The last way is the best and the slowest: on to it once others do not
      // help much, and again while it does.
      if (pass >= last && left > kWorthMore) break;
      if (left > kWorthAnother) pass = std::max(pass, last - 1);
    }
    // Thousands at one locality may add up to what swallows them.
    if (!has_parts_ && !Proves(whole_, stage_, best_, kept_)) {
      return MostPrices(whole_, stage_);
    }
    return std::move(best_);
  }

  bool out_of_patience() const { return out_of_patience_; }

 private:
  // Each party as much as it could win proves at once that nobody is missing
  // where nobody is.
  void Begin() {
    best_ = MostPrices(whole_, stage_);
    // The verifier finds their bound.
    if (options_.stop()) return;
    bound_ = Bound(whole_, stage_, best_, kept_);
    if (Done() || options_.stop()) return;
    if (!IsScore() && !has_parts_) Pack();
    if (Done() || options_.stop()) return;
    if (!IsScore()) PlaceMore();
    prices_ =
        IsScore() ? NoPrices(whole_, stage_) : FirstPrices(whole_, stage_);
    AdoptPrices(Bound(whole_, stage_, prices_, kept_));
    if (IsScore() || !has_parts_) prices_ = best_;
  }

  bool IsScore() const { return stage_.IsScore(whole_); }

  int Rounds(int pass) const {
    if (!has_parts_) return kRoundsOfPersons;
    if (!IsScore() && pass > 0) return kRoundsOfNumber;
    return pass == 0 ? kFirstRounds : kMoreRounds;
  }

  void AdoptPrices(double bound) {
    if (bound >= bound_) return;
    bound_ = bound;
    best_ = prices_;
  }

  // Chains over all columns. Whoever is of a later rank gives way, and is put
  // where there is room afterwards.
  void PlaceMore() {
    Incumbent plan(whole_, WithoutLater(plan_));
    Chains(whole_, columns_).Place(stage_.rank, options_.stop, &plan);
    AdoptPlan(plan.plan());
  }

  void Pack() {
    prices_ = PricesOfRoom(whole_, stage_, kept_);
    AdoptPrices(Bound(whole_, stage_, prices_, kept_));
    const Plan packed =
        PackedPlan(whole_, columns_, stage_, plan_, options_.stop);
    AdoptPlan(packed);
    if (Done() || options_.stop()) return;
    Incumbent plan(whole_, packed);
    Chains(whole_, columns_).PlaceUpTo(stage_.rank, options_.stop, &plan);
    AdoptPlan(plan.plan());
  }

  Plan WithoutLater(Plan plan) const {
    for (size_t p = 0; p < plan.size(); ++p) {
      const int rank = whole_.rank[p];
      if (rank == kUnranked || rank > stage_.rank) plan[p] = kNoColumn;
    }
    return plan;
  }

  double Reached() const {
    const Worth worth = WorthOf(whole_, plan_);
    if (stage_.IsScore(whole_)) return worth.score;
    return worth.placed[static_cast<size_t>(stage_.rank)];
  }

  // A bound no higher than this proves what is reached.
  double Enough() const {
    const double reached = Reached();
    if (!stage_.IsScore(whole_)) return reached + 1 - 2 * kRounding;
    return reached + options_.enough_gap * std::max(std::abs(reached), 1e-3);
  }
  bool Done() const { return bound_ <= Enough(); }

  // Of a column in any better plan: one more of a rank, or a higher score.
  double MostRegret() const {
    return bound_ - Reached() - (stage_.IsScore(whole_) ? 0 : 1);
  }

  void FindBound(int rounds) {
    FoundPrices found = FindPrices(whole_,
                                   {.stage = stage_,
                                    .kept = kept_,
                                    .reached = Reached(),
                                    .enough = Enough(),
                                    .rounds = rounds,
                                    .stop = options_.stop},
                                   prices_);
    prices_ = std::move(found.prices);
    AdoptPrices(found.bound);
    share_ = std::move(found.share);
  }

  // The linear programme on the columns that matter at the best prices; steps
  // go on from its own. Steps alone find neither the bound nor a plan where
  // everybody of a rank counts the same, and prices of ranks kept are slow to
  // settle; without ranks they are as good, and far cheaper.
  void RelaxAll() {
    if (!relax_ || (has_parts_ && whole_.ranks == 0)) return;
    const Reduced reduced = Reduce(
        whole_, share_, plan_,
        {.stage = stage_,
         .prices = best_,
         .kept = kept_,
         .most_regret = MostRegret(),
         .most_columns = has_parts_ ? kRelaxedColumns : kRelaxedOfPersons});
    Relaxed relaxed =
        Relax(reduced.programme, stage_, kept_,
              kRelaxedPatience * options_.most_part_seconds, options_.stop);
    // What was too much once is too much again.
    relax_ = relaxed.solved;
    out_of_patience_ = out_of_patience_ || relaxed.out_of_patience;
    if (!relax_) return;
    prices_ = std::move(relaxed.prices);
    AdoptPrices(Bound(whole_, stage_, prices_, kept_));
    PlaceRelaxed(reduced, relaxed.share);
    if (!has_parts_ && !options_.stop()) RoundRelaxed(reduced, relaxed.share);
  }

  // Steps go on from the prices of the linear programme, and it takes the
  // columns that matter at theirs.
  void TakeTurns() {
    for (int turn = 0; turn < kTurns && relax_; ++turn) {
      if (Done() || options_.stop()) return;
      const double before = bound_;
      FindBound(kRoundsOfPersons);
      if (Done() || options_.stop()) return;
      RelaxAll();
      if (Done() || options_.stop()) return;
      if (before - bound_ < kWorthATurn * (bound_ - Reached())) return;
    }
  }

  // All but a few are whole in the linear programme; the others go where there
  // is room, and then everybody to where she is worth more.
  void RoundRelaxed(const Reduced& reduced, const std::vector<float>& share) {
    std::vector<float> of_whole(whole_.columns.size(), 0);
    for (size_t i = 0; i < share.size(); ++i) {
      of_whole[static_cast<size_t>(reduced.origin[i])] = share[i];
    }
    std::vector<int> wanted = kept_;
    if (!IsScore()) wanted.push_back(static_cast<int>(bound_ + kRounding));
    Incumbent plan(
        whole_, RoundedPlan(whole_, columns_, of_whole, wanted, options_.stop));
    Chains(whole_, columns_).PlaceUpTo(stage_.rank, options_.stop, &plan);
    AdoptPlan(plan.plan());
    if (!IsScore()) return;
    Incumbent now(whole_, plan_);
    DivideAll(columns_, options_.stop, &now);
    AdoptPlan(now.plan());
  }

  void PlaceRelaxed(const Reduced& reduced, const std::vector<float>& share) {
    const ColumnsOfParties columns(reduced.programme);
    Ejection ejection(reduced.programme, columns);
    Incumbent first(reduced.programme);
    ejection.Fill(share, &first);
    if (IsScore()) {
      ejection.Improve(kSweeps, options_.stop, &first);
      Adopt(reduced, first.plan());
      return;
    }
    Incumbent plan(reduced.programme, WithoutLater(first.plan()));
    Chains chains(reduced.programme, columns);
    chains.PlaceUpTo(stage_.rank, options_.stop, &plan);
    Adopt(reduced, plan.plan());
  }

  bool IsLast(int pass) const { return pass >= options_.passes - 1; }

  void Search(int pass) {
    const int most =
        IsLast(pass) || !has_parts_
            ? std::max(kLastColumns, kLastOfParty * whole_.parties())
            : std::max(kWholeColumns, kColumnsOfParty * whole_.parties());
    const Reduced reduced = Reduce(whole_, share_, plan_,
                                   {.stage = stage_,
                                    .prices = best_,
                                    .kept = kept_,
                                    .most_regret = MostRegret(),
                                    .most_columns = most});
    const ColumnsOfParties columns(reduced.programme);
    Ejection ejection(reduced.programme, columns);
    Incumbent best(reduced.programme, reduced.FromWhole(whole_, plan_));
    Incumbent fresh(reduced.programme, FirstPlan(reduced));
    ejection.Fill(reduced.share, &fresh);
    if (!IsScore()) Restart(reduced, columns);
    ejection.Improve(kSweeps, options_.stop, &fresh);
    ejection.Improve(kSweeps, options_.stop, &best);
    Adopt(reduced, fresh.plan());
    Adopt(reduced, best.plan());
    if (Done() || options_.stop()) return;
    Incumbent plan(reduced.programme, reduced.FromWhole(whole_, plan_));
    SearchParts(reduced, columns, pass, &plan);
  }

  // Where the score counts; nobody is placed in it otherwise.
  Plan FirstPlan(const Reduced& reduced) const {
    if (!IsScore()) return Plan(whole_.persons.size(), kNoColumn);
    return Dive(reduced.programme,
                {.stage = stage_,
                 .kept = kept_,
                 .reached = Reached(),
                 .enough = 0,
                 .rounds = 0,
                 .stop = options_.stop},
                {.prices = best_, .bound = bound_, .share = reduced.share});
  }

  // Fills from shares that are shaken, and chains from there.
  void Restart(const Reduced& reduced, const ColumnsOfParties& columns) {
    constexpr float kShaken = 0.5F;
    const Ejection ejection(reduced.programme, columns);
    Chains chains(reduced.programme, columns);
    // The same draws on every machine.
    uint32_t draw = 1;
    for (int i = 0; i < kStarts && !Done() && !options_.stop(); ++i) {
      std::vector<float> liking = reduced.share;
      for (float& like : liking) {
        draw = draw * 1664525U + 1013904223U;
        like *= 1 + kShaken * static_cast<float>(draw >> 8) * 0x1.0p-24F;
      }
      Incumbent first(reduced.programme);
      ejection.Fill(liking, &first);
      Incumbent plan(reduced.programme, WithoutLater(first.plan()));
      chains.PlaceUpTo(stage_.rank, options_.stop, &plan);
      Adopt(reduced, plan.plan());
    }
  }

  void SearchParts(const Reduced& reduced, const ColumnsOfParties& columns,
                   int pass, Incumbent* plan) {
    Neighbourhood around(
        reduced, columns,
        {.stage = stage_,
         .prices = best_,
         .kept = kept_,
         .most_columns = kPartColumns + pass * kMorePartColumns,
         .most_seconds = options_.most_part_seconds});
    const bool few = has_parts_ && reduced.programme.size() <= kWholeColumns;
    const auto enough = [&] {
      // Each part that is better counts at once.
      Adopt(reduced, plan->plan());
      return Done();
    };
    if (!few) around.Pass(options_.stop, enough, plan);
    // In the end also where there are more: parts alone leave what only many
    // moves at once would win.
    if (few || (IsLast(pass) && !enough())) around.Whole(options_.stop, plan);
    out_of_patience_ = out_of_patience_ || around.out_of_patience();
    Adopt(reduced, plan->plan());
  }

  void Adopt(const Reduced& reduced, const Plan& plan) {
    AdoptPlan(reduced.ToWhole(plan));
  }

  void AdoptPlan(Plan plan) {
    const Worth now = WorthOf(whole_, plan_);
    const Worth then = WorthOf(whole_, plan);
    const bool better =
        then.placed > now.placed ||
        (then.placed == now.placed && then.score > now.score + 1e-9);
    if (!better) return;
    plan_ = std::move(plan);
    if (IsScore()) return;
    // Who comes later stands where she was, if at all: a search that ends here
    // has her where there is room.
    Incumbent full(whole_, plan_);
    Ejection(whole_, columns_)
        .Fill(std::vector<float>(whole_.columns.size(), 0), &full);
    plan_ = full.plan();
  }

  const Programme& whole_;
  const ColumnsOfParties& columns_;
  // False where all places are localities of persons.
  const bool has_parts_;
  const Stage stage_;
  const SolveOptions& options_;
  Plan& plan_;
  std::vector<int> kept_;
  Prices prices_;  // from where steps go on
  Prices best_;    // whose bound is the lowest
  double bound_ = 0;
  std::vector<float> share_;
  bool relax_ = true;
  bool out_of_patience_ = false;
};

}  // namespace

Solution Solve(const Programme& programme, const SolveOptions& options) {
  const ColumnsOfParties columns(programme, options.stop);
  Solution solution{.plan = options.start.empty()
                                ? GreedyPlan(programme, columns)
                                : options.start};
  for (int rank = 0; rank <= programme.ranks; ++rank) {
    StageSearch search(programme, columns, {rank}, options, &solution.plan);
    solution.certificate.push_back(search.Run());
    solution.out_of_patience |= search.out_of_patience();
  }
  solution.stopped = options.stop();
  solution.verdict = Verify(programme, solution.plan, solution.certificate);
  if (!solution.verdict.fault.empty()) solution.plan.clear();
  return solution;
}

}  // namespace sojourn::matching
