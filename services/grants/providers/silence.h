// Since when providers do not answer.
#ifndef SERVICES_GRANTS_PROVIDERS_SILENCE_H_
#define SERVICES_GRANTS_PROVIDERS_SILENCE_H_

#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace sojourn::grants::providers {

// Thread-safe.
class Silence {
 public:
  // `provider` was asked at `at` and did not answer, or did.
  void NotHeard(const std::string& provider, absl::Time at);
  void Heard(const std::string& provider);

  // Whether one was asked at `moment` or before, and has not answered since.
  bool AnySince(absl::Time moment) const;

 private:
  mutable absl::Mutex mutex_;
  std::map<std::string, absl::Time> since_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace sojourn::grants::providers

#endif  // SERVICES_GRANTS_PROVIDERS_SILENCE_H_
