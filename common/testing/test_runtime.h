// A service's Runtime over a test database, with keys of its own, or over none,
// and callers that tests name freely.
#ifndef COMMON_TESTING_TEST_RUNTIME_H_
#define COMMON_TESTING_TEST_RUNTIME_H_

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/auth/authenticator.h"
#include "common/auth/policy.h"
#include "common/clock/development_offset.h"
#include "common/server/runtime.h"

namespace sojourn::testing {

class TestRuntime {
 public:
  // `dsn` is that of a TestDatabase. Two runtimes with one `directory` are two
  // copies of the same service; an empty one gets a directory of its own,
  // removed at the end. Callers are whom they say unless `authenticator` is
  // given.
  TestRuntime(std::string name, absl::Span<const auth::RpcPolicy> policy,
              const std::string& dsn, std::string directory = "",
              const server::Limits& limits = Unlimited(),
              std::unique_ptr<auth::Authenticator> authenticator = nullptr);
  // Of a service that keeps nothing.
  TestRuntime(std::string name, absl::Span<const auth::RpcPolicy> policy,
              const server::Limits& limits = Unlimited(),
              std::unique_ptr<auth::Authenticator> authenticator = nullptr);
  ~TestRuntime();
  TestRuntime(const TestRuntime&) = delete;
  TestRuntime& operator=(const TestRuntime&) = delete;

  server::Runtime& operator*() { return *runtime_; }
  server::Runtime* operator->() { return runtime_.get(); }
  server::Runtime& get() { return *runtime_; }
  const std::string& directory() const { return directory_; }

  // Limits no test reaches without meaning to.
  static server::Limits Unlimited();

  // Moves domain time, as the development clock does; never back.
  void Advance(absl::Duration duration);

 private:
  const bool owns_directory_;
  std::string directory_;
  clock::DevelopmentOffset offset_;
  absl::Duration advanced_ = absl::ZeroDuration();
  std::unique_ptr<server::Runtime> runtime_;
};

}  // namespace sojourn::testing

#endif  // COMMON_TESTING_TEST_RUNTIME_H_
