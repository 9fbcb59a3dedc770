// What every target is made of: LLVMFuzzerTestOneInput calls the parser, and
// Require says what must hold of its answer.
#ifndef TESTS_FUZZ_FUZZ_H_
#define TESTS_FUZZ_FUZZ_H_

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace sojourn::fuzz {

inline std::string_view Text(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Ends the run: the fuzzer keeps the input that broke the rule.
inline void Require(bool holds, const char* rule) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", rule);
  std::abort();
}

// The first byte chooses what is done with the rest.
inline uint8_t TakeChoice(std::string_view& input) {
  if (input.empty()) return 0;
  const auto choice = static_cast<uint8_t>(input.front());
  input.remove_prefix(1);
  return choice;
}

}  // namespace sojourn::fuzz

#endif  // TESTS_FUZZ_FUZZ_H_
