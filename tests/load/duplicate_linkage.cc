// Blocks and scores the records of tests/load/people by the real rules.
//
//   duplicate_linkage < records
//
// Candidates are ranked and bounded as duplicates::Find and duplicate_desk.h do
// it, the latest being the last record. Every record is a case of one person;
// those that name nobody are of an archive: held, and not asked about.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>
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

using Key = size_t;

// A hash, as a million people have some fifteen million of them.
Key KeyOf(const BlindTerm& term) {
  return std::hash<std::string>()(
      absl::StrCat(static_cast<int>(term.sign), "/", term.text));
}

class Linkage {
 public:
  // Who is of nobody stands in the archive alone, and behind all others.
  void Add(Record record) {
    std::vector<Key> keys;
    for (const BlindTerm& term : BlindTerms(record.known)) {
      keys.push_back(KeyOf(term));
      holders_[keys.back()].push_back(cases_);
    }
    ++cases_;
    if (record.person.empty()) return;
    records_.push_back(std::move(record));
    keys_.push_back(std::move(keys));
  }

  const Record& record(int i) const { return records_[static_cast<size_t>(i)]; }
  // Those that are asked about.
  int size() const { return static_cast<int>(records_.size()); }
  int cases() const { return cases_; }

  std::vector<Common> CandidatesOf(int asked) const {
    std::unordered_map<int, Common> found;
    size_t looked_at = 0;
    for (const std::vector<int>* holders : RarestFirst(asked)) {
      looked_at += holders->size() - 1;
      if (looked_at > kMostHolders) break;
      const double rarity =
          std::log(1 + cases_ / static_cast<double>(holders->size()));
      for (const int holder : *holders) {
        if (holder == asked) continue;
        Common& common = found[holder];
        common.other = holder;
        common.rarity += rarity * rarity;
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
  std::vector<const std::vector<int>*> RarestFirst(int asked) const {
    std::vector<const std::vector<int>*> lists;
    for (const Key key : keys_[static_cast<size_t>(asked)]) {
      lists.push_back(&holders_.at(key));
    }
    std::stable_sort(
        lists.begin(), lists.end(),
        [](const auto* a, const auto* b) { return a->size() < b->size(); });
    return lists;
  }

  int cases_ = 0;
  std::vector<Record> records_;
  std::vector<std::vector<Key>> keys_;
  std::unordered_map<Key, std::vector<int>> holders_;
};

struct Figures {
  size_t candidates = 0;
  size_t truly = 0;
  size_t proposed = 0;
  size_t right = 0;
  size_t wrong = 0;
};

// Each case is asked about, so that a pair counts as compared if the question
// about one of the two opens the other. Who is of the archive alone takes the
// place of others, and is not scored.
Figures Measure(const Linkage& linkage) {
  Figures figures;
  std::set<Pair> compared;
  std::set<Pair> proposed;
  for (int i = 0; i < linkage.size(); ++i) {
    const std::vector<Common> candidates = linkage.CandidatesOf(i);
    figures.candidates += candidates.size();
    for (size_t at = 0; at < candidates.size(); ++at) {
      const int other = candidates[at].other;
      if (other >= linkage.size()) continue;
      const Pair pair = std::minmax(i, other);
      if (linkage.record(i).person == linkage.record(other).person) {
        proposed.insert(pair);
      }
      if (at < kMostCompared) compared.insert(pair);
    }
  }
  figures.proposed = proposed.size();
  for (const Pair& pair : compared) {
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
  Linkage linkage;
  for (std::string line; std::getline(std::cin, line);) {
    linkage.Add(Read(line));
  }
  const Figures found = Measure(linkage);
  const std::chrono::duration<double> took =
      std::chrono::steady_clock::now() - begun;
  std::printf(
      "  of %d cases %.0f are candidates of one, at most %d are compared, %.0f "
      "s\n"
      "  true pairs %zu, proposed by blind keys %zu (%.4f)\n"
      "  recall %.4f over all pairs, precision %.4f (%zu wrong)\n",
      linkage.cases(),
      Share(found.candidates, static_cast<size_t>(linkage.size())),
      kMostCompared, took.count(), found.truly, found.proposed,
      Share(found.proposed, found.truly), Share(found.right, found.truly),
      Share(found.right, found.right + found.wrong), found.wrong);
}
