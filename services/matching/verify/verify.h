// Whether a plan may be believed: that it can be carried out, and that no other
// is much better. Needs the plan and prices alone; knows nothing of how either
// was found.
#ifndef SERVICES_MATCHING_VERIFY_VERIFY_H_
#define SERVICES_MATCHING_VERIFY_VERIFY_H_

#include <string>
#include <vector>

#include "services/matching/programme/place_value.h"
#include "services/matching/programme/programme.h"

namespace sojourn::matching {

// Prices of each stage: one for each rank, then those of the score.
using Certificate = std::vector<Prices>;

struct Verdict {
  // Empty for a plan that can be carried out and prices that prove something.
  std::string fault;
  Worth worth;
  // Of each rank: no plan places more, with as many of those before it.
  std::vector<int> most_placed;
  // No plan that places as many of every rank has a higher score.
  double bound = 0;

  bool Proven(int rank) const {
    const auto r = static_cast<size_t>(rank);
    return worth.placed[r] == most_placed[r];
  }
  // How far the score may be below the best, as a part of it.
  double Gap() const;
};

// Empty, or why the plan cannot be carried out.
std::string PlanFault(const Programme& programme, const Plan& plan);

// What no plan exceeds in `stage`, with `kept` of each rank before it.
double Bound(const Programme& programme, Stage stage, const Prices& prices,
             const std::vector<int>& kept);

// Whether Verify takes a bound by these prices: neither they nor what a place
// adds up to at them swallow what is small beside them.
bool Proves(const Programme& programme, Stage stage, const Prices& prices,
            const std::vector<int>& kept);

Verdict Verify(const Programme& programme, const Plan& plan,
               const Certificate& certificate);

// Whether what was claimed is what `verdict` found, to a millionth of it; else
// what differs.
std::string ClaimFault(const Verdict& verdict, double score, double bound,
                       const std::vector<int>& most_placed);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_VERIFY_VERIFY_H_
