#include "services/grants/providers/simulated_mobile_money.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/error.h"

namespace sojourn::grants::providers {
namespace {

absl::Status Lost() {
  return Unavailable("PROVIDER_SILENT", "the operator does not answer");
}

// Digits, with a plus and blanks between: 6 to 15 of them (ITU-T E.164).
bool IsTelephone(std::string_view text) {
  constexpr int kLeast = 6;
  constexpr int kMost = 15;
  int digits = 0;
  for (const char c : text) {
    const bool digit = absl::ascii_isdigit(static_cast<unsigned char>(c));
    if (!digit && c != '+' && c != ' ' && c != '-') return false;
    digits += digit ? 1 : 0;
  }
  return digits >= kLeast && digits <= kMost;
}

}  // namespace

SimulatedMobileMoney::SimulatedMobileMoney(const Options& options)
    : options_(options), state_(options.seed) {}

// SplitMix64.
uint64_t SimulatedMobileMoney::Random() {
  state_ += 0x9E3779B97F4A7C15U;
  uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
  return mixed ^ (mixed >> 31);
}

bool SimulatedMobileMoney::Happens(int of_a_hundred) {
  return static_cast<int>(Random() % 100) < of_a_hundred;
}

absl::Status SimulatedMobileMoney::Send(const Order& order) {
  if (!IsReference(order.reference)) return Internal("no reference");
  if (!IsTelephone(order.payee_details)) {
    return Unusable(
        "mobile money takes a telephone number, and nothing beside it in the "
        "payee's details");
  }
  absl::MutexLock lock(&mutex_);
  if (absl::Now() >= order.send_by) return TooSlow();
  if (Happens(options_.loses_orders)) return Lost();
  const bool is_new = paid_.try_emplace(order.reference, 1).second;
  if (is_new) {
    Say(order.reference, PaymentOutcome::kSent);
    if (options_.ends) Say(order.reference, *options_.ends);
  }
  return Happens(options_.loses_replies) ? Lost() : absl::OkStatus();
}

absl::StatusOr<std::optional<std::vector<Answer>>> SimulatedMobileMoney::Ask(
    std::string_view reference) {
  absl::MutexLock lock(&mutex_);
  if (Happens(options_.loses_replies)) return Lost();
  const std::string key(reference);
  if (!paid_.contains(key)) return std::nullopt;
  return told_[key];
}

absl::StatusOr<std::vector<Answer>> SimulatedMobileMoney::Read() {
  absl::MutexLock lock(&mutex_);
  std::vector<Answer> answers;
  for (Pending& pending : pending_) {
    if (pending.reads_left > 0) {
      --pending.reads_left;
    } else {
      answers.push_back(pending.answer);
    }
  }
  return answers;
}

absl::Status SimulatedMobileMoney::Done(const Answer& answer) {
  absl::MutexLock lock(&mutex_);
  const auto is_it = [&](const Pending& pending) {
    return pending.answer.id == answer.id && pending.reads_left == 0;
  };
  const auto found = std::ranges::find_if(pending_, is_it);
  if (found != pending_.end()) pending_.erase(found);
  return absl::OkStatus();
}

void SimulatedMobileMoney::Decide(const std::string& reference,
                                  PaymentOutcome outcome) {
  absl::MutexLock lock(&mutex_);
  Say(reference, outcome);
}

int SimulatedMobileMoney::TimesPaid(const std::string& reference) const {
  absl::MutexLock lock(&mutex_);
  const auto found = paid_.find(reference);
  return found == paid_.end() ? 0 : found->second;
}

void SimulatedMobileMoney::Say(const std::string& reference,
                               PaymentOutcome outcome) {
  std::vector<Answer>& told = told_[reference];
  const Answer answer{.id = absl::StrCat(reference, "-", told.size() + 1),
                      .reference = reference,
                      .outcome = outcome,
                      .occurred_at = absl::Now()};
  told.push_back(answer);
  if (Happens(options_.loses_answers)) return;
  Put(answer);
  if (Happens(options_.doubles_answers)) Put(answer);
}

void SimulatedMobileMoney::Put(const Answer& answer) {
  const int late =
      options_.delays_reads == 0
          ? 0
          : static_cast<int>(Random() %
                             static_cast<uint64_t>(options_.delays_reads + 1));
  pending_.push_back({.answer = answer, .reads_left = late});
}

}  // namespace sojourn::grants::providers
