#include "services/matching/work/proof.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/matching/ask/ask_fields.h"
#include "services/matching/work/pose.h"

namespace sojourn::matching {
namespace {

// Brings an answer into the terms of the verifier.
class AnswerReader {
 public:
  AnswerReader(const Batch& batch, const Posed& posed)
      : batch_(batch),
        posed_(posed),
        column_party_(batch.parties.size(), kFrozen),
        seen_(batch.parties.size(), false),
        plan_(posed.free.size(), kNoColumn) {
    for (size_t p = 0; p < batch.parties.size(); ++p) {
      parties_[batch.parties[p].id] = p;
      People& people = people_[batch.parties[p].level];
      ++people.parties;
      people.persons += batch.parties[p].persons();
    }
    for (size_t k = 0; k < batch.places.size(); ++k) {
      places_[batch.places[k].id] = k;
    }
    for (size_t i = 0; i < posed.free.size(); ++i) {
      column_party_[posed.free[i]] = static_cast<int>(i);
    }
    for (const Frozen& each : batch.frozen) frozen_[each.party] = each;
  }

  std::string Fault(const v1::AssignBatchResponse& answer) {
    for (int i = 0; i < answer.assignments_size(); ++i) {
      const std::string fault = Assign(answer.assignments(i));
      if (!fault.empty()) return absl::StrCat(Nth("assignments", i), fault);
    }
    for (int i = 0; i < answer.not_placed_size(); ++i) {
      if (!See(answer.not_placed(i).party_ref()).has_value()) {
        return absl::StrCat(Nth("not_placed", i), kStranger);
      }
    }
    if (std::find(seen_.begin(), seen_.end(), false) != seen_.end()) {
      return "of a party it says nothing";
    }
    Certificate certificate;
    std::string fault = ReadPrices(answer, &certificate);
    if (!fault.empty()) return fault;
    const Verdict verdict = Verify(posed_.built.programme, plan_, certificate);
    if (!verdict.fault.empty()) return verdict.fault;
    return Claims(answer, verdict);
  }

 private:
  // Frozen or not.
  struct People {
    int parties = 0;
    int persons = 0;
    int persons_placed = 0;
  };

  static constexpr int kFrozen = -1;
  static constexpr const char* kStranger =
      " names nobody of the question, or somebody again";
  static constexpr const char* kOtherNumbers = "its numbers placed are others";
  static constexpr double kRounding = 1e-6;

  // Which party it is, the first time that it is named.
  std::optional<size_t> See(const std::string& ref) {
    const auto at = parties_.find(ref);
    if (at == parties_.end() || seen_[at->second]) return std::nullopt;
    seen_[at->second] = true;
    return at->second;
  }

  std::string Assign(const v1::Assignment& each) {
    const std::optional<size_t> p = See(each.party_ref());
    if (!p.has_value()) return kStranger;
    const auto place = places_.find(each.place_ref());
    const auto from = DayIn(each.stay().check_in());
    const auto until = DayIn(each.stay().check_out());
    if (place == places_.end() || !from.has_value() || !until.has_value() ||
        *until - *from != batch_.parties[*p].nights) {
      return " has no place of the question, or other nights";
    }
    const int start = batch_.calendar.Of(*from);
    people_[batch_.parties[*p].level].persons_placed +=
        batch_.parties[*p].persons();
    if (const auto frozen = frozen_.find(*p); frozen != frozen_.end()) {
      const bool kept = frozen->second.place == place->second &&
                        frozen->second.start == start && each.frozen();
      return kept ? "" : " is frozen elsewhere";
    }
    if (each.frozen()) return " is said to be frozen, and nobody asked for it";
    int32_t& column = plan_[static_cast<size_t>(column_party_[*p])];
    column = ColumnOf(column_party_[*p], place->second, start);
    if (column == kNoColumn) return " is where she cannot be";
    const double score =
        posed_.built.programme.columns[static_cast<size_t>(column)].value;
    return std::abs(each.score() - score) <= kRounding ? ""
                                                       : " has another score";
  }

  int32_t ColumnOf(int party, size_t place, int start) const {
    const Programme& programme = posed_.built.programme;
    for (int at = programme.first[place]; at < programme.first[place + 1];
         ++at) {
      const Column& column = programme.columns[static_cast<size_t>(at)];
      if (column.party == party && column.from == start) return at;
    }
    return kNoColumn;
  }

  std::string ReadPrices(const v1::AssignBatchResponse& answer,
                         Certificate* certificate) const {
    if (answer.prices().empty()) {
      return "it has no prices: ask for them (with_prices)";
    }
    for (const v1::StagePrices& stage : answer.prices()) {
      if (static_cast<size_t>(stage.parties_size()) != batch_.parties.size()) {
        return "its prices are not those of these parties";
      }
      Prices& prices = certificate->emplace_back();
      for (const size_t p : posed_.free) {
        prices.party.push_back(stage.parties(static_cast<int>(p)));
      }
      prices.rank.assign(stage.levels().begin(), stage.levels().end());
    }
    return "";
  }

  // A frozen party counts at her level, though no search placed her.
  std::string Claims(const v1::AssignBatchResponse& answer,
                     const Verdict& verdict) const {
    std::vector<int> most(posed_.levels.size(), 0);
    std::vector<int> placed(posed_.levels.size(), 0);
    std::set<int> said;
    for (const v1::LevelCount& count : answer.levels()) {
      const int of = count.level();
      if (!said.insert(of).second) return "it says a level twice";
      if (!PeopleAre(count)) return "its numbers of people are others";
      const int frozen = FrozenOf(of);
      const auto level =
          std::find(posed_.levels.begin(), posed_.levels.end(), of);
      if (level != posed_.levels.end()) {
        const auto r = static_cast<size_t>(level - posed_.levels.begin());
        most[r] = count.most_placed() - frozen;
        placed[r] = count.placed() - frozen;
      } else if (count.placed() != frozen || count.most_placed() != frozen) {
        return kOtherNumbers;
      }
    }
    if (placed != verdict.worth.placed) return kOtherNumbers;
    if (said.size() != people_.size()) return "it does not say every level";
    if (!(std::abs(answer.gap() - verdict.Gap()) <= kRounding)) {
      return "its gap is another";
    }
    std::string fault =
        ClaimFault(verdict, answer.value(), answer.bound(), most);
    return fault.empty() ? ProofFault(answer, verdict) : fault;
  }

  bool PeopleAre(const v1::LevelCount& count) const {
    const auto found = people_.find(count.level());
    if (found == people_.end()) return false;
    const People& people = found->second;
    return count.parties() == people.parties &&
           count.persons() == people.persons &&
           count.persons_placed() == people.persons_placed;
  }

  // Of numbers that are right.
  static std::string ProofFault(const v1::AssignBatchResponse& answer,
                                const Verdict& verdict) {
    const auto is_proven = [](const v1::LevelCount& count) {
      return count.placed() == count.most_placed();
    };
    bool all = verdict.Gap() <= kProofGap + kRounding;
    bool right = true;
    for (const v1::LevelCount& count : answer.levels()) {
      all = all && is_proven(count);
      right = right && count.proven() == is_proven(count);
    }
    right = right && (all || answer.ended_by() != v1::ENDED_BY_PROOF);
    return right ? "" : "it claims another proof than its numbers give";
  }

  int FrozenOf(int level) const {
    return static_cast<int>(std::count_if(
        batch_.frozen.begin(), batch_.frozen.end(), [&](const Frozen& each) {
          return batch_.parties[each.party].level == level;
        }));
  }

  const Batch& batch_;
  const Posed& posed_;
  std::map<std::string, size_t> parties_;
  std::map<int, People> people_;  // of each level that somebody has
  std::map<std::string, size_t> places_;
  std::map<size_t, Frozen> frozen_;
  std::vector<int> column_party_;  // of each party of the batch, or kFrozen
  std::vector<bool> seen_;
  Plan plan_;
};

}  // namespace

void WritePrices(const Certificate& certificate,
                 const std::vector<size_t>& free, size_t parties,
                 v1::AssignBatchResponse* out) {
  for (const Prices& stage : certificate) {
    v1::StagePrices& prices = *out->add_prices();
    prices.mutable_parties()->Resize(static_cast<int>(parties), 0);
    for (size_t i = 0; i < free.size(); ++i) {
      prices.set_parties(static_cast<int>(free[i]), stage.party[i]);
    }
    prices.mutable_levels()->Assign(stage.rank.begin(), stage.rank.end());
  }
}

std::string AnswerFault(Batch batch, const v1::AssignBatchResponse& answer) {
  const Posed posed = Pose([] { return false; }, &batch);
  return AnswerReader(batch, posed).Fault(answer);
}

}  // namespace sojourn::matching
