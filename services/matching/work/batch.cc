#include "services/matching/work/batch.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/matching/answer/answer_convert.h"
#include "services/matching/answer/ways_out.h"
#include "services/matching/choice/choice.h"
#include "services/matching/solver/solve.h"
#include "services/matching/work/call_ended.h"
#include "services/matching/work/pose.h"
#include "services/matching/work/proof.h"

namespace sojourn::matching {
namespace {

constexpr int kNowhere = -1;

// Where each party is, or kNowhere.
struct Placed {
  int place = kNowhere;
  int start = 0;
  bool frozen = false;
};

class Answer {
 public:
  Answer(const Batch& batch, const Stop& stop) : batch_(batch), stop_(stop) {
    placed_.resize(batch.parties.size());
    possible_.resize(batch.parties.size());
    for (const Frozen& each : batch.frozen) {
      placed_[each.party] = {.place = static_cast<int>(each.place),
                             .start = each.start,
                             .frozen = true};
    }
  }

  void Take(const Posed& posed, const Plan& plan) {
    const Programme& programme = posed.built.programme;
    const std::vector<size_t>& free = posed.free;
    for (size_t i = 0; i < plan.size(); ++i) {
      possible_[free[i]] = posed.built.possible[i];
      waiting_.push_back(batch_.parties[free[i]]);
      if (plan[i] == kNoColumn) continue;
      const Column& column = programme.columns[static_cast<size_t>(plan[i])];
      placed_[free[i]] = {.place = programme.PlaceOf(plan[i]),
                          .start = column.from};
    }
  }

  absl::Status Write(v1::AssignBatchResponse* out) {
    const std::vector<bool> wait = FamiliesWait(waiting_);
    for (size_t p = 0; p < placed_.size(); ++p) {
      if (stop_()) return CallEnded();
      if (placed_[p].place == kNowhere) {
        WriteNotPlaced(p, out->add_not_placed());
      } else {
        WriteAssignment(p, wait, out->add_assignments());
      }
    }
    barriers_.SetWords(out->mutable_barriers());
    return absl::OkStatus();
  }

  void WriteLevels(const Verdict& verdict, const std::vector<int>& ranks,
                   v1::AssignBatchResponse* out) const {
    constexpr int kLevels = 4;
    std::array<v1::LevelCount, kLevels + 1> counts;
    for (size_t p = 0; p < placed_.size(); ++p) {
      const Party& party = batch_.parties[p];
      v1::LevelCount& count = counts[static_cast<size_t>(party.level)];
      count.set_parties(count.parties() + 1);
      count.set_persons(count.persons() + party.persons());
      if (placed_[p].frozen) count.set_most_placed(count.most_placed() + 1);
      if (placed_[p].place == kNowhere) continue;
      count.set_placed(count.placed() + 1);
      count.set_persons_placed(count.persons_placed() + party.persons());
    }
    for (int level = 1; level <= kLevels; ++level) {
      v1::LevelCount& count = counts[static_cast<size_t>(level)];
      if (count.parties() == 0) continue;
      const auto rank = std::find(ranks.begin(), ranks.end(), level);
      if (rank != ranks.end()) {
        count.set_most_placed(
            count.most_placed() +
            verdict.most_placed[static_cast<size_t>(rank - ranks.begin())]);
      }
      count.set_level(static_cast<type::v1::Level>(level));
      count.set_proven(count.placed() == count.most_placed());
      *out->add_levels() = count;
    }
  }

 private:
  void WriteAssignment(size_t p, const std::vector<bool>& wait,
                       v1::Assignment* out) const {
    const Party& party = batch_.parties[p];
    const Placed& placed = placed_[p];
    const Place& place = batch_.places[static_cast<size_t>(placed.place)];
    out->set_party_ref(party.id);
    out->set_place_ref(place.id);
    *out->mutable_stay() = batch_.calendar.StayAt(placed.start, party.nights);
    out->set_frozen(placed.frozen);
    if (placed.frozen) return;
    const ScoreParts parts = PartsOf(InputOf(
        party, place, placed.start, wait[static_cast<size_t>(party.level)]));
    out->set_score(ScoreOf(parts, batch_.columns.weights));
    SetParts(parts, out->mutable_parts());
  }

  void WriteNotPlaced(size_t p, v1::PartyNotPlaced* out) {
    const Party& party = batch_.parties[p];
    out->set_party_ref(party.id);
    out->set_possible_places(possible_[p]);
    if (possible_[p] > 0) return;
    if (!MayExplain()) return out->set_unexplained(true);
    ++explained_;
    std::vector<NotOffered> barred;
    for (size_t k = 0; k < batch_.places.size(); ++k) {
      barred.push_back(
          {static_cast<int>(k), FitOf(party, batch_.places[k]).barriers});
    }
    barriers_.Set(WaysOut(party, batch_.places, barred), batch_.calendar,
                  out->mutable_ways_out());
  }

  bool MayExplain() const {
    return explained_ < kMostExplained && absl::Now() < batch_.explain_until;
  }

  const Batch& batch_;
  const Stop& stop_;
  std::vector<Placed> placed_;
  // Of each party that is not frozen: at how many places she could be alone.
  std::vector<int> possible_;
  int explained_ = 0;
  std::vector<Party> waiting_;
  BarrierWriter barriers_;
};

v1::EndedBy EndOf(const Solution& solution) {
  bool proven = solution.verdict.Gap() <= kProofGap;
  for (size_t rank = 0; rank < solution.verdict.most_placed.size(); ++rank) {
    proven = proven && solution.verdict.Proven(static_cast<int>(rank));
  }
  if (proven) return v1::ENDED_BY_PROOF;
  return solution.stopped || solution.out_of_patience ? v1::ENDED_BY_TIME
                                                      : v1::ENDED_BY_SEARCH;
}

void WriteProof(const Solution& solution, v1::AssignBatchResponse* out) {
  out->set_value(solution.verdict.worth.score);
  out->set_bound(solution.verdict.bound);
  out->set_gap(solution.verdict.Gap());
  out->set_verified(true);
  out->set_ended_by(EndOf(solution));
}

absl::Status Rejected(const std::string& fault) {
  return MakeError(absl::StatusCode::kInternal,
                   "the verifier rejects the plan: " + fault,
                   {.reason = "PLAN_NOT_VERIFIED"});
}

}  // namespace

int MostColumns(int mib) {
  // What is kept of each column while it is made and searched, and as much
  // again for a list that grows.
  constexpr int64_t kBytesOfColumn = 128;
  return static_cast<int>((int64_t{mib} << 20) / kBytesOfColumn);
}

absl::StatusOr<v1::AssignBatchResponse> Assign(Batch batch, const Stop& stop) {
  const absl::Time began = absl::Now();
  const Posed posed = Pose(stop, &batch);
  const Built& built = posed.built;
  if (stop()) return CallEnded();
  const Solution solution =
      Solve(built.programme, {.stop = [&stop, until = batch.until] {
              return stop() || absl::Now() >= until;
            }});
  if (stop()) return CallEnded();
  if (!solution.verdict.fault.empty()) {
    return Rejected(solution.verdict.fault);
  }
  v1::AssignBatchResponse out;
  Answer answer(batch, stop);
  answer.Take(posed, solution.plan);
  RETURN_IF_ERROR(answer.Write(&out));
  answer.WriteLevels(solution.verdict, posed.levels, &out);
  WriteProof(solution, &out);
  if (batch.with_prices) {
    WritePrices(solution.certificate, posed.free, batch.parties.size(), &out);
  }
  SetWeights(batch.columns.weights, out.mutable_weights());
  out.set_columns(built.programme.size());
  out.set_columns_left_out(built.left_out);
  out.set_seconds(absl::ToDoubleSeconds(absl::Now() - began));
  return out;
}

}  // namespace sojourn::matching
