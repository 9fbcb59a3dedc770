#include "services/grants/providers/silence.h"

#include <algorithm>

namespace sojourn::grants::providers {

void Silence::NotHeard(const std::string& provider, absl::Time at) {
  absl::MutexLock lock(&mutex_);
  since_.try_emplace(provider, at);
}

void Silence::Heard(const std::string& provider) {
  absl::MutexLock lock(&mutex_);
  since_.erase(provider);
}

bool Silence::AnySince(absl::Time moment) const {
  absl::MutexLock lock(&mutex_);
  return std::ranges::any_of(
      since_, [&](const auto& each) { return each.second <= moment; });
}

}  // namespace sojourn::grants::providers
