#include "common/process/freed_memory.h"

#include <malloc.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

namespace sojourn::process {

size_t ResidentBytes() {
  std::FILE* const file = std::fopen("/proc/self/statm", "re");
  if (file == nullptr) return 0;
  size_t pages = 0;
  const int read = std::fscanf(file, "%*s %zu", &pages);
  std::fclose(file);
  return read == 1 ? pages * static_cast<size_t>(sysconf(_SC_PAGESIZE)) : 0;
}

void GiveBack() { malloc_trim(0); }

FreedMemory::FreedMemory(Options options)
    : options_(std::move(options)), left_(options_.resident()) {}

void FreedMemory::Look() {
  const size_t now = options_.resident();
  if (now < left_) left_ = now;
  if (now < left_ + options_.worth) return;
  options_.give_back();
  left_ = options_.resident();
}

}  // namespace sojourn::process
