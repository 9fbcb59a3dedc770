#include "services/capacity/capacity_hold_turns.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/error.h"

namespace sojourn::capacity {
namespace {

// What a hold takes from its turn to its answer, with much to spare: who has
// less than this left is told to come back while it still listens.
constexpr absl::Duration kToAnswer = absl::Milliseconds(500);
constexpr absl::Duration kLookEvery = absl::Milliseconds(100);

absl::Status TooManyAhead(const HoldQueue::Refusal& refusal) {
  return MakeError(absl::StatusCode::kResourceExhausted,
                   absl::StrCat("nothing was held: ", refusal.ahead,
                                " holds at this host come first"),
                   {.reason = "HOLDS_WAITING",
                    .metadata = {{"ahead", absl::StrCat(refusal.ahead)}},
                    .retry_after = refusal.come_back_after});
}

// Who goes alone may wait for a place or a host that somebody changes: threads
// are left for the turns that are shared.
HoldQueue::Limits LimitsOf(const HoldTurns::Options& options) {
  HoldQueue::Limits limits = options.limits;
  if (limits.together > 1) {
    limits.alone_at_once = std::max(1, options.threads - limits.shared_at_once);
  }
  return limits;
}

absl::Status Stopping() {
  return Unavailable("SERVICE_STOPPING", "nothing was held: the service stops");
}

}  // namespace

HoldTurns::HoldTurns(Options options, Share share)
    : share_(std::move(share)), queue_(LimitsOf(options)) {
  for (int i = 0; i < options.threads; ++i) {
    threads_.emplace_back([this] { Work(); });
  }
  threads_.emplace_back([this] { Watch(); });
}

HoldQueue::Ticket HoldTurns::Join(Caller& caller, const Asked& asked) {
  const absl::Time now = absl::Now();
  const absl::Duration left = asked.deadline - now;
  HoldQueue::Ticket ticket = 0;
  std::vector<Refused> refused;
  {
    const absl::MutexLock lock(&mutex_);
    if (stopping_) {
      refused.push_back({&caller, Stopping()});
    } else {
      ticket =
          queue_.Join({.request_id = asked.request_id,
                       .host_id = asked.host_id,
                       .level = asked.level,
                       .until = asked.deadline - std::min(kToAnswer, left / 2)},
                      now);
      callers_.emplace(ticket, &caller);
      refused = TakeRefused(now);
      Look();
    }
  }
  for (const Refused& one : refused) one.caller->Refuse(one.status);
  return ticket;
}

bool HoldTurns::Leave(HoldQueue::Ticket ticket) {
  const absl::MutexLock lock(&mutex_);
  callers_.erase(ticket);
  const bool waited = queue_.Leave(ticket, absl::Now());
  Look();
  return waited;
}

void HoldTurns::Stop() {
  std::map<HoldQueue::Ticket, Caller*> waiting;
  {
    const absl::MutexLock lock(&mutex_);
    stopping_ = true;
    for (const auto& [ticket, caller] : callers_) {
      queue_.Leave(ticket, absl::Now());
    }
    waiting = std::exchange(callers_, {});
    Look();
  }
  for (const auto& [ticket, caller] : waiting) caller->Refuse(Stopping());
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void HoldTurns::Work() {
  for (;;) {
    std::optional<HoldQueue::Turn> turn;
    std::vector<Caller*> callers;
    {
      const absl::MutexLock lock(&mutex_, absl::Condition(&may_go_));
      if (stopping_) return;
      turn = queue_.Next(absl::Now());
      Look();
      if (!turn.has_value()) continue;
      for (const HoldQueue::Ticket ticket : turn->tickets) {
        callers.push_back(&Take(ticket));
      }
    }
    const Shared shared = Proceed(*turn, callers);
    std::vector<Refused> refused;
    {
      const absl::MutexLock lock(&mutex_);
      refused = End(*turn, callers, shared.alone);
      Look();
    }
    if (shared.answer != nullptr) shared.answer();
    for (const Refused& one : refused) one.caller->Refuse(one.status);
  }
}

// Who is alone has the way that tells every refusal.
HoldTurns::Shared HoldTurns::Proceed(const HoldQueue::Turn& turn,
                                     absl::Span<Caller* const> callers) const {
  if (share_ != nullptr && turn.shared) return share_(callers);
  for (Caller* const caller : callers) caller->Proceed();
  return {};
}

std::vector<HoldTurns::Refused> HoldTurns::End(
    const HoldQueue::Turn& turn, absl::Span<Caller* const> callers,
    absl::Span<const size_t> alone) {
  std::vector<Refused> refused;
  for (const size_t number : alone) {
    if (stopping_) {
      refused.push_back({callers[number], Stopping()});
    } else if (queue_.Again(turn.tickets[number], absl::Now())) {
      callers_.emplace(turn.tickets[number], callers[number]);
    } else {
      refused.push_back({callers[number], absl::CancelledError("hung up")});
    }
  }
  queue_.Ended(turn, absl::Now());
  return refused;
}

void HoldTurns::Watch() {
  for (;;) {
    std::vector<Refused> refused;
    {
      const absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kLookEvery)) {
        return;
      }
      refused = TakeRefused(absl::Now());
      Look();
    }
    for (const Refused& one : refused) one.caller->Refuse(one.status);
  }
}

void HoldTurns::Look() { may_go_ = stopping_ || queue_.HasTurn(); }

std::vector<HoldTurns::Refused> HoldTurns::TakeRefused(absl::Time now) {
  std::vector<Refused> refused;
  for (const HoldQueue::Refusal& refusal : queue_.Refuse(now)) {
    refused.push_back({&Take(refusal.ticket), TooManyAhead(refusal)});
  }
  return refused;
}

HoldTurns::Caller& HoldTurns::Take(HoldQueue::Ticket ticket) {
  return *callers_.extract(ticket).mapped();
}

}  // namespace sojourn::capacity
