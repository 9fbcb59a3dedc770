// Blocks and scores the records of tests/load/people by the real rules.
//
//   duplicate_linkage < records
//
// Candidates are ranked and bounded as duplicates::Find and duplicate_desk.h do
// it, the latest being the last record. Every record is a case of one person.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/status/string_view.h"
#include "services/relocation/duplicates/duplicate_rules.h"
#include "services/relocation/duplicates/person_match.h"

namespace sojourn::relocation {
namespace {

using Pair = std::pair<int, int>;

struct Record {
  std::string person;
  KnownPerson known;
};

std::vector<std::string> Split(const std::string& text, char at) {
  return absl::StrSplit(text, at, absl::SkipEmpty());
}

BirthDate ReadDate(const std::string& text) {
  BirthDate date;
  const std::vector<std::string> numbers = Split(text, '-');
  int* const parts[] = {&date.year, &date.month, &date.day};
  for (size_t i = 0; i < numbers.size() && i < 3; ++i) {
    if (!absl::SimpleAtoi(numbers[i], parts[i])) *parts[i] = 0;
  }
  return date;
}

Record Read(const std::string& line) {
  const std::vector<std::string> fields = absl::StrSplit(line, '\t');
  PersonTraits person;
  person.names = Split(fields.at(1), '|');
  person.birth = ReadDate(fields.at(2));
  person.birth_as_given = fields.at(3);
  if (!fields.at(4).empty()) person.nationalities = {fields.at(4)};
  const std::vector<std::string> document = Split(fields.at(5), ':');
  if (document.size() == 2) person.documents = {{document[0], document[1]}};
  person.addresses = Split(fields.at(6), '|');
  return {fields.at(0), Normalised(person)};
}

// What two cases have in common, as duplicates::Find ranks it.
struct Common {
  int other = 0;
  double rarity = 0;
};

class Linkage {
 public:
  explicit Linkage(std::vector<Record> records) : records_(std::move(records)) {
    for (size_t i = 0; i < records_.size(); ++i) {
      terms_.push_back(BlindTerms(records_[i].known));
      for (const BlindTerm& term : terms_.back()) {
        holders_[absl::StrCat(static_cast<int>(term.sign), "/", term.text)]
            .push_back(static_cast<int>(i));
      }
    }
  }

  const Record& record(int i) const { return records_[static_cast<size_t>(i)]; }
  int size() const { return static_cast<int>(records_.size()); }

  std::vector<Common> CandidatesOf(int asked) const {
    std::unordered_map<int, Common> found;
    for (const bool proposes : {true, false}) {
      for (const BlindTerm& term : terms_[static_cast<size_t>(asked)]) {
        const std::vector<int>& holders = holders_.at(
            absl::StrCat(static_cast<int>(term.sign), "/", term.text));
        if ((holders.size() <= kMostHolders) != proposes) continue;
        const auto count = static_cast<double>(
            std::min(holders.size(), size_t{kMostHolders} + 1));
        for (const int holder : holders) {
          if (holder == asked) continue;
          // What many hold only ranks those whom a rarer key proposed.
          if (!proposes && !found.contains(holder)) continue;
          Common& common = found[holder];
          common.other = holder;
          const double rarity = std::log(1 + size() / count);
          common.rarity += rarity * rarity;
        }
      }
    }
    std::vector<Common> ranked;
    for (auto& [other, common] : found) ranked.push_back(std::move(common));
    std::sort(
        ranked.begin(), ranked.end(), [](const Common& a, const Common& b) {
          return std::tuple(a.rarity, a.other) > std::tuple(b.rarity, b.other);
        });
    return ranked;
  }

 private:
  std::vector<Record> records_;
  std::vector<std::vector<BlindTerm>> terms_;
  std::unordered_map<std::string, std::vector<int>> holders_;
};

struct Figures {
  size_t candidates = 0;
  size_t compared = 0;
  size_t truly = 0;
  size_t proposed = 0;
  size_t right = 0;
  size_t wrong = 0;
};

// Each case is asked about, so that a pair counts as compared if the question
// about one of the two opens the other.
Figures Measure(const Linkage& linkage) {
  Figures figures;
  std::set<Pair> compared;
  for (int i = 0; i < linkage.size(); ++i) {
    const std::vector<Common> candidates = linkage.CandidatesOf(i);
    figures.candidates += candidates.size();
    for (size_t at = 0; at < candidates.size(); ++at) {
      const int other = candidates[at].other;
      const bool same =
          linkage.record(i).person == linkage.record(other).person;
      if (same && i < other) ++figures.proposed;
      if (at < kMostCompared) compared.insert(std::minmax(i, other));
    }
  }
  figures.candidates /= 2;
  for (const Pair& pair : compared) {
    ++figures.compared;
    const Record& one = linkage.record(pair.first);
    const Record& other = linkage.record(pair.second);
    if (MatchOf(one.known, other.known).score < kWorthALook) continue;
    ++(one.person == other.person ? figures.right : figures.wrong);
  }
  std::map<std::string, size_t> people;
  for (int i = 0; i < linkage.size(); ++i) ++people[linkage.record(i).person];
  for (const auto& [person, records] : people) {
    figures.truly += records * (records - 1) / 2;
  }
  return figures;
}

double Share(size_t part, size_t whole) {
  return whole == 0 ? 0
                    : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace
}  // namespace sojourn::relocation

int main() {
  using namespace sojourn::relocation;
  const auto begun = std::chrono::steady_clock::now();
  std::vector<Record> records;
  for (std::string line; std::getline(std::cin, line);) {
    records.push_back(Read(line));
  }
  const Figures found = Measure(Linkage(std::move(records)));
  const std::chrono::duration<double> took =
      std::chrono::steady_clock::now() - begun;
  std::printf(
      "  candidate pairs %zu, compared %zu (at most %d a case), %.0f s\n"
      "  true pairs %zu, proposed by blind keys %zu (%.4f)\n"
      "  recall %.4f over all pairs, precision %.4f (%zu wrong)\n",
      found.candidates, found.compared, kMostCompared, took.count(),
      found.truly, found.proposed, Share(found.proposed, found.truly),
      Share(found.right, found.truly),
      Share(found.right, found.right + found.wrong), found.wrong);
}
