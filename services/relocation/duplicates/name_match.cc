#include "services/relocation/duplicates/name_match.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace sojourn::relocation {
namespace {

// More names are close to a name than are it.
constexpr Weight kClose = 5 * kBit / 2;
constexpr Weight kDistant = 7 * kBit;
constexpr Weight kInitial = 19 * kBit / 4;
constexpr Weight kLeast = 7 * kBit / 4;

// A name only one of both has: many leave one out.
constexpr Weight kMissing = kBit / 2;
// One that each has and the other has not.
constexpr Weight kConflict = 10 * kBit;
// The same where names are chains of fathers.
constexpr Weight kConflictInAChain = 7 * kBit / 2;
// The first names of both are among these: brothers share the others.
constexpr Weight kFirstConflict = 12 * kBit;
// Most write their given name first, and that is what is kept.
constexpr Weight kFirstsAgree = 2 * kBit;
constexpr Weight kMostAgainst = -13 * kBit;
// Parts of a name are not independent: they run in families, and children are
// named after others. So whole names weigh less than their parts together, and
// names that agree but for one say as much of a brother.
constexpr Weight kMostFor = 16 * kBit;
constexpr Weight kMostForPartly = 39 * kBit / 4;

Weight WeightOf(const NameItem& a, const NameItem& b, NameLikeness likeness) {
  const Weight rarity = std::min(a.rarity, b.rarity);
  switch (likeness) {
    case NameLikeness::kDifferent:
      return 0;
    case NameLikeness::kInitial:
      return kInitial;
    case NameLikeness::kDistant:
      return std::max(rarity - kDistant, kLeast);
    case NameLikeness::kClose:
      return std::max(rarity - kClose, kLeast);
    case NameLikeness::kUnvowelled:
    case NameLikeness::kEqual:
      return rarity;
  }
  return 0;
}

struct Fit {
  unsigned uses_a = 0;
  unsigned uses_b = 0;
  Weight weight = 0;
  bool equal = false;
  bool firsts = false;
};

int Count(unsigned bits) {
  int count = 0;
  for (; bits != 0; bits &= bits - 1) ++count;
  return count;
}

// What one assignment weighs, and how it is called. Compared as a whole, so
// that of two that weigh the same it is no matter which was found first.
struct Outcome {
  Weight weight = kMostAgainst;
  Agreement agreement = Agreement::kNameDifferent;
  auto Order() const {
    return std::tuple(weight, -static_cast<int>(agreement));
  }
};

// Members of the League of Arab States: her name, her father's, his father's,
// then a family, tribe or place. Each paper leaves out other links.
constexpr std::string_view kChainedIn[] = {
    "AE", "BH", "DJ", "DZ", "EG", "IQ", "JO", "KM", "KW", "LB", "LY",
    "MA", "MR", "OM", "PS", "QA", "SA", "SD", "SO", "SY", "TN", "YE"};

bool HasChainedNames(const KnownPerson& person) {
  return std::any_of(person.nationalities.begin(), person.nationalities.end(),
                     [](const std::string& country) {
                       return std::find(std::begin(kChainedIn),
                                        std::end(kChainedIn),
                                        country) != std::end(kChainedIn);
                     });
}

class Assignment {
 public:
  Assignment(const NameItems& a, const NameItems& b, bool chained)
      : a_(a), b_(b), chained_(chained) {
    for (const NameItem& one : a.items) {
      for (const NameItem& other : b.items) {
        if (Count(one.uses) > 1 && Count(other.uses) > 1) continue;
        const NameLikeness likeness = LikenessOf(one.part, other.part);
        // Two names made one must be the other whole.
        const bool joined = Count(one.uses) + Count(other.uses) > 2;
        if (likeness == NameLikeness::kDifferent ||
            (joined && likeness < NameLikeness::kClose)) {
          continue;
        }
        fits_.push_back(
            {one.uses, other.uses, WeightOf(one, other, likeness),
             likeness == NameLikeness::kEqual,
             (one.uses & a.first) != 0 && (other.uses & b.first) != 0});
      }
    }
  }

  Outcome Best() {
    Try(0, {}, true);
    return best_;
  }

 private:
  void Try(size_t from, const Fit& used, bool all_equal) {
    const Outcome outcome = OutcomeOf(used, all_equal);
    if (outcome.Order() > best_.Order()) best_ = outcome;
    for (size_t i = from; i < fits_.size(); ++i) {
      const Fit& fit = fits_[i];
      if ((fit.uses_a & used.uses_a) != 0 || (fit.uses_b & used.uses_b) != 0) {
        continue;
      }
      Try(i + 1,
          {used.uses_a | fit.uses_a, used.uses_b | fit.uses_b,
           used.weight + fit.weight, false, used.firsts || fit.firsts},
          all_equal && fit.equal);
    }
  }

  Outcome OutcomeOf(const Fit& used, bool all_equal) const {
    const unsigned left_a = a_.own & ~used.uses_a;
    const unsigned left_b = b_.own & ~used.uses_b;
    const int conflicts = std::min(Count(left_a), Count(left_b));
    const int missing = std::max(Count(left_a), Count(left_b)) - conflicts;
    Weight weight = std::min(
        used.weight - conflicts * ConflictOf(used) - missing * kMissing,
        conflicts > 0 ? kMostForPartly : kMostFor);
    if (conflicts > 0 && (left_a & a_.first) != 0 && (left_b & b_.first) != 0) {
      weight -= kFirstConflict;
    }
    if (conflicts > 0) weight += used.firsts ? kFirstsAgree : -kFirstsAgree;
    weight = std::max(weight, kMostAgainst);
    if (used.uses_a == 0) return {weight, Agreement::kNameDifferent};
    if (conflicts > 0) return {weight, Agreement::kNamePartly};
    return {weight,
            all_equal ? Agreement::kNameEqual : Agreement::kNameSimilar};
  }

  // Of a chain the first link is there, or two others are.
  Weight ConflictOf(const Fit& used) const {
    const bool holds =
        used.firsts || (Count(used.uses_a) > 1 && Count(used.uses_b) > 1);
    return chained_ && holds ? kConflictInAChain : kConflict;
  }

  const NameItems& a_;
  const NameItems& b_;
  bool chained_;
  std::vector<Fit> fits_;
  Outcome best_;
};

}  // namespace

std::optional<Evidence> MatchNames(const KnownPerson& a, const KnownPerson& b) {
  if (a.names.empty() || b.names.empty()) return std::nullopt;
  const Outcome best = Assignment(a.name_items, b.name_items,
                                  HasChainedNames(a) || HasChainedNames(b))
                           .Best();
  return Evidence{best.agreement, best.weight};
}

}  // namespace sojourn::relocation
