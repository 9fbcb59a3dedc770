#include "services/matching/solver/solve.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "services/matching/solver/ejection.h"
#include "services/matching/solver/incumbent.h"
#include "services/matching/solver/neighbourhood.h"
#include "services/matching/solver/reduce.h"

namespace sojourn::matching {
namespace {

constexpr int kFirstRounds = 400;
constexpr int kMoreRounds = 300;
// So many columns CBC takes at once before the last pass, in it, and in a part.
constexpr int kWholeColumns = 6000;
constexpr int kLastColumns = 9000;
constexpr int kPartColumns = 700;
constexpr int kMorePartColumns = 700;
constexpr int kColumnsOfParty = 20;
constexpr int kSweeps = 3;
constexpr double kRounding = 1e-6;

// One after the other: the number placed of each rank, then the score.
class StageSearch {
 public:
  StageSearch(const Programme& whole, Stage stage, const SolveOptions& options,
              Plan* plan)
      : whole_(whole), stage_(stage), options_(options), plan_(*plan) {
    const Worth worth = WorthOf(whole, plan_);
    kept_.assign(worth.placed.begin(), worth.placed.begin() + stage.rank);
  }

  Prices Run() {
    Begin();
    const int last = options_.passes - 1;
    for (int pass = 0; pass <= last; ++pass) {
      if (Done() || options_.stop()) break;
      const double gap = bound_ - Reached();
      FindBound(pass == 0 ? kFirstRounds : kMoreRounds);
      if (Done() || options_.stop()) break;
      Search(pass);
      // What does not help any more is not repeated, but for everything at
      // once.
      if (bound_ - Reached() > 0.98 * gap) pass = std::max(pass, last - 1);
    }
    return std::move(prices_);
  }

  bool out_of_patience() const { return out_of_patience_; }

 private:
  // Either nothing costs anything, or each party as much as it could win, which
  // proves at once that nobody is missing where nobody is.
  void Begin() {
    prices_ = NoPrices(whole_, stage_);
    bound_ = Bound(whole_, stage_, prices_, kept_);
    Prices most = MostPrices(whole_, stage_);
    const double bound = Bound(whole_, stage_, most, kept_);
    if (bound > bound_) return;
    bound_ = bound;
    prices_ = std::move(most);
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
    if (found.bound < bound_) {
      bound_ = found.bound;
      prices_ = std::move(found.prices);
    }
    share_ = std::move(found.share);
  }

  bool IsLast(int pass) const { return pass == options_.passes - 1; }

  void Search(int pass) {
    const int most =
        IsLast(pass)
            ? kLastColumns
            : std::max(kWholeColumns, kColumnsOfParty * whole_.parties());
    const Reduced reduced = Reduce(whole_, share_, plan_,
                                   {.stage = stage_,
                                    .prices = prices_,
                                    .kept = kept_,
                                    .most_regret = MostRegret(),
                                    .most_columns = most});
    const ColumnsOfParties columns(reduced.programme);
    Ejection ejection(reduced.programme, columns);
    Incumbent best(reduced.programme, reduced.FromWhole(whole_, plan_));
    Incumbent fresh(reduced.programme);
    ejection.Fill(reduced.share, &fresh);
    ejection.Improve(kSweeps, options_.stop, &fresh);
    ejection.Improve(kSweeps, options_.stop, &best);
    Adopt(reduced, fresh.plan());
    Adopt(reduced, best.plan());
    if (Done() || options_.stop()) return;
    Incumbent plan(reduced.programme, reduced.FromWhole(whole_, plan_));
    SearchParts(reduced, columns, pass, &plan);
  }

  void SearchParts(const Reduced& reduced, const ColumnsOfParties& columns,
                   int pass, Incumbent* plan) {
    Neighbourhood around(
        reduced, columns,
        {.stage = stage_,
         .prices = prices_,
         .kept = kept_,
         .most_columns = kPartColumns + pass * kMorePartColumns,
         .most_seconds = options_.most_part_seconds});
    const bool few = reduced.programme.size() <= kWholeColumns;
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
    Plan whole = reduced.ToWhole(plan);
    const Worth now = WorthOf(whole_, plan_);
    const Worth then = WorthOf(whole_, whole);
    const bool better =
        then.placed > now.placed ||
        (then.placed == now.placed && then.score > now.score + 1e-9);
    if (better) plan_ = std::move(whole);
  }

  const Programme& whole_;
  const Stage stage_;
  const SolveOptions& options_;
  Plan& plan_;
  std::vector<int> kept_;
  Prices prices_;
  double bound_ = 0;
  std::vector<float> share_;
  bool out_of_patience_ = false;
};

}  // namespace

Solution Solve(const Programme& programme, const SolveOptions& options) {
  Solution solution{.plan = options.start.empty() ? GreedyPlan(programme)
                                                  : options.start};
  for (int rank = 0; rank <= programme.ranks; ++rank) {
    StageSearch search(programme, {rank}, options, &solution.plan);
    solution.certificate.push_back(search.Run());
    solution.out_of_patience |= search.out_of_patience();
  }
  solution.stopped = options.stop();
  solution.verdict = Verify(programme, solution.plan, solution.certificate);
  if (!solution.verdict.fault.empty()) solution.plan.clear();
  return solution;
}

}  // namespace sojourn::matching
