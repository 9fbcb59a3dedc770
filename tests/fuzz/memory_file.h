// A file in memory, for parsers that take a path.
#ifndef TESTS_FUZZ_MEMORY_FILE_H_
#define TESTS_FUZZ_MEMORY_FILE_H_

#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "tests/fuzz/fuzz.h"

namespace sojourn::fuzz {

// The path of a file that holds `text`; the same one every time.
inline std::string FileWith(std::string_view text) {
  static const int file = memfd_create("fuzz", 0);
  Require(
      ftruncate(file, 0) == 0 && pwrite(file, text.data(), text.size(), 0) ==
                                     static_cast<ssize_t>(text.size()),
      "the file is written");
  return "/proc/self/fd/" + std::to_string(file);
}

}  // namespace sojourn::fuzz

#endif  // TESTS_FUZZ_MEMORY_FILE_H_
