#ifndef SERVICES_RELOCATION_ANSWERS_DIFFERENCE_RULES_H_
#define SERVICES_RELOCATION_ANSWERS_DIFFERENCE_RULES_H_

#include <cstdint>
#include <vector>

// Whether cities accept one group less often than the others by more than
// chance makes likely. It says where somebody should look, and proves nothing:
// which cases came to which city is no experiment. Pure functions of values.
//
// Fisher's exact test, two-sided (R. A. Fisher, Statistical Methods for
// Research Workers, section 21.02: the sum over all tables with these sums that
// are as unlikely or less), below 0.05 divided by the number of groups that are
// compared, so that many groups do not make one stand out by chance (O. J.
// Dunn, Multiple comparisons among means, 1961).
namespace sojourn::relocation::difference_rules {

// Each side has at least so many answers; of fewer hardly any difference could
// be told from chance.
inline constexpr int64_t kFewestAnswers = 10;
inline constexpr double kChance = 0.05;

struct Answers {
  int64_t accepted = 0;
  int64_t not_accepted = 0;  // declined, or left without an answer
  int64_t all() const { return accepted + not_accepted; }
};

enum class Difference { kNotCompared, kNone, kLessOften, kMoreOften };

// How likely two groups that are accepted alike differ as much as these.
double Chance(const Answers& one, const Answers& other);

// Each group against all others of them, in their order.
std::vector<Difference> Compare(const std::vector<Answers>& groups);

// Which of many comparisons stand out, where at most kChance of those that do
// may be there by chance (Y. Benjamini, Y. Hochberg, Controlling the false
// discovery rate, J. R. Statist. Soc. B 57, 1995): the k smallest, for the
// greatest k at which the k-th of m is at most k/m of kChance. In their order.
std::vector<bool> BeyondChance(const std::vector<double>& chances);

}  // namespace sojourn::relocation::difference_rules

#endif  // SERVICES_RELOCATION_ANSWERS_DIFFERENCE_RULES_H_
