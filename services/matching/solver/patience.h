// When COIN-OR ends what it is at: its own clock counts the time of all threads
// of the process, so that it would end the earlier the more else is done there.
#ifndef SERVICES_MATCHING_SOLVER_PATIENCE_H_
#define SERVICES_MATCHING_SOLVER_PATIENCE_H_

#include <coin/ClpEventHandler.hpp>
#include <mutex>

#include "services/matching/solver/prices.h"

namespace sojourn::matching {

class Patience {
 public:
  // `seconds` of the processor for this thread, from now on; or until `stop`.
  Patience(const Stop& stop, double seconds);
  Patience(const Patience&) = delete;
  Patience& operator=(const Patience&) = delete;

  // Once it is, it stays so, and nobody is asked again.
  bool IsOver();
  // The seconds were over, not `stop`.
  bool out() const { return out_; }

 private:
  const Stop& stop_;
  const double until_;
  bool out_ = false;
  bool over_ = false;
};

// Asks at every step of a linear programme, which may be long.
class StopAtStep : public ClpEventHandler {
 public:
  explicit StopAtStep(Patience* patience) : patience_(patience) {}
  int event(Event) override { return patience_->IsOver() ? 0 : -1; }
  ClpEventHandler* clone() const override { return new StopAtStep(*this); }

 private:
  Patience* const patience_;
};

// COIN-OR works for one at a time in a process; no lock where `stop` came
// first.
std::unique_lock<std::timed_mutex> WaitForTurn(const Stop& stop);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_SOLVER_PATIENCE_H_
