// The file that moves domain time in development.
#include "common/clock/development_offset.h"
#include "tests/fuzz/memory_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sojourn;
  const clock::DevelopmentOffset offset(fuzz::FileWith(fuzz::Text(data, size)));
  const absl::Duration moved = offset.Get();
  fuzz::Require(
      moved > -absl::InfiniteDuration() && moved < absl::InfiniteDuration(),
      "time stays a time");
  fuzz::Require(offset.Get() == moved, "a file says one thing");
  return 0;
}
