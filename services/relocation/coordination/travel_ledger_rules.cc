#include "services/relocation/coordination/travel_ledger_rules.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "common/reference/time_zones.h"

namespace sojourn::relocation::travel_ledger_rules {
namespace {

using workflow_rules::StepPlan;

bool IsOpen(const Step& step) {
  return step.state == StepState::kPending || step.state == StepState::kRunning;
}

// What was told of one person, or is to be.
class Told {
 public:
  Told(const std::string& person, const std::vector<Step>& steps) {
    for (const Step& step : steps) {
      if (step.kind == StepKind::kTellTravel && step.person_row_id == person) {
        steps_.push_back(&step);
      }
    }
  }

  const std::vector<const Step*>& steps() const { return steps_; }

  // The step that told of this entry, or should have, and whose stay was not
  // removed since. Told anew and answered by the same stay, it was not.
  const Step* EntryOf(std::string_view record) const {
    return Find([&](const Step& step) {
      return Stands(step, record) &&
             (!IsGone(step.peer_ref) || IsToldTwice(step));
    });
  }
  // The same of an exit, of the stay that the ledger knows by this name: what
  // was told of a stay that is removed is told of the one in its place.
  const Step* ExitOf(std::string_view record, std::string_view travel) const {
    return Find([&](const Step& step) {
      return Stands(step, record) && step.peer_ref == travel;
    });
  }
  // The stay that the ledger knows by this name, as it is now.
  const Stay* StayOf(const std::vector<Stay>& stays,
                     std::string_view travel) const {
    for (const Step* step : steps_) {
      if (!IsTold(*step) || step->peer_ref != travel) continue;
      const Stay* const stay = FindByEntry(stays, step->record_id);
      if (stay != nullptr) return stay;
    }
    return nullptr;
  }
  bool IsTakenBack(const Step& told) const {
    return Find([&](const Step& step) { return step.undoes == told.row_id; }) !=
           nullptr;
  }
  // Or is to be. A removal that was refused is not asked again by itself.
  bool IsRemoved(std::string_view travel) const {
    return Find([&](const Step& step) { return IsRemovalOf(step, travel); }) !=
           nullptr;
  }
  bool IsGone(std::string_view travel) const {
    return Find([&](const Step& step) {
             return IsRemovalOf(step, travel) && step.state == StepState::kDone;
           }) != nullptr;
  }

  static bool IsTold(const Step& step) {
    return step.undoes.empty() && step.state == StepState::kDone &&
           !step.peer_ref.empty();
  }

 private:
  // What was taken back is told anew where it is so after all.
  static bool Stands(const Step& step, std::string_view record) {
    return step.undoes.empty() && step.record_id == record &&
           step.state != StepState::kCompensated && !IsUnwanted(step);
  }
  // By PlanTold, which may want it again: not by an officer who skipped it.
  static bool IsUnwanted(const Step& step) {
    return step.state == StepState::kCancelled &&
           step.error_reason == StepPlan().cancel_reason;
  }
  // A removal names the record of what it takes back, a correction the entry.
  bool IsRemovalOf(const Step& step, std::string_view travel) const {
    const Step* const forward = Row(step.undoes);
    return step.peer_ref == travel && forward != nullptr &&
           forward->record_id == step.record_id;
  }
  bool IsToldTwice(const Step& told) const {
    return Find([&](const Step& step) {
             return step.undoes.empty() && step.row_id != told.row_id &&
                    step.record_id == told.record_id &&
                    step.peer_ref == told.peer_ref;
           }) != nullptr;
  }
  const Step* Row(std::string_view row_id) const {
    if (row_id.empty()) return nullptr;
    return Find([&](const Step& step) { return step.row_id == row_id; });
  }
  template <typename Predicate>
  const Step* Find(Predicate predicate) const {
    const auto found =
        std::find_if(steps_.begin(), steps_.end(),
                     [&](const Step* step) { return predicate(*step); });
    return found == steps_.end() ? nullptr : *found;
  }

  std::vector<const Step*> steps_;
};

bool IsOfStay(const Stay& stay, std::string_view record) {
  return stay.entry.id == record || (stay.exit && stay.exit->id == record);
}

NewStep TellOf(const std::string& person, const std::string& record,
               const std::string& travel, const std::string& undoes = "") {
  return {.kind = StepKind::kTellTravel,
          .person_row_id = person,
          .undoes = undoes,
          .record_id = record,
          .peer_ref = travel};
}

// Takes back what is not so: an exit by a correction of its stay, and a stay
// without an entry whole.
std::optional<NewStep> TakeBack(const std::string& person,
                                const std::vector<Stay>& stays,
                                const Told& told) {
  for (const Step* step : told.steps()) {
    if (!Told::IsTold(*step)) continue;
    const std::string& travel = step->peer_ref;
    const Stay* const stay = told.StayOf(stays, travel);
    if (told.IsGone(travel)) continue;
    if (stay == nullptr) {
      if (told.IsRemoved(travel)) continue;
      return TellOf(person, step->record_id, travel, step->row_id);
    }
    if (!IsOfStay(*stay, step->record_id) && !told.IsTakenBack(*step)) {
      return TellOf(person, stay->entry.id, travel, step->row_id);
    }
  }
  return std::nullopt;
}

std::optional<NewStep> TellMore(const std::string& person,
                                const std::vector<Stay>& stays,
                                const Told& told) {
  for (const Stay& stay : stays) {
    const Step* const entry = told.EntryOf(stay.entry.id);
    if (entry == nullptr) return TellOf(person, stay.entry.id, "");
    if (!Told::IsTold(*entry) || !stay.exit) continue;
    if (told.ExitOf(stay.exit->id, entry->peer_ref) == nullptr) {
      return TellOf(person, stay.exit->id, entry->peer_ref);
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<Stay> StaysOf(std::vector<Fact> facts) {
  std::stable_sort(facts.begin(), facts.end(),
                   [](const Fact& a, const Fact& b) { return a.at < b.at; });
  std::vector<Stay> stays;
  bool abroad = false;
  for (Fact& fact : facts) {
    const bool goes_home = fact.kind == FactKind::kLeft;
    if (fact.country.empty() && !goes_home) continue;
    if (abroad && fact.country == stays.back().entry.country) continue;
    if (fact.kind == FactKind::kArrived && !fact.at_home) {
      // One that is not known to have ended is over by this entry.
      stays.push_back({.entry = std::move(fact), .exit = std::nullopt});
      abroad = true;
    } else if (abroad) {
      stays.back().exit = std::move(fact);
      abroad = false;
    }
  }
  return stays;
}

const Stay* FindByEntry(const std::vector<Stay>& stays, std::string_view id) {
  const auto found =
      std::find_if(stays.begin(), stays.end(),
                   [&](const Stay& stay) { return stay.entry.id == id; });
  return found == stays.end() ? nullptr : &*found;
}

const Stay* FindByExit(const std::vector<Stay>& stays, std::string_view id) {
  const auto found = std::find_if(
      stays.begin(), stays.end(),
      [&](const Stay& stay) { return stay.exit && stay.exit->id == id; });
  return found == stays.end() ? nullptr : &*found;
}

absl::CivilDay DayOf(const Stay& stay, const Fact& fact) {
  return absl::ToCivilDay(fact.at, reference::ZoneNamed(stay.entry.zone));
}

namespace {

using NextOf = std::optional<NewStep> (*)(const std::string&,
                                          const std::vector<Stay>&,
                                          const Told&);

StepPlan PlanNext(const std::string& person_row_id,
                  const std::vector<Stay>& stays,
                  const std::vector<Step>& steps,
                  std::initializer_list<NextOf> in_order) {
  const Told told(person_row_id, steps);
  StepPlan plan;
  bool under_way = false;
  for (const Step* step : told.steps()) {
    const bool wanted = !step->undoes.empty() ||
                        FindByEntry(stays, step->record_id) != nullptr ||
                        FindByExit(stays, step->record_id) != nullptr;
    const bool unsent =
        step->state == StepState::kFailed ||
        (step->state == StepState::kPending && step->tries == 0);
    if (!wanted && unsent) {
      plan.cancel.push_back(step->row_id);
    } else if (IsOpen(*step)) {
      under_way = true;
    }
  }
  for (const NextOf next_of : in_order) {
    if (under_way || !plan.add.empty()) break;
    std::optional<NewStep> next = next_of(person_row_id, stays, told);
    if (next) plan.add.push_back(*std::move(next));
  }
  return plan;
}

}  // namespace

StepPlan PlanTold(const std::string& person_row_id,
                  const std::vector<Stay>& stays,
                  const std::vector<Step>& steps) {
  return PlanNext(person_row_id, stays, steps, {TakeBack, TellMore});
}

StepPlan PlanTakenBack(const std::string& person_row_id,
                       const std::vector<Stay>& stays,
                       const std::vector<Step>& steps) {
  return PlanNext(person_row_id, stays, steps, {TakeBack});
}

}  // namespace sojourn::relocation::travel_ledger_rules
